"""Nobody but the ledger adds up what stands in it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.artfactory.app import CHECKOUT
from tests.artfactory.test_floors import MODULES, nodes

COLUMNS = {"delta_usd", "reserved_usd", "surplus_usd", "amount_micros"}
SUMS = {"Sum", "Avg", "Min", "Max", "Count", "F", "Total"}
BY_SQL = re.compile(rf"\b(?:sum|avg|min|max|total)\s*\(\s*(?:\w+\.)?(?:{'|'.join(COLUMNS)})", re.I)
HONEST = {
    "backup/database.py",  # the copy of a database that Django does not know
    "artfactory/bench/films.py",  # looks at the home of another process
}


def added_up(file: Path) -> Iterator[str]:
    text = (CHECKOUT / file).read_text()
    # To read the syntax of all files takes a hundred times as long.
    for node in nodes(file) if any(column in text for column in COLUMNS) else ():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from BY_SQL.findall(node.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            said = [one.value for one in node.args if isinstance(one, ast.Constant)]
            if node.func.id in SUMS:
                yield from (one for one in said if str(one).rpartition("__")[2] in COLUMNS)


def test_nothing_outside_adds_up_the_ledger() -> None:
    found = {str(file) for file in MODULES if file.parts[0] != "ledger" and [*added_up(file)]}
    assert found == HONEST


def test_it_would_be_seen() -> None:
    inside = {file.name for file in MODULES if file.parts[0] == "ledger" and [*added_up(file)]}
    assert {"caps.py", "totals.py", "spending.py"} <= inside
