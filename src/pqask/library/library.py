"""A library opened for reading: records, words and vectors of one generation, and what has changed since."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np

from pqask import departments, names
from pqask.encoder import Encoder
from pqask.errors import LibraryError
from pqask.library import facets, files, references
from pqask.library.acronyms import acronyms
from pqask.library.files import Manifest, SourceEntry
from pqask.library.store import PASSAGES, QUESTIONS, Store
from pqask.library.tokens import Tokens
from pqask.library.vectors import Keys, VectorIndex
from pqask.library.words import Words
from pqask.records import Answer, Counts, Filters, Passage, Reference
from pqask.sources import SourceFile, find

__all__ = ["Library"]

TRIES = 3
MOST_REMEMBERED = 64
MEANINGS, RARE = 2, 0.2


class Library:
    """One generation of a library folder, read-only; a later ingest does not change what it sees."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for _ in range(TRIES):
            self.manifest: Manifest = files.read_manifest(folder)
            try:
                self.store = Store(self._path(files.RECORDS))
                self.passages = VectorIndex.read(self._path(files.VECTORS.format(PASSAGES.name)))
                self.questions = VectorIndex.read(self._path(files.VECTORS.format(QUESTIONS.name)))
                generation = folder / self.manifest.generation
                self.passage_tokens = Tokens.read(generation, files.token_names(PASSAGES.name))
                self.question_tokens = Tokens.read(generation, files.token_names(QUESTIONS.name))
                self.words = Words.read(generation, files.WORDS)
                break
            except LibraryError:
                # A newer generation may have taken this one's place between the two reads; then try that one.
                if files.read_manifest(folder) == self.manifest:
                    raise
        self.passage_rows, self.passage_owners = self.store.owners()
        self._allowed: dict[Filters, Keys | None] = {}

    def check_encoder(self, encoder: Encoder) -> None:
        """Refuse a model that did not build this library."""
        if self.manifest.encoder != encoder.fingerprint:
            raise LibraryError(
                f"The library in {self.folder} was built with {self.manifest.encoder} and cannot be asked with "
                f"{encoder.fingerprint}; name that model, or build another library."
            )

    def answer(self, answer_id: str) -> Answer:
        """Read one answer by its id; raises LibraryError if the library does not hold it."""
        found = self.store.answer(answer_id)
        if found is None:
            raise LibraryError(f"This library holds no answer “{answer_id}”; ask again to find what it does hold.")
        return found

    def refers_to(self, answer: Answer) -> tuple[Reference, ...]:
        """List the questions that an answer names, in order of place; those that are not held have no id."""
        return references.refers_to(self.store, answer)

    def cited_by(self, answer: Answer) -> tuple[Reference, ...]:
        """List the answers that name this one, the earliest first."""
        return references.cited_by(self.store, answer)

    def opening(self, answer_id: str) -> Passage | None:
        """Give the first passage of an answer, or ``None`` if it has none: a notice that there is no answer."""
        return self.store.opening(answer_id)

    def answers(self) -> Iterator[Answer]:
        """Read every answer, in the order in which they came in."""
        return self.store.every_answer()

    def allowed(self, filters: Filters) -> Keys | None:
        """Give the rows of the answers that filters let through, ascending; ``None`` if nothing is filtered."""
        if filters not in self._allowed:
            if len(self._allowed) >= MOST_REMEMBERED:
                self._allowed.clear()
            self._allowed[filters] = self.store.allowed(filters, _matches)
        return self._allowed[filters]

    def spelt_out(self, text: str) -> list[str]:
        """Give the words that the short forms in a text stand for, as this library's own documents define them.

        A short form of many meanings gives its ``MEANINGS`` most frequent; those rare beside the first are left out.
        """
        found: list[str] = []
        for short in acronyms(text):
            meanings = self.store.meanings(short)
            most = meanings[0][1] if meanings else 0
            found += [long for long, times in meanings if times >= RARE * most][:MEANINGS]
        return found

    def passages_of(self, answer_rows: Keys) -> Keys:
        """Give the rows of all passages of answers."""
        return self.passage_rows[np.isin(self.passage_owners, answer_rows)]

    def owners_of(self, passages: Keys) -> Keys:
        """Give the rows of the answers that passages belong to."""
        return self.passage_owners[np.searchsorted(self.passage_rows, passages)]

    def with_passages(self, answers: Keys) -> Keys:
        """Leave out the rows of answers that have no passage: notices that there is no answer."""
        return answers[np.isin(answers, self.passage_owners)]

    def first_passages(self, answers: Keys) -> Keys:
        """Give the row of the opening passage of each answer; each must have one."""
        owners, first = self._openings
        return first[np.searchsorted(owners, answers)]

    @cached_property
    def _openings(self) -> tuple[Keys, Keys]:
        """The rows of all answers that have passages, ascending, and of the opening passage of each."""
        owners, places = np.unique(self.passage_owners, return_index=True)
        return owners, self.passage_rows[places]

    def departments(self) -> list[str]:
        """List the departments that are recorded, as the sources name them."""
        return self.store.distinct("department")

    def parties(self) -> list[str]:
        """List the parties of askers that are recorded."""
        return self.store.distinct("party")

    def houses(self) -> list[str]:
        """List the Houses that are recorded."""
        return self.store.distinct("house")

    @cached_property
    def summary(self) -> str:
        """What the library holds, in one line."""
        first, last = self.store.span_of_days()
        days = f", dated {_day(first)} to {_day(last)}" if first and last else ", none dated"
        bodies = self.departments()
        of = f", of {bodies[0]}" if len(bodies) == 1 else f", of {len(bodies)} departments" if bodies else ""
        count = self.manifest.answers
        return (
            f"{count:,} answer{'s' if count != 1 else ''} from {_count(len(self.manifest.sources), 'source')}{of}{days}"
        )

    @cached_property
    def counts(self) -> Counts:
        """How many answers there are of everything that they can be narrowed by."""
        return facets.count(self.store, None)

    @cached_property
    def size(self) -> int:
        """How many bytes the library takes on disk."""
        return sum(self._path(name).stat().st_size for name in self.manifest.files)

    def source_path(self, entry: SourceEntry) -> Path:
        """Say where a source lies now, as far as the library knows."""
        return Path(entry.path) if Path(entry.path).is_absolute() else self.folder / entry.path

    def changes(self) -> tuple[str, ...]:
        """Name the sources that were changed, removed or added since the library was built."""
        changed = [name for entry in self.manifest.sources if (name := self._changed(entry))]
        known = {entry.name for entry in self.manifest.sources} | {each.name for each in self.manifest.left_out}
        for root in self.manifest.roots:
            folder = self.folder / root
            inside = find([folder]) if folder.is_dir() and any(folder.iterdir()) else []
            changed += [f"{file.name} is new" for file in inside if file.name not in known]
        return tuple(changed)

    def _changed(self, entry: SourceEntry) -> str | None:
        path = self.source_path(entry)
        if not path.is_file():
            return f"{entry.name} is no longer there"
        stat = path.stat()
        if (stat.st_size, stat.st_mtime_ns) == (entry.size, entry.modified_ns):
            return None
        return None if SourceFile(path).sha256 == entry.sha256 else f"{entry.name} has changed"

    def _path(self, name: str) -> Path:
        return self.folder / self.manifest.generation / name


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B %Y}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


MATCHERS: dict[str, Callable[[str, str], bool]] = {
    "minister": names.matches,
    "asker": names.matches,
    "department": departments.matches,
    "party": facets.same_party,
}


def _matches(field: str, choice: str, name: str) -> bool:
    return MATCHERS[field](choice, name)
