"""The signals by which a topic tells the answers to a follow-up apart, on vectors that can be worked out."""

import numpy as np
import pytest

from pqask import ranking
from pqask.conversation import Assistant
from pqask.network import Network
from pqask.ranking import SIGNALS, Judged, judge, looks_of_turn, score
from pqask.search import Query, asked_for, search, topic_of
from pqask.topic import ALONE, SHOWN, TOPICAL

from .conftest import BRIDGES, REPAIRS, SHEEP

TURN = "and in Wales?"


@pytest.fixture
def judged(assistant: Assistant) -> Judged:
    library, encoder = assistant.library, assistant.encoder
    topic = topic_of([REPAIRS], search(library, encoder, Query(REPAIRS), 1))
    return judge(library, asked_for(library, encoder, TURN, topic), np.sort(library.questions.keys))


def test_signals_by_hand(assistant: Assistant, judged: Judged) -> None:
    assert judged.topical is not None
    assert judged.topical.shape == (4, len(TOPICAL))
    texts = [answer.text for _, answer in sorted(assistant.library.store.answers(judged.rows.tolist()).items())]
    bridges, sheep = (texts.index(each[3]) for each in (BRIDGES, SHEEP))
    signals = {name: judged.topical[:, place] for place, name in enumerate(TOPICAL)}
    assert signals["first_near"][bridges] == pytest.approx(1), "it is what the topic found"
    assert signals["shown_first"].tolist() == [pytest.approx(0.1 * (row == bridges)) for row in range(4)]
    assert signals["turn_asked"][sheep] > signals["turn_asked"][bridges], "Wales"
    assert signals["began_asked"][bridges] > signals["began_asked"][sheep], "bridges"
    bodies = assistant.library.store.departments_of(judged.rows.tolist())
    shown = [bodies[place] for place in np.flatnonzero(signals["shown_first"] + signals["shown_next"])]
    assert len(shown) == SHOWN
    assert signals["same_department"].tolist() == pytest.approx([0.1 * shown.count(body) / SHOWN for body in bodies])
    assert (signals["topic_near"] >= signals["first_near"]).all()


def test_a_topic_is_what_was_found_first(assistant: Assistant) -> None:
    library, encoder = assistant.library, assistant.encoder
    found = search(library, encoder, Query(REPAIRS), 1)
    topic = topic_of([REPAIRS, "of wood?", "and stone?"], found)
    assert topic.turns == (REPAIRS, "and stone?"), "the first and the last"
    assert topic.rows.tolist() == found.first.tolist()
    assert len(topic.rows) == SHOWN
    assert asked_for(library, encoder, TURN, topic).behind is not None
    assert asked_for(library, encoder, TURN, ALONE).behind is None


def test_a_topic_that_found_nothing_still_has_its_turns(assistant: Assistant) -> None:
    library, encoder = assistant.library, assistant.encoder
    nothing = topic_of([REPAIRS], search(library, encoder, Query(REPAIRS), 1)._replace(hits=(), first=ALONE.rows))
    found = judge(library, asked_for(library, encoder, TURN, nothing), np.sort(library.questions.keys))
    assert found.topical is not None
    assert np.isfinite(found.topical).all()
    assert not found.topical[:, TOPICAL.index("topic_near")].any()


def test_turns_that_go_on_have_weights_of_their_own(judged: Judged, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = np.array(ranking.fitted()["topical"])
    assert weights.shape == (len(looks_of_turn(judged)), len(SIGNALS) + len(TOPICAL)), "run turns.py after fit.py"
    only = np.zeros_like(weights)
    only[0, len(SIGNALS) + TOPICAL.index("shown_first")] = -1
    monkeypatch.setitem(ranking.fitted(), "topical", only.tolist())
    monkeypatch.setattr(Network, "read", lambda _, seen: np.zeros(len(seen), np.float32))
    assert judged.topical is not None
    assert score(judged).tolist() == pytest.approx((-judged.topical[:, TOPICAL.index("shown_first")]).tolist())
    assert looks_of_turn(judged._replace(own=2)).tolist() == [1.0, 0.5]
    assert looks_of_turn(judged._replace(own=50)).tolist() == [1.0, 2.0]
    assert score(judged, is_fitted=False).tolist() == score(judged, "sum").tolist()
