"""The small network that looks at the first candidates again, worked out by hand."""

import numpy as np
import pytest

from pqask import ranking
from pqask.network import AGAIN, FARTHEST, Network, seen_again
from pqask.ranking import LOOKS, SIGNALS, Judged, score
from pqask.topic import TOPICAL

OF = len(SIGNALS) + len(TOPICAL)


def test_what_is_seen_of_the_first() -> None:
    seen = seen_again(np.array([[0.0, 5.0], [1.0, 5.0]], np.float32), 0.5)
    assert seen.shape == (2, 5)
    assert seen[:, :2].tolist() == [[0, 5], [1, 5]], "as it is"
    assert seen[:, 2].tolist() == pytest.approx([-0.5 / 0.52, 0.5 / 0.52]), "as it stands among them"
    assert seen[:, 3:].tolist() == [[0, 0.5], [0, 0.5]], "what is the same for all tells nothing"
    lone = np.zeros((100, 1), np.float32)
    lone[0] = 9
    assert seen_again(lone, 0.0)[0, 1] == FARTHEST


def test_one_hidden_layer() -> None:
    tables = {"mean": [1, 0], "scale": [2, 1], "hidden": [[1, -1], [0, 1]], "bias": [0, 0.5], "out": [3, 1]}
    read = Network.of(tables).read(np.array([[3, 0], [1, 1]], np.float32))
    assert read.tolist() == [3.0, 1.5], "(3 - 1) / 2 = 1 of 3, and 0 of -0.5; 0 of 3, and 1.5 of 1"


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> Judged:
    """Fifty candidates that are weighed by their first signal and, in a second look, turned round by it."""
    weights, hidden = np.zeros((2, OF)), np.zeros((2 * OF + 1, 1))
    weights[0, 0], hidden[0] = 1, -10
    same = {"mean": [0.0] * (2 * OF + 1), "scale": [1.0] * (2 * OF + 1)}
    monkeypatch.setitem(ranking.fitted(), "topical", weights.tolist())
    monkeypatch.setitem(ranking.fitted(), "again", same | {"hidden": hidden.tolist(), "bias": [100.0], "out": [1.0]})
    signals = np.zeros((50, len(SIGNALS)), np.float32)
    signals[:, 0] = np.linspace(1, 0, 50)
    rows = np.arange(50)
    return Judged(rows, rows, signals, np.zeros(len(LOOKS), np.float32), np.zeros((50, len(TOPICAL)), np.float32), 1)


def test_the_first_change_places_and_the_rest_stay_behind_them(judged: Judged) -> None:
    order = np.argsort(-score(judged), kind="stable").tolist()
    assert order == [*range(AGAIN - 1, -1, -1), *range(AGAIN, 50)]


def test_nothing_is_lost_where_there_are_few_or_none(judged: Judged) -> None:
    few = judged._replace(signals=judged.signals[:3], topical=np.zeros((3, len(TOPICAL)), np.float32))
    assert np.argsort(-score(few)).tolist() == [2, 1, 0]
    none = judged._replace(signals=judged.signals[:0], topical=np.zeros((0, len(TOPICAL)), np.float32))
    assert score(none).tolist() == []


def test_the_fitted_one_reads_what_is_seen() -> None:
    network = Network.of(ranking.fitted()["again"])
    assert network.mean.shape == network.scale.shape == (2 * OF + 1,), "run turns.py after a change of the signals"
    assert network.hidden.shape == (2 * OF + 1, len(network.out))
    assert (network.scale > 0).all()
