"""The JSON face: the same replies as values, with a typed signature."""

from collections.abc import Callable

import gradio as gr

from pqask.citation import hit_as_json
from pqask.conversation import Assistant
from pqask.errors import PqaskError
from pqask.records import Reply
from pqask.web.asked import Asked

__all__ = ["as_json", "endpoint"]


def endpoint(assistant: Assistant) -> Callable[..., dict[str, object]]:
    """Make the function that ``gr.api`` serves; its signature is the endpoint's."""

    def ask(
        question: str,
        k: int = 5,
        minister: str = "",
        asker: str = "",
        department: str = "",
        party: str = "",
        house: str = "",
        date_from: str = "",
        date_to: str = "",
        sort: str = "relevance",
        history: list[str] | None = None,
    ) -> dict[str, object]:
        """Find the passages that answer a question; an empty filter is no filter, dates are year-month-day."""
        filters = {"minister": minister, "asker": asker, "department": department, "party": party, "house": house}
        filters |= {"date_from": date_from, "date_to": date_to}
        sent = {"question": question, "history": history or [], "filters": filters, "sort": sort, "k": k}
        return _reply(assistant, sent)

    return ask


def _reply(assistant: Assistant, sent: object) -> dict[str, object]:
    """Answer, or raise the one error that Gradio passes on to a client in words."""
    try:
        return as_json(Asked.read(sent).of(assistant))
    except PqaskError as error:
        raise gr.Error(str(error), print_exception=False) from None


def as_json(reply: Reply) -> dict[str, object]:
    """Give a reply as plain JSON values; the words of a hit are exactly those recorded."""
    return {
        "question": reply.question,
        "found": reply.found,
        "confidence": reply.confidence,
        "understood": reply.understood.said(),
        "filters": reply.filters.said(),
        "sort": reply.sort,
        "searched": reply.searched,
        "notices": list(reply.notices),
        "hits": [hit_as_json(hit) for hit in reply.hits],
        "nearest": [hit_as_json(hit) for hit in reply.nearest],
    }
