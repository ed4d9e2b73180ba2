"""What may reach a screen or a file that is read: characters that would act are shown as signs for themselves."""

import re

__all__ = ["visible"]

# C0 and C1 controls but for tab and newline, and the marks that reorder, hide or break what stands around them.
_ACTING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# Halves of a pair, which UTF-8 cannot carry, and what Unicode will never make a character.
_UNSENDABLE = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def visible(text: str) -> str:
    """Show control and direction marks as signs (``␛``, ``⟨U+202E⟩``), so that no text acts on a screen or page.

    What is no character at all becomes ``�``; every other character stays.
    """
    whole = _UNSENDABLE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))
    return _ACTING.sub(lambda match: _sign(ord(match.group())), whole)


def _sign(code: int) -> str:
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"⟨U+{code:04X}⟩"
