"""The one who is asked: a library and its model behind the one retrieval function that every face calls."""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from pqask.encoder import Encoder, open_encoder
from pqask.errors import QuestionError
from pqask.library import Library
from pqask.question import Exact, Vocabulary, understand
from pqask.records import Answer, Filters, Hit, Reply, Sort
from pqask.search import Query, content_words, exact_rows, search

__all__ = ["Assistant", "chain", "open_library"]

FOLLOWS = re.compile(r"\W*(?:and|but|or|so|what about|how about|then|also|anything (?:more|else))\b", re.IGNORECASE)
LEANS = re.compile(r"\b(?:it|its|they|them|their|that|those|these|this|he|she|his|her|there|then)\W*$", re.IGNORECASE)
MOST_FOLLOWED = 1
LONGEST_QUESTION = 2_000
MOST_HITS = 100
THRESHOLD = 0.5


class Assistant:
    """A library that can be asked. Pure: no file is written and no question is kept."""

    def __init__(self, library: Library, encoder: Encoder) -> None:
        library.check_encoder(encoder)
        self.library = library
        self._encoder = encoder

    def ask(
        self,
        question: str,
        *,
        k: int = 5,
        filters: Filters | None = None,
        sort: Sort | None = None,
        history: Sequence[str] = (),
        ignore: Collection[str] = (),
        today: date | None = None,
    ) -> Reply:
        """Find what ministers have said on a question: at most *k* passages, best first, or an honest nothing.

        Who, where and when are read out of the question's own words as filters, and are said in the reply; *filters*
        go before them, field by field, and fields named in *ignore* are not read at all. *sort* is the order
        (``None``: what the question asks for, else relevance). *history* holds the asker's earlier turns, oldest
        first; *today* is the day of asking. Raises QuestionError for an empty or overlong question, or a *k* outside
        1 to 100.
        """
        question = _checked(question, k)
        read = self._read(question, [_whole(turn) for turn in history], today or date.today())
        given = (filters or Filters()).model_dump(exclude_none=True)
        understood = Filters.model_validate({f: v for f, v in read.filters.items() if f not in {*given, *ignore}})
        query = Query(
            text=read.whole if set(read.filters) & set(ignore) else read.text,
            filters=understood.model_copy(update=given),
            sort=sort or read.sort,
            exact=read.exact,
        )
        found = search(self.library, self._encoder, query, k)
        is_found = bool(found.hits) and found.confidence >= THRESHOLD
        return Reply(
            question=question,
            found=is_found,
            confidence=found.confidence,
            hits=found.hits if is_found else (),
            nearest=self._outside(query, given, found.hits, k) if is_found else found.hits,
            filters=filters or Filters(),
            understood=understood,
            sort=query.sort,
            searched=self._searched(query.filters),
            notices=(*self.notices(), *read.notes, *self._lacking(read.exact)),
        )

    def _outside(self, query: Query, given: dict[str, object], hits: Sequence[Hit], k: int) -> tuple[Hit, ...]:
        """Fill up with what lies outside the limits that were read in the question, which may have been meant wider."""
        wider = query._replace(filters=Filters.model_validate(given))
        if len(hits) >= k or wider == query:
            return ()
        known = {hit.answer.text_sha256 for hit in hits}
        more = search(self.library, self._encoder, wider, k).hits
        return tuple(hit for hit in more if hit.answer.text_sha256 not in known)[: k - len(hits)]

    def _read(self, question: str, history: Sequence[str], today: date) -> "Read":
        """Read a turn and the turns that it follows, oldest first; what a later turn says goes before."""
        turns = [understand(turn, self._vocabulary, today) for turn in chain(question, history)]
        filters: dict[str, object] = {}
        for turn in turns:
            filters |= turn.filters.model_dump(exclude_none=True)
        return Read(
            text=" ".join(turn.text for turn in turns if turn.text),
            whole=" ".join(turn.question for turn in turns),
            filters=filters,
            sort=turns[-1].sort,
            exact=turns[-1].exact,
            notes=turns[-1].ambiguous,
        )

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        """The names against which a question is read."""
        store = self.library.store
        first, last = store.span_of_days()
        return Vocabulary(
            ministers=store.names("minister"),
            askers=store.names("asker"),
            departments=store.names("department"),
            parties=store.names("party"),
            date_from=date.fromisoformat(first) if first else None,
            date_to=date.fromisoformat(last) if last else None,
            pairs=store.pairs(),
        )

    def _lacking(self, exact: Sequence[Exact]) -> Iterator[str]:
        """Say which of the exact things that were asked for the library does not hold."""
        for each in exact:
            if not len(exact_rows(self.library, (each,), None).rows):
                what = f"the words “{each.value}”" if each.kind == "phrase" else f"a question with UIN {each.value}"
                yield f"This library does not hold {what}."

    def answer(self, answer_id: str) -> Answer:
        """Read one answer by its id; raises LibraryError if the library does not hold it."""
        return self.library.answer(answer_id)

    def summary(self) -> str:
        """What the library holds, in one line."""
        return self.library.summary

    def notices(self) -> tuple[str, ...]:
        """What an asker should know about the library before trusting it: that its sources have changed."""
        changes = self.library.changes()
        if not changes:
            return ()
        more = f" and {len(changes) - 3} more" if len(changes) > 3 else ""
        return (
            f"The documents changed after this library was built ({'; '.join(changes[:3])}{more}); "
            f"run pqask ingest on them again.",
        )

    def departments(self) -> list[str]:
        """List the departments that are recorded, as the sources name them."""
        return self.library.departments()

    def parties(self) -> list[str]:
        """List the parties of askers that are recorded."""
        return self.library.parties()

    def houses(self) -> list[str]:
        """List the Houses that are recorded."""
        return self.library.houses()

    def _searched(self, filters: Filters) -> str:
        """Say what was searched: all the library, or what its filters let through."""
        allowed = self.library.allowed(filters)
        if allowed is None:
            return self.library.summary
        said = ", ".join(f"{name.replace('_', ' ')} {_plain(value)}" for name, value in filters.said().items())
        return f"{len(allowed):,} of {self.library.manifest.answers:,} answers ({said})"


def open_library(folder: str | Path = "index", *, model: str | None = None, revision: str | None = None) -> Assistant:
    """Open the library in *folder* with the model that built it.

    *model* is a sentence-transformers folder or a hub name with its *revision* (``None``: the model that the library
    names). Raises LibraryError if there is no such library or another model built it.
    """
    library = Library(Path(folder))
    if model is None:
        model, revision = library.manifest.model, library.manifest.revision
    return Assistant(library, open_encoder(model, revision))


class Read(NamedTuple):
    """What a turn means together with those it follows: words to search for, filters, order, exact things, notes."""

    text: str
    whole: str
    filters: dict[str, object]
    sort: Sort
    exact: tuple[Exact, ...]
    notes: tuple[str, ...]


def chain(turn: str, history: Sequence[str]) -> list[str]:
    """List the turns that together stand alone, oldest first: a turn, and what it follows ("and in Wales?").

    No word is made up, and a turn that stands alone lets the earlier ones go.
    """
    linked: list[str] = []
    for each in (*history, turn):
        linked = [linked[0], *linked[1:][-MOST_FOLLOWED:], each] if linked and _follows(each) else [each]
    return linked


def _follows(turn: str) -> bool:
    """Tell a turn that leans on what was said before: by how it begins, by its pronouns, or by its brevity."""
    return bool(FOLLOWS.match(turn) or LEANS.search(turn)) or len(content_words(turn)) < 2


def _checked(question: str, k: int) -> str:
    """Refuse what cannot be asked."""
    if not question.strip():
        raise QuestionError("The question is empty; ask in your own words, for example: what is done against scams?")
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(f"The question is longer than {LONGEST_QUESTION:,} characters; ask it more briefly.")
    if not 1 <= k <= MOST_HITS:
        raise QuestionError(f"The number of passages must be from 1 to {MOST_HITS}, not {k}.")
    return _whole(question.strip())


def _whole(turn: str) -> str:
    """Put a question mark for half a character, which no text can hold."""
    return turn.encode("utf-8", "replace").decode("utf-8")


def _plain(value: str | list[str]) -> str:
    return value if isinstance(value, str) else " or ".join(value)
