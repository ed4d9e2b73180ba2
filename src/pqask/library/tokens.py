"""The vectors of single tokens, by which a question is held against a text word by word (late interaction).

They are unit vectors in bytes, one text behind the other, in a file that is mapped, not read: asking touches those of
the candidates alone. Rows with the same words share theirs.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pqask.encoder import Vectors
from pqask.errors import LibraryError
from pqask.library.vectors import Keys

__all__ = ["Part", "Tokens", "to_bytes"]

UNIT = 127  # what 1 is in bytes
SPAN = np.dtype([("row", "<i8"), ("begin", "<i8"), ("count", "<i4")])
Bytes = npt.NDArray[np.int8]


class Part(NamedTuple):
    """The tokens of one text: ``table[begin:end]``."""

    table: Bytes
    begin: int
    end: int


class Tokens:
    """The tokens of all passages or all questions of one generation.

    ``spans`` says for each row, ascending, where its tokens are in ``table``, int8 of shape (tokens, width).
    """

    NAMES = ("spans", "vectors")

    def __init__(self, spans: npt.NDArray[np.void], table: Bytes) -> None:
        self._spans, self._table = spans, table
        self._rows: Keys = np.ascontiguousarray(spans["row"])

    @classmethod
    def read(cls, folder: Path, pattern: str) -> "Tokens":
        """Map the arrays that :meth:`write` wrote."""
        try:
            spans, table = (
                np.load(folder / pattern.format(name), mmap_mode="r", allow_pickle=False) for name in cls.NAMES
            )
        except (OSError, ValueError) as error:
            raise LibraryError(f"The tokens in {folder} are damaged or missing; run pqask ingest again.") from error
        return cls(spans, table)

    @classmethod
    def write(cls, folder: Path, pattern: str, rows: Keys, parts: Iterable[Part], width: int) -> list[str]:
        """Write the parts of rows, ascending, each once; give the names of the files."""
        spans = np.zeros(len(rows), SPAN)
        spans["row"] = rows
        placed: dict[tuple[int, int], int] = {}
        kept: list[Part] = []
        total = 0
        for place, part in enumerate(parts):
            key, count = (id(part.table), part.begin), part.end - part.begin
            if count and key not in placed:
                placed[key] = total
                kept.append(part)
                total += count
            spans["begin"][place], spans["count"][place] = placed.get(key, 0), count
        names = [pattern.format(name) for name in cls.NAMES]
        np.save(folder / names[0], spans, allow_pickle=False)
        table = np.lib.format.open_memmap(folder / names[1], mode="w+", dtype=np.int8, shape=(total, width))
        at = 0
        for part in kept:
            count = part.end - part.begin
            table[at : at + count] = part.table[part.begin : part.end]
            at += count
        table.flush()
        return names

    def part(self, row: int) -> Part:
        """Give the tokens of a row that is there."""
        _, begin, count = self._spans[int(np.searchsorted(self._rows, row))]
        return Part(self._table, int(begin), int(begin) + int(count))

    def vectors(self, row: int) -> Vectors:
        """Give the tokens of a row that is there, float32 of shape (tokens, width)."""
        table, begin, end = self.part(row)
        return np.asarray(table[begin:end], np.float32) / np.float32(UNIT)

    def near(self, question: Vectors, rows: Keys) -> Vectors:
        """Give the largest cosine of each token of a question with a token of each row.

        *question* are unit vectors of shape (tokens, width); the result is float32 of shape (len(rows), tokens), -1
        where a row has no token.
        """
        spans = self._spans[np.searchsorted(self._rows, rows)]
        counts = spans["count"].astype(np.int64)
        found = np.full((len(rows), len(question)), -1.0, np.float32)
        total = int(counts.sum())
        if not total or not len(question):
            return found
        firsts = np.cumsum(counts) - counts
        places = np.repeat(spans["begin"] - firsts, counts) + np.arange(total)
        cosines = self._table[places].astype(np.float32) @ (question.T / np.float32(UNIT))
        some = counts > 0
        found[some] = np.maximum.reduceat(cosines, firsts[some], axis=0)
        return found


def to_bytes(tokens: Sequence[Vectors], width: int) -> Bytes:
    """Write unit vectors in bytes, the texts one behind the other, int8 of shape (tokens, width)."""
    table = np.concatenate([each.reshape(-1, width) for each in tokens]) if tokens else np.zeros((0, width))
    return np.asarray(np.rint(table * UNIT), np.int8)
