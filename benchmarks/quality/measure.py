"""Measure what the figures by kind do not: the sentence, filters, the honest nothing, what counts, the time.

python benchmarks/quality/measure.py --library LIB --eval EVAL

EVAL is the folder of judged questions (``dev/`` with queries.jsonl, qrels.tsv, dialogues.jsonl).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import statistics
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pqask.confidence import bar
from pqask.conversation import Assistant, open_library
from pqask.evaluate import Asked, figures, judgements, questions, run
from pqask.library import Library
from pqask.passages import sentences
from pqask.ranking import judge
from pqask.records import Filters
from pqask.search import Query, asked_for, search
from pqask.sentence import Pointer

HERE = Path(__file__).parent
ASKED_ON = date(2026, 7, 31)
ROUNDS = 5


def digest(words: str) -> str:
    """Name a sentence without giving its words."""
    return hashlib.sha256(" ".join(words.split()).encode()).hexdigest()[:12]


def numbers(library: Library) -> dict[int, str]:
    """Give the number of each answer by its row."""
    return {row: answer_id.rpartition("-")[2] for row, answer_id, _ in library.store.identities()}


def sentence_agreement(assistant: Assistant, folder: Path) -> Iterator[str]:
    """Compare the sentence that is chosen with those that a reader chose, in the passage that is shown."""
    asked = {each.qid: each.query for each in questions(folder / "dev" / "queries.jsonl")}
    for line in (folder / "dev" / "dialogues.jsonl").open(encoding="utf-8"):
        asked |= {turn["qid"]: turn["standalone"] for turn in json.loads(line)["turns"]}
    library = assistant.library
    rows = {number: row for row, number in numbers(library).items()}
    right, first, of = [0, 0], [0, 0], 0
    for line in (HERE / "sentences.jsonl").open(encoding="utf-8"):
        label = json.loads(line)
        question, row = asked[label["qid"]], np.array([rows[str(label["id"])]])
        sought = asked_for(library, assistant.encoder, question)
        judged = judge(library, sought, row)
        passage = library.store.passage(int(judged.passages[0]))
        text = library.store.answers(row.tolist())[int(row[0])].text
        span = (passage.start, passage.end)
        found = [digest(text[a:b]) for a, b in sentences(text, span)]
        if label["best"] not in found:
            continue
        tokens = library.passage_tokens.vectors(int(judged.passages[0]))
        chosen = Pointer.of(sought, assistant.encoder, library.words.rarity).best(text, span, tokens) or span
        of += 1
        for count, name in ((right, digest(text[slice(*chosen)])), (first, found[0])):
            count[0] += name == label["best"]
            count[1] += name in label["ok"]
    chosen_well = f"{right[0] / of:.2f} the very one, {right[1] / of:.2f} acceptable"
    yield f"sentence: of {of} labels whose passage is shown, {chosen_well}"
    yield f"          (the first sentence: {first[0] / of:.2f} and {first[1] / of:.2f})"


def within_limits(assistant: Assistant, folder: Path) -> Iterator[str]:
    """Measure the questions that mean filters against what passes these filters.

    A judgement of an answer outside of them stays in the ideal of the plain measure, which no filtered list can reach.
    """
    lines = [json.loads(line) for line in (folder / "dev" / "queries.jsonl").open(encoding="utf-8")]
    for line in (folder / "dev" / "dialogues.jsonl").open(encoding="utf-8"):
        turns = json.loads(line)["turns"]
        lines += [{**turn, "kind": "dialogue, written out", "query": turn["standalone"]} for turn in turns]
    library, judged = assistant.library, judgements(folder / "dev" / "qrels.tsv")
    ids = numbers(library)
    asked = [Asked(each["qid"], each["kind"], each["query"]) for each in lines if each["kind"] != "unanswerable"]
    for each in lines:
        allowed = library.allowed(Filters.model_validate(each["filters"]))
        if allowed is not None:
            inside = {ids[int(row)] for row in allowed}
            judged[each["qid"]] = {i: grade for i, grade in judged.get(each["qid"], {}).items() if i in inside}
    ranked = list(run(lambda each: assistant.ask(each.query, k=10, sort="relevance", today=ASKED_ON), asked))
    for figure in figures(ranked, judged):
        if figure.kind in ("staff", "dialogue, written out") and figure.measure.startswith(("nDCG", "Success")):
            interval = f"[{figure.low:.3f}, {figure.high:.3f}]"
            what = f"{figure.kind} {figure.measure} {figure.mean:.3f} {interval} of {figure.of}"
            yield f"within the filters meant: {what}"


def honest_nothing(assistant: Assistant, folder: Path) -> Iterator[str]:
    """Report how the confidence tells answered questions from others."""
    judged = judgements(folder / "dev" / "qrels.tsv")
    asked = questions(folder / "dev" / "queries.jsonl")
    ranked = list(run(lambda each: assistant.ask(each.query, k=10, sort="relevance", today=ASKED_ON), asked))
    sure = np.array([each.confidence for each in ranked])
    right = np.array([judged.get(e.asked.qid, {}).get(e.ids[0] if e.ids else "", 0) == 2 for e in ranked])
    can = np.array([each.asked.kind != "unanswerable" for each in ranked])
    yield f"confidence: AUC of answerable against unanswerable {_auc(sure[can], sure[~can]):.2f}"
    order = np.argsort(-sure)
    risks = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    best = np.cumsum(np.sort(~right)) / np.arange(1, len(order) + 1)
    bounds = f"a perfect order {best.mean():.3f}, no order {(~right).mean():.3f}"
    yield f"risk-coverage: area {risks.mean():.3f} ({bounds})"
    at = bar(assistant.library)
    kept, refused = np.mean(sure[can] >= at), np.mean(sure[~can] < at)
    yield f"at the bar {at:.2f}: kept {kept:.2f} of the answerable, refused {refused:.2f} of the others"
    for low in np.arange(0, 1, 0.2):
        inside = (sure >= low) & (sure < low + 0.2 + (low > 0.7))
        if inside.any():
            share = right[inside].mean()
            yield f"  said {low:.1f}-{low + 0.2:.1f}: right {share:.2f} of {inside.sum()} {'#' * int(20 * share)}"


def counted(assistant: Assistant, folder: Path) -> Iterator[str]:
    """Compare the answers that count as relevant, whatever was shown, with the judgements."""
    library, judged = assistant.library, judgements(folder / "dev" / "qrels.tsv")
    ids = numbers(library)
    sizes, right = [], []
    held: dict[int, list[float]] = {1: [], 2: []}
    for each in questions(folder / "dev" / "queries.jsonl"):
        grades = judged.get(each.qid, {})
        if not any(grades.values()):
            continue
        found = {ids[int(row)] for row in search(library, assistant.encoder, Query(each.query), 1).relevant}
        sizes.append(len(found))
        if known := found & set(grades):
            right.append(float(np.mean([grades[one] > 0 for one in known])))
        for least, shares in held.items():
            meant = {one for one, grade in grades.items() if grade >= least}
            shares += [len(meant & found) / len(meant)] if meant else []
    yield (
        f"counted as relevant: median {statistics.median(sizes):.0f} answers of {len(sizes)} questions, with "
        f"{np.mean(held[2]):.2f} of those that answer, {np.mean(held[1]):.2f} of those on the matter; "
        f"of those judged {np.mean(right):.2f} are on the matter"
    )


def speed(assistant: Assistant, folder: Path) -> Iterator[str]:
    """Time questions end to end against the bare encoding of each, in turns, medians."""
    asked = [each.query for each in questions(folder / "dev" / "queries.jsonl")]
    bare: list[float] = []
    whole: list[float] = []
    for _ in range(ROUNDS):
        for question in asked:
            begin = time.perf_counter()
            assistant.encoder.encode([question])
            middle = time.perf_counter()
            assistant.ask(question, today=ASKED_ON)
            bare.append(middle - begin)
            whole.append(time.perf_counter() - middle)
    half, full = statistics.median(bare), statistics.median(whole)
    slow = float(np.percentile(whole, 95))
    ends = f"p50 {full * 1e3:.1f} ms, p95 {slow * 1e3:.1f} ms: {full / half:.1f} times"
    yield f"time: encoding p50 {half * 1e3:.1f} ms; a question {ends}"


def _auc(high: npt.NDArray[np.float64], low: npt.NDArray[np.float64]) -> float:
    return float(np.mean((high[:, None] > low[None]) + 0.5 * (high[:, None] == low[None])))


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--eval", type=Path, required=True)
    arguments = parser.parse_args()
    begin = time.perf_counter()
    assistant = open_library(arguments.library)
    opened = time.perf_counter() - begin
    assistant.warm()
    loaded = time.perf_counter() - begin
    assistant.ask("is the library awake", today=ASKED_ON)
    for part in (sentence_agreement, within_limits, honest_nothing, counted, speed):
        for line in part(assistant, arguments.eval):
            print(line, flush=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"start: library open after {opened:.1f} s, model after {loaded:.1f} s; at most {memory:,.0f} MiB of memory")


if __name__ == "__main__":
    main()
