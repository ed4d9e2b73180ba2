"""Acronyms and what they stand for, as the documents themselves define them: “Lower Earnings Limit (LEL)”.

The rule is that of Schwartz and Hearst, “A simple algorithm for identifying abbreviation definitions in biomedical
text” (2003): the letters of the short form are sought backwards in the words before its brackets, and the first must
begin a word.
"""

import re
from collections.abc import Iterator

__all__ = ["acronyms", "definitions"]

BRACKETED = re.compile(r"\(([A-Z][A-Za-z0-9&/-]{1,9})\)")
SHORT = re.compile(r"\b[A-Z][A-Za-z0-9&]{1,9}\b")
BEFORE = re.compile(r"[^().;:\n]*$")


def definitions(text: str) -> Iterator[tuple[str, str]]:
    """Yield every short form that a text defines, with the words that it stands for."""
    for match in BRACKETED.finditer(text):
        short = match.group(1)
        if sum(c.isupper() for c in short) >= 2:
            before = BEFORE.search(text, 0, match.start())
            words = before.group().split() if before else []
            long = _long_form(short, " ".join(words[-min(len(short) + 5, 2 * len(short)) :]))
            if long:
                yield short, long


def acronyms(question: str) -> list[str]:
    """List the words of a question that look like short forms: at least two capitals."""
    found = (match.group() for match in SHORT.finditer(question))
    return list(dict.fromkeys(each for each in found if sum(c.isupper() for c in each) >= 2))


def _long_form(short: str, before: str) -> str | None:
    """Find the shortest run of words before the brackets that has all letters of the short form in their order."""
    at = len(before)
    for place, letter in reversed(list(enumerate(short.casefold()))):
        if not letter.isalnum():
            continue
        at -= 1
        while at >= 0 and (before[at].casefold() != letter or (place == 0 and at > 0 and before[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
    long = before[at:].strip()
    is_longer = len(long) > len(short) and len(long.split()) > 1
    return long if is_longer and short not in long.split() else None
