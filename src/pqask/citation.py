"""A hit or an answer to a citation, in words and as plain JSON values; what a source lacks is "not recorded"."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pqask.records import NOT_RECORDED, Answer, Citation, Hit, Person, Reference, Reply

__all__ = [
    "CSV_COLUMNS",
    "LICENCE",
    "LICENCE_ADDRESS",
    "answer_as_json",
    "cell",
    "cite",
    "hit_as_json",
    "record_as_json",
    "record_as_row",
    "reference_in_words",
    "reply_as_json",
    "states",
]

LICENCE = "Contains Parliamentary information licensed under the Open Parliament Licence v3.0."
LICENCE_ADDRESS = "https://www.parliament.uk/site-information/copyright-parliament/open-parliament-licence/"


def cite(answer: Answer) -> Citation:
    """Say who asked, who answered, when, and where to check, as the source names them."""
    fields = {
        "asker": _asker(answer.asker),
        "minister": _minister(answer.minister),
        "department": answer.department or answer.answering_body or NOT_RECORDED,
        "answered_on": _day(answer.answered_on) or NOT_RECORDED,
        "tabled_on": _day(answer.tabled_on) or NOT_RECORDED,
        "heading": answer.heading or NOT_RECORDED,
        "uin": answer.uin or NOT_RECORDED,
        "house": answer.house or NOT_RECORDED,
    }
    return Citation(
        answer_id=answer.id, url=answer.url, source=answer.source.name, text=_sentence(answer, fields), **fields
    )


def answer_as_json(answer: Answer) -> dict[str, object]:
    """Give the record that every face shows, as plain JSON values; ``None`` is "not recorded"."""
    record = answer.model_dump(mode="json")
    return {
        "id": answer.id,
        "uin": answer.uin,
        "house": answer.house,
        "heading": answer.heading,
        "department": answer.department,
        "asker": answer.asker and answer.asker.model_dump(include={"name", "party", "constituency"}),
        "minister": answer.minister and answer.minister.model_dump(include={"name", "post"}),
        "tabled_on": record["tabled_on"],
        "answered_on": record["answered_on"],
        "url": answer.url,
        "status": answer.status,
        "completeness": answer.completeness,
        "source": {"name": answer.source.name, "sha256": answer.source.sha256},
    }


def record_as_json(
    answer: Answer,
    identical_to: Sequence[str] = (),
    *,
    refers_to: Sequence[Reference] = (),
    cited_by: Sequence[Reference] = (),
) -> dict[str, object]:
    """Give every field of a record, question and answer text included, as plain JSON values.

    *identical_to* are the ids of the other records with exactly the same answer, *refers_to* and *cited_by* what the
    record names and what names it.
    """
    return {
        **answer.model_dump(mode="json"),
        "url": answer.url,
        "identical_to": list(identical_to),
        "refers_to": [each.said() for each in refers_to],
        "cited_by": [each.said() for each in cited_by],
    }


def reference_in_words(reference: Reference) -> str:
    """Say which question is referred to, by its number and the day that is given, and whether the match is in doubt."""
    day = f" of {_day(reference.date)}" if reference.date else ""
    doubt = ", perhaps: the number fits, the rest leaves doubt" if reference.id and not reference.certain else ""
    return f"UIN {reference.uin or NOT_RECORDED}{day}{doubt}"


# What begins a formula, full-width forms included, and what a spreadsheet may take off before it.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
CSV_COLUMNS = (
    "id", "house", "uin", "heading", "department", "answering_body", "asker", "asker_party", "asker_constituency",
    "minister", "minister_post", "tabled_on", "answered_on", "printed_in", "status", "completeness", "url", "question",
    "text", "text_sha256", "source", "source_sha256", "source_place",
)  # fmt: skip


def record_as_row(record: Mapping[str, Any]) -> list[str]:
    """Give one record of :func:`record_as_json` as a row under ``CSV_COLUMNS``; what is not recorded is empty.

    A cell that a spreadsheet would run as a formula is kept from it by a leading apostrophe.
    """
    asker, minister, source = record["asker"] or {}, record["minister"] or {}, record["source"]
    flat = {
        **record,
        "asker": asker.get("name"),
        "asker_party": asker.get("party"),
        "asker_constituency": asker.get("constituency"),
        "minister": minister.get("name"),
        "minister_post": minister.get("post"),
        "source": source["name"],
        "source_sha256": source["sha256"],
        "source_place": source["place"],
    }
    return [cell(flat[column]) for column in CSV_COLUMNS]


def cell(value: object) -> str:
    """Write a value as a cell that no spreadsheet runs as a formula; ``None`` is empty."""
    words = "" if value is None else str(value)
    return "'" + words if _FORMULA.match(words) else words


def hit_as_json(hit: Hit) -> dict[str, object]:
    """Give a hit as plain JSON values."""
    return {
        "rank": hit.rank,
        "score": round(hit.score, 6),
        "text": hit.text,
        "field": hit.field,
        "start": hit.start,
        "end": hit.end,
        "citation": hit.citation.text,
        "answer": answer_as_json(hit.answer),
        "also": [{"id": each.id, "citation": cited.text} for each, cited in zip(hit.also, hit.also_cited, strict=True)],
        "refers_to": [each.reference.said() for each in hit.refers_to],
    }


def reply_as_json(reply: Reply) -> dict[str, object]:
    """Give a reply as plain JSON values; the words of a hit are exactly those recorded."""
    return {
        "question": reply.question,
        "found": reply.found,
        "confidence": reply.confidence,
        "understood": reply.understood.said(),
        "filters": reply.filters.said(),
        "follows": list(reply.follows),
        "kept": list(reply.kept),
        "sort": reply.sort,
        "searched": reply.searched,
        "counts": reply.counts.model_dump(mode="json"),
        "fact": reply.fact and reply.fact.model_dump(mode="json"),
        "notices": list(reply.notices),
        "hits": [hit_as_json(hit) for hit in reply.hits],
        "nearest": [hit_as_json(hit) for hit in reply.nearest],
    }


def _sentence(answer: Answer, fields: dict[str, str]) -> str:
    """One line, complete in itself."""
    body = fields["department"] if fields["department"] != NOT_RECORDED else f"department {NOT_RECORDED}"
    house = f"House of {answer.house}" if answer.house in ("Commons", "Lords") else answer.house
    asker = f"asked by {fields['asker']}" if answer.asker else f"asker {NOT_RECORDED}"
    parts = [
        f"{fields['minister']} ({body}), {_event('answered', answer.answered_on)}",
        f"{asker}, {_event('tabled', answer.tabled_on)}",
        f"“{answer.heading}”" if answer.heading else "",
        f"UIN {answer.uin}" if answer.uin else "",
        house or "",
        answer.printed_in or "",
        *states(answer),
        answer.url or "",
    ]
    return "; ".join(part for part in parts if part)


def states(answer: Answer) -> list[str]:
    """Say what a reader must know before taking the words for the whole and final answer."""
    said = {
        "holding": "a holding answer",
        "corrected": f"corrected{f' on {_day(answer.corrected_on)}' if answer.corrected_on else ''}",
        "unanswered": "not answered",
        "withdrawn": "withdrawn",
    }
    cut = {"clipped": "cut short in the source", "unknown": "perhaps cut short in the source"}
    return [each for each in (said.get(answer.status), cut.get(answer.completeness)) if each]


def _asker(person: Person | None) -> str:
    if person is None:
        return NOT_RECORDED
    of = ", ".join(part for part in (person.party, person.constituency) if part)
    return f"{person.name} ({of})" if of else person.name


def _minister(person: Person | None) -> str:
    if person is None:
        return f"minister {NOT_RECORDED}"
    return f"{person.name}, {person.post}" if person.post else person.name


def _event(verb: str, day: date | None) -> str:
    return f"{verb} {_day(day)}" if day else f"{verb} date {NOT_RECORDED}"


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""
