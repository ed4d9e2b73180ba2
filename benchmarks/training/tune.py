"""Tune MiniLM to plain questions, for texts and for their single words, and keep the change as low-rank matrices.

python benchmarks/training/tune.py --library BASE --train queries.jsonl [--out src/pqask/data/adapter.safetensors]

BASE is a library built with ``--model all-MiniLM-L6-v2``: its answers, passages and vectors are read from it. Trained
are the questions of ``--train`` but for the seeded hold-out, the plain ones and key words of the split "tune" in
``questions.jsonl`` beside this file, and the conversations of that split in ``conversations.jsonl``: their follow-ups as
said, behind the turns before them, and written out. Every step takes 64 questions, one passage of the answer of each,
and its heading with its question; the other 63 are the negatives. A question is held against an answer as a whole (the
cosines of mean vectors) and word by word: each of its tokens, cut to ``WIDTH`` numbers by one matrix that is learnt too,
looks for the nearest token of the answer (late interaction, as in ColBERT). Batches are made of groups of eight questions whose answers are
neighbours under the untuned model, so that the negatives are hard; copies, answers under one heading and answers whose
own questions are nearer than ``ALIKE`` are no negatives of each other. All weights of the six layers are trained (bf16
autocast where the processor has tiles), then the change of each matrix is cut to its ``--rank`` largest singular
values and written in bytes. Seeded; after each epoch the hold-out is measured among 5,000 answers.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from fit import figures, held_out, turns
from safetensors.torch import save_file
from torch import Tensor

from pqask.encoder import BASE_MODEL, TransformerEncoder, open_encoder
from pqask.library import Library
from pqask.library.rows import asked
from pqask.library.store import PASSAGES
from pqask.question.thread import ends
from pqask.search import TURN

HERE = Path(__file__).parent
GROUP, ALIKE, AMONG = 8, 0.85, 5000
LONGEST = {"question": 80, "passage": 144, "asked": 96}  # word pieces that are read while tuning
WIDTH, SHARP = 64, 0.03  # numbers of a token's vector, and the temperature of the mean of the tokens' cosines
Floats = npt.NDArray[np.float32]


class Example(NamedTuple):
    """A question, the place of its answer, and the place of the passage that the untuned model finds nearest."""

    question: str
    answer: int
    passage: int


class Encoded(NamedTuple):
    """Texts as unit vectors (n, dimension), and their tokens as unit vectors (n, longest, ``WIDTH``) with a mask."""

    whole: Tensor
    tokens: Tensor
    real: Tensor


class Corpus:
    """The answers of a library as the tuning needs them; a *place* is a position in ``rows``."""

    def __init__(self, library: Library) -> None:
        answers = dict(library.store.answers(library.questions.keys.tolist()))
        self.rows = library.with_passages(np.sort(library.questions.keys))
        self.answers = [answers[int(row)] for row in self.rows]
        self.asked = [asked(each.heading or "", each.question) for each in self.answers]
        self.vectors = library.questions.vectors(self.rows)
        self.first = np.searchsorted(library.passage_owners, self.rows)
        self.count = np.searchsorted(library.passage_owners, self.rows, side="right") - self.first
        self.passages = library.store.words_of(PASSAGES, library.passage_rows.tolist())
        self.passage_vectors = library.passages.vectors(library.passage_rows)
        self.place = {each.id.rpartition("-")[2]: place for place, each in enumerate(self.answers)}
        self.digests = np.array([each.text_sha256 for each in self.answers])
        self.headings = np.array([each.heading or each.id for each in self.answers])

    def examples(self, questions: Sequence[dict[str, Any]], vectors: Floats) -> list[Example]:
        """Find for each question the passage of its answer that is nearest to it."""
        found = []
        for each, vector in zip(questions, vectors, strict=True):
            place = self.place[str(each["id"])]
            span = slice(self.first[place], self.first[place] + self.count[place])
            found.append(
                Example(each["query"], place, int(self.first[place] + (self.passage_vectors[span] @ vector).argmax()))
            )
        return found


def training(path: Path) -> list[dict[str, Any]]:
    """Read the questions to tune with."""
    held = {row["query"] for row in held_out(path)}
    rows = [json.loads(line) for line in path.open(encoding="utf-8")]
    more = [json.loads(line) for line in (HERE / "questions.jsonl").open(encoding="utf-8")]
    return [
        *(row for row in rows if row["query"] not in held),
        *(row for row in more if row["split"] == "tune" and row["kind"] in ("plain", "keyword")),
        *({**row, "query": in_thread(row)} for row in turns("tune")),
    ]


def in_thread(row: dict[str, Any]) -> str:
    """Write a follow-up behind the first and the last turn before it, as the product does."""
    return TURN.join((*ends(row.get("earlier", ())), row["query"]))


def grouped(examples: Sequence[Example], vectors: Floats, rng: random.Random) -> list[Example]:
    """Put the examples in an order in which groups of ``GROUP`` neighbours stand together."""
    own = vectors[[each.answer for each in examples]]
    left, groups = np.ones(len(examples), bool), []
    for seed in rng.sample(range(len(examples)), len(examples)):
        if left[seed]:
            near = np.where(left, own @ own[seed], -9.0)
            near[seed] = 9
            chosen = [int(i) for i in np.argsort(-near, kind="stable")[:GROUP] if left[i]]
            left[chosen] = False
            groups.append(chosen)
    rng.shuffle(groups)
    return [examples[i] for group in groups for i in group]


def roughen(question: str, rng: random.Random, share: float = 0.15) -> str:
    """Write a share of the questions as people type in haste: lower case, a word lost, no question mark."""
    if TURN in question or rng.random() > share:
        return question
    if rng.random() < 0.5:
        return question.lower().rstrip("?.! ")
    return " ".join(word for word in question.split() if rng.random() > 0.12).rstrip("?") or question


class Tuner:
    """The model that is tuned, read in batches whose lengths are alike."""

    def __init__(self, encoder: TransformerEncoder) -> None:
        loaded = encoder.model
        self.words = loaded.tokenizer
        self.model: Any = loaded[0].auto_model
        self.model.set_attn_implementation("eager")  # the quickest to train on a CPU
        self.model.eval()  # no dropout
        for name, weight in self.model.named_parameters():
            weight.requires_grad_(name.startswith("encoder."))
        self.before = {name: weight.detach().clone() for name, weight in self.model.named_parameters()}
        width = self.model.config.hidden_size
        self.narrow = torch.nn.Parameter(torch.nn.init.orthogonal_(torch.empty(WIDTH, width)).to(self.model.device))

    def embed(self, texts: Sequence[str], longest: int, budget: int = 8192) -> Encoded:
        """Encode texts, those of one length together."""
        ids = self.words(list(texts), truncation=True, max_length=longest)["input_ids"]
        order = sorted(range(len(ids)), key=lambda i: -len(ids[i]))
        whole, tokens, at = [], [], 0
        while at < len(order):
            width = min(longest, -(-len(ids[order[at]]) // 16) * 16)
            batch = order[at : at + max(1, budget // width)]
            at += len(batch)
            x, mask = torch.zeros(len(batch), width, dtype=torch.long), torch.zeros(len(batch), width, dtype=torch.long)
            for row, i in enumerate(batch):
                x[row, : len(ids[i])] = torch.tensor(ids[i])
                mask[row, : len(ids[i])] = 1
            device = self.model.device
            with torch.autocast(device.type, torch.bfloat16):
                hidden = self.model(input_ids=x.to(device), attention_mask=mask.to(device)).last_hidden_state
            weight = mask[..., None].to(device).float()
            whole.append(F.normalize((hidden.float() * weight).sum(1) / weight.sum(1), dim=1))
            small = F.normalize(hidden.float() @ self.narrow.t(), dim=2)
            tokens.append(F.pad(small, (0, 0, 0, longest - width)))
        back = torch.empty(len(order), dtype=torch.long)
        back[torch.tensor(order)] = torch.arange(len(order))
        lengths = torch.tensor([len(each) for each in ids])[:, None]
        at_place = torch.arange(longest)[None]
        real = (at_place > 0) & (at_place < lengths - 1)  # without the tokens that begin and end every text
        return Encoded(torch.cat(whole)[back], torch.cat(tokens)[back], real.to(self.model.device))

    def low_rank(self, rank: int) -> dict[str, Tensor]:
        """Cut the change of each matrix to its largest singular values, as B.T @ A in bytes; keep that of each vector."""
        tensors: dict[str, Tensor] = {"tokens.narrow": self.narrow.detach().cpu().half()}
        for name, weight in self.model.named_parameters():
            change = weight.detach().float().cpu() - self.before[name].float().cpu()
            if not name.startswith("encoder."):
                continue
            if weight.ndim == 1:
                tensors[f"{name}.change"] = change.half()
                continue
            u, s, v = torch.linalg.svd(change, full_matrices=False)
            root = s[:rank].sqrt()
            for part, table in (("A", root[:, None] * v[:rank]), ("B", (u[:, :rank] * root).T)):
                scale = table.abs().amax(1, keepdim=True).clamp_min(1e-12) / 127
                place = f"{name.removesuffix('.weight')}.{part}"
                tensors[place] = (table / scale).round().to(torch.int8).contiguous()
                tensors[f"{place}.scale"] = scale.half()
        return tensors


def late(questions: Encoded, *texts: Encoded) -> Tensor:
    """Give the mean over a question's tokens of the cosine of the nearest token of any of the texts, (n, m)."""
    near = [
        torch.einsum("qid,tjd->qtij", questions.tokens, each.tokens)
        .masked_fill(~each.real[None, :, None, :], -1)
        .amax(3)
        for each in texts
    ]
    best = torch.stack(near).amax(0)
    real = questions.real[:, None, :]
    return (best * real).sum(2) / real.sum(2).clamp_min(1)


def loss_of(tuner: Tuner, corpus: Corpus, batch: Sequence[Example], rng: random.Random, temperature: float) -> Tensor:
    """Softmax of each question over the batch's passages, questions, the mean of both cosines, and word by word."""
    places = np.array([each.answer for each in batch])
    shown = [
        each.passage if rng.random() < 0.8 else corpus.first[each.answer] + rng.randrange(corpus.count[each.answer])
        for each in batch
    ]
    v = tuner.embed([roughen(each.question, rng) for each in batch], LONGEST["question"])
    p = tuner.embed([corpus.passages[i] for i in shown], LONGEST["passage"])
    a = tuner.embed([corpus.asked[i] for i in places], LONGEST["asked"])
    same = corpus.digests[places][None] == corpus.digests[places][:, None]
    same |= corpus.headings[places][None] == corpus.headings[places][:, None]
    same |= corpus.vectors[places] @ corpus.vectors[places].T > ALIKE
    np.fill_diagonal(same, val=False)
    hidden = torch.from_numpy(same).to(v.whole.device)
    by_passage, by_asked = v.whole @ p.whole.t(), v.whole @ a.whole.t()
    scores = [each / temperature for each in ((by_passage + by_asked) / 2, by_passage, by_asked)]
    scores.append(late(v, p, a) / SHARP)
    target = torch.arange(len(batch), device=hidden.device)
    return torch.stack([F.cross_entropy(each.masked_fill(hidden, -1e3), target) for each in scores]).sum()


@torch.inference_mode()
def measured(tuner: Tuner, corpus: Corpus, held: Sequence[Example]) -> str:
    """Give nDCG@10 and S@5 of the hold-out among ``AMONG`` answers, by the cosines of whole texts."""
    need = {each.answer for each in held}
    others = [i for i in random.Random(3).sample(range(len(corpus.rows)), len(corpus.rows)) if i not in need]
    among = np.array([*sorted(need), *others[: max(0, AMONG - len(need))]])
    spans = [range(corpus.first[i], corpus.first[i] + corpus.count[i]) for i in among]
    first = np.cumsum([0, *(len(span) for span in spans[:-1])])
    p, a, v = (
        tuner.embed(texts, longest).whole.float().cpu().numpy()
        for texts, longest in (
            ([corpus.passages[i] for span in spans for i in span], 256),
            ([corpus.asked[i] for i in among], 256),
            ([each.question for each in held], LONGEST["question"]),
        )
    )
    scores = np.maximum.reduceat(v @ p.T, first, axis=1) + v @ a.T
    ranks = []
    for row, each in zip(scores, held, strict=True):
        same = corpus.digests[among] == corpus.digests[each.answer]
        ranks.append(1 + int((row[~same] > row[same].max()).sum()))
    ndcg, first = figures(ranks)
    return f"hold-out nDCG@10 {ndcg:.4f}, S@5 {first:.3f}"


def main() -> None:
    """Tune, measure after each epoch, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("src/pqask/data/adapter.safetensors"))
    parser.add_argument("--rank", type=int, default=160)
    parser.add_argument("--rate", type=float, default=6e-5)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--temperature", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, help="stop early (a trial run)")
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    rng = random.Random(arguments.seed)
    encoder = open_encoder(BASE_MODEL)
    corpus, tuner = Corpus(Library(arguments.library)), Tuner(encoder)
    questions, held_rows = training(arguments.train), held_out(arguments.train)
    examples = corpus.examples(questions, encoder.encode([row["query"] for row in questions]))
    held = corpus.examples(held_rows, encoder.encode([row["query"] for row in held_rows]))
    weights = [weight for weight in tuner.model.parameters() if weight.requires_grad]
    groups = [{"params": weights, "times": 1.0}, {"params": [tuner.narrow], "times": 10.0}]
    optimiser = torch.optim.AdamW(groups, lr=arguments.rate, weight_decay=0.01, betas=(0.9, 0.98))
    per_epoch = len(examples) // arguments.batch
    total, started, step = per_epoch * arguments.epochs, time.monotonic(), 0
    for epoch in range(arguments.epochs):
        ordered = grouped(examples, corpus.vectors, rng)
        losses = []
        for at in range(0, per_epoch * arguments.batch, arguments.batch):
            warm = min(1.0, (step + 1) / (0.1 * total))
            for group in optimiser.param_groups:
                group["lr"] = (
                    group["times"] * arguments.rate * warm * (0.02 + 0.49 * (1 + math.cos(math.pi * step / total)))
                )
            loss = loss_of(tuner, corpus, ordered[at : at + arguments.batch], rng, arguments.temperature)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(weights, 1.0)
            optimiser.step()
            optimiser.zero_grad()
            step += 1
            losses.append(loss.item())
            if step % 20 == 0:
                print(
                    f"  {step} of {total}: {np.mean(losses[-20:]):.3f}, {time.monotonic() - started:.0f} s", flush=True
                )
            if step == arguments.steps:
                break
        said = measured(tuner, corpus, held)
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.3f}, {said}, {time.monotonic() - started:.0f} s", flush=True)
        if step == arguments.steps:
            break
    save_file(tuner.low_rank(arguments.rank), str(arguments.out))


if __name__ == "__main__":
    main()
