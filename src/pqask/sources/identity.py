"""Ids that stay the same when a document is read again, or arrives in another file."""

from hashlib import sha256

from pqask.records import Answer

OF_WORDS = "undated-"


def is_of_words(answer_id: str) -> bool:
    """Tell whether an id is made of a record's own words, so that other words are another record."""
    return answer_id.startswith(OF_WORDS)


def record_id(answer: Answer) -> str:
    """Give a record of a text document its id.

    With a UIN and a date it is ``house-uin-tabled-date`` (or ``-answered-``), since UINs restart every session.
    Otherwise it is a hash of question, asker and answer: the same words are the same record wherever they stand.
    """
    for event, day in (("tabled", answer.tabled_on), ("answered", answer.answered_on)):
        if answer.uin and day:
            house = (answer.house or "unknown house").lower().replace(" ", "-")
            return f"{house}-{answer.uin.lower()}-{event}-{day.isoformat()}"
    asker = answer.asker.name if answer.asker else ""
    words = "\x1f".join((answer.uin or "", asker, answer.question, answer.text))
    return OF_WORDS + sha256(" ".join(words.split()).encode("utf-8", "surrogatepass")).hexdigest()[:16]
