"""Cards and turns: the words exactly, nothing acted on, and every thing that is not recorded said to be so."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pqask.records import Answer, Filters, Kind, Link, Person, Reply, Source
from pqask.web import turns
from pqask.web.asked import Asked
from pqask.web.badges import badges_of
from pqask.web.cards import answer_page, by_answer, card, cards
from pqask.web.markup import marked, visible

from .html_reading import Reading
from .opened_page import hit, seed_answers

SEEDS = seed_answers()
SOURCE = Source(name="a.txt", sha256="0" * 64, format="digest", place="line 1")
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"'><svg/onload=alert(1)>",
    "</div></blockquote></article><h1>Official</h1>",
    "**bold** _it_ [link](javascript:alert(1)) `code` # heading",
    "$x^2$ \\(y\\) $$\\frac{1}{2}$$",
    "${alert(1)} {{constructor}} {0} {words} %s",
    "&lt;b&gt; &amp;amp; &#60;",
    "a\x00b\x07c\x1b[31md\x7f\x9b",
    "abc\u202edcba\u202c \u2066x\u2069",
    "half a pair \ud800 and \ufffe",
    "• £2.66m\n\n  “two”   spaces\tand a tab ",
)


def an_answer(text="All is well.", **fields) -> Answer:
    return Answer(**{"id": "x-1", "question": "To ask what.", "text": text, "source": SOURCE, **fields})


def of(answer: Answer, *spans: tuple[int, int]) -> str:
    return visible(card([hit(answer, *span) for span in spans or [(0, len(answer.text))]], "t1-1", 1))


@pytest.mark.parametrize("answer", SEEDS, ids=lambda answer: answer.id)
def test_words_of_the_seeds_stand_exactly_as_recorded(answer):
    middle = len(answer.text) // 2
    reading = Reading(of(answer, (3, middle)))
    assert reading.texts("blockquote") == [answer.text[3:middle]]
    assert reading.texts("whole") == [answer.text]
    assert reading.texts("mark") == [answer.text[3:middle]]
    assert reading.texts("asked") == [answer.question]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_its_characters_everywhere(text):
    person = Person(name=text, party=text, constituency=text, post=text)
    answer = an_answer(text, question=text, heading=text, department=text, asker=person, minister=person, uin="1")
    plain = an_answer("x", question="x", heading="x", department="x", asker=Person(name="x", party="x"), uin="1")
    plain = plain.model_copy(update={"minister": Person(name="x", post="x")})
    reading = Reading(of(answer))
    assert reading.tags == Reading(of(plain)).tags
    assert reading.texts("blockquote") == [visible(text)]
    assert reading.texts("whole") == [visible(text)]
    assert {name for _, name, _ in reading.attributes} <= {
        "aria-hidden", "aria-labelledby", "class", "data-copy", "data-pick", "data-query", "data-take", "data-verify",
        "datetime", "dir", "href", "id", "tabindex", "target", "type",
    }  # fmt: skip


@given(st.text(st.characters(exclude_categories=())))
def test_no_text_changes_the_shape_of_a_turn(text):
    def turn(words):
        reply = Reply(question=words, found=True, confidence=1, hits=(hit(an_answer(words), 0, len(words)),))
        return Reading(turns.of_reply(Asked.model_construct(question=words), reply))

    reading = turn(text + ".")
    assert reading.tags == turn("x").tags
    assert reading.texts("question") == [visible("You asked: " + text + ".")]
    assert reading.texts("blockquote") == [visible(text + ".")]


@given(st.text("ab<&\n", min_size=1), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9))))
def test_marking_keeps_every_character(text, ends):
    spans = [(min(a, b, len(text)), min(max(a, b), len(text))) for a, b in ends]
    reading = Reading(marked(text, spans))
    assert reading.text == text
    inside = {place for start, end in spans for place in range(start, end)}
    assert sum(map(len, reading.texts("mark"))) == len(inside)


def test_control_characters_become_visible_signs_and_others_stay():
    assert visible("a\x00\x1b\x7f\u202e\ud800") == "a␀␛␡⟨U+202E⟩�"
    untouched = "tab\t newline\n no-break\xa0 soft\xad é 한 🇬🇧 • £"
    assert visible(untouched) == untouched


def test_a_full_record_is_cited_in_full():
    answer = next(answer for answer in SEEDS if answer.uin == "86070")
    html = of(answer)
    reading = Reading(html)
    assert answer.url in reading.values("href")
    assert "noopener noreferrer" in reading.values("rel")
    for said in ("Home Office", "answered 15 September 2020", "UIN 86070 · tabled 7 September 2020 · House of Commons"):
        assert said in reading.text
    assert "Slavery and Human trafficking: Victims" in reading.text
    assert answer.source.name in reading.text
    assert {"2020-09-15", "2020-09-07"} == set(reading.values("datetime"))


def test_what_is_not_recorded_is_said_and_never_guessed():
    reading = Reading(of(an_answer()))
    for said in ("Minister not recorded", "Asker not recorded", "Department not recorded", "date not recorded"):
        assert said in reading.text
    assert "heading, UIN, date tabled, house: this source does not give them" in reading.text
    assert "No official link" in reading.text
    assert not [href for href in reading.values("href") if href.startswith("http")]


def test_the_same_words_given_to_others_name_them():
    twice = [answer for answer in SEEDS if sum(other.text == answer.text for other in SEEDS) == 2]
    one = hit(twice[0], 0, 20, also=(twice[1],))
    reading = Reading(visible(card([one], "t1-1", 1)))
    [also] = reading.texts("also")
    assert "The same answer was also given to" in also
    assert "Bell Ribeiro-Addy (Labour, Clapham and Brixton Hill)" in also
    assert f"?answer={twice[1].id}" in reading.values("href")


def test_passages_of_one_answer_come_on_one_card_in_its_order():
    first, second = SEEDS[:2]
    hits = [hit(first, 50, 90), hit(second, 0, 10, rank=2), hit(first, 0, 40, rank=3)]
    assert [[h.start for h in group] for group in by_answer(hits)] == [[0, 50], [0]]
    reading = Reading(cards(hits, "t1"))
    assert reading.tags.count("article") == 2
    assert reading.texts("blockquote") == [first.text[:40], first.text[50:90], second.text[:10]]
    assert len(set(reading.values("id"))) == len(reading.values("id"))


@pytest.mark.parametrize(
    ("fields", "badge"),
    [
        ({"status": "holding"}, "Holding answer"),
        ({"status": "corrected", "original_text": "Old.", "corrected_on": date(2020, 1, 2)}, "Corrected"),
        ({"completeness": "clipped"}, "Cut short"),
        ({"completeness": "unknown"}, "Perhaps cut short"),
        ({"question_completeness": "clipped"}, "Question cut short"),
        ({"kinds": (Kind(name="referral", basis="rule"),)}, "Refers elsewhere"),
        ({"kinds": (Kind(name="grouped", basis="source"),), "grouped_with": ("12", "13")}, "Grouped"),
        ({"status": "holding", "kinds": (Kind(name="holding", basis="source"),)}, "Holding answer"),
    ],
)
def test_badges_are_explained_and_come_once(fields, badge):
    answer = an_answer(**fields)
    assert [found.name for found in badges_of(answer)] == [badge]
    [shown] = Reading(of(answer)).texts("badges")
    assert shown.startswith(f"{badge}: ")
    assert shown.endswith((".", ".)"))


def test_an_ordinary_answer_has_no_badge():
    assert all(not badges_of(answer) for answer in SEEDS)
    assert "badges" not in of(SEEDS[0])


def test_a_rule_of_ours_says_that_it_is_one():
    answer = an_answer(kinds=(Kind(name="will-write", basis="rule"),))
    assert "not stated by the source" in badges_of(answer)[0].meaning


def test_the_words_before_a_correction_are_kept_apart():
    answer = an_answer("New.", original_text="Old <b>.", status="corrected", corrected_on=date(2020, 1, 2))
    reading = Reading(of(answer))
    assert "Before it was corrected, 2 January 2020" in reading.texts("h5")
    assert reading.texts("words", "whole") == ["New.", "Old <b>."]


def test_links_of_the_source_are_shown_as_text_and_not_followed():
    answer = an_answer("See this page.", links=(Link(start=4, end=13, address="javascript:alert(1)"),))
    reading = Reading(of(answer))
    assert "this page: javascript:alert(1)" in reading.text
    assert not [href for href in reading.values("href") if "javascript" in href]


def test_copying_takes_the_words_and_their_citation():
    one = hit(SEEDS[1], 0, 30)
    [copied] = Reading(card([one], "t1-1", 1)).values("data-copy")
    assert copied == f"“{one.text}”\n\n{one.citation.text}"


def test_one_answer_by_its_link_shows_the_whole_of_it():
    reading = Reading(visible(answer_page(SEEDS[0], "t1-1")))
    assert reading.texts("blockquote") == [SEEDS[0].text]
    assert SEEDS[0].text_sha256 in reading.text


def test_a_reply_counts_what_it_shows():
    hits = (hit(SEEDS[0], 0, 20), hit(SEEDS[0], 30, 50, rank=2), hit(SEEDS[1], 0, 20, rank=3))
    reply = Reply(question="q", found=True, confidence=1, hits=hits, sort="newest")
    html = turns.of_reply(Asked(question="q", turn=7), reply)
    assert Reading(html).texts("count") == ["3 passages from 2 answers, newest first"]
    assert 'data-announce="3 passages from 2 answers found. Here is what ministers said."' in html
    assert 'id="t7"' in html


def test_nothing_found_never_looks_like_an_answer():
    reply = Reply(
        question="q", found=False, confidence=0, nearest=(hit(SEEDS[0], 0, 20),), searched="15 answers, 2006 to 2022"
    )
    reading = Reading(turns.of_reply(Asked(question="q"), reply))
    assert "Here is what ministers said" not in reading.text
    assert "What was searched:" in reading.text
    assert "15 answers, 2006 to 2022" in reading.texts("dd")
    assert "judged not to answer" in reading.text
    [nearest] = reading.texts("details", "nearest")
    assert SEEDS[0].text[:20] in nearest
    assert SEEDS[0].text[:20] not in reading.text.replace(nearest, "")


def test_found_without_hits_is_nothing():
    assert "Nothing found" in turns.of_reply(Asked(question="q"), Reply(question="q", found=True, confidence=1))


def test_what_narrowed_the_search_can_be_taken_back():
    filters = Filters(minister=("Jess <b>", "Another"), date_from=date(2020, 1, 2), house="Lords")
    reply = Reply(
        question="q", found=False, confidence=0, filters=filters, understood=Filters(department="Home Office")
    )
    reading = Reading(turns.of_reply(Asked(question="q", filters=filters), reply))
    assert reading.values("data-drop") == ["minister", "house", "date_from", "department"]
    [applied] = reading.texts("applied")
    assert "Minister: Jess <b> or Another" in applied
    assert "From: 2 January 2020" in applied
    assert "Department: Home Office read in your question" in " ".join(applied.split())


def test_notices_of_a_reply_are_shown():
    reply = Reply(question="q", found=False, confidence=0, notices=("seeds/ has changed; run <make>.",))
    assert Reading(turns.of_reply(Asked(question="q"), reply)).texts("notices") == ["seeds/ has changed; run <make>."]
