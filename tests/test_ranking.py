"""The signals of candidates on vectors that can be worked out, the rankings, the sentence, and a second look."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from pqask import ranking
from pqask.confidence import EVIDENCE, bar, confidence, evidence
from pqask.conversation import Assistant
from pqask.encoder import Vectors
from pqask.errors import ModelError
from pqask.ranking import LOOKS, SIGNALS, Judged, Sought, judge, read, score
from pqask.records import RANKINGS
from pqask.reranker import open_reranker
from pqask.search import Query, asked_for, search
from pqask.sentence import Pointer

from .conftest import FakeEncoder, digest
from .test_search import ROADS, SCHOOLS

Build = Callable[..., Assistant]


def judged(*signals: Sequence[float]) -> Judged:
    table = np.zeros((len(signals), len(SIGNALS)), np.float32)
    for row, (passage, asked, words) in zip(table, signals, strict=True):
        row[[0, 1, SIGNALS.index("words"), SIGNALS.index("turn_words")]] = passage, asked, words, words
    rows = np.arange(len(signals), dtype=np.int64)
    return Judged(rows, rows, table, np.array([1.0] + [0.0] * (len(LOOKS) - 1), np.float32))


def test_a_question_is_read_for_its_words_and_names() -> None:
    wording = read("How many nurses did the NHS hire in Leeds in 2024?")
    assert wording.stems == ("mani", "nurs", "nhs", "hire", "leed", "2024")
    assert wording.entities == (False, False, True, False, True, True)
    assert wording.function_share == pytest.approx(5 / 11)
    assert read("is it?").stems == ()


def test_signals_by_hand(built: Build) -> None:
    assistant = built(a=digest(ROADS, SCHOOLS))
    library = assistant.library
    rows = np.sort(library.questions.keys)
    found = judge(library, asked_for(library, assistant.encoder, "tar and gravel"), rows)
    assert found.signals.shape == (2, len(SIGNALS))
    signals = {name: found.signals[:, SIGNALS.index(name)] for name in SIGNALS}
    roads = [library.store.answers([int(row)])[int(row)].text for row in rows].index(ROADS[3])
    assert signals["passage"][roads] == pytest.approx(3 / np.sqrt(3 * 7)), "three of seven different words"
    assert signals["covered"][roads] == pytest.approx(1)
    assert signals["covered"][1 - roads] == 0
    assert signals["answer_words"][roads] > signals["heading_words"][roads] == 0
    assert signals["tokens"][roads] == pytest.approx(1, abs=0.01), "every word finds itself"
    assert signals["tokens"][1 - roads] == pytest.approx(1 / 3, abs=0.01), "one of three words is there"
    assert signals["asked_tokens"][roads] < signals["passage_tokens"][roads]
    looks = dict(zip(LOOKS, found.looks, strict=True))
    assert looks["best_covered"] == pytest.approx(1)
    assert looks["follows"] == 0


def test_rankings_by_hand() -> None:
    three = judged((0.9, 0.1, 0.0), (0.3, 0.3, 0.9), (0.2, 0.2, 0.4))
    assert np.argsort(-score(three, "nearness")).tolist() == [0, 1, 2]
    assert np.argsort(-score(three, "words")).tolist() == [1, 2, 0]
    assert score(three, "sum").tolist() == pytest.approx([1.0, 1.05, 0.6])
    assert score(three, "rrf").tolist() == pytest.approx([1 / 61, 1 / 62 + 1 / 61, 1 / 63 + 1 / 62])


def test_weights_hold_for_the_model_they_were_fitted_to() -> None:
    from pqask.encoder import open_encoder

    two = judged((0.9, 0.1, 0.0), (0.3, 0.3, 0.9))
    assert ranking.fitted()["model"] == open_encoder().fingerprint, "fit the weights again after tuning the model"
    assert np.array(ranking.fitted()["weights"]).shape == (len(LOOKS), len(SIGNALS))
    assert score(two, is_fitted=False).tolist() == score(two, "sum").tolist()
    assert score(two).tolist() != score(two, "sum").tolist()


def test_what_was_fitted_holds_for_large_libraries_of_its_model(built: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    library = built(a=digest(ROADS, SCHOOLS)).library
    assert not ranking.fits(library)
    monkeypatch.setattr(ranking, "LEAST", 2)
    assert not ranking.fits(library), "another model built it"
    monkeypatch.setitem(ranking.fitted(), "model", library.manifest.encoder)
    assert ranking.fits(library)


@pytest.mark.parametrize("is_fitted", [True, False])
def test_confidence_is_that_the_question_is_met(built: Build, is_fitted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    assistant = built(a=digest(ROADS, SCHOOLS))
    rows = np.sort(assistant.library.questions.keys)
    monkeypatch.setattr("pqask.confidence.fits", lambda _: is_fitted)

    def sure(question: str) -> float:
        found = judge(assistant.library, asked_for(assistant.library, assistant.encoder, question), rows)
        best = int(score(found, "sum").argmax())
        return confidence(assistant.library, question, read(question), found, best)

    met, missed = sure("roads are repaired with tar and gravel"), sure("how many submarines has Portugal")
    assert 0 <= missed < bar(assistant.library) < met <= 1


def test_evidence_by_hand(built: Build) -> None:
    assistant = built(a=digest(ROADS, ("Cy", "Home Office", "about forms.", "In 2024 there were 300 gravel forms.")))
    rows = np.sort(assistant.library.questions.keys)
    question = "how many gravel forms in Leeds"
    wording = read(question)
    found = judge(assistant.library, asked_for(assistant.library, assistant.encoder, question), rows)
    best = int(score(found, "sum").argmax())
    shown = dict(zip(EVIDENCE, evidence(assistant.library, question, wording, found, best), strict=True))
    assert (shown["asks_number"], shown["has_number"], shown["number_given"], shown["number_lacking"]) == (1, 1, 1, 0)
    assert shown["name_missing"] == pytest.approx(assistant.library.words.rarity("leed") / 10)
    assert shown["in_passage"] + shown["share_missing"] == pytest.approx(1)


@pytest.mark.parametrize("name", RANKINGS)
def test_every_ranking_finds_the_words(built: Build, name: str) -> None:
    assistant = built(a=digest(ROADS, SCHOOLS))
    query = Query("tar and gravel for roads", ranking=name)  # type: ignore[arg-type]
    assert search(assistant.library, assistant.encoder, query, 2).hits[0].text == ROADS[3]


SENTENCES = "The weather was fine. Badgers live in setts near Ambridge. “Nothing else” was said, said £1,000 badgers."


@pytest.mark.parametrize("is_kept", [True, False], ids=["by tokens", "by words"])
def test_the_sentence_that_answers_is_a_span(fake: FakeEncoder, is_kept: bool) -> None:
    def pointer(question: str) -> Pointer:
        tokens, wording = fake.encode_tokens([question]).tokens[0], read(question)
        return Pointer.of(Sought(wording, tokens.sum(0), tokens, wording, len(tokens)), fake, lambda _: 1.0)

    passage = (0, len(SENTENCES))
    tokens = fake.encode_tokens([SENTENCES]).tokens[0][: None if is_kept else 0]
    badgers = pointer("where do badgers live")
    begin, end = badgers.best(SENTENCES, passage, tokens) or (0, 0)
    assert SENTENCES[begin:end] == "Badgers live in setts near Ambridge."
    assert [SENTENCES[a:b] for a, b in badgers.matched(SENTENCES, passage)] == ["Badgers", "live", "badgers"]
    assert badgers.best("One sentence alone.", (0, 19), tokens) is None
    nothing = pointer("is it?")
    assert (nothing.best(SENTENCES, passage, tokens), nothing.matched(SENTENCES, passage)) == (None, ())


def test_a_sentence_of_a_later_passage(fake: FakeEncoder) -> None:
    text = f"Weather. Badgers of weather.\n\n{SENTENCES}"
    passage = (len(text) - len(SENTENCES), len(text))
    tokens, wording = fake.encode_tokens(["live in setts"]).tokens[0], read("live in setts")
    pointer = Pointer.of(Sought(wording, tokens.sum(0), tokens, wording, len(tokens)), fake, lambda _: 1.0)
    begin, end = pointer.best(text, passage, fake.encode_tokens([SENTENCES]).tokens[0]) or (0, 0)
    assert text[begin:end] == "Badgers live in setts near Ambridge."


def test_hits_say_their_sentence(built: Build) -> None:
    pair = ("Ann Asker", "Home Office", "about much.", SENTENCES)
    (hit, *_) = built(a=digest(pair)).ask("where do badgers live near Ambridge").hits
    begin, end = hit.sentence or (0, 0)
    assert hit.answer.text[begin:end] == "Badgers live in setts near Ambridge."
    assert hit.start <= begin < end <= hit.end
    assert [hit.answer.text[a:b] for a, b in hit.matched] == ["Badgers", "live", "near", "Ambridge", "badgers"]


class Backwards:
    """A reranker that likes short passages."""

    def scores(self, question: str, passages: Sequence[str]) -> Vectors:
        assert question
        return np.array([-len(passage) for passage in passages], np.float32)


def test_a_reranker_has_the_last_word_on_order(built: Build) -> None:
    assistant = built(a=digest(ROADS, SCHOOLS))
    query = Query("schools are repaired with bricks and mortar, roads with tar")
    plain = search(assistant.library, assistant.encoder, query, 2)
    again = search(assistant.library, assistant.encoder, query, 2, Backwards())
    assert {hit.text for hit in again.hits} == {hit.text for hit in plain.hits}
    assert [hit.text for hit in again.hits] == sorted((hit.text for hit in plain.hits), key=len)
    assert [hit.score for hit in again.hits] == [hit.score for hit in plain.hits]


def test_a_reranker_that_is_not_there_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="neither a folder nor a hub name with a revision"):
        open_reranker("no/such")
    with pytest.raises(ModelError, match="cannot be loaded"):
        open_reranker(str(tmp_path)).scores("?", ["a"])


def test_any_cross_encoder_folder_will_do(tmp_path: Path) -> None:
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "roads", "schools"]
    (tmp_path / "vocab.txt").write_text("\n".join(words), "utf-8")
    BertTokenizerFast(str(tmp_path / "vocab.txt")).save_pretrained(tmp_path)
    small = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1, "intermediate_size": 8}
    BertForSequenceClassification(BertConfig(vocab_size=7, num_labels=1, **small)).save_pretrained(tmp_path)
    found = open_reranker(str(tmp_path)).scores("roads", ["roads", "schools"])
    assert found.shape == (2,)
    assert found.dtype == np.float32
