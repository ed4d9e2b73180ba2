"""The commands that show a library: show, export, status, verify and serve."""

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from pqask.cli.options import Commands, day, new, open_assistant, quote, shown, wrapped
from pqask.records import Reply


def add_show(commands: Commands) -> None:
    """Add the command show."""
    parser = new(
        commands, "show", _show, "show one whole question and answer", "pqask show commons-86070-tabled-2020-09-07"
    )
    parser.add_argument("id", metavar="ID", help="an id that pqask ask shows")
    parser.add_argument("--json", action="store_true", help="print the record as one JSON object")


def _show(arguments: argparse.Namespace) -> int:
    from pqask.citation import cite, record_as_json
    from pqask.library import Library

    library = Library(arguments.library)
    answer = library.answer(arguments.id)
    if arguments.json:
        print(json.dumps(record_as_json(answer, library.store.identical(answer)), ensure_ascii=False))
        return 0
    print("\n".join(wrapped(cite(answer).text)))
    print("\nQuestion\n" + "\n".join(quote(answer.question)))
    print("\nAnswer\n" + "\n".join(quote(answer.text)))
    print(f"\nSource: {shown(answer.source.name)}, {answer.source.place}\nSHA-256 of the answer: {answer.text_sha256}")
    return 0


def add_export(commands: Commands) -> None:
    """Add the command export."""
    parser = new(commands, "export", _export, "print every answer of a library", "pqask export --csv > answers.csv")
    form = parser.add_mutually_exclusive_group(required=True)
    form.add_argument("--json", action="store_true", help="one JSON object a line, with all fields")
    form.add_argument("--csv", action="store_true", help="one row an answer, with a header")


def _export(arguments: argparse.Namespace) -> int:
    from pqask.citation import record_as_json
    from pqask.library import Library

    library = Library(arguments.library)
    records = (record_as_json(answer, library.store.identical(answer)) for answer in library.answers())
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


def add_status(commands: Commands) -> None:
    """Add the command status."""
    new(commands, "status", _status, "say what a library holds", "pqask status")


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
            print(f"{count:>9,}  {shown(name)}")
    for part in library.store.aside():
        print(f"set aside: {shown(str(part))}")
    for change in library.changes():
        print(f"changed since: {shown(change)}")
    return 0


def add_verify(commands: Commands) -> None:
    """Add the command verify."""
    new(commands, "verify", _verify, "re-read the sources and re-slice every passage", "pqask verify")


def _verify(arguments: argparse.Namespace) -> int:
    from pqask.library import Library
    from pqask.verify import verify

    bad = 0
    for checked in verify(Library(arguments.library)):
        state = "ok" if not checked.faults else "FAILED: " + "; ".join(map(shown, checked.faults[:5]))
        kept = f" ({checked.kept:,} from an earlier state of it)" if checked.kept else ""
        print(f"{shown(checked.name)}: {checked.answers:,} answers{kept}, {checked.passages:,} passages, {state}")
        bad += bool(checked.faults)
    return 1 if bad else 0


def add_serve(commands: Commands) -> None:
    """Add the command serve."""
    parser = new(commands, "serve", _serve, "open the chat page", "pqask serve --port 7860")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=7860, help="the port to listen on (default: 7860)")
    parser.add_argument(
        "--root-path", default="", metavar="PREFIX", help="the path that a reverse proxy puts before it"
    )


def _serve(arguments: argparse.Namespace) -> int:
    from pqask.web import serve

    def ready(address: str) -> None:
        print(f"pqask is open at {address} (Ctrl-C ends it)", flush=True)

    assistant = open_assistant(arguments)
    serve(assistant, host=arguments.host, port=arguments.port, root_path=arguments.root_path, ready=ready)
    return 0


def add_evaluate(commands: Commands) -> None:
    """Add the command evaluate."""
    text = "measure a library on judged questions: nDCG@10 and S@5 by kind, with 95% intervals"
    example = "pqask evaluate --questions queries.jsonl --qrels qrels.tsv --dialogues dialogues.jsonl"
    parser = new(commands, "evaluate", _evaluate, text, example)
    parser.add_argument(
        "--questions", type=Path, required=True, metavar="FILE", help='lines of {"qid", "kind", "query"}'
    )
    parser.add_argument("--qrels", type=Path, required=True, help="lines of: qid id grade")
    parser.add_argument("--dialogues", type=Path, help='lines of {"did", "turns"}')
    parser.add_argument("--today", type=day, metavar="DATE", help="the day of asking (default: today)")


def _evaluate(arguments: argparse.Namespace) -> int:
    from pqask import evaluate

    asked = evaluate.questions(arguments.questions)
    asked += evaluate.dialogues(arguments.dialogues) if arguments.dialogues else []
    judged = evaluate.judgements(arguments.qrels)
    assistant = open_assistant(arguments)

    def ask(each: evaluate.Asked) -> Reply:
        return assistant.ask(
            each.query, k=evaluate.DEPTH, history=each.history, sort="relevance", today=arguments.today
        )

    manifest = assistant.library.manifest
    print(f"{manifest.encoder}; {manifest.answers:,} answers, records {manifest.files['records.sqlite'][:12]}")
    print(f"{'kind':<22} {'measure':<18} {'mean':>6}  {'95% interval':<16} questions")
    for each in evaluate.figures(list(evaluate.run(ask, asked)), judged):
        interval = f"[{each.low:.3f}, {each.high:.3f}]"
        print(f"{each.kind:<22} {each.measure:<18} {each.mean:>6.3f}  {interval:<16} {each.of}")
    return 0
