"""The larger preview: made when it is first shown, kept by content, made again by a repair."""

import secrets

import pytest
from PIL import Image

from gallery import larger_previews, media_folder, organising, products
from gallery.verifying import verify
from tests.gallery import samples

pytestmark = pytest.mark.django_db


def file_of(product):
    return media_folder.absolute(media_folder.larger_preview(product.asset.sha256))


@pytest.fixture
def large(made):
    """Another one each time: what was made of a content is kept for all who have it."""
    seed = secrets.randbelow(2**30)
    return made(samples.encoded(samples.noise(2000, 1000, seed), "jpg", quality=50))


def problems_of(product, **options):
    return [one for one in verify(**options).problems if one.path == product.asset.path]


class TestMaking:
    def test_one_of_1536_pixels(self, large):
        assert not file_of(large).exists()
        larger_previews.make(large.asset.pk)
        with Image.open(file_of(large)) as image:
            assert (image.format, image.size) == ("WEBP", (1536, 768))
        large.asset.refresh_from_db()
        assert large.asset.has_larger_preview

    def test_a_picture_between_both_is_as_large_as_it_is(self, made):
        product = made(samples.encoded(samples.noise(900, 600), "png"))
        larger_previews.make(product.asset.pk)
        with Image.open(file_of(product)) as image:
            assert image.size == (900, 600)

    def test_a_small_picture_has_none(self, made):
        product = made(samples.picture("png"))
        larger_previews.make(product.asset.pk)
        assert not file_of(product).exists()

    def test_twice_is_once(self, large):
        larger_previews.make(large.asset.pk)
        before = file_of(large).stat()
        larger_previews.make(large.asset.pk)
        assert file_of(large).stat().st_mtime_ns == before.st_mtime_ns

    def test_a_file_that_is_gone_makes_none(self, large):
        large.asset.file.unlink()
        larger_previews.make(large.asset.pk)
        assert not file_of(large).exists()

    def test_nobody_asks_for_an_asset_that_is_gone(self):
        larger_previews.make(10**9)


class TestKeeping:
    def test_a_repair_makes_it_again(self, large):
        larger_previews.make(large.asset.pk)
        file_of(large).unlink()
        assert [problem.what for problem in problems_of(large)] == ["thumbnail"]
        assert [problem.repaired for problem in problems_of(large, repair=True)] == [True]
        assert file_of(large).is_file()

    def test_one_that_was_never_shown_is_not_missed(self, large):
        assert problems_of(large) == []

    def test_it_goes_with_its_product(self, large):
        larger_previews.make(large.asset.pk)
        organising.trash([large.pk])
        products.purge()
        assert not file_of(large).exists()
