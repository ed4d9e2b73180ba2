"""The page in a real Chromium: asked, opened, narrowed and left by mouse and by keyboard, with hostile words in it."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from pqask.web import EXAMPLES

from .browsing import CONTRAST, ask, load, overflow
from .conftest import digest
from .opened_page import opened

LEGISLATION = "What has Jess Phillips said about modern slavery legislation?"
NOWHERE = "What is the recipe for rhubarb crumble?"
HOSTILE = (
    'scams <img src=x onerror="window.hurt=1"> <script>window.hurt=1</script> **bold** $x^2$ {{7*7}} ${7*7} \u202edcba'
)

SLIPPED = '<img src="data:," onerror="window.hurt=1"><a href="javascript:window.hurt=1">x</a>'


def test_a_question_brings_the_ministers_own_words(page, seeds):
    ask(page, LEGISLATION)
    hits = seeds.ask(LEGISLATION).hits
    shown = page.evaluate("[...document.querySelectorAll('.reply > .cards blockquote .words')].map(e => e.textContent)")
    assert sorted(shown) == sorted(hit.text for hit in hits)
    expect(page.get_by_role("heading", level=3)).to_have_text("Here is what ministers said")
    expect(page.get_by_role("heading", level=2).last).to_have_text(f"You asked: {LEGISLATION}")
    assert page.evaluate("getComputedStyle(document.querySelector('blockquote .words')).whiteSpace") == "pre-wrap"


def test_a_reply_is_announced_once(page):
    page.evaluate(
        """() => {
            window.said = [];
            const status = document.querySelector('.pq [role=status]');
            new MutationObserver(() => status.textContent && window.said.push(status.textContent))
                .observe(status, {childList: true, characterData: true, subtree: true});
        }"""
    )
    ask(page, LEGISLATION)
    said = page.evaluate("window.said")
    assert len(said) == 1
    assert re.match(r"\d+ passages? from \d+ answers? found", said[0])


def test_an_example_asks_itself(page):
    page.get_by_role("button", name=EXAMPLES[0]).click()
    expect(page.locator(".card").first).to_be_visible()
    expect(page.locator(".question")).to_have_text(f"You asked: {EXAMPLES[0]}")


def test_the_whole_answer_is_one_click_away_with_the_passage_marked(page, seeds):
    ask(page, LEGISLATION)
    first = page.locator(".card").first
    whole = first.locator("details.full")
    expect(whole.locator(".whole")).to_be_hidden()
    whole.locator("summary").click()
    expect(whole.locator(".whole")).to_be_visible()
    [answer] = [h.answer for h in seeds.ask(LEGISLATION).hits if h.rank == 1]
    assert whole.locator(".whole").first.evaluate("e => e.textContent") == answer.text
    assert whole.locator("mark").first.evaluate("e => e.textContent") in answer.text
    ask(page, "And human trafficking?")
    expect(whole.locator(".whole")).to_be_visible()  # an earlier turn stays as it was left


def test_it_can_be_used_by_keyboard_alone(page):
    box = page.get_by_label("Your question")
    for _ in range(20):
        page.keyboard.press("Tab")
        if box.evaluate("e => e === document.activeElement"):
            break
    page.keyboard.type(LEGISLATION)
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("please")
    assert box.input_value() == f"{LEGISLATION}\nplease"
    page.keyboard.press("Enter")
    expect(page.locator(".card").first).to_be_visible()
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    page.keyboard.press("Shift+Tab")  # the way back to the reply
    expect(page.get_by_role("link", name="Go to the latest reply")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#t1-q")).to_be_focused()
    for _ in range(25):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.full > summary')"):
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator(".card").first.locator(".whole")).to_be_visible()


def test_a_skip_link_leads_to_the_question(page):
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the question box")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your question")).to_be_focused()


def test_an_empty_question_is_asked_for(page):
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("Type a question first.")
    expect(page.locator(".turn")).to_have_count(0)


def test_nothing_found_says_so_and_shows_no_words_unasked(page):
    ask(page, NOWHERE)
    expect(page.get_by_role("heading", level=3)).to_have_text("Nothing found")
    expect(page.locator(".turn")).to_contain_text("What was searched")
    for quotation in page.locator("blockquote").all():
        expect(quotation).to_be_hidden()


def test_what_was_read_in_a_question_can_be_taken_back(page):
    ask(page, "What has Jess Phillips said about victims of human trafficking?")
    chip = page.get_by_role("button", name="Minister: Jess Phillips")
    expect(chip).to_contain_text("read in your question")
    chip.click()
    expect(page.locator("#t2 blockquote").first).to_be_visible()
    expect(page.locator("#t2 .chip")).to_have_count(0)
    page.reload()
    expect(page.locator(".turn blockquote").first).to_be_visible()
    expect(page.locator(".turn .chip")).to_have_count(0)


def test_the_panel_narrows_and_a_chip_takes_it_back(page):
    page.get_by_text("Narrow it down").click()
    page.get_by_label("House").select_option("Lords")
    page.get_by_label("How many passages").select_option("3")
    expect(page.locator(".narrow summary")).to_have_text("Narrow it down (1 set)")
    ask(page, "What is being done about human trafficking?")
    expect(page.locator("#t1 .chip")).to_have_text(re.compile("House: Lords"))
    page.get_by_role("button", name="House: Lords").click()
    expect(page.locator("#t2")).to_be_visible()
    expect(page.locator("#t2 .chip")).to_have_count(0)
    expect(page.get_by_label("House")).to_have_value("")
    page.get_by_role("button", name="Ask the last question again with these").click()
    expect(page.locator("#t3")).to_be_visible()


def test_the_address_reopens_the_question(page):
    ask(page, LEGISLATION)
    shown = page.locator("#t1 blockquote").all_inner_texts()
    assert "?q=What+has+Jess" in page.url
    page.reload()
    expect(page.locator("#t1 .card").first).to_be_visible()
    assert page.locator("#t1 blockquote").all_inner_texts() == shown


def test_an_answer_has_a_page_of_its_own(page, seeds):
    ask(page, LEGISLATION)
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="Link to this").first.click()
    expect(opening.value.get_by_role("heading", level=3)).to_have_text("The whole answer, as recorded")


def test_a_quote_is_copied_with_its_citation(page, seeds):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, LEGISLATION)
    page.get_by_role("button", name="Copy quote").first.click()
    expect(page.get_by_role("status").first).to_have_text("Copied.")
    hit = seeds.ask(LEGISLATION).hits[0]
    assert page.evaluate("navigator.clipboard.readText()") == f"“{hit.text}”\n\n{hit.citation.text}"


def test_official_links_open_apart_and_tell_nothing(page):
    ask(page, "What steps is the Home Office taking to support victims of modern slavery?")
    link = page.get_by_role("link", name="Check on parliament.uk").first
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(link).to_have_attribute("href", re.compile(r"^https://questions-statements\.parliament\.uk/"))


def test_a_hostile_question_is_shown_as_its_characters(page):
    ask(page, HOSTILE)
    shown = page.locator(".question .words").evaluate("e => e.textContent")
    assert shown == HOSTILE.replace("\u202e", "⟨U+202E⟩")
    assert page.locator(".question *").count() == 2  # "You asked:" and the words
    assert page.evaluate("window.hurt") is None


def test_a_hostile_document_is_shown_as_its_characters(browser, built):
    words = f"We have done much about {HOSTILE}"
    evil = "<img src=x onerror=window.hurt=1>"
    assistant = built(one=digest((evil, f"Office {evil}", f"what is done about scams {evil}.", words)))
    with opened(assistant) as address:
        page = browser.new_page()
        load(page, address)
        ask(page, f"What is done about scams {evil}?")
        for summary in page.locator("summary").all():
            if summary.is_visible():
                summary.click()
        assert page.evaluate("window.hurt") is None
        assert page.locator(".pq img, .pq script").count() == 0
        whole = page.locator(".whole").first.evaluate("e => e.textContent")
        assert whole == words.replace("\u202e", "⟨U+202E⟩")
        assert f"Office {evil}" in page.get_by_label("Department").inner_text()
        page.close()


def test_script_that_slipped_through_would_not_run(page):
    page.locator(".turns").evaluate("(e, html) => e.innerHTML = html", SLIPPED)
    page.locator(".turns a").evaluate("e => e.click()")
    page.wait_for_timeout(300)
    assert page.evaluate("window.hurt") is None


@pytest.mark.parametrize("width", [390, 320])
def test_a_narrow_screen_needs_no_sideways_scrolling(page, width):
    page.set_viewport_size({"width": width, "height": 700})
    assert overflow(page) == 0
    ask(page, LEGISLATION)
    page.locator(".full summary").first.click()
    page.get_by_text("Narrow it down").click()
    assert overflow(page) == 0
    ask(page, "word" * 200)
    assert overflow(page) == 0
    expect(page.get_by_label("Your question")).to_be_in_viewport()


def test_twice_the_text_size_still_fits(page):
    page.set_viewport_size({"width": 640, "height": 800})
    page.add_style_tag(content="html { font-size: 200% }")
    ask(page, LEGISLATION)
    assert overflow(page) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(browser, address, scheme):
    page = browser.new_page(color_scheme=scheme)
    load(page, address)
    ask(page, LEGISLATION)
    page.locator(".full summary").first.click()
    page.get_by_text("Narrow it down").click()
    faint = page.evaluate(CONTRAST)
    page.close()
    assert faint == []


def test_landmarks_headings_and_language(page):
    ask(page, LEGISLATION)
    for role in ("banner", "main", "contentinfo"):
        expect(page.get_by_role(role)).to_have_count(1)
    assert page.evaluate("document.documentElement.lang") == "en-GB"
    assert "pqask" in page.title()
    levels = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4,h5')].filter(e => e.checkVisibility()).map(e => +e.tagName[1])"
    )
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    expect(page.locator("footer")).to_have_count(0)  # Gradio's own


def test_a_server_that_is_away_is_named_and_the_conversation_stays(browser, seeds):
    page = browser.new_page()
    with opened(seeds) as address:
        load(page, address)
        ask(page, LEGISLATION)
        port = int(address.split(":")[2].strip("/"))
    ask(page, "And trafficking?")
    expect(page.locator(".problem")).to_contain_text("The server could not be reached")
    expect(page.get_by_label("Your question")).to_have_value("And trafficking?")
    with opened(seeds, port=port):
        ask(page, "And human trafficking?")
        expect(page.locator(".turn .card").first).to_be_visible()
        expect(page.locator(".turn")).to_have_count(3)
    page.close()


def test_two_tabs_do_not_mix(browser, address):
    pages = [browser.new_page() for _ in range(2)]
    for page, question in zip(pages, EXAMPLES, strict=False):
        load(page, address)
        ask(page, question)
    for page, question in zip(pages, EXAMPLES, strict=False):
        expect(page.locator(".question")).to_have_text(f"You asked: {question}")
        page.close()
