"""What the page's two calls do: pure functions from what was sent to what is shown."""

from collections.abc import Mapping
from urllib.parse import parse_qs

from pydantic import ValidationError

from pqask.conversation import LONGEST_QUESTION, Assistant
from pqask.errors import PqaskError
from pqask.references import cited_by, refers_to
from pqask.web import proof, turns
from pqask.web.asked import Asked
from pqask.web.markup import Markup, visible

__all__ = ["answer_turn", "check_words", "open_page", "opening"]


def answer_turn(assistant: Assistant, sent: object) -> str:
    """Answer one turn as HTML; what a person can mend comes back as a sentence."""
    try:
        return _answered(assistant, Asked.read(sent))
    except PqaskError as error:
        return turns.of_problem(_as_far_as_read(sent), str(error))


def open_page(assistant: Assistant, search: str, turn: int = 1) -> dict[str, str]:
    """Give what a page shows when it opens: the library's state, and the turn that its link names, if any."""
    return {
        "summary": visible(assistant.summary()),
        "notices": visible(turns.notices(assistant.notices())),
        "turn": _linked(assistant, search, turn),
    }


def opening(sent: object) -> tuple[str, int]:
    """Read what a page sends when it opens: the query of its address, and the number of its next turn."""
    search, turn = (sent.get("search"), sent.get("turn")) if isinstance(sent, Mapping) else ("", 1)
    return str(search or ""), turn if isinstance(turn, int) and turn > 0 else 1


def check_words(assistant: Assistant, sent: object) -> dict[str, str]:
    """Check words against their source; give what is shown (``html``) and what is said aloud (``announce``)."""
    try:
        return proof.check(assistant.library, proof.Wanted.model_validate(sent))
    except ValidationError:
        return _unchecked("What was to be checked cannot be read; reload the page and try again.")
    except PqaskError as error:
        return _unchecked(str(error))


def _unchecked(sentence: str) -> dict[str, str]:
    return {"html": visible(Markup("<p>{}</p>").format(sentence)), "announce": visible(sentence)}


def _answered(assistant: Assistant, asked: Asked) -> str:
    if asked.view == "timeline":
        follows = asked.of(assistant).follows if asked.history else ()
        words = " ".join((*follows, asked.question))[-LONGEST_QUESTION:]
        return turns.of_timeline(asked, assistant.timeline(words, filters=asked.filters))
    return turns.of_reply(asked, asked.of(assistant), comes_again=asked.comes_again(assistant))


def _linked(assistant: Assistant, search: str, turn: int) -> str:
    query = parse_qs(search.removeprefix("?"))
    try:
        if "answer" in query:
            return _one(assistant, query["answer"][0], turn)
        return _answered(assistant, Asked.from_link(search, turn)) if "q" in query else ""
    except PqaskError as error:
        is_answer = "answer" in query
        asked = "A link to an answer" if is_answer else query["q"][0]
        return turns.of_problem(_as_far_as_read({"question": asked, "turn": turn}), str(error), is_opened=is_answer)


def _one(assistant: Assistant, name: str, turn: int) -> str:
    answer = assistant.answer(name)
    named, naming = refers_to(assistant.library, answer), cited_by(assistant.library, answer)
    return turns.of_answer(Asked(turn=turn, question=f"The answer {name}"), answer, named, naming)


def _as_far_as_read(sent: object) -> Asked:
    """Keep the words of a turn that could not be read, so that it can be shown with what was wrong."""
    if not isinstance(sent, Mapping):
        return Asked()
    turn, question = sent.get("turn"), visible(str(sent.get("question", "")))
    return Asked(turn=turn if isinstance(turn, int) and turn > 0 else 1, question=question[:LONGEST_QUESTION])
