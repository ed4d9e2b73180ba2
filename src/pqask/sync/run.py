"""One run: the lists of all windows first, then the whole text of each record that a list does not give whole.

Both phases go on where they stopped: a list that was read is settled or read again, a record whose list row is as it
was is not asked for again. What cannot be had is left for the next run and said; what came is kept.
"""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pqask.errors import SyncError
from pqask.sync import api
from pqask.sync.client import Client
from pqask.sync.state import FOLDER, State, opened
from pqask.sync.windows import Scope, Window, settled_part, windows

if TYPE_CHECKING:
    from pqask.library import IngestReport

__all__ = ["Fetched", "Progress", "fetch", "scope_key", "take_in"]

Progress = Callable[[str, int, int | None], None]
LISTS, WHOLE = "reading lists", "asking for whole texts"
FAILURES_IN_A_ROW = 3
MOST_NAMES = 12


class Fetched(NamedTuple):
    """What a run did, in records.

    ``listed`` were in the lists; of these ``same`` were held already and ``others`` are of departments that were not
    wanted (``bodies`` names some). ``as_listed`` were taken from a list, ``whole`` were asked for by themselves, and
    ``missing`` were not there when they were; ``left`` are for the next run. ``unsteady`` lists kept changing while
    they were read. ``file`` holds what came, if anything did.
    """

    listed: int
    same: int
    others: int
    as_listed: int
    whole: int
    missing: int
    left: int
    requests: int
    bodies: tuple[str, ...]
    unsteady: tuple[Window, ...]
    failures: tuple[SyncError, ...]
    file: Path | None

    def __str__(self) -> str:
        said = [f"{self.listed:,} records listed", f"{self.same:,} held already", f"{self.whole:,} fetched whole"]
        said += [f"{self.as_listed:,} taken as listed"] if self.as_listed else []
        said += [f"{self.missing:,} gone when asked for"] if self.missing else []
        said += [f"{self.left:,} left for the next run"] if self.left else []
        return f"{', '.join(said)} ({self.requests:,} requests)."

    def notices(self, scope: Scope) -> list[str]:
        """Say what the asker should know besides the figures."""
        said = [str(error) for error in self.failures]
        said += [f"The list of {each} kept changing while it was read; sync again later." for each in self.unsteady]
        if scope.department and self.listed and self.others == self.listed:
            names = "; ".join(self.bodies[:MOST_NAMES])
            said.append(f"No record is of “{scope.department}”. Departments in the lists: {names}.")
        return said


def quiet(stage: str, done: int, total: int | None) -> None:
    """Show no progress."""


def fetch(
    scope: Scope, library: Path, client: Client, *, today: date | None = None, progress: Progress = quiet
) -> Fetched:
    """Fetch what is new or changed into the folder ``sync`` of a library.

    Raises QuestionError for days that run backwards, and SyncError if another sync is at work. What the API refuses
    again and again is in the ``failures`` of the report.
    """
    scope.check()
    with opened(library) as state:
        run = _Run(scope, client, state, today or date.today(), progress)
        run.do()
    return run.report()


def take_in(library: Path, *, progress: Progress = quiet) -> "IngestReport | None":
    """Ingest every fetched file that the library does not hold, by its own model; ``None`` if none was ever fetched."""
    from pqask.encoder import open_encoder
    from pqask.library import ingest
    from pqask.library.files import MANIFEST, read_manifest

    folder = library / FOLDER
    if not any(folder.glob("fetched-*.jsonl")):
        return None
    old = read_manifest(library) if (library / MANIFEST).exists() else None
    encoder = open_encoder(old.model, old.revision) if old else open_encoder()
    return ingest([folder], library, encoder, progress=progress)


def scope_key(scope: Scope, client: Client) -> str:
    """Name what is asked of which server, whatever the days, so that the days of each are settled by themselves."""
    return json.dumps([client.base_url, scope.house, scope.department])


class _Run:
    """The counts of one run, and what it works with."""

    def __init__(self, scope: Scope, client: Client, state: State, today: date, progress: Progress) -> None:
        self._scope, self._client, self._state = scope, client, state
        self._today, self._progress = today, progress
        self._key = scope_key(scope, client)
        self._seen: dict[int, bytes] = {}
        self._same: set[int] = set()
        self._others: set[int] = set()
        self._bodies: set[str] = set()
        self._as_listed = self._whole = self._missing = self._left = 0
        self._unsteady: list[Window] = []
        self._failures: list[SyncError] = []

    def do(self) -> None:
        """Read all lists, then ask for all that they do not give whole; stop where the API does."""
        try:
            self._read_lists()
        except SyncError as error:
            self._failures.append(error)
        else:
            self._ask_for_whole()
        self._left = len(self._state.wanted(self._key))

    def report(self) -> Fetched:
        """Give the counts; the state must be closed by now."""
        return Fetched(
            listed=len(self._seen),
            same=len(self._same),
            others=len(self._others),
            as_listed=self._as_listed,
            whole=self._whole,
            missing=self._missing,
            left=self._left,
            requests=self._client.requests,
            bodies=tuple(sorted(self._bodies)),
            unsteady=tuple(self._unsteady),
            failures=tuple(self._failures),
            file=self._state.published,
        )

    def _read_lists(self) -> None:
        todo = windows(self._scope, lambda by: self._state.settled(self._key, by))
        for done, window in enumerate(todo):
            self._progress(LISTS, done, len(todo))
            self._read_list(window)
        self._progress(LISTS, len(todo), len(todo))

    def _read_list(self, window: Window) -> None:
        """Take what a list gives; the days of it are settled in the same step."""
        reading = api.read_list(self._client, window, self._scope.house)
        for row in reading.rows:
            if self._seen.get(row.id) != row.digest:
                self._seen[row.id] = row.digest
                self._take(row)
        if not reading.steady:
            self._unsteady.append(window)
        elif days := settled_part(window, self._today):
            self._state.settle(self._key, window.by, days)
        self._state.commit()

    def _take(self, row: api.Row) -> None:
        if not self._scope.includes(row.department):
            self._others.add(row.id)
            self._bodies.add(row.department)
        elif self._state.holds(row):
            self._same.add(row.id)
        elif row.wants_detail:
            self._state.want(self._key, row)
        else:
            self._state.keep(row, row.line)
            self._as_listed += 1

    def _ask_for_whole(self) -> None:
        todo = self._state.wanted(self._key)
        failures = 0
        for done, question in enumerate(todo):
            self._progress(WHOLE, done, len(todo))
            failures = 0 if self._ask(question) else failures + 1
            if failures == FAILURES_IN_A_ROW:
                break
        else:
            self._progress(WHOLE, len(todo), len(todo))

    def _ask(self, question: int) -> bool:
        """Ask for one record and put it down; tell whether the API answered."""
        try:
            found = api.detail(self._client, question)
        except SyncError as error:
            self._failures.append(error)
            self._state.failed(question)
            self._state.commit()
            return False
        self._put_down(self._state.wanted_row(question), found)
        self._state.commit()
        return True

    def _put_down(self, listed: api.Row, found: api.Row | None) -> None:
        if found is None:
            self._state.gone(listed)
            self._missing += 1
        else:
            self._state.keep(listed, found.line)
            self._whole += 1
