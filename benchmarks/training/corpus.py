"""Answers, their passages, the question splits and the measures (nDCG@10, S@5)."""

from __future__ import annotations

import calendar
import gzip
import hashlib
import html
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

_BLOCK = re.compile(r"</?(?:p|div|li|ul|ol|br|tr|table|h\d|tbody|thead|blockquote)\b[^>]*>", re.IGNORECASE)
_CELL = re.compile(r"</t[dh]>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]+>")
_SENTENCE = re.compile(r'(?<=[.!?;:])\s+(?=[A-Z0-9“"(£•-])')
_TITLE = re.compile(r"\b(mr|mrs|ms|miss|dr|sir|dame|rt|hon|lord|lady|baroness|mp)\b\.?")


@dataclass(frozen=True)
class Answer:
    """One written answer as the ranker sees it."""

    id: int
    heading: str
    question: str
    answer: str
    passages: tuple[str, ...]
    people: str  # asker, minister, department, party, month and year
    digest: str  # equal for answers with the same words
    record: Mapping[str, Any]

    @property
    def asked(self) -> str:
        """The text of the question vector."""
        return f"{self.heading}. {self.question}"


def to_text(value: str | None) -> str:
    """HTML or plain text -> lines of plain text, one a paragraph."""
    text = value or ""
    if "<" in text:
        text = _TAG.sub("", _BLOCK.sub("\n", _CELL.sub(" ", text)))
    text = html.unescape(text).replace("\xa0", " ")
    return "\n".join(x for x in (re.sub(r"\s+", " ", line).strip() for line in text.split("\n")) if x)


def split_passages(text: str, count: Callable[[str], int], target: int = 170, cap: int = 230) -> tuple[str, ...]:
    """Paragraphs (long ones cut into sentences) merged up to `target` word pieces."""
    units: list[str] = []
    for paragraph in text.split("\n"):
        if count(paragraph) <= target:
            units.append(paragraph)
            continue
        for sentence in _SENTENCE.split(paragraph):
            if count(sentence) <= cap:
                units.append(sentence)
                continue
            current: list[str] = []
            for word in sentence.split(" "):
                current.append(word[:400])
                if len(current) % 20 == 0 and count(" ".join(current)) > cap - 60:
                    units.append(" ".join(current))
                    current = []
            if current:
                units.append(" ".join(current))
    out: list[str] = []
    held: list[str] = []
    size = 0
    for unit in units:
        n = count(unit)
        if held and size + n > target:
            out.append("\n".join(held))
            held, size = [], 0
        held.append(unit)
        size += n
    if held:
        if out and size < 25 and count(out[-1]) + size <= cap:
            out[-1] += "\n" + "\n".join(held)
        else:
            out.append("\n".join(held))
    return tuple(out) or ("",)


def people_of(record: Mapping[str, Any]) -> str:
    """Names and months a staff question may give: asker, minister, department, party, 'September 2024'."""
    months = list(calendar.month_name)[1:]
    date = (record.get("dateAnswered") or record.get("dateTabled") or "")[:7]
    asker, minister = record.get("askingMember") or {}, record.get("answeringMember") or {}
    month = f"{months[int(date[5:7]) - 1]} {date[:4]}" if date else ""
    parts = (asker.get("name"), minister.get("name"), record.get("answeringBodyName"), asker.get("party"), month)
    return " ".join(p or "" for p in parts)


def load_answers(path: Path, model: Path) -> list[Answer]:
    """Read a .jsonl.gz of official detail responses and cut passages with the model's own tokenizer."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def count(text: str) -> int:
        return len(tokenizer.encode(text, add_special_tokens=False).ids)

    out = []
    with gzip.open(path, "rt") as lines:
        for line in lines:
            r = json.loads(line)["value"]
            answer = to_text(r.get("answerText"))
            digest = hashlib.sha1(re.sub(r"\W+", " ", answer.lower()).encode()).hexdigest()
            out.append(
                Answer(
                    r["id"],
                    r["heading"] or "",
                    to_text(r.get("questionText")),
                    answer,
                    split_passages(answer, count),
                    people_of(r),
                    digest,
                    r,
                )
            )
    return out


def train_split(path: Path, held_out: int = 350, seed: int = 7) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Questions to train on, and a seeded hold-out for every choice."""
    rows = [json.loads(line) for line in path.open()]
    order = list(range(len(rows)))
    random.Random(seed).shuffle(order)
    chosen = set(order[:held_out])
    return [r for i, r in enumerate(rows) if i not in chosen], [rows[i] for i in sorted(chosen)]


def dev_set(folder: Path) -> tuple[list[dict[str, Any]], dict[str, dict[int, int]]]:
    """Dev questions (dialogue turns as their standalone form) and graded answers. For reporting only."""
    queries = [json.loads(line) for line in (folder / "queries.jsonl").open()]
    for line in (folder / "dialogues.jsonl").open():
        for t in json.loads(line)["turns"]:
            queries.append({"qid": t["qid"], "kind": "dialogue", "query": t["standalone"], "filters": t["filters"]})
    grades: dict[str, dict[int, int]] = defaultdict(dict)
    for line in (folder / "qrels.tsv").open():
        qid, doc, grade = line.split()
        if qid != "qid":
            grades[qid][int(doc)] = int(grade)
    return queries, grades


def ndcg10(ranked: Sequence[int], grades: Mapping[int, int]) -> float:
    """nDCG@10, gain = grade, unjudged = 0."""

    def dcg(gains: Sequence[int]) -> float:
        return float(sum(g / np.log2(i + 2) for i, g in enumerate(gains[:10])))

    ideal = dcg(sorted(grades.values(), reverse=True))
    return dcg([grades.get(d, 0) for d in ranked]) / ideal if ideal else 0.0


def success5(ranked: Sequence[int], grades: Mapping[int, int]) -> float:
    """1 where a grade-2 answer stands in the first five."""
    return float(any(grades.get(d, 0) == 2 for d in ranked[:5]))


def interval(values: Sequence[float], draws: int = 2000, seed: int = 0) -> tuple[float, float, float]:
    """Mean and 95% bootstrap interval over queries."""
    x = np.asarray(values, float)
    means = x[np.random.default_rng(seed).integers(0, len(x), (draws, len(x)))].mean(1)
    return float(x.mean()), float(np.percentile(means, 2.5)), float(np.percentile(means, 97.5))


def matches(record: Mapping[str, Any], filters: Mapping[str, str]) -> bool:
    """Whether a record passes a judged question's filters (names and departments by normalised words)."""

    def words(text: str | None) -> list[str]:
        return re.sub(r"[^a-z ]+", " ", _TITLE.sub(" ", (text or "").lower())).split()

    asker, minister = record.get("askingMember") or {}, record.get("answeringMember") or {}
    named = {
        "minister": minister.get("name"),
        "asker": asker.get("name"),
        "department": record.get("answeringBodyName"),
    }
    if any(k in filters and not set(words(filters[k])) <= set(words(v)) for k, v in named.items()):
        return False
    if "party" in filters and " ".join(words(filters["party"])) not in " ".join(words(asker.get("party"))):
        return False
    date = (record.get("dateAnswered") or record.get("dateTabled") or "")[:10]
    return filters.get("date_from", "") <= date <= filters.get("date_to", "9999")
