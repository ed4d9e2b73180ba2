"""The command line on the seeds: what it prints, what it refuses in one sentence, and with which exit code."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pqask.cli import main
from pqask.conversation import Assistant

from .conftest import ROOT, SEEDS, digest

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(seeds: Assistant, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on the library of the seeds; give the exit code and what was printed."""

    def run(*argv: str, library: Path | None = seeds.library.folder) -> tuple[int, str, str]:
        try:
            code = main([*argv, "--library", str(library)] if library else list(argv))
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_ingest_prints_a_table_and_is_quick_the_second_time(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("ingest", str(SEEDS), library=tmp_path / "library")
    assert code == 0
    counts = [int(line.split()[0]) for line in out.splitlines()[1:-1]]
    assert counts == [10, 1, 1, 1, 2]
    assert "now holds 15 answers in 37 passages (50 texts encoded" in out
    code, out, _ = run("ingest", str(SEEDS), library=tmp_path / "library")
    assert (code, "(0 texts encoded" in out) == (0, True)


def test_ask_in_words(run: Run) -> None:
    code, out, err = run("ask", "What is being done about scam centres in Cambodia?", "-k", "2")
    assert (code, err) == (0, "")
    assert "│ I refer the Rt Hon Member to the answer he was given on 3 November" in out
    assert "asked by Iain Duncan Smith (Conservative, Chingford" in out
    assert out.count("pqask show ") == 2


def test_ask_as_json(run: Run) -> None:
    _, out, _ = run(
        "ask", "how are victims supported?", "-k", "3", "--json", "--from", "2020-01-01", "--to", "2020-12-31"
    )
    (hit,) = map(json.loads, out.splitlines())
    assert hit["answer"] == {
        "id": "commons-86070-tabled-2020-09-07",
        "uin": "86070",
        "house": "Commons",
        "heading": "Slavery and Human trafficking: Victims",
        "department": "Home Office",
        "asker": None,
        "minister": None,
        "tabled_on": "2020-09-07",
        "answered_on": "2020-09-15",
        "url": "https://questions-statements.parliament.uk/written-questions/detail/2020-09-07/86070",
        "status": "answered",
        "completeness": "complete",
        "source": {
            "name": "seeds/002_67a1ea229a665781.txt",
            "sha256": hit["answer"]["source"]["sha256"],
        },
    }
    text = (SEEDS / "002_67a1ea229a665781.txt").read_text("utf-8")
    assert hit["text"] in text
    assert hit["rank"] == 1


@pytest.mark.parametrize(
    ("question", "options", "asker"),
    [
        ("modern slavery in supply chains", ["--minister", "Elmore"], "Matt Vickers"),
        ("victims of child criminal exploitation", ["--asker", "Jess Asato"], "Jess Asato"),
        ("referrals to the National Referral Mechanism", ["--party", "Scottish National Party"], "Chris Law"),
    ],
)
def test_ask_with_filters(question: str, options: list[str], asker: str, run: Run) -> None:
    _, out, _ = run("ask", question, *options, "--json")
    assert [json.loads(line)["answer"]["asker"]["name"] for line in out.splitlines()] == [asker]


def test_nothing_found_says_what_was_searched(run: Run) -> None:
    code, out, err = run("ask", "What is the price of bread?")
    assert (code, out) == (0, "")
    assert "nothing was found. Searched: 15 answers from 5 sources" in err


def test_show(run: Run) -> None:
    code, out, _ = run("show", "commons-94668-answered-2006-10-24")
    assert code == 0
    assert "│ On 3 October 2006 we opened the UK Human Trafficking Centre" in out
    assert "Volume 450: debated on Tuesday 24 October 2006" in " ".join(out.split())
    _, out, _ = run("show", "commons-94668-answered-2006-10-24", "--json")
    assert json.loads(out)["text"].startswith("On 3 October 2006")


def test_export(run: Run) -> None:
    _, out, _ = run("export", "--json")
    records = [json.loads(line) for line in out.splitlines()]
    assert len(records) == 15
    assert all(record["text"] and record["question"] and record["text_sha256"] for record in records)
    same = {record["id"]: record["identical_to"] for record in records if record["identical_to"]}
    assert same == {records[4]["id"]: [records[5]["id"]], records[5]["id"]: [records[4]["id"]]}
    _, out, _ = run("export", "--csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["id"] for row in rows] == [record["id"] for record in records]
    assert [row["text"] for row in rows] == [record["text"] for record in records]
    assert rows[0]["asker_constituency"] == "Chingford and Woodford Green"


def test_status(run: Run) -> None:
    code, out, _ = run("status")
    assert code == 0
    assert "15 answers from 5 sources, of 2 departments, dated 24 October 2006 to 1 February 2022; 37 passages" in out
    assert "by department:\n       10  Home Office\n" in out
    assert "        3  Foreign, Commonwealth & Development Office\n        2  not recorded\n" in out


def test_verify(run: Run) -> None:
    code, out, _ = run("verify")
    assert code == 0
    assert out.count(", ok\n") == 6


def test_rank(run: Run, tmp_path: Path) -> None:
    asked = [
        {"qid": "a", "query": "scam centres in Myanmar"},
        {"qid": "b", "query": "and in Cambodia?", "history": ["scam centres in Myanmar"]},
        {"qid": "c", "query": "price of bread"},
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(map(json.dumps, asked)) + "\n", "utf-8")
    _, out, _ = run("rank", str(path), "-k", "4")
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["qid"] for line in lines] == ["a", "b", "c"]
    assert [line["found"] for line in lines] == [True, True, False]
    for line in lines:
        assert set(line) == {"qid", "found", "confidence", "hits", "understood"}
        assert 0 <= line["confidence"] <= 1
        assert len({hit["id"] for hit in line["hits"]}) == len(line["hits"]) == 4
        assert [hit["score"] for hit in line["hits"]] == sorted((h["score"] for h in line["hits"]), reverse=True)
    assert "Cambodia" in run("show", lines[1]["hits"][0]["id"])[1]


@pytest.mark.parametrize(
    ("argv", "code", "sentence"),
    [
        (["ask", " "], 1, "The question is empty"),
        (["ask", "x", "-k", "0"], 1, "must be from 1 to 100"),
        (["ask", "x", "--from", "2020-02-01", "--to", "2020-01-01"], 1, "is later than"),
        (["ask", "x", "--from", "yesterday"], 2, "is not a date; write it as YYYY-MM-DD"),
        (["show", "nothing"], 1, "holds no answer “nothing”"),
        (["ingest", "nowhere"], 1, "nowhere does not exist"),
        (["ingest", "nowhere", "--model", "x/y"], 1, "is neither a folder nor a hub name"),
        (["rank", "nowhere.jsonl"], 1, "nowhere.jsonl cannot be read"),
        (["frobnicate"], 2, "invalid choice"),
        ([], 2, "required: COMMAND"),
    ],
)
def test_what_is_wrong_is_one_sentence(argv: list[str], code: int, sentence: str, run: Run, tmp_path: Path) -> None:
    found, out, err = run(*argv) if argv else run(library=None)
    assert (found, out) == (code, "")
    assert sentence in err
    assert "Traceback" not in err


@pytest.mark.parametrize("line", ["{", "[]", '{"qid": 1}', '{"qid": "a", "query": "b", "history": "c"}'])
def test_a_line_of_rank_that_is_none_is_named(line: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "questions.jsonl").write_text(line, "utf-8")
    code, out, err = run("rank", str(tmp_path / "questions.jsonl"))
    assert (code, out) == (1, "")
    assert "questions.jsonl, line 1" in err


def test_no_library(run: Run, tmp_path: Path) -> None:
    code, _, err = run("ask", "anything", library=tmp_path / "none")
    assert code == 1
    assert "build one with: pqask ingest seeds --library" in err


def test_a_document_cannot_command_the_terminal(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        digest(("Eve", "Home Office", "colours.", "Red \x1b[31m and \u202e bidi.")), "utf-8"
    )
    run("ingest", str(tmp_path / "a.txt"), library=tmp_path / "library")
    _, out, _ = run("ask", "colours red", library=tmp_path / "library")
    assert "Red ␛[31m and ⟨U+202E⟩ bidi." in out
    assert "\x1b" not in out


def test_the_chat_on_a_port_that_is_none_is_one_sentence() -> None:
    command = [sys.executable, str(ROOT / "app.py")]
    ended = subprocess.run(command, env={**os.environ, "PORT": "eighty"}, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "pqask: PORT is “eighty”, which is no port; choose a number from 1024 to 65535.\n"


@pytest.mark.parametrize(
    "command", ["ingest", "sync", "ask", "show", "status", "verify", "serve", "rank", "evaluate", "export"]
)
def test_every_command_explains_itself(command: str, run: Run) -> None:
    code, out, _ = run(command, "--help", library=None)
    assert code == 0
    assert f"Example: pqask {command}" in " ".join(out.split())
