"""Departments and posts in a question, and whether they are meant as the one that answers."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from pqask import departments
from pqask.question import cues
from pqask.question.sketch import Mention, Said, Sketch, Token, tokens
from pqask.question.vocabulary import Vocabulary

__all__ = ["answers", "department_name", "find", "is_asked_of"]

_SAYS = cues.starts(
    r"(?:(?:has|have|had|did|does|do|was|is|ever|also|already|actually|just|itself|now|recently|not|been|officials) )*"
    rf"(?:{cues.BODY_SAY}|asked)\b|(?:gave|given|give) (?:an? |any |the )?{cues.ANSWER}\b|"
    r"(?:'s? )?(?:own |latest |last |most |recent |current |official )*"
    r"(?:(?:written )?(?:answers?|repl(?:y|ies))|position|line|stance|view)"
    r"(?: (?:on|about|to|of|re|regarding|for|when|given|in)\b|[,:?]|$)"
)
_ADDRESSED = cues.ends(
    rf"{cues.TO_MINISTER_LEFT}|{cues.BY_MINISTER_LEFT}|{cues.FROM_LEFT}|{cues.ANSWER} (?:\w+ )?at|"
    rf"(?:had|have|has|got|received) (?:an? |any |the )?{cues.ANSWER} from"
)
# "Why won't they let us see what No 10 said": the question is about the saying, not for it.
_EMBEDDED = re.compile(
    r"^(?:why|how|should|can|could|will|would|when|if|is|are)\b.* (?:what|that|when|because|after|if|as)$"
)
_ON = cues.starts(r"(?:on|re|:)(?: |$)")
_GAVE_LEFT = cues.ends(cues.GAVE_LEFT)
_GAVE = cues.starts(cues.GAVE_RIGHT)
_WORKINGS = cues.ends(r"(?:at|inside|within|which|parts? of|did|does|do|has|have|had|is|are|was|were)")
_VERB = re.compile(rf"(?:^| ){cues.AUX}(?: |$)")
_MINISTER_RIGHT = re.compile(r"(?:, |'s )?P(\d+)\b")
_PERSON_LEFT = re.compile(r".*\bP(\d+)(?: ,| at| of| from| \()?$")
_JOINED_LEFT = re.compile(r".*\bP(\d+) (?:to|and|v|vs|versus)$")

# Initials and names that are words as well count only in capitals, or after "the".
_WORDS = frozenset({"ago", "bis", "dit", "dh", "dca", "oda", "doe", "mod", "geo", "dss", "dti", "home", "pm"})
_NOT_THIS = frozenset({"shadow", "opposition", "former", "ex"})
_PEOPLE = frozenset({"minister", "ministers", "department", "dept", "ministry", "team", "office", "officials"})
_HOLDERS = ("secretary", "minister", "ministers", "department", "dept", "ministry", "team")
_OFFICES = ("secretary of state for", "minister for", "minister of state for", "ministers for", "department for")
_SILENT = frozenset({"the", "'s", ",", "."})
_AND = {"&": "and", "dept": "department"}


def find(question: str, vocabulary: Vocabulary) -> list[Said]:
    """Find departments and posts by name, acronym, everyday name and subject, the longest reading first."""
    words, known = tokens(question), _names_of(tuple(vocabulary.departments))
    found: list[Said] = []
    at = 0
    while at < len(words):
        end = _longest(words, at, known)
        if end > at and (said := _read(question, words, at, end, vocabulary)):
            found.append(said)
        at = max(end, at + 1)
    return found


def answers(said: Said, sketch: Sketch, cast: Mapping[Mention, str]) -> bool:
    """Tell whether a department is meant as the one that answers, and is not merely spoken of."""
    left, right = sketch.sides(said.mention)
    if _joined(left, right, sketch, cast) or cues.is_fragment(left, right):
        return True
    if _GAVE_LEFT.search(left) and _GAVE.match(right):
        return True
    if _EMBEDDED.search(left):
        return False
    return bool(_SAYS.match(right) or _ADDRESSED.search(left) or (not left and _ON.match(right)))


def is_asked_of(said: Said, sketch: Sketch) -> bool:
    """Tell whether a department's own doings or workings are the matter: "who at Defra", "does Defra"."""
    left, _ = sketch.sides(said.mention)
    return bool(_WORKINGS.search(left))


def department_name(said: str, vocabulary: Vocabulary) -> str | None:
    """Name the department as the library has it or, if it has none by that name, as the register does."""
    post = departments.post_department(said)
    named = [one for one in vocabulary.departments if departments.matches(post or said, one, lineage=False)]
    named = named or ([] if post else _heir(said, vocabulary))
    if named:
        plain = departments.plain(said)
        return max(named, key=lambda one: (departments.plain(one) == plain, vocabulary.departments[one]))
    known = departments.register()
    ids = known.find(said)
    return post or (known.bodies[min(ids)].name if ids else None)


def _heir(said: str, vocabulary: Vocabulary) -> list[str]:
    """Find the one body of the library that came of a former one, if only one did."""
    kin = [one for one in vocabulary.departments if departments.matches(said, one)]
    return kin if len({each for one in kin for each in departments.register().find(one)}) == 1 else []


def _joined(left: str, right: str, sketch: Sketch, cast: Mapping[Mention, str]) -> bool:
    """Tell whether it stands by a person: "Home Office minister Jess Phillips", "Holden to DfT", "DfT, roads: ..."."""

    def role(found: re.Match[str] | None) -> str | None:
        return cast.get(sketch.mentions[int(found.group(1))]) if found else None

    if role(_MINISTER_RIGHT.match(right)) or role(_PERSON_LEFT.match(left)) == "minister":
        return True
    if not left and right[:1] in (",", ":") and cast:
        return True
    return bool(role(_JOINED_LEFT.match(left))) and not _VERB.search(sketch.text)


def _longest(words: Sequence[Token], at: int, known: dict[str, int]) -> int:
    """Give where the longest name that begins at a word ends; the word's own place where none does."""
    reach = known.get(words[at].plain, 0)
    parts: list[str] = []
    longest = at
    for n in range(at, min(at + 2 * reach, len(words))):
        if n > at and words[n].plain in _SILENT:
            continue
        parts.append(_AND.get(words[n].plain, words[n].plain))
        if len(parts) <= reach and " ".join(parts) + "." in known:
            longest = n + 1
    return longest


def _read(question: str, words: Sequence[Token], at: int, end: int, vocabulary: Vocabulary) -> Said | None:
    """Read the name with the words for its people after it, unless it is a word, or somebody's shadow."""
    said = question[words[at].start : words[end - 1].end]
    before, after = words[at - 1].plain if at else "", [word.plain for word in words[end : end + 2]]
    if before in _NOT_THIS or not (_is_name(said) or before == "the"):
        return None
    value = department_name(said, vocabulary)
    start = at - 1 if before == "the" else at
    people = 2 if after[:1] == ["'s"] and after[-1] in _PEOPLE else int(bool(after) and after[0] in _PEOPLE)
    return Said(Mention("D", words[start].start, words[end + people - 1].end), value) if value else None


def _is_name(said: str) -> bool:
    """Names without "Department for" need capitals, and so do initials that are words."""
    capitals = sum(map(str.isupper, said))
    return capitals >= 2 or (said.casefold() not in _WORDS and departments.plain(said) not in _headless_names())


@lru_cache(maxsize=1)
def _headless_names() -> frozenset[str]:
    """What follows "Department for" in a name, where it is more than a word: "work and pensions"."""
    whole = [departments.plain(body.name) for body in departments.register().bodies.values()]
    return frozenset(short for name in whole if (short := departments.headless(name)) != name and " and " in short)


@lru_cache(maxsize=8)
def _names_of(in_library: tuple[str, ...]) -> dict[str, int]:
    """Index every name, ended by a full stop, and the first word of each with the length of its longest name."""
    known = departments.register()
    whole = [name for body in known.bodies.values() for name in (body.name, *body.acronyms, *body.everyday)]
    posts = [*known.posts, *(f"{subject} {holder}" for subject in known.subjects for holder in _HOLDERS)]
    short = {departments.headless(departments.plain(name)) for name in whole}
    heads = [f"{office} {name}" for name in (*short, *known.subjects) for office in _OFFICES]
    index: dict[str, int] = {}
    for name in (*whole, *posts, *heads, *in_library, *_headless_names()):
        parts = [_AND.get(word.plain, word.plain) for word in tokens(name) if word.plain not in _SILENT]
        index[" ".join(parts) + "."] = 0
        index[parts[0]] = max(index.get(parts[0], 0), len(parts))
    return index
