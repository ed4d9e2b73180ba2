"""A digest of many answers: "Asked by:", "Question to the ...:", question, "Answered by ...", answer, and again."""

import re
from collections.abc import Iterator, Sequence

from pqask.records import Answer, Person, SetAside
from pqask.sources.base import SourceFile
from pqask.sources.text import (
    ASKED_BY,
    QUESTION_TO,
    TO_ASK,
    Block,
    Line,
    Page,
    build,
    clip,
    cut,
    first,
    read_asker,
    without_furniture,
    word,
)
from pqask.sources.wording import house_of, is_body, same_body

NAME = "digest"
LOOKED_FOR = "“Asked by: …” with “Question to …:” (digest of answers)"

ASKED_BY_BARE = re.compile(r"asked by\s*:?", re.IGNORECASE)
ANSWERED_BY = re.compile(r"answered by\s*:?\s+(\S.*)", re.IGNORECASE)


def recognises(file: SourceFile) -> bool:
    """Tell a digest by two of its own lines: who asked, to whom, who answered."""
    marks = (r"asked\s+by\s*:", r"question\s+to\s.*:\s*$", r"answered\s+by\s.+\S")
    return sum(file.has_line(mark) for mark in marks) > 1


def read(file: SourceFile) -> Iterator[Answer | SetAside]:
    """Yield each pair of the digest; a damaged pair is named and the rest go in."""
    page = Page(file)
    for lines in cut(page.lines, lambda index: _begins(page.lines, index)):
        page.claim(lines)
        yield _pair(page, lines)
    yield from page.unclaimed()


def _begins(lines: Sequence[Line], index: int) -> bool:
    """A pair begins at "Asked by:", or at "Question to ...:" where that line was lost."""
    if _asks(lines[index]):
        return True
    if not QUESTION_TO.fullmatch(lines[index].plain):
        return False
    above = next((line for line in reversed(lines[:index]) if line.plain), None)
    below = next((line for line in lines[index + 1 :] if line.plain), None)
    return not (above and _asks(above)) and bool(below and TO_ASK.match(below.plain))


def _asks(line: Line) -> bool:
    return bool(ASKED_BY.fullmatch(line.plain) or ASKED_BY_BARE.fullmatch(line.plain))


def _pair(page: Page, lines: Sequence[Line]) -> Answer | SetAside:
    answered = first(lines, ANSWERED_BY)
    if answered is None:
        return page.aside(lines[0], f"no “Answered by …” line for the pair at “{clip(lines[0].plain)}”")
    top = [line for line in lines[:answered] if _asks(line) or QUESTION_TO.fullmatch(line.plain)][:2]
    asked = next((word(ASKED_BY, line) for line in top if ASKED_BY.fullmatch(line.plain)), None)
    department = next((word(QUESTION_TO, line) for line in top if QUESTION_TO.fullmatch(line.plain)), None)
    question = [line for line in lines[:answered] if line not in top]
    minister, body = read_answerer(word(ANSWERED_BY, lines[answered]), department)
    return build(
        page,
        NAME,
        Block(question, without_furniture(lines[answered + 1 :]), lines[0]),
        asker=read_asker(asked) if asked else None,
        department=department,
        answering_body=body,
        minister=minister,
        house=house_of(page.words(question) or "", None),
    )


def read_answerer(words: str, department: str | None) -> tuple[Person | None, str | None]:
    """Read "name - post (department)": the minister, and the body named as theirs; either may be missing."""
    name, *rest = re.split(r"\s+[-–—]\s+", words, maxsplit=1)
    if not rest and (is_body(name) or (department is not None and same_body(name, department))):
        return None, name
    post, body = _split_body(rest[0], department) if rest else (None, None)
    return Person(name=name.strip(), post=post), body


def _split_body(post: str, department: str | None) -> tuple[str | None, str | None]:
    """Take a body in brackets off the end of a post; other brackets stay in the post."""
    match = re.fullmatch(r"(.*?)\s*\(((?:[^()]|\([^()]*\))*)\)", post.strip())
    if match and (is_body(match[2]) or (department is not None and same_body(match[2], department))):
        return match[1] or None, match[2]
    return post.strip() or None, None
