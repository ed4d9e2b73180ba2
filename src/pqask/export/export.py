"""What is taken away: passages cut anew out of the library's answers, and how they were found."""

import re
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from pqask.citation import cite
from pqask.errors import ExportError, LibraryError
from pqask.library import Library
from pqask.records import Answer, Citation, Filters, Frozen, Passage, Reply, Sort, fingerprint

__all__ = ["MOST_PICKED", "Excerpt", "Export", "of_picks", "of_reply", "pick"]

MOST_PICKED = 100
LONGEST_SLUG = 60
_PICK = re.compile(r"(.+):([0-9]{1,9})-([0-9]{1,9})", re.DOTALL)


class Excerpt(Frozen):
    """Words of one answer; ``also`` are the other records with the same answer."""

    answer: Answer
    passage: Passage
    also: tuple[Answer, ...] = ()

    @property
    def text(self) -> str:
        """The words, as recorded."""
        return self.passage.of(self.answer)

    @property
    def sha256(self) -> str:
        """The SHA-256 of the words, as UTF-8, in hexadecimal."""
        return fingerprint(self.text)

    @property
    def citation(self) -> Citation:
        """Who said them, when, and where to check."""
        return cite(self.answer)


class Export(Frozen):
    """What one file holds: excerpts in their order, and how they were found.

    ``earlier`` are the questions that were asked before this one, oldest first. ``home`` is the address of the page
    without a slash at its end; ``None`` on the command line, where an answer has no address of its own.
    """

    question: str = ""
    earlier: tuple[str, ...] = ()
    filters: Filters = Filters()
    understood: Filters = Filters()
    sort: Sort = "relevance"
    searched: str = ""
    notices: tuple[str, ...] = ()
    excerpts: tuple[Excerpt, ...]
    taken_on: date
    home: str | None = None

    @property
    def slug(self) -> str:
        """The question as lower-case words with hyphens, short enough for the name of a file."""
        words = "-".join(re.findall("[a-z0-9]+", self.question.casefold()))
        return words[:LONGEST_SLUG].strip("-") or "passages"

    def permalink(self, answer: Answer) -> str | None:
        """Give the address of a whole answer on the page, where there is a page."""
        return None if self.home is None else f"{self.home}/?{urlencode({'answer': answer.id}, errors='replace')}"


def of_reply(reply: Reply, *, taken_on: date, earlier: Sequence[str] = (), home: str | None = None) -> Export:
    """Take every hit of a reply; *earlier* are the questions that were asked before it."""
    return Export(
        question=reply.question,
        earlier=tuple(earlier),
        filters=reply.filters,
        understood=reply.understood,
        sort=reply.sort,
        searched=reply.searched,
        notices=reply.notices,
        excerpts=tuple(_excerpt(hit.answer, (hit.start, hit.end), hit.also) for hit in reply.hits),
        taken_on=taken_on,
        home=home,
    )


def pick(answer_id: str, start: int, end: int) -> str:
    """Write a passage as ``of_picks`` reads it."""
    return f"{answer_id}:{start}-{end}"


def of_picks(
    library: Library,
    picks: Sequence[str],
    *,
    taken_on: date,
    question: str = "",
    filters: Filters | None = None,
    home: str | None = None,
) -> Export:
    """Take passages named as ``id:start-end``, or whole answers named as ``id``, in the order of their naming.

    Raises ExportError for more than ``MOST_PICKED`` or a span outside its answer, LibraryError for an answer that the
    library does not hold.
    """
    picks = list(dict.fromkeys(picks))
    if len(picks) > MOST_PICKED:
        raise ExportError(f"At most {MOST_PICKED} passages can be taken at once, not {len(picks)}; pick fewer.")
    spans = [_read(each) for each in picks]
    answers = library.store.answers_by_id([answer_id for answer_id, _ in spans])
    excerpts = tuple(_picked(library, answers.get(answer_id), answer_id, span) for answer_id, span in spans)
    return Export(question=question, filters=filters or Filters(), excerpts=excerpts, taken_on=taken_on, home=home)


def _read(words: str) -> tuple[str, tuple[int, int] | None]:
    """Read one pick as an id and a span, ``None`` for the whole answer."""
    match = _PICK.fullmatch(words)
    return (match[1], (int(match[2]), int(match[3]))) if match else (words, None)


def _picked(library: Library, answer: Answer | None, answer_id: str, span: tuple[int, int] | None) -> Excerpt:
    if answer is None:
        raise LibraryError(f"This library holds no answer “{answer_id}”; ask again and pick from what is found.")
    return _excerpt(answer, span or (0, len(answer.text)), library.store.same_words(answer))


def _excerpt(answer: Answer, span: tuple[int, int], also: Sequence[Answer]) -> Excerpt:
    start, end = span
    if not answer.text:
        raise ExportError(f"The question “{answer.id}” has no answer to take; its page says what is recorded.")
    if not 0 <= start < end <= len(answer.text):
        raise ExportError(
            f"The answer “{answer.id}” has {len(answer.text):,} characters, and {start} to {end} is no part of them; "
            "ask again and pick from what is found."
        )
    return Excerpt(answer=answer, passage=Passage(answer_id=answer.id, start=start, end=end), also=tuple(also))
