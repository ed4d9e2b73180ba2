"""Whether a text of the official API is whole, by what its two endpoints do.

The **detail** endpoint gives whole texts, the answer as HTML. The **list** endpoint cuts: a question at exactly 255
characters (UTF-16 units, as its servers count) with nothing to show for it, and an answer, made plain text, at 255 with
"..." behind. A question or an answer of any other length is whole. What decides the rest, in this order:

- an answer with HTML in it came from the detail endpoint: both texts are ``complete``;
- a plain answer of 258 that ends in "..." is ``clipped`` in a list response. In a record that stands on its own it is
  so too where it breaks off inside a sentence, and ``unknown`` where a sentence ends before the dots;
- a question of 255 that does not end as a sentence does is ``clipped``: of the questions that really are that long,
  fewer than one in a hundred ends otherwise. Where it does end as a sentence, it is ``unknown`` in a list response or
  beside a cut answer, for a cut may fall behind a full stop; in a record on its own it is ``complete``.
"""

import re

from pqask.records import Completeness
from pqask.sources.markup import is_markup

__all__ = ["completeness"]

LIST_CUT = 255
DOTS = "..."
SENTENCE_END = re.compile(r"[.?!…][\"'”’)\]\u200b]*\s*\Z")


def completeness(question: str, answer: str, listed: bool) -> tuple[Completeness, Completeness]:
    """Say of the answer and of the question whether each is whole, by the rule at the head of this module."""
    if is_markup(answer):
        return "complete", "complete"
    cut = answer.endswith(DOTS) and _units(answer) == LIST_CUT + len(DOTS)
    inside = not SENTENCE_END.search(answer.removesuffix(DOTS))
    of_answer: Completeness = "complete" if not cut else "clipped" if listed or inside else "unknown"
    if _units(question) != LIST_CUT:
        return of_answer, "complete"
    if not SENTENCE_END.search(question):
        return of_answer, "clipped"
    return of_answer, "unknown" if listed or cut else "complete"


def _units(text: str) -> int:
    """Count characters as the servers do, in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
