"""One more process beside the tests, in which they go on with what was begun in this one.

It is started once and stays: what takes long is that Python and Django begin. A source is run in it
with the environment of the moment, and nothing of what another test left in this process.
"""

import atexit
import contextlib
import io
import json
import os
import subprocess
import sys
import traceback
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parents[2]


def said_by(source: str, arguments: Sequence[str] = ()) -> str:
    """What the source prints, or how it failed."""
    there = _started()
    assert there.stdin is not None and there.stdout is not None
    asked = {"source": source, "argv": ["-c", *arguments], "environ": dict(os.environ)}
    there.stdin.write(f"{json.dumps(asked)}\n")
    there.stdin.flush()
    return str(json.loads(there.stdout.readline()))


@cache
def _started() -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.providers.other_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=CHECKOUT,
    )
    atexit.register(process.kill)
    return process


def _run(asked: dict[str, Any]) -> str:
    os.environ.clear()
    os.environ.update(asked["environ"])
    sys.argv = asked["argv"]
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(asked["source"], {"__name__": "__main__"})
    except Exception:
        return traceback.format_exc()
    return printed.getvalue()


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(f"{json.dumps(_run(json.loads(line)))}\n")
        sys.stdout.flush()
