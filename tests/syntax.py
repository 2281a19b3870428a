"""The source of a module as a tree, for tests that read the code itself."""

import ast
import gc
from pathlib import Path


def parsed(file: Path) -> ast.Module:
    """Nothing is collected meanwhile: what an object of an earlier test raises as it goes is shown
    with its source, which is parsed for that inside this parse, and CPython 3.11 then takes the
    depth of the one for that of the other ("AST constructor recursion depth mismatch")."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return ast.parse(file.read_text())
    finally:
        if was_enabled:
            gc.enable()
