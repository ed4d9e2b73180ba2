"""Bytes to answers: each module of this package knows one published format, and it alone knows its wire names."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pqask.errors import SourceError
from pqask.records import Answer, SetAside
from pqask.sources import (
    digest,
    hansard_column,
    legacy_export,
    mapped_csv,
    official_api,
    parliament_page,
    republished_page,
    wrans_xml,
)
from pqask.sources.base import Format, SourceFile

__all__ = ["FORMATS", "SourceFile", "find", "layout_name", "read", "recognise"]

# The first that recognises a file reads it: the narrower marks come before the wider ones.
FORMATS: tuple[Format, ...] = (
    wrans_xml,
    legacy_export,
    official_api,
    republished_page,
    parliament_page,
    hansard_column,
    digest,
)


def find(paths: Iterable[Path]) -> list[SourceFile]:
    """List the files that paths name: a file as itself, a folder as the files in it, in order of name."""
    files: dict[Path, SourceFile] = {}
    for path in paths:
        root = path.resolve()
        if not root.exists():
            raise SourceError(f"{path} does not exist; check the path.")
        inside = [root] if root.is_file() else sorted(each for each in root.rglob("*") if _is_document(each, root))
        if not inside:
            raise SourceError(f"{path} holds no files; name a folder or a file with written answers in it.")
        for each in inside:
            files.setdefault(each, SourceFile(each, each.relative_to(root.parent).as_posix()))
    return list(files.values())


def _is_document(path: Path, root: Path) -> bool:
    """Tell documents from folders and from what hides behind a leading dot."""
    return path.is_file() and not any(part.startswith(".") for part in path.relative_to(root).parts)


def recognise(file: SourceFile) -> Format:
    """Find the format of a file by its content."""
    if not file.head.strip():
        raise SourceError(f"{file.name} is empty; there is nothing to take in.")
    for known in FORMATS:
        if known.recognises(file):
            return known
    looked_for = "; ".join(known.LOOKED_FOR for known in FORMATS)
    raise SourceError(f"{file.name} is in no known layout and was left out. Looked for: {looked_for}.")


def layout_name(file: SourceFile, columns: Mapping[str, str] | None = None) -> str:
    """Name the format that :func:`read` reads a file as."""
    return mapped_csv.NAME if columns else recognise(file).NAME


def read(file: SourceFile, columns: Mapping[str, str] | None = None) -> Iterator[Answer | SetAside]:
    """Yield each answer of a file in order, and each part of it that could not be taken in.

    With *columns* the file is a table of the user's own, and they say which of its columns holds which field.
    """
    return mapped_csv.read(file, columns) if columns else recognise(file).read(file)
