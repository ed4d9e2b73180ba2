"""How likely it is that the first hit answers: evidence of that hit, weighed as was fitted.

What a passage shows is not only how near it is. A question that names Darlington is not answered by a passage that
does not; one that asks how many, hardly by one without a number. The weights, of each piece of evidence and of each
pair, were fitted by ``benchmarks/training`` on questions that have an answer, on the same with their answers taken
away, and on questions written to sound as if they had one.
"""

import math
import re
from functools import cache
from typing import NamedTuple

import numpy as np

from pqask.encoder import Vectors
from pqask.library import Library
from pqask.library.stems import stems
from pqask.library.store import PASSAGES
from pqask.ranking import LOOKS, SIGNALS, Judged, Wording, fits, fitted

__all__ = ["EVIDENCE", "Curve", "bar", "confidence", "evidence"]

OF_QUESTION = ("function_words", "entities", "length", "best_covered", "follows")
EVIDENCE = (
    *SIGNALS,  # of the best candidate
    *OF_QUESTION,  # looks of the question
    "rarest_missing",  # rarity of the rarest word that the record lacks / 10
    "name_missing",  # the same of what looks like a name
    "share_missing",  # share of the question's rarity that the record lacks
    "in_passage",  # share of it that stands in the very passage
    "asks_number",  # 1 where the question asks for a number
    "has_number",  # 1 where the passage has one that is no year
    "number_given",  # 1 where it asks for one and has one
    "number_lacking",  # 1 where it asks for one and has none
)
FARTHEST = 4.0  # standard deviations beyond which evidence counts no further: small libraries are unlike large ones
ASKS_NUMBER = re.compile(
    r"\b(?:how (?:many|much|often|long)|what (?:number|proportion|percentage|share)|number of|figures?|total|costs?"
    r"|budget)\b",
    re.IGNORECASE,
)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


class Curve(NamedTuple):
    """A logistic curve over standardised evidence and its pairs; ``pairs`` is upper triangular."""

    mean: Vectors
    scale: Vectors
    weights: Vectors
    pairs: Vectors
    bias: float

    def probability(self, found: Vectors) -> float:
        """Give the probability, 0 to 1, for one row of evidence."""
        z = np.clip((found - self.mean) / self.scale, -FARTHEST, FARTHEST)
        return 1 / (1 + math.exp(-(self.bias + float(z @ self.weights) + float(z @ self.pairs @ z))))


def evidence(library: Library, question: str, wording: Wording, judged: Judged, best: int) -> Vectors:
    """Give what one candidate shows, float32 of shape (len(EVIDENCE),)."""
    row = judged.rows[[best]]
    looks = dict(zip(LOOKS, judged.looks, strict=True))
    rarities = np.array([library.words.rarity(each) for each in wording.stems] or [0.0], np.float32)
    ones = np.ones(1, np.float32)
    there = np.array([library.words.present([each], ones, row)[0] for each in wording.stems] or [1.0], np.float32)
    is_name = np.array(wording.entities or [False])
    missing = rarities * (1 - there)
    (passage,) = library.store.words_of(PASSAGES, [int(judged.passages[best])])
    inside = set(stems(passage))
    in_passage = np.array([each in inside for each in wording.stems] or [True], np.float32)
    total = max(float(rarities.sum()), 1e-6)
    asks, has = bool(ASKS_NUMBER.search(question)), any(c.isdigit() for c in YEAR.sub("", passage))
    return np.array(
        [
            *judged.signals[best],
            *(looks[name] for name in OF_QUESTION),
            missing.max() / 10,
            (missing * is_name).max() / 10,
            missing.sum() / total,
            (in_passage * rarities).sum() / total,
            asks,
            has,
            asks and has,
            asks and not has,
        ],
        np.float32,
    )


def confidence(library: Library, question: str, wording: Wording, judged: Judged, best: int) -> float:
    """Estimate the probability that a candidate answers the question.

    Where nothing was fitted there is a curve set by hand on nearness and the words that are there.
    """
    if fits(library):
        return _curve().probability(evidence(library, question, wording, judged, best))
    signals = dict(zip(SIGNALS, judged.signals[best].tolist(), strict=True))
    nearest = max(signals["passage"], signals["asked"])
    return 1 / (1 + math.exp(-12.0 * (0.6 * nearest + 0.4 * signals["covered"] - 0.35)))


def bar(library: Library) -> float:
    """Give the confidence from which on an answer is shown as one."""
    return float(fitted()["confidence"]["bar"]) if fits(library) else 0.5


@cache
def _curve() -> Curve:
    was = fitted()["confidence"]
    mean, scale, weights, pairs = (np.array(was[name], np.float32) for name in ("mean", "scale", "weights", "pairs"))
    return Curve(mean, scale, weights, pairs, was["bias"])
