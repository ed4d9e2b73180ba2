"""Which of the answers that were found belong in a timeline: the relevant ones, and those asked the same again."""

from collections.abc import Sequence
from typing import NamedTuple

from pqask import departments
from pqask.records import Answer, Hit
from pqask.timeline.posts import holds
from pqask.timeline.repeats import near_identical

__all__ = ["Gathered", "Told", "gather"]

STOCK_WORDS = 40  # fewer may be a stock reply, which is given to questions of any subject


class Told(NamedTuple):
    """A hit, and those of the answers with its words that belong here."""

    hit: Hit
    answers: list[Answer]


class Gathered(NamedTuple):
    """What belongs in a timeline, the most relevant first, and how many relevant hits were left out."""

    told: list[Told]
    left_out: int


def gather(hits: Sequence[Hit], floor: float, k: int, post: str | None) -> Gathered:
    """Take the *k* most relevant hits that a holder of the post gave or may have given, and what was asked again.

    *hits* are best first, relevant from a score of *floor* on. A question that was asked again belongs here however
    little its answer fits: a referral or a holding answer has none of the words that were looked for.
    """
    told = [Told(hit, answers) for hit in hits if (answers := _held([hit.answer, *hit.also], post))]
    relevant = [each for each in told if each.hit.score >= floor]
    kept = [Told(hit, _of_one_subject(answers)) for hit, answers in relevant[:k]]
    asked = [answer for each in kept for answer in each.answers]
    again = [Told(hit, _asked_among(asked, answers)) for hit, answers in told[len(kept) :]]
    return Gathered(kept + [each for each in again if each.answers], len(relevant) - len(kept))


def _held(answers: Sequence[Answer], post: str | None) -> list[Answer]:
    """Leave out what the record says another minister than the holder gave; where no department is known, all doubt."""
    if post is None:
        return list(answers)
    known = departments.post_department(post) is not None
    return [answer for answer in answers if (held := holds(post, answer)) or (held is None and known)]


def _of_one_subject(answers: Sequence[Answer]) -> list[Answer]:
    """Leave out those that got the same stock reply ("My Department has made no such assessment") on other subjects."""
    first, *others = answers
    if first.status != "holding" and len(first.text.split()) >= STOCK_WORDS:
        return list(answers)
    return [first, *(each for each in others if _is_of_one_subject(first, each))]


def _is_of_one_subject(one: Answer, other: Answer) -> bool:
    return (one.heading is not None and one.heading == other.heading) or near_identical(one, other)


def _asked_among(asked: Sequence[Answer], answers: Sequence[Answer]) -> list[Answer]:
    """Give those of the answers that are to a question near-identical to one that was asked."""
    return [answer for answer in answers if any(near_identical(each, answer) for each in asked)]
