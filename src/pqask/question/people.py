"""Persons in a question: where they are named, and whether the sentence makes them minister or asker."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

from pqask import names
from pqask.question import cues
from pqask.question.periods import Period
from pqask.question.sketch import Mention, Sketch, Token
from pqask.question.vocabulary import Member, Vocabulary

__all__ = ["Named", "Role", "cast", "find"]

Role = Literal["minister", "asker"]
How = Literal["full", "titled", "surname"]

_TOPIC_LEFT = cues.ends(
    r"about|of|on|against|with|into|over|between|and|the|regarding|concerning|behind|for|as|by|under|involving|than"
)
_TOLD = cues.starts(cues.TOLD_RIGHT)
_ASKED_OF = cues.starts(cues.ASKED_OF_RIGHT)
_ASKS = cues.starts(cues.ASK_RIGHT)
_SAYS = cues.starts(cues.SAY_RIGHT)
_GAVE_LEFT = cues.ends(cues.GAVE_LEFT)
_GOT = cues.starts(cues.GOT_RIGHT)
_GAVE = cues.starts(cues.GAVE_RIGHT)
_PASSIVE_LEFT = cues.ends(r"(?:was|were|been|is|being)")
_TO_ASKER = cues.ends(cues.TO_ASKER_LEFT)
_BY_ASKER = cues.ends(cues.BY_ASKER_LEFT)
_TO_MINISTER = cues.ends(cues.TO_MINISTER_LEFT)
_BY_MINISTER = cues.ends(cues.BY_MINISTER_LEFT + r"|D\d+")
_FROM = cues.ends(cues.FROM_LEFT)
_DID = cues.ends(r"(?:did|has)")
_OBJECT_END = cues.starts(cues.OBJECT_END)
_BEGINS = cues.ends(
    rf"(?:^|[:;,(] ?)(?:(?:what|anything|show|find|list|get|all|so|and|also|only|just|Y\d+) ?)*|{cues.ANSWER}"
)
_ON = cues.starts(r"(?:on|about|re|regarding|to P\d+|and D\d+|:|,|-|–|—)(?: |$)|\?*$|\)")
_MANY_LEFT = cues.ends("do")
# Set off by marks: "net change in prison places, P0", "When will it be paid? P0, T1", "P0: wet wipes".
_MARKS_LEFT = ("", *",;:.?!(/|–—-")
_MARKS_RIGHT = ("", *",;:.?!)/|–—-")
_SIGN_LAST = re.compile(r"[a-z0-9] ?[,(/|–—-]? ?(?:[DTY]\d+[ ,/|–—-]*)+\)?$")
_IN_APPOSITION = re.compile(
    r"\b(?:mps?|peers?|ministers?|secretary|chancellor|chair(?:man|woman)?|leader|president|speaker|mayor|member|friend|"
    r"colleagues?|constituent|predecessor|successor|author|like|as|eg|including|dear) ,?$"
)
_TOPIC_RIGHT = cues.starts(cues.either(*cues.FUNCTION_WORDS) + r"\b")
_OWN_RIGHT = cues.starts(
    r"'s (?:\w+ ){0,2}?(?:figures|numbers|statistics|stats|data|breakdown|estimates?|update|timetable|list|explanation|"
    r"written|letter|correction)(?: (?:for|on|of|about|to|given|re|in|from)\b|$| [,:;–—?-])"
)
_RELATIVE = cues.starts(r", (?:who|whose|whom|which)\b")
_KEY_WORDS_RIGHT = cues.starts(
    r"(?!(?:resignation|resigns?|resigned|appointment|expenses|affair|scandal|row|vetting|conviction|sacking|sacked|"
    r"review|report|inquiry|enquiry|commission|audit|law|rule|clause|amendment|act|and|or|v|vs|versus|by-election)\b)[a-z0-9£]|D\d"
)
_DOING_LEFT = re.compile(r"(?:^|.*[?:;.–—-] )(?:(?:what|which|how)(?: \w+){0,4} |when )?(?:did|has|have|had)$")
_DOES = cues.starts(rf"(?:{cues.AUX} |{cues.ADVERBS} )*{cues.DO}\b")
_NOT_HERE = cues.starts(
    rf"{cues.SAY} (?:to )?(?:\w+ 's |his |her |their |the )?(?:\w+ )?"
    r"(?:foreign minister|counterpart|ambassador|president|prime minister|king|pope|bbc|journalists|reporters)\b"
)
_TO_PERSON = re.compile(r"(?:to|v|vs|versus) P(?P<person>\d+)\b")
_TO_PARTY = cues.starts(r"to (?:an? |some )?Y\d+(?:$| [,:;–—?-]| (?:on|about|re|regarding)\b)")
_PERSON_TO = re.compile(r"(?:(?P<lead>.*) )?P(?P<person>\d+) (?:to|v|vs|versus)$")
_ANSWER_FROM = cues.ends(rf"{cues.ANSWER} (?:from|by|of)|^D\d+|minister")
_QUESTION_FROM = cues.ends(rf"{cues.QUESTION} (?:from|by|of)")
_BODY_LISTED = cues.starts(r"[,/|]? ?D\d+ ?(?:[,:;–—-]|$)")
_ONLY_SIGNS = cues.starts(r"(?:[,/|–—-]? ?[DTY]\d+ ?)*[.?]?$")
_BODY_RIGHT = cues.starts(r"[,/|]|D\d+(?: |$)")
_GROUP_RIGHT = cues.starts(r"(?:(?:,|and|or|&|/|, and) P\d+ ?)+")
_GROUP_LEFT = cues.ends(r"(?:P\d+ (?:,|and|or|&|/|, and) ?)+")
_APPOSED = cues.starts(r",? ?(?:mp\b ?)?(?:\( ?[^)]* ?\) ?|, (?:Y|D)\d+ ?(?:,|$) ?|(?:at|of|from|in) D\d+ ?)?")
_LABEL_LEFT = cues.ends(r" ?(?:Y\d+|D\d+ 's(?: minister)?|backbencher|mp|peer|member|colleague)")
MOSTLY = 3  # times as many of the one as of the other
NOBODY: Mapping[Mention, "Named"] = {}


class Named(NamedTuple):
    """A place where Members are named: all who can be meant, and how surely a person is meant at all."""

    mention: Mention
    members: tuple[Member, ...]
    how: How
    everyday: bool
    capital: bool


def find(words: Sequence[Token], vocabulary: Vocabulary, others: Iterable[Mention] = ()) -> list[Named]:
    """Find every place where Members of the library are named; a full name counts before a surname beside it.

    *others* is what else was recognised: a surname does not go on in it.
    """
    every = (_with_surname(words, at, vocabulary) or _knight(words, at, vocabulary) for at in range(len(words)))
    begun = frozenset(other.start for other in others)
    readings = [named for named in every if named and not _goes_on(words, named, begun)]
    found: list[Named] = []
    for named in sorted(readings, key=lambda each: (each.how == "surname", each.mention.start, -each.mention.end)):
        if not any(named.mention.overlaps(old.mention.start, old.mention.end) for old in found):
            found.append(named)
    return found


def cast(
    named: Named, sketch: Sketch, others: Mapping[Mention, Named] = NOBODY, period: Period | None = None
) -> tuple[Role | None, tuple[Member, ...], bool]:
    """Decide the role of the named from the sentence and the library, who of them can have it, and if it was plain.

    No role means that the sentence only speaks of them; *others* are all who are named in it, *period* its time.
    """
    whole_left, whole_right = _apart(named, sketch)
    left, right = _LABEL_LEFT.sub("", whole_left).strip(), _without_apposition(whole_right)
    role = _role_opposite(named, sketch, others, period) or _role_said(named, left, right)
    if role and (able := _able(named.members, role)):
        return role, able, True
    if role and named.how == "surname":
        return None, (), True
    noted = _stands_alone(named, left, right) or _is_listed(named, whole_left, whole_right, sketch)
    if role or noted or _is_set_off(named, left, whole_right) or _does(named, left, right):
        role, plain = _role_known(named, sketch, period)
        return role, _able(named.members, role), plain
    return None, (), True


def _with_surname(words: Sequence[Token], at: int, vocabulary: Vocabulary) -> Named | None:
    """Read the surname that begins at a word, then look left for given names and titles, right for a peer's place."""
    for length in (3, 2, 1):
        surname = tuple(word.plain for word in words[at : at + length])
        members = vocabulary.by_surname.get(surname, ()) if len(surname) == length else ()
        if members and (named := _read_left(words, at, at + length, members)):
            return named
    return None


def _read_left(words: Sequence[Token], at: int, end: int, members: tuple[Member, ...]) -> Named | None:
    first, fitting = _given(words, at, members)
    start = _titles(words, first)
    if start < first == at:
        return _titled(words, start, end, members)
    if first < at:
        return _named(words, start, end, fitting, "full")
    if at and _other_name(words[at - 1], beside=words[at - 1].end == words[at].start):
        return None
    return _named(words, at, end, members, "surname")


def _given(words: Sequence[Token], at: int, members: tuple[Member, ...]) -> tuple[int, tuple[Member, ...]]:
    """Go left over given names and initials; give where they begin and the Members they fit."""
    fitting, first = members, at
    while first and words[first - 1].plain not in names.TITLES:
        closer = tuple(each for each in fitting if _has_given(each, words[first - 1]))
        if not closer:
            break
        fitting, first = closer, first - 1
    return first, fitting


def _has_given(member: Member, word: Token) -> bool:
    """A given name fits when it is the same, its initial in capitals, or a short form ("Matt", "Matthew")."""
    said = word.plain
    if said in cues.FUNCTION_WORDS and not word.capital:
        return False  # "and Cooper" is not Andrew
    for given in member.given[:-1]:
        same = said == given or (len(said) == 1 and word.capital and given.startswith(said))
        short = min(len(said), len(given)) >= 3 and (given.startswith(said) or said.startswith(given))
        if same or short:
            return True
    return False


def _titles(words: Sequence[Token], first: int) -> int:
    while first and words[first - 1].plain in names.TITLES - {"the", "right"}:
        first -= 1
    return first


def _titled(words: Sequence[Token], start: int, end: int, members: tuple[Member, ...]) -> Named | None:
    """Read "Lord Smith of Finsbury" as far as the place is one of the Members' own."""
    for stop in (end + 4, end + 3, end + 2, end):
        said = " ".join(word.plain for word in words[start:stop])
        if stop > len(words) or (stop > end and words[end].plain != "of"):
            continue
        if fitting := tuple(each for each in members if names.matches(said, each.name)):
            return _named(words, start, stop, fitting, "titled")
    return None


def _knight(words: Sequence[Token], at: int, vocabulary: Vocabulary) -> Named | None:
    """Read "Sir Keir" and "Dame Diana": title and given name, as knights are called."""
    if words[at].plain not in ("sir", "dame") or at + 1 >= len(words):
        return None
    title, given = words[at].plain, words[at + 1].plain
    if words[at + 2 :] and _with_surname(words, at + 2, vocabulary):
        return None
    fitting = tuple(
        each for each in vocabulary.members if given in each.given[:1] and title in names.parse(each.name).titles
    )
    return _named(words, at, at + 2, fitting, "titled") if fitting else None


def _named(words: Sequence[Token], start: int, end: int, members: tuple[Member, ...], how: How) -> Named:
    if end < len(words) and words[end].text in ("MP", "mp"):
        end += 1
    said = [word for word in words[start:end] if word.plain not in names.TITLES]
    everyday = any(word.plain in everyday_surnames() for word in said[-1:])
    mention = Mention("P", words[start].start, words[end - 1].end)
    return Named(mention, members, how, everyday, all(word.capital for word in said))


def _other_name(before: Token, *, beside: bool) -> bool:
    """A word before a surname that is no part of the sentence's frame makes it someone or something else."""
    if not before.text[0].isalpha():
        return before.text in "&'’" or (before.text == "-" and beside)
    plain_verb = before.plain in cues.FUNCTION_WORDS
    return not plain_verb and not (before.capital and before.text.isupper() and len(before.text) > 1)


def _goes_on(words: Sequence[Token], named: Named, begun: frozenset[int]) -> bool:
    """A surname that goes on in capitals, or with "&", is the name of something else."""
    after = next((word for word in words if word.start >= named.mention.end), None)
    if named.how != "surname" or after is None or after.start in begun:
        return False
    small = after.plain in cues.FUNCTION_WORDS or after.text in ("MP", "'s", "’s")
    return after.text == "&" or (named.capital and after.capital and not small and not after.text.isupper())


def _apart(named: Named, sketch: Sketch) -> tuple[str, str]:
    """Give both sides without the partners of the name in a list."""
    left, right = sketch.sides(named.mention)
    if joined := _GROUP_RIGHT.match(right):
        right = right[joined.end() :]
    if joined := _GROUP_LEFT.search(left):
        left = left[: joined.start()].strip()
    return left, right


def _without_apposition(right: str) -> str:
    """Leave out what is only joined to the name: posts, parties, "MP"."""
    return right[apposed.end() :].strip() if (apposed := _APPOSED.match(right)) else right


def _role_opposite(named: Named, sketch: Sketch, others: Mapping[Mention, Named], period: Period | None) -> Role | None:
    """Read "P0 to P1 on ...", an answer or a question: the one who answers more of what they are named in answers."""
    left, right = sketch.sides(named.mention)
    after, before = _TO_PERSON.match(right), _PERSON_TO.match(left)
    found = after or before
    other = others.get(sketch.mentions[int(found.group("person"))]) if found else None
    lead = before.group("lead") or "" if before else left
    told, asks = bool(_ANSWER_FROM.search(lead)), bool(_QUESTION_FROM.search(lead))
    if other is None or not (told or asks or _BEGINS.search(lead) or lead[-1] in ",:;(–—-"):
        return None
    first, second = (other, named) if before else (named, other)
    answers = told or (not asks and _answering(first, period) >= _answering(second, period))
    return "minister" if answers == (first is named) else "asker"


def _answering(named: Named, period: Period | None) -> tuple[bool, float]:
    """Whether those who can be meant answered in a period, and the share of answers in all that they have said."""
    in_term = period is not None and any(each.term and _answered_in(each.term, period) for each in named.members)
    answers, asked = sum(each.answers for each in named.members), sum(each.questions for each in named.members)
    return in_term, answers / (answers + asked) if answers else 0.0


def _role_said(named: Named, left: str, right: str) -> Role | None:
    """Read the role from the words beside the name."""
    if not _plausible(named, left, right) or _NOT_HERE.match(right):
        return None
    if _TOLD.match(right) or (_PASSIVE_LEFT.search(left) and right.startswith(("told ", "given ", "promised "))):
        return "asker"
    if _ASKED_OF.match(right) or (_PASSIVE_LEFT.search(left) and right.startswith("asked")):
        return "minister"
    if _is_object(named, right):
        if _TO_ASKER.search(left) or _BY_ASKER.search(left):
            return "asker"
        if _TO_MINISTER.search(left) or _BY_MINISTER.search(left):
            return "minister"
    if _ASKS.match(right):
        return "asker"
    if _GAVE_LEFT.search(left) and (_GAVE.match(right) or _GOT.match(right)):
        return "minister" if _GAVE.match(right) else "asker"
    return "minister" if _SAYS.match(right) else None


def _plausible(named: Named, left: str, right: str) -> bool:
    """In small letters a surname that is also an everyday word needs "did ... say", where only a person fits."""
    if named.how == "surname" and _MANY_LEFT.search(left):
        return False
    if named.how != "surname" or named.capital or not named.everyday:
        return True
    return bool(_DID.search(left) and (_SAYS.match(right) or _ASKS.match(right)))


def _is_object(named: Named, right: str) -> bool:
    return named.how != "surname" or bool(_OBJECT_END.match(right))


def _stands_alone(named: Named, left: str, right: str) -> bool:
    """A note such as "Pennycook on leasehold" or "anything from Pennycook about ..." names who is meant."""
    if named.how == "surname" and (named.everyday or not named.capital):
        return False
    if cues.is_fragment(left, right):
        return True
    if _FROM.search(left) and _is_object(named, right):
        return True
    if _BEGINS.search(left) and _ON.match(right):
        return bool(right) or not left
    return named.how != "surname" and not right.strip("?.! ") and bool(left) and _is_note(left)


def _is_listed(named: Named, left: str, right: str, sketch: Sketch) -> bool:
    """Tell whether it stands in a list at either end: "Holden, DfT: buses", "DfT reply on buses, Holden"."""
    if (named.how == "surname" and (named.everyday or not named.capital)) or _is_spoken_of(left, right):
        return False
    if not left and _has_key_words(right) and _SIGN_LAST.search(sketch.text):
        return True
    if not left or left[-1] in "?.;:":
        listed = left and right[:1] in ("", ",", "(")
        return bool(_BODY_LISTED.match(right) or ((listed or _BODY_RIGHT.match(right)) and cues.is_list(right)))
    if left[-1] not in ",(/|–—-" or right[:1] not in ("", *",:;)/|–—-"):
        return False
    return cues.is_list(left) or (left[-1] != "(" and bool(_ONLY_SIGNS.match(right)))


def _is_set_off(named: Named, left: str, right: str) -> bool:
    """Tell whether a full name stands between marks, or before key words: "..., P0, T1", "P0 wet wipes"."""
    if named.how == "surname" or (named.everyday and not named.capital) or _is_spoken_of(left, right):
        return False
    if left[-1:] in _MARKS_LEFT and (_TO_PARTY.match(right) or _OWN_RIGHT.match(right)):
        return True
    if left[-1:] in _MARKS_LEFT and right[:1] in _MARKS_RIGHT:
        return bool(left or right)
    return not left and _has_key_words(right)


def _is_spoken_of(left: str, right: str) -> bool:
    """Tell "my MP, P0, ..." and "..., P0, who ..." from a name in a list."""
    return bool(_IN_APPOSITION.search(left)) or (bool(left) and bool(_RELATIVE.match(right)))


def _has_key_words(right: str) -> bool:
    return bool(_KEY_WORDS_RIGHT.match(right)) and not _TOPIC_RIGHT.match(right) and cues.is_list(right)


def _does(named: Named, left: str, right: str) -> bool:
    """Tell whether a full name is the subject of what ministers do when they answer: "Did P0 offer"."""
    return named.how != "surname" and bool(_DOING_LEFT.search(left) and _DOES.match(right))


def _is_note(left: str) -> bool:
    """Key words, not a sentence: nothing in it that is a verb's helper, and no preposition before the name."""
    return not _TOPIC_LEFT.search(left) and not any(word in _SENTENCE for word in left.split())


_SENTENCE = frozenset(
    "what who why how when where which is are was were do does did has have had will would can could should the my i "
    "to a an".split()
)


def _able(members: tuple[Member, ...], role: Role) -> tuple[Member, ...]:
    return tuple(each for each in members if (each.answers if role == "minister" else each.questions))


def _role_known(named: Named, sketch: Sketch, period: Period | None) -> tuple[Role, bool]:
    """Settle the role from the library: what they mostly did or else, where a department or their party is said, asker.

    Otherwise who can have both is taken as minister. Where they did both it is not plain, unless a department answers.
    """
    answers, asked = sum(each.answers for each in named.members), sum(each.questions for each in named.members)
    if not (answers and asked):
        return ("minister" if answers else "asker"), True
    if period and (in_term := [_answered_in(each.term, period) for each in named.members if each.term]):
        return ("minister" if any(in_term) else "asker"), True
    of_asker = bool(_BODY_SAYS.search(sketch.timeless)) or named.mention in sketch.labels.values()
    said = of_asker and answers < MOSTLY * asked
    return ("asker" if said or asked >= MOSTLY * answers else "minister"), said


def _answered_in(term: tuple[date, date], period: Period) -> bool:
    """Tell whether somebody was a minister in a period: not before the first or after the last day they answered."""
    return (period.start is None or period.start <= term[1]) and (period.end is None or period.end >= term[0])


_BODY_SAYS = re.compile(rf"\bD\d+ (?:(?:{cues.AUX}) )*{cues.BODY_SAY}\b")


@lru_cache(maxsize=1)
def everyday_surnames() -> frozenset[str]:
    """Read the surnames that are everyday words, places or given names as well."""
    lines = files("pqask").joinpath("data/surnames.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
