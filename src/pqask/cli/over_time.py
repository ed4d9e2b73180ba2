"""The command timeline: what was answered over time, who answered, and how the wording differs."""

import argparse
import json
import shutil
import sys
import textwrap
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from pqask.cli.options import WIDTH, Commands, day, new, open_assistant, shown
from pqask.errors import QuestionError
from pqask.records import NOT_RECORDED, Filters

if TYPE_CHECKING:
    from pqask.timeline import Difference, Entry, Minister, Pair, Renaming, Timeline

NARROWEST = 24
KEPT = 12  # words shown of a long stretch that is the same, at either end


def add_timeline(commands: Commands) -> None:
    """Add the command timeline."""
    text = "put the answers to a question in date order, and mark how the wording differs where it was asked again"
    example = 'pqask timeline "hunting trophies" --department DEFRA'
    parser = new(commands, "timeline", _timeline, text, example)
    parser.add_argument("question", metavar="QUESTION", help="a question in your own words")
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument("--minister", metavar="NAME", help="only answers by this minister")
    whose.add_argument("--department", metavar="NAME", help="only answers by this department, under all its names")
    whose.add_argument("--post", metavar="POST", help='follow a post through its holders ("Home Secretary")')
    parser.add_argument("--from", dest="date_from", type=day, metavar="DATE", help="answered on or after, YYYY-MM-DD")
    parser.add_argument("--to", dest="date_to", type=day, metavar="DATE", help="answered on or before, YYYY-MM-DD")
    parser.add_argument("-k", type=int, default=20, metavar="N", help="how many answers at most (default: 20)")
    parser.add_argument("--json", action="store_true", help="print one JSON object, with whole texts and spans")


def _timeline(arguments: argparse.Namespace) -> int:
    from pqask.timeline import as_json

    if arguments.date_from and arguments.date_to and arguments.date_from > arguments.date_to:
        raise QuestionError(f"--from {arguments.date_from} is later than --to {arguments.date_to}; swap the two.")
    found = open_assistant(arguments).timeline(
        arguments.question,
        minister=arguments.minister,
        department=arguments.department,
        post=arguments.post,
        filters=Filters(date_from=arguments.date_from, date_to=arguments.date_to),
        k=arguments.k,
    )
    for notice in found.notices:
        print(f"pqask: {shown(notice)}", file=sys.stderr)
    if not found.entries:
        print(f"pqask: nothing was found. Searched: {shown(found.searched)}.", file=sys.stderr)
    if arguments.json:
        print(json.dumps(as_json(found), ensure_ascii=False))
    elif found.entries:
        width = max(NARROWEST, min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns))
        print("\n".join(_lines(found, width)))
    return 0


def _lines(timeline: "Timeline", width: int) -> Iterator[str]:
    """The whole of a timeline for a terminal: who answered, then each answer with what it is compared with."""
    later = {pair.later: pair for pair in timeline.pairs}
    for words in _summary(timeline):
        yield from _wrapped(words, width, hanging="  ")
    for entry in timeline.entries:
        yield ""
        yield from _entry(entry, width)
        for pair in (later[answer.id] for answer in entry.answers if answer.id in later):
            yield from _pair(timeline, pair, width)


def _summary(timeline: "Timeline") -> Iterator[str]:
    days = [entry.date for entry in timeline.entries if entry.date]
    number = len(timeline.entries)
    span = f", {_span(days[0], days[-1])}" if days else ""
    more = f"; {timeline.left_out:,} more fit less well (-k shows more)" if timeline.left_out else ""
    yield f"{number:,} answer{'' if number == 1 else 's'}{span}{more}"
    yield from ["Answered by " + "; ".join(map(_minister, timeline.ministers))] if timeline.ministers else []
    yield from map(_renaming, timeline.renamings)
    if timeline.pairs or any(entry.revisions for entry in timeline.entries):
        yield "Where the wording differs: [-only in the earlier answer-] {+only in the later one+}"


def _minister(minister: "Minister") -> str:
    posts = f", {'; '.join(minister.posts)}" if minister.posts else ""
    span = f", {_span(minister.first, minister.last)}" if minister.first and minister.last else ""
    return f"{minister.name or f'minister {NOT_RECORDED}'}{posts} ({minister.answers:,}{span})"


def _renaming(renaming: "Renaming") -> str:
    return f"{renaming.on}: {' and '.join(renaming.before)} became {' and '.join(renaming.into)}"


def _entry(entry: "Entry", width: int) -> Iterator[str]:
    """One answer: its day, its passage behind a bar, and its record."""
    when = entry.date and _day(entry.date)
    yield when if when and entry.answer.answered_on else f"{when} (tabled)" if when else f"Date {NOT_RECORDED}"
    yield from _quoted(entry.text, width)
    yield from _wrapped(entry.citation.text, width, "   ")
    others = ", ".join([*([f"earlier {entry.same_as}"] if entry.same_as else []), *(each.id for each in entry.also)])
    yield from _wrapped(f"The same words: {others}", width, "   ") if others else ()
    yield f"   pqask show {entry.answer.id}"
    for revision in entry.revisions:
        until = f", until {_day(revision.until)}" if revision.until else ""
        label = revision.difference.label
        yield from _wrapped(f"An earlier version of this answer ({revision.kind}{until}): {label}", width, "   ")
        yield from _quoted(_marked(revision.text, entry.answer.text, revision.difference), width)


def _pair(timeline: "Timeline", pair: "Pair", width: int) -> Iterator[str]:
    """What an answer is compared with: an earlier one to a near-identical question."""
    earlier, later = timeline.answer(pair.earlier), timeline.answer(pair.later)
    share = f", {pair.answer.shared:.0%} of the words are in both" if pair.answer.changes else ""
    asked = _day(earlier.date) if earlier.date else NOT_RECORDED
    yield from _wrapped(f"Asked before in nearly the same words ({earlier.id}, {asked}):", width, "   ")
    yield from _quoted(_marked(earlier.question, later.question, pair.question), width)
    yield from _wrapped(f"The answer to it: {pair.answer.label}{share}.", width, "   ")
    if pair.answer.is_whole:
        yield from _quoted(earlier.text, width)
        yield from _wrapped("The answer now:", width, "   ")
        yield from _quoted(later.text, width)
    elif pair.answer.changes:
        yield from _quoted(_marked(earlier.text, later.text, pair.answer), width)


def _marked(earlier: str, later: str, difference: "Difference") -> str:
    """Write the later text with the changes marked in it; a long stretch that is the same is shown by its ends."""
    pieces: list[str] = []
    done = 0
    for change in difference.changes:
        (old, old_end), (new, new_end) = change.earlier, change.later
        pieces.append(_ends(later[done:new]))
        pieces.append(f"[-{earlier[old:old_end]}-]" if old_end > old else "")
        pieces.append(f"{{+{later[new:new_end].strip()}+}}" if new_end > new else "")
        done = new_end
    return " ".join(piece for piece in (*pieces, _ends(later[done:])) if piece.strip())


def _ends(words: str) -> str:
    said = words.split(" ")
    if len(said) <= 3 * KEPT:
        return words.strip(" ")
    left_out = f"[… {len(said) - 2 * KEPT} words the same …]"
    return " ".join([*said[:KEPT], left_out, *said[-KEPT:]]).strip(" ")


def _quoted(text: str, width: int) -> Iterator[str]:
    for line in shown(text).split("\n"):
        parts = textwrap.wrap(line, width - 5, break_on_hyphens=False, break_long_words=False)
        yield from (f"   │ {part}".rstrip() for part in parts or [""])


def _wrapped(words: str, width: int, indent: str = "", hanging: str = "") -> list[str]:
    return textwrap.wrap(
        shown(words),
        width,
        initial_indent=indent,
        subsequent_indent=indent + hanging,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _span(first: date, last: date) -> str:
    return _day(first) if first == last else f"{_day(first)} to {_day(last)}"


def _day(when: date) -> str:
    return f"{when.day} {when:%B %Y}"
