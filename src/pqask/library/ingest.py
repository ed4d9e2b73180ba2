"""Documents to a library: read, cut, encode what is new, and publish a whole new generation or nothing.

The old generation is copied, changed and put in its place in one step. Vectors of words that were encoded before are
taken from it; those made by a run that was killed are taken from its partial file. Nothing is encoded twice.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import numpy as np

from pqask.encoder import Encoder, Spans
from pqask.errors import LibraryError, SourceError
from pqask.library import files
from pqask.library.encoding import encode_missing
from pqask.library.files import LeftOut, Manifest, SourceEntry
from pqask.library.store import PASSAGES, QUESTIONS
from pqask.library.words import Words
from pqask.library.writing import WritableStore
from pqask.passages import split
from pqask.records import NOT_ANSWERED, Answer, SetAside
from pqask.sources import SourceFile, find, layout_name, mapped_csv, read
from pqask.sources.identity import is_of_words

__all__ = ["IngestReport", "Progress", "SourceReport", "ingest"]

Progress = Callable[[str, int, int | None], None]
READ_BATCH = 256


class SourceReport(NamedTuple):
    """What became of one source: counts of its answers against what the library held before.

    ``gone`` were dropped since the file no longer has their words; ``kept`` stay although the file no longer has them.
    """

    name: str
    format: str
    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0
    kept: int = 0
    set_aside: tuple[SetAside, ...] = ()


class IngestReport(NamedTuple):
    """What an ingest did; ``refused`` are whole files that could not be read, with the reason."""

    sources: tuple[SourceReport, ...]
    refused: tuple[SourceError, ...]
    answers: int
    passages: int
    encoded: int
    seconds: float


def quiet(stage: str, done: int, total: int | None) -> None:
    """Show no progress."""


def ingest(
    paths: Sequence[Path],
    folder: Path,
    encoder: Encoder,
    *,
    replace: bool = False,
    columns: Mapping[str, str] | None = None,
    progress: Progress = quiet,
) -> IngestReport:
    """Take documents into the library in *folder*, making it if there is none.

    With *replace* the library afterwards holds these documents only; otherwise they are added to what it holds. A
    source that was taken in before and has changed is read again, and the earlier versions of its answers are kept.
    *columns* maps fields to the columns of a CSV file of the user's own (:mod:`pqask.sources.mapped_csv`). Raises
    SourceError if nothing could be read and LibraryError if the library was built by another model; the library is
    then as it was.
    """
    started = monotonic()
    found = find(paths)
    with files.building(folder) as work:
        old = files.read_manifest(folder) if (folder / files.MANIFEST).exists() else None
        if old and old.encoder != encoder.fingerprint:
            raise LibraryError(
                f"The library in {folder} was built with {old.encoder} and cannot take vectors of "
                f"{encoder.fingerprint}; name that model, or choose another folder with --library."
            )
        roots = tuple(files.relative_to_library(path, folder) for path in paths if path.is_dir())
        run = _Run(folder, work, old, encoder, progress, columns=columns, replace=replace)
        run.name_apart(found)
        report = run.nothing_to_do(found) or run.build(found, roots)
        return report._replace(seconds=monotonic() - started)


class _Run:
    """One ingest: the folder, what it held, and what reads and encodes."""

    def __init__(
        self,
        folder: Path,
        work: Path,
        old: Manifest | None,
        encoder: Encoder,
        progress: Progress,
        *,
        columns: Mapping[str, str] | None,
        replace: bool,
    ) -> None:
        self._folder, self._work, self._old = folder, work, old
        self._columns, self._replace = columns, replace
        self._now = datetime.now(UTC)
        self._encoder, self._progress = encoder, progress
        self._entries = {entry.name: entry for entry in old.sources} if old else {}
        self._left_out = {each.name: each for each in old.left_out} if old else {}

    def name_apart(self, found: Sequence[SourceFile]) -> None:
        """Give a file whose name another path has already its path as its name."""
        for file in found:
            entry, path = self._entries.get(file.name), files.relative_to_library(file.path, self._folder)
            if entry and entry.path != path and entry.sha256 != file.sha256:
                file.name = path

    def nothing_to_do(self, found: Sequence[SourceFile]) -> IngestReport | None:
        """Report that all of this is in the library already, if it is."""
        held = set(self._entries) | set(self._left_out)
        if self._old is None or not all(self._is_same(file) for file in found):
            return None
        if self._replace and {file.name for file in found} != held:
            return None
        entries = [self._entries[file.name] for file in found if file.name in self._entries]
        refused = tuple(SourceError(self._left_out[f.name].reason) for f in found if f.name in self._left_out)
        same = tuple(SourceReport(each.name, each.format, same=each.answers, kept=each.kept) for each in entries)
        return IngestReport(same, refused, self._old.answers, self._old.passages, 0, 0.0)

    def build(self, found: Sequence[SourceFile], roots: tuple[str, ...]) -> IngestReport:
        """Build the next generation and publish it."""
        store = self._open_copy()
        try:
            if self._replace:
                self._forget(store, {file.name for file in found})
            reports, refused = self._read_all(store, found)
            store.commit()
            digests, encoded = self._vectors(store)
            digests |= self._words(store)
            report = IngestReport(
                tuple(reports), tuple(refused), store.count("answers"), store.count("passages"), encoded, 0.0
            )
        finally:
            store.close()
        old_roots = self._old.roots if self._old and not self._replace else ()
        self._publish(found, report, tuple(sorted({*old_roots, *roots})), digests)
        return report

    def _is_same(self, file: SourceFile) -> bool:
        entry = self._entries.get(file.name) or self._left_out.get(file.name)
        return entry is not None and entry.sha256 == file.sha256

    def _open_copy(self) -> WritableStore:
        """Copy the records that there are into the folder to build in."""
        path = self._work / files.RECORDS
        path.unlink(missing_ok=True)
        if self._old:
            shutil.copyfile(self._folder / self._old.generation / files.RECORDS, path)
        return WritableStore(path)

    def _forget(self, store: WritableStore, kept: set[str]) -> None:
        for name in set(self._entries) - kept:
            for answer_id in store.ids(name):
                store.drop(answer_id, self._now)
            store.drop_source(name)
            del self._entries[name]
        self._left_out.clear()

    def _read_all(
        self, store: WritableStore, found: Sequence[SourceFile]
    ) -> tuple[list[SourceReport], list[SourceError]]:
        reports: list[SourceReport] = []
        refused: list[SourceError] = []
        for number, file in enumerate(found):
            self._progress("reading", number, len(found))
            try:
                with store.attempt():
                    reports.append(self._read(store, file))
                self._left_out.pop(file.name, None)
            except SourceError as error:
                refused.append(error)
                self._left_out[file.name] = LeftOut(name=file.name, sha256=file.sha256, reason=str(error))
        if refused and not reports:
            raise refused[0] if len(refused) == 1 else SourceError("\n".join(str(each) for each in refused))
        return reports, refused

    def _read(self, store: WritableStore, file: SourceFile) -> SourceReport:
        """Take one file in, against what the library held of it."""
        entry = self._entries.get(file.name)
        if entry and entry.sha256 == file.sha256:
            return SourceReport(file.name, entry.format, same=entry.answers, kept=entry.kept)
        layout = layout_name(file, self._columns)
        before, seen = store.ids(file.name), set[str]()
        counts = {"new": 0, "changed": 0, "same": 0}
        aside: list[SetAside] = []
        parts = read(file, self._columns)
        source = store.source(file.name, file.sha256)
        while batch := list(islice(parts, READ_BATCH)):
            aside += [part for part in batch if isinstance(part, SetAside)]
            for answer, change in self._put(store, source, [part for part in batch if isinstance(part, Answer)]):
                counts[change] += 1
                seen.add(answer.id)
            self._progress(f"reading {file.name}", len(seen), None)
        if not seen and not before:
            reasons = "; ".join(f"{part.place}: {part.reason}" for part in aside[:3])
            raise SourceError(f"{file.name} ({layout}) holds no answer that can be read: {reasons or 'it is empty'}.")
        gone, kept = self._missing(before - seen)
        for answer_id in gone:
            store.drop(answer_id, self._now)
        store.set_aside(file.name, aside)
        return SourceReport(file.name, layout, **counts, gone=len(gone), kept=len(kept), set_aside=tuple(aside))

    def _missing(self, ids: set[str]) -> tuple[set[str], set[str]]:
        """Part the answers that a file no longer holds into those that go and those that are kept.

        An id made of the words themselves says nothing of an edit: the old words go. An official identity stays
        until the user asks for these documents only: a file that holds less than it did may be cut short by accident.
        """
        gone = ids if self._replace else {each for each in ids if is_of_words(each)}
        return gone, ids - gone

    def _put(self, store: WritableStore, source: int, answers: Sequence[Answer]) -> Iterator[tuple[Answer, str]]:
        """Write answers that are new or differ from the record there is."""
        held: dict[str, Answer | None] = {answer.id: None for answer in answers}
        held |= store.answers_by_id(list(held))
        for answer, tokens in zip(answers, self._encoder.tokens([a.text for a in answers]), strict=True):
            old = held[answer.id]
            is_same = old is not None and _content(old) == _content(answer)
            if old is not None and (is_same or _is_cut_from(answer, old)):
                if is_same and old.source.name == answer.source.name:
                    store.move(answer, source)
                yield answer, "same"
                continue
            if old is not None:
                store.drop(answer.id, self._now)
            store.put(answer, source, self._spans(answer, tokens), self._now)
            held[answer.id] = answer
            yield answer, "changed" if old else "new"

    def _spans(self, answer: Answer, tokens: Spans) -> list[tuple[int, int]]:
        """Cut an answer into passages; a notice that there is none has no passage to find."""
        return [] if answer.status in NOT_ANSWERED else split(answer.text, tokens, self._encoder.limit)

    def _vectors(self, store: WritableStore) -> tuple[dict[str, str], int]:
        """Write both sets of vectors and tokens; give the hash of each file and how many texts were encoded."""
        old = self._folder / self._old.generation if self._old else None
        digests: dict[str, str] = {}
        encoded = 0
        for kind in (PASSAGES, QUESTIONS):
            names, fresh = encode_missing(store, kind, self._encoder, old, self._work, self._progress)
            digests |= {name: files.hash_file(self._work / name) for name in names}
            encoded += fresh
        return digests, encoded

    def _words(self, store: WritableStore) -> dict[str, str]:
        """Write the postings of every word, counting those of new answers alone; give the hash of each file."""
        old = self._folder / self._old.generation if self._old else None
        rows = store.rows(QUESTIONS)
        held = Words.read(old, files.WORDS).keep(rows) if old else None
        known = held.rows if held else np.empty(0, np.int64)
        self._progress("counting words", 0, len(rows) - len(known))
        names = Words.build(store.fields(known), held).write(self._work, files.WORDS)
        return {name: files.hash_file(self._work / name) for name in names}

    def _publish(
        self, found: Sequence[SourceFile], report: IngestReport, roots: tuple[str, ...], digests: dict[str, str]
    ) -> None:
        """Write the manifest of the new generation and make it count."""
        by_name = {file.name: file for file in found}
        entries = self._entries | {each.name: self._entry(by_name[each.name], each) for each in report.sources}
        number = int(self._old.generation.rpartition("-")[2]) + 1 if self._old else 1
        manifest = Manifest(
            format_version=files.FORMAT_VERSION,
            generation=f"generation-{number}",
            built_at=self._now,
            model=self._encoder.location,
            revision=self._encoder.revision,
            encoder=self._encoder.fingerprint,
            answers=report.answers,
            passages=report.passages,
            roots=roots,
            sources=tuple(entries[name] for name in sorted(entries)),
            left_out=tuple(self._left_out[name] for name in sorted(self._left_out)),
            files={files.RECORDS: files.hash_file(self._work / files.RECORDS), **digests},
        )
        files.publish(self._folder, manifest)

    def _entry(self, file: SourceFile, report: SourceReport) -> SourceEntry:
        stat = file.path.stat()
        return SourceEntry(
            name=file.name,
            path=files.relative_to_library(file.path, self._folder),
            sha256=file.sha256,
            size=stat.st_size,
            modified_ns=stat.st_mtime_ns,
            format=report.format,
            columns=dict(self._columns or {}) if report.format == mapped_csv.NAME else {},
            answers=report.new + report.changed + report.same,
            kept=report.kept,
            set_aside=len(report.set_aside),
        )


def _is_cut_from(answer: Answer, whole: Answer) -> bool:
    """Tell whether a record is one that the library holds whole, with its texts cut short."""
    if answer.completeness == "complete" and answer.question_completeness == "complete":
        return False
    pairs = ((answer.question, whole.question), (answer.text, whole.text))
    return all(" ".join(full.split()).startswith(" ".join(cut.removesuffix("...").split())) for cut, full in pairs)


def _content(answer: Answer) -> Answer:
    """An answer without the place that it was read from."""
    return answer.model_copy(update={"source": None})
