"""What a question was narrowed to, as chips: each says where it comes from, and is taken back when it is pressed."""

from collections.abc import Collection, Sequence
from datetime import date

from pqask.records import Filters, Reply, Sort
from pqask.web.asked import NAMES, Asked
from pqask.web.badges import KIND_NAMES
from pqask.web.markup import Markup, join, long_date
from pqask.web.overview import ORDERS

__all__ = ["chips", "chosen", "of_reply"]

Words = Markup | str


def of_reply(asked: Asked, reply: Reply) -> Markup:
    """Name what was chosen, what was read in the question, and what was kept from the questions before it."""
    return chips(asked, understood=reply.understood, sort=reply.sort, kept=reply.kept, follows=reply.follows)


def chips(
    asked: Asked,
    *,
    understood: Filters | None = None,
    sort: Sort = "relevance",
    kept: Collection[str] = (),
    follows: Sequence[str] = (),
) -> Markup:
    """Write the chips of all limits; nothing where there is none."""
    own = chosen(asked.filters)
    read = {key: value for key, value in chosen(understood or Filters()).items() if key not in own}
    found = [_chip("topic", "Follows on from", follows[0], _KEPT)] if follows else []
    found += [_chip(key, NAMES[key], value) for key, value in own.items()]
    if sort != "relevance":
        found.append(_chip("sort", "Order", ORDERS[sort], _READ if asked.sort == "relevance" else ""))
    found += [_chip(key, NAMES[key], value, _KEPT if key in kept else _READ) for key, value in read.items()]
    return _APPLIED.format("Narrowed to" if own or read else "Read as", join(found)) if found else Markup()


def chosen(filters: Filters) -> dict[str, Words]:
    """Give the filters that are set, as words to show."""
    values = {key: getattr(filters, key) for key in NAMES}
    return {key: _in_words(key, value) for key, value in values.items() if value is not None}


def _in_words(key: str, value: object) -> Words:
    if isinstance(value, tuple):
        names = (KIND_NAMES[each] for each in value) if key == "kind" else value
        return " or ".join(names) or "none"
    return long_date(value) if isinstance(value, date) else str(value)


def _chip(key: str, name: str, value: Words, read: str = "") -> Markup:
    """Write one chip; *read* says where it comes from, if it was not chosen."""
    template = _READ_CHIP if read else _CHIP
    return template.format(key=key, name=name, value=value, read=read)


_READ = "read in your question"
_KEPT = "kept from before"
_APPLIED = Markup('<div class="applied"><p>{}</p><ul class="chips">{}</ul></div>')
_CHIP = Markup("""<li><button type="button" class="chip" data-drop="{key}">{name}: <bdi>{value}</bdi>
<span aria-hidden="true">✕</span><span class="vh">, take this away and ask again</span></button></li>""")
_READ_CHIP = Markup("""<li><button type="button" class="chip read" data-drop="{key}" data-read="1">{name}:
<bdi>{value}</bdi> <span class="hint">{read}</span> <span aria-hidden="true">✕</span><span class="vh">, do not read it
so and ask again</span></button></li>""")
