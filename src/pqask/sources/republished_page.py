"""A re-publisher's page: title, "(asked on ...)", question, "Answered by", minister and posts, date, answer."""

import re
from collections.abc import Iterator, Sequence

from pqask.records import Answer, Person, SetAside
from pqask.sources.base import SourceFile
from pqask.sources.text import (
    ASKED_BY,
    QUESTION_TO,
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
from pqask.sources.wording import house_of

NAME = "re-published page"
LOOKED_FOR = "“(asked on …)” with “This question was answered on …” (re-published page)"

ASKED_ON = re.compile(r"\(asked on\s+(.+?)\)(?:\s*[-–—]\s*view source)?", re.IGNORECASE)
ANSWERED_ON = re.compile(r"this question was answered on\s+(.+?)\.?", re.IGNORECASE)
ANSWERED_BY = re.compile(r"answered by\s*:?\s*(.*)", re.IGNORECASE)
PORTRAIT = re.compile(r"(.+?)\s+portrait", re.IGNORECASE)


def recognises(file: SourceFile) -> bool:
    """Tell the page by its "(asked on ...)" line, or by its "This question was answered on" line."""
    return file.has_line(r"\(asked\s+on\s") or file.has_line(r"this\s+question\s+was\s+answered\s+on\s")


def read(file: SourceFile) -> Iterator[Answer | SetAside]:
    """Yield the page's answer (or each, where several pages were saved into one file)."""
    page = Page(file)
    asked = [i for i, line in enumerate(page.lines) if ASKED_ON.fullmatch(line.plain)]
    begins = {(run_above(page.lines, i) or [i])[0]: i for i in asked}
    for lines in cut(page.lines, begins.__contains__):
        at = begins[page.index(lines[0])] - page.index(lines[0])
        page.claim(lines)
        yield from _pair(page, lines[:at], lines[at:])
    yield from page.unclaimed()


def _pair(page: Page, heading: Sequence[Line], lines: Sequence[Line]) -> Iterator[Answer | SetAside]:
    """Sort the lines from "(asked on ...)" on into fields."""
    by = first(lines, ANSWERED_BY)
    on = first(lines, ANSWERED_ON, by or 0)
    if by is None or on is None:
        missing = "Answered by" if by is None else "This question was answered on"
        yield page.aside(lines[0], f"no “{missing}” line in the page that begins here")
        return
    addressed = next((line for line in lines[:by] if QUESTION_TO.fullmatch(line.plain)), None)
    asker = next((line for line in lines[:by] if ASKED_BY.fullmatch(line.plain)), None)
    question = [line for line in lines[1:by] if line not in (addressed, asker)]
    tabled_on, answered_on = read_date(word(ASKED_ON, lines[0])), read_date(word(ANSWERED_ON, lines[on]))
    for line, found in ((lines[0], tabled_on), (lines[on], answered_on)):
        if found is None:
            yield page.aside(line, f"no date can be read in “{line.plain}”; the answer goes in without it")
    yield build(
        page,
        NAME,
        Block(question, without_furniture(lines[on + 1 :]), lines[0]),
        heading=page.words(heading),
        department=word(QUESTION_TO, addressed) if addressed else None,
        asker=read_asker(word(ASKED_BY, asker)) if asker else None,
        minister=_minister(lines[by:on]),
        tabled_on=tabled_on,
        answered_on=answered_on,
        house=house_of(page.words(question) or "", None),
    )


def _minister(lines: Sequence[Line]) -> Person | None:
    """Read the lines under "Answered by": a portrait's caption, the name, then the posts."""
    inline = word(ANSWERED_BY, lines[0])
    words = ([inline] if inline else []) + [line.plain for line in filled(lines[1:])]
    if words and (caption := PORTRAIT.fullmatch(words[0])):
        words = words[1:] if words[1:2] == [caption[1]] else [caption[1], *words[1:]]
    return Person(name=words[0], post="; ".join(words[1:]) or None) if words else None
