"""Named systems, asked the same questions in one run: a figure for each, and a paired test against the last."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from pqask.conversation import Assistant, open_library
from pqask.evaluate.measures import DEPTH, Asked, Judgements, Ranked, figures, paired, per_question, run
from pqask.ranking import DATA
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
    """Say what each system is: ranking, filters, model and library, with their hashes; and which code is measured."""
    for each in systems:
        manifest = each.open().library.manifest
        filters = "filters read" if each.is_filtered else "no filters read"
        records = manifest.files["records.sqlite"][:12]
        library = f"{manifest.encoder}, {manifest.answers:,} answers, records {records}"
        yield f"{each.name}: {each.ranking}, {filters}, {library}"
    yield f"commit {_commit()}; weights {sha256(DATA.read_bytes()).hexdigest()[:12]}"


def _commit() -> str:
    """Name the commit that this code is, "-dirty" where it was changed since; an installed package has none."""
    here, git = Path(__file__), shutil.which("git")
    if git is None or _git(git, here, "ls-files", "--error-unmatch", here.name) is None:
        return "not known (no git checkout)"
    return _git(git, here, "describe", "--always", "--dirty", "--exclude=*") or "not known (no commit yet)"


def _git(git: str, here: Path, *asked: str) -> str | None:
    done = subprocess.run([git, "-C", str(here.parent), *asked], capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    return done.stdout.strip() if done.returncode == 0 else None


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
