"""Exact things in a question: numbers of questions, official links, quoted phrases; and the order that is asked for."""

import re
from datetime import date
from typing import Literal

from pqask.records import Frozen, Sort

__all__ = ["Exact", "find", "order"]

_LINK = re.compile(
    r"(?:https?://)?questions-statements\.parliament\.uk/written-questions/detail/"
    r"(?P<on>\d{4}-\d\d-\d\d)/(?P<uin>(?:HL)?\d+)/?",
    re.IGNORECASE,
)
_LORDS = re.compile(r"\bHL ?(?P<uin>\d{1,6})(?:[-–](?P<last>\d{1,6}))?\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"\b(?:UINs?|(?:written |parliamentary )?questions?(?: numbers?| no\.?)?|w?pqs?(?: no\.?)?) ?#?:?"
    r" ?(?P<uin>\d{2,7})(?:[-–](?P<last>\d{1,7}))?(?![\d%/]| ?(?:years?|days?|people|times)\b)",
    re.IGNORECASE,
)
_ALONE = re.compile(r"\s*#?(?P<uin>\d{4,7})\s*[.?]?\s*")
_QUOTED = re.compile(r"\"(?P<a>[^\"]{3,})\"|“(?P<b>[^”]{3,})”|(?<!\w)‘(?P<c>[^’‘]+(?:’\w+[^’‘]*)? [^’‘]+)’(?!\w)")
_SAYINGS = r"(?:answers?|repl(?:y|ies)|responses?|questions?|pqs?|statements?)"
_NEWEST = re.compile(
    rf"\b(?:latest|most recent|newest|last) (?:\w+ )?(?:{_SAYINGS}|words?|position|line|things?)\b|"
    r"\b(?:newest|latest|most recent) (?:first|on)\b|\bmost recently\b|\bwhat(?:'s| is) (?:the )?latest\b|"
    r"^(?:the )?latest\b(?! (?:figures?|data|statistics|stats|numbers?|estimates?|rates?|version|model)\b)",
    re.IGNORECASE,
)
_OLDEST = re.compile(
    rf"\b(?:earliest|oldest|first) (?:\w+ )?(?:{_SAYINGS}|mention)\b|\b(?:oldest|earliest) first\b|"
    r"\b(?:first|originally) (?:asked|answered|said|raised|mentioned|tabled)\b",
    re.IGNORECASE,
)


class Exact(Frozen):
    """One exact thing: a UIN with, in a link, its tabled date, or a phrase; and where the question says it."""

    kind: Literal["uin", "link", "phrase"]
    value: str
    start: int
    end: int
    tabled_on: date | None = None


def find(question: str) -> tuple[Exact, ...]:
    """Find every exact thing, in order of place; a range of numbers gives each of them."""
    found = [_link(match) for match in _LINK.finditer(question)]
    for match in (*_LORDS.finditer(question), *_NUMBER.finditer(question)):
        if not any(each.start <= match.start() < each.end for each in found):
            found += _numbers(match, "HL" if match.re is _LORDS else "")
    if alone := _ALONE.fullmatch(question):
        found.append(Exact(kind="uin", value=alone.group("uin"), start=alone.start("uin"), end=alone.end("uin")))
    found += [_phrase(match) for match in _QUOTED.finditer(question)]
    return tuple(sorted(found, key=lambda each: (each.start, each.value)))


def order(question: str) -> Sort:
    """Read the order in which answers are wanted."""
    if _NEWEST.search(question):
        return "newest"
    return "oldest" if _OLDEST.search(question) else "relevance"


def _link(match: re.Match[str]) -> Exact:
    on = match.group("on")
    try:
        tabled = date.fromisoformat(on)
    except ValueError:
        tabled = None
    uin = match.group("uin").upper()
    return Exact(kind="link", value=uin, start=match.start(), end=match.end(), tabled_on=tabled)


def _numbers(match: re.Match[str], prefix: str) -> list[Exact]:
    """Give each number of "85061-64": the last is written short."""
    first, last = match.group("uin"), match.group("last") or ""
    until = first[: len(first) - len(last)] + last if last else first
    numbers = range(int(first), min(int(until), int(first) + 99) + 1)
    return [Exact(kind="uin", value=f"{prefix}{n}", start=match.start(), end=match.end()) for n in numbers]


def _phrase(match: re.Match[str]) -> Exact:
    said = next(group for group in match.groups() if group)
    return Exact(kind="phrase", value=said.strip(), start=match.start(), end=match.end())
