"""How many answers are of each month, department, person, party, House and kind: what a choice would leave."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, get_args

from pqask import departments
from pqask.library.vectors import Keys
from pqask.records import Counts, KindChoice, KindName

if TYPE_CHECKING:
    from pqask.library.store import Store

__all__ = ["count", "of_kind", "same_party"]

# The status says of some answers what for others only their words say.
_ALSO = {"holding": "holding", "correction": "corrected"}

_BETWEEN = "\x1f"
_BODIES = f"coalesce(department, '') || '{_BETWEEN}' || coalesce(answering_body, '')"


def count(store: "Store", rows: Keys | None) -> Counts:
    """Count the answers in *rows* (``None``: all) by everything that they can be narrowed by, each in one query."""
    days = dict(store.tallied("day", rows))
    return Counts(
        total=store.count("answers") if rows is None else len(rows),
        first=date.fromisoformat(min(days)) if days else None,
        last=date.fromisoformat(max(days)) if days else None,
        by_month=_months(days),
        by_department=_left(
            [(said.split(_BETWEEN), number) for said, number in store.tallied(_BODIES, rows)], departments.matches
        ),
        by_minister=_by("minister", store, rows),
        by_asker=_by("asker", store, rows),
        by_party=_left([((party,), number) for party, number in store.tallied("party", rows)], same_party),
        by_house=_by("house", store, rows),
        by_kind=_kinds(store, rows),
    )


def of_kind(kind: KindChoice) -> str:
    """Write the clause that holds for answers of a kind, over the columns ``kinds`` and ``status``."""
    if kind == "plain":
        stated = ", ".join(f"'{status}'" for status in _ALSO.values())
        return f"(kinds = '' and status not in ({stated}))"
    named = f"(' ' || kinds || ' ') like '% {kind} %'"
    return f"({named} or status = '{_ALSO[kind]}')" if kind in _ALSO else named


def _by(column: str, store: "Store", rows: Keys | None) -> dict[str, int]:
    """Count by a column of names, the most first, then in order of name."""
    return _sorted(store.tallied(column, rows))


def same_party(choice: str, name: str) -> bool:
    """Tell whether every word of a choice is in the recorded name of a party."""
    return _words(choice) <= _words(name)


def _words(name: str) -> set[str]:
    return set(name.casefold().replace("(", " ").replace(")", " ").split())


def _left(recorded: Sequence[tuple[Sequence[str], int]], matches: Callable[[str, str], bool]) -> dict[str, int]:
    """Count for each first name what a choice of it leaves: every record one of whose names it matches."""
    left = {
        choice: sum(number for names, number in recorded if any(name and matches(choice, name) for name in names))
        for choice in {names[0] for names, _ in recorded if names[0]}
    }
    return _sorted(left.items())


def _sorted(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    return dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))


def _months(days: dict[str, int]) -> dict[str, int]:
    months: Counter[str] = Counter()
    for day, number in sorted(days.items()):
        months[day[:7]] += number
    return dict(months)


def _kinds(store: "Store", rows: Keys | None) -> dict[KindChoice, int]:
    kinds: Counter[KindChoice] = Counter()
    for said, number in store.tallied("kinds || '/' || status", rows):
        words, _, status = said.partition("/")
        found = {kind for kind in get_args(KindName) if kind in words.split() or _ALSO.get(kind) == status}
        kinds.update(dict.fromkeys(found or {"plain"}, number))
    return dict(sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0])))
