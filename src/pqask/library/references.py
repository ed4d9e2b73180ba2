"""Which record a mention means, among those that a library holds, and which records mention one.

Numbers begin again with each session, so a number alone is no key: the day that the text gives, the session, the
department and what the question is said to be on decide. A reference points backwards: what was tabled after the text
was written is not meant. A match is certain where two of these agree and none speaks against it; where one does it is
given as doubtful, and a record of another day, on something else, is not the one that was meant.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

from pqask import departments
from pqask.library.store import Store
from pqask.mentions import Mention, mentions, said_on
from pqask.names import fold
from pqask.records import Answer, Reference, official_page, official_search

__all__ = ["cited_by", "refers_to"]

USUAL_WAIT = timedelta(days=60)  # from tabling to answer, where the day of the answer is not recorded
LONGEST_WAIT = timedelta(days=200)
SUBJECT_SHARE = 0.5
STEM = 6
_WORD = re.compile(r"[^\W\d_]{4,}")

DayFit = Literal["exact", "usual", "unsaid", "late", "other"]
ORDER: tuple[DayFit, ...] = ("other", "late", "unsaid", "usual", "exact")


class _Fit(NamedTuple):
    """How well a record fits a mention; the greater fits better, and of equals the later, which is nearer in time."""

    certain: bool
    day: int
    same_department: bool
    begun: date


def refers_to(store: Store, answer: Answer) -> tuple[Reference, ...]:
    """List the questions that a record names, each once, in order of place."""
    found: dict[str, list[Mention]] = {}
    for mention in mentions(answer):
        found.setdefault(mention.uin, []).append(mention)
    return tuple(
        each for group in found.values() for each in _merged([_resolve(store, answer, m, group) for m in group])
    )


def cited_by(store: Store, answer: Answer) -> tuple[Reference, ...]:
    """List the records that name this one, the earliest first."""
    if answer.uin is None:
        return ()
    found = [
        Reference(id=citing.id, uin=citing.uin, date=citing.date, certain=each.certain, side=each.side, url=citing.url)
        for citing in store.mentioning(answer.uin)
        for each in refers_to(store, citing)
        if each.id == answer.id
    ]
    return tuple(sorted(found, key=lambda each: (each.date or date.min, each.id or "")))


def _merged(references: Sequence[Reference]) -> Iterator[Reference]:
    """Give one reference for each record that mentions of one number mean; what is held goes before what is not."""
    by_id: dict[str | None, Reference] = {}
    for each in references:
        before = by_id.get(each.id)
        if before is None or (each.certain, each.date is not None) > (before.certain, before.date is not None):
            by_id[each.id] = each
    if len(by_id) > 1:
        by_id.pop(None, None)
    yield from by_id.values()


def _resolve(store: Store, citing: Answer, mention: Mention, group: Sequence[Mention]) -> Reference:
    """Find the record that a mention means; *group* are all mentions of its number in one record."""
    candidates = store.answers(store.with_uin(mention.uin)).values()
    fits = sorted(
        (
            (fit, candidate)
            for candidate in candidates
            if candidate.id != citing.id and (fit := _fit(mention, citing, candidate))
        ),
        key=lambda each: each[0],
        reverse=True,
    )
    if not fits:
        tabled = next((each.tabled_on for each in group if each.tabled_on), None)
        url = official_page(tabled, mention.uin) if tabled else official_search(mention.uin)
        return _reference(mention, None, False, url)
    best, held = fits[0]
    return _reference(mention, held, best.certain and not _is_rivalled(fits), held.url or official_search(mention.uin))


def _reference(mention: Mention, held: Answer | None, certain: bool, url: str) -> Reference:
    return Reference(
        id=held.id if held else None,
        uin=mention.uin,
        date=_said_day(mention, held),
        certain=certain,
        side=mention.side,
        url=url,
    )


def _said_day(mention: Mention, held: Answer | None) -> date | None:
    """Give the day that the text says; of several, the one that fits."""
    days = mention.days or ((mention.tabled_on,) if mention.tabled_on else ())
    fitting = (day for day in days if held and _fits(day, held) in ("exact", "usual"))
    return next(fitting, days[0] if days else None)


def _is_rivalled(fits: Sequence[tuple[_Fit, Answer]]) -> bool:
    """Tell whether another record, of another day, fits as well as the best."""
    best, held = fits[0]
    return any(fit[:3] == best[:3] and other.tabled_on != held.tabled_on for fit, other in fits[1:])


def _fit(mention: Mention, citing: Answer, candidate: Answer) -> _Fit | None:
    """Judge whether a record may be the one that is meant; ``None`` if it is not."""
    until, begun = said_on(citing, mention.side), candidate.tabled_on or candidate.answered_on
    if until and begun and begun > until:
        return None
    if mention.tabled_on:
        return _Fit(True, len(ORDER), True, mention.tabled_on) if mention.tabled_on == candidate.tabled_on else None
    fits: list[DayFit] = [_fits(each, candidate) for each in mention.days] or ["unsaid"]
    day = max(fits, key=ORDER.index)
    sessions = {_session(each) for each in (until, citing.tabled_on, *mention.days) if each}
    same_session = begun is not None and _session(begun) in sessions
    same_department = _same_department(citing, candidate)
    certain = _certainty(day, same_session, same_department, _is_about(mention.subject, candidate))
    return None if certain is None else _Fit(certain, ORDER.index(day), same_department, begun or date.min)


def _certainty(day: DayFit, same_session: bool, same_department: bool, about: bool | None) -> bool | None:
    """Say whether what agrees makes a match certain, or doubtful; ``None`` if it is none.

    *about* is ``None`` where the text does not say what the question is on.
    """
    if day == "exact":
        return same_department or about is not False
    if day == "usual":
        return same_department or about is True
    if day == "unsaid":
        return _unsaid(same_session, same_department, about)
    if about and same_session:
        return same_department
    return False if day == "late" and same_department else None


def _unsaid(same_session: bool, same_department: bool, about: bool | None) -> bool | None:
    """Judge a match where the text gives no day."""
    if same_session:
        return about is True or (same_department and about is None)
    return False if same_department or about else None


def _fits(day: date, candidate: Answer) -> DayFit:
    """Compare a day that a text gives with those of a record; some texts give the day of tabling."""
    tabled = candidate.tabled_on
    if day in (candidate.answered_on, candidate.holding_on, candidate.corrected_on, tabled):
        return "exact"
    if tabled is None or not tabled <= day <= tabled + LONGEST_WAIT:
        return "other"
    return "usual" if candidate.answered_on is None and day <= tabled + USUAL_WAIT else "late"


def _same_department(one: Answer, other: Answer) -> bool:
    """Tell whether one body, under whatever name, answered both."""
    first, second = one.department or one.answering_body, other.department or other.answering_body
    return bool(first and second) and departments.matches(first or "", second or "")


def _is_about(subject: str, candidate: Answer) -> bool | None:
    """Tell whether half the words of a subject are in a record's heading and question; ``None`` without words."""
    words = _stems(subject)
    if not words:
        return None
    return len(words & _stems(f"{candidate.heading or ''} {candidate.question}")) >= SUBJECT_SHARE * len(words)


def _stems(text: str) -> set[str]:
    return {word[:STEM] for word in _WORD.findall(fold(text))}


def _session(day: date) -> int:
    """Number the session of Parliament in which a day lies; a day after the last that is known is in that one."""
    return bisect_right(_openings(), day)


@lru_cache(maxsize=1)
def _openings() -> tuple[date, ...]:
    """Read the first days of all sessions, once."""
    data = tomllib.loads(files("pqask").joinpath("data/sessions.toml").read_text(encoding="utf-8"))
    return tuple(map(date.fromisoformat, data["opened"]))
