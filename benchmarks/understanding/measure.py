"""Measure how questions are read: filters found on judged questions, answers that a filter would wrongly exclude, time.

    python benchmarks/understanding/measure.py CORPUS EVAL [--today 2026-07-31] [--show]

CORPUS is a file of official records (JSON Lines, may be gzipped), EVAL a folder with ``dev`` and ``train``. Besides
the judged questions those of staff in ``notes.jsonl`` and ``../training/questions.jsonl`` are read, each with what it
means; rules were made on the first half of the notes and on every other of the questions, the rest was kept apart.
"""

import argparse
import gzip
import json
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from pqask import departments, names
from pqask.question import Understood, Vocabulary, understand
from pqask.records import Filters

HERE = Path(__file__).parent
NAMES = ("minister", "asker", "department", "party")
DATES = ("date_from", "date_to")


class Facts(NamedTuple):
    """What filters act on, of one record."""

    minister: str | None
    asker: str | None
    department: str | None
    party: str | None
    house: str | None
    date: date | None


def main() -> None:
    """Print the figures."""
    options = _options()
    facts = dict(_facts(options.corpus))
    vocabulary = _vocabulary(facts.values())
    dev = _lines(options.eval / "dev/queries.jsonl")
    relevant = _relevant(options.eval / "dev/qrels.tsv")
    read = {one["qid"]: understand(one["query"], vocabulary, options.today) for one in dev}
    turns = [turn for dialogue in _lines(options.eval / "dev/dialogues.jsonl") for turn in dialogue["turns"]]
    _report_found("staff", [one for one in dev if one["kind"] == "staff"], read, options.show)
    _report_found("all dev with filters", [one for one in dev if one["filters"]], read, options.show)
    for form in ("query", "standalone"):
        said = {turn["qid"]: understand(turn[form], vocabulary, options.today) for turn in turns}
        with_filters = [{**turn, "query": turn[form]} for turn in turns if turn["filters"]]
        _report_found(f"dialogue turns with filters, {form}", with_filters, said, options.show)
    notes = _named(_lines(HERE / "notes.jsonl"))
    asked = _named(one for one in _lines(HERE.parent / "training/questions.jsonl") if one["kind"] == "staff")
    half = len(notes) // 2
    for name, some in (
        ("notes", notes[:half]),
        ("notes, kept apart", notes[half:]),
        ("staff of training", asked[::2]),
        ("staff of training, kept apart", asked[1::2]),
    ):
        said = {one["qid"]: understand(one["query"], vocabulary, options.today) for one in some}
        _report_found(name, some, said, options.show and "apart" not in name)
    others = [one for one in dev if one["kind"] != "staff"]
    triples = [(one, read[one["qid"]], relevant[one["qid"]]) for one in others]
    _report_excluded("dev, not staff", triples, facts, options.show)
    train = _lines(options.eval / "train/queries.jsonl")
    pairs = [(one, understand(one["query"], vocabulary, options.today), [one["id"]]) for one in train]
    _report_excluded("train", pairs, facts, options.show)
    _report_time([one["query"] for one in (*dev, *train)], vocabulary, options.today)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("eval", type=Path)
    parser.add_argument("--today", type=date.fromisoformat, default=date(2026, 7, 31))
    parser.add_argument("--show", action="store_true", help="list every miss and every filter that excludes an answer")
    return parser.parse_args()


def _lines(path: Path) -> list[dict[str, Any]]:
    data = path.read_bytes()
    text = gzip.decompress(data) if path.suffix == ".gz" else data
    return [json.loads(line) for line in text.decode("utf-8").split("\n") if line]


def _named(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**one, "qid": str(number)} for number, one in enumerate(lines)]


def _facts(corpus: Path) -> Iterator[tuple[int, Facts]]:
    for line in _lines(corpus):
        value = line["value"]
        minister, asker = value.get("answeringMember") or {}, value.get("askingMember") or {}
        day = value.get("dateAnswered") or value.get("dateTabled")
        yield (
            value["id"],
            Facts(
                minister.get("name"), asker.get("name"), value.get("answeringBodyName"), asker.get("party"),
                value.get("house"), date.fromisoformat(day[:10]) if day else None,
            ),
        )  # fmt: skip


def _vocabulary(facts: Iterable[Facts]) -> Vocabulary:
    counts: dict[str, Counter[str]] = {name: Counter() for name in NAMES}
    days, pairs, terms = [], set(), {}
    for one in facts:
        if one.minister and one.date:
            first, last = terms.get(one.minister, (one.date, one.date))
            terms[one.minister] = (min(first, one.date), max(last, one.date))
        pairs.update((name, one.department) for name in (one.minister, one.asker) if name and one.department)
        for name in NAMES:
            counts[name].update([value] if (value := getattr(one, name)) else [])
        days += [one.date] if one.date else []
    by_field = [counts[name] for name in NAMES]
    return Vocabulary(*by_field, min(days), max(days), frozenset(pairs), terms)


def _relevant(path: Path) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        qid, answer, grade = line.split("\t")
        if grade.isdecimal() and int(grade) > 0:
            found.setdefault(qid, []).append(int(answer))
        found.setdefault(qid, [])
    return found


def _pairs(filters: dict[str, Any]) -> set[tuple[str, str]]:
    found = set()
    for field, value in filters.items():
        for each in [value] if isinstance(value, str) else value or []:
            plain = departments.plain(each) if field in ("department", "party") else names.key(each)
            found.add((field, each if field in DATES or field == "house" else plain))
    return found


def _report_found(title: str, asked: list[dict[str, Any]], read: dict[str, Understood], show: bool) -> None:
    right = wrong = missed = 0
    for one in asked:
        said, wanted = _pairs(read[one["qid"]].filters.said()), _pairs(one["filters"])
        right, wrong, missed = right + len(said & wanted), wrong + len(said - wanted), missed + len(wanted - said)
        if show and said != wanted:
            print(f"    {one['query']}\n        missed {sorted(wanted - said)}  too many {sorted(said - wanted)}")
    precision, recall = right / max(right + wrong, 1), right / max(right + missed, 1)
    print(f"{title}: {len(asked)} questions, filters right {right}, too many {wrong}, missed {missed};", end=" ")
    print(f"precision {precision:.3f}, recall {recall:.3f}")


def _keeps(filters: Filters, one: Facts) -> bool:
    chosen = [(filters.minister, one.minister, names.matches), (filters.asker, one.asker, names.matches)]
    chosen += [(filters.department, one.department, departments.matches), (filters.party, one.party, _same_party)]
    for choices, value, fits in chosen:
        if choices is not None and not any(value and fits(choice, value) for choice in choices):
            return False
    if filters.house and one.house != filters.house:
        return False
    if filters.date_from and (one.date is None or one.date < filters.date_from):
        return False
    return not (filters.date_to and (one.date is None or one.date > filters.date_to))


def _same_party(choice: str, party: str) -> bool:
    return set(departments.plain(choice).split()) <= set(departments.plain(party).split())


def _report_excluded(
    title: str, asked: list[tuple[dict[str, Any], Understood, list[int]]], facts: dict[int, Facts], show: bool
) -> None:
    filtered = excluding = 0
    for one, understood, relevant in asked:
        lost = [answer for answer in relevant if answer in facts and not _keeps(understood.filters, facts[answer])]
        filtered += understood.filters.active
        excluding += bool(lost)
        if show and understood.filters.active:
            mark = f"EXCLUDES {len(lost)} of {len(relevant)}" if lost else "ok"
            print(f"    {mark}: {one['query']}\n        {understood.filters.said()}")
            if lost:
                print(f"        {facts[lost[0]]}")
    share = excluding / max(len(asked), 1)
    print(f"{title}: {len(asked)} questions, {filtered} with a filter,", end=" ")
    print(f"{excluding} exclude a relevant answer ({share:.2%})")


def _report_time(questions: list[str], vocabulary: Vocabulary, today: date) -> None:
    understand("What did DfT tell Jones in March 2025?", vocabulary, today)  # builds the indexes
    took = []
    for question in questions:
        start = time.process_time()
        understand(question, vocabulary, today)
        took.append((time.process_time() - start) * 1000)
    took.sort()
    print(f"processor time on {len(vocabulary.members)} Members: median {statistics.median(took):.2f} ms,", end=" ")
    print(f"99% {took[int(len(took) * 0.99)]:.2f} ms, longest {took[-1]:.2f} ms")


if __name__ == "__main__":
    main()
