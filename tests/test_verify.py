"""Verify: silent on a true library, and loud about each way in which one can be changed."""

import sqlite3
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from pqask.conversation import Assistant
from pqask.library import Library
from pqask.verify import verify

from .conftest import digest

ROADS = ("Ann Asker", "Department for Transport", "about roads.", "Roads are repaired with tar.\nOr closed.")
SCHOOLS = ("Bob Asker", "Department for Education", "about schools.", "Schools are repaired with bricks.")


def faults(tmp_path: Path) -> dict[str, str]:
    library = Library(tmp_path / "library")
    return {Path(each.name).name: "; ".join(each.faults) for each in verify(library)}


@pytest.fixture
def library(built: Callable[..., Assistant], tmp_path: Path) -> Path:
    assistant = built(a=digest(ROADS), b=digest(SCHOOLS))
    return tmp_path / "library" / assistant.library.manifest.generation


def test_a_true_library(library: Path, tmp_path: Path) -> None:
    assert faults(tmp_path) == {"a.txt": "", "b.txt": "", "library": ""}


@pytest.mark.parametrize("change", [lambda text: text.replace("tar", "far"), lambda text: text + "\n"])
def test_a_changed_byte_of_a_source(change: Callable[[str], str], library: Path, tmp_path: Path) -> None:
    path = tmp_path / "documents" / "a.txt"
    path.write_text(change(path.read_text("utf-8")), "utf-8")
    found = faults(tmp_path)
    assert "its bytes have changed" in found["a.txt"]
    assert found["b.txt"] == ""


def test_a_source_that_is_gone(library: Path, tmp_path: Path) -> None:
    (tmp_path / "documents" / "a.txt").unlink()
    assert "cannot be read" in faults(tmp_path)["a.txt"]


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("update answers set record = changed(record, 'with tar', 'with far')", "the text of"),
        ("update answers set record = changed(record, 'Ann Asker', 'Eve Asker')", "is not what its source says"),
        ("update answers set record = changed(record, '}', '')", "cannot be read"),
        ("update answers set record = x'00'", "has been changed"),
        ("update passages set start = start + 1", "the passage"),
        ("update passages set end = end - 1", "the passage"),
        ("delete from answers where row = 1", "is not in the library"),
        ("delete from passages where start = 0", "do not cover"),
    ],
)
def test_a_changed_record_or_passage(statement: str, fault: str, library: Path, tmp_path: Path) -> None:
    def changed(record: bytes, old: str, new: str) -> bytes:
        return zlib.compress(zlib.decompress(record).replace(old.encode(), new.encode()))

    with sqlite3.connect(library / "records.sqlite") as db:
        db.create_function("changed", 3, changed)
        db.execute(statement)
    db.close()
    found = faults(tmp_path)
    assert fault in found["a.txt"]
    assert "is not the file that was built" in found["library"]


def test_a_changed_vector(library: Path, tmp_path: Path) -> None:
    path = library / "passages.faiss"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert "passages.faiss is not the file that was built" in faults(tmp_path)["library"]
