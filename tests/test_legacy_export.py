"""The export of data.parliament.uk: CSV and JSON say the same, and what is no answer is not called one."""

import csv
import gzip
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pqask import sources
from pqask.errors import SourceError
from pqask.records import Answer, Link, Person, SetAside
from pqask.sources import legacy_export
from pqask.sources.base import SourceFile
from pqask.sources.markup import canonical

FIXTURE = Path(__file__).parents[2] / "shared" / "fixtures" / "lda_answeredquestions_export.csv"
URI = "http://data.parliament.uk/resources/"
ROW: Mapping[str, str] = {
    "uri": f"{URI}1001",
    "answering body": "Ministry of Tests",
    "answer > is ministerial correction": "false",
    "answer > date of answer": "2017-04-27",
    "answer > answer text": '<p>Ten&nbsp;m<sup>2</sup>, see <a href="http://example.org/x">this</a>.</p>'
    "<p>Yes &amp; no.</p>",
    "answer > answering member constituency": "Testford",
    "answer > answering member printed": "Mo Minister",
    "answer > grouped question UIN": "71002 ; 71003",
    "answer > question first answered": "2017-04-27T10:02:03Z",
    "answer > question first ministerially corrected": "NA",
    "answer > answering member": "Biography information for Mo Minister",
    "answer > answering member > uri": "http://data.parliament.uk/members/4019",
    "answer > attachment > file name": "a.pdf ; b.xls",
    "answer > attachment > title": "Letter ; Table",
    "date": "2017-04-24",
    "hansard heading": "Tests: Costs",
    "house id": "1",
    "legislature > pref label": "House of Commons",
    "question text": "To ask the Secretary of State for Tests, what is tested.",
    "tabling member > label": "Biography information for Ann Asker",
    "tabling member constituency": "Askham",
    "tabling member printed": "Ann  Asker",
    "uin": "71001",
}


def as_csv(folder: Path, *rows: Mapping[str, str], mark: str = "") -> SourceFile:
    text = io.StringIO()
    names = [*ROW, "answer > uri", "answer > uri", "answer > uri_1"]  # the export repeats names
    table = csv.writer(text)
    table.writerow(names)
    table.writerows([(ROW | row).get(name, "NA") for name in names] for row in rows)
    path = folder / "export"
    path.write_text(mark + text.getvalue(), encoding="utf-8", newline="")
    return SourceFile(path)


ITEM: dict[str, Any] = {
    "_about": f"{URI}1001",
    "AnswerDate": {"_value": "2017-04-27", "_datatype": "dateTime"},
    "AnsweringBody": [{"_value": "Ministry of Tests"}],
    "answer": {
        "_about": f"{URI}1001/answer",
        "answerText": {"_value": ROW["answer > answer text"]},
        "answeringMember": {
            "_about": "http://data.parliament.uk/members/4019",
            "label": {"_value": "Biography information for Mo Minister"},
        },
        "answeringMemberConstituency": {"_value": "Testford"},
        "answeringMemberPrinted": {"_value": "Mo Minister"},
        "attachment": [
            {"_about": f"{URI}1001/a/1", "fileName": {"_value": "a.pdf"}, "title": {"_value": "Letter"}},
            {"_about": f"{URI}1001/a/2", "fileName": {"_value": "b.xls"}, "title": {"_value": "Table"}},
        ],
        "dateOfAnswer": {"_value": "2017-04-27", "_datatype": "dateTime"},
        "groupedQuestionUIN": [{"_value": "71002"}, {"_value": "71003"}],
        "isMinisterialCorrection": {"_value": "false", "_datatype": "boolean"},
        "questionFirstAnswered": [{"_value": "2017-04-27T10:02:03Z"}],
    },
    "answeringDeptId": {"_value": "99"},
    "date": {"_value": "2017-04-24", "_datatype": "dateTime"},
    "hansardHeading": {"_value": "Tests: Costs"},
    "houseId": {"_value": "1"},
    "legislature": [{"_about": "http://data.parliament.uk/terms/1", "prefLabel": {"_value": "House of Commons"}}],
    "questionText": ROW["question text"],
    "tablingMember": {
        "_about": "http://data.parliament.uk/members/77",
        "label": {"_value": "Biography information for Ann Asker"},
    },
    "tablingMemberConstituency": {"_value": "Askham"},
    "tablingMemberPrinted": [{"_value": "Ann  Asker"}],
    "uin": "71001",
}


def as_json(folder: Path, *items: object) -> SourceFile:
    page = {"format": "linked-data-api", "version": "0.2", "result": {"_about": "http://x", "items": list(items)}}
    path = folder / "page"
    path.write_text(json.dumps(page), encoding="utf-8")
    return SourceFile(path)


def sorted_out(made: Iterable[Answer | SetAside]) -> tuple[list[Answer], list[SetAside]]:
    everything = list(made)
    return [m for m in everything if isinstance(m, Answer)], [m for m in everything if isinstance(m, SetAside)]


def test_a_row_has_all_its_fields(tmp_path: Path) -> None:
    (answer,), asides = sorted_out(sources.read(as_csv(tmp_path, {}, mark="\ufeff")))
    assert not asides
    assert (answer.id, answer.house, answer.uin, answer.heading) == ("lda-1001", "Commons", "71001", "Tests: Costs")
    assert answer.department == answer.answering_body == "Ministry of Tests"
    assert answer.asker == Person(name="Ann Asker", constituency="Askham")
    assert answer.minister == Person(name="Mo Minister", constituency="Testford", member_id=4019)
    assert (answer.tabled_on, answer.answered_on) == (date(2017, 4, 24), date(2017, 4, 27))
    assert answer.grouped_with == ("71002", "71003")
    assert answer.attachments == ("Letter (a.pdf)", "Table (b.xls)")
    assert answer.text == "Ten\u00a0m^2, see this.\n\nYes & no."
    assert answer.links == (Link(start=13, end=17, address="http://example.org/x"),)
    assert (answer.status, answer.completeness, answer.original_text) == ("answered", "complete", None)
    assert answer.received == ROW["answer > answer text"]
    assert answer.source.place == "row 1 (line 2)"


def test_an_item_of_the_json_says_what_the_row_says(tmp_path: Path) -> None:
    (row,), _ = sorted_out(sources.read(as_csv(tmp_path, {})))
    (item,), asides = sorted_out(sources.read(as_json(tmp_path, ITEM)))
    assert not asides
    assert item.asker == Person(name="Ann Asker", constituency="Askham", member_id=77)
    assert item.model_copy(update={"source": row.source, "asker": row.asker}) == row
    assert item.source.place == "item 1"


def test_a_plain_list_and_a_single_question_are_read_too(tmp_path: Path) -> None:
    plain, single = tmp_path / "list", tmp_path / "single"
    plain.write_bytes(b"\xef\xbb\xbf" + json.dumps([ITEM, ITEM | {"_about": f"{URI}1002"}]).encode())
    single.write_bytes(
        gzip.compress(json.dumps({"format": "linked-data-api", "result": {"primaryTopic": ITEM}}).encode())
    )
    assert [answer.id for answer in sorted_out(sources.read(SourceFile(plain)))[0]] == ["lda-1001", "lda-1002"]
    assert [answer.id for answer in sorted_out(sources.read(SourceFile(single)))[0]] == ["lda-1001"]


def test_what_the_house_put_in_place_of_an_answer_is_unanswered(tmp_path: Path) -> None:
    notice = {
        "answer > answer text": "<p><B>The House of Commons was prorogued before the day of answer.</B></p>",
        "answer > answering member printed": "NA",
        "answer > answering member": "0",
        "answer > answering member > uri": "http://data.parliament.uk/members/0",
    }
    (answer,), _ = sorted_out(sources.read(as_csv(tmp_path, notice)))
    assert (answer.status, answer.minister, answer.answered_on) == ("unanswered", None, None)
    assert answer.date == date(2017, 4, 24)


def test_a_minister_without_time_holds_and_a_minister_on_prorogation_answers(tmp_path: Path) -> None:
    held = {"answer > answer text": "<p>It has not proved possible to respond before Prorogation.</p>"}
    about = {"answer > answer text": "<p>Prorogation is a matter for the Crown.</p>", "uri": f"{URI}1002"}
    (one, two), _ = sorted_out(sources.read(as_csv(tmp_path, held, about)))
    assert (one.status, two.status) == ("holding", "answered")
    assert ("holding", "rule") in [(kind.name, kind.basis) for kind in one.kinds]


def test_a_correction_keeps_the_answer_before_it(tmp_path: Path) -> None:
    struck = '<p>From <del class="ministerial">2018</del><ins class="ministerial">2008</ins> on.</p>'
    corrected = {
        "answer > is ministerial correction": "true",
        "answer > question first ministerially corrected": "2017-04-28T15:07:17Z",
        "answer > answer text": struck,
    }
    (answer,), _ = sorted_out(sources.read(as_csv(tmp_path, corrected)))
    assert (answer.status, answer.corrected_on) == ("corrected", date(2017, 4, 28))
    assert answer.original_text == "From 2018 on."
    assert answer.text == "From 2008 on."


def test_damaged_rows_are_named_and_the_rest_goes_in(tmp_path: Path) -> None:
    file = as_csv(
        tmp_path,
        {"answer > answer text": "NA"},
        {"uri": "NA", "question text": ""},
        {"uri": f"{URI}1003", "date": "last week", "legislature > pref label": "NA"},
    )
    with file.path.open("a", encoding="utf-8", newline="") as text:
        text.write("a,b,c\r\n\r\n")
    (answer,), asides = sorted_out(sources.read(SourceFile(file.path)))
    assert (answer.id, answer.tabled_on, answer.house) == ("lda-1003", None, "Commons")
    assert [aside.reason for aside in asides] == [
        "it has no answer text",
        "it has no address (uri) and no question text",
        "no date can be read in “last week”; the answer goes in without it",
        "3 cells under 26 columns; check its quotes",
    ]


def test_damaged_json_keeps_what_came_before(tmp_path: Path) -> None:
    file = as_json(tmp_path, ITEM, "http://data.parliament.uk/resources/9", ITEM | {"_about": f"{URI}1003"})
    whole = file.path.read_bytes()
    answers, asides = sorted_out(sources.read(SourceFile(file.path)))
    assert [answer.id for answer in answers] == ["lda-1001", "lda-1003"]
    assert asides[0].place == "item 2"
    file.path.write_bytes(whole[:-500])
    answers, asides = sorted_out(sources.read(SourceFile(file.path)))
    assert [answer.id for answer in answers] == ["lda-1001"]
    assert "item 3" in {aside.place for aside in asides}
    assert "not whole JSON" in asides[-1].reason
    file.path.write_bytes(whole.split(b"[")[0] + b"[")
    with pytest.raises(SourceError, match="fetch it again"):
        list(legacy_export.read(SourceFile(file.path)))


def test_json_nested_without_end_is_set_aside(tmp_path: Path) -> None:
    file = as_json(tmp_path, ITEM, ITEM | {"_about": f"{URI}1003"})
    whole = file.path.read_bytes()
    second = whole.rindex(b'{"_about": "' + f"{URI}1003".encode())
    nested = b'{"_about": ' + b"[" * 100_000 + b"]" * 100_000 + b"}, "
    file.path.write_bytes(whole[:second] + nested + whole[second:])
    answers, asides = sorted_out(sources.read(SourceFile(file.path)))
    assert [answer.id for answer in answers] == ["lda-1001", "lda-1003"]
    assert "nested too deeply" in asides[0].reason


def test_bytes_that_are_not_utf_8_are_refused_with_the_remedy(tmp_path: Path) -> None:
    file = as_csv(tmp_path, {})
    file.path.write_bytes(file.path.read_bytes() + "caf\xe9".encode("latin-1"))
    with pytest.raises(SourceError, match="save it as “CSV UTF-8”"):
        list(sources.read(SourceFile(file.path)))


def test_other_json_and_csv_are_not_taken_for_it(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text(json.dumps({"results": [{"value": {"questionText": f"see {URI}1", "answer": ""}}]}))
    assert not legacy_export.recognises(SourceFile(path))
    path.write_text("uri,question text,reply\n1,2,3\n")
    assert not legacy_export.recognises(SourceFile(path))


@pytest.mark.skipif(not FIXTURE.exists(), reason="the real export is not here")
def test_the_real_export_goes_in_whole() -> None:
    answers, asides = sorted_out(sources.read(SourceFile(FIXTURE)))
    assert not asides
    assert len({answer.id for answer in answers}) == 1000
    assert Counter(answer.house for answer in answers) == {"Commons": 859, "Lords": 141}
    assert Counter(a.status for a in answers) == {"answered": 837, "holding": 140, "unanswered": 18, "corrected": 5}
    assert sum(bool(answer.grouped_with) for answer in answers) == 154
    for answer in answers:
        assert answer.uin and answer.tabled_on and answer.asker and answer.department and answer.heading
        assert (answer.minister is None) == (answer.answered_on is None) == (answer.status == "unanswered")
        assert answer.received is not None and canonical(answer.received) == (answer.text, answer.links)
        assert answer.asker and not answer.asker.name.startswith("Biography")
