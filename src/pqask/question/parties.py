"""Parties and Houses in a question, and whether they are meant as those of the asker."""

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from pqask import departments
from pqask.question import cues
from pqask.question.sketch import Mention, Said, Sketch
from pqask.question.vocabulary import Vocabulary
from pqask.records import House

__all__ = ["asks", "find", "find_houses", "is_party", "is_place"]

_MEMBERS = r"(?:MPs?|M\.P\.s?|Members?(?: of Parliament)?|peers?|backbenchers?|frontbenchers?|Lords|politicians?)"
_TOLD = cues.starts(cues.TOLD_RIGHT)
_ASKS = cues.starts(rf"{cues.ASK_RIGHT}|D\d+ {cues.QUESTION}\b")
_SAYS = cues.starts(cues.SAY_RIGHT)
_QUESTIONS_TO = cues.starts(rf"{cues.QUESTION} to D\d")
_ASKED_BY = cues.ends(rf"(?:{cues.BY_ASKER_LEFT}|{cues.TO_ASKER_LEFT}|(?<!\w )P\d+ to)(?: an?| some| any| several)?")
_OBJECT_END = cues.starts(cues.OBJECT_END)
_GROUP_LEFT = re.compile(r" (?:Y\d+ (?:,|and|or|&|/|, and) ?)+$")
_GROUP_RIGHT = re.compile(r"^(?:(?:,|and|or|&|/|, and) Y\d+ ?)+")
# Set off in a list: "..., Lib Dem, D0", "... (Plaid), T1", "a Reform MP, T1".
_SET_OFF_LEFT = re.compile(r"[,;:?.(/|–—-](?: an?)?$")
_SET_OFF_RIGHT = cues.starts(r"$|[,;:)/|–—-]|[?.]$")
_PARTNER = re.compile(r"[PDT]\d")
_BETWEEN_MARKS = re.compile(r"[,(] ?$"), re.compile(r" ?(?:[,)]|$)")
_NOTED_RIGHT = cues.starts(r"(?:on|re|about|regarding) .*[,(–—-] D\d")
_QUESTION_AFTER = re.compile(rf" {cues.QUESTION}\b", re.IGNORECASE)
_PERSON = re.compile(r"P\d")
_HOUSE = re.compile(
    r"\b(?:(?i:(?:the )?house of (?:lords|commons)|the (?:lords|commons))|Lords|Commons)\b"
    r"(?! (?i:Commission|Library|Chamber))"
)
_HOUSE_LEFT = cues.ends(
    rf"(?:{cues.ASK}|{cues.SAY}|{cues.QUESTION}|{cues.ANSWER}|given|put|discussed|anything|done)"
    r"(?: (?!about\b|on\b|for\b)\w+){0,2} in|(?:asked|tabled|raised|put) by"
)
_HOUSE_RIGHT = cues.starts(rf"(?:{cues.QUESTION}|{cues.ANSWER}|ministers?)\b|(?:have |has )?(?:ever )?{cues.ASK}\b")
_SAID_ABOUT = re.compile(rf"\b(?:{cues.SAY}|{cues.ASK})\b.*\b(?:about|on|regarding)\b.* in$")
_OF_THE_HOUSE = cues.ends(r"(?:seats?|members?|peers|bishops|votes?|bill) in")


def find(question: str, vocabulary: Vocabulary) -> list[Said]:
    """Find parties, and whether their Members are said ("Lib Dem MPs", "the Greens")."""
    return [_read(match, vocabulary) for match in _pattern().finditer(question)]


def asks(said: Said, sketch: Sketch, cast: Mapping[Mention, str]) -> bool:
    """Tell whether a party is meant as that of the asker."""
    if person := sketch.labels.get(said.mention):
        return cast.get(person) == "asker" and (said.members or said.capital)
    left, right = sketch.sides(said.mention)
    left, right = _GROUP_LEFT.sub("", left), _GROUP_RIGHT.sub("", right)
    if _PERSON.match(right):
        return False
    if _is_set_off(said, left, right, sketch):
        return True
    if not (said.members or said.capital):
        return bool(_QUESTIONS_TO.match(right))
    if _ASKS.match(right) or (said.titled and (_TOLD.match(right) or _SAYS.match(right))):
        return True
    return bool(_ASKED_BY.search(left)) and (said.members or bool(_OBJECT_END.match(right)))


def is_party(said: Said, question: str) -> bool:
    """Tell where only a party can be meant, and not a Member who is called so: "Green MPs", "a Green question"."""
    if said.titled:
        return True
    left, right = _BETWEEN_MARKS
    if left.search(question[: said.mention.start]) and right.match(question, said.mention.end):
        return said.capital
    if not _QUESTION_AFTER.match(question, said.mention.end):
        return False
    before = question[: said.mention.start].split()[-1:]
    return not (before and before[0][0].isupper() and before[0][-1].isalpha()) or _is_plain(before[0])


def _is_plain(word: str) -> bool:
    return word.casefold() in cues.FUNCTION_WORDS


def _is_set_off(said: Said, left: str, right: str, sketch: Sketch) -> bool:
    """Tell whether a party stands between marks, and its Members or something else that is a filter are named."""
    if not (said.members or said.capital):
        return False
    if not left and _NOTED_RIGHT.match(right):
        return cues.is_list(right)
    if not _SET_OFF_RIGHT.match(right):
        return False
    if not left:
        return said.titled and bool(right) and cues.is_list(right)
    return bool(_SET_OFF_LEFT.search(left)) and (said.titled or bool(_PARTNER.search(sketch.text)))


def find_houses(question: str) -> list[Said]:
    """Find the Houses by name."""
    found = []
    for match in _HOUSE.finditer(question):
        value: House = "Lords" if "lords" in match.group().casefold() else "Commons"
        found.append(Said(Mention("H", match.start(), match.end()), value))
    return found


def is_place(said: Said, sketch: Sketch) -> bool:
    """Tell whether a House is meant as the place of asking and answering."""
    left, right = sketch.sides(said.mention)
    if _HOUSE_LEFT.search(left) or _HOUSE_RIGHT.match(right):
        return True
    return not right.strip("?.! ") and bool(_SAID_ABOUT.search(left)) and not _OF_THE_HOUSE.search(left)


def _read(match: re.Match[str], vocabulary: Vocabulary) -> Said:
    word, titled = match.group("party"), match.group("members") is not None
    value, people = _words()[departments.plain(word)]
    name = next((one for one in vocabulary.parties if departments.plain(one) == departments.plain(value)), value)
    return Said(Mention("Y", match.start(), match.end()), name, people or titled, titled, word[0].isupper())


@lru_cache(maxsize=1)
def _words() -> dict[str, tuple[str, bool]]:
    """What each word for a party means, and whether it is a word for people."""
    found: dict[str, tuple[str, bool]] = {}
    for each in _data():
        found |= {departments.plain(word): (each["name"], False) for word in each["words"]}
        found |= {departments.plain(word): (each["name"], True) for word in each["members"]}
    return found


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    every = [word for each in _data() for word in (*each["words"], *each["members"])]
    forms = "|".join(re.escape(word).replace(r"\ ", "[ -]") for word in sorted(every, key=len, reverse=True))
    return re.compile(rf"\b(?:the )?(?P<party>{forms})\b(?: (?P<members>{_MEMBERS})\b)?", re.IGNORECASE)


@lru_cache(maxsize=1)
def _data() -> list[dict[str, str]]:
    text = files("pqask").joinpath("data/parties.toml").read_text(encoding="utf-8")
    parties: list[dict[str, str]] = tomllib.loads(text)["party"]
    return parties
