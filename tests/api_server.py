"""A Written Questions API on this machine: our own small records, cut as the real lists cut them, and faults on demand.

Lists are plain text cut at 255 characters, newest first, with no attachments in them; details are whole, in HTML. As
the real one does, it ignores parameters that it does not know.
"""

import json
import re
import threading
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

Record = dict[str, Any]
BASE = "/api/writtenquestions"
DATES = {"answered": "dateAnswered", "corrected": "dateAnswerCorrected", "tabled": "dateTabled"}
KNOWN = {f"{by}When{end}" for by in DATES for end in ("From", "To")} | {
    *("includeWithdrawn", "expandMember", "sessionStatus", "house", "skip", "take")
}
CUT = 255
BODIES = {  # what stands where an answer should; nothing: half of it, said to be all
    "cut JSON": b"",
    "not the API": b"<html>Down for maintenance</html>",
    "another shape": b'{"error": "try later"}',
}


def record(number: int, *, tabled: str = "2024-01-08", answered: str | None = "2024-01-10", **fields: Any) -> Record:
    """Make a record as the detail endpoint has it, with a long answer unless *fields* has another."""
    answer = f"<p>Answer {number} begins.</p><p>{'It goes on for a good while. ' * 12}And ends with {number}.</p>"
    value: Record = {
        "id": number,
        "askingMemberId": 4410,
        "askingMember": {"id": 4410, "name": "Jane Example", "party": "Labour", "memberFrom": "Ambridge"},
        "house": "Commons",
        "memberHasInterest": False,
        "dateTabled": f"{tabled}T00:00:00",
        "dateForAnswer": f"{tabled}T00:00:00",
        "uin": str(number),
        "questionText": f"To ask the Secretary of State for Health and Social Care, what is thing {number}.",
        "answeringBodyId": 17,
        "answeringBodyName": "Department of Health and Social Care",
        "isWithdrawn": False,
        "isNamedDay": False,
        "groupedQuestions": [],
        "answerIsHolding": False if answered else None,
        "answerIsCorrection": False if answered else None,
        "answeringMemberId": 4861 if answered else None,
        "answeringMember": {"id": 4861, "name": "Ann Minister", "party": "Labour"} if answered else None,
        "correctingMemberId": None,
        "correctingMember": None,
        "dateAnswered": f"{answered}T00:00:00" if answered else None,
        "answerText": answer if answered else None,
        "originalAnswerText": "",
        "comparableAnswerText": "",
        "dateAnswerCorrected": None,
        "dateHoldingAnswer": None,
        "attachmentCount": 0,
        "heading": f"Thing {number}",
        "attachments": [],
        "groupedQuestionsDates": [],
    }
    assert set(fields) <= set(value), "a field that the API does not have"
    return value | fields


def list_row(value: Record) -> Record:
    """Cut a record as a list does; its attachments are not in it."""
    plain = re.sub(r"<[^>]+>", "", value["answerText"] or "")
    cut = plain if len(plain) <= CUT else plain[:CUT] + "..."
    question = value["questionText"][:CUT]
    return value | {"questionText": question, "answerText": cut or value["answerText"], "attachments": []}


def item(value: Record) -> Record:
    return {"value": value, "links": [{"rel": "self", "href": f"/Questions/{value['id']}", "method": "GET"}]}


class Request(NamedTuple):
    """One request as it came."""

    path: str
    params: dict[str, str]

    @property
    def question(self) -> int | None:
        """The record that is asked for whole, if one is."""
        last = self.path.rpartition("/")[2]
        return int(last) if last.isdecimal() else None


class Fault(NamedTuple):
    """What goes wrong instead of an answer: a status (with a header), or a way to break off."""

    status: int = 0
    retry_after: str | None = None
    breaks: str = ""


class Api:
    """The server: change ``records`` and ``faults`` as it runs; ``log`` has what was asked.

    ``faults`` are met one a request by those requests that ``faulty`` picks; ``before`` is called at each request.
    """

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self.records = {value["id"]: value for value in records}
        self.rows_only: list[Record] = []  # in lists as they stand, and not there when asked for whole
        self.miscount = 0
        self.most = 1000  # records on a page, whatever is asked for
        self.faults: deque[Fault] = deque()
        self.faulty: Callable[[Request], bool] = lambda request: True
        self.before: Callable[[Request], None] = lambda request: None
        self.log: list[Request] = []
        self.closing = threading.Event()
        self._http = _Server(("127.0.0.1", 0), _Handler)
        self._http.api = self
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}{BASE}"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.005})
        self._thread.start()

    def close(self) -> None:
        self.closing.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def put(self, *records: Record) -> None:
        self.records |= {value["id"]: value for value in records}

    @property
    def asked(self) -> list[int]:
        """The records that were asked for whole, in order."""
        return [request.question for request in self.log if request.question is not None]

    @property
    def lists(self) -> list[Request]:
        return [request for request in self.log if request.question is None]

    def answer(self, request: Request) -> object | None:
        """Give the JSON for a request, or nothing if there is none."""
        if request.question is not None:
            value = self.records.get(request.question)
            return item(value) if value else None
        return self._list(request.params) if request.path == f"{BASE}/questions" else None

    def _list(self, params: dict[str, str]) -> object:
        rows = [*map(list_row, self.records.values()), *self.rows_only]
        rows = [value for value in rows if self._is_in(value, params)]
        rows.sort(key=lambda value: (value["dateTabled"], value["id"]), reverse=True)
        skip, take = int(params.get("skip", 0)), min(int(params.get("take", 20)), self.most)
        return {
            "totalResults": len(rows) + self.miscount,
            "results": [item(value) for value in rows[skip : skip + take]],
        }

    def _is_in(self, value: Record, params: dict[str, str]) -> bool:
        if value["isWithdrawn"] and params.get("includeWithdrawn") != "true":
            return False
        if params.get("house") not in (None, value["house"]):
            return False
        for by, field in DATES.items():
            day = (value[field] or "")[:10]
            first, last = params.get(f"{by}WhenFrom"), params.get(f"{by}WhenTo")
            if (first and day < first) or (last and not "" < day <= last):
                return False
        return True


class _Server(ThreadingHTTPServer):
    api: Api


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        api, parts = self.server.api, urlsplit(self.path)
        request = Request(parts.path, dict(parse_qsl(parts.query)))
        api.log.append(request)
        api.before(request)
        body = api.answer(request)
        with suppress(ConnectionError):
            if api.faults and api.faulty(request):
                self._go_wrong(api.faults.popleft(), json.dumps(body).encode())
            else:
                self._send(404 if body is None else 200, json.dumps(body).encode())

    def _go_wrong(self, fault: Fault, whole: bytes) -> None:
        half = whole[: len(whole) // 2]
        if fault.status:
            self._send(fault.status, b"{}", retry_after=fault.retry_after)
        elif fault.breaks in BODIES:
            self._send(200, BODIES[fault.breaks] or half)
        else:
            self.close_connection = True
            if fault.breaks == "half a body":
                self._send(200, half, length=len(whole))
            elif fault.breaks == "slow":
                self.server.api.closing.wait()

    def _send(self, status: int, body: bytes, *, length: int = 0, retry_after: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(length or len(body)))
        if retry_after:
            self.send_header("Retry-After", retry_after)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass
