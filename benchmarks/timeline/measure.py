"""Measure which questions are taken as near-identical, against pairs that were judged by reading.

    python benchmarks/timeline/measure.py CORPUS...

CORPUS is a file of the official API. Every pair of records that the rule takes as the same question, and whose answers
differ, is counted; ``pairs.jsonl`` holds official ids of 60 of them, drawn with a fixed seed from those of the two
shared corpora, and whether a reader found that both ask the same. The rule was narrowed while such pairs were read
(its first form, which let one question add words to the other, was right in 52 of 60), so this is no fresh sample.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from pqask.records import Answer
from pqask.sources import SourceFile, read
from pqask.timeline.repeats import near_identical, words

JUDGED = Path(__file__).with_name("pairs.jsonl")
Ids = frozenset[int | None]


def proposed(answers: list[Answer]) -> Iterator[tuple[Answer, Answer]]:
    """Yield the pairs that the rule takes as the same question, put to the same body, with answers that differ."""
    alike: dict[tuple[object, str], list[Answer]] = defaultdict(list)
    for answer in answers:
        addressed = answer.department or answer.question.partition(",")[0].casefold()
        alike[words(answer.question, False), addressed].append(answer)
    for group in alike.values():
        for one, other in combinations(group, 2):
            if one.text_sha256 != other.text_sha256 and _on_two_days(one, other) and near_identical(one, other):
                yield one, other


def _on_two_days(one: Answer, other: Answer) -> bool:
    """Leave out what was asked or answered on one day, where days are known: a timeline pairs none of these."""
    return one.date is None or (one.date != other.date and one.tabled_on != other.tabled_on)


def main(paths: list[Path]) -> None:
    """Print how many pairs there are in each corpus, and how many of those that were judged are right."""
    found: set[Ids] = set()
    for path in paths:
        answers = [answer for answer in read(SourceFile(path)) if isinstance(answer, Answer)]
        pairs = {frozenset({one.official_id, other.official_id}) for one, other in proposed(answers)}
        print(f"{path.name}: {len(pairs)} pairs with different answers in {len(answers):,} records")
        found |= pairs
    judged = {frozenset(row["ids"]): row["same"] for row in map(json.loads, JUDGED.read_text("utf-8").splitlines())}
    right = [same for ids, same in judged.items() if ids in found]
    print(f"judged: {len(right)} of {len(judged)} proposed, of these {sum(right)} ask the same")


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
