"""The turns so far and a new one: what is asked together, within which limits, in which order.

A turn that stands alone lets the earlier ones go; one that leans on them keeps what they were about. Of their limits it
keeps those that it does not replace where it brings no matter of its own ("and since then?"), or only half a sentence
whose answers lie within them ("and pharmacists?"); a whole sentence ("what will it cost?") lets them go, but for the
people whom it means by a pronoun. What is kept and what is let go are both said.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from pqask.question import bodies, cues, intents
from pqask.question.exact import Exact
from pqask.question.intents import Intent
from pqask.question.leaning import lean, own_words, without_opener
from pqask.question.sketch import Sketch
from pqask.question.understand import Understood, understand
from pqask.question.vocabulary import Vocabulary
from pqask.records import Sort

__all__ = ["Limits", "Thread", "ends", "follow"]

Limits = Mapping[str, object]
NO_LIMITS: Limits = {}
QUESTIONS = 5  # that a thread is read from: reading one takes up to a millisecond
# A new value in the first field lets those in the second go: a minister answers for one department at a time.
_REPLACES = {
    "minister": ("department",),
    "department": ("minister",),
    "asker": ("party",),
    "party": ("asker",),
    "date_from": ("date_to",),
    "date_to": ("date_from",),
}
# What a turn without matter of its own can still ask of the topic.
_CUE = re.compile(
    r"\b(?:how (?:many|much|long|often|far|old|big)|why|when|where|who|which|what for|figures?|numbers?|total)\b",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\b(?:since|after) (?:then|that)\b|^\W*(?:and )?since\W*$", re.IGNORECASE)
_BEFORE = re.compile(r"\bbefore (?:then|that)\b", re.IGNORECASE)
# With matter of their own these say when something happens, not when it was answered: "who pays them afterwards?".
_AFTERWARDS = re.compile(r"\bafterwards\b", re.IGNORECASE)
_PREVIOUSLY = re.compile(r"\b(?:beforehand|previously)\b", re.IGNORECASE)
_CLAUSE = re.compile(
    rf"\b(?:{cues.AUX}|how|why|who|when|where|which|what(?! about))\b|(?:'s|n't|'re|'ve|'ll)\b", re.IGNORECASE
)
_COUNTED = re.compile(
    r"^what (?:written |parliamentary )*\w+ (?:(?:have|were|been|given|made|asked|tabled|put|answered) )*"
    r"(?:(?:on|about|mention|mentioning|regarding|concerning|re) )?",
    re.IGNORECASE,
)
_ELSE = re.compile(r"\b(?:what|anything|something|everything) else\b", re.IGNORECASE)
_PERSON = re.compile(r"\b(?:he|she|him|her)\b", re.IGNORECASE)
_THEY_SAID = re.compile(rf"\b(?:did|have) they (?:ever |also |just )?{cues.BODY_SAY}\b", re.IGNORECASE)
_THING = re.compile(r"\b(?:it|its|they|them|their|this|that|these|those|there|too|also|so)\b", re.IGNORECASE)
_TOLD = re.compile(r"\b(?:tell|told) (?:him|her)\b|\b(?:he|she) (?:get|got|hear|heard|told)\b", re.IGNORECASE)
_SAYS = re.compile(rf"\b{cues.SAY}\b", re.IGNORECASE)
_ASKS = re.compile(rf"\b{cues.ASK}\b", re.IGNORECASE)


class Thread(NamedTuple):
    """What one turn asks together with those it follows.

    ``text`` are the words of this turn that are left to search for, ``whole`` the same with those that gave limits, and
    ``before`` is the thread that it goes on from. ``limits`` hold, by field; ``kept`` are the fields that come from
    earlier turns, ``dropped`` the earlier limits that this turn let go. ``people`` are the last that were named,
    whether or not they limit; ``page`` is how often more was asked for.
    """

    turn: str = ""
    text: str = ""
    whole: str = ""
    before: "Thread | None" = None
    limits: Limits = NO_LIMITS
    kept: frozenset[str] = frozenset()
    dropped: Limits = NO_LIMITS
    people: Limits = NO_LIMITS
    sort: Sort = "relevance"
    exact: tuple[Exact, ...] = ()
    notes: tuple[str, ...] = ()
    intent: Intent | None = None
    page: int = 0

    @property
    def own(self) -> int:
        """How many words of this turn bring matter of their own."""
        return len(own_words(self.text))

    @property
    def behind(self) -> "tuple[Thread, ...]":
        """The threads that this one goes on from, oldest first."""
        return (*self.before.behind, self.before) if self.before else ()

    @property
    def earlier(self) -> tuple[str, ...]:
        """What the turn that began it, and the one before this, left to search for."""
        return ends([each.text for each in self.behind])

    @property
    def said(self) -> tuple[str, ...]:
        """The turn that began it, and the one before this, as they were said."""
        return ends([each.turn for each in self.behind])

    @property
    def began(self) -> Limits:
        """The limits of the turn that began it."""
        return (*self.behind, self)[0].limits


Near = Callable[[Thread, Thread], bool]
Fits = Callable[[Thread, Limits], frozenset[str]]
Day = Callable[[Thread], date | None]


def follow(turns: Sequence[str], vocabulary: Vocabulary, today: date, *, near: Near, fits: Fits, day: Day) -> Thread:
    """Read turns, oldest first.

    *near* tells whether a turn is about what a thread is about, where no word of it says so; *fits* which earlier
    limits the answers to a turn lie within; *day* gives the day of the first answer to a thread.
    """
    reader = _Reader(vocabulary, today, near, fits, day)
    thread = Thread()
    for turn in _latest(turns):
        thread = reader.next(thread, turn)
    return thread


def _latest(turns: Sequence[str]) -> Sequence[str]:
    """Leave out what was said before the last few questions; "more" and its like are no questions."""
    if len(turns) <= QUESTIONS:
        return turns
    asked = [place for place, turn in enumerate(turns) if intents.read(turn) is None]
    return turns[asked[-QUESTIONS] :] if len(asked) > QUESTIONS else turns


class _Reader(NamedTuple):
    """What turns are read with."""

    vocabulary: Vocabulary
    today: date
    near: Near
    fits: Fits
    day: Day

    def next(self, thread: Thread, turn: str) -> Thread:
        """Read one turn after the others."""
        intent = intents.read(turn)
        if intent is None or intent.question:
            counted = intent.question if intent else ""
            return self._ask(thread, counted or turn, is_count=bool(counted))._replace(intent=intent, turn=turn)
        if intent.wanted == "restart":
            return Thread(intent=intent)
        same = thread._replace(intent=intent, dropped=NO_LIMITS, notes=())
        if intent.wanted == "sort":
            return same._replace(sort=intent.sort, page=0)
        return same._replace(page=thread.page + (intent.wanted == "more"))

    def _ask(self, thread: Thread, turn: str, *, is_count: bool) -> Thread:
        """Read a question: by itself, or after those before it; a count of what it names is by itself."""
        read = understand(without_opener(turn), self.vocabulary, self.today)
        limits = read.filters.model_dump(exclude_none=True)
        alone = Thread(
            turn=turn,
            text=_COUNTED.sub("", read.text) if is_count else read.text,
            whole=read.question,
            limits=limits,
            people=_people(limits),
            sort=read.sort,
            exact=read.exact,
            notes=read.ambiguous,
        )
        names_it = is_count and alone.own and not _THING.search(turn) and not _PERSON.search(turn)
        follows = thread.turn and not names_it and self._follows(thread, alone, read)
        return self._after(thread, alone) if follows else alone

    def _follows(self, thread: Thread, alone: Thread, read: Understood) -> bool:
        """Tell whether a turn goes on from a thread."""
        leaning = "alone" if read.exact else lean(alone.turn, thread.turn)
        if leaning == "unsure" and read.spans and not alone.own:
            return True  # what looked like matter was a name or a time
        return leaning == "leans" or (leaning == "unsure" and self.near(alone, thread))

    def _after(self, thread: Thread, turn: Thread) -> Thread:
        """Put a turn after the thread that it follows: the topic goes on, limits are replaced, kept or let go."""
        said = {**self._doer(turn), **turn.limits}
        named = thread.limits if _THEY_SAID.search(turn.whole) else thread.people
        meant = {f: v for f, v in named.items() if f in _spoken_of(turn.whole) and f not in _replaced(said)}
        new = {**meant, **self._relative(thread, turn), **said}
        left = {field: value for field, value in thread.limits.items() if field not in _replaced(new)}
        own = turn.own
        joined = turn._replace(
            text=turn.text if own or _CUE.search(turn.text) else "",
            before=None if _ELSE.search(turn.whole) else thread,
            limits={**({} if own else left), **new},
            people={**thread.people, **_people(new)},
            sort=turn.sort if turn.sort != "relevance" else thread.sort,
        )
        is_bare = not own or not (thread.text or thread.earlier)  # then the limits are what was asked for
        kept = frozenset(left) if is_bare else frozenset()
        if left and not is_bare and not _CLAUSE.search(turn.whole):
            kept = self.fits(joined, left)
        limits = {**{field: left[field] for field in left if field in kept}, **new}
        return joined._replace(
            limits=limits,
            kept=kept | frozenset(meant),
            dropped={field: value for field, value in thread.limits.items() if field not in limits},
        )

    def _doer(self, turn: Thread) -> dict[str, object]:
        """Read whose doings a follow-up asks for, which that department answers: "how much does DEFRA spend on it?"."""
        found = bodies.find(turn.whole, self.vocabulary)
        sketch = Sketch(turn.whole, [body.mention for body in found])
        doers = tuple(body.value for body in found if bodies.is_asked_of(body, sketch))
        return {"department": doers} if doers else {}

    def _relative(self, thread: Thread, turn: Thread) -> dict[str, object]:
        """Read "since then" and "before that" against the times of a thread, or the day of its first answer."""
        since = _SINCE.search(turn.whole) or (_AFTERWARDS.search(turn.whole) and turn.own < 2)
        before = _BEFORE.search(turn.whole) or (_PREVIOUSLY.search(turn.whole) and turn.own < 2)
        if not (since or before) or turn.limits.keys() & {"date_from", "date_to"}:
            return {}
        start, end = thread.limits.get("date_from"), thread.limits.get("date_to")
        if not isinstance(start, date) and not isinstance(end, date):
            start = end = self.day(thread)
        if since:
            return {"date_from": end + timedelta(days=1)} if isinstance(end, date) else {"date_from": start}
        return {"date_to": start - timedelta(days=1)} if isinstance(start, date) else {}


def _people(limits: Limits) -> dict[str, object]:
    return {field: limits[field] for field in ("minister", "asker") if field in limits}


def ends(parts: Sequence[str]) -> tuple[str, ...]:
    """Keep the first and the last of what says anything."""
    said = [part for part in parts if part]
    return tuple(said if len(said) < 3 else (said[0], said[-1]))


def _replaced(new: Limits) -> set[str]:
    """List the fields of earlier limits that new ones take the place of."""
    return {field for each in new for field in (each, *_REPLACES.get(each, ()))}


def _spoken_of(whole: str) -> set[str]:
    """List the fields of those whom a turn means by a pronoun: "what did she say about flats?"."""
    if _THEY_SAID.search(whole):
        return {"minister", "department"}
    if not _PERSON.search(whole):
        return set()
    if _TOLD.search(whole) or _ASKS.search(whole):
        return {"asker"}
    return {"minister"} if _SAYS.search(whole) else {"minister", "asker"}
