"""Who is other in one point says so in a test of its own; no test of the suite is taken away."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.artfactory.app import CHECKOUT
from tests.syntax import parsed

HERE = CHECKOUT / "tests" / "providers"
SUITE = (HERE / "conformance.py", HERE / "engines.py")
FILES = [*sorted(HERE.rglob("test_*.py")), CHECKOUT / "draft_artist/tests/test_conformance.py"]
TESTS = {
    node.name
    for file in SUITE
    for node in ast.walk(parsed(file))
    if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
}


def members(file: Path) -> Iterator[ast.stmt]:
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.ClassDef):
            yield from node.body


def is_set(node: ast.stmt) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return any(isinstance(one, ast.Name) and one.id in TESTS for one in targets)


def is_told(node: ast.FunctionDef) -> bool:
    """Why it is other, or it asks the same of something else."""
    return ast.get_docstring(node) is not None or f"super().{node.name}" in ast.unparse(node)


def test_there_is_a_suite() -> None:
    assert len(TESTS) > 20


def test_none_of_it_is_set_to_nothing() -> None:
    assert [(file.name, one.lineno) for file in FILES for one in members(file) if is_set(one)] == []


def test_what_takes_the_place_of_one_says_why() -> None:
    assert [
        (file.name, one.name)
        for file in FILES
        for one in members(file)
        if isinstance(one, ast.FunctionDef) and one.name in TESTS and not is_told(one)
    ] == []
