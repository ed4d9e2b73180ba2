"""The answered questions of data.parliament.uk's linked data service (2014 to 2020), as CSV or as JSON.

Both carry the same fields. The CSV names them by path ("answer > date of answer"); an item of the JSON is brought
under those names, so that one reading serves both. ``NA`` is what the CSV has for "not recorded".
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice

from pqask.errors import SourceError
from pqask.records import Answer, House, Kind, Link, Person, SetAside, Source, Status
from pqask.sources import corrections, csv_rows
from pqask.sources.base import SourceFile
from pqask.sources.json_stream import elements
from pqask.sources.kinds import is_holding, kinds_of
from pqask.sources.markup import canonical

NAME = "data.parliament.uk export"
LOOKED_FOR = "“uri” with “answer > answer text”, or “linked-data-api” JSON (export of data.parliament.uk)"

DEEPEST = 10
Fields = Mapping[str, str]

_ITEM = r'\{\s*"_about"'
_JSON = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*[\[{]")
_MARK = re.compile(rb'"linked-data-api"|"_about"\s*:\s*"https?:[\\/]+data\.parliament\.uk[\\/]+resources[\\/]')
_HOUSES: Mapping[str, House] = {"House of Commons": "Commons", "House of Lords": "Lords", "1": "Commons", "2": "Lords"}
_BIOGRAPHY = "Biography information for "
# Put in the place of an answer by the House itself, which names no minister.
_NEVER_ANSWERED = re.compile(r"\b(?:prorogued|dissolved|prorogation|dissolution)\b", re.IGNORECASE)


def recognises(file: SourceFile) -> bool:
    """Tell the CSV by its column names and the JSON by its envelope or the addresses of its items."""
    if _JSON.match(file.head):
        return bool(_MARK.search(file.head)) and b'"questionText"' in file.head
    first = file.head.partition(b"\n")[0]
    return b"answer > answer text" in first and b"question text" in first


def read(file: SourceFile) -> Iterator[Answer | SetAside]:
    """Yield each answered question of the export, and each row or item that could not be taken in."""
    items = _items(file) if _JSON.match(file.head) else _rows(file)
    for item in items:
        yield from [item] if isinstance(item, SetAside) else _answer(file, *item)


def _rows(file: SourceFile) -> Iterator[tuple[str, Fields] | SetAside]:
    for row in csv_rows.rows(file):
        if isinstance(row, SetAside):
            yield row
        else:
            yield row.place, {name: cell for name, cell in row.cells.items() if cell.strip() not in ("", "NA")}


def _items(file: SourceFile) -> Iterator[tuple[str, Fields] | SetAside]:
    """Yield the items of a page of the service, of its page for one question, or of a plain list of items."""
    number = 0
    opening, most = _opening(file.head)
    with file.open() as stream:
        for number, value, fault in islice(elements(stream, opening, _ITEM), most):
            place = f"item {number}"
            if isinstance(value, dict):
                yield place, _by_path(value)
            else:
                yield SetAside(file.name, place, fault or "it is no question")
    if not number:
        raise SourceError(
            f"{file.name} is damaged JSON: no question can be read; fetch it again and repeat the command."
        )


def _opening(head: bytes) -> tuple[str, int | None]:
    """Say what stands before the first question in the JSON, and how many there are at most."""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        return r"\s*\[", None
    if b'"primaryTopic"' in head and b'"items"' not in head:
        return r'(?s).*?"primaryTopic"\s*:\s*', 1
    return r'(?s).*?"items"\s*:\s*\[', None


def _by_path(item: Mapping[str, object]) -> Fields:
    """Bring an item of the JSON under the column names of the CSV; repeated values are joined as they are there."""
    fields: dict[str, str] = {}
    for name, value in _leaves(item, ()):
        if value.strip():
            fields[name] = f"{fields[name]} ; {value}" if name in fields else value
    return fields


def _leaves(value: object, path: tuple[str, ...], depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield each plain value with the path to it; nothing that we read lies deeper than ten levels."""
    if depth > DEEPEST:
        return
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _leaves(below, path if key == "_value" else (*path, _column(key)), depth + 1)
    elif isinstance(value, list):
        for below in value:
            yield from _leaves(below, path, depth + 1)
    elif value is not None:
        yield " > ".join(path), str(value)


def _column(key: str) -> str:
    """Spell a key as the CSV does: "groupedQuestionUIN" is "grouped question UIN", "_about" is "uri"."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key).split()
    return "uri" if key == "_about" else " ".join(word if word.isupper() else word.lower() for word in words)


def _answer(file: SourceFile, place: str, fields: Fields) -> Iterator[Answer | SetAside]:
    """Make the record of one question, or say what it lacks."""
    number = re.search(r"/resources/(\d+)", fields.get("uri", ""))
    question, _ = canonical(fields.get("question text", ""))
    text, links = canonical(fields.get("answer > answer text", ""))
    there = {"address (uri)": number, "question text": question.strip(), "answer text": text.strip()}
    if lacking := [name for name, value in there.items() if not value]:
        yield SetAside(file.name, place, f"it has no {' and no '.join(lacking)}")
        return
    for name in ("date", "answer > date of answer", "answer > question first ministerially corrected"):
        if name in fields and _date(fields, name) is None:
            yield SetAside(file.name, place, f"no date can be read in “{fields[name]}”; the answer goes in without it")
    source = Source(name=file.name, sha256=file.sha256, format=NAME, place=place)
    yield _record(fields, f"lda-{number[1] if number else ''}", question, text, links, source)


def _record(
    fields: Fields, record_id: str, question: str, text: str, links: tuple[Link, ...], source: Source
) -> Answer:
    """Sort the fields of one question into a record."""
    received = fields["answer > answer text"]
    minister, status = _person(fields, "answer > answering member"), _status(fields, text)
    house = _HOUSES.get(fields.get("legislature > pref label", "")) or _HOUSES.get(fields.get("house id", ""))
    return Answer(
        id=record_id,
        house=house,
        uin=fields.get("uin"),
        heading=fields.get("hansard heading"),
        department=fields.get("answering body"),
        answering_body=fields.get("answering body"),
        asker=_person(fields, "tabling member"),
        minister=minister,
        tabled_on=_date(fields, "date"),
        answered_on=None if status == "unanswered" else _date(fields, "answer > date of answer"),
        question=question,
        text=text,
        status=status,
        kinds=_kinds(fields, status, text),
        grouped_with=_several(fields, "answer > grouped question UIN"),
        original_text=corrections.original(received) if status == "corrected" else None,
        corrected_on=_date(fields, "answer > question first ministerially corrected"),
        links=links,
        attachments=_attachments(fields),
        received=received,
        source=source,
    )


def _status(fields: Fields, text: str) -> Status:
    """Tell what the answer is: by the flag of a correction, else by the fixed wordings of non-answers."""
    if fields.get("answer > is ministerial correction", "").lower() == "true":
        return "corrected"
    if _person(fields, "answer > answering member") is None and _NEVER_ANSWERED.search(text):
        return "unanswered"
    return "holding" if is_holding(text) else "answered"


def _kinds(fields: Fields, status: Status, text: str) -> tuple[Kind, ...]:
    stated = []
    if grouped := _several(fields, "answer > grouped question UIN"):
        stated.append(Kind(name="grouped", basis="source", detail=f"{len(grouped) + 1} questions answered together"))
    if status == "corrected":
        stated.append(Kind(name="correction", basis="source"))
    return tuple(stated) if status == "unanswered" else kinds_of(text, stated)


def _person(fields: Fields, role: str) -> Person | None:
    """Read a Member as printed or, failing that, from the label of their page; member 0 is nobody."""
    names = (fields.get(f"{role} printed"), fields.get(f"{role} > label"), fields.get(role))
    name = " ".join(next((each for each in names if each), "").removeprefix(_BIOGRAPHY).split())
    if name in ("", "0") or name.startswith("http"):
        return None
    number = re.search(r"/members/(\d+)", fields.get(f"{role} > uri", "") or fields.get(role, ""))
    return Person(
        name=name,
        constituency=fields.get(f"{role} constituency"),
        member_id=int(number[1]) if number else None,
    )


def _attachments(fields: Fields) -> tuple[str, ...]:
    """Name what is attached: title and file name, paired where there are as many of both."""
    titles = _several(fields, "answer > attachment > title")
    files = _several(fields, "answer > attachment > file name")
    if len(titles) == len(files):
        return tuple(f"{title} ({file})" for title, file in zip(titles, files, strict=True))
    return (*titles, *files)


def _several(fields: Fields, name: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in fields.get(name, "").split(" ; ") if each.strip())


def _date(fields: Fields, name: str) -> date | None:
    try:
        return date.fromisoformat(fields.get(name, "")[:10])
    except ValueError:
        return None
