"""Turns that belong together: what wants more than passages, what leans on what was said, which limits hold."""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pqask.question import intents
from pqask.question.leaning import lean, own_words, without_opener
from pqask.question.thread import Thread, follow

from .test_question import TODAY, VOCABULARY

BUSES = "Why are rural bus services being cut?"


# --- intents


@pytest.mark.parametrize(
    ("turn", "wanted"),
    [
        ("newest first", "sort"),
        ("Oldest first, please", "sort"),
        ("by relevance", "sort"),
        ("who answered?", "who"),
        ("And who answered the second one?", "who"),
        ("who asked?", "who"),
        ("Which minister answered that?", "who"),
        ("show the whole answer", "whole"),
        ("Can I see the full answer of the third?", "whole"),
        ("the second in full", "whole"),
        ("more", "more"),
        ("show me some more", "more"),
        ("Any more of them?", "more"),
        ("next page", "more"),
        ("what else is there?", "more"),
        ("start again", "restart"),
        ("Let's start over", "restart"),
        ("OK, forget that", "restart"),
        ("how many answers?", "count"),
        ("How many did you find?", "count"),
        ("how many answers are there on scam centres?", "count"),
        ("How many answers has the Home Office given on visas?", "count"),
        ("how many questions has Matt Vickers asked about buses?", "count"),
        ("how many questions did the Lib Dems ask DEFRA in March 2025?", "count"),
        ("how many PQs on potholes since 2025", "count"),
        ("how many nurses are there?", None),
        ("how many?", None),
        ("how many of them are there?", None),
        ("how many questions are in the citizenship test?", None),
        ("how many responses did the consultation get?", None),
        ("How many written questions were answered late?", None),
        ("How many written questions has the Table Office handled this parliament?", None),
        ("more on children", None),
        ("what's the latest on HS2?", None),
        ("who answered for the crash?", None),
        ("start again with buses", None),
        ("thanks", "nothing"),
        ("OK great, thank you very much!", "nothing"),
        ("hello", "nothing"),
        ("thanks, and in Wales?", None),
        ("is ok tomato safe", None),
        ("", None),
    ],
)
def test_a_turn_that_wants_something_else(turn: str, wanted: str | None) -> None:
    found = intents.read(turn)
    assert (found and found.wanted) == wanted


@pytest.mark.parametrize(
    ("turn", "nth"),
    [("show the second", 2), ("who answered the 3rd?", 3), ("the last one in full", -1), ("show me answer 4", 4)],
)
def test_which_answer_is_meant(turn: str, nth: int) -> None:
    found = intents.read(turn)
    assert found
    assert found.nth == nth


def test_what_is_counted_is_asked_for() -> None:
    counted = intents.read("How many answers are there on scam centres?")
    assert counted == intents.Intent("count", question="what answers on scam centres?")
    asker, order = intents.read("who asked the first?"), intents.read("newest ones first")
    assert asker
    assert asker.of_asker
    assert order
    assert order.sort == "newest"


# --- leaning


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        ("what about children?", "leans"),
        ("and in Wales?", "leans"),
        ("and since then?", "leans"),
        ("any figures for that?", "leans"),
        ("how many of them paid?", "leans"),
        ("what's it going to cost?", "leans"),
        ("why?", "leans"),
        ("how old is the workforce?", "unsure"),
        ("Same for Number 10?", "leans"),
        ("OK, different question: who pays for potholes?", "alone"),
        ("on another subject, school meals", "alone"),
        ("are they going to stop kids buying vapes near our schools?", "unsure"),
        ("Only got a Spanish bank card, will that do at the polling station?", "unsure"),
        ("Is the drink drive limit going to be lowered?", "unsure"),
        ("school meals", "unsure"),
        ("what happens to children there if it closes?", "leans"),
        ("my landlord wants to evict me without a reason, can he?", "unsure"),
    ],
)
def test_whether_a_turn_leans(turn: str, expected: str) -> None:
    assert lean(turn, BUSES) == expected


def test_key_words_after_key_words_stand_alone() -> None:
    assert lean("Wales", BUSES) == "leans"
    assert lean("potholes", "school meals") == "unsure"


def test_the_words_of_a_turn() -> None:
    assert own_words("and how many of the nurses have left, then?") == ["nurses", "left"]
    assert without_opener("ok different thing, who pays for potholes?") == "who pays for potholes?"
    assert without_opener("another question") == "another question"


# --- threads


def thread(*turns: str, near: bool = False, fits: tuple[str, ...] = (), day: date | None = None) -> Thread:
    """Read turns as if texts were about one thing or not, and as if answers lay within these limits."""

    def within(_: Thread, limits: Mapping[str, object]) -> frozenset[str]:
        return frozenset(fits) & frozenset(limits)

    return follow(turns, VOCABULARY, TODAY, near=lambda *_: near, fits=within, day=lambda _: day)


def test_a_follow_up_keeps_the_topic() -> None:
    found = thread(BUSES, "and in Wales?")
    assert (found.earlier, found.text, found.said) == ((BUSES,), "and in Wales?", (BUSES,))


def test_a_thread_keeps_how_it_began_and_the_turn_before() -> None:
    found = thread(BUSES, "and in Wales?", "what about Kent?", "how much?")
    assert found.earlier == (BUSES, "what about Kent?")


def test_a_new_topic_lets_the_old_one_go() -> None:
    mortgages = "How many first time buyers were refused a mortgage last year?"
    assert thread(BUSES, mortgages).earlier == ()
    assert thread(BUSES, mortgages, near=True).earlier == (BUSES,), "what is near goes on"
    assert thread(BUSES, "another question, who mends potholes?").text == "who mends potholes?"
    assert thread(BUSES, "question 85061").earlier == (), "a number is a question by itself"


def test_a_turn_without_matter_keeps_the_limits_that_it_does_not_replace() -> None:
    asked = "What did Jess Phillips say in March 2025 about stalking?"
    found = thread(asked, "and in April 2025?")
    assert found.limits["minister"] == ("Jess Phillips",)
    assert found.limits["date_from"] == date(2025, 4, 1)
    assert (found.kept, found.dropped, found.earlier) == ({"minister"}, {}, ("stalking",))


def test_what_comes_afterwards_is_no_time_of_answering() -> None:
    asked = "What did Jess Phillips say about refuges in March 2025?"
    assert "date_from" not in thread(asked, "who pays for their food afterwards?").limits
    assert thread(asked, "and afterwards?").limits["date_from"] == date(2025, 4, 1)


def test_since_then_and_before_that() -> None:
    asked = "What did Jess Phillips say in March 2025 about stalking?"
    assert thread(asked, "and since then?").limits == {"minister": ("Jess Phillips",), "date_from": date(2025, 4, 1)}
    assert thread(asked, "and before that?").limits == {"minister": ("Jess Phillips",), "date_to": date(2025, 2, 28)}
    plain = thread(BUSES, "and since then?", day=date(2025, 5, 1))
    assert plain.limits == {"date_from": date(2025, 5, 2)}, "counted from the first answer"


def test_a_department_takes_the_place_of_a_minister() -> None:
    found = thread("What did Jess Phillips say about stalking?", "has the Treasury said anything?")
    assert found.limits == {"department": ("Treasury",)}
    assert found.earlier == ("stalking",)
    assert found.dropped == {"minister": ("Jess Phillips",)}
    assert thread(BUSES, "only the Home Office").limits == {"department": ("Home Office",)}
    assert thread(BUSES, "just 2024").limits == {"date_from": date(2024, 1, 1), "date_to": date(2024, 12, 31)}


def test_what_a_department_does_it_answers_for() -> None:
    asked = "What did Jess Phillips say about stalking?"
    assert thread(asked, "and what did the Department for Education predict?").limits == {
        "department": ("Department for Education",)
    }
    assert thread(asked, "how much of it happens near the Treasury?").limits == {}


def test_a_sentence_with_matter_of_its_own_lets_limits_go() -> None:
    found = thread("What did Jess Phillips say in March 2025 about stalking?", "what will it cost the police?")
    assert (found.limits, set(found.dropped)) == ({}, {"minister", "date_from", "date_to"})


def test_half_a_sentence_keeps_the_limits_that_its_answers_lie_within() -> None:
    asked = "What did Jess Phillips say in March 2025 about stalking?"
    assert thread(asked, "and forced marriage?").limits == {}
    kept = thread(asked, "and forced marriage?", fits=("minister",))
    assert kept.limits == {"minister": ("Jess Phillips",)}
    assert kept.kept == {"minister"}


def test_a_pronoun_means_the_person_who_was_named() -> None:
    asked = "What did Jess Phillips tell Matt Vickers about stalking?"
    said = thread(asked, "what did she say about forced marriage?")
    assert said.limits == {"minister": ("Jess Phillips",)}
    assert thread(asked, "has he asked about police there too?").limits == {"asker": ("Matt Vickers",)}
    between = thread(asked, "has the Treasury said anything?", "what did she say about forced marriage?")
    assert between.limits == {"minister": ("Jess Phillips",)}
    body = thread("What has the Treasury said about fuel duty?", "and what did they say about road tax?")
    assert body.limits == {"department": ("Treasury",)}
    later = thread(asked, "what will it cost the police?", "what did she say about forced marriage?")
    assert later.limits == {"minister": ("Jess Phillips",)}, "though she had ceased to limit"


def test_where_only_limits_were_asked_for_they_stay() -> None:
    found = thread("What has Matt Vickers asked?", "and about bicycles?")
    assert found.limits == {"asker": ("Matt Vickers",)}
    assert thread("What has Matt Vickers asked about buses?", "what else has he asked?").earlier == ()


def test_intents_act_on_the_thread() -> None:
    found = thread(BUSES, "more", "more")
    assert (found.page, found.text) == (2, BUSES)
    assert thread(BUSES, "more", "newest first").page == 0
    assert thread(BUSES, "newest first").sort == "newest"
    assert thread(BUSES, "newest first", "and in Wales?").sort == "newest"
    assert thread(BUSES, "start again", "and in Wales?").earlier == ()
    assert thread("who answered?").turn == ""


def test_a_long_conversation_is_read_from_its_last_questions() -> None:
    assert thread(BUSES, *["and in Wales?"] * 3, "how much?").earlier[0] == BUSES
    assert thread(BUSES, *["and in Wales?"] * 6, "how much?").earlier[0] == "and in Wales?"
    assert thread(BUSES, *["more"] * 20).text == BUSES


def test_a_count_of_what_it_names_stands_alone() -> None:
    found = thread(BUSES, "how many answers are there on school meals?")
    assert (found.earlier, found.text) == ((), "school meals?")
    assert thread(BUSES, "how many answers has the Treasury given on that?").earlier == (BUSES,)


@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_any_turns_are_read(turns: list[str]) -> None:
    found = thread(*turns)
    assert set(found.kept) <= set(found.limits)
    assert len(found.earlier) <= 2


@pytest.mark.parametrize(
    ("turn", "said"),
    [
        ("What is being done about knife crime?", "unsure"),
        ("Is there any help with heating oil?", "unsure"),
        ("and heating oil?", "leans"),
        ("how much of it is heating oil?", "leans"),
        ("how much?", "leans"),
    ],
)
def test_a_short_question_of_its_own_matter_is_not_taken_for_a_follow_up(turn: str, said: str) -> None:
    assert lean(turn, "What is being done about potholes?") == said
