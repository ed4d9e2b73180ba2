"""Which questions a text names: every form that is met in the record, and what only looks like one."""

from datetime import date
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pqask.mentions import mentions
from pqask.records import Answer, Link, Source

SOURCE = Source(name="a.txt", sha256="0" * 64, format="test", place="line 1")


def answer(text: str = "", question: str = "To ask.", **fields: object) -> Answer:
    dates = {"tabled_on": date(2025, 11, 20), "answered_on": date(2025, 11, 27)}
    return Answer(
        **{"id": "x", "uin": "90001", "source": SOURCE, **dates, **fields, "text": text, "question": question}
    )


def named(text: str) -> list[tuple[str, list[str]]]:
    return [(each.uin, [day.isoformat() for day in each.days]) for each in mentions(answer(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "I refer the hon. Member to the answer given on 3 November 2025 to Question 85061.",
            [("85061", ["2025-11-03"])],
        ),
        ("I refer the Rt. hon. Member to the answer given to Question UIN 4 on 3 May.", [("4", ["2025-05-03"])]),
        ("I refer to my answer of 12 December to PQ UIN 5898.", [("5898", ["2024-12-12"])]),
        ("as set out in my answer on 16 January 2025 (PQ 103782).", [("103782", ["2025-01-16"])]),
        ("I refer her to PQ6000, answered on 6th September 2024.", [("6000", ["2024-09-06"])]),
        ("See answer to WPQ 93747.", [("93747", [])]),
        ("my response to question number PQ 17573 on 1/2/2025", [("17573", ["2025-02-01"])]),
        ("the answer of 266 July 2024 to Question 722", [("722", [])]),
        ("the answer of 4 May 20925 to Question 722", [("722", ["2025-05-04"])]),
        ("the answer of 31 April 2025 to Question 722", [("722", [])]),
        ("pursuant to Parliamentary Question 104261 answered on 16 January 2025", [("104261", ["2025-01-16"])]),
    ],
)
def test_one_question_with_its_day(text, expected):
    assert named(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("answers to Questions 85061-64", ["85061", "85062", "85063", "85064"]),
        ("answers to Questions 85061–85063", ["85061", "85062", "85063"]),
        ("answers to Questions 99-101", ["99", "100", "101"]),
        ("answers to Questions HL1234-6", ["HL1234", "HL1235", "HL1236"]),
        ("answers to Questions 85064-61", ["85064", "61"]),
        ("answers to Questions 1-999999", ["1", "999999"]),
        ("answers to Questions 12345, 12346 and 12347", ["12345", "12346", "12347"]),
        ("answers to Questions (a) 57249, (b) 57250 and (c) 57251", ["57249", "57250", "57251"]),
        ("the answers to Questions 7569 on Special Needs and 7570 on Pupil Referral Units", ["7569", "7570"]),
        ("the answers to Questions UIN 74339 on 20 October 2025 and 84469 on 30 October 2025", ["74339", "84469"]),
        ("the answers to Questions 12 and 34 on Fees, and to Question 56", ["12", "34", "56"]),
        ("the answer to Question 20231 and HL3240", ["20231", "HL3240"]),
    ],
)
def test_ranges_and_lists(text, expected):
    assert [uin for uin, _ in named(text)] == expected


def test_days_of_a_list_go_in_turn_or_to_all():
    assert named("the answers of 12 and 13 November 2025 to Questions 88232 and 88233") == [
        ("88232", ["2025-11-12"]),
        ("88233", ["2025-11-13"]),
    ]
    assert named("the answers of 23 June 2025, 30 June 2025 and 7 July 2025 to Questions 1001, 1002 and 1003") == [
        ("1001", ["2025-06-23"]),
        ("1002", ["2025-06-30"]),
        ("1003", ["2025-07-07"]),
    ]
    both = ["2025-07-14", "2025-07-18"]
    assert named("the answers of 14 and 18 July to Questions 6067, 6068 and 6383") == [
        (uin, both) for uin in ("6067", "6068", "6383")
    ]
    assert named("the answers given to Questions 1001 and 1002 on 3 May") == [
        ("1001", ["2025-05-03"]),
        ("1002", ["2025-05-03"]),
    ]


def test_several_answers_in_one_sentence_keep_their_own_days():
    text = (
        "pursuant to the answers of 19 September 2024 to Question 5049 on Travel, and of 16 September 2024 to Question"
        " 4679. The answer to Question 4680 is due."
    )
    assert named(text) == [("5049", ["2024-09-19"]), ("4679", ["2024-09-16"]), ("4680", [])]
    text = "I refer to the answers of 2 May to Question 12, 3 and 4 May to Questions 13 and 14, and to Question 15."
    assert named(text) == [
        ("12", ["2025-05-02"]),
        ("13", ["2025-05-03"]),
        ("14", ["2025-05-04"]),
        ("15", ["2025-05-03", "2025-05-04"]),
    ]


def test_a_day_of_another_paper_is_not_the_answers():
    assert named("With reference to the Written Statement of 3 July 2025 and Question 12345, she said so.") == [
        ("12345", [])
    ]


def test_a_day_without_a_year_is_the_last_such_day_when_the_text_was_written():
    text = "the answer of 14 December to Question 5635"
    assert mentions(answer(text, answered_on=date(2025, 1, 9)))[0].days == (date(2024, 12, 14),)
    assert mentions(answer(text, answered_on=date(2024, 12, 20)))[0].days == (date(2024, 12, 14),)
    assert mentions(answer(text, answered_on=None, tabled_on=None))[0].days == ()
    assert mentions(answer("", text, tabled_on=date(2024, 12, 20)))[0].days == (date(2024, 12, 14),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I refer the hon. Member to 46671.", ["46671"]),
        ("the answer given in 15229 answered on 29 November", ["15229"]),
        ("the answer to 88716 and 95640", ["88716", "95640"]),
        ("the answer on 16 January 2025 (10369).", ["10369"]),
        ("the answer provided for HL15096 which says so", ["HL15096"]),
        ("the answer on 23 June 2025 (HL 8406).", ["HL8406"]),
    ],
)
def test_numbers_without_the_word_question(text, expected):
    assert [uin for uin, _ in named(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "We responded to 12345 people.",
        "The answer is 12,345 in 2024 and 2025.",
        "It costs £12345 to answer.",
        "In its response to FOI2025/12345 it said so.",
        "HL 258, published on 20 October 2023; HL Paper 30; HC 1492",
        "oral evidence, HC 416, 13 January 2026, Question 442",
        "In response to question 12 of the consultation, many agreed.",
        "In answer to question 35a of the survey, most agreed.",
        "the statement UIN HCWS1044 of 11 November 2025",
        "A response to his Parliamentary Question of 8 December is attached.",
        "the Welsh written question WQ93146",
        "The answer is that Regulation 1234/2020 applies.",
        "We will answer in 2025.",
        "",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert named(text) == []


def test_a_record_does_not_name_itself():
    assert named("the answer to Questions 90001 and 90002") == [("90002", [])]


def test_an_official_address_gives_the_day_of_tabling():
    page = "questions-statements.parliament.uk/written-questions/detail/"
    safe = "https://eur03.safelinks.protection.outlook.com/?url=https%3A%2F%2F" + page.replace("/", "%2F")
    links = (Link(start=0, end=4, address=f"{safe}2024-11-28%2F16894&data=x"), Link(start=5, end=6, address="http://x"))
    found = mentions(answer(f"Here and https://{page}2024-07-22/117 and {page}2024-99-99/HL5", links=links))
    assert [(each.uin, each.tabled_on) for each in found] == [
        ("117", date(2024, 7, 22)),
        ("HL5", None),
        ("16894", date(2024, 11, 28)),
    ]


def test_side_place_and_subject_are_told():
    question = "pursuant to the Answer of 5 May 2025 to Question 5463 on Army: Recruitment, what was done"
    (one, other) = mentions(answer("As in PQ 17.", question))
    assert (one.side, question[one.start : one.end], one.subject) == ("question", "5463", "Army: Recruitment")
    assert (other.side, "As in PQ 17."[other.start : other.end], other.subject) == ("answer", "17", "")


WORDS = st.sampled_from(
    [
        "Question",
        "PQ",
        "UIN",
        "answer",
        "of",
        "to",
        "3 May",
        "and",
        ",",
        "12345",
        "7",
        "HL5",
        "-64",
        ".",
        "\n",
        "on",
        "(",
    ]
)


@given(st.lists(WORDS, max_size=40).map(" ".join) | st.text())
def test_every_mention_stands_where_it_says(text):
    for each in mentions(answer(text)):
        assert each.uin.removeprefix("HL").isdigit()
        assert any(character.isdigit() for character in text[each.start : each.end])


@pytest.mark.parametrize(
    "text",
    [
        "answer " + "to " * 20_000 + "x 12345",
        "Question" + " " * 20_000 + "@ 12345",
        "Question " + "1, " * 20_000,
        "answer of 3 May to " * 5_000 + "Question 12345",
        "Question 1234 on " + "a" * 20_000 + " and 1235",
        "12345. " + "3, " * 20_000 + "May",
    ],
)
def test_no_text_takes_long(text):
    begun = process_time()
    mentions(answer(text))
    assert process_time() - begun < 5
