"""The one who is asked: a library and its model behind the one retrieval function that every face calls."""

import re
from collections.abc import Sequence
from pathlib import Path

from pqask.encoder import Encoder, open_encoder
from pqask.errors import QuestionError
from pqask.library import Library
from pqask.records import Answer, Filters, Reply, Sort
from pqask.search import content_words, search

__all__ = ["Assistant", "open_library", "stand_alone"]

FOLLOWS = re.compile(r"\W*(?:and|but|or|so|what about|how about|then|also|anything (?:more|else))\b", re.IGNORECASE)
LEANS = re.compile(r"\b(?:it|its|they|them|their|that|those|these|this|he|she|his|her|there|then)\W*$", re.IGNORECASE)
MOST_FOLLOWED = 2
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
        sort: Sort = "relevance",
        history: Sequence[str] = (),
    ) -> Reply:
        """Find what ministers have said on a question: at most *k* passages, best first, or an honest nothing.

        *filters* narrow what is searched (``None``: nothing is filtered). *history* holds the asker's earlier turns,
        oldest first. Raises QuestionError for an empty or overlong question, or a *k* outside 1 to 100.
        """
        question = _checked(question, k)
        filters = filters or Filters()
        asked = stand_alone(question, history)
        found = search(self.library, self._encoder, asked, filters=filters, k=k, sort=sort)
        is_found = bool(found.hits) and found.confidence >= THRESHOLD
        return Reply(
            question=question,
            found=is_found,
            confidence=found.confidence,
            hits=found.hits if is_found else (),
            nearest=() if is_found else found.hits,
            filters=filters,
            sort=sort,
            searched=self._searched(filters),
            notices=self.notices(),
        )

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


def stand_alone(turn: str, history: Sequence[str]) -> str:
    """Turn a follow-up ("and in Wales?") into a question that stands alone, by putting what it follows before it.

    No word is made up: the result is earlier turns and this one, from the last turn that stood alone.
    """
    asked: list[str] = []
    for earlier in (*history, turn):
        asked = [*asked[-MOST_FOLLOWED:], earlier] if asked and _follows(earlier) else [earlier]
    return " ".join(asked)[-LONGEST_QUESTION:]


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
    return question.strip()


def _plain(value: str | list[str]) -> str:
    return value if isinstance(value, str) else " or ".join(value)
