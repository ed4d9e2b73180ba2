"""What the README shows is what happens: its commands and its Python are run on the seeds."""

import doctest
import re
import shlex
import shutil
from pathlib import Path

import pytest

from pqask.cli import main
from pqask.conversation import Assistant

from .conftest import ROOT, SEEDS

README = (ROOT / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the seeds in it, as a clone has."""
    folder = tmp_path_factory.mktemp("home")
    shutil.copytree(SEEDS, folder / "seeds")
    return folder


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def same(shown: str, printed: str) -> bool:
    """Compare what is shown with what is printed; ``[…]`` stands for anything."""
    pattern = re.escape(shown.strip()).replace(re.escape("[…]"), ".*?")
    return re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None


def test_the_commands(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(home)
    (block,) = blocks("console")
    commands = re.findall(r"^\$ pqask (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
    assert len(commands) >= 4
    for command, shown in commands:
        assert main(shlex.split(command)) == 0
        out, err = capsys.readouterr()
        assert same(shown, out + err), f"pqask {command} printed:\n{out}{err}"


def test_the_python(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    main(["ingest", "seeds"])
    (block,) = blocks("pycon")
    case = doctest.DocTestParser().get_doctest(block, {}, "README", "README.md", 0)
    result = doctest.DocTestRunner().run(case)
    assert (result.failed, result.attempted > 5) == (0, True)


def test_the_question_at_the_top_has_the_answer_that_is_quoted(seeds: Assistant) -> None:
    shown = re.search(r"> \*\*(.*?)\*\*\n.*?“(.*?)”\n.*?\]\((.*?)\)", README, re.DOTALL)
    assert shown is not None
    question, quoted, link = shown.groups()
    hit = seeds.ask(question).hits[0]
    words = " ".join(quoted.replace("\n> ", " ").split())
    assert all(part.strip() in " ".join(hit.text.split()) for part in words.split("[…]"))
    assert hit.citation.url == link


def test_every_command_is_in_the_readme(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    commands = re.findall(r"^    (\w+) ", capsys.readouterr().out, re.MULTILINE)
    assert len(commands) > 6
    for command in commands:
        assert f"`pqask {command}" in README, command


def test_the_map_names_every_room() -> None:
    rooms = {
        path.name.removesuffix(".py") for path in (ROOT / "src" / "pqask").iterdir() if not path.name.startswith("_")
    }
    for room in rooms - {"data", "py.typed"}:
        assert re.search(rf"\b{room}(\.py|/)", README), room
