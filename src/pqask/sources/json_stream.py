"""JSON of any size, one element at a time, and what can be saved of it where it is damaged.

Of the streaming parsers on offer, ijson stops for good at the first fault, and its memory grows with the square of the
nesting, so that 100 kB of brackets end the process. The decoder of the standard library reads one element at a time
from a window over the file, bounds the nesting itself, and can go on behind a fault.
"""

import io
import json
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

__all__ = ["Element", "elements", "lines"]

WINDOW = 1 << 16  # characters
LARGEST = 1 << 24  # characters in one element; a fault further back is not waited for
TAIL = 1 << 8  # characters kept where the next element is looked for
SEPARATORS = re.compile(r"[\s,]*")
DECODER = json.JSONDecoder()


class Element(NamedTuple):
    """A value and the number of its line or of the element, from 1; or why there is no value."""

    number: int
    value: object
    fault: str = ""


def lines(stream: BinaryIO) -> Iterator[Element]:
    """Yield the JSON of each line that is not blank."""
    for number, line in enumerate(stream, start=1):
        if plain := line.removeprefix(b"\xef\xbb\xbf").strip():
            yield _decoded(number, plain)


def elements(stream: BinaryIO, opening: str, start: str) -> Iterator[Element]:
    """Yield the elements that follow a pattern *opening*, up to a closing bracket or the end.

    Where one is damaged, reading goes on at the next place where the pattern *start* begins an element. Bytes that
    are not UTF-8 become lone surrogates in the values.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
    window = _Window(text)
    window.more()
    if found := re.match(opening, window.text):
        window.at = found.end()
        number = 0
        while window.reach_element():
            number += 1
            yield _next(window, number, re.compile(start))
    text.detach()


class _Window:
    """A part of a text that moves along it: :attr:`at` is where in :attr:`text` to read next."""

    def __init__(self, source: io.TextIOWrapper) -> None:
        self._source = source
        self.text = ""
        self.at = 0

    def more(self) -> bool:
        """Drop what was read and read on, at least as much as is left; false at the end."""
        left = self.text[self.at :]
        new = self._source.read(max(WINDOW, len(left)))
        self.text, self.at = left + new, 0
        return bool(new)

    def reach_element(self) -> bool:
        """Go to the next element; false where there is none."""
        while True:
            separators = SEPARATORS.match(self.text, self.at)
            self.at = separators.end() if separators else self.at
            if self.at < len(self.text):
                return self.text[self.at] != "]"
            if not self.more():
                return False

    def skip_to(self, start: re.Pattern[str]) -> None:
        """Go behind a fault to where an element may begin, or to the end."""
        self.at += 1
        while not (found := start.search(self.text, self.at)):
            self.at = max(self.at, len(self.text) - TAIL)
            if not self.more():
                self.at = len(self.text)
                return
        self.at = found.start()


def _next(window: _Window, number: int, start: re.Pattern[str]) -> Element:
    while True:
        try:
            value, window.at = DECODER.raw_decode(window.text, window.at)
            return Element(number, value)
        except RecursionError:
            fault = "its JSON is nested too deeply"
        except ValueError as error:
            if len(window.text) - window.at < LARGEST and window.more():
                continue
            fault = _reason(error)
        window.skip_to(start)
        return Element(number, None, fault)


def _decoded(number: int, line: bytes) -> Element:
    try:
        return Element(number, json.loads(line.decode("utf-8")))
    except RecursionError:
        return Element(number, None, "its JSON is nested too deeply")
    except ValueError as error:
        return Element(number, None, _reason(error))


def _reason(error: ValueError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"it is not UTF-8 text (byte {error.start} of the line)"
    return f"it is not whole JSON ({error.msg})" if isinstance(error, json.JSONDecodeError) else f"its JSON has {error}"
