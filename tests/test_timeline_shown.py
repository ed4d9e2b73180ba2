"""A timeline on a page and in a terminal: the words exactly, differences told by more than colour, nothing acted on."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pqask.citation import cite
from pqask.cli import main, over_time
from pqask.display import visible
from pqask.records import Answer, Person, Source
from pqask.timeline import Entry, Minister, Pair, Renaming, Revision, Timeline, compare
from pqask.web.timeline import render

from .conftest import ROOT
from .html_reading import Reading

SOURCE = Source(name="a.txt", sha256="0" * 64, format="digest", place="line 1")
STYLE = (ROOT / "src" / "pqask" / "web" / "style.css").read_text("utf-8")
HOSTILE = [
    "<script>alert(1)</script> & more",
    "</del></div><img src=x onerror=alert(1)>",
    "\"'> {0} {words} %s ${x} &lt;b&gt;",
    "a\x00b\x1b[31m \u202ec",
    "• £2.66m\n\n  “two”   spaces\tand a tab ",
]


def answer(name: str, text: str, day: date | None, question: str = "To ask, what is done about boats.") -> Answer:
    minister = Person(name=f"Minister {name}")
    return Answer(id=name, question=question, text=text, answered_on=day, minister=minister, source=SOURCE)


def entry(one: Answer, **fields: object) -> Entry:
    return Entry.model_validate(
        {"answer": one, "start": 0, "end": len(one.text), "score": 1.0, "citation": cite(one), **fields}
    )


def two(earlier: str, later: str) -> Timeline:
    """Two answers to one question, put twice."""
    old, new = answer("one", earlier, date(2024, 1, 2)), answer("two", later, date(2025, 3, 4))
    pair = Pair(earlier="one", later="two", question=compare("", ""), answer=compare(earlier, later))
    return Timeline(question="boats", confidence=1, entries=(entry(old), entry(new)), pairs=(pair,))


def test_both_answers_stand_whole_beside_each_other_with_their_differences_marked():
    earlier, later = "We will act on boats this year, & soon.", "We will act on boats next year, & soon."
    reading = Reading(render(two(earlier, later)))
    assert reading.texts("figure") == [
        f"Earlier: 2 January 2024, Minister one{earlier}",
        f"Later: 4 March 2025, Minister two{later}",
    ]
    assert [text for text in reading.texts("del") if text != "only in\nthe earlier"] == ["this"]
    assert [text for text in reading.texts("ins") if text != "only in the later"] == ["next"]
    assert reading.texts("differs") == ["wording differs, 88% of the words are in both"]
    assert "Only in the earlier: “this”; Only in the later: “next”" in reading.text
    assert "changed its mind" not in reading.text


def test_the_same_words_are_said_to_be_the_same_and_shown_once():
    reading = Reading(render(two("We will act.", "We will act.")))
    assert reading.texts("differs") == ["same words"]
    assert "figure" not in reading.tags


def test_texts_with_nothing_in_common_are_not_marked_all_over():
    reading = Reading(render(two("No.", "The inquiry was set up and will report in the spring.")))
    assert reading.tags.count("del") == 1  # the legend's
    assert len(reading.texts("figure")) == 2


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_its_characters(text):
    shown = Reading(render(two(text + " one", text + " two")))
    plain = Reading(render(two("x y z one", "x y z two")))
    assert set(shown.tags) == set(plain.tags)
    figures = [words for words in shown.texts("words") if words.startswith(visible(text)[:4])]
    assert visible(text + " one") in figures
    assert visible(text + " two") in figures


@given(st.text(max_size=60), st.text(max_size=60))
def test_marking_keeps_every_character_of_both(earlier, later):
    reading = Reading(render(two(earlier + " end", later + " end")))
    words = reading.texts("words")
    assert visible(earlier + " end") in words
    assert visible(later + " end") in words


def test_a_correction_is_shown_as_one():
    now = answer("one", "Twelve boats came.", date(2024, 1, 2))
    before = "Ten boats came."
    revision = Revision(kind="correction", text=before, until=date(2024, 2, 3), difference=compare(before, now.text))
    reading = Reading(render(Timeline(question="b", confidence=1, entries=(entry(now, revisions=(revision,)),))))
    assert reading.texts("h5") == ["Before it was corrected, until 3 February 2024"]
    assert "Ten" in reading.texts("del")
    assert "Twelve" in reading.texts("ins")


def test_who_answered_and_what_was_renamed_and_noticed_are_said():
    one = answer("one", "Yes.", None)
    timeline = Timeline(
        question="b",
        confidence=1,
        entries=(entry(one, same_as="before", also=(answer("also", "Yes.", None),), also_cited=(cite(one),)),),
        ministers=(Minister(name=None, answers=1), Minister(name="A <b>", posts=("P",), first=date(2024, 1, 2),
                                                            last=date(2024, 1, 2), answers=2)),
        renamings=(Renaming(on="2024-07", before=("Old <i>",), into=("New",), source="s"),),
        notices=("Not <recorded>.",),
        left_out=3,
    )  # fmt: skip
    reading = Reading(render(timeline))
    expected = ["Minister not recorded: 1 answer", "A <b>, P: 2 answers, 2 January 2024", "Old <i> became New"]
    expected += ["Not <recorded>.", "3 more fit less well", "Date not recorded", "The same words were given before"]
    assert [said for said in expected if said not in reading.text] == []
    assert reading.values("href") == ["?answer=one", "?answer=before", "?answer=also"]


def test_nothing_says_what_was_searched():
    reading = Reading(render(Timeline(question="b", confidence=0, searched="15 <answers>", notices=("A notice.",))))
    assert "What was searched: 15 <answers>." in reading.text
    assert "A notice." in reading.text


def test_the_style_tells_differences_by_a_line_and_a_sign_that_is_named():
    for tag, name in (("del", "only in the earlier"), ("ins", "only in the later")):
        assert f'{tag}::before {{ content: "' in STYLE
        assert f'/ "{name}: "' in STYLE
    assert "text-decoration-style: dashed" in STYLE


# --- the terminal


@pytest.mark.parametrize("width", [28, 40, 96])
def test_a_terminal_of_any_width_shows_it_all(width):
    earlier, later = "We will act on boats this year, and soon.", "We will act on boats next year, and soon."
    lines = list(over_time._lines(two(earlier, later), width))
    assert max(map(len, lines)) <= width
    said = " ".join(line.replace("│", " ").strip() for line in lines)
    assert "[-this-] {+next+}" in " ".join(said.split())
    assert "wording differs, 89% of the words are in both" in " ".join(said.split())


def test_a_long_stretch_that_is_the_same_is_shown_by_its_ends():
    same = " ".join(f"word{n}" for n in range(90))
    lines = over_time._lines(two(f"Once {same} this.", f"Once {same} that."), 96)
    said = " ".join(" ".join(lines).replace("│", " ").split())
    assert "[… 68 words the same …]" in said


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, seeds):
    library = str(seeds.library.folder)
    monkeypatch.setenv("COLUMNS", "60")
    assert main(["timeline", "child criminal exploitation", "--department", "Home Office", "--library", library]) == 0
    out, _ = capsys.readouterr()
    assert "Jess Phillips, Parliamentary Under-Secretary" in " ".join(out.split())
    assert max(len(line) for line in out.splitlines() if "http" not in line and "show" not in line) <= 60
    assert main(["timeline", "child criminal exploitation", "--json", "--library", library]) == 0
    assert '"entries": [{"id": "' in capsys.readouterr().out
    assert main(["timeline", "the price of bread", "--library", library]) == 0
    assert "nothing was found. Searched: 15 answers" in capsys.readouterr().err
    dates = ["--from", "2024-01-01", "--to", "2023-01-01"]
    assert main(["timeline", "bread", *dates, "--library", library]) == 1
    assert "is later than" in capsys.readouterr().err
