"""The first steps: free, with a key, and a cap; gone once something was ordered."""

import pytest
from django.urls import reverse

from ledger.models import Cap
from production.models import Generation
from providers import accounts, catalogue, keys, registry
from providers.models import StoredKey
from tests.emulator.replicate import ReplicateEmulator
from tests.markup import flat
from tests.production.rows import make_order

HTMX = {"HTTP_HX_REQUEST": "true"}
SHAPED = "r8_" + "0123456789" * 4


@pytest.fixture
def shipped(db):
    catalogue.refresh_shipped()


@pytest.fixture
def vendor(shipped, monkeypatch):
    with ReplicateEmulator() as running:
        running.key = SHAPED
        monkeypatch.setenv("REPLICATE_BASE_URL", running.url)
        monkeypatch.delenv("REPLICATE_API_TOKEN", raising=False)
        registry.forget()
        keys.forget_cached()
        accounts.forget_cached()
        yield running
    keys.forget_cached()
    registry.forget()


def paste(client, key, **more):
    return client.post(reverse("first-key"), {"key": key, **more}, **HTMX)


def test_they_are_offered_until_something_is_ordered(client, shipped):
    page = flat(client.get(reverse("create")))
    assert "Make a picture, free" in page
    assert 'href="https://replicate.com/account/api-tokens"' in page
    assert "$ a month" in page
    make_order()
    assert "Make a picture, free" not in flat(client.get(reverse("create")))


def test_one_press_orders_a_picture_for_nothing(client, shipped):
    page = client.get(reverse("create")).content.decode()
    form = page[page.index('id="first-free"') :].split("</form>")[0]
    names = ("nonce", "project", "kind", "model", "prompt", "count")
    data = {name: flat_value(form, name) for name in names}
    assert client.post(reverse("order"), data)["Location"] == reverse("create")
    made = Generation.objects.get()
    assert made.estimate_micros == 0
    assert not registry.get(made.provider).key_fields


def flat_value(form, name):
    return form.split(f'name="{name}" value="')[1].split('"')[0]


def test_a_key_is_known_by_its_shape_stored_and_tested(client, vendor):
    answer = paste(client, f'  "{SHAPED}" ')
    page = flat(answer)
    assert answer.status_code == 200
    assert "Replicate: the key works" in page
    assert "kind=text-to-image&amp;model=replicate%2F" in answer.content.decode()
    assert SHAPED not in page
    row = StoredKey.objects.get()
    assert row.provider == "replicate"
    assert SHAPED not in str(row.token)


def test_one_that_is_not_accepted(client, vendor):
    vendor.key = "r8_another"
    answer = paste(client, SHAPED)
    assert answer.status_code == 422
    assert "Replicate: the key does not work" in flat(answer)


def test_without_a_shape_it_is_asked_whose_it_is(client, vendor):
    vendor.key = "0123456789abcdef0123"
    answer = paste(client, vendor.key)
    assert answer.status_code == 422
    assert "Choose whose it is" in flat(answer)
    assert '<option value="civitai">' in flat(answer)
    assert vendor.key not in answer.content.decode()
    assert not StoredKey.objects.exists()
    assert "the key works" in flat(paste(client, vendor.key, provider="replicate"))


@pytest.mark.parametrize(("key", "said"), [("", "Paste the key first."), (" \n", "Paste the key")])
def test_nothing_pasted(client, shipped, key, said):
    answer = paste(client, key)
    assert answer.status_code == 422
    assert said in flat(answer)


def test_without_script_it_leads_on(client, vendor):
    answer = client.post(reverse("first-key"), {"key": SHAPED})
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{reverse('create')}?kind=")
    answer = client.post(reverse("first-key"), {"key": "nonsense"}, follow=True)
    assert "Choose whose it is" in flat(answer)


def test_a_cap_by_one_press(client, shipped):
    data = {"period": "month", "project": "", "provider": "", "amount": "20", "next": "/"}
    assert client.post(reverse("cap-save"), data)["Location"] == "/"
    assert Cap.objects.get().amount_micros == 20_000_000
    assert "$ a month" not in flat(client.get(reverse("create")))
