"""Parliament's own page: heading, "Question for ...", "UIN ..., tabled on ...", question, "Answered on", answer."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from pqask.records import Answer, Person, SetAside
from pqask.sources.base import SourceFile
from pqask.sources.text import (
    TO_ASK,
    Block,
    Line,
    Page,
    build,
    cut,
    filled,
    first,
    read_asker,
    read_date,
    run_above,
    without_furniture,
    word,
)
from pqask.sources.wording import house_of, is_body, same_body

NAME = "Parliament page"
LOOKED_FOR = "“Question for …” with “UIN …, tabled on …” (Parliament's own page)"

QUESTION_FOR = re.compile(r"question for\s+(?:the\s+)?(.+?)\s*:?", re.IGNORECASE)
UIN_LINE = re.compile(r"uin\b\W*(?P<uin>[a-z]{0,3}\s?\d+)?\b\W*(?:tabled on\b\s*(?P<tabled>.*?))?\.?", re.IGNORECASE)
ANSWERED_ON = re.compile(r"answered on\s*:?\s*(.*)", re.IGNORECASE)
ANSWERED_BY = re.compile(r"answered by\s*:?\s*(.*)", re.IGNORECASE)
ASKED_BY = re.compile(r"asked by\s*:?\s*(.*)", re.IGNORECASE)
FOOT_LINES = 4


def recognises(file: SourceFile) -> bool:
    """Tell the page by two of its own lines: the department, the UIN, the answered date."""
    marks = (r"question\s+for\s+\S", r"uin\s+\S+\s*,?\s*tabled\s+on\b", r"answered\s+on\b")
    return sum(file.has_line(mark) for mark in marks) > 1


def read(file: SourceFile) -> Iterator[Answer | SetAside]:
    """Yield the page's answer (or each, where several pages were saved into one file)."""
    page = Page(file)
    anchors = {(run_above(page.lines, i) or [i])[0]: i for i in range(len(page.lines)) if _anchor(page.lines, i)}
    for lines in cut(page.lines, anchors.__contains__):
        anchor = anchors[page.index(lines[0])] - page.index(lines[0])
        page.claim(lines)
        yield from _pair(page, lines[:anchor], lines[anchor:])
    yield from page.unclaimed()


def _anchor(lines: Sequence[Line], index: int) -> bool:
    """A question stands at "Question for ..." above its UIN line or text, or at a UIN line that has lost it."""
    if QUESTION_FOR.fullmatch(lines[index].plain):
        below = next((line.plain for line in lines[index + 1 :] if line.plain), "")
        return bool(UIN_LINE.fullmatch(below) or TO_ASK.match(below))
    above = next((line.plain for line in reversed(lines[:index]) if line.plain), "")
    uin = UIN_LINE.fullmatch(lines[index].plain)
    return bool(uin and uin["uin"] and not QUESTION_FOR.fullmatch(above))


def _pair(page: Page, heading: Sequence[Line], lines: Sequence[Line]) -> Iterator[Answer | SetAside]:
    """Sort the lines from "Question for ..." on into fields."""
    on = first(lines, ANSWERED_ON)
    if on is None:
        yield page.aside(lines[0], "no “Answered on” line for the question that begins here")
        return
    top = [line for line in lines[:on] if UIN_LINE.fullmatch(line.plain) or QUESTION_FOR.fullmatch(line.plain)][:2]
    uin, tabled_on = _uin(top)
    department = next((word(QUESTION_FOR, line) for line in top if QUESTION_FOR.fullmatch(line.plain)), None)
    asker, question = _asker([line for line in lines[:on] if line not in top])
    answered_on, text, foot = _answer(lines[on:])
    minister, body = read_foot(foot, department)
    if tabled_on is None:
        yield page.aside(top[-1] if top else lines[0], "no tabled date can be read; the answer goes in without it")
    if answered_on is None:
        yield page.aside(lines[on], "no answered date can be read; the answer goes in without it")
    yield build(
        page,
        NAME,
        Block(question, text, lines[0]),
        heading=page.words(heading),
        department=department,
        answering_body=body,
        uin=uin,
        tabled_on=tabled_on,
        answered_on=answered_on,
        asker=asker,
        minister=minister,
        house=house_of(page.words(question) or "", uin),
    )


def _uin(top: Sequence[Line]) -> tuple[str | None, date | None]:
    """Read the UIN and the tabled date of the "UIN ..., tabled on ..." line."""
    match = next((match for line in top if (match := UIN_LINE.fullmatch(line.plain))), None)
    if match is None:
        return None, None
    uin = match["uin"]
    return uin.replace(" ", "") if uin else None, read_date(match["tabled"] or "")


def _asker(lines: Sequence[Line]) -> tuple[Person | None, Sequence[Line]]:
    """Take an "Asked by" block off the lines above or below the question."""
    at = first(lines, ASKED_BY)
    if at is None:
        return None, lines
    inline = word(ASKED_BY, lines[at])
    opens = next((i for i, line in enumerate(lines) if TO_ASK.match(line.plain)), len(lines))
    block = filled(lines[at + 1 :] if opens < at else lines[at + 1 : opens])
    names = [inline] if inline else [line.plain for line in block[:1]]
    rest = lines[:at] if opens < at else lines[opens:]
    return (read_asker(names[0]) if names else None), rest


def _answer(lines: Sequence[Line]) -> tuple[date | None, Sequence[Line], list[str]]:
    """Read what follows "Answered on": the date, the answer, and the words under "Answered by" at the foot."""
    inline = word(ANSWERED_ON, lines[0])
    opens = 1
    if not inline and (below := filled(lines[1:])) and read_date(below[0].plain):
        inline, opens = below[0].plain, lines.index(below[0]) + 1
    ends = max((i for i, line in enumerate(lines) if ANSWERED_BY.fullmatch(line.plain)), default=len(lines))
    foot = filled(lines[ends + 1 :])
    if len(foot) > FOOT_LINES:  # too much for a name and a post: the words stand inside the answer
        ends, foot = len(lines), []
    by = word(ANSWERED_BY, lines[ends]) if ends < len(lines) else ""
    names = ([by] if by else []) + [line.plain for line in foot]
    return read_date(inline), without_furniture(lines[opens:ends]), names


def read_foot(words: Sequence[str], department: str | None) -> tuple[Person | None, str | None]:
    """Tell the names under "Answered by" apart: a body (the usual case), or a minister, posts and a body."""
    bodies = [name for name in words if (department and same_body(name, department)) or is_body(name)]
    if not words:
        return None, None
    if words[0] in bodies:
        return None, words[0]
    posts = [name for name in words[1:] if name not in bodies[-1:]]
    return Person(name=words[0], post="; ".join(posts) or None), bodies[-1] if bodies else None
