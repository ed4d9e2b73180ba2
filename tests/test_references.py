"""What an answer refers to and what refers to it: the right record among those with one number, and on every face."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from pqask import references
from pqask.cli import main
from pqask.conversation import Assistant
from pqask.library import Library, ingest
from pqask.records import Answer, Reference, Referred
from pqask.web.cards import answer_page, card
from pqask.web.handlers import open_page
from pqask.web.markup import visible

from .conftest import FakeEncoder
from .html_reading import Reading
from .opened_page import hit
from .test_cards import HOSTILE, an_answer

Build = Callable[..., Library]
SEARCH = "https://questions-statements.parliament.uk/written-questions?SearchTerm="


def record(number: int, uin: str, tabled: str, **fields: Any) -> dict[str, Any]:
    """One detail response of the official API; ``answered`` is left out where it is not given."""
    return {
        "id": number,
        "house": "Lords" if uin.startswith("HL") else "Commons",
        "uin": uin,
        "dateTabled": f"{tabled}T00:00:00",
        "dateAnswered": f"{fields['answered']}T00:00:00" if "answered" in fields else None,
        "questionText": fields.get("question", "To ask the Secretary of State, whether it is so."),
        "answerText": f"<p>{fields.get('text', f'It is so, says {number}.')}</p>",
        "answeringBodyName": fields.get("department", "Home Office"),
        "heading": fields.get("heading", "Truth"),
    }


@pytest.fixture
def build(tmp_path: Path, fake: FakeEncoder) -> Build:
    """Take records into a library, file by file, and open it."""

    def build(*files: list[dict[str, Any]]) -> Library:
        for number, records in enumerate(files):
            path = tmp_path / f"{number}.jsonl"
            path.write_text("\n".join(json.dumps({"value": each}) for each in records) + "\n", "utf-8")
            ingest([path], tmp_path / "library", fake)
        return Library(tmp_path / "library")

    return build


def resolved(library: Library, name: str = "pq-9") -> list[tuple[str | None, bool]]:
    return [(each.id, each.certain) for each in library.refers_to(library.answer(name))]


OLD = record(1, "1234", "2023-12-01", answered="2023-12-08")  # session 2023-24
NEW = record(2, "1234", "2024-07-26", answered="2024-08-02")  # session 2024-26
CITING = "I refer the hon. Member to the answer given {} to Question 1234."


@pytest.mark.parametrize(
    ("when", "tabled", "expected"),
    [
        ("on 8 December 2023", "2024-09-02", [("pq-1", True)]),
        ("on 2 August 2024", "2024-09-02", [("pq-2", True)]),
        ("on 2 August", "2024-09-02", [("pq-2", True)]),
        ("on 26 July 2024", "2024-09-02", [("pq-2", True)]),  # the day of tabling
        ("", "2024-09-02", [("pq-2", True)]),  # the number of this session
        ("on 3 August 2024", "2024-09-02", [("pq-2", False)]),  # a day amiss
        ("on 2 August 2022", "2024-09-02", [(None, False)]),  # another session, which is not held
        ("", "2026-05-20", [("pq-2", False)]),  # perhaps of the session before
        ("on 2 August 2024", "2024-01-10", [(None, False)]),  # not yet tabled
    ],
)
def test_the_day_and_the_session_decide(build: Build, when: str, tabled: str, expected: list[Any]) -> None:
    library = build([OLD, NEW, record(9, "5000", tabled, answered=tabled, text=CITING.format(when))])
    assert resolved(library) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("pursuant to the Answer of 8 May 2025 to Question 1234, whether", [("pq-1", True)]),
        ("pursuant to the Answer of 8 May 2025 to Question 1234 on Fishing Quotas, whether", [("pq-1", False)]),
        ("pursuant to the Answer of 8 May 2025 to Question 1234 on Visas: Fees, whether", [("pq-1", True)]),
        ("pursuant to Question 1234, whether", [("pq-1", False)]),
        ("pursuant to Question 1234 on Visas: Fees, whether", [("pq-1", True)]),
        ("pursuant to the Answer of 8 May 2023 to Question 1234 on Visas: Fees, whether", [("pq-1", False)]),
        ("pursuant to the Answer of 8 May 2023 to Question 1234, whether", [(None, False)]),
    ],
)
def test_another_department_is_believed_where_day_or_subject_agree(
    build: Build, words: str, expected: list[Any]
) -> None:
    held = record(1, "1234", "2025-05-01", answered="2025-05-08", heading="Visas: Fees", question="To ask, what it is.")
    citing = record(9, "5000", "2025-06-02", question=f"To ask, {words} it is so.", department="Treasury")
    assert resolved(build([held, citing])) == expected


def test_a_wrong_year_is_forgiven_where_all_else_agrees(build: Build) -> None:
    held = record(1, "1234", "2025-05-01", answered="2025-05-08", heading="Visas: Fees")
    words = "To ask, pursuant to the Answer of 8 May 2024 to Question 1234 on Visas: Fees, whether it is so."
    assert resolved(build([held, record(9, "5000", "2025-06-02", question=words)])) == [("pq-1", True)]


def test_an_answer_without_a_day_is_believed_within_the_usual_wait(build: Build) -> None:
    held = record(1, "1234", "2025-05-01")
    citing = [
        record(n, str(n), "2025-12-01", text=CITING.format(day)) for n, day in ((8, "on 9 May"), (9, "on 9 June"))
    ]
    library = build([held, *citing, record(10, "10", "2025-12-01", text=CITING.format("on 9 October"))])
    assert resolved(library, "pq-8") == resolved(library) == [("pq-1", True)]
    assert resolved(library, "pq-10") == [("pq-1", False)]


def test_an_official_address_decides_by_the_day_of_tabling(build: Build) -> None:
    address = "https://questions-statements.parliament.uk/written-questions/detail/{}/1234"
    text = f'It is <a href="{address.format("2023-12-01")}">here</a>.'
    gone = record(8, "5001", "2024-09-02", text=f"See {address.format('2022-12-01')}")
    both = record(7, "5002", "2024-09-02", text=f"{CITING.format('on 8 December 2022')} {address.format('2022-12-01')}")
    library = build([OLD, NEW, gone, both, record(9, "5000", "2024-09-02", text=text)])
    assert resolved(library) == [("pq-1", True)]
    (reference,) = library.refers_to(library.answer("pq-8"))
    assert (reference.id, reference.url) == (None, address.format("2022-12-01"))
    (other,) = library.refers_to(library.answer("pq-7"))
    assert (other.id, str(other.date), other.url) == (None, "2022-12-08", address.format("2022-12-01"))


def test_a_lords_number_is_found_in_the_lords(build: Build) -> None:
    lords = record(1, "HL1234", "2025-05-01", answered="2025-05-08")
    text = "I refer to the answer of 8 May 2025 to Question HL 1234 and to Question 1234."
    library = build([lords, record(9, "5000", "2025-06-02", text=text)])
    assert resolved(library) == [("pq-1", True), (None, False)]
    assert [each.url for each in library.refers_to(library.answer("pq-9"))] == [
        "https://questions-statements.parliament.uk/written-questions/detail/2025-05-01/HL1234",
        f"{SEARCH}1234",
    ]


def test_a_question_that_is_named_twice_is_one_reference(build: Build) -> None:
    question = "To ask, pursuant to the Answer of 2 August 2024 to Question 1234, whether it is so."
    text = "I refer to Question 1234 and to the answer of 2 August 2022 to Question 1234."
    library = build([NEW, record(9, "5000", "2024-09-02", question=question, text=text)])
    (reference,) = library.refers_to(library.answer("pq-9"))
    assert (reference.id, reference.certain, str(reference.date), reference.side) == (
        "pq-2", True, "2024-08-02", "question",
    )  # fmt: skip


def test_two_records_of_one_number_and_day_leave_doubt(build: Build) -> None:
    twin = record(3, "1234", "2024-07-25", answered="2024-08-02")
    library = build([NEW, twin, record(9, "5000", "2024-09-02", text=CITING.format("on 2 August 2024"))])
    assert [certain for _, certain in resolved(library)] == [False]


def test_a_reference_is_found_when_its_answer_comes_in_later(build: Build) -> None:
    citing = record(9, "5000", "2024-09-02", answered="2024-09-09", text=CITING.format("on 2 August 2024"))
    assert resolved(build([citing])) == [(None, False)]
    library = build([citing], [OLD, NEW])
    assert resolved(library) == [("pq-2", True)]
    (found,) = library.cited_by(library.answer("pq-2"))
    assert found.said() == {"id": "pq-9", "uin": "5000", "date": "2024-09-09", "certain": True}
    assert library.cited_by(library.answer("pq-1")) == ()


def test_a_changed_answer_takes_its_references_with_it(build: Build, tmp_path: Path, fake: FakeEncoder) -> None:
    citing = record(9, "5000", "2024-09-02", text=CITING.format("on 2 August 2024"))
    library = build([NEW, citing], [{**citing, "answerText": "<p>I refer to Question 77.</p>"}])
    assert library.cited_by(library.answer("pq-2")) == ()
    assert library.store.mentioning("1234") == []
    assert [each.id for each in library.store.mentioning("77")] == ["pq-9"]


def test_citing_answers_come_in_order_and_ranges_count(build: Build) -> None:
    late = record(8, "8", "2025-01-08", answered="2025-01-14", text="I refer to my answers to Questions 1230-39.")
    soon = record(9, "9", "2024-09-02", answered="2024-09-09", question="To ask, pursuant to Question 1234, why.")
    library = build([late, soon, NEW])
    assert [(each.id, each.side) for each in library.cited_by(library.answer("pq-2"))] == [
        ("pq-9", "question"),
        ("pq-8", "answer"),
    ]


@pytest.fixture
def small(build: Build) -> Library:
    """An answer that refers to one that is held, one that may be meant, and one that is not held."""
    text = "I refer to the answers of 2 August 2024 to Question 1234, 9 August 2024 to Question 77, and to Question 5."
    doubtful = record(3, "77", "2024-07-26", answered="2024-08-03", text="It may be so.\x1b[31m")
    return build([NEW, doubtful, record(9, "5000", "2024-09-02", answered="2024-09-09", text=text)])


def test_show_gives_the_words_and_what_is_not_held(small: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "pq-9", "--library", str(small.folder)]) == 0
    out = capsys.readouterr().out
    _, _, told = out.partition("\nRefers to\n")
    assert "UIN 1234 of 2 August 2024:\n   │ It is so, says 2.\n" in told
    assert "pqask show pq-2" in told
    assert "UIN 77 of 9 August 2024, perhaps: the number fits, the rest leaves doubt:\n   │ It may be so.␛[31m" in told
    assert f"UIN 5 of 9 August 2024:\n   not held by this library; look for it at {SEARCH}5\n" in told
    main(["show", "pq-2", "--library", str(small.folder)])
    out = capsys.readouterr().out
    assert "Referred to by\nUIN 5000 of 9 September 2024:" in out
    assert "Refers to" not in out


def test_json_carries_both_ways(small: Library, capsys: pytest.CaptureFixture[str]) -> None:
    refers_to = [
        {"id": "pq-2", "uin": "1234", "date": "2024-08-02", "certain": True},
        {"id": "pq-3", "uin": "77", "date": "2024-08-09", "certain": False},
        {"id": None, "uin": "5", "date": "2024-08-09", "certain": False},
    ]
    main(["show", "pq-9", "--json", "--library", str(small.folder)])
    shown = json.loads(capsys.readouterr().out)
    assert (shown["refers_to"], shown["cited_by"]) == (refers_to, [])
    main(["export", "--json", "--library", str(small.folder)])
    exported = {each["id"]: each for each in map(json.loads, capsys.readouterr().out.splitlines())}
    assert exported["pq-9"]["refers_to"] == refers_to
    assert exported["pq-2"]["refers_to"] == []
    assert exported["pq-2"]["cited_by"] == [{"id": "pq-9", "uin": "5000", "date": "2024-09-09", "certain": True}]
    assert exported["pq-3"]["cited_by"] == [{"id": "pq-9", "uin": "5000", "date": "2024-09-09", "certain": False}]


def test_a_card_shows_the_passages_beneath_the_referral(small: Library) -> None:
    answer = small.answer("pq-9")
    plain = hit(answer, 0, 20)
    attached = references.attach(small, plain)
    assert attached.model_copy(update={"refers_to": ()}) == plain
    reading = Reading(visible(card([attached], "t1-1", 1)))
    assert reading.texts("blockquote") == [answer.text[:20], "It is so, says 2.", "It may be so.␛[31m"]
    [shown] = reading.texts("refers")
    assert shown.count("A doubtful match") == 1
    assert shown.count("This library does not hold it") == 1
    assert f"{SEARCH}5" in reading.values("href")
    assert {"?answer=pq-2", "?answer=pq-3"} <= set(reading.values("href"))
    assert "refers" not in Reading(card([plain], "t1-1", 1)).values("class")


def test_the_page_of_one_answer_shows_both_ways(small: Library, fake: FakeEncoder) -> None:
    assistant = Assistant(small, fake)
    [named] = Reading(open_page(assistant, "?answer=pq-9")["turn"]).texts("refers")
    [naming] = Reading(open_page(assistant, "?answer=pq-2")["turn"]).texts("refers")
    assert named.startswith("What it refers to")
    assert naming.startswith("Answers that refer to this one")
    assert "UIN 5000 of 9 September 2024" in naming


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_of_another_answer_act_nowhere(text: str) -> None:
    def page(words: str) -> Reading:
        held = an_answer(words, department=words, minister={"name": words})
        reference = Reference(id=held.id, uin=words, date=None, certain=False, side="answer", url=held.url)
        found = (Referred(reference=reference, answer=held, opening=opening(held)),)
        return Reading(visible(answer_page(an_answer(), "t1-1", found, found)))

    assert page(text).tags == page("x").tags
    assert page(text).texts("blockquote")[1] == visible(text)
    assert not [href for href in page(text).values("href") if urlsplit(href).scheme]


def opening(answer: Answer) -> Any:
    return {"answer_id": answer.id, "start": 0, "end": len(answer.text)}
