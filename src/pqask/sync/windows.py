"""Which days are asked for, in windows, less the days that an earlier run has settled.

A day is settled for one of the three dates below once its list was read whole and is old enough that little can still
appear under it. Days that are not are read again: their lists, and the whole text of what is new or changed in them.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from pqask import departments
from pqask.errors import QuestionError
from pqask.records import House

__all__ = ["PASSES", "By", "Pass", "Scope", "Span", "Window", "joined", "settled_part", "windows"]

By = Literal["answered", "corrected", "tabled"]
Span = tuple[date, date]  # both days included
DAY = timedelta(days=1)


class Pass(NamedTuple):
    """One of the dates that questions are asked for by: how many days a window has, and how many stay unsettled."""

    by: By
    step: int
    overlap: int


# Answers and corrections are published late by some days at most. A question may be withdrawn for as long as it is
# unanswered, and no date tells of that: the lists of the last four weeks are read again for it.
PASSES = (Pass("answered", 7, 7), Pass("corrected", 91, 7), Pass("tabled", 7, 28))


class Window(NamedTuple):
    """The days, both included, that one list is asked for."""

    by: By
    first: date
    last: date

    def __str__(self) -> str:
        return f"{self.by} {self.first} to {self.last}"


class Scope(NamedTuple):
    """What is wanted: the days, both included, and the House and the department, where only one is."""

    first: date
    last: date
    house: House | None = None
    department: str | None = None

    def check(self) -> None:
        """Refuse days that run backwards."""
        if self.first > self.last:
            raise QuestionError(f"--from {self.first} is later than --to {self.last}; swap the two.")

    def includes(self, department: str) -> bool:
        """Tell whether a body as the API names it is wanted; earlier and later names of a department are the same."""
        return self.department is None or departments.matches(self.department, department)


def windows(scope: Scope, settled: Callable[[By], Sequence[Span]]) -> list[Window]:
    """List the windows to read: those of one date after another, each from the first day to the last."""
    return [
        Window(each.by, first, min(first + (each.step - 1) * DAY, last))
        for each in PASSES
        for start, last in _without((scope.first, scope.last), settled(each.by))
        for first in _every(start, last, each.step)
    ]


def settled_part(window: Window, today: date) -> Span | None:
    """Give those days of a window, read whole *today*, that need not be read again; ``None`` if all of them do."""
    overlap = next(each.overlap for each in PASSES if each.by == window.by)
    last = min(window.last, today - overlap * DAY)
    return (window.first, last) if window.first <= last else None


def joined(spans: Sequence[Span]) -> list[Span]:
    """Put spans in order, those that touch or overlap made one."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + DAY:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _without(span: Span, holes: Sequence[Span]) -> Iterator[Span]:
    """Yield what is left of a span when others are taken out of it."""
    start, end = span
    for first, last in joined(holes):
        if start < first <= end:
            yield start, first - DAY
        if first <= end:
            start = max(start, last + DAY)
    if start <= end:
        yield start, end


def _every(first: date, last: date, step: int) -> Iterator[date]:
    for days in range(0, (last - first).days + 1, step):
        yield first + days * DAY
