"""Who and what a library knows of: the names against which a question is read."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple, Self

from pqask import departments, names
from pqask.records import Answer

__all__ = ["Member", "Vocabulary"]


class Member(NamedTuple):
    """One Member as the library has them: how many answers they gave and how many questions they asked.

    ``term`` is the first and the last day on which they answered, where that is known.
    """

    name: str
    given: tuple[str, ...]
    answers: int
    questions: int
    term: tuple[date, date] | None = None


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The distinct names of a library, each with its count of answers, and the dates it spans.

    ``pairs`` are the names and departments that stand on one record together; where it is empty nothing is known of
    that, and two Members with one surname are not told apart by the department. ``terms`` are the first and the last
    day on which each minister answered; where it is empty, who asked before or after is told by numbers alone. The
    indexes are built when first used.
    """

    ministers: Mapping[str, int] = field(default_factory=dict)
    askers: Mapping[str, int] = field(default_factory=dict)
    departments: Mapping[str, int] = field(default_factory=dict)
    parties: Mapping[str, int] = field(default_factory=dict)
    date_from: date | None = None
    date_to: date | None = None
    pairs: frozenset[tuple[str, str]] = frozenset()
    terms: Mapping[str, tuple[date, date]] = field(default_factory=dict)

    @classmethod
    def of(cls, answers: Iterable[Answer]) -> Self:
        """Count the names in answers."""
        ministers, askers, bodies, parties = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
        dates: set[date] = set()
        pairs: set[tuple[str, str]] = set()
        days: dict[str, list[date]] = {}
        for answer in answers:
            ministers.update([answer.minister.name] if answer.minister else [])
            askers.update([answer.asker.name] if answer.asker else [])
            bodies.update([answer.department] if answer.department else [])
            parties.update([answer.asker.party] if answer.asker and answer.asker.party else [])
            dates.update([answer.date] if answer.date else [])
            if answer.minister and answer.date:
                days.setdefault(answer.minister.name, []).append(answer.date)
            named = [person.name for person in (answer.minister, answer.asker) if person]
            pairs.update((name, answer.department) for name in named if answer.department)
        first, last = min(dates, default=None), max(dates, default=None)
        terms = {name: (min(each), max(each)) for name, each in days.items()}
        return cls(ministers, askers, bodies, parties, first, last, frozenset(pairs), terms)

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """Every Member once, under the most used of the names that differ only by title, in order of name."""
        forms: dict[str, Counter[str]] = {}
        for counts in (self.ministers, self.askers):
            for name, count in counts.items():
                if key := names.key(name):
                    forms.setdefault(key, Counter())[name] += count
        return tuple(self._member(forms[key]) for key in sorted(forms))

    @cached_property
    def _departments_of(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for name, department in self.pairs:
            found.setdefault(names.key(name), set()).add(department)
        return {key: frozenset(each) for key, each in found.items()}

    def together(self, name: str, department: str) -> bool:
        """Tell whether a Member and a department, under any name in its lineage, stand on one record."""
        known = self._departments_of.get(names.key(name), frozenset())
        return any(departments.matches(department, one) for one in known)

    @cached_property
    def by_surname(self) -> dict[tuple[str, ...], tuple[Member, ...]]:
        """Members by the words of their surname; "Long-Bailey" is there as one word and as two."""
        found: dict[tuple[str, ...], list[Member]] = {}
        for member in self.members:
            for words in _surname_forms(member.name):
                found.setdefault(words, []).append(member)
        return {words: tuple(members) for words, members in found.items()}

    def _member(self, forms: Counter[str]) -> Member:
        name = forms.most_common(1)[0][0]
        answers = sum(self.ministers.get(form, 0) for form in forms)
        questions = sum(self.askers.get(form, 0) for form in forms)
        terms = [self.terms[form] for form in forms if form in self.terms]
        term = (min(first for first, _ in terms), max(last for _, last in terms)) if terms else None
        return Member(name, names.parse(name).names, answers, questions, term)


def _surname_forms(name: str) -> set[tuple[str, ...]]:
    parts = names.parse(name).names
    whole = {parts[at:] for at in range(1 if len(parts) > 1 else 0, len(parts))}
    return whole | {tuple(" ".join(form).replace("-", " ").split()) for form in whole}
