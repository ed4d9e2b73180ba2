"""Fit the fusion and the confidence on the held-out training split, then report on dev.

python fit_fusion.py --corpus C --train T --dev D --model M --adapter A --vectors V --out weights.json
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from adapter import base_model, encode, merge, tokenizer, turn
from corpus import Answer, dev_set, interval, load_answers, matches, ndcg10, success5, train_split
from fusion import CONFIDENCE, LOOKS, SIGNALS, Floats, Fusion, Lexicon, Vectors, confidence_signals, signals
from synthesis import Synthesis, staff_style

STYLE_WEIGHT = {"plain": 1.0, "keyword": 0.25, "staff": 0.5}
CHOSEN = "gated by 7 looks, 12 signals"
Ranks = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Case:
    """A question whose target stands in row 0; answers identical to it are left out of the other rows."""

    style: str
    target: int
    found: Floats  # (candidates, signals)
    looks: Floats


def library_vectors(answers: Sequence[Answer], args: argparse.Namespace) -> Vectors:
    """Read the library's vectors, or make them (bf16) and keep them."""
    first = np.cumsum([0] + [len(a.passages) for a in answers[:-1]])
    if not args.vectors.exists():
        model = merge(base_model(args.model), args.adapter) if args.adapter else base_model(args.model)
        model, words = model.to(args.device).bfloat16(), tokenizer(args.model)
        passages = encode(model, words, [p for a in answers for p in a.passages])
        np.savez(args.vectors, P=passages, Q=encode(model, words, [a.asked for a in answers]))
    z = np.load(args.vectors)
    passages, asked = z["P"], z["Q"]
    if args.query_adapter:
        passages, asked = turn(passages, args.query_adapter, "passage"), turn(asked, args.query_adapter, "asked")
    return Vectors(passages, first, asked)


def fit(
    cases: Sequence[Case],
    used: Sequence[int] = range(len(SIGNALS)),
    looks: Sequence[int] = range(len(LOOKS)),
    decay: float = 3e-3,
) -> Floats:
    """Weights (looks, signals) by softmax over each question's candidates; convex, so no seed."""
    used, looks, widest = list(used), list(looks), max(len(c.found) for c in cases)
    x = torch.zeros(len(cases), widest, len(used))
    real = torch.zeros(len(cases), widest, dtype=torch.bool)
    for i, c in enumerate(cases):
        x[i, : len(c.found)] = torch.from_numpy(c.found[:, used])
        real[i, : len(c.found)] = True
    g = torch.stack([torch.from_numpy(c.looks[looks]) for c in cases])
    importance = torch.tensor([STYLE_WEIGHT[c.style] for c in cases])
    w = torch.zeros(len(looks), len(used), requires_grad=True)
    optimiser = torch.optim.LBFGS([w], lr=0.5, max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        scores = (10 * (g @ w)[:, None] * x).sum(-1).masked_fill(~real, -1e9)
        loss = -(torch.log_softmax(scores, 1)[:, 0] * importance).sum() / importance.sum() + decay * (w**2).sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    full = np.zeros((len(LOOKS), len(SIGNALS)), np.float32)
    full[np.ix_(looks, used)] = w.detach().numpy()
    return full


def rank_of_target(case: Case, fusion: Callable[[Floats, Floats], Floats]) -> int:
    s = fusion(case.found, case.looks)
    return 1 + int((s[1:] > s[0]).sum())


def folds(cases: Sequence[Case], count: int = 5) -> npt.NDArray[np.int64]:
    """A fold for every case; all styles of one target fall together."""
    place = {t: i % count for i, t in enumerate(dict.fromkeys(c.target for c in cases))}
    return np.array([place[c.target] for c in cases])


def cross_ranks(cases: Sequence[Case], **how: Sequence[int]) -> tuple[Ranks, list[Floats]]:
    """Each case's rank under weights fitted without its fold, and those weights."""
    fold = folds(cases)
    weights = [fit([c for c, f in zip(cases, fold, strict=True) if f != k], **how) for k in range(5)]
    ranks = np.array([rank_of_target(c, Fusion(weights[f]).score) for c, f in zip(cases, fold, strict=True)])
    return ranks, [weights[f] for f in fold]


def held_row(name: str, cases: Sequence[Case], ranks: Ranks) -> str:
    cells = []
    for style in STYLE_WEIGHT:
        r = ranks[[c.style == style for c in cases]]
        m, lo, hi = interval(np.where(r <= 10, 1 / np.log2(r + 1), 0))
        cells.append(f"{m:.3f} [{lo:.2f}, {hi:.2f}] / {np.mean(r <= 5):.2f}")
    return f"| {name} | " + " | ".join(cells) + " |"


def fit_confidence(cases: Sequence[Case], weights: Sequence[Floats]) -> dict[str, object]:
    """Answerable: the case as it is. Unanswerable: the same without its target. Weights are each case's cross-fitted ones."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score

    use = [i for i, c in enumerate(cases) if c.style == "plain" and len(c.found) > 1]
    rows, label, right = [], [], []
    for i in use:
        c = cases[i]
        s = Fusion(weights[i]).score(c.found, c.looks)
        top = int(s.argmax())
        rows += [
            confidence_signals(c.found[top], c.looks),
            confidence_signals(c.found[1 + int(s[1:].argmax())], c.looks),
        ]
        label += [1, 0]
        right += [top == 0, False]
    x, y, fold = np.array(rows), np.array(label), np.repeat(folds(cases)[use], 2)
    p = np.zeros(len(y))
    for k in range(5):
        p[fold == k] = (
            LogisticRegression(C=10, max_iter=1000).fit(x[fold != k], y[fold != k]).predict_proba(x[fold == k])[:, 1]
        )
    threshold = float(np.quantile(p[y == 1], 0.05))
    final = LogisticRegression(C=10, max_iter=1000).fit(x, y)
    at = [
        float(np.mean(np.array(right)[(p >= a) & (p < b)])) for a, b in ((0, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 1.01))
    ]
    return {
        "signals": CONFIDENCE,
        "weights": final.coef_[0].tolist(),
        "bias": float(final.intercept_[0]),
        "threshold": threshold,
        "held_out": {
            "auc": roc_auc_score(y, p),
            "refused_unanswerable_at_95": float(np.mean(p[y == 0] < threshold)),
            "first_hit_is_target_by_p<.3,.5,.7,1": at,
        },
    }


def main() -> None:
    """Fit, cross-validate, report."""
    ap = argparse.ArgumentParser(description=__doc__)
    for name in ("corpus", "train", "dev", "model", "vectors", "out"):
        ap.add_argument(f"--{name}", type=Path, required=True)
    ap.add_argument("--adapter", type=Path)
    ap.add_argument("--query-adapter", type=Path, help="further adapter for questions alone, with the library's turns")
    ap.add_argument("--keep", type=Path, help="also write the cases here")
    ap.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = ap.parse_args()
    answers = load_answers(args.corpus, args.model)
    place = {a.id: i for i, a in enumerate(answers)}
    digest = np.array([a.digest for a in answers])
    vectors, lexicon, made = library_vectors(answers, args), Lexicon(answers), Synthesis(answers)
    held = train_split(args.train)[1]
    questions: list[tuple[str, int, str]] = []
    for k, q in enumerate(held):
        t = place[q["id"]]
        questions.append(("plain", t, q["query"]))
        questions += [("keyword", t, made.keywords(answers[t], random.Random(5000 + k + 10_000 * i))) for i in (0, 1)]
        questions.append(("staff", t, staff_style(q["query"], answers[t].record, random.Random(900 + k))))
    dev, grades = dev_set(args.dev)
    model = merge(base_model(args.model), args.adapter) if args.adapter else base_model(args.model)
    model = merge(model, args.query_adapter) if args.query_adapter else model
    v = encode(
        model.to(args.device).bfloat16(),
        tokenizer(args.model),
        [q[2] for q in questions] + [q["query"] for q in dev],
        longest=64,
    )
    cases = []
    for (style, t, text), vec in zip(questions, v[: len(questions)], strict=True):
        found, looks = signals(text, vec, lexicon, vectors)
        dense = found[:, 0] + found[:, 1]
        pool: set[int] = set()
        for s in (dense, found[:, 2], found[:, 0], found[:, 1], dense + 0.3 * found[:, 2]):
            pool |= set(np.argpartition(-s, 60)[:60].tolist())
        rows = [t] + [j for j in sorted(pool) if digest[j] != digest[t]]
        cases.append(Case(style, t, found[rows], looks))
    if args.keep:
        import pickle

        args.keep.write_bytes(pickle.dumps((questions, cases, v)))
    start = time.perf_counter()
    dev_found = [signals(q["query"], vec, lexicon, vectors) for q, vec in zip(dev, v[len(questions) :], strict=True)]
    print(f"signals of {len(answers)} answers: {1000 * (time.perf_counter() - start) / len(dev):.1f} ms a question\n")

    plans: dict[str, Callable[[Floats, Floats], Floats]] = {
        "dense: passage + asked": lambda x, g: x[:, 0] + x[:, 1],
        "BM25, one field with people": lambda x, g: x[:, 2],
        "RRF (k 60) of the two": lambda x, g: sum(
            1 / (60 + (-s).argsort(kind="stable").argsort()) for s in (x[:, 0] + x[:, 1], x[:, 2])
        ),
        "dense + 0.5 BM25 share": lambda x, g: x[:, 0] + x[:, 1] + 0.5 * x[:, 2],
    }
    fitted = {
        "linear, 3 signals": {"used": range(3), "looks": [0]},
        "linear, 9 signals": {"used": range(9), "looks": [0]},
        "gated by 5 looks, 3 signals": {"used": range(3), "looks": range(5)},
        "gated by 5 looks, 9 signals": {"used": range(9), "looks": range(5)},
        "gated by 5 looks, 12 signals": {"looks": range(5)},
        "gated by 7 looks, 9 signals": {"used": range(9)},
        CHOSEN: {},
    }
    print(
        "Held-out train, nDCG@10 [95%] / S@5 (fitted rows: 5-fold)\n\n| scoring | plain | keyword (made) | staff (made) |\n|---|---|---|---|"
    )
    for name, f in plans.items():
        print(held_row(name, cases, np.array([rank_of_target(c, f) for c in cases])))
    crossed: list[Floats] = []
    for name, how in fitted.items():
        ranks, crossed = cross_ranks(cases, **how)
        print(held_row(name, cases, ranks), flush=True)
        plans[name] = Fusion(fit(cases, **how)).score
    final = fit(cases)
    confidence = fit_confidence(cases, crossed)
    args.out.write_text(
        json.dumps(
            {
                "fusion": {"signals": SIGNALS, "looks": LOOKS, "weights": np.round(final, 4).tolist()},
                "confidence": confidence,
            },
            indent=1,
        )
    )
    ids = np.array([a.id for a in answers])
    kinds = ("public", "staff", "keyword", "dialogue")
    print("\nDev, nDCG@10 [95%] / S@5\n\n| scoring | " + " | ".join(kinds) + " |\n|---|---|---|---|---|")
    allowed = [np.array([matches(a.record, q["filters"]) for a in answers]) for q in dev]
    for name, f in plans.items():
        for filtered in (False, True):
            if filtered and name != CHOSEN and name != "dense + 0.5 BM25 share":
                continue
            rows: dict[str, list[tuple[float, float, float]]] = {k: [] for k in kinds}
            for q, (x, g), ok in zip(dev, dev_found, allowed, strict=True):
                if q["kind"] not in rows:
                    continue
                s = f(x, g).astype(float)
                s = np.where(ok, s, -np.inf) if filtered else s
                order = [i for i in np.argsort(-s, kind="stable")[:10] if s[i] > -np.inf]
                ranked, judged = ids[order].tolist(), grades[q["qid"]]
                inside = {d: r for d, r in judged.items() if ok[place[d]]} if filtered else judged
                rows[q["kind"]].append((ndcg10(ranked, judged), success5(ranked, judged), ndcg10(ranked, inside)))
            for column, label in ((0, ""), (2, ", ideal among what passes")) if filtered else ((0, ""),):
                cells = [
                    "{:.3f} [{:.2f}, {:.2f}] / ".format(*interval([r[column] for r in rows[k]]))
                    + f"{np.mean([r[1] for r in rows[k]]):.2f}"
                    for k in kinds
                ]
                print(f"| {name}{', filtered' if filtered else ''}{label} | " + " | ".join(cells) + " |")
    w, b = np.array(confidence["weights"]), float(confidence["bias"])  # type: ignore[arg-type]
    probability = {True: [], False: []}  # type: dict[bool, list[float]]
    for q, (x, g) in zip(dev, dev_found, strict=True):
        top = int(Fusion(final).score(x, g).argmax())
        probability[q["kind"] != "unanswerable"].append(
            float(1 / (1 + np.exp(-(confidence_signals(x[top], g) @ w + b))))
        )
    yes, no = np.array(probability[True]), np.array(probability[False])
    cut = float(np.quantile(yes, 0.05))
    auc = float(np.mean(yes[:, None] > no[None]))
    print(
        f"\nConfidence {json.dumps(confidence)}\nDev: AUC {auc:.3f}; at the held-out threshold keeps {np.mean(yes >= float(confidence['threshold'])):.3f}, refuses {np.mean(no < float(confidence['threshold'])):.3f}; "  # type: ignore[arg-type]
        f"at dev's own 95% threshold {cut:.3f} refuses {np.mean(no < cut):.3f}"
    )


if __name__ == "__main__":
    main()
