"""Pages ask and show: what is kept is changed on the floor whose rule it is."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.artfactory.app import CHECKOUT
from tests.syntax import parsed

WRITES = {"save", "delete", "update", "create", "bulk_create", "bulk_update"}
WRITES |= {"get_or_create", "update_or_create"}
FORMS = {"form.save", "super().save"}
"""What a form's own `save` does is read like all else; that of a ModelForm writes its columns."""
HONEST = {
    ("pages/create/changing.py", "fields.update"),  # a dict
    ("pages/login.py", "Session.objects.filter(expire_date__lt=timezone.now()).delete"),
    ("pages/login.py", "Session.objects.all().delete"),  # whose browser is let in
    ("pages/status/write_probe.py", "Home.objects.update"),  # undone at once: can it be written?
}


def modules(tree: ast.Module) -> set[str]:
    """The names that a module has by its imports, classes apart."""
    imports = (node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom))
    names = {alias.asname or alias.name for node in imports for alias in node.names}
    return {name for name in names if name.islower()}


def writes(file: Path) -> Iterator[str]:
    """What is called there that may write rows, but for functions of other modules."""
    tree = parsed(file)
    others = modules(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        whose = ast.unparse(node.func.value)
        if node.func.attr in WRITES and whose not in others:
            yield f"{whose}.{node.func.attr}"


def test_pages_write_no_rows_themselves() -> None:
    found = {
        (str(file.relative_to(CHECKOUT)), call)
        for file in (CHECKOUT / "pages").rglob("*.py")
        for call in writes(file)
        if call not in FORMS
    }
    assert found == HONEST
