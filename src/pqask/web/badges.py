"""What a reader should know of an answer before trusting it, each with a plain explanation."""

from typing import NamedTuple

from pqask.records import Answer, Kind, KindChoice
from pqask.web.markup import Markup, join, long_date

__all__ = ["KIND_NAMES", "Badge", "badges_of", "original", "render"]


class Badge(NamedTuple):
    """A short name and what it means."""

    name: str
    meaning: str


_STATUS = {
    "holding": Badge("Holding answer", "a promise to reply later; the full answer was, or will be, given separately."),
    "corrected": Badge("Corrected", "the minister corrected this answer after it was given; these are the new words."),
    "unanswered": Badge("Not answered", "the record holds the question, and no answer to it."),
    "withdrawn": Badge("Withdrawn", "the question was withdrawn."),
}
_ANSWER_CUT = {
    "clipped": Badge("Cut short", "this source gives only part of the answer; the rest is on the official record."),
    "unknown": Badge("Perhaps cut short", "this source does not say whether the answer is whole."),
}
_QUESTION_CUT = {
    "clipped": Badge("Question cut short", "this source gives only part of the question."),
    "unknown": Badge("Question perhaps cut short", "this source does not say whether the question is whole."),
}
_KIND: dict[KindChoice, Badge] = {
    "referral": Badge("Refers elsewhere", "the answer points to another answer or document."),
    "grouped": Badge("Grouped", "one answer was given to several questions together."),
    "will-write": Badge("Will write", "the minister says that a letter will follow."),
    "attachment-only": Badge("In an attachment", "the substance is in a document attached to the answer."),
    "library-deposit": Badge("In the Library", "a document was placed in the Library of the House."),
    "holding": _STATUS["holding"],
    "correction": _STATUS["corrected"],
}


KIND_NAMES: dict[KindChoice, str] = {name: badge.name for name, badge in _KIND.items()} | {"plain": "Plain answer"}


def badges_of(answer: Answer) -> list[Badge]:
    """List what is unusual about an answer, the weightiest first, each thing once."""
    found = [
        _STATUS.get(answer.status),
        _ANSWER_CUT.get(answer.completeness),
        _QUESTION_CUT.get(answer.question_completeness),
        *(_of_kind(kind, answer) for kind in answer.kinds),
    ]
    return list({badge.name: badge for badge in reversed([b for b in found if b])}.values())[::-1]


def _of_kind(kind: Kind, answer: Answer) -> Badge:
    name, meaning = _KIND[kind.name]
    if kind.name == "grouped" and answer.grouped_with:
        meaning = f"answered together with {', '.join(answer.grouped_with)}."
    if kind.basis == "rule":
        meaning += " (Worked out from its words, not stated by the source.)"
    return Badge(name, meaning)


def render(answer: Answer) -> Markup:
    """Write an answer's badges as a list; nothing where there is nothing to say."""
    items = join(_ITEM.format(badge.name, badge.meaning) for badge in badges_of(answer))
    return _LIST.format(items) if items else Markup()


def original(answer: Answer) -> Markup:
    """Write the words of an answer before it was corrected, where the source gives them."""
    if answer.original_text is None:
        return Markup()
    when = Markup(", {}").format(long_date(answer.corrected_on)) if answer.corrected_on else ""
    return _ORIGINAL.format(when=when, words=answer.original_text)


_LIST = Markup('<ul class="badges">{}</ul>')
_ITEM = Markup("<li><strong>{}:</strong> {}</li>")
_ORIGINAL = Markup('<h5>Before it was corrected{when}</h5><div class="words whole" dir="auto">{words}</div>')
