"""The FAISS boundary: unit vectors under integer keys, searched by inner product, exactly.

Keys are positive integers of the caller. FAISS's ``-1`` padding stops here, and so does its habit of returning ties
in any order: they come back by key.
"""

from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from pqask.encoder import Vectors
from pqask.errors import LibraryError

SearchParameters: Any = faiss.SearchParameters  # FAISS adds the keywords at run time
Keys = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]


class VectorIndex:
    """Vectors of one length under keys; a frozen index once it is read or built."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self.keys: Keys = faiss.vector_to_array(index.id_map).astype(np.int64)
        self._order = np.argsort(self.keys, kind="stable")
        self._sorted = self.keys[self._order]

    @classmethod
    def build(cls, keys: Keys, vectors: Vectors) -> "VectorIndex":
        """Build an index of vectors, float32 of shape (len(keys), dimension)."""
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        index.add_with_ids(np.ascontiguousarray(vectors), keys)
        return cls(index)

    @classmethod
    def read(cls, path: Path) -> "VectorIndex":
        """Read an index that :meth:`write` wrote."""
        try:
            return cls(faiss.read_index(str(path)))
        except RuntimeError as error:
            raise LibraryError(f"{path} is damaged or missing; run pqask ingest again.") from error

    def write(self, path: Path) -> None:
        """Write the index to a file."""
        faiss.write_index(self._index, str(path))

    def search(self, vector: Vectors, k: int, allowed: Keys | None = None) -> tuple[Keys, Scores]:
        """Find the *k* nearest keys to one unit vector, best first, among those *allowed* (``None``: all)."""
        if allowed is not None and not len(allowed):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        parameters = None
        if allowed is not None:
            parameters = SearchParameters(sel=faiss.IDSelectorBatch(allowed))
        k = min(k, len(self.keys))
        scores, keys = self._index.search(vector.reshape(1, -1), k, params=parameters)
        real = keys[0] >= 0
        order = np.lexsort((keys[0][real], -scores[0][real]))
        return keys[0][real][order], scores[0][real][order]

    def vectors(self, keys: Keys) -> Vectors:
        """Give the vectors of keys that are in the index, float32 of shape (len(keys), dimension)."""
        if not len(keys):
            return np.empty((0, self._index.d), np.float32)
        return self._flat()[self._order[np.searchsorted(self._sorted, keys)]]

    def _flat(self) -> Vectors:
        """See the stored vectors without copying them."""
        flat: Any = faiss.downcast_index(self._index.index)
        table: Vectors = faiss.rev_swig_ptr(flat.get_xb(), flat.ntotal * flat.d).reshape(flat.ntotal, flat.d)
        return table
