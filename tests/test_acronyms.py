"""Short forms: read out of the documents' own definitions, and put beside a question that uses them."""

from collections.abc import Callable

import pytest

from pqask.conversation import Assistant
from pqask.library.acronyms import acronyms, definitions

from .conftest import digest

Build = Callable[..., Assistant]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the Lower Earnings Limit (LEL) is", [("LEL", "Lower Earnings Limit")]),
        ("a Development Consent Order (DCO), and the DCO", [("DCO", "Development Consent Order")]),
        ("Integrated care boards (ICBs) plan", [("ICBs", "Integrated care boards")]),
        ("freedom of religion or belief (FoRB)", [("FoRB", "freedom of religion or belief")]),
        ("the ministry (MOD) said", []),
        ("He said so (Hansard) again", []),
        ("more than this (ABC).", []),
        ("(DCO)", []),
        ("It ended. The Scheme (NHS)", []),
    ],
)
def test_definitions(text: str, found: list[tuple[str, str]]) -> None:
    assert list(definitions(text)) == found


def test_acronyms_of_a_question() -> None:
    assert acronyms("What is the DCO for R3 and FoRB, and ICBs? NHS. I am A") == ["DCO", "FoRB", "ICBs", "NHS"]


def test_a_question_is_met_by_what_its_short_form_stands_for(built: Build) -> None:
    defined = ("Ann Asker", "Home Office", "about ports.", "A Harbour Revision Order (HRO) was made for the port.")
    meant = ("Bob Asker", "Home Office", "about piers.", "The harbour revision order for the pier took two years.")
    other = ("Cy Asker", "Home Office", "about cakes.", "Cakes are baked with flour, and took two eggs.")
    assistant = built(a=digest(defined, meant, other))
    assert assistant.library.spelt_out("HRO took two years?") == ["harbour revision order"]
    assert assistant.library.spelt_out("hro took two years?") == []
    texts = [hit.text for hit in assistant.ask("HRO years took").hits]
    assert texts.index(meant[3]) < (texts.index(other[3]) if other[3] in texts else len(texts))
