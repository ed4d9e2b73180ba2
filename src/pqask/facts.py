"""What the records say of what was found, where a turn asks for that: how many, who answered, a whole answer, more.

Facts are counts, names and days as recorded; what ministers said stays in the passages.
"""

from collections.abc import Sequence

from pqask.question.intents import Intent
from pqask.question.thread import Thread
from pqask.records import NOT_RECORDED, Counts, Fact, Hit, Reply

__all__ = ["answered", "idle"]

_RESTART = Fact(about="restart", lines=("What was asked before is let go; ask something else.",))
_WELCOME = Fact(about="nothing", lines=("Nothing was asked. Ask a question, or go on from the last one.",))
_NOTHING = Fact(about="nothing", lines=("Nothing has been asked yet; ask a question first.",))


def idle(thread: Thread) -> Fact | None:
    """Say what there is to say where nothing is looked for: a new start, or more of nothing, or thanks."""
    if thread.intent and thread.intent.wanted == "nothing":
        return _WELCOME
    if thread.intent is None or thread.turn or thread.intent.wanted in ("count", "sort"):
        return None
    return _RESTART if thread.intent.wanted == "restart" else _NOTHING


def answered(reply: Reply, thread: Thread, k: int) -> Reply:
    """Give of a reply what a turn wants; *k* is how many passages are shown at a time."""
    if thread.page:
        reply = _next(reply, k * thread.page, k)
    intent = thread.intent
    if intent is None or intent.wanted in ("sort", "more") or (not reply.hits and intent.wanted != "count"):
        return reply
    if intent.wanted == "count":
        return reply.model_copy(update={"fact": Fact(about="count", lines=(_counted(reply),))})
    chosen = _chosen(reply.hits, intent.nth)
    if not chosen:
        return reply.model_copy(update={"fact": _none_such(intent, len(reply.hits))})
    if intent.wanted == "who":
        return reply.model_copy(update={"fact": Fact(about="who", lines=tuple(_named(hit, intent) for hit in chosen))})
    return reply.model_copy(update={"hits": (_whole(chosen[0]),), "nearest": ()})


def _next(reply: Reply, start: int, k: int) -> Reply:
    """Go on after what was shown."""
    hits = reply.hits[start : start + k]
    shown = min(start, len(reply.hits))
    end = None if hits else Fact(about="nothing", lines=(f"There are no more: {shown} {_were(shown)} shown.",))
    return reply.model_copy(update={"hits": hits, "nearest": (), "fact": end})


def _counted(reply: Reply) -> str:
    """Write a count as the records give it: "31 answers, 2024-07-18 to 2026-05-12"."""
    counts = reply.counts if reply.found else Counts()
    days = [day.isoformat() for day in (counts.first, counts.last) if day]
    span = f", {' to '.join(dict.fromkeys(days))}" if days else ""
    return f"{counts.total:,} answer{'' if counts.total == 1 else 's'}{span}"


def _chosen(hits: Sequence[Hit], nth: int | None) -> list[Hit]:
    """Give the hit that is meant, -1 for the last; all of them where none is named."""
    if nth is None:
        return list(hits)
    place = nth - 1 if nth > 0 else len(hits) + nth
    return [hits[place]] if 0 <= place < len(hits) else []


def _none_such(intent: Intent, shown: int) -> Fact:
    return Fact(about="nothing", lines=(f"There is no answer {intent.nth}: {shown} {_were(shown)} shown.",))


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _named(hit: Hit, intent: Intent) -> str:
    """Say who answered, or who asked, as far as it is recorded."""
    answer, cited = hit.answer, hit.citation
    if intent.of_asker:
        about = [part for part in (answer.asker.party, answer.asker.constituency) if part] if answer.asker else []
        return f"{hit.rank}. {', '.join([answer.asker.name if answer.asker else NOT_RECORDED, *about])}"
    name = answer.minister.name if answer.minister else f"minister {NOT_RECORDED}"
    post = [answer.minister.post] if answer.minister and answer.minister.post else []
    return f"{hit.rank}. {', '.join([name, *post, cited.department, cited.answered_on])}"


def _whole(hit: Hit) -> Hit:
    """Widen a hit to its whole answer."""
    return hit.model_copy(update={"text": hit.answer.text, "start": 0, "end": len(hit.answer.text)})
