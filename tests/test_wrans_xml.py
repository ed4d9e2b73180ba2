"""Written answers in TheyWorkForYou's XML: what goes in, what is set aside, what is refused."""

import gzip
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pytest

from pqask import sources
from pqask.errors import SourceError
from pqask.records import Answer, SetAside
from pqask.sources import wrans_pieces, wrans_xml
from pqask.sources.base import SourceFile
from pqask.sources.markup import canonical

FIXTURES = Path(__file__).parents[2] / "shared" / "fixtures"
PROLOG = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE publicwhip
[
<!ENTITY pound   "&#163;">
<!ENTITY mdash "&#8212;" >
<!ENTITY house 'H&#xF4;use'>
]>
<publicwhip scrapeversion="a" latest="yes">
"""
COMMONS = "http://www.publications.parliament.uk/pa/cm200809/cmhansrd/cm091029/text/91029w0001.htm#1"
LORDS = "http://www.publications.parliament.uk/pa/ld200809/ldhansrd/text/91028w0001.htm#1"


def gid(rest: str, day: str = "2009-10-29a", series: str = "wrans") -> str:
    return f"uk.org.publicwhip/{series}/{day}.{rest}"


def heading(size: str, words: str) -> str:
    return f'<{size}-heading id="{gid("1.h")}" colnum="483W" url="{COMMONS}">\n\t{words}\n</{size}-heading>\n'


def ques(rest: str, body: str, name: str = "Ann Asker", url: str = COMMONS) -> str:
    return f'<ques id="{gid(rest)}" speakername="{name}" colnum="483W" url="{url}">\n{body}\n</ques>\n'


def numbered(number: str, words: str = "To ask the Secretary of State for Tests what is tested.") -> str:
    return f'<p pid="a.1/1" qnum="{number}">{words}</p>'


def reply(rest: str, body: str = "<p>Much is tested.</p>", name: str = "Mo Minister") -> str:
    return f'<reply id="{gid(rest)}" speakername="{name}" colnum="484W" url="{COMMONS}">\n{body}\n</reply>\n'


def stored(
    folder: Path, *parts: str, prolog: str = PROLOG, encoding: str = "iso-8859-1", name: str = "x.xml"
) -> SourceFile:
    path = folder / name
    path.write_bytes((prolog + "\n".join(parts) + "\n</publicwhip>\n").encode(encoding))
    return SourceFile(path)


def sorted_out(made: Iterable[Answer | SetAside]) -> tuple[list[Answer], list[SetAside]]:
    everything = list(made)
    return [m for m in everything if isinstance(m, Answer)], [m for m in everything if isinstance(m, SetAside)]


def test_a_commons_answer_has_all_its_fields(tmp_path: Path) -> None:
    file = stored(
        tmp_path,
        heading("major", "TESTS AND &pound;"),
        heading("minor", "Proof: Costs"),
        ques("292659.q0", numbered("292659")),
        reply(
            "292659.r0",
            "<p>It cost &pound;2&mdash;\u00e9 in the &house;.</p>\n\t<p class='indent'>And <i>more</i>.</p>",
        ),
    )
    (answer,), asides = sorted_out(sources.read(file))
    assert not asides
    assert answer.id == "wrans-2009-10-29.292659.q0"
    assert (answer.house, answer.uin, answer.heading, answer.department) == (
        "Commons",
        "292659",
        "Proof: Costs",
        "TESTS AND £",
    )
    assert answer.asker is not None and answer.asker.name == "Ann Asker"
    assert answer.minister is not None and answer.minister.name == "Mo Minister"
    assert (answer.answered_on, answer.tabled_on) == (date(2009, 10, 29), None)
    assert answer.printed_in == "Commons written answers, column 483W"
    assert answer.question == "To ask the Secretary of State for Tests what is tested."
    assert answer.text == "It cost £2—é in the Hôuse.\n\nAnd more."
    assert "2009-10-29a.292659.q0" in answer.source.place
    assert answer.received is not None and canonical(answer.received) == (answer.text, answer.links)


def test_windows_bytes_in_a_latin_1_file_are_the_quotes_they_stand_for(tmp_path: Path) -> None:
    file = stored(tmp_path, ques("1.q0", numbered("1")), reply("1.r0", "<p>\x93Yes\x94 \x96 \xa35</p>"))
    (answer,), _ = sorted_out(sources.read(file))
    assert answer.text == "“Yes” – £5"


def test_each_numbered_paragraph_is_a_question_opened_by_the_same_words(tmp_path: Path) -> None:
    body = "<p>To ask the Prime Minister </p>" + numbered("7", "(1)  what he did;") + "<p>and when;</p>"
    file = stored(tmp_path, ques("7.q0", body + numbered("8", "(2)  why.")), reply("7.r0"))
    (one, two), asides = sorted_out(sources.read(file))
    assert not asides
    assert (one.id, one.uin, one.grouped_with) == ("wrans-2009-10-29.7.q0", "7", ("8",))
    assert (two.id, two.uin, two.grouped_with) == ("wrans-2009-10-29.7.q0.8", "8", ("7",))
    assert one.question == "To ask the Prime Minister\n\n(1) what he did;\n\nand when;"
    assert two.question == "To ask the Prime Minister\n\n(2) why."
    assert one.text == two.text == "Much is tested."


def test_questions_answered_together_keep_each_its_asker(tmp_path: Path) -> None:
    file = stored(
        tmp_path,
        '<gidredirect oldgid="a" newgid="b" matchtype="altques"/>',
        ques("20.q0", numbered("20")),
        ques("20.q1", numbered("21"), name="Bob Other"),
        reply("20.r0"),
        ques("22.q0", numbered("22")),
        reply("22.r0", "<p>Another.</p>"),
    )
    (one, two, alone), asides = sorted_out(sources.read(file))
    assert not asides
    assert [a.asker.name for a in (one, two) if a.asker] == ["Ann Asker", "Bob Other"]
    assert (one.grouped_with, two.grouped_with, alone.grouped_with) == (("21",), ("20",), ())
    assert [[kind.name for kind in a.kinds] for a in (one, two, alone)] == [["grouped"], ["grouped"], []]
    assert alone.text == "Another."


def test_replies_in_a_row_are_one_answer_and_another_speaker_makes_another(tmp_path: Path) -> None:
    file = stored(
        tmp_path,
        ques("30.q0", numbered("30")),
        reply("30.r0", "<p>First.</p>"),
        reply("30.r1", "<p>Second.</p>"),
        reply("30.r2", "<p>Third.</p>", name="Lee Later"),
    )
    (one, two), asides = sorted_out(sources.read(file))
    assert not asides
    assert (one.text, two.text) == ("First.\n\nSecond.", "Third.")
    assert (one.id, two.id) == ("wrans-2009-10-29.30.q0", "wrans-2009-10-29.30.q0.r1")
    assert two.minister is not None and two.minister.name == "Lee Later"


def test_tables_superscripts_lists_and_references(tmp_path: Path) -> None:
    body = """<p>See <phrase class="offrep" id="wrans/2009-10-14.964"><i> Official Report</i>, column 964W</phrase> and
    <a href="http://example.org/a">this</a> on <phrase class="date" code="2009-10-14">14 October 2009</phrase>.</p>
    <table><tbody><tr pid="1"> <td>Year</td> <td>m<sup>2</sup></td> </tr>
    <tr pid="2"> <td/> <td>10<sup>2</sup></td> </tr></tbody></table><ul><li>one</li><li>two</li></ul>"""
    file = stored(tmp_path, ques("1.q0", numbered("1")), reply("1.r0", body))
    (answer,), _ = sorted_out(sources.read(file))
    assert "10^2" in answer.text and "102" not in answer.text
    assert "Year | m^2" in answer.text
    assert "• one\n• two" in answer.text
    named = {answer.text[link.start : link.end]: link.address for link in answer.links}
    assert named["this"] == "http://example.org/a"
    assert named["Official Report, column 964W"] == "wrans/2009-10-14.964"


def test_lords_and_scottish_files(tmp_path: Path) -> None:
    lords = stored(tmp_path, ques("145.1", numbered("HL56"), name="Lord Test", url=LORDS), reply("145.2"), name="l.xml")
    (peer,), _ = sorted_out(sources.read(lords))
    assert (peer.house, peer.uin, peer.id) == ("Lords", "HL56", "wrans-2009-10-29.145.1")
    assert peer.printed_in == "Lords written answers, column 483W"
    scottish = stored(tmp_path, *scottish_parts(), prolog="<publicwhip>\n<source url='x'/>", encoding="utf-8")
    (answer,), asides = sorted_out(sources.read(scottish))
    assert not asides
    assert (answer.house, answer.uin, answer.heading) == ("Scottish Parliament", "S3W-27797", "Health — Glasgow")
    assert (answer.asker.name, answer.asker.party) == ("Ann Asker", "Lab") if answer.asker else False
    assert (answer.id, answer.answered_on) == ("spwa-2009-10-26.S3W-27797.q0", date(2009, 10, 26))
    assert answer.printed_in is None


def scottish_parts() -> Iterator[str]:
    day = "uk.org.publicwhip/spwa/2009-10-26.S3W-27797"
    url = "http://www.scottish.parliament.uk/business/pqa/wa-09/wa1026.htm"
    yield f'<major-heading id="{day}.mh" nospeaker="True" url="{url}">Scottish Executive</major-heading>'
    yield f'<minor-heading id="{day}.h" nospeaker="True" url="{url}">Health &#8212; Glasgow</minor-heading>'
    yield f'<ques id="{day}.q0" speakername="Ann Asker (Glasgow Test) (Lab)" spid="S3W-27797" url="{url}">'
    yield "<p>To ask the Scottish Executive what is tested.</p></ques>"
    yield f'<reply id="{day}.r0" speakername="Mo Minister" url="{url}"><p>Much.</p></reply>'


def test_scottish_html_held_as_text_and_ids_by_the_tabled_day(tmp_path: Path) -> None:
    day, url = "uk.org.publicwhip/spwa/2012-08-01.S4W-08976", "http://x/28877.aspx?ReferenceNumbers=S4W-08976"
    file = stored(
        tmp_path,
        f'<minor-heading id="{day}.h" url="{url}">Question S4W-08976</minor-heading>',
        f'<ques id="{day}.q0" speakername="A B (Fife, North) (SNP)" spid="S4W-08976" url="{url}">',
        "&lt;p&gt;To ask.&lt;/p&gt;</ques>",
        f'<reply id="{day}.r0" speakername="C D" url="{url}">',
        "&lt;p&gt;R&amp;amp;D is 10&lt;sup&gt;2&lt;/sup&gt;.&lt;/p&gt;</reply>",
        prolog='<?xml version="1.0" encoding="utf-8"?><!DOCTYPE publicwhip [<!ENTITY shy "&#173;">]><publicwhip>',
        encoding="utf-8",
    )
    (answer,), asides = sorted_out(sources.read(file))
    assert not asides
    assert (answer.text, answer.question) == ("R&D is 10^2.", "To ask.")
    assert (answer.tabled_on, answer.answered_on, answer.heading) == (date(2012, 8, 1), None, None)


def test_the_service_of_2014_on_files_by_the_tabled_day(tmp_path: Path) -> None:
    url = "https://questions-statements.parliament.uk/written-questions/detail/2020-01-07/1234"
    parts = [
        ques("1234.q0", numbered("1234"), url=url).replace("2009-10-29a", "2020-01-07"),
        reply("1234.r0").replace("2009-10-29a", "2020-01-07"),
    ]
    file = stored(tmp_path, *parts, prolog="<publicwhip>\n", encoding="utf-8", name="answers2020-01-09.xml")
    (answer,), _ = sorted_out(sources.read(file))
    assert (answer.tabled_on, answer.answered_on) == (date(2020, 1, 7), date(2020, 1, 9))
    assert answer.url == url
    renamed = stored(tmp_path, *parts, prolog="<publicwhip>\n", encoding="utf-8", name="renamed.xml")
    (answer,), _ = sorted_out(sources.read(renamed))
    assert answer.answered_on is None


def test_a_correction_in_place_keeps_the_answer_before_it(tmp_path: Path) -> None:
    body = "<p>From <del>2018</del> <ins>2008</ins> on.</p>"
    (answer,), _ = sorted_out(sources.read(stored(tmp_path, ques("1.q0", numbered("1")), reply("1.r0", body))))
    assert (answer.status, answer.text, answer.original_text) == ("corrected", "From 2008 on.", "From 2018 on.")


def test_a_later_revision_has_the_same_id_and_comes_after(tmp_path: Path) -> None:
    for letter in "ba":
        parts = ques("1.q0", numbered("1")), reply("1.r0", f"<p>Revision {letter}.</p>")
        day = f"2009-10-29{letter}"
        stored(tmp_path, *(part.replace("2009-10-29a", day) for part in parts), name=f"answers{day}.xml")
    answers, _ = sorted_out(made for file in sources.find([tmp_path]) for made in sources.read(file))
    assert {answer.id for answer in answers} == {"wrans-2009-10-29.1.q0"}
    assert [answer.text for answer in answers] == ["Revision a.", "Revision b."]
    assert "2009-10-29b.1.q0" in answers[-1].source.place


def test_damaged_parts_are_named_and_the_rest_goes_in(tmp_path: Path) -> None:
    file = stored(
        tmp_path,
        "stray words",
        heading("minor", "One"),
        ques("1.q0", numbered("1")),
        reply("1.r0", "<p>Cut <i>short</p>"),
        heading("minor", "Two"),
        ques("2.q0", numbered("2")),
        reply("2.r0"),
        heading("minor", "Three &unknown;"),
        ques("3.q0", numbered("3")),
        reply("3.r0") + "beside it",
        heading("minor", "Four"),
        ques("bad id", numbered("4")),
        reply("4.r0"),
        ques("5.q0", numbered("5")),
        ques("6.q0", '<p>To ask.</p><p class="error">Question number missing in Hansard.</p>').replace("6.q0", "6.q1"),
        reply("5.r0", "<p> </p>"),
        ques("7.q0", numbered("0")),
        reply("7.r0"),
        reply("9.r0", "<table><tr><td>") + heading("minor", "End"),
        ques("8.q0", numbered("8")),
    )
    answers, asides = sorted_out(sources.read(file))
    assert [(a.uin, a.heading) for a in answers] == [("2", "Two"), ("3", None), (None, "Four")]
    assert [a.completeness for a in answers] == ["complete", "complete", "unknown"]
    reasons = [aside.reason for aside in asides]
    expected = [
        "in no known field: “stray words”",
        "this reply is damaged",
        "no reply follows",
        "this minor-heading is damaged",
        "after the reply: “beside it”",
        "no id in a known form",
        "no readable question",
        "a note by the file’s makers: “Question number missing in Hansard.”",
        "the reply has no words",
        "this reply is damaged",
        "no reply follows",
    ]
    assert len(reasons) == len(expected), reasons
    assert all(any(words in reason for reason in reasons) for words in expected), reasons
    assert all(aside.source == "x.xml" and aside.place for aside in asides)


def test_a_file_that_was_cut_short_says_so(tmp_path: Path) -> None:
    file = stored(tmp_path, ques("1.q0", numbered("1")), reply("1.r0"), ques("2.q0", numbered("2")), reply("2.r0"))
    content = file.path.read_bytes()
    file.path.write_bytes(content[: content.rindex(b"tested.</p>")])
    answers, asides = sorted_out(sources.read(SourceFile(file.path)))
    assert [answer.uin for answer in answers] == ["1"]
    assert "this reply is damaged" in asides[0].reason
    assert any("stops before" in aside.reason for aside in asides)


@pytest.mark.parametrize(
    ("declaration", "complaint"),
    [
        ('<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">', "entity bombs"),
        (f'<!ENTITY big "{"x" * 5000}">', "entity bombs"),
        ('<!ENTITY leak SYSTEM "file:///etc/passwd">', "external entity “leak”"),
        ('<!ENTITY leak PUBLIC "-//X" "http://example.org/x">', "external entity “leak”"),
        ('<!ENTITY % all SYSTEM "http://example.org/all.dtd"> %all;', "external entity “all”"),
        ('<!ENTITY tag "&#60;b&#62;<i>">', "entity bombs"),
    ],
)
def test_entity_bombs_and_outside_entities_are_refused(tmp_path: Path, declaration: str, complaint: str) -> None:
    prolog = f'<?xml version="1.0"?><!DOCTYPE publicwhip [{declaration}]><publicwhip>'
    file = stored(tmp_path, ques("1.q0", numbered("1")), reply("1.r0", "<p>&lol2;&leak;</p>"), prolog=prolog)
    with pytest.raises(SourceError, match=complaint):
        list(sources.read(file))


def test_an_unknown_encoding_is_refused_in_a_sentence(tmp_path: Path) -> None:
    prolog = '<?xml version="1.0" encoding="klingon-8"?><publicwhip>'
    with pytest.raises(SourceError, match="save it as UTF-8"):
        list(sources.read(stored(tmp_path, ques("1.q0", numbered("1")), prolog=prolog)))


def test_a_document_type_inside_an_element_is_damage_and_nothing_more(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><p>&b;</p>'
    answers, asides = sorted_out(sources.read(stored(tmp_path, ques("1.q0", numbered("1")), reply("1.r0", bomb))))
    assert not answers
    assert "damaged" in asides[0].reason


def test_elements_are_cut_the_same_wherever_a_chunk_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = stored(
        tmp_path, *(part for n in range(9) for part in (ques(f"{n}.q0", numbered(str(n + 1))), reply(f"{n}.r0")))
    )
    whole = list(sources.read(file))
    monkeypatch.setattr(wrans_pieces, "CHUNK_BYTES", 7)
    assert list(sources.read(file)) == whole
    assert len(whole) == 9


def test_an_element_without_end_does_not_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wrans_pieces, "LONGEST_ELEMENT", 1000)
    monkeypatch.setattr(wrans_pieces, "CHUNK_BYTES", 100)
    with pytest.raises(SourceError, match="fetch the file again"):
        list(sources.read(stored(tmp_path, ques("1.q0", "x" * 5000))))


def test_other_files_of_the_same_makers_are_not_taken_for_it(tmp_path: Path) -> None:
    speech = '<speech id="uk.org.publicwhip/debate/x"><phrase id="uk.org.publicwhip/wrans/x">x</phrase></speech>'
    assert not wrans_xml.recognises(stored(tmp_path, heading("major", "x").replace("/wrans/", "/debate/"), speech))
    assert wrans_xml.recognises(stored(tmp_path, heading("major", "x")))


def test_the_format_is_told_by_content_also_in_gzip(tmp_path: Path) -> None:
    file = stored(tmp_path, ques("1.q0", numbered("1")), reply("1.r0"))
    packed = tmp_path / "mystery"
    packed.write_bytes(gzip.compress(file.path.read_bytes()))
    assert sources.recognise(SourceFile(packed)) is wrans_xml
    assert len(list(sources.read(SourceFile(packed)))) == 1


@pytest.mark.parametrize(
    ("name", "questions", "house"),
    [("answers2009-10-29a.xml", 317, "Commons"), ("lordswrans2009-10-28a.xml", 57, "Lords")],
)
def test_a_real_day_goes_in_whole(name: str, questions: int, house: str) -> None:
    if not (FIXTURES / name).exists():
        pytest.skip("the real files are not here")
    answers, asides = sorted_out(sources.read(SourceFile(FIXTURES / name)))
    assert not asides
    assert len(answers) == len({answer.id for answer in answers}) == questions
    assert {answer.house for answer in answers} == {house}
    for answer in answers:
        assert answer.uin and answer.heading and answer.asker and answer.minister and answer.printed_in
        assert (answer.department is None) == (house == "Lords")
        assert answer.received is not None and canonical(answer.received) == (answer.text, answer.links)
