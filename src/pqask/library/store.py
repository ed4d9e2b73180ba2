"""Records on disk: answers, their passages, sources and words, in one SQLite file.

Row numbers are keys for the vectors: an answer's row for its question, a passage's row for its words. Every record
is kept with a SHA-256 of its own, every passage with one of its words.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from pqask.errors import LibraryError
from pqask.library import facets
from pqask.library.rows import asked, fields, texts, unpacked
from pqask.library.vectors import Keys
from pqask.records import NOT_RECORDED, Answer, Filters, Passage, SetAside

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
    """The SQLite file of one generation, for reading."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise LibraryError(f"{path} is missing; run pqask ingest again.")
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._db = sqlite3.connect(address, uri=True, check_same_thread=False)

    def close(self) -> None:
        """Write what is open and let the file go."""
        self._db.commit()
        self._db.close()

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

    def identities(self) -> list[tuple[int, str, bytes]]:
        """List the row, the id and the hash of the text of every answer, in order of row."""
        return self._db.execute("select row, id, text_sha256 from answers order by row").fetchall()

    def meanings(self, short: str) -> list[tuple[str, int]]:
        """List what a short form stands for, and in how many answers, the most frequent first."""
        query = "select long, count(*) from acronyms where short = ? group by long order by 2 desc, length(long), long"
        return self._db.execute(query, (short,)).fetchall()

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

    def opening(self, answer_id: str) -> Passage | None:
        """Read the first passage of an answer, if it has any."""
        row = self._one(
            "select passages.row from passages join answers on answers.row = answer where id = ? "
            "order by start limit 1",
            answer_id,
        )
        return None if row is None else self.passage(row)

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
            records = self._among("select row, record from answers where row in", rows)
            found = {row: asked(**texts(record)) for row, record in records}
        else:
            spans = self._among(
                "select passages.row, record, start, end from passages join answers on answers.row = answer "
                "where passages.row in",
                rows,
            )
            found = {row: texts(record)["text"][start:end] for row, record, start, end in spans}
        return [found[row] for row in rows]

    def fields(self, known: Keys) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield the texts whose words are counted of every answer whose row is not among the known, ascending."""
        have = set(known.tolist())
        for row, record in self._db.execute("select row, record from answers order by row"):
            if row not in have:
                yield row, fields(record)

    def same_words(self, answer: Answer, allowed: Keys | None = None) -> list[Answer]:
        """Read the other answers with exactly this text, in order of row, among those *allowed* (``None``: all)."""
        query = "select row, record from answers where text_sha256 = ? and id <> ? order by row"
        found = self._db.execute(query, (bytes.fromhex(answer.text_sha256), answer.id)).fetchall()
        inside = None if allowed is None else set(allowed.tolist())
        return [unpacked(record) for row, record in found if inside is None or row in inside]

    def identical(self, answer: Answer) -> list[str]:
        """List the ids of the other answers with exactly this text; a text that is empty is like no other."""
        query = "select id from answers where text_sha256 = ? and id <> ? order by row"
        found = self._db.execute(query, (bytes.fromhex(answer.text_sha256), answer.id)) if answer.text else ()
        return [answer_id for (answer_id,) in found]

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
        if filters.kind is not None:
            clauses.append("(" + " or ".join(map(facets.of_kind, filters.kind)) + ")" if filters.kind else "0")
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

    def mentioning(self, uin: str) -> list[Answer]:
        """Read the answers that name a question's number, in their question or their text, in order of row."""
        query = "select record from answers where row in (select answer from mentions where uin = ?) order by row"
        return [unpacked(record) for (record,) in self._db.execute(query, (uin.upper(),))]

    def names(self, column: str) -> dict[str, int]:
        """Count the answers with each recorded value of a column of names."""
        query = f"select {column}, count(*) from answers where {column} is not null group by 1"  # noqa: S608 - checked
        return dict(self._db.execute(query)) if column in COLUMNS else {}

    def departments_of(self, rows: Sequence[int]) -> list[str | None]:
        """Give the department of each row, in the order of the rows."""
        found = dict(self._among("select row, department from answers where row in", rows))
        return [found[row] for row in rows]

    def tallied(self, expression: str, rows: Keys | None) -> list[tuple[Any, int]]:
        """Count answers by a trusted expression over their columns, among *rows* (``None``: all); nulls left out."""
        inside = "" if rows is None else f"and row in {ROWS}"
        query = f"select {expression}, count(*) from answers where {expression} is not null {inside} group by 1"  # noqa: S608
        return self._db.execute(query, () if rows is None else (json.dumps(rows.tolist()),)).fetchall()

    def pairs(self) -> frozenset[tuple[str, str]]:
        """List which people's names and which departments stand on one record together."""
        one = "select distinct {0}, department from answers where {0} is not null and department is not null"
        return frozenset(self._db.execute(" union ".join(one.format(role) for role in ("minister", "asker"))))

    def terms(self) -> dict[str, tuple[date, date]]:
        """Give the first and the last day on which each minister answered, where days are recorded."""
        query = (
            "select minister, min(day), max(day) from answers where minister is not null and day is not null group by 1"
        )
        return {
            name: (date.fromisoformat(first), date.fromisoformat(last)) for name, first, last in self._db.execute(query)
        }

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
