"""Choosing models on the Create page: what is at hand, what is near, what needs a key."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from production.orders import OrderLine, OrderRequest, place
from providers.models import CatalogueModel

PICTURE = "scripted/picture"


@pytest.fixture(autouse=True)
def models(emulator):
    CatalogueModel.objects.exclude(provider="scripted").delete()


def more(count: int, provider: str = "scripted", **changes) -> list[CatalogueModel]:
    facts = CatalogueModel.facts(CatalogueModel.objects.get(model_id="picture").spec())
    return [
        CatalogueModel.objects.create(
            provider=provider,
            model_id=f"more-{number}",
            position=number + 9,
            **facts | {"label": f"More {number}"} | changes,
        )
        for number in range(count)
    ]


def page(client, **query) -> str:
    query = {"kind": "text-to-image"} | query
    return client.get(reverse("create"), query).content.decode()


def refs(html: str) -> list[str]:
    return re.findall(r'name="model" value="([^"]+)"', html)


def near(html: str) -> list[str]:
    return refs(re.split(r'id="(?:far|locked)-models"', html)[0])


def locked(html: str) -> str:
    return html.split('id="locked-models"')[1] if 'id="locked-models"' in html else ""


class TestAtHand:
    def test_favourites_first_then_what_was_used_last(self, client):
        rows = more(4)
        now = timezone.now()
        CatalogueModel.objects.filter(pk=rows[3].pk).update(favourite=True)
        CatalogueModel.objects.filter(pk=rows[1].pk).update(used_at=now - timedelta(days=1))
        CatalogueModel.objects.filter(pk=rows[2].pk).update(used_at=now)
        assert near(page(client)) == [
            "scripted/more-3",
            "scripted/more-2",
            "scripted/more-1",
            PICTURE,
            "scripted/more-0",
        ]

    def test_the_default_before_all(self, client):
        rows = more(3)
        CatalogueModel.objects.filter(pk=rows[0].pk).update(favourite=True)
        CatalogueModel.objects.filter(pk=rows[1].pk).update(is_default=True)
        assert near(page(client))[:2] == ["scripted/more-1", "scripted/more-0"]

    def test_an_order_makes_its_models_the_last_used(self, client):
        more(2)
        place(
            OrderRequest(
                kind="text-to-image",
                prompt="a fox",
                lines=[OrderLine("scripted/more-1"), OrderLine(PICTURE)],
            )
        )
        assert set(near(page(client))[:2]) == {"scripted/more-1", PICTURE}

    def test_a_model_that_is_chosen_is_at_hand_however_far_it_was(self, client):
        more(20)
        assert "scripted/more-19" in near(page(client, model="scripted/more-19"))

    def test_no_model_is_there_twice_and_none_is_lost(self, client):
        more(20)
        more(5, provider="scripted-nofind")
        found = refs(page(client, model="scripted/more-19"))
        assert len(found) == len(set(found)) == 26

    @pytest.mark.parametrize(("count", "has_box"), [(7, False), (8, True)])
    def test_a_box_to_find_one_where_there_are_many(self, client, count, has_box):
        more(count)
        assert ('id="model-filter"' in page(client)) is has_box


class TestWithoutAKey:
    def test_all_of_them_behind_one_line(self, client, monkeypatch):
        more(3)
        monkeypatch.delenv("SCRIPTED_KEY")
        html = page(client, model=PICTURE)
        assert near(html) == [PICTURE]
        assert "needs a key" in html.split('id="locked-models"')[0]
        assert re.search(r"3 more\s+models need a key", locked(html))
        assert len(refs(locked(html))) == 3
        assert f"{reverse('providers')}#provider-scripted" in locked(html)

    def test_none_of_them_when_every_key_is_there(self, client):
        more(3)
        assert not locked(page(client))

    def test_one_is_named_as_one(self, client, monkeypatch):
        more(1)
        monkeypatch.delenv("SCRIPTED_KEY")
        assert re.search(r"1 more\s+model needs a key", locked(page(client, model=PICTURE)))

    def test_one_that_is_ordered_from_is_refused_with_words(self, client, monkeypatch):
        monkeypatch.delenv("SCRIPTED_KEY")
        data = {"kind": "text-to-image", "model": PICTURE, "prompt": "a fox", "count": "1"}
        answer = client.post(reverse("order"), data, HTTP_HX_REQUEST="true")
        assert answer.status_code == 422
        assert "needs a key" in answer.content.decode()
