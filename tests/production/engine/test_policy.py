"""The numbers that the engine goes by: each is used, and none stands anywhere else."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from production.engine import policy
from tests.artfactory.app import CHECKOUT
from tests.syntax import parsed

NAMES = [name for name in vars(policy) if name.isupper()]
ENGINE = sorted((CHECKOUT / "production" / "engine").rglob("*.py"))
OF_TIME = ("WAIT", "SECONDS", "EVERY", "LEASE", "TRIES", "PATIENCE", "PAUSE", "HINT", "REMEMBER")


def modules() -> Iterator[Path]:
    for room in ("production", "pages"):
        for file in (CHECKOUT / room).rglob("*.py"):
            if file.name != "policy.py" and "migrations" not in file.parts:
                yield file


def test_each_is_used():
    used = "\n".join(file.read_text() for file in modules())
    own = (CHECKOUT / "production/engine/policy.py").read_text()
    idle = [name for name in NAMES if f"policy.{name}" not in used and own.count(name) == 1]
    assert not idle


@pytest.mark.parametrize("file", ENGINE, ids=lambda file: file.stem)
def test_no_module_has_a_wait_of_its_own(file: Path):
    if file.name == "policy.py":
        return
    assigned = [
        target.id
        for node in parsed(file).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    assert not [name for name in assigned if any(word in name for word in OF_TIME)]
