"""Pages saved as text: lines with their places in the file, blocks of them, dates, and what is furniture.

A text layout claims lines one block at a time. Whatever is claimed by nothing and is not furniture is named as set
aside, so that no character of a document is lost in silence.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from dateutil import parser as dates

from pqask.records import Answer, Person, SetAside, Source
from pqask.sources.base import SourceFile
from pqask.sources.identity import record_id

ASKED_BY = re.compile(r"asked by\s*:\s*(\S.*)", re.IGNORECASE)
QUESTION_TO = re.compile(r"question to\s+(?:the\s+)?(\S.*?)\s*:", re.IGNORECASE)
TO_ASK = re.compile(r"to ask\b", re.IGNORECASE)
FURNITURE = frozenset({"skip to main content", "view source", "reticulating splines"})


class Line(NamedTuple):
    """One line of a text: its number from 1, its place, and its words with spaces made plain."""

    number: int
    start: int
    end: int
    plain: str


class Page:
    """A text document as lines, which remembers the lines that were claimed."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.text = file.text()
        self.lines = tuple(_lines(self.text))
        self._claimed: set[int] = {line.number for line in self.lines if is_furniture(line.plain)}

    def index(self, line: Line) -> int:
        """Give the place of a line among :attr:`lines`."""
        return line.number - 1

    def claim(self, lines: Iterable[Line]) -> None:
        """Note that these lines are in a record, or that a reason was given for leaving them out."""
        self._claimed.update(line.number for line in lines)

    def words(self, lines: Sequence[Line]) -> str | None:
        """Give the text from the first to the last of these lines, blank edges cut; ``None`` if there is none."""
        span = self.span(lines)
        return self.text[slice(*span)].replace("\r\n", "\n").replace("\r", "\n") if span else None

    def span(self, lines: Sequence[Line]) -> tuple[int, int] | None:
        """Give the character offsets in the file that :meth:`words` gives the text of."""
        full = [line for line in lines if line.plain]
        return (full[0].start, full[-1].end) if full else None

    def unclaimed(self) -> Iterator[SetAside]:
        """Yield each run of lines that is in no record and is not furniture of the page."""
        run: list[Line] = []
        for line in (line for line in self.lines if line.plain):
            if line.number in self._claimed:
                yield from self._left_over(run)
                run = []
            else:
                run.append(line)
        yield from self._left_over(run)

    def aside(self, line: Line, reason: str) -> SetAside:
        """Name a place in this page and why what stands there is left out."""
        return SetAside(self.file.name, f"line {line.number}", reason)

    def _left_over(self, run: Sequence[Line]) -> Iterator[SetAside]:
        if run:
            more = f" and {len(run) - 1} more lines" if len(run) > 1 else ""
            yield self.aside(run[0], f"in no known field: “{clip(run[0].plain)}”{more}")


class Block(NamedTuple):
    """The lines of one question and answer, sorted into fields by a layout."""

    question: Sequence[Line]
    answer: Sequence[Line]
    place: Line


def build(page: Page, layout: str, block: Block, **fields: object) -> Answer | SetAside:
    """Make an answer of a block, or say which of its two texts is missing."""
    question, text, span = page.words(block.question), page.words(block.answer), page.span(block.answer)
    if question is None or text is None or span is None:
        missing = "question" if question is None else "answer"
        return page.aside(block.place, f"no {missing} text found for the pair that begins here")
    source = Source(
        name=page.file.name,
        sha256=page.file.sha256,
        format=layout,
        place=f"line {block.place.number}",
        start=span[0],
        end=span[1],
    )
    answer = Answer.model_validate(
        {"id": "unidentified", "question": question, "text": text, "source": source, **fields}
    )
    return answer.model_copy(update={"id": record_id(answer)})


def cut(lines: Sequence[Line], starts: Callable[[int], bool]) -> list[Sequence[Line]]:
    """Cut lines into runs, each beginning at an index for which *starts* holds; what comes before is dropped."""
    begins = [index for index in range(len(lines)) if starts(index)]
    return [lines[begin:end] for begin, end in zip(begins, [*begins[1:], len(lines)], strict=True)]


def first(lines: Sequence[Line], pattern: re.Pattern[str], start: int = 0) -> int | None:
    """Find the first line from *start* whose words match the whole *pattern*."""
    return next((i for i in range(start, len(lines)) if pattern.fullmatch(lines[i].plain)), None)


def run_above(lines: Sequence[Line], index: int) -> list[int]:
    """Find the indices of the last run of words above a line: the heading that stands over it."""
    run: list[int] = []
    for above in range(index - 1, -1, -1):
        if filled([lines[above]]):
            run.insert(0, above)
        elif run:
            break
    return run


def word(pattern: re.Pattern[str], line: Line) -> str:
    """Give the first group of a pattern that matches the whole line, or nothing."""
    match = pattern.fullmatch(line.plain)
    return match[1].strip() if match else ""


def filled(lines: Iterable[Line]) -> list[Line]:
    """Leave out the lines that are blank or furniture of the page."""
    return [line for line in lines if line.plain and not is_furniture(line.plain)]


def without_furniture(lines: Sequence[Line]) -> Sequence[Line]:
    """Drop furniture and blank lines from the end of a run."""
    end = len(lines)
    while end and (not lines[end - 1].plain or is_furniture(lines[end - 1].plain)):
        end -= 1
    return lines[:end]


def is_furniture(plain: str) -> bool:
    """Tell whether a line belongs to the web page rather than to the record."""
    return plain.casefold() in FURNITURE


def read_date(words: str) -> date | None:
    """Read a full English date ("24th February 2021", "Tuesday 24 October 2006"); ``None`` if it is not one."""
    if not re.search(r"\b\d{4}\b", words) or not re.search(r"[A-Za-z]{3}", words):
        return None
    try:
        # Two defaults tell a date that lacks its day or month from one that has them.
        found = {dates.parse(words, default=default, dayfirst=True).date() for default in _DEFAULTS}
    except (ValueError, OverflowError):
        return None
    return found.pop() if len(found) == 1 else None


def read_asker(words: str) -> Person:
    """Read "name (party - constituency)", where either or both of the two may be missing."""
    name, _, bracket = words.partition("(")
    inner = bracket.rstrip().removesuffix(")")
    party, *rest = re.split(r"\s+[-–—]\s+", inner.strip(), maxsplit=1)
    return Person(name=name.strip(), party=party.strip() or None, constituency=rest[0].strip() if rest else None)


def clip(words: str, length: int = 60) -> str:
    """Shorten words for a message."""
    return words if len(words) <= length else words[: length - 1] + "…"


_DEFAULTS = tuple(dates.parse(iso) for iso in ("2001-01-01", "2002-02-02"))


def _lines(text: str) -> Iterator[Line]:
    for number, match in enumerate(re.finditer(r"[^\r\n]*(?:\r\n|\r|\n|\Z)", text), start=1):
        words = match.group().rstrip()
        if match.group() or not text:
            plain = " ".join(words.replace("\ufeff", " ").replace("\u200b", " ").split())
            start = match.start() + (1 if words.startswith("\ufeff") else 0)
            yield Line(number, start, match.start() + len(words), plain)
