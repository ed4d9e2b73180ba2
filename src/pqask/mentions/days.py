"""Which days a text gives for the questions that it names: "the answers of 3 and 4 May to Questions 12 and 13"."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from pqask.mentions import grammar

__all__ = ["SaidDay", "day", "of_lists"]

REACH = 160  # characters between a day and the number that it belongs to
LONGEST_SENTENCE = 600
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_FIRST_YEAR, _NO_YEAR = 1900, 2100

Tokens = Sequence[re.Match[str]]


class SaidDay(NamedTuple):
    """A day as it is said; a year that is missing or cannot be is ``None``."""

    day: int
    month: int
    year: int | None


def of_lists(text: str, tokens: Tokens, lists: Sequence[Sequence[int]]) -> list[list[list[SaidDay]]]:
    """Give the days of each number of each list; in one sentence a list without a day has that of the list before."""
    found: list[list[list[SaidDay]]] = []
    earlier: list[SaidDay] = []
    previous = -1
    for places in lists:
        begin = _begin(tokens, previous, places[0])
        goes_on = begin == previous + 1 and previous >= 0
        before = _before(text, tokens, begin, places[0], is_listed=goes_on and bool(earlier))
        earlier = before or (earlier if goes_on else [])
        found.append(_of_list(text, tokens, places, earlier))
        previous = places[-1]
    return found


def day(said: SaidDay, until: date | None) -> date | None:
    """Give the day that is meant; without a year that can be, the last such day up to *until*."""
    try:
        if said.year is not None:
            return date(said.year, said.month, said.day)
        if until is None:
            return None
        this = date(until.year, said.month, said.day)
        return this if this <= until else this.replace(year=until.year - 1)
    except ValueError:
        return None


def _of_list(text: str, tokens: Tokens, places: Sequence[int], before: Sequence[SaidDay]) -> list[list[SaidDay]]:
    """Give each number of a list its days: the one that follows it, and those before the list, in turn or all."""
    own = [_after(text, tokens, place) for place in places]
    for at in range(len(own) - 2, -1, -1):
        own[at] = own[at] or ([] if before else own[at + 1])
    in_turn = len(before) == len(places) > 1
    return [[*said, *([before[at]] if in_turn else before)] for at, said in enumerate(own)]


def _after(text: str, tokens: Tokens, place: int) -> list[SaidDay]:
    """Read the day that follows a number: "Question 12 on 3 May", "PQ 12, answered on 3 May"."""
    following = [token for token in tokens[place + 1 : place + 3] if token.lastgroup != "said"]
    if not following or following[0].lastgroup != "date" or grammar.TO_NEXT.match(text, following[0].end()):
        return []
    gap = text[tokens[place].end() : following[0].start()]
    return _read(following[0].group()) if grammar.TO_DATE.fullmatch(gap) else []


def _begin(tokens: Tokens, previous: int, place: int) -> int:
    """Find where the words that may date a list begin: after the list before it or the end of a sentence."""
    begin, first = place, tokens[place].start() - LONGEST_SENTENCE
    while begin - 1 > previous and tokens[begin - 1].lastgroup != "end" and tokens[begin - 1].start() > first:
        begin -= 1
    return begin


def _before(text: str, tokens: Tokens, begin: int, place: int, *, is_listed: bool) -> list[SaidDay]:
    """Read the days of "the answers of 3 and 4 May to Question 12"; *is_listed*: it goes on from such days."""
    stretch = tokens[begin:place]
    dates = [token for token in stretch if token.lastgroup == "date"]
    if begin and dates and dates[0] is stretch[0] and tokens[begin - 1].lastgroup == "number":
        dates = dates[1:] if _after(text, tokens, begin - 1) else dates
    run = _run(text, dates)
    if not run or tokens[place].start() - run[-1].end() > REACH:
        return []
    if not is_listed and not _is_of_answer(text, stretch, run):
        return []
    return [said for token in run for said in _read(token.group())]


def _run(text: str, dates: Tokens) -> list[re.Match[str]]:
    """Give the last dates that are listed together."""
    run = list(dates[-1:])
    for one, other in reversed(list(pairwise(dates))):
        if not grammar.LISTED.fullmatch(text[one.end() : other.start()]):
            break
        run.insert(0, one)
    return run


def _is_of_answer(text: str, stretch: Tokens, run: Tokens) -> bool:
    """Tell whether it is an answer that was given on these days, and not some other paper."""
    days = (run[0].start(), run[-1].end())
    for token in stretch:
        if token.lastgroup == "said" or (token.lastgroup == "key" and token.start() < days[0]):
            first, second = sorted([token.span(), days])
            if not grammar.OTHER_PAPER.search(text, first[1], second[0]):
                return True
    return False


def _read(words: str) -> list[SaidDay]:
    """Read "12 and 13 November 2025" as two days."""
    numbers = [int(digits) for digits in re.findall(r"\d+", words)]
    if "/" in words:
        return [SaidDay(numbers[0], numbers[1], _year(numbers[2]))]
    year = _year(numbers.pop()) if re.search(r"\d{3,}$", words) else None
    (month,) = (_MONTHS.index(word[:3]) for word in re.findall(r"[a-z]{3,}", words.lower()) if word[:3] in _MONTHS)
    return [SaidDay(number, month + 1, year) for number in numbers]


def _year(number: int) -> int | None:
    return number if _FIRST_YEAR <= number < _NO_YEAR else None
