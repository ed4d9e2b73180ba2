"""Tune low-rank adapters on MiniLM from plain-language questions; CPU (bf16 autocast) or GPU.

python tune.py --corpus C.jsonl.gz --train queries.jsonl --model MINILM --out adapter.safetensors

Each step: 64 questions, a passage of each one's answer and its "heading. question"; the other 63 are the negatives. Loss = softmax over
passages + over questions + over their mean. The seeded hold-out takes no part. `--hard` adds one mined negative a question and `--queue`
recent detached vectors; as tried (with rate 1e-3) they did harm.
"""

from __future__ import annotations

import argparse
import math
import random
import re
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from adapter import attach, base_model, encode, pool, save_adapter, tokenizer
from corpus import Answer, load_answers, train_split
from synthesis import Synthesis, roughen
from torch import Tensor
from transformers import PreTrainedModel, PreTrainedTokenizerBase


@dataclass(frozen=True)
class Example:
    """A question, its answer, and what was mined for it (answer indices; passage indices into the flat list)."""

    question: str
    answer: int
    passage: int
    negatives: tuple[int, ...]
    negative_passages: tuple[int, ...]


def mine(
    answers: Sequence[Answer],
    questions: Sequence[dict[str, object]],
    model: PreTrainedModel,
    words: PreTrainedTokenizerBase,
    *,
    keep: int,
    margin: float,
) -> list[Example]:
    """Hard negatives by the untuned model; near-copies and anything above `margin` of the target's score are left out."""
    first = np.cumsum([0] + [len(a.passages) for a in answers])
    passages = encode(model, words, [p for a in answers for p in a.passages])
    asked = encode(model, words, [a.asked for a in answers])
    vectors = encode(model, words, [str(q["query"]) for q in questions], longest=64)
    bags = [frozenset(re.findall(r"\w+", a.answer.lower())) for a in answers]
    place = {a.id: i for i, a in enumerate(answers)}
    out = []
    for q, v in zip(questions, vectors, strict=True):
        by_passage = passages @ v
        score = np.maximum.reduceat(by_passage, first[:-1]) + asked @ v
        t = place[q["id"]]  # type: ignore[index]

        def best(i: int, sims: np.ndarray = by_passage) -> int:
            return int(first[i] + sims[first[i] : first[i + 1]].argmax())

        def unlike(i: int, t: int = t, s: np.ndarray = score) -> bool:
            near = len(bags[i] & bags[t]) >= 0.8 * min(len(bags[i]), len(bags[t]))
            return answers[i].digest != answers[t].digest and s[i] < margin * s[t] and not near

        order = np.argsort(-score)
        found = [int(j) for j in order[: keep + 20] if unlike(int(j))][:keep]
        if len(found) < 5:
            found += [int(j) for j in order[60:400] if unlike(int(j))][:20]
        found = found or [int(j) for j in order[400:420]]
        out.append(Example(str(q["query"]), t, best(t), tuple(found), tuple(best(j) for j in found)))
    return out


def embed(
    model: PreTrainedModel, words: PreTrainedTokenizerBase, texts: Sequence[str], longest: int, budget: int = 6144
) -> Tensor:
    """Unit vectors with gradients, in length-sorted batches whose shapes repeat (oneDNN keeps its kernels)."""
    device = next(model.parameters()).device
    ids = words(list(texts), truncation=True, max_length=longest)["input_ids"]
    order = sorted(range(len(ids)), key=lambda i: -len(ids[i]))
    parts: list[Tensor] = []
    at = 0
    while at < len(order):
        width = min(longest, -(-len(ids[order[at]]) // 16) * 16)
        size = max(1, budget // width)
        batch = order[at : at + size]
        at += size
        rows = min(size, -(-len(batch) // 8) * 8)
        x = torch.zeros(rows, width, dtype=torch.long)
        m = torch.zeros(rows, width, dtype=torch.long)
        m[len(batch) :, 0] = 1
        for row, i in enumerate(batch):
            x[row, : len(ids[i])] = torch.tensor(ids[i])
            m[row, : len(ids[i])] = 1
        x, m = x.to(device), m.to(device)
        with torch.autocast(device.type, torch.bfloat16):
            hidden = model(input_ids=x, attention_mask=m).last_hidden_state
        parts.append(pool(hidden, m)[: len(batch)])
    back = torch.empty(len(order), dtype=torch.long)
    back[torch.tensor(order)] = torch.arange(len(order))
    return torch.cat(parts)[back.to(device)]


def main() -> None:
    """Train and save."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("corpus", "train", "model", "out"):
        ap.add_argument(f"--{name}", type=Path, required=True)
    ap.add_argument("--rank", type=int, default=64)
    ap.add_argument("--first-layer", type=int, default=2, help="layers below stay as they are")
    ap.add_argument("--rate", type=float, default=2.5e-4)
    ap.add_argument("--epochs", type=int, default=2)
    ap.add_argument("--batch", type=int, default=64)
    ap.add_argument("--temperature", type=float, default=0.05)
    ap.add_argument("--queue", type=int, default=0)
    ap.add_argument("--hard", action="store_true", help="a mined negative for each question")
    ap.add_argument(
        "--keywords", type=float, default=0.1, help="share of questions replaced by made keywords of their answer"
    )
    ap.add_argument("--rough", type=float, default=0.2, help="share of questions roughened")
    ap.add_argument("--seed", type=int, default=0)
    ap.add_argument("--threads", type=int, default=torch.get_num_threads())
    ap.add_argument("--steps", type=int, help="stop early (a trial run)")
    ap.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = ap.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    answers, words = load_answers(args.corpus, args.model), tokenizer(args.model)
    examples = mine(
        answers,
        train_split(args.train)[0],
        base_model(args.model).to(args.device).bfloat16(),
        words,
        keep=40,
        margin=0.95,
    )
    passages = [p for a in answers for p in a.passages]
    first = np.cumsum([0] + [len(a.passages) for a in answers])
    digests, headings = np.array([a.digest for a in answers]), np.array([a.heading for a in answers])
    made = Synthesis(answers)
    model = base_model(args.model, attention="eager")
    for layer in model.encoder.layer:
        layer.attention.self.dropout_prob = 0.0  # eval() stays on: no dropout while tuning
    trained = attach(model, args.rank, args.first_layer)
    model.to(args.device)
    optimiser = torch.optim.AdamW(trained, lr=args.rate, weight_decay=0.01, betas=(0.9, 0.98))
    per_epoch = max(1, len(examples) // args.batch)
    total, step, start, size = per_epoch * args.epochs, 0, time.time(), args.batch
    queue: deque[tuple[tuple[list[int], Tensor], tuple[list[int], Tensor]]] = deque()
    target = torch.arange(size, device=args.device)

    def similarity(batch: Sequence[Example], v: Tensor, kind: int, docs: list[int], vectors: Tensor) -> Tensor:
        """Cosines; copies of the target and records under its heading are no negatives, its own mined one excepted."""
        held = [d for pair in queue for d in pair[kind][0]] if step > 0.3 * per_epoch else []
        if held:
            vectors = torch.cat([vectors, *(pair[kind][1] for pair in queue)])
        at = np.array(docs + held)
        mined = np.full(len(at), -1)
        mined[size : min(2 * size, len(docs))] = np.arange(max(0, min(2 * size, len(docs)) - size))
        out = v @ vectors.t()
        masks = []
        for row, e in enumerate(batch):
            mask = (digests[at] == digests[e.answer]) | ((headings[at] == headings[e.answer]) & (mined != row))
            mask[row] = False
            masks.append(mask)
        return out.masked_fill(torch.from_numpy(np.stack(masks)).to(out.device), -9)

    for epoch in range(args.epochs):
        rng.shuffle(examples)
        losses = []
        for b in range(per_epoch):
            rate = (
                args.rate * min(1, (step + 1) / (0.1 * total)) * (0.02 + 0.49 * (1 + math.cos(math.pi * step / total)))
            )
            for group in optimiser.param_groups:
                group["lr"] = rate
            batch = examples[b * size : (b + 1) * size]
            texts = [
                made.keywords(answers[e.answer], rng)
                if rng.random() < args.keywords
                else roughen(e.question, rng, args.rough)
                for e in batch
            ]
            docs = [e.answer for e in batch]
            shown = [
                e.passage if rng.random() < 0.8 else rng.randrange(first[e.answer], first[e.answer + 1]) for e in batch
            ]
            pick = [min(int(rng.random() ** 1.5 * len(e.negatives)), len(e.negatives) - 1) for e in batch]
            hard = [e.negatives[i] for e, i in zip(batch, pick, strict=True)]
            even, odd = args.hard and step % 2 == 0, args.hard and step % 2 == 1
            passage_texts = [passages[i] for i in shown] + (
                [passages[e.negative_passages[i]] for e, i in zip(batch, pick, strict=True)] if even else []
            )
            asked_texts = [answers[i].asked for i in docs + (hard if odd else [])]
            v = embed(model, words, texts, 48)
            p = embed(model, words, passage_texts, 144)
            a = embed(model, words, asked_texts, 96)
            docs_p, docs_a = docs + (hard if even else []), docs + (hard if odd else [])
            by_passage, by_asked = similarity(batch, v, 0, docs_p, p), similarity(batch, v, 1, docs_a, a)
            both = (by_passage[:, :size] + by_asked[:, :size]) / 2
            loss = sum(F.cross_entropy(s / args.temperature, target) for s in (both, by_passage, by_asked))
            queue.append(((docs_p, p.detach()), (docs_a, a.detach())))
            while len(queue) * size * 1.5 > args.queue:
                queue.popleft()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimiser.step()
            optimiser.zero_grad()
            step += 1
            losses.append(loss.item())
            if step % 10 == 0:
                print(f"step {step}/{total} loss {np.mean(losses[-10:]):.3f} {time.time() - start:.0f} s", flush=True)
            if args.steps and step >= args.steps:
                break
        save_adapter(model, args.out)
        if args.steps and step >= args.steps:
            break


if __name__ == "__main__":
    main()
