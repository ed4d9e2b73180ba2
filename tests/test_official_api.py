"""The official API: every shape of its JSON, every field, what is cut, and what is set aside."""

import gzip
import json
import tracemalloc
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pqask import sources
from pqask.records import Answer, Kind, Link, Person, SetAside
from pqask.sources import official_api
from pqask.sources.base import SourceFile
from pqask.sources.completeness import completeness
from pqask.sources.markup import canonical

SHARED = Path(__file__).parents[2] / "shared"
LIST = SHARED / "fixtures" / "api_list_response_aws.json"
DETAIL = SHARED / "fixtures" / "api_detail_responses_corbyn90.json"
CORPUS = SHARED / "corpora" / "commons-2023-2026.jsonl.gz"


def question(number: int = 1, **fields: Any) -> dict[str, Any]:
    """Give a detail response."""
    value = {
        "id": number,
        "askingMemberId": 11,
        "askingMember": {"id": 11, "name": "Ada Asker", "party": "Example", "memberFrom": "Testford", "listAs": "x"},
        "house": "Commons",
        "memberHasInterest": True,
        "dateTabled": "2024-01-05T00:00:00",
        "dateForAnswer": "2024-01-09T00:00:00",
        "uin": f"{8000 + number}",
        "questionText": "To ask the Secretary of State for Tests, how many there were.",
        "answeringBodyName": "Ministry of Tests",
        "isWithdrawn": False,
        "isNamedDay": True,
        "groupedQuestions": [],
        "answerIsHolding": False,
        "answerIsCorrection": False,
        "answeringMemberId": 12,
        "answeringMember": {"id": 12, "name": "Mo Minister", "party": None, "memberFrom": None},
        "correctingMemberId": None,
        "correctingMember": None,
        "dateAnswered": "2024-01-10T00:00:00",
        "answerText": '<p>10<sup>2</sup>, see <a href="https://example.org">this</a>.</p>',
        "originalAnswerText": "",
        "dateAnswerCorrected": None,
        "dateHoldingAnswer": None,
        "attachments": [],
        "heading": "Tests",
        "groupedQuestionsDates": [],
    }
    return {"value": value | fields, "links": [{"rel": "self", "href": "/Questions/1", "method": "GET"}]}


def read(tmp_path: Path, content: str | bytes, name: str = "any.txt") -> list[Answer | SetAside]:
    path = tmp_path / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return list(sources.read(SourceFile(path)))


def one(tmp_path: Path, **fields: Any) -> Answer:
    """Read one detail response on its own."""
    (answer,) = read(tmp_path, json.dumps(question(**fields)))
    assert isinstance(answer, Answer)
    return answer


def listed(tmp_path: Path, **fields: Any) -> Answer:
    """Read a list response of one."""
    (answer,) = read(tmp_path, json.dumps({"totalResults": 1, "results": [question(**fields)]}))
    assert isinstance(answer, Answer)
    return answer


def places(found: list[Answer | SetAside]) -> list[str]:
    return [each.source.place if isinstance(each, Answer) else each.place for each in found]


def test_every_field_is_filled(tmp_path: Path) -> None:
    answer = one(
        tmp_path,
        groupedQuestions=["8002"],
        groupedQuestionsDates=[{"questionUin": "8002", "dateTabled": "2024-01-04T00:00:00"}],
        answerIsCorrection=True,
        originalAnswerText="<p>10<sup>3</sup></p>",
        dateAnswerCorrected="2024-02-01T00:00:00",
        dateHoldingAnswer="2024-01-09T00:00:00",
        correctingMemberId=13,
        correctingMember={"id": 13, "name": "Lord Later", "party": "Example", "memberFrom": "Life peer"},
        attachments=[{"url": "https://example.org/a.pdf", "title": "Table", "fileType": "pdf", "fileSizeBytes": 3}],
    )
    assert answer.model_dump(exclude={"text_sha256", "source"}) == {
        "id": "pq-1",
        "house": "Commons",
        "official_id": 1,
        "uin": "8001",
        "heading": "Tests",
        "department": "Ministry of Tests",
        "answering_body": None,
        "asker": Person(name="Ada Asker", party="Example", constituency="Testford", member_id=11).model_dump(),
        "asker_id": 11,
        "minister": Person(name="Mo Minister", member_id=12).model_dump(),
        "minister_id": 12,
        "tabled_on": date(2024, 1, 5),
        "due_on": date(2024, 1, 9),
        "answered_on": date(2024, 1, 10),
        "holding_on": date(2024, 1, 9),
        "named_day": True,
        "interest_declared": True,
        "printed_in": None,
        "question": "To ask the Secretary of State for Tests, how many there were.",
        "text": "10^2, see this.",
        "status": "corrected",
        "completeness": "complete",
        "question_completeness": "complete",
        "kinds": (
            Kind(name="grouped", basis="source", detail="with 8002 (tabled 2024-01-04)").model_dump(),
            Kind(name="correction", basis="source", detail="on 2024-02-01").model_dump(),
        ),
        "grouped_with": ("8002",),
        "original_text": "10^3",
        "corrected_on": date(2024, 2, 1),
        "corrected_by": Person(name="Lord Later", party="Example", constituency="Life peer", member_id=13).model_dump(),
        "links": (Link(start=10, end=14, address="https://example.org").model_dump(),),
        "attachments": ("Table (https://example.org/a.pdf)",),
        "received": '<p>10<sup>2</sup>, see <a href="https://example.org">this</a>.</p>',
    }
    assert answer.url == "https://questions-statements.parliament.uk/written-questions/detail/2024-01-05/8001"


def test_what_is_not_sent_is_not_recorded(tmp_path: Path) -> None:
    fields = {"id": 7, "questionText": "To ask why.", "answerText": "Because.", "house": "Bicameral"}
    (answer,) = read(tmp_path, json.dumps({"value": fields}))
    assert isinstance(answer, Answer)
    filled = {name for name, value in answer if value not in (None, ())}
    assert filled == {
        *("id", "official_id", "question", "text", "text_sha256", "status", "source"),
        *("completeness", "question_completeness"),
    }


def test_members_without_a_name_are_numbers_only(tmp_path: Path) -> None:
    answer = one(tmp_path, askingMember=None, answeringMember={"id": 12, "name": None}, heading="", uin="")
    assert (answer.asker, answer.asker_id, answer.minister, answer.minister_id) == (None, 11, None, 12)
    assert (answer.heading, answer.uin) == (None, None)


def test_a_date_that_was_never_set_is_none(tmp_path: Path) -> None:
    assert one(tmp_path, dateAnswered="0001-01-01T00:00:00").answered_on is None


SHAPES = {
    "detail": lambda each: json.dumps(each[0]),
    "detail, over several lines": lambda each: json.dumps(each[0], indent=2),
    "list": lambda each: json.dumps({"totalResults": 3, "results": each}),
    "list, over several lines": lambda each: json.dumps({"results": each, "totalResults": 3}, indent=1),
    "array": lambda each: "\ufeff " + json.dumps(each, indent=1),
    "JSON Lines": lambda each: "\n\n".join(map(json.dumps, each)) + "\n",
    "JSON Lines of lists": lambda each: "".join(json.dumps({"totalResults": 3, "results": [x]}) + "\r\n" for x in each),
    "bare questions": lambda each: "\n".join(json.dumps(x["value"]) for x in each),
}


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gives_the_same_answers(tmp_path: Path, shape: str, packed: bool) -> None:
    content = SHAPES[shape]([question(1), question(2), question(3)]).encode("utf-8")
    path = tmp_path / "document"
    path.write_bytes(gzip.compress(content) if packed else content)
    assert sources.recognise(SourceFile(path)) is official_api
    found = list(sources.read(SourceFile(path)))
    assert [each.id for each in found if isinstance(each, Answer)] == ["pq-1", "pq-2", "pq-3"][: len(found)]
    assert len(found) == (1 if shape.startswith("detail") else 3)
    assert {each.text for each in found if isinstance(each, Answer)} == {"10^2, see this."}


def test_places(tmp_path: Path) -> None:
    three = [question(1), question(2), question(3)]
    assert places(read(tmp_path, SHAPES["array"](three))) == ["record 1", "record 2", "record 3"]
    assert places(read(tmp_path, SHAPES["JSON Lines"](three))) == ["line 1", "line 3", "line 5"]
    assert places(read(tmp_path, SHAPES["JSON Lines of lists"](three)))[1] == "line 2, record 1"


def test_an_empty_list_holds_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, '{"totalResults": 0, "results": []}') == []
    assert read(tmp_path, '{"totalResults": 0, "results": null}') == []


@pytest.mark.parametrize(
    "other", ['{"totalResults": 1, "items": []}', "[1, 2]", "{}", '{"questionText": "x"}', "To ask"]
)
def test_other_files_are_not_claimed(tmp_path: Path, other: str) -> None:
    (tmp_path / "other").write_text(other)
    assert not official_api.recognises(SourceFile(tmp_path / "other"))


def test_a_bad_line_is_set_aside_and_the_rest_goes_in(tmp_path: Path) -> None:
    wrong = [
        '{"value": {"id": 1, "questionText"',
        json.dumps({"value": {"questionText": "To ask.", "answerText": "x"}}),
        json.dumps(question(id="7")),
        json.dumps(question(answerText=5)),
        json.dumps(question(dateTabled="soon")),
        json.dumps(question(questionText=None, answerText="")),
        "null",
        "[" * 100_000,
        '"\ud83d"',
    ]
    good = json.dumps(question(5))
    lines = [good, *wrong, good]
    found = read(tmp_path, "\n".join(lines).encode("utf-8", "surrogatepass"))
    assert [each.official_id for each in found if isinstance(each, Answer)] == [5, 5]
    aside = [each for each in found if isinstance(each, SetAside)]
    assert [each.place for each in aside] == [f"line {number}" for number in range(2, 11)]
    assert [each.reason[:24] for each in aside] == [
        "it is not whole JSON (Ex",
        "“id” is not as the API g",
        "“id” is not as the API g",
        "“answerText” is not as t",
        "“dateTabled” is not as t",
        "question 1 has neither a",
        "it holds no question",
        "its JSON is nested too d",
        "it is not UTF-8 text (by",
    ]


@pytest.mark.parametrize("shape", ["array", "list"])
def test_a_damaged_record_of_an_array_is_set_aside_and_the_rest_goes_in(tmp_path: Path, shape: str) -> None:
    content = SHAPES[shape]([question(1), question(2, answerText=5), question(3), question(4)])
    damaged = content.replace('"id": 3', '"id": : 3')
    found = read(tmp_path, damaged)
    assert [each.id if isinstance(each, Answer) else each.place for each in found] == [
        "pq-1", "record 2", "record 3", "pq-4",
    ]  # fmt: skip
    cut = read(tmp_path, content[: content.index('"id": 4') + 20])
    assert [each.id if isinstance(each, Answer) else each.place for each in cut][-2:] == ["pq-3", "record 4"]


def test_half_characters_and_deep_nesting_in_an_array_are_set_aside(tmp_path: Path) -> None:
    content = json.dumps([question(1), question(2, heading="\ud83d"), "deep", question(3)])
    found = read(tmp_path, content.replace('"deep"', "[" * 100_000))
    assert [each.id for each in found if isinstance(each, Answer)] == ["pq-1", "pq-3"]
    assert places(found) == ["record 1", "record 2", "record 3", "record 4"]


def test_a_torn_gzip_gives_what_stands_before_the_tear(tmp_path: Path) -> None:
    rows = "\n".join(json.dumps(question(number, heading=str(number**9))) for number in range(1, 4000))
    packed = gzip.compress(rows.encode())
    found = read(tmp_path, packed[: len(packed) // 2])
    assert len(found) > 1000
    assert isinstance(found[-1], SetAside)
    assert "damaged" in found[-1].reason
    assert all(isinstance(each, Answer) for each in found[:-2])


SENTENCE = "To ask the Minister how many tests were passed"


def sized(length: int, end: str) -> str:
    return (SENTENCE + " and failed" * 40)[: length - len(end)] + end


@pytest.mark.parametrize(
    ("asked", "answered", "in_list", "alone"),
    [
        ("Why?", "<p>Because.</p>", ("complete", "complete"), ("complete", "complete")),
        ("Why?", "Because.", ("complete", "complete"), ("complete", "complete")),
        (sized(255, "x"), "Because.", ("complete", "clipped"), ("complete", "clipped")),
        (sized(255, "."), "Because.", ("complete", "unknown"), ("complete", "complete")),
        (sized(255, "x"), "<p>Because.</p>", ("complete", "complete"), ("complete", "complete")),
        (sized(254, "x"), "Because.", ("complete", "complete"), ("complete", "complete")),
        (sized(256, "x"), "Because.", ("complete", "complete"), ("complete", "complete")),
        ("Why?", sized(258, "x..."), ("clipped", "complete"), ("clipped", "complete")),
        ("Why?", sized(258, ". ..."), ("clipped", "complete"), ("unknown", "complete")),
        ("Why?", sized(258, "x."), ("complete", "complete"), ("complete", "complete")),
        ("Why?", sized(255, "x"), ("complete", "complete"), ("complete", "complete")),
        ("Why?", sized(257, "..."), ("complete", "complete"), ("complete", "complete")),
        ("Why?", "<p>" + sized(258, "x...") + "</p>", ("complete", "complete"), ("complete", "complete")),
        (sized(255, "."), sized(258, "x..."), ("clipped", "unknown"), ("clipped", "unknown")),
        (sized(254, "\U0001f600"), "Because.", ("complete", "clipped"), ("complete", "clipped")),
    ],
)
def test_completeness(
    tmp_path: Path, asked: str, answered: str, in_list: tuple[str, str], alone: tuple[str, str]
) -> None:
    fields = {"questionText": asked, "answerText": answered}
    for answer, expected in ((listed(tmp_path, **fields), in_list), (one(tmp_path, **fields), alone)):
        assert (answer.completeness, answer.question_completeness) == expected


@given(st.text(), st.text(), st.booleans())
def test_completeness_never_fails(asked: str, answered: str, in_list: bool) -> None:
    assert {*completeness(asked, answered, in_list)} <= {"complete", "clipped", "unknown"}


@pytest.mark.parametrize(
    ("fields", "status", "kinds"),
    [
        ({"answerText": None, "dateAnswered": None}, "unanswered", []),
        ({"answerText": "<p> </p>"}, "unanswered", []),
        ({"answerText": None, "isWithdrawn": True}, "withdrawn", []),
        ({"answerText": "<p>Later.</p>", "answerIsHolding": True}, "holding", [("holding", "source")]),
        (
            {"answerText": "It has not proved possible to respond to her in the time available before Dissolution."},
            "holding",
            [("holding", "rule")],
        ),
        ({"answerText": "<p>New.</p>", "dateAnswerCorrected": "2024-02-01"}, "corrected", [("correction", "source")]),
        ({"answerText": "I refer her to the answer to Question 1."}, "answered", [("referral", "rule")]),
        ({"answerText": "", "attachments": [{"url": "u"}]}, "answered", [("attachment-only", "source")]),
    ],
)
def test_status_and_kinds(tmp_path: Path, fields: dict[str, Any], status: str, kinds: list[tuple[str, str]]) -> None:
    answer = one(tmp_path, **fields)
    assert answer.status == status
    assert [(kind.name, kind.basis) for kind in answer.kinds] == kinds


def test_the_text_comes_again_from_what_was_received(tmp_path: Path) -> None:
    plain = one(tmp_path, answerText="Five < six & so on.")
    assert (plain.received, plain.text) == (None, "Five < six & so on.")
    assert canonical(plain.text) == (plain.text, plain.links)
    rich = one(tmp_path)
    assert canonical(rich.received or "") == (rich.text, rich.links)


def test_a_large_array_needs_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    row = json.dumps(question(answerText="<p>" + "word " * 4000 + "</p>"))
    path.write_text("[" + ",".join([row] * 500) + "]")
    file = SourceFile(path)
    tracemalloc.start()
    try:
        assert sum(1 for _ in official_api.read(file)) == 500
        assert tracemalloc.get_traced_memory()[1] < path.stat().st_size / 4
    finally:
        tracemalloc.stop()


def shared(path: Path) -> Iterator[Answer | SetAside]:
    if not path.exists():
        pytest.skip(f"the shared samples are not here ({path.name})")
    return official_api.read(SourceFile(path))


def test_the_list_response_of_the_samples() -> None:
    answers = [each for each in shared(LIST) if isinstance(each, Answer)]
    assert len(answers) == 20
    assert sum(each.completeness == "clipped" for each in answers) == 16
    assert sum(each.question_completeness == "clipped" for each in answers) == 5
    assert sum(each.status == "corrected" for each in answers) == 3
    assert sum(bool(each.grouped_with) for each in answers) == 2


def test_the_detail_responses_of_the_samples() -> None:
    answers = [each for each in shared(DETAIL) if isinstance(each, Answer)]
    assert len(answers) == 90
    assert {(each.completeness, each.question_completeness) for each in answers} == {("complete", "complete")}
    assert [each.status for each in answers].count("unanswered") == 1
    assert [each.status for each in answers].count("holding") == 1
    assert sum(len(each.attachments) for each in answers) == 4


def test_the_corpus_is_read_whole_and_derived_again() -> None:
    for each in islice(shared(CORPUS), 2000):
        assert isinstance(each, Answer)
        assert each.id == f"pq-{each.official_id}"
        assert each.text
        assert (each.completeness, each.question_completeness) == ("complete", "complete")
        assert canonical(each.received or each.text) == (each.text, each.links)
