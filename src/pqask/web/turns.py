"""One turn of the conversation as HTML: what was asked, then what came back or an honest nothing."""

import json
from collections.abc import Sequence
from datetime import date

from pqask.records import Answer, Filters, Reply, Sort
from pqask.web.asked import NAMES, Asked
from pqask.web.cards import answer_page, by_answer, cards
from pqask.web.markup import Markup, counted, join, long_date, visible

__all__ = ["notices", "of_answer", "of_problem", "of_reply"]

_SORTED: dict[Sort, str] = {"relevance": "", "newest": "newest first", "oldest": "oldest first"}


def of_reply(asked: Asked, reply: Reply) -> str:
    """Write a turn that was answered, with passages or with nothing."""
    found = reply.found and bool(reply.hits)
    said = _found(asked, reply) if found else _nothing(asked, reply)
    return _turn(asked, said, announce=_announcement(reply) if found else "Nothing was found that answers this.")


def of_problem(asked: Asked, sentence: str) -> str:
    """Write a turn that could not be answered, in the sentence that says why and how to mend it."""
    return _turn(asked, _PROBLEM.format(sentence), announce=sentence, kind="problem")


def of_answer(asked: Asked, answer: Answer) -> str:
    """Write a turn that shows one answer by its permanent link."""
    said = _ONE.format(answer_page(answer, f"t{asked.turn}-1"))
    return _turn(asked, said, announce="One answer is shown.", kind="answer", prefix="You opened")


def notices(sentences: Sequence[str]) -> Markup:
    """Write what the reader should know of the library as a quiet banner, or nothing."""
    return _NOTICES.format(join(_LINE.format(sentence) for sentence in sentences)) if sentences else Markup()


def _turn(asked: Asked, said: Markup, *, announce: str, kind: str = "asked", prefix: str = "You asked") -> str:
    return visible(
        _TURN.format(
            number=asked.turn,
            kind=kind,
            prefix=prefix,
            question=asked.question,
            again=json.dumps(asked.again()),
            link=asked.link(),
            announce=announce,
            said=said,
        )
    )


def _announcement(reply: Reply) -> str:
    return f"{_count(reply)} found. Here is what ministers said."


def _count(reply: Reply) -> str:
    passages, answers = len(reply.hits), len(by_answer(reply.hits))
    return f"{counted(passages, 'passage')} from {counted(answers, 'answer')}"


def _found(asked: Asked, reply: Reply) -> Markup:
    return _FOUND.format(
        number=asked.turn,
        count=_count(reply),
        sort=f", {_SORTED[reply.sort]}" if _SORTED[reply.sort] else "",
        applied=_applied(asked, reply),
        notices=notices(reply.notices),
        cards=cards(reply.hits, f"t{asked.turn}"),
    )


def _nothing(asked: Asked, reply: Reply) -> Markup:
    nearest = _NEAREST.format(
        count=counted(len(by_answer(reply.nearest)), "near miss", "near misses"),
        cards=cards(reply.nearest, f"t{asked.turn}m", miss=True),
    )
    return _NOTHING.format(
        number=asked.turn,
        searched=_LINE.format(f"What was searched: {reply.searched}.") if reply.searched else "",
        applied=_applied(asked, reply),
        notices=notices(reply.notices),
        nearest=nearest if reply.nearest else "",
    )


def _applied(asked: Asked, reply: Reply) -> Markup:
    """Name what narrowed the search: what was chosen, each with its way back, and what the question itself said."""
    chosen = _choices(asked.filters)
    read = {key: value for key, value in _choices(reply.understood).items() if key not in chosen}
    chips = [_CHIP.format(key=key, name=NAMES[key], value=value) for key, value in chosen.items()]
    chips += [_READ.format(key=key, name=NAMES[key], value=value) for key, value in read.items()]
    return _APPLIED.format(join(chips)) if chips else Markup()


def _choices(filters: Filters) -> dict[str, Markup | str]:
    """Give the filters that are set, as words to show."""
    said: dict[str, Markup | str] = {}
    for key in NAMES:
        value = getattr(filters, key)
        if value is not None:
            said[key] = _in_words(value)
    return said


def _in_words(value: object) -> Markup | str:
    if isinstance(value, tuple):
        return " or ".join(value) or "none"
    return long_date(value) if isinstance(value, date) else str(value)


_TURN = Markup("""<article class="turn" id="t{number}" data-kind="{kind}" data-question="{question}"
 data-again="{again}" data-link="{link}" data-announce="{announce}" aria-labelledby="t{number}-q">
<h2 class="question" id="t{number}-q" tabindex="-1"><span class="vh">{prefix}: </span
><span class="words" dir="auto">{question}</span></h2>
<div class="reply">{said}</div>
</article>""")
_FOUND = Markup("""<h3 id="t{number}-r">Here is what ministers said</h3>
<p class="count">{count}{sort}</p>{applied}{notices}{cards}""")
_NOTHING = Markup("""<div class="nothing"><h3 id="t{number}-r">Nothing found</h3>
<p>No passage in this library answers the question as it was asked.</p>
{searched}{applied}{notices}
<p>Try other words for the same thing, a wider span of dates, or fewer limits.</p>{nearest}</div>""")
_NEAREST = Markup("""<details class="nearest"><summary>Look at {count} all the same</summary>
<p>These come nearest in wording. They were judged <strong>not</strong> to answer the question.</p>{cards}</details>""")
_PROBLEM = Markup('<div class="problem"><h3>That could not be asked</h3><p>{}</p></div>')
_ONE = Markup("<h3>The whole answer, as recorded</h3>{}")
_LINE = Markup("<p>{}</p>")
_NOTICES = Markup('<aside class="notices" aria-label="Notice">{}</aside>')
_APPLIED = Markup('<div class="applied"><p>Narrowed to</p><ul class="chips">{}</ul></div>')
_CHIP = Markup("""<li><button type="button" class="chip" data-drop="{key}">{name}: <bdi>{value}</bdi>
<span aria-hidden="true">✕</span><span class="vh">, take this away and ask again</span></button></li>""")
_READ = Markup("""<li><button type="button" class="chip read" data-drop="{key}" data-read="1">{name}: <bdi>{value}</bdi>
<span class="hint">read in your question</span> <span aria-hidden="true">✕</span><span class="vh">, do not read it so
and ask again</span></button></li>""")
