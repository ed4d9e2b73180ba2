"""The words by which one question names another, as patterns; each has an example beside it where it needs one.

A text is read as a run of tokens: numbers, days, words that lead to a number, and ends of sentences. Everything else
is what lies between two tokens, and is matched against what may lie there.
"""

import re

__all__ = ["LINK", "may_name", "tokens"]

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
DATE = (
    rf"(?:(?<!question\s)(?<!questions\s)(?<!pq\s)(?<!uin\s)\b{_DAY}(?:(?:\s?,|\s(?:and|&))(?:\sthe)?\s{_DAY}){{0,5}}(?:\sof)?\s{_MONTH}\b(?:,?\s\d{{3,5}}\b)?"
    r"|\b\d\d?/\d\d?/\d{4}\b)"
)
_NUMBER = (
    r"(?:(?<=pq)|(?<=pqs)|(?<=uin)|(?<![\w£$€/-]))(?:hl\s?)?\d{1,6}"
    r"(?:[-–—](?:hl\s?)?\d{1,6}|\s[-–—]\s(?:hl\s?)?\d{4,6})?(?![\w%]|[./]\d|,\d{3}\b)"
)
_LINK = r"questions-statements\.parliament\.uk/written-questions/detail/(?P<on>\d{4}-\d\d-\d\d)/(?P<uin>(?:hl)?\d+)"
LINK = re.compile(_LINK, re.IGNORECASE)
_TOKEN = re.compile(
    rf"(?P<link>{_LINK})|(?P<date>{DATE})|(?P<key>\b(?:questions?|w?pqs?|uins?)(?=\b|\d))|(?P<number>{_NUMBER})"
    r"|(?P<said>\b(?:answer(?:s|ed)?|repl(?:y|ies|ied)|respon(?:d|ded|ses?)|refer(?:red)?|pursuant)\b)"
    r"|(?P<end>\n|[?!;]|(?<!\bhon)(?<!\brt)(?<!\bno)(?<!\bmr)(?<!\bmrs)(?<!\bms)(?<!\bdr)\.(?=\s+[A-Z“\"(]))",
    re.IGNORECASE,
)
_LONG = re.compile(r"\d{4,6}(?!\d)")
_SHORT = re.compile(
    r"(?:uestions?|ESTIONS?|P[Qq]s?|pqs?|U[Ii][Nn]s?|uins?|[Hh][Ll])\W{0,3}(?:a\) ?)?\d|tions/detail/\d"
)

LORDS = re.compile(r"hl\d", re.IGNORECASE)
TELLING = re.compile(r"hl\s?\d+|\d{5,6}|(?!19|20)\d{4}", re.IGNORECASE)  # is a UIN wherever it stands, and no year
_LETTER = r"(?:\([a-z]+\)\s?)?"
# Between a leading word and its number: "Question (a) 12", "PQ: 12", "UIN number 1234", "PQ answer 1234".
TO_NUMBER = re.compile(rf"[\s:#(.\[]*{_LETTER}")
TO_LONG_NUMBER = re.compile(
    r"[\s:#(.]{0,3}(?:(?:numbers?|nos?|ref(?:erence)?[ds]?|to|of|answers?|\([a-z]\))[\s:#(.]{0,3}){1,3}", re.IGNORECASE
)
# Between "answer" or "refer" and a bare number: "the answer given to 12345", "I refer the hon. Member to 12345".
TO_BARE_NUMBER = re.compile(
    r"\s(?:(?:(?:given|provided|submitted|published|issued|made|was|by|to|for|of|in|at|the|my|previous|written)\s){0,6}"
    r"|(?:the|my|him|her|them)\s(?:[^;\n]{0,60}\s)?to\s(?:my\s|the\s)?)\(?",
    re.IGNORECASE,
)
AFTER_BARE_NUMBER = re.compile(
    r"\W*$|\s?[.,;:)\]]|\s(?:on|of|and|or|which|where|that|from|to|for|is|was|at|relat\w+|answered|dated|published|tabled)\b",
    re.IGNORECASE,
)
FROM_DATE = re.compile(r",?\s?(?:\(|(?:to|at|for|in)\s)?", re.IGNORECASE)  # "the answer on 3 May (12345)"
# Between the numbers of a list: "12, 13 and 14", "12 on 3 May and 13", "12 on Fees and 13 on Fines".
LISTED = re.compile(rf"\)?\s?(?:,\s?(?:and|or|&)?|and|or|&|to|;|/)\s?{_LETTER}(?:to\s)?", re.IGNORECASE)
LISTED_WITH_SUBJECT = re.compile(rf",?\son\s[^,.;?\n]{{3,90}}?,?\sand\s{_LETTER}", re.IGNORECASE)
# Between a number and its day: "12 on 3 May", "12, which was answered on Tuesday 3 May".
_TO_DATE = (
    r"\)?,?\s?\(?(?:which\swas\s|that\swas\s|as\s)?"
    r"(?:answered|published|dated|tabled|submitted|given|asked|provided)?\s?(?:on|of|from)?\s?(?:the\s|\w+day,?\s)?"
)
TO_DATE = re.compile(_TO_DATE, re.IGNORECASE)
ITS_DATE = re.compile(_TO_DATE + DATE, re.IGNORECASE)
# What a question is said to be on: "Question 5463 on Army: Recruitment, what ...", "Question 5463 Army: Recruitment".
SUBJECT = re.compile(
    r"[\s,)]*(?:\b(?:on|titled|entitled|about|regarding)\s|(?<!,)\s(?=[A-Z][a-z]))"
    rf"(?!(?i:{DATE}))['‘“\"]?(?P<words>[^.;?\n]{{4,100}}?)"
    r"(?=[,.;?\n]|$|\s(?:if|what|whether|when|how|which|(?:for|by|in|to) (?:what|which)"
    r"|and (?:to|with|the [Aa]nswer))\b)"
)
OTHER_PAPER = re.compile(
    r"\b(?:statements?|speech|letters?|reports?|debates?|announcement|publication|contribution|press|evidence|papers?"
    r"|published)\b",
    re.IGNORECASE,
)
OTHER_QUESTION = re.compile(
    r"\b(?:evidence|survey|census|consultation|committee|questionnaire|form|exam\w*|paper|session)\b", re.IGNORECASE
)
OF_ANSWER = re.compile(r"\b(?:answer|repl|respon|uin|pq|pursuant|refer(?:red)?\b)", re.IGNORECASE)
# After a day that is of the next question: "12, 3 May to Question 13".
TO_NEXT = re.compile(r",?\s(?:in\s\w+\s)?to\s(?:\w+\s){0,2}?(?:questions?|uins?|w?pqs?)\b", re.IGNORECASE)


def may_name(text: str) -> bool:
    """Tell quickly that most texts name no question: they have no long number but years, and no short one so named."""
    if any(len(digits) > 4 or digits[:2] not in ("19", "20") for digits in _LONG.findall(text)):
        return True
    return _SHORT.search(text) is not None


def tokens(text: str) -> list[re.Match[str]]:
    """Read a text as tokens; ``lastgroup`` says which: link, date, key, number, said, or end (of a sentence)."""
    return list(_TOKEN.finditer(text))
