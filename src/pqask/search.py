"""A question and filters to ranked hits, or an honest nothing.

Candidates come from three exact searches over the answers that the filters let through: by the nearness of their
passages to the question, by the nearness of their own question, and by their words (BM25). The candidates are then
scored together on all signals, so that an answer found by one search is judged by the others as well.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from pqask.citation import cite
from pqask.confidence import confidence
from pqask.encoder import Encoder, Vectors
from pqask.library import Library
from pqask.library.store import PASSAGES, quoted
from pqask.library.vectors import Keys
from pqask.question import Exact
from pqask.ranking import Wording, fits, floor, judge, read, score
from pqask.records import Answer, Filters, Hit, Passage, Ranking, Sort
from pqask.references import attach
from pqask.reranker import RERANKED, Reranker
from pqask.sentence import Pointer

__all__ = ["Found", "Query", "asked_for", "candidates", "exact_rows", "search", "spelt_out"]

CANDIDATES = 200
NO_ROWS: Keys = np.empty(0, np.int64)


class Found(NamedTuple):
    """Hits, best first, the estimated probability (0 to 1) that the first answers, and the rows of all that matter.

    ``floor`` is the score from which on an answer counts as relevant (:func:`pqask.ranking.floor`), and ``relevant``
    the rows of all answers that reach it.
    """

    hits: tuple[Hit, ...]
    confidence: float
    relevant: Keys = NO_ROWS
    floor: float = 0.0


class Query(NamedTuple):
    """What is looked for: words, limits, order, and exact things that come first where the library has them."""

    text: str
    filters: Filters = Filters()
    sort: Sort = "relevance"
    exact: tuple[Exact, ...] = ()
    ranking: Ranking = "fitted"


def search(library: Library, encoder: Encoder, query: Query, k: int, reranker: Reranker | None = None) -> Found:
    """Find the *k* answers that best fit a query, one passage each; words that repeat come back once.

    A *reranker* reads the first ``RERANKED`` again and puts them in its own order. A query without words gives the
    answers that its filters let through, the newest first.
    """
    allowed = library.allowed(query.filters)
    if allowed is not None and not len(allowed):
        return Found((), 0.0)
    exact = exact_rows(library, query.exact, allowed)
    ranked = _by_words(library, encoder, query, allowed) if query.text else _by_day(library, allowed)
    if reranker and query.text and len(ranked.rows):
        ranked = _reranked(library, reranker, query.text, ranked)
    ranked = ranked.after(exact) if len(exact.rows) else ranked
    if not len(ranked.rows):
        return Found((), 0.0)
    is_dated = query.sort != "relevance"
    hits = _collapse(library, ranked, allowed, CANDIDATES if is_dated else k)
    hits = _sort([hit for hit in hits if hit.score >= ranked.floor], query.sort, k) if is_dated else hits
    relevant = ranked.rows[ranked.scores >= ranked.floor]
    return Found(tuple(_pointed(library, encoder, query.text, hits)), ranked.confidence, relevant, ranked.floor)


class Located(NamedTuple):
    """Rows of answers, and the row of one passage of each."""

    rows: Keys
    passages: Keys


class Ranked(NamedTuple):
    """Rows of answers, best first, the best passage of each, and their scores."""

    rows: Keys
    passages: Keys
    scores: Vectors
    confidence: float
    floor: float

    def after(self, first: Located) -> "Ranked":
        """Put answers that were asked for by number or phrase before the others; they are what was meant."""
        others = ~np.isin(self.rows, first.rows)
        top = float(self.scores.max()) if len(self.scores) else 0.0
        scores = (top + np.arange(len(first.rows), 0, -1)).astype(np.float32)
        return Ranked(
            np.concatenate([first.rows, self.rows[others]]),
            np.concatenate([first.passages, self.passages[others]]),
            np.concatenate([scores, self.scores[others]]),
            1.0,
            self.floor,
        )


def _by_words(library: Library, encoder: Encoder, query: Query, allowed: Keys | None) -> Ranked:
    wording, vector = asked_for(library, encoder, query.text)
    rows = candidates(library, vector, wording, allowed)
    if not len(rows):
        return Ranked(NO_ROWS, NO_ROWS, np.empty(0, np.float32), 0.0, 0.0)
    judged = judge(library, vector, wording, rows)
    scores = score(judged, query.ranking, is_fitted=fits(library))
    order = np.lexsort((judged.rows, -scores))
    lowest = floor(float(scores[order[0]]), query.ranking, is_fitted=fits(library))
    sure = confidence(library, query.text, wording, judged, int(order[0]))
    return Ranked(judged.rows[order], judged.passages[order], scores[order], sure, lowest)


def asked_for(library: Library, encoder: Encoder, text: str) -> tuple[Wording, Vectors]:
    """Read the words of a question and encode it, with what its short forms stand for beside them."""
    spelt = spelt_out(library, text)
    vector = encoder.encode([text])[0]
    if spelt == text:
        return read(text), vector
    both = vector + encoder.encode([spelt])[0]
    return read(spelt), np.asarray(both / max(float(np.linalg.norm(both)), 1e-9), np.float32)


def spelt_out(library: Library, text: str) -> str:
    """Put what the short forms in a question stand for behind it, where the library's documents say."""
    meanings = library.spelt_out(text)
    return f"{text} ({'; '.join(meanings)})" if meanings else text


def _reranked(library: Library, reranker: Reranker, text: str, ranked: Ranked) -> Ranked:
    """Put the first hits in the order of a reranker; the rest stay behind them, and the scores stay in their places."""
    first = ranked.passages[:RERANKED]
    scores = reranker.scores(text, library.store.words_of(PASSAGES, first.tolist()))
    order = np.concatenate([np.argsort(-scores, kind="stable"), np.arange(len(first), len(ranked.rows))])
    return ranked._replace(rows=ranked.rows[order], passages=ranked.passages[order])


def _by_day(library: Library, allowed: Keys | None) -> Ranked:
    """Give what the filters let through, the newest first, each by its opening passage."""
    rows = library.store.newest(CANDIDATES, allowed)
    passages = library.first_passages(rows)
    return Ranked(rows, passages, np.linspace(1, 0.5, len(rows), dtype=np.float32), 1.0 if len(rows) else 0.0, 0.0)


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


def candidates(library: Library, vector: Vectors, wording: Wording, allowed: Keys | None) -> Keys:
    """Collect the rows of the answers that any of the three searches finds, ascending."""
    inside = None if allowed is None else library.passages_of(allowed)
    passages, _ = library.passages.search(vector, CANDIDATES, inside)
    asked, _ = library.questions.search(vector, CANDIDATES, allowed)
    worded = library.words.best(wording.stems, CANDIDATES, allowed)
    return library.with_passages(np.unique(np.concatenate([library.owners_of(passages), asked, worded])))


def _collapse(library: Library, ranked: Ranked, allowed: Keys | None, k: int) -> list[Hit]:
    """Make hits of the best answers; answers with the same words join the one that ranks first."""
    hits: list[Hit] = []
    seen: set[str] = set()
    for row, passage_row, points in zip(ranked.rows, ranked.passages, ranked.scores, strict=True):
        answer = library.store.answers([int(row)])[int(row)]
        if answer.text_sha256 not in seen:
            seen.add(answer.text_sha256)
            passage = library.store.passage(int(passage_row))
            also = library.store.same_words(answer, allowed)
            hits.append(_hit(len(hits) + 1, float(points), answer, passage, also))
        if len(hits) == k:
            break
    return hits


def _pointed(library: Library, encoder: Encoder, text: str, hits: Sequence[Hit]) -> Iterator[Hit]:
    """Point out in each hit the sentence that answers and the words of the question, and what a referral refers to."""
    pointer = Pointer.of(text, read(text), encoder, library.words.rarity)
    for hit in hits:
        span = (hit.start, hit.end)
        found = {"sentence": pointer.best(hit.answer.text, span), "matched": pointer.matched(hit.answer.text, span)}
        yield attach(library, hit.model_copy(update=found))


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


def _sort(hits: Sequence[Hit], sort: Sort, k: int) -> list[Hit]:
    """Put hits that are relevant enough in order of date; answers without a date come last."""
    dated = list(hits)
    days = {hit.rank: hit.answer.date for hit in dated}
    sign = -1 if sort == "newest" else 1
    dated.sort(key=lambda hit: (days[hit.rank] is None, sign * (days[hit.rank] or date.min).toordinal(), hit.rank))
    return [hit.model_copy(update={"rank": rank}) for rank, hit in enumerate(dated[:k], start=1)]
