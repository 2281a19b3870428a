"""The trash: how much it holds, how it is emptied, by hand and by the clock."""

import shutil
from datetime import timedelta

import pytest
from django.utils import timezone

from gallery import media_folder, organising, products, trash
from gallery.models import Asset, Product
from gallery.storing import StoredFile
from preferences import store
from production import clock_duties, jobs
from projects.models import Project
from tests.gallery.samples import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_of_one_file(made):
    """A product in the trash, and another, outside of it, of the same file."""
    first = made(picture("png", seed=3))
    second = products.add(products_file(first), project=first.project, title="the same once more")
    organising.trash([first.pk])
    return first, second


def products_file(product):
    asset = product.asset
    return StoredFile(
        asset.path, asset.sha256, asset.content_sha256, asset.size, asset.facts, asset.thumbnail
    )


def since(product: Product, days: float) -> None:
    Product.objects.filter(pk=product.pk).update(trashed_at=timezone.now() - timedelta(days=days))


class TestContents:
    def test_counts_what_is_in_it_and_frees_each_file_once(self, made):
        one, other = made(picture("png", seed=1)), made(picture("png", seed=2))
        made(picture("png", seed=3))
        organising.trash([one.pk, other.pk])
        assert trash.contents() == trash.Contents(2, one.asset.size + other.asset.size)

    def test_a_file_that_something_outside_has_too_frees_nothing(self, two_of_one_file):
        assert trash.contents() == trash.Contents(1, 0)

    def test_a_file_of_two_is_freed_with_both(self, two_of_one_file):
        first, second = two_of_one_file
        organising.trash([second.pk])
        assert trash.contents() == trash.Contents(2, first.asset.size)
        assert trash.contents(ids=[first.pk]) == trash.Contents(1, 0)
        assert trash.contents(ids=[first.pk, second.pk]) == trash.Contents(2, first.asset.size)

    def test_a_linked_file_stays_where_it_is(self, made, tmp_path):
        product = made(picture("png", seed=1))
        Asset.objects.update(linked_path=str(tmp_path / "mine.png"))
        organising.trash([product.pk])
        assert trash.contents() == trash.Contents(1, 0)

    def test_of_one_project(self, made):
        product = made(picture("png", seed=1))
        organising.trash([product.pk])
        assert trash.contents(product.project).count == 1
        assert trash.contents(Project.inbox()).count == 0


class TestEmptying:
    def test_goes_in_parts_and_takes_the_files(self, made, monkeypatch):
        rows = [made(picture("png", seed=number)) for number in range(3)]
        kept = made(picture("png", seed=9))
        organising.trash([row.pk for row in rows])
        monkeypatch.setattr(trash, "AT_A_TIME", 2)
        assert trash.empty() == 3
        assert list(Product.objects.all()) == [kept]
        assert not any(media_folder.absolute(row.asset.path).exists() for row in rows)
        assert kept.asset.file.exists()

    def test_only_what_is_in_it(self, made):
        product = made(picture("png", seed=1))
        assert trash.empty(ids=[product.pk]) == 0
        assert Product.objects.count() == 1


class TestByItself:
    @pytest.fixture(autouse=True)
    def looked_at_long_ago(self, monkeypatch):
        monkeypatch.setattr(trash, "_looked_at", float("-inf"))

    def test_after_thirty_days(self, made):
        old, newer = made(picture("png", seed=1)), made(picture("png", seed=2))
        organising.trash([old.pk, newer.pk])
        since(old, 30.1)
        since(newer, 29.9)
        clock_duties.sweep()
        assert list(Product.objects.all()) == [newer]

    def test_as_the_user_has_chosen(self, made):
        product = made(picture("png", seed=1))
        organising.trash([product.pk])
        since(product, 8)
        store.set("trash_days", None)
        clock_duties.sweep()
        assert trash.goes_at(Product.objects.get()) is None
        store.set("trash_days", 7)
        trash.empty_old()
        assert not Product.objects.exists()

    def test_where_its_disk_is_away_it_waits_and_stops_nothing_else(self, made, monkeypatch):
        product = made(picture("png", seed=1))
        organising.trash([product.pk])
        since(product, 31)
        wanted = []
        monkeypatch.setattr(jobs, "want_imports", lambda: wanted.append(True))
        media = media_folder.media()
        media.rename(media.with_name("elsewhere"))
        try:
            clock_duties.sweep()
        finally:
            shutil.rmtree(media, ignore_errors=True)
            media.with_name("elsewhere").rename(media)
        assert wanted
        assert Product.objects.exists()

    def test_what_was_put_back_stays(self, made):
        product = made(picture("png", seed=1))
        organising.trash([product.pk])
        since(product, 31)
        organising.restore([product.pk])
        trash.empty_old()
        assert Product.objects.exists()

    def test_the_day_is_told(self, made):
        product = made(picture("png", seed=1))
        assert trash.goes_at(product) is None
        organising.trash([product.pk])
        trashed = Product.objects.get()
        assert trash.goes_at(trashed) == trashed.trashed_at + timedelta(days=30)
