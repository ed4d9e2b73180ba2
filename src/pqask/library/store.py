"""Records on disk: answers, their passages, sources and words, in one SQLite file.

Row numbers are keys for the vectors: an answer's row for its question, a passage's row for its words. Every record
is kept with a SHA-256 of its own, every passage with one of its words.
"""

import json
import sqlite3
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from pqask.errors import LibraryError
from pqask.library.vectors import Keys
from pqask.records import NOT_RECORDED, Answer, Filters, Passage, SetAside, fingerprint

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
create table set_aside (source text not null, place text not null, reason text not null);
create virtual table words using fts5 (
    heading, question, text, content='', tokenize="porter unicode61 remove_diacritics 2"
);
"""

ROWS = "(select value from json_each(?))"
COLUMNS = ("department", "answering_body", "asker", "party", "minister")
Matches = Callable[[str, str, str], bool]


class Kind(NamedTuple):
    """One of the two sets of vectors: where its rows are, and which columns hold the hash and length of their words."""

    name: str
    table: str
    digest: str
    length: str


PASSAGES = Kind("passages", "passages", "sha256", "end - start")
QUESTIONS = Kind("questions", "answers", "question_sha256", "question_length")


class Sealed(NamedTuple):
    """A record as it lies on disk, its hash, and its passages as (start, end, hash of the words)."""

    id: str
    record: bytes
    sha256: bytes
    passages: list[tuple[int, int, bytes]]


class Version(NamedTuple):
    """An earlier version of an answer, and when the library saw it first and last."""

    answer: Answer
    seen_from: datetime
    seen_to: datetime


TALLIES = {
    "house": "house",
    "department": "department",
    "year": "substr(day, 1, 4)",
    "status": "status",
    "completeness": "completeness",
}


class Store:
    """The SQLite file of one generation."""

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        fresh = writable and not path.exists()
        if not writable and not path.is_file():
            raise LibraryError(f"{path} is missing; run pqask ingest again.")
        mode = "rwc" if writable else "ro&immutable=1"
        self._db = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, check_same_thread=False)
        self._db.execute("pragma foreign_keys = on")
        if fresh:
            self._db.executescript(SCHEMA)

    def close(self) -> None:
        """Write what is open and let the file go."""
        self._db.commit()
        self._db.close()

    # --- writing -----------------------------------------------------------------------------------------------

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
        record = _packed(answer)
        cursor = self._db.execute(
            "insert into answers (id, source, record, sha256, text_sha256, question_sha256, question_length, kinds, "
            "house, uin, department, answering_body, asker, party, minister, tabled_on, answered_on, day, status, "
            "completeness, seen_from) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (answer.id, source, record, sha256(record).digest(), *_columns(answer), now.isoformat()),
        )
        row = cursor.lastrowid
        self._db.executemany(
            "insert into passages (answer, start, end, sha256) values (?, ?, ?, ?)",
            [(row, start, end, bytes.fromhex(fingerprint(answer.text[start:end]))) for start, end in spans],
        )
        self._db.execute("insert into words (rowid, heading, question, text) values (?, ?, ?, ?)", _words(row, answer))

    def move(self, answer: Answer, source: int) -> None:
        """Note a new place for a record that is otherwise as it was: its passages and its words stay."""
        record = _packed(answer)
        values = (source, record, sha256(record).digest(), answer.id)
        self._db.execute("update answers set source = ?, record = ?, sha256 = ? where id = ?", values)

    def drop(self, answer_id: str, now: datetime) -> None:
        """Take an answer out, with its passages and its words; its record stays as an earlier version."""
        query = "select row, record, id, record, seen_from from answers where id = ?"
        found = self._db.execute(query, (answer_id,)).fetchone()
        if found:
            self._db.execute("insert into versions values (?, ?, ?, ?)", (*found[2:], now.isoformat()))
            words = _words(found[0], unpacked(found[1]))
            self._db.execute(
                "insert into words (words, rowid, heading, question, text) values ('delete', ?, ?, ?, ?)", words
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

    # --- reading -----------------------------------------------------------------------------------------------

    def count(self, table: str) -> int:
        """Count the rows of ``answers`` or ``passages``."""
        return int(self._one(f"select count(*) from {table}"))  # noqa: S608 - our own two names

    def answer(self, answer_id: str) -> Answer | None:
        """Read one answer by its id."""
        record = self._one("select record from answers where id = ?", answer_id)
        return unpacked(record) if record else None

    def answers_by_id(self, ids: Sequence[str]) -> dict[str, Answer]:
        """Read those of the answers that there are."""
        return {
            answer_id: unpacked(record)
            for answer_id, record in self._among("select id, record from answers where id in", ids)
        }

    def versions(self, answer_id: str) -> list[Version]:
        """Read the earlier versions of an answer, oldest first."""
        query = "select record, seen_from, seen_to from versions where id = ? order by seen_to, rowid"
        return [
            Version(unpacked(record), datetime.fromisoformat(begin), datetime.fromisoformat(end))
            for record, begin, end in self._db.execute(query, (answer_id,))
        ]

    def tally(self, what: str) -> dict[str, int]:
        """Count answers by one of the expressions of ``TALLIES``; what is not recorded is counted under that name."""
        query = f"select coalesce({TALLIES[what]}, ?), count(*) from answers group by 1 order by 2 desc, 1"  # noqa: S608
        return dict(self._db.execute(query, (NOT_RECORDED,)))

    def kinds(self) -> dict[str, int]:
        """Count answers by kind; one answer may be of several."""
        counts: Counter[str] = Counter()
        for kinds, number in self._db.execute("select kinds, count(*) from answers group by 1"):
            counts.update(dict.fromkeys(kinds.split(), number))
        return dict(counts.most_common())

    def answers(self, rows: Sequence[int]) -> dict[int, Answer]:
        """Read answers by their rows."""
        found = self._among("select row, record from answers where row in", rows)
        return {row: unpacked(record) for row, record in found}

    def every_answer(self, source: str | None = None) -> Iterator[Answer]:
        """Read every answer, or every answer of one source, in the order they came in."""
        query = "select record from answers"
        if source is not None:
            query += " join sources on sources.row = answers.source where sources.name = ?"
        with closing(self._db.execute(query + " order by answers.row", () if source is None else (source,))) as rows:
            for (record,) in rows:
                yield unpacked(record)

    def ids(self, source: str) -> set[str]:
        """List the ids of the answers that came from a source."""
        query = "select id from answers join sources on sources.row = answers.source where sources.name = ?"
        return {answer_id for (answer_id,) in self._db.execute(query, (source,))}

    def passage(self, row: int) -> Passage:
        """Read one passage by its row."""
        query = "select id, start, end from passages join answers on answers.row = answer where passages.row = ?"
        answer_id, start, end = self._db.execute(query, (row,)).fetchone()
        return Passage(answer_id=answer_id, start=start, end=end)

    def owners(self) -> tuple[Keys, Keys]:
        """Give the rows of all passages, ascending, and of the answers that they belong to."""
        pairs = self._db.execute("select row, answer from passages order by row").fetchall()
        table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        return table[:, 0].copy(), table[:, 1].copy()

    def unencoded(self, kind: Kind, known: Keys) -> list[tuple[int, bytes]]:
        """List the rows of passages or questions that are not among the known keys, with the hash of their words."""
        have = set(known.tolist())
        query = f"select row, {kind.digest} from {kind.table} order by row"  # noqa: S608 - our own two names
        return [(row, digest) for row, digest in self._db.execute(query) if row not in have]

    def rows_with(self, kind: Kind, digests: Collection[bytes]) -> dict[bytes, int]:
        """Find for each hash of words one row that has these words."""
        query = f"select {kind.digest}, row from {kind.table}"  # noqa: S608 - our own two names
        return {digest: row for digest, row in self._db.execute(query) if digest in digests}

    def lengths(self, kind: Kind) -> dict[int, int]:
        """Give about how many characters the words of each row have."""
        return dict(self._db.execute(f"select row, {kind.length} from {kind.table}"))  # noqa: S608 - our own names

    def rows(self, kind: Kind) -> Keys:
        """List the rows of all passages or questions, ascending."""
        query = f"select row from {kind.table} order by row"  # noqa: S608 - our own two names
        return np.fromiter((row for (row,) in self._db.execute(query)), np.int64)

    def words_of(self, kind: Kind, rows: Sequence[int]) -> list[str]:
        """Read the words to encode for passages or questions, in the order of *rows*."""
        if kind is QUESTIONS:
            packed = self._among("select row, record from answers where row in", rows)
            found = {row: _asked(**_texts(record)) for row, record in packed}
        else:
            spans = self._among(
                "select passages.row, record, start, end from passages join answers on answers.row = answer "
                "where passages.row in",
                rows,
            )
            found = {row: _texts(record)["text"][start:end] for row, record, start, end in spans}
        return [found[row] for row in rows]

    def same_words(self, answer: Answer, allowed: Keys | None = None) -> list[Answer]:
        """Read the other answers with exactly this text, in order of row, among those *allowed* (``None``: all)."""
        query = "select row, record from answers where text_sha256 = ? and id <> ? order by row"
        found = self._db.execute(query, (bytes.fromhex(answer.text_sha256), answer.id)).fetchall()
        inside = None if allowed is None else set(allowed.tolist())
        return [unpacked(record) for row, record in found if inside is None or row in inside]

    def distinct(self, column: str) -> list[str]:
        """List the different values of a column that are recorded."""
        if column not in COLUMNS and column != "house":
            raise ValueError(f"no such column: {column}")
        query = f"select distinct {column} from answers where {column} is not null order by 1"  # noqa: S608 - checked
        return [value for (value,) in self._db.execute(query)]

    def span_of_days(self) -> tuple[str | None, str | None]:
        """Give the first and the last day of any answer, ISO."""
        first, last = self._db.execute("select min(day), max(day) from answers").fetchone()
        return first, last

    def allowed(self, filters: Filters, matches: Matches) -> Keys | None:
        """Give the rows of the answers that filters let through, ascending; ``None`` if nothing is filtered."""
        if not filters.active:
            return None
        clauses: list[str] = ["1"]
        values: list[str] = []
        for field in ("minister", "asker", "party", "department"):
            choices = getattr(filters, field)
            if choices is not None:
                clause, chosen = self._named(field, choices, matches)
                clauses.append(clause)
                values += chosen
        for column, operator, value in (
            ("house", "=", filters.house),
            ("day", ">=", filters.date_from and filters.date_from.isoformat()),
            ("day", "<=", filters.date_to and filters.date_to.isoformat()),
        ):
            if value is not None:
                clauses.append(f"{column} {operator} ?")
                values.append(str(value))
        query = f"select row from answers where {' and '.join(clauses)} order by row"  # noqa: S608 - our own clauses
        return np.fromiter((row for (row,) in self._db.execute(query, values)), np.int64)

    def lexical(self, expression: str, k: int, allowed: Keys | None) -> list[tuple[int, float]]:
        """Find answers by their words: rows with BM25 scores, higher is better, ties by row."""
        inside = "" if allowed is None else f"and rowid in {ROWS}"
        query = (
            f"select rowid, -bm25(words) as score from words where words match ? {inside} "  # noqa: S608
            "order by score desc, rowid limit ?"
        )
        values = (expression, k) if allowed is None else (expression, json.dumps(allowed.tolist()), k)
        return [(row, score) for row, score in self._db.execute(query, values)]

    def newest(self, k: int, allowed: Keys | None) -> Keys:
        """Give the rows of the newest answers with passages, those without a date last."""
        inside = "" if allowed is None else f"and row in {ROWS}"
        query = (
            f"select row from answers where exists (select 1 from passages where answer = answers.row) {inside} "  # noqa: S608
            "order by day desc nulls last, row limit ?"
        )
        values = (k,) if allowed is None else (json.dumps(allowed.tolist()), k)
        return np.fromiter((row for (row,) in self._db.execute(query, values)), np.int64)

    def with_uin(self, uin: str, tabled_on: date | None = None) -> list[int]:
        """Give the rows of the answers with a UIN, the newest first: UINs restart every session."""
        query = "select row from answers where uin = ? and (? is null or tabled_on = ?) order by day desc, row"
        day = tabled_on and tabled_on.isoformat()
        return [row for (row,) in self._db.execute(query, (uin.upper(), day, day))]

    def names(self, column: str) -> dict[str, int]:
        """Count the answers with each recorded value of a column of names."""
        query = f"select {column}, count(*) from answers where {column} is not null group by 1"  # noqa: S608 - checked
        return dict(self._db.execute(query)) if column in COLUMNS else {}

    def pairs(self) -> frozenset[tuple[str, str]]:
        """List which people's names and which departments stand on one record together."""
        one = "select distinct {0}, department from answers where {0} is not null and department is not null"
        return frozenset(self._db.execute(" union ".join(one.format(role) for role in ("minister", "asker"))))

    def frequency(self, word: str) -> int:
        """Count the answers in which a word, stemmed, occurs."""
        return int(self._one("select count(*) from words where words match ?", quoted(word)) or 0)

    def having(self, word: str, rows: Keys) -> Keys:
        """Give those of the rows whose answers have a word, stemmed, in heading, question or text."""
        query = f"select rowid from words where words match ? and rowid in {ROWS}"  # noqa: S608 - our own text
        found = self._db.execute(query, (quoted(word), json.dumps(rows.tolist())))
        return np.fromiter((row for (row,) in found), np.int64)

    def aside(self) -> list[SetAside]:
        """List what could not be taken in."""
        return [SetAside(*row) for row in self._db.execute("select source, place, reason from set_aside")]

    def sealed(self, ids: Sequence[str]) -> Iterator[Sealed]:
        """Yield those of the answers that there are, as they lie on disk, with the hashes that seal them."""
        for row, answer_id, record, digest in self._among(
            "select row, id, record, sha256 from answers where id in", ids
        ):
            spans = self._db.execute("select start, end, sha256 from passages where answer = ? order by start", (row,))
            yield Sealed(answer_id, record, digest, spans.fetchall())

    def lacking(self, ids: Sequence[str]) -> list[str]:
        """List those of the ids that no answer has."""
        return sorted(set(ids) - {found for (found,) in self._among("select id from answers where id in", ids)})

    def _named(self, field: str, choices: Sequence[str], matches: Matches) -> tuple[str, list[str]]:
        """Make a clause that holds where a recorded name matches one of the choices."""
        columns = ("department", "answering_body") if field == "department" else (field,)
        names = {name for column in columns for name in self.distinct(column)}
        chosen = sorted(name for name in names if any(matches(field, choice, name) for choice in choices))
        marks = ", ".join("?" * len(chosen))
        return "(" + " or ".join(f"{column} in ({marks})" for column in columns) + ")", chosen * len(columns)

    def _one(self, query: str, *values: object) -> Any:
        found = self._db.execute(query, values).fetchone()
        return found[0] if found else None

    def _among(self, query: str, keys: Sequence[int | str]) -> list[Any]:
        return self._db.execute(f"{query} {ROWS}", (json.dumps(keys, default=int),)).fetchall()


def quoted(word: str) -> str:
    """Write a word as a full-text expression, whatever characters it holds."""
    return '"' + word.replace('"', '""') + '"'


def _columns(answer: Answer) -> tuple[str | bytes | int | None, ...]:
    """The columns that filters act on, in the order of the insert."""
    return (
        bytes.fromhex(answer.text_sha256),
        bytes.fromhex(fingerprint(_asked(answer.heading, answer.question))),
        len(answer.question),
        " ".join(kind.name for kind in answer.kinds),
        answer.house,
        answer.uin,
        answer.department,
        answer.answering_body,
        answer.asker.name if answer.asker else None,
        answer.asker.party if answer.asker else None,
        answer.minister.name if answer.minister else None,
        answer.tabled_on.isoformat() if answer.tabled_on else None,
        answer.answered_on.isoformat() if answer.answered_on else None,
        answer.date.isoformat() if answer.date else None,
        answer.status,
        answer.completeness,
    )


def _packed(answer: Answer) -> bytes:
    """Write a record as it lies on disk: JSON without the fields that are as by default, compressed."""
    return zlib.compress(answer.model_dump_json(exclude_defaults=True).encode(), level=3)


def unpacked(record: bytes) -> Answer:
    """Read a record as it lies on disk."""
    return Answer.model_validate_json(zlib.decompress(record))


def _texts(record: bytes) -> dict[str, str]:
    """Read a record's three texts alone, which is quicker than the whole."""
    fields = json.loads(zlib.decompress(record))
    return {name: fields.get(name) or "" for name in ("heading", "question", "text")}


def _asked(heading: str | None, question: str, text: str = "") -> str:  # noqa: ARG001 - it is given all three
    """The heading and the question as one text: it helps to find an answer and is never shown as one."""
    return f"{heading}. {question}" if heading else question


def _words(row: int | None, answer: Answer) -> tuple[int | None, str, str, str]:
    """The row of the full-text table."""
    return row, answer.heading or "", answer.question, answer.text
