"""What every command shares: its parser, the filters, opening a library, and showing text safely."""

import argparse
import textwrap
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, get_args

from pqask.display import visible
from pqask.errors import QuestionError
from pqask.records import Filters, KindName

if TYPE_CHECKING:
    from pqask.conversation import Assistant

FILTER_OPTIONS = ("minister", "asker", "department", "party")
KIND_CHOICES = (*get_args(KindName), "plain")
WIDTH = 96
Command = Callable[[argparse.Namespace], int]
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def new(commands: Commands, name: str, command: Command, text: str, example: str) -> argparse.ArgumentParser:
    """Add a command, with the option that all of them have."""
    parser = commands.add_parser(name, help=text.replace("%", "%%"), description=text, epilog=f"Example: {example}")
    parser.add_argument(
        "--library", type=Path, default=Path("index"), metavar="DIR", help="the library's folder (default: index)"
    )
    parser.set_defaults(command=command)
    return parser


def add_filters(parser: argparse.ArgumentParser) -> None:
    """Add the options that narrow what is searched."""
    group = parser.add_argument_group("filters (give one more than once to allow either)")
    for name in FILTER_OPTIONS:
        group.add_argument(f"--{name}", action="append", metavar="NAME", help=f"only answers with this {name}")
    group.add_argument("--kind", action="append", choices=KIND_CHOICES, help="only such answers (plain: no such kind)")
    group.add_argument("--house", choices=["Commons", "Lords"], help="only answers to this House")
    group.add_argument("--from", dest="date_from", type=day, metavar="DATE", help="answered on or after, YYYY-MM-DD")
    group.add_argument("--to", dest="date_to", type=day, metavar="DATE", help="answered on or before, YYYY-MM-DD")


def add_reranker(parser: argparse.ArgumentParser) -> None:
    """Add the option that names a cross-encoder."""
    text = "a cross-encoder that reads the first hits again: a folder, or a hub name as NAME@REVISION (default: none)"
    parser.add_argument("--reranker", metavar="MODEL", help=text)


def day(words: str) -> date:
    """Read a date of the command line."""
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{words!r} is not a date; write it as YYYY-MM-DD") from error


def read_filters(arguments: argparse.Namespace) -> Filters:
    """Read the filters of the command line."""
    if arguments.date_from and arguments.date_to and arguments.date_from > arguments.date_to:
        raise QuestionError(f"--from {arguments.date_from} is later than --to {arguments.date_to}; swap the two.")
    named = {name: choices and tuple(choices) for name in FILTER_OPTIONS if (choices := getattr(arguments, name))}
    kind = arguments.kind and tuple(arguments.kind)
    return Filters(house=arguments.house, kind=kind, date_from=arguments.date_from, date_to=arguments.date_to, **named)


def open_assistant(arguments: argparse.Namespace) -> "Assistant":
    """Open the library of the command line."""
    import pqask

    return pqask.open(arguments.library, reranker=getattr(arguments, "reranker", None))


def shown(text: str) -> str:
    """Make text safe for a terminal."""
    return visible(text)


def wrapped(text: str, indent: str = "") -> list[str]:
    """Break words of ours into lines for the screen."""
    return textwrap.wrap(shown(text), WIDTH, initial_indent=indent, subsequent_indent=indent)


def quote(text: str) -> Iterator[str]:
    """Break long lines for the screen; the words and the line breaks of the source stay."""
    for line in shown(text).split("\n"):
        indent = line[: len(line) - len(line.lstrip())]
        parts = textwrap.wrap(line, WIDTH, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False)
        yield from (f"   │ {part}".rstrip() for part in parts or [""])
