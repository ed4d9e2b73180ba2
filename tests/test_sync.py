"""Sync against a server of our own with the faults of the real one: nothing lost, nothing asked twice, no hurry."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pqask.cli import main
from pqask.errors import PqaskError, QuestionError, SyncError
from pqask.library import Library
from pqask.records import Answer
from pqask.sources import SourceFile, read
from pqask.sync import Client, Fetched, Scope, fetch, plan, take_in
from pqask.sync.windows import windows
from pqask.verify import verify

from .api_server import BASE, KNOWN, Api, Fault, Record, Request, list_row, record
from .conftest import SHARED, FakeEncoder

FIXTURES = SHARED / "fixtures"
JANUARY = Scope(date(2024, 1, 1), date(2024, 1, 31))
LATER = date(2024, 6, 1)
NOON = datetime(2024, 6, 1, 12, tzinfo=UTC)
QUESTION = "To ask the Secretary of State for Health and Social Care, "
CUT_QUESTION = QUESTION + "a very long question that goes on " * 8


class Clock:
    """A clock that only sleeping moves; ``naps`` has how long each sleep was."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.naps: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = sqlite3.connect

    def quick(*args: Any, **options: Any) -> sqlite3.Connection:
        database = connect(*args, **options)
        with suppress(sqlite3.DatabaseError):  # one test brings a file that is no database
            database.execute("pragma synchronous = off")
        return database

    monkeypatch.setattr(sqlite3, "connect", quick)
    monkeypatch.setattr("os.fsync", lambda handle: None)


@pytest.fixture
def api() -> Iterator[Api]:
    server = Api(record(number) for number in range(1, 6))
    yield server
    server.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(api: Api, clock: Clock) -> Iterator[Client]:
    with Client(api.url, tries=4, clock=clock, sleep=clock.sleep, now=lambda: NOON) as client:
        yield client


Run = Callable[..., Fetched]


@pytest.fixture
def run(api: Api, client: Client, tmp_path: Path) -> Run:
    """Fetch into one library; the log of the server begins anew."""

    def run(scope: Scope = JANUARY, *, today: date = LATER) -> Fetched:
        api.log.clear()
        return fetch(scope, tmp_path, client, today=today)

    return run


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pqask.sync.api.TAKE", 3)


def values(folder: Path) -> dict[int, Record]:
    """Read what was fetched, file by file, the last of each record."""
    lines = [
        json.loads(line)
        for path in sorted((folder / "sync").glob("*.jsonl"))
        for line in path.read_bytes().splitlines()
    ]
    return {each["value"]["id"]: each["value"] for each in lines if "value" in each}


def answers(folder: Path) -> dict[int | None, Answer]:
    """Read what was fetched as ingest does."""
    parts = [part for path in sorted((folder / "sync").glob("*.jsonl")) for part in read(SourceFile(path))]
    assert all(isinstance(part, Answer) for part in parts), parts
    return {part.official_id: part for part in parts if isinstance(part, Answer)}


# --- what is asked ----------------------------------------------------------------------------------------------


def test_a_run_fetches_every_record_whole(run: Run, api: Api, tmp_path: Path) -> None:
    fetched = run()
    assert values(tmp_path) == api.records
    assert (fetched.listed, fetched.whole, fetched.same, fetched.left) == (5, 5, 0, 0)
    assert fetched.file == tmp_path / "sync" / "fetched-00001.jsonl"
    assert sorted(api.asked) == [1, 2, 3, 4, 5]


def test_only_parameters_that_the_api_has_are_sent(run: Run, api: Api) -> None:
    run(JANUARY._replace(house="Lords"))
    run()
    sent = {name for request in api.log for name in request.params}
    assert sent <= KNOWN
    assert {"answeredWhenFrom", "correctedWhenTo", "tabledWhenFrom", "includeWithdrawn", "take"} <= sent


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="../shared/fixtures is not here")
def test_the_parameters_are_those_of_the_official_description(run: Run, api: Api) -> None:
    described = json.loads((FIXTURES / "openapi_writtenquestions_api.json").read_text("utf-8"))
    run(JANUARY._replace(house="Lords"))
    for request in api.log:
        path = f"{BASE}/questions" + ("/{id}" if request.question else "")
        known = {each["name"]: each["schema"] for each in described["paths"][path]["get"]["parameters"]}
        for name, value in request.params.items():
            schema = known[name]
            if "$ref" in schema:
                assert value in described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["enum"]
            elif schema["type"] == "boolean":
                assert value in ("true", "false")
            elif schema["type"] == "integer":
                assert schema["minimum"] <= int(value) <= schema["maximum"]
            else:
                assert date.fromisoformat(value)
    assert {*next(iter(api.records.values()))} == {
        *described["components"]["schemas"]["QuestionsViewModel"]["properties"]
    }


def test_each_date_is_asked_for_in_windows_that_leave_no_day_out(run: Run, api: Api) -> None:
    run()
    for by in ("answered", "corrected", "tabled"):
        days = {
            day
            for request in api.lists
            if f"{by}WhenFrom" in request.params
            for day in range(
                date.fromisoformat(request.params[f"{by}WhenFrom"]).toordinal(),
                date.fromisoformat(request.params[f"{by}WhenTo"]).toordinal() + 1,
            )
        }
        assert days == set(range(date(2024, 1, 1).toordinal(), date(2024, 1, 31).toordinal() + 1))


@given(
    first=st.integers(0, 60),
    length=st.integers(0, 200),
    holes=st.lists(st.tuples(st.integers(-40, 300), st.integers(0, 40)), max_size=5),
)
def test_every_day_is_settled_or_in_one_window(first: int, length: int, holes: list[tuple[int, int]]) -> None:
    def day(number: int) -> date:
        return JANUARY.first + timedelta(days=number)

    settled = [(day(start), day(start + days)) for start, days in holes]
    asked = [
        number
        for window in windows(Scope(day(first), day(first + length)), lambda by: settled)
        if window.by == "answered"
        for number in range((window.first - day(0)).days, (window.last - day(0)).days + 1)
    ]
    free = [n for n in range(first, first + length + 1) if not any(a <= day(n) <= b for a, b in settled)]
    assert asked == free


def test_a_list_is_enough_for_a_short_unanswered_question_alone(run: Run, api: Api, tmp_path: Path) -> None:
    api.records.clear()
    api.put(
        record(1, answered=None),
        record(2, answered=None, questionText=CUT_QUESTION),
        record(3, answered=None, questionText=(QUESTION + "x" * 300)[:254] + "."),
        record(4, answerText="<p>Short.</p>"),
        record(5, answerText="<p>Ten to the 2: 10<sup>2</sup>.</p>"),
        record(6, answerText="<p>See.</p>", attachments=[{"url": "u", "title": "t"}]),
        record(7, answered=None, isWithdrawn=True),
    )
    run()
    assert sorted(api.asked) == [2, 3, 4, 5, 6]
    assert values(tmp_path) == api.records
    found = answers(tmp_path)
    assert {each.completeness for each in found.values()} == {"complete"}
    assert {each.question_completeness for each in found.values()} == {"complete"}
    assert (found[7].status, found[6].attachments) == ("withdrawn", ("t (u)",))


def test_a_sync_ends_as_a_library_that_verify_finds_right(
    run: Run, api: Api, tmp_path: Path, fake: FakeEncoder
) -> None:
    from pqask.library import ingest

    today = date(2024, 1, 12)
    run(today=today)
    ingest([tmp_path / "sync"], tmp_path, fake)
    library = Library(tmp_path)
    assert {answer.official_id for answer in library.answers()} == set(api.records)
    assert "And ends with 3." in library.answer("pq-3").text
    assert [checked.faults for checked in verify(library)] == [(), ()]
    assert library.changes() == ()
    api.put(record(3, answerText="<p>Another.</p>"), record(9, answered="2024-01-12"))
    run(today=today)
    report = ingest([tmp_path / "sync"], tmp_path, fake)
    assert [(each.new, each.changed, each.same) for each in report.sources] == [(0, 0, 5), (1, 1, 0)]
    library = Library(tmp_path)
    assert {answer.official_id for answer in library.answers()} == set(api.records)
    assert library.answer("pq-3").text == "Another."
    assert all(not checked.faults for checked in verify(library))


# --- only what is new -------------------------------------------------------------------------------------------


def test_a_second_run_asks_only_for_what_is_new(run: Run, api: Api, tmp_path: Path) -> None:
    today = date(2024, 1, 20)
    scope = JANUARY._replace(last=today)
    api.put(record(6, answered=None), record(7, answered=None))
    api.put(record(10, tabled="2023-11-01", answered="2024-01-03"))
    run(scope, today=today)
    assert sorted(api.asked) == [1, 2, 3, 4, 5, 10]

    api.put(
        record(2, answerText="<p>Right.</p>"),
        api.records[10] | {"dateAnswerCorrected": "2024-01-22T00:00:00", "answerText": "<p>Right.</p>"},
        record(6, answered="2024-01-22"),
        record(7, answered=None, isWithdrawn=True),
        record(8, tabled="2024-01-21", answered="2024-01-23"),
        record(9, tabled="2024-01-23", answered=None),
    )
    today = date(2024, 1, 23)
    fetched = run(scope._replace(last=today), today=today)
    assert sorted(api.asked) == [2, 6, 8, 10]
    assert (fetched.whole, fetched.as_listed) == (4, 2)
    assert values(tmp_path) == api.records
    firsts = {request.params["answeredWhenFrom"] for request in api.lists if "answeredWhenFrom" in request.params}
    assert firsts == {"2024-01-14", "2024-01-21"}, "settled days were read again"
    firsts = {request.params["correctedWhenFrom"] for request in api.lists if "correctedWhenFrom" in request.params}
    assert firsts == {"2024-01-14"}
    assert fetched.file == tmp_path / "sync" / "fetched-00002.jsonl"

    again = run(scope._replace(last=today), today=today)
    assert (api.asked, again.whole, again.as_listed, again.file) == ([], 0, 0, None)


def test_a_range_that_is_settled_asks_for_nothing(run: Run, api: Api) -> None:
    run()
    run()
    assert api.log == []
    run(JANUARY._replace(first=date(2023, 12, 30)))
    assert {request.params.get("answeredWhenFrom") for request in api.log} == {"2023-12-30", None}
    assert api.asked == []


def test_one_house(run: Run, api: Api, tmp_path: Path) -> None:
    api.put(record(6, house="Lords", uin="HL6"))
    run(JANUARY._replace(house="Lords"))
    assert (api.asked, set(values(tmp_path))) == ([6], {6})
    run()
    assert sorted(api.asked) == [1, 2, 3, 4, 5], "the other House was not asked for, or the first one again"


def test_one_department_under_any_of_its_names(run: Run, api: Api) -> None:
    api.put(record(6, answeringBodyName="Ministry of Housing, Communities and Local Government"))
    api.put(record(7, answeringBodyName="Department for Levelling Up, Housing and Communities"))
    fetched = run(JANUARY._replace(department="MHCLG"))
    assert sorted(api.asked) == [6, 7]
    assert (fetched.listed, fetched.others, fetched.notices(JANUARY)) == (7, 5, [])


def test_a_department_that_nobody_is_of_is_said(run: Run, api: Api) -> None:
    scope = JANUARY._replace(department="Ministry of Silly Walks")
    fetched = run(scope)
    assert (api.asked, fetched.file) == ([], None)
    assert fetched.notices(scope) == [
        "No record is of “Ministry of Silly Walks”. Departments in the lists: Department of Health and Social Care."
    ]


def test_days_that_run_backwards_are_refused(run: Run) -> None:
    with pytest.raises(QuestionError, match="is later than --to 2024-01-01; swap the two"):
        run(Scope(date(2024, 2, 1), date(2024, 1, 1)))


# --- lists that move --------------------------------------------------------------------------------------------


def at_list_request(api: Api, number: int, change: Callable[[], object]) -> None:
    """Change something just before the server answers the so manieth request of the answered list."""
    seen: list[Request] = []

    def before(request: Request) -> None:
        if request.params.get("answeredWhenFrom") == "2024-01-08":
            seen.append(request)
            if len(seen) == number:
                change()

    api.before = before


@pytest.mark.usefixtures("small_pages")
def test_a_record_that_goes_moves_none_out_of_sight(run: Run, api: Api, tmp_path: Path) -> None:
    api.put(*(record(number, tabled=f"2023-12-{number:02}") for number in range(1, 11)))
    at_list_request(api, 2, lambda: api.records.pop(10))
    fetched = run()
    assert set(values(tmp_path)) >= set(range(1, 10))
    assert not fetched.unsteady


@pytest.mark.usefixtures("small_pages")
def test_one_that_comes_as_another_goes_moves_none_out_of_sight(run: Run, api: Api, tmp_path: Path) -> None:
    api.put(*(record(number, tabled=f"2023-12-{number:02}") for number in range(2, 11)))
    api.records.pop(1)

    def swap() -> None:
        del api.records[10]
        api.put(record(1, tabled="2023-12-01"))

    at_list_request(api, 2, swap)
    run()
    assert set(values(tmp_path)) >= set(range(1, 10))


@pytest.mark.usefixtures("small_pages")
def test_a_record_that_comes_while_a_list_is_read_is_found(run: Run, api: Api, tmp_path: Path) -> None:
    at_list_request(api, 2, lambda: api.put(record(20)))
    run()
    assert set(values(tmp_path)) == {1, 2, 3, 4, 5, 20}
    assert len(api.asked) == len(set(api.asked))


@pytest.mark.usefixtures("small_pages")
def test_a_list_that_never_stands_still_is_read_again_next_time(run: Run, api: Api, tmp_path: Path) -> None:
    new = iter(range(100, 200))
    api.before = lambda request: api.put(record(next(new))) if "answeredWhenFrom" in request.params else None
    fetched = run()
    assert [each.by for each in fetched.unsteady] == ["answered"] * len(fetched.unsteady) != []
    assert "kept changing while it was read; sync again later" in fetched.notices(JANUARY)[0]
    assert set(values(tmp_path)) >= {1, 2, 3, 4, 5}
    api.before = lambda request: None
    assert not run().unsteady
    assert values(tmp_path) == api.records


@pytest.mark.usefixtures("small_pages")
def test_a_server_that_gives_smaller_pages_than_asked_for(run: Run, api: Api, tmp_path: Path) -> None:
    api.most = 2
    assert not run().unsteady
    assert values(tmp_path) == api.records


@pytest.mark.usefixtures("small_pages")
def test_a_count_that_is_wrong_every_time_counts_for_nothing(run: Run, api: Api, tmp_path: Path) -> None:
    api.miscount = 1
    assert not run().unsteady
    assert values(tmp_path) == api.records


# --- faults -----------------------------------------------------------------------------------------------------


def test_never_more_than_two_requests_a_second(run: Run, api: Api, clock: Clock) -> None:
    starts: list[float] = []
    api.before = lambda request: starts.append(clock.now)
    api.faults += [Fault(503), Fault(breaks="drop")]
    run()
    assert len(starts) == len(api.log) > 12
    assert min(b - a for a, b in pairwise(starts)) >= 0.5 - 1e-9


FAULTS = {
    "429": Fault(429),
    "429 for seven seconds": Fault(429, retry_after="7"),
    "429 until a minute past noon": Fault(429, retry_after="Sat, 01 Jun 2024 12:01:00 GMT"),
    "429 for nonsense": Fault(429, retry_after="soon"),
    "500": Fault(500),
    "503 for seven seconds": Fault(503, retry_after="7"),
    "504": Fault(504),
    "half a body": Fault(breaks="half a body"),
    "cut JSON": Fault(breaks="cut JSON"),
    "a page of HTML": Fault(breaks="not the API"),
    "JSON of another shape": Fault(breaks="another shape"),
    "a dropped connection": Fault(breaks="drop"),
}
WAITS = {"429 for seven seconds": 7, "503 for seven seconds": 7, "429 until a minute past noon": 60}


@pytest.mark.parametrize("where", ["lists", "details"])
@pytest.mark.parametrize("fault", FAULTS)
def test_what_may_pass_is_asked_again(fault: str, where: str, run: Run, api: Api, clock: Clock, tmp_path: Path) -> None:
    api.faulty = lambda request: (request.question is None) == (where == "lists")
    api.faults.append(FAULTS[fault])
    fetched = run()
    assert (fetched.failures, values(tmp_path)) == ((), api.records)
    assert len(api.asked) == (5 if where == "lists" else 6)
    longest = max(clock.naps)
    assert longest == WAITS[fault] if fault in WAITS else 1 <= longest <= 2


def test_a_slow_answer_is_asked_for_again(api: Api, clock: Clock, tmp_path: Path) -> None:
    api.faults.append(Fault(breaks="slow"))
    with Client(api.url, timeout=0.2, clock=clock, sleep=clock.sleep) as client:
        fetched = fetch(JANUARY, tmp_path, client, today=LATER)
    assert (fetched.failures, values(tmp_path)) == ((), api.records)


def test_each_try_waits_longer(run: Run, api: Api, clock: Clock) -> None:
    api.faults += [Fault(500)] * 3
    run()
    waits = [nap for nap in clock.naps if nap >= 1]
    assert all(low <= wait <= low + 1 for low, wait in zip((1, 2, 4), waits, strict=True)), waits


def test_giving_up_is_one_sentence_and_the_next_run_goes_on(run: Run, api: Api, tmp_path: Path) -> None:
    api.faulty = lambda request: "tabledWhenFrom" in request.params
    api.faults += [Fault(500)] * 4
    (failure,) = run().failures
    assert str(failure).startswith(f"{api.url}/questions?tabledWhenFrom=2024-01-01&tabledWhenTo=2024-01-07&")
    assert "could not be fetched in 4 tries (the last: status 500); try again later: what came before is" in str(
        failure
    )
    assert len(api.log) == 5 + 1 + 4, "what came before was asked again, or what came after was asked"
    assert run().failures == ()
    assert not any("answeredWhenFrom" in request.params for request in api.lists)
    assert values(tmp_path) == api.records


def test_one_record_that_cannot_be_had_does_not_stop_the_others(run: Run, api: Api, tmp_path: Path) -> None:
    api.faulty = lambda request: request.question == 3
    api.faults += [Fault(500)] * 4
    fetched = run()
    assert set(values(tmp_path)) == {1, 2, 4, 5}
    assert (len(fetched.failures), fetched.left) == (1, 1)
    assert f"{api.url}/questions/3?" in str(fetched.failures[0])
    fetched = run()
    assert (api.asked, fetched.left, values(tmp_path)) == ([3], 0, api.records)


def test_three_records_in_a_row_that_cannot_be_had_end_the_run(run: Run, api: Api) -> None:
    api.faulty = lambda request: request.question is not None
    api.faults += [Fault(500)] * 100
    fetched = run()
    assert (len(fetched.failures), fetched.left, len(api.asked)) == (3, 5, 12)
    api.faults.clear()
    assert run().left == 0
    assert sorted(api.asked) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (Fault(403), "was refused with status 403; check --base-url and the options"),
        (Fault(400), "was refused with status 400"),
        (Fault(429, retry_after="7200"), "asks to be left alone for 120 minutes; try again then"),
    ],
)
def test_what_does_not_pass_is_not_asked_again(fault: Fault, sentence: str, run: Run, api: Api, clock: Clock) -> None:
    api.faults.append(fault)
    (failure,) = run().failures
    assert sentence in str(failure)
    assert (len(api.log), clock.naps) == (1, [])


@pytest.mark.parametrize(
    ("url", "sentence"),
    [("ftp://127.0.0.1", "cannot be fetched"), ("http://127.0.0.1:1/api", "in 2 tries (the last: no whole answer")],
)
def test_a_server_that_is_none(url: str, sentence: str, tmp_path: Path, clock: Clock) -> None:
    with Client(url, tries=2, clock=clock, sleep=clock.sleep) as client:
        (failure,) = fetch(JANUARY, tmp_path, client, today=LATER).failures
    assert sentence in str(failure)


def test_a_base_url_with_no_list_there(api: Api, tmp_path: Path, clock: Clock) -> None:
    with Client(f"{api.url}/elsewhere", clock=clock, sleep=clock.sleep) as client:
        (failure,) = fetch(JANUARY, tmp_path, client, today=LATER).failures
    assert "There is no list of questions at" in str(failure)


# --- records that go --------------------------------------------------------------------------------------------


def test_a_record_that_is_gone_when_asked_for_is_kept_as_listed_and_says_that_it_is_cut(
    run: Run, api: Api, tmp_path: Path
) -> None:
    api.rows_only.append(list_row(record(9, questionText=CUT_QUESTION)))
    fetched = run()
    assert (fetched.missing, fetched.whole) == (1, 5)
    assert answers(tmp_path)[9].completeness == answers(tmp_path)[9].question_completeness == "clipped"


def test_a_whole_text_that_is_held_is_never_replaced_by_a_cut_one(run: Run, api: Api, tmp_path: Path) -> None:
    today = date(2024, 1, 11)
    run(today=today)
    gone = api.records.pop(3)
    api.rows_only.append(list_row(gone | {"heading": "Another"}))
    fetched = run(today=today)
    assert (api.asked, fetched.missing, fetched.file) == ([3], 1, None)
    assert answers(tmp_path)[3].completeness == "complete"


# --- stopped in the middle --------------------------------------------------------------------------------------


class Killed(BaseException):
    """What ends a run in the middle."""


def stop_at(
    stage: str, done: int, then: Callable[[], object] = lambda: None, error: type[BaseException] = Killed
) -> Callable[[str, int, int | None], None]:
    def progress(at: str, count: int, total: int | None) -> None:
        if (at, count) == (stage, done):
            then()
            raise error

    return progress


@pytest.mark.parametrize("kept", range(5))
def test_a_run_killed_at_any_record_goes_on_and_asks_none_twice(
    kept: int, api: Api, client: Client, tmp_path: Path
) -> None:
    """The folder is copied as it lies on disk at that moment: what is done on the way out is not in the copy."""
    before, after = tmp_path / "before", tmp_path / "after"
    progress = stop_at("asking for whole texts", kept, lambda: shutil.copytree(before, after))
    with pytest.raises(Killed):
        fetch(JANUARY, before, client, today=LATER, progress=progress)
    with (after / "sync" / ".fetching.jsonl").open("ab") as part:
        part.write(b'{"value": {"id": 77, "questi')  # a line that the kill cut
    lists = len(api.lists)
    fetched = fetch(JANUARY, after, client, today=LATER)
    assert (len(api.lists), sorted(api.asked)) == (lists, [1, 2, 3, 4, 5])
    assert (fetched.whole, values(after)) == (5 - kept, api.records)
    assert [path.name for path in (after / "sync").glob("[!.]*")] == ["fetched-00001.jsonl"]


@pytest.mark.parametrize("done", [0, 1, 2, 5, 10])
def test_a_run_killed_while_it_reads_lists_goes_on(done: int, api: Api, client: Client, tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    progress = stop_at("reading lists", done, lambda: shutil.copytree(before, after))
    with pytest.raises(Killed):
        fetch(JANUARY, before, client, today=LATER, progress=progress)
    fetch(JANUARY, after, client, today=LATER)
    assert len(api.lists) == 11, "5 windows by answer, 1 by correction, 5 by tabling"
    assert (sorted(api.asked), values(after)) == ([1, 2, 3, 4, 5], api.records)


def test_a_kill_between_the_files_new_name_and_the_note_of_it_loses_nothing(
    run: Run, api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pqask.sync.state.State._next", lambda state: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run()
    monkeypatch.undo()
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    (tmp_path / "sync" / ".fetching.jsonl").rename(tmp_path / "sync" / "fetched-00001.jsonl")
    api.put(record(6, tabled="2024-02-01", answered="2024-02-02"))
    fetched = run(JANUARY._replace(last=date(2024, 2, 5)))
    assert (api.asked, values(tmp_path), fetched.file) == ([6], api.records, tmp_path / "sync" / "fetched-00002.jsonl")


def test_ctrl_c_keeps_what_came(run: Run, api: Api, client: Client, tmp_path: Path) -> None:
    progress = stop_at("asking for whole texts", 2, error=KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        fetch(JANUARY, tmp_path, client, today=LATER, progress=progress)
    assert set(values(tmp_path)) == {1, 2}
    fetched = run()
    assert (api.asked, fetched.whole, values(tmp_path)) == ([3, 4, 5], 3, api.records)


def test_a_stop_before_a_list_is_put_down_whole_puts_down_none_of_it(
    run: Run, api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.put(record(6, answered=None))
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(
            "pqask.sync.run.settled_part", lambda window, today: _interrupt() if window.by == "tabled" else None
        )
        run()
    assert values(tmp_path) == {}
    run()
    assert values(tmp_path) == api.records


def _interrupt() -> None:
    raise KeyboardInterrupt


def test_two_syncs_at_once_are_refused(client: Client, tmp_path: Path) -> None:
    from filelock import FileLock

    (tmp_path / "sync").mkdir()
    with FileLock(tmp_path / "sync" / ".lock"), pytest.raises(SyncError, match="Another sync is at work"):
        fetch(JANUARY, tmp_path, client)


def test_a_damaged_state_says_what_to_delete(client: Client, tmp_path: Path) -> None:
    (tmp_path / "sync").mkdir()
    (tmp_path / "sync" / ".state.sqlite").write_bytes(b"no database " * 100)
    with pytest.raises(SyncError, match="delete this one file and run the same command again"):
        fetch(JANUARY, tmp_path, client)


# --- a dry run --------------------------------------------------------------------------------------------------


def test_a_dry_run_says_what_a_run_then_does_and_writes_nothing(
    run: Run, api: Api, client: Client, tmp_path: Path
) -> None:
    api.put(record(6, answered=None), record(7, answered="2024-01-30"), record(8, tabled="2023-12-20", answered=None))
    api.put(record(9, dateAnswerCorrected="2024-01-20T00:00:00", answered="2023-12-21"))
    planned = plan(JANUARY, tmp_path, client)
    assert list(tmp_path.iterdir()) == []
    assert [each.total for each in planned.lists if each.total] == [5, 1, 1, 8]
    assert planned.exact
    fetched = run()
    assert len(api.log) == planned.requests
    assert fetched.whole == planned.details == 7
    assert planned.minutes == pytest.approx(planned.requests / 120)


def test_a_dry_run_after_a_run_counts_only_what_is_new(run: Run, api: Api, client: Client, tmp_path: Path) -> None:
    run(today=date(2024, 1, 31))
    held = sorted((path, path.read_bytes()) for path in tmp_path.rglob("*") if path.is_file())
    api.put(record(2, dateAnswerCorrected="2024-01-30T00:00:00", answerText="<p>Right.</p>"), record(6))
    planned = plan(JANUARY, tmp_path, client)
    assert sorted((path, path.read_bytes()) for path in tmp_path.rglob("*") if path.is_file()) == held
    fetched = run(today=date(2024, 1, 31))
    assert sorted(api.asked) == [2, 6]
    assert (planned.details, fetched.whole) == (2, 2)


def test_a_dry_run_counts_what_an_earlier_run_left(run: Run, api: Api, client: Client, tmp_path: Path) -> None:
    api.faulty = lambda request: request.question == 3
    api.faults += [Fault(500)] * 4
    run()
    planned = plan(JANUARY, tmp_path, client)
    assert (planned.lists, planned.unfinished, planned.details) == ((), 1, 1)
    assert "1  left by an earlier run" in str(planned)


@pytest.mark.usefixtures("small_pages")
def test_a_dry_run_takes_a_long_list_to_be_as_its_first_page(
    run: Run, client: Client, api: Api, tmp_path: Path
) -> None:
    planned = plan(JANUARY, tmp_path, client)
    assert (planned.exact, planned.details) == (False, 5)
    run()
    assert len(api.log) == planned.requests
    assert "about 5 of them for whole texts" in str(planned)


# --- on the command line ----------------------------------------------------------------------------------------


@pytest.fixture
def command(
    api: Api, tmp_path: Path, fake: FakeEncoder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run ``pqask sync``, in no time; give the exit code and what was printed."""
    clock = Clock()
    monkeypatch.setattr("pqask.encoder.open_encoder", lambda *_: fake)
    monkeypatch.setattr("pqask.sync.Client", partial(Client, clock=clock, sleep=clock.sleep))

    def command(*options: str) -> tuple[int, str, str]:
        days = ["--from", "2024-01-01", "--to", "2024-01-31"]
        code = main(["sync", *days, "--library", str(tmp_path / "library"), "--base-url", api.url, *options])
        return code, *capsys.readouterr()

    return command


def test_the_command_fetches_and_takes_in(command: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    code, out, err = command()
    assert (code, err) == (0, "")
    assert out.startswith("5 records listed, 0 held already, 5 fetched whole (16 requests).\n")
    assert "sync/fetched-00001.jsonl (official API)" in out
    assert "now holds 5 answers" in out
    code, out, _ = command()
    assert (code, out.splitlines()[0]) == (0, "0 records listed, 0 held already, 0 fetched whole (0 requests).")
    assert "(0 texts encoded" in out


def test_the_command_says_what_it_would_fetch(command: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    code, out, _ = command("--dry-run")
    assert code == 0
    assert "        5               5  answered 2024-01-08 to 2024-01-14\n" in out
    assert "A sync would make 16 requests, 5 of them for whole texts: 1 min at two a second." in out
    assert list(tmp_path.iterdir()) == []


def test_the_command_takes_in_what_came_before_it_gave_up(
    command: Callable[..., tuple[int, str, str]], api: Api
) -> None:
    api.faulty = lambda request: request.question == 3
    api.faults += [Fault(500)] * 6
    code, out, err = command()
    assert code == 1
    assert err.startswith(f"pqask: {api.url}/questions/3?")
    assert err.count("\n") == 1
    assert "now holds 4 answers" in out


def test_nothing_is_taken_in_where_nothing_came(tmp_path: Path) -> None:
    assert take_in(tmp_path) is None


def test_a_sync_needs_no_torch_until_it_takes_in() -> None:
    code = "import sys, pqask.sync; sys.exit(bool({'torch', 'faiss', 'numpy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_its_errors_are_those_of_the_house() -> None:
    assert issubclass(SyncError, PqaskError)


# --- the real responses -----------------------------------------------------------------------------------------


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="../shared/fixtures is not here")
def test_the_real_responses(run: Run, api: Api, tmp_path: Path) -> None:
    details = json.loads((FIXTURES / "api_detail_responses_corbyn90.json").read_text("utf-8"))
    listed = json.loads((FIXTURES / "api_list_response_aws.json").read_text("utf-8"))["results"]
    api.records = {each["value"]["id"]: each["value"] for each in details}
    api.rows_only = [each["value"] for each in listed]
    fetched = run(Scope(date(2024, 1, 1), date(2026, 12, 31)), today=date(2027, 6, 1))
    assert (fetched.listed, fetched.whole, fetched.missing, fetched.failures) == (110, 90, 20, ())
    assert len(api.asked) == len(set(api.asked)) == 110
    assert values(tmp_path) == api.records
    found = answers(tmp_path)
    assert len(found) == 110
    assert {found[number].completeness for number in api.records} == {"complete"}
    assert sum(found[row["id"]].completeness == "clipped" for row in api.rows_only) == 16
