"""The forms in which periods are said, as patterns; ``periods`` turns what they find into days."""

import re

from pqask.question.history import PREMIERS

__all__ = ["COUNTS", "FEAST", "MONTH", "ORDINALS", "PERIOD", "PREMIER", "SEASON", "SEASON_START"]

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:19|20)\d\d(?![-/–]\d|\d)"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?:the )?"
SEASON = "spring|summer|autumn|winter"
_SEASON = rf"(?P<{{}}>{SEASON})"
FEAST = r"christmas|easter|new year(?:['’]s(?: day)?)?"
_PART = r"(?P<{}>early|mid|late|(?:the )?(?:very )?(?:start|beginning|middle|end) of)(?: in)?[ -]"
COUNTS = "one two three four five six seven eight nine ten eleven twelve".split()
_COUNT = rf"(?:\d{{1,3}}|{'|'.join(COUNTS)}|couple of|few)"
ORDINALS = {"first": 0, "opening": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3}
SEASON_START = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_PARTY = "labour|conservatives?|tory|tories"
_GOVERNMENT = "(?:government|administration)"
_OTHERS = "last|previous|former"
PREMIER = "|".join(sorted(map(re.escape, PREMIERS), key=len, reverse=True))
_THIS = r"(?P<{}>last|this|past|previous|current)"

# Each form with the group by which it is known; the first that fits is taken, so the longer stand before the shorter.
_FORMS = [
    r"(?P<iso>\d{4}-\d\d-\d\d)",
    r"(?P<slash>\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d\d))(?!\d)",
    rf"(?P<dmy>{_WEEKDAY}{_DAY}(?: of)? {MONTH},? {_YEAR})",
    rf"(?P<mdy>{MONTH} {_DAY},? {_YEAR})",
    rf"(?:{_PART.format('mypart')})?(?P<my>{MONTH}(?: of)?,? {_YEAR})",
    rf"(?P<dm>{_WEEKDAY}{_DAY}(?: of)? {MONTH})\b",
    rf"(?P<turn>(?:the )?turn of(?: the year)? (?P<turnyear>{_YEAR}))",
    rf"(?:(?P<seasonpart>early|mid|late)[ -])?(?P<season>(?:the )?{_SEASON.format('seasonname')}(?: of)?,? "
    r"(?P<seasonyear>(?:19|20)\d\d)(?:[-/–](?:20)?\d\d)?)"
    r"(?!\d)",
    rf"(?P<relseason>{_THIS.format('seasonthis')} {_SEASON.format('relseasonname')})",
    r"(?P<quarter>(?:the )?(?P<nth>first|second|third|fourth|last|opening|final|closing|1st|2nd|3rd|4th) "
    r"(?P<fraction>quarter|half|third) of"
    rf" (?P<quarteryear>{_YEAR}|this year|last year))",
    rf"(?P<firstmonths>(?:the )?(?P<months>first|opening|last|final|closing) (?P<monthcount>{_COUNT}) months of"
    rf" (?P<monthsyear>{_YEAR}|this year|last year))",
    r"(?P<turnnow>(?:the )?turn of the year)",
    r"(?P<earlier>earlier this year)",
    rf"(?P<short>(?P<shortkind>q|h)(?P<shortnth>[1-4]),? (?P<shortyear>{_YEAR}))",
    rf"(?P<partyear>{_PART.format('yearpart')}(?P<partof>{_YEAR}|this year|last year))",
    r"(?P<sofar>so far this year)",
    rf"(?P<span>(?:the )?(?:last|past|previous) (?P<count>{_COUNT}) (?P<unit>day|week|month|year)s?)",
    rf"(?P<rel>(?:the )?{_THIS.format('relthis')} (?P<relunit>week|month|year|parliament|election|general election))",
    rf"(?P<relmonth>{_THIS.format('monththis')} (?P<relmonthname>{MONTH}))\b",
    rf"(?P<election>(?:the )?(?:(?P<electionyear>{_YEAR}) )?general election(?: (?:of|in) (?P<electionof>{_YEAR}))?"
    rf"|(?:the )?(?P<electionplain>{_YEAR}) election"
    rf"|the (?:last )?election(?: (?:of|in) (?P<electionin>{_YEAR}))?)"
    r"(?! (?:campaign|manifesto|result|rule|fraud|spend|offence))",
    r"(?P<government>(?:(?:the )?(?P<governing>labour|conservatives?|tories)(?: government| party)?"
    r"(?: (?:came|got|returned) (?:in)?to (?:power|office|government)| took (?:power|office)| won)"
    r"|the change of government)(?: in (?:19|20)\d\d)?)",
    # Who governed then: "under the Conservatives"; "what did the last government say".
    rf"(?P<under>under (?:the )?(?:(?:(?P<underlast>{_OTHERS})|(?P<underthis>present|current)) "
    rf"(?:(?P<underof>{_PARTY}) )?{_GOVERNMENT}"
    rf"|(?P<underby>{_PARTY})(?: {_GOVERNMENT})?)(?! ?['’/-]|,? (?:party|plans?|polic(?:y|ies)|rules?|law|act)\b))",
    rf"(?P<premier>under (?:the )?(?:(?:prime minister|pm) )?(?P<premierunder>{PREMIER})"
    rf"(?:(?:['’]s)? (?:government|administration|premiership))?(?! ?['’/-])"
    rf"|(?:when|while) (?P<premierwhen>{PREMIER}) was (?:still )?(?:the )?(?:prime minister|pm))\b",
    rf"(?P<rulers>the (?:{_OTHERS}) (?:(?P<rulersof>{_PARTY}) )?(?:{_GOVERNMENT}|lot))",
    rf"(?P<feast>(?P<feastname>{FEAST})(?: of)?,? (?P<feastyear>{_YEAR}))",
    rf"(?P<lastfeast>(?:last )(?P<lastfeastname>{FEAST}))",
    r"(?P<newyear>the new year)\b",
    r"(?P<day>yesterday|today)",
    rf"(?P<year>(?:the year )?{_YEAR})(?! ?(?:act|regulations|order|census|election|budget|spending)\b)",
    rf"(?P<month>{MONTH})\b",
]
PERIOD = "(?:" + "|".join(_FORMS) + ")"
