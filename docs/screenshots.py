"""Takes the pictures of the page that stand in docs/: ``python docs/screenshots.py http://127.0.0.1:7860/``."""

import shutil
import sys
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, sync_playwright

DOCS = Path(__file__).parent
QUESTION = "What is being done to support victims of modern slavery?"
FLAGS = "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update".split()


def take(browser: Browser, address: str, name: str, width: int, height: int) -> None:
    """Open the question at one size, and keep the first screen of the reply."""
    page = browser.new_page(
        viewport={"width": width, "height": height}, device_scale_factor=2, reduced_motion="reduce", locale="en-GB"
    )
    page.goto(f"{address}?{urlencode({'q': QUESTION})}")
    page.locator(".card").first.wait_for()
    page.wait_for_timeout(300)
    page.screenshot(path=DOCS / f"page-{name}.png")
    page.close()


def main(address: str) -> None:
    """Take every picture of the page at *address*."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        take(browser, address, "wide", 1280, 1000)
        take(browser, address, "narrow", 390, 844)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
