"""Periods as people say them, read against the day of asking: "spring 2026", "the past six months", "14 May 2025".

A single date is parsed by dateutil, which is small, quick and reads one date at a time. dateparser searches whole
sentences, too, but it takes "may" and "sun" for dates, knows no seasons or quarters, and costs more than a turn may.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from dateutil import parser
from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

from pqask.question.forms import COUNTS, ORDINALS, PERIOD, SEASON_START
from pqask.question.history import elections, terms

__all__ = ["Period", "feast_after", "read"]

_PERIOD = re.compile(PERIOD, re.IGNORECASE)


class Period(NamedTuple):
    """The first and the last day of a period, both inclusive; ``start`` or ``end`` is ``None`` where it is open."""

    start: date | None
    end: date | None


def read(words: str, today: date) -> Period | None:
    """Read the words of one period; ``None`` where they are no date, such as 31 June."""
    match = _PERIOD.fullmatch(words.strip())
    if match is None:
        return None
    said = {name: value.casefold() for name, value in match.groupdict().items() if value}
    name = next(name for name in _READERS if name in said)
    try:
        return _READERS[name](said, today)
    except (ValueError, OverflowError):
        return None


def _day(words: str, today: date) -> date:
    """Parse one day in British order."""
    return parser.parse(words, dayfirst=True, default=parser.parse(today.isoformat())).date()


def _single(name: str) -> Callable[[dict[str, str], date], Period]:
    def reader(said: dict[str, str], today: date) -> Period:
        day = _day(re.sub(r"\b(?:of|the)\b", " ", said[name]), today)
        return Period(day, day)

    return reader


def _iso(said: dict[str, str], _today: date) -> Period:
    day = date.fromisoformat(said["iso"])
    return Period(day, day)


def _day_of_month(said: dict[str, str], today: date) -> Period:
    """A day without a year is the latest one that is not to come."""
    day = _day(re.sub(r"\b(?:of|the)\b", " ", said["dm"]), today)
    day = day if day <= today else day - relativedelta(years=1)
    return Period(day, day)


def _months(year: int, month: int, count: int) -> Period:
    first = date(year, 1, 1) + relativedelta(months=month - 1)
    return Period(first, first + relativedelta(months=count) - timedelta(days=1))


def _month_and_year(said: dict[str, str], today: date) -> Period:
    first = _day("1 " + re.sub(r"\bof\b", " ", said["my"]), today)
    whole = _months(first.year, first.month, 1)
    return _third(whole, said["mypart"]) if "mypart" in said else whole


def _third(month: Period, part: str) -> Period:
    """Cut a month into its first ten days, the middle, and from the 21st on."""
    first, last = month
    if first is None or last is None:
        return month
    if part.startswith("mid") or "middle" in part:
        return Period(first.replace(day=11), first.replace(day=20))
    return Period(first, first.replace(day=10)) if _is_early(part) else Period(first.replace(day=21), last)


def _is_early(part: str) -> bool:
    return part == "early" or "start" in part or "beginning" in part


def _turn(said: dict[str, str], _today: date) -> Period:
    return _months(int(said["turnyear"]) - 1, 12, 2)


def _season(said: dict[str, str], _today: date) -> Period:
    """Early are its first two months; late are the last and, as people do not look at the calendar, the one after."""
    year, first, part = int(said["seasonyear"]), SEASON_START[said["seasonname"]], said.get("seasonpart")
    return _months(year, first + 2 if part == "late" else first, 2 if part in ("early", "late") else 3)


def _season_from_today(said: dict[str, str], today: date) -> Period:
    """The last season is the latest that is over; this one is of this year, a winter as it stands."""
    month = SEASON_START[said["relseasonname"]]
    if said["seasonthis"] in ("this", "current"):
        return _months(today.year - (month == 12 and today.month < 3), month, 3)
    year = today.year
    over = date(year, month, 1) + relativedelta(months=3) <= today
    return _months(year if over else year - 1, month, 3)


def _quarter(said: dict[str, str], today: date) -> Period:
    parts = {"quarter": 4, "third": 3, "half": 2}[said["fraction"]]
    nth = parts - 1 if said["nth"] in _LAST else ORDINALS[said["nth"]]
    return _part(_year_said(said["quarteryear"], today), parts, nth)


_LAST = ("last", "final", "closing")


def _part(year: int, parts: int, nth: int) -> Period:
    if nth >= parts:
        raise ValueError(f"a year has no part {nth + 1} of {parts}")
    return _months(year, nth * (12 // parts) + 1, 12 // parts)


def _short(said: dict[str, str], _today: date) -> Period:
    return _part(int(said["shortyear"]), 4 if said["shortkind"] == "q" else 2, int(said["shortnth"]) - 1)


def _part_of_year(said: dict[str, str], today: date) -> Period:
    """Early is the first quarter, late the last, the middle May to August."""
    year, part = _year_said(said["partof"], today), said["yearpart"]
    if part.startswith("mid") or "middle" in part:
        return _months(year, 5, 4)
    return _part(year, 4, 0 if _is_early(part) else 3)


def _first_months(said: dict[str, str], today: date) -> Period:
    count, year = _count(said["monthcount"]), _year_said(said["monthsyear"], today)
    return _months(year, 13 - count if said["months"] in _LAST else 1, count)


def _turn_of_this_year(_said: dict[str, str], today: date) -> Period:
    return _months(today.year - 1, 12, 2)


def _year_said(said: str, today: date) -> int:
    return {"this year": today.year, "last year": today.year - 1}.get(said) or int(said)


def _so_far(_said: dict[str, str], today: date) -> Period:
    return Period(date(today.year, 1, 1), today)


def _span(said: dict[str, str], today: date) -> Period:
    return Period(today - _SPANS[said["unit"]] * _count(said["count"]), today)


def _count(said: str) -> int:
    if said in COUNTS:
        return COUNTS.index(said) + 1
    return {"couple of": 2, "few": 3}.get(said) or int(said)


_SPANS = {
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
    "year": relativedelta(years=1),
}


def _relative(said: dict[str, str], today: date) -> Period:
    unit, back = said["relunit"], int(said["relthis"] in ("last", "previous"))
    if unit == "parliament":
        return _parliament(today, back)
    if unit.endswith("election"):
        day = elections(today)[-1]
        return Period(day, day)
    if said["relthis"] == "past":
        return Period(today - _SPANS[unit], today)
    if unit == "year":
        return _months(today.year - back, 1, 12)
    if unit == "month":
        return _months(today.year, today.month - back, 1)
    monday = today - timedelta(days=today.weekday() + 7 * back)
    return Period(monday, monday + timedelta(days=6))


def _parliament(today: date, back: int) -> Period:
    days = elections(today)
    return Period(days[-1], today) if not back else Period(days[-2], days[-1] - timedelta(days=1))


def _month_from_today(said: dict[str, str], today: date) -> Period:
    return _latest_month(said["relmonthname"], today, over=said["monththis"] != "this")


def _bare_month(said: dict[str, str], today: date) -> Period:
    return _latest_month(said["month"], today, over=False)


def _latest_month(name: str, today: date, *, over: bool) -> Period:
    """The latest month of that name that has begun or, where it must be over, ended."""
    period = _months(today.year, _day(f"1 {name} 2000", today).month, 1)
    late = period.end if over else period.start
    return period if late is not None and late <= today else _months(today.year - 1, _month_of(period), 1)


def _month_of(period: Period) -> int:
    return period.start.month if period.start else 1


def _election(said: dict[str, str], today: date) -> Period | None:
    named = next((said[key] for key in _ELECTION_YEARS if key in said), None)
    days = [day for day in elections(today) if named is None or day.year == int(named)]
    return Period(days[-1], days[-1]) if days else None


_ELECTION_YEARS = ("electionyear", "electionof", "electionplain", "electionin")


def _government(said: dict[str, str], today: date) -> Period | None:
    """The day on which a party last took over."""
    taken = [term.start for term in terms("government", today) if said.get("governing", "") in ("", *term.said)]
    return Period(taken[-1], taken[-1]) if taken else None


def _under(said: dict[str, str], today: date) -> Period | None:
    """The latest time of a party in government, the time of the one that is, or of the one before it."""
    party = said.get("underby") or said.get("underof") or said.get("rulersof") or ""
    of = terms("government", today)
    if "rulers" in said or "underlast" in said:
        of = of[:-1]
    elif "underthis" in said:
        of = of[-1:]
    return next((Period(term.start, term.end) for term in reversed(of) if party in ("", *term.said)), None)


def _premier(said: dict[str, str], today: date) -> Period | None:
    name = said.get("premierunder") or said["premierwhen"]
    return next((Period(term.start, term.end) for term in terms("premier", today) if name in term.said), None)


def _feast(said: dict[str, str], _today: date) -> Period:
    return _feast_of(said["feastname"], int(said["feastyear"]))


def _last_feast(said: dict[str, str], today: date) -> Period:
    period = _feast_of(said["lastfeastname"], today.year)
    over = period.end is not None and period.end < today
    return period if over else _feast_of(said["lastfeastname"], today.year - 1)


def _feast_of(name: str, year: int) -> Period:
    fixed = {"c": date(year, 12, 25), "n": date(year, 1, 1)}
    day = fixed.get(name[0]) or easter(year)
    return Period(day, day)


def feast_after(name: str, day: date) -> Period:
    """The first feast of that name that comes after a day."""
    period = _feast_of(name.casefold(), day.year)
    return period if period.start and period.start > day else _feast_of(name.casefold(), day.year + 1)


def _new_year(_said: dict[str, str], today: date) -> Period:
    return _feast_of("new year", today.year)


def _named_day(said: dict[str, str], today: date) -> Period:
    day = today - timedelta(days=said["day"] == "yesterday")
    return Period(day, day)


def _year(said: dict[str, str], _today: date) -> Period:
    return _months(int(said["year"][-4:]), 1, 12)


_READERS: dict[str, Callable[[dict[str, str], date], Period | None]] = {
    "iso": _iso,
    "slash": _single("slash"),
    "dmy": _single("dmy"),
    "mdy": _single("mdy"),
    "my": _month_and_year,
    "dm": _day_of_month,
    "turn": _turn,
    "season": _season,
    "relseason": _season_from_today,
    "quarter": _quarter,
    "short": _short,
    "partyear": _part_of_year,
    "sofar": _so_far,
    "earlier": _so_far,
    "firstmonths": _first_months,
    "turnnow": _turn_of_this_year,
    "span": _span,
    "rel": _relative,
    "relmonth": _month_from_today,
    "election": _election,
    "government": _government,
    "under": _under,
    "premier": _premier,
    "rulers": _under,
    "feast": _feast,
    "lastfeast": _last_feast,
    "newyear": _new_year,
    "day": _named_day,
    "year": _year,
    "month": _bare_month,
}
