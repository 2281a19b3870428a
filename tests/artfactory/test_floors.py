"""The floors of docs/architecture.md, read from the imports of every module."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

from providers import registry
from tests.artfactory.app import CHECKOUT
from tests.syntax import parsed

FLOORS = {"foundation": 1, "audit": 2, "preferences": 3, "providers": 4, "projects": 5}
FLOORS |= {"gallery": 6, "ledger": 6, "parameter_templates": 7, "backup": 7, "production": 8}
FLOORS |= {"films": 9, "pages": 10, "artfactory": 11}
MODULES = sorted(
    file.relative_to(CHECKOUT)
    for room in FLOORS
    for file in (CHECKOUT / room).rglob("*.py")
    if "migrations" not in file.parts
)
PROVIDERS = sorted(
    {".".join(path.partition(":")[0].split(".")[:2]) for path in registry.BUILT_IN.values()}
)
"""Where each provider lives: a package or a file, `providers.fal`."""
ARTIST = Path("draft_artist/src")
NAMES = {*registry.BUILT_IN, "local"}
TOOLS = (
    *("providers.contract", "providers.http", "providers.sdk", "providers.transport"),
    "providers.rest",
    *(
        "providers.outputs",
        "providers.openapi_document",
        "providers.schema_builders",
        "providers.pricing",
    ),
    *("providers.model_kinds", "providers.schema", "providers.seeds"),
    *("providers.addresses", "providers.quantities", "providers.refusals"),
    *("providers.write_ahead_note", "providers.encoded", "providers.sound"),
    *("providers.answer_words", "providers.json_values", "providers.plain_json"),
    *("providers.media_fields", "providers.own_servers", "providers.lora_picker"),
    "providers.file_labels",
    "providers.token_counts",
)
"""What there is for provider files to use."""
ASKS = {
    *("filter", "exclude", "get", "update", "values", "values_list", "annotate", "alias"),
    *("aggregate", "order_by", "only", "defer", "select_related", "prefetch_related", "Prefetch"),
    *("Q", "F", "OuterRef", "Count", "Sum", "Max", "Min", "When"),
}
"""Calls whose words and strings are names of columns and relations."""
LOADS = re.compile(r'"(\./\w+\.js)"')
THE_USER = ("artfactory/middleware/local_user.py", "local")


@cache
def nodes(file: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(parsed(CHECKOUT / file)))


@cache
def imports(file: Path) -> tuple[str, ...]:
    """Every module that a module imports, wherever in it, by its full name."""
    return tuple(_imports(file))


def _imports(file: Path) -> Iterator[str]:
    for node in nodes(file):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = file.parts[: len(file.parts) - node.level] if node.level else ()
            origin = ".".join((*above, *filter(None, [node.module])))
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def floor(module: str) -> int | None:
    """The floor a module stands on; None when it is not ours."""
    return FLOORS.get(module.partition(".")[0])


def name(file: Path) -> str:
    return ".".join(file.with_suffix("").parts).removesuffix(".__init__")


BY_NAME = {name(file): file for file in MODULES}
MODULE_NAMES = {name(file) for file in MODULES if "." in name(file)}


def needs(file: Path) -> set[str]:
    """The modules of ours that it imports, wherever in it, for its types too."""
    modules = {one if one in BY_NAME else one.rpartition(".")[0] for one in imports(file)}
    return (modules & BY_NAME.keys()) - {name(file)}


def loads(script: Path) -> set[str]:
    """The scripts that a script names: it imports them, at once or later."""
    return {said.rpartition("/")[2] for said in LOADS.findall(script.read_text())}


def within(module: str, package: str) -> bool:
    return f"{module}.".startswith(f"{package}.")


def is_above(module: str, file: Path) -> bool:
    """It stands on a higher floor, or on the same one in another room."""
    here, there = floor(name(file)), floor(module) or 0
    assert here
    is_next_door = there == here and module.partition(".")[0] != file.parts[0]
    return there > here or is_next_door


def named(file: Path) -> Iterator[str]:
    """Modules of ours that a module names in a string, a docstring apart."""
    said = {
        id(node.body[0].value)
        for node in nodes(file)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        if node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in nodes(file):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            whole, parent = node.value, node.value.rpartition(".")[0]
            yield from {whole, parent} & MODULE_NAMES


def room_of(model: type[Model]) -> str:
    return model.__module__.partition(".")[0]


@cache
def leading_up() -> dict[str, set[str]]:
    """The names by which a query reaches tables of higher rooms from a row, and these rooms."""
    found: dict[str, set[str]] = {}
    for model in apps.get_models():
        for relation in model._meta.related_objects:
            here, there = room_of(model), room_of(relation.related_model)
            if here in FLOORS and FLOORS[here] < FLOORS.get(there, 0):
                for said in {relation.name, relation.get_accessor_name()} - {None}:
                    found.setdefault(said, set()).add(there)
    return found


@cache
def rooms_of_tables() -> dict[str, str]:
    return {one._meta.db_table: room_of(one) for one in apps.get_models(include_auto_created=True)}


def relations(file: Path) -> Iterator[tuple[str, str]]:
    """Rooms whose tables a query reaches by the names of relations, and the name. What a provider
    names is in its vendor's answers."""
    if any(within(name(file), provider) for provider in PROVIDERS):
        return
    for said in (*paths(file), *asked(file)):
        for part in said.split("__"):
            yield from ((room, said) for room in leading_up().get(part, ()))


def paths(file: Path) -> Iterator[str]:
    for node in nodes(file):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "__" in node.value:
            yield node.value


def asked(file: Path) -> Iterator[str]:
    """What stands in the calls of a query; elsewhere such a name may be a mere word."""
    for node in nodes(file):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ASKS:
            yield from (word.arg for word in node.keywords if word.arg)
            for part in node.args:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value.removeprefix("-")


def tables(file: Path) -> Iterator[tuple[str, str]]:
    """Rooms whose tables are named in a string, and the name."""
    rooms = rooms_of_tables()
    for node in nodes(file):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "_" in node.value:
            for said in rooms.keys() & set(re.findall(r"\w+", node.value)):
                yield rooms[said], said


def test_imports_only_go_down() -> None:
    assert not [
        (str(file), one) for file in MODULES for one in imports(file) if is_above(one, file)
    ]


def want_no_circle(needed: dict[str, set[str]]) -> None:
    try:
        TopologicalSorter(needed).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_no_module_needs_itself() -> None:
    """Not by way of others, either, nor by an import that waits inside a function."""
    want_no_circle({module: needs(file) for module, file in BY_NAME.items()})


def test_no_script_needs_itself() -> None:
    scripts = {file.name: loads(file) for file in (CHECKOUT / "static/js").glob("*.js")}
    assert scripts["viewer.js"] > {"dom.js", "viewer_keys.js"}
    want_no_circle(scripts)


def test_names_in_strings_do_so_too() -> None:
    assert not [(str(file), one) for file in MODULES for one in named(file) if is_above(one, file)]
    reached = [(str(file), *one) for file in MODULES for one in (*relations(file), *tables(file))]
    assert not [one for one in reached if is_above(one[1], Path(one[0]))]


def test_only_pages_name_addresses_of_pages() -> None:
    """What stands below knows no address, its admin apart."""
    for file in MODULES:
        if file.parts[0] not in ("pages", "artfactory") and file.stem != "admin":
            assert not [one for one in imports(file) if one.startswith("django.urls")], file
            assert not [one for one in imports(file) if one == "django.shortcuts.render"], file


def test_the_ledger_knows_no_job() -> None:
    for file in MODULES:
        if file.parts[0] == "ledger":
            assert not [one for one in imports(file) if one.startswith(("gallery", "production"))]


def test_the_contract_imports_the_standard_library_only() -> None:
    files = [file for file in MODULES if within(name(file), "providers.contract")]
    assert files
    for file in files:
        others = {one for one in imports(file) if not within(one, "providers.contract")}
        assert {one.partition(".")[0] for one in others} <= sys.stdlib_module_names, file


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_provider_knows_the_contract_and_its_tools_only(provider: str) -> None:
    files = [file for file in MODULES if within(name(file), provider)]
    assert files
    for file in files:
        ours = {module for module in imports(file) if floor(module)}
        may = (*TOOLS, provider)
        assert not [module for module in ours if not any(within(module, m) for m in may)], file


def test_the_house_knows_nothing_of_the_draft_artist() -> None:
    for file in MODULES:
        assert not [module for module in imports(file) if within(module, "draft_artist")], file


def test_the_draft_artist_knows_the_door_only() -> None:
    files = [file.relative_to(CHECKOUT) for file in (CHECKOUT / ARTIST).rglob("*.py")]
    assert files
    for file in files:
        ours = {module for module in imports(file) if floor(module)}
        assert not [one for one in ours if not any(within(one, tool) for tool in TOOLS)], file


def test_only_the_registry_says_whose_account_a_slug_is() -> None:
    asking = {
        str(file)
        for file in MODULES
        for node in nodes(file)
        if isinstance(node, ast.Attribute) and node.attr == "split"
        if isinstance(node.value, ast.Name) and node.value.id == "account_slugs"
    }
    assert asking == {"providers/registry.py"}


def test_only_the_jobs_know_rq() -> None:
    knowing = {
        str(file)
        for file in MODULES
        for module in imports(file)
        if module.partition(".")[0] in ("rq", "django_rq")
    }
    assert knowing == {"production/jobs.py", "production/queue_worker.py"}


def test_provider_names_stand_in_provider_files_only() -> None:
    """The bench is free to order from the provider that costs nothing."""
    may = ("providers.registry", "artfactory.bench", *PROVIDERS)
    elsewhere = [file for file in MODULES if not any(within(name(file), m) for m in may)]
    named = {
        (str(file), node.value)
        for file in elsewhere
        for node in nodes(file)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if node.value.partition("/")[0] in NAMES and " " not in node.value
    }
    assert named == {THE_USER}
