"""Named systems, asked the same questions in one run: a figure for each, and a paired test against the last."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from pqask.conversation import Assistant, open_library
from pqask.evaluate.measures import DEPTH, Asked, Judgements, Ranked, figures, paired, per_question, run
from pqask.records import RANKINGS, Filters, Ranking, Reply

__all__ = ["System", "compared", "described"]

FILTERS = tuple(Filters.model_fields)


class System(NamedTuple):
    """A library, a way to rank it, and whether filters are read out of the questions."""

    name: str
    library: Path
    ranking: Ranking = RANKINGS[0]
    is_filtered: bool = True

    def open(self) -> Assistant:
        """Open the library with the model that built it."""
        return open_library(self.library, ranking=self.ranking)


def described(systems: Sequence[System]) -> Iterator[str]:
    """Say what each system is: its ranking, filters, model and library, with the hashes that tell them apart."""
    for each in systems:
        manifest = each.open().library.manifest
        filters = "filters read" if each.is_filtered else "no filters read"
        records = manifest.files["records.sqlite"][:12]
        library = f"{manifest.encoder}, {manifest.answers:,} answers, records {records}"
        yield f"{each.name}: {each.ranking}, {filters}, {library}"


def compared(
    systems: Sequence[System], asked: Sequence[Asked], judged: Judgements, today: date | None = None
) -> Iterator[str]:
    """Measure every system by kind of question; where there are several, each also against the last."""
    yield f"{'system':<18} {'kind':<22} {'measure':<18} {'mean':>6}  {'95% interval':<16} questions"
    results = {each.name: _asked(each, asked, today) for each in systems}
    for name, ranked in results.items():
        for each in figures(ranked, judged):
            interval = f"[{each.low:.3f}, {each.high:.3f}]"
            yield f"{name:<18} {each.kind:<22} {each.measure:<18} {each.mean:>6.3f}  {interval:<16} {each.of}"
    *others, last = results
    if others:
        yield ""
        yield f"{'paired with ' + last:<40} {'measure':<18} {'difference':>10}  p (sign-flip test)"
    for name in others:
        yield from _paired(name, results[name], results[last], judged)


def _asked(system: System, asked: Sequence[Asked], today: date | None) -> list[Ranked]:
    assistant = system.open()

    def ask(each: Asked) -> Reply:
        unread = () if system.is_filtered else FILTERS
        return assistant.ask(each.query, k=DEPTH, history=each.history, sort="relevance", ignore=unread, today=today)

    return list(run(ask, asked))


def _paired(name: str, one: Sequence[Ranked], other: Sequence[Ranked], judged: Judgements) -> Iterator[str]:
    mine, theirs = per_question(one, judged), per_question(other, judged)
    answerable = {f.kind for f in figures(one, judged) if f.measure == "nDCG@10"}
    for kind in dict.fromkeys(each.asked.kind for each in one):
        of_kind = [e.asked.qid for e in one if e.asked.kind == kind and kind in answerable]
        for measure in mine if of_kind else ():
            difference, p = paired(
                {qid: mine[measure][qid] for qid in of_kind}, {qid: theirs[measure][qid] for qid in of_kind}
            )
            yield f"{name + ': ' + kind:<40} {measure:<18} {difference:>+10.3f}  {p:.4f}"
