"""The sentence of a passage that answers best, and where words of the question stand in it.

Each token of the question looks for its nearest in a sentence, by the vectors that the library keeps of the passage's
tokens. Nothing is encoded: a choice costs less than a millisecond. Where the model keeps no tokens, the rarity of the
question's words that stand in a sentence decides.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from pqask.encoder import Encoder, Vectors
from pqask.library.stems import spans
from pqask.passages import sentences
from pqask.ranking import Sought

__all__ = ["Pointer"]

Span = tuple[int, int]


class Pointer(NamedTuple):
    """What a question looks for in a sentence: the vectors of its tokens, and its stems with their rarities."""

    encoder: Encoder
    tokens: Vectors
    rarities: dict[str, float]

    @classmethod
    def of(cls, sought: Sought, encoder: Encoder, rarity: Callable[[str], float]) -> "Pointer":
        """Make a pointer of the latest turn; *rarity* says how much a stem tells answers apart."""
        own = sought.tokens[len(sought.tokens) - sought.of_turn :]
        return cls(encoder, own, {each: rarity(each) for each in sought.turn.stems})

    def best(self, text: str, passage: Span, tokens: Vectors) -> Span | None:
        """Give the sentence of a passage that answers best, as offsets into the text; ``None`` if it has but one.

        *tokens* are those that the library keeps of the passage, of shape (tokens, width).
        """
        found = sentences(text, passage)
        if len(found) < 2 or not self.rarities:
            return None
        begin, end = passage
        scores = self._near(text[begin:end], [(a - begin, b - begin) for a, b in found], tokens)
        if scores is None:
            scores = np.array([self._there(text[a:b]) for a, b in found])
        return found[int(scores.argmax())]

    def matched(self, text: str, passage: Span) -> tuple[Span, ...]:
        """List where words of the question stand in a passage, as offsets into the text, ascending."""
        begin, end = passage
        return tuple((begin + a, begin + b) for a, b, root in spans(text[begin:end]) if root in self.rarities)

    def _near(self, words: str, found: Sequence[Span], tokens: Vectors) -> Vectors | None:
        """Give the mean over the question's tokens of the nearest in each sentence; ``None`` where there are none."""
        if not len(tokens) or not len(self.tokens):
            return None
        begins = np.array([begin for begin, _ in self.encoder.tokens([words])[0]][: len(tokens)])
        cosines = self.tokens @ tokens[: len(begins)].T
        inside = [(begins >= begin) & (begins < end) for begin, end in found]
        return np.array([cosines[:, each].max(axis=1, initial=-1).mean() for each in inside], np.float32)

    def _there(self, sentence: str) -> float:
        roots = {root for _, _, root in spans(sentence)}
        return sum(weight for root, weight in self.rarities.items() if root in roots)
