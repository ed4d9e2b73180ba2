"""BM25 over one field as a sparse matrix: Snowball English stems, small stop list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
import Stemmer

Floats = npt.NDArray[np.float32]
TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[A-Za-zÀ-ÿ]+(?:'[a-z]+)?[0-9]*|[A-Za-z]*[0-9]+[A-Za-z]*")
_STOP = [
    "a",
    "an",
    "and",
    "are",
    "as",
    "at",
    "be",
    "been",
    "but",
    "by",
    "can",
    "could",
    "did",
    "do",
    "does",
    "for",
    "from",
    "had",
    "has",
    "have",
    "he",
    "her",
    "his",
    "how",
    "i",
    "if",
    "in",
    "into",
    "is",
    "it",
    "its",
    "me",
    "my",
    "of",
    "on",
    "or",
    "our",
    "she",
    "should",
    "so",
    "some",
    "than",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "this",
    "to",
    "was",
    "we",
    "were",
    "what",
    "when",
    "where",
    "which",
    "who",
    "whom",
    "why",
    "will",
    "with",
    "would",
    "you",
    "your",
    "not",
    "no",
    "any",
    "about",
    "am",
]
_stemmer = Stemmer.Stemmer("english")


@lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    return str(_stemmer.stemWord(word))


STOPS = frozenset(_STOP) | {_stem(w) for w in _STOP}


def plain(text: str) -> str:
    """One apostrophe, no thousands separators."""
    return text.replace("’", "'").replace(",", "")


def stems(text: str) -> list[str]:
    """Stemmed tokens in order, stop words included."""
    return [_stem(w[:-2] if w.endswith("'s") else w.replace("'", "")) for w in TOKEN.findall(plain(text.lower()))]


class Field:
    """BM25 (k1 1.2, b 0.75) and term occurrence of one text field; a shared `vocabulary` maps stems to columns."""

    def __init__(self, texts: Sequence[str], vocabulary: dict[str, int], *, k1: float = 1.2, b: float = 0.75) -> None:
        self.vocabulary = vocabulary
        rows: list[int] = []
        columns: list[int] = []
        lengths = np.zeros(len(texts), np.float32)
        for i, text in enumerate(texts):
            kept = [t for t in stems(text) if t not in STOPS]
            lengths[i] = len(kept)
            for t in kept:
                rows.append(i)
                columns.append(vocabulary.setdefault(t, len(vocabulary)))
        shape = (len(texts), len(vocabulary))
        tf = sp.coo_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=shape).tocsr()
        tf.sum_duplicates()
        df = np.diff(tf.tocsc().indptr)
        self.idf: Floats = np.log(1 + (len(texts) - df + 0.5) / (df + 0.5)).astype(np.float32)
        m = tf.tocoo()
        saturation = k1 * (1 - b + b * lengths[m.row] / max(float(lengths.mean()), 1e-6))
        value = self.idf[m.col] * m.data * (k1 + 1) / (m.data + saturation)
        self._bm25 = sp.csc_matrix((value.astype(np.float32), (m.row, m.col)), shape=shape)
        self.size = len(texts)

    def rarity(self, stem: str) -> float:
        """BM25 idf of a stem; that of an unseen word where the field lacks it."""
        c = self.vocabulary.get(stem)
        if c is None or c >= len(self.idf):
            return float(np.log(1 + (self.size + 0.5) / 0.5))
        return float(self.idf[c])

    def bm25(self, terms: Sequence[str]) -> Floats:
        """BM25 of every document, shape (size,)."""
        return self._sum(terms, None)

    def weight_present(self, terms: Sequence[str], weights: Sequence[float]) -> Floats:
        """Sum of the weights of the terms that stand in each document, shape (size,)."""
        return self._sum(terms, weights)

    def _sum(self, terms: Sequence[str], weights: Sequence[float] | None) -> Floats:
        out = np.zeros(self.size, np.float32)
        m = self._bm25
        for i, term in enumerate(terms):
            c = self.vocabulary.get(term)
            if c is not None and c < m.shape[1]:
                span = slice(m.indptr[c], m.indptr[c + 1])
                out[m.indices[span]] += m.data[span] if weights is None else weights[i]
        return out
