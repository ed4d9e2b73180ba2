"""The house has an order: each room may import only rooms above it, and nothing imports the faces."""

import ast
from pathlib import Path

import pytest

from .conftest import ROOT

PACKAGE = ROOT / "src" / "pqask"
# From the top of the house down. Rooms on one line do not import each other.
ORDER = [
    ["errors", "data"],
    ["records"],
    ["names", "departments", "display", "recent", "blas"],
    ["mentions", "question", "sources"],
    ["encoder"],
    ["passages"],
    ["library"],
    ["citation", "verify"],
    ["topic", "network"],
    ["ranking"],
    ["confidence", "references", "reranker", "sentence"],
    ["export", "search"],
    ["timeline"],
    ["facts", "followups"],
    ["conversation"],
    ["evaluate"],
    ["sync"],
    ["web"],
    ["cli"],
]
LEVEL = {room: level for level, rooms in enumerate(ORDER) for room in rooms}


def imports(path: Path) -> set[str]:
    """List the rooms that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        modules = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            modules = [node.module or ""]
            if node.module == "pqask":
                modules = [f"pqask.{alias.name}" for alias in node.names if alias.name in LEVEL]
        found |= {module.split(".")[1] for module in modules if module.startswith("pqask.")}
    return found


ROOMS = [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_each_room_imports_only_rooms_above_it(path: Path) -> None:
    room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    assert room in LEVEL, f"{room} has no place in the order of the house"
    below = {name for name in imports(path) if name != room and LEVEL[name] >= LEVEL[room]}
    assert not below


def test_only_the_command_line_prints_or_exits() -> None:
    for path in ROOMS:
        calls = [n.func for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)]
        names = {call.id for call in calls if isinstance(call, ast.Name)}
        assert path.parent.name == "cli" or not names & {"print", "exit", "quit"}, path


def test_every_public_name_is_there() -> None:
    import pqask

    assert all(getattr(pqask, name) is not None for name in pqask.__all__)
    with pytest.raises(AttributeError):
        pqask.nothing  # noqa: B018
