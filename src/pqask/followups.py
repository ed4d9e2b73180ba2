"""A follow-up as a question that stands alone: which turns it is asked with, and within which limits.

No word is made up: the words of its thread are looked for together, and the model was tuned to read a turn behind those
that it follows as one text.
"""

import math
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

import numpy as np

from pqask import departments, names
from pqask.encoder import Encoder
from pqask.library import Library
from pqask.question import Vocabulary
from pqask.question.leaning import is_key_words, own_words
from pqask.question.thread import Limits, Thread, follow
from pqask.ranking import fits, fitted
from pqask.recent import Recent
from pqask.records import Answer, Filters, Ranking
from pqask.search import Found, Query, asked_for, search, topic_of
from pqask.topic import ALONE, Topic

__all__ = ["Followups", "Memory", "Signs", "odds", "signs_of"]

NEAR = 0.28  # of 17,000 pairs of unrelated questions one in fifty has a larger cosine
KIN = 3
# Which limits hold or fall together, and how many of the first new answers must lie within them.
GROUPS = {("minister",): 1, ("asker", "party"): 1, ("department",): 1, ("house",): 1, ("date_from", "date_to"): 2}


class Signs(NamedTuple):
    """What tells that a turn goes on from a thread: it is near to it, says little, and finds little by itself.

    ``near`` is the largest cosine with an earlier turn or with the question of the topic's first answer; ``kindred``
    that of the ``KIN`` questions of the library nearest to the turn alone with those of what the topic found, and
    ``nearest`` that of the first of them with the turn. ``own`` is the logarithm of one more than its words of its own,
    ``rarity`` a tenth of the summed rarity of all its words, ``key_words`` 1 where it is key words alone.
    """

    near: float
    kindred: float
    nearest: float
    own: float
    rarity: float
    key_words: float


def signs_of(library: Library, encoder: Encoder, text: str, topic: Topic) -> Signs:
    """Read the signs of a turn that is held against a topic; nothing is encoded that a search for the turn is not."""
    alone = asked_for(library, encoder, text)
    found = library.questions.vectors(topic.rows)
    others = np.concatenate([encoder.encode_tokens(topic.turns).whole, found[:1]])
    rows, cosines = library.questions.search(alone.vector, KIN)
    kindred = library.questions.vectors(rows) @ found.T
    return Signs(
        near=float((others @ alone.vector).max()),
        kindred=float(kindred.max(initial=0.0)),
        nearest=float(cosines.max(initial=0.0)),
        own=math.log1p(len(own_words(text))),
        rarity=sum(map(library.words.rarity, alone.turn.stems)) / 10,
        key_words=float(is_key_words(text)),
    )


def odds(signs: Signs) -> float:
    """Weigh the signs; from 0 on a turn goes on."""
    fit = fitted()["follows"]
    return float(fit["bias"] + sum(fit[name] * sign for name, sign in signs._asdict().items()))


class Memory:
    """What was worked out of late turns, so that the next one need not: what they found, and their signs."""

    def __init__(self) -> None:
        self.found: Recent[Found] = Recent()
        self.signs: Recent[Signs] = Recent()


class Followups:
    """What turns are read with and asked with: a library, its model and names, the day of asking, and a memory."""

    def __init__(
        self,
        library: Library,
        encoder: Encoder,
        vocabulary: Vocabulary,
        today: date,
        ranking: Ranking = "fitted",
        memory: Memory | None = None,
    ) -> None:
        self._library, self._encoder = library, encoder
        self._vocabulary, self._today, self._ranking = vocabulary, today, ranking
        self._memory = memory or Memory()

    def read(self, turns: Sequence[str]) -> Thread:
        """Read turns, oldest first, the last of which is asked."""
        return follow(turns, self._vocabulary, self._today, near=self._near, fits=self._fits, day=self._day)

    def asked(self, thread: Thread) -> Query:
        """Give what a thread looks for, without its limits."""
        *earlier, text = [part for part in (*thread.earlier, thread.text) if part] or [""]
        topic = self._topic(earlier, thread, _worded(thread).before) if earlier else ALONE
        return Query(text, topic, sort=thread.sort, exact=thread.exact, ranking=self._ranking)

    def remember(self, query: Query, found: Found) -> None:
        """Remember what a question has found, for the turns that go on from it."""
        self._memory.found.keep(found._replace(hits=found.hits[:1]), *_key(query, 1))

    def _found(self, query: Query, k: int) -> Found:
        """Search, but not for what was searched lately."""
        return self._memory.found.recall(partial(search, self._library, self._encoder, query, k), *_key(query, k))

    def _began(self, text: str, limits: Limits) -> Found:
        """Ask for a topic as it was asked for."""
        return self._found(Query(text, filters=_filters(limits), ranking=self._ranking), 1)

    def _topic(self, turns: Sequence[str], thread: Thread, before: Thread | None = None) -> Topic:
        """Make a topic of words of a thread; *before* is where the last of them ended, if what it found matters."""
        last = self._within(before, 1) if before and before.earlier else None
        return topic_of(turns, self._began(turns[0], thread.began), last)

    def _near(self, turn: Thread, thread: Thread) -> bool:
        """Tell whether a turn, which no word of its own marks, goes on from a thread."""
        turns = [part for part in (*thread.earlier, thread.text) if part]
        if not turns or not turn.text:
            return not turn.text
        topic = self._topic(turns, thread)
        found = partial(signs_of, self._library, self._encoder, turn.text, topic)
        signs = self._memory.signs.recall(found, turn.text, *_of(topic))
        return odds(signs) >= 0 if fits(self._library) else signs.near >= NEAR

    def _fits(self, thread: Thread, limits: Limits) -> frozenset[str]:
        """List the earlier limits that the first new answer to a turn lies within, though it was not held to them.

        What the topic found first lies within its limits anyhow. For times it takes the first two answers.
        """
        shown = {hit.answer.id for part in thread.earlier[:1] for hit in self._began(part, thread.began).hits}
        new = [hit.answer for hit in self._within(thread, 3).hits if hit.answer.id not in shown]
        kept: set[str] = set()
        for group, take in GROUPS.items():
            of_group = [field for field in group if field in limits]
            if new and all(_lies_within(answer, field, limits[field]) for answer in new[:take] for field in of_group):
                kept |= set(of_group)
        return frozenset(kept)

    def _day(self, thread: Thread) -> date | None:
        """Give the day of the first answer to what a thread asks."""
        hits = self._within(thread, 1).hits
        return hits[0].answer.date if hits else None

    def _within(self, thread: Thread, k: int) -> Found:
        """Ask for a thread within its limits."""
        return self._found(self.asked(thread)._replace(filters=_filters(thread.limits)), k)


def _filters(limits: Limits) -> Filters:
    return Filters.model_validate(dict(limits))


def _worded(thread: Thread) -> Thread:
    """Give the latest turn that brought words of its own: "only the Home Office" asks for those again."""
    while thread.before and not thread.text:
        thread = thread.before
    return thread


def _key(query: Query, k: int) -> tuple[str, ...]:
    """Give what a search depends on, as words."""
    filters = query.filters.model_dump_json(exclude_none=True)
    return (query.text, *_of(query.topic), filters, query.sort, str(query.exact), str(k))


def _of(topic: Topic) -> tuple[str, ...]:
    return (*topic.turns, topic.heading, str(topic.rows.tolist()), str(topic.last.tolist()))


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
