"""A small network that looks at the first candidates of a turn again, each beside the others.

It was fitted on follow-ups by ``benchmarks/training/turns.py``; what it gives is added to the score.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from pqask.encoder import Vectors

__all__ = ["AGAIN", "Network", "seen_again"]

AGAIN = 40  # candidates that are looked at again
EVEN, FARTHEST = 0.02, 4.0  # so that signals which hardly differ are not blown up


class Network(NamedTuple):
    """One hidden layer: what is seen is standardised, weighed by ``hidden``, (seen, units), and then by ``out``."""

    mean: Vectors
    scale: Vectors
    hidden: Vectors
    bias: Vectors
    out: Vectors

    @classmethod
    def of(cls, tables: Mapping[str, object]) -> "Network":
        """Make one of plain lists."""
        return cls(*(np.array(tables[name], np.float32) for name in cls._fields))

    def read(self, seen: Vectors) -> Vectors:
        """Give what is added to the score of each candidate, float32 of shape (len(seen),)."""
        units = ((seen - self.mean) / self.scale) @ self.hidden + self.bias
        return np.asarray(np.maximum(units, 0) @ self.out, np.float32)


def seen_again(signals: Vectors, own: float) -> Vectors:
    """Give what is seen of the first candidates: each signal, how it stands among theirs, and how much a turn says."""
    among = (signals - signals.mean(axis=0)) / (signals.std(axis=0) + EVEN)
    says = np.full((len(signals), 1), own, np.float32)
    return np.concatenate([signals, among.clip(-FARTHEST, FARTHEST), says], axis=1).astype(np.float32)
