"""The commands that show a library: show, export, status, verify and serve."""

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pqask.cli.options import Commands, add_reranker, day, new, open_assistant, quote, shown, wrapped
from pqask.records import RANKINGS, Answer, Referred

if TYPE_CHECKING:
    from pqask.library import Library


def add_show(commands: Commands) -> None:
    """Add the command show."""
    parser = new(
        commands, "show", _show, "show one whole question and answer", "pqask show commons-86070-tabled-2020-09-07"
    )
    parser.add_argument("id", metavar="ID", help="an id that pqask ask shows")
    parser.add_argument("--json", action="store_true", help="print the record as one JSON object")


def _show(arguments: argparse.Namespace) -> int:
    from pqask import references
    from pqask.citation import cite
    from pqask.library import Library

    library = Library(arguments.library)
    answer = library.answer(arguments.id)
    if arguments.json:
        print(json.dumps(_record(library, answer), ensure_ascii=False))
        return 0
    print("\n".join(wrapped(cite(answer).text)))
    print("\nQuestion\n" + "\n".join(quote(answer.question)))
    print("\nAnswer\n" + "\n".join(quote(answer.text)))
    _print_references("Refers to", references.refers_to(library, answer))
    _print_references("Referred to by", references.cited_by(library, answer), in_words=False)
    print(f"\nSource: {shown(answer.source.name)}, {answer.source.place}\nSHA-256 of the answer: {answer.text_sha256}")
    return 0


def _record(library: "Library", answer: Answer) -> dict[str, object]:
    """Give every field of an answer, with what it refers to and what refers to it."""
    from pqask.citation import record_as_json

    same, named, naming = library.store.identical(answer), library.refers_to(answer), library.cited_by(answer)
    return record_as_json(answer, same, refers_to=named, cited_by=naming)


def _print_references(title: str, found: Sequence[Referred], *, in_words: bool = True) -> None:
    """Print references, each with its citation and, *in_words*, the opening of the answer, or where to look for it."""
    if found:
        print(f"\n{title}")
    for each in found:
        print("\n".join(_reference(each, in_words)))


def _reference(referred: Referred, in_words: bool) -> Iterator[str]:
    from pqask.citation import cite, reference_in_words

    yield from wrapped(f"{reference_in_words(referred.reference)}:")
    if referred.answer is None:
        yield f"   not held by this library; look for it at {referred.reference.url}"
        return
    if in_words and referred.opening:
        yield from quote(referred.opening.of(referred.answer))
    yield from wrapped(cite(referred.answer).text, indent="   ")
    yield f"   pqask show {referred.answer.id}"


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
    if arguments.json:
        for answer in library.answers():
            print(json.dumps(_record(library, answer), ensure_ascii=False))
    else:
        _write_csv(record_as_json(answer) for answer in library.answers())
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
    add_reranker(parser)


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
    example = "pqask evaluate --questions queries.jsonl --qrels qrels.tsv --ranking fitted --ranking rrf"
    parser = new(commands, "evaluate", _evaluate, text, example)
    parser.add_argument(
        "--questions", type=Path, required=True, metavar="FILE", help='lines of {"qid", "kind", "query"}'
    )
    parser.add_argument("--qrels", type=Path, required=True, help="lines of: qid id grade")
    parser.add_argument("--dialogues", type=Path, help='lines of {"did", "turns"}')
    parser.add_argument("--today", type=day, metavar="DATE", help="the day of asking (default: today)")
    parser.add_argument(
        "--ranking", action="append", choices=RANKINGS, help="how to rank; more than one are compared (default: fitted)"
    )
    parser.add_argument("--unfiltered", action="store_true", help="do not read filters out of the questions")
    parser.add_argument(
        "--against",
        type=Path,
        metavar="DIR",
        help="another library of the same answers, ranked by rrf, to compare with",
    )


def _evaluate(arguments: argparse.Namespace) -> int:
    from pqask import evaluate

    asked = evaluate.questions(arguments.questions)
    asked += evaluate.dialogues(arguments.dialogues) if arguments.dialogues else []
    judged = evaluate.judgements(arguments.qrels)
    names = arguments.ranking or ["fitted"]
    systems = [evaluate.System(name, arguments.library, name, not arguments.unfiltered) for name in names]
    if arguments.against:
        systems.append(
            evaluate.System(f"rrf of {arguments.against.name}", arguments.against, "rrf", not arguments.unfiltered)
        )
    for line in (*evaluate.described(systems), "", *evaluate.compared(systems, asked, judged, arguments.today)):
        print(shown(line))
    return 0
