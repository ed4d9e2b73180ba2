"""What a turn wants besides passages: a count, who answered, a whole answer, more, another order, a new start, nothing.

Each is a plain rule over the words of the turn; a turn that no rule knows is a question. Only what the records can
count is counted: "how many answers are there on nurses?", but not "how many nurses are there?".
"""

import re
from typing import Literal, NamedTuple

from pqask.question.sketch import tokens
from pqask.records import Sort

__all__ = ["Intent", "Wanted", "read"]

Wanted = Literal["count", "who", "whole", "more", "sort", "restart", "nothing"]


class Intent(NamedTuple):
    """What is wanted; ``nth`` is which of the answers shown (-1 is the last, ``None`` says none), ``sort`` the order.

    ``question`` is what the turn asks for by itself, "" where it means what was asked before; ``of_asker`` says that
    it wants to know who asked, not who answered.
    """

    wanted: Wanted
    nth: int | None = None
    sort: Sort = "relevance"
    question: str = ""
    of_asker: bool = False


_POLITE = frozenset("please ok okay now and so just then thanks can could you i we d want to like let".split())
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_NTH = {word: place for place, word in enumerate(_ORDINALS, start=1)} | {"top": 1, "last": -1}
_NTH |= {f"{n}{'st nd rd'.split()[n - 1] if n < 4 else 'th'}": n for n in range(1, 11)}
_NTH |= {str(n): n for n in range(1, 21)}
_ORDERS: dict[str, Sort] = {
    "newest": "newest", "latest": "newest", "most recent": "newest", "oldest": "oldest", "earliest": "oldest",
}  # fmt: skip

_PLACE = "|".join(sorted(_NTH, key=len, reverse=True))
_WHICH = rf"(?:the |number |answer |no )*(?P<nth>{_PLACE})(?: (?:one|answer|reply|result|passage))?"
_IT = rf"(?:it|that|this|so|them|these|those|{_WHICH})"
_SHOW = "(?:show|see|read|give|open|display)"
_WHOLE = "(?:whole|full|entire|complete)"
_RECORDS = "(?:(?:written |parliamentary )+questions|(?:written |parliamentary )*answers|w?pqs)"
_THERE = "(?:are there|were there|do you have|have you got|did you find)"

# Whole turns, without what is polite at either end.
_RULES: list[tuple[Wanted, str]] = [
    ("restart", "(?:start|begin) (?:again|over|afresh)|new (?:chat|conversation)|reset|clear(?: (?:all|everything))?"),
    ("restart", "forget (?:it|that|this|everything|all that)"),
    ("more", rf"(?:(?:{_SHOW}|me|any|some|are there|is there|have you got) )*more(?: of (?:them|these|those))?"),
    ("more", rf"(?:(?:{_SHOW}|me|any|some) )*(?:more|other) (?:answers|results|passages|ones)|any others|go on"),
    ("more", rf"(?:(?:{_SHOW}|me|the) )*(?:next|rest|others)(?: (?:ones|page|answers|few|five|ten))?"),
    ("more", "(?:what|anything) else(?: (?:is there|have you got|on (?:it|this|that)))?"),
    ("sort", rf"(?:(?:{_SHOW}|me|put|sort|order|list|them|these|those|it|by|with|the) )*"
     "(?P<sort>newest|latest|most recent|oldest|earliest|(?:most )?relevan(?:ce|t)|best)(?: ones)?(?: first)?"),
    ("who", rf"(?:who|which minister|which department) (?:answered|replied|said|wrote)(?: {_IT})?"),
    ("who", rf"who (?P<asked>asked|tabled)(?: {_IT})?"),
    ("who", "who (?:was|is) (?:it|that|this)(?: from| by)?"),
    ("whole", rf"(?:(?:{_SHOW}|me|the|all|of) )*{_WHOLE} (?:answer|reply|text|thing)(?: (?:of|to|for) {_WHICH})?"),
    ("whole", rf"(?:(?:{_SHOW}|me|the) )*{_WHOLE} {_WHICH}"),
    ("whole", rf"{_SHOW} (?:me )?(?:all of )?(?:it|that|this|{_WHICH})(?: in full)?"),
    ("whole", rf"{_WHICH} in full"),
    ("count", rf"(?:how many|count) (?:{_RECORDS}|questions)(?: {_THERE})?(?: in all| in total| altogether)?"),
    ("count", "(?:how many|count) (?:did you find|do you have|have you got|in all|in total|altogether)"),
]  # fmt: skip
_COURTESY = re.compile(
    r"(?:(?:many )?thanks?(?: you)?(?: (?:so|very) much| a lot)?|cheers|ta|hi|hello|good (?:morning|afternoon|evening)|"
    r"bye|goodbye|great|perfect|lovely|brilliant|got it|ok(?:ay)?|i see|that'?s (?:great|helpful|useful|all|it)|"
    r"(?:very )?(?:helpful|useful|interesting)| )+"
)
_COMPILED = [(wanted, re.compile(pattern)) for wanted, pattern in _RULES]

# "How many answers has the Home Office given on visas?": what ties the rest of the question to the records.
_ABOUT = (
    "(?:on|about|regarding|concerning|mentioning|which mention|that mention|mention|by|from|to|in|since|before|after)"
)
_GIVEN = "(?:given|give|made|answered|answer|asked|ask|tabled|put|received|had|got)"
_NAME = r"(?:[\w'&,.-]+ ){0,8}?"
_BEEN = "(?:(?:has|have|had|did|were|was|been) )+"
_COUNTED = re.compile(
    rf"how many (?P<what>{_RECORDS}|questions)(?: {_THERE})?(?P<rest> {_ABOUT}\b.*"
    rf"| {_BEEN}{_NAME}(?:{_GIVEN}(?= {_ABOUT}\b|$).*|(?:ask|asked|tabled)\b.*))"
)
_MEMBERS_ASK = re.compile(
    rf"(?:has|have|had|did) {_NAME}(?:ask|asked|tabled|put|answered)\b|"
    r"\b(?:asked|tabled|answered) (?:by|about|on|to)\b"
)
_HEAD = re.compile(rf"^.*?\bhow many ((?:\w+ )??\w+)(?: {_THERE})?(?= )", re.IGNORECASE | re.DOTALL)


def read(turn: str) -> Intent | None:
    """Read what a turn wants, if it is not simply a question."""
    if _COURTESY.fullmatch(" ".join(word.text.lower() for word in tokens(turn) if word.text[:1].isalnum())):
        return Intent("nothing")
    said = _plain(turn)
    for wanted, rule in _COMPILED:
        if match := rule.fullmatch(said):
            return _intent(wanted, match.groupdict())
    return _counted(said, turn)


def _plain(turn: str) -> str:
    """Give the words of a turn without marks, and without what is only polite at either end."""
    words = [word.plain for word in tokens(turn) if word.plain[:1].isalnum()]
    while words and words[0] in _POLITE:
        words.pop(0)
    while words and words[-1] in _POLITE:
        words.pop()
    return " ".join(words)


def _intent(wanted: Wanted, found: dict[str, str | None]) -> Intent:
    nth, sort = found.get("nth"), _ORDERS.get(found.get("sort") or "", "relevance")
    return Intent(wanted, _NTH[nth] if nth else None, sort, of_asker=bool(found.get("asked")))


def _counted(said: str, turn: str) -> Intent | None:
    """Read a count of the records that a question asks for; it is asked again as "what answers ..."."""
    match = _COUNTED.fullmatch(said)
    if match is None or (match["what"] == "questions" and not _MEMBERS_ASK.search(match["rest"])):
        return None  # questions of an examination are not those of Members
    return Intent("count", question=_HEAD.sub(r"what \1", turn, count=1))
