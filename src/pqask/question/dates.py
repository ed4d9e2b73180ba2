"""Times in a question: where they stand, and the days that they cover with their preposition."""

import re
from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from pqask.question import cues, forms, periods
from pqask.question.periods import Period
from pqask.question.sketch import Mention

__all__ = ["When", "find"]

_PREPOSITIONS = (
    "since|after|following|before|prior to|ahead of|in the run-up to|by|until|till|up to|up until|from|as of|in|during|"
    "on|over|within|throughout|around|about|circa|at|for|between|back in|in or after|dated"
)
_SINCE = ("since", "in or after")
_AFTER = ("after", "following")
_BEFORE = ("before", "prior to", "ahead of", "in the run-up to")
_UNTIL = ("by", "until", "till", "up to", "up until", "as of")
_AROUND = ("around", "about", "circa")
# A bare month is a time only after a preposition, a bare year not after each; "may" and "march" need a capital, too.
_BARE = re.compile(rf"(?:{forms.MONTH}|(?:the year )?\d{{4}}|today)", re.IGNORECASE)
_INITIALS = re.compile(r"[A-Z]{3,4}")
_FULL_MONTHS = ("MAY", "JUNE", "JULY")
_NEW_YEAR = "the new year"
_FEAST = re.compile(rf"(?:last )?(?:{forms.FEAST})\b", re.IGNORECASE)
_AT_A_FEAST = ("over", "around", "at", "in", "during", "for", "circa", "throughout")
_FEAST_REACH = timedelta(weeks=3)
_BARE_YEAR = re.compile(r"(?:the year )?\d{4}", re.IGNORECASE)
_LOWER_WORD = re.compile(r"(?:may|march|mar|jun|sep|dec)\.?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_OF_A_TITLE = re.compile(
    r"\b(?:act|regulations?|order|bill|budget|census|elections?|strategy|review|agenda|plan|rules) $", re.IGNORECASE
)
_CAPITAL_LEFT = re.compile(r"(?:^|\s)[A-Z][\w&-]* $")
# Without one of these there is no time in a question; most have none, and the search for it is the dearest part.
_LIKELY = re.compile(
    rf"\d|\b(?:{forms.MONTH}|last|past|previous|this|current|{forms.SEASON}|christmas|easter|new year|election|"
    r"yesterday|today|former|present|under (?:the )?(?:labour|conservative|tor)\w*|turn of the year|"
    rf"(?:under|when|while) (?:the )?(?:(?:prime minister|pm) )?(?:{forms.PREMIER})|change of government|"
    r"(?:took|to) (?:power|office|government))\b",
    re.IGNORECASE,
)
_SINGLE = re.sub(r"\(\?P<\w+>", "(?:", forms.PERIOD)
_TIME = re.compile(
    rf"(?<![\w£$€.,/-])(?:(?P<prep>{_PREPOSITIONS}) )?(?:(?P<one>{_SINGLE})|the (?:very )?end of (?P<last>{_SINGLE})"
    rf"|(?P<half>(?:the )?(?:(?:early|mid|late)[ -])?(?:{forms.SEASON}|{forms.MONTH}))"
    r"(?= ?(?:to|until|till|and|or|[-–—/])))"
    r"(?:(?: ?(?:to|until|till|and|or|through) |(?<!\d)[-–—]|(?<=[a-z]) ?/ ?| [-–—] |[–—])"
    rf"(?:the end of )?(?P<other>{_SINGLE}|(?P<feast>{forms.FEAST})\b))?"
    r"(?P<onward> onwards?| on(?= ?[,.?]|$))?(?![\w%]|-\w|/\d|[-–]\d)",
    re.IGNORECASE,
)
# Those who governed are a time where they speak, "what did the last government say"; else they are only spoken of.
_RULERS = re.compile(r"the \w+ (?:\w+ )?(?:government|administration|lot)", re.IGNORECASE)
_SPEAKING = re.compile(rf" {cues.BODY_SAYS}", re.IGNORECASE)


class When(NamedTuple):
    """A stretch of time as said, from its preposition to its end, and the days it covers.

    A bare year is *titular* when it follows a word in capitals, as the year of a report does.
    """

    mention: Mention
    period: Period
    preposition: str
    titular: bool = False

    @property
    def is_long(self) -> bool:
        """Whether it covers a whole year or more."""
        start, end = self.period
        return start is not None and end is not None and (end - start).days >= 364


def find(question: str, today: date) -> list[When]:
    """Find every time that can be read as days."""
    found: list[When] = []
    at = 0
    while _LIKELY.search(question, at) and (match := _TIME.search(question, at)):
        when = _read(match, today)
        found += [when] if when else []
        at = match.end() if when else match.start() + 1
    return found


def _read(match: re.Match[str], today: date) -> When | None:
    preposition, before = (match.group("prep") or "").casefold(), match.string[: match.start()]
    one, other = match.group("one") or match.group("last") or match.group("half"), match.group("other")
    if not other and (match.group("half") or not _is_time(one, preposition, match.string)):
        return None
    if _RULERS.fullmatch(one) and not _SPEAKING.match(match.string, match.end()):
        return None
    titular = one.isdecimal() and not preposition and bool(_CAPITAL_LEFT.search(before))
    period = _range(one, other, today) if other else periods.read(one, today)
    if period is None or (titular and _OF_A_TITLE.search(before)):
        return None
    ending = bool(match.group("last")) or "end of" in one.casefold()
    period = period if other else _around_feast(preposition, one, period)
    bounded = period if other else _bounded(preposition, period, ending=ending, onward=bool(match.group("onward")))
    return When(Mention("T", match.start(), match.end()), bounded, preposition, titular)


def _is_time(said: str, preposition: str, question: str) -> bool:
    """Tell whether a bare month, year or feast is one; initials ("APR") are none unless all is in capitals."""
    if _INITIALS.fullmatch(said) and said not in _FULL_MONTHS and not question.isupper():
        return False
    if said.casefold() == _NEW_YEAR:
        return preposition in (*_SINCE, *_AFTER)
    if _BARE.fullmatch(said) and preposition in ("", "about", "for", "at"):
        return not preposition and bool(_BARE_YEAR.fullmatch(said))
    return not _LOWER_WORD.fullmatch(said)


def _range(one: str, other: str, today: date) -> Period | None:
    """Read "March to June 2025": the first takes the year of the second where it has none of its own."""
    last, year = periods.read(other, today), _YEAR.search(other)
    named = one if _YEAR.search(one) or not year else f"{one} {year.group()}"
    first = periods.read(named, today) or periods.read(one, today)
    if first and last and first.start and last.end and first.start > last.end and year and named != one:
        first = periods.read(f"{one} {int(year.group()) - 1}", today)  # "winter to spring 2026"
    if first and first.end and _FEAST.fullmatch(other):
        last = periods.feast_after(other, first.end)
    if first is None or last is None or first.start is None or last.end is None or first.start > last.end:
        return None
    return Period(first.start, last.end)


def _bounded(preposition: str, period: Period, *, ending: bool, onward: bool) -> Period:
    """Turn a period and its preposition into bounds; *ending* says that only the end of it is meant."""
    start, end = period
    if start is None or end is None:
        return period
    if preposition in _SINCE or onward or (preposition == "from" and start == end):
        return Period(end if ending else start, None)
    if preposition in _AFTER:
        return Period(end + timedelta(days=1), None)
    if preposition in _BEFORE:
        return Period(None, end if ending else start - timedelta(days=1))
    if preposition in _UNTIL:
        return Period(None, end)
    return _widened(start, end) if preposition in _AROUND else period


def _around_feast(preposition: str, one: str, period: Period) -> Period:
    """Nothing is answered on a feast itself: "over Christmas 2023" is the weeks around it."""
    if preposition not in _AT_A_FEAST or not _FEAST.match(one) or period.start is None or period.end is None:
        return period
    return Period(period.start - _FEAST_REACH, period.end + _FEAST_REACH)


def _widened(start: date, end: date) -> Period:
    """Add the month before and the month after to a month; leave any other period."""
    if (end - start).days not in range(27, 31):
        return Period(start, end)
    return Period(start - relativedelta(months=1), end + timedelta(days=1) + relativedelta(months=1, days=-1))
