"""Persons in a question: where they are named, and whether the sentence makes them minister or asker."""

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

from pqask import names
from pqask.question import cues
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
_GROUP_RIGHT = cues.starts(r"(?:(?:,|and|or|&|/|, and) P\d+ ?)+")
_GROUP_LEFT = cues.ends(r"(?:P\d+ (?:,|and|or|&|/|, and) ?)+")
_APPOSED = cues.starts(r",? ?(?:mp\b ?)?(?:\( ?[^)]* ?\) ?|, (?:Y|D)\d+ ?(?:,|$) ?|(?:at|of|from|in) D\d+ ?)?")
_LABEL_LEFT = cues.ends(r" ?(?:Y\d+|backbencher|mp|peer|member|colleague)")


class Named(NamedTuple):
    """A place where Members are named: all who can be meant, and how surely a person is meant at all."""

    mention: Mention
    members: tuple[Member, ...]
    how: How
    everyday: bool
    capital: bool


def find(words: Sequence[Token], vocabulary: Vocabulary) -> list[Named]:
    """Find every place where Members of the library are named; a full name counts before a surname beside it."""
    readings = [_with_surname(words, at, vocabulary) or _knight(words, at, vocabulary) for at in range(len(words))]
    found: list[Named] = []
    for named in sorted(filter(None, readings), key=lambda each: (each.how == "surname", each.mention.start)):
        if not any(named.mention.overlaps(old.mention.start, old.mention.end) for old in found):
            found.append(named)
    return found


def cast(named: Named, sketch: Sketch) -> tuple[Role | None, tuple[Member, ...], bool]:
    """Decide the role of the named from the sentence and the library, who of them can have it, and if it was plain.

    No role means that the sentence only speaks of them.
    """
    left, right = _around(named, sketch)
    role = _role_said(named, left, right)
    if role and (able := _able(named.members, role)):
        return role, able, True
    if role and named.how == "surname":
        return None, (), True
    if role or _stands_alone(named, left, right):
        role, plain = _role_known(named.members, sketch)
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
    if (at and _other_name(words[at - 1])) or _goes_on(words, at, end):
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


def _other_name(before: Token) -> bool:
    """A word before a surname that is no part of the sentence's frame makes it someone or something else."""
    if not before.text[0].isalpha():
        return before.text in "&'’-"
    plain_verb = before.plain in cues.FUNCTION_WORDS
    return not plain_verb and not (before.capital and before.text.isupper() and len(before.text) > 1)


def _goes_on(words: Sequence[Token], at: int, end: int) -> bool:
    """A surname that goes on in capitals, or with "&", is the name of something else."""
    if end >= len(words):
        return False
    after = words[end]
    small = after.plain in cues.FUNCTION_WORDS or after.text in ("MP", "'s", "’s")
    return after.text == "&" or (words[at].capital and after.capital and not small and not after.text.isupper())


def _around(named: Named, sketch: Sketch) -> tuple[str, str]:
    """Give both sides without what is only joined to the name: partners in a list, posts, parties, "MP"."""
    left, right = sketch.sides(named.mention)
    if joined := _GROUP_RIGHT.match(right):
        right = right[joined.end() :]
    if joined := _GROUP_LEFT.search(left):
        left = left[: joined.start()].strip()
    right = right[apposed.end() :].strip() if (apposed := _APPOSED.match(right)) else right
    return _LABEL_LEFT.sub("", left).strip(), right


def _role_said(named: Named, left: str, right: str) -> Role | None:
    """Read the role from the words beside the name."""
    if not _plausible(named, left, right):
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


def _is_note(left: str) -> bool:
    """Key words, not a sentence: nothing in it that is a verb's helper, and no preposition before the name."""
    return not _TOPIC_LEFT.search(left) and not any(word in _SENTENCE for word in left.split())


_SENTENCE = frozenset(
    "what who why how when where which is are was were do does did has have had will would can could should the my i "
    "to a an".split()
)


def _able(members: tuple[Member, ...], role: Role) -> tuple[Member, ...]:
    return tuple(each for each in members if (each.answers if role == "minister" else each.questions))


def _role_known(members: tuple[Member, ...], sketch: Sketch) -> tuple[Role, bool]:
    """Settle the role from the library; who can have both is the asker where a department is said to answer.

    Otherwise they are taken as minister, and that is not plain.
    """
    answer, ask = any(each.answers for each in members), any(each.questions for each in members)
    if answer and ask and _BODY_SAYS.search(sketch.timeless):
        return "asker", True
    return ("minister" if answer else "asker"), not (answer and ask)


_BODY_SAYS = re.compile(rf"\bD\d+ (?:(?:{cues.AUX}) )*{cues.BODY_SAY}\b")


@lru_cache(maxsize=1)
def everyday_surnames() -> frozenset[str]:
    """Read the surnames that are everyday words, places or given names as well."""
    lines = files("pqask").joinpath("data/surnames.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
