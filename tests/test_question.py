import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pqask.question import Vocabulary, understand
from pqask.records import Answer, Person, Source

TODAY = date(2026, 7, 20)
SAID = [
    json.loads(line)
    for line in (Path(__file__).parent / "data/questions.jsonl").read_text(encoding="utf-8").splitlines()
]
BOTH = ["Andrew Griffith", "James Cartlidge", "Ms Angela Eagle", "Maria Eagle"]
MINISTERS = [
    *BOTH, "Jess Phillips", "Matthew Pennycook", "Simon Lightwood", "Dan Tomlinson", "Karin Smyth", "Luke Pollard",
    "Sir Stephen Timms", "Lord Vallance of Balham", "Baroness Merron", "Catherine West", "Sarah Jones", "Darren Jones",
    "Dame Diana Johnson", "Mr Hamish Falconer",
]  # fmt: skip
ASKERS = [
    *BOTH, "Matt Vickers", "Mr Clive Betts", "Tim Farron", "Jim Shannon", "Ben Obese-Jecty", "Sir John Hayes",
    "Mr Richard Holden", "Helen Morgan", "Victoria Collins", "Dr Caroline Johnson", "Gareth Davies", "Ann Davies",
    "Claire Young", "Chris Law", "Ruth Jones", "Nick Smith", "Alex Easton", "Neil O'Brien", "Wendy Morton",
    "Siân Berry", "Tom Field", "Anna Price", "Lord Smith of Finsbury", "Baroness Smith of Malvern", "Graeme Downie",
    "Sir Iain Duncan Smith", "Abtisam Mohamed", "Mike Reader", "Emma Reading", "Karl Hull",
]  # fmt: skip
DEPARTMENTS = [
    "Home Office", "Treasury", "Ministry of Defence", "Department for Transport", "Department for Education",
    "Department of Health and Social Care", "Department for Environment, Food and Rural Affairs", "Wales Office",
    "Ministry of Housing, Communities and Local Government", "Department for Levelling Up, Housing and Communities",
    "Department for Work and Pensions", "Foreign, Commonwealth and Development Office", "Cabinet Office",
    "Department for Energy Security and Net Zero", "Ministry of Justice", "Scotland Office", "Church Commissioners",
    "Prime Minister",
]  # fmt: skip
PARTIES = [
    "Conservative", "Labour", "Labour (Co-op)", "Liberal Democrat", "Scottish National Party", "Plaid Cymru",
    "Green Party", "Democratic Unionist Party", "Reform UK", "Independent",
]  # fmt: skip
VOCABULARY = Vocabulary(
    ministers=dict.fromkeys(MINISTERS, 10),
    askers=dict.fromkeys(ASKERS, 10),
    departments=dict.fromkeys(DEPARTMENTS, 50),
    parties=dict.fromkeys(PARTIES, 50),
    date_from=date(2023, 9, 1),
    date_to=date(2026, 7, 17),
)


@pytest.mark.parametrize("case", SAID, ids=lambda case: case["q"])
def test_a_question_gives_its_filters_and_no_other(case: dict[str, Any]) -> None:
    understood = understand(case["q"], VOCABULARY, TODAY)
    said = {k: sorted(v) if isinstance(v, list) else v for k, v in understood.filters.said().items()}
    assert said == {k: sorted(v) if isinstance(v, list) else v for k, v in case["f"].items()}
    assert understood.sort == case.get("sort", "relevance")
    if "text" in case:
        assert understood.text == case["text"]


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("in September 2024", "2024-09-01", "2024-09-30"),
        ("on 14 May 2025", "2025-05-14", "2025-05-14"),
        ("on 14th of May, 2025", "2025-05-14", "2025-05-14"),
        ("on May 14, 2025", "2025-05-14", "2025-05-14"),
        ("on 04/05/2025", "2025-05-04", "2025-05-04"),
        ("on 2025-05-04", "2025-05-04", "2025-05-04"),
        ("on 14 September", "2025-09-14", "2025-09-14"),
        ("since March 2026", "2026-03-01", None),
        ("since 3 March 2026", "2026-03-03", None),
        ("since January", "2026-01-01", None),
        ("since the end of 2024", "2024-12-31", None),
        ("from March 2025 onwards", "2025-03-01", None),
        ("after March 2025", "2025-04-01", None),
        ("before March 2025", None, "2025-02-28"),
        ("before the end of March 2025", None, "2025-03-31"),
        ("by the end of 2024", None, "2024-12-31"),
        ("until March 2025", None, "2025-03-31"),
        ("before Christmas 2023", None, "2023-12-24"),
        ("after Easter 2025", "2025-04-21", None),
        ("in spring 2026", "2026-03-01", "2026-05-31"),
        ("in summer 2025", "2025-06-01", "2025-08-31"),
        ("in the autumn of 2024", "2024-09-01", "2024-11-30"),
        ("in winter 2024-25", "2024-12-01", "2025-02-28"),
        ("last autumn", "2025-09-01", "2025-11-30"),
        ("last summer", "2025-06-01", "2025-08-31"),
        ("last spring", "2026-03-01", "2026-05-31"),
        ("this spring", "2026-03-01", "2026-05-31"),
        ("in early 2025", "2025-01-01", "2025-03-31"),
        ("in late 2024", "2024-10-01", "2024-12-31"),
        ("in mid-2025", "2025-05-01", "2025-08-31"),
        ("in late June 2025", "2025-06-21", "2025-06-30"),
        ("in the first quarter of 2025", "2025-01-01", "2025-03-31"),
        ("in Q4 2024", "2024-10-01", "2024-12-31"),
        ("in the first half of last year", "2025-01-01", "2025-06-30"),
        ("in the last two months of 2025", "2025-11-01", "2025-12-31"),
        ("around the turn of 2024", "2023-12-01", "2024-01-31"),
        ("around March 2025", "2025-02-01", "2025-04-30"),
        ("between March and June 2025", "2025-03-01", "2025-06-30"),
        ("from November 2024 to January 2025", "2024-11-01", "2025-01-31"),
        ("this year", "2026-01-01", "2026-12-31"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("last month", "2026-06-01", "2026-06-30"),
        ("last week", "2026-07-13", "2026-07-19"),
        ("yesterday", "2026-07-19", "2026-07-19"),
        ("in the past six months", "2026-01-20", "2026-07-20"),
        ("over the last 2 years", "2024-07-20", "2026-07-20"),
        ("since the 2024 election", "2024-07-04", None),
        ("since the general election", "2024-07-04", None),
        ("before the 2019 general election", None, "2019-12-11"),
        ("since Labour took office", "2024-07-05", None),
        ("in the last parliament", "2019-12-12", "2024-07-03"),
    ],
)
def test_times_are_read_against_the_day_of_asking(words: str, start: str | None, end: str | None) -> None:
    filters = understand(f"What did the Home Office say {words} about visas?", VOCABULARY, TODAY).filters.said()
    assert (filters.get("date_from"), filters.get("date_to")) == (start, end)
    assert filters["department"] == ["Home Office"]


@pytest.mark.parametrize(
    "words", ["in 2024-25", "on 31 June 2025", "in the year 2030", "in 12/13 cases", "in 20 March"]
)
def test_what_is_no_day_is_no_filter(words: str) -> None:
    filters = understand(f"What was spent on visas {words}?", VOCABULARY, TODAY).filters
    assert not filters.active


@pytest.mark.parametrize(
    ("question", "exact"),
    [
        ("UIN 85061", [("uin", "85061")]),
        ("question 85061-64", [("uin", "85061"), ("uin", "85062"), ("uin", "85063"), ("uin", "85064")]),
        ("what was HL1234 about?", [("uin", "HL1234")]),
        ("85061", [("uin", "85061")]),
        (
            "https://questions-statements.parliament.uk/written-questions/detail/2025-03-04/35001",
            [("link", "35001")],
        ),
        ('who said "not held centrally"?', [("phrase", "not held centrally")]),
        ("answers with “disproportionate cost” in them", [("phrase", "disproportionate cost")]),
        ("the pension of 12000 people", []),
        ("2 questions about 300 ships", []),
    ],
)
def test_exact_things(question: str, exact: list[tuple[str, str]]) -> None:
    understood = understand(question, VOCABULARY, TODAY)
    assert [(each.kind, each.value) for each in understood.exact] == exact
    assert not understood.filters.active


def test_a_link_gives_its_tabled_date() -> None:
    link = "questions-statements.parliament.uk/written-questions/detail/2025-03-04/HL350"
    found = understand(link, VOCABULARY, TODAY).exact[0]
    assert (found.value, found.tabled_on) == ("HL350", date(2025, 3, 4))


def test_quoted_words_are_no_filter() -> None:
    assert not understand('where is "what did Jess Phillips say" quoted?', VOCABULARY, TODAY).filters.active


def test_spans_say_which_words_gave_which_filter() -> None:
    question = "What did the Home Office tell Clive Betts about visas in March 2025?"
    spans = understand(question, VOCABULARY, TODAY).spans
    assert [(span.words, span.field, span.values) for span in spans] == [
        ("the Home Office", "department", ("Home Office",)),
        ("Clive Betts", "asker", ("Mr Clive Betts",)),
        ("in March 2025", "date", ("2025-03-01", "2025-03-31")),
    ]
    assert all(question[span.start : span.end] == span.words for span in spans)


def test_two_members_with_one_surname_both_count_and_it_is_said() -> None:
    understood = understand("What did Eagle say about ships?", VOCABULARY, TODAY)
    assert understood.ambiguous == ("“Eagle” can be Ms Angela Eagle or Maria Eagle; all of them count.",)


def test_the_department_settles_who_is_meant_where_the_library_knows() -> None:
    vocabulary = Vocabulary(
        ministers=VOCABULARY.ministers,
        askers=VOCABULARY.askers,
        departments=VOCABULARY.departments,
        pairs=frozenset({("Maria Eagle", "Ministry of Defence"), ("Ms Angela Eagle", "Home Office")}),
    )
    understood = understand("Home Office minister Eagle on visas", vocabulary, TODAY)
    assert understood.filters.minister == ("Ms Angela Eagle",)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What did the Treasury say about fuel duty in 2025?", "fuel duty"),
        ("Pennycook on commonhold since January 2025", "commonhold"),
        ("What has Matt Vickers asked?", ""),
        ("How do I appeal a PIP decision?", "How do I appeal a PIP decision?"),
        ("questions from Tim Farron on water companies in Cumbria", "water companies in Cumbria"),
    ],
)
def test_what_is_left_to_search_for(question: str, text: str) -> None:
    assert understand(question, VOCABULARY, TODAY).text == text


@given(st.text(max_size=200))
def test_any_text_is_understood(question: str) -> None:
    understood = understand(question, VOCABULARY, TODAY)
    assert all(question[span.start : span.end] == span.words for span in understood.spans)


def test_a_vocabulary_is_counted_from_answers() -> None:
    source = Source(name="a", sha256="0", format="test", place="1")
    answer = Answer(
        id="1",
        question="?",
        text="Yes.",
        source=source,
        department="Treasury",
        answered_on=date(2025, 1, 2),
        minister=Person(name="Dan Tomlinson"),
        asker=Person(name="Tim Farron", party="Liberal Democrat"),
    )
    vocabulary = Vocabulary.of([answer, answer])
    assert vocabulary.ministers == {"Dan Tomlinson": 2}
    assert vocabulary.parties == {"Liberal Democrat": 2}
    assert (vocabulary.date_from, vocabulary.date_to) == (date(2025, 1, 2), date(2025, 1, 2))
    assert vocabulary.together("Mr Tim Farron", "HMT")


def test_names_that_differ_by_title_are_one_member() -> None:
    vocabulary = Vocabulary(ministers={"Stephen Timms": 3, "Sir Stephen Timms": 5}, askers={"Stephen Timms": 1})
    assert [(each.name, each.answers, each.questions) for each in vocabulary.members] == [("Sir Stephen Timms", 8, 1)]
