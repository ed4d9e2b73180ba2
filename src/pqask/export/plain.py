"""An export as plain text: the words are set in, so that nothing in them can pass for what stands around them."""

from collections.abc import Iterable, Iterator

from pqask.display import visible
from pqask.export.export import Excerpt, Export
from pqask.export.lines import TITLE, Line, about, answer_label, foot, proof, question_label, title

__all__ = ["write"]

INDENT = "    "


def write(export: Export) -> bytes:
    """Write an export as text in UTF-8."""
    licence = foot()
    blocks = [
        TITLE.upper(),
        _listed(about(export)),
        *(block for number, each in enumerate(export.excerpts, 1) for block in _excerpt(each, number, export)),
        f"{licence.words}\n{licence.address}",
    ]
    return (visible("\n\n".join(blocks)) + "\n").encode()


def _excerpt(excerpt: Excerpt, number: int, export: Export) -> Iterator[str]:
    yield title(excerpt, number)
    yield f"{question_label(excerpt)}:\n{_set_in(excerpt.answer.question)}"
    yield f"{answer_label(excerpt)}:\n{_set_in(excerpt.text)}"
    yield _listed(proof(excerpt, export))


def _listed(lines: Iterable[Line]) -> str:
    """Write lines one under another; what would break out of its line is set in."""
    return "\n".join(f"{line.label}: {line.words}".replace("\n", "\n" + INDENT) for line in lines)


def _set_in(text: str) -> str:
    """Set every line in, blank ones too, so that taking the indent off gives the words back."""
    return INDENT + text.replace("\n", "\n" + INDENT)
