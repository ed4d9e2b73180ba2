"""Tune the question side alone: an adapter for questions and a 384 x 384 turn for each kind of library vector.

python tune_query.py --corpus C.jsonl.gz --train queries.jsonl --model MINILM --vectors vectors.npz --out query_adapter.safetensors

The library is encoded once (with --adapter, if given) and every step is a softmax over all of it, so steps cost only the questions'
tokens: about 90 s an epoch on two shared cores. The epoch with the best hold-out is kept.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from adapter import adapted, attach, base_model, encode, merge, pool, tokenizer
from corpus import load_answers, train_split
from safetensors.torch import save_file
from synthesis import Synthesis, roughen
from torch import Tensor, nn


def main() -> None:
    """Train and save."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("corpus", "train", "model", "vectors", "out"):
        ap.add_argument(f"--{name}", type=Path, required=True)
    ap.add_argument("--adapter", type=Path, help="shared adapter the library was encoded with")
    ap.add_argument("--rank", type=int, default=32)
    ap.add_argument("--rate", type=float, default=5e-4)
    ap.add_argument("--turn-rate", type=float, default=5e-4)
    ap.add_argument("--epochs", type=int, default=6)
    ap.add_argument("--batch", type=int, default=64)
    ap.add_argument("--made", type=int, default=16, help="made keyword questions a step, about any answer")
    ap.add_argument("--temperature", type=float, default=0.04)
    ap.add_argument("--dropout", type=float, default=0.1)
    ap.add_argument("--rough", type=float, default=0.3)
    ap.add_argument(
        "--guard",
        type=float,
        default=0.97,
        help="answers between this share of the target's score and it are no negatives",
    )
    ap.add_argument("--seed", type=int, default=0)
    ap.add_argument("--threads", type=int, default=torch.get_num_threads())
    ap.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = ap.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng, device = random.Random(args.seed), torch.device(args.device)
    answers, words = load_answers(args.corpus, args.model), tokenizer(args.model)
    train, held = train_split(args.train)
    place = {a.id: i for i, a in enumerate(answers)}
    owner = torch.tensor(np.repeat(np.arange(len(answers)), [len(a.passages) for a in answers]), device=device)
    plain = base_model(args.model)
    plain = (merge(plain, args.adapter) if args.adapter else plain).to(device).bfloat16()
    if not args.vectors.exists():
        passages = encode(plain, words, [p for a in answers for p in a.passages])
        np.savez(args.vectors, P=passages, Q=encode(plain, words, [a.asked for a in answers]))
    z = np.load(args.vectors)
    base_p, base_a = torch.tensor(z["P"], device=device), torch.tensor(z["Q"], device=device)

    def similarity(v: Tensor, p: Tensor, a: Tensor) -> tuple[Tensor, Tensor]:
        start = torch.full((len(v), len(answers)), -9.0, device=device)
        return start.scatter_reduce(1, owner[None].expand(len(v), -1), v @ p.t(), "amax"), v @ a.t()

    def same(values: Sequence[str]) -> Tensor:
        index = {x: i for i, x in enumerate(dict.fromkeys(values))}
        return torch.tensor([index[x] for x in values], device=device)

    digest, heading = same([a.digest for a in answers]), same([a.heading for a in answers])
    target = torch.tensor([place[q["id"]] for q in train], device=device)
    unknown: list[Tensor] = []
    first_view = torch.tensor(encode(plain, words, [q["query"] for q in train], longest=64), device=device)
    for i in range(0, len(train), 256):
        score = sum(similarity(first_view[i : i + 256], base_p, base_a))
        t = target[i : i + 256, None]
        own = score.gather(1, t)
        doubtful = ((score > args.guard * own) & (score < own)) | (digest[None] == digest[t])
        unknown += [row.nonzero()[:, 0] for row in doubtful.scatter(1, t, False)]

    model = base_model(args.model, attention="eager")
    model = merge(model, args.adapter) if args.adapter else model
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = args.dropout
    trained = attach(model, args.rank)
    model.to(device).train()
    turns = [nn.Parameter(torch.zeros(384, 384, device=device)) for _ in range(2)]
    groups = [{"params": trained, "base": args.rate}, {"params": turns, "base": args.turn_rate}]
    optimiser = torch.optim.AdamW(groups, lr=args.rate, weight_decay=0.02, betas=(0.9, 0.98))

    def library() -> tuple[Tensor, Tensor]:
        return F.normalize(base_p + base_p @ turns[0].t(), dim=1), F.normalize(base_a + base_a @ turns[1].t(), dim=1)

    def embed(texts: Sequence[str]) -> Tensor:
        x = words(
            list(texts), truncation=True, max_length=64, padding=True, pad_to_multiple_of=16, return_tensors="pt"
        ).to(device)
        with torch.autocast(device.type, torch.bfloat16):
            hidden = model(input_ids=x["input_ids"], attention_mask=x["attention_mask"]).last_hidden_state
        return pool(hidden, x["attention_mask"])

    made = Synthesis(answers)
    held_target = [place[q["id"]] for q in held]
    held_texts = [q["query"] for q in held]
    held_keys = [made.keywords(answers[t], random.Random(5000 + k)) for k, t in enumerate(held_target)]

    @torch.no_grad()
    def quality(texts: Sequence[str]) -> float:
        """nDCG@10 on the hold-out, identical answers counted once."""
        model.eval()
        p, a = library()
        gains = []
        for i in range(0, len(texts), 64):
            for row, t in zip(sum(similarity(embed(texts[i : i + 64]), p, a)), held_target[i : i + 64], strict=True):
                rank = 1 + len(digest[row > row[digest == digest[t]].max()].unique())
                gains.append(1 / math.log2(rank + 1) if rank <= 10 else 0.0)
        model.train()
        return float(np.mean(gains))

    per_epoch = len(train) // args.batch
    total, step, best, start = per_epoch * args.epochs, 0, 0.0, time.time()
    for epoch in range(args.epochs):
        order = list(range(len(train)))
        rng.shuffle(order)
        for b in range(per_epoch):
            pace = min(1, (step + 1) / (0.1 * total)) * (0.02 + 0.49 * (1 + math.cos(math.pi * step / total)))
            for group in optimiser.param_groups:
                group["lr"] = group["base"] * pace
            ks = order[b * args.batch : (b + 1) * args.batch]
            extra = [rng.randrange(len(answers)) for _ in range(args.made)]
            texts = [roughen(train[k]["query"], rng, args.rough) for k in ks] + [
                made.keywords(answers[i], rng) for i in extra
            ]
            t = torch.cat([target[ks], torch.tensor(extra, dtype=torch.long, device=device)])
            by_passage, by_asked = similarity(embed(texts), *library())
            left_out = torch.zeros_like(by_passage, dtype=torch.bool)
            for row, k in enumerate(ks):
                left_out[row, unknown[k]] = True
            for row, i in enumerate(extra, len(ks)):
                left_out[row] = (digest == digest[i]) | (heading == heading[i])
            left_out = left_out.scatter(1, t[:, None], False)
            by_passage, by_asked = by_passage.masked_fill(left_out, -9), by_asked.masked_fill(left_out, -9)
            parts = ((by_passage + by_asked) / 2, 1.0), (by_passage, 0.5), (by_asked, 0.5)
            loss = sum(w * F.cross_entropy(s / args.temperature, t, reduction="none") for s, w in parts)
            importance = torch.ones(len(t), device=device)
            importance[len(ks) :] = 0.5
            (loss * importance).mean().backward()
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimiser.step()
            optimiser.zero_grad()
            step += 1
        plain_score, key_score = quality(held_texts), quality(held_keys)
        print(
            f"epoch {epoch + 1}: hold-out nDCG@10 {plain_score:.4f}, made keywords {key_score:.4f}, {time.time() - start:.0f} s",
            flush=True,
        )
        if plain_score + 0.25 * key_score > best:
            best = plain_score + 0.25 * key_score
            tensors = {
                f"{n}.{x}": getattr(m, x).detach().half().contiguous().cpu() for n, m in adapted(model) for x in "AB"
            }
            tensors |= {
                f"turn.{n}": w.detach().half().contiguous().cpu()
                for n, w in zip(("passage", "asked"), turns, strict=True)
            }
            save_file(tensors, str(args.out))


if __name__ == "__main__":
    main()
