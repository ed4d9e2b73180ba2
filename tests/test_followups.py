"""Follow-ups on a small library whose vectors can be worked out: topic, limits, facts of the records, and the chat."""

import io
import json
import math
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from pqask.cli import main
from pqask.conversation import Assistant
from pqask.encoder import Encoder
from pqask.followups import Followups, Signs, odds, signs_of
from pqask.library import Library
from pqask.records import Filters
from pqask.search import Found, Query, asked_for, search, topic_of
from pqask.topic import ALONE

from .conftest import BRIDGES, REPAIRS, SCHOOLS, SHEEP, WALES, digest
from .test_official_api import question

Build = Callable[..., Assistant]


@pytest.fixture
def dated(built: Build) -> Assistant:
    """Answers on one thing by two ministers in two years."""
    words = [("Ann Minister", 2023, "bridges"), ("Ann Minister", 2024, "tunnels"), ("Bea Minister", 2024, "bridges")]
    lines = [
        question(
            n,
            answeringMember={"id": n, "name": name},
            dateAnswered=f"{year}-05-0{n + 1}T00:00:00",
            questionText=f"To ask about repairs of {matter}.",
            answerText=f"<p>We repair all {matter}, number {n}.</p>",
        )
        for n, (name, year, matter) in enumerate(words)
    ]
    return built(one="\n".join(map(json.dumps, lines)))


def test_a_follow_up_is_asked_with_its_topic(assistant: Assistant) -> None:
    alone = assistant.ask("and in Wales?")
    assert alone.hits[0].text == SHEEP[3] or alone.follows == ()
    reply = assistant.ask("and in Wales?", history=[REPAIRS])
    assert reply.hits[0].text == WALES[3]
    assert reply.follows == (REPAIRS,)
    assert reply.question == "and in Wales?"


def test_a_new_topic_is_asked_by_itself(assistant: Assistant) -> None:
    reply = assistant.ask("another question: how are schools repaired with bricks?", history=[REPAIRS])
    assert (reply.hits[0].text, reply.follows) == (SCHOOLS[3], ())


def test_signs_that_a_turn_goes_on() -> None:
    part = Signs(near=0.4, kindred=0.6, nearest=0.4, own=math.log1p(1), rarity=0.5, key_words=0.0)
    whole = Signs(near=0.0, kindred=0.1, nearest=0.9, own=math.log1p(8), rarity=5.0, key_words=0.0)
    assert odds(part) > 0 > odds(whole)
    for_it = {name for name in Signs._fields if odds(part._replace(**{name: getattr(part, name) + 0.1})) > odds(part)}
    assert for_it == {"near", "kindred"}


def test_signs_by_hand(assistant: Assistant) -> None:
    library, encoder = assistant.library, assistant.encoder
    topic = topic_of([REPAIRS], search(library, encoder, Query(REPAIRS), 1))
    same = signs_of(library, encoder, REPAIRS, topic)
    assert (same.near, same.own, same.key_words) == (pytest.approx(1), math.log1p(3), 0)
    other = signs_of(library, encoder, "sheep shorn", topic)
    assert (other.near < 0.2, other.key_words) == (True, 1)
    assert other.rarity == pytest.approx(sum(map(library.words.rarity, ("sheep", "shorn"))) / 10)
    vector = asked_for(library, encoder, "sheep shorn").vector
    cosines = library.questions.vectors(library.questions.keys) @ vector
    assert other.nearest == pytest.approx(float(cosines.max()), abs=1e-5)
    near = library.questions.vectors(library.questions.keys[np.argsort(-cosines)[:3]])
    assert other.kindred == pytest.approx(float((near @ library.questions.vectors(topic.rows).T).max()), abs=1e-5)


@pytest.mark.parametrize(("bias", "goes_on"), [(-100, False), (100, True)])
def test_unmarked_turns_are_weighed(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, bias: float, goes_on: bool
) -> None:
    weights = dict.fromkeys(Signs._fields, 1.0) | {"bias": bias}
    monkeypatch.setattr("pqask.followups.fits", lambda _: True)
    monkeypatch.setattr("pqask.followups.fitted", lambda: {"follows": weights})
    reply = assistant.ask("which sheep in Wales are shorn each summer?", history=[REPAIRS])
    assert bool(reply.follows) == goes_on
    assert goes_on or reply.hits[0].text == SHEEP[3]


def test_what_it_was_read_with_can_be_taken_back(assistant: Assistant) -> None:
    reply = assistant.ask("and sheep in Wales?", history=[REPAIRS], ignore=["topic"])
    assert (reply.hits[0].text, reply.follows) == (SHEEP[3], ())


def test_what_a_topic_found_is_not_searched_again(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(library: Library, encoder: Encoder, query: Query, k: int, *rest: object) -> Found:
        asked.append(query.text)
        return search(library, encoder, query, k, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("pqask.conversation.search", counted)
    monkeypatch.setattr("pqask.followups.search", counted)
    first = assistant.ask(REPAIRS, k=3)
    followed = assistant.ask("and in Wales?", history=[REPAIRS])
    on = assistant.ask("and sheep?", history=[REPAIRS, "and in Wales?"])
    turns = [REPAIRS, "and in Wales?", "and sheep?"]
    assert asked == turns
    fresh = Assistant(assistant.library, assistant.encoder)
    assert fresh.ask("and sheep?", history=turns[:2]) == on, "remembering changes no reply"
    assert asked[3:] == turns
    assert fresh.ask("and in Wales?", history=[REPAIRS]) == followed
    assert fresh.ask(REPAIRS, k=3) == first


def test_a_new_topic_does_not_ask_what_the_turn_before_found(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        "pqask.followups.search", lambda lib, enc, query, k: asked.append(query.text) or search(lib, enc, query, k)
    )
    reply = assistant.ask("which bricks do schools use?", history=[REPAIRS, "and in Wales?"])
    assert (reply.hits[0].text, reply.follows) == (SCHOOLS[3], ())
    assert asked == [REPAIRS]


def test_what_the_turn_before_found_is_known(assistant: Assistant) -> None:
    library = assistant.library
    followups = Followups(library, assistant.encoder, assistant.vocabulary, date(2026, 7, 31))
    topics = [followups.asked(followups.read([REPAIRS, *more])).topic for more in ([], ["and in Wales?"])]
    assert topics[0] is ALONE
    assert topics[1].last.tolist() == topics[1].rows.tolist(), "one turn began the topic and is the one before"
    third = followups.asked(followups.read([REPAIRS, "and in Wales?", "and sheep?"])).topic
    assert library.store.answers([int(third.last[0])])[int(third.last[0])].text == WALES[3]
    assert library.store.answers([int(third.rows[0])])[int(third.rows[0])].text == BRIDGES[3]
    only = followups.asked(followups.read([REPAIRS, "and in Wales?", "only the Wales Office"]))
    assert (only.text, only.topic.turns) == ("and in Wales?", (REPAIRS,)), "its words are those of the turn before"
    assert only.topic.last.tolist() == topics[1].last.tolist()


def test_a_reply_depends_on_the_history_alone(assistant: Assistant) -> None:
    first = assistant.ask("and in Wales?", history=[REPAIRS])
    assistant.ask("how are sheep shorn?")
    assert assistant.ask("and in Wales?", history=[REPAIRS]) == first


def test_limits_are_kept_and_let_go_in_view(dated: Assistant) -> None:
    asked = "What did Ann Minister say in 2023 about bridges?"
    kept = dated.ask("and in 2024?", history=[asked])
    assert kept.understood == Filters(minister="Ann Minister", date_from="2024-01-01", date_to="2024-12-31")
    assert kept.kept == ("minister",)
    gone = dated.ask("and how much does the repair of tunnels cost?", history=[asked])
    assert gone.understood == Filters()
    assert (
        "What limited your earlier question does not limit this one: minister Ann Minister, date from 2023-01-01, date "
        "to 2023-12-31." in gone.notices
    )
    half = dated.ask("and tunnels?", history=["What did Ann Minister say about bridges?"])
    assert half.understood == Filters(minister="Ann Minister"), "its first answer is hers"
    back = dated.ask("and in 2024?", history=[asked], ignore=["minister"])
    assert back.understood.minister is None


def test_since_then_counts_from_the_first_answer(dated: Assistant) -> None:
    reply = dated.ask("and since then?", history=["what is said of repairs of bridges, number 0?"])
    assert reply.understood.date_from is not None
    assert reply.understood.date_from > date(2023, 5, 1)


# --- facts


def test_how_many_and_of_which_days(dated: Assistant) -> None:
    reply = dated.ask("how many answers has Ann Minister given?")
    assert reply.fact
    assert (reply.fact.about, reply.fact.lines) == ("count", ("2 answers, 2023-05-01 to 2024-05-02",))
    assert dated.ask("how many answers?").fact == dated.ask("How many answers are there?").fact
    none = dated.ask("how many answers are there on submarines?")
    assert none.fact
    assert none.fact.lines == ("0 answers",) or none.found


def test_who_answered_and_who_asked(assistant: Assistant) -> None:
    (line, *_) = assistant.ask("who answered?", history=[REPAIRS]).fact.lines  # type: ignore[union-attr]
    assert line == "1. Ann Example, Minister of State, Department for Transport, not recorded"
    asked = assistant.ask("who asked the second?", history=[REPAIRS]).fact
    assert asked
    assert asked.lines == ("2. Bob Asker, Labour, Ambridge",)


def test_the_whole_answer(built: Build) -> None:
    filler = "\n".join(f"Paragraph about nothing much, number {n}." for n in range(12))
    long = ("Ann Asker", "Home Office", "about badgers.", f"{filler}\nBadgers live in setts.\n{filler}")
    assistant = built(a=digest(long, BRIDGES))
    asked = "where do badgers live, in setts?"
    (first, *_) = assistant.ask(asked).hits
    (whole,) = assistant.ask("show me the whole answer of the first", history=[asked]).hits
    assert len(first.text) < len(whole.text)
    assert whole.text == whole.answer.text == whole.answer.text[whole.start : whole.end]
    missing = assistant.ask("show the ninth", history=[asked]).fact
    assert missing
    assert missing.lines[0].startswith("There is no answer 9: ")


def test_more_goes_on_and_ends(assistant: Assistant) -> None:
    shown = [hit.answer.id for hit in assistant.ask(REPAIRS, k=2).hits]
    more = [hit.answer.id for hit in assistant.ask("more", k=2, history=[REPAIRS]).hits]
    assert len(set(shown + more)) == 4
    end = assistant.ask("more", k=2, history=[REPAIRS, "more"])
    assert (end.hits, end.fact and end.fact.lines) == ((), ("There are no more: 4 were shown.",))


def test_another_order_and_only_some(dated: Assistant) -> None:
    asked = "repairs of bridges"
    newest = dated.ask("newest first", history=[asked])
    assert (newest.sort, newest.hits[0].answer.date) == ("newest", date(2024, 5, 3))
    only = dated.ask("only Bea Minister", history=[asked])
    assert {hit.answer.minister.name for hit in only.hits if hit.answer.minister} == {"Bea Minister"}
    assert dated.ask("just 2023", history=[asked]).understood.date_to == date(2023, 12, 31)


def test_a_new_start_lets_everything_go(assistant: Assistant) -> None:
    reply = assistant.ask("start again", history=[REPAIRS])
    assert (reply.found, reply.hits, reply.fact and reply.fact.about) == (False, (), "restart")
    assert assistant.ask("and sheep in Wales?", history=[REPAIRS, "start again"]).follows == ()
    assert assistant.ask("and in Wales?", history=[REPAIRS, "thanks"]).follows == (REPAIRS,)
    thanks = assistant.ask("thank you", history=[REPAIRS])
    assert (thanks.hits, thanks.fact and thanks.fact.about) == ((), "nothing")
    nothing = assistant.ask("who answered?").fact
    assert nothing
    assert nothing.about == "nothing"


# --- chat


@pytest.fixture
def chat(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Type lines into the chat; give its exit code and what it printed."""

    def chat(typed: str, *options: str) -> tuple[int, str, str]:
        monkeypatch.setattr("pqask.open", lambda *_, **__: assistant)
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = main(["chat", *options])
        return code, *capsys.readouterr()

    return chat


def test_a_chat_keeps_the_thread(chat: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = chat(f"{REPAIRS}\n\nand in Wales?\nwho answered the first?\nquit\nnever read\n", "-k", "1")
    assert code == 0
    assert BRIDGES[3] in out
    assert out.index(BRIDGES[3]) < out.index(WALES[3])
    assert "1. Ann Example, Minister of State, Wales Office" in out
    assert f"pqask: understood: following “{REPAIRS}”" in err
    assert ">" not in out, "no prompt where nobody types"


def test_a_chat_as_json_is_one_reply_a_line(chat: Callable[..., tuple[int, str, str]]) -> None:
    _, out, _ = chat(f"{REPAIRS}\nand in Wales?\nhow many answers?", "--json", "-k", "2")
    first, second, third = map(json.loads, out.splitlines())
    assert first["hits"][0]["text"] == BRIDGES[3]
    assert (second["follows"], second["hits"][0]["text"]) == ([REPAIRS], WALES[3])
    assert third["fact"]["about"] == "count"


def test_a_chat_goes_on_after_what_cannot_be_asked(chat: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = chat(f"{'x' * 3000}\n{REPAIRS}\n")
    assert (code, BRIDGES[3] in out) == (0, True)
    assert "ask it more briefly" in err


def test_a_chat_ends_quietly_when_it_is_interrupted(
    chat: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", interrupt)
    assert chat("")[0] == 0
