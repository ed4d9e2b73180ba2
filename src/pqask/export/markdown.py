r"""An export as Markdown in which no character of the words acts: rendered, they read as recorded.

Everything that CommonMark, and GitHub's tables, strikes, mentions and bare links, would take for markup is escaped. A
line break is kept by a backslash at its end, and spaces at the ends of a line by their numbers (``&#32;``).
"""

import re
from collections.abc import Iterable, Iterator

from pqask.display import visible
from pqask.export.export import Excerpt, Export
from pqask.export.lines import TITLE, Line, about, answer_label, foot, proof, question_label, title

__all__ = ["escaped", "write"]

# What may act anywhere, then what acts at the beginning of a line alone.
_ACTING = re.compile(r"[\\`*_{}\[\]<>#|~&$^=@]|:(?=\S)|(?<=www)\.", re.IGNORECASE)
_BEGINNING = re.compile(r"^(?:[-+]|(?:[0-9]{1,9})(?=[.)]))", re.MULTILINE)
_ENDS = re.compile(r"^[^\S\n]|[^\S\n]$", re.MULTILINE)


def write(export: Export) -> bytes:
    """Write an export as Markdown in UTF-8."""
    licence = foot()
    blocks = [
        f"# {TITLE}",
        _listed(about(export)),
        *(block for number, each in enumerate(export.excerpts, 1) for block in _excerpt(each, number, export)),
        f"{escaped(licence.words)} <{licence.address}>",
    ]
    return ("\n\n".join(blocks) + "\n").encode()


def escaped(text: str) -> str:
    """Write text so that its characters, and the breaks of its lines and paragraphs, are what is shown."""
    safe = _ACTING.sub(r"\\\g<0>", visible(text))
    safe = _BEGINNING.sub(lambda match: match[0] + "\\" if match[0].isdigit() else "\\" + match[0], safe)
    safe = _ENDS.sub(lambda match: f"&#{ord(match[0])};", safe)
    return re.sub(r"(?<=[^\n])\n(?=[^\n])", "\\\\\n", safe)


def _excerpt(excerpt: Excerpt, number: int, export: Export) -> Iterator[str]:
    yield f"## {number}. {escaped(title(excerpt, number).partition(' ')[2])}"
    yield f"{question_label(excerpt)}:\n\n{_quoted(excerpt.answer.question)}"
    yield f"{answer_label(excerpt)}:\n\n{_quoted(excerpt.text)}"
    yield _listed(proof(excerpt, export))


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in escaped(text).split("\n"))


def _listed(lines: Iterable[Line]) -> str:
    """Write lines as a list; an address is a link."""
    return "\n".join(
        f"- {line.label}: " + (f"<{line.address}>" if line.address else escaped(" ".join(line.words.split())))
        for line in lines
    )
