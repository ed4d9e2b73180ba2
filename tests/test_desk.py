"""The desk in a real Chromium: steering, the chart, taking away, checking, the way back; axe-core on every state."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from .browsing import ask, axe_core, load, overflow, replied
from .conftest import digest
from .opened_page import opened

TRAFFICKING = "human trafficking and modern slavery"
REFERRALS = "How many people were referred to the National Referral Mechanism?"
LEGISLATION = "What has Jess Phillips said about modern slavery legislation?"
NOWHERE = "What is the recipe for rhubarb crumble?"


def overview(page: Page, turn: int = 1) -> None:
    page.locator(f"#t{turn} .overview > summary").click()


# --- steering


def test_a_bar_keeps_what_it_counts_and_lets_the_others_back(page):
    ask(page, TRAFFICKING)
    overview(page)
    field = page.locator("#t1 .field", has_text="Asked by")
    bar = field.locator("button.bar").first
    name = bar.locator(".name").inner_text()
    with replied(page):
        bar.click()
    expect(page.locator("#t2 .chip", has_text="Asked by")).to_contain_text(name)
    expect(page.locator("#t2 .question")).to_be_focused()
    for asker in page.locator("#t2 .reply > .cards figcaption .record > div:first-child dd").all_inner_texts():
        assert name in asker
    pressed = page.locator("#t2 [aria-pressed=true][data-narrow]")
    if pressed.count():
        with replied(page):
            pressed.first.click()
        expect(page.locator("#t3 .chip")).to_have_count(0)


def test_the_chart_is_a_table_whose_months_narrow(page):
    ask(page, TRAFFICKING)
    overview(page)
    table = page.get_by_role("table").first
    expect(table.get_by_role("columnheader")).to_have_text("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())
    month = table.locator("button.month").first
    said = month.get_attribute("aria-label")
    assert re.fullmatch(r"\d+ answers? in \w+ \d{4}", said)
    with replied(page):
        month.press("Enter")
    expect(page.locator("#t2 .chip")).to_have_count(2)
    for when in page.locator("#t2 .reply > .cards .where time").all_inner_texts():
        assert when.endswith(said.split(" in ")[1])


def test_the_order_is_changed_and_taken_back(page):
    ask(page, TRAFFICKING)
    with replied(page):
        page.locator("#t1").get_by_role("button", name="Newest first").click()
    days = page.locator("#t2 .reply > .cards .where time").evaluate_all("all => all.map((e) => e.dateTime)")
    assert days == sorted(days, reverse=True)
    assert len(days) > 1
    with replied(page):
        page.get_by_role("button", name="Order: newest first").click()
    expect(page.locator("#t3").get_by_role("button", name="Most relevant first")).to_have_attribute(
        "aria-pressed", "true"
    )


def test_the_panel_says_what_each_choice_would_leave(page, seeds):
    office = page.get_by_label("Department").locator("option[value='Home Office']")
    expect(office).to_have_text(re.compile(r"^Home Office \(\d+\)$"))
    before = office.inner_text()
    ask(page, LEGISLATION)
    expect(page.get_by_label("Department").locator("option[value='Home Office']")).not_to_have_text(before)
    counts = seeds.ask(LEGISLATION).counts
    expect(office).to_have_text(f"Home Office ({counts.by_department.get('Home Office', 0)})")


def test_a_nothing_says_what_was_searched_and_asks_again_without_limits(page):
    ask(page, "What did the Foreign Office say about the recipe for rhubarb crumble?")
    nothing = page.locator("#t1 .nothing")
    expect(nothing).to_contain_text("What was searched")
    expect(nothing).to_contain_text("Departments")
    with replied(page):
        nothing.get_by_role("button", name="Ask again without any limit").click()
    expect(page.locator("#t2 .chip")).to_have_count(0)


def test_answers_are_seen_over_time_and_the_address_keeps_it(page):
    over_time(page)
    days = page.locator("#t2 .timeline .dated > li h4 time").evaluate_all("all => all.map((e) => e.dateTime)")
    assert days == sorted(days)
    page.reload()
    expect(page.locator("#t1 .timeline")).to_be_visible()
    with replied(page):
        page.get_by_role("button", name="Back to the passages").click()
    expect(page.locator("#t2 .cards").first).to_be_visible()


# --- taking away and checking


def test_words_are_checked_against_their_source(page, seeds):
    ask(page, LEGISLATION)
    page.get_by_role("button", name="Verify").first.click()
    proved = page.locator(".proved").first
    expect(proved).to_contain_text("the same, character for character")
    hit = seeds.ask(LEGISLATION).hits[0]
    expect(proved).to_contain_text(hit.answer.source.sha256)
    proved.locator("summary").click()
    assert proved.locator("mark").evaluate("e => e.textContent") == hit.text
    expect(page.get_by_role("status").first).to_contain_text("Checked just now")


def test_a_source_that_changed_is_said_to_be_so(browser, built):
    assistant = built(one=digest(("Ann", "Home Office", "what is done about scams.", "Much is done about scams.")))
    with opened(assistant) as address:
        page = browser.new_page()
        load(page, address)
        ask(page, "What is done about scams?")
        source = assistant.library.folder.parent / "documents" / "one.txt"
        source.write_text(source.read_text("utf-8").replace("Much", "Less"), "utf-8")
        page.get_by_role("button", name="Verify").first.click()
        expect(page.locator(".proved.false")).to_contain_text("do not match the source any more")
        page.close()


def test_what_is_picked_is_taken_away(page):
    ask(page, TRAFFICKING)
    away = page.get_by_role("region", name="Take this whole reply away")
    with page.expect_download() as whole:
        away.get_by_role("link", name="JSON").click()
    page.get_by_role("checkbox", name="Pick 2").check()
    away = page.get_by_role("region", name="Take the 1 picked away")
    with page.expect_download() as picked:
        away.get_by_role("link", name="JSON").click()
    expect(page.get_by_role("status").first).to_contain_text("JSON is ready")
    files = [json.loads(each.value.path().read_text("utf-8")) for each in (whole, picked)]
    words = page.locator("#t1 .cards").first.locator(":scope > li").nth(1).locator("blockquote .words").first
    assert words.evaluate("e => e.textContent") in json.dumps(files[1], ensure_ascii=False).replace("\\n", "\n")
    assert len(json.dumps(files[1])) < len(json.dumps(files[0]))


def test_a_card_is_taken_away_as_word(page):
    ask(page, LEGISLATION)
    page.get_by_text("Save as", exact=True).first.click()
    with page.expect_download() as taking:
        page.locator(".take").first.get_by_role("link", name="Word").click()
    assert taking.value.suggested_filename.endswith(".docx")
    assert taking.value.path().read_bytes().startswith(b"PK")


def test_a_link_to_the_reply_is_copied(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, LEGISLATION)
    page.get_by_role("button", name="Copy a link to it").click()
    expect(page.get_by_role("status").first).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    feed = page.get_by_role("link", name="Follow what is new")
    expect(feed).to_have_attribute("href", re.compile(r"^feed\.atom\?q="))


# --- the way back, and a page that lives long


def test_the_way_back_leads_from_question_to_question(page):
    ask(page, LEGISLATION)
    ask(page, REFERRALS)
    page.go_back()
    expect(page.locator("#t1 .question")).to_be_focused()
    assert "Jess" in page.url
    page.go_forward()
    expect(page.locator("#t2 .question")).to_be_focused()
    page.reload()
    expect(page.locator("#t1 .question")).to_contain_text(REFERRALS)
    page.go_back()
    expect(page.locator("#t2 .question")).to_contain_text(LEGISLATION)
    expect(page.locator(".turn")).to_have_count(2)


def test_a_newer_library_is_taken_up_and_the_conversation_stays(browser, built):
    scams = digest(("Ann", "Home Office", "what is done about scams.", "Much is done about scams."))
    with opened(built(one=scams)) as address:
        page = browser.new_page()
        load(page, address)
        ask(page, "What is done about scams?")
        built(two=digest(("Bob", "Treasury", "what is done about bats.", "Bats are counted each spring.")))
        ask(page, "How often does the Treasury count bats in the spring?")
        expect(page.locator("#t2 blockquote .words").first).to_have_text("Bats are counted each spring.")
        expect(page.locator("#t1 blockquote .words").first).to_have_text("Much is done about scams.")
        page.close()


# --- everyone


def test_the_whole_desk_by_keyboard_alone(page):
    ask(page, TRAFFICKING)
    page.locator("#t1 .overview > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('[data-narrow]')")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    with replied(page):
        page.keyboard.press("Space")
    expect(page.locator("#t2 .question")).to_be_focused()
    page.locator("#t2 [data-pick]").first.focus()
    page.keyboard.press("Space")
    expect(page.locator("#t2 .away h4")).to_have_text("Take the 1 picked away")
    page.locator("#t2 [data-verify]").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#t2 .proved").first).to_be_visible()


def test_what_can_be_pressed_is_large_enough(page):
    page.set_viewport_size({"width": 320, "height": 700})
    ask(page, TRAFFICKING)
    overview(page)
    small = page.evaluate(
        """[...document.querySelectorAll('#t1 .seen button, #t1 .orders button, .chip')]
        .filter((e) => e.checkVisibility())
        .map((e) => [e.textContent.trim(), e.getBoundingClientRect()])
        .filter(([, r]) => r.width < 24 || r.height < 24)
        .map(([name]) => name)"""
    )
    assert small == []
    assert overflow(page) == 0


def empty(_: Page) -> None: ...


def answered(page: Page) -> None:
    ask(page, LEGISLATION)


def expanded(page: Page) -> None:
    answered(page)
    for summary in page.locator("#t1 .card").first.locator("summary").all():
        summary.click()
    page.locator("[data-verify]").first.click()
    page.locator(".proved .around summary").first.click()


def panel(page: Page) -> None:
    answered(page)
    page.get_by_text("Narrow it down").click()


def chart(page: Page) -> None:
    ask(page, TRAFFICKING)
    overview(page)
    with replied(page):
        page.locator("#t1 button.month").first.click()


def over_time(page: Page) -> None:
    ask(page, TRAFFICKING)
    with replied(page):
        page.get_by_role("button", name="See them over time").click()


def nothing(page: Page) -> None:
    ask(page, NOWHERE)
    page.locator(".nearest > summary").click()


def error(page: Page) -> None:
    page.locator("#pq-question").evaluate("e => e.removeAttribute('maxlength')")
    ask(page, "x" * 2_001)


STATES = (empty, answered, expanded, panel, chart, over_time, nothing, error)
VIEWS = {
    "wide": (1280, 900, "light"),
    "dark": (1280, 900, "dark"),
    "320": (320, 700, "light"),
    "390": (390, 844, "dark"),
}
AXE = "axe.run(document, {resultTypes: ['violations']}).then(found => found.violations.map(v => [v.impact, v.id]))"


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing_serious(browser, address, state, view):
    script = axe_core()
    if script is None:
        pytest.skip("needs axe-core (npm pack axe-core, and its file named by AXE_CORE)")
    width, height, scheme = VIEWS[view]
    size = {"width": width, "height": height}
    page = browser.new_page(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    load(page, address)
    state(page)
    page.evaluate(script)
    found = page.evaluate(AXE)
    assert overflow(page) == 0
    page.close()
    assert [fault for fault in found if fault[0] in ("serious", "critical")] == []
