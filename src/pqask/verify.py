"""Re-read the sources, re-slice every passage, and say of each source whether the library still tells the truth.

Four things are compared: the source's bytes with the hash they had, each record with what its source yields when it
is read again, each answer of a text document with the characters of the file at its offsets, and each passage with
the hash of the words it was cut as. The library's own files are held against the manifest.
"""

import re
import zlib
from collections.abc import Generator, Iterator
from hashlib import sha256
from itertools import islice
from typing import NamedTuple

from pydantic import ValidationError

from pqask.errors import LibraryError, SourceError
from pqask.library import Library, SourceEntry
from pqask.library.files import hash_file
from pqask.library.rows import unpacked
from pqask.library.store import Sealed
from pqask.records import NOT_ANSWERED, Answer, Passage, fingerprint
from pqask.sources import SourceFile, read

__all__ = ["Checked", "Proof", "prove", "verify"]

BATCH = 256
AROUND = 120  # characters shown on either side of a passage in its source


class Checked(NamedTuple):
    """What was checked of one source, and what was found wrong: nothing, if ``faults`` is empty.

    ``kept`` counts answers that an earlier state of the source held: their seals are checked, but they cannot be read
    again.
    """

    name: str
    answers: int
    passages: int
    kept: int
    faults: tuple[str, ...]


def verify(library: Library) -> Iterator[Checked]:
    """Check a library against its sources, one source at a time; the last line is the library's own files."""
    for entry in library.manifest.sources:
        yield _source(library, entry)
    manifest = library.manifest
    yield Checked(str(library.folder), manifest.answers, manifest.passages, 0, tuple(_files(library)))


def _files(library: Library) -> Iterator[str]:
    for name, digest in library.manifest.files.items():
        path = library.folder / library.manifest.generation / name
        if not path.is_file() or hash_file(path) != digest:
            yield f"{name} is not the file that was built"


def _source(library: Library, entry: SourceEntry) -> Checked:
    """Check one source: each of its records against what it says now, then those that it does not hold."""
    file = SourceFile(library.source_path(entry), entry.name)
    faults: list[str] = []
    unseen = library.store.ids(entry.name)
    held, passages = len(unseen), 0
    try:
        if file.sha256 != entry.sha256:
            faults.append("its bytes have changed since it was taken in")
        for truths in _batches(file, entry):
            for sealed in library.store.sealed(list(truths)):
                if sealed.id in unseen:
                    unseen.discard(sealed.id)
                    passages += len(sealed.passages)
                    faults += _record(sealed, truths[sealed.id], file)
            faults += [f"the record {each} is not in the library" for each in library.store.lacking(list(truths))]
    except SourceError as error:
        faults.append(f"it cannot be read again: {error}")
    for sealed in library.store.sealed(sorted(unseen)):
        passages += len(sealed.passages)
        faults += _kept(sealed, entry)
    return Checked(entry.name, held, passages, len(unseen), tuple(faults))


def _batches(file: SourceFile, entry: SourceEntry) -> Iterator[dict[str, Answer]]:
    """Read a source again, a batch of its answers at a time, by id."""
    parts = read(file, entry.columns)
    while batch := list(islice(parts, BATCH)):
        yield {part.id: part for part in batch if isinstance(part, Answer)}


def _record(sealed: Sealed, truth: Answer, file: SourceFile) -> Iterator[str]:
    """Name what is wrong with one record that its source still holds."""
    answer = yield from _seals(sealed)
    if answer is not None and answer != truth and not _is_fuller(answer, truth):
        yield f"the record {sealed.id} is not what its source says"
    if answer is not None and answer.source.start is not None and not _stands_in(file, answer):
        yield f"the text of {sealed.id} does not stand at its place in the source"


def _kept(sealed: Sealed, entry: SourceEntry) -> Iterator[str]:
    """Name what is wrong with one record that an earlier state of its source held."""
    answer = yield from _seals(sealed)
    if answer is not None and answer.source.sha256 == entry.sha256:
        yield f"the record {sealed.id} is not in its source"


def _is_fuller(answer: Answer, truth: Answer) -> bool:
    """Tell whether the library holds whole what the source has only cut short."""
    return truth.completeness != "complete" and answer.completeness == "complete"


def _seals(sealed: Sealed) -> Generator[str, None, Answer | None]:
    """Name each seal of a record and its passages that is broken; give the record, if it can be read."""
    if sha256(sealed.record).digest() != sealed.sha256:
        yield f"the record {sealed.id} has been changed"
    try:
        answer = unpacked(sealed.record)
    except (ValidationError, zlib.error):
        yield f"the record {sealed.id} cannot be read"
        return None
    if fingerprint(answer.text) != answer.text_sha256:
        yield f"the text of {sealed.id} has been changed"
    covered = "".join(answer.text[start:end] for start, end, _ in sealed.passages)
    if answer.status not in NOT_ANSWERED and "".join(covered.split()) != "".join(answer.text.split()):
        yield f"the passages of {sealed.id} do not cover it"
    for start, end, words in sealed.passages:
        if bytes.fromhex(fingerprint(answer.text[start:end])) != words:
            yield f"the passage {sealed.id} [{start}, {end}) has been changed"
    return answer


def _stands_in(file: SourceFile, answer: Answer) -> bool:
    """Slice the answer out of the file itself, without the parser."""
    cut = file.text()[answer.source.start : answer.source.end]
    return _normal(cut) == answer.text


class Proof(NamedTuple):
    """Words of one answer, cut anew out of its source, and what was found wrong: nothing, if ``faults`` is empty.

    ``start`` and ``end`` are where the words stand in the decoded file where the answer is a run of its characters
    (``is_run``), else in the text that the file's markup gives. ``before`` and ``after`` are the characters around
    them there. ``text`` and the places are empty where the source cannot be read.
    """

    answer: Answer
    start: int
    end: int
    is_run: bool
    before: str
    text: str
    after: str
    faults: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """The SHA-256 of the words as they were cut anew."""
        return fingerprint(self.text)


def prove(library: Library, passage: Passage) -> Proof:
    """Read a passage's source again and cut the passage out of it; ``LibraryError`` if there is no such passage."""
    answer = library.answer(passage.answer_id)
    if passage.end > len(answer.text):
        raise LibraryError(f"The answer {answer.id} has no character {passage.end:,}; reload the page and try again.")
    faults = list(_seals(next(library.store.sealed([answer.id]))))
    entry = next((each for each in library.manifest.sources if each.name == answer.source.name), None)
    if entry is None:
        return _unproven(answer, (*faults, f"{answer.source.name} is no longer among the library's sources"))
    try:
        return _cut_anew(SourceFile(library.source_path(entry), entry.name), entry, answer, passage, faults)
    except SourceError as error:
        return _unproven(answer, (*faults, f"the source cannot be read again: {error}"))
    except OSError as error:  # its own words name the server's folders
        return _unproven(answer, (*faults, f"the source cannot be read again: {error.strerror or 'unknown reason'}"))


def _unproven(answer: Answer, faults: tuple[str, ...]) -> Proof:
    return Proof(answer, 0, 0, False, "", "", "", faults)


def _cut_anew(file: SourceFile, entry: SourceEntry, answer: Answer, passage: Passage, faults: list[str]) -> Proof:
    """Cut a passage out of the file itself or, where the answer is no run of its characters, of what it says now."""
    if file.sha256 != entry.sha256:
        faults.append(f"{file.name} has changed since it was taken in")
    begin, is_run = answer.source.start, answer.source.start is not None
    text = file.text() if is_run else _read_again(file, entry, answer)
    cut = text[begin : answer.source.end] if is_run else text
    start, end = ((begin or 0) + _in_file(cut, offset) for offset in (passage.start, passage.end))
    words = _normal(text[start:end])
    if words != passage.of(answer):
        faults.append("the words at this place are not these")
    around = _normal(text[max(0, start - AROUND) : start]), _normal(text[end : end + AROUND])
    return Proof(answer, start, end, is_run, around[0], words, around[1], tuple(faults))


def _read_again(file: SourceFile, entry: SourceEntry, answer: Answer) -> str:
    """Read one record's text out of its source anew; ``SourceError`` if the source no longer has it."""
    for part in read(file, entry.columns):
        if isinstance(part, Answer) and part.id == answer.id and not _is_fuller(answer, part):
            return part.text
    raise SourceError(f"{file.name} no longer holds {answer.id} whole; run pqask verify, then ingest it again.")


def _in_file(cut: str, offset: int) -> int:
    """Give how far into the file's own characters an offset lies that counts each line ending as one."""
    for passed, ending in enumerate(re.finditer("\r\n", cut)):
        if ending.start() - passed >= offset:
            return offset + passed
    return offset + cut.count("\r\n")


def _normal(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
