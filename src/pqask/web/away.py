"""What can be taken away from a reply: files in the forms that staff use, a link to it, and a feed of what is new."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from pqask.export import FORMS, pick
from pqask.records import Answer, Hit
from pqask.web.asked import Asked
from pqask.web.markup import Markup, join

__all__ = ["of_card", "of_reply", "picker"]

NAMES = {"docx": "Word", "markdown": "Markdown", "text": "Plain text", "csv": "CSV", "json": "JSON"}


def of_reply(asked: Asked) -> Markup:
    """Offer the whole reply, or what of it is picked, in every form; a link that asks again; and a feed."""
    query = asked.link().removeprefix("?")
    return _REPLY.format(number=asked.turn, forms=_forms(query), link=asked.link(), query=query)


def of_card(answer: Answer, hits: Sequence[Hit]) -> Markup:
    """Offer the passages of one card, or where there are none the whole answer, in every form."""
    picks = _picks(answer, hits)
    return _CARD.format(forms=_forms(urlencode([("pick", each) for each in picks], errors="replace")))


def picker(answer: Answer, hits: Sequence[Hit], number: int) -> Markup:
    """Write the box that picks the passages of a card."""
    picks = " ".join(urlencode({"pick": each}, errors="replace") for each in _picks(answer, hits))
    return _PICK.format(picks=picks, number=number)


def _picks(answer: Answer, hits: Iterable[Hit]) -> list[str]:
    return [pick(answer.id, hit.start, hit.end) for hit in hits] or [answer.id]


def _forms(query: str) -> Markup:
    return join(_FORM.format(suffix=FORMS[form].suffix, query=query, name=name) for form, name in NAMES.items())


_FORM = Markup(
    '<li><a href="download.{suffix}?{query}" data-take="download.{suffix}" data-query="{query}">{name}</a></li>'
)
_CARD = Markup('<details class="take"><summary>Save as</summary><ul class="forms">{forms}</ul></details>')
_PICK = Markup(
    '<label class="pick"><input type="checkbox" data-pick="{picks}"> Pick<span class="vh"> {number}</span></label>'
)
_REPLY = Markup("""<section class="away" aria-labelledby="t{number}-away">
<h4 id="t{number}-away">Take <span class="what">this whole reply</span> away</h4>
<ul class="forms">{forms}</ul>
<ul class="forms"><li><button type="button" class="plain" data-address="{link}">Copy a link to it</button></li>
<li><a href="feed.atom?{query}" type="application/atom+xml">Follow what is new (Atom feed)</a></li></ul>
</section>""")
