"""The commands that ask a library: ask and rank."""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pqask.cli.options import (
    Commands,
    add_filters,
    add_reranker,
    new,
    open_assistant,
    quote,
    read_filters,
    shown,
    wrapped,
)
from pqask.errors import ExportError, QuestionError
from pqask.records import Hit, Reply

SUFFIXES = {"text": "txt", "markdown": "md", "docx": "docx", "csv": "csv", "json": "json"}  # a test holds it to FORMS


def add_ask(commands: Commands) -> None:
    """Add the command ask."""
    example = 'pqask ask "What is being done about scam centres?" --department "Foreign Office" -k 3'
    parser = new(commands, "ask", _ask, "find what ministers have said, in their own words", example)
    parser.add_argument("question", metavar="QUESTION", help="a question in your own words")
    parser.add_argument("-k", type=int, default=5, metavar="N", help="how many passages at most (default: 5)")
    parser.add_argument("--sort", choices=["relevance", "newest", "oldest"], help="(default: relevance)")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON object a hit")
    form.add_argument("--format", choices=SUFFIXES, help="make a file to take away, and print it or write it to FILE")
    parser.add_argument("--output", type=Path, metavar="FILE", help="the file to write; its ending gives --format")
    add_reranker(parser)
    add_filters(parser)


def _ask(arguments: argparse.Namespace) -> int:
    from pqask.citation import hit_as_json

    form, chosen = _form(arguments), read_filters(arguments)
    reply = open_assistant(arguments).ask(arguments.question, k=arguments.k, filters=chosen, sort=arguments.sort)
    tell(reply)
    if form:
        _take_away(reply, form, arguments.output)
    elif arguments.json:
        for hit in reply.hits:
            print(json.dumps(hit_as_json(hit), ensure_ascii=False))
    else:
        show(reply)
    return 0


def tell(reply: Reply) -> None:
    """Say beside the reply how the question was read, and if nothing was found."""
    for notice in (*reply.notices, *_understood(reply)):
        print(f"pqask: {shown(notice)}", file=sys.stderr)
    if not reply.found and reply.fact is None:
        print(f"pqask: nothing was found. Searched: {shown(reply.searched)}.", file=sys.stderr)


def show(reply: Reply) -> None:
    """Print the fact that was asked for, and the passages."""
    for line in reply.fact.lines if reply.fact else ():
        print(shown(line))
    for hit in reply.hits:
        print(_card(hit))


def _form(arguments: argparse.Namespace) -> str | None:
    """Read which form was asked for, by name or by the ending of the file; ``None`` for the screen."""
    if arguments.output is None or arguments.format:
        form: str | None = arguments.format
        return form
    named = {f".{suffix}": form for form, suffix in SUFFIXES.items()}.get(arguments.output.suffix.lower())
    if named is None or arguments.json:
        endings = ", ".join(f".{suffix}" for suffix in SUFFIXES.values())
        raise ExportError(f"Name the form of {arguments.output} with --format, or end its name in one of {endings}.")
    return named


def _take_away(reply: Reply, form: str, path: Path | None) -> None:
    """Write a reply in a form, to a file or to what reads our output."""
    from pqask.export import FORMS, of_reply

    if path is None and form == "docx" and sys.stdout.isatty():
        raise ExportError("A Word document cannot be shown here; name a file with --output, such as reply.docx.")
    written = FORMS[form].write(of_reply(reply, taken_on=date.today()))
    if path is None:
        sys.stdout.buffer.write(written)
        return
    try:
        path.write_bytes(written)
    except OSError as error:
        raise ExportError(f"{path} cannot be written ({error.strerror}); name another file with --output.") from error


def _understood(reply: Reply) -> Iterator[str]:
    """Say what was read out of the question as filters, and what it was read with."""
    said = [f"following “{reply.follows[0]}”"] if reply.follows else []
    said += [
        f"{name.replace('_', ' ')} {value if isinstance(value, str) else ' or '.join(value)}"
        for name, value in reply.understood.said().items()
    ]
    if said:
        yield f"understood: {', '.join(said)}"


def _card(hit: Hit) -> str:
    """One hit for a terminal: the words behind a bar, then who, when and where."""
    lines = [f"{hit.rank}.", *quote(hit.text), ""]
    for words in (hit.citation.text, *(f"The same words: {cited.text}" for cited in hit.also_cited)):
        lines += wrapped(words, indent="   ")
    lines.append(f"   pqask show {hit.answer.id}   (source: {shown(hit.answer.source.name)})")
    return "\n".join(lines) + "\n"


def add_rank(commands: Commands) -> None:
    """Add the command rank."""
    text = "answer a file of questions, one JSON line each, for evaluation"
    parser = new(commands, "rank", _rank, text, "pqask rank questions.jsonl -k 10 > ranked.jsonl")
    parser.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl", help='lines of {"qid", "query", "history"}')
    parser.add_argument("-k", type=int, default=10, metavar="N", help="how many hits at most (default: 10)")
    add_reranker(parser)


def _rank(arguments: argparse.Namespace) -> int:
    questions = list(_questions(arguments.questions))
    assistant = open_assistant(arguments)
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
    """One line of ``rank``: near misses follow the hits, whether or not these are thought good enough to show."""
    floor = min((hit.score for hit in reply.hits), default=0.0)
    top = max((hit.score for hit in reply.nearest), default=0.0)
    shift = min(0.0, floor - top - 1.0) if reply.hits else 0.0  # the two lists were scored apart
    scored = [(hit, hit.score) for hit in reply.hits] + [(hit, hit.score + shift) for hit in reply.nearest]
    return {
        "qid": qid,
        "found": reply.found,
        "confidence": round(reply.confidence, 6),
        "hits": [{"id": h.answer.id, "score": round(score, 6), "start": h.start, "end": h.end} for h, score in scored],
        "understood": reply.understood.said(),
    }
