"""Fit how a turn that goes on is asked, and what tells it from a new topic, after fit.py.

python benchmarks/training/turns.py --library LIB --train queries.jsonl [--out src/pqask/data/ranking.json]

Turns that go on: the follow-ups of the split "fit" in ``conversations.jsonl``, which the model was not tuned with. New
topics: questions that stand alone, short ones first, each put behind one or two turns of a conversation drawn by chance.
Candidates are weighed by all signals of any question and those by the topic (softmax over the candidates of each, as in
fit.py); then a small network looks at the first ``AGAIN`` again, each beside the others. New topics count as well, so that
one which is joined by mistake is still found. A logistic curve over their signs tells the two apart where no word does; a
turn is joined from ``BAR`` on, which was chosen by how often the answer is among the first five: joining a new topic
costs little, leaving a follow-up alone costs much. Cross-validated by conversation; seeded.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from fit import HERE, Held, figures, held_out, left, options, rank, softmax_weights, target_first, written
from sklearn.linear_model import LogisticRegression

from pqask.blas import one_blas_thread
from pqask.conversation import Assistant, open_library
from pqask.followups import Signs, signs_of
from pqask.network import AGAIN, Network, seen_again
from pqask.question.leaning import lean, own_words
from pqask.ranking import looks_of_turn, score, score_of_turn
from pqask.search import Query, asked_for, search, topic_of
from pqask.topic import ALONE, Topic

NEW, SHORT, SEED, FOLDS, BAR = 300, 4, 3, 5, 0.3
UNITS, EPOCHS = 32, 25
Floats = npt.NDArray[np.float32]


class Case(NamedTuple):
    """A turn: whether it goes on, whether a word says so, its signs, and the rank of its answer when asked alone.

    ``signals`` are those of the candidates when it is joined, the target in row 0, and ``looks`` what weighs them.
    """

    goes_on: bool
    topic: str
    marked: bool
    signs: Signs
    alone: int
    signals: Floats
    looks: Floats


def cases(assistant: Assistant, train: Path) -> Iterator[Case]:
    """Ask every turn alone and joined to its thread."""
    talks = [json.loads(line)["turns"] for line in (HERE / "conversations.jsonl").open() if '"split": "fit"' in line]
    held = Held.by(assistant.library)
    for turns in talks:
        for place in range(1, len(turns)):
            yield case(assistant, held, [turn["query"] for turn in turns[:place]], turns[place], goes_on=True)
    rng = random.Random(SEED)
    pool = [*held_out(train), *(row for row in written() if row["split"] == "fit" and row["kind"] != "near")]
    rng.shuffle(pool)
    short = [row for row in pool if len(own_words(row["query"])) <= SHORT]
    longer = [row for row in pool if len(own_words(row["query"])) > SHORT]
    for row in (*short[:NEW], *longer[: NEW // 2]):
        turns = rng.choice(talks)[: rng.choice([1, 2])]
        yield case(assistant, held, [turn["query"] for turn in turns], row, goes_on=False)


def case(assistant: Assistant, held: Held, said: list[str], turn: dict[str, Any], *, goes_on: bool) -> Case:
    """Ask one turn alone and joined to what was said."""
    library, encoder = assistant.library, assistant.encoder
    text, earlier = left(turn["query"], assistant), [left(each, assistant) for each in said]
    topic = topic_behind(assistant, earlier)
    target = held.rows[str(turn["id"])]
    joined, alone = (
        target_first(library, held, asked_for(library, encoder, text, each), target) for each in (topic, ALONE)
    )
    signals = np.concatenate([joined.signals, joined.topical], axis=1)
    is_marked = lean(turn["query"], said[-1]) == "leans"
    signs = signs_of(library, encoder, text, topic)
    return Case(goes_on, said[0], is_marked, signs, rank(score(alone)), signals, looks_of_turn(joined))


def topic_behind(assistant: Assistant, earlier: list[str]) -> Topic:
    """Make the topic of turns; what goes on is asked by the plain sum, since this is what fits the other weights."""
    library, encoder = assistant.library, assistant.encoder
    began = last = search(library, encoder, Query(earlier[0]), 1)
    for place in range(1, len(earlier)):
        topic = topic_of(earlier[:place], began, last)
        last = search(library, encoder, Query(earlier[place], topic, ranking="sum"), 1)
    return topic_of(earlier, began, last)


def curve(rows: Floats, goes_on: npt.NDArray[np.bool_]) -> tuple[Floats, float]:
    """Fit a logistic curve, both classes of one weight; give the weights and the bias."""
    mean, scale = rows.mean(0), rows.std(0)
    model = LogisticRegression(class_weight="balanced").fit((rows - mean) / scale, goes_on)
    weights = model.coef_[0] / scale
    return weights, float(model.intercept_[0] - weights @ mean)


def topical_weights(asked: Sequence[Case]) -> Floats:
    """Fit the weights of what is joined, of shape (2, signals)."""
    return softmax_weights([each.signals for each in asked], [each.looks for each in asked], [1.0] * len(asked))


def shares(ranks: Sequence[int]) -> str:
    """Write nDCG@10 and S@5 of the one answer."""
    return "{:.3f} / {:.3f}".format(*figures(ranks))


def network(asked: Sequence[Case], table: Floats) -> Network:
    """Fit a second look at the first candidates, by softmax over these, the target first."""
    torch.manual_seed(SEED)
    rng, lists = random.Random(SEED), []
    for each in asked:
        scores = each.signals @ (each.looks @ table)
        order = np.argsort(-scores, kind="stable")[:AGAIN]
        if 0 in order:
            seen, place = seen_again(each.signals[order], each.looks[-1]), np.argsort(order != 0, kind="stable")
            lists.append((torch.from_numpy(seen[place]), torch.from_numpy(scores[order[place]])))
    every = torch.cat([seen for seen, _ in lists])
    mean, scale = every.mean(0), every.std(0) + 1e-4
    first, out = torch.nn.Linear(len(mean), UNITS), torch.nn.Linear(UNITS, 1, bias=False)
    units = torch.nn.Sequential(first, torch.nn.ReLU(), torch.nn.Dropout(0.1))
    torch.nn.init.zeros_(out.weight)
    optimiser = torch.optim.AdamW([*units.parameters(), *out.parameters()], weight_decay=1.0)
    for epoch in range(EPOCHS):
        rng.shuffle(lists)
        for group in optimiser.param_groups:
            group["lr"] = 3e-3 * (1 - epoch / EPOCHS) + 1e-4
        for begin in range(0, len(lists), 32):
            batch = lists[begin : begin + 32]
            added = out(units((torch.cat([seen for seen, _ in batch]) - mean) / scale))[:, 0]
            parts = added.split([len(scores) for _, scores in batch])
            whole = [part + scores for part, (_, scores) in zip(parts, batch, strict=True)]
            loss = -torch.stack([torch.log_softmax(each, 0)[0] for each in whole]).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    tables = (mean, scale, first.weight.T, first.bias, out.weight[0])
    return Network(*(np.asarray(each.detach().numpy(), np.float32) for each in tables))


@one_blas_thread
def main() -> None:
    """Fit, cross-validate by topic, write."""
    arguments = options(__doc__)
    asked = list(cases(open_library(arguments.library), arguments.train))
    topics = {topic: place % FOLDS for place, topic in enumerate(dict.fromkeys(each.topic for each in asked))}
    fold = np.array([topics[each.topic] for each in asked])
    edge = float(np.log(BAR / (1 - BAR)))
    joined, weighed = np.zeros(len(asked), np.int64), np.zeros(len(asked), np.int64)
    taken = np.array([each.marked for each in asked])
    signs = np.array([each.signs for each in asked], np.float32)
    goes_on, unsure = np.array([each.goes_on for each in asked]), ~taken
    for k in range(FOLDS):
        table = topical_weights([each for each, f in zip(asked, fold, strict=True) if f != k])
        net = network([each for each, f in zip(asked, fold, strict=True) if f != k], table)
        weights, bias = curve(signs[unsure & (fold != k)], goes_on[unsure & (fold != k)])
        for i in np.flatnonzero(fold == k):
            signals, looks = asked[i].signals, asked[i].looks
            weighed[i] = rank(signals @ (looks @ table))
            joined[i] = rank(score_of_turn(signals, looks, table, net))
            taken[i] |= signs[i] @ weights + bias >= edge
    alone = np.array([each.alone for each in asked])
    for is_on, name in ((True, "follow-ups"), (False, "new topics")):
        those = goes_on == is_on
        print(
            f"{name}: {those.sum()}, {taken[those].mean():.3f} joined; nDCG@10 / S@5 "
            f"{shares(np.where(taken, joined, alone)[those])}, were all joined {shares(joined[those])}, "
            f"without a second look {shares(weighed[those])}, were none {shares(alone[those])}"
        )
    weights, bias = curve(signs[unsure], goes_on[unsure])
    kept = json.loads(arguments.out.read_text("utf-8"))
    names = Signs._fields
    kept["follows"] = {"bias": round(bias - edge, 3)} | dict(
        zip(names, np.round(weights.astype(float), 3).tolist(), strict=True)
    )
    table = topical_weights(asked)
    kept["topical"] = np.round(table.astype(float), 3).tolist()
    again = network(asked, table)._asdict()
    kept["again"] = {name: np.round(each.astype(float), 4).tolist() for name, each in again.items()}
    arguments.out.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
