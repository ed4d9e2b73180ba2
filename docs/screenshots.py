"""Takes the pictures in docs/: ``python docs/screenshots.py http://127.0.0.1:7860/ "What is being done?"``.

They were taken over answers of the Commons, 2023 to 2026.
"""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright

DOCS = Path(__file__).parent
FLAGS = "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update".split()


def as_it_is(_: Page) -> None:
    """Leave the reply as it came."""


def top(page: Page, what: str) -> None:
    """Put what is to be seen at the top of the screen."""
    page.locator(what).first.evaluate("e => scrollTo(0, Math.round(e.getBoundingClientRect().top + scrollY) - 16)")


def at_the_question(page: Page) -> None:
    """Bring the question to the top, as it is when it was asked on the page."""
    top(page, ".question")


def counted(page: Page) -> None:
    """Open what is counted."""
    page.locator(".overview > summary").click()
    top(page, ".reply")


def verified(page: Page) -> None:
    """Verify the first card."""
    page.locator("[data-verify]").first.click()
    page.locator(".proved").first.wait_for()
    top(page, ".card")


PICTURES: dict[str, tuple[int, int, str, Callable[[Page], None]]] = {
    "wide": (1280, 1000, "light", as_it_is),
    "narrow": (390, 844, "light", at_the_question),
    "chart": (1280, 1000, "light", counted),
    "dark": (1280, 1000, "dark", verified),
}


def take(browser: Browser, address: str, question: str, name: str) -> None:
    """Open the question at one size, bring it into one state, and keep the first screen of the reply."""
    width, height, scheme, bring = PICTURES[name]
    page = browser.new_page(
        viewport={"width": width, "height": height},
        device_scale_factor=1.5,
        reduced_motion="reduce",
        locale="en-GB",
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page.goto(f"{address}?{urlencode({'q': question})}")
    page.locator(".card").first.wait_for()
    bring(page)
    page.wait_for_timeout(300)
    page.screenshot(path=DOCS / f"page-{name}.png")
    page.close()


def main(address: str, question: str) -> None:
    """Take every picture of the page at *address*."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name in PICTURES:
            take(browser, address, question, name)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
