"""The real model: what it is, that it is checked, and that the seeds are found with it."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pqask.conversation import Assistant
from pqask.encoder import BASE_SHA256, check_weights, open_encoder
from pqask.errors import ModelError


def test_vectors_are_unit_and_tokens_have_places() -> None:
    encoder = open_encoder()
    vectors = encoder.encode(["one", "two words"])
    assert vectors.shape == (2, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert encoder.limit == 254
    assert encoder.tokens(["No. 10"]) == [[(0, 2), (2, 3), (4, 6)]]


def test_a_question_is_encoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = open_encoder()
    first = encoder.encode_tokens(["who pays?", "and in Wales?"])
    monkeypatch.setattr(encoder, "_encoded_anew", lambda texts: pytest.fail(f"encoded again: {texts}"))
    again = encoder.encode_tokens(["and in Wales?", "who pays?", "and in Wales?"])
    assert np.array_equal(again.whole, first.whole[[1, 0, 1]])
    assert [len(tokens) for tokens in again.tokens] == [len(first.tokens[place]) for place in (1, 0, 1)]


def test_a_text_longer_than_the_model_reads_is_still_tokenised_whole() -> None:
    (tokens,) = open_encoder().tokens(["word " * 600])
    assert len(tokens) == 600


def test_other_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    with pytest.raises(ModelError, match=f"not the model that was expected.*not {BASE_SHA256}"):
        check_weights(tmp_path / "model.safetensors", BASE_SHA256)
    with pytest.raises(ModelError, match="cannot be read"):
        check_weights(tmp_path / "missing", BASE_SHA256)


@pytest.mark.parametrize(
    ("model", "message"), [("no/such", "neither a folder nor a hub name"), (".", "is not a sentence")]
)
def test_a_model_that_is_none(model: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError, match=message):
        open_encoder(model)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What is being done about scam centres in Myanmar?", "scam centres"),
        ("How many women were rescued in Operation Pentameter?", "rescue 84 women"),
        ("Do passport checks happen on the Irish land border?", "no immigration checks being undertaken"),
        ("How many gangs who smuggle people in small boats were broken up?", "17 small boat OCGs"),
    ],
)
def test_the_seeds_answer_in_ministers_words(question: str, words: str, seeds: Assistant) -> None:
    reply = seeds.ask(question, k=3)
    assert reply.found
    assert any(words in hit.answer.text for hit in reply.hits)


@pytest.mark.parametrize("question", ["What is the price of bread?", "hip operation waiting times", "who won the cup?"])
def test_the_seeds_do_not_answer_what_they_do_not_hold(question: str, seeds: Assistant) -> None:
    assert not seeds.ask(question).found


@pytest.mark.parametrize("command", [["--help"], ["ask", "--help"], ["--version"]])
def test_help_does_not_load_the_model(command: list[str]) -> None:
    code = f"""
import sys
from pqask.cli import main
try:
    main({command})
except SystemExit:
    pass
assert not {{"torch", "faiss", "gradio"}} & set(sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stderr == ""
