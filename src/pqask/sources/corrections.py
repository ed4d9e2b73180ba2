"""Answers that carry their own correction: the words struck out and the words put in, side by side."""

import re

from pqask.sources.markup import canonical

_CHANGED = re.compile(r"<(?:ins|del)\b", re.IGNORECASE)
_PUT_IN = re.compile(r"<ins\b[^>]*>.*?</ins\s*>", re.DOTALL | re.IGNORECASE)
_STRIKING = re.compile(r"</?del\b[^>]*>", re.IGNORECASE)


def is_marked(received: str) -> bool:
    """Tell whether markup shows what was struck out or put in."""
    return _CHANGED.search(received) is not None


def original(received: str) -> str:
    """Derive the answer as it was before its correction: without what was put in, with what was struck out."""
    return canonical(_STRIKING.sub("", _PUT_IN.sub("", received)))[0]
