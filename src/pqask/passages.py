"""An answer's text to passages: spans that follow its paragraphs and sentences and together cover it.

A paragraph that the model can read is kept whole, and short neighbours share a passage; a longer one is cut between
sentences, and only a sentence longer than the model reads is cut between words. No passage is empty, none overlaps
another, and what lies between two of them is white space.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import partial
from itertools import pairwise

import sentencex

from pqask.encoder import Spans

__all__ = ["TARGET_TOKENS", "sentences", "split"]

TARGET_TOKENS = 160

Span = tuple[int, int]


def split(text: str, tokens: Spans, limit: int, target: int = TARGET_TOKENS) -> list[Span]:
    """Cut a text into passages of at most *limit* tokens, aiming at *target*; offsets are characters of *text*."""
    target = min(target, limit)
    begins = [begin for begin, _ in tokens]
    size = partial(_size, begins)
    pieces: list[Span] = []
    for paragraph in _paragraphs(text):
        fits = size(paragraph) <= limit
        pieces += [paragraph] if fits else _pack(_within(text, paragraph, tokens, size, limit), size, target)
    return _pack(pieces, size, target)


def sentences(text: str, span: Span | None = None) -> list[Span]:
    """Find the sentences in a span of a text, as offsets into the whole text."""
    begin, end = span or (0, len(text))
    found: list[Span] = []
    for line in _paragraphs(text[begin:end]):
        at = begin + line[0]
        for sentence in sentencex.segment("en", text[at : begin + line[1]]):
            if sentence.strip():
                found.append((at, at + len(sentence.rstrip())))
            at += len(sentence)
    return found


def _size(begins: Sequence[int], span: Span) -> int:
    """Count the tokens that begin in a span."""
    return bisect_left(begins, span[1]) - bisect_left(begins, span[0])


def _paragraphs(text: str) -> list[Span]:
    """The lines that are not blank, each from its indentation to its last word."""
    return [
        (match.start(), match.start() + len(match.group().rstrip()))
        for match in re.finditer(r"[^\n]+", text)
        if match.group().strip()
    ]


def _within(text: str, paragraph: Span, tokens: Spans, size: "Sizer", limit: int) -> list[Span]:
    """Cut a paragraph into sentences, and a sentence that is too long into runs of words."""
    parts: list[Span] = []
    for sentence in sentences(text, paragraph):
        parts += [sentence] if size(sentence) <= limit else _words(text, sentence, tokens, limit)
    return parts


def _words(text: str, sentence: Span, tokens: Spans, limit: int) -> list[Span]:
    """Cut a sentence into runs of at most *limit* tokens, between words where there is room to."""
    inside = [(a, b) for a, b in tokens if sentence[0] <= a < sentence[1]]
    cuts, at = [0], 0
    while len(inside) - at > limit:
        stop = at + limit
        between = (i for i in range(stop, at, -1) if text[inside[i][0] - 1].isspace())
        at = next(between, stop)
        cuts.append(at)
    edges = [sentence[0], *(inside[i][0] for i in cuts[1:]), sentence[1]]
    return [(a, a + len(text[a:b].rstrip())) for a, b in pairwise(edges)]


def _pack(pieces: Sequence[Span], size: "Sizer", target: int) -> list[Span]:
    """Join neighbours while together they stay within *target* tokens."""
    packed: list[Span] = []
    for piece in pieces:
        joined = (packed[-1][0], piece[1]) if packed else piece
        if packed and size(joined) <= target:
            packed[-1] = joined
        else:
            packed.append(piece)
    return packed


Sizer = partial[int]
