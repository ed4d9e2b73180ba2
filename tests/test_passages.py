"""Passages: never empty, never too long, never overlapping, and together the whole answer."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pqask.passages import sentences, split

from .conftest import FakeEncoder

WORDS = st.sampled_from(["Mr.", "hon.", "No.", "10", "£2.66m", "ends.", "Why?", "•", "\n", "\n\n", "\t", "é", "x" * 90])


def cut(text: str, limit: int = 40, target: int = 25) -> list[str]:
    spans = split(text, FakeEncoder().tokens([text])[0], limit, target)
    return [text[start:end] for start, end in spans]


@given(st.lists(st.one_of(WORDS, st.text(max_size=20)), max_size=120).map(" ".join))
def test_passages_cover_the_text_and_fit_the_model(text: str) -> None:
    encoder = FakeEncoder()
    tokens = encoder.tokens([text])[0]
    spans = split(text, tokens, 40, 25)
    assert all(text[start:end].strip() for start, end in spans), "none is empty"
    assert all(before[1] <= after[0] for before, after in pairwise(spans)), "none overlaps"
    covered = "".join(text[start:end] for start, end in spans)
    assert "".join(covered.split()) == "".join(text.split()), "together they are the whole answer"
    assert all(len(encoder.tokens([text[start:end]])[0]) <= 40 for start, end in spans), "each fits"


def test_abbreviations_do_not_end_a_sentence() -> None:
    text = (
        "I refer the hon. Member to Mr. Smith at No. 10. The cost is £2.66m in all. My rt hon. Friend agreed. "
        "Dr. Jones of St. Mary's wrote on p. 4."
    )
    assert [text[a:b] for a, b in sentences(text)] == [
        "I refer the hon. Member to Mr. Smith at No. 10.",
        "The cost is £2.66m in all.",
        "My rt hon. Friend agreed.",
        "Dr. Jones of St. Mary's wrote on p. 4.",
    ]


def test_a_paragraph_that_fits_is_kept_whole() -> None:
    first, second = "One two three. " * 8, "Four five six. " * 8
    assert cut(f"{first.strip()}\n\n{second.strip()}") == [first.strip(), second.strip()]


def test_short_neighbours_share_a_passage() -> None:
    assert cut("Yes.\n\nThat is so.\n\nIt is.") == ["Yes.\n\nThat is so.\n\nIt is."]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    parts = cut(" ".join(f"Sentence number {n} says a little more." for n in range(20)))
    assert len(parts) > 3
    assert all(re.fullmatch(r"Sentence.*more\.", part) for part in parts)


def test_a_sentence_longer_than_the_model_is_cut_between_words() -> None:
    parts = cut("word " * 100)
    assert all(set(part.split()) == {"word"} for part in parts)


def test_indentation_of_a_bullet_stays() -> None:
    assert cut("  • one\n  • two") == ["  • one\n  • two"]
