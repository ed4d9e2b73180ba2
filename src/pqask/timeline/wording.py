"""Where two texts differ, word by word: as spans of each, so that what is shown is always the texts themselves.

What differs is wording. Whether a minister has changed a view, a figure was brought up to date or another office
drafted the reply, no comparison of words can tell, and nothing of the kind is said here.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from pqask.records import Frozen

__all__ = ["Change", "Difference", "Span", "compare"]

Span = tuple[int, int]
Label = Literal["wording differs", "same words"]
HARDLY = 0.3  # shared words below this say nothing: the texts are then shown as wholly different
_TOKEN = re.compile(r"\w+(?:['’.,:/-]\w+)*|[^\w\s]")
_FORMS = str.maketrans("‘’‚‛“”„‟‐‑‒–—−", "''''\"\"\"\"------")


class Change(Frozen):
    """``earlier[start:end]`` of one text stands where ``later[start:end]`` stands in the other; either may be empty."""

    earlier: Span
    later: Span


class Difference(Frozen):
    """The changes from an earlier text to a later one, in order; white space and the shape of quotes are no change.

    ``shared`` is the share of the words of both texts (0 to 1) that stand in both in the same order.
    """

    changes: tuple[Change, ...] = ()
    shared: float = 1.0

    @property
    def label(self) -> Label:
        """What may be said of it, and no more."""
        return "wording differs" if self.changes else "same words"

    @property
    def is_whole(self) -> bool:
        """Whether the texts have next to nothing in common, so that no part of them need be marked."""
        return self.shared < HARDLY

    @property
    def earlier(self) -> tuple[Span, ...]:
        """The spans of the earlier text that the later one does not have."""
        return tuple(change.earlier for change in self.changes if change.earlier[0] < change.earlier[1])

    @property
    def later(self) -> tuple[Span, ...]:
        """The spans of the later text that the earlier one does not have."""
        return tuple(change.later for change in self.changes if change.later[0] < change.later[1])


class _Token(NamedTuple):
    """A word, a number or a mark, as it is compared, and where it stands."""

    form: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        return self.form[0].isalnum()


class _Run(NamedTuple):
    """A run of tokens in each text: the same in both, or not."""

    is_same: bool
    earlier: Span
    later: Span


def compare(earlier: str, later: str) -> Difference:
    """Find the words that stand in one text and not in the other."""
    old, new = _tokens(earlier), _tokens(later)
    matcher = SequenceMatcher(None, [each.form for each in old], [each.form for each in new], autojunk=False)
    runs = [_Run(tag == "equal", (a, b), (c, d)) for tag, a, b, c, d in matcher.get_opcodes()]
    shared = _shared(runs, old, new)
    if shared < HARDLY:
        runs = [_Run(False, (0, len(old)), (0, len(new)))]
    changes = [run for run in _joined(runs, old) if not run.is_same]
    return Difference(
        changes=tuple(Change(earlier=_span(old, run.earlier), later=_span(new, run.later)) for run in changes),
        shared=round(shared, 3),
    )


def _shared(runs: Sequence[_Run], old: Sequence[_Token], new: Sequence[_Token]) -> float:
    same = sum(each.is_word for run in runs if run.is_same for each in old[slice(*run.earlier)])
    words = sum(each.is_word for each in (*old, *new))
    return 2 * same / words if words else 1.0


def _tokens(text: str) -> list[_Token]:
    return [_Token(match.group().translate(_FORMS), *match.span()) for match in _TOKEN.finditer(text)]


def _joined(runs: Sequence[_Run], tokens: Sequence[_Token]) -> list[_Run]:
    """Join changes between which next to nothing is the same: a lone "of the" in a new sentence helps no reader."""
    joined: list[_Run] = []
    for place, run in enumerate(runs):
        inside = 0 < place < len(runs) - 1
        if inside and run.is_same and _is_by_chance(runs[place - 1], run, runs[place + 1], tokens):
            run = run._replace(is_same=False)
        if joined and not run.is_same and not joined[-1].is_same:
            last = joined.pop()
            run = _Run(False, (last.earlier[0], run.earlier[1]), (last.later[0], run.later[1]))
        joined.append(run)
    return joined


def _is_by_chance(before: _Run, run: _Run, after: _Run, tokens: Sequence[_Token]) -> bool:
    """Tell a run that is shorter than the changes on both its sides, or has no word in it."""
    words = sum(token.is_word for token in tokens[slice(*run.earlier)])
    return words == 0 or words * 2 <= min(_size(before), _size(after))


def _size(run: _Run) -> int:
    return max(run.earlier[1] - run.earlier[0], run.later[1] - run.later[0])


def _span(tokens: Sequence[_Token], run: Span) -> Span:
    """Give the characters of a run of tokens; of none, the place where the last token before it ends."""
    first, last = run
    if first < last:
        return tokens[first].start, tokens[last - 1].end
    return (tokens[first - 1].end,) * 2 if first else (0, 0)
