"""The page with a reranker: what the first stage found is shown at once, and the better order when it is there."""

from collections.abc import Callable, Iterator, Sequence
from threading import Event
from typing import TYPE_CHECKING

import numpy as np
import pytest
from playwright.sync_api import expect

from pqask.conversation import Assistant
from pqask.encoder import Vectors
from pqask.web.handlers import answer_turn

from .browsing import ask, load
from .conftest import digest
from .html_reading import Reading
from .opened_page import opened
from .test_search import ROADS, SCHOOLS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

QUESTION = "schools are repaired with bricks and mortar, roads with tar"
WORDS = ".reply > .cards blockquote .words"
AGAIN = "[data-read-again]"


class Slow:
    """A reranker that likes short passages, and takes until it is let go."""

    def __init__(self) -> None:
        self.go = Event()

    def scores(self, question: str, passages: Sequence[str]) -> Vectors:
        assert self.go.wait(20)
        return np.array([-len(passage) for passage in passages], np.float32)


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def assistant(built: Callable[..., Assistant], slow: Slow) -> Assistant:
    plain = built(a=digest(ROADS, SCHOOLS))
    return Assistant(plain.library, plain.encoder, reranker=slow)


@pytest.fixture
def reranked_page(browser: "Browser", assistant: Assistant, slow: Slow) -> Iterator["Page"]:
    with opened(assistant) as address:
        page = browser.new_page()
        load(page, address)
        yield page
        slow.go.set()
        page.close()


def texts(page: "Page") -> list[str]:
    return page.locator(WORDS).all_text_contents()


def answers(html: str) -> list[str]:
    return [words for words in Reading(html).texts("words") if words in (ROADS[3], SCHOOLS[3])]


def test_at_once_nothing_waits_for_the_reranker(assistant: Assistant, slow: Slow) -> None:
    sent = {"turn": 1, "question": QUESTION}
    first = answer_turn(assistant, {**sent, "at_once": True})
    assert "data-read-again" in first
    slow.go.set()
    second = answer_turn(assistant, sent)
    assert "data-read-again" not in second
    assert answers(second) == sorted(answers(first), key=len)
    assert set(answers(second)) == {ROADS[3], SCHOOLS[3]}


def test_without_a_reranker_nothing_is_read_again(built: Callable[..., Assistant]) -> None:
    sent = {"turn": 1, "question": QUESTION, "at_once": True}
    assert "data-read-again" not in answer_turn(built(a=digest(ROADS, SCHOOLS)), sent)


def test_the_better_order_takes_the_place_of_the_first(reranked_page: "Page", slow: Slow) -> None:
    ask(reranked_page, QUESTION)
    expect(reranked_page.locator(AGAIN)).to_have_text("The first answers are being read again, to order them better…")
    first = texts(reranked_page)
    assert len(first) == 2
    slow.go.set()
    expect(reranked_page.locator(AGAIN)).to_have_count(0)
    assert texts(reranked_page) == sorted(first, key=len)
    assert reranked_page.locator(".turn").count() == 1


def test_what_a_reader_is_at_is_not_taken_away(reranked_page: "Page", slow: Slow) -> None:
    ask(reranked_page, QUESTION)
    first = texts(reranked_page)
    reranked_page.locator("details.full summary").first.click()
    slow.go.set()
    button = reranked_page.get_by_role("button", name="Show the better order")
    expect(button).to_be_visible()
    assert texts(reranked_page) == first
    button.click()
    expect(button).to_have_count(0)
    assert texts(reranked_page) == sorted(first, key=len)
