"""A database that another version has changed, and a change that does not pass."""

import sqlite3
from contextlib import closing

import pytest
from django.core.management import CommandError

from artfactory.launcher import database
from backup import versions
from backup.models import UsedVersion
from projects.models import Project


def test_one_of_a_newer_version_stays_as_it_is_and_says_what_it_needs(home):
    database.prepare()
    assert UsedVersion.objects.get().version == versions.of_app()
    UsedVersion.objects.create(version="9.9.1")
    with closing(sqlite3.connect(home.database, isolation_level=None)) as rows:
        rows.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('gallery', '0999_later', '2030-01-01')"
        )
    words = r"9\.9\.1 has changed it \(gallery 0999_later"
    with pytest.raises(database.CannotMigrate, match=words):
        database.prepare()
    with pytest.raises(CommandError, match="Update to that version"):
        database.make_ready()
    assert list(home.backups.iterdir()) == []


def test_a_change_that_does_not_pass_leaves_the_old_in_place(home, settings, tmp_path, monkeypatch):
    """Of two migrations the second breaks: the first is taken back, too."""
    package = tmp_path / "broken_room"
    (package / "migrations").mkdir(parents=True)
    for file in (package, package / "migrations"):
        (file / "__init__.py").touch()
    head = "from django.db import migrations\nclass Migration(migrations.Migration):\n"
    first = "    operations = [migrations.RunSQL('CREATE TABLE half (id integer)')]\n"
    second = "    dependencies = [('broken_room', '0001_half')]\n"
    second += "    operations = [migrations.RunSQL('UPDATE nowhere SET x = 1')]\n"
    (package / "migrations" / "0001_half.py").write_text(head + first)
    (package / "migrations" / "0002_broken.py").write_text(head + second)
    monkeypatch.syspath_prepend(str(tmp_path))
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "broken_room"]
    with pytest.raises(database.CannotMigrate, match="no such table: nowhere") as told:
        database.prepare()
    assert "It is as it was before" in str(told.value)
    with closing(sqlite3.connect(home.database)) as rows:
        tables = {name for (name,) in rows.execute("SELECT name FROM sqlite_master")}
        assert rows.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert "half" not in tables
    assert home.database.stat().st_mode & 0o077 == 0
    [copy] = home.backups.iterdir()
    assert str(copy) in str(told.value)
    settings.INSTALLED_APPS = settings.INSTALLED_APPS[:-1]
    database.prepare()
    assert Project.objects.filter(slug="fox").exists()
