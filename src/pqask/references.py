"""What an answer refers to and what refers to it, with the opening words of each as far as the library holds them."""

from collections.abc import Iterable, Iterator

from pqask.library import Library
from pqask.records import Answer, Hit, Reference, Referred

__all__ = ["attach", "cited_by", "refers_to"]


def refers_to(library: Library, answer: Answer) -> tuple[Referred, ...]:
    """List what an answer refers to, in order of place; what is not held comes without words."""
    return tuple(_opened(library, library.refers_to(answer)))


def cited_by(library: Library, answer: Answer) -> tuple[Referred, ...]:
    """List the answers that refer to this one, the earliest first."""
    return tuple(_opened(library, library.cited_by(answer)))


def attach(library: Library, hit: Hit) -> Hit:
    """Give the hit with what its answer refers to."""
    return hit.model_copy(update={"refers_to": refers_to(library, hit.answer)})


def _opened(library: Library, references: Iterable[Reference]) -> Iterator[Referred]:
    for each in references:
        if each.id is None:
            yield Referred(reference=each)
        else:
            yield Referred(reference=each, answer=library.answer(each.id), opening=library.opening(each.id))
