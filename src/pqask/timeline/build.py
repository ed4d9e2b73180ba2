"""A question to the relevant answers in date order, with what was asked again and how the wording differs."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from pqask import departments
from pqask.citation import cite
from pqask.confidence import bar
from pqask.encoder import Encoder
from pqask.errors import QuestionError
from pqask.library import Library
from pqask.records import Answer, Filters, Hit
from pqask.search import CANDIDATES, Query, search
from pqask.timeline.gather import gather
from pqask.timeline.posts import holds
from pqask.timeline.repeats import repeats
from pqask.timeline.revisions import revisions
from pqask.timeline.values import Entry, Pair, Timeline
from pqask.timeline.who import departments_named, ministers, renamings
from pqask.timeline.wording import compare

__all__ = ["MOST_ENTRIES", "timeline"]

ENTRIES = 20
MOST_ENTRIES = 100


def timeline(
    library: Library,
    encoder: Encoder,
    question: str,
    *,
    minister: str | None = None,
    department: str | None = None,
    post: str | None = None,
    filters: Filters | None = None,
    k: int = ENTRIES,
) -> Timeline:
    """Give the *k* most relevant answers in date order: of a minister, a department under all its names, or a post.

    Answers to questions near-identical to theirs come with them. A post is followed through its holders where records
    name posts, elsewhere through the ministers who answered for its department, and a notice says so. *filters* narrow
    further. Where the library does not answer the question, there are no entries. Raises QuestionError if more than one
    of minister, department and post is given, or *k* is outside 1 to 100.
    """
    _check(minister, department, post, k)
    narrowed = _narrowed(filters or Filters(), minister, department, post)
    found = search(library, encoder, Query(text=question, filters=narrowed), CANDIDATES)
    told, left_out = gather(found.hits if found.confidence >= bar(library) else (), found.floor, k, post)
    entries = tuple(_in_order(entry for hit, answers in told for entry in _entries(library, hit, answers)))
    given = [answer for entry in entries for answer in entry.answers]
    return Timeline(
        question=question,
        confidence=found.confidence,
        filters=narrowed,
        post=post,
        entries=entries,
        pairs=tuple(_pairs(entries, given)),
        ministers=ministers(given),
        departments=(names := departments_named(given)),
        renamings=renamings([each.name for each in names]),
        left_out=left_out,
        notices=tuple(_notices(post, given, narrowed)) if post else (),
    )


def _check(minister: str | None, department: str | None, post: str | None, k: int) -> None:
    if sum(each is not None for each in (minister, department, post)) > 1:
        raise QuestionError("A timeline follows a minister, a department or a post; give one of the three.")
    if not 1 <= k <= MOST_ENTRIES:
        raise QuestionError(f"The number of answers must be from 1 to {MOST_ENTRIES}, not {k}.")


def _narrowed(filters: Filters, minister: str | None, department: str | None, post: str | None) -> Filters:
    """Narrow filters to the minister, or to the department; a post is looked for in the department it belongs to."""
    department = department or (post and departments.post_department(post))
    chosen = {"minister": minister and (minister,), "department": department and (department,)}
    return filters.model_copy(update={name: choice for name, choice in chosen.items() if choice})


def _entries(library: Library, hit: Hit, answers: Sequence[Answer]) -> Iterator[Entry]:
    """Make an entry of each day on which the same words were given; the hit's own answer goes first on its day."""
    same_as: str | None = None
    for _, group in groupby(sorted(answers, key=_place), key=lambda answer: answer.date):
        answer, *also = sorted(group, key=lambda each: each.id != hit.answer.id)
        yield Entry(
            answer=answer,
            start=hit.start,
            end=hit.end,
            score=hit.score,
            citation=cite(answer),
            also=tuple(also),
            also_cited=tuple(map(cite, also)),
            same_as=same_as,
            revisions=revisions(library.store, answer),
        )
        same_as = answer.id


def _place(answer: Answer) -> tuple[bool, date, date, str]:
    """Say where an answer stands in time; what has no date stands last."""
    return answer.date is None, answer.date or date.min, answer.tabled_on or date.min, answer.id


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: _place(entry.answer))


def _pairs(entries: Sequence[Entry], given: Sequence[Answer]) -> Iterator[Pair]:
    """Pair what was asked again, once for each two entries however many Members asked it."""
    home = {answer.id: number for number, entry in enumerate(entries) for answer in entry.answers}
    known: set[tuple[int, int]] = set()
    for earlier, later in repeats(given):
        place = home[earlier.id], home[later.id]
        if place not in known:
            known.add(place)
            yield Pair(
                earlier=earlier.id,
                later=later.id,
                question=compare(earlier.question, later.question),
                answer=compare(earlier.text, later.text),
            )


def _notices(post: str, given: Sequence[Answer], narrowed: Filters) -> Iterator[str]:
    """Say what the records could not tell about a post."""
    silent = sum(holds(post, answer) is None for answer in given)
    if silent:
        yield (
            f"{silent:,} of these {len(given):,} answers do not record whether their minister was {post}: they are "
            f"shown because {' or '.join(narrowed.department or ())} answered them."
        )
    elif not given and departments.post_department(post) is None:
        yield f"No answer that was found records the post “{post}”; name the minister or the department instead."
