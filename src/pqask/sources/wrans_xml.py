"""Written answers as TheyWorkForYou publishes them (parlparse XML): Commons, Lords and Scottish Parliament.

Each question number makes a record of its own, as in Parliament's own service: the paragraphs before the first
number open every question of a ``<ques>``. Questions that are answered together carry the same reply and name one
another. Replies in a row by one speaker are one answer, joined in order; a further speaker's reply to the same
question is a record of its own, so that nobody's words stand under another's name.

The ids leave out the letter that tells the revisions of a day apart, so a later revision replaces an earlier one
when it is taken in after it (files are taken in by name, and "a" comes before "b"). The letter is in the place.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from html import escape
from typing import NamedTuple

from lxml import etree

from pqask.records import Answer, House, Kind, Person, SetAside, Source
from pqask.sources import corrections
from pqask.sources.base import SourceFile
from pqask.sources.kinds import is_holding, kinds_of
from pqask.sources.markup import canonical
from pqask.sources.wording import house_of
from pqask.sources.wrans_pieces import Piece, pieces

NAME = "TheyWorkForYou XML"
LOOKED_FOR = "“<publicwhip>” with “<ques” and “<reply” (written answers in TheyWorkForYou’s XML)"

_MARK = re.compile(rb"<ques\b|<m(?:aj|in)or-heading\b[^>]*\bid=[\"']uk\.org\.publicwhip/(?:wrans|lordswrans|spwa)/")
_GID = re.compile(r"uk\.org\.publicwhip/(wrans|lordswrans|spwa)/(\d{4}-\d\d-\d\d)([a-z]*)\.([A-Za-z0-9.-]+)")
_SCOTTISH_NUMBER = re.compile(r"\bS\d[A-Z]+-\d+")
_SCOTTISH_NAME = re.compile(r"([^()]+?)\s*\(([^()]+)\)\s*\(([^()]+)\)")
_ESCAPED_HTML = re.compile(r"</?(?:p|br|div|table|ul|ol)\b", re.IGNORECASE)
# The services of 2012 (Scottish) and 2014 on file a question under the day on which it was tabled.
_BY_TABLED_DAY = re.compile(r"/written-questions?/(?:detail|commons|lords)/|ReferenceNumbers=", re.IGNORECASE)
_DAY_OF_FILE = re.compile(r"(?:answers|lordswrans|spwa)(\d{4}-\d\d-\d\d)")
# What the file's makers put where the publisher has no heading, and the day where a department would stand.
_STAND_IN = re.compile(r"Question(?: S\d[A-Z]+-\d+)?|\*No heading\*|Written (?:Answers|Questions)\b.*")


class Gid(NamedTuple):
    """The parts of an id such as ``uk.org.publicwhip/wrans/2009-10-29a.292659.q0``."""

    series: str
    day: date
    revision: str
    rest: str

    @property
    def stable(self) -> str:
        """The id without the letter of the revision."""
        return f"{self.series}-{self.day}.{self.rest}"


class Entry(NamedTuple):
    """Questions that were answered together, and the replies to them, under their headings."""

    department: str | None
    heading: str | None
    questions: Sequence[Piece]
    replies: Sequence[Piece]
    whole: bool = True


class Question(NamedTuple):
    """One numbered question of a ``<ques>``."""

    piece: Piece
    gid: Gid
    id: str
    uin: str | None
    text: str


def recognises(file: SourceFile) -> bool:
    """Tell the file by its root element and by what stands in it, whatever it is called."""
    return b"<publicwhip" in file.head and _MARK.search(file.head) is not None


def read(file: SourceFile) -> Iterator[Answer | SetAside]:
    """Yield a record for each question of the day, and each part of the file that could not be taken in."""
    for entry in _entries(pieces(file)):
        if isinstance(entry, SetAside):
            yield entry
        else:
            yield from _answers(file, entry)


def _entries(parts: Iterable[Piece | SetAside]) -> Iterator[Entry | SetAside]:
    """Gather questions and the replies after them; a heading, or a question after a reply, begins the next."""
    entry = Entry(None, None, [], [])
    for part in parts:
        if isinstance(part, SetAside):
            yield part
            continue
        if part.tag.endswith("heading") or (part.tag == "ques" and entry.replies):
            yield entry
            entry = Entry(entry.department, entry.heading, [], [])
        entry = _with(entry, part)
    yield entry


def _with(entry: Entry, part: Piece) -> Entry:
    """Add a part to an entry. A damaged heading leaves none, since the one before it does not hold any more."""
    match part.tag:
        case "major-heading":
            return Entry(_words(part.element), None, [], [])
        case "minor-heading":
            return entry._replace(heading=_words(part.element))
        case "reply" if part.damaged:
            return entry._replace(whole=False)
        case "reply":
            return entry._replace(replies=[*entry.replies, part])
        case "ques" if not part.damaged:
            return entry._replace(questions=[*entry.questions, part])
    return entry


def _answers(file: SourceFile, entry: Entry) -> Iterator[Answer | SetAside]:
    """Yield the records of one entry: one for each question and each speaker that answered it."""
    questions = [each for piece in entry.questions for each in _questions(piece)]
    yield from _lacking(file, entry, {question.piece for question in questions})
    for number, replies in enumerate(_by_speaker(entry.replies) if questions else ()):
        shared = _replied(entry, replies, len(questions))
        if not shared["text"]:
            yield SetAside(file.name, f"line {replies[0].line}", "the reply has no words")
            continue
        for question in questions:
            others = tuple(other.uin for other in questions if other is not question and other.uin)
            own = _asked(file, question, corrected=shared["status"] == "corrected") | {"grouped_with": others}
            further = {"id": f"{question.id}.r{number}"} if number else {}
            yield Answer.model_validate(shared | own | further)


def _replied(entry: Entry, replies: Sequence[Piece], together: int) -> dict[str, object]:
    """Give the fields that every question of an entry has from the headings and from one speaker's replies."""
    received = "\n".join(_inner(reply.element) for reply in replies)
    text, links = canonical(received)
    corrected = corrections.is_marked(received)
    grouped = Kind(name="grouped", basis="source", detail=f"{together} questions answered together")
    stated = [*([grouped] if together > 1 else ()), *([Kind(name="correction", basis="source")] if corrected else ())]
    return {
        "heading": entry.heading,
        "department": entry.department,
        "minister": _person(replies[0].element),
        "text": text,
        "completeness": "complete" if entry.whole else "unknown",
        "status": "corrected" if corrected else "holding" if is_holding(text) else "answered",
        "kinds": kinds_of(text, stated),
        "original_text": corrections.original(received) if corrected else None,
        "links": links,
        "received": received,
    }


def _asked(file: SourceFile, question: Question, *, corrected: bool) -> dict[str, object]:
    """Give the fields that one question has of its own."""
    element, gid, house = question.piece.element, question.gid, _house(question)
    column = element.get("colnum")
    tabled_on, answered_on = _days(file, question, corrected=corrected)
    place = f"line {question.piece.line}, {gid.day}{gid.revision}.{gid.rest}"
    return {
        "id": question.id,
        "house": house,
        "uin": question.uin,
        "asker": _person(element),
        "tabled_on": tabled_on,
        "answered_on": answered_on,
        "printed_in": f"{house} written answers, column {column}" if house and column else None,
        "question": question.text,
        "question_completeness": "unknown" if any(map(_is_note, element)) else "complete",
        "source": Source(name=file.name, sha256=file.sha256, format=NAME, place=place),
    }


def _lacking(file: SourceFile, entry: Entry, readable: set[Piece]) -> Iterator[SetAside]:
    """Name notes by the file's makers, and the questions and replies that cannot be paired."""
    for piece in (*entry.questions, *entry.replies):
        for note in filter(_is_note, piece.element):
            yield SetAside(file.name, f"line {piece.line}", f"a note by the file’s makers: “{_words(note)}”")
    for piece in entry.questions:
        if piece not in readable:
            yield SetAside(file.name, f"line {piece.line}", "this question has no id in a known form, or no words")
        elif not entry.replies:
            yield SetAside(file.name, f"line {piece.line}", "no reply follows this question")
    if entry.replies and not readable:
        yield SetAside(file.name, f"line {entry.replies[0].line}", "no readable question stands before this reply")


def _by_speaker(replies: Sequence[Piece]) -> list[list[Piece]]:
    """Split replies where another speaker begins; one without a name goes on from the one before it."""
    runs: list[list[Piece]] = []
    for reply in replies:
        name = reply.element.get("speakername")
        if runs and (not name or name == runs[-1][0].element.get("speakername")):
            runs[-1].append(reply)
        else:
            runs.append([reply])
    return runs


def _questions(piece: Piece) -> Iterator[Question]:
    """Yield the numbered questions of a ``<ques>``; nothing where its id is in no known form."""
    gid = _gid(piece.element)
    if gid is None:
        return
    for order, (number, received) in enumerate(_numbered(piece.element)):
        text, _ = canonical(received)
        scottish = _SCOTTISH_NUMBER.search(piece.element.get("spid") or gid.rest)
        uin = number or (scottish[0] if scottish else None)
        if text.strip():
            yield Question(piece, gid, gid.stable + (f".{number}" if order else ""), uin, text)


def _numbered(ques: etree._Element) -> list[tuple[str | None, str]]:
    """Give each number of a question with its markup: what comes before the first number opens them all."""
    numbers = [number for child in ques if (number := _number(child))]
    if len(set(numbers)) < 2:
        return [(numbers[0] if numbers else None, _inner(ques))]
    opening, bodies, current = escape(ques.text or "", quote=False), dict.fromkeys(numbers, ""), None
    for child in ques:
        current = _number(child) or current
        if current is None:
            opening += _html(child)
        else:
            bodies[current] += _html(child)
    return [(number, opening + body) for number, body in bodies.items()]


def _number(paragraph: etree._Element) -> str | None:
    """Give a paragraph's question number; the makers write 0 where Hansard has none."""
    number = re.sub(r"[^A-Za-z0-9.-]", "", paragraph.get("qnum") or "")
    return number if number not in ("", "0") else None


def _inner(element: etree._Element) -> str:
    """Write what an element holds as HTML: void elements as HTML has them, references as links."""
    if not len(element) and _ESCAPED_HTML.search(element.text or ""):
        return str(element.text)  # the Scottish files of 2012 hold their HTML as escaped text
    for phrase in element.iter("phrase"):
        phrase.tag = "a" if phrase.get("id") else "span"
        if address := phrase.attrib.pop("id", None):
            phrase.set("href", address)
    return "".join((escape(element.text or "", quote=False), *map(_html, element))).strip()


def _html(child: etree._Element) -> str:
    if _is_note(child):
        return escape(child.tail or "", quote=False)
    return str(etree.tostring(child, encoding="unicode", method="html"))


def _is_note(child: etree._Element) -> bool:
    """Tell "Question number missing in Hansard, ..." and the like, which the file's makers put in."""
    return child.tag == "p" and child.get("class") == "error"


def _gid(element: etree._Element) -> Gid | None:
    found = _GID.fullmatch(element.get("id") or "")
    try:
        return Gid(found[1], date.fromisoformat(found[2]), found[3], found[4]) if found else None
    except ValueError:
        return None


def _words(element: etree._Element) -> str | None:
    """Give an element's words in one line; ``None`` if there are none, or only the makers' stand-in for them."""
    words = " ".join("".join(map(str, element.itertext())).split())
    return words if words and not _STAND_IN.fullmatch(words) else None


def _person(element: etree._Element) -> Person | None:
    """Read a speaker; the Scottish files add constituency and party in brackets."""
    name = " ".join((element.get("speakername") or "").split())
    if found := _SCOTTISH_NAME.fullmatch(name):
        return Person(name=found[1], constituency=found[2], party=found[3])
    return Person(name=name) if name else None


def _house(question: Question) -> House | None:
    """Read the House from the series of the id, the publisher's address, or the form of the question."""
    if question.gid.series == "spwa":
        return "Scottish Parliament"
    address = (question.piece.element.get("url") or "").lower()
    if "/ldhansrd/" in address or "/lords/" in address:
        return "Lords"
    return "Commons" if "/cmhansrd/" in address or "/commons/" in address else house_of(question.text, question.uin)


def _days(file: SourceFile, question: Question, *, corrected: bool) -> tuple[date | None, date | None]:
    """Give the tabled and the answered day.

    Ids carry the day of the answer, except where the address is of a service that files questions by the tabled
    day: there the file's own name carries the day of the answer or, if it was corrected, of the correction.
    """
    if not _BY_TABLED_DAY.search(question.piece.element.get("url") or ""):
        return None, question.gid.day
    named = _DAY_OF_FILE.search(file.name)
    day = date.fromisoformat(named[1]) if named and not corrected else None
    return question.gid.day, day if day and day >= question.gid.day else None
