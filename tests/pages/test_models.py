"""The Models page: found by what they give and cost, sorted, compared, starred, and how fast."""

import re
import time
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from foundation.written import day as in_words
from ledger import listed_models
from production.models import Generation, Order
from production.orders import OrderLine, OrderRejected, OrderRequest, place
from projects.models import Project
from providers.contract import Kind
from providers.models import CatalogueModel
from tests.shipped import fill_catalogue

pytestmark = pytest.mark.django_db
MODELS = reverse("models")
I2V = {"kind": "image-to-video"}
SECOND = {"unit": "second", "quantity": "duration", "date": "2026-11-01", "source": "a list"}


@pytest.fixture(autouse=True)
def models(emulator):
    fill_catalogue()
    CatalogueModel.objects.exclude(provider="scripted").delete()


def clip(name, price=None, **changes):
    """An image-to-video model of the scripted provider."""
    properties = {
        "prompt": {"type": "string"},
        "image": {"type": "string", "format": "uri"},
        "resolution": {"enum": changes.pop("resolutions", ["720p", "1080p"])},
        "duration": {"enum": ["5", "10"], "default": "5"},
    }
    if changes.pop("sound", True):
        properties["generate_audio"] = {"type": "boolean", "default": False}
    return CatalogueModel.objects.create(
        provider="scripted",
        model_id=name,
        kind="image-to-video",
        label=name.title(),
        schema={"type": "object", "required": ["image"], "properties": properties},
        own_price=SECOND | price if price else None,
        **changes,
    )


def cheap_and_dear():
    """Silent, the cheapest is “cheap”; with sound it is “dear”."""
    loud = {"when": {"generate_audio": True, "resolution": "1080p"}, "amount": "0.90"}
    clip("cheap", {"amount": "0.10", "table": [loud]})
    clip("dear", {"amount": "0.20"})
    clip("small", {"amount": "0.01"}, resolutions=["480p", "720p"])
    clip("silent", {"amount": "0.02"}, sound=False)
    clip("unknown", {"amount": "0.01", "besides": "what nobody can count"})


def html(client, **query):
    return unescape(client.get(MODELS, query).content.decode())


def labels(page):
    return re.findall(r"<strong>([^<]+)</strong>", page)


class TestFinding:
    def test_the_cheapest_image_to_video_with_sound_at_1080p(self, client):
        cheap_and_dear()
        page = html(client, **I2V, sound="1", resolution="1080p", sort="price")
        assert labels(page) == ["Dear", "Cheap", "Unknown"]
        assert "0.20 $ per second" in page
        assert "1.00 $ for 5 s at 1080p, with sound" in page
        assert "4.50 $ for 5 s at 1080p, with sound" in page
        assert "looked up 1 Nov 2026" in page
        assert "Prices assume: 5 s at 1080p, with sound" in page

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"most": "0.02"}, ["Silent", "Small"]),
            ({"most": "0,02", "sound": "1"}, ["Small"]),
            ({"resolution": "480p"}, ["Small"]),
            ({"q": "SILENT scripted"}, ["Silent"]),
            ({"takes": ["first-frame", "words"], "q": "dear"}, ["Dear"]),
            ({"takes": "video"}, []),
            ({"seconds": "10", "q": "dear"}, ["Dear"]),
            ({"seconds": "7"}, []),
            ({"provider": "local"}, []),
            ({"starred": "1"}, []),
            ({"free": "1"}, []),
        ],
    )
    def test_by_each_of_the_filters(self, client, query, found):
        cheap_and_dear()
        assert sorted(labels(html(client, **I2V, **query))) == found

    def test_ready_is_where_the_key_is(self, client, monkeypatch):
        cheap_and_dear()
        assert len(labels(html(client, **I2V, ready="1"))) == 5
        monkeypatch.delenv("SCRIPTED_KEY")
        assert labels(html(client, **I2V, ready="1")) == []
        assert "needs a key" in html(client, **I2V)

    @pytest.mark.parametrize("query", [{"most": "much"}, {"seconds": "-1"}, {"seconds": "x"}])
    def test_what_cannot_be_read_is_said(self, client, query):
        assert 'class="field-error"' in html(client, **query)

    def test_what_can_be_read_beside_it_still_counts_and_all_that_was_typed_stays(self, client):
        cheap_and_dear()
        page = html(client, **I2V, seconds="10", most="much")
        assert labels(page) == labels(html(client, **I2V, seconds="10")) != []
        assert 'value="10"' in page and 'value="much"' in page

    def test_odd_values_change_nothing(self, client):
        assert len(labels(html(client, kind="x", sort="y", resolution="z", part="99"))) == 5

    def test_by_speed_use_and_newest(self, client):
        cheap_and_dear()
        rows = CatalogueModel.objects
        rows.filter(model_id="dear").update(used_at=timezone.now())
        project = Project.inbox()
        order = Order.objects.create(nonce="n", project=project, kind="image-to-video")
        for name, seconds in (("dear", 9), ("dear", 40), ("dear", 60), ("small", 12)):
            Generation.objects.create(
                order=order,
                project=project,
                provider="scripted",
                model_id=name,
                kind="image-to-video",
                state="done",
                submitted_at=timezone.now() - timedelta(seconds=seconds),
                ended_at=timezone.now(),
            )
        page = html(client, **I2V, sort="speed")
        assert labels(page)[:2] == ["Small", "Dear"]
        assert "12 s here" in page
        assert "the median of 3 runs here" in page
        assert labels(html(client, **I2V, sort="used"))[0] == "Dear"
        assert labels(html(client, **I2V, sort="newest"))[0] == "Unknown"

    def test_the_address_of_what_the_script_asks_for_is_short(self, client):
        answer = client.get(MODELS, I2V | {"q": "", "sort": "yours"}, HTTP_HX_REQUEST="true")
        assert answer["HX-Push-Url"] == f"{MODELS}?kind=image-to-video"

    def test_a_long_list_is_shown_in_parts(self, client):
        for number in range(70):
            clip(f"m{number}")
        first, second = html(client, **I2V), html(client, **I2V, part="2")
        assert (len(labels(first)), len(labels(second))) == (60, 10)
        assert not set(labels(first)) & set(labels(second))
        assert f'href="{MODELS}?kind=image-to-video&part=2"' in first
        assert "61 to 70 of 70" in second


class TestEnds:
    def test_what_ended_is_left_out_marked_and_refused(self, client):
        day = timezone.localdate() - timedelta(days=1)
        clip("gone", ends=day, successor="next")
        clip("next", ends=timezone.localdate())
        page = html(client, **I2V)
        assert labels(page) == ["Next"]
        assert f"ends {in_words(timezone.localdate(), brief=True)}" in page
        page = html(client, **I2V, ended="1")
        assert sorted(labels(page)) == ["Gone", "Next"]
        assert f"ended {in_words(day, brief=True)}" in page
        assert 'aria-label="Use Gone"' not in page
        form = client.get(reverse("create"), I2V | {"model": "scripted/gone"}).content.decode()
        sentence = (
            f"Gone ended on {in_words(day)}: Scripted no longer offers it. Its successor is Next."
        )
        assert sentence in form
        with pytest.raises(OrderRejected, match="Gone ended on"):
            place(OrderRequest("image-to-video", "a fox", [OrderLine("scripted/gone")]))

    def test_create_begins_with_one_that_has_not_ended(self, client):
        clip("gone", ends=timezone.localdate() - timedelta(days=1))
        clip("next")
        form = client.get(reverse("create"), I2V).content.decode()
        assert re.search(r'value="scripted/next"\s+checked', form)


class TestActs:
    def test_a_star_by_script_and_without(self, client):
        row = clip("dear")
        address = reverse("model-star", args=[row.pk])
        answer = client.post(address, {"star": "1"}, HTTP_HX_REQUEST="true")
        assert 'aria-pressed="true"' in answer.content.decode()
        assert labels(html(client, starred="1")) == ["Dear"]
        answer = client.post(address, {"star": "0", "next": f"{MODELS}?q=dear"})
        assert answer["Location"] == f"{MODELS}?q=dear"
        assert labels(html(client, starred="1")) == []

    def test_use_opens_create_with_it(self, client):
        clip("dear")
        [href] = re.findall(r'href="([^"]+)"\s+aria-label="Use Dear"', html(client, **I2V))
        form = client.get(href).content.decode()
        assert re.search(r'value="scripted/dear"\s+checked', form)

    def test_what_is_chosen_stays_while_one_filters(self, client):
        cheap_and_dear()
        page = html(client, q="dear", model=["scripted/cheap", "scripted/dear"])
        assert '<input type="hidden" name="model" value="scripted/cheap">' in page
        both = "model=scripted/cheap&model=scripted/dear"
        assert f"{reverse('models-compare')}?q=dear&{both}" in page

    def test_side_by_side(self, client):
        cheap_and_dear()
        refs = ["scripted/dear", "scripted/small", "scripted/nobody"]
        page = unescape(client.get(reverse("models-compare"), {"model": refs}).content.decode())
        flat = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
        assert "5 s at 1080p, with sound 1.00 $, 0.20 $ per second cannot" in flat
        assert "Resolutions 720p or 1080p 480p or 720p" in flat
        assert "duration 5, 10, usually 5 5, 10, usually 5" in flat
        assert "Nothing to compare" in client.get(reverse("models-compare")).content.decode()


class TestKept:
    def test_what_is_written_in_any_way_is_seen_at_once(self, client):
        row = clip("dear", {"amount": "0.20"})
        assert "0.20 $ per second" in html(client, **I2V)
        row.own_price = SECOND | {"amount": "0.30"}
        row.save(update_fields=["own_price"])
        assert "0.30 $ per second" in html(client, **I2V)
        CatalogueModel.objects.filter(pk=row.pk).update(label="Other")
        assert labels(html(client, **I2V)) == ["Other"]
        row.own_price = SECOND | {"amount": "0.40"}
        CatalogueModel.objects.bulk_update([row], ["own_price"])
        assert "0.40 $ per second" in html(client, **I2V)
        row.delete()
        assert labels(html(client, **I2V)) == []

    def test_only_what_changed_is_read_again(self, django_assert_num_queries):
        cheap_and_dear()
        before = {one.ref: one for one in listed_models.every()}
        CatalogueModel.objects.filter(model_id="dear").update(favourite=True)
        with django_assert_num_queries(3):  # the state, the marks, the row
            after = {one.ref: one for one in listed_models.every()}
        others = set(before) - {"scripted/dear"}
        assert all(after[ref] is before[ref] for ref in others)
        assert after["scripted/dear"].favourite

    def test_a_thousand_models_are_listed_at_once(self, client, django_assert_max_num_queries):
        facts = CatalogueModel.facts(clip("like", {"amount": "0.1"}).spec())
        CatalogueModel.objects.bulk_create(
            CatalogueModel(provider="scripted", model_id=f"m{number}", source="user", **facts)
            for number in range(1000)
        )
        pages = [
            f"{MODELS}?sort=price&sound=1",
            reverse("create") + "?kind=image-to-video",
            reverse("prices") + "?provider=scripted",
            reverse("provider-models", args=["scripted"]),
        ]
        for page in pages:
            client.get(page)
            with django_assert_max_num_queries(12):
                began = time.process_time()
                answer = client.get(page)
                took = time.process_time() - began
            assert answer.status_code == 200
            assert len(answer.content) < 400_000, page
            assert took < 1, page  # 15 ms to 30 ms; whoever reads all schemas takes a second
        assert len(listed_models.offered(Kind.IMAGE_TO_VIDEO)) == 1001
