"""Passages to take away: one file in the forms that staff use, each with source, licence and the hash of its words.

``of_reply`` takes a whole reply and ``of_picks`` a picked set; both cut the words out of the library's answers again,
so that nothing else can leave as a minister's words. ``FORMS`` writes them.
"""

from collections.abc import Callable
from typing import NamedTuple

from pqask.export import markdown, plain, tables, word
from pqask.export.export import MOST_PICKED, Excerpt, Export, of_picks, of_reply, pick

__all__ = ["FORMS", "MOST_PICKED", "Excerpt", "Export", "Form", "file_name", "of_picks", "of_reply", "pick"]

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Form(NamedTuple):
    """One kind of file: how its name ends, what a browser calls it, and what writes it."""

    suffix: str
    media_type: str
    write: Callable[[Export], bytes]


FORMS = {
    "text": Form("txt", "text/plain; charset=utf-8", plain.write),
    "markdown": Form("md", "text/markdown; charset=utf-8", markdown.write),
    "docx": Form("docx", _WORD, word.write),
    "csv": Form("csv", "text/csv; charset=utf-8; header=present", tables.write_csv),
    "json": Form("json", "application/json", tables.write_json),
}


def file_name(export: Export, form: Form) -> str:
    """Name a file by the question and the day, in characters that every system and header takes."""
    return f"pqask-{export.slug}-{export.taken_on.isoformat()}.{form.suffix}"
