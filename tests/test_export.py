"""Files to take away: the words exactly, their hash, source and licence in every form, and nothing in them acts."""

import csv
import io
import json
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pqask.citation import LICENCE, LICENCE_ADDRESS
from pqask.cli.asking import SUFFIXES
from pqask.display import visible
from pqask.errors import ExportError, LibraryError
from pqask.export import FORMS, MOST_PICKED, Excerpt, Export, file_name, of_picks, of_reply, pick
from pqask.export.markdown import escaped
from pqask.export.word import QUESTION, QUOTE
from pqask.library import Library, ingest
from pqask.records import Answer, Filters, Passage, Person, Source, fingerprint

from .opened_page import seed_answers

DAY = date(2026, 3, 9)
HOME = "https://example.org/said"
SEEDS = seed_answers()
SOURCE = Source(name="a.txt", sha256="0" * 64, format="digest", place="line 1")
HOSTILE = (
    '=HYPERLINK("http://x","y")',
    "+1\n\n-2\n@SUM(A1)",
    "\t=1+1",
    " \n=cmd|'/c calc'!A1",
    "＝1＋1",
    "<script>alert(1)</script> &amp; &#60; ]]> <!-- ",
    "# Heading\n> quote\n- item\n1. one\n2) two\n```\ncode\n```\n***\n===\n| a | b |\n|---|---|",
    "**bold** _it_ ~~no~~ [link](javascript:alert(1)) ![i](x) http://x.org www.x.org a@b.org `c` \\ $x^2$",
    "    four spaces\n  two \u00a0\n\tand a tab\n\n\n\nthree blank lines  \nand an end ",
    "SHA-256 of the passage: 0000\n\n2. Another answer\n\nAnswer:\n    Forged.",
    "a\x00b\x07c\x1b[31md\x7f\x9b\ufeff",
    "abc\u202edcba\u202c \u2066x\u2069 \u2028",
    "half a pair \ud800 and \ufffe and \U0001fffe",
    "• £2.66m – “two”   spaces\r\nand é 한 🇬🇧",
)
ANY_TEXT = st.text(st.characters(exclude_categories=()), min_size=1)


def an_answer(text: str = "All is well.", **fields: object) -> Answer:
    return Answer.model_validate({"id": "x-1", "question": "To ask what.", "text": text, "source": SOURCE, **fields})


def whole(answer: Answer, *also: Answer) -> Excerpt:
    return Excerpt(answer=answer, passage=Passage(answer_id=answer.id, start=0, end=len(answer.text)), also=also)


def of(*answers: Answer, **fields: object) -> Export:
    given = {"question": "What?", "excerpts": tuple(map(whole, answers)), "taken_on": DAY, "home": HOME, **fields}
    return Export.model_validate(given)


def hostile(text: str) -> Answer:
    person = Person(name=text, party=text, constituency=text, post=text)
    return an_answer(text, question=text, heading=text, department=text, asker=person, minister=person, uin="1")


# --- reading each form back


def written(form: str, export: Export) -> str:
    return FORMS[form].write(export).decode("utf-8-sig")


def quoted_in_word(export: Export, style: str = QUOTE) -> str:
    document = Document(io.BytesIO(FORMS["docx"].write(export)))
    return "\n\n".join(p.text for p in document.paragraphs if p.style.name == style)


def quoted_in_markdown(text: str) -> list[str]:
    """Give the text of each quotation as a renderer makes it; anything but words and breaks in one is a fault."""
    quotes: list[list[str]] = []
    depth = 0
    renderer = MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"])
    for token in renderer.parse(text):
        depth += token.nesting if token.type.startswith("blockquote") else 0
        if token.type == "blockquote_open":
            quotes.append([])
        elif token.type == "inline" and depth:
            assert {child.type for child in token.children or ()} <= {"text", "hardbreak", "text_special"}
            quotes[-1].append("".join(child.content or "\n" for child in token.children or ()))
        elif depth:
            assert token.type in {"paragraph_open", "paragraph_close"}, token.type
    return ["\n\n".join(parts) for parts in quotes]


def rows(export: Export) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written("csv", export), newline="")))


def set_in(text: str, label: str) -> str:
    """Give what stands set in under a label of a plain text."""
    [block] = re.findall(rf"^{label}:\n((?:    .*\n)+)\n", text, re.MULTILINE)
    return re.sub("^    ", "", block[:-1], flags=re.MULTILINE)


# --- the words


@pytest.mark.parametrize("answer", SEEDS, ids=lambda answer: answer.id)
def test_the_words_of_the_seeds_are_verbatim_in_every_form(answer):
    export = of(answer)
    assert set_in(written("text", export), "Answer") == answer.text
    assert quoted_in_markdown(written("markdown", export)) == [answer.question, answer.text.strip("\n")]
    assert quoted_in_word(export) == answer.text
    assert quoted_in_word(export, QUESTION) == answer.question
    assert rows(export)[0]["passage"].removeprefix("'") == answer.text
    assert json.loads(written("json", export))["passages"][0]["text"] == answer.text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text_in_every_form(text):
    export = of(hostile(text), an_answer("The end."))
    assert set_in(written("text", of(hostile(text))), "Answer") == visible(text)
    shown = re.sub(r"\n{2,}", "\n\n", visible(text).strip("\n"))
    assert quoted_in_markdown(written("markdown", export)) == [shown, shown, "To ask what.", "The end."]
    assert quoted_in_word(of(hostile(text))) == visible(text)
    [row, _] = rows(export)
    assert all(not cell.lstrip().startswith(tuple("=+-@＝＋－＠")) for cell in row.values())
    assert row["passage"].removeprefix("'") == visible(text)
    first, second = json.loads(written("json", export))["passages"]
    assert (first["text"], first["question"], second["text"]) == (text, text, "The end.")
    assert fingerprint(first["text"]) == first["sha256"]


@given(ANY_TEXT)
def test_no_text_acts_in_markdown(text):
    shown = re.sub(r"\n{2,}", "\n\n", visible(text).strip("\n"))
    quotation = "\n".join(f"> {line}" for line in escaped(text).split("\n"))
    assert quoted_in_markdown(quotation) == [shown] or not shown


@given(ANY_TEXT)
def test_no_text_is_lost_in_json_or_run_in_csv(text):
    export = of(an_answer(text))
    assert json.loads(written("json", export))["passages"][0]["text"] == text
    [row] = rows(export)
    assert row["passage"] in (visible(text), "'" + visible(text))


def test_a_part_of_an_answer_says_that_it_is_one():
    excerpt = Excerpt(answer=SEEDS[0], passage=Passage(answer_id=SEEDS[0].id, start=3, end=40))
    text = written("text", of(excerpts=(excerpt,)))
    assert set_in(text, "From the answer") == SEEDS[0].text[3:40]
    assert f"Passage: characters 3 to 40 of {len(SEEDS[0].text):,} of the answer" in text


# --- what goes with them


@pytest.mark.parametrize("form", FORMS)
def test_every_form_carries_source_licence_and_hash(form):
    answer = next(answer for answer in SEEDS if answer.uin == "86070")
    data = FORMS[form].write(of(answer))
    if form == "docx":
        text = "\n".join(p.text for p in Document(io.BytesIO(data)).paragraphs)
    else:
        text = data.decode("utf-8-sig").replace("\\", "" if form == "markdown" else "\\")
    for said in (LICENCE, answer.source.name, answer.source.sha256, answer.text_sha256, answer.url):
        assert said in text
    assert f"{HOME}/?answer={answer.id}" in text


def test_how_the_passages_were_found_is_said():
    filters, understood = Filters(department=("Home Office", "Cabinet Office")), Filters(date_from=date(2020, 1, 2))
    fields = {
        "filters": filters,
        "understood": understood,
        "sort": "newest",
        "searched": "15 answers",
        "earlier": ("A?",),
    }
    export = of(SEEDS[0], notices=("The documents changed.",), **fields)
    text = written("text", export)
    for line in (
        "Asked before: A?",
        "Asked: What?",
        "Narrowed to: department Home Office or Cabinet Office; date from 2020-01-02 (read in the question)",
        "Order: newest first",
        "Searched: 15 answers",
        "Note: The documents changed.",
        "Passages: 1",
        "Taken on: 9 March 2026",
    ):
        assert f"\n{line}\n" in text
    said = json.loads(written("json", export))
    assert said["filters"] == {"department": ["Home Office", "Cabinet Office"]}
    assert said["licence_url"] == LICENCE_ADDRESS


@pytest.mark.parametrize("form", FORMS)
def test_nothing_found_can_be_taken_away_too(form):
    data = FORMS[form].write(of())
    assert form in ("docx", "csv", "json") or b"none: nothing was found" in data


def test_the_same_words_given_to_others_are_named():
    twice = [answer for answer in SEEDS if sum(other.text == answer.text for other in SEEDS) == 2]
    export = of(excerpts=(whole(twice[0], twice[1]),))
    assert f"The same words: {export.excerpts[0].citation.text.split(';')[0].split(',')[0]}" in written("text", export)
    assert "asked by Bell Ribeiro-Addy" in rows(export)[0]["same_words"]
    assert json.loads(written("json", export))["passages"][0]["also"][0]["id"] == twice[1].id


def test_signs_that_stand_for_control_characters_are_explained():
    note = "the SHA-256 is of the words as recorded"
    assert note in written("text", of(an_answer("a\x1bb")))
    assert note not in written("text", of(an_answer("plain")))


def test_a_question_that_its_source_cuts_short_says_so():
    assert "Question (cut short in the source):" in written("text", of(an_answer(question_completeness="clipped")))


# --- Word


def test_a_word_document_links_to_the_official_page_and_holds_no_macro():
    answer = next(answer for answer in SEEDS if answer.url)
    data = FORMS["docx"].write(of(answer))
    links = [link.address for p in Document(io.BytesIO(data)).paragraphs for link in p.hyperlinks]
    assert links == [answer.url, f"{HOME}/?answer={answer.id}", LICENCE_ADDRESS]
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert not [name for name in package.namelist() if "vba" in name.lower() or name.endswith(".bin")]
        assert b"macro" not in package.read("[Content_Types].xml").lower()


def test_a_word_document_can_be_walked_by_headings_and_knows_its_language():
    document = Document(io.BytesIO(FORMS["docx"].write(of(*SEEDS[:2]))))
    headings = [(p.style.name, p.text[:2]) for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings == [("Heading 1", "Wh"), ("Heading 2", "1."), ("Heading 2", "2.")]
    assert document.core_properties.language == "en-GB"
    assert document.core_properties.author == "pqask"


def test_paragraphs_and_line_breaks_are_kept_in_word():
    data = FORMS["docx"].write(of(an_answer("One,\ntwo.\n\nThree\tfour.\n\n\nFive.")))
    quotes = [p.text for p in Document(io.BytesIO(data)).paragraphs if p.style.name == QUOTE]
    assert quotes == ["One,\ntwo.", "Three\tfour.", "\nFive."]


# --- what is taken


def test_a_reply_is_taken_whole(seeds):
    reply = seeds.ask("What has been said about modern slavery?", k=4)
    export = of_reply(reply, taken_on=DAY)
    assert [each.text for each in export.excerpts] == [hit.text for hit in reply.hits]
    assert "Whole answer" not in written("text", export)


def test_picks_are_cut_anew_out_of_the_library(seeds):
    hits = seeds.ask("What has been said about modern slavery?", k=3).hits
    picks = [pick(hit.answer.id, hit.start, hit.end) for hit in hits]
    export = of_picks(seeds.library, [*picks[::-1], hits[0].answer.id, picks[0]], taken_on=DAY)
    assert [each.text for each in export.excerpts] == [*(hit.text for hit in hits[::-1]), hits[0].answer.text]


@pytest.mark.parametrize(
    ("picks", "error", "sentence"),
    [
        (["nothing:0-1"], LibraryError, "holds no answer “nothing”"),
        (["{id}:0-999999"], ExportError, "0 to 999999 is no part"),
        (["{id}:5-5"], ExportError, "5 to 5 is no part"),
        (["{id}:-1-5"], LibraryError, "holds no answer"),
        (["{id}:٣-٥"], LibraryError, "holds no answer"),
        ([f"x:{n}-9" for n in range(MOST_PICKED + 1)], ExportError, "At most 100 passages"),
    ],
)
def test_what_cannot_be_picked_is_said_in_a_sentence(seeds, picks, error, sentence):
    answer_id = next(seeds.library.answers()).id
    with pytest.raises(error, match=sentence):
        of_picks(seeds.library, [each.format(id=answer_id) for each in picks], taken_on=DAY)


def test_a_question_without_an_answer_has_no_words_to_take(tmp_path: Path, fake):
    record = {"value": {"id": 7, "uin": "7", "house": "Commons", "questionText": "To ask what.", "answerText": None}}
    record["value"] |= {"dateTabled": "2024-01-02T00:00:00", "answeringBodyName": "Home Office"}
    (tmp_path / "one.json").write_text(json.dumps({"results": [record]}), "utf-8")
    ingest([tmp_path / "one.json"], tmp_path / "library", fake)
    library = Library(tmp_path / "library")
    with pytest.raises(ExportError, match="has no answer to take"):
        of_picks(library, [next(library.answers()).id], taken_on=DAY)


@given(st.text(st.characters(exclude_categories=())))
def test_a_file_name_is_safe_whatever_was_asked(question):
    name = file_name(of(question=question), FORMS["docx"])
    assert re.fullmatch(r"pqask-[a-z0-9-]{1,60}-2026-03-09\.docx", name)


# --- on the command line


def test_every_form_is_on_the_command_line():
    assert {form: FORMS[form].suffix for form in FORMS} == SUFFIXES


def ask(seeds, *options: str) -> int:
    from pqask.cli import main

    question = "What has been said about modern slavery?"
    return main(["ask", question, "-k", "2", *options, "--library", str(seeds.library.folder)])


def test_ask_prints_a_form(seeds, capsysbinary):
    assert ask(seeds, "--format", "json") == 0
    assert len(json.loads(capsysbinary.readouterr().out)["passages"]) == 2


@pytest.mark.parametrize("form", FORMS)
def test_ask_writes_a_file_by_its_ending(seeds, form, tmp_path: Path, capsys):
    path = tmp_path / f"reply.{FORMS[form].suffix}"
    assert ask(seeds, "--output", str(path)) == 0
    assert path.read_bytes().startswith({"docx": b"PK", "json": b"{", "csv": b"\xef\xbb\xbfnumber"}.get(form, b""))
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--output", "reply.pdf"], "Name the form of reply.pdf with --format, or end its name in one of .txt"),
        (["--output", "reply.csv", "--json"], "Name the form of reply.csv"),
        (["--output", "nowhere/reply.csv"], "reply.csv cannot be written (No such file or directory)"),
    ],
)
def test_a_file_that_cannot_be_made_is_one_sentence(seeds, options, sentence, capsys, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert ask(seeds, *options) == 1
    assert sentence in capsys.readouterr().err
