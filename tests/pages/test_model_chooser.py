"""Choosing models on the Create page: what is at hand, and the list of all of them."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gallery.models import Product
from production.models import State
from production.orders import OrderLine, OrderRequest, place
from providers.models import CatalogueModel
from tests.browser.scene import picture
from tests.production.rows import make_generation

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
    return refs(html.split('id="opens-chooser"')[0])


def listed(client, **query) -> str:
    query = {"kind": "text-to-image"} | query
    return client.get(reverse("create-models"), query).content.decode()


def picks(html: str) -> list[str]:
    return re.findall(r'data-chooses="([^"]+)"', html)


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

    def test_of_many_models_a_few_are_at_hand(self, client):
        more(20)
        html = page(client)
        assert len(near(html)) == len(refs(html)) == 6
        assert "All 21 models" in html

    def test_a_thousand_models_cost_a_page_no_query_more(self, client, emulator):
        [row] = more(1)
        facts = CatalogueModel.facts(row.spec())
        CatalogueModel.objects.bulk_create(
            CatalogueModel(provider="scripted", model_id=f"of-many-{number}", **facts)
            for number in range(1000)
        )
        for path, query in (
            (reverse("create"), {"kind": "text-to-image"}),
            (reverse("create-models"), {"kind": "text-to-image"}),
            (reverse("create-models"), {"kind": "text-to-image", "q": "many-99"}),
        ):
            client.get(path, query)
            with CaptureQueriesContext(connection) as asked:
                html = client.get(path, query).content.decode()
            assert len(asked) <= 12, [one["sql"][:100] for one in asked]
            assert html.count("of-many-") < 400, path


class TestTheList:
    def test_grouped_by_who_provides_them_yours_first(self, client):
        more(50)
        more(3, provider="scripted-nofind")
        CatalogueModel.objects.filter(model_id="more-40").update(favourite=True)
        html = listed(client)
        assert [one.strip() for one in re.findall(r"<h3>\s*([^<]+)<", html)] == [
            "Yours",
            "Scripted",
            "Scripted without find",
        ]
        assert picks(html)[0] == "scripted/more-40"
        assert len(picks(html)) == len(set(picks(html))) == 1 + 5 + 3
        assert "All 50 of Scripted" in html

    def test_no_model_is_there_twice_and_none_is_lost(self, client):
        more(70)
        found = picks(listed(client, provider="scripted"))
        found += picks(listed(client, provider="scripted", part="2"))
        assert len(found) == len(set(found)) == 71
        assert picks(listed(client, provider="scripted", part="3")) == []

    def test_by_words_of_its_name_provider_and_id(self, client):
        rows = more(60)
        CatalogueModel.objects.filter(pk=rows[7].pk).update(label="Brush turbo")
        for words in ("brush", "TURBO scripted", "more-7 brush"):
            assert picks(listed(client, q=words)) == ["scripted/more-7"], words
        html = listed(client, q="<b>nothing</b>")
        assert (picks(html), "<b>" in html) == ([], False)
        assert "No text to image model here" in html

    def test_what_is_off_or_of_another_kind_is_not_offered(self, client):
        rows = more(2)
        CatalogueModel.objects.filter(pk=rows[0].pk).update(enabled=False)
        assert picks(listed(client)) == [PICTURE, "scripted/more-1"]
        assert picks(listed(client, kind="text-to-video")) == ["scripted/clip"]

    def test_what_it_costs_how_fast_it_was_and_what_it_made_last(self, client, tmp_path):
        now = timezone.now()
        begun = {"submitted_at": now - timedelta(seconds=12), "ended_at": now}
        make_generation(State.DONE, model_id="picture", **begun)
        CatalogueModel.objects.filter(model_id="picture").update(used_at=now)
        picture(1, tmp_path)
        newest, hidden = picture(2, tmp_path), picture(3, tmp_path)
        gone = picture(4, tmp_path)
        Product.objects.filter(pk=hidden.pk).update(is_hidden=True)
        Product.objects.filter(pk=gone.pk).update(trashed_at=now)
        html = re.sub(r"\s+", " ", listed(client, model=PICTURE))
        assert "12 s here" in html
        assert ">used <time" in html
        assert "per picture" in html
        assert 'aria-pressed="true"' in html
        assert hidden.asset.sha256 in html
        assert "data-veiled" in html
        Product.objects.filter(pk=hidden.pk).delete()
        html = listed(client)
        assert newest.asset.sha256 in html
        assert "data-veiled" not in html

    def test_doors_to_what_is_not_here(self, client):
        html = listed(client, q="acme/brush")
        assert "Search Scripted’s own catalogue" not in html
        assert "Add the model acme/brush of Scripted" in html
        assert reverse("create-models-elsewhere", args=["fal"]) in html
        assert "Add the model" not in listed(client, q="two words")
        assert "/add/" not in listed(client)


class TestElsewhere:
    def test_a_provider_without_a_search_says_so(self, client):
        address = reverse("create-models-elsewhere", args=["scripted"])
        assert "has no search" in client.get(address, {"q": "fox"}).content.decode()

    def test_an_id_that_nobody_knows_is_said_in_place(self, client):
        address = reverse("create-model-add", args=["scripted"])
        answer = client.post(address, {"model": "no-such-thing"})
        assert answer.status_code == 422
        assert "field-error" in answer.content.decode()

    def test_what_is_added_is_on_and_told_to_the_page(self, client):
        CatalogueModel.objects.filter(model_id="picture").update(enabled=False)
        address = reverse("create-model-add", args=["scripted"])
        answer = client.post(address, {"model": "picture"})
        told = json.loads(answer["HX-Trigger"])
        assert told == {"model-added": {"ref": PICTURE, "kind": "text-to-image"}}
        assert picks(listed(client)) == [PICTURE]


class TestWithoutAKey:
    def test_they_are_not_at_hand_and_the_list_says_what_they_need(self, client, monkeypatch):
        more(3)
        monkeypatch.delenv("SCRIPTED_KEY")
        html = page(client, model=PICTURE)
        assert near(html) == [PICTURE]
        assert "needs a key" in html.split('id="opens-chooser"')[0]
        html = listed(client)
        assert len(picks(html)) == 4
        assert "Enter its key" in html
        assert f"{reverse('providers')}#provider-scripted" in html

    def test_nothing_is_said_when_every_key_is_there(self, client):
        more(3)
        assert "Enter its key" not in listed(client)

    def test_one_that_is_ordered_from_is_refused_with_words(self, client, monkeypatch):
        monkeypatch.delenv("SCRIPTED_KEY")
        data = {"kind": "text-to-image", "model": PICTURE, "prompt": "a fox", "count": "1"}
        answer = client.post(reverse("order"), data, HTTP_HX_REQUEST="true")
        assert answer.status_code == 422
        assert "needs a key" in answer.content.decode()
