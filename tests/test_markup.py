"""HTML becomes text that says what the page shows, with links where they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pqask.sources.markup import canonical, is_markup


def text(received: str) -> str:
    return canonical(received)[0]


@pytest.mark.parametrize(
    "plain",
    ["", "One sentence.", "x < 5 and y > 3", "R&D & AT&T; a<b", "Dear <name>, if a <b and c> d", "one\n\ntwo\n  three"],
)
def test_plain_text_passes_through(plain: str) -> None:
    assert canonical(plain) == (plain, ())
    assert not is_markup(plain)


def test_plain_text_loses_only_entities_line_endings_and_blank_edges() -> None:
    assert text("\r\n Bed &amp; breakfast\r\n\r\n \r\n\r\nat &#163;5 &bogus; \n") == "Bed & breakfast\n\nat £5 &bogus;"


def test_paragraphs_stand_apart_by_one_blank_line() -> None:
    assert text("<p>One </p><p> </p><p>&nbsp;</p>\n<p>two<br>three<br/><br/><br/>four</p><p></p>") == (
        "One\n\ntwo\nthree\n\nfour"
    )


def test_white_space_is_single_and_special_spaces_are_kept() -> None:
    assert text("<p>a \n\t b <strong> c</strong> , 10\u202f000 and 5&nbsp;km&nbsp;</p>") == (
        "a b c , 10\u202f000 and 5\xa0km"
    )


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("10<sup>2</sup>", "10^2"),
        ("10<sup>-6</sup>.", "10^-6."),
        ("m<sup>2</sup>0", "m^{2}0"),
        ("x<sup>a+b</sup>", "x^{a+b}"),
        ("2<sup>3</sup><b>4</b>", "2^{3}4"),
        ("CO<sub>2</sub> and PM<sub>2.5</sub>", "CO_2 and PM_2.5"),
        ("cost<sup> (1) </sup>rose", "cost ^(1) rose"),
        ("on 24<sup>th</sup> May", "on 24th May"),
        ("note<sup>th</sup>", "note^th"),
        ("empty<sup> </sup>one", "empty one"),
        ('a<sup><a href="u">[1]</a></sup>', "a^[1]"),
    ],
)
def test_superscripts_and_subscripts_are_marked(received: str, expected: str) -> None:
    assert text(f"<p>{received}</p>") == expected


def test_lists_have_bullets_numbers_and_indentation() -> None:
    received = (
        "<p>These:</p><ul><li>one<ul><li>two</li><li>three<br>more</li></ul></li><li></li><li><p>four</p><p>five</p></li>"
        "</ul><ol><li>first<li>second</ol><ol start='3' type='a'><li>third</ol><ol type='i' start='4'><li>x</ol>end"
    )
    assert text(received) == (
        "These:\n\n• one\n  • two\n  • three\n    more\n• four\n  five\n\n"
        "1. first\n2. second\n\nc. third\n\niv. x\n\nend"
    )


def test_tables_are_aligned_rows() -> None:
    received = "<table><tr><th>Year<th>Number<tr><td>2023<td>5<tr><td><p>2024 to</p><p>2025</p><td>12</table>after"
    assert text(received) == ("Year           | Number\n2023           | 5\n2024 to / 2025 | 12\n\nafter")


def test_a_spanning_cell_is_said_once_and_keeps_the_columns() -> None:
    received = (
        "<table><caption>Cases</caption><tr><td rowspan=2>North<td colspan=2>2024</tr><tr><td>1<td>2</tr>"
        "<tr><td>South<td></td><td>4</tr><tr><td></td></tr><tr><td colspan=3>All figures are rounded</table>"
    )
    assert text(received) == "Cases\nNorth | 2024 |\n      | 1    | 2\nSouth |      | 4\nAll figures are rounded"


def test_a_column_that_is_only_covered_is_none() -> None:
    assert text("<table><tr><td colspan=4>a<td>b<tr><td colspan=4>c<td>d</table>") == "a | b\nc | d"


def test_a_table_in_a_cell_stays_in_its_cell() -> None:
    assert text("<table><tr><td>a<table><tr><td>1<td>2</table>b<td>c</table>") == "a / 1 / 2 / b | c"


def test_links_are_slices_with_their_address() -> None:
    received = (
        '<p>See <a href=" https://a.uk/?x=1&amp;y=2 " target="_blank"> the page </a>, <a href="b"></a><a>no</a>.</p>'
        '<table><tr><td>Row<td><a href="c">here</a></table><ul><li><a href="d">item</a></li></ul>'
    )
    words, links = canonical(received)
    assert [(words[link.start : link.end], link.address) for link in links] == [
        ("the page", "https://a.uk/?x=1&y=2"),
        ("here", "c"),
        ("item", "d"),
    ]


def test_what_a_page_does_not_show_is_dropped() -> None:
    received = (
        "<style>p{}</style><p>Kept<script>alert(1)</script><!-- no --></p><p><del>struck</del><ins>put in</ins></p>"
    )
    assert text(received) == "Kept\n\nput in"


def test_an_address_in_angle_brackets_is_no_tag() -> None:
    assert text("<p>Write to <help@example.org> or <https://example.org></p>") == (
        "Write to <help@example.org> or <https://example.org>"
    )


def test_half_a_character_is_replaced() -> None:
    assert text("a\ud83d") == text("<p>a\ud83d</p>") == "a\ufffd"


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 30_000 + "x",
        "<ul><li>" * 20_000 + "x",
        "<b>" * 30_000 + "x",
        "<table><tr><td>" * 10_000 + "x",
        "<sup>" * 8_000 + "x",
        "<a " + " ".join(f"a{n}=1" for n in range(20_000)) + ">x",
        "<table>" + "<tr><td colspan=1000 rowspan=65534>x" * 1_000,
        "<table><tr>" + "<td>" * 3_000 + "<td rowspan=9999>x" + "<tr>" * 5_000,
        "<p" * 50_000 + "x",
        "<p " + "=" * 100_000 + "x",
    ],
    ids=range(10),
)
def test_hostile_input_costs_little(hostile: str) -> None:
    words, _ = canonical(hostile)
    assert "x" in words
    assert len(words) < 20 * len(hostile)


def test_the_end_of_a_link_in_a_long_tag_survives() -> None:
    long = "<p>" + "words " * 10_000 + f'<a data-x="{"y" * 6_000}" href="https://a.uk">here</a></p>'
    words, links = canonical(long)
    assert [(words[link.start : link.end], link.address) for link in links] == [("here", "https://a.uk")]


TAGS = [
    "p",
    "br",
    "ul",
    "ol",
    "li",
    "table",
    "tr",
    "td",
    "th",
    "a",
    "sup",
    "sub",
    "b",
    "div",
    "script",
    "del",
    "caption",
]
piece = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["<" + tag + ">" for tag in TAGS] + ["</" + tag + ">" for tag in TAGS]),
    st.sampled_from(
        ['<a href="u">', "<td colspan=3>", "<td rowspan=2>", "<ol start=-1>", " ", "\n", "&nbsp;", "&lt;", "<!--"]
    ),
)


@given(st.lists(piece, max_size=40).map("".join))
def test_anything_becomes_text_with_links_inside_it(received: str) -> None:
    words, links = canonical(received)
    assert all(0 <= link.start < link.end <= len(words) for link in links)
    assert [link.start for link in links] == sorted(link.start for link in links)
    assert "\n\n\n" not in words
    assert words == words.strip("\n")
    assert canonical(received) == (words, links)
    words.encode("utf-8")


@given(st.text(alphabet=st.characters(exclude_characters="&")))
def test_plain_text_is_a_fixed_point(received: str) -> None:
    if not is_markup(received):
        once = text(received)
        assert text(once) == once


@given(st.lists(st.text(alphabet="abc 1.,", min_size=1).filter(str.strip), min_size=1, max_size=6))
def test_no_word_of_a_paragraph_is_lost(paragraphs: list[str]) -> None:
    words = text("".join(f"<p>{each}</p>" for each in paragraphs))
    assert words == "\n\n".join(" ".join(each.split()) for each in paragraphs)
