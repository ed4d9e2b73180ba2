"""A search as an Atom feed (RFC 4287): what is new on a question, stateless, from the same records as the page.

An entry is one answer's words. Answers with the same words are one entry, known by the oldest of them and dated by the
newest, so that the same words given once more bring the entry back up. What has no recorded date cannot be new, and is
left out.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID, uuid5
from xml.etree import ElementTree as ET

from pqask import __version__
from pqask.citation import LICENCE, cite
from pqask.conversation import Assistant
from pqask.records import NOT_RECORDED, Answer, Hit, fingerprint
from pqask.web.asked import NAMES, Asked
from pqask.web.markup import Markup, join, visible

__all__ = ["MOST_ENTRIES", "feed"]

MOST_ENTRIES = 50
ATOM = "http://www.w3.org/2005/Atom"
OURS = UUID("5a3a8a52-6f0c-4c3e-9d0b-3c6d5a0f7e21")  # names every feed and entry; never to be changed
SUBTITLE = "Ministers’ own words from written answers, the newest first. Nothing here is written by a computer."


class Entry(NamedTuple):
    """A hit with every record of its words, the oldest first, and the day of the newest."""

    hit: Hit
    answers: Sequence[Answer]
    updated: date


def feed(assistant: Assistant, asked: Asked, home: str) -> bytes:
    """Write what is newest on a question as Atom; *home* is the address of the page without a slash at its end."""
    reply = assistant.ask(
        asked.question, k=MOST_ENTRIES, filters=asked.filters, sort="newest", history=asked.history, ignore=asked.ignore
    )
    found = [entry for hit in reply.hits if (entry := _entry(hit))]
    found.sort(key=lambda entry: (-entry.updated.toordinal(), entry.hit.rank))
    built = assistant.library.manifest.built_at.astimezone(UTC)
    root = _head(asked, home, _midnight(found[0].updated) if found else built)
    root.extend(_element(entry, home) for entry in found)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _entry(hit: Hit) -> Entry | None:
    """Gather the records of a hit's words; ``None`` where none of them has a date."""
    dated = [(day, answer) for answer in (hit.answer, *hit.also) if (day := _last_changed(answer))]
    dated.sort(key=lambda pair: (pair[1].date or date.max, pair[1].id))
    return Entry(hit, [answer for _, answer in dated], max(day for day, _ in dated)) if dated else None


def _last_changed(answer: Answer) -> date | None:
    return max((day for day in (answer.date, answer.corrected_on) if day), default=None)


def _head(asked: Asked, home: str, updated: datetime) -> ET.Element:
    """Write the feed itself: its id is that of the question with its limits, wherever it is served."""
    search = asked.model_copy(update={"sort": "newest", "k": Asked().k}).link()
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "en-GB"})
    _add(root, "id", uuid5(OURS, "feed " + search).urn)
    _add(root, "title", f"New answers: {_title(asked)}")
    _add(root, "subtitle", SUBTITLE)
    _add(root, "updated", _moment(updated))
    _add(root, "rights", LICENCE)
    _add(root, "generator", "pqask", version=__version__)
    _add(ET.SubElement(root, "author"), "name", "pqask")
    _add(root, "link", rel="self", type="application/atom+xml", href=f"{home}/feed.atom{search}")
    _add(root, "link", rel="alternate", type="text/html", href=f"{home}/{search}")
    return root


def _title(asked: Asked) -> str:
    """Say in a line what is followed: the question and what narrows it."""
    limits = "; ".join(
        f"{NAMES[key]}: {v if isinstance(v, str) else ' or '.join(v)}" for key, v in asked.filters.said().items()
    )
    words = " ".join((*asked.history, asked.question))
    return f"{words} ({limits})" if limits else words


def _element(entry: Entry, home: str) -> ET.Element:
    answer, first = entry.hit.answer, entry.answers[0]
    said_by = answer.minister.name if answer.minister else answer.department
    page = f"{home}/?{urlencode({'answer': answer.id}, errors='replace')}"
    element = ET.Element("entry")
    _add(element, "id", uuid5(OURS, "answer " + first.id.encode("utf-8", "replace").decode()).urn)
    _add(element, "title", answer.heading or f"Answer of the {answer.department or f'department {NOT_RECORDED}'}")
    _add(element, "updated", _moment(_midnight(entry.updated)))
    if first.answered_on:
        _add(element, "published", _moment(_midnight(first.answered_on)))
    _add(ET.SubElement(element, "author"), "name", said_by or f"minister {NOT_RECORDED}")
    if answer.department:
        _add(element, "category", term=answer.department)
    _add(element, "link", rel="alternate", type="text/html", href=answer.url or page)
    if answer.url:
        _add(element, "link", rel="related", type="text/html", href=page, title="The whole answer")
    _add(element, "rights", LICENCE)
    _add(element, "content", _content(entry.hit), type="html")
    return element


def _content(hit: Hit) -> str:
    """Write the question, the words and whose they are; every character of them is escaped."""
    cited = [hit.citation.text, *(f"The same words: {cite(other).text}" for other in hit.also)]
    source = hit.answer.source
    return _CONTENT.format(
        question=_paragraphs(hit.answer.question),
        words=_paragraphs(hit.text),
        citations=join(_PARAGRAPH.format(each) for each in cited),
        source=f"{source.name}, {source.place}",
        place=f"characters {hit.start:,} to {hit.end:,} of {len(hit.answer.text):,}",
        digest=fingerprint(hit.text),
    )


def _paragraphs(text: str) -> Markup:
    """Write text in paragraphs: a blank line parts them, any other line break stays one."""
    parts = (join(_lines(part)) for part in text.split("\n\n"))
    return join(_PARAGRAPH.format(part) for part in parts)


def _lines(text: str) -> Iterator[str]:
    for number, line in enumerate(text.split("\n")):
        yield from ([_BREAK] if number else [])
        yield line


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> None:
    """Add an element; what XML cannot carry, or what would act, is shown as signs."""
    element = ET.SubElement(parent, name, {key: visible(value) for key, value in attributes.items()})
    element.text = None if text is None else visible(text)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _moment(when: datetime) -> str:
    """Write a moment as RFC 3339 has it; the records know days, which begin at midnight UTC."""
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


_CONTENT = Markup("""{question}
<blockquote>{words}</blockquote>
{citations}
<p>Source: {source}; {place}; SHA-256 of these words: {digest}</p>""")
_PARAGRAPH = Markup("<p>{}</p>")
_BREAK = Markup("<br>")
