"""Fit the weights of the signals and the confidence, on questions that the model was not tuned with.

python benchmarks/training/fit.py --library LIB --train queries.jsonl [--out src/pqask/data/ranking.json]

The library must hold every answer asked about and be built with the model to fit for. Questions: the seeded hold-out of
``--train``, those of ``questions.jsonl`` beside this file (the split "fit"; staff and near ones of the split "tune" too,
whose answers the model was tuned with by another question), and the turns of that split of ``conversations.jsonl``. A
staff question is asked twice, with and without reading its filters. Convex and seeded: the same input, the same weights.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import torch

from pqask.blas import one_blas_thread
from pqask.confidence import EVIDENCE, FARTHEST, Curve, evidence
from pqask.conversation import Assistant, open_library
from pqask.library import Library
from pqask.library.vectors import Keys
from pqask.question import understand
from pqask.ranking import SIGNALS, Judged, Sought, Wording, fitted, judge
from pqask.search import Query, asked_for, candidates, search, topic_of
from pqask.topic import ALONE

HERE = Path(__file__).parent
STYLE_WEIGHT = {"plain": 1.0, "keyword": 0.5, "staff": 0.5, "filtered": 0.5, "thread": 1.0}
ASKED_ON = date(2026, 7, 31)  # just after the last answer of the corpus
HELD_OUT, SEED, FOLDS, DECAY = 350, 7, 5, 3e-3
Floats = npt.NDArray[np.float32]


class Case(NamedTuple):
    """A question whose target stands in row 0 (unless it is a near miss, which nothing answers)."""

    style: str
    question: str
    wording: Wording
    target: int
    rows: Keys
    passages: Keys
    signals: Floats
    looks: Floats


class Held(NamedTuple):
    """What a library holds: the row of each answer by its number, and the hash of its text by row."""

    rows: dict[str, int]
    digests: dict[int, bytes]

    @classmethod
    def by(cls, library: Library) -> Held:
        """List them."""
        answers = library.store.identities()
        rows = {answer_id.rpartition("-")[2]: row for row, answer_id, _ in answers}
        return cls(rows, {row: digest for row, _, digest in answers})


def held_out(path: Path) -> list[dict[str, Any]]:
    """Give the seeded hold-out of the training questions."""
    rows = [json.loads(line) for line in path.open(encoding="utf-8")]
    order = list(range(len(rows)))
    random.Random(SEED).shuffle(order)
    return [{"kind": "plain", **rows[i]} for i in sorted(order[:HELD_OUT])]


def turns(split: str) -> list[dict[str, Any]]:
    """Give the turns of a split of the conversations: follow-ups as said, behind the earlier ones, and written out."""
    found: list[dict[str, Any]] = []
    for each in map(json.loads, (HERE / "conversations.jsonl").open(encoding="utf-8")):
        said: list[str] = []
        for turn in each["turns"] if each["split"] == split else ():
            if said:
                found.append({"id": turn["id"], "kind": "thread", "query": turn["query"], "earlier": list(said)})
            found.append({"id": turn["id"], "kind": "plain", "query": turn.get("standalone", turn["query"])})
            said.append(turn["query"])
    return found


def written() -> list[dict[str, Any]]:
    """Give the questions written for fitting, and those styles of the others that the model was not tuned with."""
    rows = [json.loads(line) for line in (HERE / "questions.jsonl").open(encoding="utf-8")]
    return [row for row in rows if row["split"] == "fit" or row["kind"] in ("near", "staff")]


def cases(assistant: Assistant, questions: Sequence[dict[str, Any]]) -> Iterator[Case]:
    """Ask every question as the product would, and put its target first among what it finds."""
    library, held = assistant.library, Held.by(assistant.library)
    for each in questions:
        target = held.rows[str(each["id"])]
        forms = [(each["kind"], each["query"], None)]
        if each["kind"] == "staff":
            understood = understand(each["query"], assistant.vocabulary, ASKED_ON)
            allowed = library.allowed(understood.filters)
            if allowed is None or target in allowed:
                forms.append(("filtered", understood.text or each["query"], allowed))
        earlier = [left(turn, assistant) for turn in each.get("earlier", ())]
        for style, text, allowed in forms:
            asked = left(text, assistant) if earlier else text
            before = ALONE
            if earlier:
                before = topic_of(earlier, search(library, assistant.encoder, Query(earlier[0]), 1))
            sought = asked_for(library, assistant.encoder, asked, before)
            found = target_first(library, held, sought, target, allowed)
            yield Case(style, asked, sought.wording, target, found.rows, found.passages, found.signals, found.looks)


def target_first(library: Library, held: Held, sought: Sought, target: int, allowed: Keys | None = None) -> Judged:
    """Judge what is found and the target, which stands first; copies of it are left out."""
    rows = np.unique(np.append(candidates(library, sought, allowed), target))
    judged = judge(library, sought, rows)
    same = np.array([held.digests[int(row)] == held.digests[target] for row in rows])
    keep = np.concatenate([np.flatnonzero(rows == target), np.flatnonzero(~same)])
    return judged._replace(
        rows=rows[keep],
        passages=judged.passages[keep],
        signals=judged.signals[keep],
        topical=None if judged.topical is None else judged.topical[keep],
    )


def left(turn: str, assistant: Assistant) -> str:
    """Give what a turn leaves to search for once its limits are read."""
    return understand(turn, assistant.vocabulary, ASKED_ON).text or turn


def fit(found: Sequence[Case], decay: float = DECAY) -> Floats:
    """Fit weights (looks, signals) by softmax over each question's candidates."""
    importance = [STYLE_WEIGHT[c.style] for c in found]
    return softmax_weights([c.signals for c in found], [c.looks for c in found], importance, decay)


def softmax_weights(
    signals: Sequence[Floats], looks: Sequence[Floats], importance: Sequence[float], decay: float = DECAY
) -> Floats:
    """Fit weights (looks, signals) by which the candidate in row 0 of each question scores best."""
    widest, of = max(map(len, signals)), signals[0].shape[1]
    x, real = torch.zeros(len(signals), widest, of), torch.zeros(len(signals), widest, dtype=torch.bool)
    for i, each in enumerate(signals):
        x[i, : len(each)] = torch.from_numpy(each)
        real[i, : len(each)] = True
    look, share = torch.from_numpy(np.array(looks, np.float32)), torch.tensor(importance)
    weights = torch.zeros(look.shape[1], of, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], lr=0.5, max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        scores = (10 * (look @ weights)[:, None] * x).sum(-1).masked_fill(~real, -1e9)
        loss = -(torch.log_softmax(scores, 1)[:, 0] * share).sum() / share.sum()
        total = loss + decay * (weights**2).sum()
        total.backward()
        return total

    optimiser.step(closure)
    return (10 * weights).detach().numpy().astype(np.float32)


def folds(found: Sequence[Case]) -> npt.NDArray[np.int64]:
    """Give a fold to every case; all questions of one answer fall together."""
    place = {target: i % FOLDS for i, target in enumerate(dict.fromkeys(c.target for c in found))}
    return np.array([place[c.target] for c in found])


def crossed(found: Sequence[Case]) -> list[Floats]:
    """Score each case by weights that were fitted without its fold."""
    fold = folds(found)
    by_fold = [fit([c for c, f in zip(found, fold, strict=True) if f != k]) for k in range(FOLDS)]
    return [c.signals @ (c.looks @ by_fold[f]) for c, f in zip(found, fold, strict=True)]


def rank(scores: Floats) -> int:
    """Give the rank of the first among all."""
    return 1 + int((scores[1:] > scores[0]).sum())


def figures(ranks: Sequence[int]) -> tuple[float, float]:
    """Give nDCG@10 and S@5 of questions that have one answer each, by its rank."""
    found = np.array(ranks)
    return float(np.where(found <= 10, 1 / np.log2(found + 1), 0).mean()), float(np.mean(found <= 5))


def report(name: str, found: Sequence[Case], scores: Sequence[Floats]) -> None:
    """Print nDCG@10 and S@5 of the target by style."""
    cells = []
    for style in STYLE_WEIGHT:
        ranks = [rank(s) for c, s in zip(found, scores, strict=True) if c.style == style]
        ndcg, first = figures(ranks)
        cells.append(f"{style} {ndcg:.3f} / {first:.2f} ({len(ranks)})")
    print(f"{name:<12} " + "   ".join(cells), flush=True)


def confidence(
    assistant: Assistant, found: Sequence[Case], near: Sequence[Case], scores: Sequence[Floats]
) -> dict[str, Any]:
    """Fit the probability that the first hit answers.

    Answerable: each case as it is. Unanswerable: each case without its target and without the ``GONE`` best others, so
    that no unlabelled neighbour is left that may be right; and the near misses.
    """
    weights = fit(found)
    rows: list[Floats] = []
    labels: list[str] = []
    group: list[int] = []

    def add(case: Case, best: int, label: str) -> None:
        judged = Judged(case.rows, case.passages, case.signals, case.looks)
        rows.append(evidence(assistant.library, case.question, case.wording, judged, best))
        labels.append(label)
        group.append(case.target)

    for case, s in zip(found, scores, strict=True):
        add(case, int(s.argmax()), "answerable")
        others = np.argsort(-s[1:], kind="stable")[GONE:] + 1
        if len(others):
            add(case, int(others[0]), "removed")
    for case in near:
        add(case, int((case.signals @ (case.looks @ weights)).argmax()), "near")
    x, label, fold = np.array(rows), np.array(labels), np.array(group) % FOLDS
    y = label == "answerable"
    p = np.zeros(len(y))
    for k in range(FOLDS):
        curve = curve_of(x[fold != k], y[fold != k])
        p[fold == k] = [curve.probability(row) for row in x[fold == k]]
    at = float(np.quantile(p[y], 1 - KEPT))
    for name in ("removed", "near"):
        auc, refused = _auc(p[y], p[label == name]), np.mean(p[label == name] < at)
        print(
            f"confidence against {name}: AUC {auc:.3f}, {refused:.2f} refused where {KEPT:.3f} are kept (at {at:.3f})"
        )
    curve = curve_of(x, y)
    found_out: dict[str, Any] = {"evidence": list(EVIDENCE), "bar": round(at, 4), "bias": round(curve.bias, 4)}
    tables = {name: getattr(curve, name) for name in ("mean", "scale", "weights", "pairs")}
    return found_out | {name: np.round(table, 4).tolist() for name, table in tables.items()}


def curve_of(x: Floats, y: npt.NDArray[np.bool_]) -> Curve:
    """Fit a logistic curve over standardised evidence and its pairs."""
    from sklearn.linear_model import LogisticRegression

    mean, scale = x.mean(0), np.maximum(x.std(0), 1e-3)
    z = np.clip((x - mean) / scale, -FARTHEST, FARTHEST)
    upper = np.triu_indices(z.shape[1], 1)
    both = np.concatenate([z, z[:, upper[0]] * z[:, upper[1]]], axis=1)
    centre, spread = both.mean(0), np.maximum(both.std(0), 1e-3)
    model = LogisticRegression(C=0.02, max_iter=3000).fit((both - centre) / spread, y)
    weights = model.coef_[0] / spread
    pairs = np.zeros((z.shape[1], z.shape[1]), np.float32)
    pairs[upper] = weights[z.shape[1] :]
    bias = float(model.intercept_[0] - weights @ centre)
    return Curve(
        mean.astype(np.float32), scale.astype(np.float32), weights[: z.shape[1]].astype(np.float32), pairs, bias
    )


GONE = 30
KEPT = 0.98  # of the answerable ones, which are easier than real ones: whoever wrote them had the answer in view


def _auc(high: Floats, low: Floats) -> float:
    return float(np.mean((high[:, None] > low[None]) + 0.5 * (high[:, None] == low[None])))


def options(description: str | None) -> argparse.Namespace:
    """Read what both fits are told: the library, the questions, and where to write."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("src/pqask/data/ranking.json"))
    return parser.parse_args()


@one_blas_thread
def main() -> None:
    """Fit, cross-validate, write."""
    arguments = options(__doc__)
    assistant = open_library(arguments.library)
    fitted()["model"] = ""  # what was fitted before has no say in what is found now
    every = list(cases(assistant, [*held_out(arguments.train), *written(), *turns("fit")]))
    found = [c for c in every if c.style != "near"]
    near = [c for c in every if c.style == "near"]
    report("nearness", found, [c.signals[:, 0] + c.signals[:, 1] for c in found])
    report("words", found, [c.signals[:, SIGNALS.index("words")] for c in found])
    report("sum", found, [c.signals[:, :2].sum(1) + 0.5 * c.signals[:, SIGNALS.index("words")] for c in found])
    scores = crossed(found)
    report("fitted", found, scores)
    weights = fit(found)
    table = [[round(float(w), 3) for w in row] for row in weights]
    written_out = {
        "model": assistant.encoder.fingerprint,
        "weights": table,
        "confidence": confidence(assistant, found, near, scores),
    }
    was = json.loads(arguments.out.read_text("utf-8")) if arguments.out.exists() else {}
    arguments.out.write_text(json.dumps(was | written_out, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
