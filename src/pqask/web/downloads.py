"""What a link of the page takes away: the passages that it picks or, where it picks none, the whole reply."""

from datetime import date
from urllib.parse import parse_qs

from pqask.conversation import Assistant
from pqask.export import Export, of_picks, of_reply
from pqask.web.asked import Asked

__all__ = ["export"]


def export(assistant: Assistant, search: str, home: str, taken_on: date) -> Export:
    """Take what the query of a link names: each ``pick``, else what its question finds.

    Raises QuestionError, ExportError or LibraryError where it cannot be taken.
    """
    asked = Asked.from_link(search)
    picks = parse_qs(search).get("pick", [])
    if not picks:
        return of_reply(asked.of(assistant), taken_on=taken_on, earlier=asked.history, home=home)
    question = asked.question.strip()
    return of_picks(assistant.library, picks, taken_on=taken_on, question=question, filters=asked.filters, home=home)
