"""Canonical text as it is written: words, white space, line breaks, list markers and links."""

import re
from collections.abc import Iterator, Sequence

from pqask.records import Link

__all__ = ["Writer", "moved", "single_spaced"]

WHITE = re.compile(r"[ \t\n\r\f]+")
WIDEST_INDENT = 40


class Writer:
    """Text being written: white space and line breaks wait until a word follows, so none is left at an edge.

    With a *joint* everything goes on one line, and line breaks become that joint.
    """

    def __init__(self, joint: str = "") -> None:
        self.joint = joint
        self.markers: list[str] = []
        self._lists: list[Iterator[str]] = []
        self._indents: list[str] = []
        self._parts: list[str] = []
        self._length = 0
        self._links: list[Link] = []
        self._open: list[tuple[str, list[int]]] = []
        self._space = ""
        self._breaks = 0
        self._tight = False

    def result(self) -> tuple[str, tuple[Link, ...]]:
        """Give the text, and its links in order."""
        return "".join(self._parts), tuple(sorted(self._links, key=lambda link: (link.start, -link.end)))

    def write(self, words: str) -> None:
        """Write words, whose runs of white space are single already."""
        body = words.strip()
        if not body:
            self._space += words
            return
        begin = words.index(body)
        self._begin(words[:begin])
        self._put(body)
        self._space = words[begin + len(body) :]

    def row(self, line: str, links: Sequence[Link]) -> None:
        """Write one line as it stands, with links at offsets into it."""
        self.end_line()
        self._begin("")
        self._links += (moved(link, self._length) for link in links)
        self._put(line)
        self.end_line()

    def end_line(self, breaks: int = 1) -> None:
        """Ask for so many line breaks or more before the next word; none parts a list marker from its words."""
        if not self.markers:
            self._breaks = max(self._breaks, breaks)
            self._space = ""

    def end_block(self) -> None:
        """Ask for a blank line before the next word or, inside a list, for a new line."""
        self.end_line(1 if self._lists else 2)

    def break_line(self) -> None:
        """Add one line break to those asked for, up to a blank line."""
        self.end_line(min(2, self._breaks + 1))

    def open_list(self, markers: Iterator[str]) -> None:
        """Begin a list whose items take these markers in turn."""
        self.end_block()
        self._lists.append(markers)

    def close_list(self) -> None:
        """End the list that was begun last."""
        self._lists.pop()
        self.end_block()

    def open_item(self, bare: str) -> None:
        """Begin an item of the current list; outside any list it takes the marker *bare*."""
        self.end_line()
        self.markers.append(next(self._lists[-1]) if self._lists else bare)
        self._indents.append(" " * len(self.markers[-1]))

    def close_item(self) -> None:
        """End the item that was begun last; where it had no words it leaves no marker."""
        self._indents.pop()
        if self.markers:
            self.markers.pop()
        self.end_line()

    def mark(self, sign: str, content: str) -> None:
        """Write a sign that the next words follow without a space; white space that leads them goes before it."""
        self._begin(content[: len(content) - len(content.lstrip())])
        self._put(sign)
        self._tight = True

    def close_mark(self, sign: str) -> None:
        """Write a closing sign straight behind the last word."""
        self._put(sign)
        self._tight = False

    def after_digit(self) -> bool:
        """Tell whether the last thing written, with nothing waiting behind it, is a digit."""
        waiting = self._space or self._breaks or not self._length
        return not waiting and self._parts[-1][-1].isdigit()

    def open_link(self, address: str) -> None:
        """Begin a link at the next word."""
        self._open.append((address, []))

    def close_link(self) -> None:
        """End the link that was begun last, if words were written in it."""
        address, start = self._open.pop()
        if start:
            self._links.append(Link(start=start[0], end=self._length, address=address))

    def _begin(self, lead: str) -> None:
        """Write what has waited for a word: white space or line breaks, indentation, list markers."""
        if not self._tight:
            gap = self._gap(lead) + "".join(self.markers)
            self._parts.append(gap)
            self._length += len(gap)
        self.markers.clear()
        self._space, self._breaks, self._tight = "", 0, False

    def _gap(self, lead: str) -> str:
        if not self._length:
            return ""
        if not self._breaks:
            return single_spaced(self._space + lead)
        indent = "".join(self._indents[: len(self._indents) - len(self.markers)])
        return self.joint or "\n" * self._breaks + indent[:WIDEST_INDENT]

    def _put(self, words: str) -> None:
        for _, start in self._open:
            if not start:
                start.append(self._length)
        self._parts.append(words)
        self._length += len(words)


def single_spaced(text: str) -> str:
    """Make one space of each run of ASCII white space, as a browser does."""
    return text if text.isprintable() and "  " not in text else WHITE.sub(" ", text)


def moved(link: Link, by: int) -> Link:
    """Give a link at offsets that lie further on."""
    return Link(start=link.start + by, end=link.end + by, address=link.address)
