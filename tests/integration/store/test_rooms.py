"""What only the store does, and where a venue's scope may be minted: read from the code itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import openchair

BACKEND = Path(openchair.__file__).parent
STATEMENTS = {"select", "insert", "update", "delete", "union", "union_all", "exists"}


def _room(path: Path) -> str:
    return path.relative_to(BACKEND).parts[0]


def _trees(*left_out: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(BACKEND.rglob("*.py")):
        if _room(path) not in left_out:
            yield path, ast.parse(path.read_text(), str(path))


def _called(node: ast.AST) -> str | None:
    if not isinstance(node, ast.Call):
        return None
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else None


def _imports(tree: ast.Module, module: str) -> set[str]:
    """The names a module takes from another, whatever it calls them itself; "*" for the module as a whole."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == module:
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names |= {"*" for alias in node.names if f"{node.module}.{alias.name}" == module}
        elif isinstance(node, ast.Import):
            names |= {"*" for alias in node.names if alias.name == module}
    return names


def _modules(tree: ast.Module) -> set[str]:
    """The modules whose names a module takes."""
    return {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def test_a_venues_scope_is_minted_at_the_door_and_by_the_tools_that_load_data() -> None:
    minting = {_room(path) for path, tree in _trees() for node in ast.walk(tree) if _called(node) == "VenueScope"}
    # The command line answers to whoever holds the database itself.
    assert minting - {"cli", "imports"} == {"access"}


def test_a_venues_scope_goes_by_its_own_name_only() -> None:
    for path, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                assert not [alias for alias in node.names if alias.name == "VenueScope" and alias.asname], path
            if isinstance(node, ast.Call) and _called(node) in ("replace", "__replace__"):
                # A scope is never changed into another venue's.
                assert "venue_id" not in {keyword.arg for keyword in node.keywords}, path


def test_only_the_store_writes_statements() -> None:
    for path, tree in _trees("store"):
        taken = _imports(tree, "sqlalchemy")
        assert not taken & (STATEMENTS | {"*"}), path
        assert not _imports(tree, "openchair.store.tables"), path
        assert not [name for name in _modules(tree) if name.startswith("openchair.store.tables.")], path
        assert "text" not in taken or path.name == "database.py", path
    for path, tree in _trees("store"):
        assert "select" not in {_called(node) for node in ast.walk(tree)}, path


def test_the_graph_and_http_open_no_connection() -> None:
    for path, tree in _trees():
        if _room(path) in ("graph", "http"):
            assert not {"reading", "transaction"} & {_called(node) for node in ast.walk(tree)}, path


def test_the_scan_finds_what_it_looks_for() -> None:
    """The control: code that breaks each rule is caught."""
    tree = ast.parse(
        "import sqlalchemy\nfrom sqlalchemy import select as s\nfrom openchair.store import tables\n"
        "from openchair.store.tables.money import fee\nscope.VenueScope('x')\ntables.booking.select()"
    )
    assert _imports(tree, "sqlalchemy") == {"*", "select"}
    assert _imports(tree, "openchair.store.tables") == {"*"}
    assert "openchair.store.tables.money" in _modules(tree)
    assert {_called(node) for node in ast.walk(tree)} >= {"VenueScope", "select"}
