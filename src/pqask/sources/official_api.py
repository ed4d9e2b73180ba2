"""Parliament's Written Questions API: a list response, detail responses, and JSON Lines of either."""

import json
import re
import zlib
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from pqask.errors import SourceError
from pqask.records import Answer, House, Kind, Person, SetAside, Source, Status
from pqask.sources.base import SourceFile
from pqask.sources.completeness import completeness
from pqask.sources.json_stream import elements, lines
from pqask.sources.kinds import kinds_of
from pqask.sources.markup import canonical

NAME = "official API"
LOOKED_FOR = "JSON with “questionText” (official Written Questions API: a list, detail responses, or JSON Lines)"

NEVER = "0001-01-01"  # how the servers write a date that was never set
HOUSES: dict[str | None, House] = {"Commons": "Commons", "Lords": "Lords"}

MARKS = re.compile(rb'"(?:answeringBodyName|askingMemberId|answerIsHolding|dateForAnswer|answerText)"\s*:')
EMPTY_LIST = re.compile(rb'\{\s*"totalResults"\s*:\s*\d+\s*,\s*"results"\s*:')
LIST_START = re.compile(rb'\{\s*"(?:totalResults|results)"\s*:')
RESULTS = r'[^\[]*?"results"\s*:\s*\['
RECORD = r'\{\s*"value"\s*:'
OTHER_API = b'"_about"'
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
MOST_FAULTY = 50  # lines at the beginning among which one must be whole


def _day(value: object) -> object:
    if not isinstance(value, str):
        return value
    day = value[:10]
    return None if day == NEVER or not day else date.fromisoformat(day)


def _whole(words: str) -> str:
    """Refuse half characters, which come of bytes that are not UTF-8 and of escapes that lost their other half."""
    try:
        words.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(f"character {error.start} is half a character") from error
    return words


Day = Annotated[date | None, BeforeValidator(_day)]
Words = Annotated[str, AfterValidator(_whole)]


class _Wire(BaseModel):
    """Something that the API sends: of the right types, with whatever else is new in it ignored."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class _Member(_Wire):
    id: int | None = None
    name: Words | None = None
    party: Words | None = None
    member_from: Words | None = Field(None, alias="memberFrom")


class _Partner(_Wire):
    uin: Words | None = Field(None, alias="questionUin")
    tabled: Day = Field(None, alias="dateTabled")


class _Attachment(_Wire):
    url: Words | None = None
    title: Words | None = None


class _Question(_Wire):
    id: int
    house: Words | None = None
    uin: Words | None = None
    heading: Words | None = None
    question: Words | None = Field(None, alias="questionText")
    answer: Words | None = Field(None, alias="answerText")
    original: Words | None = Field(None, alias="originalAnswerText")
    body: Words | None = Field(None, alias="answeringBodyName")
    asker_id: int | None = Field(None, alias="askingMemberId")
    asker: _Member | None = Field(None, alias="askingMember")
    minister_id: int | None = Field(None, alias="answeringMemberId")
    minister: _Member | None = Field(None, alias="answeringMember")
    corrector_id: int | None = Field(None, alias="correctingMemberId")
    corrector: _Member | None = Field(None, alias="correctingMember")
    tabled: Day = Field(None, alias="dateTabled")
    due: Day = Field(None, alias="dateForAnswer")
    answered: Day = Field(None, alias="dateAnswered")
    held: Day = Field(None, alias="dateHoldingAnswer")
    corrected: Day = Field(None, alias="dateAnswerCorrected")
    withdrawn: bool | None = Field(None, alias="isWithdrawn")
    named_day: bool | None = Field(None, alias="isNamedDay")
    interest: bool | None = Field(None, alias="memberHasInterest")
    holding: bool | None = Field(None, alias="answerIsHolding")
    correction: bool | None = Field(None, alias="answerIsCorrection")
    partners: tuple[Words, ...] | None = Field(None, alias="groupedQuestions", strict=False)
    partner_dates: tuple[_Partner, ...] | None = Field(None, alias="groupedQuestionsDates", strict=False)
    attached: tuple[_Attachment, ...] | None = Field(None, alias="attachments", strict=False)


class _Found(NamedTuple):
    """One record as it was read: where it stood, whether in a list response, and its JSON or why there is none."""

    place: str
    listed: bool
    value: object
    fault: str = ""


def recognises(file: SourceFile) -> bool:
    """Tell the API's JSON by the names that it gives to the parts of a question."""
    head = _head(file)
    if head[:1] not in (b"{", b"[") or OTHER_API in head:
        return False
    return (b'"questionText"' in head and MARKS.search(head) is not None) or EMPTY_LIST.match(head) is not None


def read(file: SourceFile) -> Iterator[Answer | SetAside]:
    """Yield each question of the file in order, answered or not, and each line or record that is none."""
    place = "the beginning"
    try:
        for found in _records(file):
            place = found.place
            yield _answer(file, found)
    except (SourceError, zlib.error) as error:
        yield SetAside(file.name, f"after {place}", f"the rest cannot be read: {error}")


def _head(file: SourceFile) -> bytes:
    return file.head.removeprefix(BYTE_ORDER_MARK).lstrip()


def _records(file: SourceFile) -> Iterator[_Found]:
    """Go through a file one record at a time, however large it is."""
    head = _head(file)
    with file.open() as stream:
        if head.startswith(b"["):
            found, kind, listed = elements(stream, r"\s*\[", RECORD), "record", False
        elif _is_lines(head):
            found, kind, listed = lines(stream), "line", False
        elif LIST_START.match(head):
            found, kind, listed = elements(stream, RESULTS, RECORD), "record", True
        else:
            found, kind, listed = elements(stream, "", RECORD), "record", False
        for each in found:
            yield from _unwrapped(f"{kind} {each.number}", listed, each.value, each.fault)


def _is_lines(head: bytes) -> bool:
    """Tell JSON Lines: a line that is an object by itself, in a file that is more than one list response."""
    rows = [row for row in head.splitlines() if row.strip()]
    if LIST_START.match(head) and len(rows) == 1:
        return False
    return len(rows) == 1 or any(row.startswith(b"{") and _is_json(row) for row in rows[:MOST_FAULTY])


def _is_json(row: bytes) -> bool:
    try:
        json.loads(row)
    except (ValueError, RecursionError):
        return False
    return True


def _unwrapped(place: str, listed: bool, value: object, fault: str) -> Iterator[_Found]:
    """Yield a record, or each of a whole response that stands where a record may."""
    inner = value.get("results") if isinstance(value, dict) else value
    if isinstance(inner, list):
        for number, each in enumerate(inner, start=1):
            yield from _unwrapped_one(f"{place}, record {number}", not isinstance(value, list), each)
    elif fault:
        yield _Found(place, listed, None, fault)
    else:
        yield from _unwrapped_one(place, listed, value)


def _unwrapped_one(place: str, listed: bool, value: object) -> Iterator[_Found]:
    question = value.get("value", value) if isinstance(value, dict) else None
    fault = "" if isinstance(question, dict) else "it holds no question"
    yield _Found(place, listed, question, fault)


def _answer(file: SourceFile, found: _Found) -> Answer | SetAside:
    """Make a record of a question, or say why it is none."""
    if found.fault:
        return SetAside(file.name, found.place, found.fault)
    try:
        question = _Question.model_validate(found.value)
    except ValidationError as error:
        return SetAside(file.name, found.place, _reason(error))
    if not question.question and not question.answer:
        return SetAside(file.name, found.place, f"question {question.id} has neither a question nor an answer in it")
    source = Source(name=file.name, sha256=file.sha256, format=NAME, place=found.place)
    return _record(question, found.listed, source)


def _reason(error: ValidationError) -> str:
    first, *more = error.errors(include_url=False, include_context=False, include_input=False)
    field = ".".join(str(part) for part in first["loc"])
    others = f" (and {len(more)} more)" if more else ""
    return f"“{field}” is not as the API gives it: {first['msg']}{others}"


def _record(wire: _Question, listed: bool, source: Source) -> Answer:
    received = wire.answer or ""
    text, links = canonical(received)
    answer_whole, question_whole = completeness(wire.question or "", received, listed)
    kinds = kinds_of(text, _stated(wire, text))
    return Answer(
        id=f"pq-{wire.id}",
        official_id=wire.id,
        house=HOUSES.get(wire.house),
        uin=wire.uin or None,
        heading=wire.heading or None,
        department=wire.body or None,
        asker=_person(wire.asker, wire.asker_id),
        asker_id=wire.asker_id,
        minister=_person(wire.minister, wire.minister_id),
        minister_id=wire.minister_id,
        tabled_on=wire.tabled,
        due_on=wire.due,
        answered_on=wire.answered,
        holding_on=wire.held,
        named_day=wire.named_day,
        interest_declared=wire.interest,
        question=canonical(wire.question or "")[0],
        text=text,
        status=_status(wire, text, kinds),
        completeness=answer_whole,
        question_completeness=question_whole,
        kinds=kinds,
        grouped_with=tuple(_partners(wire)),
        original_text=canonical(wire.original)[0] if wire.original else None,
        corrected_on=wire.corrected,
        corrected_by=_person(wire.corrector, wire.corrector_id),
        links=links,
        attachments=tuple(f"{each.title or 'attachment'} ({each.url})" for each in wire.attached or ()),
        received=received if received != text else None,
        source=source,
    )


def _person(member: _Member | None, number: int | None) -> Person | None:
    if member is None or not (member.name or "").strip():
        return None
    return Person(
        name=member.name or "",
        party=member.party or None,
        constituency=member.member_from or None,
        member_id=member.id if member.id is not None else number,
    )


def _status(wire: _Question, text: str, kinds: Sequence[Kind]) -> Status:
    """Tell what became of the question: by the source's flags, or by a wording that leaves no doubt."""
    if wire.withdrawn:
        return "withdrawn"
    if not text and not wire.attached:
        return "unanswered"
    if wire.correction or wire.corrected:
        return "corrected"
    return "holding" if any(kind.name == "holding" for kind in kinds) else "answered"


def _stated(wire: _Question, text: str) -> Iterator[Kind]:
    """Yield the kinds that the API itself states."""
    if partners := _partners(wire):
        said = (f"{uin} (tabled {day})" if day else uin for uin, day in partners.items())
        yield Kind(name="grouped", basis="source", detail=f"with {', '.join(said)}")
    if wire.holding:
        yield Kind(name="holding", basis="source")
    if wire.correction or wire.corrected:
        yield Kind(name="correction", basis="source", detail=f"on {wire.corrected}" if wire.corrected else "")
    if wire.attached and not text:
        yield Kind(name="attachment-only", basis="source")


def _partners(wire: _Question) -> dict[str, date | None]:
    """Give the UINs that share this answer, each with its tabled date where that is sent."""
    dates = {each.uin: each.tabled for each in wire.partner_dates or () if each.uin}
    uins = dict.fromkeys([*(wire.partners or ()), *dates])
    return {uin: dates.get(uin) for uin in uins if uin and uin != wire.uin}
