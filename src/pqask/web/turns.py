"""One turn of the conversation as HTML: what was asked, then what came back or an honest nothing."""

import json
import re
from collections.abc import Sequence
from datetime import date

from pqask.records import Answer, Counts, Referred, Reply
from pqask.timeline import Timeline
from pqask.web import away, limits, timeline
from pqask.web.asked import NAMES, Asked
from pqask.web.cards import MISS, answer_page, by_answer, cards
from pqask.web.markup import Markup, counted, escape, join, long_date, visible
from pqask.web.overview import FIELDS, ORDERS, order, overview

__all__ = ["notices", "of_answer", "of_problem", "of_reply", "of_timeline"]

_NONE = Counts()
NAMED = 12  # departments that an honest nothing names


def of_reply(asked: Asked, reply: Reply, *, comes_again: bool = False) -> str:
    """Write a turn that was answered, with passages or with nothing; *comes_again* says that a reranker reads on."""
    if reply.hits:
        said, announce = _found(asked, reply, _READ_AGAIN if comes_again else Markup()), _announcement(reply)
    elif reply.fact:
        said, announce = _FACT_ALONE.format(asked.turn, _fact(reply)), " ".join(reply.fact.lines)
    else:
        said, announce = _nothing(asked, reply), "Nothing was found that answers this."
    return _turn(asked, said, announce=announce, counts=reply.counts)


def of_timeline(asked: Asked, told: Timeline) -> str:
    """Write a turn that puts the answers in order of date."""
    chips = limits.chips(asked)
    wording = ", with how the wording changed" if told.pairs or any(e.revisions for e in told.entries) else ""
    said = _OVER_TIME.format(wording=wording, applied=chips, timeline=Markup(timeline.render(told)))
    found = len(told.entries)
    announce = f"{counted(found, 'answer')} in order of date." if found else "Nothing was found that answers this."
    return _turn(asked, said, announce=announce)


def of_problem(asked: Asked, sentence: str, *, is_opened: bool = False) -> str:
    """Write a turn that could not be answered, or opened, in the sentence that says why and how to mend it."""
    done, prefix = ("opened", "You opened") if is_opened else ("asked", "You asked")
    return _turn(asked, _PROBLEM.format(done, sentence), announce=sentence, kind="problem", prefix=prefix)


def of_answer(
    asked: Asked, answer: Answer, refers_to: Sequence[Referred] = (), cited_by: Sequence[Referred] = ()
) -> str:
    """Write a turn that shows one answer by its permanent link, with what it refers to and what refers to it."""
    said = _ONE.format(answer_page(answer, f"t{asked.turn}-1", refers_to, cited_by))
    return _turn(asked, said, announce="One answer is shown.", kind="answer", prefix="You opened")


def notices(sentences: Sequence[str]) -> Markup:
    """Write what the reader should know of the library as a quiet banner, or nothing."""
    return _NOTICES.format(join(_LINE.format(sentence) for sentence in sentences)) if sentences else Markup()


def _turn(
    asked: Asked,
    said: Markup,
    *,
    announce: str,
    kind: str = "asked",
    prefix: str = "You asked",
    counts: Counts = _NONE,
) -> str:
    return visible(
        _TURN.format(
            number=asked.turn,
            kind=kind,
            prefix=prefix,
            question=asked.question,
            again=json.dumps(asked.again()),
            link=asked.link(),
            announce=announce,
            total=f"{counts.total:,}",
            counts=json.dumps({field: getattr(counts, f"by_{field}") for field in FIELDS}),
            said=said,
        )
    )


def _announcement(reply: Reply) -> str:
    return f"{_count(reply)} found. Here is what ministers said."


def _count(reply: Reply) -> str:
    passages, answers = len(reply.hits), len(by_answer(reply.hits))
    return f"{counted(passages, 'passage')} from {counted(answers, 'answer')}"


def _found(asked: Asked, reply: Reply, read_again: Markup) -> Markup:
    return _FOUND.format(
        number=asked.turn,
        count=_count(reply),
        sort=f", {ORDERS[reply.sort]}" if reply.sort != "relevance" else "",
        applied=limits.of_reply(asked, reply),
        read_again=read_again,
        fact=_fact(reply),
        notices=notices(reply.notices),
        order=order(reply) if len(reply.hits) > 1 else "",
        overview=overview(reply),
        key=_KEY if any(hit.sentence or hit.matched for hit in reply.hits) else "",
        cards=cards(reply.hits, f"t{asked.turn}"),
        away=away.of_reply(asked),
        outside=_outside(asked, reply),
    )


def _fact(reply: Reply) -> Markup:
    """Write what the records say, where that was asked for."""
    if not reply.fact:
        return Markup()
    write = _with_days if reply.fact.about == "count" else escape
    return _FACT.format(join(_LINE.format(write(line)) for line in reply.fact.lines))


def _with_days(line: str) -> Markup:
    """Write the days of a line as a reader says them."""
    parts = re.split(r"\b(\d{4}-\d{2}-\d{2})\b", line)
    return join(long_date(date.fromisoformat(part)) if n % 2 else escape(part) for n, part in enumerate(parts))


def _outside(asked: Asked, reply: Reply) -> Markup:
    """Offer what lies outside the limits that were read in the question."""
    if not reply.nearest:
        return Markup()
    read = limits.chosen(reply.understood).items()
    return _OUTSIDE.format(
        count=counted(len(by_answer(reply.nearest)), "answer"),
        limits=Markup(", ").join(_LIMIT.format(NAMES[key].lower(), value) for key, value in read),
        cards=cards(reply.nearest, f"t{asked.turn}m", kind="Outside the limits"),
    )


def _nothing(asked: Asked, reply: Reply) -> Markup:
    applied = limits.of_reply(asked, reply)
    nearest = _NEAREST.format(
        count=counted(len(by_answer(reply.nearest)), "near miss", "near misses"),
        cards=cards(reply.nearest, f"t{asked.turn}m", kind=MISS),
    )
    return _NOTHING.format(
        number=asked.turn,
        within=" within these limits" if applied else "",
        searched=_searched(reply),
        applied=applied,
        wider=_WIDER if applied else "",
        notices=notices(reply.notices),
        nearest=nearest if reply.nearest else "",
    )


def _searched(reply: Reply) -> Markup:
    """Say what was searched: how many answers, of which dates and departments, and how many of each."""
    counts = reply.counts
    bodies = list(counts.by_department.items())
    named = [_BODY.format(name, f"{number:,}") for name, number in bodies[:NAMED]]
    more = Markup(", and {}").format(counted(len(bodies) - NAMED, "more", "more")) if len(bodies) > NAMED else ""
    rows: dict[str, Markup | str] = {
        "Answers": f"{counts.total:,}" if counts.total else reply.searched,
        "Dates": _SPAN.format(long_date(counts.first), long_date(counts.last)) if counts.first and counts.last else "",
        "Departments": Markup(", ").join(named) + more,
    }
    return _SEARCHED.format(join(_ROW.format(term, value) for term, value in rows.items() if value))


_TURN = Markup("""<article class="turn" id="t{number}" data-kind="{kind}" data-question="{question}"
 data-again="{again}" data-link="{link}" data-announce="{announce}" data-total="{total}" data-counts="{counts}"
 aria-labelledby="t{number}-q">
<h2 class="question" id="t{number}-q" tabindex="-1"><span class="vh">{prefix}: </span
><span class="words" dir="auto">{question}</span></h2>
<div class="reply">{said}</div>
</article>""")
_FOUND = Markup("""<h3 id="t{number}-r">Here is what ministers said</h3>
<div class="head"><p class="count">{count}{sort}</p>{order}</div>
{read_again}{applied}{notices}{fact}<div class="steer">{overview}
<button type="button" class="plain" data-view="timeline">See them over time</button></div>
{key}{cards}{away}{outside}""")
_OVER_TIME = Markup("""<div class="head"><p class="count">In order of date{wording}</p>
<button type="button" class="plain" data-view="passages">Back to the passages</button></div>
{applied}{timeline}""")
_FACT = Markup('<div class="fact">{}</div>')
_FACT_ALONE = Markup('<h3 id="t{}-r">From the record</h3>{}')
_READ_AGAIN = Markup("""<p class="count" data-read-again>The first answers are being read again, to order them
better…</p>""")
_KEY = Markup("""<p class="key"><mark class="best">Marked</mark>: the sentence that comes nearest to the question.
<span class="matched">Underlined</span>: words of the question.</p>""")
_OUTSIDE = Markup("""<details class="nearest"><summary>Look at {count} outside these limits</summary>
<p>These are <strong>not</strong> within what was read in your question: {limits}.</p>{cards}</details>""")
_LIMIT = Markup('<span class="limit">{} <bdi>{}</bdi></span>')
_SEARCHED = Markup('<p class="searched">What was searched:</p><dl class="record">{}</dl>')
_ROW = Markup("<div><dt>{}</dt><dd>{}</dd></div>")
_SPAN = Markup("{} to {}")
_BODY = Markup("<bdi>{}</bdi> ({})")
_WIDER = Markup('<p><button type="button" class="plain" data-wider>Ask again without any limit</button></p>')
_NOTHING = Markup("""<div class="nothing"><h3 id="t{number}-r">Nothing found</h3>
<p>No passage in this library{within} answers the question as it was asked.</p>
{searched}{applied}{wider}{notices}
<p>Try other words for the same thing, a wider span of dates, or fewer limits.</p>{nearest}</div>""")
_NEAREST = Markup("""<details class="nearest"><summary>Look at {count} all the same</summary>
<p>These come nearest in wording. They were judged <strong>not</strong> to answer the question.</p>{cards}</details>""")
_PROBLEM = Markup('<div class="problem"><h3>That could not be {}</h3><p>{}</p></div>')
_ONE = Markup("<h3>The whole answer, as recorded</h3>{}")
_LINE = Markup("<p>{}</p>")
_NOTICES = Markup('<aside class="notices" aria-label="Notice">{}</aside>')
