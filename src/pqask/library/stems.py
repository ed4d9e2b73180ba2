"""Text to stems: the words of a text as the ranking counts them, in English by the Snowball stemmer."""

import re
import unicodedata
from functools import lru_cache

import Stemmer

__all__ = ["LONGEST", "STOPWORDS", "spans", "stem", "stems", "tokens"]

LONGEST = 40  # bytes of a stem that are kept
TOKEN = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)+|[^\W_]+(?:['&][^\W_]+)*")
STOPWORDS = frozenset(
    "a about am an and any are as at be been but by can could did do does for from had has have he her his how i if in "
    "into is it its me my no not of on or our she should so some than that the their them then there these they this "
    "to was we were what when where which who whom why will with would you your".split()
)
_stemmer = Stemmer.Stemmer("english")


def tokens(text: str) -> list[str]:
    """List the words and numbers of a text as they are written, with one form of apostrophe and no thousands commas."""
    return [token.replace(",", "") for token in TOKEN.findall(text.replace("’", "'"))]


def spans(text: str) -> list[tuple[int, int, str]]:
    """Say where the words of a text stand, with the stem of each (empty for a stop word); offsets are characters."""
    found = TOKEN.finditer(text.replace("’", "'"))
    return [(match.start(), match.end(), stem(match.group().replace(",", ""))) for match in found]


@lru_cache(maxsize=200_000)
def stem(token: str) -> str:
    """Give the stem of one word: no case, no accents, no possessive; empty for a stop word."""
    word = token.casefold()
    if word in STOPWORDS:
        return ""
    bare = word.removesuffix("'s").replace("'", "")
    if not bare.isascii():
        bare = "".join(c for c in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(c))
    return str(_stemmer.stemWord(bare))


def stems(text: str) -> list[str]:
    """List the stems of a text in order, stop words left out."""
    return [found for token in tokens(text) if (found := stem(token))]
