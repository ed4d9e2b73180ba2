"""Measure the rules for kinds of answer against answers that were labelled by reading.

    python benchmarks/kinds/measure.py CORPUS...

CORPUS is a file of the official API, such as the two in the shared corpora; ``labels.jsonl`` holds official ids and the
kinds that a reader saw, no text. The sample was drawn with a fixed seed from the distinct texts of both, in strata: one
for each kind that a rule then gave, "near" for texts with a word that the kind turns on but no kind given, and "rest".
``weight`` is how many texts of its stratum a label stands for. Precision counts labels; recall is weighted, so that a
miss in a large stratum counts for all the texts like it. The range is Wilson's, at 95%, for precision.

After the labels were made, two rules were narrowed by what they showed: "holding" and "correction". Their
strata are labelled whole, so the figure for "holding" is a count and no estimate, but not one on fresh texts.
"""

import json
import sys
from math import sqrt
from pathlib import Path
from typing import NamedTuple, get_args

from pqask.records import Answer, KindName
from pqask.sources import SourceFile, read
from pqask.sources.kinds import kinds_of

LABELS = Path(__file__).with_name("labels.jsonl")


class Label(NamedTuple):
    """What a reader saw in one answer, and how many texts it stands for."""

    kinds: frozenset[str]
    weight: float


def labels() -> dict[int, Label]:
    """Read the labels by official id."""
    rows = map(json.loads, LABELS.read_text(encoding="utf-8").splitlines())
    return {row["id"]: Label(frozenset(row["kinds"]), row["weight"]) for row in rows}


def predictions(paths: list[Path], wanted: dict[int, Label]) -> dict[int, frozenset[str]]:
    """Give the kinds that the rules alone see in the labelled answers."""
    answers = (answer for path in paths for answer in read(SourceFile(path)) if isinstance(answer, Answer))
    return {
        answer.official_id: frozenset(kind.name for kind in kinds_of(answer.text))
        for answer in answers
        if answer.official_id in wanted
    }


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """Give the 95% range of a proportion."""
    share, z = hits / tries, 1.96
    middle = (share + z * z / (2 * tries)) / (1 + z * z / tries)
    half = z / (1 + z * z / tries) * sqrt(share * (1 - share) / tries + z * z / (4 * tries * tries))
    return middle - half, middle + half


def row(kind: str, truth: dict[int, Label], said: dict[int, frozenset[str]]) -> str:
    """Write one line of the table."""
    given = [truth[key] for key in said if kind in said[key]]
    right = sum(kind in label.kinds for label in given)
    present = sum(truth[key].weight for key in said if kind in truth[key].kinds)
    found = sum(truth[key].weight for key in said if kind in truth[key].kinds and kind in said[key])
    if not given or not present:
        return f"{kind:<16} {right:>5} of {len(given):<4}"
    low, high = wilson(right, len(given))
    return (
        f"{kind:<16} {right:>5} of {len(given):<4} {right / len(given):8.1%}  "
        f"({low:.1%} to {high:.1%}) {found / present:8.1%}"
    )


def main() -> None:
    """Print precision and recall by kind."""
    truth = labels()
    said = predictions([Path(name) for name in sys.argv[1:]], truth)
    print(f"{len(said)} of {len(truth)} labelled answers found")
    print(f"{'kind':<16} {'right':>5} of {'given':<4} {'precision':>9} {'95% range':<17} {'recall':>8}")
    for kind in get_args(KindName):
        if kind != "grouped":
            print(row(kind, truth, said))


if __name__ == "__main__":
    main()
