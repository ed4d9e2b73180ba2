"""Text from anywhere, made safe to show as exactly the characters it holds.

Templates are ``Markup``: their ``format`` escapes every plain ``str`` it is given, so a name, a question or an
answer cannot become markup by being forgotten. ``visible`` is the last step, over a finished fragment: characters
that a reader cannot see, or that would reorder the ones they can, become signs.
"""

from collections.abc import Iterable
from datetime import date

from markupsafe import Markup, escape

from pqask.display import visible

__all__ = ["Markup", "counted", "escape", "join", "long_date", "marked", "visible"]

_MARK = Markup("<mark>{}</mark>")


def join(pieces: Iterable[str]) -> Markup:
    """Put fragments one after another; plain strings among them are escaped."""
    return Markup().join(pieces)


def marked(text: str, spans: Iterable[tuple[int, int]], mark: Markup = _MARK) -> Markup:
    """Escape *text* and mark its *spans*, which may touch or overlap, or reach beyond it."""
    pieces: list[Markup] = []
    done = 0
    for start, end in sorted(spans):
        begin, end = max(start, done), min(end, len(text))
        if end > begin:
            pieces += [escape(text[done:begin]), mark.format(text[begin:end])]
            done = end
    return join([*pieces, escape(text[done:])])


def long_date(day: date) -> Markup:
    """Write a date as people say it, with its machine-readable form beside it."""
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), f"{day.day} {day:%B %Y}")


def counted(number: int, one: str, many: str | None = None) -> str:
    """Count things in words that agree: "1 passage", "2 passages"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
