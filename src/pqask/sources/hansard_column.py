"""A Hansard column: heading, "Volume ...: debated on ...", then questions closed by their numbers, and answers."""

import re
from collections.abc import Iterator, Sequence

from pqask.records import Answer, Person, SetAside
from pqask.sources.base import SourceFile
from pqask.sources.text import (
    Block,
    Line,
    Page,
    build,
    clip,
    cut,
    read_date,
    run_above,
    without_furniture,
    word,
)
from pqask.sources.wording import house_of

NAME = "Hansard column"
LOOKED_FOR = "“Volume …: debated on …” with questions closed by a number in brackets (Hansard column)"

VOLUME = re.compile(r"volume\s+\S+\s*:\s*debated on\s+(.+?)", re.IGNORECASE)
NUMBERED = re.compile(r"(.*\S)\s*[(\[]\s*((?:HL\s?)?\d{1,7})\s*[)\]]\.?", re.IGNORECASE)
QUESTION = re.compile(r"(?:[^:]{3,80}:\s*)?to ask\s+(?:the|his|her|mr)\b.*", re.IGNORECASE)
NAMED = re.compile(r"([^:]{3,80}):\s*to ask\b.*", re.IGNORECASE)


def recognises(file: SourceFile) -> bool:
    """Tell the column by its "Volume ...: debated on ..." line."""
    return file.has_line(r"volume\s+\S+\s*:\s*debated\s+on\s")


def read(file: SourceFile) -> Iterator[Answer | SetAside]:
    """Yield each question of the column with the answer that follows it."""
    page = Page(file)
    volumes = [i for i, line in enumerate(page.lines) if VOLUME.fullmatch(line.plain)]
    begins = {(run_above(page.lines, i) or [i])[0]: i for i in volumes}
    for section in cut(page.lines, begins.__contains__):
        at = begins[page.index(section[0])] - page.index(section[0])
        yield from _section(page, section[:at], section[at:])
    yield from page.unclaimed()


def _section(page: Page, heading: Sequence[Line], lines: Sequence[Line]) -> Iterator[Answer | SetAside]:
    """Read the questions under one heading and volume line."""
    page.claim([*heading, lines[0]])
    day = read_date(word(VOLUME, lines[0]))
    if day is None:
        yield page.aside(lines[0], f"no date can be read in “{lines[0].plain}”; its answers go in without it")
    for pair in cut(lines, lambda index: bool(QUESTION.fullmatch(lines[index].plain))):
        page.claim(pair)
        opens = _question_length(pair)
        question = pair[:opens]
        number = NUMBERED.fullmatch(question[-1].plain)
        uin = number[2].replace(" ", "") if number else None
        asker = NAMED.fullmatch(question[0].plain)
        if number is None:
            yield page.aside(pair[0], f"no number closes “{clip(pair[0].plain)}”; it goes in without one")
        yield build(
            page,
            NAME,
            Block(_without_number(page, question), without_furniture(pair[opens:]), pair[0]),
            heading=page.words(heading),
            printed_in=lines[0].plain,
            uin=uin,
            asker=Person(name=asker[1]) if asker else None,
            answered_on=day,
            house=house_of(TO_ASK_IN.sub("to ask", question[0].plain, count=1), uin),
        )


TO_ASK_IN = re.compile(r"^.*?to ask", re.IGNORECASE)


def _without_number(page: Page, lines: Sequence[Line]) -> list[Line]:
    """Leave out the number that closes a question: it is the record's UIN."""
    last = lines[-1]
    if not NUMBERED.fullmatch(last.plain):
        return list(lines)
    words = page.text[last.start : last.end]
    length = len(words[: max(words.rfind("("), words.rfind("["))].rstrip())
    return [*lines[:-1], last._replace(end=last.start + length)]


def _question_length(lines: Sequence[Line]) -> int:
    """Count the lines of the question: up to the one that its number closes, else the first paragraph."""
    return next((i + 1 for i, line in enumerate(lines) if NUMBERED.fullmatch(line.plain)), 1)
