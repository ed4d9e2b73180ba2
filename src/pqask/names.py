"""Persons' names, normalised for matching only: what is shown is always the name as the source has it.

A name is read as a run of titles, the name itself, and a run of letters after it. A peer's place ("of Finsbury")
is part of the name, because it tells two peers with one surname apart.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

__all__ = ["TITLES", "PersonalName", "fold", "key", "matches", "parse", "surnames"]

_MEN = frozenset({"mr", "sir", "lord", "viscount", "earl", "baron", "marquess", "duke"})
_WOMEN = frozenset({"mrs", "ms", "miss", "dame", "lady", "baroness", "viscountess", "countess", "duchess"})
_PEERS = frozenset(
    {"lord", "lady", "baron", "baroness", "viscount", "viscountess", "earl", "countess", "marquess", "duke", "duchess"}
)
_NEITHER = frozenset(
    {"the", "mx", "dr", "doctor", "prof", "professor", "rev", "revd", "reverend", "rt", "right", "hon", "honourable"}
    | {"cllr", "captain", "capt", "major", "colonel", "col", "admiral", "brigadier"}
)
TITLES = _MEN | _WOMEN | _NEITHER
_LETTERS = frozenset(
    {"mp", "msp", "ms", "mep", "mla", "kc", "qc", "pc", "obe", "mbe", "cbe", "kbe", "dbe", "gbe", "ch", "cb", "kcb"}
    | {"dcb", "gcb", "cmg", "kcmg", "dcmg", "dl", "jp", "td", "vc", "gc", "kg", "kt", "lt", "bt", "frs", "fba", "phd"}
    | {"bem", "kcvo", "dcvo", "cvo", "lvo", "mvo", "vr", "rd", "afc", "dso", "mc", "rn", "esq"}
)
_PARTICLES = frozenset({"van", "von", "de", "der", "den", "la", "le", "du", "st", "al", "el", "bin", "mac", "ap"})
_GLUED = re.compile(r"(?<=[a-z])(?:MP|KC|QC)$")
_DOTTED = re.compile(r"(?:\s(?:[A-Za-z]\.){2,})+$")
_APOSTROPHE = re.compile(r"['’‘`ʼ]")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


class PersonalName(NamedTuple):
    """A name in parts, all in lower case: titles, given and family names, a peer's place ("of kings heath")."""

    titles: tuple[str, ...]
    names: tuple[str, ...]
    place: tuple[str, ...]

    @property
    def key(self) -> str:
        """The name without titles, hyphens as spaces."""
        return " ".join(self.words)

    @property
    def words(self) -> tuple[str, ...]:
        """Every word of the name and the place."""
        return tuple(" ".join(self.names + self.place).replace("-", " ").split())

    @property
    def is_surname_only(self) -> bool:
        """Whether no given name or initial is said ("van", "de" and their like count for nothing)."""
        return sum(word not in _PARTICLES for word in self.names) <= 1


def key(name: str) -> str:
    """Give the name as it is compared: small letters, no accents, titles, letters after it or punctuation."""
    return parse(name).key


def matches(choice: str, name: str) -> bool:
    """Tell whether *choice* ("Phillips", "J Phillips", "Baroness Smith of Malvern") can mean the recorded *name*.

    Every word of the choice is in the name, an initial standing for a word that begins with it; a choice of title and
    surname also asks that the titles agree as far as both are known.
    """
    wanted, recorded = parse(choice), parse(name)
    if not _has_words(wanted.words, recorded.words):
        return False
    return not (wanted.titles and wanted.is_surname_only and _contradict(wanted, recorded))


@lru_cache(maxsize=8192)
def parse(name: str) -> PersonalName:
    """Split a name into titles, names and place."""
    words = _WORD.findall(fold(_family_name_last(_letters_plain(_BRACKETS.sub(" ", name).strip()))))
    first = next((at for at, word in enumerate(words) if word not in TITLES), len(words))
    rest = words[first:]
    while len(rest) > 1 and (rest[-1] in _LETTERS or (len(rest) > 2 and rest[-1] == "m")):  # "M," is a torn "MP"
        rest = rest[:-1]
    if not rest or rest[0] == "of":  # "The Earl of Minto", or a title alone: then the title is the name
        first, rest = max(first - 1, 0), words[max(first - 1, 0) : first] + rest
    at = rest.index("of") if "of" in rest[1:] else len(rest)
    return PersonalName(tuple(words[:first]), tuple(rest[:at]), tuple(rest[at:]))


def surnames(name: str) -> tuple[str, ...]:
    """List what can be the surname alone, longest first: "duncan smith" and "smith" of "Iain Duncan Smith"."""
    parts = parse(name).names
    starts = range(1 if len(parts) > 1 else 0, len(parts))
    found = [" ".join(parts[at:]).replace("-", " ") for at in starts]
    return tuple(dict.fromkeys(found))


def _letters_plain(name: str) -> str:
    """Write "Jess PhillipsMP" and "Jess Phillips M.P." as "Jess Phillips MP"."""
    return _GLUED.sub(" MP", _DOTTED.sub(lambda found: found.group().replace(".", ""), name))


def _family_name_last(name: str) -> str:
    """Turn "Phillips, Jess" round; what follows a comma may also be letters ("Jess Phillips, MP")."""
    family, comma, given = name.partition(",")
    words = fold(given).split()
    if not comma or not words or "," in given or all(word in _LETTERS for word in words) or words[0] == "of":
        return name
    return f"{given} {family}"


def fold(name: str) -> str:
    """Take off accents, apostrophes and capitals."""
    bare = _APOSTROPHE.sub("", name)
    if not bare.isascii():  # most are, and reading a question folds every word of it
        bare = "".join(c for c in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(c))
    return bare.casefold()


def _has_words(wanted: tuple[str, ...], recorded: tuple[str, ...]) -> bool:
    """Whole words first, each once; an initial then needs a word of its own before the last one that was found."""
    left = list(recorded)
    initials = [word for word in wanted if len(word) == 1 and word not in recorded]
    whole = [word for word in wanted if word not in initials]
    if not any(len(word) > 1 for word in whole):
        return False
    for word in whole:
        if word not in left:
            return False
        left.remove(word)
    return _take_initials(initials, left)


def _take_initials(initials: list[str], left: list[str]) -> bool:
    for initial in initials:
        word = next((each for each in left if each.startswith(initial)), None)
        if word is None:
            return False
        left.remove(word)
    return True


def _contradict(wanted: PersonalName, recorded: PersonalName) -> bool:
    """A man is not a woman, and a peer is not "Mr"; a recorded name without title and with a given name is no peer."""
    one, other = set(wanted.titles), set(recorded.titles)
    if (one & _MEN and other & _WOMEN) or (one & _WOMEN and other & _MEN):
        return True
    peer, commoner = bool(one & _PEERS), bool(one & (_MEN | _WOMEN) - _PEERS)
    if other & (_MEN | _WOMEN):
        return (peer and not other & _PEERS) or (commoner and not peer and bool(other & _PEERS))
    return peer and not recorded.is_surname_only
