"""A department's own spreadsheet: the columns its user names, UK dates, and refusals that say how to mend them."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from pqask.errors import SourceError
from pqask.records import Answer, Person, SetAside
from pqask.sources import mapped_csv
from pqask.sources.base import SourceFile
from pqask.sources.identity import record_id
from pqask.sources.markup import canonical

PAIRS = ["question=Question text", "answer=Reply", "asker=Member", "answered_on=Date", "uin=No"]


def stored(folder: Path, text: str, encoding: str = "utf-8") -> SourceFile:
    path = folder / "ours.csv"
    path.write_bytes(text.encode(encoding))
    return SourceFile(path)


def read(file: SourceFile, pairs: Iterable[str] = PAIRS) -> tuple[list[Answer], list[SetAside]]:
    made = list(mapped_csv.read(file, mapped_csv.mapping(pairs)))
    return [m for m in made if isinstance(m, Answer)], [m for m in made if isinstance(m, SetAside)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_named_columns_become_fields_whatever_the_delimiter(tmp_path: Path, delimiter: str, mark: str) -> None:
    header = delimiter.join(("Member", "Question text", "Reply", "Date", "No", "Ours"))
    row = delimiter.join(("Ann Asker", '"To ask the Secretary of State, why?"', '"One.\r\nTwo; ""three"".', "", ""))
    (answer,), asides = read(
        stored(tmp_path, f'{mark}{header}\r\n{row[:-2]}"{delimiter}01/02/2024{delimiter}12{delimiter}x\r\n')
    )
    assert not asides
    assert answer.text == 'One.\nTwo; "three".'
    assert answer.question == "To ask the Secretary of State, why?"
    assert (answer.uin, answer.house, answer.answered_on) == ("12", "Commons", date(2024, 2, 1))
    assert answer.asker == Person(name="Ann Asker")
    assert answer.id == record_id(answer) == "commons-12-answered-2024-02-01"
    assert answer.source.place == "row 1 (line 3)"


def test_every_field_can_be_mapped(tmp_path: Path) -> None:
    pairs = [f"{field}={field.upper()}" for field in mapped_csv.FIELDS]
    values = "my-1,House of Lords,HL5,Head,Dept,Ann,Green,Askham,Mo,Minister of State,2024-01-31,1 February 2024,Q?,A."
    header = ",".join(field.upper() for field in mapped_csv.FIELDS)
    (answer,), asides = read(stored(tmp_path, f"{header}\n{values}\n"), pairs)
    assert not asides
    assert (answer.id, answer.house, answer.uin, answer.heading) == ("my-1", "Lords", "HL5", "Head")
    assert answer.asker == Person(name="Ann", party="Green", constituency="Askham")
    assert answer.minister == Person(name="Mo", post="Minister of State")
    assert (answer.tabled_on, answer.answered_on) == (date(2024, 1, 31), date(2024, 2, 1))
    assert (answer.department, answer.text, answer.received) == ("Dept", "A.", None)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2024-02-01", date(2024, 2, 1)),
        ("2024-02-01T10:00:00", date(2024, 2, 1)),
        ("01/02/2024", date(2024, 2, 1)),
        ("1/2/2024 00:00", date(2024, 2, 1)),
        ("31.12.2023", date(2023, 12, 31)),
        ("Thursday 1st February 2024", date(2024, 2, 1)),
        ("12/31/2023", None),
        ("31/02/2024", None),
        ("February 2024", None),
        ("01/02/24", None),
        ("soon", None),
    ],
)
def test_days_are_iso_english_or_day_first(words: str, day: date | None) -> None:
    assert mapped_csv.day(words) == day


def test_rows_that_lack_something_are_named_and_the_rest_goes_in(tmp_path: Path) -> None:
    rows = (
        "No,Member,Question text,Reply,Date\n1,A,,Yes,\n\n2,A,Why?,,\n3,A,Why?,Yes,soon\n,,,,\n4,A,Why?\n5,A,How?,So,\n"
    )
    answers, asides = read(stored(tmp_path, rows))
    assert [answer.uin for answer in answers] == ["3", "5"]
    assert [(aside.place, aside.reason) for aside in asides] == [
        ("row 1 (line 2)", "the row has no question"),
        ("row 2 (line 4)", "the row has no answer"),
        ("row 3 (line 5)", "no date can be read in “soon”; it goes in without it"),
        ("row 4 (line 7)", "3 cells under 5 columns; check its quotes"),
    ]


def test_an_id_that_stands_twice_does_not_hide_a_row(tmp_path: Path) -> None:
    answers, asides = read(stored(tmp_path, "Id,Q,A\n7,Why?,Yes\n7,How?,So\n"), ["id=Id,question=Q,answer=A"])
    assert [answer.id for answer in answers] == ["7"]
    assert "stands in an earlier row too" in asides[0].reason


def test_ids_are_the_same_when_rows_move(tmp_path: Path) -> None:
    one, _ = read(stored(tmp_path, "Q,A\nWhy?,Yes\nHow?,So\n"), ["question=Q", "answer=A"])
    two, _ = read(stored(tmp_path, "A,Q\nSo,How?\nYes,Why?\n"), ["question=Q", "answer=A"])
    assert {answer.id for answer in one} == {answer.id for answer in two}


def test_html_in_a_cell_is_read_and_kept(tmp_path: Path) -> None:
    (answer,), _ = read(stored(tmp_path, 'Q,A\nWhy?,"<p>10<sup>2</sup></p><p>m</p>"\n'), ["question=Q", "answer=A"])
    assert answer.text == "10^2\n\nm"
    assert answer.received is not None and canonical(answer.received)[0] == answer.text


def test_pairs_may_be_given_together_or_one_by_one() -> None:
    together = mapped_csv.mapping(["asker=Member, full,question=Q, as asked", "answer=A=B"])
    assert together == {"asker": "Member, full", "question": "Q, as asked", "answer": "A=B"}


@pytest.mark.parametrize("pair", ["asker", "asker=", "=Member", "mp=Member", ""])
def test_a_pair_that_is_none_is_refused_with_the_fields(pair: str) -> None:
    with pytest.raises(SourceError, match="write field=column with one of the fields id, house"):
        mapped_csv.mapping([pair])


def test_a_column_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    file = stored(tmp_path, "Question text,Reply\nWhy?,Yes\n")
    with pytest.raises(SourceError, match=r"no column “Answer”; its columns are: “Question text”, “Reply”"):
        read(file, ["question=Question text", "answer=Answer"])
    with pytest.raises(SourceError, match=r"No column is named for answer; add --map answer=COLUMN"):
        read(file, ["question=Question text"])


@pytest.mark.parametrize("lines", [1, 5000])
def test_windows_text_is_refused_with_the_remedy(tmp_path: Path, lines: int) -> None:
    file = stored(tmp_path, "Q,A\n" + "Why?,Yes\n" * lines + "Why?,It’s £5\n", encoding="cp1252")
    with pytest.raises(SourceError, match=r"not UTF-8 text.*save it as “CSV UTF-8”"):
        read(file, ["question=Q", "answer=A"])


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_header_in_another_encoding_is_refused_with_the_remedy(tmp_path: Path, encoding: str) -> None:
    file = stored(tmp_path, "Member’s question,A\nWhy?,Yes\n", encoding=encoding)
    with pytest.raises(SourceError, match="save it as “CSV UTF-8”"):
        read(file, ["question=Q", "answer=A"])


def test_a_long_cell_is_read(tmp_path: Path) -> None:
    (answer,), _ = read(stored(tmp_path, f"Q,A\nWhy?,{'x' * 200_000}\n"), ["question=Q", "answer=A"])
    assert len(answer.text) == 200_000
