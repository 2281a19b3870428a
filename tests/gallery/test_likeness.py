"""Pictures that look alike are found, strangers are not."""

import functools
import random

import numpy
import pytest
from django.db import connection
from PIL import Image

from gallery import organising, products, verifying
from gallery.likeness import bands, near, phash
from gallery.models import Asset, Product
from gallery.shrinking import small_image
from gallery.thumbnails import SMALL
from tests.gallery import samples

HOW_MANY = 40


@functools.cache
def scene(seed: int, side: int = 160) -> Image.Image:
    """A drawn scene with the spectrum of photographs: large forms, and less the finer it gets."""
    numbers = numpy.random.default_rng(seed)
    across = numpy.fft.fftfreq(side)[:, None] ** 2 + numpy.fft.fftfreq(side)[None, :] ** 2
    fall = 1 / numpy.maximum(across**0.5, 1 / side) ** 1.2
    planes = []
    for _ in range(2):
        plane = numpy.fft.ifft2(numpy.fft.fft2(numbers.normal(size=(side, side))) * fall).real
        planes.append((plane - plane.min()) / (plane.max() - plane.min()) * 255)
    planes.append((planes[0] + planes[1]) / 2)
    return Image.fromarray(numpy.stack(planes, -1).astype("uint8"))


def jpeg(image: Image.Image) -> bytes:
    return samples.encoded(image, "jpg", quality=70)


def half(image: Image.Image) -> bytes:
    return samples.encoded(image.resize((image.width // 2, image.height // 2)), "png")


def cropped(image: Image.Image) -> bytes:
    """Without 5 % of its width and of its height."""
    width, height = image.size
    left, top = round(width * 0.025), round(height * 0.025)
    return samples.encoded(image.crop((left, top, width - left, height - top)), "png")


@pytest.fixture
def hashed(put):
    def hashed(data: bytes) -> int:
        return phash.of(small_image(put(data), SMALL))

    return hashed


@pytest.fixture(scope="module")
def scenes(tmp_path_factory) -> list[tuple[int, Image.Image]]:
    """Scenes with their hashes."""
    path, found = tmp_path_factory.mktemp("scenes") / "scene", []
    for one in map(scene, range(HOW_MANY)):
        path.write_bytes(samples.encoded(one, "png"))
        found.append((phash.of(small_image(path, SMALL)), one))
    return found


@pytest.fixture
def kept(project):
    """An asset and product of a hash, which may be near to others'."""
    numbers = iter(range(10**6))

    def keep(likeness: int | None, **changes) -> Product:
        number = next(numbers)
        asset = Asset.objects.create(
            sha256=f"{number:064x}",
            content_sha256=f"{number:064x}",
            path=f"projects/fox/{number}",
            medium="image",
            mime="image/png",
            size=1,
            likeness=likeness,
        )
        bands.put(asset.pk, likeness)
        return Product.objects.create(asset=asset, project=project, medium="image", **changes)

    return keep


def flipped(likeness: int, places: list[int]) -> int:
    for place in places:
        likeness ^= 1 << place
    whole = likeness % phash.WHOLE
    return whole - phash.WHOLE if whole >= phash.WHOLE // 2 else whole


class TestTheHash:
    @pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
    def test_it_fits_its_column_in_every_mode(self, hashed, mode):
        found = hashed(samples.encoded(scene(1).convert(mode), "png"))
        assert -(2**63) <= found < 2**63 and found != phash.FLAT

    @pytest.mark.parametrize("colour", ["black", "white", "#336699"])
    def test_what_is_flat_has_none(self, hashed, colour):
        assert hashed(samples.encoded(Image.new("RGB", (300, 200), colour), "png")) == phash.FLAT

    def test_it_ignores_what_lies_under_nothing(self, hashed):
        clear = scene(2).convert("RGBA")
        clear.putalpha(0)
        assert hashed(samples.encoded(clear, "png")) == phash.FLAT


@pytest.mark.django_db
class TestWhatIsFound:
    """By the index, as a page asks it."""

    @pytest.mark.parametrize(
        ("change", "within", "share"),
        [(jpeg, near.DUPLICATE, 0.95), (half, near.DUPLICATE, 0.95), (cropped, near.SIMILAR, 0.85)],
    )
    def test_the_same_picture_in_another_form(self, hashed, kept, scenes, change, within, share):
        assets = [kept(likeness).asset_id for likeness, _ in scenes]
        found = sum(
            asset in [other for _, other in bands.near(hashed(change(one)), within)]
            for asset, (_, one) in zip(assets, scenes, strict=True)
        )
        assert found >= share * HOW_MANY

    def test_strangers(self, hashed, kept):
        hashes = [hashed(samples.encoded(scene(seed, 64), "png")) for seed in range(100, 200)]
        strangers = 0
        for one in hashes:
            strangers += len(list(bands.near(one, near.SIMILAR)))
            kept(one)
        assert strangers <= len(hashes) * (len(hashes) - 1) / 2 / 1000


@pytest.mark.django_db
class TestTheIndex:
    def test_against_a_full_scan(self, kept):
        numbers = random.Random(1)
        base = [numbers.getrandbits(64) - 2**63 for _ in range(150)]
        near_ones = [
            flipped(one, numbers.sample(range(64), numbers.randrange(12))) for one in base[:50]
        ]
        rows = {kept(one).asset_id: one for one in [*base, *near_ones]}
        for likeness in [*base[:60], 0, -1]:
            scan = {
                asset: phash.distance(likeness, other)
                for asset, other in rows.items()
                if phash.distance(likeness, other) <= 7 and likeness
            }
            found = {asset: off for off, asset in bands.near(likeness, 10)}
            assert scan.items() <= found.items()
            assert all(off == phash.distance(likeness, rows[asset]) for asset, off in found.items())

    def test_flat_and_unknown_ones_match_nothing(self, kept):
        for likeness in (phash.FLAT, None):
            first = kept(likeness)
            kept(likeness)
            assert near.similar(first) == []

    def test_it_is_read_off_the_index(self, kept):
        kept(5)
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN SELECT * FROM {bands.TABLE} WHERE key IN (1, 2)")
            assert "USING PRIMARY KEY (key=?)" in str(cursor.fetchall())


@pytest.mark.django_db
class TestSimilar:
    LIKENESS = 0x0123456789ABCDEF

    def test_nearest_first_without_what_is_hidden_or_in_the_trash(self, kept, project):
        first = kept(self.LIKENESS)
        far = kept(flipped(self.LIKENESS, [0, 8, 16, 24, 32]))
        close = kept(flipped(self.LIKENESS, [63]))
        kept(flipped(self.LIKENESS, list(range(11))))
        kept(self.LIKENESS, is_hidden=True)
        organising.trash([kept(self.LIKENESS).pk])
        assert near.similar(first) == [close, far]
        assert near.similar(first, limit=1) == [close]
        project.is_hidden = True
        project.save()
        assert near.similar(first) == []

    def test_what_is_purged_is_found_no_more(self, kept):
        first, second = kept(self.LIKENESS), kept(self.LIKENESS)
        organising.trash([second.pk])
        products.purge([second.pk])
        assert list(bands.near(self.LIKENESS, 10)) == [(0, first.asset_id)]

    def test_a_file_that_is_brought_in(self, put, project):
        image = scene(3)
        one = products.bring_in(put(samples.encoded(image, "png"), "a.png"), project)
        two = products.bring_in(put(jpeg(image), "a.jpg"), project)
        film = products.bring_in(put(samples.made("clip.mp4"), "a.mp4"), project)
        assert near.similar(one) == [two]
        assert film.asset.likeness
        assert products.bring_in(put(samples.made("song.mp3")), project).asset.likeness is None

    def test_a_repair_learns_what_an_older_version_did_not(self, put, project):
        asset = products.bring_in(put(samples.encoded(scene(4), "png")), project).asset
        known = asset.likeness
        near.learn(asset, None)
        assert list(bands.near(known, 10)) == []
        verifying.verify(repair=True, wait=lambda seconds: None)
        asset.refresh_from_db()
        assert phash.distance(asset.likeness, known) <= 2
        assert list(bands.near(asset.likeness, 0)) == [(0, asset.pk)]
