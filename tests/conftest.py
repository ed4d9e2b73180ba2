"""What the tests share: a fake encoder whose vectors can be worked out, small documents, and the seeds."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from pqask.conversation import Assistant
from pqask.encoder import Encoded, Spans, Vectors
from pqask.library import Library, ingest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
SHARED = ROOT.parent / "shared"

BRIDGES = ("Ann Asker", "Department for Transport", "about bridges in England.", "Bridges in England are repaired.")
WALES = ("Bob Asker", "Wales Office", "about bridges in Wales.", "Bridges in Wales are repaired with slate.")
SHEEP = ("Cy Asker", "Wales Office", "about sheep in Wales.", "Sheep in Wales are shorn each summer.")
SCHOOLS = ("Dee Asker", "Department for Education", "about schools.", "Schools are repaired with bricks.")
REPAIRS = "how are bridges in England repaired?"


class FakeEncoder:
    """A bag of words: each word is one axis, chosen by its hash, so that a cosine can be worked out by hand."""

    name = location = "fake"
    revision = None
    limit = 40
    dimension = 4096
    token_width = 2048

    def __init__(self, fingerprint: str = "fake@1") -> None:
        self.fingerprint = fingerprint
        self.encoded: list[str] = []

    def tokens(self, texts: Sequence[str]) -> list[Spans]:
        return [[match.span() for match in re.finditer(r"\w+|[^\w\s]", text)] for text in texts]

    def encode_tokens(self, texts: Sequence[str]) -> Encoded:
        words = [re.findall(r"\w+|[^\w\s]", text.casefold()) for text in texts]
        return Encoded(self.encode(texts), [self._axes(each) for each in words])

    def _axes(self, words: Sequence[str]) -> Vectors:
        table = np.zeros((len(words), self.token_width), np.float32)
        for row, word in enumerate(words):
            table[row, int(hashlib.sha256(word.encode()).hexdigest(), 16) % self.token_width] = 1
        return table

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        table = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for word in set(re.findall(r"\w+", text.casefold())):
                table[row, int(hashlib.sha256(word.encode()).hexdigest(), 16) % self.dimension] = 1
        return table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9)


@pytest.fixture
def fake() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture
def built(tmp_path: Path, fake: FakeEncoder) -> Callable[..., Assistant]:
    """Build a library from texts by file name, and open it."""

    def build(**documents: str) -> Assistant:
        folder = tmp_path / "documents"
        folder.mkdir(exist_ok=True)
        for name, text in documents.items():
            (folder / f"{name}.txt").write_text(text, "utf-8")
        ingest([folder], tmp_path / "library", fake)
        return Assistant(Library(tmp_path / "library"), fake)

    return build


@pytest.fixture
def assistant(built: Callable[..., Assistant]) -> Assistant:
    """Four answers: on bridges in England and in Wales, on sheep, on schools."""
    return built(a=digest(BRIDGES, WALES, SHEEP, SCHOOLS))


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """The seed documents in a library built with the real model."""
    from pqask.encoder import open_encoder

    folder = tmp_path_factory.mktemp("seeds") / "library"
    encoder = open_encoder()
    ingest([SEEDS], folder, encoder)
    return Assistant(Library(folder), encoder)


@pytest.fixture(scope="session")
def address(seeds: Assistant) -> Iterator[str]:
    """The page over the seeds."""
    from .opened_page import opened

    with opened(seeds) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """A real Chromium."""
    from playwright.sync_api import sync_playwright

    from .opened_page import CHROMIUM, FLAGS

    if CHROMIUM is None:
        pytest.skip("needs Chromium (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: "Browser", address: str) -> Iterator["Page"]:
    """A page that has loaded; at the end it has asked no other host and its scripts have not failed."""
    from .browsing import load

    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(10_000)
    asked: list[str] = []
    failed: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: failed.append(str(error)))
    load(page, address)
    yield page
    context.close()
    assert [url for url in asked if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))] == []
    assert failed == []


def digest(*pairs: tuple[str, str, str, str]) -> str:
    """Write a digest of (asker, department, question, answer)."""
    return "\n".join(
        f"Asked by: {asker} (Labour - Ambridge)\nQuestion to the {department}:\nTo ask the Secretary of State, "
        f"{question}\nAnswered by Ann Example - Minister of State ({department})\n{answer}"
        for asker, department, question, answer in pairs
    )
