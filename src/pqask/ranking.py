"""What speaks for an answer, and how much it counts: signals, looks of the question, and fitted weights.

A *signal* is one number for each candidate answer, a *look* one number for the question. A candidate's score is the
sum of its signals, each weighed by what the question looks like: a few key words lean on the words of the record, a
worried sentence leans on meaning. A turn that goes on from others has signals and weights of its own besides, and a
small network looks at its first candidates again. All were fitted on training questions by ``benchmarks/training`` for
the packaged model on a library of thousands; any other is scored by a plain sum.
"""

import json
import math
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np

from pqask.encoder import Vectors, unit
from pqask.library import Library
from pqask.library.stems import stem, tokens
from pqask.library.vectors import Keys
from pqask.library.words import WHOLE
from pqask.network import AGAIN, Network, seen_again
from pqask.records import Ranking
from pqask.topic import Behind, topical

__all__ = [
    "LOOKS",
    "SIGNALS",
    "Judged",
    "Sought",
    "Wording",
    "fits",
    "fitted",
    "floor",
    "judge",
    "looks_of_turn",
    "read",
    "score",
    "score_of_turn",
]

SIGNALS = (
    "passage",  # cosine of the question with the answer's best passage
    "asked",  # cosine with the heading and question as one text
    "heading_words",  # BM25 of each field, over the summed rarity of the question's words
    "question_words",
    "answer_words",
    "people_words",
    "words",  # the same for the whole record
    "covered",  # share of the question's rarity that stands anywhere in the record
    "entities_covered",  # the same over acronyms, numbers and names alone; 0 where the question has none
    "length",  # 0.1 * min(log(1 + stems of the answer) / 6, 1)
    "short",  # 0.1 where the answer has under 12 stems
    "feedback",  # cosine of the record's question with this question moved towards its three nearest
    "passage_tokens",  # mean over the question's tokens of the cosine of the passage's nearest token
    "asked_tokens",  # the same with the heading and question
    "tokens",  # the same with the nearer of the two
    "turn_tokens",  # the same for the tokens of the latest turn alone
    "turn_words",  # BM25 of the whole record for its words alone, over their summed rarity
)
LOOKS = (
    "one",
    "function_words",  # share of the question's words that are stop words: near 0.5 in a sentence, 0 in key words
    "entities",  # share of its rarity in acronyms, numbers and capitalised words that are not first
    "length",  # different stems / 10, at most 1.5
    "peak",  # 5 * (the best nearness - the mean of the best ten)
    "word_peak",  # the same of the "words" signal, not multiplied
    "best_covered",  # the largest "covered"
    "follows",  # 1 for a turn that is asked together with those it follows
)
SHORT = 12
OWN = 2.0  # fours of words beyond which a turn's own say no more
LEAST = 1_000
ODDS, SHARE = 100, 0.65
NEIGHBOURS = 3
WORDS = 0.5  # what BM25 counts beside the two cosines in the plain sum
READ = 100
DATA = files("pqask") / "data" / "ranking.json"


class Wording(NamedTuple):
    """A question's different stems in order, which of them look like names, and its share of stop words."""

    stems: tuple[str, ...]
    entities: tuple[bool, ...]
    function_share: float


class Sought(NamedTuple):
    """What is looked for: words, a unit vector (dimension,) and its tokens (tokens, width).

    ``turn`` are the words of the latest turn alone, as they were typed, and ``of_turn`` how many of the tokens, at the
    end, are its own; ``behind`` is what it goes on from, ``None`` for a question by itself.
    """

    wording: Wording
    vector: Vectors
    tokens: Vectors
    turn: Wording
    of_turn: int
    behind: Behind | None = None


class Judged(NamedTuple):
    """Candidates, one a row: answers, the best passage of each, and their signals; and the looks of the question.

    ``signals`` has the shape (len(rows), len(SIGNALS)), ``looks`` (len(LOOKS),). A turn that goes on from a topic has
    ``topical`` signals, (len(rows), len(TOPICAL)), and ``own``, how many words it brings of its own.
    """

    rows: Keys
    passages: Keys
    signals: Vectors
    looks: Vectors
    topical: Vectors | None = None
    own: int = 0


def read(question: str) -> Wording:
    """Read which words of a question carry its meaning; all of them if none does."""
    found: dict[str, bool] = {}
    written = tokens(question)
    stopped = 0
    for place, token in enumerate(written):
        root = stem(token)
        stopped += not root
        if root:
            found[root] = found.get(root, False) or _is_name(token, place)
    return Wording(tuple(found), tuple(found.values()), stopped / max(len(written), 1))


def judge(library: Library, sought: Sought, rows: Keys) -> Judged:
    """Judge candidate answers, rows ascending, on every signal."""
    wording, vector = sought.wording, sought.vector
    passages, near = _best_passages(library, vector, rows)
    questions = library.questions.vectors(rows)
    asked = questions @ vector
    words = library.words
    rarities = np.array([words.rarity(each) for each in wording.stems], np.float32)
    total = max(float(rarities.sum()), 1e-6)
    is_name = np.array(wording.entities, bool)
    named = float(rarities[is_name].sum()) if len(rarities) else 0.0
    worded = words.bm25(wording.stems, rows) / total
    covered = words.present(wording.stems, rarities, rows) / total
    names = [each for each, yes in zip(wording.stems, wording.entities, strict=True) if yes]
    entities = words.present(names, rarities[is_name], rows) / named if named else np.zeros(len(rows), np.float32)
    lengths = words.lengths(rows)
    signals = np.stack(
        [
            near,
            asked,
            *worded.T,
            covered,
            entities,
            0.1 * np.minimum(np.log1p(lengths) / 6, 1),
            0.1 * (lengths < SHORT),
            _feedback(vector, questions, near + asked),
            *_word_by_word(library, sought, rows, passages, near + asked + WORDS * worded[:, WHOLE]),
            worded[:, WHOLE] if sought.turn.stems == wording.stems else words.share(sought.turn.stems, rows, WHOLE),
        ],
        axis=1,
    ).astype(np.float32)
    looks = (
        1.0,
        wording.function_share,
        named / total,
        min(len(wording.stems), 15) / 10,
        5 * _peak(near + asked),
        _peak(worded[:, WHOLE]),
        float(covered.max(initial=0.0)),
        float(sought.behind is not None),
    )
    judged = Judged(rows, passages, signals, np.array(looks, np.float32))
    if sought.behind is None:
        return judged
    by_topic = topical(library, sought.behind, rows, passages)
    return judged._replace(topical=by_topic, own=len(sought.turn.stems))


@cache
def fitted() -> dict[str, Any]:
    """Read what was fitted: the model it holds for, the weights, and the confidence."""
    found: dict[str, Any] = json.loads(DATA.read_text("utf-8"))
    return found


def fits(library: Library) -> bool:
    """Tell whether what was fitted holds for a library: built by that model, and of no fewer than ``LEAST`` answers.

    The weights were fitted where rare words are one in thousands. Among a handful of answers every word is rare.
    """
    return library.manifest.encoder == fitted()["model"] and library.manifest.answers >= LEAST


def score(judged: Judged, ranking: Ranking = "fitted", *, is_fitted: bool = True) -> Vectors:
    """Score every candidate, float32 of shape (len(rows),); higher is better.

    ``fitted`` weighs all signals as was fitted; where that does not hold (:func:`fits`) it is the plain ``sum``. The
    others are there to compare with: ``nearness`` and ``words`` take one kind of signal alone, and ``rrf`` fuses these
    two by reciprocal rank.
    """
    if ranking == "fitted" and is_fitted and judged.topical is not None:
        both = np.concatenate([judged.signals, judged.topical], axis=1)
        weights, again = np.array(fitted()["topical"], np.float32), Network.of(fitted()["again"])
        return score_of_turn(both, looks_of_turn(judged), weights, again)
    if ranking == "fitted" and is_fitted:
        return np.asarray(judged.signals @ (judged.looks @ np.array(fitted()["weights"], np.float32)), np.float32)
    signals = {name: judged.signals[:, place] for place, name in enumerate(SIGNALS)}
    nearness, words = signals["passage"] + signals["asked"], signals["words"]
    if ranking == "rrf":
        return _reciprocal(nearness) + np.where(words > 0, _reciprocal(words), np.float32(0))
    if ranking in ("nearness", "words"):
        return np.asarray(nearness if ranking == "nearness" else words, np.float32)
    tokens = signals["tokens"] + signals["turn_tokens"]
    return np.asarray(nearness + tokens + WORDS * (words + signals["turn_words"]) / 2, np.float32)


def score_of_turn(signals: Vectors, looks: Vectors, weights: Vectors, again: Network) -> Vectors:
    """Weigh the signals of a turn that goes on, and look at the first again."""
    scores = signals @ (looks @ weights)
    first, rest = np.split(np.argsort(-scores, kind="stable"), [AGAIN])
    if len(first):
        scores[first] += again.read(seen_again(signals[first], looks[-1]))
        scores[rest] += min(0.0, float(scores[first].min() - scores[rest].max(initial=-np.inf)))
    return np.asarray(scores, np.float32)


def looks_of_turn(judged: Judged) -> Vectors:
    """Give what weighs the signals of a turn that goes on: 1, and how many words are its own / 4, at most 2."""
    return np.array([1.0, min(judged.own / 4, OWN)], np.float32)


def floor(best: float, ranking: Ranking = "fitted", *, is_fitted: bool = True) -> float:
    """Give the score from which on an answer counts as relevant beside the best of its question.

    Fitted scores are log-odds of being what was asked for: what has a hundredth of the best's odds is still relevant.
    Other scores have no such scale: there it is what reaches ``SHARE`` of the best.
    """
    return best - math.log(ODDS) if ranking == "fitted" and is_fitted else SHARE * best


def _reciprocal(values: Vectors) -> Vectors:
    """Give each value 1 / (60 + its rank), the best of rank 1, ties in the order of rows."""
    ranks = np.empty(len(values), np.float32)
    ranks[np.argsort(-values, kind="stable")] = np.arange(1, len(values) + 1)
    return np.asarray(1 / (60 + ranks), np.float32)


def _is_name(token: str, place: int) -> bool:
    is_capital = token.isupper() and len(token) > 1
    return is_capital or any(c.isdigit() for c in token) or (place > 0 and token[0].isupper())


def _best_passages(library: Library, vector: Vectors, rows: Keys) -> tuple[Keys, Vectors]:
    """Give the passage of each answer that is nearest, and how near; each must have one."""
    passages = library.passages_of(rows)
    owners = np.searchsorted(rows, library.owners_of(passages))
    near = library.passages.vectors(passages) @ vector
    order = np.lexsort((passages, -near, owners))
    best = order[np.unique(owners[order], return_index=True)[1]] if len(order) else order
    return passages[best], near[best]


def _word_by_word(library: Library, sought: Sought, rows: Keys, passages: Keys, promise: Vectors) -> Iterator[Vectors]:
    """Hold each token of the question against those of the passage, of the record's question, of both; the turn's too.

    That is done for the ``READ`` candidates of the most *promise*; the others are given the least that these have.
    """
    first = np.argsort(-promise, kind="stable")[:READ]
    in_passage = library.passage_tokens.near(sought.tokens, passages[first])
    in_question = library.question_tokens.near(sought.tokens, rows[first])
    best = np.maximum(in_passage, in_question)
    for near in (in_passage, in_question, best, best[:, best.shape[1] - sought.of_turn :]):
        found = near.mean(axis=1).clip(0) if near.shape[1] else np.zeros(len(first), np.float32)
        signal = np.full(len(rows), found.min(initial=1.0), np.float32)
        signal[first] = found
        yield signal


def _feedback(vector: Vectors, questions: Vectors, nearness: Vectors) -> Vectors:
    """Measure nearness to the question once it has moved towards the questions that are nearest to it."""
    if not len(nearness):
        return nearness
    first = np.argsort(-nearness, kind="stable")[:NEIGHBOURS]
    return np.asarray(questions @ unit(vector + questions[first].mean(0)), np.float32)


def _peak(values: Sequence[float] | Vectors) -> float:
    """How far the best stands above the mean of the best ten."""
    best = np.sort(np.asarray(values))[-10:]
    return float(best[-1] - best.mean()) if len(best) else 0.0
