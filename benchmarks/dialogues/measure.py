"""Follow-ups as they are said against the same questions written out: how often a target is within the first five.

    python benchmarks/dialogues/measure.py LIBRARY DIALOGUES.jsonl [--qrels qrels.tsv] [--today 2026-07-31] [--misses]

Without judgements each turn's own ``ids`` (or ``id``) are its targets; with them, what is graded 2. Of conversations
that are split those of "tune" are left out.
"""

import argparse
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pqask
from pqask.conversation import Assistant
from pqask.evaluate import judgements
from pqask.records import Reply

DEPTH = 5


def main() -> None:
    """Measure a file of dialogues."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("dialogues", type=Path, nargs="+")
    parser.add_argument("--qrels", type=Path)
    parser.add_argument("--today", type=date.fromisoformat, default=date(2026, 7, 31))
    parser.add_argument("--misses", action="store_true")
    arguments = parser.parse_args()
    judged = judgements(arguments.qrels) if arguments.qrels else {}
    assistant = pqask.open(arguments.library)
    for path in arguments.dialogues:
        report(path.stem, list(turns(path, judged)), assistant, arguments.today, misses=arguments.misses)


def turns(path: Path, judged: dict[str, dict[str, int]]) -> Iterator[tuple[dict[str, Any], list[str], set[str]]]:
    """Give each turn with the turns before it and its targets."""
    for dialogue in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        if dialogue.get("split") == "tune":
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
    follow_ups, said, written = 0, 0, 0
    for turn, history, targets in asked:
        if not history:
            continue
        reply = assistant.ask(turn["query"], k=DEPTH, history=history, today=today)
        alone = assistant.ask(turn["standalone"], k=DEPTH, today=today)
        one, other = found(reply, targets), found(alone, targets)
        follow_ups, said, written = follow_ups + 1, said + one, written + other
        if misses and not one:
            how = "only written out" if other else "neither"
            print(f"  {turn.get('qid', turn.get('id'))} {turn['query']!r} {how}; {reply.understood.said()}")
    print(
        f"{name}: {follow_ups} follow-ups, as said {said}, written out {written}, quotient {said / max(written, 1):.2f}"
    )


def found(reply: Reply, targets: set[str]) -> bool:
    """Tell whether a target, or the same words given to another, is within the first five, near misses included."""
    hits = (*reply.hits, *reply.nearest)[:DEPTH]
    shown = {each.id.rpartition("-")[2] for hit in hits for each in (hit.answer, *hit.also)}
    return bool(targets & shown)


if __name__ == "__main__":
    main()
