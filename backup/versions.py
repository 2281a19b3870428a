"""Which version of the app this is, and which a database or a backup needs."""

import tomllib
from collections.abc import Collection
from functools import cache

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError
from django.db.migrations.loader import MigrationLoader

from backup.models import UsedVersion


@cache
def of_app() -> str:
    data = tomllib.loads((settings.CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(data["project"]["version"])


def note() -> None:
    """That this version has used the database."""
    if not UsedVersion.objects.filter(version=of_app()).exists():
        UsedVersion.objects.get_or_create(version=of_app())


def newest() -> str:
    """The last new version that has used the database, as far as it can be read."""
    try:
        last = UsedVersion.objects.order_by("-id").values_list("version", flat=True).first()
    except DatabaseError:
        last = None
    return last if last and last != of_app() else "of a later day"


def newer_than_this(applied: Collection[tuple[str, str]]) -> list[str]:
    """Those of some applied migrations that this version does not know, in words. What belongs to
    an app that is not installed is nobody's here."""
    ours = {app.label for app in apps.get_app_configs()}
    return [f"{app} {name}" for app, name in sorted({*applied} - _known()) if app in ours]


@cache
def _known() -> frozenset[tuple[str, str]]:
    """What lies on the disk, and what that once replaced."""
    on_disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    replaced = {name for one in on_disk.values() for name in one.replaces}
    return frozenset({*on_disk} | replaced)
