"""A question and filters to ranked hits, or an honest nothing.

Candidates come from three exact searches over the answers that the filters let through: by the nearness of their
passages to the question, by the nearness of their own question, and by their words (BM25). The candidates are then
scored together on all signals, so that an answer found by one search is judged by the others as well.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import NamedTuple

import numpy as np

from pqask.citation import cite
from pqask.confidence import confidence
from pqask.encoder import Encoder, Vectors, unit
from pqask.library import Library
from pqask.library.stems import stems
from pqask.library.store import PASSAGES, quoted
from pqask.library.vectors import Keys
from pqask.question import Exact
from pqask.question.thread import ends
from pqask.ranking import Sought, fits, floor, judge, read, score
from pqask.records import Answer, Filters, Hit, Passage, Ranking, Sort
from pqask.references import attach
from pqask.reranker import RERANKED, Reranker
from pqask.sentence import Pointer
from pqask.topic import ALONE, NO_ROWS, SHOWN, Behind, Topic

__all__ = ["TURN", "Found", "Query", "asked_for", "candidates", "exact_rows", "search", "topic_of"]

CANDIDATES = 200
PULL = 0.3  # how far a turn is moved towards its topic
TURN = " | "  # between the turns of a thread where they are encoded as one text: the model was tuned with it
RECORDS = frozenset(stems("uin hl question number answer pq reply written parliamentary show find"))
_ASIDE = ThreadPoolExecutor(2, thread_name_prefix="pqask-search")


class Found(NamedTuple):
    """Hits, best first, the estimated probability (0 to 1) that the first answers, and the rows of all that matter.

    ``first`` are the rows of the first ``SHOWN``. ``floor`` is the score from which on an answer counts as relevant
    (:func:`pqask.ranking.floor`), and ``relevant`` the rows of all answers that reach it.
    """

    hits: tuple[Hit, ...]
    confidence: float
    first: Keys = NO_ROWS
    relevant: Keys = NO_ROWS
    floor: float = 0.0


class Query(NamedTuple):
    """What is looked for: words, limits, order, and exact things that come first where the library has them."""

    text: str
    topic: Topic = ALONE
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
    sought = asked_for(library, encoder, query.text, query.topic) if query.text else None
    ranked = _by_words(library, query, sought, allowed) if sought else _by_day(library, allowed)
    if reranker and query.text and len(ranked.rows):
        ranked = _reranked(library, reranker, " ".join((*query.topic.turns, query.text)), ranked)
    if len(exact.rows):
        ranked = ranked.only(exact) if _names_alone(query) else ranked.after(exact)
    if not len(ranked.rows):
        return Found((), 0.0)
    is_dated = query.sort != "relevance"
    hits, passages = _collapse(library, ranked, allowed, CANDIDATES if is_dated else k)
    hits = _sort([hit for hit in hits if hit.score >= ranked.floor], query.sort, k) if is_dated else hits
    pointer = Pointer.of(sought, encoder, library.words.rarity) if sought else None
    shown = tuple(_pointed(library, pointer, hit, passages[hit.answer.id]) for hit in hits)
    relevant = ranked.rows[ranked.scores >= ranked.floor]
    return Found(shown, ranked.confidence, ranked.rows[:SHOWN], relevant, ranked.floor)


def _names_alone(query: Query) -> bool:
    """Tell whether a query names questions by number and asks for nothing besides."""
    numbers = {root for each in query.exact for root in stems(each.value)}
    of_text = set(stems(query.text)) - numbers - RECORDS
    return all(each.kind != "phrase" for each in query.exact) and (not of_text or query.exact[0].kind == "link")


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

    def only(self, first: Located) -> "Ranked":
        """Give what was asked for by number and nothing else."""
        found = self.after(first)
        end = len(first.rows)
        return Ranked(found.rows[:end], found.passages[:end], found.scores[:end], 1.0, self.floor)


def _by_words(library: Library, query: Query, sought: Sought, allowed: Keys | None) -> Ranked:
    rows = candidates(library, sought, allowed)
    if not len(rows):
        return Ranked(NO_ROWS, NO_ROWS, np.empty(0, np.float32), 0.0, 0.0)
    judged = judge(library, sought, rows)
    scores = score(judged, query.ranking, is_fitted=fits(library))
    order = np.lexsort((judged.rows, -scores))
    lowest = floor(float(scores[order[0]]), query.ranking, is_fitted=fits(library))
    sure = confidence(library, query.text, sought.wording, judged, int(order[0]))
    return Ranked(judged.rows[order], judged.passages[order], scores[order], sure, lowest)


def asked_for(library: Library, encoder: Encoder, text: str, topic: Topic = ALONE) -> Sought:
    """Read the words of a question and encode it, with what its short forms stand for beside them.

    A turn of a thread is encoded behind those of its topic, as one text; to this are added its own vector, its vector
    under the heading of the topic's first answer, and a little of the topic itself.
    """
    turns = topic.turns
    meanings = library.spelt_out(" ".join((*turns, text)))
    added = f" ({'; '.join(meanings)})" if meanings else ""
    said = TURN.join((*turns, text))
    parts = [text, f"{topic.heading or turns[0]}: {text}", *turns] if turns else []
    encoded = encoder.encode_tokens([said, *([said + added] if added else []), *parts])
    whole = encoded.whole[: 1 + bool(added)].sum(axis=0)
    tokens = encoded.tokens[0 if turns else bool(added)]
    wording = read(" ".join((*turns, text)) + added)
    if not turns:
        return Sought(wording, unit(whole), tokens, read(text), len(tokens))
    own, headed, first, *last = encoded.whole[1 + bool(added) :]
    of_turn = min(len(encoded.tokens[1 + bool(added)]), len(tokens))
    found = first + library.questions.vectors(topic.rows[:1]).sum(axis=0)
    vector = unit(unit(whole) + own + headed + PULL * found)
    behind = Behind(topic, own, headed, first, last[0] if last else first)
    return Sought(wording, vector, tokens, read(text), of_turn, behind)


def topic_of(turns: Sequence[str], found: Found, last: Found | None = None) -> Topic:
    """Make a topic of turns, of what the first of them found, and the last (``None``: it is the first)."""
    heading = next((hit.answer.heading for hit in found.hits if hit.answer.heading), "")
    return Topic(ends(turns), heading, found.first, (last or found).first)


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


def candidates(library: Library, sought: Sought, allowed: Keys | None) -> Keys:
    """Collect the rows of the answers that any of the three searches finds, ascending; two run side by side."""
    inside = None if allowed is None else library.passages_of(allowed)
    aside = _ASIDE.submit(library.questions.search, sought.vector, CANDIDATES, allowed)
    passages, _ = library.passages.search(sought.vector, CANDIDATES, inside)
    worded = library.words.best(sought.wording.stems, CANDIDATES, allowed)
    asked, _ = aside.result()
    return library.with_passages(np.unique(np.concatenate([library.owners_of(passages), asked, worded])))


def _collapse(library: Library, ranked: Ranked, allowed: Keys | None, k: int) -> tuple[list[Hit], dict[str, int]]:
    """Make hits of the best answers, with the row of each one's passage; answers with the same words are one hit."""
    hits: list[Hit] = []
    passages: dict[str, int] = {}
    seen: set[str] = set()
    for row, passage_row, points in zip(ranked.rows, ranked.passages, ranked.scores, strict=True):
        answer = library.store.answers([int(row)])[int(row)]
        if answer.text_sha256 not in seen:
            seen.add(answer.text_sha256)
            passages[answer.id] = int(passage_row)
            passage = library.store.passage(int(passage_row))
            also = library.store.same_words(answer, allowed)
            hits.append(_hit(len(hits) + 1, float(points), answer, passage, also))
        if len(hits) == k:
            break
    return hits, passages


def _pointed(library: Library, pointer: Pointer | None, hit: Hit, passage: int) -> Hit:
    """Point out in a hit the sentence that answers and the words of the question, and what a referral refers to."""
    if pointer:
        span = (hit.start, hit.end)
        best = pointer.best(hit.answer.text, span, library.passage_tokens.vectors(passage))
        hit = hit.model_copy(update={"sentence": best, "matched": pointer.matched(hit.answer.text, span)})
    return attach(library, hit)


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
