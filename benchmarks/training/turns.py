"""Fit what tells a turn that goes on from a new topic, after fit.py, on turns and questions the model was not tuned with.

python benchmarks/training/turns.py --library LIB --train queries.jsonl [--out src/pqask/data/ranking.json]

Turns that go on: the follow-ups of the split "fit" in ``conversations.jsonl`` that no word marks. New topics: questions
that stand alone, short ones first, each put behind one or two turns of a conversation drawn by chance. A logistic
curve over four signs; a turn is joined from ``BAR`` on, which was chosen by how often the answer is among the first
five: joining a new topic costs little, leaving a follow-up alone costs much. Seeded.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from fit import HERE, held_out, left, options, written
from sklearn.linear_model import LogisticRegression

from pqask.conversation import Assistant, open_library
from pqask.followups import FAR, LOSS, MOST_GAIN, Signs, signs_of
from pqask.question.leaning import lean, own_words
from pqask.search import Found, Query, asked_for, search, topic_of

NEW, SHORT, SEED, FOLDS, BAR, FIRST = 300, 4, 3, 5, 0.3, 5


class Case(NamedTuple):
    """A turn: whether it goes on, its signs, the gain, and whether its answer is found alone and joined."""

    goes_on: bool
    topic: str
    signs: Signs
    gain: float
    marked: bool
    alone: bool
    joined: bool


def cases(assistant: Assistant, train: Path) -> Iterator[Case]:
    """Ask every turn alone and joined to its thread."""
    talks = [json.loads(line)["turns"] for line in (HERE / "conversations.jsonl").open() if '"split": "fit"' in line]
    for turns in talks:
        for place in range(1, len(turns)):
            said = [turn["query"] for turn in turns[:place]]
            yield case(assistant, said, turns[place], goes_on=True)
    rng = random.Random(SEED)
    pool = [*held_out(train), *(row for row in written() if row["split"] == "fit" and row["kind"] != "near")]
    rng.shuffle(pool)
    short = [row for row in pool if len(own_words(row["query"])) <= SHORT]
    longer = [row for row in pool if len(own_words(row["query"])) > SHORT]
    for row in (*short[:NEW], *longer[: NEW // 2]):
        turns = rng.choice(talks)[: rng.choice([1, 2])]
        yield case(assistant, [turn["query"] for turn in turns], row, goes_on=False)


def case(assistant: Assistant, said: list[str], turn: dict[str, Any], *, goes_on: bool) -> Case:
    """Ask one turn alone and joined to what was said."""
    library, encoder = assistant.library, assistant.encoder
    text, earlier = left(turn["query"], assistant), [left(each, assistant) for each in said]
    began = search(library, encoder, Query(earlier[0]), 1)
    alone = search(library, encoder, Query(text), FIRST)
    joined = search(library, encoder, Query(text, topic_of(library, earlier, began)), FIRST)
    vector = asked_for(library, encoder, text).vector
    others = [asked_for(library, encoder, each).vector for each in earlier]
    near = max(float(vector @ other) for other in (*others, *library.questions.vectors(began.relevant[:1])))

    def found(hits: Found) -> bool:
        return str(turn["id"]) in {hit.answer.id.rpartition("-")[2] for hit in hits.hits}

    gain = (joined.hits[0].score if joined.hits else 0.0) - (alone.hits[0].score if alone.hits else 0.0)
    is_marked = lean(turn["query"], said[-1]) == "leans"
    return Case(goes_on, said[0], signs_of(text, near), gain, is_marked, found(alone), found(joined))


def curve(rows: np.ndarray, goes_on: np.ndarray) -> tuple[np.ndarray, float]:
    """Fit a logistic curve, both classes of one weight; give the weights and the bias."""
    mean, scale = rows.mean(0), rows.std(0)
    model = LogisticRegression(class_weight="balanced").fit((rows - mean) / scale, goes_on)
    weights = model.coef_[0] / scale
    return weights, float(model.intercept_[0] - weights @ mean)


def main() -> None:
    """Fit, cross-validate by topic, write."""
    arguments = options(__doc__)
    asked = list(cases(open_library(arguments.library), arguments.train))
    unsure = [each for each in asked if not each.marked]
    rows = np.array([[*each.signs, np.clip(each.gain, -MOST_GAIN, MOST_GAIN)] for each in unsure])
    goes_on = np.array([each.goes_on for each in unsure])
    topics = {topic: place % FOLDS for place, topic in enumerate(dict.fromkeys(each.topic for each in unsure))}
    fold = np.array([topics[each.topic] for each in unsure])
    edge = float(np.log(BAR / (1 - BAR)))
    joins = np.zeros(len(unsure), bool)
    for k in range(FOLDS):
        weights, bias = curve(rows[fold != k], goes_on[fold != k])
        joins[fold == k] = rows[fold == k] @ weights + bias >= edge
    joins &= ~np.array([each.signs.near < FAR and each.gain < LOSS for each in unsure])
    joined = dict(zip(map(id, unsure), joins, strict=True))
    for is_on, name in ((True, "follow-ups"), (False, "new topics")):
        those = [each for each in asked if each.goes_on == is_on]
        taken = [each.marked or joined[id(each)] for each in those]
        right = np.mean([each.joined if take else each.alone for each, take in zip(those, taken, strict=True)])
        print(
            f"{name}: {len(those)}, {np.mean(taken):.2f} joined; answer in the first five {right:.3f}, were all joined "
            f"{np.mean([each.joined for each in those]):.3f}, were none {np.mean([each.alone for each in those]):.3f}"
        )
    weights, bias = curve(rows, goes_on)
    kept = json.loads(arguments.out.read_text("utf-8"))
    names = (*Signs._fields, "gain")
    kept["follows"] = {"bias": round(bias - edge, 3)} | dict(zip(names, np.round(weights, 3).tolist(), strict=True))
    arguments.out.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
