"""What the tests share: a fake encoder whose vectors can be worked out, small documents, and the seeds."""

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from pqask.conversation import Assistant
from pqask.encoder import Spans, Vectors
from pqask.library import Library, ingest

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
SHARED = ROOT.parent / "shared"


class FakeEncoder:
    """A bag of words: each word is one axis, chosen by its hash, so that a cosine can be worked out by hand."""

    name = location = "fake"
    revision = None
    limit = 40
    dimension = 4096

    def __init__(self, fingerprint: str = "fake@1") -> None:
        self.fingerprint = fingerprint
        self.encoded: list[str] = []

    def tokens(self, texts: Sequence[str]) -> list[Spans]:
        return [[match.span() for match in re.finditer(r"\w+|[^\w\s]", text)] for text in texts]

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


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """The seed documents in a library built with the real model."""
    from pqask.encoder import open_encoder

    folder = tmp_path_factory.mktemp("seeds") / "library"
    encoder = open_encoder()
    ingest([SEEDS], folder, encoder)
    return Assistant(Library(folder), encoder)


def digest(*pairs: tuple[str, str, str, str]) -> str:
    """Write a digest of (asker, department, question, answer)."""
    return "\n".join(
        f"Asked by: {asker} (Labour - Ambridge)\nQuestion to the {department}:\nTo ask the Secretary of State, "
        f"{question}\nAnswered by Ann Example - Minister of State ({department})\n{answer}"
        for asker, department, question, answer in pairs
    )
