"""The page, as one custom Gradio component.

``gr.Chatbot`` renders Markdown, LaTeX and HTML, so that a minister's asterisk could become italics and a dollar sign a
formula; it reads a reply out as it changes; and its events live in a session that a restart of the server ends by
reloading the page, conversation and all. The page is therefore a ``gr.HTML`` with native controls (form, select, date,
details), which a keyboard and a screen reader know already. Its script (``page.js``, Gradio's ``js_on_load``) sends a
turn to a Python function of the component (Gradio's ``server_functions``) and puts the fragment that comes back, made
and escaped by ``turns``, after the others. Nothing is templated in the browser, earlier turns are never redrawn (what
was opened stays open), and the conversation is kept in the page alone.
"""

from collections.abc import Iterable, Sequence
from importlib.resources import files

import gradio as gr
from gradio.events import api as gradio_api

from pqask.conversation import LONGEST_QUESTION, Assistant
from pqask.web import api, handlers, turns
from pqask.web.asked import MOST_PASSAGES, Asked
from pqask.web.badges import KIND_NAMES
from pqask.web.desk import Desk
from pqask.web.markup import Markup, join, visible

__all__ = ["EXAMPLES", "TITLE", "build"]

TITLE = "pqask: what ministers have said in written answers"
SCRIPTS = ("page.js", "steer.js", "take.js", "start.js")
STYLES = ("style.css", "desk.css")
EXAMPLES = (
    "What is being done to break up people-smuggling gangs in the Channel?",
    "How many people were referred to the National Referral Mechanism in 2019?",
    "What has Jess Phillips said about modern slavery legislation?",
    "Are there immigration checks on the border between Northern Ireland and Ireland?",
    "What is the government doing about scam centres in Myanmar?",
)


def build(desk: Desk, *, examples: Sequence[str] = EXAMPLES) -> gr.Blocks:
    """Make the page and its JSON endpoint over the assistant at a desk."""

    def ask(sent: object) -> str:
        return handlers.answer_turn(desk.now(), sent)

    def open_page(sent: object) -> dict[str, str]:
        opened = handlers.open_page(desk.now(), *handlers.opening(sent))
        return {**opened, "counts": desk.counts().model_dump_json()}

    def check(sent: object) -> dict[str, str]:
        return handlers.check_words(desk.now(), sent)

    def is_ready(_: object) -> bool:
        return desk.ready

    blocks = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
    with blocks:
        gr.HTML(
            shell(desk.at_opening, examples),
            js_on_load="\n".join(map(_text, SCRIPTS)),
            head=f"<style>{''.join(map(_text, STYLES))}</style>",
            server_functions=[ask, open_page, check, is_ready],
            apply_default_css=False,
            elem_classes="pq-page",
        )
        gradio_api(api.endpoint(desk), api_name="ask", concurrency_limit=None)
        gradio_api(api.timeline_endpoint(desk), api_name="timeline", concurrency_limit=None)
    return blocks


def shell(assistant: Assistant, examples: Sequence[str]) -> str:
    """Write the page as it stands before anything is asked."""
    return visible(
        Markup(_text("page.html")).format(
            notices=turns.notices(assistant.notices()),
            examples=join(_EXAMPLE.format(example) for example in examples),
            departments=_options(assistant.departments()),
            parties=_options(assistant.parties()),
            houses=_options(assistant.houses()),
            kinds=join(_OPTION.format(kind, "", name) for kind, name in KIND_NAMES.items()),
            counts=_options((3, 5, 10, MOST_PASSAGES), chosen=Asked().k),
            summary=assistant.summary(),
            longest=LONGEST_QUESTION,
        )
    )


def _options(values: Iterable[object], chosen: object = None) -> Markup:
    return join(_OPTION.format(v, Markup(" selected") if v == chosen else "", v) for v in values)


def _text(name: str) -> str:
    return (files("pqask.web") / name).read_text(encoding="utf-8")


_EXAMPLE = Markup('<li><button type="button" data-ask>{}</button></li>')
_OPTION = Markup('<option value="{}"{}>{}</option>')
