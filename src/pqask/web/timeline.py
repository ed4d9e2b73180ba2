"""A timeline as HTML: answers in date order and, where one was asked again, the two side by side.

Words that only one of the two has stand in ``del`` (the earlier) and ``ins`` (the later): underlined in two ways, with
a sign before them that the style sheet makes and names for screen readers, and once more in a list. The text of each
``.words`` element stays the record's own characters and nothing else.
"""

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from pqask.records import NOT_RECORDED, Answer
from pqask.timeline import Change, Difference, Entry, Minister, Pair, Revision, Timeline
from pqask.web import badges
from pqask.web.markup import Markup, counted, escape, join, long_date, marked, visible

__all__ = ["render"]

_KINDS = {
    "correction": "Before it was corrected",
    "holding answer replaced": "The holding answer before it",
    "cut text made whole": "What the source gave of it before",
    "changed in the source": "Before the source changed it",
}


def render(timeline: Timeline) -> str:
    """Write a timeline as one fragment, headed at the third level; escaped, and safe to show."""
    if not timeline.entries:
        notices = join(map(_NOTICE.format, timeline.notices))
        return visible(_NOTHING.format(timeline.searched or "the library", notices))
    pairs = {pair.later: pair for pair in timeline.pairs}
    return visible(
        _TIMELINE.format(
            count=_count(timeline),
            notices=join(map(_NOTICE.format, timeline.notices)),
            who=join(_LINE.format(_who(minister)) for minister in timeline.ministers),
            renamed=join(_renamed(timeline)),
            legend=_LEGEND if pairs or any(entry.revisions for entry in timeline.entries) else "",
            entries=join(_entry(timeline, entry, pairs) for entry in timeline.entries),
        )
    )


def _count(timeline: Timeline) -> Markup:
    days = [entry.date for entry in timeline.entries if entry.date]
    span = Markup(", {}").format(_span(days[0], days[-1])) if days else ""
    more = f"; {timeline.left_out:,} more fit less well" if timeline.left_out else ""
    return Markup("{}{}{}").format(counted(len(timeline.entries), "answer"), span, more)


def _who(minister: Minister) -> Markup:
    """Name a minister with the posts that are recorded, and from when to when the answers are."""
    posts = f", {'; '.join(minister.posts)}" if minister.posts else ""
    first, last = minister.first, minister.last
    span = Markup(", {}").format(_span(first, last)) if first and last else ""
    name = minister.name or f"Minister {NOT_RECORDED}"
    return Markup("<bdi>{}</bdi>{}: {}{}").format(name, posts, counted(minister.answers, "answer"), span)


def _span(first: date, last: date) -> Markup:
    return long_date(first) if first == last else Markup("{} to {}").format(long_date(first), long_date(last))


def _renamed(timeline: Timeline) -> Iterator[Markup]:
    for each in timeline.renamings:
        yield _RENAMED.format(each.on, " and ".join(each.before), " and ".join(each.into))


def _entry(timeline: Timeline, entry: Entry, pairs: dict[str, Pair]) -> Markup:
    """Write one answer in its place, with what it is compared with beneath."""
    answer = entry.answer
    compared = [_revised(entry, revision) for revision in entry.revisions]
    compared += [_again(timeline, pairs[each.id]) for each in entry.answers if each.id in pairs]
    return _ENTRY.format(
        when=_when(answer),
        title=answer.heading or "Written question",
        question=answer.question,
        words=entry.text,
        by=_by(answer),
        badges=badges.render(answer),
        links=join(_links(entry)),
        compared=join(compared),
    )


def _when(answer: Answer) -> Markup:
    """Write the day by which an answer stands in its place, and which day it is."""
    if answer.date is None:
        return escape(f"Date {NOT_RECORDED}")
    return Markup("{}{}").format(long_date(answer.date), "" if answer.answered_on else " (tabled)")


def _by(answer: Answer) -> Markup:
    minister = answer.minister
    name = minister.name if minister else f"Minister {NOT_RECORDED}"
    post = f", {minister.post}" if minister and minister.post else ""
    return _BY.format(name, post, answer.department or f"Department {NOT_RECORDED}")


def _links(entry: Entry) -> Iterator[Markup]:
    yield _LINK.format(urlencode({"answer": entry.answer.id}), "Read the whole answer")
    if entry.answer.url:
        yield _OFFICIAL.format(entry.answer.url)
    if entry.same_as:
        yield _LINK.format(urlencode({"answer": entry.same_as}), "The same words were given before")
    for other in entry.also:
        asker = other.asker.name if other.asker else f"an asker {NOT_RECORDED}"
        yield _LINK.format(urlencode({"answer": other.id}), f"The same words, to {asker}")


def _again(timeline: Timeline, pair: Pair) -> Markup:
    """Set the answers to two near-identical questions side by side, and the questions where their wording differs."""
    earlier, later = timeline.answer(pair.earlier), timeline.answer(pair.later)
    questions: str = ""
    if pair.question.changes:
        questions = _QUESTIONS.format(
            _sides(earlier.question, later.question, pair.question, ("Asked before", "Asked"))
        )
    names = (_named("Earlier", earlier), _named("Later", later))
    title = Markup("Asked before in nearly the same words, {}").format(_when(earlier))
    return _compared(title, pair.answer, _sides(earlier.text, later.text, pair.answer, names), questions)


def _revised(entry: Entry, revision: Revision) -> Markup:
    """Set an earlier version of an answer beside the one recorded now."""
    until = Markup(", until {}").format(long_date(revision.until)) if revision.until else ""
    title = Markup("{}{}").format(_KINDS[revision.kind], until)
    sides = _sides(revision.text, entry.answer.text, revision.difference, ("Before", "As recorded now"))
    return _compared(title, revision.difference, sides)


def _compared(title: Markup, difference: Difference, sides: Markup, questions: str = "") -> Markup:
    share = f", {difference.shared:.0%} of the words are in both" if difference.changes else ""
    return _COMPARED.format(title=title, label=difference.label, share=share, questions=questions, sides=sides)


def _named(side: str, answer: Answer) -> Markup:
    minister = answer.minister.name if answer.minister else f"minister {NOT_RECORDED}"
    return Markup("{}: {}, <bdi>{}</bdi>").format(side, _when(answer), minister)


def _sides(earlier: str, later: str, difference: Difference, names: tuple[str, str]) -> Markup:
    """Write two whole texts beside each other, marked, and the differences as a list; one where they are the same."""
    if not difference.changes:
        return _SAME.format(later)
    if difference.is_whole:
        return _SIDES.format(names[0], earlier, names[1], later, "")
    old = marked(earlier, difference.earlier, _DEL)
    new = marked(later, difference.later, _INS)
    changes = join(_change(earlier, later, change) for change in difference.changes)
    number = counted(len(difference.changes), "difference")
    return _SIDES.format(names[0], old, names[1], new, _LIST.format(number, changes))


def _change(earlier: str, later: str, change: Change) -> Markup:
    """Write one difference as a line of its own, in words."""
    old, new = earlier[slice(*change.earlier)], later[slice(*change.later)]
    parts = [_ONLY.format("Only in the earlier", old)] if old else []
    parts += [_ONLY.format("Only in the later", new)] if new else []
    return _LINE.format(Markup("; ").join(parts))


_NOTHING = Markup("""<section class="timeline nothing"><h3>Over time: nothing found</h3>
<p>No answer in this library fits the question as it was asked.</p><p>What was searched: {}.</p>{}</section>""")
_TIMELINE = Markup("""<section class="timeline"><h3>Over time</h3>
<p class="count">{count}</p>{notices}
<details class="who"><summary>Who answered</summary><ul>{who}</ul></details>
{renamed}{legend}
<ol class="dated">{entries}</ol></section>""")
_LINE = Markup("<li>{}</li>")
_RENAMED = Markup('<p class="renamed">{}: <bdi>{}</bdi> became <bdi>{}</bdi></p>')
_LEGEND = Markup("""<p class="legend">Where a question was asked again, the two answers stand side by side: <del>only in
the earlier</del>, <ins>only in the later</ins>. That the wording differs does not say why.</p>""")
_ENTRY = Markup("""<li><article>
<h4>{when} · <bdi>{title}</bdi></h4>
<p class="context words" dir="auto">{question}</p>
<blockquote><div class="words" dir="auto">{words}</div></blockquote>
{by}{badges}
<p class="links">{links}</p>
{compared}</article></li>""")
_BY = Markup('<p class="by"><strong><bdi>{}</bdi></strong>{}<br><span class="where"><bdi>{}</bdi></span></p>')
_NOTICE = Markup('<p class="notices">{}</p>')
_LINK = Markup('<a href="?{}" target="_blank">{}<span class="vh"> (opens in a new tab)</span></a>')
_OFFICIAL = Markup("""<a class="official" href="{}" target="_blank" rel="noopener noreferrer">Check on parliament.uk
<span aria-hidden="true"> ↗</span><span class="vh"> (opens in a new tab)</span></a>""")
_COMPARED = Markup("""<section class="compared"><h5>{title}</h5>
<p class="differs"><strong>{label}</strong>{share}</p>
{questions}{sides}</section>""")
_QUESTIONS = Markup('<details class="questions"><summary>How the two questions were put</summary>{}</details>')
_SIDES = Markup("""<div class="sides">
<figure><figcaption>{}</figcaption><blockquote><div class="words" dir="auto">{}</div></blockquote></figure>
<figure><figcaption>{}</figcaption><blockquote><div class="words" dir="auto">{}</div></blockquote></figure>
</div>{}""")
_SAME = Markup('<blockquote><div class="words" dir="auto">{}</div></blockquote>')
_DEL = Markup("<del>{}</del>")
_INS = Markup("<ins>{}</ins>")
_LIST = Markup('<details class="changes"><summary>{}, as a list</summary><ol>{}</ol></details>')
_ONLY = Markup('{}: “<span class="words" dir="auto">{}</span>”')
