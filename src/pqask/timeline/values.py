"""What a timeline is made of: frozen values, in date order; every text is a record's own."""

from datetime import date
from typing import Literal

from pydantic import Field

from pqask.records import Answer, Citation, Filters, Frozen
from pqask.timeline.wording import Difference

__all__ = ["Department", "Entry", "Minister", "Pair", "Renaming", "Revision", "RevisionKind", "Timeline"]

RevisionKind = Literal["correction", "holding answer replaced", "cut text made whole", "changed in the source"]
Day = date


class Revision(Frozen):
    """An earlier version of an answer: its words, ``text``, and how the words recorded now differ from them.

    ``until`` is the day of the correction or, where the source gives none, the day on which the library saw the change.
    """

    kind: RevisionKind
    text: str
    until: Day | None
    difference: Difference


class Entry(Frozen):
    """One answer in its place in time, with the span of its passage that fits the question best.

    ``date`` is the day answered or, where that is not recorded, the day tabled. ``also`` are other records of the same
    day with the same words; ``same_as`` is the id of an earlier entry that has them, too.
    """

    answer: Answer
    start: int
    end: int
    score: float
    citation: Citation
    also: tuple[Answer, ...] = ()
    also_cited: tuple[Citation, ...] = ()
    same_as: str | None = None
    revisions: tuple[Revision, ...] = ()

    @property
    def date(self) -> Day | None:
        """The day by which it stands in its place."""
        return self.answer.date

    @property
    def text(self) -> str:
        """The passage, verbatim."""
        return self.answer.text[self.start : self.end]

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The answer, and the others of the same day with the same words."""
        return self.answer, *self.also


class Pair(Frozen):
    """Two answers to near-identical questions, by their ids, and how the wording of questions and answers differs."""

    earlier: str
    later: str
    question: Difference
    answer: Difference


class Minister(Frozen):
    """Who gave some of the answers (``None``: not recorded), in which recorded posts, and from when to when."""

    name: str | None
    posts: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    first: Day | None = None
    last: Day | None = None
    answers: int


class Department(Frozen):
    """A department by the name that some of the answers have, and from when to when they have it."""

    name: str
    first: Day | None = None
    last: Day | None = None
    answers: int


class Renaming(Frozen):
    """Departments of this timeline that became others of it: ``on`` is a year, a month or a day in ISO form."""

    on: str
    before: tuple[str, ...]
    into: tuple[str, ...]
    source: str


class Timeline(Frozen):
    """The relevant answers in date order, those without a date last, or nothing.

    ``confidence`` estimates the probability (0 to 1) that the library answers the question at all. ``left_out`` counts
    relevant answers beyond the number asked for: those that fit least.
    """

    question: str
    confidence: float = Field(ge=0, le=1)
    filters: Filters = Filters()
    post: str | None = None
    entries: tuple[Entry, ...] = ()
    pairs: tuple[Pair, ...] = ()
    ministers: tuple[Minister, ...] = ()
    departments: tuple[Department, ...] = ()
    renamings: tuple[Renaming, ...] = ()
    left_out: int = 0
    searched: str = ""
    notices: tuple[str, ...] = ()

    def answer(self, answer_id: str) -> Answer:
        """Give an answer that a pair names."""
        return next(answer for entry in self.entries for answer in entry.answers if answer.id == answer_id)
