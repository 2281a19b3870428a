"""Nothing stands in the code that nothing names, and nothing stands there twice."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from tests.artfactory.app import CHECKOUT
from tests.artfactory.test_floors import FLOORS
from tests.syntax import parsed

ARTIST = CHECKOUT / "draft_artist/src"
ENOUGH = 90
"""Letters of a body that two functions may not have in common: shorter ones say what all say."""
REGISTERS = ("admin.register", "draws")
"""Decorators that put what they stand on where it is found."""
DJANGO_LOOKS = {
    "settings": re.compile(r"[A-Z][A-Z_]+"),
    "urls": re.compile(r"urlpatterns|handler\d+"),
    "apps": re.compile(r"\w+Config"),
    "base": re.compile(r"DatabaseWrapper"),
}
"""Names that Django looks for by itself, by the module they stand in."""
FOR_TESTS = {
    "gallery.search.index.clear": "the index of one test is not that of the next",
    "pages.providers.standing.forget": "a process keeps what it heard longer than a test takes",
    "production.engine.failpoints.FAILPOINTS": "every moment at which a test may kill the house",
    "providers.comfyui.provider.forget": "a process keeps what it heard longer than a test takes",
    "providers.registry.forget": "a test brings providers of its own",
}
"""What tests alone call, and why no test can do without it."""

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Defined(NamedTuple):
    """A name at the top of a module, and what gives it."""

    name: str
    node: ast.stmt


@dataclass
class Module:
    """`names` are those that it binds to modules of ours: what it imports, by its full name."""

    name: str
    file: Path
    names: dict[str, str] = field(default_factory=dict)
    imported: set[str] = field(default_factory=set)

    @cached_property
    def tree(self) -> ast.Module:
        return parsed(self.file)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @cached_property
    def said(self) -> Counter[str]:
        return names_in(self.nodes)

    @cached_property
    def attributes(self) -> set[str]:
        return {node.attr for node in self.nodes if isinstance(node, ast.Attribute)}

    @cached_property
    def strings(self) -> set[str]:
        return {
            node.value.replace(":", ".")
            for node in self.nodes
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }

    def read(self) -> None:
        """What it imports, wherever in it."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                self.imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    whole = f"{self._origin(node)}.{alias.name}"
                    self.imported.add(whole)
                    self.names[alias.asname or alias.name] = whole

    def _origin(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        above = (
            self.name.split(".") if self.file.stem == "__init__" else [*self.name.split("."), ""]
        )
        return ".".join((*above[: len(above) - node.level], *filter(None, [node.module])))

    def handed_on(self) -> set[str]:
        """Imported names that it uses as a value, not only to reach what is in them."""
        reached = {id(node.value) for node in self.nodes if isinstance(node, ast.Attribute)}
        return {
            self.names[node.id]
            for node in self.nodes
            if isinstance(node, ast.Name) and node.id in self.names and id(node) not in reached
        }

    def defined(self) -> Iterator[Defined]:
        for node in self.tree.body:
            if isinstance(node, Definition):
                yield Defined(node.name, node)
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                yield from (
                    Defined(part.id, node)
                    for target in targets
                    for part in ast.walk(target)
                    if isinstance(part, ast.Name)
                )

    def uses(self, one: Defined) -> bool:
        """It is named here elsewhere than in itself."""
        return self.said[one.name] > names_in(ast.walk(one.node))[one.name]


def names_in(nodes: Iterable[ast.AST]) -> Counter[str]:
    return Counter(node.id for node in nodes if isinstance(node, ast.Name))


@cache
def modules() -> list[Module]:
    homes = [(CHECKOUT, CHECKOUT / room) for room in FLOORS] + [(ARTIST, ARTIST)]
    found = [
        Module(".".join(file.relative_to(above).with_suffix("").parts), file)
        for above, folder in homes
        for file in sorted(folder.rglob("*.py"))
    ]
    found.append(Module("manage", CHECKOUT / "manage.py"))
    for module in found:
        module.name = module.name.removesuffix(".__init__")
        module.read()
    return found


def is_looked_for(module: Module, one: Defined) -> bool:
    """By Django or Python, or it registers itself."""
    if one.name.startswith("__"):
        return True
    names = DJANGO_LOOKS.get(module.file.stem)
    if names and names.fullmatch(one.name):
        return True
    if "commands" in module.file.parts and one.name == "Command":
        return True
    decorators = one.node.decorator_list if isinstance(one.node, Definition) else []
    return any(ast.unparse(node).startswith(REGISTERS) for node in decorators)


def unnamed(found: list[Module]) -> set[str]:
    """The full names of what nothing names. A module that is handed on, or whose name stands in a
    string, may be asked for any of its names by whoever it comes to."""
    known = {module.name for module in found}
    said = {one for module in found for one in module.imported | module.strings}
    said |= set(
        re.findall(r"[\w.]+", (ARTIST.parent / "pyproject.toml").read_text().replace(":", "."))
    )
    reached: dict[str, set[str]] = defaultdict(set)
    anywhere: set[str] = set()
    for module in found:
        for one in (module.imported | module.strings) & known:
            reached[one] |= module.attributes
        anywhere |= module.attributes
    for one in {one for module in found for one in module.handed_on()} & known:
        reached[one] = anywhere
    return {
        f"{module.name}.{one.name}"
        for module in found
        if "migrations" not in module.file.parts
        for one in module.defined()
        if not is_looked_for(module, one)
        and f"{module.name}.{one.name}" not in said
        and one.name not in reached[module.name]
        and not module.uses(one)
    }


def bodies(found: list[Module]) -> Iterator[tuple[str, str]]:
    """Of every function, its docstring apart, with where it stands. The draft artist is a
    distribution of its own, which cannot share what the house has."""
    for module in found:
        house = "draft artist" if module.file.is_relative_to(ARTIST) else "house"
        for node in module.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                said = ast.get_docstring(node) is not None
                body = "\n".join(ast.unparse(one) for one in node.body[said:])
                if len(body) > ENOUGH:
                    yield f"{house}: {body}", f"{module.name}.{node.name}"


def test_everything_is_named_somewhere() -> None:
    assert unnamed(modules()) - FOR_TESTS.keys() == set()


def test_no_two_functions_say_the_same() -> None:
    where = defaultdict(list)
    for body, place in bodies(modules()):
        where[body].append(place)
    assert [places for places in where.values() if len(places) > 1] == []
