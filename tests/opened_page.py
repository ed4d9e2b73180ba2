"""Opens a page for a test, and makes hits by hand."""

import asyncio
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from pqask import sources
from pqask.citation import cite
from pqask.conversation import Assistant
from pqask.records import Answer, Hit
from pqask.web import application
from pqask.web.server import listen

from .conftest import SEEDS

CHROMIUM = shutil.which("chromium")
QUIET = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
FLAGS = [*QUIET.split(), "--disable-component-update", "--disable-sync"]


@contextmanager
def opened(assistant: Assistant, *, port: int = 0, root_path: str = "") -> Iterator[str]:
    """Serve a page on a free port while the block runs, and give its address."""
    with listen("127.0.0.1", port) as sock:
        started, ended = threading.Event(), threading.Event()
        thread = threading.Thread(target=lambda: asyncio.run(_serve(assistant, root_path, sock, started, ended)))
        thread.start()
        try:
            assert started.wait(30)
            yield f"http://127.0.0.1:{sock.getsockname()[1]}{root_path}/"
        finally:
            ended.set()
            thread.join(10)


async def _serve(
    assistant: Assistant, root_path: str, sock: socket.socket, started: threading.Event, ended: threading.Event
) -> None:
    """Serve until told to end. The page is made inside the loop: Gradio leaves open the loops that it makes outside."""
    app = application(assistant, root_path=root_path, ready=started.set)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve(sockets=[sock]))
    await asyncio.to_thread(ended.wait)
    server.should_exit = True
    await serving


def seed_answers() -> list[Answer]:
    """Read the answers of the seed documents."""
    read = (item for file in sources.find([SEEDS]) for item in sources.read(file))
    return [item for item in read if isinstance(item, Answer)]


def hit(answer: Answer, start: int, end: int, *, rank: int = 1, also: tuple[Answer, ...] = ()) -> Hit:
    """Make a hit of a span of an answer."""
    return Hit(
        rank=rank,
        score=1 / rank,
        text=answer.text[start:end],
        start=start,
        end=end,
        citation=cite(answer),
        answer=answer,
        also=also,
        also_cited=tuple(cite(other) for other in also),
    )
