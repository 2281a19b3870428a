"""Products: adding, bringing in, the feed, the trash."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from gallery import media_folder, organising, products, recipes
from gallery.checking import BadMedia, check
from gallery.models import Asset, Product, Source
from production.models import Generation, GenerationInput, Order
from projects.models import Project
from providers.contract import Medium
from tests.gallery import samples

pytestmark = pytest.mark.django_db


def rows(project, count, **columns):
    """Products without files: enough for the feed."""
    made = []
    for _ in range(count):
        sha256 = uuid.uuid4().hex * 2
        asset = Asset.objects.create(
            sha256=sha256, content_sha256=sha256, path=sha256, medium="image", mime="x", size=1
        )
        made.append(
            Product.objects.create(
                **{"asset": asset, "project": project, "medium": "image"} | columns
            )
        )
    return made


class TestAdd:
    def test_the_row_has_what_the_file_and_the_maker_say(self, stored, project):
        recipe = {"prompt": "a fox", "params": {"steps": 4}}
        file = stored(samples.picture("png"), recipe)
        product = products.add(
            file,
            project=project,
            recipe=recipe,
            kind="text-to-image",
            provider="local",
            model_id="draft",
            prompt="a fox",
            seed=7,
            cost_micros=0,
        )
        product.refresh_from_db()
        asset = product.asset
        assert (product.medium, product.prompt, product.seed) == ("image", "a fox", 7)
        assert product.recipe == recipe
        assert (asset.width, asset.height, asset.mime) == (160, 120, "image/png")
        assert (asset.sha256, asset.content_sha256) == (file.sha256, file.content_sha256)
        assert asset.thumbnail and asset.colour
        assert asset.file.stat().st_size == asset.size

    def test_a_text_product_reads_its_words_from_the_file(self, stored, project):
        product = products.add(stored("\ufeffGrüße 🦊".encode()), project=project)
        assert product.text == "Grüße 🦊"

    def test_lineage_is_kept_once_per_role(self, stored, project):
        first, second = rows(project, 2)
        given = [(first, "image"), (second, "image"), (first, "image"), (first, "mask")]
        product = products.add(stored(samples.picture("jpg")), project=project, sources=given)
        found = product.sources.order_by("id").values_list("source_id", "role")
        assert list(found) == [(first.pk, "image"), (second.pk, "image"), (first.pk, "mask")]
        assert Source.objects.filter(source=second).get().product == product

    def test_the_same_bytes_share_one_asset_and_one_file(
        self, stored, project, django_capture_on_commit_callbacks
    ):
        one, two = stored(b"the same words"), stored(b"the same words")
        assert one.path != two.path
        with django_capture_on_commit_callbacks(execute=True):
            first = products.add(one, project=project)
            second = products.add(two, project=project)
        assert first.asset_id == second.asset_id
        assert media_folder.absolute(one.path).exists()
        assert not media_folder.absolute(two.path).exists()

    def test_a_row_whose_file_was_lost_takes_the_new_one(self, stored, project):
        one = stored(b"words")
        products.add(one, project=project)
        media_folder.absolute(one.path).unlink()
        two = stored(b"words")
        again = products.add(two, project=project)
        assert again.asset.path == two.path
        assert again.asset.file.exists()

    def test_a_failed_transaction_leaves_no_row(self, stored, project):
        file = stored(samples.picture("png"))
        with pytest.raises(RuntimeError), transaction.atomic():
            products.add(file, project=project)
            raise RuntimeError
        assert not Asset.objects.exists()


class TestBringIn:
    @pytest.mark.parametrize("name", ["png", "gif", "clip.webm", "song.mp3"])
    def test_a_file_becomes_a_product(self, put, project, name):
        path = put(samples.any_file(name))
        product = products.bring_in(path, project, "My summer — holiday.png")
        assert product.title == "My summer — holiday"
        assert product.asset.path.startswith(f"projects/{project.slug}/imported/")
        assert product.asset.file.read_bytes() == path.read_bytes()
        assert product.cost_micros is None

    def test_the_same_content_gives_the_product_that_is_there(self, put, project):
        path = put(samples.picture("png"))
        first = products.bring_in(path, project)
        assert products.bring_in(path, Project.inbox(), "other name.png") == first
        assert Product.objects.count() == 1

    def test_a_downloaded_product_is_recognised_with_its_recipe_inside(self, put, stored, project):
        file = stored(samples.picture("png"), {"prompt": "x"})
        product = products.add(file, project=project)
        copy = put(media_folder.absolute(file.path).read_bytes(), "download.png")
        assert products.bring_in(copy, project) == product
        bare = put(samples.picture("png"), "bare.png")
        assert products.bring_in(bare, project) == product

    def test_what_is_in_the_trash_can_be_brought_in_again(
        self, put, project, django_capture_on_commit_callbacks
    ):
        path = put(samples.picture("png"))
        first = products.bring_in(path, project)
        organising.trash([first.pk])
        with django_capture_on_commit_callbacks(execute=True):
            second = products.bring_in(path, project)
        assert second != first
        assert second.asset == first.asset
        assert second.asset.file.exists()

    def test_a_recipe_found_inside_fills_the_row(self, put, project):
        path = put(samples.picture("png"))
        recipe = {
            "prompt": "a fox <b>🦊</b>",
            "kind": "text-to-image",
            "provider": "elsewhere",
            "model": "m/1",
            "seed": 12,
        }
        recipes.embed(path, check(path), recipe)
        product = products.bring_in(path, project)
        assert product.recipe == recipe
        assert (product.prompt, product.seed, product.model_id) == ("a fox <b>🦊</b>", 12, "m/1")

    @pytest.mark.parametrize(
        "recipe",
        [
            {"seed": 2**70, "kind": "evil", "prompt": ["a"], "provider": {"a": 1}},
            {"seed": "abc", "kind": ["text-to-image"], "model": "m" * 5000, "provider": "p" * 99},
            {"prompt": "a\0b", "seed": True},
        ],
    )
    def test_a_recipe_that_does_not_fit_does_no_harm(self, put, project, recipe):
        path = put(samples.picture("png"))
        recipes.embed(path, check(path), recipe)
        product = products.bring_in(path, project)
        product.full_clean(exclude=["recipe"])
        assert product.kind == ""
        assert "\0" not in product.prompt

    def test_text_called_a_picture_is_refused(self, put, project):
        with pytest.raises(BadMedia, match="image/png"):
            products.bring_in(put(b"upstream error"), project, "picture.png")
        assert not Asset.objects.exists()

    @pytest.mark.parametrize(
        ("name", "title"),
        [
            ("../../etc/passwd.png", "passwd"),
            ("C:\\pictures\\fox.png", "fox"),
            ("a\x00b\x1b[31mc\u202egnp.exe.png", "a b [31mc gnp.exe"),
            ("🦊" * 500 + ".png", "🦊" * 200),
            ("", "file"),
        ],
    )
    def test_any_name_becomes_a_title(self, put, project, name, title):
        assert products.bring_in(put(samples.picture("png")), project, name).title == title


class TestFeed:
    def test_newest_first_page_after_page(self, project):
        made = [product.pk for product in rows(project, 7)]
        first = products.feed(limit=3)
        second = products.feed(limit=3, before=first[-1].pk)
        third = products.feed(limit=3, before=second[-1].pk)
        assert [p.pk for p in (*first, *second, *third)] == made[::-1]
        assert products.feed(before=made[0]) == []

    def test_each_way_to_narrow_it(self, project):
        other = Project.inbox()
        (plain,) = rows(project, 1)
        (loved,) = rows(project, 1, favourite=True)
        (video,) = rows(other, 1, medium="video")
        (gone,) = rows(other, 1, trashed_at=datetime.now(UTC))
        assert products.feed() == [video, loved, plain]
        assert products.feed(project=project) == [loved, plain]
        assert products.feed(medium="video") == [video]
        assert products.feed(favourite=True) == [loved]
        assert products.feed(trashed=True) == [gone]
        assert products.feed(project=project, medium="video") == []
        assert products.feed(medium=None, favourite=None) == products.feed()

    def test_a_page_is_one_query_with_asset_and_project(self, project):
        rows(project, 5)
        with CaptureQueriesContext(connection) as queries:
            for product in products.feed():
                assert product.asset.path
                assert product.project.name
        assert len(queries) == 1

    @pytest.mark.parametrize(
        ("narrowed", "index"),
        [
            ({}, "product_shown"),
            ({"before": 9}, "product_shown"),
            ({"project": 1}, "product_shown_project"),
            ({"project": 1, "before": 9}, "product_shown_project"),
            ({"medium": "video"}, "product_shown_medium"),
            ({"project": 1, "medium": "video"}, "product_shown_project_medium"),
            ({"favourite": True}, "product_favourite"),
            ({"project": 1, "favourite": True}, "product_favourite_project"),
            ({"medium": "video", "favourite": True}, "product_favourite_medium"),
            ({"trashed": True}, "product_trashed"),
            ({"trashed": True, "project": 1}, "product_trashed_project"),
        ],
    )
    def test_every_page_is_read_off_an_index_in_order(self, project, narrowed, index):
        if connection.vendor != "sqlite":
            pytest.skip("plans are read as SQLite writes them")
        if "project" in narrowed:
            narrowed = narrowed | {"project": project}
        with CaptureQueriesContext(connection) as queries:
            products.feed(**narrowed)
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + queries[0]["sql"])
            plan = "\n".join(row[3] for row in cursor.fetchall())
        assert f"gallery_product USING INDEX {index}" in plan
        assert "TEMP B-TREE" not in plan


class TestTrash:
    def test_there_and_back(self, project):
        one, two = rows(project, 2)
        assert organising.trash([one.pk, two.pk, 10**9]).ids == [one.pk, two.pk]
        assert organising.trash([one.pk]).ids == []
        assert products.feed() == []
        assert organising.restore([one.pk]).ids == [one.pk]
        assert organising.restore([one.pk]).ids == []
        assert products.feed() == [one]

    def test_purge_removes_rows_file_and_thumbnail(self, put, project):
        product = products.bring_in(put(samples.picture("png")), project)
        file, thumbnail = product.asset.file, media_folder.absolute(product.asset.thumbnail)
        assert products.purge([product.pk]) == 0
        assert file.exists()
        organising.trash([product.pk])
        assert products.purge([product.pk]) == 1
        assert not file.exists()
        assert not thumbnail.exists()
        assert not Asset.objects.exists()

    def test_a_shared_file_stays_until_its_last_product_goes(self, stored, project):
        one = products.add(stored(b"words"), project=project)
        two = products.add(stored(b"words"), project=project)
        organising.trash([one.pk])
        assert products.purge() == 1
        assert two.asset.file.exists()
        organising.trash([two.pk])
        products.purge()
        assert not two.asset.file.exists()

    def test_a_file_that_a_generation_still_needs_stays(self, stored, project):
        product = products.add(stored(b"words"), project=project)
        order = Order.objects.create(nonce="x", project=project, kind="image-to-image")
        generation = Generation.objects.create(order=order, project=project, kind=order.kind)
        given = GenerationInput.objects.create(
            generation=generation, field="image", asset=product.asset, product=product
        )
        organising.trash([product.pk])
        assert products.purge() == 1
        given.refresh_from_db()
        assert given.product is None
        assert given.asset.file.exists()

    def test_lineage_goes_with_a_purged_source(self, stored, project):
        (source,) = rows(project, 1)
        made = products.add(stored(b"words"), project=project, sources=[(source, "image")])
        organising.trash([source.pk])
        products.purge()
        assert not made.sources.exists()


class TestFavourite:
    def test_toggles(self, project):
        (product,) = rows(project, 1)
        assert organising.toggle_favourite(product.pk) is True
        assert organising.toggle_favourite(product.pk) is False

    def test_a_product_that_is_gone(self):
        with pytest.raises(Product.DoesNotExist):
            organising.toggle_favourite(1)


class TestCounts:
    def test_by_medium_favourites_and_trash(self, project):
        rows(project, 2, favourite=True)
        rows(project, 1, medium="video")
        rows(Project.inbox(), 1, medium="text")
        rows(project, 1, trashed_at=datetime.now(UTC))
        expected = dict.fromkeys(Medium, 0) | {"image": 2, "video": 1}
        expected |= {"all": 3, "favourites": 2, "trash": 1}
        assert products.counts(project) == expected
        assert products.counts()["all"] == 4
