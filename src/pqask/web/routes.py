"""The addresses beside the page: files to take away, and the feed of a search. GET alone, and nothing is kept."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pqask.conversation import Assistant
from pqask.errors import LibraryError, ModelError, PqaskError, QuestionError
from pqask.export import FORMS, Form, file_name
from pqask.web import downloads, feeds
from pqask.web.asked import Asked
from pqask.web.markup import visible

__all__ = ["PATHS", "routes"]

LONGEST_QUERY = 16_000
PATHS = rf"download\.({'|'.join(form.suffix for form in FORMS.values())})$|feed\.atom$"
_HOST = re.compile(r"([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", re.IGNORECASE)
_CODES = {LibraryError: 404, ModelError: 503}
Handler = Callable[[Request], Response]


def routes(now: Callable[[], Assistant], prefix: str = "") -> list[Route]:
    """Make the routes ``/download.<form>`` and ``/feed.atom``.

    *now* gives the assistant to ask; *prefix* is what a reverse proxy puts before every address.
    """

    def download(form: Form) -> Handler:
        return _in_words(lambda request: _download(now(), form, request, prefix))

    feed = _in_words(lambda request: _feed(now(), request, prefix))
    files = [Route(f"/download.{form.suffix}", download(form)) for form in FORMS.values()]
    return [*files, Route("/feed.atom", feed)]


def _download(assistant: Assistant, form: Form, request: Request, prefix: str) -> Response:
    export = downloads.export(assistant, _query(request), _home(request, prefix), datetime.now(UTC).date())
    headers = {
        "Content-Disposition": f'attachment; filename="{file_name(export, form)}"',
        "Cache-Control": "no-store",
    }
    return Response(form.write(export), headers=headers, media_type=form.media_type)


def _feed(assistant: Assistant, request: Request, prefix: str) -> Response:
    body = feeds.feed(assistant, Asked.from_link(_query(request)), _home(request, prefix))
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/atom+xml; charset=utf-8")


def _in_words(handler: Handler) -> Handler:
    """Turn what a person can mend into its one sentence and a status: 400 where the request is at fault."""

    def handle(request: Request) -> Response:
        try:
            return handler(request)
        except PqaskError as error:
            code = next((code for kind, code in _CODES.items() if isinstance(error, kind)), 400)
            return PlainTextResponse(visible(str(error)) + "\n", code, headers={"Cache-Control": "no-store"})

    return handle


def _query(request: Request) -> str:
    query = request.url.query
    if len(query) > LONGEST_QUERY:
        raise QuestionError(f"The address is longer than {LONGEST_QUERY:,} characters; pick fewer or ask more briefly.")
    return query


def _home(request: Request, prefix: str) -> str:
    """Give the address of the page as its reader sees it, through a reverse proxy too, without a slash at its end."""
    host = _first(request, "x-forwarded-host") or request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        raise QuestionError("The name of the server cannot be read from this request; use its usual address.")
    scheme = "https" if _first(request, "x-forwarded-proto") == "https" else request.url.scheme
    return f"{scheme}://{host}{prefix.rstrip('/')}"


def _first(request: Request, name: str) -> str:
    """Read the first value of a header to which each proxy adds its own."""
    return request.headers.get(name, "").partition(",")[0].strip()
