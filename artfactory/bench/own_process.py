"""Figures that a process of their own takes, and tells as JSON: `python -m … NUMBER`."""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

import django

Measure = Callable[[int], Any]


def with_tables(measure: Measure) -> None:
    """In a database that is new."""
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    _print(measure)


def with_a_browser(measure: Measure) -> None:
    """Beside a browser, whose driver runs a loop in the thread that asks the database."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    django.setup()
    _print(measure)


def _print(measure: Measure) -> None:
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]))))
