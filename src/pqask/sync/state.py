"""What a sync remembers on disk, in the folder ``sync`` of a library.

- ``fetched-00001.jsonl`` and on: the records, one file a run, as the API gave them. They are what ``ingest`` takes in
  and ``verify`` reads again, so a file never changes once it has this name.
- ``.fetching.jsonl``: the file of a run that is not over.
- ``.state.sqlite``: for each record the digest of its list row, the records whose whole text is still to be asked for,
  the days that are settled, and how many bytes of ``.fetching.jsonl`` count. A line counts from the moment that this
  database says so: after a kill the file is cut back to what counts, and no line is lost or half there.
"""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from filelock import FileLock, Timeout

from pqask.errors import SyncError
from pqask.sync.api import Row
from pqask.sync.windows import By, Span, joined

__all__ = ["FOLDER", "State", "opened", "remembered"]

FOLDER = "sync"
DATABASE = ".state.sqlite"
LOCK = ".lock"
PART = ".fetching.jsonl"
FILE = "fetched-{:05}.jsonl"
SCHEMA = """
create table if not exists held (id integer primary key, digest blob not null);
create table if not exists wanted (
    id integer primary key, scope text not null, row text not null, failures integer not null default 0
);
create table if not exists settled (scope text not null, by text not null, first text not null, last text not null);
create table if not exists part (size integer not null);
insert into part select 0 where not exists (select 1 from part);
"""


@contextmanager
def opened(library: Path) -> Iterator["State"]:
    """Hold the only right to sync into a library; what was fetched counts when it ends, however it ends."""
    folder = library / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / LOCK, timeout=0), closing(_database(folder / DATABASE)) as database:
            state = State(folder, database)
            try:
                yield state
            finally:
                state.publish()
    except Timeout as error:
        raise SyncError(f"Another sync is at work in {library}; wait for it to end and try again.") from error
    except PermissionError as error:
        raise SyncError(f"{folder} cannot be written to; choose another folder with --library.") from error


@contextmanager
def remembered(library: Path) -> Iterator["State"]:
    """Read what earlier runs left, and write nothing."""
    path = library / FOLDER / DATABASE
    with closing(_database(path if path.exists() else None)) as database:
        yield State(library / FOLDER, database)
        database.rollback()


def _database(path: Path | None) -> sqlite3.Connection:
    database = sqlite3.connect(path or ":memory:")
    try:
        if not database.execute("select 1 from sqlite_master where name = 'part'").fetchone():
            database.executescript(SCHEMA)
    except sqlite3.DatabaseError as error:
        database.close()
        raise SyncError(
            f"{path} cannot be used ({error}). If no other sync is at work, delete this one file and run the same "
            f"command again: what was fetched stays, and everything in the range is asked for once more."
        ) from error
    return database


class State:
    """The memory of a sync; what is changed counts from the next :meth:`commit`."""

    def __init__(self, folder: Path, database: sqlite3.Connection) -> None:
        self.folder = folder
        self.published: Path | None = None
        self._db = database
        self._part = folder / PART
        self._lines: list[str] = []

    def holds(self, row: Row) -> bool:
        """Tell whether a record is held and its list row is as it was."""
        found = self._db.execute("select digest from held where id = ?", (row.id,)).fetchone()
        return found is not None and found[0] == row.digest

    def want(self, scope: str, row: Row) -> None:
        """Note that the whole text of a record is to be asked for."""
        self._db.execute(
            "insert into wanted (id, scope, row) values (?, ?, ?) "
            "on conflict (id) do update set scope = excluded.scope, row = excluded.row",
            (row.id, scope, row.line),
        )

    def wanted(self, scope: str) -> list[int]:
        """List the records still to be asked for: those that failed before come last."""
        query = "select id from wanted where scope = ? order by failures, id"
        return [question for (question,) in self._db.execute(query, (scope,))]

    def wanted_row(self, question: int) -> Row:
        """Give the list row of a record that is to be asked for."""
        (line,) = self._db.execute("select row from wanted where id = ?", (question,)).fetchone()
        return Row(json.loads(line))

    def failed(self, question: int) -> None:
        """Note that a record could not be had this time."""
        self._db.execute("update wanted set failures = failures + 1 where id = ?", (question,))

    def keep(self, row: Row, line: str) -> None:
        """Put down a record, and that it is held as its list row has it now."""
        self._lines.append(line + "\n")
        self._db.execute("insert or replace into held values (?, ?)", (row.id, row.digest))
        self._db.execute("delete from wanted where id = ?", (row.id,))

    def gone(self, row: Row) -> None:
        """Note that the whole of a record is not to be had: its list row is put down, unless more is held already."""
        if not self._db.execute("select 1 from held where id = ?", (row.id,)).fetchone():
            self._lines.append(row.listed_line + "\n")
        self._db.execute("delete from wanted where id = ?", (row.id,))

    def settled(self, scope: str, by: By) -> list[Span]:
        """List the days that need not be read again, in order."""
        rows = self._db.execute("select first, last from settled where scope = ? and by = ?", (scope, by))
        return joined([(date.fromisoformat(first), date.fromisoformat(last)) for first, last in rows])

    def settle(self, scope: str, by: By, span: Span) -> None:
        """Note days that need not be read again."""
        spans = joined([*self.settled(scope, by), span])
        self._db.execute("delete from settled where scope = ? and by = ?", (scope, by))
        rows = [(scope, by, first.isoformat(), last.isoformat()) for first, last in spans]
        self._db.executemany("insert into settled values (?, ?, ?, ?)", rows)

    def commit(self) -> None:
        """Make everything since the last time count, all of it or nothing."""
        if self._lines:
            self._db.execute("update part set size = ?", (self._append("".join(self._lines).encode()),))
            self._lines.clear()
        self._db.commit()

    def publish(self) -> None:
        """Give the file of this run its name, if there is a line in it that counts."""
        self._lines.clear()
        self._db.rollback()
        if self._size():
            os.truncate(self._part, self._size())
            self.published = self.folder / FILE.format(self._next())
            self._part.rename(self.published)
        self._db.execute("update part set size = 0")
        self._db.commit()

    def _append(self, lines: bytes) -> int:
        """Write behind what counts, and have it on disk before it does; give the new size."""
        size = self._size()
        with self._part.open("r+b" if self._part.exists() else "wb") as stream:
            stream.truncate(size)
            stream.seek(size)
            stream.write(lines)
            stream.flush()
            os.fsync(stream.fileno())
        return size + len(lines)

    def _size(self) -> int:
        """Count the bytes that count; none if a kill came between the file's new name and the note of it."""
        return int(self._db.execute("select size from part").fetchone()[0]) if self._part.exists() else 0

    def _next(self) -> int:
        numbers = [int(path.stem.rpartition("-")[2]) for path in self.folder.glob("fetched-[0-9]*.jsonl")]
        return max(numbers, default=0) + 1
