"""The command that keeps a conversation: chat."""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import suppress

from pqask.cli.asking import show, tell
from pqask.cli.options import Commands, add_filters, add_reranker, new, open_assistant, read_filters, shown
from pqask.errors import QuestionError
from pqask.records import Reply

LAST_WORDS = frozenset({"quit", "exit", "bye", "q"})
PROMPT = "> "


def add_chat(commands: Commands) -> None:
    """Add the command chat."""
    text = "ask question after question: a follow-up goes on from what was asked before"
    parser = new(commands, "chat", _chat, text, "pqask chat --department DEFRA")
    parser.add_argument("-k", type=int, default=5, metavar="N", help="how many passages at most (default: 5)")
    parser.add_argument("--json", action="store_true", help="print one JSON object a reply")
    add_reranker(parser)
    add_filters(parser)


def _chat(arguments: argparse.Namespace) -> int:
    """Answer line after line, until the lines end or one of them says so; Ctrl-C ends it as well."""
    assistant, chosen = open_assistant(arguments), read_filters(arguments)
    history: list[str] = []
    with suppress(KeyboardInterrupt):
        for turn in _turns():
            try:
                reply = assistant.ask(turn, k=arguments.k, filters=chosen, history=history)
            except QuestionError as error:
                print(f"pqask: {shown(str(error))}", file=sys.stderr)
                continue
            _say(reply, as_json=arguments.json)
            history.append(turn)
    return 0


def _turns() -> Iterator[str]:
    """Read turns, with a prompt where a person types them."""
    is_typed = sys.stdin.isatty()
    if is_typed:
        with suppress(ImportError):
            import readline  # noqa: F401 - gives input() its history and its editing keys
        print("Ask in your own words; quit or Ctrl-D ends.", file=sys.stderr)
    while True:
        try:
            turn = input(PROMPT if is_typed else "").strip()
        except EOFError:
            return
        if turn.casefold() in LAST_WORDS:
            return
        if turn:
            yield turn


def _say(reply: Reply, *, as_json: bool) -> None:
    """Print a reply, as one line of JSON or for the screen."""
    from pqask.citation import reply_as_json

    if as_json:
        print(json.dumps(reply_as_json(reply), ensure_ascii=False))
    else:
        tell(reply)
        show(reply)
    sys.stdout.flush()
