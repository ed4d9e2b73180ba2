"""The command line: the only place that prints or exits."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from pqask import __version__
from pqask.cli.asking import add_ask, add_rank
from pqask.cli.chatting import add_chat
from pqask.cli.options import Command, shown
from pqask.cli.over_time import add_timeline
from pqask.cli.showing import add_evaluate, add_export, add_serve, add_show, add_status, add_verify
from pqask.cli.taking_in import add_ingest, add_sync
from pqask.errors import PqaskError

__all__ = ["main", "run"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; give 0, or 1 for what a person can mend, or 2 for arguments that cannot be read."""
    arguments = _parser().parse_args(argv)
    command: Command = arguments.command
    try:
        return command(arguments)
    except PqaskError as error:
        print(f"pqask: {shown(str(error))}", file=sys.stderr)
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
        add_ingest,
        add_sync,
        add_ask,
        add_chat,
        add_timeline,
        add_show,
        add_status,
        add_verify,
        add_serve,
        add_rank,
        add_export,
        add_evaluate,
    ):
        add(commands)
    return parser
