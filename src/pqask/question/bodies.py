"""Departments and posts in a question, and whether they are meant as the one that answers."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from pqask import departments
from pqask.question import cues
from pqask.question.forms import MONTH
from pqask.question.sketch import Mention, Said, Sketch, Token, tokens
from pqask.question.vocabulary import Vocabulary

__all__ = ["answers", "department_name", "find", "is_asked_of"]

_SAYS = cues.starts(
    r"(?:(?:has|have|had|did|does|do|was|is|ever|also|already|actually|just|itself|now|recently|not|been|officials) )*"
    rf"(?:{cues.BODY_SAY}|asked)\b|(?:gave|given|give) (?:an? |any |the )?{cues.ANSWER}\b|"
    r"report(?:s|ed)?(?: \w+)? to [PY]\d|"
    r"(?:'s? )?(?:own |latest |last |most |recent |current |official )*"
    r"(?:(?:written )?(?:answers?|repl(?:y|ies))|position|line|stance|view)"
    r"(?: (?:on|about|to|of|re|regarding|for|when|given|in)\b|[,:?]|$)"
)
_ADDRESSED = cues.ends(
    rf"{cues.TO_MINISTER_LEFT}|{cues.BY_MINISTER_LEFT}|{cues.FROM_LEFT}|{cues.ANSWER} (?:\w+ )?at|"
    rf"(?:had|have|has|got|received) (?:an? |any |the )?{cues.ANSWER} from|(?<=[,(–—-] )per"
)
_ANSWERS_TO = cues.starts(
    rf"(?:(?!(?:to|of|by|on|about|from|for|and|in|with)\b)\w+ ){{0,4}}?(?:{cues.ANSWER}|{cues.FIGURES})"
    r"(?: (?:as|that|which|it|was|were|have|has|had|been))*(?: \w+(?:ed|en|nt))? (?:to|for) (?:an? |the )?"
    r"(?:P\d+\b(?! 's)|Y\d+(?=$| (?:on|about|in|re|regarding|that)\b| [,:;–—?-]))"
)
_QUESTION_RIGHT = cues.starts(rf"{cues.QUESTION}\b")
_QUESTION_BY = cues.starts(rf"{cues.QUESTION} (?:(?:put|tabled|asked) )?(?:from|by|of) (?:an? |the )?[PY]\d")
_ASKER_LEFT = cues.ends(r"[PY]\d+(?: 's)?(?: (?:first|last|latest|recent|new|next|other|earlier|written))?")
_GIVEN_BY = cues.ends(r"(?:given|sent|supplied|provided|issued|shown|told)(?: \w+){0,2}? [PY]\d+ by")
_TOLD_ITSELF = cues.ends(r"(?:was|were|being|been)(?: \w+){0,2}")
_IS_TOLD = cues.starts(r"(?:(?:\w+ )?(?:been|being|was|were|got|get) (?:\w+ )?)(?:told|informed|given)\b")
_END = re.compile(r"[,:;–—)-]|$")
_LAST = cues.starts(rf"(?:{cues.ANSWER} ?)?(?:[,:;)/|–—-]|[.?]?$)")
_NO_WORD_LEFT = re.compile(
    r"(?:[^\w]|[PDYTHQ]\d+|\b(?:the|an?|its|at|of|in|by|for|from|with|and|or|to|on|about|via|than|as|into|against|under|within))$"
)
_LAST_LEFT = re.compile(r"(?:^|.*[^,])(?<!D\d)(?<!D\d\d) [,(/|–—?.;:-]$")
_TO_ASKER = cues.starts(
    rf"(?:to|{cues.FIGURES} (?:on|about) .* (?:to|for)) P\d+(?: (?:on|about|re|regarding)\b| [,:;–—-]|$)"
)
# "Why won't they let us see what No 10 said": the question is about the saying, not for it.
_EMBEDDED = re.compile(
    r"^(?:why|how|should|can|could|will|would|when|if|is|are)\b.* (?:what|that|when|because|after|if|as)$"
    r"|^why\b.* (?:says?|tells?|shows?|knows?|reveals?|publish(?:es)?) (?:who|whom|which|how|whether)\b"
)
_ON = cues.starts(r"(?:on|re|:)(?: |$)")
_GAVE_LEFT = cues.ends(cues.GAVE_LEFT)
_GAVE = cues.starts(cues.GAVE_RIGHT)
_MONEY = r"(?:money|cash|funding|funds?|grants?|contracts?|loans?)"
_DID = re.compile(rf"(?:^|[?:;.–—-] )(?:(?:what|which|how many)(?: (?!{_MONEY}\b)\w+){{1,3}} )?(?:did|has|have|had)$")
_GIVES = cues.starts(
    rf"(?:{cues.ADVERBS} |been )*(?:gives?|gave|given|giving|publish(?:ed)?|released?|provided?|supplied|supply|"
    r"disclosed?|listed|list|estimated?|assessed|assess|set out|quoted?|cited?)"
    rf"(?:\W*$| (?!(?:\w+ )?(?:{_MONEY}|me|my|us|our|back|up|in|way|to)\b)\w)"
)
# Its own doings: "DfT meetings with", "bought on a Cabinet Office card".
_OWNER_LEFT = re.compile(r"(?:^|[,:;?.(]|\b(?:an?|the|in|on|of|by|for|any|from|with))$")
_OWNED = cues.starts(rf"(?!{cues.either(*cues.FUNCTION_WORDS)}\b)[a-z](?!.*D\d)")
_WORKINGS = cues.ends(r"(?:at|inside|within|which|parts? of|did|does|do|has|have|had|is|are|was|were)")
_MARKS = (*",:;/|–—-",)
_TIME_SET_OFF = re.compile(r"[,;(–—-] T\d+ ?[).]?$")
_VERB = re.compile(rf"(?:^| ){cues.AUX}(?: |$)")
_MINISTER_RIGHT = re.compile(r"(?:, |'s )?P(\d+)\b")
_PERSON_LEFT = re.compile(r".*\bP(\d+)(?: ,| at| of| from| \()?$")
_JOINED_LEFT = re.compile(r".*\bP(\d+) (?:to|and|v|vs|versus)$")
_NOTE_LEFT = re.compile(r"(?:.*[?:;.,(–—-] )?(?P<sign>[PY])\d+ (?:to|v|vs|versus)$")
_NOTE_RIGHT = cues.starts(r"$|[,:;–—-]|(?:on|about|re|regarding)\b")
_LIST_LEFT = re.compile(r"[PY]\d+(?: ,)?")

# Initials and names that are words as well count only in capitals, or after "the".
_WORDS = frozenset({"ago", "bis", "dit", "dh", "dca", "oda", "doe", "mod", "geo", "dss", "dti", "home", "pm"})
_MONTH = re.compile(MONTH)
_NOT_THIS = frozenset({"shadow", "opposition", "former", "ex"})
_PEOPLE = frozenset({"minister", "ministers", "department", "dept", "ministry", "team", "office", "officials"})
# "China's foreign minister": a post that belongs to somebody else.
_OURS = frozenset({"government", "britain", "uk", "kingdom", "england", "nation", "country", "today", "labour", "year"})
# A subject alone ("Transport", "Levelling Up") is its department where somebody is asked or answers.
_BARE_AFTER = frozenset({"to", "from", "by", "ask", "asks", "asked", "asking"})
_BARE_BEFORE = frozenset(
    ", . : ; ? - – — ) ( on about in re regarding over for since before during around last this what how why "
    "whether if when which who early mid late spring summer autumn winter".split()
)
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
        elif end == at and (said := _bare(words, at, vocabulary)):
            found.append(said)
            end = next(n for n, word in enumerate(words, 1) if word.end == said.mention.end)
        at = max(end, at + 1)
    return found


def answers(said: Said, sketch: Sketch, cast: Mapping[Mention, str]) -> bool:
    """Tell whether a department is meant as the one that answers, and is not merely spoken of."""
    left, right = sketch.sides(said.mention)
    if _joined(left, right, sketch, cast) or _listed(left, right, cast) or cues.is_fragment(left, right):
        return True
    if _GAVE_LEFT.search(left) and _GAVE.match(right):
        return True
    if _EMBEDDED.search(left) or _is_told(left, right):
        return False
    if _ANSWERS_TO.match(right) or _QUESTION_BY.match(right) or _GIVEN_BY.search(left):
        return True
    if _ASKER_LEFT.search(left) and _QUESTION_RIGHT.match(right):
        return True
    if not left and (_ON.match(right) or _TO_ASKER.match(right)):
        return True
    if _DID.search(left) and _GIVES.match(right):
        return True
    return bool(_SAYS.match(right) or _ADDRESSED.search(left))


def is_asked_of(said: Said, sketch: Sketch) -> bool:
    """Tell whether a department's own doings or workings are the matter: "who at Defra", "does Defra"."""
    left, right = sketch.sides(said.mention)
    return bool(_WORKINGS.search(left)) or (bool(_OWNER_LEFT.search(left)) and bool(_OWNED.match(right)))


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
    if not left and cues.is_list(right) and (right[:1] in _MARKS or _dated(right, sketch)):
        return True
    if not left and right[:1] in _MARKS and cast:
        return True
    note = _NOTE_LEFT.match(left) if _NOTE_RIGHT.match(right) else None
    if note and (note.group("sign") == "Y" or role(_JOINED_LEFT.match(left))):
        return True
    return bool(role(_JOINED_LEFT.match(left))) and not _VERB.search(sketch.text)


def _dated(right: str, sketch: Sketch) -> bool:
    """Tell whether key words follow, and at the end a time set off by a comma: "DfE follow-up to the report, T1"."""
    return bool(_OWNED.match(right)) and bool(_TIME_SET_OFF.search(sketch.text))


def _listed(left: str, right: str, cast: Mapping[Mention, str]) -> bool:
    """Tell whether it stands in a list at either end of a note: "P, DfT, ...", "P DfT buses", "... buses, DfT"."""
    if cast and _LIST_LEFT.fullmatch(left):
        return bool(_END.match(right)) or cues.is_list(right)
    if cast and not right.strip(".?") and left and not _NO_WORD_LEFT.search(left):
        return cues.is_list(left)
    return bool(_LAST_LEFT.match(left) and _LAST.match(right))


def _is_told(left: str, right: str) -> bool:
    """Tell whether something was said to it: "was the Chancellor told", "has the Treasury been told"."""
    told = right.startswith(("told ", "informed ", "given "))
    return bool(_IS_TOLD.match(right)) or (told and bool(_TOLD_ITSELF.search(left)))


def _longest(words: Sequence[Token], at: int, known: dict[str, int]) -> int:
    """Give where the longest name that begins at a word ends; the word's own place where none does."""
    reach = known.get(words[at].plain, 0)
    parts: list[str] = []
    longest = at
    for n in range(at, min(at + 2 * reach, len(words))):
        if n > at and words[n].plain in _SILENT:
            if words[n].plain == "," and words[n + 1 : n + 2] and words[n + 1].plain in _HOLDERS:
                break  # "education, Department for ..." are two things
            continue
        parts.append(_AND.get(words[n].plain, words[n].plain))
        if len(parts) <= reach and " ".join(parts) + "." in known:
            longest = n + 1
    return longest


def _read(question: str, words: Sequence[Token], at: int, end: int, vocabulary: Vocabulary) -> Said | None:
    """Read the name with the words for its people after it, unless it is a word, or somebody's shadow."""
    said = question[words[at].start : words[end - 1].end]
    before, after = words[at - 1].plain if at else "", [word.plain for word in words[end : end + 2]]
    if before in _NOT_THIS or _is_foreign(words, at, end) or not (_is_name(said) or before == "the"):
        return None
    value = department_name(said, vocabulary)
    start = at - 1 if before == "the" else at
    people = 2 if after[:1] == ["'s"] and after[-1] in _PEOPLE else int(bool(after) and after[0] in _PEOPLE)
    return Said(Mention("D", words[start].start, words[end + people - 1].end), value) if value else None


def _is_foreign(words: Sequence[Token], at: int, end: int) -> bool:
    owned = at > 1 and words[at - 1].plain == "'s" and words[at - 2].plain not in _OURS
    return owned and words[end - 1].plain in ("minister", "ministers", "ministry")


def _bare(words: Sequence[Token], at: int, vocabulary: Vocabulary) -> Said | None:
    """Read a subject that stands for its department: "questions to Transport on ...", "Ann Field, health, ..."."""
    before = words[at - 1].plain if at else ""
    if before != "," and before not in _BARE_AFTER:
        return None
    subjects = departments.register().subjects
    for end in range(min(at + 4, len(words)), at, -1):
        said = " ".join(_AND.get(word.plain, word.plain) for word in words[at:end])
        if said in subjects and _stands_bare(words, at, end):
            value = department_name(departments.register().bodies[subjects[said]].name, vocabulary)
            return Said(Mention("D", words[at].start, words[end - 1].end), value) if value else None
    return None


def _stands_bare(words: Sequence[Token], at: int, end: int) -> bool:
    """In capitals before what is asked, or in small letters between commas after a name."""
    after = words[end].plain if end < len(words) else "?"
    capital = all(word.capital or word.plain == "and" for word in words[at:end])
    if words[at - 1].plain == ",":
        named = at < 6 and all(word.capital for word in words[: at - 1])
        dated = capital and after == "," and _is_date(words[end + 1 : end + 3])
        return dated or (named and after in (",", ":"))
    return capital and (after in _BARE_BEFORE or after.isdecimal() or bool(_MONTH.fullmatch(after)))


def _is_date(words: Sequence[Token]) -> bool:
    return any(word.plain.isdecimal() and len(word.plain) == len("2025") for word in words)


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
