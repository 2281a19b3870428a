"""Keep a small home as this version writes it: `.venv/bin/python -m tests.keep_home`.

It lies in tests/data/homes/<version>/ from then on, and `tests/backup/test_kept_homes.py` brings it
up to date for ever: `db.sqlite3.xz`, media/ and sent/, and what they held, in `facts.json`.
"""

import json
import lzma
import os
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

KEPT = Path(__file__).parent / "data" / "homes"


def facts(database: Path, media: Path) -> dict[str, Any]:
    """What has to survive: products with what was said of them, tags, links, money, files."""
    query = {
        "products": "SELECT g.uid, g.rating, g.favourite, g.notes, g.title, g.prompt, g.text,"
        " g.trashed_at IS NOT NULL, p.slug, a.sha256 FROM gallery_product g"
        " JOIN projects_project p ON p.id = g.project_id"
        " JOIN gallery_asset a ON a.id = g.asset_id ORDER BY g.uid",
        "tags": "SELECT g.uid, t.name FROM gallery_producttag l"
        " JOIN gallery_tag t ON t.id = l.tag_id"
        " JOIN gallery_product g ON g.id = l.product_id ORDER BY 1, 2",
        "collections": "SELECT g.uid, c.name FROM gallery_collectionitem l"
        " JOIN gallery_collection c ON c.id = l.collection_id"
        " JOIN gallery_product g ON g.id = l.product_id ORDER BY 1, 2",
        "sources": "SELECT g.uid, h.uid, l.role FROM gallery_source l"
        " JOIN gallery_product g ON g.id = l.product_id"
        " JOIN gallery_product h ON h.id = l.source_id ORDER BY 1, 2",
        "ledger": "SELECT type, count(*), sum(delta_usd), sum(amount_micros)"
        " FROM ledger_ledgerentry GROUP BY type ORDER BY type",
        "generations": "SELECT state, count(*), sum(estimate_micros) FROM production_generation"
        " GROUP BY state ORDER BY state",
        "films": "SELECT name FROM films_film ORDER BY name",
        "shots": "SELECT count(*) FROM films_shot",
        "caps": "SELECT period, amount_micros FROM ledger_cap ORDER BY 1",
        "templates": "SELECT count(*) FROM parameter_templates_parametertemplate",
        "files": "SELECT path, sha256 FROM gallery_asset ORDER BY path",
    }
    with closing(sqlite3.connect(database)) as rows:
        told = {name: [[*row] for row in rows.execute(text)] for name, text in query.items()}
    told["lost"] = [path for path, _ in told["files"] if not (media / path).is_file()]
    return told


def furnish_more(picture: Path) -> None:
    """Beside what `tests.backup.conftest.furnish` makes; the picture is written there first."""
    from PIL import Image

    from films.new_films import Shape, of_script
    from gallery import collections, organising, products
    from gallery.models import Product, Source
    from ledger.models import Cap
    from production.models import State
    from projects.models import Project
    from tests.production.rows import make_generation

    first, second, third = Product.objects.order_by("pk")
    Source.objects.create(product=second, source=first, role="image")
    collections.add([first.pk, second.pk], collections.create("Best"))
    organising.trash([third.pk])
    Cap.objects.create(period="month", amount_micros=5_000_000)
    for state in (State.DONE, State.FAILED, State.UNKNOWN, State.QUEUED):
        make_generation(state)
    fox = Project.objects.get(slug="fox")
    Image.new("RGB", (48, 32), (200, 90, 20)).save(picture)
    products.bring_in(picture, fox, picture.name)
    script = "Title: Lamp\n\nINT. CELLAR - NIGHT\n\nA lamp swings.\n\nMIRA\nWho is there?\n"
    of_script(script, fox, Shape(), None)


def keep(home: Path) -> Path:
    from backup import versions

    target = KEPT / versions.of_app()
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    with closing(sqlite3.connect(home / "db.sqlite3", isolation_level=None)) as rows:
        rows.execute("DELETE FROM providers_storedkey")
        rows.execute("PRAGMA journal_mode=DELETE").fetchone()
        rows.execute("VACUUM")
    data = (home / "db.sqlite3").read_bytes()
    (target / "db.sqlite3.xz").write_bytes(lzma.compress(data, preset=9 | lzma.PRESET_EXTREME))
    for name in ("media", "sent"):
        shutil.copytree(home / name, target / name)
    told = facts(home / "db.sqlite3", home / "media")
    (target / "facts.json").write_text(json.dumps(told, indent=1) + "\n")
    return target


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"ARTFACTORY_HOME": folder, "DJANGO_SETTINGS_MODULE": "artfactory.settings"}
        import django

        django.setup()
        from django.conf import settings
        from django.db import connections

        from artfactory.launcher import database
        from tests.backup.conftest import furnish

        database.prepare()
        furnish(settings.PATHS)
        furnish_more(settings.PATHS.work / "fox.png")
        connections.close_all()
        sys.stdout.write(f"{keep(Path(folder))}\n")


if __name__ == "__main__":
    main()
