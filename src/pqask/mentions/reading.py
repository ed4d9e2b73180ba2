"""A record to its mentions of other questions.

"I refer the hon. Member to the answer given on 3 November to Questions 85061-64" names four questions of one day. A
number is read where a word leads to it ("Question", "PQ", "UIN", "the answer to"), where it stands in a list with such
a number, where it is a Lords number ("HL1234"), and where it stands in an official address. Which answer is meant is
decided against a library (:mod:`pqask.library.references`).
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import unquote

from pqask.mentions import days, grammar, numbers
from pqask.records import Answer, Side

__all__ = ["Mention", "mentions", "said_on"]

USUAL_WAIT = timedelta(days=60)  # an answer whose day is not recorded is taken to have been given by then
LONGEST_SUBJECT = 200


class Mention(NamedTuple):
    """One question that a text names: its number, the days that may be meant, and what it is said to be on.

    ``days`` are of its answer or of its tabling; an official address gives ``tabled_on`` and no others. ``start`` and
    ``end`` are offsets in the question or the answer, by ``side``; a range has all its numbers at one place.
    """

    uin: str
    days: tuple[date, ...]
    tabled_on: date | None
    subject: str
    side: Side
    start: int
    end: int


def mentions(answer: Answer) -> tuple[Mention, ...]:
    """List the questions that a record's question and answer name, in order of place; its own is none of them."""
    found = [*_in_text(answer.question, "question", answer), *_in_text(answer.text, "answer", answer)]
    for link in answer.links:
        match = grammar.LINK.search(unquote(link.address))
        found += [_linked(match, "answer", link.start, link.end)] if match else []
    return tuple(each for each in found if each.uin != answer.uin)


def said_on(answer: Answer, side: Side) -> date | None:
    """Give the latest day on which a text can have been written: a reference points to what was there by then."""
    if side == "question":
        return answer.tabled_on or answer.answered_on
    return answer.answered_on or (answer.tabled_on and answer.tabled_on + USUAL_WAIT)


def _in_text(text: str, side: Side, answer: Answer) -> Iterator[Mention]:
    if not grammar.may_name(text):
        return
    until = said_on(answer, side)
    tokens = grammar.tokens(text)
    lists = numbers.lists(text, tokens)
    for places, dated in zip(lists, days.of_lists(text, tokens, lists), strict=True):
        subject = _subject(text, tokens[places[-1]].end())
        for place, said in zip(places, dated, strict=True):
            meant = tuple(dict.fromkeys(day for each in said if (day := days.day(each, until))))
            span = tokens[place].span()
            yield from (
                Mention(uin, meant, None, subject, side, *span) for uin in numbers.spelled(tokens[place].group())
            )
    yield from (_linked(match, side, *match.span()) for match in grammar.LINK.finditer(text))


def _subject(text: str, at: int) -> str:
    """Read what the questions that are named before *at* are said to be on."""
    dated = grammar.ITS_DATE.match(text, at)
    match = grammar.SUBJECT.match(text, dated.end() if dated else at, at + LONGEST_SUBJECT)
    return match["words"].strip() if match else ""


def _linked(match: re.Match[str], side: Side, start: int, end: int) -> Mention:
    """Read an official address, which gives the day of tabling."""
    try:
        tabled = date.fromisoformat(match["on"])
    except ValueError:
        tabled = None
    return Mention(match["uin"].upper(), (), tabled, "", side, start, end)
