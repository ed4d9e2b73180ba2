"""A follow-up as a question that stands alone: the words of its thread, and a vector that leans on the topic.

No word is made up. The turn is read under the heading of the first answer that its topic found, whose official words
bridge everyday ones, and its vector is moved towards the topic and that answer; the fewer words of its own a turn has,
the further. The words of all its turns are looked for together. The weights were set on ``benchmarks/dialogues``.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np

from pqask import departments, names
from pqask.confidence import bar
from pqask.encoder import Encoder, Spans, Vectors
from pqask.library import Library
from pqask.question import Vocabulary
from pqask.question.thread import Limits, Thread, follow
from pqask.records import Answer, Filters, Hit, Ranking
from pqask.search import Found, Query, asked_for, search

__all__ = ["Composed", "Followups"]

NEAR = 0.28  # of 17,000 pairs of unrelated questions one in fifty has a larger cosine
LATEST = 0.5  # how much the turn before weighs beside the one that the thread began with
SURE = 0.2  # of the bar for a question: its confidence was fitted to words that stand together, as a thread's do not
AGAIN = 0.1  # what the answer that was shown first before must be ahead by to be first again
# Which limits hold or fall together, and how many of the first new answers must lie within them.
GROUPS = {("minister",): 1, ("asker", "party"): 1, ("department",): 1, ("house",): 1, ("date_from", "date_to"): 2}
PULLS = (0.7, 0.3, 0.3, 0.3, 0.2)  # how far a turn is moved, by how many words of its own it has


class Composed:
    """An encoder that knows one text already: the question whose vector was composed."""

    def __init__(self, encoder: Encoder, text: str, vector: Vectors) -> None:
        self.name, self.location, self.revision = encoder.name, encoder.location, encoder.revision
        self.fingerprint, self.limit, self.dimension = encoder.fingerprint, encoder.limit, encoder.dimension
        self._encoder, self._text, self._vector = encoder, text, vector

    def tokens(self, texts: Sequence[str]) -> list[Spans]:
        """Give for each text the character offsets of its tokens."""
        return self._encoder.tokens(texts)

    def pieces(self, texts: Sequence[str]) -> list[Vectors]:
        """Give for each text the vectors of its word pieces."""
        return self._encoder.pieces(texts)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give unit vectors; that of the one text, with or without its short forms spelt out, as it was composed."""
        is_asked = len(texts) == 1 and texts[0].startswith(self._text)
        return self._vector.reshape(1, -1) if is_asked else self._encoder.encode(texts)


class Followups:
    """What turns are read with and asked with: a library, its model and names, and the day of asking."""

    def __init__(
        self, library: Library, encoder: Encoder, vocabulary: Vocabulary, today: date, ranking: Ranking = "fitted"
    ) -> None:
        self._library, self._encoder = library, encoder
        self._vocabulary, self._today, self._ranking = vocabulary, today, ranking
        self._vectors: dict[str, Vectors] = {}
        self._answers: dict[str, Found] = {}

    def read(self, turns: Sequence[str]) -> Thread:
        """Read turns, oldest first, the last of which is asked."""
        return follow(turns, self._vocabulary, self._today, near=self._near, fits=self._fits, day=self._day)

    def asked(self, thread: Thread) -> tuple[Query, Encoder]:
        """Give what a thread looks for, without its limits, and the encoder to look for it with."""
        text = " ".join(part for part in (*thread.earlier, thread.text) if part)
        query = Query(text=text, sort=thread.sort, exact=thread.exact, ranking=self._ranking)
        if not thread.earlier or not text:
            return query, self._encoder
        is_count = thread.intent is not None and thread.intent.wanted == "count"
        plain: Ranking = "sum" if self._ranking == "fitted" and not is_count else self._ranking  # only a fit can count
        return query._replace(ranking=plain), Composed(self._encoder, text, self._vector(thread))

    def bar(self, thread: Thread) -> float:
        """Give the confidence from which on an answer is shown as one."""
        return bar(self._library) * (SURE if thread.earlier else 1.0)

    def fresh(self, thread: Thread, query: Query, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """Put the answer that the topic found first behind those that are nearly as good now."""
        if query.ranking != "sum" or query.sort != "relevance" or not thread.earlier or not query.text:
            return tuple(hits)
        shown = self._found(thread.earlier[0], thread.began).hits
        ids = {hit.answer.id for hit in shown}
        weighed = [hit.model_copy(update={"score": hit.score - AGAIN * (hit.answer.id in ids)}) for hit in hits]
        weighed.sort(key=lambda hit: (-hit.score, hit.rank))
        return tuple(hit.model_copy(update={"rank": rank}) for rank, hit in enumerate(weighed, start=1))

    def _vector(self, thread: Thread) -> Vectors:
        """Put a turn under the heading of what its topic found first, and move it towards the topic and that answer."""
        found = self._found(thread.earlier[0], thread.began)
        moved = self._topic(thread.earlier)
        if len(found.relevant):
            moved = moved + self._library.questions.vectors(found.relevant[:1])[0]
        moved = PULLS[min(thread.own, len(PULLS) - 1)] * moved
        if thread.text:
            heading = next((hit.answer.heading for hit in found.hits if hit.answer.heading), thread.earlier[0])
            moved = moved + self._encoded(thread.text) + self._encoded(f"{heading}: {thread.text}")
        return _unit(moved)

    def _topic(self, earlier: Sequence[str]) -> Vectors:
        first, *latest = (self._encoded(part) for part in earlier)
        return _unit(first + sum((LATEST * each for each in latest), np.zeros_like(first)))

    def _encoded(self, text: str) -> Vectors:
        if text not in self._vectors:
            self._vectors[text] = asked_for(self._library, self._encoder, text)[1]
        return self._vectors[text]

    def _found(self, text: str, limits: Limits) -> Found:
        """Ask for a topic as it was asked for."""
        if text not in self._answers:
            query = Query(text=text, filters=Filters.model_validate(dict(limits)), ranking=self._ranking)
            self._answers[text] = search(self._library, self._encoder, query, 1)
        return self._answers[text]

    def _near(self, turn: Thread, thread: Thread) -> bool:
        """Tell whether a turn is about what a thread is about."""
        topic = [part for part in (*thread.earlier, thread.text) if part]
        if not topic or not turn.text:
            return not turn.text
        others = [self._encoded(part) for part in topic]
        others += list(self._library.questions.vectors(self._found(topic[0], thread.began).relevant[:1]))
        return max(float(self._encoded(turn.text) @ other) for other in others) >= NEAR

    def _fits(self, thread: Thread, limits: Limits) -> frozenset[str]:
        """List the earlier limits that the first new answer to a turn lies within, though it was not held to them.

        What the topic found first lies within its limits anyhow. For times it takes the first two answers.
        """
        shown = {hit.answer.id for part in thread.earlier[:1] for hit in self._found(part, thread.began).hits}
        new = [hit.answer for hit in self._hits(thread, 3) if hit.answer.id not in shown]
        kept: set[str] = set()
        for group, take in GROUPS.items():
            of_group = [field for field in group if field in limits]
            if new and all(_lies_within(answer, field, limits[field]) for answer in new[:take] for field in of_group):
                kept |= set(of_group)
        return frozenset(kept)

    def _day(self, thread: Thread) -> date | None:
        """Give the day of the first answer to what a thread asks."""
        hits = self._hits(thread, 1)
        return hits[0].answer.date if hits else None

    def _hits(self, thread: Thread, k: int) -> tuple[Hit, ...]:
        query, encoder = self.asked(thread)
        held = Filters.model_validate(dict(thread.limits))
        return search(self._library, encoder, query._replace(filters=held), k).hits


def _lies_within(answer: Answer, field: str, limit: object) -> bool:
    """Tell whether an answer is what one limit lets through."""
    if isinstance(limit, date):
        return answer.date is not None and (answer.date >= limit if field == "date_from" else answer.date <= limit)
    if not isinstance(limit, tuple):
        return bool(getattr(answer, field) == limit)
    asker, minister = answer.asker, answer.minister
    named = {
        "minister": (minister and minister.name,),
        "asker": (asker and asker.name,),
        "party": (asker and asker.party,),
        "department": (answer.department, answer.answering_body),
    }.get(field, ())
    matches = departments.matches if field == "department" else names.matches
    return any(name and matches(choice, name) for choice in limit for name in named)


def _unit(vector: Vectors) -> Vectors:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)
