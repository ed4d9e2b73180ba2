"""A question and filters to ranked hits, or an honest nothing.

Candidates come from three exact searches over the answers that the filters let through: by the nearness of their
passages to the question, by the nearness of their own question, and by their words (BM25). The candidates are then
scored together on all signals, so that an answer found by one search is judged by the others as well.
"""

import math
import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from pqask.citation import cite
from pqask.encoder import Encoder, Vectors
from pqask.library import Library
from pqask.library.store import quoted
from pqask.library.vectors import Keys
from pqask.question import Exact
from pqask.records import Answer, Filters, Hit, Passage, Sort

__all__ = ["Found", "Query", "content_words", "exact_rows", "search"]

CANDIDATES = 200
WORDS_WEIGHT = 0.5
RELEVANT_SHARE = 0.6  # of the best score: what counts as relevant when hits are put in order of date
STOPWORDS = frozenset(
    "a about after all also am an and any are as at be because been before being but by can could did do does doing "
    "for from had has have having he her hers him his how i if in into is it its itself just me more most my no nor "
    "not of on once only or other our ours out over own same she should so some such than that the their them then "
    "there these they this those through to too under until up very was we were what when where which while who whom "
    "why will with would you your yours said say says minister ministers government".split()
)
WORD = re.compile(r"\w+(?:['’]\w+)*")


class Found(NamedTuple):
    """Hits, best first, and the estimated probability (0 to 1) that the first answers the question."""

    hits: tuple[Hit, ...]
    confidence: float


class Signals(NamedTuple):
    """What speaks for each candidate answer, one number a row: all arrays have the length of ``rows``.

    ``nearness`` and ``asked`` are cosines of the question to the best passage and to the answer's own question;
    ``worded`` is BM25 as a share of the question's own weight: the sum of the rarities of its words.
    """

    rows: Keys
    passages: Keys
    nearness: Vectors
    asked: Vectors
    worded: Vectors

    @property
    def score(self) -> Vectors:
        """All signals together; higher is better."""
        return self.nearness + self.asked + WORDS_WEIGHT * self.worded


class Query(NamedTuple):
    """What is looked for: words, limits, order, and exact things that come first where the library has them."""

    text: str
    filters: Filters = Filters()
    sort: Sort = "relevance"
    exact: tuple[Exact, ...] = ()


def search(library: Library, encoder: Encoder, query: Query, k: int) -> Found:
    """Find the *k* answers that best fit a query, one passage each; words that repeat come back once.

    A query without words gives the answers that its filters let through, the newest first.
    """
    allowed = library.allowed(query.filters)
    if allowed is not None and not len(allowed):
        return Found((), 0.0)
    exact = exact_rows(library, query.exact, allowed)
    ranked = _by_words(library, encoder, query.text, allowed) if query.text else _by_day(library, allowed)
    ranked = ranked.after(exact) if len(exact.rows) else ranked
    if not len(ranked.rows):
        return Found((), 0.0)
    is_dated = query.sort != "relevance"
    hits = _collapse(library, ranked, allowed, CANDIDATES if is_dated else k)
    return Found(_sort(hits, query.sort, k) if is_dated else tuple(hits), ranked.confidence)


class Located(NamedTuple):
    """Rows of answers, and the row of one passage of each."""

    rows: Keys
    passages: Keys


class Ranking(NamedTuple):
    """Rows of answers, best first, the best passage of each, and their scores."""

    rows: Keys
    passages: Keys
    scores: Vectors
    confidence: float

    def after(self, first: Located) -> "Ranking":
        """Put answers that were asked for by number or phrase before the others; they are what was meant."""
        others = ~np.isin(self.rows, first.rows)
        top = float(self.scores.max()) if len(self.scores) else 0.0
        scores = (top + np.arange(len(first.rows), 0, -1)).astype(np.float32)
        return Ranking(
            np.concatenate([first.rows, self.rows[others]]),
            np.concatenate([first.passages, self.passages[others]]),
            np.concatenate([scores, self.scores[others]]),
            1.0,
        )


def _by_words(library: Library, encoder: Encoder, text: str, allowed: Keys | None) -> Ranking:
    words = content_words(text)
    vector = encoder.encode([text])[0]
    signals = _signals(library, vector, words, _candidates(library, vector, words, allowed))
    if not len(signals.rows):
        return Ranking(signals.rows, signals.passages, signals.nearness, 0.0)
    order = np.lexsort((signals.rows, -signals.score))
    confidence = _confidence(library, words, signals, int(order[0]))
    return Ranking(signals.rows[order], signals.passages[order], signals.score[order], confidence)


def _by_day(library: Library, allowed: Keys | None) -> Ranking:
    """Give what the filters let through, the newest first, each by its opening passage."""
    rows = library.store.newest(CANDIDATES, allowed)
    passages = library.first_passages(rows)
    return Ranking(rows, passages, np.linspace(1, 0.5, len(rows), dtype=np.float32), 1.0 if len(rows) else 0.0)


def exact_rows(library: Library, exact: Sequence[Exact], allowed: Keys | None) -> Located:
    """Find the answers that a question names by UIN, official link or quoted phrase, in the order it names them."""
    rows: list[int] = []
    for each in exact:
        if each.kind == "phrase":
            rows += [row for row, _ in library.store.lexical(quoted(each.value), CANDIDATES, allowed)]
        else:
            rows += library.store.with_uin(each.value, each.tabled_on)
    named = np.array(list(dict.fromkeys(rows)), np.int64)
    found = library.with_passages(named if allowed is None else named[np.isin(named, allowed)])
    return Located(found, library.first_passages(found))


def content_words(question: str) -> list[str]:
    """List the different words of a question that carry its meaning, in order; all of them if none does."""
    words = list(dict.fromkeys(WORD.findall(question.casefold().replace("’", "'"))))
    return [word for word in words if word not in STOPWORDS] or words


def _candidates(library: Library, vector: Vectors, words: Sequence[str], allowed: Keys | None) -> Keys:
    """Collect the rows of the answers that any of the three searches finds, ascending."""
    inside = None if allowed is None else library.passages_of(allowed)
    passages, _ = library.passages.search(vector, CANDIDATES, inside)
    asked, _ = library.questions.search(vector, CANDIDATES, allowed)
    expression = " OR ".join(map(quoted, words))
    worded = [row for row, _ in library.store.lexical(expression, CANDIDATES, allowed)] if words else []
    owners = np.unique(np.concatenate([library.owners_of(passages), asked, np.array(worded, np.int64)]))
    return library.with_passages(owners)


def _signals(library: Library, vector: Vectors, words: Sequence[str], rows: Keys) -> Signals:
    """Judge every candidate on every signal."""
    passages = library.passages_of(rows)
    owners = np.searchsorted(rows, library.owners_of(passages))
    near = library.passages.vectors(passages) @ vector
    order = np.lexsort((passages, -near, owners))
    best = order[np.unique(owners[order], return_index=True)[1]] if len(order) else order
    asked = library.questions.vectors(rows) @ vector
    return Signals(rows, passages[best], near[best], asked, _worded(library, words, rows))


def _worded(library: Library, words: Sequence[str], rows: Keys) -> Vectors:
    """Give BM25 of each answer as a share of the question's own weight."""
    weight = sum(library.rarity(word) for word in words)
    expression = " OR ".join(map(quoted, words))
    found = dict(library.store.lexical(expression, len(rows), rows)) if weight else {}
    return np.array([found.get(int(row), 0.0) / weight if weight else 0.0 for row in rows], np.float32)


def _confidence(library: Library, words: Sequence[str], signals: Signals, best: int) -> float:
    """Estimate the probability that the best candidate answers the question, by nearness and the words it has."""
    row = signals.rows[[best]]
    rarity = {word: library.rarity(word) for word in words}
    covered = sum(weight for word, weight in rarity.items() if len(library.store.having(word, row)))
    coverage = covered / sum(rarity.values()) if rarity else 0.0
    nearest = float(max(signals.nearness[best], signals.asked[best]))
    return 1 / (1 + math.exp(-12.0 * (0.6 * nearest + 0.4 * coverage - 0.35)))


def _collapse(library: Library, ranked: Ranking, allowed: Keys | None, k: int) -> list[Hit]:
    """Make hits of the best answers; answers with the same words join the one that ranks first."""
    hits: list[Hit] = []
    seen: set[str] = set()
    for row, passage_row, score in zip(ranked.rows, ranked.passages, ranked.scores, strict=True):
        answer = library.store.answers([int(row)])[int(row)]
        if answer.text_sha256 not in seen:
            seen.add(answer.text_sha256)
            passage = library.store.passage(int(passage_row))
            also = library.store.same_words(answer, allowed)
            hits.append(_hit(len(hits) + 1, float(score), answer, passage, also))
        if len(hits) == k:
            break
    return hits


def _hit(rank: int, score: float, answer: Answer, passage: Passage, also: Sequence[Answer]) -> Hit:
    return Hit(
        rank=rank,
        score=score,
        text=passage.of(answer),
        start=passage.start,
        end=passage.end,
        citation=cite(answer),
        answer=answer,
        also=tuple(also),
        also_cited=tuple(cite(each) for each in also),
    )


def _sort(hits: Sequence[Hit], sort: Sort, k: int) -> tuple[Hit, ...]:
    """Put hits that are relevant enough in order of date; answers without a date come last."""
    floor = hits[0].score * RELEVANT_SHARE
    dated = [hit for hit in hits if hit.score >= floor]
    days = {hit.rank: hit.answer.date for hit in dated}
    sign = -1 if sort == "newest" else 1
    dated.sort(key=lambda hit: (days[hit.rank] is None, sign * (days[hit.rank] or date.min).toordinal(), hit.rank))
    return tuple(hit.model_copy(update={"rank": rank}) for rank, hit in enumerate(dated[:k], start=1))
