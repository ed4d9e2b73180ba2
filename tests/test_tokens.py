"""Word by word: what is kept of single tokens, across generations and killed runs, and how a question meets them."""

from pathlib import Path

import numpy as np
import pytest

from pqask.encoder import Vectors, open_encoder
from pqask.errors import LibraryError
from pqask.library import Library, ingest
from pqask.library import encoding as made
from pqask.library.tokens import Part, Tokens, to_bytes

from .conftest import FakeEncoder, digest
from .test_search import ROADS, SCHOOLS

HEALTH = ("Di Duck", "Department of Health", "about beds.", "Beds are counted.")
NAMES = "some.{}.npy"


def unit(*rows: tuple[float, ...]) -> Vectors:
    table = np.array(rows, np.float32)
    return table / np.linalg.norm(table, axis=1, keepdims=True)


def of_text(library: Library, text: str) -> list[list[int]]:
    """Give the tokens that a library keeps of an answer's first passage."""
    answers = library.store.answers(library.questions.keys.tolist())
    (row,) = (row for row, answer in answers.items() if answer.text == text)
    table, begin, end = library.passage_tokens.part(int(library.first_passages(np.array([row]))[0]))
    return np.asarray(table[begin:end]).tolist()


def test_nearest_tokens_by_hand(tmp_path: Path) -> None:
    table = to_bytes([unit((1, 0), (0, 1)), unit((1, 1))], 2)
    parts = [Part(table, 0, 2), Part(table, 2, 3), Part(table, 0, 0), Part(table, 2, 3)]
    assert Tokens.write(tmp_path, NAMES, np.array([3, 5, 6, 9]), parts, 2) == ["some.spans.npy", "some.vectors.npy"]
    tokens = Tokens.read(tmp_path, NAMES)
    found = tokens.near(unit((1, 0), (1, 1)), np.array([3, 6, 9]))
    assert found == pytest.approx(np.array([[1, 0.7071], [-1, -1], [0.7071, 1]]), abs=0.01)
    assert tokens.near(unit((1, 0)), np.empty(0, np.int64)).shape == (0, 1)
    assert tokens.near(np.empty((0, 2), np.float32), np.array([3])).shape == (1, 0)
    assert np.load(tmp_path / "some.vectors.npy").shape == (3, 2), "rows with the same words share theirs"


def test_damaged_tokens_are_said(tmp_path: Path) -> None:
    (tmp_path / "some.spans.npy").write_bytes(b"nothing of the kind")
    with pytest.raises(LibraryError, match="are damaged or missing; run pqask ingest again"):
        Tokens.read(tmp_path, NAMES)


def test_tokens_outlive_what_goes_and_comes(tmp_path: Path, fake: FakeEncoder) -> None:
    documents, library = tmp_path / "documents", tmp_path / "library"
    documents.mkdir()
    (documents / "a.txt").write_text(digest(ROADS, SCHOOLS), "utf-8")
    ingest([documents], library, fake)
    before = of_text(Library(library), SCHOOLS[3])
    assert len(before) == len(fake.encode_tokens([SCHOOLS[3]]).tokens[0])
    (documents / "a.txt").write_text(digest(SCHOOLS, HEALTH), "utf-8")
    ingest([documents], library, fake)
    assert of_text(Library(library), SCHOOLS[3]) == before
    ingest([documents], tmp_path / "fresh", fake)
    for each in (SCHOOLS, HEALTH):
        assert of_text(Library(library), each[3]) == of_text(Library(tmp_path / "fresh"), each[3])


@pytest.mark.parametrize("cut", ["between the two files", "within the records", "within the tokens"])
def test_a_killed_run_keeps_whole_batches(
    tmp_path: Path, fake: FakeEncoder, monkeypatch: pytest.MonkeyPatch, cut: str
) -> None:
    monkeypatch.setattr(made, "ENCODE_BATCH", 1)
    documents, library = tmp_path / "documents", tmp_path / "library"
    documents.mkdir()
    (documents / "a.txt").write_text(digest(ROADS, SCHOOLS), "utf-8")

    def stop(stage: str, done: int, total: int | None) -> None:
        if stage == "encoding passages" and done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest([documents], library, fake, progress=stop)
    records, tokens = sorted(each for each in (library / ".building").iterdir() if ".partial" in each.name)
    if cut == "between the two files":
        tokens.write_bytes(tokens.read_bytes() + b"\1" * fake.token_width)
    else:
        part = records if cut == "within the records" else tokens
        part.write_bytes(part.read_bytes()[:-7])
    report = ingest([documents], library, fake)
    assert report.encoded == (2 if cut == "between the two files" else 3)
    ingest([documents], tmp_path / "fresh", fake)
    for each in (ROADS, SCHOOLS):
        assert of_text(Library(library), each[3]) == of_text(Library(tmp_path / "fresh"), each[3])


def test_the_model_gives_tokens_in_their_context() -> None:
    encoder = open_encoder()
    texts = ["the bank of the river", "the bank lent the money", "a bank"]
    encoded = encoder.encode_tokens(texts)
    assert np.allclose(encoded.whole, encoder.encode(texts), atol=1e-3)
    assert [len(each) for each in encoded.tokens] == [len(each) for each in encoder.tokens(texts)]
    assert np.allclose(np.linalg.norm(encoded.tokens[0], axis=1), 1, atol=1e-4)
    assert encoded.tokens[0].shape[1] == encoder.token_width == 64
    river, money = encoded.tokens[0][1], encoded.tokens[1][1]
    assert river @ money < 0.99, "the same word, said of other things"


def test_a_model_that_was_not_tuned_has_no_tokens(tmp_path: Path) -> None:
    encoder = open_encoder("all-MiniLM-L6-v2")
    assert encoder.token_width == 0
    document = tmp_path / "a.txt"
    document.write_text(digest(ROADS), "utf-8")
    ingest([document], tmp_path / "library", encoder)
    library = Library(tmp_path / "library")
    asked = encoder.encode_tokens(["tar"]).tokens[0]
    assert library.passage_tokens.near(asked, library.passage_rows).tolist() == [[-1.0]]
