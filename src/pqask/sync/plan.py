"""What a run would fetch, told from the first page of each list; nothing is written."""

from collections.abc import Iterator, Sequence
from math import ceil
from pathlib import Path
from typing import NamedTuple

from pqask.sync import api
from pqask.sync.client import GAP, Client
from pqask.sync.run import LISTS, Progress, quiet, scope_key
from pqask.sync.state import State, remembered
from pqask.sync.windows import Scope, Window, windows

__all__ = ["Plan", "Planned", "plan"]

READINGS = 2  # of a list that has more than one page


class Planned(NamedTuple):
    """One list: how many records it has, and about how many of them would be asked for by themselves."""

    window: Window
    total: int
    details: int

    @property
    def requests(self) -> int:
        """How many requests the list itself takes."""
        pages = -(-self.total // api.TAKE)
        return pages * READINGS if pages > 1 else 1


class Plan(NamedTuple):
    """What a run would fetch; ``exact`` where every list is so short that its first page is all of it."""

    lists: tuple[Planned, ...]
    unfinished: int
    exact: bool

    @property
    def details(self) -> int:
        """How many records would be asked for by themselves, those that an earlier run left among them."""
        return self.unfinished + sum(each.details for each in self.lists)

    @property
    def requests(self) -> int:
        """How many requests a run would make in all."""
        return self.details + sum(each.requests for each in self.lists)

    @property
    def minutes(self) -> float:
        """How long a run would take at two requests a second."""
        return self.requests * GAP / 60

    def __str__(self) -> str:
        rows = [f"{'records':>9} {'to fetch whole':>15}  list"]
        rows += [f"{each.total:>9,} {each.details:>15,}  {each.window}" for each in self.lists]
        rows += [f"{'':>9} {self.unfinished:>15,}  left by an earlier run"] if self.unfinished else []
        about = "" if self.exact else "about "
        rows.append(
            f"A sync would make {about}{self.requests:,} requests, {about}{self.details:,} of them for whole texts: "
            f"{about}{ceil(self.minutes):,} min at two a second. Nothing was written."
        )
        return "\n".join(rows)


def plan(scope: Scope, library: Path, client: Client, *, progress: Progress = quiet) -> Plan:
    """Say what :func:`fetch` would fetch; raises what it raises, and SyncError where a list cannot be had."""
    scope.check()
    with remembered(library) as state:
        key = scope_key(scope, client)
        unfinished = state.wanted(key)
        look = _Look(scope, client, state, windows(scope, lambda by: state.settled(key, by)), set(unfinished))
        lists = tuple(look.at_all(progress))
    return Plan(lists, len(unfinished), exact=all(each.total <= api.TAKE for each in lists))


class _Look:
    """A look at the first page of each list, and what was seen on the pages before."""

    def __init__(self, scope: Scope, client: Client, state: State, todo: Sequence[Window], counted: set[int]) -> None:
        self._scope, self._client, self._state, self._todo = scope, client, state, todo
        self._counted = counted

    def at_all(self, progress: Progress) -> Iterator[Planned]:
        """Yield what each list would ask for; the rest of a list is taken to be as its first page is."""
        for done, window in enumerate(self._todo):
            progress(LISTS, done, len(self._todo))
            found = api.page(self._client, window, self._scope.house)
            fresh = [row for row in found.rows if self._is_to_ask(window, row)]
            self._counted |= {row.id for row in fresh}
            share = found.total / len(found.rows) if found.rows else 0
            yield Planned(window, found.total, round(len(fresh) * share))
        progress(LISTS, len(self._todo), len(self._todo))

    def _is_to_ask(self, window: Window, row: api.Row) -> bool:
        """Tell whether a record would be asked for because of this list, and not of an earlier one."""
        is_new = row.id not in self._counted and not self._state.holds(row)
        if not (row.wants_detail and is_new and self._scope.includes(row.department)):
            return False
        earlier = [each for each in self._todo if each.by == "answered" != window.by]
        return not any(str(each.first) <= row.answered_on <= str(each.last) for each in earlier)
