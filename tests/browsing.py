"""What a test does in a real browser: load the page, ask by keyboard, measure."""

import os
import tarfile
from pathlib import Path

from playwright.sync_api import Page, expect

from .conftest import ROOT


def load(page: Page, address: str) -> None:
    """Open a page, and wait until it is there."""
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("What ministers have said")


def ask(page: Page, question: str) -> None:
    """Ask by keyboard, and wait until the reply is there."""
    with replied(page):
        page.get_by_label("Your question").fill(question)
        page.keyboard.press("Enter")


class replied:  # noqa: N801 - read as a sentence: with replied(page)
    """Wait, when the block ends, until one more reply is there."""

    def __init__(self, page: Page) -> None:
        self.turns = page.locator(".turn:not(.waiting)")

    def __enter__(self) -> None:
        self.before = self.turns.count()

    def __exit__(self, *_: object) -> None:
        expect(self.turns).to_have_count(self.before + 1)


def overflow(page: Page) -> int:
    """Say how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def axe_core() -> str | None:
    """Read axe-core, an npm package, from a folder or a tarball of it, where there is one."""
    named = Path(os.environ.get("AXE_CORE", ROOT / "node_modules" / "axe-core"))
    if named.is_dir():
        return (named / "axe.min.js").read_text("utf-8")
    if not named.is_file():
        return None
    with tarfile.open(named) as package, package.extractfile("package/axe.min.js") as script:
        return script.read().decode()


# Every visible text of the page whose contrast with what is behind it is below 4.5 to 1 (WCAG 2.2, 1.4.3).
CONTRAST = """() => {
  const parse = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const e of document.querySelectorAll('.pq *')) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own && !['INPUT', 'TEXTAREA', 'SELECT'].includes(e.tagName) || !e.checkVisibility()) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) faint.push(`${e.tagName}.${e.className}: ${e.textContent.slice(0, 40)}`);
  }
  return faint;
}"""
