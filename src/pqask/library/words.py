"""The words of a library: for every stem, which answers have it, and how often in which of four fields.

One list of postings serves BM25 over each field and over all of them together. It lies on disk as plain arrays that
are mapped, not read: opening a library costs nothing however many words it holds. Phrases are found by the full-text
table of the store; this is what ranks.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pqask.encoder import Vectors
from pqask.errors import LibraryError
from pqask.library.stems import LONGEST, stems
from pqask.library.vectors import Keys

__all__ = ["FIELDS", "WHOLE", "Words"]

FIELDS = ("heading", "question", "text", "people")
WHOLE = len(FIELDS)  # the column of the whole record, after those of its fields
K1, B = 1.2, 0.75
MOST = 255  # a count that a byte holds
TERM = np.dtype(f"S{LONGEST}")
POSTING = np.dtype([("place", "<i4"), ("counts", "u1", len(FIELDS))])
RECORD = np.dtype([("row", "<i8"), ("lengths", "<u4", len(FIELDS))])


class _Posting(NamedTuple):
    """Where one stem stands: places of answers, ascending; counts of shape (places, 5); rarities of shape (5,)."""

    places: npt.NDArray[np.int32]
    counts: Vectors
    rarity: Vectors


class Words:
    """The postings of one generation; a frozen value once it is read or built.

    ``terms`` are sorted stems, ``starts`` where the postings of each begin, ``records`` the rows of the answers,
    ascending, with how many stems each field has. A *place* is a position in ``records``.
    """

    NAMES = ("terms", "starts", "postings", "records")

    def __init__(
        self, terms: npt.NDArray[np.bytes_], starts: Keys, postings: npt.NDArray[np.void], records: npt.NDArray[np.void]
    ) -> None:
        self.arrays = (terms, starts, postings, records)
        self._terms, self._starts, self._postings, self._records = self.arrays
        self.rows: Keys = np.ascontiguousarray(records["row"])
        lengths = records["lengths"].astype(np.float32)
        self._lengths = np.concatenate([lengths, lengths.sum(1, keepdims=True)], axis=1)
        means = self._lengths.mean(0) if len(lengths) else np.ones(WHOLE + 1, np.float32)
        self._slack = (K1 * (1 - B + B * self._lengths / np.maximum(means, 1e-6))).astype(np.float32)
        self._remembered: dict[str, _Posting] = {}

    @classmethod
    def build(cls, texts: Iterable[tuple[int, Sequence[str]]], held: "Words | None" = None) -> "Words":
        """Count the words of answers, (row, the four fields), and join them to those of *held* that are to stay."""
        places: list[int] = []
        numbers: list[int] = []
        vocabulary: dict[str, int] = {}
        counts: list[list[int]] = []
        records: list[tuple[int, list[int]]] = []
        for row, fields in texts:
            found: dict[str, list[int]] = {}
            listed = [stems(field) for field in fields]
            for number, of_field in enumerate(listed):
                for stem, times in Counter(of_field).items():
                    found.setdefault(stem, [0] * len(FIELDS))[number] = min(times, MOST)
            places += [len(records)] * len(found)
            numbers += [vocabulary.setdefault(stem, len(vocabulary)) for stem in found]
            counts += found.values()
            records.append((row, [len(of_field) for of_field in listed]))
        postings = np.zeros(len(places), POSTING)
        postings["place"] = places
        if counts:
            postings["counts"] = counts
        table = np.array([(row, tuple(lengths)) for row, lengths in records], RECORD)
        terms = np.array([stem.encode()[:LONGEST] for stem in vocabulary], TERM)
        return _joined(terms, np.array(numbers, np.int64), postings, table, held)

    @classmethod
    def read(cls, folder: Path, pattern: str) -> "Words":
        """Map the arrays that :meth:`write` wrote."""
        try:
            terms, starts, postings, records = (
                np.load(folder / pattern.format(name), mmap_mode="r", allow_pickle=False) for name in cls.NAMES
            )
        except (OSError, ValueError) as error:
            raise LibraryError(f"The words in {folder} are damaged or missing; run pqask ingest again.") from error
        return cls(terms, starts, postings, records)

    def write(self, folder: Path, pattern: str) -> list[str]:
        """Write the arrays into a folder; give the names of the files."""
        names = [pattern.format(name) for name in self.NAMES]
        for name, array in zip(names, self.arrays, strict=True):
            np.save(folder / name, array, allow_pickle=False)
        return names

    def keep(self, rows: Keys) -> "Words":
        """Leave out every answer that is not among *rows*, ascending."""
        stays = np.isin(self.rows, rows)
        if stays.all():
            return self
        kept = stays[self._postings["place"]]
        postings = self._postings[kept]
        postings["place"] = (np.cumsum(stays) - 1)[postings["place"]]
        return _joined(np.asarray(self._terms), self._numbers()[kept], postings, self._records[stays], None)

    def rarity(self, stem: str) -> float:
        """How much a stem tells answers apart: the logarithm of the odds against a record having it, as in BM25."""
        return float(self._posting(stem).rarity[WHOLE])

    def best(self, stems: Sequence[str], k: int, allowed: Keys | None) -> Keys:
        """Give the rows of the *k* answers with the highest BM25 over the whole record, best first, ties by row."""
        scores = np.zeros(len(self.rows), np.float32)
        for stem in stems:
            places, counts, rarity = self._posting(stem)
            scores[places] += _bm25(counts[:, WHOLE], self._slack[places, WHOLE], rarity[WHOLE])
        if allowed is not None:
            outside = np.ones(len(scores), bool)
            outside[self._places(allowed)] = False
            scores[outside] = 0
        found = np.flatnonzero(scores)
        if len(found) > k:
            found = found[np.argpartition(-scores[found], k)[:k]]
        return self.rows[found[np.lexsort((found, -scores[found]))]]

    def bm25(self, stems: Sequence[str], rows: Keys) -> Vectors:
        """Give BM25 of each answer by each field and by the whole record, float32 of shape (len(rows), 5)."""
        places = self._places(rows)
        scores = np.zeros((len(rows), WHOLE + 1), np.float32)
        for stem in stems:
            posting = self._posting(stem)
            here, there = _common(places, posting.places)
            scores[here] += _bm25(posting.counts[there], self._slack[places[here]], posting.rarity)
        return scores

    def share(self, stems: Sequence[str], rows: Keys, field: int) -> Vectors:
        """Give BM25 of each answer by one field over the summed rarity of the stems, float32 of shape (len(rows),)."""
        total = sum(self.rarity(each) for each in stems)
        return np.asarray(self.bm25(stems, rows)[:, field] / max(total, 1e-6), np.float32)

    def present(self, stems: Sequence[str], weights: Vectors, rows: Keys) -> Vectors:
        """Sum the weights of the stems that stand in each answer, float32 of shape (len(rows),)."""
        places = self._places(rows)
        sums = np.zeros(len(rows), np.float32)
        for stem, weight in zip(stems, weights, strict=True):
            sums[_common(places, self._posting(stem).places)[0]] += weight
        return sums

    def lengths(self, rows: Keys) -> Vectors:
        """Count the stems of each answer's text, float32 of shape (len(rows),)."""
        return np.asarray(self._lengths[self._places(rows), FIELDS.index("text")], np.float32)

    def _numbers(self) -> Keys:
        """Give for every posting the number of its term."""
        return np.repeat(np.arange(len(self._terms)), np.diff(self._starts))

    def _places(self, rows: Keys) -> Keys:
        return np.searchsorted(self.rows, rows)

    def _posting(self, stem: str) -> _Posting:
        """Find the postings of a stem, empty if no answer has it; those asked for again are remembered."""
        found = self._remembered.get(stem)
        if found is None:
            key = np.array(stem.encode()[:LONGEST], TERM)
            at = int(np.searchsorted(self._terms, key))
            here = at < len(self._terms) and self._terms[at] == key
            part = self._postings[self._starts[at] : self._starts[at + 1]] if here else np.zeros(0, POSTING)
            fields = part["counts"].astype(np.float32)
            counts = np.concatenate([fields, fields.sum(1, keepdims=True)], axis=1)
            having = (counts > 0).sum(0)
            rarity = np.log(1 + (len(self.rows) - having + 0.5) / (having + 0.5)).astype(np.float32)
            found = _Posting(np.ascontiguousarray(part["place"]), counts, rarity)
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[stem] = found
        return found


MOST_REMEMBERED = 64


def _bm25(counts: Vectors, slack: Vectors, rarity: Vectors | np.float32) -> Vectors:
    return np.asarray(rarity * counts * (K1 + 1) / (counts + slack), np.float32)


def _common(places: Keys, others: npt.NDArray[np.int32]) -> tuple[Keys, Keys]:
    """Find which of *places* stand among *others*, ascending: their positions in both."""
    at = np.searchsorted(others, places)
    inside = at < len(others)
    inside[inside] = others[at[inside]] == places[inside]
    return np.flatnonzero(inside), at[inside]


def _joined(
    terms: npt.NDArray[np.bytes_],
    numbers: Keys,
    postings: npt.NDArray[np.void],
    records: npt.NDArray[np.void],
    held: Words | None,
) -> Words:
    """Sort postings, each with the number of its term, into the form that is searched; those of *held* go in too."""
    if held is not None:
        other_terms, _, other_postings, other_records = held.arrays
        both = np.concatenate([other_records, records])
        order = np.argsort(both["row"], kind="stable")
        place = np.empty(len(order), np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        numbers = np.concatenate([held._numbers(), numbers + len(other_terms)])
        terms = np.concatenate([other_terms, terms])
        shifted = postings.copy()
        shifted["place"] += len(other_records)
        postings = np.concatenate([other_postings, shifted])
        postings["place"] = place[postings["place"]]
        records = both[order]
    names, sorted_numbers = np.unique(terms, return_inverse=True)
    used, numbers = np.unique(sorted_numbers[numbers], return_inverse=True)
    names = names[used]
    order = np.lexsort((postings["place"], numbers))
    starts = np.searchsorted(numbers[order], np.arange(len(names) + 1)).astype(np.int64)
    return Words(names, starts, postings[order], records)
