"""From a pasted key to a product, at each provider, by the forms that its pages have."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from gallery.models import Product
from production.engine import inline
from production.models import Generation, State
from providers.models import CatalogueModel
from tests.emulator.roads import ROADS, Road, opened
from tests.emulator.vendor import Vendor
from tests.markup import TAG, flat

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(params=ROADS, ids=lambda road: road.slug)
def road(request: pytest.FixtureRequest) -> Road:
    return request.param


@pytest.fixture
def vendor(road: Road, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendor]:
    with opened(road, monkeypatch) as running:
        yield running


def card(client: Client, road: Road) -> str:
    page = flat(client.get(reverse("providers")))
    return page.split(f'id="provider-{road.slug}"')[1].split("</article>")[0]


def words(part: str) -> str:
    return " ".join(TAG.sub(" ", part).split())


def enter(client: Client, road: Road, key: str, secret: str) -> str:
    """Into the boxes that the card has; what the test of the key says, which follows."""
    names = re.findall(r'name="(key-[^"]*)"', card(client, road))
    typed = {names[-1]: secret, names[0]: key}
    assert client.post(reverse("key-put", args=[road.slug]), typed, **HTMX).status_code == 200
    return flat(client.post(reverse("key-test", args=[road.slug]), **HTMX))


def model_of(client: Client, road: Road) -> CatalogueModel:
    """Found at the provider and added, where none ship with the app."""
    models = reverse("provider-models", args=[road.slug])
    if not road.words:
        return CatalogueModel.objects.get(provider=road.slug, model_id=road.model)
    found = flat(client.get(models, {"q": road.words}, **HTMX))
    at = found.index(road.model)
    [id, *_] = re.findall(r'name="model" value="([^"]*)"', found[at:])
    chosen = {"from": "found", "model": id}
    added = client.post(reverse("model-add", args=[road.slug]), chosen, **HTMX)
    assert added.status_code == 200, words(flat(added))
    return CatalogueModel.objects.get(provider=road.slug, source="user")


def work() -> Generation:
    generation = Generation.objects.latest("id")
    inline.run([generation.pk])
    generation.refresh_from_db()
    return generation


def press_retry(client: Client, failed: Generation) -> None:
    """And say yes where its price is unknown."""
    retry = {"generation": failed.pk}
    answer = flat(client.post(reverse("retry"), retry, **HTMX))
    if agreed := re.search(r'name="agreed" value="([^"]*)"', answer):
        client.post(reverse("retry"), retry | {"agreed": agreed[1]}, **HTMX)


def test_from_a_key_to_a_product(client: Client, road: Road, vendor: Vendor) -> None:
    assert "not set" in words(card(client, road))
    assert f"Talks to {vendor.url}" in words(card(client, road))
    secret = vendor.secret if road.has_secret else ""
    assert "Does not work" in enter(client, road, "a-key-that-is-wrong:0123456789", secret)
    assert "Works" in enter(client, road, f"  {vendor.key} ", secret)
    assert f"stored ••••{vendor.key[-4:]}" in words(card(client, road))
    assert vendor.key not in client.get(reverse("providers")).content.decode()

    row = model_of(client, road)
    page = flat(client.get(reverse("provider-models", args=[road.slug])))
    model = page.split(f'id="model-{row.pk}"')[1]
    assert ("added by you" if road.words else row.label) in model
    links = re.findall(r'<a [^>]*href="([^"]*)"', model.split("Order with it")[0])
    form = client.get(unescape(links[-1]))
    assert re.search(rf'<input[^>]*value="{re.escape(row.ref)}"[^>]* checked', flat(form))

    vendor.script(next=[{"submit": "400"}])
    asked = {"kind": row.kind, "model": row.ref, "prompt": "a lighthouse in a storm", "count": "1"}
    client.post(reverse("order"), asked | {"nonce": "n", "accept_unknown": "1"}, **HTMX)
    failed = work()
    assert failed.state == State.FAILED
    press_retry(client, failed)
    done = work()
    assert done.state == State.DONE, done.error
    product = Product.objects.get()
    shown = flat(client.get(reverse("product", args=[product.pk])))
    assert product.asset.medium == road.medium
    assert row.label in shown
    assert re.search(r"\$|Buzz|unknown", shown.split('class="inspector')[1])
    assert vendor.stats()["submissions"] == 2
