"""The commands that fill a library: ingest and sync."""

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from pqask.cli.options import Commands, day, new, shown
from pqask.sources import mapped_csv

if TYPE_CHECKING:
    from pqask.library import IngestReport


def add_ingest(commands: Commands) -> None:
    """Add the command ingest."""
    parser = new(commands, "ingest", _ingest, "take documents into a library", "pqask ingest seeds --library index")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, or a folder of files")
    parser.add_argument("--replace", action="store_true", help="hold only these documents afterwards")
    parser.add_argument("--map", action="append", metavar="FIELD=COLUMN", help=mapped_csv.HELP)
    parser.add_argument("--model", help="a sentence-transformers folder or hub name (default: pqask-minilm)")
    parser.add_argument("--revision", help="the commit of a hub model")


def _ingest(arguments: argparse.Namespace) -> int:
    from pqask.encoder import open_encoder
    from pqask.library import ingest

    encoder = open_encoder(arguments.model, arguments.revision)
    columns = mapped_csv.mapping(arguments.map) if arguments.map else None
    with _Bar() as bar:
        report = ingest(
            arguments.paths, arguments.library, encoder, replace=arguments.replace, columns=columns, progress=bar
        )
    _print_report(report, arguments.library)
    return 1 if report.refused else 0


class _Bar:
    """A progress bar on stderr, one for each stage; silent where stderr is not a terminal."""

    def __init__(self) -> None:
        from tqdm import tqdm

        self._make = tqdm
        self._stage = ""
        self._bar: tqdm[NoReturn] | None = None

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        if stage != self._stage or self._bar is None:
            self.__exit__()
            self._stage, self._bar = stage, self._make(total=total, desc=stage, disable=None, leave=False)
        self._bar.update(done - self._bar.n)


def _print_report(report: "IngestReport", library: Path) -> None:
    print(f"{'new':>7} {'changed':>8} {'same':>7} {'gone':>6} {'set aside':>10}  source")
    for each in report.sources:
        counts = f"{each.new:>7,} {each.changed:>8,} {each.same:>7,} {each.gone:>6,} {len(each.set_aside):>10,}"
        print(f"{counts}  {shown(each.name)} ({each.format})")
    for each in (each for each in report.sources if each.kept):
        print(f"{each.kept:,} answers that {shown(each.name)} no longer holds are kept; --replace lets them go.")
    for part in (part for each in report.sources for part in each.set_aside):
        print(f"pqask: set aside: {shown(str(part))}", file=sys.stderr)
    if any(each.set_aside for each in report.sources):
        print(f"What was set aside is listed by: pqask status --library {library}")
    for error in report.refused:
        print(f"pqask: {shown(str(error))}", file=sys.stderr)
    print(
        f"{library} now holds {report.answers:,} answers in {report.passages:,} passages "
        f"({report.encoded:,} texts encoded, {report.seconds:.1f} s)."
    )


# --- sync ------------------------------------------------------------------------------------------------


def add_sync(commands: Commands) -> None:
    """Add the command sync."""
    text = "fetch what is new from Parliament's Written Questions API, and take it in"
    parser = new(commands, "sync", _sync, text, "pqask sync --from 2024-01-01 --house Commons --dry-run")
    parser.add_argument("--from", dest="date_from", type=day, required=True, metavar="DATE", help="the first day")
    parser.add_argument("--to", dest="date_to", type=day, metavar="DATE", help="the last day (default: today)")
    parser.add_argument("--house", choices=["Commons", "Lords"], help="only questions in this House")
    parser.add_argument("--department", metavar="NAME", help="only this department, under any name that it had")
    parser.add_argument("--dry-run", action="store_true", help="say what would be fetched, and write nothing")
    parser.add_argument("--base-url", metavar="URL", help="another server of the same API")


def _sync(arguments: argparse.Namespace) -> int:
    from pqask.sync import BASE_URL, Client, Scope, fetch, plan, take_in

    scope = Scope(arguments.date_from, arguments.date_to or date.today(), arguments.house, arguments.department)
    with Client(arguments.base_url or BASE_URL) as client, _Bar() as bar:
        if arguments.dry_run:
            print(plan(scope, arguments.library, client, progress=bar))
            return 0
        fetched = fetch(scope, arguments.library, client, progress=bar)
    print(fetched)
    for notice in fetched.notices(scope):
        print(f"pqask: {shown(notice)}", file=sys.stderr)
    with _Bar() as bar:
        report = take_in(arguments.library, progress=bar)
    if report:
        _print_report(report, arguments.library)
    return 1 if fetched.failures or fetched.unsteady or (report and report.refused) else 0
