"""What the check of a card says: the words cut anew out of their source, and where they stand in it."""

import threading
from collections.abc import Sequence

from pydantic import Field

from pqask.errors import QuestionError
from pqask.library import Library
from pqask.records import Frozen, Passage
from pqask.verify import Proof, prove
from pqask.web.markup import Markup, join, visible

__all__ = ["Wanted", "check"]

MOST = 20
_IN_TURN = threading.Lock()  # a source may be large; one is read at a time


class Wanted(Frozen):
    """What is to be checked: spans of one answer; none means all of it."""

    answer: str
    spans: tuple[tuple[int, int], ...] = Field(default=(), max_length=MOST)


def check(library: Library, wanted: Wanted) -> dict[str, str]:
    """Cut each span anew out of its source; give what is shown, and what is said aloud."""
    spans = wanted.spans or ((0, len(library.answer(wanted.answer).text)),)
    try:
        passages = [Passage(answer_id=wanted.answer, start=start, end=end) for start, end in spans]
    except ValueError:
        raise QuestionError("The passage to check cannot be read; reload the page and try again.") from None
    with _IN_TURN:
        proofs = [prove(library, passage) for passage in passages]
    is_true = not any(proof.faults for proof in proofs)
    said = _TRUE if is_true else _FALSE
    return {"html": visible(_shown(said, proofs, is_true=is_true)), "announce": said}


def _shown(said: str, proofs: Sequence[Proof], *, is_true: bool) -> Markup:
    return _RESULT.format(
        state="true" if is_true else "false",
        sign="✓" if is_true else "✗",
        said=said,
        proofs=join(map(_proof, proofs)),
    )


def _proof(proof: Proof) -> Markup:
    source = proof.answer.source
    where = f"characters {proof.start:,} to {proof.end:,}" if proof.text else ""
    of = "of the file" if proof.is_run else "of the text of its record, which was read again from the file’s own markup"
    rows = [
        ("What is wrong", "; ".join(proof.faults)),
        ("File", source.name),
        ("Place", source.place),
        ("Stands at", f"{where} {of}" if where else ""),
        ("SHA-256 of these words", proof.sha256 if proof.text else ""),
        ("SHA-256 of the source", source.sha256),
    ]
    found = _AROUND.format(proof.before, proof.text, proof.after) if proof.text else ""
    return _ROWS.format(join(_ROW.format(term, value) for term, value in rows if value)) + found


_TRUE = "Checked just now: these words were cut anew out of the source and are the same, character for character."
_FALSE = "Checked just now: these words do not match the source any more. Follow the official link instead."
_RESULT = Markup("""<div class="proved {state}"><p><span aria-hidden="true">{sign} </span><strong>{said}</strong></p>
{proofs}</div>""")
_ROWS = Markup('<dl class="record proof">{}</dl>')
_ROW = Markup("<div><dt>{}</dt><dd>{}</dd></div>")
_AROUND = Markup("""<details class="around"><summary>See it in its place in the source</summary>
<div class="words" dir="auto">{}<mark>{}</mark>{}</div></details>""")
