"""The vocabulary: frozen values that every other module passes around.

A field that a source lacks is ``None`` and is shown as "not recorded"; nothing is ever filled in by guessing.
"""

from datetime import date
from hashlib import sha256
from typing import Annotated, Literal, NamedTuple, Self, get_args
from urllib.parse import quote

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

__all__ = [
    "NOT_RECORDED",
    "Answer",
    "Citation",
    "Completeness",
    "Counts",
    "Fact",
    "Filters",
    "Hit",
    "House",
    "Kind",
    "KindChoice",
    "KindName",
    "Link",
    "Passage",
    "Person",
    "Reference",
    "Referred",
    "Reply",
    "SetAside",
    "Side",
    "Sort",
    "Source",
    "Status",
    "fingerprint",
]

NOT_RECORDED = "not recorded"

House = Literal["Commons", "Lords", "Scottish Parliament"]
Status = Literal["answered", "holding", "corrected", "unanswered", "withdrawn"]
NOT_ANSWERED: tuple[Status, ...] = ("unanswered", "withdrawn")
Completeness = Literal["complete", "clipped", "unknown"]
Sort = Literal["relevance", "newest", "oldest"]
Ranking = Literal["fitted", "sum", "nearness", "words", "rrf"]
RANKINGS: tuple[Ranking, ...] = get_args(Ranking)
Side = Literal["question", "answer"]
Day = date
KindName = Literal["referral", "grouped", "will-write", "attachment-only", "library-deposit", "holding", "correction"]
KindChoice = KindName | Literal["plain"]

OFFICIAL_SITE = "https://questions-statements.parliament.uk/written-questions"


def official_page(tabled_on: date, uin: str) -> str:
    """Give the address of a question on Parliament's site."""
    return f"{OFFICIAL_SITE}/detail/{tabled_on.isoformat()}/{quote(uin, safe='')}"


def official_search(uin: str) -> str:
    """Give the address of the search for a number on Parliament's site: it lists the sessions that had it."""
    return f"{OFFICIAL_SITE}?SearchTerm={quote(uin, safe='')}"


def fingerprint(text: str) -> str:
    """Return the SHA-256 of *text* as UTF-8, in hexadecimal."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Frozen(BaseModel):
    """A value that cannot change and accepts no unknown field."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Person(Frozen):
    """A Member as the source names them: an asker has party and constituency, a minister a post."""

    name: str
    party: str | None = None
    constituency: str | None = None
    post: str | None = None
    member_id: int | None = None


class Source(Frozen):
    """Where a record was cut from.

    ``start`` and ``end`` are character offsets of the answer in the decoded file, counted before any line ending
    is normalised and with a byte order mark counted as one character; they are ``None`` for formats in which the
    answer is not a run of the file's own characters (JSON, XML, CSV). ``place`` says where in words.
    """

    name: str
    sha256: str
    format: str
    place: str
    start: int | None = None
    end: int | None = None


class Kind(Frozen):
    """What kind of answer this is, and whether the source says so or a rule of ours does."""

    name: KindName
    basis: Literal["source", "rule"]
    detail: str = ""


class Link(Frozen):
    """An address that the source attached to ``text[start:end]`` of an answer."""

    start: int
    end: int
    address: str


class Answer(Frozen):
    r"""One written question and its answer, as one source gives them.

    ``text`` is the canonical answer: what a passage is a slice of. It is the source's own characters with line
    endings as ``\n`` (or, for marked-up sources, what the parser derives from ``received``).

    ``asker_id`` and ``minister_id`` number the Members even where the source leaves out their names. ``due_on`` is
    the date for answer, ``holding_on`` the date of an earlier holding answer, and ``interest_declared`` says whether
    the asker declared an interest.
    """

    id: str
    house: House | None = None
    official_id: int | None = None
    uin: str | None = None
    heading: str | None = None
    department: str | None = None
    answering_body: str | None = None
    asker: Person | None = None
    asker_id: int | None = None
    minister: Person | None = None
    minister_id: int | None = None
    tabled_on: date | None = None
    due_on: date | None = None
    answered_on: date | None = None
    holding_on: date | None = None
    named_day: bool | None = None
    interest_declared: bool | None = None
    printed_in: str | None = None
    question: str
    text: str
    text_sha256: str = ""
    status: Status = "answered"
    completeness: Completeness = "complete"
    question_completeness: Completeness = "complete"
    kinds: tuple[Kind, ...] = ()
    grouped_with: tuple[str, ...] = ()
    original_text: str | None = None
    corrected_on: date | None = None
    corrected_by: Person | None = None
    links: tuple[Link, ...] = ()
    attachments: tuple[str, ...] = ()
    received: str | None = None
    source: Source

    @model_validator(mode="before")
    @classmethod
    def _seal(cls, data: object) -> object:
        """Fill in ``text_sha256`` where the maker left it out."""
        if isinstance(data, dict) and not data.get("text_sha256") and isinstance(data.get("text"), str):
            return {**data, "text_sha256": fingerprint(data["text"])}
        return data

    @property
    def date(self) -> date | None:
        """The answered date or, where that is not recorded, the tabled date."""
        return self.answered_on or self.tabled_on

    @property
    def url(self) -> str | None:
        """The official page, where house, tabled date and UIN are all known."""
        if self.house not in ("Commons", "Lords") or self.uin is None or self.tabled_on is None:
            return None
        return official_page(self.tabled_on, self.uin)


class SetAside(NamedTuple):
    """A part of a source that could not be taken in: which file, where in it, and why."""

    source: str
    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.source}, {self.place}: {self.reason}"


class Passage(Frozen):
    """A span of an answer: its words are ``answer.text[start:end]`` and are kept nowhere else."""

    answer_id: str
    field: Literal["text"] = "text"
    start: int = Field(ge=0)
    end: int

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"a passage of {self.answer_id} is empty: [{self.start}, {self.end})")
        return self

    def of(self, answer: Answer) -> str:
        """Slice this passage out of its answer."""
        if answer.id != self.answer_id or self.end > len(answer.text):
            raise ValueError(f"passage {self} is not a slice of answer {answer.id}")
        return answer.text[self.start : self.end]


class Reference(Frozen):
    """A record that another names, as far as it can be told: ``id`` is ``None`` where the library does not hold it.

    ``uin`` is its number, and ``date`` the day that the text gives for it; of a record that cites this one they are its
    own. ``certain`` is false where number, day, session, department and subject leave doubt, and where nothing is
    held. ``side`` is the text that the number stands in; ``url`` is the official page or, where the day of its tabling
    is not known, the official search for its number.
    """

    id: str | None
    uin: str | None
    date: Day | None
    certain: bool
    side: Side
    url: str | None

    def said(self) -> dict[str, str | bool | None]:
        """Give what ``refers_to`` and ``cited_by`` carry, as plain JSON values."""
        return self.model_dump(mode="json", include={"id", "uin", "date", "certain"})


class Referred(Frozen):
    """A reference, with the record that it means and its opening passage where the library holds them."""

    reference: Reference
    answer: Answer | None = None
    opening: Passage | None = None


def _as_choices(value: object) -> object:
    """Read one name as a choice of one; ``None`` stays "no filter"."""
    return (value,) if isinstance(value, str) else value


Choices = Annotated[tuple[str, ...] | None, BeforeValidator(_as_choices)]
Kinds = Annotated[tuple[KindChoice, ...] | None, BeforeValidator(_as_choices)]


class Filters(Frozen):
    """What an answer must be to be found. ``None`` means no filter; an empty choice matches nothing.

    Names and departments match when every word of the choice is in the recorded name, titles and accents aside.
    ``date_from`` and ``date_to`` are inclusive and act on the answered date or, where that is not recorded, the
    tabled date; an answer with neither date is left out by either. ``kind`` lets through answers of any of the kinds
    chosen; ``plain`` are those of none.
    """

    minister: Choices = None
    asker: Choices = None
    department: Choices = None
    party: Choices = None
    house: House | None = None
    kind: Kinds = None
    date_from: date | None = None
    date_to: date | None = None

    @property
    def active(self) -> bool:
        """Whether anything is filtered at all."""
        return self != Filters()

    def said(self) -> dict[str, str | list[str]]:
        """Give the filters that are set, as plain JSON values."""
        return self.model_dump(mode="json", exclude_none=True)


class Citation(Frozen):
    """Who asked, who answered, when and where to check, as the source names them."""

    answer_id: str
    asker: str
    minister: str
    department: str
    answered_on: str
    tabled_on: str
    heading: str
    uin: str
    house: str
    url: str | None
    source: str
    text: str


class Hit(Frozen):
    """A passage that was found: ``text`` is ``answer.text[start:end]``, nothing else.

    ``score`` compares hits of one reply only; higher is better. ``also`` holds other records with the same words:
    the same answer given to other askers. ``sentence`` is where in ``answer.text`` the sentence stands that answers
    best, and ``matched`` where words of the question stand in the passage, as (start, end), ascending. ``refers_to``
    is what the answer refers to, where it was looked up (:func:`pqask.references.attach`).
    """

    rank: int
    score: float
    text: str
    field: Literal["text"] = "text"
    start: int
    end: int
    sentence: tuple[int, int] | None = None
    matched: tuple[tuple[int, int], ...] = ()
    citation: Citation
    answer: Answer
    also: tuple[Answer, ...] = ()
    also_cited: tuple[Citation, ...] = ()
    refers_to: tuple[Referred, ...] = ()


class Counts(Frozen):
    """How many answers there are, and how many by each thing that they can be narrowed by.

    Each is by the value to filter with, the most first; months are ISO ("2024-03"), ascending. What is not recorded
    is not counted; an answer may be of several kinds, and counts for every department and party that a filter by the
    name takes it for (former names; "Labour" for "Labour (Co-op)"). ``first`` and ``last`` are days.
    """

    total: int = 0
    first: Day | None = None
    last: Day | None = None
    by_month: dict[str, int] = {}
    by_department: dict[str, int] = {}
    by_minister: dict[str, int] = {}
    by_asker: dict[str, int] = {}
    by_party: dict[str, int] = {}
    by_house: dict[str, int] = {}
    by_kind: dict[KindChoice, int] = {}


class Fact(Frozen):
    """What the records say of what was found, where that was asked for: one line each, never a sentence about policy.

    ``count`` has one line ("31 answers, 2024-07-18 to 2026-05-12"), ``who`` one for each hit; ``restart`` and
    ``nothing`` say that earlier turns are let go, or that there is nothing (more) to show.
    """

    about: Literal["count", "who", "restart", "nothing"]
    lines: tuple[str, ...]


class Reply(Frozen):
    """What came back for one question: hits, best first, or an honest nothing.

    ``confidence`` estimates the probability (0 to 1) that the first hit answers the question. ``nearest`` are near
    misses: all there is where ``found`` is false and ``hits`` is empty, else what lies outside the limits that were
    read in the question (``understood``), where fewer than asked for lie within. ``counts`` are of all answers that
    are relevant, shown or not; where nothing was found, of all that was searched. ``follows`` are the earlier turns
    that the question was read with, ``kept`` the fields of ``understood`` that come from them; ``fact`` is what the
    records say, where a turn asked for that.
    """

    question: str
    found: bool
    confidence: float = Field(ge=0, le=1)
    hits: tuple[Hit, ...] = ()
    nearest: tuple[Hit, ...] = ()
    filters: Filters = Filters()
    understood: Filters = Filters()
    sort: Sort = "relevance"
    searched: str = ""
    counts: Counts = Counts()
    follows: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    fact: Fact | None = None
    notices: tuple[str, ...] = ()
