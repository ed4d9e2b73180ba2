"""The library: written whole or not at all, grown without encoding twice, and honest about what changed."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pqask import sources
from pqask.citation import cite
from pqask.conversation import Assistant
from pqask.errors import LibraryError, SourceError
from pqask.library import Library, files, ingest
from pqask.records import Filters
from pqask.sources import SourceFile
from pqask.verify import verify

from .conftest import FakeEncoder, digest

ROADS = ("Ann Asker", "Department for Transport", "about roads.", "Roads are repaired with tar.")
SCHOOLS = ("Bob Asker", "Department for Education", "about schools.", "Schools are repaired with bricks.")


def folder(tmp_path: Path, **documents: str) -> Path:
    (tmp_path / "documents").mkdir(exist_ok=True)
    for name, text in documents.items():
        (tmp_path / "documents" / f"{name}.txt").write_text(text, "utf-8")
    return tmp_path / "documents"


def test_an_ingest_makes_a_library(tmp_path: Path, fake: FakeEncoder) -> None:
    report = ingest([folder(tmp_path, a=digest(ROADS, SCHOOLS))], tmp_path / "library", fake)
    assert (report.answers, report.passages, report.encoded) == (2, 2, 4)
    assert [(each.new, each.same, each.changed) for each in report.sources] == [(2, 0, 0)]
    assert [answer.text for answer in Library(tmp_path / "library").answers()] == [ROADS[3], SCHOOLS[3]]


def test_the_same_again_encodes_nothing_and_changes_nothing(tmp_path: Path, fake: FakeEncoder) -> None:
    documents = folder(tmp_path, a=digest(ROADS))
    ingest([documents], tmp_path / "library", fake)
    before = (tmp_path / "library" / files.MANIFEST).read_bytes()
    report = ingest([documents], tmp_path / "library", fake)
    assert (report.encoded, report.sources[0].same) == (0, 1)
    assert (tmp_path / "library" / files.MANIFEST).read_bytes() == before


def test_only_unseen_words_are_encoded(tmp_path: Path, fake: FakeEncoder) -> None:
    ingest([folder(tmp_path, a=digest(ROADS))], tmp_path / "library", fake)
    report = ingest([folder(tmp_path, a=digest(ROADS, SCHOOLS))], tmp_path / "library", fake)
    assert report.encoded == 2
    assert len(fake.encoded) == len(set(fake.encoded))
    assert [(each.new, each.same) for each in report.sources] == [(1, 1)]


def test_another_document_is_added_and_replace_leaves_only_the_named(tmp_path: Path, fake: FakeEncoder) -> None:
    library = tmp_path / "library"
    documents = folder(tmp_path, a=digest(ROADS), b=digest(SCHOOLS))
    ingest([documents / "a.txt"], library, fake)
    assert ingest([documents / "b.txt"], library, fake).answers == 2
    assert ingest([documents / "b.txt"], library, fake, replace=True).answers == 1
    assert [answer.text for answer in Library(library).answers()] == [SCHOOLS[3]]


def test_a_changed_answer_replaces_the_old_one(tmp_path: Path, fake: FakeEncoder) -> None:
    ingest([folder(tmp_path, a=digest(ROADS))], tmp_path / "library", fake)
    report = ingest([folder(tmp_path, a=digest((*ROADS[:3], "Roads are closed.")))], tmp_path / "library", fake)
    assert report.answers == 1
    assistant = Assistant(Library(tmp_path / "library"), fake)
    assert assistant.ask("roads").hits[0].text == "Roads are closed."
    assert not assistant.ask("tar").found, "the words that are gone are not found any more"


def test_one_record_in_two_files_is_one_record(tmp_path: Path, fake: FakeEncoder) -> None:
    report = ingest([folder(tmp_path, a=digest(ROADS), b=digest(ROADS, SCHOOLS))], tmp_path / "library", fake)
    assert report.answers == 2
    assert [(each.new, each.same) for each in report.sources] == [(1, 0), (1, 1)]


def test_two_files_of_one_name_stay_two_sources(tmp_path: Path, fake: FakeEncoder) -> None:
    for place, pair in (("x", ROADS), ("y", SCHOOLS)):
        (tmp_path / place).mkdir()
        (tmp_path / place / "a.txt").write_text(digest(pair), "utf-8")
        ingest([tmp_path / place / "a.txt"], tmp_path / "library", fake)
    assert len(Library(tmp_path / "library").manifest.sources) == 2


class KilledError(Exception):
    """The machine goes away."""


class DyingEncoder(FakeEncoder):
    def encode_tokens(self, texts: object) -> object:  # type: ignore[override]
        raise KilledError


def test_a_killed_ingest_leaves_the_old_state(tmp_path: Path, fake: FakeEncoder) -> None:
    library = tmp_path / "library"
    ingest([folder(tmp_path, a=digest(ROADS))], library, fake)
    with pytest.raises(KilledError):
        ingest([folder(tmp_path, a=digest(ROADS, SCHOOLS))], library, DyingEncoder())
    assert [answer.text for answer in Library(library).answers()] == [ROADS[3]]


def test_a_killed_first_ingest_leaves_no_library(tmp_path: Path) -> None:
    with pytest.raises(KilledError):
        ingest([folder(tmp_path, a=digest(ROADS))], tmp_path / "library", DyingEncoder())
    with pytest.raises(LibraryError, match="There is no library"):
        Library(tmp_path / "library")


def test_a_killed_ingest_goes_on_where_it_stopped(
    tmp_path: Path, fake: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pqask.library.encoding.ENCODE_BATCH", 1)
    documents = folder(tmp_path, a=digest(ROADS, SCHOOLS))

    def stop(stage: str, done: int, total: int | None) -> None:
        if stage.startswith("encoding") and done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest([documents], tmp_path / "library", fake, progress=stop)
    report = ingest([documents], tmp_path / "library", fake)
    assert report.encoded == 3, "one of the four texts was kept from the run that was stopped"
    assert report.answers == 2


def test_a_reader_keeps_what_it_opened(tmp_path: Path, fake: FakeEncoder) -> None:
    library = tmp_path / "library"
    ingest([folder(tmp_path, a=digest(ROADS))], library, fake)
    reader = Assistant(Library(library), fake)
    ingest([folder(tmp_path, a=digest(SCHOOLS))], library, fake)
    assert reader.ask("roads tar").hits[0].text == ROADS[3]
    assert Assistant(Library(library), fake).ask("schools bricks").hits[0].text == SCHOOLS[3]


def test_models_do_not_mix(tmp_path: Path, fake: FakeEncoder) -> None:
    documents = folder(tmp_path, a=digest(ROADS))
    ingest([documents], tmp_path / "library", fake)
    with pytest.raises(LibraryError, match="was built with fake@1"):
        ingest([documents], tmp_path / "library", FakeEncoder("fake@2"))
    with pytest.raises(LibraryError, match="was built with fake@1"):
        Assistant(Library(tmp_path / "library"), FakeEncoder("fake@2"))


def test_what_cannot_be_read_is_named_and_the_rest_goes_in(tmp_path: Path, fake: FakeEncoder) -> None:
    documents = folder(tmp_path, a=digest(ROADS), letter="Dear Sir")
    report = ingest([documents], tmp_path / "library", fake)
    assert report.answers == 1
    assert "letter.txt is in no known layout" in str(report.refused[0])
    assert ingest([documents], tmp_path / "library", fake).refused, "and it is named again the next time"
    assert Library(tmp_path / "library").changes() == ()


def test_nothing_readable_leaves_the_library_as_it_was(tmp_path: Path, fake: FakeEncoder) -> None:
    ingest([folder(tmp_path, a=digest(ROADS))], tmp_path / "library", fake)
    (tmp_path / "letter.txt").write_text("Dear Sir", "utf-8")
    with pytest.raises(SourceError, match=r"letter\.txt"):
        ingest([tmp_path / "letter.txt"], tmp_path / "library", fake)
    assert Library(tmp_path / "library").manifest.answers == 1


def test_a_file_that_breaks_off_leaves_nothing_of_itself(
    tmp_path: Path, fake: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = folder(tmp_path, a=digest(ROADS), b=digest(SCHOOLS))

    def breaking(file: SourceFile, columns: object) -> Iterator[object]:
        yield from sources.read(file)
        if file.name.endswith("b.txt"):
            raise SourceError("b.txt breaks off")

    monkeypatch.setattr(sys.modules["pqask.library.ingest"], "read", breaking)
    report = ingest([documents], tmp_path / "library", fake)
    assert [str(error) for error in report.refused] == ["b.txt breaks off"]
    assert [answer.text for answer in Library(tmp_path / "library").answers()] == [ROADS[3]]


@pytest.mark.parametrize("paths", [["nowhere"], ["."]])
def test_paths_with_nothing_in_them(
    paths: list[str], tmp_path: Path, fake: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    with pytest.raises(SourceError, match=r"does not exist|holds no files"):
        ingest([Path(path) for path in paths], tmp_path / "library", fake)


def test_changes_of_the_sources_are_said(built: Callable[..., Assistant], tmp_path: Path) -> None:
    assistant = built(a=digest(ROADS), b=digest(SCHOOLS))
    assert assistant.notices() == ()
    folder(tmp_path, a=digest(ROADS) + " More.", c=digest(ROADS))
    (tmp_path / "documents" / "b.txt").unlink()
    assert set(assistant.library.changes()) == {
        "documents/a.txt has changed",
        "documents/b.txt is no longer there",
        "documents/c.txt is new",
    }
    (notice,) = assistant.ask("roads").notices
    assert "documents/a.txt has changed" in notice


def test_touching_a_source_is_no_change(built: Callable[..., Assistant], tmp_path: Path) -> None:
    assistant = built(a=digest(ROADS))
    os.utime(tmp_path / "documents" / "a.txt", (1, 1))
    assert assistant.notices() == ()


@pytest.mark.parametrize("damage", ["{}", "not json", '{"format_version": 99}'])
def test_a_damaged_manifest_is_one_sentence(damage: str, tmp_path: Path, fake: FakeEncoder) -> None:
    ingest([folder(tmp_path, a=digest(ROADS))], tmp_path / "library", fake)
    (tmp_path / "library" / files.MANIFEST).write_text(damage, "utf-8")
    with pytest.raises(LibraryError, match=r"is damaged|has format 99"):
        Library(tmp_path / "library")


def test_a_missing_part_is_one_sentence(tmp_path: Path, fake: FakeEncoder) -> None:
    ingest([folder(tmp_path, a=digest(ROADS))], tmp_path / "library", fake)
    generation = json.loads((tmp_path / "library" / files.MANIFEST).read_text())["generation"]
    (tmp_path / "library" / generation / "passages.faiss").unlink()
    with pytest.raises(LibraryError, match=r"passages\.faiss is damaged or missing"):
        Library(tmp_path / "library")


def test_two_ingests_do_not_meet(tmp_path: Path, fake: FakeEncoder) -> None:
    documents = folder(tmp_path, a=digest(ROADS))
    with files.building(tmp_path / "library"), pytest.raises(LibraryError, match="Another ingest is at work"):
        ingest([documents], tmp_path / "library", fake)


def test_an_unknown_id(built: Callable[..., Assistant]) -> None:
    with pytest.raises(LibraryError, match="holds no answer “x”"):
        built(a=digest(ROADS)).answer("x")


def test_filters_let_through_what_they_name(built: Callable[..., Assistant]) -> None:
    library = built(a=digest(ROADS, SCHOOLS)).library
    assert library.allowed(Filters()) is None
    for filters, count in (
        (Filters(asker="Ann Asker"), 1),
        (Filters(asker=("Ann", "Bob")), 2),
        (Filters(asker=()), 0),
        (Filters(department="Department for Transport"), 1),
        (Filters(minister="Example", department="education"), 1),
        (Filters(party="Labour"), 2),
        (Filters(party="Green"), 0),
        (Filters(house="Lords"), 0),
    ):
        allowed = library.allowed(filters)
        assert allowed is not None
        assert len(allowed) == count, filters


def wire(number: int, answer: str, question: str = "To ask the Secretary of State, whether it is so.") -> str:
    """Write one detail response of the official API."""
    value = {
        "id": number,
        "house": "Commons",
        "uin": str(number),
        "dateTabled": "2024-05-01T00:00:00",
        "dateAnswered": "2024-05-08T00:00:00",
        "questionText": question,
        "answerText": answer,
        "answeringBodyName": "Home Office",
        "heading": "Truth",
    }
    return json.dumps({"value": value})


def ingest_lines(tmp_path: Path, fake: FakeEncoder, name: str, *lines: str, replace: bool = False) -> tuple[int, ...]:
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n", "utf-8")
    (report,) = ingest([path], tmp_path / "library", fake, replace=replace).sources
    return report.new, report.changed, report.same, report.gone, report.kept


def test_a_changed_record_keeps_its_earlier_version(tmp_path: Path, fake: FakeEncoder) -> None:
    assert ingest_lines(tmp_path, fake, "a.jsonl", wire(1, "<p>It is so.</p>")) == (1, 0, 0, 0, 0)
    assert ingest_lines(tmp_path, fake, "b.jsonl", wire(1, "<p>It is not so.</p>")) == (0, 1, 0, 0, 0)
    library = Library(tmp_path / "library")
    assert library.answer("pq-1").text == "It is not so."
    (earlier,) = library.store.versions("pq-1")
    assert earlier.answer.text == "It is so."
    assert earlier.seen_from < earlier.seen_to


def test_a_file_that_holds_less_than_it_did_drops_nothing(tmp_path: Path, fake: FakeEncoder) -> None:
    ingest_lines(tmp_path, fake, "a.jsonl", wire(1, "<p>One.</p>"), wire(2, "<p>Two.</p>"))
    assert ingest_lines(tmp_path, fake, "a.jsonl", wire(2, "<p>Two.</p>")) == (0, 0, 1, 0, 1)
    library = Library(tmp_path / "library")
    assert library.manifest.answers == 2
    assert [(each.kept, each.faults) for each in verify(library)] == [(1, ()), (0, ())]
    assert ingest_lines(tmp_path, fake, "a.jsonl", wire(3, "<p>3.</p>"), replace=True) == (1, 0, 0, 2, 0)
    assert Library(tmp_path / "library").manifest.answers == 1


def test_a_cut_text_never_replaces_the_whole_one_and_is_completed_by_it(tmp_path: Path, fake: FakeEncoder) -> None:
    whole = "Much is done. " * 40
    cut = wire(1, whole[:255] + "...")
    assert ingest_lines(tmp_path, fake, "list.jsonl", cut)[0] == 1
    assert Library(tmp_path / "library").answer("pq-1").completeness == "clipped"
    assert "cut short in the source" in cite(Library(tmp_path / "library").answer("pq-1")).text
    assert ingest_lines(tmp_path, fake, "detail.jsonl", wire(1, f"<p>{whole}</p>"))[1] == 1
    assert ingest_lines(tmp_path, fake, "again.jsonl", cut)[2] == 1
    answer = Library(tmp_path / "library").answer("pq-1")
    assert (answer.completeness, answer.text) == ("complete", whole.strip())
    assert not any(each.faults for each in verify(Library(tmp_path / "library")))


def test_a_notice_that_there_is_no_answer_yet_is_a_record_without_a_passage(tmp_path: Path, fake: FakeEncoder) -> None:
    ingest_lines(tmp_path, fake, "a.jsonl", wire(1, ""), wire(2, "<p>Two is so.</p>"))
    assistant = Assistant(Library(tmp_path / "library"), fake)
    assert assistant.answer("pq-1").status == "unanswered"
    assert [hit.answer.id for hit in assistant.ask("whether it is so").hits] == ["pq-2"]


def test_a_mapped_table_goes_in_and_is_verified(tmp_path: Path, fake: FakeEncoder) -> None:
    (tmp_path / "ours.csv").write_text("Who,What,Reply\nAnn,Is it so?,It is.\n", "utf-8")
    columns = {"asker": "Who", "question": "What", "answer": "Reply"}
    ingest([tmp_path / "ours.csv"], tmp_path / "library", fake, columns=columns)
    library = Library(tmp_path / "library")
    assert [answer.text for answer in library.answers()] == ["It is."]
    assert not any(each.faults for each in verify(library))


def test_the_tallies_of_a_library(tmp_path: Path, fake: FakeEncoder) -> None:
    ingest_lines(tmp_path, fake, "a.jsonl", wire(1, "<p>I will write to the hon. Member.</p>"), wire(2, ""))
    store = Library(tmp_path / "library").store
    assert store.tally("house") == {"Commons": 2}
    assert store.tally("year") == {"2024": 2}
    assert store.tally("status") == {"answered": 1, "unanswered": 1}
    assert store.kinds() == {"will-write": 1}
