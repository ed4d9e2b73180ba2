"""Who gave the answers of a timeline, and for which departments, in order of time."""

from collections.abc import Sequence
from datetime import date

from pqask import departments
from pqask.records import Answer
from pqask.timeline.values import Department, Minister, Renaming

__all__ = ["departments_named", "ministers", "renamings"]


def ministers(answers: Sequence[Answer]) -> tuple[Minister, ...]:
    """List who gave answers, in the order of their first; *answers* are by day."""
    by_name: dict[str | None, list[Answer]] = {}
    for answer in answers:
        by_name.setdefault(answer.minister.name if answer.minister else None, []).append(answer)
    return tuple(_minister(name, given) for name, given in by_name.items())


def departments_named(answers: Sequence[Answer]) -> tuple[Department, ...]:
    """List the names under which departments answered, in the order of their first answer; *answers* are by day."""
    by_name: dict[str, list[Answer]] = {}
    for answer in answers:
        if answer.department:
            by_name.setdefault(answer.department, []).append(answer)
    spans = {name: _days(given) for name, given in by_name.items()}
    return tuple(Department(name=n, first=spans[n][0], last=spans[n][1], answers=len(by_name[n])) for n in by_name)


def renamings(names: Sequence[str]) -> tuple[Renaming, ...]:
    """List the changes by which some of these departments became others of them, in order of time."""
    known = departments.register()
    ids = {each for name in names for each in known.find(name)}

    def named(bodies: Sequence[str]) -> tuple[str, ...]:
        return tuple(known.bodies[each].name for each in bodies)

    return tuple(
        Renaming(on=change.on, before=named(change.before), into=named(change.into), source=change.source)
        for change in sorted(known.changes)
        if ids & (set(change.before) - set(change.into)) and ids & (set(change.into) - set(change.before))
    )


def _minister(name: str | None, given: Sequence[Answer]) -> Minister:
    first, last = _days(given)
    posts = [answer.minister.post for answer in given if answer.minister and answer.minister.post]
    offices = [answer.department for answer in given if answer.department]
    return Minister(
        name=name,
        posts=tuple(dict.fromkeys(posts)),
        departments=tuple(dict.fromkeys(offices)),
        first=first,
        last=last,
        answers=len(given),
    )


def _days(answers: Sequence[Answer]) -> tuple[date | None, date | None]:
    days = [answer.date for answer in answers if answer.date]
    return (min(days), max(days)) if days else (None, None)
