"""An export for machines: CSV that no spreadsheet runs, and JSON in which every character is as recorded."""

import csv
import io
import json

from pqask.citation import (
    CSV_COLUMNS,
    LICENCE,
    LICENCE_ADDRESS,
    answer_as_json,
    cell,
    cite,
    record_as_json,
    record_as_row,
)
from pqask.display import visible
from pqask.export.export import Excerpt, Export

__all__ = ["write_csv", "write_json"]

_OWN = (
    "number", "passage", "passage_sha256", "start", "end", "citation", "same_words", "whole_answer", "licence",
)  # fmt: skip
_RECORD = tuple(column for column in CSV_COLUMNS if column != "text")


def write_csv(export: Export) -> bytes:
    """Write an export as a table, one row a passage, with the mark by which spreadsheets know UTF-8."""
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow([*_OWN, *_RECORD])
    for number, excerpt in enumerate(export.excerpts, 1):
        writer.writerow(visible(each) for each in _row(excerpt, number, export))
    return table.getvalue().encode("utf-8-sig")


def write_json(export: Export) -> bytes:
    """Write an export as one JSON object."""
    words = json.dumps(_whole(export), ensure_ascii=False, indent=2) + "\n"
    return words.encode("utf-8", "backslashreplace")  # half a pair becomes \udXXX, which is how JSON writes it


def _row(excerpt: Excerpt, number: int, export: Export) -> list[str]:
    record = dict(zip(CSV_COLUMNS, record_as_row(record_as_json(excerpt.answer)), strict=True))
    own = (
        number,
        excerpt.text,
        excerpt.sha256,
        excerpt.passage.start,
        excerpt.passage.end,
        excerpt.citation.text,
        "\n".join(cite(other).text for other in excerpt.also),
        export.permalink(excerpt.answer),
        LICENCE,
    )
    return [*map(cell, own), *(record[column] for column in _RECORD)]


def _whole(export: Export) -> dict[str, object]:
    return {
        "question": export.question,
        "asked_before": list(export.earlier),
        "filters": export.filters.said(),
        "understood": export.understood.said(),
        "sort": export.sort,
        "searched": export.searched,
        "notices": list(export.notices),
        "taken_on": export.taken_on.isoformat(),
        "licence": LICENCE,
        "licence_url": LICENCE_ADDRESS,
        "passages": [_passage(excerpt, number, export) for number, excerpt in enumerate(export.excerpts, 1)],
    }


def _passage(excerpt: Excerpt, number: int, export: Export) -> dict[str, object]:
    answer = excerpt.answer
    source = answer.source.model_dump(include={"name", "sha256", "place"})
    return {
        "number": number,
        "text": excerpt.text,
        "sha256": excerpt.sha256,
        **excerpt.passage.model_dump(include={"field", "start", "end"}),
        "citation": excerpt.citation.text,
        "whole_answer": export.permalink(answer),
        "question": answer.question,
        "answer": {**answer_as_json(answer), "text_sha256": answer.text_sha256, "source": source},
        "also": [{"id": other.id, "citation": cite(other).text} for other in excerpt.also],
    }
