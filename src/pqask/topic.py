"""What a turn goes on from, and the signals by which that tells the answers to it apart.

An answer to a follow-up is near to the turn's own words and to what the topic has found, seldom one that was shown
already. The weights of these signals, beside those of any question, were fitted on follow-ups by
``benchmarks/training/turns.py``.
"""

from typing import NamedTuple

import numpy as np

from pqask.encoder import Vectors
from pqask.library import Library
from pqask.library.stems import stems
from pqask.library.vectors import Keys
from pqask.library.words import FIELDS

__all__ = ["ALONE", "NO_ROWS", "SHOWN", "TOPICAL", "Behind", "Topic", "topical"]

TOPICAL = (
    "topic_near",  # the largest cosine of the record's question with those that the topic found first
    "first_near",  # the same with the very first of them
    "turn_asked",  # cosine of the turn alone with the record's question
    "turn_passage",  # the same with its best passage
    "headed_asked",  # cosine of the turn under the heading of the topic's first answer with the record's question
    "began_asked",  # cosine of the turn that began the topic with the record's question
    "before_asked",  # the same of the turn just before
    "same_department",  # 0.1 * the share of what the topic found first that was put to the same department
    "topic_heading",  # BM25 of the words of the topic's first heading in this one's, over their summed rarity
    "shown_first",  # 0.1 for what the topic found first: that was shown already
    "shown_next",  # 0.1 for what it found next
    "last_near",  # the largest cosine of the record's question with those that the turn before found first
    "last_first_near",  # the same with the very first of them
    "last_shown_first",  # 0.1 for what the turn before found first
    "last_shown_next",  # 0.1 for what it found next
)
SHOWN = 3  # answers that a turn found first
NO_ROWS: Keys = np.empty(0, np.int64)


class Topic(NamedTuple):
    """The first and the last of the turns before, and the first answers that they found.

    ``heading`` is that of the first answer which has one, ``rows`` are the first ``SHOWN`` of the turn that began it,
    best first, and ``last`` those of the turn just before.
    """

    turns: tuple[str, ...] = ()
    heading: str = ""
    rows: Keys = NO_ROWS
    last: Keys = NO_ROWS


ALONE = Topic()


class Behind(NamedTuple):
    """A topic as unit vectors (dimension,): of the turn alone, under its heading, of its first and its last turn."""

    topic: Topic
    turn: Vectors
    headed: Vectors
    began: Vectors
    before: Vectors


def topical(library: Library, behind: Behind, rows: Keys, passages: Keys) -> Vectors:
    """Judge candidate answers by the topic, float32 of shape (len(rows), len(TOPICAL)); *passages* are their best."""
    questions, shown, last = library.questions.vectors(rows), behind.topic.rows, behind.topic.last
    signals = (
        *_near(library, questions, shown),
        questions @ behind.turn,
        library.passages.vectors(passages) @ behind.turn,
        questions @ behind.headed,
        questions @ behind.began,
        questions @ behind.before,
        _same_department(library, rows, shown),
        library.words.share(list(dict.fromkeys(stems(behind.topic.heading))), rows, FIELDS.index("heading")),
        0.1 * np.isin(rows, shown[:1]),
        0.1 * np.isin(rows, shown[1:]),
        *_near(library, questions, last),
        0.1 * np.isin(rows, last[:1]),
        0.1 * np.isin(rows, last[1:]),
    )
    return np.stack(signals, axis=1).astype(np.float32)


def _near(library: Library, questions: Vectors, shown: Keys) -> tuple[Vectors, Vectors]:
    """Give the cosine of each question with the nearest of those that were shown, and with the first."""
    near = questions @ library.questions.vectors(shown).T if len(shown) else np.zeros((len(questions), 1), np.float32)
    return near.max(axis=1), near[:, 0]


def _same_department(library: Library, rows: Keys, shown: Keys) -> Vectors:
    """Give a tenth of the share of *shown* that was put to the department of each row."""
    bodies = library.store.departments_of(np.concatenate([shown, rows]).tolist())
    theirs = [body for body in bodies[: len(shown)] if body]
    return np.array(
        [0.1 * theirs.count(body) / len(shown) if body in theirs else 0.0 for body in bodies[len(shown) :]], np.float32
    )
