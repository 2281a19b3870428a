"""What is organised, kept in folders, held together as alike, carried in a bundle and brought from
a provider, on the database of the home that it is run in. Prints JSON without ids."""

import json
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

PAGES = (
    *("gallery", "tags", "collections", "duplicates", "imports", "projects", "project-import"),
    *("queue", "costs", "saved-searches", "create", "providers"),
)


def make(folder: Path) -> Any:
    from gallery.products import bring_in
    from projects.models import Project
    from tests.gallery import samples

    project = Project.objects.create(name="Fox", slug="fox")
    for seed, how in ((1, "png"), (2, "png"), (1, "jpg"), (3, "webp")):
        file = folder / f"{seed}.{how}"
        file.write_bytes(samples.picture(how, seed=seed))
        bring_in(file, project, file.name)
    return project


def titles(ids: Any) -> list[str]:
    from gallery.models import Product

    return sorted(Product.objects.filter(pk__in=ids).values_list("title", flat=True))


def organise() -> dict[str, Any]:
    from gallery import collections, family, organising, saved_searches, tags, undoing
    from gallery.models import Product, Source
    from gallery.organising_models import Tag
    from gallery.search import find

    def counted() -> list[tuple[str, int]]:
        """In the order of letters, which is each database's own."""
        return sorted((tag.name, tag.number) for tag in tags.with_counts(Tag.objects.all()))

    ids = list(Product.objects.order_by("pk").values_list("pk", flat=True))
    told: dict[str, Any] = {}
    tags.put_on(ids[:3], ["Night", "入選", "éclair"])
    tags.put_on(ids[2:], ["Day"])
    tags.rename(Tag.objects.get(name="Day"), "Dawn")
    merged = tags.merge(Tag.objects.get(name="Dawn"), Tag.objects.get(name="Night"))
    told["merged"] = counted()
    undoing.undo(merged.undo)
    told["undone"] = counted()
    shelf = collections.named("Best")
    collections.add(ids, shelf)
    collections.move(shelf, ids[3], ids[0])
    collections.step(shelf, ids[0], 1)
    collections.set_cover(shelf, ids[1])
    told["shelf"] = [it.product.title for it in collections.items(shelf, 0, 9)]
    gone = collections.remove(shelf)
    undoing.undo(gone.undo)
    told["back"] = [row.name for row in collections.with_covers()]
    rated = organising.rate(ids, 4)
    organising.set_notes(ids[0], "ünder\nthe ☂")
    organising.hide(ids[1:2], True)
    told["rated"] = titles(find.ids("rating:4 tag:night -is:hidden", limit=None))
    undoing.undo(rated.undo)
    told["not rated"] = find.count("rating:>0", 10)
    saved_searches.add("Mine", "tag:night")
    for one, other in ((1, 0), (2, 1), (3, 1)):
        Source.objects.create(product_id=ids[one], source_id=ids[other], role="image")
    found = family.around(Product.objects.get(pk=ids[1]))
    told["family"] = sorted((it.product.title, it.column) for it in found.members)
    told["branch"] = titles(family.branch(ids[1]))
    told["saved"] = [(it.search.name, it.count) for it in saved_searches.counted()]
    return told


def alike() -> list[Any]:
    from gallery.duplicate_models import DuplicateGroup, DuplicateMember
    from gallery.likeness import grouping, near
    from gallery.models import Product

    while Product.objects.filter(pk__gt=grouping.through()).exists():
        grouping.look(5)
    groups = [
        (
            group.likeness,
            titles(DuplicateMember.objects.filter(group=group).values_list("product", flat=True)),
        )
        for group in DuplicateGroup.objects.order_by("likeness", "pk")
    ]
    first = Product.objects.earliest("pk")
    return [groups, [it.title for it in near.similar(first)]]


def folders() -> dict[str, Any]:
    from gallery.folders import checks, keeping, places

    def there() -> list[str]:
        return sorted(str(it.relative_to(places.root())) for it in places.root().rglob("*.*"))

    told = {"failed": keeping.keep_all(), "behind": keeping.is_behind()}
    told["wrong"] = [tuple(it) for it in checks.wrongs(repair=False)]
    told["number"] = len(there())
    return told


def carried(project: Any, home: Path) -> dict[str, Any]:
    from gallery import products, project_covers, project_deletion
    from gallery.models import Product
    from gallery.search import index
    from ledger import elsewhere
    from production.bundle_models import BundleRun
    from production.bundles import expecting, runs

    project_covers.choose(Product.objects.earliest("pk"))
    runs.begin_export(project)
    (out,) = runs.waiting()
    runs.work(out)
    done = BundleRun.objects.get()
    told: dict[str, Any] = {"out": [done.state, done.facts, done.report, done.error]}
    expected = expecting.of(project)
    told["expected"] = [expected.products, expected.bytes, expected.entries]
    file = done.file.rename(home / "b.zip")
    project_deletion.delete(project)
    products.purge()
    project.delete()
    for _ in range(2):
        run = runs.begin_import(file)
        runs.work(run.pk)
        run.refresh_from_db()
        told.setdefault("in", []).append([run.state, run.facts, run.report, run.error])
    back = run.project
    told["cover"] = project_covers.chosen(back) == Product.objects.earliest("pk").uid
    told["products"] = [
        [it.title, it.notes, it.is_hidden, sorted(it.tags.values_list("name", flat=True))]
        for it in Product.objects.order_by("title", "pk")
    ]
    told["search"] = index.check()
    told["elsewhere"] = list(elsewhere.spent([back.slug]))
    runs.dismiss(done)
    return told


def brought() -> dict[str, Any]:
    from production.past_models import PastImport, SeenRun
    from production.past_runs import steering
    from providers import registry
    from tests.shipped import fill_catalogue

    fill_catalogue()
    told: dict[str, Any] = {}
    for _ in range(2):
        bringing = steering.start(registry.get("replicate"))
        for id in steering.waiting():
            steering.work(id)
        bringing.refresh_from_db()
        numbers = [getattr(bringing, name) for name in bringing.NUMBERS]
        told.setdefault("states", []).append([bringing.state, numbers, bringing.trouble])
        bringing.refresh_from_db()
    told["runs"] = sorted(SeenRun.objects.values_list("outcome", flat=True))
    told["two"] = PastImport.objects.count()
    return told


def pages(project: str) -> dict[str, int]:
    from django.test import Client
    from django.urls import reverse

    from gallery.models import Product

    client = Client(headers={"host": "127.0.0.1"})
    pk = Product.objects.shown().earliest("pk").pk
    asked = [(name, []) for name in PAGES]
    asked += [(name, [project]) for name in ("project", "project-export")]
    asked += [(name, [pk]) for name in ("product", "family", "stage", "inspector")]
    told = {name: client.get(reverse(name, args=args)).status_code for name, args in asked}
    for query in ("?q=tag:night", "?q=fox&sort=rating", "?as=list", "?trash=1"):
        told[query] = client.get(reverse("gallery") + query).status_code
    return told


def passed_on() -> dict[str, Any]:
    """Of three threads one after the other, the second of which fails."""
    from django.db import DatabaseError, connection

    from foundation import connection_pool
    from projects.models import Project

    connection_pool.keep(2)
    opened: list[Any] = []

    def work(fails: bool) -> None:
        Project.objects.count()
        opened.append(connection.connection)
        if fails:
            with suppress(DatabaseError):
                connection.cursor().execute("SELECT * FROM nowhere")
        connection.close()

    for fails in (False, True, False):
        thread = threading.Thread(target=work, args=[fails])
        thread.start()
        thread.join()
    connection_pool.keep(0)
    first, second, third = opened
    return {"to the next": first is second, "after an error": second is third}


def main() -> None:
    from django.conf import settings

    from foundation import home
    from gallery import own_media

    home.prepare(settings.PATHS)
    call_command("migrate", verbosity=0)
    own_media.check_home()
    project = make(settings.PATHS.work)
    told: dict[str, Any] = {"organised": organise(), "alike": alike(), "folders": folders()}
    told["carried"] = carried(project, settings.PATHS.home)
    told["folders after"] = folders()
    told["brought"] = brought()
    told["pages"] = pages("fox")
    told["passed on"] = passed_on()
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    django.setup()
    main()
