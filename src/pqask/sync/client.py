"""Requests to a server that must not be pressed: two a second, and again, later and later, where that may help.

What may help: a server that is busy (429, with its Retry-After) or broken (5xx), a connection that breaks, no answer
in time, a body that ends too soon or is not what was asked for. Anything else ends at once in a sentence.
"""

import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import TypeVar

import httpx2
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from pqask import __version__
from pqask.errors import SyncError

__all__ = ["BASE_URL", "Client", "Pace"]

BASE_URL = "https://questions-statements-api.parliament.uk/api/writtenquestions"
GAP = 0.5  # seconds between the starts of two requests
TIMEOUT = 30.0  # seconds without a byte
TRIES = 6
LONGEST_WAIT = 900.0  # seconds; a server that asks for more is left alone until the next run
PASSING = {408, 425, 429}
GO_ON = "what came before is kept, and the same command goes on from there."
T = TypeVar("T")


class Pace:
    """A limit on how often something may begin, by a clock that never goes back."""

    def __init__(self, gap: float, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._gap, self._clock, self._sleep = gap, clock, sleep
        self._free_at = clock()

    def wait(self) -> None:
        """Wait until the next may begin."""
        now = self._clock()
        if now < self._free_at:
            self._sleep(self._free_at - now)
        self._free_at = max(now, self._free_at) + self._gap


class Client:
    """One server, asked for JSON, one request at a time; use it in a ``with``.

    *clock*, *sleep* and *now* are the monotonic clock, its wait and the time of day: tests bring their own.
    """

    def __init__(
        self,
        base_url: str = BASE_URL,
        *,
        timeout: float = TIMEOUT,
        tries: int = TRIES,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.requests = 0
        self._pace = Pace(GAP, clock, sleep)
        self._tries, self._sleep, self._now = tries, sleep, now
        self._backoff = wait_exponential_jitter(initial=1, max=60, jitter=1)
        headers = {"Accept": "application/json", "User-Agent": f"pqask/{__version__}"}
        self._http = httpx2.Client(timeout=timeout, headers=headers, follow_redirects=True)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    def get(self, path: str, params: Mapping[str, str], read: Callable[[object], T]) -> T | None:
        """Ask for a path below the base URL and give what *read* makes of its JSON; ``None`` if it is not there.

        *read* raises ValueError for what was not asked for. Raises SyncError when asking again does not help.
        """
        retrying = Retrying(
            stop=stop_after_attempt(self._tries),
            wait=self._wait,
            retry=retry_if_exception_type(_PassingError),
            sleep=self._sleep,
            reraise=True,
        )
        url = str(httpx2.URL(f"{self.base_url}{path}", params=dict(params)))
        try:
            return retrying(self._once, url, read)
        except _PassingError as error:
            raise SyncError(
                f"{url} could not be fetched in {self._tries} tries (the last: {error}); try again later: {GO_ON}"
            ) from error

    def _once(self, url: str, read: Callable[[object], T]) -> T | None:
        """Ask once, in turn."""
        self._pace.wait()
        self.requests += 1
        try:
            response = self._http.get(url)
        except (httpx2.UnsupportedProtocol, httpx2.LocalProtocolError, httpx2.TooManyRedirects) as error:
            raise SyncError(f"{url} cannot be fetched ({error}); check --base-url.") from error
        except httpx2.RequestError as error:
            raise _PassingError(f"no whole answer: {str(error) or type(error).__name__}") from error
        return self._body(url, response, read)

    def _body(self, url: str, response: httpx2.Response, read: Callable[[object], T]) -> T | None:
        status = response.status_code
        if status == httpx2.codes.NOT_FOUND:
            return None
        if status in PASSING or status >= httpx2.codes.INTERNAL_SERVER_ERROR:
            raise _PassingError(f"status {status}", self._asked_to_wait(url, response.headers.get("Retry-After")))
        if status != httpx2.codes.OK:
            raise SyncError(f"{url} was refused with status {status}; check --base-url and the options: {GO_ON}")
        try:
            return read(json.loads(response.content))
        except (ValueError, RecursionError) as error:
            raise _PassingError(f"its body is cut short or not what the API gives: {error}") from error

    def _asked_to_wait(self, url: str, header: str | None) -> float:
        """Read how many seconds a server asks for: it writes them as a number, or as the date to wait for."""
        seconds = _seconds(header or "", self._now())
        if seconds > LONGEST_WAIT:
            raise SyncError(f"{url} asks to be left alone for {seconds / 60:.0f} minutes; try again then: {GO_ON}")
        return seconds

    def _wait(self, state: RetryCallState) -> float:
        """Give the seconds until the next try: longer each time, never less than the server asks for."""
        error = state.outcome.exception() if state.outcome else None
        asked = error.seconds if isinstance(error, _PassingError) else 0.0
        return max(asked, self._backoff(state))


class _PassingError(Exception):
    """What may be over when the same is asked again, after at least these seconds."""

    def __init__(self, reason: str, seconds: float = 0.0) -> None:
        super().__init__(reason)
        self.seconds = seconds


def _seconds(header: str, now: datetime) -> float:
    if header.strip().isdecimal():
        return float(header)
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return 0.0
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())
