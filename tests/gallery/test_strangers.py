"""Recipes that strangers wrote: no file says anything that a row, a page or a repair falls over."""

import json

import pytest
from django.db import IntegrityError, connection
from django.urls import reverse

from gallery import media_folder, products, verifying
from gallery.models import Asset, Product
from tests.gallery import samples

pytestmark = pytest.mark.django_db

DEEP = "[" * 200 + "]" * 200
ZEROS = "0" * 5000
SAID = {
    "half a surrogate": r'{"prompt": "a\ud83d", "model": "\udc00", "params": {"\ud800": "\udfff"}}',
    "NUL": r'{"prompt": "a\u0000b", "kind": "text-to-image\u0000"}',
    "not a number": '{"prompt": "fox", "params": {"a": NaN, "b": [Infinity, -Infinity]}}',
    "endless": '{"prompt": "fox", "cost": 1e999, "seed": 1e999}',
    "a huge seed": f'{{"prompt": "fox", "seed": {10**400}}}',
    "a large seed": f'{{"prompt": "fox", "seed": {2**63}}}',
    "a seed that is no number": '{"prompt": "fox", "seed": true}',
    "5,000 digits": f'{{"prompt": "fox", "seed": 1{ZEROS}}}',
    "deep": f'{{"prompt": "fox", "params": {{"a": {DEEP}}}}}',
    "deeper than Python goes": '{"prompt": "fox", "params": ' + "[" * 200_000,
    "long words": json.dumps({"provider": "p" * 999, "model": "m" * 999, "kind": "k" * 999}),
    "too much": json.dumps({"prompt": "x" * 5_000_000}),
    "of other types": '{"prompt": {"a": 1}, "provider": [], "model": 5, "kind": {}, "seed": "5"}',
    "a list": "[1, 2]",
    "words": '"fox"',
    "no JSON": "{fox",
}


def told(words: str, seed: int = 1) -> bytes:
    """A PNG whose recipe is that text."""
    return samples.png_with(b"iTXt", b"artfactory\0\0\0\0\0" + words.encode(), seed=seed)


@pytest.fixture
def refusing():
    """A database that takes no product of the title "bad"."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TRIGGER refuses BEFORE INSERT ON gallery_product WHEN NEW.title LIKE '%bad%' "
            "BEGIN SELECT RAISE(ABORT, 'refused'); END"
        )


def files() -> list[str]:
    return [path.name for path in media_folder.media().rglob("*") if path.is_file()]


class TestWhatTheySay:
    @pytest.mark.parametrize("case", SAID)
    def test_it_is_brought_in_and_its_page_is_shown(self, put, project, client, case):
        product = products.bring_in(put(told(SAID[case])), project, "fox.png")
        again = Product.objects.get(pk=product.pk)
        assert client.get(reverse("product", args=[again.pk])).status_code == 200
        json.dumps(again.recipe, allow_nan=False).encode()
        again.prompt.encode()

    @pytest.mark.parametrize("case", SAID)
    def test_a_repair_takes_it_in(self, put, project, case):
        media_folder.media().joinpath("projects", project.slug, "imported").mkdir(parents=True)
        file = media_folder.media() / "projects" / project.slug / "imported" / "fox.png"
        file.write_bytes(told(SAID[case], seed=2))
        report = verifying.verify(repair=True, wait=lambda _: None)
        assert report.is_well
        assert Asset.objects.filter(path__endswith="fox.png").exists()

    def test_what_fits_is_believed(self, put, project):
        words = r'{"prompt": "a\ud83db", "seed": 7, "kind": "text-to-image", "x": [1e999, 2]}'
        product = products.bring_in(put(told(words)), project)
        assert (product.prompt, product.seed, product.kind) == ("a�b", 7, "text-to-image")
        assert product.recipe == {
            "prompt": "a�b",
            "seed": 7,
            "kind": "text-to-image",
            "x": [2],
        }

    def test_a_product_that_has_one_already_shows_its_page(self, made, client):
        product = made(samples.picture("png"), recipe={"params": {"a\ud83d": "b\ude00"}})
        assert client.get(reverse("product", args=[product.pk])).status_code == 200


class TestWhenTheRowFails:
    def test_the_file_goes(self, put, project, refusing):
        before = files()
        with pytest.raises(IntegrityError, match="refused"):
            products.bring_in(put(samples.picture("png", seed=77)), project, "bad.png")
        assert files() == before

    def test_a_repair_goes_on_with_the_next(self, put, project, refusing):
        folder = media_folder.media() / "projects" / project.slug / "imported"
        folder.mkdir(parents=True)
        for number, name in enumerate(("a-bad.png", "b-good.png")):
            (folder / name).write_bytes(samples.picture("png", seed=50 + number))
        report = verifying.verify(repair=True, wait=lambda _: None)
        told = {problem.path.rpartition("/")[2]: problem.repaired for problem in report.problems}
        assert told["a-bad.png"] is False
        assert told["b-good.png"] is True
        assert (folder / "a-bad.png").exists()
