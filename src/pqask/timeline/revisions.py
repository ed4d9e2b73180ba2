"""Earlier versions of one answer, as what they are: corrections, holding answers that were replaced, or changes."""

from collections.abc import Iterator
from datetime import date

from pqask.library.store import Store
from pqask.records import NOT_ANSWERED, Answer
from pqask.timeline.values import Revision, RevisionKind
from pqask.timeline.wording import compare

__all__ = ["revisions"]


def revisions(store: Store, answer: Answer) -> tuple[Revision, ...]:
    """Compare each earlier wording of an answer with the one recorded now, the oldest first; none with the same words.

    The words before a correction come from the record itself, where the source gives them, and from what the library
    held before.
    """
    found = {revision.text: revision for revision in _all(store, answer) if revision.text.strip()}
    return tuple(revision for revision in found.values() if revision.difference.changes)


def _all(store: Store, answer: Answer) -> Iterator[Revision]:
    for version in store.versions(answer.id):
        if version.answer.status not in NOT_ANSWERED:
            kind = _kind(version.answer, answer)
            until = answer.corrected_on if kind == "correction" else None
            yield _revision(kind, version.answer.text, until or version.seen_to.date(), answer)
    if answer.original_text is not None:
        yield _revision("correction", answer.original_text, answer.corrected_on, answer)


def _kind(earlier: Answer, answer: Answer) -> RevisionKind:
    """Say what a change was, as far as the two records tell."""
    if earlier.status == "holding" and answer.status != "holding":
        return "holding answer replaced"
    if earlier.completeness != "complete" and answer.completeness == "complete":
        return "cut text made whole"
    return "correction" if answer.status == "corrected" else "changed in the source"


def _revision(kind: RevisionKind, text: str, until: date | None, answer: Answer) -> Revision:
    return Revision(kind=kind, text=text, until=until, difference=compare(text, answer.text))
