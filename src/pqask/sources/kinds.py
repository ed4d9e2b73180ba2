"""What kind of answer a text is, by the wordings that ministers use; for every source alike.

What a source states is a fact and comes first; a rule speaks only where the source is silent, and its kind says so
(``basis="rule"``). The rules look for set phrases and prefer to miss an odd wording than to mislabel a plain answer.
``benchmarks/kinds`` measures them against answers that were labelled by reading.

What each kind means:

- **referral**: all or part of the reply is "I refer the hon. Member to ...": another answer, statement, letter or
  paper. "As I said in my answer of ..., " with the substance after it is none. The detail names the questions.
- **holding**: the text is no more than a promise of an answer, or says that the session ended before there was one;
  the detail is then "prorogation" or "dissolution".
- **will-write**: the minister, or somebody for them, will answer the asker by letter.
- **library-deposit**: a paper that bears on the answer is or will be in a Library of Parliament.
- **attachment-only**: what was asked for is in an attached file; the text only says so, or adds notes to it.
- **correction**: the text says that it puts right an earlier answer.
"""

import re
from collections.abc import Iterable, Iterator

from pqask.records import Kind, KindName

__all__ = ["is_holding", "kinds_of", "questions_named"]

LONGEST_HOLDING = 60  # words; a holding answer says little else
LONGEST_POINTER = 60  # words; beyond it a text that names an attachment says something of its own

# The rules read text in lower case, with every run of white space as one space.
_ADDRESSEE = r"(?:the|my|his|her|their|both|rt|right|hon|noble)\b"
_PAPER = (
    r"(?:answers?|repl(?:y|ies)|responses?|statements?|written (?:ministerial )?statement|questions?|pqs?|uins?"
    r"|letters?)"
)
REFERRAL = re.compile(
    r"\b(?:i|we)(?: \w+){0,2} (?:refer|direct|point)(?: (?:him|her|them|you|again|back)\b| "
    + _ADDRESSEE
    + r".{0,160}?)? (?:back )?to\b"
    rf"|\bplease (?:\w+ )?(?:refer to|see) (?:the|my|our) (?:\S+ ){{0,4}}?{_PAPER}\b"
    rf"|\b(?:is|are) referred to (?:the|my|our) (?:\S+ ){{0,3}}?{_PAPER}\b"
    rf"|^(?:please )?see (?:the|my|our) (?:\S+ ){{0,3}}?{_PAPER}\b"
)
# No referral is without one of these; to look for them first is ten times as fast as the rule.
POINTING = ("refer", "i direct", "we direct", "would direct", "i point", "would point", "see my", "see the", "see our")
_LATER = r"(?:respond|answer|reply|provide|give)"
HOLDING = re.compile(
    rf"\b(?:has )?not (?:been |proved |yet been |yet proved )?possible to {_LATER}\b.{{0,160}}\b"
    r"(?:time available|in time|(?:before|prior to) (?:the )?(?:prorogation|dissolution))"
    rf"|\bwill not be possible to {_LATER}\b.{{0,80}}\busual time"
    r"|\b(?:i|we|ministers) (?:will|shall) (?:let .{1,60} have (?:an answer|a reply)|(?:answer|reply|respond)"
    r"(?: to)? (?:this|the|these|his|her) .{0,60}?questions?) (?:as soon as|shortly)"
)
SESSION_ENDED = re.compile(r"\b(?:prorogation|dissolution)\b")
_ASKER = (
    r"(?:him|her|them|you|(?:the|my|both|all|each) (?:\S+ ){0,3}?"
    r"(?:members?|friends?|lady|ladies|gentlem[ae]n|lords?|baroness|peer)|lord |lady |baroness |the (?:earl|viscount))"
)
_SOON = r"(?: again| back| directly| separately| shortly| soon| further| in due course| also)?"
WILL_WRITE = re.compile(
    rf"\b(?:will|shall|would|i'll|asked .{{1,200}}? to|arranged? for .{{1,120}}? to)(?: \w+ly| also| now| therefore)? "
    rf"(?:write{_SOON} to {_ASKER}|(?:reply|respond){_SOON} to {_ASKER}.{{0,30}}? (?:by letter|in writing|directly))"
    r"|\bwill (?:be )?(?:writ(?:e|ing)|written) to .{0,80}?(?:with (?:this|the|that|an?|further) "
    r"(?:information|answer|response|reply|details))"
)
_LIBRARY = (
    r"(?:(?:house|commons|lords|parliamentary)(?: of commons| of lords)?(?:['’]s?)? librar(?:y|ies)"
    r"|librar(?:y|ies)(?: of (?:the|both|each|this)(?: \w+)? (?:houses?|commons|lords)| in both houses|(?= ?[.,;]|$"
    r"| shortly| in due| as soon| and| when)))"
)
_PUT = r"(?:plac(?:e|ed|ing)|deposit(?:ed|ing)?|put(?:ting)?|la(?:y|id|ying)|lodg(?:e|ed|ing)|available|found|provided)"
LIBRARY = re.compile(
    rf"(?<!not )(?<!not be )\b{_PUT}\b(?: (?!not\b)\S+){{0,25}}? (?:in|into|with|to|at|from) (?:the |both )?{_LIBRARY}"
    r"|\bdeposited papers?\b|\bdep ?20\d\d[-–/]\d+"
)
NEVER_PUT = re.compile(rf"\b(?:no|not|nor)\b (?:\S+ ){{0,6}}?{_PUT}\b")
_FILE = (
    r"(?:tables?|spread ?sheets?|(?:\w+ )?documents?|annex(?:es)?|files?|excel|workbooks?|datasets?|data|pdf"
    r"|papers?|lists?|letters?|information|responses?|breakdown|reports?|figures|xlsx?|csv|charts?|minutes|summary"
    r"|schedule|attachments?)"
)
ATTACHED = re.compile(
    rf"\battached (?:\S+ ){{0,3}}?{_FILE}\b"
    rf"|\b{_FILE}(?: \S+){{0,12}}? (?:is|are|have been|has been|can be found) attached\b"
    rf"|\b{_FILE} (?:is |are )?attached\b|\b(?:is|are|as|see|please find|find|copy of which is) attached\b(?! to)"
    r"|\b(?:in|see|at|with) (?:the|an?|this) (?:accompanying )?attachments?\b"
    r"|\battached (?:to|with|at|alongside) (?:this|the) (?:answer|response|reply|question|annex)"
    r"|\battached(?: below)?\.?$|^attached (?:is|are)\b"
)
ASKED_FOR_ATTACHED = re.compile(
    r"\b(?:information|data|figures|tables?|details|breakdown)\b(?: \S+){0,12}? (?:in|is|are|within) (?:the |an? )?"
    r"(?:(?:excel |following )?(?:table|spread ?sheet|document|file)s? )?attached\b"
)
CORRECTION = re.compile(
    r"\b(?:incorrect|wrong) (?:answer|response|reply|information|figures?) (?:was|were) (?:\w+ )?"
    r"(?:given|uploaded|provided|submitted|published)"
    r"|\berrors? (?:has|have|was|were) (?:been )?(?:identified|found|made) in (?:the|my|our) (?:\S+ ){0,4}?"
    r"(?:answer|response|reply|written)"
    r"|\bcorrect (?:answer|response|reply|information|figure) (?:should have been|is as follows|should be)"
    r"|\b(?:i|we)(?: \w+){0,3} correct(?:ed|ing)? (?:the|my|our|an) (?:\S+ ){0,4}?(?:answer|response|reply)"
    r"|\bministerial correction\b"
    r"|\b(?:amendment|correction) to (?:the|my|our) (?:\S+ ){0,4}?(?:answer|response|reply)\b"
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
DATE = re.compile(rf"(?:\b(?:on|of|dated) )?\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}\b,?(?: (?:19|20)\d\d)?,?")
_NUMBER = r"(?:hl ?)?\d{1,6}(?: ?[-–] ?(?:hl ?)?\d{2,6})?"
NAMED = re.compile(
    r"\b(?:(?:questions?|pqs?|uins?|nos?\.?|numbers?)[\s:(#]*)+"
    rf"({_NUMBER}(?:(?:,| and|, and| &| to|;|/) ?{_NUMBER})*)\b"
    rf"|\b(hl ?\d{{1,5}}(?: ?[-–] ?(?:hl ?)?\d{{2,5}})?)\b|\bto (\d{{4,6}})\b"
)


def kinds_of(text: str, structure: Iterable[Kind] = ()) -> tuple[Kind, ...]:
    """List the kinds of an answer: those that its source states, then those that only its wording shows."""
    stated = tuple(structure)
    names = {kind.name for kind in stated}
    found = (kind for kind in _by_rule(_plain(text)) if kind.name not in names)
    return (*stated, *found)


def is_holding(text: str) -> bool:
    """Tell whether a text is, without mistake, no more than a promise of an answer or word that none was possible."""
    return _holds(_plain(text))


def questions_named(text: str) -> tuple[str, ...]:
    """List the numbers of the questions that a text names, a range ("85061-64") as each of its numbers, in order."""
    numbers: dict[str, None] = {}
    for match in NAMED.finditer(DATE.sub("", _plain(text))):
        for number in re.findall(_NUMBER, next(filter(None, match.groups()))):
            numbers |= dict.fromkeys(_range(number.replace(" ", "").upper()))
    return tuple(numbers)


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _by_rule(plain: str) -> Iterator[Kind]:
    if any(word in plain for word in POINTING):
        yield from _referral(plain)
    if _holds(plain):
        ended = SESSION_ENDED.search(plain)
        yield _kind("holding", ended[0] if ended else "")
    if ("write" in plain or "writ" in plain or "letter" in plain or "directly" in plain) and WILL_WRITE.search(plain):
        yield _kind("will-write")
    if _in_library(plain):
        yield _kind("library-deposit")
    if "attach" in plain and _only_attached(plain):
        yield _kind("attachment-only")
    if ("correct" in plain or "error" in plain or "wrong" in plain) and CORRECTION.search(plain):
        yield _kind("correction")


def _kind(name: KindName, detail: str = "") -> Kind:
    return Kind(name=name, basis="rule", detail=detail)


def _referral(plain: str) -> Iterator[Kind]:
    matches = [match.start() for match in REFERRAL.finditer(plain)]
    if matches:
        named = dict.fromkeys(number for start in matches for number in questions_named(plain[start : start + 400]))
        yield _kind("referral", ", ".join(named))


def _holds(plain: str) -> bool:
    return plain.count(" ") < LONGEST_HOLDING and HOLDING.search(plain) is not None


def _in_library(plain: str) -> bool:
    if "librar" not in plain and "deposited paper" not in plain and "dep20" not in plain:
        return False
    match = LIBRARY.search(plain)
    return match is not None and not NEVER_PUT.search(plain[max(0, match.start() - 60) : match.end()])


def _only_attached(plain: str) -> bool:
    words = plain.count(" ") + 1
    said = plain if words <= LONGEST_POINTER else plain[:250] if words <= 2 * LONGEST_POINTER else ""
    return bool(ATTACHED.search(said) or ASKED_FOR_ATTACHED.search(plain[:300]))


def _range(number: str) -> list[str]:
    """Spell out "85061-64" or "85061-85064"; what is no rising range of at most 100 numbers stays as it is."""
    first, _, last = number.replace("–", "-").partition("-")
    letters, digits = ("HL", first[2:]) if first.startswith("HL") else ("", first)
    end = last.removeprefix("HL")
    full = digits[: max(0, len(digits) - len(end))] + end
    if not last or not 0 < int(full) - int(digits) < 100:
        return [part for part in (first, last) if part]
    return [f"{letters}{each}" for each in range(int(digits), int(full) + 1)]
