"""Judged questions to figures: nDCG@10 and S@5 by kind of question, with bootstrap intervals and the unjudged share.

Questions are JSON Lines of ``{"qid", "kind", "query"}``; dialogues of ``{"did", "turns": [{"qid", "query",
"standalone"}]}``, asked twice: each turn as said, after the turns before it, and as written out. Judgements are lines
of ``qid id grade`` (0 to 2). An id matches a record whose id ends in it. What is unjudged counts as irrelevant, and
its share among the first ten is reported beside the figure.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import ir_measures
import numpy as np
from ir_measures import Measure, Qrel, ScoredDoc, Success, nDCG

from pqask.errors import QuestionError
from pqask.records import Reply

__all__ = [
    "DEPTH",
    "Asked",
    "Figure",
    "Judgements",
    "Ranked",
    "dialogues",
    "figures",
    "judgements",
    "paired",
    "per_question",
    "questions",
    "run",
]

DEPTH = 10
RESAMPLES = 10_000
MEASURES: tuple[Measure, ...] = (nDCG @ 10, Success(rel=2) @ 5)
Judgements = dict[str, dict[str, int]]


class Asked(NamedTuple):
    """One judged question; ``history`` holds the earlier turns of its dialogue."""

    qid: str
    kind: str
    query: str
    history: tuple[str, ...] = ()
    judged_as: str = ""


class Ranked(NamedTuple):
    """What one question got: official ids, best first, and whether it was thought to be answered."""

    asked: Asked
    ids: tuple[str, ...]
    found: bool
    confidence: float


class Figure(NamedTuple):
    """A mean over the questions of one kind with its 95% bootstrap interval."""

    kind: str
    measure: str
    mean: float
    low: float
    high: float
    of: int


def questions(path: Path) -> list[Asked]:
    """Read judged questions."""
    return [Asked(each["qid"], each["kind"], each["query"]) for each in _lines(path, ("qid", "kind", "query"))]


def dialogues(path: Path) -> list[Asked]:
    """Read dialogues: each turn written out, and each follow-up as it was said."""
    asked: list[Asked] = []
    for each in _lines(path, ("did", "turns")):
        said: tuple[str, ...] = ()
        for turn in each["turns"]:
            asked.append(Asked(turn["qid"], "dialogue, written out", turn["standalone"]))
            asked.append(Asked(f"{turn['qid']}*", "dialogue, as said", turn["query"], said, turn["qid"]))
            said = (*said, turn["query"])
    return asked


def judgements(path: Path) -> Judgements:
    """Read judgements: for each question the grade of each id."""
    judged: Judgements = {}
    for number, line in enumerate(_text(path).splitlines(), start=1):
        cells = line.split()
        if len(cells) != 3 or not cells[2].isdecimal():
            raise QuestionError(f"{path}, line {number} is not “qid id grade”.")
        judged.setdefault(cells[0], {})[cells[1]] = int(cells[2])
    return judged


def run(ask: Callable[[Asked], Reply], asked: Iterable[Asked]) -> Iterator[Ranked]:
    """Ask every question; the hits count whether or not they were thought good enough to show."""
    for each in asked:
        reply = ask(each)
        ids = tuple(hit.answer.id.rpartition("-")[2] for hit in (*reply.hits, *reply.nearest))
        yield Ranked(each, ids, reply.found, reply.confidence)


def figures(ranked: Sequence[Ranked], judged: Judgements, seed: int = 0) -> list[Figure]:
    """Measure what came back, by kind, over the questions that have a relevant answer."""
    values = per_question(ranked, judged)
    kinds = list(dict.fromkeys(each.asked.kind for each in ranked))
    found = [
        _figure(
            kind, str(measure), [values[str(measure)][e.asked.qid] for e in _answerable(ranked, judged, kind)], seed
        )
        for kind in kinds
        for measure in MEASURES
        if _answerable(ranked, judged, kind)
    ]
    unjudged = [
        _figure(kind, "unjudged@10", [_unjudged(e, judged) for e in _answerable(ranked, judged, kind)], seed)
        for kind in kinds
        if _answerable(ranked, judged, kind)
    ]
    return [*found, *unjudged, *_refusals(ranked, judged, seed)]


def per_question(ranked: Sequence[Ranked], judged: Judgements) -> dict[str, dict[str, float]]:
    """Give each measure of each question that has judgements."""
    qrels = [
        Qrel(each.asked.qid, answer_id, grade)
        for each in ranked
        for answer_id, grade in judged.get(_judged_as(each.asked), {}).items()
    ]
    docs = [
        ScoredDoc(each.asked.qid, answer_id, float(-place))
        for each in ranked
        for place, answer_id in enumerate(each.ids)
    ]
    values: dict[str, dict[str, float]] = {str(measure): {} for measure in MEASURES}
    for metric in ir_measures.iter_calc(MEASURES, qrels, docs):
        values[str(metric.measure)][metric.query_id] = metric.value
    return {name: {each.asked.qid: found.get(each.asked.qid, 0.0) for each in ranked} for name, found in values.items()}


def paired(one: Mapping[str, float], other: Mapping[str, float], seed: int = 0) -> tuple[float, float]:
    """Compare two systems on the same questions: the mean difference, and the p-value of a sign-flip test."""
    differences = np.array([one[qid] - other[qid] for qid in one])
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], size=(RESAMPLES, len(differences)))
    extreme = np.abs((signs * differences).mean(axis=1)) >= abs(differences.mean()) - 1e-12
    return float(differences.mean()), float((extreme.sum() + 1) / (RESAMPLES + 1))


def _refusals(ranked: Sequence[Ranked], judged: Judgements, seed: int) -> Iterator[Figure]:
    """Say how many of the questions that can be answered were kept, and how many of the others were refused."""
    can = [each for each in ranked if _is_answerable(each, judged)]
    cannot = [each for each in ranked if each.asked.kind == "unanswerable"]
    for kind, name, values in (
        ("answerable", "kept", [float(each.found) for each in can]),
        ("unanswerable", "refused", [float(not each.found) for each in cannot]),
    ):
        if values:
            yield _figure(kind, name, values, seed)


def _figure(kind: str, name: str, values: Sequence[float], seed: int) -> Figure:
    sample = np.random.default_rng(seed).choice(np.array(values), size=(RESAMPLES, len(values))).mean(axis=1)
    low, high = np.percentile(sample, [2.5, 97.5])
    return Figure(kind, name, float(np.mean(values)), float(low), float(high), len(values))


def _answerable(ranked: Sequence[Ranked], judged: Judgements, kind: str) -> list[Ranked]:
    return [each for each in ranked if each.asked.kind == kind and _is_answerable(each, judged)]


def _is_answerable(each: Ranked, judged: Judgements) -> bool:
    return each.asked.kind != "unanswerable" and any(judged.get(_judged_as(each.asked), {}).values())


def _unjudged(each: Ranked, judged: Judgements) -> float:
    first = each.ids[:DEPTH]
    return sum(answer_id not in judged[_judged_as(each.asked)] for answer_id in first) / max(len(first), 1)


def _judged_as(asked: Asked) -> str:
    return asked.judged_as or asked.qid


def _lines(path: Path, needed: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_text(path).splitlines(), start=1):
        try:
            each = json.loads(line)
        except ValueError as error:
            raise QuestionError(f"{path}, line {number} is not JSON ({error}).") from error
        if not isinstance(each, dict) or not set(needed) <= set(each):
            raise QuestionError(f"{path}, line {number} must be an object with {', '.join(needed)}.")
        yield each


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"{path} cannot be read ({error}); give a UTF-8 file.") from error
