"""Words to vectors, once each: from the old generation, from a killed run's partial files, else from the model."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pqask.encoder import Encoded, Encoder, Vectors
from pqask.library import files
from pqask.library.store import Kind, Store
from pqask.library.tokens import Part, Tokens, to_bytes
from pqask.library.vectors import Keys, VectorIndex
from pqask.records import fingerprint

ENCODE_BATCH = 512
DIGEST_BYTES = 32
NO_KEYS: Keys = np.empty(0, np.int64)
Progressed = Callable[[str, int, int | None], None]


class Held(NamedTuple):
    """What the generation before has of one kind."""

    folder: Path
    vectors: VectorIndex
    tokens: Tokens

    @classmethod
    def of(cls, folder: Path, kind: Kind) -> "Held":
        """Open it."""
        vectors = VectorIndex.read(folder / files.VECTORS.format(kind.name))
        return cls(folder, vectors, Tokens.read(folder, files.token_names(kind.name)))


def encode_missing(
    store: Store, kind: Kind, encoder: Encoder, old: Path | None, work: Path, progress: Progressed
) -> tuple[list[str], int]:
    """Write the vectors of all passages or all questions of a store; give the files and how many texts were encoded.

    *old* is the folder of the generation before, *work* the one that is being built.
    """
    held = Held.of(old, kind) if old else None
    rows = store.rows(kind)
    known = np.intersect1d(rows, held.vectors.keys) if held else NO_KEYS
    missing = store.unencoded(kind, known)
    partial = _Partial(work / files.PARTIAL.format(kind.name), encoder)
    if held and missing:
        partial.take(held, kind, missing)
    digests = {row: digest for row, digest in missing if digest not in partial.vectors}
    todo = list({digest: row for row, digest in reversed(digests.items())}.values())
    progress(f"encoding {kind.name}", 0, len(todo))
    for done, batch, encoded in _encoded(store, kind, encoder, todo):
        partial.add([digests[row] for row in batch], encoded)
        progress(f"encoding {kind.name}", done, len(todo))
    table = np.empty((len(rows), encoder.dimension), np.float32)
    is_known = np.isin(rows, known)
    if held:
        table[is_known] = held.vectors.vectors(known)
    if missing:
        table[~is_known] = [partial.vectors[digest] for _, digest in missing]
    name = files.VECTORS.format(kind.name)
    VectorIndex.build(rows, table).write(work / name)
    new = partial.parts()
    of_row = dict(missing)
    parts = (new[of_row[row]] if row in of_row or not held else held.tokens.part(row) for row in rows.tolist())
    return [name, *Tokens.write(work, files.token_names(kind.name), rows, parts, encoder.token_width)], len(todo)


def _encoded(
    store: Store, kind: Kind, encoder: Encoder, rows: Sequence[int]
) -> Iterator[tuple[int, Sequence[int], Encoded]]:
    """Encode the words of rows, the longest first, so that each batch pads little; yield how many are done."""
    lengths = store.lengths(kind)
    ordered = sorted(rows, key=lambda row: (-lengths[row], row))
    for begin in range(0, len(ordered), ENCODE_BATCH):
        batch = ordered[begin : begin + ENCODE_BATCH]
        yield begin + len(batch), batch, encoder.encode_tokens(store.words_of(kind, batch))


class _Partial:
    """Vectors on disk by the hash of their words, so that a killed run loses one batch at most.

    The tokens of a batch are written before its records: what has a record is whole.
    """

    def __init__(self, path: Path, encoder: Encoder) -> None:
        self._path = path.with_name(f"{path.name}-{fingerprint(encoder.fingerprint)[:16]}")
        self._tokens = self._path.with_name(f"{self._path.name}-tokens")
        self._width = encoder.token_width
        self._record = np.dtype(
            [("digest", np.void, DIGEST_BYTES), ("count", np.int64), ("vector", np.float32, (encoder.dimension,))]
        )
        self.vectors: dict[bytes, Vectors] = {}
        self._places: dict[bytes, tuple[int, int]] = {}
        self._taken: dict[bytes, Part] = {}
        self._total = 0
        self._read()

    def add(self, digests: Sequence[bytes], encoded: Encoded) -> None:
        """Keep vectors under the hashes of their words."""
        records = np.empty(len(digests), self._record)
        records["digest"] = list(digests)
        records["vector"] = encoded.whole
        records["count"] = [len(each) for each in encoded.tokens] if self._width else 0
        if self._width:
            with self._tokens.open("ab") as stream:
                stream.write(to_bytes(encoded.tokens, self._width).tobytes())
        with self._path.open("ab") as stream:
            stream.write(records.tobytes())
        self._note(records)

    def take(self, held: Held, kind: Kind, missing: Sequence[tuple[int, bytes]]) -> None:
        """Take over what the generation before held of the same words in some other row."""
        store = Store(held.folder / files.RECORDS)
        try:
            rows = store.rows_with(kind, {digest for _, digest in missing})
        finally:
            store.close()
        vectors = held.vectors.vectors(np.fromiter(rows.values(), np.int64, len(rows)))
        self.vectors |= dict(zip(rows, vectors, strict=True))
        self._taken = {digest: held.tokens.part(row) for digest, row in rows.items()}

    def parts(self) -> dict[bytes, Part]:
        """Give the tokens of all words that are here."""
        table = np.zeros((0, self._width), np.int8)
        if self._total:
            table = np.memmap(self._tokens, np.int8, "r", shape=(self._total, self._width))
        return {digest: Part(table, *place) for digest, place in self._places.items()} | self._taken

    def _note(self, records: npt.NDArray[np.void]) -> None:
        for record in records:
            digest, count = bytes(record["digest"]), int(record["count"])
            self.vectors[digest] = record["vector"]
            self._places[digest] = (self._total, self._total + count)
            self._total += count

    def _read(self) -> None:
        """Read every whole record; one that the kill cut short is left out, and the files are trimmed to the rest."""
        if self._path.exists():
            records = np.fromfile(self._path, self._record, count=_size(self._path) // self._record.itemsize)
            room = np.cumsum(records["count"]) * self._width <= _size(self._tokens)
            self._note(records[room])
        _trim(self._path, len(self._places) * self._record.itemsize)
        _trim(self._tokens, self._total * self._width)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _trim(path: Path, size: int) -> None:
    if path.exists():
        with path.open("r+b") as stream:
            stream.truncate(size)
