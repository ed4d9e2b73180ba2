"""The page's calls, its JSON endpoint and its headers, without a browser."""

import os
from datetime import date
from urllib.request import Request, urlopen

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from hypothesis import given
from hypothesis import strategies as st

from pqask.citation import LICENCE
from pqask.errors import QuestionError, ServeError
from pqask.records import Fact, Filters
from pqask.web import EXAMPLES, serve
from pqask.web.asked import Asked
from pqask.web.handlers import answer_turn, open_page
from pqask.web.page import shell
from pqask.web.server import listen
from pqask.web.turns import of_reply

from .conftest import digest
from .html_reading import Reading
from .opened_page import opened

REFERRALS = "How many people were referred to the National Referral Mechanism in 2019?"


@pytest.fixture(scope="module")
def address(seeds):
    with opened(seeds) as address:
        yield address


@pytest.fixture(scope="module")
def client(address):
    client = Client(address, verbose=False, analytics_enabled=False)
    yield client
    client.close()


def fetch(address, **headers):
    with urlopen(Request(address, headers=headers), timeout=10) as reply:
        return reply.read().decode(), reply.headers


def status(address):
    from urllib.error import HTTPError

    try:
        with urlopen(address, timeout=10) as reply:
            return reply.status
    except HTTPError as error:
        with error:
            return error.code


# --- calls


def test_a_turn_shows_what_the_assistant_found(seeds):
    reply = seeds.ask(REFERRALS, k=3)
    reading = Reading(answer_turn(seeds, {"turn": 4, "question": REFERRALS, "k": 3}))
    assert reply.found
    assert set(reading.texts("blockquote")) == {hit.text for hit in reply.hits}
    assert reading.texts("question") == [f"You asked: {REFERRALS}"]
    assert "t4" in reading.values("id")


def test_choices_of_the_panel_narrow_the_search(seeds):
    sent = {"question": REFERRALS, "filters": {"house": "Lords", "minister": "", "date_to": "2021-12-31"}, "k": 20}
    reading = Reading(answer_turn(seeds, sent))
    assert reading.values("data-drop") == ["house", "date_to"]
    assert "House of Commons" not in reading.text


def test_earlier_turns_reach_the_assistant(seeds):
    leaning = {"question": "And in 2019?", "history": [REFERRALS]}
    assert "You asked: And in 2019?" in Reading(answer_turn(seeds, leaning)).texts("question")


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"question": "  "}, "question is empty"),
        ({"question": "x" * 2001}, "at most 2,000 characters"),
        ({"question": "x", "filters": {"date_from": "31 June"}}, "“31 June” is not a date"),
        ({"question": "x", "filters": {"house": "<b>"}}, "“<b>” cannot be used as house"),
        ({"question": "x", "k": 1000}, "“1000” cannot be used as the number of passages"),
        ({"question": "x", "sort": "loudest"}, "“loudest” cannot be used as the order"),
        ({"question": "x", "surprise": 1}, "cannot be used as surprise"),
        ({"question": "\ud800"}, "cannot be read"),
        (None, "cannot be read"),
        (["x"], "cannot be read"),
    ],
)
def test_what_cannot_be_asked_comes_back_as_a_sentence(seeds, sent, sentence):
    reading = Reading(answer_turn(seeds, sent))
    [problem] = reading.texts("problem")
    assert sentence in problem
    assert problem.endswith((".", "?"))
    assert "b" not in reading.tags


def test_a_page_opens_with_the_turn_that_its_link_names(seeds):
    plain = open_page(seeds, "")
    assert plain == {"summary": seeds.summary(), "notices": "", "turn": ""}
    asked = Asked(question=REFERRALS, k=3, filters=Filters(department="Home Office"))
    linked = Reading(open_page(seeds, asked.link())["turn"])
    assert linked.texts("question") == [f"You asked: {REFERRALS}"]
    assert linked.values("data-link") == [asked.link()]
    assert linked.values("data-drop") == ["department"]


def test_every_answer_has_a_permanent_link(seeds):
    for hit in seeds.ask("human trafficking and modern slavery", k=20).hits:
        turn = Reading(open_page(seeds, f"?answer={hit.answer.id}")["turn"])
        assert turn.texts("blockquote") == [hit.answer.text]


@pytest.mark.parametrize("search", ["?answer=<b>", "?answer=", "?q=", "?q=x&k=many", "?q=x&date_to=soon", "?%ff=%00"])
def test_a_link_that_cannot_be_followed_says_so(seeds, search):
    turn = open_page(seeds, search)["turn"]
    assert turn == "" or Reading(turn).texts("problem")


def test_a_link_to_no_answer_names_nothing_of_the_server(seeds):
    turn = Reading(open_page(seeds, "?answer=unknown")["turn"])
    assert turn.texts("question") == ["You opened: A link to an answer"]
    [problem] = turn.texts("problem")
    assert "This library holds no answer “unknown”" in problem
    assert str(seeds.library.folder) not in problem


def test_a_count_names_its_days_in_words(seeds):
    counted = Fact(about="count", lines=("2 answers, 2023-05-01 to 2024-05-02",))
    reply = seeds.ask(REFERRALS).model_copy(update={"fact": counted})
    assert Reading(of_reply(Asked(question=REFERRALS), reply)).texts("fact") == ["2 answers, 1 May 2023 to 2 May 2024"]


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@given(WORDS, st.lists(WORDS, max_size=3), WORDS, st.dates() | st.none(), st.sampled_from(["relevance", "oldest"]))
def test_a_link_asks_the_same_again(question, history, minister, day, sort):
    filters = Filters(minister=minister.strip() or None, date_from=day)
    asked = Asked(question=question, history=tuple(history), filters=filters, sort=sort, k=7)
    assert Asked.from_link(asked.link()) == asked


def test_a_notice_is_shown_and_escaped(built):
    assistant = built(one=digest(("Ann", "Home Office", "what is done.", "Much is done about <b>scams</b>.")))
    changed = assistant.library.folder.parent / "documents" / "one.txt"
    changed.write_text("something else", "utf-8")
    page = open_page(assistant, "")
    assert "changed" in Reading(page["notices"]).texts("notices")[0]


def test_the_page_says_what_it_is_and_holds(seeds):
    page = Reading(shell(seeds, EXAMPLES))
    text = " ".join(page.text.split())
    assert "Nothing here is written by a computer: every passage is cut word for word from the record." in text
    assert LICENCE.removesuffix(".") in text.replace(" (opens in a new tab)", "")
    assert seeds.summary() in text
    assert page.tags.count("h1") == 1
    assert "Home Office" in page.texts("option")
    assert all(example in page.texts("button") for example in EXAMPLES)
    labelled = set(page.values("for"))
    assert {"pq-question", "pq-minister", "pq-department", "pq-from", "pq-to", "pq-sort", "pq-k"} <= labelled
    assert labelled <= set(page.values("id"))


def test_every_example_finds_something_in_the_seeds(seeds):
    assert [example for example in EXAMPLES if not seeds.ask(example).found] == []


# --- the JSON endpoint


def test_the_endpoint_gives_the_same_hits_as_python(client, seeds):
    reply = seeds.ask(REFERRALS, k=2, filters=Filters(date_from=date(2020, 1, 1)))
    said = client.predict(REFERRALS, k=2, date_from="2020-01-01", api_name="/ask")
    assert [(h["text"], h["start"], h["end"]) for h in said["hits"]] == [(h.text, h.start, h.end) for h in reply.hits]
    assert said["found"] is True
    assert said["filters"] == {"date_from": "2020-01-01"}
    first = said["hits"][0]
    assert {"rank", "score", "text", "field", "start", "end", "citation", "answer"} <= set(first)
    assert first["answer"]["source"]["sha256"] == reply.hits[0].answer.source.sha256


def test_the_endpoints_are_typed_and_the_only_ones(client):
    endpoints = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert list(endpoints) == ["/ask", "/timeline"]
    types = {p["parameter_name"]: p["python_type"]["type"] for p in endpoints["/ask"]["parameters"]}
    assert (types["question"], types["k"]) == ("str", "int")


def test_the_timeline_endpoint_gives_the_same_entries_as_python(client, seeds):
    timeline = seeds.timeline(REFERRALS)
    said = client.predict(REFERRALS, api_name="/timeline")
    assert [entry["id"] for entry in said["entries"]] == [entry.answer.id for entry in timeline.entries] != []
    assert [entry["text"] for entry in said["entries"]] == [entry.answer.text for entry in timeline.entries]
    with pytest.raises(AppError, match="give one of the three"):
        client.predict(REFERRALS, minister="A", post="B", api_name="/timeline")


def test_the_endpoint_gives_an_error_in_words(client):
    with pytest.raises(AppError, match="question is empty"):
        client.predict(" ", api_name="/ask")
    with pytest.raises(AppError, match="is not a date"):
        client.predict("x", date_to="tomorrow", api_name="/ask")


# --- headers and ports


def test_the_page_allows_its_own_scripts_and_no_other_host(address):
    body, headers = fetch(address, **{"Accept-Encoding": "br, gzip"})
    policy = headers["Content-Security-Policy"]
    nonce = policy.split("'nonce-")[1].split("'")[0]
    assert "default-src 'self'" in policy
    assert "http" not in policy
    assert body.count("<script") == body.count(f'<script nonce="{nonce}"') > 0
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert nonce not in fetch(address)[1]["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    ["gradio_api/upload", "gradio_api/file=/etc/passwd", "gradio_api/proxy=http://x", "monitoring", "login", "docs"],
)
def test_what_the_page_does_not_use_is_closed(address, path):
    assert status(address + path) == 404


def test_a_page_under_a_prefix_names_it(seeds):
    with opened(seeds, root_path="/said") as address:
        assert address.endswith("/said/")
        assert '"root":"' + address.rstrip("/") in fetch(address + "config")[0]
        assert fetch(address.removesuffix("said/"))[0] != ""  # as a proxy that takes the prefix off asks for it


def test_no_usage_figures_are_sent():
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"


def test_a_port_in_use_is_named_with_what_to_do(seeds):
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServeError, match=f"Port {port} on 127.0.0.1 is in use.*PORT={port + 1}"):
            serve(seeds, port=port)


@pytest.mark.parametrize(
    ("host", "port", "named"),
    [("127.0.0.1", 70_000, "70000 is not a port"), ("no.such.host.invalid", 0, "no.such"), ("203.0.113.1", 0, "203.0")],
)
def test_a_host_or_port_that_cannot_be_opened_is_named(host, port, named):
    with pytest.raises(ServeError, match=named):
        listen(host, port)


def test_a_link_is_read_as_a_question_is():
    with pytest.raises(QuestionError):
        Asked.from_link("?q=x&k=0")
