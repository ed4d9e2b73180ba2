"""A follow-up as a question that stands alone: which turns it is asked with, and within which limits.

No word is made up: the words of its thread are looked for together, and the model was tuned to read a turn behind those
that it follows as one text.
"""

import math
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from pqask import departments, names
from pqask.encoder import Encoder, Vectors
from pqask.library import Library
from pqask.question import Vocabulary
from pqask.question.leaning import is_key_words, own_words
from pqask.question.thread import Limits, Thread, follow
from pqask.ranking import fits, fitted
from pqask.records import Answer, Filters, Hit, Ranking
from pqask.search import ALONE, Found, Query, asked_for, search, topic_of

__all__ = ["Followups", "Signs", "odds", "signs_of"]

NEAR = 0.28  # of 17,000 pairs of unrelated questions one in fifty has a larger cosine
MOST_GAIN = 8.0  # log-odds beyond which a better first answer says no more
FAR, LOSS = 0.08, -2.0  # what is no nearer and is answered so much worse with the topic is a new one, however short
# Which limits hold or fall together, and how many of the first new answers must lie within them.
GROUPS = {("minister",): 1, ("asker", "party"): 1, ("department",): 1, ("house",): 1, ("date_from", "date_to"): 2}


class Signs(NamedTuple):
    """What tells that a turn goes on from a thread: nearness to it, few words of its own, half a sentence of them.

    ``near`` is the largest cosine with an earlier turn or with the question of the topic's first answer; ``own`` the
    logarithm of one more than the words of its own; ``key_words`` 1 where it is key words alone.
    """

    near: float
    own: float
    key_words: float


def signs_of(text: str, near: float) -> Signs:
    """Read the signs of a turn."""
    return Signs(near, math.log1p(len(own_words(text))), float(is_key_words(text)))


def odds(signs: Signs, gain: float) -> float:
    """Weigh the signs, and how much better its first answer scores with the topic than alone; above 0 it goes on."""
    if signs.near < FAR and gain < LOSS:
        return -1.0
    fit = fitted()["follows"]
    gained = fit["gain"] * max(-MOST_GAIN, min(MOST_GAIN, gain))
    return float(fit["bias"] + sum(fit[name] * sign for name, sign in signs._asdict().items()) + gained)


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

    def asked(self, thread: Thread) -> Query:
        """Give what a thread looks for, without its limits."""
        *earlier, text = [part for part in (*thread.earlier, thread.text) if part] or [""]
        found = self._found(earlier[0], thread.began) if earlier else None
        before = topic_of(self._library, earlier, found) if found else ALONE
        return Query(text, before, sort=thread.sort, exact=thread.exact, ranking=self._ranking)

    def _encoded(self, text: str) -> Vectors:
        if text not in self._vectors:
            self._vectors[text] = asked_for(self._library, self._encoder, text).vector
        return self._vectors[text]

    def _found(self, text: str, limits: Limits) -> Found:
        """Ask for a topic as it was asked for."""
        if text not in self._answers:
            query = Query(text=text, filters=Filters.model_validate(dict(limits)), ranking=self._ranking)
            self._answers[text] = search(self._library, self._encoder, query, 1)
        return self._answers[text]

    def _near(self, turn: Thread, thread: Thread) -> bool:
        """Tell whether a turn, which no word of its own marks, goes on from a thread."""
        topic = [part for part in (*thread.earlier, thread.text) if part]
        if not topic or not turn.text:
            return not turn.text
        others = [self._encoded(part) for part in topic]
        found = self._found(topic[0], thread.began)
        others += list(self._library.questions.vectors(found.relevant[:1]))
        near = max(float(self._encoded(turn.text) @ other) for other in others)
        if not fits(self._library):
            return near >= NEAR
        signs = signs_of(turn.text, near)
        low, high = (odds(signs, gain) >= 0 for gain in (-MOST_GAIN, MOST_GAIN))
        if low == high:
            return low
        joined = Query(turn.text, topic_of(self._library, topic, found), ranking=self._ranking)
        alone = Query(turn.text, ranking=self._ranking)
        return odds(signs, self._best(joined) - self._best(alone)) >= 0

    def _best(self, query: Query) -> float:
        hits = search(self._library, self._encoder, query, 1).hits
        return hits[0].score if hits else 0.0

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
        held = Filters.model_validate(dict(thread.limits))
        return search(self._library, self._encoder, self.asked(thread)._replace(filters=held), k).hits


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
