"""The words of a library: BM25 that can be worked out by hand, and postings that grow and shrink as built anew."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pqask.errors import LibraryError
from pqask.library.stems import spans, stem, stems, tokens
from pqask.library.words import K1, WHOLE, B, Words

FIELDS = [
    (1, ("Roads", "how roads are mended", "Roads are mended with tar.", "Ann Asker")),
    (4, ("Schools", "how schools are built", "Schools have bricks; the roads are others' work.", "Bob Builder")),
    (9, ("", "", "", "")),
]
PATTERN = "words.{}.npy"


def test_tokens_and_stems() -> None:
    assert tokens("It’s £1,234.50 for A&E in 2,000 flats, isn't it?") == [
        "It's", "1234.50", "for", "A&E", "in", "2000", "flats", "isn't", "it",
    ]  # fmt: skip
    assert stems("The ministers' Ministries are ADMINISTERING cafés") == ["minist", "ministri", "administ", "cafe"]
    assert stem("the") == ""
    text = "Nurses’ pay, and 1,000 nurses"
    assert [(text[a:b], root) for a, b, root in spans(text)] == [
        ("Nurses", "nurs"), ("pay", "pay"), ("and", ""), ("1,000", "1000"), ("nurses", "nurs"),
    ]  # fmt: skip


def test_bm25_by_hand() -> None:
    words = Words.build(FIELDS)
    lengths = {row: sum(len(stems(field)) for field in fields) for row, fields in FIELDS}
    mean = sum(lengths.values()) / 3
    rarity = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    assert words.rarity("road") == pytest.approx(rarity)
    first = rarity * 3 * (K1 + 1) / (3 + K1 * (1 - B + B * lengths[1] / mean))
    scores = words.bm25(["road"], np.array([1, 4, 9]))
    assert scores[0, WHOLE] == pytest.approx(first, rel=1e-5)
    assert scores[0, 0] > 0, "it stands in the heading of the first"
    assert scores[1, 0] == 0, "and in the text alone of the second"
    assert scores[2].tolist() == [0] * 5


def test_the_best_come_first_and_only_where_allowed() -> None:
    words = Words.build(FIELDS)
    assert words.best(["road"], 5, None).tolist() == [1, 4]
    assert words.best(["road"], 1, None).tolist() == [1]
    assert words.best(["road"], 5, np.array([4, 9])).tolist() == [4]
    assert words.best(["unheard"], 5, None).tolist() == []
    assert words.best([], 5, None).tolist() == []


def test_what_is_present_and_how_long() -> None:
    words = Words.build(FIELDS)
    rows = np.array([1, 4, 9])
    assert words.present(["tar", "road"], np.array([2, 1], np.float32), rows).tolist() == [3, 1, 0]
    assert words.lengths(rows).tolist() == [3, 5, 0]


def test_written_and_read_again(tmp_path: Path) -> None:
    words = Words.build(FIELDS)
    assert sorted(words.write(tmp_path, PATTERN)) == sorted(path.name for path in tmp_path.iterdir())
    again = Words.read(tmp_path, PATTERN)
    assert again.best(["school"], 5, None).tolist() == words.best(["school"], 5, None).tolist() == [4]
    (tmp_path / "words.terms.npy").write_bytes(b"no array")
    with pytest.raises(LibraryError, match="run pqask ingest again"):
        Words.read(tmp_path, PATTERN)


texts = st.text(alphabet="ab c", max_size=12)
records = st.lists(st.tuples(texts, texts, texts, texts), max_size=6)


@given(records, records, st.sets(st.integers(1, 6)))
def test_growing_and_shrinking_is_as_building_anew(
    held: list[tuple[str, ...]], more: list[tuple[str, ...]], dropped: set[int]
) -> None:
    first = list(enumerate(held, start=1))
    second = list(enumerate(more, start=7))
    kept = [(row, fields) for row, fields in first if row not in dropped]
    grown = Words.build(second, Words.build(first).keep(np.array([row for row, _ in kept], np.int64)))
    anew = Words.build(kept + second)
    for one, other in zip(grown.arrays, anew.arrays, strict=True):
        assert one.tobytes() == other.tobytes()


def test_an_empty_library_has_no_words() -> None:
    words = Words.build([])
    assert words.best(["road"], 5, None).tolist() == []
    assert words.rarity("road") == pytest.approx(math.log(2))
