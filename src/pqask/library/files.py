"""The files of a library, each named once, and the manifest that says which of them count.

A library folder holds ``manifest.json`` and one generation folder that it names. A new generation is built beside
the old one and counts from the moment the manifest is replaced; until then every reader sees the old state.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import file_digest
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError

from pqask.errors import LibraryError

FORMAT_VERSION = 3
MANIFEST = "manifest.json"
LOCK = ".lock"
BUILDING = ".building"
RECORDS = "records.sqlite"
VECTORS = "{}.faiss"
WORDS = "words.{}.npy"
TOKENS = "{}.tokens.{}.npy"
PARTIAL = "{}.partial"


class SourceEntry(BaseModel):
    """One file that the library was built from; ``path`` is relative to the library folder where it can be.

    ``columns`` is how the user mapped a table of their own. ``kept`` counts answers that an earlier state of the file
    held and this one does not.
    """

    model_config = ConfigDict(frozen=True)
    name: str
    path: str
    sha256: str
    size: int
    modified_ns: int
    format: str
    columns: dict[str, str] = {}
    answers: int
    kept: int = 0
    set_aside: int


class LeftOut(BaseModel):
    """One file that was named and could not be taken in."""

    model_config = ConfigDict(frozen=True)
    name: str
    sha256: str
    reason: str


class Manifest(BaseModel):
    """What a library was built from, by which model, and the SHA-256 of each file that holds it.

    ``model`` and ``revision`` find the model again; ``encoder`` is its fingerprint, which decides.
    """

    model_config = ConfigDict(frozen=True)
    format_version: int
    generation: str
    built_at: datetime
    model: str
    revision: str | None
    encoder: str
    answers: int
    passages: int
    roots: tuple[str, ...]
    sources: tuple[SourceEntry, ...]
    left_out: tuple[LeftOut, ...]
    files: dict[str, str]


def token_names(kind: str) -> str:
    """Give the pattern of the names of the files that hold the tokens of one kind."""
    return TOKENS.format(kind, "{}")


def read_manifest(folder: Path) -> Manifest:
    """Read which generation of a library counts."""
    path = folder / MANIFEST
    if not path.is_file():
        raise LibraryError(f"There is no library in {folder}; build one with: pqask ingest seeds --library {folder}")
    try:
        written = json.loads(path.read_text("utf-8"))
        version = written.get("format_version") if isinstance(written, dict) else None
        if isinstance(version, int) and version != FORMAT_VERSION:
            raise LibraryError(
                f"The library in {folder} has format {version} and this pqask reads {FORMAT_VERSION}; "
                f"delete its {MANIFEST} and ingest again (what sync fetched may stay)."
            )
        return Manifest.model_validate(written)
    except (OSError, ValueError, ValidationError) as error:
        raise LibraryError(f"{path} is damaged; delete it and ingest again.") from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Make a generation count: the manifest is replaced in one step."""
    fresh = folder / (MANIFEST + ".new")
    fresh.write_text(manifest.model_dump_json(indent=2) + "\n", "utf-8")
    _flush(fresh)
    fresh.replace(folder / MANIFEST)
    _flush(folder)


@contextmanager
def building(folder: Path) -> Iterator[Path]:
    """Hold the only right to build in a library folder, and give the folder to build in."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK, timeout=0)
        with lock:
            (folder / BUILDING).mkdir(exist_ok=True)
            yield folder / BUILDING
    except Timeout as error:
        raise LibraryError(f"Another ingest is at work in {folder}; wait for it to end and try again.") from error
    except PermissionError as error:
        raise LibraryError(f"{folder} cannot be written to; choose another folder with --library.") from error


def publish(folder: Path, manifest: Manifest) -> None:
    """Turn what was built into the generation that the manifest names, and let the older ones go."""
    target = folder / manifest.generation
    shutil.rmtree(target, ignore_errors=True)
    for path in (folder / BUILDING).iterdir():
        if path.name not in manifest.files:
            path.unlink()
    for name in manifest.files:
        _flush(folder / BUILDING / name)
    (folder / BUILDING).rename(target)
    write_manifest(folder, manifest)
    for old in folder.glob("generation-*"):
        if old != target:
            shutil.rmtree(old, ignore_errors=True)


def hash_file(path: Path) -> str:
    """Give the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def relative_to_library(path: Path, folder: Path) -> str:
    """Write a path relative to the library folder, so that both can move together; absolute on another drive."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return path.resolve().as_posix()


def _flush(path: Path) -> None:
    """Ask the system to put a file or a folder on disk now."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
