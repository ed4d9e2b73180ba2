"""A question as words, and as a sketch in which what is recognised is a sign: "what did P0 tell P1 about buses T2".

Rules look at what stands to the left and to the right of a sign. The signs are capitals (P a person, D a department,
Y a party, H a House, T a time, Q something quoted or exact) and every other word is in small letters. What only says
which Member a person is ("Labour's P0", "P0 (Con, Bath)") is left out.
"""

import re
from typing import Literal, NamedTuple

from pqask import names

__all__ = ["Mention", "Said", "Sketch", "Token", "tokens"]

Sign = Literal["P", "D", "Y", "H", "T", "Q"]
_TOKEN = re.compile(r"[^\W\d_]\.(?=\s|[^\W\d_]\.)|[^\W_]+(?:[-'’.][^\W_]+)*|['’]s\b|[^\w\s]")
_CLITIC = re.compile(r"(?<=\w)(?:['’]s|n['’]t)$", re.IGNORECASE)
_TIME = re.compile(r"\( (?:T\d+ ?)+\)|,? ?\bT\d+\b")
_SPACES = re.compile(r"\s+")
_PARTY = re.compile(r"Y(\d+)")
# A person with a party, or in brackets a seat: the person is the first group, what follows it is kept.
_LABELLED = tuple(
    re.compile(pattern)
    for pattern in (
        r"\bY\d+ (?:'s )?(?:mp |(?:\w+ )?(?:leader|spokes(?:man|woman|person)|whip) )?(P\d+)\b",
        r"\bY\d+ \( (P\d+) \)",
        r"\b(P\d+) (?:mp )?\( (?:(?![PDHTQ]\d)[^()])*\)",
        r"\b(P\d+) (?:of|from) Y\d+\b(?! ministers?\b)",
        r"\b(P\d+) , (?:an? )?Y\d+(?= , [PDT]\d|$)",
        r"\b(P\d+) , (?:an? )?Y\d+ ,",
    )
)


class Token(NamedTuple):
    """A word or mark, with its offsets in the question; ``plain`` is as names are compared."""

    text: str
    plain: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[:1].isupper()


class Mention(NamedTuple):
    """Something recognised: which sign stands for it and where it is in the question."""

    sign: Sign
    start: int
    end: int

    def overlaps(self, start: int, end: int) -> bool:
        """Tell whether it shares a character with a stretch of the question."""
        return self.start < end and start < self.end


class Said(NamedTuple):
    """Words that name a body, a party or a House; ``value`` is what is meant.

    Of a party: ``members`` says that its people are named, ``titled`` that they are called Members ("Labour MPs").
    """

    mention: Mention
    value: str
    members: bool = False
    titled: bool = False
    capital: bool = True


def tokens(question: str) -> list[Token]:
    """Split into words and marks; "'s" and "n't" stand alone, an initial loses its dot."""
    found: list[Token] = []
    for match in _TOKEN.finditer(question):
        found.extend(_cut(match.group(), match.start()))
    return found


def _cut(word: str, at: int) -> list[Token]:
    if word.isalnum():
        return [Token(word, _plain(word), at, at + len(word))]
    clitic = _CLITIC.search(word)
    cut = clitic.start() if clitic else len(word)
    parts = [(word[:cut], at), (word[cut:], at + cut)]
    return [Token(text, _plain(text), start, start + len(text)) for text, start in parts if text]


def _plain(text: str) -> str:
    if text[:1] in "'’" or text.casefold() in {"n't", "n’t"}:
        return text.casefold().replace("’", "'")
    return names.fold(text).rstrip(".") if text[:1].isalnum() else text


class Sketch:
    """The question with its mentions as signs, numbered in order of place."""

    def __init__(self, question: str, mentions: list[Mention]) -> None:
        self.mentions = sorted(mentions, key=lambda each: each.start)
        self.labels: dict[Mention, Mention] = {}
        """The person whom a party is said to be that of."""
        self.text = self._without_labels(" ".join(self._words(question)))
        self.timeless = _SPACES.sub(" ", _TIME.sub("", self.text)).strip()

    def _words(self, question: str) -> list[str]:
        words, at = [], 0
        for number, mention in enumerate(self.mentions):
            words += [token.plain for token in tokens(question[at : mention.start])]
            words.append(f"{mention.sign}{number}")
            at = mention.end
        return words + [token.plain for token in tokens(question[at:])]

    def _without_labels(self, text: str) -> str:
        """Leave out parties and seats that stand by a person."""
        for pattern in _LABELLED if "P" in text else ():
            text = pattern.sub(self._person, text)
        return text

    def _person(self, labelled: re.Match[str]) -> str:
        sign = labelled.group(1)
        person = self.mentions[int(sign[1:])]
        self.labels |= {self.mentions[int(each)]: person for each in _PARTY.findall(labelled.group())}
        return sign

    def sides(self, mention: Mention, *, times: bool = False) -> tuple[str, str]:
        """Give what stands left and right of a mention; times are left out unless asked for."""
        sign = f"{mention.sign}{self.mentions.index(mention)}"
        text = self.text if times or mention.sign == "T" else self.timeless
        left, _, right = f" {text} ".partition(f" {sign} ")
        return left.strip(), right.strip()
