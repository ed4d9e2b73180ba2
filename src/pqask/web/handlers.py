"""What the page's two calls do: pure functions from what was sent to what is shown."""

from collections.abc import Mapping
from urllib.parse import parse_qs

from pqask.conversation import LONGEST_QUESTION, Assistant
from pqask.errors import PqaskError
from pqask.web import turns
from pqask.web.asked import Asked
from pqask.web.markup import visible

__all__ = ["answer_turn", "open_page"]


def answer_turn(assistant: Assistant, sent: object) -> str:
    """Answer one turn as HTML; what a person can mend comes back as a sentence."""
    try:
        return _answered(assistant, Asked.read(sent))
    except PqaskError as error:
        return turns.of_problem(_as_far_as_read(sent), str(error))


def open_page(assistant: Assistant, search: str) -> dict[str, str]:
    """Give what a page shows when it opens: the library's state, and the turn that its link names, if any."""
    return {
        "summary": visible(assistant.summary()),
        "notices": visible(turns.notices(assistant.notices())),
        "turn": _linked(assistant, search),
    }


def _answered(assistant: Assistant, asked: Asked) -> str:
    return turns.of_reply(asked, asked.of(assistant))


def _linked(assistant: Assistant, search: str) -> str:
    query = parse_qs(search.removeprefix("?"))
    try:
        if "answer" in query:
            return _one(assistant, query["answer"][0])
        return _answered(assistant, Asked.from_link(search)) if "q" in query else ""
    except PqaskError as error:
        asked = query.get("q", ["A link to an answer"])[0]
        return turns.of_problem(_as_far_as_read({"question": asked}), str(error))


def _one(assistant: Assistant, name: str) -> str:
    answer = assistant.answer(name)
    return turns.of_answer(Asked(question=f"The answer {name}"), answer)


def _as_far_as_read(sent: object) -> Asked:
    """Keep the words of a turn that could not be read, so that it can be shown with what was wrong."""
    if not isinstance(sent, Mapping):
        return Asked()
    turn, question = sent.get("turn"), visible(str(sent.get("question", "")))
    return Asked(turn=turn if isinstance(turn, int) and turn > 0 else 1, question=question[:LONGEST_QUESTION])
