"""Whether a turn stands alone or leans on what was said before: by how it begins, its pronouns and its brevity.

Measured on 3,076 questions that stand alone: one in fifty has at most three words of its own with a sign of leaning,
as most follow-ups have. In a longer question a pronoun says nothing ("are they going to ...").
"""

import re
from typing import Literal

from pqask.question.sketch import Token, tokens

__all__ = ["Lean", "is_key_words", "lean", "own_words", "without_opener"]

Lean = Literal["alone", "leans", "unsure"]
FEW = 3  # words of its own

_ASIDE = r"\W*(?:(?:ok(?:ay)?|right|thanks?|thank you|great|well|oh|ah|hm+|sure|yes|yeah|no|now|so) ?\W+)*"
_OTHER = r"(?:totally |completely |quite )?(?:different|another|other|separate|unrelated|new|next)"
_NEW_TOPIC = re.compile(
    rf"{_ASIDE}(?:(?:(?:and|but|on to|on|a|an|the|my|one|i have|i've got) )*{_OTHER} "
    r"(?:thing|question|topic|subject|matter|note|issue)\b"
    r"|(?:let'?s )?(?:change|changing|change of) (?:the )?(?:subject|topic)\b|something (?:else|different)\b"
    r"|unrelated(?:ly)?\b|moving on\b)(?: (?:now|then|please|though))?[\s,.:;!–—-]*",
    re.IGNORECASE,
)
_OPENER = re.compile(
    rf"{_ASIDE}(?:and|but|or|also|plus|what about|how about|what of|what if|same (?:for|question|thing|in|with))\b",
    re.IGNORECASE,
)
# These open a question that stands alone as well ("just qualified as a doctor and ..."), if it is long.
_FAINT_OPENER = re.compile(
    rf"{_ASIDE}(?:then|even|only|just|so|why|how so|which ones?|since then|before that|after that|any(?:thing)?|"
    r"(?:who|what|where) else)\b",
    re.IGNORECASE,
)
_LEANING = frozenset(
    "it its they them their theirs those these that this he him his she her hers ones one so both neither".split()
)
# Words that carry no matter of their own, beside those that carry none in any question.
_LIGHT = frozenset(
    "a about above across after again against ago all along alongside already also am amid among an and another "
    "answer answered answers any anyone anything are around as ask asked asking asks at away be because been "
    "before behind being below beneath beside besides best better between beyond but by can could despite detail "
    "details did different do does doing done down during else even ever every exactly example except far few "
    "figure figures first for forward forwards from get gets getting give given go goes going gone gonna good got "
    "had happen happened happening happens has have having he her here hers him his how i idea if in inside "
    "instead into is it its just know last later less let like long lot lots many may me mean meant might more "
    "most much my near need needs new news next no nor not nothing now number numbers of off often ok okay old on "
    "once one ones only onto opposite or other others our ours out outside over own part past people per please "
    "progress put really regarding right round said same say says see she should show since so some something "
    "soon still such sure take taken takes taking tell than thanks that the their theirs them then there these "
    "they thing things think this those though through throughout till time to together told too total toward "
    "towards under underneath unlike until up update updates upon us use used using versus very via want wants "
    "was way ways we well were what when where whether which while who whom whose why will with within without "
    "would yes yet you your yours".split()
)


def lean(turn: str, before: str = "") -> Lean:
    """Tell whether a turn leans on those before it, the last of which is *before*, as far as its words say so."""
    if _NEW_TOPIC.match(turn):
        return "alone"
    if _OPENER.match(turn):
        return "leans"
    own = len(own_words(turn))
    if is_key_words(turn):
        return "unsure" if own > 1 or is_key_words(before) else "leans"
    return "leans" if not own or (own <= FEW + 1 and _is_marked(turn)) else "unsure"


def is_key_words(turn: str) -> bool:
    """Tell key words ("bus fares") from a sentence ("how old is the workforce?") and from half of one ("children?")."""
    words = tokens(turn)
    plain = all(word.plain not in _LIGHT and word.text != "?" for word in words)
    return bool(words) and plain


def own_words(turn: str) -> list[str]:
    """List the different words of a turn that bring matter of their own, in order."""
    return list(dict.fromkeys(word.plain for word in tokens(turn) if word.plain[:1].isalnum() and _has_matter(word)))


def without_opener(turn: str) -> str:
    """Leave out the words that announce another topic."""
    announced = _NEW_TOPIC.match(turn)
    rest = turn[announced.end() :] if announced else turn
    return rest if rest.strip(" ?.!") else turn


def _has_matter(word: Token) -> bool:
    return word.plain not in _LIGHT and not word.plain.endswith(("n't", "'s"))


def _is_marked(turn: str) -> bool:
    """Tell whether a turn has a pronoun that nothing in it can stand for, or begins as half a sentence does."""
    words = tokens(turn)
    first = next((word for word in words if word.plain in _LEANING), None)
    return bool(_FAINT_OPENER.match(turn)) or (first is not None and len(own_words(turn[: first.start])) < FEW)
