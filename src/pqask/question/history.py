"""The days that people name times by: general elections, and who governed from which day to which."""

import tomllib
from collections.abc import Sequence
from datetime import date, timedelta
from importlib.resources import files
from typing import Literal, NamedTuple

__all__ = ["PREMIERS", "Term", "elections", "terms"]

_CALENDAR = tomllib.loads(files("pqask").joinpath("data/calendar.toml").read_text(encoding="utf-8"))
PREMIERS: Sequence[str] = [name for each in _CALENDAR["premier"] for name in each["said"]]


class Term(NamedTuple):
    """The time of a party or a Prime Minister in government; ``end`` is ``None`` where it goes on."""

    start: date
    end: date | None
    said: frozenset[str]


def elections(today: date) -> list[date]:
    """List the days of general elections until today, oldest first."""
    return [day for day in map(date.fromisoformat, _CALENDAR["elections"]) if day <= today]


def terms(of: Literal["government", "premier"], today: date) -> list[Term]:
    """List the times of parties or of Prime Ministers that have begun, oldest first, by how each is said."""
    begun = [(date.fromisoformat(each["on"]), frozenset(map(str.casefold, each["said"]))) for each in _CALENDAR[of]]
    begun = [(day, said) for day, said in begun if day <= today]
    ends = [*(day - timedelta(days=1) for day, _ in begun[1:]), None]
    return [Term(day, end, said) for (day, said), end in zip(begun, ends, strict=True)]
