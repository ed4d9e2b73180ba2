"""Read a question: what in it is a filter, what is exact, what is left to search for. Rules and data only."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal, TypeVar

from pqask.question import bodies, cues, dates, exact, parties, people, timing
from pqask.question.exact import Exact
from pqask.question.sketch import Mention, Said, Sketch, tokens
from pqask.question.vocabulary import Vocabulary
from pqask.records import Filters, Frozen, House, Sort

__all__ = ["Span", "Understood", "understand"]

_Found = TypeVar("_Found", dates.When, Said, people.Named)
Field = Literal["minister", "asker", "department", "party", "house", "date"]


class Span(Frozen):
    """Which words of the question gave which filter: ``words`` is ``question[start:end]``."""

    start: int
    end: int
    words: str
    field: Field
    values: tuple[str, ...]


class Understood(Frozen):
    """What a question says beside its matter.

    ``text`` is what is left to search for; it is empty when the question names only who and when.
    """

    question: str
    filters: Filters = Filters()
    text: str
    sort: Sort = "relevance"
    exact: tuple[Exact, ...] = ()
    spans: tuple[Span, ...] = ()
    ambiguous: tuple[str, ...] = ()


class _Reading:
    """A question being read: what was found in it, as one sketch."""

    def __init__(self, question: str, vocabulary: Vocabulary, today: date) -> None:
        self.question, self.vocabulary, self.today = question, vocabulary, today
        self.exact = exact.find(question)
        taken = [Mention("Q", each.start, each.end) for each in self.exact]
        self.quoted = list(dict.fromkeys(taken))
        self.times = _free(dates.find(question, today), taken)
        self.departments = _free(bodies.find(question, vocabulary), taken)
        named = parties.find(question, vocabulary)
        plain = [parties.is_party(each, question) for each in named]  # "Green MPs" are not people called Green
        members = _free((each for each, sure in zip(named, plain, strict=True) if sure), taken)
        self.people = _free(people.find(tokens(question), vocabulary, taken), taken)
        self.parties = [*members, *_free((each for each, sure in zip(named, plain, strict=True) if not sure), taken)]
        self.houses = _free(parties.find_houses(question), taken)
        said = [*self.departments, *self.parties, *self.houses]
        found = [each.mention for each in said] + [each.mention for each in self.people]
        self.sketch = Sketch(question, [*self.quoted, *found, *(each.mention for each in self.times)])
        self.spans: list[Span] = []
        self.notes: list[str] = []

    @property
    def cast(self) -> dict[Mention, str]:
        """The role of each person who has one."""
        roles = {span.start: span.field for span in self.spans if span.field in ("minister", "asker")}
        return {each.mention: roles[each.mention.start] for each in self.people if each.mention.start in roles}

    @property
    def labelled(self) -> list[tuple[int, int]]:
        """Where those who have a role are named together with their party: "Labour's Ann Field"."""
        cast, plain = self.cast, {each.mention for each in self.parties if each.members or each.capital}
        both = [(party, person) for party, person in self.sketch.labels.items() if party in plain and person in cast]
        return [self._to_bracket(min(a.start, b.start), max(a.end, b.end)) for a, b in both]

    def _to_bracket(self, start: int, end: int) -> tuple[int, int]:
        """Go on to the end of a bracket that is open: "Ann Field (Lab, Ely)"."""
        is_open = self.question.rfind("(", start, end) > self.question.rfind(")", start, end)
        close = self.question.find(")", end) if is_open else -1
        return start, max(end, close + 1)

    def note(self, mention: Mention, field: Field, *values: str) -> None:
        words = self.question[mention.start : mention.end]
        self.spans.append(Span(start=mention.start, end=mention.end, words=words, field=field, values=values))


def understand(question: str, vocabulary: Vocabulary, today: date) -> Understood:
    """Read a question against what the library knows and the day of asking."""
    reading = _Reading(question, vocabulary, today)
    _read_people(reading)
    _read_bodies(reading)
    _settle_people(reading)
    _note_people(reading)
    _read_times(reading)
    spans = tuple(sorted(reading.spans, key=lambda span: span.start))
    taken = sorted([*((span.start, span.end) for span in spans), *reading.labelled])
    return Understood(
        question=question,
        filters=_filters(spans),
        text=_left_over(question, taken),
        sort=exact.order(question),
        exact=reading.exact,
        spans=spans,
        ambiguous=tuple(reading.notes),
    )


def _free(found: Iterable[_Found], taken: list[Mention]) -> list[_Found]:
    """Keep what overlaps nothing taken before, and take it."""
    kept = []
    for each in found:
        if not any(old.overlaps(each.mention.start, each.mention.end) for old in taken):
            kept.append(each)
            taken.append(each.mention)
    return kept


def _read_people(reading: _Reading) -> None:
    named_there = {named.mention: named for named in reading.people}
    period = reading.times[-1].period if len(reading.times) == 1 else None
    for named in reading.people:
        role, members, plain = people.cast(named, reading.sketch, named_there, period)
        if role is None:
            continue
        said = reading.question[named.mention.start : named.mention.end]
        reading.note(named.mention, role, *(member.name for member in members))
        if not plain:
            reading.notes.append(f"“{said}” both asks and answers; read as {role}.")


def _listed(values: Iterable[str]) -> str:
    *first, last = values
    return f"{', '.join(first)} or {last}"


def _asked_of_itself(body: Said, reading: _Reading) -> bool:
    """What one Member is told about the workings of a department ("who at Defra ...") is told by that department."""
    if not bodies.is_asked_of(body, reading.sketch):
        return False
    said = [name for span in reading.spans if span.field in ("minister", "asker") for name in span.values]
    return any(reading.vocabulary.together(n, body.value) for n in said)


def _settle_people(reading: _Reading) -> None:
    """Of several Members with one surname keep those who have a record with the department that is meant."""
    meant = [value for span in reading.spans if span.field == "department" for value in span.values]
    for at, span in enumerate(reading.spans):
        if span.field in ("minister", "asker") and len(span.values) > 1:
            able = tuple(n for n in span.values if any(reading.vocabulary.together(n, one) for one in meant))
            reading.spans[at] = span.model_copy(update={"values": able or span.values})


def _note_people(reading: _Reading) -> None:
    for span in reading.spans:
        if span.field in ("minister", "asker") and len(span.values) > 1:
            reading.notes.append(f"“{span.words}” can be {_listed(span.values)}; all of them count.")


def _read_bodies(reading: _Reading) -> None:
    cast = reading.cast
    for body in reading.departments:
        if bodies.answers(body, reading.sketch, cast) or _asked_of_itself(body, reading):
            reading.note(body.mention, "department", body.value)
    for party in reading.parties:
        if parties.asks(party, reading.sketch, cast):
            reading.note(party.mention, "party", party.value)
    for house in reading.houses:
        if parties.is_place(house, reading.sketch):
            reading.note(house.mention, "house", house.value)


def _read_times(reading: _Reading) -> None:
    filtered = bool(reading.spans)
    meant = [
        when for when in reading.times if timing.is_meant(when, reading.sketch, today=reading.today, filtered=filtered)
    ]
    closer = any(not when.is_long for when in meant)
    for when in meant:
        if not (closer and when.is_long and not when.preposition):  # "fitness tests 2022, May 2025" names one time
            reading.note(when.mention, "date", *(day.isoformat() if day else "" for day in when.period))


def _filters(spans: Iterable[Span]) -> Filters:
    """Join the spans: names of one field are choices, times reach from the first start to the last end."""
    said: dict[Field, list[tuple[str, ...]]] = {}
    for span in spans:
        said.setdefault(span.field, []).append(span.values)
    date_from, date_to = _bounds(said.get("date", []))
    return Filters(
        minister=_choices(said.get("minister")),
        asker=_choices(said.get("asker")),
        department=_choices(said.get("department")),
        party=_choices(said.get("party")),
        house=_house(said.get("house")),
        date_from=date_from,
        date_to=date_to,
    )


def _choices(values: list[tuple[str, ...]] | None) -> tuple[str, ...] | None:
    return tuple(dict.fromkeys(name for names in values for name in names)) if values else None


def _house(values: list[tuple[str, ...]] | None) -> House | None:
    """One House, if only one is named."""
    named = set(_choices(values) or ())
    if named == {"Lords"}:
        return "Lords"
    return "Commons" if named == {"Commons"} else None


def _bounds(periods: list[tuple[str, ...]]) -> tuple[date | None, date | None]:
    starts = [date.fromisoformat(start) for start, _ in periods if start]
    ends = [date.fromisoformat(end) for _, end in periods if end]
    if len(starts) == len(ends) == len(periods):
        return min(starts, default=None), max(ends, default=None)
    return max(starts, default=None), min(ends, default=None)


def _left_over(question: str, taken: Sequence[tuple[int, int]]) -> str:
    """Take out the words of the filters and the frame around them ("what did ... say about")."""
    if not taken:
        return question.strip()
    kept, at = "", 0
    for start, end in taken:
        kept += question[at : max(at, start)] + " "
        at = max(at, end)
    words = tokens(kept + question[at:])
    first = next((n for n, word in enumerate(words) if word.plain not in _FRAME), len(words))
    last = next((n for n in range(len(words), first, -1) if words[n - 1].plain not in _FRAME_END), first)
    whole = kept + question[at:]
    return _SPACES.sub(" ", whole[words[first].start : words[last - 1].end]) if first < last else ""


_SPACES = re.compile(r"\s+")
_FRAME = cues.FRAME_WORDS
_FRAME_END = cues.FRAME_WORDS - {"what"}
