"""`backup` and `restore` as a person writes them."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from foundation.home_lock import HomeLock
from gallery.models import Product
from tests.artfactory.app import CHECKOUT, environment
from tests.backup.conftest import KEY
from tests.backup.test_round_trip import SECRET


def said(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_what_they_say_and_refuse(home, tmp_path, monkeypatch):
    place = str(tmp_path / "place")
    assert "There is no whole backup" in said("backup", place, "--list")
    monkeypatch.setattr(sys, "stdin", StringIO(f"{SECRET}\n"))
    told = json.loads(said("backup", place, "--keys", "--json"))
    assert (told["counts"]["gallery_product"], told["path"]) == (3, place)
    assert "3 products, " in said("backup", place)
    assert "with keys" in said("backup", place, "--list")
    assert len(json.loads(said("backup", place, "--list", "--json"))["backups"]) == 2
    looked = said("restore", place, "--dry-run")
    assert "products: 3 (was 3)" in looked
    assert "ledger, reserve: 1 entries, 0.400000 $ (was 0.400000 $)" in looked
    assert "All of it is whole" in looked
    monkeypatch.setattr(sys, "stdin", StringIO(""))
    file = tmp_path / "file"
    file.touch()
    for words, code, sentence in (
        (("restore", place), 2, "Add --yes"),
        (("restore", place, "--at", "yesterday", "--yes"), 2, "A date is written as"),
        (("restore", place, "--at", "2020-01-01", "--yes"), 2, "No backup is that old"),
        (("restore", place, "--keys", "--yes"), 2, "Enter a passphrase"),
        (("restore", str(tmp_path / "nowhere"), "--yes"), 2, "There is no folder"),
        (("restore", str(file), "--yes"), 2, "cannot be a folder"),
        (("backup", str(file)), 2, "cannot be a folder"),
        (("backup", ""), 2, "Name the folder"),
    ):
        with pytest.raises(CommandError, match=sentence) as error:
            said(*words)
        assert error.value.returncode == code, words
    lock = HomeLock(home)
    lock.take()
    with pytest.raises(CommandError, match="already runs on this home"):
        said("restore", place, "--yes")
    lock.release()
    Product.objects.update(notes="lost")
    restored = json.loads(said("restore", place, "--at", "2999-01-01", "--yes", "--json"))
    assert (restored["lost"], restored["keys"]) == ([], 1)
    assert set(Product.objects.values_list("notes", flat=True)) == {"mine"}


def test_on_a_fresh_machine(home, tmp_path):
    """A process of its own, a home that is not there yet, the passphrase by standard input."""
    said("backup", str(tmp_path / "place"))
    fresh = tmp_path / "fresh"
    restored = subprocess.run(
        [sys.executable, "manage.py", "restore", str(tmp_path / "place"), "--yes"],
        cwd=CHECKOUT,
        env=environment(fresh),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert restored.returncode == 0, restored.stderr
    assert "products: 3 (was nothing)" in restored.stdout
    assert "No keys: enter them" in restored.stdout
    files = list(Path(fresh / "media" / "projects").rglob("*.txt"))
    assert len(files) == 3
    assert KEY not in restored.stdout + restored.stderr
