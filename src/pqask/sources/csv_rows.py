"""Rows of a CSV file one at a time, with what is wrong with a row or with the file said in words."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pqask.errors import SourceError
from pqask.records import SetAside
from pqask.sources.base import SourceFile

DELIMITERS = (",", ";", "\t")
csv.field_size_limit(1 << 24)  # one cell may hold a long answer; the library's own limit is 128 KB


class Row(NamedTuple):
    """One row under its header: its number from 1 after the header, the line on which it ends, and its cells."""

    number: int
    line: int
    cells: Mapping[str, str]

    @property
    def place(self) -> str:
        """Where the row stands, in words."""
        return f"row {self.number} (line {self.line})"


def header(file: SourceFile) -> tuple[list[str], str]:
    """Read the column names and the delimiter: whichever of comma, semicolon and tab gives the most columns."""
    head = file.head.decode("utf-8-sig", "replace")
    found = ((_first_row(head, delimiter), delimiter) for delimiter in DELIMITERS)
    names, delimiter = max(found, key=lambda each: len(each[0]))
    if "\ufffd" in "".join(names):
        raise SourceError(f"{file.name} is not UTF-8 text (its first line); save it as “CSV UTF-8” and try again.")
    return names, delimiter


def rows(file: SourceFile) -> Iterator[Row | SetAside]:
    """Yield the rows below the header; blank ones are passed over, and of two columns of one name the first counts."""
    names, delimiter = header(file)
    number = 0
    for line, cells in _cells(file, delimiter):
        if not any(cell.strip() for cell in cells):
            continue
        number += 1
        row = Row(number, line, dict(reversed(list(zip(names, cells, strict=False)))))
        if len(cells) == len(names):
            yield row
        else:
            yield SetAside(file.name, row.place, f"{len(cells)} cells under {len(names)} columns; check its quotes")


def _first_row(text: str, delimiter: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])]
    except csv.Error:
        return []


def _cells(file: SourceFile, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each row below the header, with the line on which the row ends."""
    reader = csv.reader(_lines(file), delimiter=delimiter)
    try:
        next(reader, None)
        for cells in reader:
            yield reader.line_num, cells
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{file.name} is not UTF-8 text (from line {reader.line_num + 1} on); save it as “CSV UTF-8” and try again."
        ) from error
    except csv.Error as error:
        raise SourceError(
            f"{file.name} cannot be read as CSV from line {reader.line_num} on ({error}); export it again."
        ) from error


def _lines(file: SourceFile) -> Iterator[str]:
    """Yield lines with their endings, since a quoted cell may hold some."""
    with file.open() as stream, io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
        yield from text
