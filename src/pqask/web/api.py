"""The JSON face: the same replies as values, with a typed signature."""

from collections.abc import Callable

import gradio as gr

from pqask.citation import reply_as_json as as_json
from pqask.conversation import Assistant
from pqask.errors import PqaskError
from pqask.timeline import ENTRIES
from pqask.timeline import as_json as timeline_as_json
from pqask.web.asked import Asked
from pqask.web.desk import Desk

__all__ = ["as_json", "endpoint", "timeline_endpoint"]


def endpoint(desk: Desk) -> Callable[..., dict[str, object]]:
    """Make the function that ``gr.api`` serves; its signature is the endpoint's."""

    def ask(
        question: str,
        k: int = 5,
        minister: str = "",
        asker: str = "",
        department: str = "",
        party: str = "",
        house: str = "",
        kind: str = "",
        date_from: str = "",
        date_to: str = "",
        sort: str = "relevance",
        history: list[str] | None = None,
    ) -> dict[str, object]:
        """Find the passages that answer a question; an empty filter is no filter, dates are year-month-day."""
        filters = {"minister": minister, "asker": asker, "department": department, "party": party, "house": house}
        filters |= {"kind": kind, "date_from": date_from, "date_to": date_to}
        sent = {"question": question, "history": history or [], "filters": filters, "sort": sort, "k": k}
        return _reply(desk.now(), sent)

    return ask


def timeline_endpoint(desk: Desk) -> Callable[..., dict[str, object]]:
    """Make the function that ``gr.api`` serves for what was answered over time."""

    def timeline(
        question: str,
        minister: str = "",
        department: str = "",
        post: str = "",
        date_from: str = "",
        date_to: str = "",
        k: int = ENTRIES,
    ) -> dict[str, object]:
        """Put the answers to a question in date order; give one of minister, department and post, or none."""
        try:
            asked = Asked.read({"question": question, "filters": {"date_from": date_from, "date_to": date_to}})
            found = desk.now().timeline(
                asked.question,
                minister=minister or None,
                department=department or None,
                post=post or None,
                filters=asked.filters,
                k=k,
            )
            return timeline_as_json(found)
        except PqaskError as error:
            raise gr.Error(str(error), print_exception=False) from None

    return timeline


def _reply(assistant: Assistant, sent: object) -> dict[str, object]:
    """Answer, or raise the one error that Gradio passes on to a client in words."""
    try:
        return as_json(Asked.read(sent).of(assistant))
    except PqaskError as error:
        raise gr.Error(str(error), print_exception=False) from None
