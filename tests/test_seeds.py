"""The fifteen pairs of the seed documents, field by field, and every character of them accounted for."""

from datetime import date

import pytest

from pqask.records import Answer
from pqask.sources import find, read

from .conftest import SEEDS

FCDO = "Foreign, Commonwealth & Development Office"
UNDER_SECRETARY = "Parliamentary Under-Secretary"
CAPTAIN = "Captain of the Honourable Corps of Gentlemen-at-Arms (HM Household) (Chief Whip, House of Lords)"
# asker, party, constituency, department, minister, post; how the question ends; how the answer begins
DIGEST = [
    ("Iain Duncan Smith", "Conservative", "Chingford and Woodford Green", FCDO, "Seema Malhotra", UNDER_SECRETARY,
     "the protection of victims.", "I refer the Rt Hon Member to the answer he was given on 3 November"),
    ("Matt Vickers", "Conservative", "Stockton West", "Home Office", "Jess Phillips", UNDER_SECRETARY,
     "involved in human trafficking.", "The Government is committed to tackling all forms of modern slavery"),
    ("Matt Vickers", "Conservative", "Stockton West", FCDO, "Chris Elmore", UNDER_SECRETARY,
     "in global supply chains.", "The issues raised by the Hon Member are all significant priorities"),
    ("Max Wilkinson", "Liberal Democrat", "Cheltenham", "Home Office", "Alex Norris", "Minister of State",
     "they are being influenced.", "We recognise that that all asylum seekers"),
    ("Bell Ribeiro-Addy", "Labour", "Clapham and Brixton Hill", "Home Office", "Jess Phillips", UNDER_SECRETARY,
     "published on 17 November 2025.", "We are seeking to introduce new modern slavery legislation"),
    ("Bell Ribeiro-Addy", "Labour", "Clapham and Brixton Hill", "Home Office", "Jess Phillips", UNDER_SECRETARY,
     "published on 17 November 2025.", "We are seeking to introduce new modern slavery legislation"),
    ("Carla Lockhart", "Democratic Unionist Party", "Upper Bann", "Home Office", "Mike Tapp", UNDER_SECRETARY,
     "Northern Ireland and Ireland.", "As part of the Common Travel Area (CTA) arrangements"),
    ("Chris Law", "Scottish National Party", "Dundee Central", "Home Office", "Alex Norris", "Minister of State",
     "in the last 12 months.", "Immigration Enforcement made 2,809 referrals"),
    ("Jess Asato", "Labour", "Lowestoft", "Home Office", "Jess Phillips", UNDER_SECRETARY,
     "Safeguard Children statutory guidance.", "The Home Office is working closely with the Department for Education"),
    ("Iain Duncan Smith", "Conservative", "Chingford and Woodford Green", FCDO, "Seema Malhotra", UNDER_SECRETARY,
     "to work in those centres.", "The UK is acting in concert with our allies"),
]  # fmt: skip


def parsed(number: int) -> list[Answer]:
    file = find([SEEDS])[number]
    parts = list(read(file))
    assert all(isinstance(part, Answer) for part in parts), parts
    return [part for part in parts if isinstance(part, Answer)]


@pytest.mark.parametrize(("place", "expected"), list(enumerate(DIGEST)))
def test_each_pair_of_the_digest(place: int, expected: tuple[str, ...]) -> None:
    answer = parsed(0)[place]
    asker, minister = answer.asker, answer.minister
    assert asker is not None
    assert minister is not None
    found = (asker.name, asker.party, asker.constituency, answer.department, minister.name, minister.post)
    assert found == expected[:6]
    assert answer.question.startswith("To ask the Secretary of State for ")
    assert answer.question.endswith(expected[6])
    assert answer.text.startswith(expected[7])
    assert (answer.tabled_on, answer.answered_on, answer.uin, answer.heading, answer.url) == (None,) * 5


def test_the_digest_has_ten_pairs_two_with_the_same_answer() -> None:
    answers = parsed(0)
    assert len(answers) == 10
    assert answers[4].text == answers[5].text
    assert len({answer.id for answer in answers}) == 10


def test_the_re_published_page() -> None:
    (answer,) = parsed(1)
    assert answer.heading == "Human Trafficking"
    assert (answer.house, answer.department, answer.asker, answer.uin) == ("Lords", "Home Office", None, None)
    assert answer.minister is not None
    assert (answer.minister.name, answer.minister.post) == ("Baroness Williams of Trafford", CAPTAIN)
    assert (answer.tabled_on, answer.answered_on) == (date(2021, 2, 24), date(2021, 3, 10))
    assert answer.question.startswith("To ask Her Majesty's Government what\u00a0plans they have")
    assert answer.text.startswith("The Government is committed to tackling modern slavery including")
    assert answer.text.endswith("including on modern slavery and sexual exploitation.")


@pytest.mark.parametrize(
    ("number", "heading", "uin", "tabled", "answered", "begins", "ends"),
    [
        (2, "Slavery and Human trafficking: Victims", "86070", date(2020, 9, 7), date(2020, 9, 15),
         "The Government is committed to tackling the heinous", "to organised immigration crime."),
        (3, "Undocumented Migrants: Human Trafficking", "110278", date(2022, 1, 24), date(2022, 2, 1),
         "  • The Government stands resolute", "in tackling modern slavery."),
    ],
)  # fmt: skip
def test_parliaments_own_page(
    number: int, heading: str, uin: str, tabled: date, answered: date, begins: str, ends: str
) -> None:
    (answer,) = parsed(number)
    assert (answer.heading, answer.uin, answer.tabled_on, answer.answered_on) == (heading, uin, tabled, answered)
    assert (answer.department, answer.answering_body) == ("Home Office", "Home Office")
    assert (answer.asker, answer.minister) == (None, None), "the page names a department, which is nobody's name"
    assert answer.text.startswith(begins)
    assert answer.text.endswith(ends)
    assert answer.url == (
        f"https://questions-statements.parliament.uk/written-questions/detail/{tabled.isoformat()}/{uin}"
    )


def test_bullets_stay_as_the_source_has_them() -> None:
    (answer,) = parsed(3)
    assert answer.text.count("\n  • ") == 5
    assert "\n\no Announced our review of the 2014 Modern Slavery Strategy" in answer.text


def test_the_hansard_column() -> None:
    first, second = parsed(4)
    for answer, uin in ((first, "94668"), (second, "94675")):
        assert (answer.uin, answer.heading, answer.house) == (uin, "Human Trafficking", "Commons")
        assert (answer.answered_on, answer.tabled_on) == (date(2006, 10, 24), None)
        assert (answer.asker, answer.minister, answer.department, answer.url) == (None,) * 4
        assert answer.printed_in == "Volume 450: debated on Tuesday 24 October 2006"
    assert first.question.endswith("what steps the Government are taking to tackle human trafficking in London.")
    assert first.text.startswith("On 3 October 2006 we opened")
    assert first.text.endswith("connected to illegal immigration.")
    assert second.text.endswith("CEOP is expected to report its findings later in the year.")


@pytest.mark.parametrize("number", range(5))
def test_answers_stand_in_the_file_at_their_offsets(number: int) -> None:
    file = find([SEEDS])[number]
    content = file.path.read_bytes().decode("utf-8")
    for answer in parsed(number):
        assert content[answer.source.start : answer.source.end] == answer.text
        assert answer.source.sha256 == file.sha256


LEFT_OVER = {
    1: ["(asked on 24th February 2021) - View Source", "Question to the Home Office:", "Answered by",
        "Baroness Williams of Trafford Portrait", "This question was answered on 10th March 2021",
        "Reticulating Splines"],
    2: ["Skip to main content", "Question for Home Office", "UIN 86070, tabled on 7 September 2020", "Answered on",
        "15 September 2020", "Answered by"],
    3: ["Skip to main content", "Question for Home Office", "UIN 110278, tabled on 24 January 2022", "Answered on",
        "1 February 2022", "Answered by"],
    4: ["Skip to main content"],
}  # fmt: skip


@pytest.mark.parametrize("number", range(5))
def test_every_line_is_in_a_record_or_is_a_label_or_furniture(number: int) -> None:
    kept = [
        words
        for answer in parsed(number)
        for words in (
            answer.question,
            answer.text,
            answer.heading,
            answer.department,
            answer.printed_in,
            *((answer.minister.name, answer.minister.post) if answer.minister else ()),
        )
        if words
    ]
    lines = [line.strip() for line in find([SEEDS])[number].text().splitlines() if line.strip()]
    left = [
        line for line in lines if not any(line.removesuffix(" (94668)").removesuffix(" (94675)") in k for k in kept)
    ]
    if number:
        assert left == LEFT_OVER[number]
    else:
        assert all(line.startswith(("Asked by: ", "Question to the ", "Answered by ")) for line in left)
        assert len(left) == 3 * 10
