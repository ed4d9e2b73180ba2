"""How an answer lies in a row: its record compressed, the columns that filters act on, and its words."""

import json
import zlib

from pqask.records import Answer, fingerprint


def columns(answer: Answer) -> tuple[str | bytes | int | None, ...]:
    """The columns that filters act on, in the order of the insert."""
    return (
        bytes.fromhex(answer.text_sha256),
        bytes.fromhex(fingerprint(asked(answer.heading, answer.question))),
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


def packed(answer: Answer) -> bytes:
    """Write a record as it lies on disk: JSON without the fields that are as by default, compressed."""
    return zlib.compress(answer.model_dump_json(exclude_defaults=True).encode(), level=1)


def unpacked(record: bytes) -> Answer:
    """Read a record as it lies on disk."""
    return Answer.model_validate_json(zlib.decompress(record))


def texts(record: bytes) -> dict[str, str]:
    """Read a record's three texts alone, which is quicker than the whole."""
    fields = json.loads(zlib.decompress(record))
    return {name: fields.get(name) or "" for name in ("heading", "question", "text")}


def asked(heading: str | None, question: str, text: str = "") -> str:  # noqa: ARG001 - it is given all three
    """The heading and the question as one text: it helps to find an answer and is never shown as one."""
    return f"{heading}. {question}" if heading else question


def fields(record: bytes) -> tuple[str, str, str, str]:
    """The four texts that the ranking counts the words of: heading, question, answer, and who and when."""
    answer = unpacked(record)
    people = (answer.asker, answer.minister)
    names = [person.name for person in people if person]
    party = answer.asker.party if answer.asker else None
    month = f"{answer.date:%B %Y}" if answer.date else None
    who = " ".join(part for part in (*names, answer.department, party, month) if part)
    return answer.heading or "", answer.question, answer.text, who


def words(row: int | None, answer: Answer) -> tuple[int | None, str, str, str]:
    """The row of the full-text table."""
    return row, answer.heading or "", answer.question, answer.text
