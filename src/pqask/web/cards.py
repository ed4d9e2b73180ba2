"""Hits and answers as HTML: the minister's words in a quotation, the record of them beneath.

The words stand in ``.words`` elements, whose text is the answer's own characters and nothing else.
"""

import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from urllib.parse import urlencode

from pqask.records import NOT_RECORDED, Answer, Hit, Person, Referred
from pqask.web import away, badges
from pqask.web.markup import Markup, escape, join, long_date, marked
from pqask.web.referred import citing, referred

__all__ = ["MISS", "answer_page", "by_answer", "card", "cards"]

MISS = "Near miss"  # a card that is not among what was found


def by_answer(hits: Iterable[Hit]) -> list[list[Hit]]:
    """Put the passages of one answer together, answers in the order of their best passage."""
    hits = list(hits)
    first = {hit.answer.id: place for place, hit in reversed(list(enumerate(hits)))}
    ranked = sorted(hits, key=lambda hit: (first[hit.answer.id], hit.start))
    return [list(group) for _, group in groupby(ranked, key=lambda hit: hit.answer.id)]


def cards(hits: Iterable[Hit], prefix: str, *, kind: str = "Answer") -> Markup:
    """Write hits as an ordered list of cards, one an answer; *prefix* keeps their ids apart from other lists'."""
    groups = by_answer(hits)
    return _CARDS.format(join(card(group, f"{prefix}-{n}", n, kind=kind) for n, group in enumerate(groups, 1)))


def card(hits: Sequence[Hit], name: str, number: int, *, kind: str = "Answer") -> Markup:
    """Write the passages of one answer as a card; *kind* is what a screen reader calls it."""
    answer, first = hits[0].answer, hits[0]
    return _CARD.format(
        name=name,
        house=_house_class(answer),
        kind=kind,
        number=number,
        title=_title(answer),
        picker="" if kind == MISS else away.picker(answer, hits, number),
        question=answer.question,
        quotes=join(_quote(hit.model_copy(update={"sentence": None}) if kind == MISS else hit) for hit in hits),
        badges=badges.render(answer),
        record=_record(answer),
        also=_also(first.also),
        refers=referred(first.refers_to),
        links=_links(answer, hits),
        whole=_whole(answer, [(hit.start, hit.end) for hit in hits]),
    )


def answer_page(
    answer: Answer, name: str, refers_to: Sequence[Referred] = (), cited_by: Sequence[Referred] = ()
) -> Markup:
    """Write one whole answer as a card of its own, as its permanent link shows it."""
    return _ANSWER.format(
        name=name,
        house=_house_class(answer),
        title=_title(answer),
        question=answer.question,
        text=answer.text,
        badges=badges.render(answer),
        original=badges.original(answer),
        record=_record(answer),
        refers=referred(refers_to) + citing(cited_by),
        links=_links(answer, ()),
        proof=_proof(answer),
    )


def _quote(hit: Hit) -> Markup:
    cite = Markup(' cite="{}"').format(hit.answer.url) if hit.answer.url else ""
    return _QUOTE.format(cite=cite, words=_words(hit))


def _words(hit: Hit) -> Markup:
    """Write a passage with the question's words underlined and, where it is not all of it, the best sentence marked."""
    begin, end = hit.sentence or (hit.start, hit.start)
    begin, end = max(begin, hit.start), min(end, hit.end)
    if begin >= end or not (hit.text[: begin - hit.start] + hit.text[end - hit.start :]).strip():
        return _matched(hit, hit.start, hit.end)
    best = _BEST.format(_matched(hit, begin, end))
    return _matched(hit, hit.start, begin) + best + _matched(hit, end, hit.end)


def _matched(hit: Hit, begin: int, end: int) -> Markup:
    """Write ``answer.text[begin:end]`` with what of it stands in the question underlined."""
    spans = [(start - begin, stop - begin) for start, stop in hit.matched if stop > begin and start < end]
    return marked(hit.answer.text[begin:end], [(max(0, start), stop) for start, stop in spans], _MATCHED)


def _title(answer: Answer) -> str:
    return answer.heading or (f"Question to the {answer.department}" if answer.department else "Written question")


def _house_class(answer: Answer) -> str:
    return (answer.house or "unknown").split()[0].lower()


def _record(answer: Answer) -> Markup:
    """Write who answered and when, then who asked and where it stands; name what the source lacks."""
    rows = [
        ("Asked by", _asker(answer.asker)),
        ("Question", _question(answer)),
        ("Printed in", answer.printed_in),
        ("Source", f"{answer.source.name}, {answer.source.place}"),
        ("Not recorded", _missing(answer)),
    ]
    return _RECORD.format(
        by=_answerer(answer),
        rows=join(_ROW.format(term, value) for term, value in rows if value),
    )


def _answerer(answer: Answer) -> Markup:
    """Put the minister first or, where the source names only the department, the department."""
    department = answer.department or f"Department {NOT_RECORDED}"
    if answer.minister is None:
        return _BY.format(department, "", f"Minister {NOT_RECORDED}", _answered(answer))
    post = Markup(', <span class="post">{}</span>').format(answer.minister.post) if answer.minister.post else ""
    return _BY.format(answer.minister.name, post, department, _answered(answer))


def _answered(answer: Answer) -> Markup:
    if answer.answered_on is None:
        return escape(f"date {NOT_RECORDED}")
    return Markup("answered {}").format(long_date(answer.answered_on))


def _asker(person: Person | None) -> Markup:
    if person is None:
        return _NO_ASKER
    about = ", ".join(part for part in (person.party, person.constituency) if part)
    return Markup("<bdi>{}</bdi>{}").format(person.name, f" ({about})" if about else "")


def _question(answer: Answer) -> Markup:
    """Write the number of the question, the day it was tabled and the House, as far as they are recorded."""
    house = f"House of {answer.house}" if answer.house in ("Commons", "Lords") else answer.house
    tabled = Markup("tabled {}").format(long_date(answer.tabled_on)) if answer.tabled_on else None
    parts = [f"UIN {answer.uin}" if answer.uin else None, tabled, house]
    return Markup(" · ").join(part for part in parts if part)


def _missing(answer: Answer) -> str:
    """Name what a reader would look for and this source does not give."""
    looked_for: dict[str, object] = {
        "heading": answer.heading,
        "UIN": answer.uin,
        "date tabled": answer.tabled_on,
        "house": answer.house,
    }
    missing = [name for name, value in looked_for.items() if value is None]
    return f"{', '.join(missing)}: this source does not give {'it' if len(missing) == 1 else 'them'}" if missing else ""


def _also(others: Sequence[Answer]) -> Markup:
    """Name the other askers who were given the same words."""
    return _ALSO.format(join(_other(other) for other in others)) if others else Markup()


def _other(answer: Answer) -> Markup:
    uin = f", UIN {answer.uin}" if answer.uin else ""
    where = f", {answer.source.name}, {answer.source.place}"
    return _OTHER.format(_asker(answer.asker), uin, _answered(answer), where, _own(answer), _NEW_TAB)


def _links(answer: Answer, hits: Sequence[Hit]) -> Markup:
    official = _OFFICIAL.format(answer.url, _NEW_TAB) if answer.url else _NO_OFFICIAL
    copying = join(_COPY.format(f"“{hit.text}”\n\n{hit.citation.text}", _nth(n, hits)) for n, hit in enumerate(hits, 1))
    spans = [(hit.start, hit.end) for hit in hits]
    return _LINKS.format(
        official=official,
        copying=copying,
        own=_own(answer),
        new_tab=_NEW_TAB,
        verify=_VERIFY.format(json.dumps({"answer": answer.id, "spans": spans})),
        take=away.of_card(answer, hits),
    )


def _own(answer: Answer) -> str:
    """Write the query of an answer's permanent link."""
    return urlencode({"answer": answer.id})


def _nth(number: int, hits: Sequence[Hit]) -> str:
    return f" {number}" if len(hits) > 1 else ""


def _whole(answer: Answer, spans: Sequence[tuple[int, int]]) -> Markup:
    return _WHOLE.format(
        question=answer.question,
        text=marked(answer.text, spans),
        original=badges.original(answer),
        proof=_proof(answer, spans),
    )


def _proof(answer: Answer, spans: Sequence[tuple[int, int]] = ()) -> Markup:
    """Say where the words stand and by which fingerprints to know them; the source's own links and files with it."""
    where = "; ".join(f"characters {start:,} to {end:,}" for start, end in sorted(spans))
    links = [f"{answer.text[link.start : link.end]}: {link.address}" for link in answer.links]
    rows = [
        ("Passage", f"{where} of {len(answer.text):,}" if where else ""),
        ("Links in the source", "\n".join(links)),
        ("Attached", "\n".join(answer.attachments)),
        ("SHA-256 of the answer", answer.text_sha256),
        ("SHA-256 of the source", answer.source.sha256),
    ]
    return _PROOF.format(join(_ROW.format(term, value) for term, value in rows if value))


_CARDS = Markup('<ol class="cards">{}</ol>')
_CARD = Markup("""<li class="card {house}">
<article aria-labelledby="{name}">
<h4 id="{name}"><span class="number"><span class="vh">{kind} </span>{number}</span> <bdi>{title}</bdi></h4>{picker}
<p class="context words" dir="auto">{question}</p>
<figure>{quotes}<figcaption>{badges}{record}{also}</figcaption></figure>
{refers}{links}
{whole}
</article></li>
""")
_ANSWER = Markup("""<article class="card {house}" aria-labelledby="{name}">
<h4 id="{name}"><bdi>{title}</bdi></h4>
<h5>The question</h5>
<div class="words asked" dir="auto">{question}</div>
<h5>The answer</h5>
<blockquote><div class="words" dir="auto">{text}</div></blockquote>
{badges}{original}{record}{refers}{links}{proof}
</article>
""")
_QUOTE = Markup('<blockquote{cite}><div class="words" dir="auto">{words}</div></blockquote>')
_BEST = Markup('<mark class="best">{}</mark>')
_MATCHED = Markup('<span class="matched">{}</span>')
_BY = Markup('<strong><bdi>{}</bdi></strong>{}<br><span class="where"><bdi>{}</bdi> · {}</span>')
_NO_ASKER = Markup("Asker not recorded")
_RECORD = Markup("""<p class="by">{by}</p>
<dl class="record">{rows}</dl>
""")
_ROW = Markup("<div><dt>{}</dt><dd>{}</dd></div>")
_ALSO = Markup('<div class="also"><p>The same answer was also given to:</p><ul>{}</ul></div>')
_OTHER = Markup('<li>{}{}, {}{}: <a href="?{}" target="_blank">read it{}</a></li>')
_OFFICIAL = Markup(
    '<a class="official" href="{}" target="_blank" rel="noopener noreferrer">Check on parliament.uk'
    '<span aria-hidden="true"> ↗</span>{}</a>'
)
_NO_OFFICIAL = Markup('<span class="unlinked">No official link: check the source</span>')
_NEW_TAB = Markup('<span class="vh"> (opens in a new tab)</span>')
_COPY = Markup('<button type="button" class="plain" data-copy="{}">Copy quote{} and citation</button>')
_VERIFY = Markup("""<button type="button" class="plain" data-verify="{}">Verify<span class="vh"> these words against
their source</span></button>""")
_LINKS = Markup("""<div class="links">{official}{copying}<a href="?{own}" target="_blank">Link to this{new_tab}</a>
{verify}{take}</div>
<div class="proven" tabindex="-1"></div>""")
_WHOLE = Markup("""<details class="full"><summary>Read the whole question and answer</summary>
<h5>The question</h5><div class="words asked" dir="auto">{question}</div>
<h5>The answer, with the passage marked</h5><div class="words whole" dir="auto">{text}</div>
{original}{proof}
</details>""")
_PROOF = Markup('<dl class="record proof">{}</dl>')
