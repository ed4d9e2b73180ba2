"""The evaluation: figures that can be worked out by hand, and input that is refused in a sentence."""

import json
import math
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pqask import evaluate
from pqask.cli import main
from pqask.conversation import Assistant
from pqask.errors import QuestionError
from pqask.evaluate import Asked, Ranked

from .conftest import digest
from .test_search import ROADS, SCHOOLS


def ranked(qid: str, kind: str, *ids: str, found: bool = True) -> Ranked:
    return Ranked(Asked(qid, kind, "?"), ids, found, 0.9)


JUDGED = {"a": {"1": 2, "2": 1, "3": 0}, "b": {"4": 2}, "u": {"9": 0}}


def test_ndcg_and_success_by_hand() -> None:
    values = evaluate.per_question([ranked("a", "public", "2", "1"), ranked("b", "public", "5")], JUDGED)
    ideal = 2 + 1 / math.log2(3)
    assert values["nDCG@10"]["a"] == pytest.approx((1 + 2 / math.log2(3)) / ideal)
    assert values["nDCG@10"]["b"] == 0
    assert values["Success(rel=2)@5"] == {"a": 1.0, "b": 0.0}


def test_figures_by_kind_with_intervals_and_the_unjudged_share() -> None:
    asked = [ranked("a", "public", "1", "2"), ranked("b", "staff", "7", found=False), ranked("u", "unanswerable", "9")]
    figures = {(each.kind, each.measure): each for each in evaluate.figures(asked, JUDGED)}
    assert figures["public", "nDCG@10"].mean == pytest.approx(1)
    assert figures["staff", "unjudged@10"].mean == 1
    assert figures["answerable", "kept"].mean == 0.5
    assert figures["unanswerable", "refused"].mean == 0
    assert all(each.low <= each.mean <= each.high for each in figures.values())
    assert ("unanswerable", "nDCG@10") not in figures


def test_a_paired_test_tells_a_difference_from_none() -> None:
    better = {str(n): 0.9 for n in range(20)}
    worse = {str(n): 0.5 for n in range(20)}
    difference, p = evaluate.paired(better, worse)
    assert (difference, p < 0.01) == (pytest.approx(0.4), True)
    assert evaluate.paired(better, better) == (0, 1)


def test_a_follow_up_is_asked_after_its_turns_and_judged_as_itself(tmp_path: Path) -> None:
    turns = [{"qid": "d.1", "query": "roads?", "standalone": "What of roads?"}]
    turns.append({"qid": "d.2", "query": "and bridges?", "standalone": "What of bridges?"})
    (tmp_path / "d.jsonl").write_text(json.dumps({"did": "d", "turns": turns}), "utf-8")
    asked = evaluate.dialogues(tmp_path / "d.jsonl")
    assert [(each.query, each.history) for each in asked if each.judged_as] == [
        ("roads?", ()),
        ("and bridges?", ("roads?",)),
    ]
    assert [each.judged_as for each in asked if each.judged_as] == ["d.1", "d.2"]


def test_a_library_is_run(built: Callable[..., Assistant]) -> None:
    assistant = built(a=digest(ROADS, SCHOOLS))
    (found,) = evaluate.run(lambda each: assistant.ask(each.query), [Asked("a", "public", "bricks and mortar schools")])
    (hit, *_) = assistant.ask("bricks and mortar schools").hits
    assert found.ids[0] == hit.answer.id.rpartition("-")[2]


def test_systems_are_compared_in_one_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], built: Callable[..., Assistant]
) -> None:
    assistant = built(a=digest(ROADS, SCHOOLS))
    official = assistant.ask("tar and gravel for roads").hits[0].answer.id.rpartition("-")[2]
    question = {"qid": "a", "kind": "public", "query": "tar and gravel for roads"}
    (tmp_path / "q.jsonl").write_text(json.dumps(question), "utf-8")
    (tmp_path / "r.tsv").write_text(f"a\t{official}\t2\n", "utf-8")
    monkeypatch.setattr("pqask.conversation.open_encoder", lambda *_: assistant.encoder)
    library = str(assistant.library.folder)
    wanted = ["--questions", str(tmp_path / "q.jsonl"), "--qrels", str(tmp_path / "r.tsv"), "--library", library]
    assert main(["evaluate", *wanted, "--ranking", "sum", "--ranking", "words", "--against", library]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("sum: sum, filters read, fake@1, 2 answers, records ")
    assert [line.split()[:4] for line in lines if "nDCG@10" in line and "[" in line] == [
        ["sum", "public", "nDCG@10", "1.000"],
        ["words", "public", "nDCG@10", "1.000"],
        ["rrf", "of", "library", "public"],
    ]
    assert any(line.startswith("sum: public") and "+0.000" in line for line in lines), "paired with the last"


@pytest.mark.parametrize(
    ("read", "content", "sentence"),
    [
        (evaluate.questions, "{", "line 1 is not JSON"),
        (evaluate.questions, '{"qid": "a"}', "line 1 must be an object with qid, kind, query"),
        (evaluate.judgements, "a 1", "line 1 is not “qid id grade”"),
        (evaluate.judgements, "a 1 high", "line 1 is not “qid id grade”"),
    ],
)
def test_input_that_cannot_be_read_is_named(
    read: Callable[[Path], object], content: str, sentence: str, tmp_path: Path
) -> None:
    (tmp_path / "input").write_text(content, "utf-8")
    with pytest.raises(QuestionError, match=sentence):
        read(tmp_path / "input")
    with pytest.raises(QuestionError, match="cannot be read"):
        read(tmp_path / "missing")


def test_a_report_names_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = evaluate.described([])
    assert re.fullmatch(r"commit (?:[0-9a-f]{7,40}(?:-dirty)?|not known \(.+\)); weights [0-9a-f]{12}", line)
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert next(iter(evaluate.described([]))).startswith("commit not known (no git checkout); weights ")
