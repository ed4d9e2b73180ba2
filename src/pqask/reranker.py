"""A second look at the first hits by a cross-encoder that the operator names: it reads question and passage together.

None is carried and none is used unless it is named: what was trained for this project on its own data did not win
(``benchmarks/quality``). Any sentence-transformers cross-encoder will do, a local folder or a hub name.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from pqask.encoder import Vectors
from pqask.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

__all__ = ["RERANKED", "CrossReranker", "Reranker", "open_reranker"]

RERANKED = 30  # how many of the first hits are read again


class Reranker(Protocol):
    """What the search asks of a second look."""

    def scores(self, question: str, passages: Sequence[str]) -> Vectors:
        """Score each passage against the question, float32 of shape (len(passages),); higher is better."""


def open_reranker(model: str) -> Reranker:
    """Find a cross-encoder without loading it: a local folder, or a hub name with a revision as ``NAME@REVISION``."""
    if Path(model).is_dir():
        return CrossReranker(model)
    name, at, revision = model.partition("@")
    if not at or not revision:
        raise ModelError(
            f"{model} is neither a folder nor a hub name with a revision; give the path of a cross-encoder's folder, "
            f"or NAME@REVISION with a commit of the hub."
        )
    return CrossReranker(name, revision)


class CrossReranker:
    """A sentence-transformers cross-encoder, loaded when it is first asked for something."""

    def __init__(self, model: str, revision: str | None = None) -> None:
        self._name, self._revision = model, revision

    def scores(self, question: str, passages: Sequence[str]) -> Vectors:
        """Score each passage against the question, float32 of shape (len(passages),); higher is better."""
        pairs = [(question, passage) for passage in passages]
        found = np.asarray(self._model.predict(pairs, show_progress_bar=False), np.float32)
        return found[:, -1] if found.ndim > 1 else found

    @cached_property
    def _model(self) -> "CrossEncoder":
        from sentence_transformers import CrossEncoder

        local = self._revision is None
        try:
            model: CrossEncoder = CrossEncoder(self._name, revision=self._revision, local_files_only=local)
        except (OSError, ValueError) as error:
            raise ModelError(f"The reranker {self._name} cannot be loaded ({error}); check its name.") from error
        return model
