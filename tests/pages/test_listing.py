"""The gallery as a list: a row says what a card leaves out, and goes on in the same batches."""

import re

import pytest
from django.urls import reverse

from gallery import organising
from gallery.search import index
from pages.gallery.listing import COOKIE
from tests.markup import flat
from tests.pages.test_gallery import HTMX, product_ids, text
from tests.pages.test_gallery import row as row


@pytest.fixture
def listed(client):
    client.post(reverse("gallery-as"), {"as": "list"})
    return client


def gallery(client, **asked):
    return client.get(reverse("gallery"), asked)


class TestTheChoice:
    def test_is_kept_by_the_browser_and_leads_back(self, client, row):
        row()
        assert "list-head" not in flat(gallery(client))
        back = reverse("gallery") + "?q=fox"
        assert client.post(reverse("gallery-as"), {"as": "list", "next": back}).url == back
        assert 'class="list-head"' in flat(gallery(client))
        client.post(reverse("gallery-as"), {"as": "grid"})
        assert "list-head" not in flat(gallery(client))

    @pytest.mark.parametrize("said", ["", "x", "LIST"])
    def test_nonsense_is_the_grid(self, client, row, said):
        client.post(reverse("gallery-as"), {"as": said, "next": "https://elsewhere.example/"})
        assert client.cookies[COOKIE].value == "grid"


class TestRows:
    def test_what_one_says(self, listed, row):
        one = row(
            title="fox.png",
            prompt="a fox\nin the snow",
            provider="scripted",
            model_id="somebody/flux-dev",
            kind="text-to-image",
            cost_micros=34_000,
            rating=3,
        )
        made = flat(gallery(listed))
        assert f'data-product="{one.pk}"' in made and 'data-rating="3"' in made
        said = text(gallery(listed))
        assert "fox.png · a fox in the snow flux-dev Text to image 640 × 480 0.034 $" in said
        assert 'title="somebody/flux-dev"' in made

    @pytest.mark.parametrize(
        ("medium", "measure"), [("video", "640 × 480, 0:04"), ("audio", "0:04"), ("text", "123 kB")]
    )
    def test_how_large_or_long(self, listed, row, medium, measure):
        row(medium)
        assert f'class="fact fact-measure" title="123 kB, {row().asset.mime}">' in flat(
            gallery(listed, medium="image")
        )
        assert measure in text(gallery(listed, medium=medium))

    def test_what_is_hidden_is_veiled(self, listed, row):
        organising.hide([row().pk], True)
        assert "data-veiled" in flat(gallery(listed))

    def test_sixty_at_a_time_and_the_same_ones_again(self, listed, row):
        ids = [row().pk for _ in range(70)]
        first = gallery(listed)
        assert product_ids(first) == ids[:9:-1]
        (more,) = re.findall(r'hx-get="([^"]*before=[^"]*)"', flat(first))
        second = listed.get(more.replace("&amp;", "&"), **HTMX)
        assert product_ids(second) == ids[9::-1]
        (again,) = re.findall(r'data-href="([^"]*)"', flat(second))
        assert product_ids(listed.get(again.replace("&amp;", "&"), **HTMX)) == ids[9::-1]
        assert "day" not in re.findall(r'class="([^"]*)"', flat(second))

    def test_heads_lead_to_orders(self, listed, row):
        index.update([row().pk])
        made = flat(gallery(listed, q="fox", sort="rating"))
        assert 'href="/gallery/?q=fox&amp;sort=cost"' in made
        assert 'href="/gallery/?q=fox&amp;sort=rating" aria-current="true"' in made
        assert 'class="fact-date" href="/gallery/?q=fox"' in made

    def test_it_asks_at_most_twelve_times(self, listed, row, django_assert_max_num_queries):
        for _ in range(5):
            row(provider="scripted", kind="text-to-image")
        gallery(listed)
        with django_assert_max_num_queries(12):
            gallery(listed)
