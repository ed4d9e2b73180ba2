import dataclasses
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
        ("in March/April 2025", "2025-03-01", "2025-04-30"),
        ("in autumn/winter 2024", "2024-09-01", "2025-02-28"),
        ("in spring or summer 2025", "2025-03-01", "2025-08-31"),
        ("in the final quarter of 2024", "2024-10-01", "2024-12-31"),
        ("in the opening two months of 2025", "2025-01-01", "2025-02-28"),
        ("in winter 2024-2025", "2024-12-01", "2025-02-28"),
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
        ("under the last government", "2010-05-11", "2024-07-04"),
        ("under the previous Conservative government", "2010-05-11", "2024-07-04"),
        ("under the last Labour government", "1997-05-02", "2010-05-10"),
        ("under the Tories", "2010-05-11", "2024-07-04"),
        ("under Labour", "2024-07-05", None),
        ("under the present government", "2024-07-05", None),
        ("under Rishi Sunak", "2022-10-25", "2024-07-04"),
        ("under the Truss government", "2022-09-06", "2022-10-24"),
        ("under Boris Johnson's government", "2019-07-24", "2022-09-05"),
        ("when Theresa May was Prime Minister", "2016-07-13", "2019-07-23"),
        ("under Starmer", "2024-07-05", None),
    ],
)
def test_times_are_read_against_the_day_of_asking(words: str, start: str | None, end: str | None) -> None:
    filters = understand(f"What did the Home Office say {words} about visas?", VOCABULARY, TODAY).filters.said()
    assert (filters.get("date_from"), filters.get("date_to")) == (start, end)
    assert filters["department"] == ["Home Office"]


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("What did the last government say about visas?", True),
        ("what had the previous lot said on visas", True),
        ("and under the Tories?", True),
        ("What was said under the last government about visas?", True),
        ("Which bits of the last government's visa rules is Labour keeping?", False),
        ("and under Sunak?", True),
        ("how many visas were handed out under brown", False),
        ("Was anyone let in under Sunak's plan for visas?", False),
        ("Were people let in under Labour's plan for visas?", False),
        ("Is the fee for a visa going up under Labour?", False),
        ("how many visas were handed out under the tories", False),
        ("Has the last lot of visas been handed out?", False),
    ],
)
def test_who_governed_is_a_time_where_it_says_when_something_was_said(question: str, meant: bool) -> None:
    read = understand(question, VOCABULARY, TODAY)
    assert bool(read.filters.date_to) == meant
    assert "visas" in read.text or question.startswith("and") or not meant


def said(question: str, vocabulary: Vocabulary = VOCABULARY) -> dict[str, Any]:
    """The filters of a question; the only name in a field stands for itself, and a period is one value."""
    filters = understand(question, vocabulary, TODAY).filters.said()
    found = {field: value[0] if len(value) == 1 else value for field, value in filters.items() if field[:4] != "date"}
    dates = (filters.get("date_from"), filters.get("date_to"))
    return found | {"dates": dates} if any(dates) else found


LABOUR, LIB_DEM, TORY = {"party": "Labour"}, {"party": "Liberal Democrat"}, {"party": "Conservative"}
HEALTH = {"department": "Department of Health and Social Care"}
HOME = {"department": "Home Office"}
TRANSPORT = {"department": "Department for Transport"}
TREASURY = {"department": "Treasury"}
DEFRA = {"department": "Department for Environment, Food and Rural Affairs"}
GREEN = {"party": "Green Party"}
HOUSING = {"department": "Ministry of Housing, Communities and Local Government"}
FARRON, VICKERS, MORGAN = ({"asker": name} for name in ("Tim Farron", "Matt Vickers", "Helen Morgan"))
HOLDEN, SHANNON = {"asker": "Mr Richard Holden"}, {"asker": "Jim Shannon"}
PENNYCOOK, SMYTH = {"minister": "Matthew Pennycook"}, {"minister": "Karin Smyth"}
MAY = {"dates": ("2025-05-01", "2025-05-31")}
SUMMER = {"dates": ("2025-06-01", "2025-08-31")}


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("What did DHSC tell Labour's Graeme Downie about dentists?", {"asker": "Graeme Downie"} | LABOUR | HEALTH),
        ("Lib Dem Tim Farron on sewage, May 2025", FARRON | LIB_DEM | MAY),
        ("Tim Farron (Lib Dem, Westmorland) to DfT, May 2025, ferries", FARRON | LIB_DEM | TRANSPORT | MAY),
        (
            "What did Siân Berry (Green) ask in May 2025 about peat?",
            {"asker": "Siân Berry", "party": "Green Party"} | MAY,
        ),
        ("Jim Shannon of the DUP asked the Home Office", SHANNON | HOME | {"party": "Democratic Unionist Party"}),
        ("What have the Tories (Matt Vickers) asked the Home Office about theft?", VICKERS | TORY | HOME),
        ("DHSC answers to Labour MP Mike Reader on vapes", {"asker": "Mike Reader"} | LABOUR | HEALTH),
        ("Helen Morgan, Lib Dem, on ambulances", MORGAN | LIB_DEM),
        ("Lib Dem leader Tim Farron asked Pennycook about homes", FARRON | LIB_DEM | PENNYCOOK),
        ("Conservative Matt Vickers's question on theft", VICKERS | TORY),
        ("ferry fares, asked by a Lib Dem in May 2025", LIB_DEM | MAY),
        ("what did Pennycook say to a Labour member about homes?", PENNYCOOK | LABOUR),
        ("What did Pennycook tell Labour members about homes?", PENNYCOOK | LABOUR),
        ("any Reform UK questions to the Home Office", HOME | {"party": "Reform UK"}),
        ("Lib Dem DHSC questions on dentists", LIB_DEM | HEALTH),
        ("Tories to Home Office on small boats", TORY | HOME),
        ("asked by Labour and Conservative MPs: fishing", {"party": ["Labour", "Conservative"]}),
        ("Labour, Conservative and Lib Dem MPs ask", {"party": ["Labour", "Conservative", "Liberal Democrat"]}),
        # Of the minister who speaks, or no party at all:
        ("What did Labour's Karin Smyth say about dentists?", SMYTH),
        ("Labour minister Matthew Pennycook on leasehold", PENNYCOOK),
        ("answers to Tim Farron from Labour ministers", FARRON),
        ("what did pennycook say about reform of leasehold", PENNYCOOK),
        ("the row about Labour's Mike Reader", {}),
    ],
)
def test_a_party_beside_an_asker_is_meant(question: str, filters: dict[str, Any]) -> None:
    assert said(question) == filters


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("DHSC response to Helen Morgan on ambulances", MORGAN | HEALTH),
        ("DfT figures given to Richard Holden in May 2025 on tolls", HOLDEN | TRANSPORT | MAY),
        ("Home Office statistics supplied to Matt Vickers", VICKERS | HOME),
        ("Home Office data for Matt Vickers on theft", VICKERS | HOME),
        ("Home Office disciplinary case numbers as given to Matt Vickers", VICKERS | HOME),
        ("disciplinary case numbers as given to Matt Vickers by the Home Office", VICKERS | HOME),
        ("Church Commissioners response to Jim Shannon", SHANNON | {"department": "Church Commissioners"}),
        ("Helen Morgan's DHSC question about dentists", MORGAN | HEALTH),
        ("Helen Morgan Home Office question on theft", MORGAN | HOME),
        ("Home Office question from Matt Vickers on theft", VICKERS | HOME),
        ("What was asked of the Treasury by Tim Farron?", FARRON | TREASURY),
        ("Richard Holden to the Treasury, summer 2025: what is the cost?", HOLDEN | TREASURY | SUMMER),
        ("Richard Holden asked Transport about tolls", HOLDEN | TRANSPORT),
        ("What did Helen Morgan put to Health in May 2025?", MORGAN | HEALTH | MAY),
        ("Conservative questions to Transport", TORY | TRANSPORT),
        (
            "Conservative questions to Levelling Up on towns",
            TORY | {"department": "Department for Levelling Up, Housing and Communities"},
        ),
        ("What has the health department told Helen Morgan?", MORGAN | HEALTH),
        ("the housing ministry's answer to Tim Farron", FARRON | HOUSING),
        ("dentists, DHSC response, Helen Morgan", MORGAN | HEALTH),
        ("DHSC to Helen Morgan on dentists", MORGAN | HEALTH),
        ("questions to the Treasury from Tim Farron on farm tax", FARRON | TREASURY),
        ("Home Office figures for Labour", HOME | LABOUR),
        ("Home Office data for Labour areas", {}),
        # Its doings, what it is told, and what is no department:
        ("Home Office response to the riots", {}),
        ("DfT data on potholes", {}),
        ("Treasury money given to councils", {}),
        ("was the Chancellor told about the deficit?", {}),
        ("has the Home Office been told about the hotel?", {}),
        ("did levelling up work in Hull?", {}),
        ("moving freight from Transport to rail", {}),
        ("access to Health, Education and Justice", {}),
        ("carers, health, benefits", {}),
        ("what did China's foreign minister say about Tibet?", {}),
        ("why won't they say who deals with questions put to the Home Office", {}),
    ],
)
def test_a_department_that_replies_is_meant(question: str, filters: dict[str, Any]) -> None:
    assert said(question) == filters


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("Jim Shannon, DHSC, May 2025 - dementia research", SHANNON | HEALTH | MAY),
        ("Helen Morgan, DHSC, May 2025: ambulance waits", MORGAN | HEALTH | MAY),
        ("May 2025, Helen Morgan, DHSC: ambulance waits", MORGAN | HEALTH | MAY),
        ("Helen Morgan, health, May 2025, ambulance waits", MORGAN | HEALTH | MAY),
        ("Treasury reply, Dan Tomlinson, May 2025, on pub rates", {"minister": "Dan Tomlinson"} | TREASURY | MAY),
        ("DHSC answers about waits after the review, Helen Morgan, summer 2025", MORGAN | HEALTH | SUMMER),
        ("answer to Helen Morgan on ambulance waits, DHSC, May 2025", MORGAN | HEALTH | MAY),
        ("Richard Holden DfT May 2025 bus franchising", HOLDEN | TRANSPORT | MAY),
        ("Holden Treasury May 2025 fuel duty", HOLDEN | TREASURY | MAY),
        ("Pennycook May 2025 answer on social rent", PENNYCOOK | MAY),
        ("ambulance waits (Helen Morgan, DHSC, May 2025)", MORGAN | HEALTH | MAY),
        ("ambulance waits – Helen Morgan – DHSC", MORGAN | HEALTH),
        ("Karin Smyth (May 2025) on waits", SMYTH | MAY),
        ("Karin Smyth on waits at the Home Office, Treasury", SMYTH),
        ("Pennycook Building Safety Fund", {}),
        ("Price cap May 2025", {}),
        ("how many prisons are full, Jim Shannon asks?", SHANNON),
        ("do field hospitals give blood?", {}),
    ],
)
def test_a_list_at_either_end_names_who_and_when(question: str, filters: dict[str, Any]) -> None:
    assert said(question) == filters


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("sewage in the lakes, Tim Farron, Defra, May 2025", FARRON | DEFRA | MAY),
        ("sewage in the lakes - Tim Farron - Defra - May 2025", FARRON | DEFRA | MAY),
        ("sewage in the lakes / Farron / Defra / May 2025", FARRON | DEFRA | MAY),
        ("sewage | Farron | Defra", FARRON | DEFRA),
        ("Farron/Defra/sewage in the lakes", FARRON | DEFRA),
        ("sewage in the lakes. Tim Farron. Defra.", FARRON | DEFRA),
        ("Who pays for clean lakes? Tim Farron, May 2025", FARRON | MAY),
        ("Who pays for clean lakes? Farron to Defra", FARRON | DEFRA),
        ("What is being done about sewage? Farron, May 2025", FARRON | MAY),
        ("who pays for clean lakes, Tim Farron (Lib Dem), May 2025", FARRON | LIB_DEM | MAY),
        ("clean lakes, will the fund carry on, Lib Dem MP Tim Farron, summer 2025", FARRON | LIB_DEM | SUMMER),
        ("Tim Farron (Lib Dem), how lakes are valued", FARRON | LIB_DEM),
        ("Tim Farron, who pays for clean lakes?", FARRON),
        ("how lakes are valued, Farron, Defra", FARRON | DEFRA),
        ("Tim Farron lake pollution permits", FARRON),
        ("Farron lake pollution permits May 2025", FARRON | MAY),
        ("Matthew Pennycook commonhold timetable", PENNYCOOK),
        ("Pennycook's figures on commonhold - sent out late", {}),
        ("Matthew Pennycook's figures on commonhold", PENNYCOOK),
        ("commonhold: Farron v Pennycook", FARRON | PENNYCOOK),
        ("commonhold - Pennycook's answer of 12 May 2025", PENNYCOOK | {"dates": ("2025-05-12", "2025-05-12")}),
        ("Why was it put back? Matthew Pennycook to a Conservative MP, May 2025", PENNYCOOK | TORY | MAY),
        ("Did Karin Smyth offer extra help to carers?", SMYTH),
        ("What help has Karin Smyth offered carers?", SMYTH),
        ("Home Office's Jess Phillips on refuges", HOME | {"minister": "Jess Phillips"}),
        ("May 2025: Karin Smyth on waits", SMYTH | MAY),
        # Of whom it is said, not by whom:
        ("I wrote to my MP, Jim Shannon, about dog fouling", {}),
        ("the late hospital minister, Karin Smyth, who is to retire", {}),
        ("Karin Smyth resignation", {}),
        ("Karin Smyth and the hospital row", {}),
        ("the row about hospitals and Karin Smyth, who is to blame", {}),
        ("Did Karin Smyth visit Oslo?", {}),
        ("Is Karin Smyth offering her seat?", {}),
        ("Pennycook review of commonhold, May 2025", {}),
        ("bus cuts, Reading", {}),
        ("trains between Reading, Hull and Bath", {}),
        ("Price, quality and choice", {}),
    ],
)
def test_a_member_set_off_by_marks_is_meant(question: str, filters: dict[str, Any]) -> None:
    assert said(question) == filters


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("ferry fares, DfT", TRANSPORT),
        ("ferry fares (DfT, May 2025)", TRANSPORT | MAY),
        ("DfT - ferry fares - May 2025", TRANSPORT | MAY),
        ("DfT, ferry fares", TRANSPORT),
        ("Will ferry fares rise? DfT, May 2025", TRANSPORT | MAY),
        ("DfT follow-up to the report on ferries, May 2025", TRANSPORT | MAY),
        ("Helen Morgan ferry fares DfT", MORGAN | TRANSPORT),
        ("ferry fares, Transport, May 2025", TRANSPORT | MAY),
        ("ferry fares, per DfT, May 2025", TRANSPORT | MAY),
        ("schools and education, Department for Transport, May 2025", TRANSPORT | MAY),
        ("DfT numbers on ferry fares for Helen Morgan", MORGAN | TRANSPORT),
        ("question for DfT from Helen Morgan, ferry fares", MORGAN | TRANSPORT),
        ("What progress did the health department report to Helen Morgan on waits?", MORGAN | HEALTH),
        ("Has the Department of Health given numbers of admissions?", HEALTH),
        ("How many bids has DfT published?", TRANSPORT),
        ("Has the Treasury given money to councils?", {}),
        ("Has the Home Office given me my papers back?", {}),
        ("DfT data on ferries", {}),
        ("DfT ferry fares", {}),
        ("Treasury bonds, gilts and pensions", {}),
        ("ferries run by DfT", {}),
    ],
)
def test_a_department_set_off_by_marks_is_meant(question: str, filters: dict[str, Any]) -> None:
    assert said(question) == filters


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("Green question on farm budgets, Treasury reply, May 2025", GREEN | TREASURY | MAY),
        ("any Green question on farm budgets", GREEN),
        ("Matt Green question on farm budgets", {"asker": "Matt Green"}),
        ("Green's question on farm budgets", {"asker": "Matt Green"}),
        ("What was bought? Conservative follow-up question, May 2025", TORY | MAY),
        ("hotel costs, Tory MP, Home Office", TORY | HOME),
        ("hotel costs, Tories, May 2025", TORY | MAY),
        ("hotel costs (Conservative), Home Office", TORY | HOME),
        ("Labour backbencher, hotel costs, Home Office", LABOUR | HOME),
        ("Lib Dems on hotel costs, Home Office", LIB_DEM | HOME),
        ("Siân Berry, Green, hotel costs", GREEN | {"asker": "Siân Berry"}),
        ("hotel costs, Labour MP Maria Eagle", LABOUR | {"asker": "Maria Eagle"}),
        ("Labour, the unions and strikes", {}),
        ("Reform, council tax and carers", {}),
        ("a conservative estimate, May 2025", {}),
    ],
)
def test_a_party_set_off_by_marks_or_before_a_question_is_meant(question: str, filters: dict[str, Any]) -> None:
    with_green = dataclasses.replace(VOCABULARY, askers={**VOCABULARY.askers, "Matt Green": 10})
    assert said(question, with_green) == filters


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("Tim Farron to Pennycook on second homes", FARRON | PENNYCOOK),
        ("Pennycook to Tim Farron about second homes", FARRON | PENNYCOOK),
        ("Pennycook to Tim Farron, second homes, May 2025", FARRON | PENNYCOOK | MAY),
        ("second homes: Tim Farron to Pennycook", FARRON | PENNYCOOK),
        ("questions from James Cartlidge to Maria Eagle", {"asker": "James Cartlidge", "minister": "Maria Eagle"}),
        ("answers from James Cartlidge to Maria Eagle", {"asker": "Maria Eagle", "minister": "James Cartlidge"}),
        ("Home Office minister Jess Phillips to Matt Vickers", VICKERS | HOME | {"minister": "Jess Phillips"}),
        ("a letter from Tim Farron to Matthew Pennycook", {}),
        ("what did Karin Smyth say to China's foreign minister?", {}),
    ],
)
def test_of_two_members_the_minister_answers(question: str, filters: dict[str, Any]) -> None:
    assert said(question) == filters


def test_who_mostly_answers_is_the_minister_and_who_mostly_asks_the_asker() -> None:
    vocabulary = Vocabulary(
        ministers={"James Cartlidge": 40, "Maria Eagle": 4},
        askers={"James Cartlidge": 4, "Maria Eagle": 40},
        departments={"Ministry of Defence": 80},
    )
    eagle, cartlidge = {"asker": "Maria Eagle"}, {"minister": "James Cartlidge"}
    assert said("Maria Eagle to James Cartlidge on frigates", vocabulary) == eagle | cartlidge
    assert said("James Cartlidge to Maria Eagle on frigates", vocabulary) == eagle | cartlidge
    assert said("MoD reply, James Cartlidge", vocabulary)["minister"] == "James Cartlidge"
    assert said("Maria Eagle on frigates", vocabulary) == eagle


@pytest.mark.parametrize(
    ("question", "minister", "asker"),
    [
        ("frigates, Maria Eagle, May 2025", "Maria Eagle", None),
        ("frigates, Maria Eagle, late 2023", None, "Maria Eagle"),
        ("frigates, James Cartlidge, late 2023", "James Cartlidge", None),
        ("frigates, James Cartlidge, May 2025", None, "James Cartlidge"),
        ("frigates, Maria Eagle to James Cartlidge, late 2023", "James Cartlidge", "Maria Eagle"),
        ("frigates, Maria Eagle to James Cartlidge, May 2025", "Maria Eagle", "James Cartlidge"),
        ("frigates, James Cartlidge", None, "James Cartlidge"),  # by numbers
    ],
)
def test_who_was_a_minister_then_is_told_by_the_days_of_answering(
    question: str, minister: str | None, asker: str | None
) -> None:
    vocabulary = Vocabulary(
        ministers={"James Cartlidge": 10, "Maria Eagle": 10},
        askers={"James Cartlidge": 40, "Maria Eagle": 9},
        terms={
            "James Cartlidge": (date(2023, 9, 1), date(2024, 5, 24)),
            "Maria Eagle": (date(2024, 7, 20), date(2025, 9, 5)),
        },
    )
    filters = understand(question, vocabulary, TODAY).filters
    assert filters.minister == ((minister,) if minister else None)
    assert filters.asker == ((asker,) if asker else None)


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("What has Helen Morgan asked about how wards are staffed, summer 2025?", MORGAN | SUMMER),
        ("What did the Home Office say about whether hotels will close, May 2025?", HOME | MAY),
        ("Did the Home Office say who pays for hotels, May 2025?", HOME | MAY),
        ("Jim Shannon question on hotels, May 2025, answered by Karin Smyth", SHANNON | SMYTH | MAY),
        ("Have Labour MPs asked about reading? May 2025 or so", LABOUR | MAY),
        ("What did the Home Office say about housing starts in May 2025?", HOME | MAY),
        ("What did the Home Office say in May 2025 when asked about peat?", HOME | MAY),
        ("Karin Smyth in early autumn 2025", SMYTH | {"dates": ("2025-09-01", "2025-10-31")}),
        ("Karin Smyth in late summer 2025", SMYTH | {"dates": ("2025-08-01", "2025-09-30")}),
        ("Karin Smyth on parking, summer to autumn 2025", SMYTH | {"dates": ("2025-06-01", "2025-11-30")}),
        ("Karin Smyth on parking, summer and early autumn 2025", SMYTH | {"dates": ("2025-06-01", "2025-10-31")}),
        ("Karin Smyth on parking, late May to July 2025", SMYTH | {"dates": ("2025-05-21", "2025-07-31")}),
        ("Karin Smyth on parking, winter to spring 2026", SMYTH | {"dates": ("2025-12-01", "2026-05-31")}),
        (
            "Karin Smyth on parking between the 2024 election and Christmas",
            SMYTH | {"dates": ("2024-07-04", "2024-12-25")},
        ),
        ("Karin Smyth on parking since new year 2026", SMYTH | {"dates": ("2026-01-01", None)}),
        ("Karin Smyth on parking since the new year", SMYTH | {"dates": ("2026-01-01", None)}),
        ("What did the Home Office say over Christmas 2024?", HOME | {"dates": ("2024-12-04", "2025-01-15")}),
        ("WHAT DID THE TREASURY SAY IN APR ABOUT VAT?", TREASURY | {"dates": ("2026-04-01", "2026-04-30")}),
        # Initials, and times of something else:
        ("What did the Treasury say on APR?", TREASURY),
        ("What did the Treasury say about BPR, CGT and changes since APR?", TREASURY),
        ("What did the Home Office say about the scheme that starts in May 2025?", HOME),
        ("did the Home Office ever reply in May 2025 when planners wrote to it?", HOME),
        ("has the Home Office replied yet to a letter from May 2025", HOME),
        ("What did the Home Office say about the trip to Paris in May 2025?", HOME),
        ("what percentage of questions did the Home Office answer on time in May 2025", HOME),
        ("What did Karin Smyth say about the Health Act (2022) and GPs?", SMYTH),
        ("how did ministers respond to the May 2025 letter about hotels", {}),
        ("why did it take till May to ask for the plans", {}),
        ("was the grant paid that it was promised in 2025", {}),
        ("how many applications were refused in 2025?", {}),
        ("they asked for views on dangerous goods in May 2025, what was decided?", {}),
        ("why is there still no reply about drains, asked before May 2025", {}),
    ],
)
def test_a_time_is_that_of_the_answer_or_of_something_else(question: str, filters: dict[str, Any]) -> None:
    assert said(question) == filters


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
        ("small boats since 2024", "small boats"),
        ("What did Labour's Jess Phillips say about spiking?", "spiking"),
        ("Tim Farron (Lib Dem, Westmorland) to DfT on ferries", "ferries"),
        ("planning reform Matthew Pennycook said", "planning reform"),
        ("how many small boats have come since 2024", "how many small boats have come since 2024"),
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
    assert vocabulary.terms == {"Dan Tomlinson": (date(2025, 1, 2), date(2025, 1, 2))}


def test_a_title_belongs_to_the_whole_name_and_not_to_a_given_name_that_is_a_surname() -> None:
    vocabulary = Vocabulary(askers={"Sir Stuart Andrew": 5, "Andrew Snowden": 5})
    assert said("lakes, Sir Andrew Snowden", vocabulary) == {"asker": "Andrew Snowden"}
    assert said("What did Sir Andrew ask?", vocabulary) == {"asker": "Sir Stuart Andrew"}


def test_names_that_differ_by_title_are_one_member() -> None:
    vocabulary = Vocabulary(ministers={"Stephen Timms": 3, "Sir Stephen Timms": 5}, askers={"Stephen Timms": 1})
    assert [(each.name, each.answers, each.questions) for each in vocabulary.members] == [("Sir Stephen Timms", 8, 1)]
