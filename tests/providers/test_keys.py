"""Keys: encrypted at rest, masked in sight, the environment first, no restart."""

import io
import json
import sqlite3
import stat
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from foundation import change_mark
from providers import connect, keys, registry, vault
from providers.models import StoredKey
from tests.emulator import Emulator

pytestmark = pytest.mark.django_db
CANARY = "canary-key-9f3b2c7d1e"


@pytest.fixture
def provider(scripted, monkeypatch):
    monkeypatch.delenv("SCRIPTED_KEY")
    keys.forget_cached()
    yield registry.get("scripted")
    keys.forget_cached()


class TestStored:
    def test_a_stored_key_is_used_at_once(self, provider):
        assert not connect.has_key(provider)
        keys.put(provider, "api_key", CANARY)
        assert connect.has_key(provider)
        assert connect.context(provider, workdir=settings.PATHS.work).key["api_key"] == CANARY

    def test_the_environment_goes_first_and_is_shown_as_such(self, provider, monkeypatch):
        keys.put(provider, "api_key", CANARY)
        monkeypatch.setenv("SCRIPTED_KEY", "from-the-environment")
        [standing] = keys.standings(provider)
        assert (standing.source, standing.masked) == ("environment", "••••ment")
        assert keys.value(provider, provider.key_fields[0]) == "from-the-environment"

    def test_what_is_pasted_around_a_key_is_taken_off(self, provider):
        keys.put(provider, "api_key", f'  "{CANARY}"\n')
        assert keys.value(provider, provider.key_fields[0]) == CANARY

    @pytest.mark.parametrize("bad", ["", "   ", "a\x00b", "one\ntwo", "x" * 20_000])
    def test_what_cannot_be_a_key_is_refused(self, provider, bad):
        with pytest.raises(keys.BadKey):
            keys.put(provider, "api_key", bad)
        assert not StoredKey.objects.exists()

    def test_an_unknown_field_is_refused(self, provider):
        with pytest.raises(keys.BadKey, match="secret"):
            keys.put(provider, "secret", CANARY)

    def test_removed_is_gone(self, provider):
        keys.put(provider, "api_key", CANARY)
        assert keys.remove(provider) == 1
        assert not connect.has_key(provider)

    def test_the_key_is_nowhere_in_the_database(self, provider):
        keys.put(provider, "api_key", CANARY)
        with connection.cursor() as cursor:
            cursor.execute("SELECT token FROM providers_storedkey")
            [(token,)] = cursor.fetchall()
        assert CANARY.encode() not in bytes(token)
        assert isinstance(connection.connection, sqlite3.Connection)
        assert CANARY not in "\n".join(connection.connection.iterdump())

    def test_a_short_key_is_not_shown_at_all(self):
        assert keys.mask("abc") == "••••"


def test_what_another_process_stores_counts_at_once(provider):
    """It says so by the mark of the home."""
    assert not connect.has_key(provider)
    before = change_mark.now()
    keys.put(provider, "api_key", CANARY)
    row = StoredKey.objects.get()
    assert keys.remove(provider) == 1
    assert not connect.has_key(provider)
    StoredKey.objects.create(provider=row.provider, field=row.field, token=row.token)
    assert not connect.has_key(provider)
    change_mark.mark()
    assert connect.has_key(provider)
    assert change_mark.now() > before


class TestVault:
    def test_the_master_key_is_for_the_user_alone_and_outside_media_and_backups(self, provider):
        keys.put(provider, "api_key", CANARY)
        file = vault.file()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        for folder in (settings.PATHS.media, settings.PATHS.backups):
            assert not file.is_relative_to(folder)

    def test_rotation_keeps_the_keys_and_changes_the_master(self, provider):
        keys.put(provider, "api_key", CANARY)
        before = vault.file().read_text()
        token = bytes(StoredKey.objects.get().token)
        assert keys.rotate() == 1
        keys.forget_cached()
        assert keys.value(provider, provider.key_fields[0]) == CANARY
        assert vault.file().read_text() != before
        assert len(vault.file().read_text().split()) == 1
        with pytest.raises(vault.CannotDecrypt):
            vault.decrypt(token)

    def test_with_another_master_key_the_key_counts_as_not_set(self, provider, settings, tmp_path):
        keys.put(provider, "api_key", CANARY)
        settings.MASTER_KEY_FILE = Path(tmp_path) / "another" / "master-key"
        keys.forget_cached()
        assert not connect.has_key(provider)

    def test_a_damaged_master_key_opens_nothing_and_takes_nothing(
        self, provider, settings, tmp_path
    ):
        settings.MASTER_KEY_FILE = tmp_path / "master-key"
        keys.put(provider, "api_key", CANARY)
        for damaged in (b"no key at all", b"\xff\x00\xfe", b"AAAA" * 11):
            vault.file().write_bytes(damaged)
            keys.forget_cached()
            assert keys.is_unreadable(provider)
            with pytest.raises(keys.BadKey, match="damaged"):
                keys.put(provider, "api_key", CANARY)
        assert StoredKey.objects.count() == 1

    def test_rotation_with_a_key_that_cannot_be_read_changes_neither_file_nor_rows(
        self, provider, settings, tmp_path
    ):
        settings.MASTER_KEY_FILE = tmp_path / "master-key"
        keys.put(provider, "api_key", CANARY)
        vault.file().write_text("")
        vault.encrypt("another master key is made")
        before = vault.file().read_text(), bytes(StoredKey.objects.get().token)
        with pytest.raises(vault.CannotDecrypt, match="scripted"):
            keys.rotate()
        assert (vault.file().read_text(), bytes(StoredKey.objects.get().token)) == before


class TestCommand:
    def call(self, *arguments: str) -> str:
        out = io.StringIO()
        call_command("keys", *arguments, stdout=out)
        return out.getvalue()

    def test_set_test_list_remove(self, provider, monkeypatch, emulator: Emulator):
        monkeypatch.setattr("sys.stdin", io.StringIO(emulator.key + "\n"))
        self.call("set", "scripted")
        assert json.loads(self.call("test", "scripted", "--json"))["ok"] is True
        rows = json.loads(self.call("list", "scripted", "--json"))
        assert rows[0]["source"] == "stored"
        assert emulator.key not in json.dumps(rows)
        assert json.loads(self.call("remove", "scripted", "--json"))["removed"] == 1

    def test_a_wrong_key_says_so_with_exit_code_4(self, provider):
        keys.put(provider, "api_key", "wrong-key-0000000000")
        with pytest.raises(SystemExit) as caught:
            self.call("test", "scripted")
        assert caught.value.code == 4

    def test_an_unknown_provider(self, provider):
        with pytest.raises(CommandError) as caught:
            self.call("test", "nobody")
        assert caught.value.returncode == 4
