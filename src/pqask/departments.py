"""Departments and other answering bodies: their names, acronyms and posts, and which came out of which.

A record keeps the name of its day. Matching knows that the Department for Levelling Up was the Ministry of Housing
before and after; ``data/departments.toml`` holds what is known, with dates and sources.
"""

import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

__all__ = ["Body", "Change", "Register", "headless", "matches", "plain", "post_department", "register"]

_HEAD = re.compile(r"^(?:department|dept|ministry|office) (?:for|of) ")
_POST = re.compile(
    r"^(?:secretary of state|(?:parliamentary )?under secretary(?: of state)?|ministers?(?: of state)?) (?:for|at|in) "
)
_HOLDER = re.compile(r" (?:secretary|ministers?)$")
_POST_TAIL = re.compile(r" (?:secretary|ministers?|department|ministry|office|dept|team)$")
_SMALL = frozenset({"the", "and", "of", "for", "on"})


class Body(NamedTuple):
    """One answering body under one name; ``name`` is the official one, the rest are other ways to say it."""

    id: str
    name: str
    recorded: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    everyday: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()


class Change(NamedTuple):
    """Bodies that became others: ``on`` is a year, a month or a day in ISO form, as far as it is known."""

    on: str
    source: str
    before: tuple[str, ...] = ()
    into: tuple[str, ...] = ()


class Register(NamedTuple):
    """All that is known of answering bodies: by id, by plain name, by post, and by shared line of work."""

    bodies: dict[str, Body]
    named: dict[str, frozenset[str]]
    subjects: dict[str, str]
    posts: dict[str, str]
    kin: dict[str, frozenset[str]]
    lines: tuple[tuple[str, ...], ...]
    changes: tuple[Change, ...]

    def find(self, words: str) -> frozenset[str]:
        """Find the ids that words name outright: a name, an acronym, an everyday name, a subject or a post."""
        said = plain(words)
        for form in (said, headless(said)):
            if ids := self.named.get(form) or self._today(form):
                return ids
        for form in (_POST.sub("", said), _POST_TAIL.sub("", said)):
            if ids := self._today(form) or self.named.get(form, frozenset()):
                return ids
        return frozenset()

    def _today(self, form: str) -> frozenset[str]:
        """Find the body that a post or a subject means now."""
        found = self.posts.get(form) or self.subjects.get(form)
        return frozenset({found}) if found else frozenset()


@lru_cache(maxsize=4096)
def plain(words: str) -> str:
    """Give words as they are compared: small letters, "&" as "and", no "the", accents or punctuation."""
    bare = unicodedata.normalize("NFKD", words.replace("&", " and ").replace("’", "").replace("'", ""))
    kept = "".join(c if c.isalnum() else "" if unicodedata.combining(c) else " " for c in bare).casefold()
    return " ".join(word for word in kept.split() if word != "the")


@lru_cache(maxsize=4096)
def matches(choice: str, recorded_name: str, lineage: bool = True) -> bool:
    """Tell whether *choice* means the body that a record calls *recorded_name*.

    A known body matches under any of its names and, with *lineage*, so do those it came from or became. Any other
    choice matches when each of its words is in the recorded name.
    """
    known = register()
    wanted, recorded = known.find(choice), known.find(recorded_name)
    if wanted and recorded:
        reach = wanted.union(*(known.kin[one] for one in wanted)) if lineage else wanted
        return not reach.isdisjoint(recorded)
    said = _telling(choice)
    return bool(said) and said <= _telling(recorded_name)


def post_department(post: str) -> str | None:
    """Name the department for which the holder of a post answers ("Home Secretary"), or ``None``."""
    known = register()
    said = plain(post)
    if said in known.posts:
        return known.bodies[known.posts[said]].name
    if not (_POST.search(said) or _HOLDER.search(said)):
        return None
    ids = known.find(said)
    return known.bodies[min(ids)].name if ids else None


@lru_cache(maxsize=1)
def register() -> Register:
    """Read the data file, once."""
    data = tomllib.loads(files("pqask").joinpath("data/departments.toml").read_text(encoding="utf-8"))
    bodies = {each["id"]: _body(each) for each in data["body"]}
    lines = tuple(tuple(each["bodies"]) for each in data["line"])
    return Register(
        bodies=bodies,
        named=_named(bodies),
        subjects={plain(said): body.id for body in bodies.values() for said in body.subjects},
        posts={plain(said): each["body"] for each in data["post"] for said in each["names"]},
        kin={one: frozenset(other for line in lines if one in line for other in line) for one in bodies},
        lines=lines,
        changes=tuple(_change(each) for each in data["change"]),
    )


def _body(each: dict[str, Any]) -> Body:
    recorded, acronyms, everyday, subjects = (
        tuple(each.get(field, ())) for field in ("recorded", "acronyms", "everyday", "subjects")
    )
    return Body(each["id"], each["name"], recorded, acronyms, everyday, subjects)


def _change(each: dict[str, Any]) -> Change:
    return Change(each["on"], each["source"], tuple(each.get("from", ())), tuple(each["into"]))


def _named(bodies: dict[str, Body]) -> dict[str, frozenset[str]]:
    """Index every name, with "Department for" and without."""
    found: dict[str, frozenset[str]] = {}
    for body in bodies.values():
        for name in (body.name, *body.recorded, *body.acronyms, *body.everyday):
            for form in {plain(name), headless(plain(name))}:
                found[form] = found.get(form, frozenset()) | {body.id}
    return found


def headless(said: str) -> str:
    """Take "Department for" and its like off a plain name."""
    return _HEAD.sub("", said)


@lru_cache(maxsize=4096)
def _telling(name: str) -> frozenset[str]:
    """The words of a name that tell it from others."""
    return frozenset(headless(plain(name)).split()) - _SMALL
