"""A store that is being built: sources, answers, passages and words go in and out."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from pqask.library.acronyms import definitions
from pqask.library.rows import columns, packed, unpacked, words
from pqask.library.store import Store
from pqask.mentions import mentions
from pqask.records import Answer, SetAside, fingerprint

SCHEMA = """
create table sources (row integer primary key, name text not null unique, sha256 text not null);
create table answers (
    row integer primary key autoincrement, id text not null unique, source integer not null references sources,
    record blob not null, sha256 blob not null, text_sha256 blob not null, question_sha256 blob not null,
    question_length integer not null, kinds text not null,
    house text, uin text, department text, answering_body text, asker text, party text, minister text,
    tabled_on text, answered_on text, day text, status text not null, completeness text not null,
    seen_from text not null
);
create table versions (id text not null, record blob not null, seen_from text not null, seen_to text not null);
create index versions_by_id on versions (id);
create index answers_by_source on answers (source);
create index answers_by_text on answers (text_sha256);
create index answers_by_day on answers (day);
create index answers_by_uin on answers (uin, tabled_on);
create index answers_by_department on answers (department, day);
create index answers_by_minister on answers (minister, day);
create index answers_by_asker on answers (asker, day);
create table passages (
    row integer primary key autoincrement, answer integer not null references answers on delete cascade,
    start integer not null, end integer not null, sha256 blob not null
);
create index passages_by_answer on passages (answer);
create table mentions (
    uin text not null, answer integer not null references answers on delete cascade, primary key (uin, answer)
) without rowid;
create index mentions_by_answer on mentions (answer);
create table acronyms (
    short text not null, long text not null, answer integer not null references answers on delete cascade,
    primary key (short, long, answer)
) without rowid;
create index acronyms_by_answer on acronyms (answer);
create table set_aside (source text not null, place text not null, reason text not null);
create virtual table words using fts5 (
    heading, question, text, content='', tokenize="porter unicode61 remove_diacritics 2"
);
"""


class WritableStore(Store):
    """The SQLite file of a generation that is being built; made, if there is none."""

    def __init__(self, path: Path) -> None:
        fresh = not path.exists()
        self._db = sqlite3.connect(path)
        # What is built counts only once it is published, and is put on disk then: no journal needs to outlive a crash.
        for setting in ("foreign_keys = on", "journal_mode = memory", "synchronous = off", "cache_size = -65536"):
            self._db.execute(f"pragma {setting}")
        if fresh:
            self._db.executescript(SCHEMA)

    def source(self, name: str, digest: str) -> int:
        """Give the row of a source, noting its hash."""
        self._db.execute(
            "insert into sources (name, sha256) values (?, ?) "
            "on conflict (name) do update set sha256 = excluded.sha256",
            (name, digest),
        )
        return int(self._one("select row from sources where name = ?", name))

    def put(self, answer: Answer, source: int, spans: Iterable[tuple[int, int]], now: datetime) -> None:
        """Write an answer with its passages; one of the same id must have been dropped before."""
        record = packed(answer)
        cursor = self._db.execute(
            "insert into answers (id, source, record, sha256, text_sha256, question_sha256, question_length, kinds, "
            "house, uin, department, answering_body, asker, party, minister, tabled_on, answered_on, day, status, "
            "completeness, seen_from) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (answer.id, source, record, sha256(record).digest(), *columns(answer), now.isoformat()),
        )
        row = cursor.lastrowid
        self._db.executemany(
            "insert into passages (answer, start, end, sha256) values (?, ?, ?, ?)",
            [(row, start, end, bytes.fromhex(fingerprint(answer.text[start:end]))) for start, end in spans],
        )
        self._db.execute("insert into words (rowid, heading, question, text) values (?, ?, ?, ?)", words(row, answer))
        meant = {
            (short, long.casefold(), row)
            for part in (answer.question, answer.text)
            for short, long in definitions(part)
        }
        self._db.executemany("insert into acronyms (short, long, answer) values (?, ?, ?)", meant)
        named = {(mention.uin, row) for mention in mentions(answer)}
        self._db.executemany("insert into mentions (uin, answer) values (?, ?)", named)

    def move(self, answer: Answer, source: int) -> None:
        """Note a new place for a record that is otherwise as it was: its passages and its words stay."""
        record = packed(answer)
        values = (source, record, sha256(record).digest(), answer.id)
        self._db.execute("update answers set source = ?, record = ?, sha256 = ? where id = ?", values)

    def drop(self, answer_id: str, now: datetime) -> None:
        """Take an answer out, with its passages and its words; its record stays as an earlier version."""
        query = "select row, record, id, record, seen_from from answers where id = ?"
        found = self._db.execute(query, (answer_id,)).fetchone()
        if found:
            self._db.execute("insert into versions values (?, ?, ?, ?)", (*found[2:], now.isoformat()))
            taken = words(found[0], unpacked(found[1]))
            self._db.execute(
                "insert into words (words, rowid, heading, question, text) values ('delete', ?, ?, ?, ?)", taken
            )
            self._db.execute("delete from answers where row = ?", (found[0],))

    def drop_source(self, name: str) -> None:
        """Forget a source that no answer comes from any more."""
        self._db.execute("delete from sources where name = ?", (name,))

    def set_aside(self, source: str, parts: Iterable[SetAside]) -> None:
        """Replace the list of what could not be taken in from a source."""
        self._db.execute("delete from set_aside where source = ?", (source,))
        self._db.executemany("insert into set_aside values (?, ?, ?)", parts)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Undo what is written in the block if it does not end well."""
        self._db.execute("savepoint attempt")
        try:
            yield
        except BaseException:
            self._db.execute("rollback to attempt")
            raise
        finally:
            self._db.execute("release attempt")

    def commit(self) -> None:
        """Write what is open."""
        self._db.commit()
