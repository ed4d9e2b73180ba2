"""What was worked out lately: kept by digest, the oldest let go first, and never the text itself."""

from pqask.recent import Recent


def test_the_longest_unasked_goes_first() -> None:
    recent: Recent[int] = Recent(most=2)
    assert recent.get("a") is None
    assert recent.keep(1, "a") == 1
    recent.keep(2, "b")
    assert recent.get("a") == 1
    recent.keep(3, "c")
    assert (recent.get("a"), recent.get("b"), recent.get("c")) == (1, None, 3)


def test_what_is_recalled_is_worked_out_once() -> None:
    recent: Recent[int] = Recent()
    assert recent.recall(lambda: 0, "a") == 0
    assert recent.recall(lambda: 1, "a") == 0, "nothing that is kept is worked out again, however empty"
    assert recent.recall(lambda: 1, "a", "b") == 1


def test_values_are_kept_of_all_their_words_and_no_word_is() -> None:
    recent: Recent[int] = Recent()
    recent.keep(1, "my landlord", "2024")
    assert recent.get("my landlord") is None
    assert recent.get("my", "landlord", "2024") is None
    recent.keep(2, "a', 'b", "c")
    assert recent.get("a", "b', 'c") is None, "words cannot be cut in another place"
    assert "landlord" not in repr(vars(recent))
