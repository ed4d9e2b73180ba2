"""What is relevant to a question, counted: the order, a table of months that is its own chart, and lists of the rest.

Every number stands on a button that narrows the question to what it counts, or widens it again where it is pressed.
"""

import json
from calendar import month_abbr, month_name, monthrange
from collections.abc import Mapping
from itertools import groupby
from typing import get_args

from pqask.records import Counts, Filters, Reply, Sort
from pqask.web.asked import NAMES
from pqask.web.badges import KIND_NAMES
from pqask.web.markup import Markup, counted, join

__all__ = ["FIELDS", "ORDERS", "order", "overview"]

ORDER_NAMES: dict[Sort, str] = {"relevance": "Most relevant", "newest": "Newest", "oldest": "Oldest"}
ORDERS: dict[Sort, str] = {"relevance": "most relevant first", "newest": "newest first", "oldest": "oldest first"}
FIELDS = ("department", "minister", "asker", "party", "house", "kind")
SHOWN = 8  # choices of a field before the rest is folded away


def order(reply: Reply) -> Markup:
    """Write the three orders as buttons, the one in force pressed."""
    buttons = [_ORDER.format(sort, _pressed(reply.sort == sort), ORDER_NAMES[sort]) for sort in get_args(Sort)]
    return _ORDERS.format(join(buttons))


def overview(reply: Reply) -> Markup:
    """Write all that is relevant by month, department and the rest, folded; nothing where there is no choice."""
    counts = reply.counts
    if counts.total < 2:
        return Markup()
    limits = reply.understood.model_copy(update=reply.filters.model_dump(exclude_none=True))
    return _OVERVIEW.format(
        total=counted(counts.total, "closest answer"),
        months=_months(counts, limits),
        fields=join(_field(field, counts, limits) for field in FIELDS),
    )


def _field(field: str, counts: Counts, limits: Filters) -> Markup:
    """Write the choices of one field as bars, the most first; the many are folded away."""
    numbers: Mapping[str, int] = getattr(counts, f"by_{field}")
    if not numbers:
        return Markup()
    most = max(numbers.values())
    names: Mapping[str, str] = KIND_NAMES if field == "kind" else {}  # type: ignore[assignment]
    chosen = getattr(limits, field)
    bars = [
        _BAR.format(
            narrow=json.dumps({field: value}),
            pressed=_pressed(value == chosen or chosen == (value,)),
            name=names.get(value, value),
            width=max(1, round(100 * number / most)),
            number=f"{number:,}",
        )
        for value, number in numbers.items()
    ]
    more = _MORE.format(counted(len(bars) - SHOWN, "more", "more"), join(bars[SHOWN:])) if len(bars) > SHOWN else ""
    lacking = max(0, counts.total - sum(numbers.values())) if field not in ("department", "party") else 0
    unsaid = _UNSAID.format(counted(lacking, "answer")) if lacking else ""
    return _FIELD.format(field=NAMES[field], bars=join(bars[:SHOWN]), more=more, unsaid=unsaid)


def _months(counts: Counts, limits: Filters) -> Markup:
    """Write a row of twelve months for each year that has any, the newest first."""
    if not counts.by_month:
        return Markup()
    most = max(counts.by_month.values())
    years = [(int(year), dict(months)) for year, months in groupby(counts.by_month.items(), lambda pair: pair[0][:4])]
    undated = counts.total - sum(counts.by_month.values())
    return _MONTHS.format(
        names=join(_MONTH_NAME.format(month_name[month], month_abbr[month]) for month in range(1, 13)),
        years=join(_year(year, months, most, limits) for year, months in reversed(years)),
        undated=_UNDATED.format(counted(undated, "answer")) if undated else "",
    )


def _year(year: int, months: Mapping[str, int], most: int, limits: Filters) -> Markup:
    numbers = [months.get(f"{year:04}-{month:02}", 0) for month in range(1, 13)]
    cells = (_month(year, month, number, most, limits) for month, number in enumerate(numbers, 1))
    span = (f"{year:04}-01-01", f"{year:04}-12-31")
    head = _YEAR_BUTTON.format(**_dates(*span, limits), year=year, number=counted(sum(numbers), "answer"))
    return _YEAR.format(head=head, cells=join(cells))


def _month(year: int, month: int, number: int, most: int, limits: Filters) -> Markup:
    if not number:
        return _NO_MONTH
    first = f"{year:04}-{month:02}-"
    height = max(1, round(20 * number / most))
    return _MONTH.format(
        **_dates(f"{first}01", f"{first}{monthrange(year, month)[1]:02}", limits),
        label=f"{counted(number, 'answer')} in {month_name[month]} {year}",
        top=20 - height,
        height=height,
        number=f"{number:,}",
    )


def _dates(first: str, last: str, limits: Filters) -> dict[str, str]:
    """Give what a button of a span of days sends, and whether it is pressed."""
    said = limits.said()
    is_chosen = (said.get("date_from"), said.get("date_to")) == (first, last)
    return {"narrow": json.dumps({"date_from": first, "date_to": last}), "pressed": _pressed(is_chosen)}


def _pressed(is_chosen: bool) -> str:
    return "true" if is_chosen else "false"


_ORDERS = Markup('<div class="orders" role="group" aria-label="Order of the answers">{}</div>')
_ORDER = Markup('<button type="button" data-order="{}" aria-pressed="{}">{}<span class="vh"> first</span></button>')
_OVERVIEW = Markup("""<details class="overview"><summary>{total} by month, department and more</summary>
<p class="hint">Press a number to keep only these answers, press it again to let the others back. A narrower search
looks deeper, and may find more of them than are counted here.</p>
<div class="seen">{months}{fields}</div></details>""")
_FIELD = Markup('<section class="field"><h4>{field}</h4><ul>{bars}</ul>{more}{unsaid}</section>')
_MORE = Markup('<details class="more"><summary>{}</summary><ul>{}</ul></details>')
_BAR = Markup("""<li><button type="button" class="bar" data-narrow="{narrow}" aria-pressed="{pressed}"
><span class="name"><bdi>{name}</bdi></span> <span class="n">{number}</span><span class="vh"> answers</span
><svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width="{width}" height="1"/></svg
></button></li>""")
_MONTHS = Markup("""<section class="field wide"><table class="months">
<caption>Month of the answer or, where it is not recorded, of its question</caption>
<thead><tr>{names}</tr></thead>{years}</table>{undated}</section>""")
_MONTH_NAME = Markup('<th scope="col"><abbr title="{}">{}</abbr></th>')
_YEAR = Markup("""<tbody><tr><th colspan="12" scope="rowgroup">{head}</th></tr><tr>{cells}</tr></tbody>""")
_YEAR_BUTTON = Markup("""<button type="button" data-narrow="{narrow}" aria-pressed="{pressed}">{year}
<span class="n">{number}</span></button>""")
_MONTH = Markup("""<td><button type="button" class="month" data-narrow="{narrow}" aria-pressed="{pressed}"
 aria-label="{label}"><svg viewBox="0 0 10 20" preserveAspectRatio="none" aria-hidden="true"
><rect y="{top}" width="10" height="{height}"/></svg><span class="n">{number}</span></button></td>""")
_NO_MONTH = Markup('<td><span class="vh">none</span></td>')
_UNSAID = Markup('<p class="hint">{} where it is not recorded.</p>')
_UNDATED = Markup('<p class="hint">{} with no date recorded.</p>')
