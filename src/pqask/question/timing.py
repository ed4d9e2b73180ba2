"""Whether a time in a question says when something was asked or answered, or belongs to the matter itself.

"What did Defra say in May 2025" names a day of answering; "elections in May 2026" and "deaths in 2023" do not. All
patterns read the sketch.
"""

import re
from datetime import date

from pqask.question import cues
from pqask.question.dates import When
from pqask.question.leaning import is_key_words
from pqask.question.sketch import Sketch

__all__ = ["is_meant"]

_SPEECH = (
    rf"(?:{cues.SAY}|{cues.ASK}|set out|(?:want|wants|wanted|wanting) to know|"
    r"hear|heard|learn|learned|learnt|(?<!it )(?:take|took))"
)
_NOUN = rf"(?:{cues.ANSWER}|{cues.QUESTION}|{cues.STANCE})"
# Who speaks or asks here; "councils asked in December" is an event.
_SPEAKER = (
    r"(?:^|(?:what|who|which|when|where|how|[PDYH]\d+|government|ministers?|mps?|peers|members?|anyone|anybody|been|was|"
    r"were|has|have|had|ever|they|he|she|it|you|to|just|also|last|first|actually|already) |"
    rf"{_NOUN} )"
)
_LINK = (
    r"(?:anything|something|everything|more|back|again|so|this|that|it|what|by|to|from|of|at|in|for|also|the|government|"
    r"ministers?|mps?|[PDYH]\d+|,)"
)
_BESIDE_LEFT = cues.ends(rf"(?:{_SPEAKER}{_SPEECH}|{_NOUN}|dated)(?: {_LINK}){{0,6}}")
_BESIDE_RIGHT = cues.starts(rf"(?:{_NOUN}|[PDY]\d+ (?:'s )?{_NOUN})\b")
_NAMED_LEFT = cues.ends(r"(?:[PDY]\d+(?: [,(])?)")
_SIGN_LEFT = cues.ends(r"[PDYH]\d+")
_INITIAL = frozenset({"", "and", "so", "but", "also", "then"})
_MAIN_CLAUSE = cues.starts(
    r",? ?(?:(?:what|how|which|who|whom|when|why|where|did|has|have|had|does|do|was|were|is|any|anyone|anything|the|"
    r"government|ministers?|mps?|[PDYH]\d+|ever|been|'s|,|and|questions?|answers?) ?)*?"
    rf"(?:{_SPEECH}|{_NOUN})\b"
)
_OR_SO = re.compile(r"^or (?:so|thereabouts)\b ?")
# What says that a time is not that of an answer: there was none, or it is what befell those who asked.
_UNANSWERED = re.compile(
    rf"\b(?:no|without|never|still|not|n't|yet)(?: \w+){{0,2}} (?:{cues.ANSWER}|answered|replied|responded)\b"
    r"|\b(?:unanswered|answered yet|replied yet|responded yet|on time)\b"
)
_COUNTED = re.compile(r"^(?:what|which) (?:percentage|proportion|share|fraction)\b")
_CONSULTED = re.compile(r"\basked (?:\w+ )?for (?:\w+ )?(?:views|evidence|comments|feedback|opinions|ideas)\b")
_PASSIVE = cues.ends(
    r"(?:was|were|been|being|get|got) (?:\w+ )?"
    r"(?:refused|declined|denied|claimed|promised|given|written|pledged|guaranteed|committed|defended)"
)
_BODY_TOLD = re.compile(r"\b(?:was|were|been) (?:\w+ ){0,2}?D\d+ told\b")
_WRITTEN_THEN = cues.starts(
    r"(?:when|after|because) (?!(?:[PDYH]\d+|mps?|peers?|members?) )(?:\w+ ){1,3}?"
    r"(?:wrote|asked|emailed|contacted|complained|objected)\b"
)
_SAID_NOUN = re.compile(rf"\b{_NOUN}\b")
_NOUN_RIGHT = cues.starts(rf"(?:\w+ )?{_NOUN}\b|[PDYHT]\d")
_ARTICLE_LEFT = cues.ends(r"(?:the|an?|its|their)")
_WORD = re.compile(r"(?!(?:on|about|in|for|to|from|by|and|or|regarding|re|concerning|over)\b)[a-z]")
_LIST_RIGHT = cues.starts(r"[,:]? ?[PDY]\d+ ?(?:[,:;–—-]|$|(?:to|on|about|re|regarding)\b)")
_SUBORDINATE = re.compile(
    rf"(?:{_SPEECH})(?: (?:[PDYH]\d+|us|me|them|anyone|mps?|parliament|the|house|that|to))* "
    r"(?:how|whether|if|why|when|where|what(?! about\b)|who|which)\b.*\b\w+"
)
_SPEECH_ABOUT = re.compile(
    rf"(?:{_SPEECH}|{_NOUN}|D\d+|P\d+)\b"
    r"(?: (?:[PDYH]\d+|anything|something|more|what|to|the|been|'s|,|from|by|given|in|and|mp))*"
    r" (?:about|on|regarding|re|concerning|over)\b"
)
# What happened then: "introduced in 2024", "starts in May".
_PARTICIPLE = cues.ends(
    r"(?!(?:asked|answered|tabled|raised|replied|stated|said)\b)"
    r"(?:\w+ed|born|held|made|built|due|set|sold|paid|spent|began|begun|begins?|starting|beginning|ending|closing|"
    r"closes?|opening|opens?|coming|taking (?:effect|place)|takes (?:effect|place)|happening|happens|"
    r"took place|went|comes? in|brought in|back|force|effect|was|were|is|are)"
)
_STARTS = cues.ends(r"(?:starts?|ends?)")
_CLAUSE_WORD = re.compile(
    r"\b(?:about|on|regarding|re|concerning|over)\b.*\b(?:that|which|who|when|where|until|it|they)\b"
)
# Nouns that are dated by their nature, and those that can be, where the sentence names nobody who speaks.
_DATED = cues.ends(
    r"(?:elections?|budget|referendum|review|summit|conference|games|cup|olympics|report|act|bill|regulations?|census|"
    r"letters?|emails?|correspondence|petition|(?:trip|visit|tour) to(?: the)?(?: \w+){1,3})"
)
_EVENT = cues.ends(
    r"(?:attacks?|riots?|protests?|floods?|flooding|storms?|order|statement|letter|announcement|manifesto|paper|strategy|"
    r"plan|rates?|prices?|figures?|data|statistics|term|season|exams?|years?|numbers?|levels?|results?|strikes?|visit|"
    r"meeting|trip|incident|crash|fire|explosion|outbreak|war|invasion|ceasefire|deaths?|murders?|closures?|launch|"
    r"introduction|deadline|deal|agreement|treaty|uprating|increases?|cuts?|rises?|falls?)"
)
_TO_COME = re.compile(r"(?:^| )(?:will|would|should|shall|must)(?: |$)")
_CLAUSES = re.compile(r"(?:^| )[.?!;:](?: |$)")
_NEXT_CLAUSE = re.compile(
    r"[-–—:;?.!](?: |$)|please\b|"
    r", (?:what|how|did|does|has|have|was|were|is|are|why|when|which|who|and)\b"
)
_TIMES_LEFT = re.compile(r"(?:,? ?T\d+)+$")
_TIMES_RIGHT = re.compile(r"^(?:,? ?T\d+)+")
_DID = cues.ends(r"(?:did|has|have|had|does)")
_SAYS = cues.starts(cues.BODY_SAYS)
_OPEN = ("since", "before", "by")


def is_meant(when: When, sketch: Sketch, *, today: date, filtered: bool) -> bool:
    """Tell whether a time says when it was asked or answered; *filtered* says that a person or body is a filter."""
    whole_left, right = (side.strip() for side in sketch.sides(when.mention))
    left, right = _TIMES_LEFT.sub("", whole_left).strip(), _TIMES_RIGHT.sub("", right).strip()
    right = _OR_SO.sub("", right)
    if _cannot_be(when, left, today) or _is_attributive(when, left, right) or _WRITTEN_THEN.match(right):
        return False
    if _COUNTED.match(sketch.text) or (not filtered and _is_of_no_answer(left)):
        return False
    left = _CLAUSES.split(left)[-1]
    if cues.is_fragment(left, right):
        return not sketch.timeless.startswith("in ")
    if not when.preposition and _DID.search(left) and _SAYS.match(right):
        return True  # "what did the last government say"
    if left in _INITIAL:
        listed = filtered and _LIST_RIGHT.match(right)
        return bool(listed or _BESIDE_RIGHT.match(right) or _MAIN_CLAUSE.match(right))
    if not when.preposition and _BESIDE_RIGHT.match(right):
        return True
    if when.preposition == "since" and not right and is_key_words(left):
        return True  # "small boats since 2024": what was asked for is not older
    return _belongs(when, left, right, filtered=filtered)


def _cannot_be(when: When, left: str, today: date) -> bool:
    """Nothing was said in a time to come, and the year of a title is no time of saying."""
    to_come = when.period.start is not None and when.period.start > today
    titular = when.titular or (when.is_long and left.endswith("("))
    return to_come or (titular and not _SIGN_LEFT.search(left.rstrip("( ")))


def _is_attributive(when: When, left: str, right: str) -> bool:
    """Tell "the December 2023 letter" from "the December 2023 answer"."""
    if when.preposition or not _ARTICLE_LEFT.search(left):
        return False
    return bool(_WORD.match(right)) and not _NOUN_RIGHT.match(right)


def _is_of_no_answer(left: str) -> bool:
    """Tell, where nobody is named who answers, that nothing was said, or not here."""
    if _UNANSWERED.search(left) or _CONSULTED.search(left) or _BODY_TOLD.search(left):
        return True
    return bool(_PASSIVE.search(left)) and not _SAID_NOUN.search(left)


def _belongs(when: When, left: str, right: str, *, filtered: bool) -> bool:
    """Tell whether a time stands beside the saying, or at the end with nothing nearer that can own it."""
    if _TO_COME.search(left) and not (filtered and left.endswith(",")):
        return False
    if _BESIDE_LEFT.search(left) or (filtered and _NAMED_LEFT.search(left)):
        return True
    trails = not right.strip("?.!, )") or bool(_NEXT_CLAUSE.match(right)) or (filtered and _is_set_off(left, right))
    return trails and not _is_owned(when, left, filtered=filtered) and (filtered or _is_of_saying(when, left))


def _is_owned(when: When, left: str, *, filtered: bool) -> bool:
    """Tell whether a clause, a participle or a noun before a time has it for its own."""
    apart = left.endswith((",", "(", ";", "–", "-"))
    if filtered and apart:
        return False
    if _SUBORDINATE.search(left) or _PARTICIPLE.search(left) or (_STARTS.search(left) and _is_clause(left)):
        return True
    if apart or when.preposition in _OPEN:
        return False
    return bool(_DATED.search(left)) or (bool(_EVENT.search(left)) and (not filtered or when.is_long))


def _is_set_off(left: str, right: str) -> bool:
    return left.endswith((",", "–", "-")) and right.startswith((",", "–", "-"))


def _is_clause(left: str) -> bool:
    """Tell "the scheme that starts" from "housing starts", which stand where a noun is asked about."""
    return not _SPEECH_ABOUT.search(left) or bool(_CLAUSE_WORD.search(left))


def _is_of_saying(when: When, left: str) -> bool:
    """Where nobody is named: "anything said about X since March", this month, last autumn; not a mere year."""
    apart = left.endswith((",", "(")) or when.preposition in ("since", "before", "after")
    return bool(_SPEECH_ABOUT.search(left)) and (apart or (when.preposition != "for" and not when.is_long))
