"""One project or product of a backup comes back into the home that is there."""

import json
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from backup import contents, making
from backup.backup_place import Place
from backup.layout import BadBackup
from gallery import collections, organising, products
from gallery.models import Product, Source
from gallery.worker_runs import RunState
from ledger.models import ImportedEntry, LedgerEntry
from parameter_templates import exchange, saving
from parameter_templates.body import Body
from parameter_templates.models import ParameterTemplate
from parameter_templates.saving import Facts
from production.bundle_models import BundleRun
from production.bundles import bringing_back, runs
from projects.models import Project
from tests.backup.conftest import add_text, home, in_home  # noqa: F401 (fixtures)


def said(*words: str) -> str:
    out = StringIO()
    call_command("restore", *words, stdout=out, stderr=StringIO())
    return out.getvalue()


def facts(uid) -> tuple:
    one = Product.objects.get(uid=uid)
    return (
        *(one.rating, one.notes, one.prompt, one.title, one.recipe, one.project.slug),
        sorted(one.tags.values_list("name", flat=True)),
        sorted(one.collections.values_list("name", flat=True)),
        sorted(Source.objects.filter(product=one).values_list("source__uid", "role")),
        one.asset.file.read_bytes(),
    )


@pytest.fixture
def place(home, tmp_path) -> Path:  # noqa: F811
    """A backup of three products, of which the second was made from the first."""
    first, second, _ = Product.objects.order_by("pk")
    Source.objects.create(product=second, source=first, role="image")
    organising.rate([second.pk], 4)
    Product.objects.filter(pk=second.pk).update(title="Red fox at dawn")
    collections.add([second.pk], collections.create("Best"))
    place = tmp_path / "place"
    making.make(place)
    return place


def purge(pk: int) -> None:
    organising.trash([pk])
    products.purge([pk])


class TestOneProduct:
    def test_it_comes_back_as_it_was_and_is_there_once(self, place) -> None:
        first, second, _ = Product.objects.order_by("pk")
        template = Facts("Of its project", "text-to-image", project=second.project)
        template_row = saving.save(template, Body("fox"))
        making.make(place)
        saving.delete(template_row)
        before, entries = facts(second.uid), LedgerEntry.objects.count()
        second_uid, asset = second.uid, second.asset.file
        organising.rate([first.pk], 1)
        purge(second.pk)
        assert not asset.exists()
        words = said(str(place), "--product", str(second.pk))
        assert "1 brought back" in words and "template" not in words
        assert facts(second_uid) == before
        assert Product.objects.count() == 3
        assert Product.objects.get(pk=first.pk).rating == 1
        again = json.loads(said(str(place), "--product", str(second_uid), "--json"))
        assert (again["taken"], again["known"], again["slug"]) == (0, 1, "fox")
        assert Product.objects.count() == 3
        assert (LedgerEntry.objects.count(), ImportedEntry.objects.count()) == (entries, 0)

    def test_what_was_in_the_trash_then_is_wanted_all_the_same(self, home, tmp_path) -> None:  # noqa: F811
        one = Product.objects.order_by("pk").last()
        organising.trash([one.pk])
        making.make(tmp_path / "place")
        products.purge([one.pk])
        said(str(tmp_path / "place"), "--product", str(one.pk))
        assert Product.objects.get(uid=one.uid).trashed_at is None


class TestAProject:
    def test_it_comes_back_to_the_one_that_is_here(self, home, place) -> None:  # noqa: F811
        project = Project.objects.get(slug="fox")
        kept = add_text(home, project, "made since")
        lost = [one.uid for one in Product.objects.exclude(pk=kept.pk).order_by("pk")]
        before = [facts(uid) for uid in lost]
        purge(Product.objects.get(uid=lost[0]).pk)
        organising.trash([Product.objects.get(uid=lost[1]).pk])
        project.name = "Renamed"
        project.save()
        told = json.loads(said(str(place), "--project", "Fox", "--json"))
        assert (told["taken"], told["put_back"], told["known"]) == (1, 1, 1)
        assert not told["is_new"]
        assert [facts(uid) for uid in lost] == before
        assert Product.objects.filter(project=project).count() == 4
        assert Project.objects.get(pk=project.pk).name == "Renamed"

    def test_a_damaged_file_is_named_and_the_rest_comes(self, place) -> None:
        uid = Product.objects.order_by("pk").first().uid
        sha256 = Product.objects.get(uid=uid).asset.sha256
        for one in list(Product.objects.all()):
            purge(one.pk)
        Place(place).object(sha256).write_bytes(b"x" * Place(place).object(sha256).stat().st_size)
        words = said(str(place), "--project", "fox")
        assert "is not in it: its file is not as it was stored" in words
        assert "2 brought back" in words

    def test_another_home_takes_it_as_its_own(self, home, place, in_home, tmp_path) -> None:  # noqa: F811
        project = Project.objects.get(slug="fox")
        for name in ("Night", "Day"):
            saving.save(Facts(name, "text-to-image", project=project), Body(name))
        making.make(place)
        with in_home(tmp_path / "other"):
            Project.inbox()
            told = json.loads(said(str(place), "--project", "fox", "--json"))
            assert (told["taken"], told["is_new"]) == (3, True)
            assert Project.objects.filter(name="Fox").count() == 1
            assert ImportedEntry.objects.count() == 2
            assert ParameterTemplate.objects.filter(project__slug="fox").count() == 2

    def test_its_templates_come_along(self, home, place) -> None:  # noqa: F811
        project = Project.objects.get(slug="fox")
        gone, deleted, kept = (
            saving.save(Facts(name, "text-to-image", project=project, tags=("night",)), Body(name))
            for name in ("Gone", "Deleted", "Kept")
        )
        saving.change(gone, saving.facts_of(gone), Body("newer"))
        making.make(place)
        before, uid = exchange.as_json(gone), gone.uid
        gone.delete()
        saving.delete(deleted)
        saving.change(kept, saving.facts_of(kept), Body("since then"))
        words = said(str(place), "--project", "fox")
        assert "2 templates brought back" in words
        back = ParameterTemplate.objects.get(uid=uid)
        assert (exchange.as_json(back), back.project) == (before, project)
        assert [version.body["prompt"] for version in back.versions.all()] == ["newer", "Gone"]
        assert ParameterTemplate.objects.present().filter(pk=deleted.pk).exists()
        assert saving.body_of(saving.by_uid(kept.uid)).prompt == "since then"
        again = json.loads(said(str(place), "--project", "fox", "--json"))
        told = ("templates", "templates_known", "templates_put_back")
        assert [again[name] for name in told] == [0, 3, 0]

    @pytest.mark.parametrize("words", [["--project", "nobody"], ["--product", "9999"]])
    def test_what_it_has_not(self, place, words) -> None:
        with pytest.raises(CommandError, match="The backup has no pro") as error:
            said(str(place), *words)
        assert error.value.returncode == 2


def test_an_id_may_begin_with_digits_alone(home, tmp_path) -> None:  # noqa: F811
    one = Product.objects.order_by("pk").first()
    Product.objects.filter(pk=one.pk).update(uid="12345678-9012-4abc-8def-1234567890ab")
    making.make(tmp_path / "place")
    there = Place(tmp_path / "place")
    found = contents.search(there, there.snapshots()[0], "123456789", 10)
    assert [it.id for it in found] == [one.pk]


def test_it_is_looked_for_by_number_id_and_words(place) -> None:
    there, manifest = Place(place), Place(place).snapshots()[0]
    one = Product.objects.order_by("pk").first()
    Product.objects.all().update(title="changed since")
    titles = [found.words for found in contents.search(there, manifest, "FOX dawn", 10)]
    assert titles == ["Red fox at dawn"]
    for words in (str(one.pk), f"#{one.pk}", str(one.uid), one.uid.hex[:9]):
        assert [it.id for it in contents.search(there, manifest, words, 10)] == [one.pk], words
    assert len(contents.search(there, manifest, "", 2)) == 2
    assert contents.search(there, manifest, "100% _", 10) == []
    [fox] = [it for it in contents.projects(there, manifest) if it.slug == "fox"]
    assert (fox.products, fox.name) == (3, "Fox")
    there.object(manifest.database.sha256).write_bytes(b"none")
    with pytest.raises(BadBackup, match="cannot be read"):
        contents.projects(there, manifest)


class TestByAWorker:
    def test_it_is_killed_and_goes_on(self, place) -> None:
        uid = Product.objects.order_by("pk").first().uid
        purge(Product.objects.get(uid=uid).pk)
        manifest = Place(place).snapshots()[0]
        wanted = bringing_back.project(Place(place), manifest, "fox")
        run = runs.begin_bringing_back(wanted, "Fox")
        assert runs.begin_bringing_back(wanted, "Fox") == run
        runs.work(run.pk, lambda: True)
        assert not Product.objects.filter(uid=uid).exists()
        (run.folder / "home").mkdir(exist_ok=True)
        run.file.write_bytes(b"half")
        runs.work(run.pk)
        run.refresh_from_db()
        assert (run.state, run.error) == (RunState.DONE, "")
        assert Product.objects.filter(uid=uid).exists()
        assert run.facts["taken"] == 1
        assert not os.path.lexists(run.folder / "home")

    def test_a_backup_that_went_is_said(self, place) -> None:
        manifest = Place(place).snapshots()[0]
        wanted = bringing_back.product(Place(place), manifest, "1")
        run = runs.begin_bringing_back(wanted, "#1")
        Place(place).names()[0].unlink()
        runs.work(run.pk)
        run.refresh_from_db()
        assert run.state == RunState.FAILED
        assert "no longer exist" in BundleRun.objects.get(pk=run.pk).error
