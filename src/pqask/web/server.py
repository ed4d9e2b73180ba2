"""Opens the page behind headers that keep it to itself: no other host is loaded from, framed in, or told anything.

Gradio compiles a component's template and script in the browser, hence ``unsafe-eval``; inline scripts run only with
the nonce of their own reply, so that markup that slipped through every escape would still not run. Of Gradio's routes
only those that the page and its endpoint use are open: there is nothing to upload, to proxy or to log in to.
"""

import errno
import re
import secrets
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pqask.conversation import Assistant
from pqask.errors import ServeError
from pqask.web.desk import Desk
from pqask.web.page import EXAMPLES, build
from pqask.web.routes import PATHS, routes

__all__ = ["application", "listen", "serve"]

OPEN = re.compile(
    r"/($|config/?$|theme\.css$|favicon\.ico$|manifest\.json$|robots\.txt$|(assets|static|svelte)/"
    r"|gradio_api/(info|openapi\.json|app_id|startup-events|component_server/?$|(call|api|queue|heartbeat)/|cancel$|reset$)|"
    rf"{PATHS})"
)
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors {frames}"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def serve(
    assistant: Assistant,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    root_path: str = "",
    framed_by: Sequence[str] = (),
    examples: Sequence[str] = EXAMPLES,
    ready: Callable[[str], None] = lambda _: None,
) -> None:
    """Open the page until interrupted, and call *ready* with its address; ``ServeError`` where it cannot be opened.

    *root_path* is the prefix under which a reverse proxy shows it; *framed_by* lists origins that may frame it.
    """
    with listen(host, port) as sock:
        named = f"[{host}]" if ":" in host else host
        address = f"http://{named}:{sock.getsockname()[1]}{root_path}/"
        app = application(
            assistant, root_path=root_path, framed_by=framed_by, examples=examples, ready=lambda: ready(address)
        )
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=2
        )
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[sock])


def application(
    assistant: Assistant,
    *,
    root_path: str = "",
    framed_by: Sequence[str] = (),
    examples: Sequence[str] = EXAMPLES,
    ready: Callable[[], None] = lambda: None,
) -> ASGIApp:
    """Make the whole application, for any ASGI server."""
    desk = Desk(assistant)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        desk.warm()
        ready()
        yield

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.routes.extend(routes(desk.now, root_path))
    gr.mount_gradio_app(
        app,
        build(desk, examples=examples),
        path="/",
        root_path=root_path or None,
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
    )
    return Guard(app, prefix=root_path, framed_by=framed_by)


def listen(host: str, port: int) -> socket.socket:
    """Take the port before anything is loaded; ``ServeError`` says what stands in the way."""
    if not 0 <= port <= 65_535:
        raise ServeError(f"{port} is not a port; choose one from 1024 to 65535, such as PORT=7860.")
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise ServeError(_why(error, host, port)) from None


def _why(error: OSError, host: str, port: int) -> str:
    code = error.errno
    if code == errno.EADDRINUSE:
        return f"Port {port} on {host} is in use, perhaps by another pqask; choose another, such as PORT={port + 1}."
    if code == errno.EACCES:
        return f"Port {port} may not be opened by this user; choose one above 1023, such as PORT=7860."
    return f"The page cannot be opened on {host}, port {port} ({error}); check the host name and the port."


class Guard:
    """Add the headers to every reply, a nonce to every inline script, and close what the page does not use."""

    def __init__(self, app: ASGIApp, *, prefix: str = "", framed_by: Sequence[str] = ()):
        self.app = app
        self.prefix = prefix.rstrip("/")
        self.frames = " ".join(["'self'", *framed_by])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        path = self._within(scope["path"])
        app = self.app if OPEN.match(path) else PlainTextResponse("There is nothing here.", 404)
        # The page itself comes uncompressed, so that the nonce can be written into it.
        plain = [(k, v) for k, v in scope["headers"] if k != b"accept-encoding" or path != "/"]
        await app(
            {**scope, "path": path, "raw_path": path.encode(), "headers": plain},
            receive,
            _Reply(send, nonce, self._headers(nonce)),
        )

    def _within(self, path: str) -> str:
        """Take the proxy's prefix off a path, where the proxy has not done so."""
        inside = self.prefix and (path + "/").startswith(self.prefix + "/")
        return (path.removeprefix(self.prefix) or "/") if inside else path

    def _headers(self, nonce: str) -> dict[str, str]:
        return {**_HEADERS, "Content-Security-Policy": _POLICY.format(nonce=nonce, frames=self.frames)}


class _Reply:
    """Pass a reply on with its headers; a page is gathered first, to mark its own scripts."""

    def __init__(self, send: Send, nonce: str, headers: dict[str, str]):
        self.send, self.nonce, self.headers = send, nonce, headers
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif self.start is None:
            await self.send(message)
        else:
            await self._gather(message)

    async def _begin(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        headers.update(self.headers)
        if headers.get("content-type", "").startswith("text/html"):
            self.start = message
        else:
            await self.send(message)

    async def _gather(self, message: Message) -> None:
        self.body += message.get("body", b"")
        if message.get("more_body"):
            return
        assert self.start is not None  # noqa: S101 - narrows the type for this branch
        body = self.body.replace(b"<script", f'<script nonce="{self.nonce}"'.encode())
        body = body.replace(b'href="/manifest.json"', b'href="manifest.json"')  # Gradio forgets a prefix here
        MutableHeaders(scope=self.start)["content-length"] = str(len(body))
        await self.send(self.start)
        await self.send({**message, "body": body})
