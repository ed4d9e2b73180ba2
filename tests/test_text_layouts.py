"""The four text layouts on documents of our own: other names and dates, odd spacing, damage, and what is no layout."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pqask.errors import SourceError
from pqask.records import Answer, SetAside
from pqask.sources import SourceFile, read
from pqask.sources.text import read_asker, read_date

DIGEST = """Asked by: Ada Byron (Crossbench - Ockham)
Question to the Department for Transport:
To ask the Secretary of State for Transport, how many bridges there are; and
(a) where they are.
Answered by George Stephenson - Minister of State (Department for Transport)
There are 12 bridges.
\t• Four in the north – see www.example.org
\t• Eight elsewhere

Year | Bridges
2024 |      12
Asked by: Émile Zola-Smith (Independent)
Question to the Wales Office:
To ask the Secretary of State for Wales, whether it rains.
Answered by Wales Office
It does.
"""
PAGE = """Skip to main content

Bridges: Repairs

Question for Department for Transport

UIN HL4321, tabled on 3 March 2019

To ask Her Majesty's Government how many bridges were repaired in 2018.

Answered on

18 March 2019

Twelve bridges were repaired.

Their names are not held.

Answered by

Department for Transport
"""
REPUBLISHED = """Bridges

(asked on 1st May 2022) - View Source

Question to the Scotland Office:

To ask the Secretary of State for Scotland, how long the bridge is.


Answered by
Flora Example Portrait
Flora Example
Parliamentary Under-Secretary (Scotland Office)
Government Whip
This question was answered on 22nd May 2022

It is 2,460 metres long.

Reticulating Splines
"""
COLUMN = """Skip to main content

Bridges

Volume 512: debated on Monday 5 July 2010

To ask the Secretary of State for Transport how many bridges there are. (1234)

There are 12.

Two are new.

To ask the Secretary of State for Transport (a) how old and

(b) how long they are. [1235]

The oldest is from 1779 (iron).
"""
ALL = {"digest": DIGEST, "page": PAGE, "republished": REPUBLISHED, "column": COLUMN}


def parse(tmp_path: Path, text: str | bytes) -> tuple[list[Answer], list[SetAside]]:
    path = tmp_path / "document.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    parts = list(read(SourceFile(path)))
    return [p for p in parts if isinstance(p, Answer)], [p for p in parts if isinstance(p, SetAside)]


def fields(answer: Answer) -> dict[str, object]:
    return answer.model_dump(exclude={"source", "id"})


def test_a_digest(tmp_path: Path) -> None:
    (first, second), aside = parse(tmp_path, DIGEST)
    assert not aside
    assert first.asker is not None
    assert (first.asker.name, first.asker.party, first.asker.constituency) == ("Ada Byron", "Crossbench", "Ockham")
    assert first.question.endswith("(a) where they are.")
    assert first.text.startswith("There are 12 bridges.\n\t• Four in the north – see www.example.org\n")
    assert first.text.endswith("Year | Bridges\n2024 |      12")
    assert second.asker is not None
    assert (second.asker.name, second.asker.party, second.asker.constituency) == (
        "Émile Zola-Smith",
        "Independent",
        None,
    )
    assert (second.minister, second.answering_body) == (None, "Wales Office"), "a department is nobody's name"


def test_parliaments_page(tmp_path: Path) -> None:
    (answer,), aside = parse(tmp_path, PAGE)
    assert not aside
    assert (answer.uin, answer.house, answer.department) == ("HL4321", "Lords", "Department for Transport")
    assert (answer.tabled_on, answer.answered_on) == (date(2019, 3, 3), date(2019, 3, 18))
    assert answer.text == "Twelve bridges were repaired.\n\nTheir names are not held."
    assert answer.id == "lords-hl4321-tabled-2019-03-03"


def test_a_minister_named_on_parliaments_page_is_not_a_department(tmp_path: Path) -> None:
    named = PAGE.replace("Answered by\n\nDepartment for Transport", "Answered by\n\nBaroness Example of Ambridge")
    (answer,), _ = parse(tmp_path, named)
    assert answer.minister is not None
    assert (answer.minister.name, answer.answering_body) == ("Baroness Example of Ambridge", None)


def test_a_re_published_page(tmp_path: Path) -> None:
    (answer,), aside = parse(tmp_path, REPUBLISHED)
    assert not aside
    assert answer.minister is not None
    assert answer.minister.post == "Parliamentary Under-Secretary (Scotland Office); Government Whip"
    assert (answer.tabled_on, answer.answered_on) == (date(2022, 5, 1), date(2022, 5, 22))
    assert answer.text == "It is 2,460 metres long."


def test_a_hansard_column(tmp_path: Path) -> None:
    (first, second), aside = parse(tmp_path, COLUMN)
    assert not aside
    assert (first.uin, first.text) == ("1234", "There are 12.\n\nTwo are new.")
    assert second.question.endswith("(a) how old and\n\n(b) how long they are.")
    assert (second.uin, second.text) == ("1235", "The oldest is from 1779 (iron).")
    assert first.answered_on == date(2010, 7, 5)


@pytest.mark.parametrize("name", list(ALL))
@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n\n", "\n"),
        lambda text: text.replace("\n\n", "\n\n\n \t\n"),
        lambda text: text.rstrip("\n"),
        lambda text: "\n\n" + text,
    ],
    ids=["CRLF", "BOM", "no blank lines", "more blank lines", "no last newline", "blank lines first"],
)
def test_spacing_of_the_file_changes_no_field(name: str, change: object, tmp_path: Path) -> None:
    assert callable(change)
    plain, _ = parse(tmp_path, ALL[name])
    odd, aside = parse(tmp_path, change(ALL[name]))
    assert not aside

    def spaced(answer: Answer) -> object:
        squeezed = {key: " ".join(answer.model_dump()[key].split()) for key in ("question", "text")}
        return {**fields(answer), **squeezed, "text_sha256": ""}

    assert [spaced(answer) for answer in odd] == [spaced(answer) for answer in plain]


@pytest.mark.parametrize("name", list(ALL))
def test_no_break_spaces_in_labels_and_words(name: str, tmp_path: Path) -> None:
    plain, _ = parse(tmp_path, ALL[name])
    odd, aside = parse(tmp_path, ALL[name].replace(" ", "\u00a0"))
    assert not aside
    assert [(a.department, a.uin, a.minister, a.asker, a.tabled_on) for a in odd] == [
        (a.department, a.uin, a.minister, a.asker, a.tabled_on) for a in plain
    ]
    assert all("\u00a0" in answer.text for answer in odd), "the words themselves are not rewritten"


@pytest.mark.parametrize("name", list(ALL))
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_answers_are_slices_of_the_file(name: str, ending: str, tmp_path: Path) -> None:
    content = "\ufeff" + ALL[name].replace("\n", ending)
    answers, _ = parse(tmp_path, content)
    assert answers
    for answer in answers:
        cut = content[answer.source.start : answer.source.end]
        assert cut.replace(ending, "\n") == answer.text


@given(st.text(alphabet=st.characters(exclude_characters="\r", exclude_categories=("Cs",)), max_size=300))
def test_any_words_come_back_as_they_stand(tmp_path_factory: pytest.TempPathFactory, words: str) -> None:
    """Whatever stands between two labels is the answer, or is named as set aside; nothing is lost or made up."""
    content = DIGEST.split("There are 12")[0] + words + "\nAsked by: Bo (Labour - X)\n"
    answers, aside = parse(tmp_path_factory.mktemp("any"), content)
    for answer in answers:
        assert content[answer.source.start : answer.source.end] == answer.text
    if words.strip() and not any(label in words.casefold() for label in ("asked", "question", "answered")):
        assert any(words.strip() in answer.text for answer in answers) or aside


def test_a_damaged_pair_is_named_and_the_rest_go_in(tmp_path: Path) -> None:
    (answer,), (aside,) = parse(tmp_path, DIGEST.replace("Answered by George Stephenson - Minister of State", "By"))
    assert answer.text == "It does."
    assert "Answered by" in aside.reason
    assert aside.place == "line 1"


def test_the_next_pair_never_becomes_part_of_an_answer(tmp_path: Path) -> None:
    answers, _ = parse(tmp_path, DIGEST.replace("Asked by: Émile Zola-Smith (Independent)\n", ""))
    assert [answer.asker is not None for answer in answers] == [True, False]
    assert "rains" not in answers[0].text
    assert answers[1].text == "It does."


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (("3 March 2019", "33 March 2019"), "no tabled date"),
        (("18 March 2019", "the 18th"), "no answered date"),
    ],
)
def test_a_date_that_is_none_is_named_and_not_guessed(damage: tuple[str, str], reason: str, tmp_path: Path) -> None:
    (answer,), aside = parse(tmp_path, PAGE.replace(*damage))
    assert None in (answer.tabled_on, answer.answered_on)
    assert any(reason in part.reason for part in aside)


def test_an_unanswered_page_is_named(tmp_path: Path) -> None:
    answers, (aside,) = parse(tmp_path, PAGE.split("Answered on")[0])
    assert not answers
    assert "Answered on" in aside.reason


def test_words_in_no_field_are_named(tmp_path: Path) -> None:
    (_, _), (aside,) = parse(tmp_path, "A letter to the editor\n\n" + DIGEST)
    assert "A letter to the editor" in aside.reason


def test_two_pages_in_one_file_stay_apart(tmp_path: Path) -> None:
    for page, count in ((PAGE, 2), (REPUBLISHED, 2), (COLUMN, 4)):
        answers, aside = parse(tmp_path, page + "\n\n" + page)
        assert (len(answers), aside) == (count, [])
        assert len({answer.text for answer in answers}) == count // 2


@pytest.mark.parametrize("text", ["Dear Sir,\n\nplease find enclosed.\n", "%PDF-1.4\n", "{}", "   \n"])
def test_no_known_layout_is_one_sentence_with_the_name(text: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"document\.txt is (in no known layout|empty)"):
        parse(tmp_path, text)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="not UTF-8"):
        parse(tmp_path, DIGEST.encode("utf-16-le").join([b"Asked by: x\nQuestion to y:\n", b"\xff"]))


def test_utf_16_with_its_mark_is_read(tmp_path: Path) -> None:
    answers, _ = parse(tmp_path, DIGEST.encode("utf-16"))
    assert len(answers) == 2


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("24th February 2021", date(2021, 2, 24)),
        ("Tuesday 24 October 2006", date(2006, 10, 24)),
        ("1 Feb 2022", date(2022, 2, 1)),
        ("February 2021", None),
        ("24 February", None),
        ("31 February 2021", None),
        ("soon", None),
        ("", None),
    ],
)
def test_dates(words: str, day: date | None) -> None:
    assert read_date(words) == day


@pytest.mark.parametrize(
    ("words", "name", "party", "constituency"),
    [
        ("Jo Cox (Labour - Batley and Spen)", "Jo Cox", "Labour", "Batley and Spen"),
        ("Lord Example of Ambridge (Labour - Life peer)", "Lord Example of Ambridge", "Labour", "Life peer"),
        ("Ann Other (Labour (Co-op) - Stoke-on-Trent North)", "Ann Other", "Labour (Co-op)", "Stoke-on-Trent North"),
        ("Ann Other (Alliance – North Down)", "Ann Other", "Alliance", "North Down"),
        ("Ann Other", "Ann Other", None, None),
    ],
)
def test_askers(words: str, name: str, party: str | None, constituency: str | None) -> None:
    asker = read_asker(words)
    assert (asker.name, asker.party, asker.constituency) == (name, party, constituency)
