"""The score: signals of every answer, weighed by what the question looks like. Higher is better."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from corpus import Answer
from lexical import STOPS, TOKEN, Field, plain, stems

Floats = npt.NDArray[np.float32]
SIGNALS = (
    "passage",  # cosine of the question with the answer's best passage
    "asked",  # cosine with "heading. question"
    "words",  # BM25 of heading + question + answer + people as one field, over the question's summed idf
    "heading_words",
    "question_words",
    "answer_words",
    "people_words",  # the same for each field alone
    "covered",  # share of the question's idf that stands anywhere in the record
    "entities_covered",  # the same over entity-like words alone (0 where the question has none)
    "length",  # 0.1 * min(log(1 + words of the answer) / 6, 1)
    "short",  # 0.1 where the answer has under 25 words
    "feedback",  # cosine of the record's "heading. question" with question + mean of the first three such vectors
)
LOOKS = (
    "one",
    "function_words",  # share of the question's tokens that are stop words: near 0.5 in a sentence, 0 in keywords
    "entities",  # share of its idf in acronyms, numbers and capitalised words that are not first
    "length",  # distinct content words / 10, at most 1.5
    "peak",  # 5 * (best dense score - mean of the best ten)
    "word_peak",  # best "words" signal - mean of the best ten
    "best_covered",  # the largest share of its idf that one record covers
)


@dataclass(frozen=True)
class Words:
    """The question's content stems, which of them look like entities, and its share of function words."""

    stems: tuple[str, ...]
    entity: tuple[bool, ...]
    function_share: float


def read_words(question: str) -> Words:
    """Distinct content stems in order."""
    raw = TOKEN.findall(plain(question))
    seen: dict[str, bool] = {}
    function = 0
    for i, word in enumerate(raw):
        stem = (stems(word) or [""])[0]
        if not stem or stem in STOPS or word.lower() in STOPS:
            function += 1
            continue
        entity = (word.isupper() and len(word) > 1) or any(c.isdigit() for c in word) or (i > 0 and word[0].isupper())
        seen[stem] = seen.get(stem, False) or entity
    return Words(tuple(seen), tuple(seen.values()), function / max(len(raw), 1))


class Lexicon:
    """The five BM25 fields of a library."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        v: dict[str, int] = {}
        self.all = Field([f"{a.heading} {a.question} {a.answer} {a.people}" for a in answers], v)
        self.heading = Field([a.heading for a in answers], v)
        self.question = Field([a.question for a in answers], v)
        self.answer = Field([a.answer for a in answers], v)
        self.people = Field([a.people for a in answers], v)
        count = np.array([len(a.answer.split()) for a in answers])
        self.length: Floats = (0.1 * np.minimum(np.log1p(count) / 6, 1)).astype(np.float32)
        self.short: Floats = (0.1 * (count < 25)).astype(np.float32)


@dataclass(frozen=True)
class Vectors:
    """Unit vectors of a library; passages of one answer stand together, `first` gives where each answer's begin."""

    passages: Floats
    first: npt.NDArray[np.int64]
    asked: Floats


def signals(question: str, vector: Floats, lexicon: Lexicon, vectors: Vectors) -> tuple[Floats, Floats]:
    """Signals (answers, 12) and looks (7,) of one question."""
    w = read_words(question)
    idf = np.array([lexicon.all.rarity(t) for t in w.stems], np.float32)
    entity = np.array(w.entity, bool)
    total = max(float(idf.sum()), 1e-6)
    named = float(idf[entity].sum()) if len(idf) else 0.0
    names = [t for t, e in zip(w.stems, w.entity, strict=True) if e]
    passage = np.maximum.reduceat(vectors.passages @ vector, vectors.first)
    asked = vectors.asked @ vector
    dense = passage + asked
    first3 = np.argpartition(-dense, min(3, len(dense) - 1))[:3]
    centre = vector + vectors.asked[first3].mean(0)
    columns = [passage, asked]
    columns += [
        f.bm25(w.stems) / total
        for f in (lexicon.all, lexicon.heading, lexicon.question, lexicon.answer, lexicon.people)
    ]
    columns.append(lexicon.all.weight_present(w.stems, list(idf)) / total)
    columns.append(
        lexicon.all.weight_present(names, list(idf[entity])) / named if named else np.zeros(len(dense), np.float32)
    )
    columns += [lexicon.length, lexicon.short, vectors.asked @ (centre / np.linalg.norm(centre))]
    best = np.partition(dense, -min(10, len(dense)))[-min(10, len(dense)) :]
    peak = 5 * float(best.max() - best.mean())
    worded = np.partition(columns[2], -len(best))[-len(best) :]
    looks = [
        1,
        w.function_share,
        named / total,
        min(len(w.stems), 15) / 10,
        peak,
        worded.max() - worded.mean(),
        columns[7].max(),
    ]
    return np.stack(columns, 1).astype(np.float32), np.array(looks, np.float32)


@dataclass(frozen=True)
class Fusion:
    """Weights (looks, signals): score = 10 * sum over signals of (looks @ weights) * signal."""

    weights: Floats

    @classmethod
    def from_file(cls, path: Path) -> Fusion:
        return cls(np.array(json.loads(path.read_text())["fusion"]["weights"], np.float32))

    def score(self, found: Floats, looks: Floats) -> Floats:
        """One score an answer."""
        return 10 * found @ (looks @ self.weights)


CONFIDENCE = ("passage", "asked", "covered", "entities_covered", "no_entities", "few_words")


def confidence_signals(found: Floats, looks: Floats) -> Floats:
    """What the first hit shows, none of it relative to other answers; `found` is that hit's row, shape (12,)."""
    few = 1.0 if looks[3] <= 0.4 else 0.0
    return np.array([found[0], found[1], found[7], found[8], float(looks[2] == 0), few], np.float32)


@dataclass(frozen=True)
class Confidence:
    """Logistic regression over `CONFIDENCE`, and the threshold that keeps 95% of answerable held-out questions."""

    weights: Floats
    bias: float
    threshold: float

    @classmethod
    def from_file(cls, path: Path) -> Confidence:
        c = json.loads(path.read_text())["confidence"]
        return cls(np.array(c["weights"], np.float32), c["bias"], c["threshold"])

    def probability(self, found: Floats, looks: Floats) -> float:
        """Probability that the first hit's library answers the question at all."""
        return float(1 / (1 + np.exp(-(confidence_signals(found, looks) @ self.weights + self.bias))))
