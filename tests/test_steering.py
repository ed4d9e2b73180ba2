"""What steers and what is trusted, without a browser: counts, marks, checks of words, and a library that is renewed."""

import json
from datetime import date

import numpy as np
import pytest

from pqask.cli import main
from pqask.errors import LibraryError
from pqask.library import facets
from pqask.records import Counts, Filters, Passage
from pqask.verify import prove
from pqask.web import handlers
from pqask.web.asked import Asked
from pqask.web.cards import card
from pqask.web.desk import Desk
from pqask.web.overview import overview

from .conftest import SEEDS, digest
from .html_reading import Reading
from .opened_page import hit, seed_answers
from .test_official_api import question

TRAFFICKING = "human trafficking and modern slavery"
REFERRAL = "I refer the hon. Member to the answer I gave on 3 November to Question 85061."


# --- counts


def test_counts_add_up_to_what_the_library_holds(seeds):
    counts = facets.count(seeds.library.store, None)
    answers = list(seeds.library.answers())
    assert counts.total == len(answers)
    for name, number in counts.by_department.items():
        assert number == len(seeds.library.allowed(Filters(department=name)))
    assert sum(counts.by_month.values()) == sum(answer.date is not None for answer in answers)
    assert list(counts.by_month) == sorted(counts.by_month)
    assert (counts.first, counts.last) == (date(2006, 10, 24), date(2022, 2, 1))
    numbers = list(counts.by_department.values())
    assert numbers == sorted(numbers, reverse=True)


def test_a_choice_leaves_as_many_as_it_says(built):
    parties = ["Labour", "Labour (Co-op)", "Conservative"]
    bodies = [
        "Department for Levelling Up, Housing and Communities",
        "Ministry of Housing, Communities and Local Government",
    ]
    lines = [
        question(
            n, answeringBodyName=bodies[n % 2], askingMember={"id": n, "name": f"Ann {n}", "party": parties[n % 3]}
        )
        for n in range(6)
    ]
    library = built(one="\n".join(map(json.dumps, lines))).library
    counts = facets.count(library.store, None)
    assert set(counts.by_party) == set(parties)
    for field in ("department", "party", "asker", "minister", "house"):
        for name, number in getattr(counts, f"by_{field}").items():
            assert number == len(library.allowed(Filters(**{field: name}))), name
    assert counts.by_party["Labour"] == 4


def test_counts_are_of_the_rows_given(seeds):
    assert facets.count(seeds.library.store, np.empty(0, np.int64)) == Counts()
    rows = seeds.library.allowed(Filters(department="Home Office"))
    counts = facets.count(seeds.library.store, rows)
    assert counts.total == len(rows)
    assert set(counts.by_department) == {"Home Office"}


def test_a_reply_counts_what_is_relevant_and_a_nothing_what_was_searched(seeds):
    found = seeds.ask(TRAFFICKING)
    assert len(found.hits) <= found.counts.total <= 15
    nothing = seeds.ask("What is the recipe for rhubarb crumble?", filters=Filters(department="Home Office"))
    assert not nothing.found
    assert nothing.counts.total == len(seeds.library.allowed(Filters(department="Home Office")))


def test_kinds_are_counted_and_narrow(built):
    lines = [question(1, answerText="<p>Much is done about scams.</p>"), question(2, answerText=f"<p>{REFERRAL}</p>")]
    assistant = built(one="\n".join(map(json.dumps, lines)))
    assert facets.count(assistant.library.store, None).by_kind == {"plain": 1, "referral": 1}
    for kind, text in (("referral", REFERRAL), ("plain", "Much is done about scams.")):
        [row] = assistant.library.allowed(Filters(kind=kind))
        assert assistant.library.store.answers([int(row)])[int(row)].text == text
    assert len(assistant.library.allowed(Filters(kind=("referral", "plain")))) == 2
    assert len(assistant.library.allowed(Filters(kind=()))) == 0


def test_the_command_line_narrows_by_kind(tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["ask", "x", "--kind", "surprise", "--library", str(tmp_path)])
    assert "holding" in capsys.readouterr().err


def test_an_overview_shows_every_number_as_text(seeds):
    reply = seeds.ask(TRAFFICKING)
    reading = Reading(overview(reply))
    for number in reply.counts.by_department.values():
        assert str(number) in reading.texts("n")
    assert len(reading.texts("month")) == len(reply.counts.by_month)
    assert "style" not in {name for _, name, _ in reading.attributes}


def test_a_link_keeps_the_kind_and_the_view():
    asked = Asked(question="x", filters=Filters(kind="referral"), view="timeline")
    assert Asked.from_link(asked.link()) == asked


# --- what is marked


def test_the_best_sentence_is_marked_and_the_words_stay_as_they_are():
    answer = next(answer for answer in seed_answers() if len(answer.text) > 200)
    middle = answer.text.index(". ") + 2
    end = answer.text.index(".", middle) + 1
    found = hit(answer, 0, len(answer.text))
    matched = ((middle - 4, middle + 3), (end - 3, end + 2))
    reading = Reading(card([found.model_copy(update={"sentence": (middle, end), "matched": matched})], "t1-1", 1))
    assert reading.texts("best") == [answer.text[middle:end]]
    assert "".join(reading.texts("matched")) == "".join(answer.text[a:b] for a, b in matched)
    assert reading.texts("blockquote") == [answer.text]


def test_a_passage_of_one_sentence_is_not_marked():
    answer = seed_answers()[0]
    found = hit(answer, 0, 40).model_copy(update={"sentence": (0, 40)})
    assert Reading(card([found], "t1-1", 1)).texts("best") == []


# --- words checked against their source


def test_every_seed_passage_stands_in_its_source(seeds):
    for answer in seeds.library.answers():
        passage = Passage(answer_id=answer.id, start=len(answer.text) // 3, end=len(answer.text))
        proof = prove(seeds.library, passage)
        assert (proof.faults, proof.text) == ((), passage.of(answer))
        file = (SEEDS.parent / answer.source.name).read_bytes().decode()
        assert file[proof.start : proof.end].replace("\r\n", "\n") == proof.text


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_offsets_count_the_files_own_line_endings(tmp_path, built, ending):
    text = digest(("Ann", "Home Office", "what is done.", "One.\nTwo.\nThree."))
    assistant = built(one=text)
    source = tmp_path / "documents" / "one.txt"
    source.write_bytes(text.replace("\n", ending).encode())
    assistant = built()
    [answer] = assistant.library.answers()
    start = answer.text.index("Two")
    proof = prove(assistant.library, Passage(answer_id=answer.id, start=start, end=start + 4))
    assert source.read_bytes().decode()[proof.start : proof.end] == proof.text == "Two."
    assert proof.faults == ()


def test_a_source_that_changed_or_is_gone_is_named(tmp_path, built):
    assistant = built(one=digest(("Ann", "Home Office", "what is done.", "Much is done.")))
    [answer] = assistant.library.answers()
    passage = Passage(answer_id=answer.id, start=0, end=4)
    source = tmp_path / "documents" / "one.txt"
    source.write_text(source.read_text("utf-8").replace("Much", "Less"), "utf-8")
    assert any("not these" in fault for fault in prove(assistant.library, passage).faults)
    source.unlink()
    assert any("cannot be read" in fault for fault in prove(assistant.library, passage).faults)
    with pytest.raises(LibraryError):
        prove(assistant.library, Passage(answer_id=answer.id, start=0, end=1_000))


@pytest.mark.parametrize("sent", [None, {}, {"answer": "x"}, {"answer": "<b>", "spans": [[5, 1]]}, {"answer": 1}])
def test_what_cannot_be_checked_comes_back_as_a_sentence(seeds, sent):
    said = handlers.check_words(seeds, sent)
    assert said["announce"].endswith((".", "?"))
    assert "b" not in Reading(said["html"]).tags


# --- one library after another


def test_a_newer_generation_is_taken_up_between_two_questions(built):
    desk = Desk(built(one=digest(("Ann", "Home Office", "what is done.", "Much is done."))))
    before = desk.now()
    assert desk.now() is before
    built(two=digest(("Bob", "Treasury", "what is counted.", "Bats are counted.")))
    assert desk.now() is not before
    assert desk.counts().total == 2
    assert len(list(before.library.answers())) == 1  # whoever reads the old one goes on reading it


def test_a_generation_that_cannot_be_opened_leaves_the_one_that_is(built, tmp_path):
    desk = Desk(built(one=digest(("Ann", "Home Office", "what is done.", "Much is done."))))
    before = desk.now()
    (tmp_path / "library" / "manifest.json").write_text("{", "utf-8")
    assert desk.now() is before
    (tmp_path / "library" / "manifest.json").unlink()
    assert desk.now() is before


def test_questions_wait_for_the_model(built):
    desk = Desk(built(one=digest(("Ann", "Home Office", "what is done.", "Much is done."))))
    assert desk.ready
    desk.warm()
    assert desk.now() is desk.at_opening
    assert desk.ready
