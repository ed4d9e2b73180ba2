"""Times the page: from pressing Enter to the first passage on screen, for one person and for many at once.

python benchmarks/page/measure.py http://127.0.0.1:7860/ QUERIES.jsonl [--people 20] [--questions 30]

QUERIES.jsonl is a file of judged questions, of which those of the kinds public and staff are asked, each on a page that
was opened anew. The first two figures are taken in a real Chromium (apt-get install chromium), where all people are
contexts of one browser beside the server, so that it, too, has to draw for all of them. The third leaves the drawing
out: as many plain HTTP clients call what the page calls.
"""

import argparse
import asyncio
import json
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from urllib.request import Request, urlopen

import numpy as np
from playwright.async_api import Browser, Page, async_playwright

FLAGS = "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update".split()
KINDS = ("public", "staff")
LIMIT = 120_000  # milliseconds before a reply counts as lost

# Runs in the page: notes when Enter is pressed, and when the frame after the reply's arrival has been drawn.
WATCH = """() => {
  addEventListener('keydown', (event) => { if (event.key === 'Enter') window.pressed = event.timeStamp; }, true);
  new MutationObserver((_, observer) => {
    const reply = document.querySelector('.turn:not(.waiting)');
    if (!reply) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => {
      const call = performance.getEntriesByType('resource').findLast((each) => each.name.includes('component_server'));
      const passages = reply.querySelectorAll('.reply > .cards blockquote').length;
      window.took = [performance.now() - window.pressed, call.duration, passages];
    }));
  }).observe(document.querySelector('.turns'), {childList: true});
}"""


class Took(NamedTuple):
    """One question: milliseconds to the first passage on screen, those the server's reply took, passages shown."""

    screen: float
    reply: float
    passages: int


def rounds(questions: Sequence[str], people: int) -> Iterator[Sequence[str]]:
    """Deal the questions out, one to each person, again and again."""
    yield from (questions[start : start + people] for start in range(0, len(questions), people))


async def opened(browser: Browser, address: str) -> Page:
    """Open the page as one more person, and wait until it is at rest."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = await context.new_page()
    page.set_default_timeout(LIMIT)
    await page.goto(address)
    await page.locator(".hint.counted:not([hidden])").wait_for(state="attached")
    await page.wait_for_load_state("networkidle")
    await page.evaluate(WATCH)
    return page


async def asked(page: Page, question: str) -> Took:
    """Type a question, press Enter, and read what the page has measured."""
    await page.locator("#pq-question").fill(question)
    await page.keyboard.press("Enter")
    took = await (await page.wait_for_function("window.took")).json_value()
    return Took(*took)


async def on_screen(address: str, questions: Sequence[str], people: int) -> list[Took]:
    """Ask every question, as many at once as there are people; the next round begins when all have read theirs."""
    took: list[Took] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for round_ in rounds(questions, people):
            pages = [await opened(browser, address) for _ in round_]
            took += await asyncio.gather(*map(asked, pages, round_))
            for page in pages:
                await page.context.close()
        await browser.close()
    return took


class Caller:
    """A client that calls the page's own function, as the page does."""

    def __init__(self, address: str) -> None:
        with urlopen(f"{address}config", timeout=30) as reply:
            parts = json.load(reply)["components"]
        self.url = f"{address}gradio_api/component_server/"
        self.component = next(part["id"] for part in parts if part["type"] == "html")

    def ask(self, question: str) -> Took:
        """Ask, and time the reply."""
        sent = {"turn": 1, "question": question, "history": [], "filters": {}, "ignore": [], "view": "passages"}
        call = {"component_id": self.component, "fn_name": "ask", "session_hash": os.urandom(6).hex(), "data": sent}
        request = Request(self.url, json.dumps(call).encode(), {"Content-Type": "application/json"})
        begin = time.perf_counter()
        with urlopen(request, timeout=LIMIT / 1000) as reply:
            html = json.load(reply)
        took = (time.perf_counter() - begin) * 1000
        return Took(took, took, html.partition('<details class="nearest"')[0].count("<blockquote"))


def over_http(address: str, questions: Sequence[str], people: int) -> list[Took]:
    """Ask every question over HTTP, as many at once as there are people, round by round."""
    caller = Caller(address)
    with ThreadPoolExecutor(people) as pool:
        return [each for round_ in rounds(questions, people) for each in pool.map(caller.ask, round_)]


def said(what: str, took: Sequence[Took]) -> str:
    """Put the figures of a run in one line."""
    screen, reply = ([getattr(each, name) for each in took] for name in ("screen", "reply"))
    first, second = (", ".join(f"p{n} {np.percentile(each, n):,.0f} ms" for n in (50, 95)) for each in (screen, reply))
    shown = sum(each.passages > 0 for each in took)
    return f"{what}: {first} (of it the server's reply {second}); {len(took)} questions, {shown} with passages"


def main() -> None:
    """Print the three figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    parser.add_argument("queries", type=Path)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--questions", type=int, default=30)
    arguments = parser.parse_args()
    lines = map(json.loads, arguments.queries.open(encoding="utf-8"))
    every = [line["query"] for line in lines if line["kind"] in KINDS]
    alone = [every[place] for place in np.linspace(0, len(every) - 1, arguments.questions).astype(int)]
    many = every[: len(every) // arguments.people * arguments.people]
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    over_http(arguments.address, every[-1:], 1)  # the model is loaded before anything is timed
    people = f"{arguments.people} at once"
    print(said("one person, Chromium", asyncio.run(on_screen(arguments.address, alone, 1))), flush=True)
    print(said(f"{people}, Chromium", asyncio.run(on_screen(arguments.address, many, arguments.people))), flush=True)
    print(said(f"{people}, HTTP", over_http(arguments.address, many, arguments.people)), flush=True)


if __name__ == "__main__":
    main()
