"""Which numbers in a text are those of questions: those that a word leads to, and those listed with them."""

import re
from collections.abc import Iterator, Sequence

from pqask.mentions import grammar

__all__ = ["lists", "spelled"]

LONGEST_RANGE = 100
REACH = 160  # characters in which a short number must be said to be of an answer

Tokens = Sequence[re.Match[str]]


def lists(text: str, tokens: Tokens) -> list[list[int]]:
    """Give the numbers that are named together, as places among the tokens: "Questions 12 and 13" is one list."""
    found: list[list[int]] = []
    for place, token in enumerate(tokens):
        if token.lastgroup == "number":
            if found and _continues(text, tokens, place, found[-1][-1]):
                found[-1].append(place)
            elif _begins(text, tokens, place):
                found.append([place])
    return found


def spelled(number: str) -> Iterator[str]:
    """Spell out "85061-64" or "85061-85064"; what is no rising range of at most 100 numbers is two numbers."""
    first, _, last = re.sub(r"\s?[-–—]\s?", "-", number.upper()).partition("-")
    letters = "HL" if first.startswith("HL") else ""
    digits, end = (part.removeprefix("HL").strip() for part in (first, last))
    until = digits[: max(0, len(digits) - len(end))] + end
    if 0 <= int(until) - int(digits) < LONGEST_RANGE:
        yield from (f"{letters}{each}" for each in range(int(digits), int(until) + 1))
    else:
        yield from (f"{letters}{int(each)}" for each in (digits, end))


def _continues(text: str, tokens: Tokens, place: int, last: int) -> bool:
    """Tell whether a number goes on the list that ended before it, which may have put a day between them."""
    one, other, between = tokens[last], tokens[place], tokens[last + 1 : place]
    gap = text[(between[-1] if between else one).end() : other.start()]
    if not between and grammar.LISTED.fullmatch(gap):
        return True
    if not _is_like(one, other):
        return False
    if not between:
        return grammar.LISTED_WITH_SUBJECT.fullmatch(gap) is not None
    return [token.lastgroup for token in between] == ["date"] and grammar.LISTED.fullmatch(gap) is not None


def _begins(text: str, tokens: Tokens, place: int) -> bool:
    """Tell whether the word before it, or its letters, make a number that of a question."""
    token = tokens[place]
    if grammar.LORDS.match(token.group()):
        return True
    if not place:
        return False
    lead = tokens[place - 1]
    gap = text[lead.end() : token.start()]
    if lead.lastgroup == "key":
        return _is_keyed(text, lead, gap, token)
    if not grammar.TELLING.fullmatch(token.group()) or not grammar.AFTER_BARE_NUMBER.match(text, token.end()):
        return False
    if lead.lastgroup == "date":
        is_of_answer = place > 1 and tokens[place - 2].lastgroup in ("said", "key")
        return is_of_answer and grammar.FROM_DATE.fullmatch(gap) is not None
    return lead.lastgroup == "said" and grammar.TO_BARE_NUMBER.fullmatch(gap) is not None


def _is_keyed(text: str, key: re.Match[str], gap: str, token: re.Match[str]) -> bool:
    """Tell "the answer to Question 12" from question 12 of a survey."""
    is_long = len(re.findall(r"\d", token.group())) >= 4
    if not (grammar.TO_NUMBER.fullmatch(gap) or (is_long and grammar.TO_LONG_NUMBER.fullmatch(gap))):
        return False
    if is_long or not key.group().lower().startswith("question"):
        return True
    before = text[max(0, key.start() - REACH) : key.start()]
    about = before[-REACH // 2 :] + text[token.end() : token.end() + REACH // 4]
    return grammar.OF_ANSWER.search(before) is not None and not grammar.OTHER_QUESTION.search(about)


def _is_like(one: re.Match[str], other: re.Match[str]) -> bool:
    """Tell whether two numbers are nearly as long as each other, and not short."""
    return abs(len(one.group()) - len(other.group())) <= 1 and len(other.group()) >= 3
