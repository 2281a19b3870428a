"""A text may have millions of letters: rows and pages have its beginning, and the file the rest."""

import tracemalloc

import pytest
from django.test import Client
from django.urls import reverse

from gallery import products
from gallery.models import LONGEST_TEXT, Product

LONG = "The tide came in, and went. äöü 🦊 " * 150_000
"""Some five million letters."""


@pytest.fixture
def long_text(made) -> Product:
    return made(LONG.encode(), kind="text-generation", provider="local", model_id="writer")


class TestRows:
    def test_a_row_has_the_beginning(self, long_text: Product) -> None:
        row = Product.objects.get()
        assert row.text == LONG[:LONGEST_TEXT]
        assert row.is_cut
        assert row.asset.file.read_text() == LONG

    def test_the_whole_is_read_from_the_file_as_far_as_is_wanted(self, long_text: Product) -> None:
        assert products.words_of(long_text, 200_000) == LONG[:200_000]
        long_text.asset.file.unlink()
        assert products.words_of(long_text, 200_000) == LONG[:LONGEST_TEXT]

    def test_a_short_one_is_whole(self, made) -> None:
        short = made(b"Ahoy", kind="text-generation")
        assert not short.is_cut
        assert products.words_of(short, 200_000) == "Ahoy"


class TestPages:
    @pytest.mark.parametrize("name", ["create", "gallery", "queue", "projects", "pick"])
    def test_lists_stay_small(self, long_text: Product, client: Client, name: str) -> None:
        client.get(reverse(name))
        tracemalloc.start()
        answer = client.get(reverse(name))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert answer.status_code == 200
        assert len(answer.content) < 200_000
        assert most < 10_000_000

    def test_its_page_shows_a_part_with_the_file_beside_it(
        self, long_text: Product, client: Client
    ) -> None:
        page = client.get(reverse("product", args=[long_text.pk])).content.decode()
        assert LONG[: LONGEST_TEXT - 50] in page
        frame = client.get(reverse("settings")).content.decode()
        assert len(page) - len(frame) < 3 * LONGEST_TEXT
        assert "Read the whole text" in page
        assert f"{long_text.asset.sha256}.txt" in page

    def test_it_becomes_a_prompt_as_far_as_one_goes(
        self, long_text: Product, client: Client
    ) -> None:
        page = client.get(reverse("create"), {"use": long_text.pk})
        assert page.status_code == 200
        assert len(page.content) < 1_000_000
