"""Follow-ups as they are said against the same questions written out: how often a target is within the first five.

    python benchmarks/dialogues/measure.py LIBRARY DIALOGUES.jsonl... [--qrels qrels.tsv] [--misses]

Without judgements each turn's own ``ids`` (or ``id``) are its targets; with them, what is graded 2. Of conversations
that are split only those of ``--split`` are asked ("kept": nothing was tuned or fitted on them). Timed is the
understanding of a follow-up without encoding, in a conversation that goes on turn by turn; what was encoded for it and
is not needed by the search that answers is counted.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

import pqask
from pqask import conversation
from pqask.conversation import Assistant
from pqask.evaluate import judgements
from pqask.followups import Followups
from pqask.records import Reply

DEPTH = 5


def main() -> None:
    """Measure a file of dialogues."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("dialogues", type=Path, nargs="+")
    parser.add_argument("--qrels", type=Path)
    parser.add_argument("--today", type=date.fromisoformat, default=date(2026, 7, 31))
    parser.add_argument("--split", default="kept")
    parser.add_argument("--misses", action="store_true")
    arguments = parser.parse_args()
    judged = judgements(arguments.qrels) if arguments.qrels else {}
    assistant = pqask.open(arguments.library)
    assistant.ask("ready?", today=arguments.today)
    for path in arguments.dialogues:
        asked = list(turns(path, judged, arguments.split))
        report(path.stem, asked, assistant, arguments.today, misses=arguments.misses)


class Clock:
    """Times the understanding of a turn, encoding left out, and notes which texts are encoded for what.

    ``others`` are the texts that were encoded outside of the search that answers, ``needed`` those that it asked for.
    """

    def __init__(self) -> None:
        self.spent, self.others, self.needed = 0.0, set[str](), set[str]()
        self._within = ""

    def of(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Give the same function, timed; "encode" is taken from the time of the one it is called by."""

        def timed(*values: Any, **named: Any) -> Any:
            if name == "encode":
                (self.needed if self._within == "search" else self.others).update(values[0])
            outer, self._within, begin = self._within, name, time.perf_counter()
            try:
                return function(*values, **named)
            finally:
                took = time.perf_counter() - begin
                self._within = outer
                self.spent += took if name == "understand" else -took if outer == "understand" else 0.0

        return timed


def turns(
    path: Path, judged: dict[str, dict[str, int]], split: str
) -> Iterator[tuple[dict[str, Any], list[str], set[str]]]:
    """Give each turn with the turns before it and its targets."""
    for dialogue in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        if dialogue.get("split", split) != split:
            continue
        said: list[str] = []
        for turn in dialogue["turns"]:
            grades = judged.get(turn.get("qid", ""), {})
            yield (
                turn,
                list(said),
                {i for i, grade in grades.items() if grade == 2} or set(map(str, turn.get("ids", [turn.get("id")]))),
            )
            said.append(turn["query"])


def report(
    name: str,
    asked: list[tuple[dict[str, Any], list[str], set[str]]],
    assistant: Assistant,
    today: date,
    *,
    misses: bool,
) -> None:
    """Print the two shares of follow-ups, their quotient, and the misses."""
    follow_ups, said, written, took, more = 0, 0, 0, [], 0
    encode, search, read = assistant.encoder.encode_tokens, conversation.search, Followups.read
    known: set[str] = set()
    for turn, history, targets in asked:
        clock = Clock()
        assistant.encoder.encode_tokens, conversation.search = clock.of("encode", encode), clock.of("search", search)
        Followups.read = clock.of("understand", read)
        reply = assistant.ask(turn["query"], k=DEPTH, history=history, today=today)
        assistant.encoder.encode_tokens, conversation.search, Followups.read = encode, search, read
        extra = clock.others - clock.needed - known
        known = (known if history else set()) | clock.others | clock.needed
        if not history:
            continue
        took.append(clock.spent)
        more += len(extra)
        alone = assistant.ask(turn["standalone"], k=DEPTH, today=today)
        one, other = found(reply, targets), found(alone, targets)
        follow_ups, said, written = follow_ups + 1, said + one, written + other
        if misses and not one:
            how = "only written out" if other else "neither"
            print(f"  {turn.get('qid', turn.get('id'))} {turn['query']!r} {how}; {reply.understood.said()}")
    half, most = (1000 * float(np.quantile(took, share)) for share in (0.5, 0.95))
    quotient = said / max(written, 1)
    print(f"{name}: {follow_ups} follow-ups, as said {said}, written out {written}, quotient {quotient:.2f};", end=" ")
    print(f"understanding, encoding left out: median {half:.1f} ms, 95% {most:.1f} ms;", end=" ")
    print(f"{more} texts encoded that its search did not need")


def found(reply: Reply, targets: set[str]) -> bool:
    """Tell whether a target, or the same words given to another, is within the first five, near misses included."""
    hits = (*reply.hits, *reply.nearest)[:DEPTH]
    shown = {each.id.rpartition("-")[2] for hit in hits for each in (hit.answer, *hit.also)}
    return bool(targets & shown)


if __name__ == "__main__":
    main()
