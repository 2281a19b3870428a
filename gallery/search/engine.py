"""Which database holds the index: the same functions for each, and what both share."""

from types import ModuleType
from typing import Any

from django.db import connection

from gallery.search import postgresql, sqlite

BY_VENDOR = {"sqlite": sqlite, "postgresql": postgresql}


def of_database() -> ModuleType:
    return BY_VENDOR[connection.vendor]


def rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
