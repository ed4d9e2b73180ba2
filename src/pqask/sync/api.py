"""The Written Questions API: what is sent to it, and what of its replies a sync looks at.

Names of parameters are held against the API's own description by a test, because it ignores wrong ones in silence.
Every session is asked for, whichever is the current one, and members with their names.
"""

import json
from collections.abc import Iterator
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple

from pqask.errors import SyncError
from pqask.records import House
from pqask.sources.completeness import completeness
from pqask.sync.client import Client
from pqask.sync.windows import Window

__all__ = ["TAKE", "Page", "Reading", "Row", "detail", "page", "read_list"]

LIST = "/questions"
DETAIL = "/questions/{id}"
ALWAYS = {"expandMember": "true", "sessionStatus": "Any"}
TAKE = 100
MOST_READINGS = 5


class Row:
    """One record as a reply has it: ``{"value": {...}, "links": [...]}``."""

    def __init__(self, item: object) -> None:
        value = item.get("value") if isinstance(item, dict) else None
        if not isinstance(item, dict) or not isinstance(value, dict) or not isinstance(value.get("id"), int):
            raise ValueError("a record has no id")  # noqa: TRY004 - a reply that is wrong, not an argument
        self.item: dict[str, Any] = item
        self._value: dict[str, Any] = value
        self.id: int = value["id"]

    @cached_property
    def digest(self) -> bytes:
        """What two readings of an unchanged record have in common, 16 bytes."""
        return sha256(json.dumps(self._value, sort_keys=True).encode()).digest()[:16]

    @property
    def department(self) -> str:
        """The answering body as the API names it."""
        return self._text("answeringBodyName")

    @property
    def answered_on(self) -> str:
        """The day of the answer, ISO, or nothing."""
        return self._text("dateAnswered")[:10]

    @property
    def wants_detail(self) -> bool:
        """Tell whether a list is not enough for this record.

        It never is for an answer: a list cuts it, takes its links, tables and superscripts out, and may not say that it
        is grouped, corrected or has attachments (it counts none where there are some). Nor is it for a question that
        may have been cut.
        """
        answer = self._text("answerText")
        whole = completeness(self._text("questionText"), answer, listed=True) == ("complete", "complete")
        return bool(answer or self.answered_on) or not whole

    @property
    def line(self) -> str:
        """The record as a line of JSON."""
        return json.dumps(self.item)

    @property
    def listed_line(self) -> str:
        """The record as a list of one: whoever reads it knows that its texts may be cut."""
        return json.dumps({"totalResults": 1, "results": [self.item]})

    def _text(self, name: str) -> str:
        value = self._value.get(name)
        return value if isinstance(value, str) else ""


class Page(NamedTuple):
    """A part of a list, and how many records the whole list has."""

    total: int
    rows: tuple[Row, ...]


class Reading(NamedTuple):
    """All records of a window; ``steady`` if the list was the same from the first page to the last, twice."""

    rows: tuple[Row, ...]
    steady: bool


def page(client: Client, window: Window, house: House | None, skip: int = 0) -> Page:
    """Ask for a page of a list."""
    days = {f"{window.by}WhenFrom": str(window.first), f"{window.by}WhenTo": str(window.last)}
    params = {**days, **ALWAYS, "skip": str(skip), "take": str(TAKE)}
    if window.by == "tabled":
        params["includeWithdrawn"] = "true"
    if house:
        params["house"] = house
    found = client.get(LIST, params, _page)
    if found is None:
        raise SyncError(f"There is no list of questions at {client.base_url}{LIST}; check --base-url.")
    return found


def detail(client: Client, question: int) -> Row | None:
    """Ask for the whole of a record; ``None`` if the API does not have it (any more)."""

    def read(body: object) -> Row:
        row = Row(body)
        if row.id != question:
            raise ValueError(f"it is question {row.id}")
        return row

    return client.get(DETAIL.format(id=question), ALWAYS, read)


def read_list(client: Client, window: Window, house: House | None) -> Reading:
    """Read a list until nothing can have slipped between two of its pages.

    A record that comes or goes while the list is read moves the others from page to page. So a list of several pages
    is read again until two readings give the same records, and as many as the API counts. A count that is wrong in
    every reading of the same records counts for nothing. All that any reading gave is kept.
    """
    rows: dict[int, Row] = {}
    readings: list[set[int]] = []
    for _ in range(MOST_READINGS):
        pages = list(_pages(client, window, house))
        found = {row.id: row for each in pages for row in each.rows}
        rows |= found
        readings.append(set(found))
        whole = all(each.total == len(found) for each in pages)
        if whole and (len(pages) == 1 or readings[-2:-1] == readings[-1:]):
            return Reading(tuple(rows.values()), steady=True)
    return Reading(tuple(rows.values()), steady=all(each == readings[0] for each in readings))


def _pages(client: Client, window: Window, house: House | None) -> Iterator[Page]:
    """Yield page after page, each beginning where the one before ended, however many records the server gives."""
    skip = 0
    while True:
        found = page(client, window, house, skip)
        yield found
        skip += len(found.rows)
        if not found.rows or skip >= found.total:
            return


def _page(body: object) -> Page:
    total, rows = (body.get("totalResults"), body.get("results")) if isinstance(body, dict) else (None, None)
    if not isinstance(total, int) or not isinstance(rows, list | None):
        raise ValueError("it is no list of questions")  # noqa: TRY004 - a reply that is wrong, not an argument
    return Page(total, tuple(map(Row, rows or ())))
