"""What stands around the words in a file that people read: how they were found, and how to check them."""

from collections.abc import Iterator
from typing import NamedTuple

from pqask.citation import LICENCE, LICENCE_ADDRESS, cite
from pqask.display import visible
from pqask.export.export import Excerpt, Export
from pqask.records import Filters

__all__ = ["TITLE", "Line", "about", "answer_label", "foot", "proof", "question_label", "title"]

TITLE = "What ministers have said in written answers"
_SORTED = {"newest": "newest first", "oldest": "oldest first"}
_CUT = {"clipped": " (cut short in the source)", "unknown": " (perhaps cut short in the source)"}


class Line(NamedTuple):
    """A label and what it says, or the address that it gives."""

    label: str
    words: str
    address: str | None = None


def about(export: Export) -> Iterator[Line]:
    """Say what was asked, what narrowed the search, and what came of it."""
    for question in export.earlier:
        yield Line("Asked before", question)
    if export.question:
        yield Line("Asked", export.question)
    limits = [*_limits(export.filters), *(f"{limit} (read in the question)" for limit in _limits(export.understood))]
    if limits:
        yield Line("Narrowed to", "; ".join(limits))
    if export.sort in _SORTED:
        yield Line("Order", _SORTED[export.sort])
    if export.searched:
        yield Line("Searched", export.searched)
    for notice in export.notices:
        yield Line("Note", notice)
    yield Line("Passages", f"{len(export.excerpts):,}" if export.excerpts else "none: nothing was found that answers")
    yield Line("Taken on", f"{export.taken_on.day} {export.taken_on:%B %Y}")


def title(excerpt: Excerpt, number: int) -> str:
    """Head a passage with its number and what the answer is about, on one line."""
    answer = excerpt.answer
    subject = answer.heading or (f"Question to the {answer.department}" if answer.department else "Written question")
    return f"{number}. {' '.join(subject.split())}"


def question_label(excerpt: Excerpt) -> str:
    """Name the question, and say where its source cuts it short."""
    return f"Question{_CUT.get(excerpt.answer.question_completeness, '')}"


def answer_label(excerpt: Excerpt) -> str:
    """Say whether the words are the whole answer or a part of it."""
    return "Answer" if excerpt.text == excerpt.answer.text else "From the answer"


def proof(excerpt: Excerpt, export: Export) -> Iterator[Line]:
    """Say whose words they are, where they stand, and by which hash to know them."""
    answer, passage = excerpt.answer, excerpt.passage
    yield Line("Citation", excerpt.citation.text)
    for other in excerpt.also:
        yield Line("The same words", cite(other).text)
    if answer.url:
        yield Line("Official page", answer.url, answer.url)
    if permalink := export.permalink(answer):
        yield Line("Whole answer", permalink, permalink)
    yield Line("Source", f"{answer.source.name}, {answer.source.place}; SHA-256 {answer.source.sha256}")
    yield Line("Passage", f"characters {passage.start:,} to {passage.end:,} of {len(answer.text):,} of the answer")
    yield Line("SHA-256 of the passage", excerpt.sha256)
    if visible(excerpt.text) != excerpt.text:
        yield Line("Note", "control characters stand here as signs; the SHA-256 is of the words as recorded")


def foot() -> Line:
    """Give the licence."""
    return Line("Licence", LICENCE, LICENCE_ADDRESS)


def _limits(filters: Filters) -> list[str]:
    said = filters.said().items()
    return [f"{key.replace('_', ' ')} {v if isinstance(v, str) else ' or '.join(v) or 'none'}" for key, v in said]
