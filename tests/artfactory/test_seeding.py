"""The galleries that the bench measures are whole: found, linked and paid for as real ones are."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count
from PIL import Image

from artfactory.bench import gridding, organised, previews, seeding
from films.board_models import Shot
from films.models import Film
from gallery import media_folder, tags
from gallery.models import Asset, Product
from gallery.organising_models import Collection, Tag
from gallery.search import find, index
from ledger.models import LedgerEntry
from parameter_templates.models import ParameterTemplate
from production import used_lists
from production.attempt_models import Attempt
from production.grid_models import Grid
from production.list_models import UsedList
from production.models import Generation, State

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home_of_its_own(settings, tmp_path):
    settings.WORD_LISTS = tmp_path
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sqlite_sequence")
        cursor.execute("DELETE FROM search_state")


def test_a_multiple_of_a_gallery_is_as_whole(monkeypatch):
    monkeypatch.setattr(seeding, "MOST_MADE", 30)
    seeding.gallery(90)
    products = list(Product.objects.order_by("pk"))
    assert len(products) == len({product.asset_id for product in products}) == 90
    assert index.is_whole() and index.check() == ""
    tagged = {tag.name: tag.number for tag in tags.with_counts(Tag.objects.all())}
    shown = Tag.objects.filter(products__trashed_at=None)
    assert tagged == dict(shown.values_list("name").annotate(Count("products")))
    for product in products:
        both = f"seed:{product.seed} size:{product.asset.size}B"
        for query in (f"id:{product.pk}", f"id:{product.short_id}", both):
            assert find.ids(f"{query} (is:trashed or -is:trashed)") == [product.pk]
        assert product.made_by.generation.prompt == product.prompt
    done = Generation.objects.filter(state=State.DONE)
    assert done.count() == Attempt.objects.count() == 90
    assert LedgerEntry.objects.count() == 2 * Generation.objects.count() > 180
    assert Generation.objects.filter(state=State.CANCELLED).count() == 3


def test_pages_of_what_is_kept_are_not_empty():
    seeding.gallery(60)
    assert Collection.objects.latest("pk").items.count() in (4, 5)
    [film] = Film.objects.all()
    assert Shot.objects.filter(scene__film=film).count() > 5
    assert Grid.objects.get().cells.count() == gridding.grid(3).cells.count() + 16 == 25
    assert ParameterTemplate.objects.latest("pk").current.body["placeholders"]
    with used_lists.opened(UsedList.objects.get()) as rows:
        assert len([*rows.raw_rows()]) == organised.ROWS_OF_A_LIST
    assert index.check() == ""


def test_people_work_at_little_on_a_day(monkeypatch):
    monkeypatch.setattr(seeding, "EVERY", timedelta(hours=2))
    seeding.fill(120, clustered=True)
    days = {}
    for product in Product.objects.all():
        day = days.setdefault(product.created_at.toordinal(), (set(), set()))
        day[0].add(product.project_id)
        day[1].add(product.model_id)
    assert len(days) > 9
    assert {len(projects) for projects, _ in days.values()} == {1, 2}
    assert max(len(models) for _, models in days.values()) == 2
    assert len({one for _, models in days.values() for one in models}) > 4


def test_each_product_has_a_preview_of_its_own():
    seeding.fill(7)
    previews.lay()
    files = [media_folder.absolute(asset.thumbnail) for asset in Asset.objects.all()]
    assert len({file.read_bytes() for file in files}) == 7
    assert all(10_000 < file.stat().st_size < 40_000 for file in files)
    assert {max(Image.open(file).size) for file in files} == {512}
