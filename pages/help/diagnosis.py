"""What a report of a problem says of this machine: versions and what the doctor finds, without
keys, names or the places of files."""

import contextlib
import json
import platform
import re
import sqlite3
from io import StringIO
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from pages.help import library
from providers import redact

MARKS = {"ok": "ok", "warn": "WARN", "fail": "FAIL"}
LONGEST = 20_000


def as_text() -> str:
    lines = [
        f"Art Factory {library.version()}",
        f"Python {platform.python_version()}, Django {django.get_version()}",
        f"{platform.system()} {platform.release()} ({platform.machine()})",
        f"Database: {connection.vendor}"
        + (f", SQLite {sqlite3.sqlite_version}" if connection.vendor == "sqlite" else ""),
        "",
        *_findings(),
    ]
    return without_places(redact.hide("\n".join(lines)))[:LONGEST]


def _findings() -> list[str]:
    """Of `manage.py doctor`, which ends with a code of its own where something fails."""
    output = StringIO()
    with contextlib.suppress(SystemExit):
        call_command("doctor", json=True, stdout=output)
    checks = json.loads(output.getvalue() or '{"checks": []}')["checks"]
    return [
        f"{MARKS.get(one['status'], one['status'])}: {one['what']}: {one['seen']}" for one in checks
    ]


def without_places(text: str) -> str:
    """Folders of the user by what they are, and the user's own name nowhere."""
    for place, word in (
        (settings.HOME, "<home of the app>"),
        (settings.CHECKOUT, "<app>"),
        (Path.home(), "~"),
    ):
        text = text.replace(str(place), word)
    text = re.sub(r"(?:(?:/Users|/home)/|~/)[^\s,;“”\"']+", "~", text)
    return re.sub(r"(?<=://)[^\s/@]+@", "", text)
