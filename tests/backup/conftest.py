"""A home of its own for each test, with something of every sort in it; and a second, empty one."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from artfactory.middleware.local_user import local_user
from foundation import home as homes
from foundation.home import Paths
from gallery import organising, tags
from gallery.models import Product
from gallery.products import bring_in
from ledger.models import LedgerEntry
from parameter_templates.models import ParameterTemplate
from preferences.store import forget
from production import database_lineage
from projects.models import Project
from providers import vault
from providers.models import StoredKey
from tests.another_database import another_database
from tests.artfactory.app import with_tables

In = Callable[[Path], AbstractContextManager[Paths]]
KEY = "sk-very-secret-key-of-mine"


@pytest.fixture
def in_home(settings, django_db_blocker) -> In:
    """Be in the home at that path, which is made where it is not there."""

    @contextmanager
    def go(place: Path) -> Iterator[Paths]:
        paths = Paths(place)
        settings.HOME, settings.PATHS = place, paths
        settings.MASTER_KEY_FILE = place / "config" / "master-key"
        settings.WORD_LISTS = paths.word_lists
        homes.prepare(paths)
        if not paths.database.exists():
            with_tables(place)
        with django_db_blocker.unblock(), another_database(paths.database):
            forget()
            yield paths

    return go


@pytest.fixture
def home(tmp_path: Path, in_home: In) -> Iterator[Paths]:
    """Three texts with a tag, stars and a note, a template, a word list, money, a key."""
    with in_home(tmp_path / "home") as paths:
        furnish(paths)
        yield paths


def furnish(paths: Paths) -> None:
    local_user()
    project = Project.objects.create(name="Fox", slug="fox")
    for number in range(3):
        add_text(paths, project, f"a fox, {number} times")
    ids = list(Product.objects.values_list("pk", flat=True))
    tags.put_on(ids, ["night"])
    organising.rate(ids[:1], 5)
    Product.objects.update(notes="mine")
    ParameterTemplate.objects.create(name="Storm", kind="text-to-image")
    paths.word_lists.mkdir(exist_ok=True)
    (paths.word_lists / "weather.txt").write_text("rain\nsnow\n")
    for delta, type in ((400_000, "reserve"), (-150_000, "settle")):
        entry = LedgerEntry(type=type, generation_uid=uuid4(), order_uid=uuid4(), provider="fal")
        entry.model_id, entry.kind, entry.project_slug = "fal/x", "text-to-image", "fox"
        entry.delta_usd, entry.day = delta, date(2026, 11, 1)
        entry.save()
    StoredKey.objects.create(provider="fal", field="api_key", token=vault.encrypt(KEY))
    database_lineage.begin()
    note = paths.sent / "ab" / "abcd-1"
    note.parent.mkdir()
    note.write_text('{"note": "sent"}\n')


def add_text(paths: Paths, project: Project, words: str) -> Product:
    text = paths.run / f"{uuid4().hex}.txt"
    text.write_text(words)
    return bring_in(text, project, text.name)
