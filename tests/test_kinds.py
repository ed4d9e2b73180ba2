"""The wordings of ministers, and the kinds of answer that they are."""

import json
from pathlib import Path

import pytest

from pqask.records import Kind
from pqask.sources.kinds import is_holding, kinds_of, questions_named


def names(text: str) -> list[str]:
    return [kind.name for kind in kinds_of(text)]


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("I refer the hon. Member to the answer I gave on 4 March 2024 to Question 85061.", "85061"),
        ("I refer my right hon. Friend, the Member for Anytown, to the reply given to PQ UIN 7 and 8.", "7, 8"),
        ("No estimate was made. I would refer the noble Lord to the answer to HL123-25.", "HL123, HL124, HL125"),
        ("Please see my answer of 3 May.", ""),
        ("I direct the Hon. Member to my answer to question 66218, which sets this out.", "66218"),
    ],
)
def test_referrals_name_their_questions(text: str, detail: str) -> None:
    assert kinds_of(text) == (Kind(name="referral", basis="rule", detail=detail),)


@pytest.mark.parametrize(
    "text",
    [
        "Police refer the offender to the Parole Board for a response.",
        "As set out in my answer to Question 85061, the scheme is open.",
        "The Member asked what the term refers to in the answer.",
        "Of the referrals made, 20 went to the answering service.",
    ],
)
def test_a_mention_is_no_referral(text: str) -> None:
    assert names(text) == []


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        (
            "It has not proved possible to respond to the hon. Member in the time available before Prorogation.",
            "prorogation",
        ),
        ("It has not been possible to answer this question in the time available before dissolution.", "dissolution"),
        ("The Office says that it will not be possible to answer this question within the usual time period.", ""),
        ("I will answer this question as soon as possible.", ""),
    ],
)
def test_holding_answers(text: str, detail: str) -> None:
    assert kinds_of(text) == (Kind(name="holding", basis="rule", detail=detail),)
    assert is_holding(text)


@pytest.mark.parametrize(
    "text",
    [
        "It has not proved possible to respond to the consultation in time. " + "The department works on it. " * 20,
        "A response to the letter will be issued shortly.",
        "It is not possible to answer this without disproportionate cost.",
        "",
    ],
)
def test_what_only_sounds_like_holding(text: str) -> None:
    assert not is_holding(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "I will write to the hon. Member shortly and place a copy in the Library of the House.",
            ["will-write", "library-deposit"],
        ),
        ("I have asked the Chief Inspector, Jo Bloggs, to write to him directly.", ["will-write"]),
        ("The Authority will respond to the Honourable Member by letter.", ["will-write"]),
        ("We will write to all local authorities about this.", []),
        ("A copy has been deposited in the House Library.", ["library-deposit"]),
        ("There are no plans to place a copy in the Library of the House.", []),
        ("Public libraries lend laptops in each House of Culture.", []),
        ("The information requested is in the attached table.", ["attachment-only"]),
        ("A response to the question is attached.", ["attachment-only"]),
        ("The Government attaches great importance to conditions attached to visas.", []),
        ("Apologies, the incorrect answer was uploaded in error. The figure is 5.", ["correction"]),
        ("HMRC corrected the error in its receipts.", []),
    ],
)
def test_other_kinds(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_what_the_source_states_comes_first_and_once() -> None:
    stated = Kind(name="holding", basis="source")
    text = (
        "It has not proved possible to respond to her in the time available before Prorogation. Please see my answer."
    )
    assert kinds_of(text, [stated]) == (stated, Kind(name="referral", basis="rule"))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Questions 85061-64 and UIN 9", ("85061", "85062", "85063", "85064", "9")),
        ("Question 85064-61", ("85064", "61")),
        ("the answer of 12 May 2024 to 12345", ("12345",)),
        ("Question 1-", ("1",)),
        ("paid 12345 pounds", ()),
    ],
)
def test_questions_named(text: str, numbers: tuple[str, ...]) -> None:
    assert questions_named(text) == numbers


def test_the_labels_hold_ids_and_kinds_alone() -> None:
    rows = (Path(__file__).parents[1] / "benchmarks/kinds/labels.jsonl").read_text().splitlines()
    assert {frozenset(json.loads(row)) for row in rows} == {frozenset(("id", "stratum", "weight", "kinds"))}
