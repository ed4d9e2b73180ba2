"""What the page sends when somebody asks, and the link that asks it again."""

from collections.abc import Mapping
from typing import Literal, Self
from urllib.parse import parse_qs, urlencode

from pydantic import Field, ValidationError, field_validator

from pqask.conversation import LONGEST_QUESTION, Assistant
from pqask.errors import QuestionError
from pqask.records import Filters, Frozen, Reply, Sort

__all__ = ["MOST_PASSAGES", "NAMES", "Asked"]

MOST_PASSAGES = 20
REMEMBERED = 10  # earlier questions that a turn carries with it
NAMES = {
    "minister": "Minister",
    "asker": "Asked by",
    "department": "Department",
    "party": "Party",
    "house": "House",
    "kind": "Kind of answer",
    "date_from": "From",
    "date_to": "To",
}
CHOICES = ("sort", "k", "view")
ONE_ONLY = ("house", "date_from", "date_to")  # of the others a link may name more than one: any of them will do


View = Literal["passages", "timeline"]


class Asked(Frozen):
    """One turn as the page sends it: the question, what came before, and the choices of the panel.

    ``ignore`` names the fields that were read in the question and taken back. ``at_once`` asks for what can be shown
    before a reranker has read it.
    """

    turn: int = Field(default=1, ge=1)
    question: str = Field(default="", max_length=LONGEST_QUESTION)
    history: tuple[str, ...] = ()
    filters: Filters = Filters()
    ignore: tuple[str, ...] = ()
    sort: Sort = "relevance"
    k: int = Field(default=5, ge=1, le=MOST_PASSAGES)
    view: View = "passages"
    at_once: bool = False

    @field_validator("filters", mode="before")
    @classmethod
    def _without_blanks(cls, value: object) -> object:
        """Read a field that was left empty as no filter."""
        return {k: v for k, v in value.items() if v not in ("", None)} if isinstance(value, Mapping) else value

    @field_validator("history", mode="before")
    @classmethod
    def _the_last_few(cls, value: object) -> object:
        return value[-REMEMBERED:] if isinstance(value, list) else value

    @classmethod
    def read(cls, sent: object) -> Self:
        """Check what the page sent; ``QuestionError`` says in a sentence what cannot be read."""
        try:
            return cls.model_validate(sent)
        except ValidationError as error:
            raise QuestionError(_sentence(error)) from None

    @classmethod
    def from_link(cls, search: str, turn: int = 1) -> Self:
        """Read a link's query, as ``link`` writes it, as the turn of a conversation."""
        sent = parse_qs(search.removeprefix("?"))
        query = {key: values[-1] for key, values in sent.items()}
        known = {"question": query.get("q", ""), "history": sent.get("after", []), "ignore": sent.get("not", [])}
        known |= {key: query[key] for key in CHOICES if key in query}
        filters = {key: query[key] if key in ONE_ONLY else sent[key] for key in NAMES if key in sent}
        return cls.read({**known, "turn": turn, "filters": filters})

    def comes_again(self, assistant: Assistant) -> bool:
        """Tell whether what is shown at once is put in order by a reranker after."""
        return self.at_once and assistant.reranks

    def of(self, assistant: Assistant) -> Reply:
        """Ask this of an assistant."""
        # Where no order was chosen, the question's own words may ask for one.
        sort = None if self.sort == "relevance" and "sort" not in self.ignore else self.sort
        return assistant.ask(
            self.question,
            k=self.k,
            filters=self.filters,
            sort=sort,
            history=self.history,
            ignore=self.ignore,
            reranked=not self.at_once,
        )

    def link(self) -> str:
        """Write the query of a link that asks this again, in the same words with the same limits."""
        plain = Asked()
        parts = [("after", earlier) for earlier in self.history] + [("q", self.question)]
        parts += [("not", field) for field in self.ignore]
        parts += [(key, each) for key, v in self.filters.said().items() for each in ([v] if isinstance(v, str) else v)]
        parts += [(key, str(getattr(self, key))) for key in CHOICES if getattr(self, key) != getattr(plain, key)]
        return "?" + urlencode(parts, errors="replace")

    def again(self) -> dict[str, object]:
        """Give what the page needs to ask this again, or to put its panel back as it was."""
        return {
            "question": self.question,
            "history": list(self.history),
            "filters": self._flat(),
            "ignore": list(self.ignore),
            "sort": self.sort,
            "k": self.k,
            "view": self.view,
        }

    def _flat(self) -> dict[str, str]:
        """Give the filters as one string each: the panel chooses one of a kind."""
        return {key: v if isinstance(v, str) else (v or [""])[0] for key, v in self.filters.said().items()}


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    field = next((part for part in reversed(first["loc"]) if isinstance(part, str)), "question")
    if field == "question":
        return f"The question cannot be read; ask it in at most {LONGEST_QUESTION:,} characters."
    if field in ("date_from", "date_to"):
        return f"“{first['input']}” is not a date; write it as year, month and day, such as 2021-03-01."
    name = {**NAMES, "k": "the number of passages", "sort": "the order"}.get(field, field)
    return f"“{first['input']}” cannot be used as {name.lower()}; choose another and ask again."
