"""Which passage comes first, on vectors that can be worked out; filters, order, ties, and an honest nothing."""

from collections.abc import Callable
from datetime import date

import pytest

from pqask.conversation import Assistant
from pqask.errors import QuestionError
from pqask.records import Filters

from .conftest import digest
from .test_text_layouts import COLUMN, PAGE, REPUBLISHED

ROADS = ("Ann Asker", "Department for Transport", "about roads.", "Roads are repaired with tar and gravel.")
SCHOOLS = ("Bob Asker", "Department for Education", "about schools.", "Schools are repaired with bricks and mortar.")
SAME = ("Cy Asker", "Department for Education", "about colleges.", "Schools are repaired with bricks and mortar.")

Build = Callable[..., Assistant]


def test_the_passage_with_the_words_comes_first(built: Build) -> None:
    assistant = built(a=digest(ROADS, SCHOOLS))
    assert assistant.ask("bricks and mortar for schools").hits[0].text == SCHOOLS[3]
    assert assistant.ask("tar and gravel for roads").hits[0].text == ROADS[3]


def test_a_hit_is_a_slice_of_its_answer_and_is_cited(built: Build) -> None:
    (hit, *_) = built(page=PAGE).ask("bridges repaired").hits
    assert hit.text == hit.answer.text[hit.start : hit.end]
    assert hit.rank == 1
    assert hit.citation.text == (
        "minister not recorded (Department for Transport), answered 18 March 2019; asker not recorded, tabled "
        "3 March 2019; “Bridges: Repairs”; UIN HL4321; House of Lords; "
        "https://questions-statements.parliament.uk/written-questions/detail/2019-03-03/HL4321"
    )


def test_the_best_passage_of_an_answer_is_shown(built: Build) -> None:
    filler = " ".join(f"Paragraph about nothing much number {n}." for n in range(8))
    long = ("Ann Asker", "Home Office", "about much.", f"{filler}\nBadgers live in setts near Ambridge.\n{filler}")
    (hit, *_) = built(a=digest(long)).ask("badgers setts Ambridge").hits
    assert "Badgers live in setts" in hit.text
    assert len(hit.text) < len(hit.answer.text)


def test_the_question_helps_to_find_an_answer_but_is_not_shown(built: Build) -> None:
    pair = ("Ann Asker", "Home Office", "what is done about badgers in Ambridge.", "We keep this under review.")
    (hit, *_) = built(a=digest(pair, ROADS)).ask("what is done about badgers in Ambridge").hits
    assert hit.text == "We keep this under review."


def test_the_same_words_come_back_once_with_both_askers(built: Build) -> None:
    hits = built(a=digest(ROADS, SCHOOLS, SAME)).ask("schools bricks mortar").hits
    assert [hit.text for hit in hits].count(SCHOOLS[3]) == 1
    assert {hits[0].citation.asker, *(each.asker for each in hits[0].also_cited)} == {
        "Bob Asker (Labour, Ambridge)",
        "Cy Asker (Labour, Ambridge)",
    }


def test_filters_act_before_the_search(built: Build) -> None:
    assistant = built(a=digest(*[(f"Asker {n}", *SCHOOLS[1:3], f"{SCHOOLS[3]} Note {n}.") for n in range(300)], ROADS))
    reply = assistant.ask("schools repaired with", k=1, filters=Filters(department="Transport"))
    assert [hit.text for hit in reply.hits] == [ROADS[3]], "however far down the list it stands without the filter"


def test_an_empty_choice_finds_nothing(built: Build) -> None:
    reply = built(a=digest(ROADS)).ask("roads tar", filters=Filters(minister=()))
    assert (reply.found, reply.hits, reply.nearest) == (False, (), ())


def test_the_same_words_to_an_asker_whom_the_filter_shuts_out_are_not_cited(built: Build) -> None:
    (hit, *_) = built(a=digest(SCHOOLS, SAME)).ask("schools bricks", filters=Filters(asker="Cy Asker")).hits
    assert hit.citation.asker.startswith("Cy Asker")
    assert hit.also == ()


def test_dates_filter_and_order(built: Build) -> None:
    assistant = built(page=PAGE, page_two=REPUBLISHED, column=COLUMN)
    question = "how many bridges were repaired, how long and how old are they"
    newest = [hit.answer.answered_on for hit in assistant.ask(question, sort="newest").hits]
    assert newest == sorted(newest, key=lambda day: day or date.min, reverse=True)
    oldest = [hit.answer.answered_on for hit in assistant.ask(question, sort="oldest").hits]
    assert oldest == sorted(oldest, key=lambda day: day or date.max)
    only = assistant.ask(question, filters=Filters(date_from=date(2019, 3, 18), date_to=date(2019, 3, 18)))
    assert {hit.answer.answered_on for hit in (*only.hits, *only.nearest)} == {date(2019, 3, 18)}


def test_what_the_library_does_not_hold_is_not_answered(built: Build) -> None:
    reply = built(a=digest(ROADS, SCHOOLS)).ask("zebra quagga okapi")
    assert (reply.found, reply.hits) == (False, ())
    assert reply.searched == "2 answers from 1 source, of 2 departments, none dated"
    assert reply.confidence < 0.5


def test_what_was_searched_names_the_filters(built: Build) -> None:
    reply = built(a=digest(ROADS, SCHOOLS)).ask("zebra", filters=Filters(department="Transport"))
    assert reply.searched == "1 of 2 answers (department Transport)"


def test_k_and_ranks(built: Build) -> None:
    assistant = built(a=digest(*[(f"Asker {n}", *ROADS[1:3], f"{ROADS[3]} Note {n}.") for n in range(30)]))
    hits = assistant.ask("roads repaired tar gravel", k=7).hits
    assert [hit.rank for hit in hits] == list(range(1, 8))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert hits == assistant.ask("roads repaired tar gravel", k=7).hits, "the same each time"


@pytest.mark.parametrize("question", ["", "  \n", "x" * 2001])
def test_what_cannot_be_asked_is_one_sentence(question: str, built: Build) -> None:
    with pytest.raises(QuestionError, match="question is"):
        built(a=digest(ROADS)).ask(question)


@pytest.mark.parametrize("k", [0, -1, 101])
def test_how_many_is_held_to_reason(k: int, built: Build) -> None:
    with pytest.raises(QuestionError, match="from 1 to 100"):
        built(a=digest(ROADS)).ask("roads", k=k)


@pytest.mark.parametrize(
    "question", ['"', "AND OR NOT", "roads* ^", "a:b (c", "'; drop table answers --", "\x00", "🙂", "?", "\ud800 half"]
)
def test_no_question_is_taken_for_a_command(question: str, built: Build) -> None:
    assert built(a=digest(ROADS)).ask(question).question == question.replace("\ud800", "?")


def test_who_is_named_is_a_filter_that_is_said_and_can_be_taken_back(built: Build) -> None:
    assistant = built(a=digest(ROADS, SCHOOLS))
    reply = assistant.ask("What has Bob Asker asked about repairs with tar and gravel?")
    assert reply.understood == Filters(asker="Bob Asker")
    assert SCHOOLS[3] in [hit.text for hit in (*reply.hits, *reply.nearest)]
    assert ROADS[3] not in [hit.text for hit in reply.hits]
    reply = assistant.ask("What has Bob Asker asked about repairs with tar and gravel?", ignore=["asker"])
    assert reply.understood == Filters()
    assert reply.hits[0].text == ROADS[3]


def test_what_lies_outside_of_what_was_read_is_a_near_miss_only(built: Build) -> None:
    reply = built(a=digest(ROADS, SCHOOLS)).ask("What has Bob Asker asked about schools?")
    assert [hit.text for hit in reply.hits] == [SCHOOLS[3]]
    assert [hit.text for hit in reply.nearest] == [ROADS[3]]


def test_a_filter_that_is_given_goes_before_one_that_is_read(built: Build) -> None:
    reply = built(a=digest(ROADS, SCHOOLS)).ask("What has Bob Asker asked?", filters=Filters(asker="Ann Asker"))
    assert reply.understood == Filters()
    assert [hit.text for hit in reply.hits] == [ROADS[3]]


def test_a_question_of_names_alone_gives_all_that_they_said(built: Build) -> None:
    reply = built(a=digest(ROADS, SCHOOLS)).ask("What has Bob Asker asked?")
    assert reply.found
    assert [hit.text for hit in reply.hits] == [SCHOOLS[3]]


def test_a_later_turn_changes_only_what_it_says(built: Build) -> None:
    assistant = built(a=digest(ROADS, SCHOOLS))
    first = "What has Bob Asker asked about repairs?"
    reply = assistant.ask("and what has Ann Asker asked?", history=[first])
    assert reply.understood == Filters(asker="Ann Asker")
    assert reply.hits[0].text == ROADS[3]


def test_a_number_finds_exactly_that_question(built: Build) -> None:
    assistant = built(column=COLUMN, a=digest(ROADS))
    assert assistant.ask("what was the answer to question 1235?").hits[0].answer.uin == "1235"
    assert assistant.ask("1234").hits[0].answer.uin == "1234"
    assert [hit.answer.uin for hit in assistant.ask("UIN 1235").hits] == ["1235"]
    assert len(assistant.ask("question 1235 and roads").hits) > 1
    reply = assistant.ask("question 9999")
    assert "This library does not hold a question with UIN 9999." in reply.notices


def test_quoted_words_come_first(built: Build) -> None:
    reply = built(a=digest(ROADS, SCHOOLS)).ask('roads and "bricks and mortar"')
    assert reply.hits[0].text == SCHOOLS[3]
    assert "This library does not hold the words “gravel and tar”." in built().ask('"gravel and tar"').notices
