"""Tables as lines of text: one line a row, cells aligned and bounded by " | ".

A cell that spans rows or columns is written once, where it begins; the places that it also covers stay blank, so
that no figure is said twice and the n-th cell of every row is in the n-th column.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from pqask.records import Link
from pqask.sources.markup_writer import moved

__all__ = ["Text", "table_lines"]

BOUNDARY = " | "
WIDEST_PADDING = 40  # characters; a longer cell runs over rather than push every row apart
NARROW = 16  # characters; a cell over several columns counts for the first of them only where it is this short
WIDEST_SPAN = 1000  # columns, as in the HTML standard
LARGEST_COVER = 100_000  # places that spans may cover in one table; after that each cell has one place
NUMBER = re.compile(r"\s*(\d{1,5})")

Text = tuple[str, tuple[Link, ...]]
Read = Callable[[LexborNode], Text]


class _Cell(NamedTuple):
    """The text of one place in a table, and how many columns it takes; 0 where another cell covers the place."""

    text: str
    links: tuple[Link, ...]
    columns: int


_COVERED = _Cell("", (), 0)
_Row = Sequence[_Cell]


def table_lines(table: LexborNode, read: Read) -> Iterator[Text]:
    """Yield the caption and each row of a table as a line with its links; rows without words are left out.

    *read* gives the text of one cell on one line.
    """
    for part in table.iter():
        if part.tag == "caption" and (caption := read(part))[0]:
            yield caption
    rows = _grid([_cells(row) for row in _row_nodes(table)], read)
    widths = _widths(rows)
    for row in rows:
        if any(cell.text for cell in row):
            yield _line(row, widths)


def _row_nodes(table: LexborNode) -> Iterator[LexborNode]:
    for part in table.iter():
        if part.tag == "tr":
            yield part
        elif part.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in part.iter() if row.tag == "tr")


def _cells(row: LexborNode) -> list[LexborNode]:
    return [cell for cell in row.iter() if cell.tag in ("td", "th")]


def _grid(rows: Sequence[Sequence[LexborNode]], read: Read) -> list[_Row]:
    """Give every cell its column, with places marked that a cell from the left or from above covers."""
    grid: list[_Row] = []
    covered: dict[int, int] = {}  # column -> how many rows from here on it is covered
    room = LARGEST_COVER
    for number, row in enumerate(rows):
        line: list[_Cell] = []
        below: dict[int, int] = {}
        todo = deque(row)
        while todo or len(line) in covered:
            if len(line) in covered:
                line.append(_COVERED)
                continue
            node = todo.popleft()
            across, down = _span(node, "colspan", WIDEST_SPAN), _span(node, "rowspan", len(rows) - number)
            room -= across * down - 1
            if room < 0:
                across = down = 1
            below |= dict.fromkeys(range(len(line), len(line) + across), down)
            line += [_Cell(*read(node), across), *[_COVERED] * (across - 1)]
        covered = {column: left - 1 for column, left in (covered | below).items() if left > 1}
        grid.append(line)
    return grid


def _span(cell: LexborNode, attribute: str, most: int) -> int:
    number = NUMBER.match(cell.attributes.get(attribute) or "")
    return min(max(int(number[1]), 1), most) if number else 1


def _widths(rows: Sequence[_Row]) -> dict[int, int]:
    """Measure every column in which a cell begins; one that is only ever covered is no column."""
    widths: dict[int, int] = {}
    for row in rows:
        for column, cell in enumerate(row):
            if cell.columns:
                long = len(cell.text) if cell.columns == 1 or len(cell.text) <= NARROW else 0
                widths[column] = max(widths.get(column, 0), min(long, WIDEST_PADDING))
    return widths


def _line(row: _Row, widths: dict[int, int]) -> Text:
    if row[0].columns == len(row) > 1:
        return row[0].text, row[0].links
    words: list[str] = []
    links: list[Link] = []
    start = 0
    for place in (place for place in range(len(row)) if place in widths):
        words.append(row[place].text.ljust(widths[place]))
        links += (moved(link, start) for link in row[place].links)
        start += len(words[-1]) + len(BOUNDARY)
    return BOUNDARY.join(words).rstrip(" "), tuple(links)
