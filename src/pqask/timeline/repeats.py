"""Questions that were asked again: told by their words alone, so that anyone can see why.

Two questions are near-identical where they have the same words but for the formula: who is asked ("To ask the Secretary
of State for Health and Social Care"), pronouns, "if he will" for "whether he plans to", the letters before parts, the
forms of one word, and the earlier answer that only one of the two follows up. One word more or another word (Austria
for Malta, "treatment-resistant tuberculosis" for "tuberculosis") makes another question, however near its vector is.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from pqask import departments
from pqask.library.stems import stem, tokens
from pqask.records import Answer

__all__ = ["near_identical", "repeats", "words"]

FEWEST = 3  # words besides the formula: fewer tell nothing
_CUE = (
    r"(?:if|what|whether|when|how|which|who|whom|whose|where|why|pursuant|further|following|(?:for|on|in|by|to|at|under|"
    r"from|with) (?:what|which|how|whom|reference)|\()"
)
_ADDRESS = re.compile(
    rf"\s*to ask (?:(?:the |his |her )?[\w'’ ]{{0,30}}?\bgovernment\b,?|.*?,(?=\s*{_CUE}))", re.IGNORECASE | re.DOTALL
)
_FOLLOWS = re.compile(
    rf"(?:pursuant|further|with reference) to (?:the|his|her) (?:written )?answers? .*?,(?=\s*{_CUE})",
    re.IGNORECASE | re.DOTALL,
)
_PART = re.compile(r"(?<!\w)\(?(?:[a-z]|[ivx]{1,4})\)", re.IGNORECASE)
_TELLING = {
    **{word: word for word in "not when where why who over under before after".split()},
    **dict.fromkeys("will plan plans planned intend intends intended expect expects expected".split(), "will"),
    "no": "not",
}
_FORMULA = frozenset(
    stem(word)
    for word in "department departmental government minister ministers ministerial secretary state hon honourable "
    "right recent recently current currently latest most further make making take taken taking give given please set "
    "out him herself himself whether potential merits implications policy policies also up including such other each "
    "per all both either between within pursuant reference entitled titled following help ensure order arising those "
    "well".split()
)


def near_identical(one: Answer, other: Answer) -> bool:
    """Tell whether two records ask the same, in the same words but for the formula, of one line of departments."""
    if one.department and other.department and not departments.matches(one.department, other.department):
        return False
    both_follow = _follows(one.question) == _follows(other.question)
    said, said_too = (words(answer.question, both_follow) for answer in (one, other))
    return len(said) >= FEWEST and said == said_too


def repeats(answers: Sequence[Answer]) -> list[tuple[Answer, Answer]]:
    """Pair each answer with the last one of an earlier day to a near-identical question; *answers* are by day."""
    pairs: list[tuple[Answer, Answer]] = []
    dated = [answer for answer in answers if answer.date]
    for place, later in enumerate(dated):
        earlier = next((each for each in reversed(dated[:place]) if _is_before(each, later)), None)
        pairs += [(earlier, later)] if earlier else []
    return pairs


def _is_before(one: Answer, other: Answer) -> bool:
    """Tell whether the other was asked and answered on later days, and asks the same."""
    if one.date == other.date or (one.tabled_on and one.tabled_on == other.tabled_on):
        return False
    return near_identical(one, other)


def _follows(question: str) -> bool:
    return _FOLLOWS.search(question) is not None


@lru_cache(maxsize=4096)
def words(question: str, with_followed: bool) -> frozenset[str]:
    """Give what a question turns on: the stems of its words, but for the formula."""
    asked = _ADDRESS.sub("", question, count=1)
    asked = _PART.sub(" ", asked if with_followed else _FOLLOWS.sub("", asked, count=1))
    return frozenset(found for token in tokens(asked) if (found := _key(token)) and found not in _FORMULA)


def _key(token: str) -> str:
    return _TELLING.get(token.casefold()) or stem(token)
