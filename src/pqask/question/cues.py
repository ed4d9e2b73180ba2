"""The words beside a name that say what it does in the sentence: who answers, who asks, who is only spoken of.

Each pattern reads a side of a sign in a sketch (see ``sketch``): a left side is searched to its end, a right side from
its beginning.
"""

import re

__all__ = [
    "ADVERBS",
    "ANSWER",
    "ASK",
    "ASKED_OF_RIGHT",
    "ASK_RIGHT",
    "AUX",
    "BODY_SAY",
    "BODY_SAYS",
    "BY_ASKER_LEFT",
    "BY_MINISTER_LEFT",
    "DO",
    "FIGURES",
    "FRAME_WORDS",
    "FROM_LEFT",
    "FUNCTION_WORDS",
    "GAVE_LEFT",
    "GAVE_RIGHT",
    "GOT_RIGHT",
    "OBJECT_END",
    "QUESTION",
    "SAY",
    "SAY_RIGHT",
    "STANCE",
    "TOLD_RIGHT",
    "TO_ASKER_LEFT",
    "TO_MINISTER_LEFT",
    "either",
    "ends",
    "is_fragment",
    "is_list",
    "starts",
]

_IRREGULAR = {
    "say": "said",
    "tell": "told",
    "give": "gave given",
    "write": "wrote written",
    "put": "put",
    "set": "set",
    "commit": "committed",
    "admit": "admitted",
    "deny": "denied",
    "submit": "submitted",
    "rule": "ruled",
    "make": "made",
}
_VOWELS = "aeiou"


def either(*words: str) -> str:
    """Make a pattern for any of the words, the longest first."""
    return "(?:" + "|".join(sorted({re.escape(w) for w in words}, key=lambda w: (-len(w), w))) + ")"


def _inflected(verb: str) -> set[str]:
    """List the forms of a verb: confirm, confirms, confirmed, confirming."""
    stem = verb[:-1]
    past = set(_IRREGULAR.get(verb, "").split())
    if verb.endswith("e"):
        return {verb, verb + "s", stem + "ing"} | (past or {verb + "d"})
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return {verb, stem + "ies", verb + "ing"} | (past or {stem + "ied"})
    plural = "es" if verb.endswith(("s", "sh", "ch", "x")) else "s"
    double = verb + verb[-1] + "ing" if verb in {"put", "set", "commit", "admit", "submit"} else verb + "ing"
    return {verb, verb + plural, double} | (past or {verb + "ed"})


def _verbs(*verbs: str) -> str:
    return either(*(form for verb in verbs for form in _inflected(verb)))


AUX = either(
    *("did does do has have had is are was were be been being will would can could should may might must"
      " didn't doesn't hasn't haven't got get").split()
)  # fmt: skip
ADVERBS = either(
    *("ever also actually recently already publicly just then previously last first specifically formally since now"
      " only subsequently later originally not never n't exactly once again still yet both all").split()
)  # fmt: skip
_BETWEEN = rf"(?:(?:{AUX}|{ADVERBS}) )*"

SAY = _verbs(
    "say", "tell", "answer", "reply", "respond", "state", "confirm", "explain", "announce", "promise", "claim",
    "insist", "admit", "deny", "decline", "refuse", "acknowledge", "commit", "assure", "inform", "outline", "describe",
    "indicate", "mention", "pledge", "argue", "defend", "write", "give", "comment", "guarantee", "clarify",
)  # fmt: skip
# What a department does as well as says is no sign that its answer is meant, so its verbs are fewer.
BODY_SAY = _verbs("say", "tell", "answer", "reply", "respond", "state", "confirm", "explain", "admit", "claim")
BODY_SAYS = rf"(?:{ADVERBS} )?{BODY_SAY}\b"
# What is asked of those who answer beside what they say; only a Member's full name makes it theirs.
DO = _verbs(
    "offer", "provide", "publish", "share", "report", "estimate", "assess", "list", "supply", "quote", "cite", "agree",
    "accept", "reject", "dismiss", "consider", "discuss", "review", "set", "rule", "disclose", "release", "specify",
    "name", "identify", "give", "make", "put", "hint", "suggest", "signal", "point", "cover", "address", "propose",
)  # fmt: skip
ASK = _verbs(
    "ask", "query", "enquire", "inquire", "press", "table", "raise", "question", "challenge", "submit", "probe"
)
# What an answer is called by what is in it: "MoD figures given to P".
FIGURES = (
    r"(?:figures|numbers?|statistics|stats|data|breakdown|information|details|explanation|estimates?|costs?|totals?|update"
    r"|assurances?|reasons?|line|position)"
)
ANSWER = r"(?:written )?(?:answers?|repl(?:y|ies)|responses?|statements?)"
STANCE = r"(?:position|line|view|views|stance|words|comments?|remarks|explanation|assurances?|commitments?)"
QUESTION = (
    r"(?:(?:written|parliamentary|follow-up|supplementary|oral|named day) )?"
    r"(?:questions?|quer(?:y|ies)|w?pqs?|enquir(?:y|ies))"
)
FUNCTION_WORDS = frozenset(
    "what which who whom whose when where why how whether if that and or but so did does do has have had is are was "
    "were will would can could should may about on from by to of for with in at as than then because since before "
    "after until while tell told tells telling asked ask asks asking answered answering answer answers reply replies "
    "replied said say says been being minister ministers mp mps peer peers member members backbencher backbenchers "
    "colleague colleagues any anything something everything gave give given when mr mrs ms show find list get only "
    "according regarding re between question questions written versus vs v latest n't not also all".split()
)
# What frames a question and is no part of its matter, once a filter is taken out of it.
FRAME_WORDS = (FUNCTION_WORDS - {"if", "whether", "of", "between"}) | frozenset(
    "the a an , . ? ! : ; - – — ( ) ' 's n't anyone someone us me them government gov't ministers much many it he she "
    "they there ever also set out put tabled tabling raised raising responded respond response responses statement "
    "statements stated confirmed explained replying written parliamentary pq pqs query queries line position view "
    "views stance take took taken latest recent recently most earliest oldest newest last first us i want need know "
    "please mention mentions concerning over on about regarding received had got made back department house".split()
)

# "What line did X take", "what reason did X give": the left side and the right side of who is asked after.
GAVE_LEFT = (
    r"(?:what|which|any|the|what was the)(?: \w+){0,2} "
    r"(?:positions?|lines?|views?|stance|reasons?|figures?|numbers?|dates?|explanation|answers?|reply|response|"
    r"assurances?|justification|estimates?|timetable|timescale|breakdown|details?|"
    r"excuse|commitments?|advice)(?: that)?(?: (?:did|has|have|had|does|do|was))?"
)
GOT_RIGHT = r"(?:get|got|gets|getting|receive|received|have|had|been given|been offered)\b"
GAVE_RIGHT = r"(?:take|took|taken|takes|give|gave|given|gives|offer|offered|quote|quoted|provide|provided|cite|cited)\b"

TOLD_RIGHT = (
    rf"(?:(?:{AUX}|{ADVERBS}) )*?(?:(?:was|were|been|being|is|get|got) )(?:{ADVERBS} )*"
    r"(?:told|given|promised|informed|assured|answered|advised|referred)\b|"
    rf"{_BETWEEN}(?:had|received?|receiving|got|get|gotten|given|was given) (?:an? |any |the |back |no )?{ANSWER}\b|"
    rf"{_BETWEEN}(?:get|got) (?:anything|something|nothing|much|any \w+|an? \w+) (?:from|out of)\b|"
    rf"{_BETWEEN}(?:hear|heard|hears|learn|learned|learnt|found out|find out)\b"
)
ASKED_OF_RIGHT = (
    rf"(?:(?:{AUX}|{ADVERBS}) )*?(?:was|were|been|being|is|are) (?:{ADVERBS} )*(?:asked|questioned|pressed)\b"
)
ASK_RIGHT = (
    rf"{_BETWEEN}{ASK}\b|{_BETWEEN}(?:want(?:s|ed|ing)?|tr(?:y|ies|ied|ying)) to (?:know|find out)\b|"
    rf"{_BETWEEN}(?:put|puts|putting) (?:an? |the |down |in |this |that |any )?{QUESTION}\b|"
    rf"{_BETWEEN}(?:put|puts|putting) (?:to|down)\b|"
    rf"(?:'s? (?:\w+ ){{0,2}}?)?{QUESTION}\b|(?:to|v|vs|versus) D\d"
)
SAY_RIGHT = (
    rf"{_BETWEEN}(?:{SAY}|set out|sets out|setting out|rule[sd]? out)\b|"
    rf"(?:'s? (?:\w+ ){{0,2}}?)?(?:{ANSWER}|{STANCE})\b"
)

# To the left of an asker: to whom something was said, or by whom something was asked.
TO_ASKER_LEFT = (
    rf"(?:{_verbs('tell', 'inform', 'assure', 'reassure', 'promise')}(?: to)?|answered|answering|gave|giving|give|given"
    r"|(?:[DPH]\d+|ministers?|government|they|he|she|to) answer"
    r"|(?:repl(?:y|ies|ied|ying)|answers?|answered|respond(?:s|ed|ing)?|responses?|wrote|writ(?:es|ten|ing)|say|said|"
    r"saying|says|given|gave|back|explain(?:s|ed)?|confirm(?:s|ed)?|sent|provided)(?: \w+){0,2}? to"
    r"|^D\d+ to|\bD\d+ report(?:s|ed)?(?: \w+)? to"
    rf"|(?:supplied|issued|released|shown)(?: \w+){{0,2}}? to|D\d+ (?:\w+ ){{0,3}}?{FIGURES} (?:to|for)"
    rf"|^D\d+ (?:'s )?{FIGURES} (?:on|about) .* (?:to|for)|{ANSWER} for)"
)
BY_ASKER_LEFT = (
    rf"(?:(?:asked|tabled|raised|put|submitted|posed|pressed|questioned|challenged|prompted|answered for) by"
    r"|(?:asked|put|posed|submitted|questions?) (?:of|to|for) [DP]\d+ (?:by|from)"
    rf"|{QUESTION}(?: \w+ed)? (?:from|by|of)|on behalf of)"
)
# To the left of a minister or a department: of whom something was asked, or from whom an answer came.
TO_MINISTER_LEFT = (
    rf"(?:\b(?:ask|asks|asked|asking|quizzed|questioned|press|pressed|pressing|challenged|challenging|grilled)|"
    rf"{QUESTION}(?: \w+ed)? (?:to|for)|(?:asks?|asked|asking) of"
    r"|(?:put|puts|putting|posed|addressed|directed|submitted|tabled) to)"
)
BY_MINISTER_LEFT = (
    rf"(?:according to|(?:{ANSWER}|{STANCE}|confirmation|word)(?: \w+)? (?:from|by)"
    r"|[PY]\d+ (?:\w+ ){0,2}?(?:get|gets|got|receive|received|had|have|hear|heard)(?: \w+){0,2} (?:from|out of)"
    r"|(?:[PY]\d+|mps?|peers|members?|anyone) (?:\w+ )?rais(?:e|ed|ing) .*\bwith"
    r"|(?:said|given|answered|signed|written|confirmed|stated|told|issued) by|heard? (?:\w+ )?from|words of|minister)"
)
FROM_LEFT = r"(?:anything|something|everything|what|all|more|latest|nothing)(?: \w+)? (?:from|by)"
# What may follow a surname that is told, asked or answered: the sentence ends or turns to its matter.
OBJECT_END = (
    r"$|[,.?;:!)(]|[PDYTHQ]\d|(?:about|on|in|that|when|who|whether|if|how|why|what|which|where|regarding|re|over|for|at"
    r"|and|or|to|since|before|after|during|last|this|concerning|as|by|was|is|were|are|said|'s|mp)\b"
)


def ends(pattern: str) -> re.Pattern[str]:
    """Compile a pattern for the end of a left side."""
    return re.compile(rf"(?:^|\b)(?:{pattern})$")


_FRAGMENT = re.compile(
    r"(?:(?:and|but|or|so|what|how|about|only|just|now|then|also|from|for|to|by|with|in|answers|questions|show|me|same)"
    r" ?)*"
)


def is_fragment(left: str, right: str) -> bool:
    """Tell whether a turn is nothing but the sign and words that hand it on: "and the Treasury?", "only Defra"."""
    return bool(_FRAGMENT.fullmatch(left)) and not right.strip("?.! ")


_SENTENCE = re.compile(rf"(?:^| )(?:{AUX}|n't|what|who|whom|whose|why|how|when|where|which|whether|if|i|my|we)(?: |$)")


def is_list(side: str) -> bool:
    """Tell key words and names from a sentence: nothing in it that is a verb's helper or asks."""
    return not _SENTENCE.search(side)


def starts(pattern: str) -> re.Pattern[str]:
    """Compile a pattern for the beginning of a right side."""
    return re.compile(rf"(?:{pattern})")
