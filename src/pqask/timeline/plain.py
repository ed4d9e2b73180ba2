"""A timeline as plain JSON values: whole texts beside the spans that point into them."""

from pqask.citation import answer_as_json
from pqask.timeline.values import Entry, Pair, Revision, Timeline
from pqask.timeline.wording import Difference

__all__ = ["as_json"]


def as_json(timeline: Timeline) -> dict[str, object]:
    """Give a timeline as plain JSON values; spans are [start, end) offsets in characters of the texts beside them."""
    values = timeline.model_dump(mode="json", exclude={"filters", "entries", "pairs"})
    return {
        **values,
        "filters": timeline.filters.said(),
        "entries": [_entry(entry) for entry in timeline.entries],
        "pairs": [_pair(pair) for pair in timeline.pairs],
    }


def _entry(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.answer.id,
        "date": entry.date.isoformat() if entry.date else None,
        "score": round(entry.score, 6),
        "start": entry.start,
        "end": entry.end,
        "citation": entry.citation.text,
        "answer": answer_as_json(entry.answer),
        "kinds": [kind.name for kind in entry.answer.kinds],
        "question": entry.answer.question,
        "text": entry.answer.text,
        "same_as": entry.same_as,
        "also": [
            {"id": each.id, "citation": cited.text, "question": each.question}
            for each, cited in zip(entry.also, entry.also_cited, strict=True)
        ],
        "revisions": [_revision(revision) for revision in entry.revisions],
    }


def _revision(revision: Revision) -> dict[str, object]:
    until = revision.until.isoformat() if revision.until else None
    return {"kind": revision.kind, "until": until, "text": revision.text, **_difference(revision.difference)}


def _pair(pair: Pair) -> dict[str, object]:
    return {
        "earlier": pair.earlier,
        "later": pair.later,
        "question": _difference(pair.question),
        "answer": _difference(pair.answer),
    }


def _difference(difference: Difference) -> dict[str, object]:
    return {"label": difference.label, **difference.model_dump(mode="json")}
