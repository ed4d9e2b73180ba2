"""What was ingested, on disk: records, words and vectors, in generations of which one counts."""

from pqask.library.files import Manifest, SourceEntry
from pqask.library.ingest import IngestReport, Progress, SourceReport, ingest
from pqask.library.library import Library

__all__ = ["IngestReport", "Library", "Manifest", "Progress", "SourceEntry", "SourceReport", "ingest"]
