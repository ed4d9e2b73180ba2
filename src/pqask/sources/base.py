"""What every source format shares: the file it reads from, and what it gives back."""

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from pqask.errors import SourceError
from pqask.records import Answer, SetAside

HEAD_BYTES = 1 << 16
UTF16_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
GZIP_MAGIC = b"\x1f\x8b"


class SourceFile:
    """One file on disk: its display name, its hash, and its bytes with gzip taken off."""

    def __init__(self, path: Path, name: str | None = None) -> None:
        self.path = path
        self.name = name or path.name

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the file as it lies on disk, in hexadecimal."""
        with self._raw() as stream:
            return file_digest(stream, "sha256").hexdigest()

    @cached_property
    def head(self) -> bytes:
        """The first 64 KiB of the content, enough to recognise a format by."""
        with self.open() as stream:
            return stream.read(HEAD_BYTES)

    def has_line(self, pattern: str) -> bool:
        """Tell whether a line of the head begins with a pattern, whatever its case and indentation."""
        return re.search(rf"^[^\S\r\n]*{pattern}", self._head_text, re.IGNORECASE | re.MULTILINE) is not None

    @cached_property
    def _head_text(self) -> str:
        encoding = UTF16_MARKS.get(self.head[:2], "utf-8")
        return re.sub(r"\r\n?", "\n", self.head.decode(encoding, "replace").removeprefix("\ufeff"))

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Open the content for reading in one pass, decompressing gzip."""
        with self._raw() as raw:
            packed = raw.read(2) == GZIP_MAGIC
            raw.seek(0)
            try:
                yield cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if packed else raw
            except (gzip.BadGzipFile, zlib.error, EOFError) as error:
                raise SourceError(
                    f"{self.name} is a damaged gzip file ({error}); fetch it again and repeat the command."
                ) from error

    def text(self) -> str:
        """Decode the whole file as UTF-8 (or UTF-16 with a byte order mark), line endings as they are."""
        with self.open() as stream:
            content = stream.read()
        encoding = UTF16_MARKS.get(content[:2], "utf-8")
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            raise SourceError(
                f"{self.name} is not {encoding.upper()} text (byte {error.start}); save it as UTF-8 and try again."
            ) from error

    def lines(self) -> Iterator[str]:
        """Yield the lines of a UTF-8 file one at a time."""
        with self.open() as stream:
            yield from io.TextIOWrapper(stream, encoding="utf-8-sig")

    @contextmanager
    def _raw(self) -> Iterator[io.BufferedReader]:
        try:
            stream = self.path.open("rb")
        except OSError as error:
            reason = error.strerror or "unknown reason"
            raise SourceError(f"{self.name} cannot be read ({reason}); check the path and its permissions.") from error
        with stream:
            yield stream


class Format(Protocol):
    """What a module of this package offers for one format."""

    NAME: str
    LOOKED_FOR: str

    def recognises(self, file: SourceFile) -> bool:
        """Tell from the head of the content whether the file is in this format."""

    def read(self, file: SourceFile) -> Iterator[Answer | SetAside]:
        """Yield each answer of the file in order, and each part that could not be taken in."""
