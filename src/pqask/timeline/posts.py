"""A minister's post ("Home Secretary"), and whether a record's minister held it, as far as the record says."""

from functools import lru_cache

from pqask import departments
from pqask.records import Answer

__all__ = ["holds"]

_RANKS = ("under secretary", "minister of state", "secretary of state")
_OF_A_RANK = frozenset("minister ministers secretary state parliamentary under joint of for and at in with".split())


def holds(post: str, answer: Answer) -> bool | None:
    """Tell whether the minister of a record held a post; ``None`` where the record does not say."""
    recorded = answer.minister.post if answer.minister else None
    if recorded is None:
        return None
    if _says(post, recorded):
        return True
    if _rank(post) not in ("", _rank(recorded)):
        return False
    brief, office = _brief(recorded), _brief(answer.department or "")
    if _brief(post) <= brief | (office if _is_head(post) else frozenset()):
        return True
    return False if _is_head(post) or brief - office else None


def _says(post: str, recorded: str) -> bool:
    """Tell whether a post is recorded in these very words; an Under-Secretary of State is no Secretary of State."""
    before, found, _ = departments.plain(recorded).partition(departments.plain(post))
    return bool(found) and not before.endswith("under ")


def _is_head(post: str) -> bool:
    return _rank(post) == "secretary of state"


@lru_cache(maxsize=1024)
def _rank(post: str) -> str:
    """Give the rank of a post; "" where it has none or may have any ("Safeguarding Minister")."""
    said = departments.plain(post)
    for rank in _RANKS:
        if rank in said:
            return rank
    return "secretary of state" if said.endswith(" secretary") else ""


@lru_cache(maxsize=1024)
def _brief(post: str) -> frozenset[str]:
    """The words of a post, or of a department, that tell it from others of its rank."""
    return frozenset(departments.plain(post).split()) - _OF_A_RANK - {"department", "ministry", "office"}
