"""Words to vectors, once each: from the old generation, from a killed run's partial file, else from the model."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from pqask.encoder import Encoder, Vectors
from pqask.library import files
from pqask.library.store import Kind, Store
from pqask.library.vectors import Keys, VectorIndex
from pqask.records import fingerprint

ENCODE_BATCH = 512
DIGEST_BYTES = 32
NO_KEYS: Keys = np.empty(0, np.int64)


def encode_missing(
    store: Store,
    kind: Kind,
    encoder: Encoder,
    old: Path | None,
    work: Path,
    progress: Callable[[str, int, int | None], None],
) -> tuple[VectorIndex, int]:
    """Make the index of all passages or all questions of a store; give it and how many texts were encoded.

    *old* is the folder of the generation before, *work* the one that is being built.
    """
    held = VectorIndex.read(old / files.VECTORS.format(kind.name)) if old else None
    rows = store.rows(kind)
    known = np.intersect1d(rows, held.keys) if held else NO_KEYS
    missing = store.unencoded(kind, known)
    partial = _Partial(work / files.PARTIAL.format(kind.name), encoder)
    if old and held and missing:
        partial.vectors |= _same_words(old, held, kind, missing)
    digests = {row: digest for row, digest in missing if digest not in partial.vectors}
    todo = list({digest: row for row, digest in reversed(digests.items())}.values())
    progress(f"encoding {kind.name}", 0, len(todo))
    for done, batch, vectors in _encoded(store, kind, encoder, todo):
        partial.add([digests[row] for row in batch], vectors)
        progress(f"encoding {kind.name}", done, len(todo))
    table = np.empty((len(rows), encoder.dimension), np.float32)
    is_known = np.isin(rows, known)
    if held:
        table[is_known] = held.vectors(known)
    if missing:
        table[~is_known] = [partial.vectors[digest] for _, digest in missing]
    return VectorIndex.build(rows, table), len(todo)


def _same_words(old: Path, held: VectorIndex, kind: Kind, missing: Sequence[tuple[int, bytes]]) -> dict[bytes, Vectors]:
    """Find the vectors of words that the generation before held in some other row."""
    store = Store(old / files.RECORDS)
    try:
        rows = store.rows_with(kind, {digest for _, digest in missing})
    finally:
        store.close()
    vectors = held.vectors(np.fromiter(rows.values(), np.int64, len(rows)))
    return dict(zip(rows, vectors, strict=True))


def _encoded(
    store: Store, kind: Kind, encoder: Encoder, rows: Sequence[int]
) -> Iterator[tuple[int, Sequence[int], Vectors]]:
    """Encode the words of rows, the longest first, so that each batch pads little; yield how many are done."""
    lengths = store.lengths(kind)
    ordered = sorted(rows, key=lambda row: (-lengths[row], row))
    for begin in range(0, len(ordered), ENCODE_BATCH):
        batch = ordered[begin : begin + ENCODE_BATCH]
        yield begin + len(batch), batch, encoder.encode(store.words_of(kind, batch))


class _Partial:
    """Vectors on disk by the hash of their words, so that a killed run loses one batch at most."""

    def __init__(self, path: Path, encoder: Encoder) -> None:
        self._path = path.with_name(f"{path.name}-{fingerprint(encoder.fingerprint)[:16]}")
        self._record = np.dtype([("digest", np.void, DIGEST_BYTES), ("vector", np.float32, (encoder.dimension,))])
        self.vectors: dict[bytes, Vectors] = dict(self._read())

    def add(self, digests: Sequence[bytes], vectors: Vectors) -> None:
        """Keep vectors under the hashes of their words."""
        records = np.empty(len(digests), self._record)
        records["digest"] = list(digests)
        records["vector"] = vectors
        with self._path.open("ab") as stream:
            stream.write(records.tobytes())
        self.vectors.update(zip(digests, vectors, strict=True))

    def _read(self) -> Iterator[tuple[bytes, Vectors]]:
        """Read every whole record; one that the kill cut short is left out, and the file is trimmed to the rest."""
        if self._path.exists():
            whole = self._path.stat().st_size // self._record.itemsize
            records = np.fromfile(self._path, self._record, count=whole)
            with self._path.open("r+b") as stream:
                stream.truncate(whole * self._record.itemsize)
            for record in records:
                yield bytes(record["digest"]), record["vector"]
