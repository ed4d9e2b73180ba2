"""What the fixed forms of Parliament say: the House a question was put in, and what is a body and not a person."""

import re

from pqask.records import House

# Questions open with a form that the procedure of each House fixes; where the form is neither, nothing is said.
_LORDS_FORM = re.compile(r"to ask (?:his|her) majesty[’']s government\b", re.IGNORECASE)
_COMMONS_FORM = re.compile(
    r"to ask (?:the )?(?:mr )?(?:secretary of state|prime minister|deputy prime minister|chancellor of the|"
    r"attorney general|solicitor general|advocate general|minister for|minister of state|president of the board|"
    r"(?:rt |right )?hon\.? member)\b",
    re.IGNORECASE,
)
_LORDS_UIN = re.compile(r"HL\s?\d+", re.IGNORECASE)
_BODY = re.compile(
    r"\b(?:department|ministry|office|treasury|commission|commissioners|committee|council|service|agency|authority|"
    r"equalities|speaker|attorney general|advocate general)\b",
    re.IGNORECASE,
)


def house_of(question: str, uin: str | None) -> House | None:
    """Read the House from the form of the UIN or of the question; ``None`` where neither says."""
    if uin and _LORDS_UIN.fullmatch(uin):
        return "Lords"
    if uin and uin.isdecimal():
        return "Commons"
    opening = " ".join(question[:200].split())
    if _LORDS_FORM.match(opening):
        return "Lords"
    return "Commons" if _COMMONS_FORM.match(opening) else None


def is_body(words: str) -> bool:
    """Tell whether words name a department or another body rather than a person."""
    return bool(_BODY.search(words))


def same_body(one: str, other: str) -> bool:
    """Tell whether two ways of writing a body's name are the same name ("&" and "and", case, "the")."""
    return _plain(one) == _plain(other)


def _plain(words: str) -> str:
    return " ".join(re.sub(r"\bthe\b|[^\w\s]", " ", words.casefold().replace("&", " and ")).split())
