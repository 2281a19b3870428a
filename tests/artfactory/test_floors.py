"""The floors of docs/architecture.md, read from the imports of every module."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from providers import registry
from tests.artfactory.app import CHECKOUT

FLOORS = {"preferences": 1, "providers": 2, "projects": 3, "gallery": 4}
FLOORS |= {"production": 5, "artfactory": 6}
GROUND = ("artfactory.environment", "artfactory.home", "artfactory.log_file")
GROUND += ("artfactory.log_filter", "artfactory.disks", "artfactory.file_lock", "artfactory.door")
MODULES = sorted(
    file.relative_to(CHECKOUT)
    for room in FLOORS
    for file in (CHECKOUT / room).rglob("*.py")
    if "migrations" not in file.parts
)
PROVIDERS = sorted(
    {".".join(path.partition(":")[0].split(".")[:2]) for path in registry.BUILT_IN.values()}
)
"""Where each provider lives: a package or a file, `providers.local`."""
TOOLS = (
    *("providers.contract", "providers.http", "providers.sdk", "providers.road"),
    *("providers.outputs", "providers.openapi", "providers.nodes", "providers.pricing"),
    *("providers.scratch", "providers.addresses", "providers.quantities", "providers.refusals"),
)
"""What there is for provider files to use."""
THE_USER = ("artfactory/middleware/local_user.py", "local")


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse((CHECKOUT / file).read_text())


def imports(file: Path) -> Iterator[str]:
    """Every module that a module imports, wherever in it, by its full name."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = file.parts[: len(file.parts) - node.level] if node.level else ()
            origin = ".".join((*above, *filter(None, [node.module])))
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def floor(module: str) -> int | None:
    """The floor a module stands on; None when it is not ours."""
    if module.startswith(GROUND):
        return 1
    return FLOORS.get(module.partition(".")[0])


def name(file: Path) -> str:
    return ".".join(file.with_suffix("").parts).removesuffix(".__init__")


def within(module: str, package: str) -> bool:
    return f"{module}.".startswith(f"{package}.")


@pytest.mark.parametrize("file", MODULES, ids=str)
def test_imports_only_go_down(file: Path) -> None:
    here = floor(name(file))
    assert here
    up = [module for module in imports(file) if (floor(module) or 0) > here]
    assert not up


def test_the_contract_imports_the_standard_library_only() -> None:
    roots = {module.partition(".")[0] for module in imports(Path("providers/contract.py"))}
    assert roots <= sys.stdlib_module_names


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_provider_knows_the_contract_and_its_tools_only(provider: str) -> None:
    files = [file for file in MODULES if within(name(file), provider)]
    assert files
    for file in files:
        ours = {module for module in imports(file) if floor(module)}
        may = (*TOOLS, provider)
        assert not [module for module in ours if not any(within(module, m) for m in may)], file


def test_only_the_jobs_know_rq() -> None:
    knowing = {
        str(file)
        for file in MODULES
        for module in imports(file)
        if module.partition(".")[0] in ("rq", "django_rq")
    }
    assert knowing == {"production/jobs.py"}


def test_provider_names_stand_in_provider_files_only() -> None:
    """The bench is free to order from the provider that costs nothing."""
    may = ("providers.registry", "artfactory.bench", *PROVIDERS)
    elsewhere = [file for file in MODULES if not any(within(name(file), m) for m in may)]
    named = {
        (str(file), node.value)
        for file in elsewhere
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if node.value.partition("/")[0] in registry.BUILT_IN and " " not in node.value
    }
    assert named == {THE_USER}
