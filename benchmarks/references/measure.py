"""Measure references between questions against real ones: which record each number means, and how sure the code is.

    python benchmarks/references/measure.py CORPUS EVAL [--show] [--sample 50]

CORPUS is a file of official records (JSON Lines, may be gzipped), EVAL a folder with ``dev/crossrefs.jsonl``. Recall
counts the judged links whose two records the corpus holds and that are resolved to the judged record; precision counts,
of the links that are resolved for a judged pair of record and number, those that are the judged ones: for all, and for
those said to be certain. ``--sample`` prints certain links to records that no judged link means, drawn with a fixed
seed, to be read.
No model is loaded: references need records alone.
"""

import argparse
import json
import random
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from pqask.library.references import cited_by, refers_to
from pqask.library.store import Store
from pqask.library.writing import WritableStore
from pqask.records import Answer, Reference
from pqask.sources import SourceFile, read

SEED = 11
AROUND = 110


class Link(NamedTuple):
    """A reference as it was found, and the record that it stands in."""

    citing: Answer
    found: Reference


def main() -> None:
    """Print the figures."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        store = _store(options.corpus, Path(folder) / "records.sqlite")
        started = time.process_time()
        links = [Link(answer, found) for answer in store.every_answer() for found in refers_to(store, answer)]
        took = time.process_time() - started
        _report_links(links, took, store.count("answers"))
        judged = _judged(options.eval / "dev/crossrefs.jsonl", store)
        _report_judged(judged, links, options.show)
        _report_cited(store, links)
        _print_sample(judged, links, store, options.sample)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("eval", type=Path)
    parser.add_argument("--show", action="store_true", help="list every judged link that is missed, wrong or doubtful")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="print N certain links to be read")
    return parser.parse_args()


def _store(corpus: Path, path: Path) -> Store:
    """Write the records alone, without passages or vectors."""
    store = WritableStore(path)
    source, now = store.source(corpus.name, ""), datetime.now(UTC)
    for part in read(SourceFile(corpus)):
        if isinstance(part, Answer):
            store.put(part, source, [], now)
    store.close()
    return Store(path)


def _judged(path: Path, store: Store) -> dict[tuple[str, str], set[str]]:
    """Give the judged targets of each pair of record and number whose two ends are held."""
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    pairs = [(f"pq-{line['src_id']}", line["target_uin"], f"pq-{line['target_id']}") for line in lines]
    absent = set(store.lacking([each for citing, _, target in pairs for each in (citing, target)]))
    held: dict[tuple[str, str], set[str]] = defaultdict(set)
    for citing, uin, target in pairs:
        if not {citing, target} & absent:
            held[citing, uin].add(target)
    return held


def _report_links(links: list[Link], took: float, answers: int) -> None:
    held = [link for link in links if link.found.id]
    certain = sum(link.found.certain for link in held)
    print(
        f"{answers:,} records name {len(links):,} questions: {len(held):,} held, of which {certain:,} certain;", end=" "
    )
    print(f"{took / answers * 1000:.2f} ms of processor time a record")


def _report_judged(judged: dict[tuple[str, str], set[str]], links: list[Link], show: bool) -> None:
    found: dict[tuple[str, str], list[Reference]] = defaultdict(list)
    for link in links:
        found[link.citing.id, link.found.uin].append(link.found)
    targets = [(pair, target) for pair, wanted in judged.items() for target in wanted]
    hits = [(pair, target) for pair, target in targets if target in {each.id for each in found[pair]}]
    resolved = [(each, judged[pair]) for pair in judged for each in found[pair] if each.id]
    for certain in (False, True):
        said = [(each, wanted) for each, wanted in resolved if each.certain or not certain]
        right = sum(each.id in wanted for each, wanted in said)
        name = "certain" if certain else "all resolved"
        print(f"{name}: {right} of {len(said)} are the judged record; precision {right / max(len(said), 1):.3f}")
    print(f"judged links found: {len(hits)} of {len(targets)}; recall {len(hits) / max(len(targets), 1):.3f}")
    if show:
        for pair, target in targets:
            got = [each.said() for each in found[pair]]
            if [(each["id"], each["certain"]) for each in got] != [(target, True)]:
                print(f"    {pair} should be {target}: {got}")


def _report_cited(store: Store, links: list[Link]) -> None:
    """Check that the way back finds the same links, and time it."""
    ids = sorted({link.found.id for link in links if link.found.id})
    answers = store.answers_by_id(ids)
    took, back = [], set()
    for name in ids:
        started = time.process_time()
        back |= {(each.id, name) for each in cited_by(store, answers[name])}
        took.append((time.process_time() - started) * 1000)
    there = {(link.citing.id, link.found.id) for link in links if link.found.id}
    took.sort()
    print(f"the way back: {len(back & there)} of {len(there)} links, {len(back - there)} others;", end=" ")
    print(f"median {took[len(took) // 2]:.2f} ms, longest {took[-1]:.2f} ms of processor time")


def _print_sample(judged: dict[tuple[str, str], set[str]], links: list[Link], store: Store, number: int) -> None:
    """Print certain links that were not judged, one to a target, with the words around each number."""
    known = set().union(*judged.values())
    others = list({link.found.id: link for link in links if link.found.certain and link.found.id not in known}.values())
    for citing, found in random.Random(SEED).sample(others, min(number, len(others))):
        target = store.answer(found.id or "")
        text = citing.question if found.side == "question" else citing.text
        at = max(text.find(found.uin.removeprefix("HL")), 0)
        words = " ".join(text[max(0, at - AROUND) : at + AROUND].split())
        print(f"\n{citing.id} ({citing.department}, tabled {citing.tabled_on}), {found.side}: … {words}")
        if target:
            print(f"  {found.uin} {found.date} = {target.id} ({target.department}, tabled {target.tabled_on}, answered")
            print(f"  {target.answered_on}) {target.heading}: {' '.join(target.question.split())[:200]}")


if __name__ == "__main__":
    main()
