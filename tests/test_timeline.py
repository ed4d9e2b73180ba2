"""Over time: date order, posts and departments followed, what was asked again, and wording that differs, verbatim."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pqask.conversation import Assistant
from pqask.errors import QuestionError
from pqask.library import Library, ingest
from pqask.records import Answer, Person, Source
from pqask.timeline import Timeline, as_json, compare
from pqask.timeline.posts import holds
from pqask.timeline.repeats import near_identical

from .api_server import item, record
from .conftest import FakeEncoder

SOURCE = Source(name="a.txt", sha256="0" * 64, format="digest", place="line 1")
DEFRA = "Department for Environment, Food and Rural Affairs"
ASK = "To ask the Secretary of State for Environment, Food and Rural Affairs,"
Make = Callable[..., Assistant]


def asks(question: str, department: str | None = None, **fields: Any) -> Answer:
    fields = {"id": question, "text": "Yes.", **fields}
    return Answer(question=question, department=department, source=SOURCE, **fields)


@pytest.fixture
def make(tmp_path: Path, fake: FakeEncoder) -> Make:
    """Build a library from records of the official API, or change it by ingesting them again, and open it."""

    def make(*records: dict[str, Any]) -> Assistant:
        path = tmp_path / "records.jsonl"
        path.write_text("\n".join(json.dumps(item(each)) for each in records), "utf-8")
        ingest([path], tmp_path / "library", fake)
        return Assistant(Library(tmp_path / "library"), fake)

    return make


def about(number: int, day: str, question: str, answer: str, **fields: Any) -> dict[str, Any]:
    """A record that was tabled and answered on a day."""
    body = {"answeringBodyName": DEFRA, "heading": "Trophies", **fields}
    return record(number, tabled=day, answered=day, questionText=question, answerText=f"<p>{answer}</p>", **body)


def ids(timeline: Timeline) -> list[int | None]:
    return [entry.answer.official_id for entry in timeline.entries]


# --- the wording


def marked(earlier: str, later: str) -> list[tuple[str, str]]:
    changes = compare(earlier, later).changes
    return [(earlier[slice(*change.earlier)], later[slice(*change.later)]) for change in changes]


@pytest.mark.parametrize(
    ("earlier", "later", "changes"),
    [
        ("We will act soon.", "We will act soon.", []),
        ("We will\n\nact “soon”.", 'We will act "soon".', []),
        ("We will act soon.", "We will act now.", [("soon", "now")]),
        ("We will act on it soon.", "We will act soon.", [("on it", "")]),
        ("We will act.", "We will not act.", [("", "not")]),
        ("It cost £1.5 million in 2024.", "It cost £2.5 million in 2024.", [("1.5", "2.5")]),
        ("No.", "The inquiry has been set up and will report by the end of the year.", None),
        ("", "Yes.", [("", "Yes.")]),
        ("", "", []),
    ],
)
def test_what_differs_is_found_word_by_word(earlier, later, changes):
    if changes is None:  # next to nothing in common: shown as wholly different
        changes = [(earlier, later)]
    assert marked(earlier, later) == changes
    assert compare(earlier, later).label == ("wording differs" if changes else "same words")


def test_chance_words_inside_a_new_sentence_join_the_change():
    earlier = "We met twice this year. The review of the scheme will report to the House in the spring of next year."
    later = "We met twice this year. Ministers made an order for the closure of all offices that no one used."
    assert len(compare(earlier, later).changes) == 1


@given(st.text("ab \n.’", max_size=40), st.text("ab \n.'", max_size=40))
def test_spans_are_in_order_and_what_lies_between_is_the_same(earlier, later):
    difference = compare(earlier, later)
    kept: list[list[str]] = []
    old, new = ([getattr(change, side) for change in difference.changes] for side in ("earlier", "later"))
    for text, spans in ((earlier, old), (later, new)):
        ends = [0, *(place for span in spans for place in span), len(text)]
        assert ends == sorted(ends)
        kept.append(["".join(text[a:b].replace("’", "'").split()) for a, b in zip(ends[::2], ends[1::2], strict=True)])
    assert kept[0] == kept[1]
    assert 0 <= difference.shared <= 1


# --- questions asked again


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"{ASK} whether he plans to ban trophy imports.", f"{ASK} if she will ban trophy imports."),
        (f"{ASK} what steps (a) he and (b) others took on eels.", f"{ASK} what steps she and others took on eels."),
        (
            f"{ASK} when he plans to publish the eel strategy.",
            f"{ASK} pursuant to the Answer of 3 June to Question 85 on Eels, when she will publish the eel strategy.",
        ),
        ("To ask His Majesty's Government what plans they have for eels and elvers.",
         "To ask Her Majesty's Government, what plans they have for eels and elvers."),
    ],
)  # fmt: skip
def test_the_same_question_but_for_the_formula(one, other):
    assert near_identical(asks(one), asks(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("what talks she has had with Malta on recognition", "what talks she has had with Austria on recognition"),
        ("how many cases of tuberculosis there were", "how many cases of treatment-resistant tuberculosis there were"),
        ("how many eels were caught in 2023", "how many eels were caught in 2024"),
        ("when he will publish the eel strategy", "whether he will publish the eel strategy"),
        ("whether he has published the eel strategy", "whether he will publish the eel strategy"),
        ("whether eels are caught", "whether eels are not caught"),
        ("whether he agrees", "whether he agrees"),  # too few words to tell
    ],
)
def test_one_word_more_or_another_makes_another_question(one, other):
    assert not near_identical(asks(f"{ASK} {one}."), asks(f"{ASK} {other}."))


def test_departments_of_one_line_are_asked_the_same_and_others_are_not():
    question = "To ask the Secretary of State, how many homes were insulated."
    old, new = "Department for Levelling Up, Housing and Communities", "MHCLG"
    assert near_identical(asks(question, old), asks(question, new))
    assert near_identical(asks(question, None), asks(question, new))
    assert not near_identical(asks(question, DEFRA), asks(question, new))


# --- posts


@pytest.mark.parametrize(
    ("post", "recorded", "held"),
    [
        ("Home Secretary", "Secretary of State", True),
        ("Home Secretary", "Secretary of State for the Home Department", True),
        ("Secretary of State for the Home Department", "Home Secretary", True),
        ("Home Secretary", "Parliamentary Under-Secretary", False),
        ("Home Secretary", "Minister of State (Home Office)", False),
        ("Home Secretary", None, None),
        ("Safeguarding Minister", "Parliamentary Under-Secretary (Safeguarding)", True),
        ("Safeguarding Minister", "Minister of State for Security", False),
        ("Safeguarding Minister", "Parliamentary Under-Secretary", None),
        ("Secretary of State for the Home Department", "Parliamentary Under-Secretary of State for the Home Department",
         False),
    ],
)  # fmt: skip
def test_who_held_a_post_as_far_as_the_record_says(post, recorded, held):
    minister = Person(name="Ann Example", post=recorded)
    assert holds(post, asks("q", "Home Office", minister=minister)) is held


# --- timelines


def test_answers_come_in_date_order_with_the_repeats_among_them_paired(make):
    assistant = make(
        about(3, "2024-10-07", f"{ASK} if he will ban trophy imports.", "I refer my hon. Friend to my last answer."),
        about(1, "2024-07-23", f"{ASK} whether he plans to ban trophy imports.", "A ban on trophy imports is planned."),
        about(2, "2024-09-02", f"{ASK} how many trophy imports there were.", "There were 40 trophy imports in 2023."),
        about(4, "2024-09-03", f"{ASK} what steps he is taking on eels.", "Eels are cared for.", heading="Eels"),
    )
    timeline = assistant.timeline("hunting trophy imports ban")
    assert ids(timeline) == [1, 2, 3]
    (pair,) = timeline.pairs
    assert [timeline.answer(each).official_id for each in (pair.earlier, pair.later)] == [1, 3]
    assert pair.answer.label == "wording differs"
    assert pair.question.changes
    assert timeline.searched
    assert {entry.text for entry in timeline.entries} <= {entry.answer.text for entry in timeline.entries}


def test_the_same_words_on_another_day_are_an_entry_of_their_own(make):
    words = (
        "A ban on the import of hunting trophies is planned and legislation will be brought forward as soon as time "
    )
    words += (
        "is found for it in this House, as was said in the manifesto on which this Government was elected last summer."
    )
    assistant = make(
        about(1, "2024-07-23", f"{ASK} whether he plans to ban trophy imports.", words),
        about(2, "2024-07-23", f"{ASK} when he plans to ban trophies.", words),
        about(3, "2024-09-02", f"{ASK} what his policy is on the import of hunting trophies.", words),
    )
    first, second = assistant.timeline("hunting trophies import ban").entries
    assert ({answer.official_id for answer in first.answers}, second.answer.official_id) == ({1, 2}, 3)
    assert second.same_as == first.answer.id


def test_a_stock_reply_to_other_questions_is_left_out(make):
    words = "It has not proved possible to respond in the time available."
    assistant = make(
        about(1, "2024-07-23", f"{ASK} whether he plans to ban hunting trophies.", words),
        about(2, "2024-07-23", f"{ASK} how many eels there are in the Thames.", words, heading="Eels"),
    )
    assert ids(assistant.timeline("ban hunting trophies")) == [1]


def test_a_department_is_followed_through_its_names(make):
    old, new = (
        "Department for Levelling Up, Housing and Communities",
        "Ministry of Housing, Communities and Local Government",
    )
    assistant = make(
        about(1, "2024-01-11", "To ask, how many homes were insulated.", "Homes insulated: 10.", answeringBodyName=old),
        about(2, "2024-09-11", "To ask, what homes were insulated.", "Homes insulated: 20.", answeringBodyName=new),
        about(
            3,
            "2024-09-12",
            "To ask, why homes were insulated.",
            "Homes insulated, none.",
            answeringBodyName="Home Office",
        ),
    )
    timeline = assistant.timeline("homes insulated", department="DLUHC")
    assert ids(timeline) == [1, 2]
    assert [each.name for each in timeline.departments] == [old, new]
    assert any(renaming.before == (old,) and new in renaming.into for renaming in timeline.renamings)


def test_a_post_without_records_of_posts_is_followed_through_the_ministers_of_its_department(make):
    def member(name: str) -> dict[str, Any]:
        return {"id": 1, "name": name, "party": "Labour"}

    office = {"answeringBodyName": "Home Office", "heading": "Boats"}
    assistant = make(
        about(
            1,
            "2023-01-11",
            "To ask, how many small boats came.",
            "Boats: 10.",
            answeringMember=member("Ann A"),
            **office,
        ),
        about(
            2,
            "2024-09-11",
            "To ask, how many small boats left.",
            "Boats: 20.",
            answeringMember=member("Bea B"),
            **office,
        ),
        about(3, "2024-09-12", "To ask, how many small boats sank.", "Boats: none.", heading="Boats"),
    )
    timeline = assistant.timeline("small boats", post="Home Secretary")
    assert ids(timeline) == [1, 2]
    assert [each.name for each in timeline.ministers] == ["Ann A", "Bea B"]
    assert "2 of these 2 answers do not record whether their minister was Home Secretary" in timeline.notices[0]


def test_a_post_that_is_recorded_decides(built):
    def page(minister: str, post: str, words: str) -> str:
        return (
            "Asked by: Ed Lee (Labour - Ambridge)\nQuestion to the Home Office:\nTo ask, how many small boats came.\n"
            f"Answered by {minister} - {post} (Home Office)\n{words}"
        )

    one = page("Ann A", "Secretary of State", "Small boats: ten came.")
    other = page("Bea B", "Minister of State", "Small boats: few.")
    timeline = built(a=f"{one}\n{other}").timeline("small boats", post="Home Secretary")
    assert [entry.answer.minister.name for entry in timeline.entries if entry.answer.minister] == ["Ann A"]
    assert timeline.entries[0].date is None
    assert timeline.notices == ()


def test_a_post_that_nobody_knows_finds_nothing_and_says_so(make):
    assistant = make(about(1, "2024-01-11", "To ask, how many small boats came.", "Small boats: 10."))
    timeline = assistant.timeline("small boats", post="Keeper of the Keys")
    assert timeline.entries == ()
    assert "No answer that was found records the post “Keeper of the Keys”" in timeline.notices[-1]


def test_an_earlier_version_is_shown_as_what_it_was(make):
    def asked(answer: str, **fields: Any) -> dict[str, Any]:
        return about(1, "2024-01-11", "To ask, how many boats came.", answer, **fields)

    make(asked("A holding answer: boats will be counted.", answerIsHolding=True))
    make(asked("Boats: ten came."))
    corrected = {"answerIsCorrection": True, "dateAnswerCorrected": "2024-03-01T00:00:00"}
    assistant = make(asked("Boats: twelve came.", originalAnswerText="<p>Boats: ten came.</p>", **corrected))
    (entry,) = assistant.timeline("boats came").entries
    holding, correction = entry.revisions
    assert (holding.kind, holding.text) == ("holding answer replaced", "A holding answer: boats will be counted.")
    assert (correction.kind, str(correction.until)) == ("correction", "2024-03-01")
    (change,) = correction.difference.changes
    assert (correction.text[slice(*change.earlier)], entry.answer.text[slice(*change.later)]) == ("ten", "twelve")


def test_who_and_when_are_read_in_the_question_too(make):
    assistant = make(
        about(1, "2023-01-11", f"{ASK} how many small boats came.", "Small boats: 10."),
        about(2, "2024-09-11", f"{ASK} how many small boats left.", "Small boats: 20."),
    )
    assert ids(assistant.timeline("what has been said about small boats since January 2024?")) == [2]


def test_nothing_is_an_honest_nothing(make):
    assistant = make(about(1, "2024-01-11", "To ask, how many small boats came.", "Small boats: 10."))
    timeline = assistant.timeline("the price of bread")
    assert (timeline.entries, timeline.pairs, timeline.ministers) == ((), (), ())


@pytest.mark.parametrize("asked", [{"minister": "A", "post": "B"}, {"k": 0}, {"k": 101}])
def test_what_cannot_be_asked_is_refused(asked, make):
    assistant = make(about(1, "2024-01-11", "To ask, how many small boats came.", "Small boats: 10."))
    with pytest.raises(QuestionError):
        assistant.timeline("small boats", **asked)


def test_as_json_gives_whole_texts_beside_the_spans_into_them(make):
    assistant = make(
        about(1, "2024-07-23", f"{ASK} whether he plans to ban trophy imports.", "A trophy ban is planned this year."),
        about(2, "2024-10-07", f"{ASK} if he will ban trophy imports.", "A trophy ban is planned next year."),
    )
    said = json.loads(json.dumps(as_json(assistant.timeline("trophy imports ban"))))
    texts = {entry["id"]: entry["text"] for entry in said["entries"]}
    (pair,) = said["pairs"]
    assert pair["answer"]["label"] == "wording differs"
    (change,) = pair["answer"]["changes"]
    assert texts[pair["earlier"]][slice(*change["earlier"])] == "this"
    assert texts[pair["later"]][slice(*change["later"])] == "next"
