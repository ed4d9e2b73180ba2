"""The sentence of a passage that answers best, and where words of the question stand in it.

Each word piece of the question looks for its nearest in a sentence, by the vectors that the model itself gives to
pieces before any context; rare words count for more, and words that are there as they were asked count again. Nothing
is encoded: a choice costs less than a millisecond.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from pqask.encoder import Encoder, Vectors
from pqask.library.stems import spans
from pqask.passages import sentences
from pqask.ranking import Wording

__all__ = ["Pointer"]

THERE = 0.5  # what a word that stands in the sentence counts beside its nearness
Span = tuple[int, int]


class Pointer(NamedTuple):
    """What a question looks for in a sentence: vectors of its pieces, the weight of each, and its stems' weights."""

    encoder: Encoder
    vectors: Vectors
    weights: Vectors
    rarities: dict[str, float]

    @classmethod
    def of(cls, question: str, wording: Wording, encoder: Encoder, rarity: Callable[[str], float]) -> "Pointer":
        """Make a pointer of a question; *rarity* says how much a stem tells answers apart."""
        rarities = {each: rarity(each) for each in wording.stems}
        words = [(question[begin:end], root) for begin, end, root in spans(question) if root]
        pieces = encoder.pieces([word for word, _ in words])
        weights = [rarities[root] for (_, root), found in zip(words, pieces, strict=True) for _ in found]
        vectors = np.concatenate(pieces) if pieces else np.empty((0, 0), np.float32)
        return cls(encoder, vectors, np.array(weights, np.float32), rarities)

    def best(self, text: str, passage: Span) -> Span | None:
        """Give the sentence of a passage that answers best, as offsets into the text; ``None`` if it has but one."""
        found = sentences(text, passage)
        if len(found) < 2 or not self.rarities:
            return None
        scores = [self._score(text[begin:end], pieces) for (begin, end), pieces in self._read(text, found)]
        return found[int(np.argmax(scores))]

    def matched(self, text: str, passage: Span) -> tuple[Span, ...]:
        """List where words of the question stand in a passage, as offsets into the text, ascending."""
        begin, end = passage
        return tuple((begin + a, begin + b) for a, b, root in spans(text[begin:end]) if root in self.rarities)

    def _read(self, text: str, found: Sequence[Span]) -> list[tuple[Span, Vectors]]:
        return list(zip(found, self.encoder.pieces([text[begin:end] for begin, end in found]), strict=True))

    def _score(self, sentence: str, pieces: Vectors) -> float:
        total = sum(self.rarities.values())
        roots = {root for _, _, root in spans(sentence)}
        there = sum(weight for root, weight in self.rarities.items() if root in roots) / total
        near = (self.vectors @ pieces.T).max(axis=1) if len(pieces) else np.zeros(len(self.vectors), np.float32)
        return float(near @ self.weights / self.weights.sum()) + THERE * there
