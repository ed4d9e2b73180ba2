"""Re-read the sources, re-slice every passage, and say of each source whether the library still tells the truth.

Four things are compared: the source's bytes with the hash they had, each record with what its source yields when it
is read again, each answer of a text document with the characters of the file at its offsets, and each passage with
the hash of the words it was cut as. The library's own files are held against the manifest.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from pydantic import ValidationError

from pqask.errors import SourceError
from pqask.library import Library, SourceEntry
from pqask.library.files import hash_file
from pqask.records import NOT_ANSWERED, Answer, fingerprint
from pqask.sources import SourceFile, read

__all__ = ["Checked", "verify"]

MOST_FAULTS = 5


class Checked(NamedTuple):
    """What was checked of one source, and what was found wrong: nothing, if ``faults`` is empty."""

    name: str
    answers: int
    passages: int
    faults: tuple[str, ...]


def verify(library: Library) -> Iterator[Checked]:
    """Check a library against its sources, one source at a time; the last line is the library's own files."""
    for entry in library.manifest.sources:
        answers, passages, faults = _source(library, entry)
        yield Checked(entry.name, answers, passages, tuple(faults))
    manifest = library.manifest
    yield Checked(str(library.folder), manifest.answers, manifest.passages, tuple(_files(library)))


def _files(library: Library) -> Iterator[str]:
    for name, digest in library.manifest.files.items():
        path = library.folder / library.manifest.generation / name
        if not path.is_file() or hash_file(path) != digest:
            yield f"{name} is not the file that was built"


def _source(library: Library, entry: SourceEntry) -> tuple[int, int, list[str]]:
    """Check one source; count its answers and passages and list what is wrong."""
    faults: list[str] = []
    file = SourceFile(library.source_path(entry), entry.name)
    truth: dict[str, Answer] = {}
    try:
        if file.sha256 != entry.sha256:
            faults.append("its bytes have changed since it was taken in")
        truth = {part.id: part for part in read(file) if isinstance(part, Answer)}
    except SourceError as error:
        faults.append(f"it cannot be read again: {error}")
    answers = passages = 0
    for answer_id, record, digest, spans in library.store.sealed(entry.name):
        answers, passages = answers + 1, passages + len(spans)
        faults += _record(answer_id, record, digest, spans, truth.get(answer_id), file)
    if answers + library.store.elsewhere(list(truth), entry.name) < len(truth):
        faults.append(f"{len(truth)} answers are in it and only {answers} in the library")
    return answers, passages, faults


def _record(
    answer_id: str,
    record: str,
    digest: str,
    spans: list[tuple[int, int, str]],
    truth: Answer | None,
    file: SourceFile,
) -> Iterator[str]:
    """Name what is wrong with one record and its passages."""
    if sha256(record.encode()).hexdigest() != digest:
        yield f"the record {answer_id} has been changed"
    try:
        answer = Answer.model_validate_json(record)
    except ValidationError:
        yield f"the record {answer_id} cannot be read"
        return
    if fingerprint(answer.text) != answer.text_sha256:
        yield f"the text of {answer_id} has been changed"
    if answer != truth:
        yield f"the record {answer_id} is not what its source says"
    if answer.source.start is not None and truth is not None and not _stands_in(file, answer):
        yield f"the text of {answer_id} does not stand at its place in the source"
    if answer.status not in NOT_ANSWERED and "".join(
        "".join(answer.text[start:end] for start, end, _ in spans).split()
    ) != "".join(answer.text.split()):
        yield f"the passages of {answer_id} do not cover it"
    for start, end, words in spans:
        if fingerprint(answer.text[start:end]) != words:
            yield f"the passage {answer_id} [{start}, {end}) has been changed"


def _stands_in(file: SourceFile, answer: Answer) -> bool:
    """Slice the answer out of the file itself, without the parser."""
    cut = file.text()[answer.source.start : answer.source.end]
    return cut.replace("\r\n", "\n").replace("\r", "\n") == answer.text
