"""A department's own spreadsheet, saved as CSV, whose columns its user names: ``asker=Member``.

Days are read as ISO (2024-02-01), in full English (1 February 2024) or day first (01/02/2024 is 1 February): a
day/month that could be either is UK order, since that is what the user of this format declares.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from pqask.errors import SourceError
from pqask.records import Answer, House, Person, SetAside, Source
from pqask.sources import csv_rows
from pqask.sources.base import SourceFile
from pqask.sources.identity import record_id
from pqask.sources.kinds import is_holding, kinds_of
from pqask.sources.markup import canonical
from pqask.sources.text import clip, read_date
from pqask.sources.wording import house_of

NAME = "mapped CSV"
FIELDS = (
    "id",
    "house",
    "uin",
    "heading",
    "department",
    "asker",
    "asker_party",
    "asker_constituency",
    "minister",
    "minister_post",
    "tabled_on",
    "answered_on",
    "question",
    "answer",
)
REQUIRED = ("question", "answer")
HELP = (
    "field=column for a CSV of your own, once per field (--map question='Question text' --map answer=Reply). "
    f"Fields: {', '.join(FIELDS)}; question and answer are required. Dates: 2024-02-01, 1 February 2024, or "
    "01/02/2024 with the day first. Ids of your own must differ from those of other files."
)

_DAY_FIRST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:[ T]\d{1,2}:\d\d(?::\d\d)?)?")
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T].*)?")
_BETWEEN = re.compile(rf",(?=\s*(?:{'|'.join(FIELDS)})\s*=)")
_HOUSES: Mapping[str, House] = {
    "commons": "Commons",
    "house of commons": "Commons",
    "lords": "Lords",
    "house of lords": "Lords",
    "scottish parliament": "Scottish Parliament",
}


def mapping(pairs: Iterable[str]) -> dict[str, str]:
    """Read ``field=column`` pairs; several may stand in one, with commas between."""
    columns: dict[str, str] = {}
    for pair in (part for given in pairs for part in _BETWEEN.split(given)):
        field, equals, column = (part.strip() for part in pair.partition("="))
        if not equals or not column or field not in FIELDS:
            raise SourceError(
                f"“{pair}” is not a mapping of a field to a column; write field=column with one of the fields "
                f"{', '.join(FIELDS)}."
            )
        columns[field] = column
    return columns


def read(file: SourceFile, columns: Mapping[str, str]) -> Iterator[Answer | SetAside]:
    """Yield the answer of each row, *columns* telling which column holds which field; see :func:`mapping`."""
    _check(file, columns)
    seen: set[str] = set()
    for row in csv_rows.rows(file):
        if isinstance(row, SetAside):
            yield row
            continue
        fields = {field: row.cells[column].strip() for field, column in columns.items()}
        for made in _answer(file, row.place, fields):
            if isinstance(made, Answer) and made.id in seen:
                yield SetAside(file.name, row.place, f"the id “{made.id}” stands in an earlier row too")
                continue
            if isinstance(made, Answer):
                seen.add(made.id)
            yield made


def _check(file: SourceFile, columns: Mapping[str, str]) -> None:
    """Refuse a mapping that cannot be used on this file."""
    if missing := [field for field in REQUIRED if field not in columns]:
        raise SourceError(
            f"No column is named for {' and '.join(missing)}; add --map {missing[0]}=COLUMN (columns: {_listed(file)})."
        )
    names, _ = csv_rows.header(file)
    if unknown := [column for column in columns.values() if column not in names]:
        raise SourceError(f"{file.name} has no column “{unknown[0]}”; its columns are: {_listed(file)}.")


def _listed(file: SourceFile) -> str:
    return ", ".join(f"“{name}”" for name in csv_rows.header(file)[0])


def _answer(file: SourceFile, place: str, fields: Mapping[str, str]) -> Iterator[Answer | SetAside]:
    """Make the record of one row, or say what it lacks."""
    if lacking := [field for field in REQUIRED if not fields[field]]:
        yield SetAside(file.name, place, f"the row has no {' and no '.join(lacking)}")
        return
    for name in ("tabled_on", "answered_on"):
        if fields.get(name) and day(fields[name]) is None:
            yield SetAside(file.name, place, f"no date can be read in “{clip(fields[name])}”; it goes in without it")
    answer = _record(fields, Source(name=file.name, sha256=file.sha256, format=NAME, place=place))
    yield answer.model_copy(update={"id": fields.get("id") or record_id(answer)})


def _record(fields: Mapping[str, str], source: Source) -> Answer:
    """Sort the cells of a row into a record; an answer that was written in HTML is kept as received too."""
    text, links = canonical(fields["answer"])
    question, uin = canonical(fields["question"])[0], fields.get("uin") or None
    return Answer(
        id="unidentified",
        house=_HOUSES.get(fields.get("house", "").casefold()) or house_of(question, uin),
        uin=uin,
        heading=fields.get("heading") or None,
        department=fields.get("department") or None,
        asker=_person(fields, "asker"),
        minister=_person(fields, "minister"),
        tabled_on=day(fields.get("tabled_on", "")),
        answered_on=day(fields.get("answered_on", "")),
        question=question,
        text=text,
        status="holding" if is_holding(text) else "answered",
        kinds=kinds_of(text),
        links=links,
        received=fields["answer"] if text != fields["answer"] else None,
        source=source,
    )


def _person(fields: Mapping[str, str], role: str) -> Person | None:
    if not fields.get(role):
        return None
    party, constituency, post = (fields.get(f"{role}_{part}") or None for part in ("party", "constituency", "post"))
    return Person(name=fields[role], party=party, constituency=constituency, post=post)


def day(words: str) -> date | None:
    """Read a day in one of the three ways; ``None`` if it is in none of them."""
    try:
        if found := _ISO.fullmatch(words):
            return date.fromisoformat(found[1])
        if found := _DAY_FIRST.fullmatch(words):
            return date(int(found[4]), int(found[3]), int(found[1]))
    except ValueError:
        return None
    return read_date(words)
