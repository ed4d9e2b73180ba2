"""The command line: the only place that prints or exits."""

import argparse
import csv
import json
import os
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from pqask import __version__
from pqask.errors import PqaskError, QuestionError
from pqask.records import Filters, Hit, Reply
from pqask.sources import mapped_csv

if TYPE_CHECKING:
    from pqask.conversation import Assistant
    from pqask.library import IngestReport

__all__ = ["main"]

WIDTH = 96
FILTER_OPTIONS = ("minister", "asker", "department", "party")
Command = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; give 0, or 1 for what a person can mend, or 2 for arguments that cannot be read."""
    arguments = _parser().parse_args(argv)
    command: Command = arguments.command
    try:
        return command(arguments)
    except PqaskError as error:
        print(f"pqask: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("pqask: stopped; what was done is kept, and the same command goes on from there.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output has gone (head, less); Python would complain again when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def run() -> NoReturn:
    """Run as the program ``pqask``."""
    sys.exit(main())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pqask",
        description="Ask what ministers have said in written answers to Parliament, and get their own words, cited.",
    )
    parser.add_argument("--version", action="version", version=f"pqask {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for add in (
        _add_ingest,
        _add_sync,
        _add_ask,
        _add_show,
        _add_status,
        _add_verify,
        _add_serve,
        _add_rank,
        _add_export,
    ):
        add(commands)
    return parser


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _new(commands: Commands, name: str, command: Command, text: str, example: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text, epilog=f"Example: {example}")
    parser.add_argument(
        "--library", type=Path, default=Path("index"), metavar="DIR", help="the library's folder (default: index)"
    )
    parser.set_defaults(command=command)
    return parser


def _add_filters(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("filters (give one more than once to allow either)")
    for name in FILTER_OPTIONS:
        group.add_argument(f"--{name}", action="append", metavar="NAME", help=f"only answers with this {name}")
    group.add_argument("--house", choices=["Commons", "Lords"], help="only answers to this House")
    group.add_argument("--from", dest="date_from", type=_day, metavar="DATE", help="answered on or after, YYYY-MM-DD")
    group.add_argument("--to", dest="date_to", type=_day, metavar="DATE", help="answered on or before, YYYY-MM-DD")


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{words!r} is not a date; write it as YYYY-MM-DD") from error


def _filters(arguments: argparse.Namespace) -> Filters:
    if arguments.date_from and arguments.date_to and arguments.date_from > arguments.date_to:
        raise QuestionError(f"--from {arguments.date_from} is later than --to {arguments.date_to}; swap the two.")
    named = {name: choices and tuple(choices) for name in FILTER_OPTIONS if (choices := getattr(arguments, name))}
    return Filters(house=arguments.house, date_from=arguments.date_from, date_to=arguments.date_to, **named)


def _open(arguments: argparse.Namespace) -> "Assistant":
    import pqask

    return pqask.open(arguments.library)


# --- ingest ----------------------------------------------------------------------------------------------


def _add_ingest(commands: Commands) -> None:
    parser = _new(commands, "ingest", _ingest, "take documents into a library", "pqask ingest seeds --library index")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, or a folder of files")
    parser.add_argument("--replace", action="store_true", help="hold only these documents afterwards")
    parser.add_argument("--map", action="append", metavar="FIELD=COLUMN", help=mapped_csv.HELP)
    parser.add_argument("--model", help="a sentence-transformers folder or hub name (default: all-MiniLM-L6-v2)")
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
        print(f"{counts}  {_shown(each.name)} ({each.format})")
    for each in (each for each in report.sources if each.kept):
        print(f"{each.kept:,} answers that {_shown(each.name)} no longer holds are kept; --replace lets them go.")
    for part in (part for each in report.sources for part in each.set_aside):
        print(f"pqask: set aside: {_shown(str(part))}", file=sys.stderr)
    for error in report.refused:
        print(f"pqask: {_shown(str(error))}", file=sys.stderr)
    print(
        f"{library} now holds {report.answers:,} answers in {report.passages:,} passages "
        f"({report.encoded:,} texts encoded, {report.seconds:.1f} s)."
    )


# --- sync ------------------------------------------------------------------------------------------------


def _add_sync(commands: Commands) -> None:
    text = "fetch what is new from Parliament's Written Questions API, and take it in"
    parser = _new(commands, "sync", _sync, text, "pqask sync --from 2024-01-01 --house Commons --dry-run")
    parser.add_argument("--from", dest="date_from", type=_day, required=True, metavar="DATE", help="the first day")
    parser.add_argument("--to", dest="date_to", type=_day, metavar="DATE", help="the last day (default: today)")
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
        print(f"pqask: {_shown(notice)}", file=sys.stderr)
    with _Bar() as bar:
        report = take_in(arguments.library, progress=bar)
    if report:
        _print_report(report, arguments.library)
    return 1 if fetched.failures or fetched.unsteady or (report and report.refused) else 0


# --- ask -------------------------------------------------------------------------------------------------


def _add_ask(commands: Commands) -> None:
    example = 'pqask ask "What is being done about scam centres?" --department "Foreign Office" -k 3'
    parser = _new(commands, "ask", _ask, "find what ministers have said, in their own words", example)
    parser.add_argument("question", metavar="QUESTION", help="a question in your own words")
    parser.add_argument("-k", type=int, default=5, metavar="N", help="how many passages at most (default: 5)")
    parser.add_argument("--sort", choices=["relevance", "newest", "oldest"], help="(default: relevance)")
    parser.add_argument("--json", action="store_true", help="print one JSON object a hit")
    _add_filters(parser)


def _ask(arguments: argparse.Namespace) -> int:
    from pqask.citation import hit_as_json

    filters = _filters(arguments)
    reply = _open(arguments).ask(arguments.question, k=arguments.k, filters=filters, sort=arguments.sort)
    for notice in (*reply.notices, *_understood(reply)):
        print(f"pqask: {_shown(notice)}", file=sys.stderr)
    if not reply.found:
        print(f"pqask: nothing was found. Searched: {_shown(reply.searched)}.", file=sys.stderr)
    for hit in reply.hits:
        print(json.dumps(hit_as_json(hit), ensure_ascii=False) if arguments.json else _card(hit))
    return 0


def _understood(reply: Reply) -> Iterator[str]:
    """Say what was read out of the question as filters."""
    said = [
        f"{name.replace('_', ' ')} {value if isinstance(value, str) else ' or '.join(value)}"
        for name, value in reply.understood.said().items()
    ]
    if said:
        yield f"understood: {', '.join(said)}"


def _card(hit: Hit) -> str:
    """One hit for a terminal: the words behind a bar, then who, when and where."""
    lines = [f"{hit.rank}.", *_quote(hit.text), ""]
    lines += textwrap.wrap(_shown(hit.citation.text), WIDTH, initial_indent="   ", subsequent_indent="   ")
    for cited in hit.also_cited:
        lines += textwrap.wrap(
            "The same words: " + _shown(cited.text), WIDTH, initial_indent="   ", subsequent_indent="   "
        )
    lines.append(f"   pqask show {hit.answer.id}   (source: {_shown(hit.answer.source.name)})")
    return "\n".join(lines) + "\n"


def _quote(text: str) -> Iterator[str]:
    """Break long lines for the screen; the words and the line breaks of the source stay."""
    for line in _shown(text).split("\n"):
        indent = line[: len(line) - len(line.lstrip())]
        wrapped = textwrap.wrap(line, WIDTH, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False)
        yield from (f"   │ {part}".rstrip() for part in wrapped or [""])


def _shown(text: str) -> str:
    from pqask.display import visible

    return visible(text)


# --- show, export ----------------------------------------------------------------------------------------


def _add_show(commands: Commands) -> None:
    parser = _new(
        commands, "show", _show, "show one whole question and answer", "pqask show commons-86070-tabled-2020-09-07"
    )
    parser.add_argument("id", metavar="ID", help="an id that pqask ask shows")
    parser.add_argument("--json", action="store_true", help="print the record as one JSON object")


def _show(arguments: argparse.Namespace) -> int:
    from pqask.citation import cite, record_as_json
    from pqask.library import Library

    answer = Library(arguments.library).answer(arguments.id)
    if arguments.json:
        print(json.dumps(record_as_json(answer), ensure_ascii=False))
        return 0
    print("\n".join(textwrap.wrap(_shown(cite(answer).text), WIDTH)))
    print("\nQuestion\n" + "\n".join(_quote(answer.question)))
    print("\nAnswer\n" + "\n".join(_quote(answer.text)))
    print(f"\nSource: {_shown(answer.source.name)}, {answer.source.place}\nSHA-256 of the answer: {answer.text_sha256}")
    return 0


def _add_export(commands: Commands) -> None:
    parser = _new(commands, "export", _export, "print every answer of a library", "pqask export --csv > answers.csv")
    form = parser.add_mutually_exclusive_group(required=True)
    form.add_argument("--json", action="store_true", help="one JSON object a line, with all fields")
    form.add_argument("--csv", action="store_true", help="one row an answer, with a header")


def _export(arguments: argparse.Namespace) -> int:
    from pqask.citation import record_as_json
    from pqask.library import Library

    records = (record_as_json(answer) for answer in Library(arguments.library).answers())
    if arguments.json:
        for record in records:
            print(json.dumps(record, ensure_ascii=False))
    else:
        _write_csv(records)
    return 0


def _write_csv(records: Iterator[dict[str, object]]) -> None:
    from pqask.citation import CSV_COLUMNS, record_as_row

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for record in records:
        writer.writerow(record_as_row(record))


# --- status, verify, serve, rank -------------------------------------------------------------------------


def _add_status(commands: Commands) -> None:
    _new(commands, "status", _status, "say what a library holds", "pqask status")


def _status(arguments: argparse.Namespace) -> int:
    from pqask.library import Library

    library = Library(arguments.library)
    manifest = library.manifest
    print(f"{library.summary}; {manifest.passages:,} passages")
    print(
        f"model {manifest.encoder}; built {manifest.built_at:%d %B %Y %H:%M} UTC; {library.size / 1e6:,.1f} MB on disk"
    )
    tallies = {what: library.store.tally(what) for what in ("house", "status", "completeness", "year", "department")}
    for what, counts in {**tallies, "kind": library.store.kinds()}.items():
        print(f"by {what}:")
        for name, count in counts.items():
            print(f"{count:>9,}  {_shown(name)}")
    for part in library.store.aside():
        print(f"set aside: {_shown(str(part))}")
    for change in library.changes():
        print(f"changed since: {_shown(change)}")
    return 0


def _add_verify(commands: Commands) -> None:
    _new(commands, "verify", _verify, "re-read the sources and re-slice every passage", "pqask verify")


def _verify(arguments: argparse.Namespace) -> int:
    from pqask.library import Library
    from pqask.verify import verify

    bad = 0
    for checked in verify(Library(arguments.library)):
        state = "ok" if not checked.faults else "FAILED: " + "; ".join(map(_shown, checked.faults[:5]))
        kept = f" ({checked.kept:,} from an earlier state of it)" if checked.kept else ""
        print(f"{_shown(checked.name)}: {checked.answers:,} answers{kept}, {checked.passages:,} passages, {state}")
        bad += bool(checked.faults)
    return 1 if bad else 0


def _add_serve(commands: Commands) -> None:
    parser = _new(commands, "serve", _serve, "open the chat page", "pqask serve --port 7860")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=7860, help="the port to listen on (default: 7860)")
    parser.add_argument(
        "--root-path", default="", metavar="PREFIX", help="the path that a reverse proxy puts before it"
    )


def _serve(arguments: argparse.Namespace) -> int:
    from pqask.web import serve

    def ready(address: str) -> None:
        print(f"pqask is open at {address} (Ctrl-C ends it)", flush=True)

    serve(_open(arguments), host=arguments.host, port=arguments.port, root_path=arguments.root_path, ready=ready)
    return 0


def _add_rank(commands: Commands) -> None:
    text = "answer a file of questions, one JSON line each, for evaluation"
    parser = _new(commands, "rank", _rank, text, "pqask rank questions.jsonl -k 10 > ranked.jsonl")
    parser.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl", help='lines of {"qid", "query", "history"}')
    parser.add_argument("-k", type=int, default=10, metavar="N", help="how many hits at most (default: 10)")


def _rank(arguments: argparse.Namespace) -> int:
    questions = list(_questions(arguments.questions))
    assistant = _open(arguments)
    for asked in questions:
        reply = assistant.ask(str(asked["query"]), k=arguments.k, history=asked.get("history") or (), sort="relevance")
        print(json.dumps(_ranked(str(asked["qid"]), reply), ensure_ascii=False), flush=True)
    return 0


def _questions(path: Path) -> Iterator[dict[str, "list[str] | str"]]:
    """Read the questions, refusing a line that is not one."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"{path} cannot be read ({error}); give a UTF-8 file of JSON lines.") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _question(line, f"{path}, line {number}")


def _question(line: str, place: str) -> dict[str, "list[str] | str"]:
    try:
        asked = json.loads(line)
    except ValueError as error:
        raise QuestionError(f"{place} is not JSON ({error}).") from error
    if not isinstance(asked, dict) or not {"qid", "query"} <= set(asked):
        raise QuestionError(f'{place} must be an object with "qid" and "query".')
    history = asked.get("history") or []
    if not isinstance(history, list) or not all(isinstance(turn, str) for turn in history):
        raise QuestionError(f'{place}: "history" must be a list of the earlier turns, as strings.')
    return asked


def _ranked(qid: str, reply: Reply) -> dict[str, object]:
    """One line of ``rank``: the hits are given whether or not they are thought good enough to show."""
    hits = reply.hits or reply.nearest
    return {
        "qid": qid,
        "found": reply.found,
        "confidence": round(reply.confidence, 6),
        "hits": [{"id": h.answer.id, "score": round(h.score, 6), "start": h.start, "end": h.end} for h in hits],
        "understood": reply.understood.said(),
    }
