"""The addresses beside the page: files, the feed of a search, and the links in them, over a real server."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from xml.etree import ElementTree as ET

import pytest
from docx import Document

from pqask.citation import LICENCE
from pqask.conversation import Assistant
from pqask.export import FORMS, pick
from pqask.records import Filters, Hit, Reply, fingerprint
from pqask.web.asked import Asked
from pqask.web.feeds import feed
from pqask.web.handlers import open_page

from .conftest import digest
from .html_reading import Reading
from .opened_page import hit, opened, seed_answers

REFERRALS = "How many people were referred to the National Referral Mechanism in 2019?"
HOME = "https://example.org/said"
ATOM = "{http://www.w3.org/2005/Atom}"
DATED = [
    hit(answer, 0, len(answer.text) // 2, rank=rank)
    for rank, answer in enumerate([answer for answer in seed_answers() if answer.date], 1)
]
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture(scope="module")
def address(seeds):
    with opened(seeds) as address:
        yield address


def fetch(address: str, **headers: str):
    with urlopen(Request(address, headers=headers), timeout=30) as reply:
        return reply.read(), reply.headers


def refused(address: str) -> tuple[int, str]:
    with pytest.raises(HTTPError) as refusal:
        urlopen(address, timeout=30)
    with refusal.value as error:
        return error.status, error.read().decode()


# --- files


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_form_of_a_reply_is_a_file(address, form):
    body, headers = fetch(f"{address}download.{form.suffix}?{urlencode({'q': REFERRALS, 'k': 2})}")
    assert body == b"" or headers["Content-Type"] == form.media_type
    name = re.fullmatch(r'attachment; filename="([a-z0-9-]+\.[a-z]+)"', headers["Content-Disposition"])
    assert name is not None
    assert name[1].startswith("pqask-how-many-people-were-referred")
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in headers["Content-Security-Policy"]


def test_a_reply_is_taken_with_its_filters(address, seeds):
    asked = Asked(question=REFERRALS, k=3, filters=Filters(department="Home Office"), sort="newest")
    said = json.loads(fetch(f"{address}download.json{asked.link()}")[0])
    reply = asked.of(seeds)
    assert [each["text"] for each in said["passages"]] == [hit.text for hit in reply.hits]
    assert (said["sort"], said["filters"]) == ("newest", {"department": ["Home Office"]})
    assert said["passages"][0]["whole_answer"] == f"{address}?answer={reply.hits[0].answer.id}"


def test_a_picked_set_is_cut_out_of_the_library_again(address, seeds):
    hits = seeds.ask(REFERRALS, k=3).hits
    picks = [("pick", pick(hit.answer.id, hit.start, hit.end)) for hit in (hits[2], hits[0])]
    body, headers = fetch(f"{address}download.docx?{urlencode([('q', REFERRALS), *picks])}")
    text = "\n".join(p.text for p in Document(io.BytesIO(body)).paragraphs)
    assert hits[1].text not in text
    for each in (hits[0], hits[2]):
        assert fingerprint(each.text) in text
    body, headers = fetch(f"{address}download.csv?{urlencode(picks)}")
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    assert [row["passage_sha256"] for row in rows] == [fingerprint(hits[2].text), fingerprint(hits[0].text)]
    assert headers["Content-Disposition"].startswith('attachment; filename="pqask-passages-')


@pytest.mark.parametrize(
    ("path", "code", "sentence"),
    [
        ("download.csv", 400, "The question is empty"),
        ("download.csv?q=x&k=1000", 400, "“1000” cannot be used as the number of passages"),
        ("download.csv?q=x&date_from=soon", 400, "“soon” is not a date"),
        ("download.csv?pick=nothing:0-5", 404, "This library holds no answer “nothing”"),
        ("download.csv?pick=%00%1b", 404, "“␀␛”"),
        ("download.csv?q=" + "x" * 2001, 400, "at most 2,000 characters"),
        ("download.csv?q=x&after=" + "x" * 17_000, 400, "The address is longer than 16,000 characters"),
        ("feed.atom", 400, "The question is empty"),
        ("download.exe?q=x", 404, "There is nothing here."),
        ("download.csv/../x", 404, "There is nothing here."),
    ],
)
def test_what_cannot_be_taken_is_said_in_one_sentence(address, path, code, sentence):
    status, said = refused(address + path)
    assert (status, sentence in said) == (code, True), said
    assert said.count("\n") <= 1


def test_the_address_is_read_and_not_obeyed(address):
    with pytest.raises(HTTPError) as refusal:
        fetch(address + "feed.atom?q=x", **{"X-Forwarded-Host": "x/><script>"})
    with refusal.value as error:
        assert error.status == 400


# --- the feed


def entries(body: bytes) -> list[ET.Element]:
    return ET.fromstring(body).findall(f"{ATOM}entry")


def texts(element: ET.Element, *path: str) -> list[str]:
    return [found.text or "" for found in element.findall("/".join(ATOM + step for step in path))]


def links(element: ET.Element) -> dict[str, str]:
    return {link.get("rel", ""): link.get("href", "") for link in element.findall(f"{ATOM}link")}


class Fixed(Assistant):
    """An assistant that finds what it is given."""

    def __init__(self, assistant: Assistant, *hits: Hit) -> None:
        self.library, self.hits = assistant.library, hits

    def ask(self, question: str, **_: object) -> Reply:
        return Reply(question=question, found=bool(self.hits), confidence=1, hits=self.hits)


def test_a_feed_is_atom(seeds):
    asked = Asked(question=REFERRALS, filters=Filters(department=("Home Office", "Cabinet Office")))
    root = ET.fromstring(feed(Fixed(seeds, *DATED), asked, HOME))
    assert root.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "rights", "generator", "subtitle"):
        assert len(root.findall(ATOM + name)) == 1, name
    assert links(root)["self"].startswith(f"{HOME}/feed.atom?q=How+many+people")
    assert "department=Home+Office&department=Cabinet+Office" in links(root)["alternate"]
    assert texts(root, "title") == [f"New answers: {REFERRALS} (Department: Home Office or Cabinet Office)"]
    assert texts(root, "rights") == [LICENCE]
    found = root.findall(f"{ATOM}entry")
    assert found
    for entry in (root, *found):
        assert len(texts(entry, "author", "name")) == len(texts(entry, "id")) == len(texts(entry, "title")) == 1
        assert all(MOMENT.fullmatch(moment) for moment in texts(entry, "updated") + texts(entry, "published"))
        assert texts(entry, "id")[0].startswith("urn:uuid:")
        assert len([link for link in entry.findall(f"{ATOM}link") if link.get("rel") == "alternate"]) == 1
    assert len({texts(entry, "id")[0] for entry in found}) == len(found)
    assert texts(root, "updated") == [max(texts(entry, "updated")[0] for entry in found)]


def test_the_newest_answers_come_first_with_the_days_of_the_records(seeds):
    found = entries(feed(Fixed(seeds, *DATED), Asked(question=REFERRALS), HOME))
    moments = [texts(entry, "updated")[0] for entry in found]
    assert moments == sorted(moments, reverse=True)
    assert {datetime.fromisoformat(moment).date() for moment in moments} == {one.answer.date for one in DATED}


def test_an_entry_holds_the_words_their_citation_and_hash(seeds):
    found = entries(feed(Fixed(seeds, *DATED), Asked(question=REFERRALS), HOME))
    contents = [Reading(content) for entry in found for content in texts(entry, "content")]
    assert len(contents) == len(DATED) > 3
    for one in DATED:
        [reading] = [reading for reading in contents if fingerprint(one.text) in reading.text]
        assert "".join(reading.texts("blockquote")) == one.text.replace("\n", "")
        assert one.citation.text in reading.text
        assert one.answer.source.name in reading.text


def test_a_feed_asks_the_library_as_the_page_does(seeds):
    asked = Asked(question=REFERRALS, filters=Filters(department="Home Office"), k=1)
    reply = seeds.ask(REFERRALS, k=50, filters=asked.filters, sort="newest")
    contents = "".join(texts(entry, "content")[0] for entry in entries(feed(seeds, asked, HOME)))
    assert reply.found
    assert all((fingerprint(one.text) in contents) == bool(one.answer.date) for one in reply.hits)


def test_a_feed_keeps_its_ids_wherever_it_is_served(seeds):
    said = Fixed(seeds, *DATED)
    one = ET.fromstring(feed(said, Asked(question=REFERRALS, k=3), HOME))
    other = ET.fromstring(feed(said, Asked(question=REFERRALS, sort="oldest"), "http://127.0.0.1:7860"))
    assert texts(one, "id") == texts(other, "id")
    assert texts(one, "entry", "id") == texts(other, "entry", "id") != []
    assert texts(one, "id") != texts(ET.fromstring(feed(said, Asked(question="scams"), HOME)), "id")


def test_an_entry_links_to_the_official_page_and_to_its_own(seeds):
    for entry in entries(feed(Fixed(seeds, *DATED), Asked(question=REFERRALS), HOME)):
        own = [href for href in links(entry).values() if href.startswith(HOME)]
        turn = Reading(open_page(seeds, own[0].removeprefix(f"{HOME}/"))["turn"])
        assert len(turn.texts("blockquote")) == 1
        assert links(entry)["alternate"].startswith(("https://questions-statements.parliament.uk/", HOME))


def test_the_same_words_are_one_entry_that_a_newer_answer_brings_up(seeds):
    old, new = seed_answers()[:2]
    old = old.model_copy(update={"answered_on": date(2020, 1, 1)})
    new = new.model_copy(update={"text": old.text, "answered_on": date(2021, 1, 1)})
    [before] = entries(feed(Fixed(seeds, hit(old, 0, 9)), Asked(question="x"), HOME))
    [after] = entries(feed(Fixed(seeds, hit(new, 0, 9, also=(old,))), Asked(question="x"), HOME))
    assert texts(before, "id") == texts(after, "id")
    assert texts(before, "updated") == texts(before, "published") == ["2020-01-01T00:00:00Z"]
    assert texts(after, "updated") == ["2021-01-01T00:00:00Z"]


def test_a_correction_brings_an_entry_up_under_its_id(seeds):
    answer = seed_answers()[0].model_copy(update={"answered_on": date(2020, 1, 1)})
    corrected = answer.model_copy(update={"text": "New words.", "corrected_on": date(2022, 2, 2)})
    [before] = entries(feed(Fixed(seeds, hit(answer, 0, 9)), Asked(question="x"), HOME))
    [after] = entries(feed(Fixed(seeds, hit(corrected, 0, 9)), Asked(question="x"), HOME))
    assert texts(before, "id") == texts(after, "id")
    assert texts(after, "updated") == ["2022-02-02T00:00:00Z"]


def test_what_has_no_date_is_left_out_and_a_feed_of_nothing_is_a_feed(seeds):
    undated = seed_answers()[0]
    assert undated.date is None
    root = ET.fromstring(feed(Fixed(seeds, hit(undated, 0, 9)), Asked(question="x"), HOME))
    assert root.findall(f"{ATOM}entry") == []
    built = seeds.library.manifest.built_at.astimezone(UTC)
    assert texts(root, "updated") == [f"{built:%Y-%m-%dT%H:%M:%SZ}"]


@pytest.mark.parametrize("text", ["<b>&amp;]]> \"'", "a\x00\x1b\u202eb\ufffe\ud800", "one\n\ntwo\nthree"])
def test_hostile_text_is_only_text_in_a_feed(seeds, text):
    answer = seed_answers()[0].model_copy(
        update={"text": text, "question": text, "heading": text, "department": text, "answered_on": date(2020, 1, 1)}
    )
    [entry] = entries(feed(Fixed(seeds, hit(answer, 0, len(text))), Asked.model_construct(question=text), HOME))
    reading = Reading(texts(entry, "content")[0])
    assert set(reading.tags) <= {"p", "br", "blockquote"}
    from pqask.display import visible

    assert "".join(reading.texts("blockquote")) == visible(text).replace("\n", "")
    assert texts(entry, "title") == [visible(text)]


def test_a_feed_is_served_and_need_not_be_fetched_twice(address):
    body, headers = fetch(f"{address}feed.atom?{urlencode({'q': REFERRALS})}")
    assert headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert links(ET.fromstring(body))["self"] == f"{address}feed.atom?{urlencode({'q': REFERRALS, 'sort': 'newest'})}"
    with pytest.raises(HTTPError) as unchanged:
        fetch(f"{address}feed.atom?{urlencode({'q': REFERRALS})}", **{"If-None-Match": headers["ETag"]})
    with unchanged.value as answer:
        assert answer.status == 304


def test_links_go_through_a_reverse_proxy(seeds):
    with opened(seeds, root_path="/said") as address:
        plain = ET.fromstring(fetch(f"{address}feed.atom?q=scams")[0])
        assert links(plain)["self"].startswith(f"{address}feed.atom?q=scams")
        stripped = address.removesuffix("said/") + "feed.atom?q=scams"
        proxied = {"X-Forwarded-Host": "example.org, inner", "X-Forwarded-Proto": "https"}
        assert links(ET.fromstring(fetch(stripped, **proxied)[0]))["self"].startswith(f"{HOME}/feed.atom?q=scams")


def test_a_feed_of_a_small_library(built):
    assistant = built(one=digest(("Ann", "Home Office", "what is done about scams.", "Much is done about scams.")))
    assert entries(feed(assistant, Asked(question="what is done about scams"), HOME)) == []


# --- links


def test_a_link_carries_all_that_a_question_was_asked_with():
    filters = Filters(
        minister=("Ann", "Bob"), asker="Cy & <co>", department=("A", "B"), party="P", house="Lords",
        date_from=date(2020, 1, 2), date_to=date(2021, 3, 4),
    )  # fmt: skip
    asked = Asked(
        question="and in Wales?",
        history=("one", "two"),
        filters=filters,
        ignore=("minister", "sort"),
        sort="oldest",
        k=3,
    )
    assert Asked.from_link(asked.link()) == asked
