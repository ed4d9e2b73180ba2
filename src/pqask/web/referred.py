"""What an answer refers to and what refers to it, as HTML: the opening words beneath, or where to look for them."""

from collections.abc import Sequence
from urllib.parse import urlencode

from pqask.records import NOT_RECORDED, Answer, Reference, Referred
from pqask.web.markup import Markup, escape, join, long_date

__all__ = ["citing", "referred"]


def referred(found: Sequence[Referred]) -> Markup:
    """Write the questions that a record refers to, each with the opening of its answer; nothing if there are none."""
    return _SECTION.format("What it refers to", join(map(_referred, found))) if found else Markup()


def citing(found: Sequence[Referred]) -> Markup:
    """Write the answers that refer to a record, each with a link to it; nothing if there are none."""
    items = join(_ITEM.format(_which(each.reference), _held(each)) for each in found)
    return _SECTION.format("Answers that refer to this one", items) if found else Markup()


def _referred(each: Referred) -> Markup:
    if each.answer is None:
        return _ITEM.format(_which(each.reference), _NOT_HELD.format(each.reference.url, _NEW_TAB))
    words = each.opening.of(each.answer) if each.opening else ""
    quoted = _QUOTE.format(words) if words else Markup()
    return _ITEM.format(_which(each.reference), quoted + _held(each))


def _which(reference: Reference) -> Markup:
    """Name a question by its number and the day that is given, and say where the match is in doubt."""
    day = Markup(" of {}").format(long_date(reference.date)) if reference.date else ""
    doubt = _DOUBT if reference.id and not reference.certain else ""
    return _WHICH.format(reference.uin or NOT_RECORDED, day, doubt)


def _held(each: Referred) -> Markup:
    """Say who answered and when, with a link to the whole."""
    if each.answer is None:
        return Markup()
    return _BY.format(_answerer(each.answer), _answered(each.answer), urlencode({"answer": each.answer.id}), _NEW_TAB)


def _answerer(answer: Answer) -> str:
    minister = answer.minister.name if answer.minister else None
    return ", ".join(each for each in (minister, answer.department) if each) or f"Minister {NOT_RECORDED}"


def _answered(answer: Answer) -> Markup:
    if answer.answered_on is None:
        return escape(f"date {NOT_RECORDED}")
    return Markup("answered {}").format(long_date(answer.answered_on))


_SECTION = Markup('<div class="refers"><h5>{}</h5><ul>{}</ul></div>')
_ITEM = Markup("<li>{}{}</li>")
_WHICH = Markup('<p class="which">UIN <bdi>{}</bdi>{}{}</p>')
_DOUBT = Markup(' <strong class="doubt">A doubtful match: the number fits, the rest leaves doubt.</strong>')
_QUOTE = Markup('<blockquote><div class="words" dir="auto">{}</div></blockquote>')
_NEW_TAB = Markup('<span class="vh"> (opens in a new tab)</span>')
_BY = Markup('<p class="by"><bdi>{}</bdi>, {}: <a href="?{}" target="_blank">read it whole{}</a></p>')
_NOT_HELD = Markup(
    '<p class="unlinked">This library does not hold it. '
    '<a class="official" href="{}" target="_blank" rel="noopener noreferrer">Look for it on parliament.uk'
    '<span aria-hidden="true"> ↗</span>{}</a></p>'
)
