"""A second account through the house: its own key and address, limits, breaker, caps and costs."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image

from gallery import products
from gallery.models import Product
from ledger.models import Cap, LedgerEntry
from production import log_replay, orders
from production.engine import limits
from production.engine.dispatching import dispatch
from production.engine.provider_requests import attempt_key
from production.engine.submitting import submit
from production.engine.sweeping import sweep
from production.limit_models import (
    OwnLimit,
    Pause,
)
from production.models import (
    Generation,
    Order,
    State,
)
from production.orders import OrderInput, OrderLine, OrderRejected
from projects.models import Project
from providers import accounts, catalogue, keys, registry
from providers.contract import RateLimited
from providers.models import Account, CatalogueModel, StoredKey
from tests.emulator import Emulator
from tests.production.engine.test_sent_log import forget_rows
from tests.production.rows import capacity, make_generation
from tests.production.test_lifecycle import ask, one, order, run

pytestmark = pytest.mark.django_db
WORK = "scripted.work"
WORK_KEY = "work-key-4c1f77aa02"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def work(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    """`scripted.work`, at servers of its own where its stored key alone is good."""
    keys.forget_cached()
    with Emulator(key=WORK_KEY) as running:
        monkeypatch.setenv("SCRIPTED_WORK_BASE_URL", running.url)
        keys.put(registry.account(WORK), "api_key", WORK_KEY)
        catalogue.refresh_account(registry.get(WORK))
        yield running
    keys.forget_cached()
    accounts.forget_cached()


def text(response: Any) -> str:
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return html.unescape(re.sub(r"\s+", " ", words))


def accepted(emulator: Emulator) -> tuple[int, bool]:
    """How many orders came, and whether every request had the key of these servers."""
    log = [seen for seen in emulator.stats()["log"] if not seen["path"].startswith("/files/")]
    return emulator.stats()["submissions"], all(seen["authorized"] for seen in log)


class TestAnOrder:
    def test_each_goes_to_its_own_servers_with_its_own_key(self, emulator, work):
        lines = [OrderLine("scripted/picture"), OrderLine(f"{WORK}/picture")]
        made = run(order(lines=lines))
        assert [one.state for one in made] == [State.DONE, State.DONE]
        assert accepted(emulator) == (1, True)
        assert accepted(work) == (1, True)
        assert {one.provider for one in Product.objects.all()} == {"scripted", WORK}
        assert Product.objects.get(provider=WORK).recipe["provider"] == WORK

    def test_it_costs_in_its_own_rows(self, emulator, work):
        one(model=f"{WORK}/picture")
        assert set(LedgerEntry.objects.values_list("provider", flat=True)) == {WORK}

    def test_an_input_and_a_file_that_wants_the_key_stay_with_the_account(
        self, emulator, work, tmp_path
    ):
        work.script(settings={"file": "needs-key"})
        path = tmp_path / "boat.png"
        Image.new("RGB", (64, 48), "teal").save(path)
        source = products.bring_in(path, Project.inbox(), "boat.png")
        inputs = (OrderInput("image_url", source),)
        made = one(model=f"{WORK}/edit", kind="image-to-image", inputs=inputs)
        assert made.state == State.DONE
        assert {"/v1/files", "/v1/jobs"} <= {seen["path"] for seen in work.stats()["log"]}
        assert emulator.stats()["log"] == []

    def test_without_its_key_nothing_goes_out_though_the_first_has_one(self, emulator, work):
        keys.remove(registry.get(WORK))
        with pytest.raises(OrderRejected, match=r"Scripted \(work\) needs a key"):
            orders.place(ask(model=f"{WORK}/picture"))
        assert not Generation.objects.exists()
        assert emulator.stats()["log"] == work.stats()["log"] == []

    def test_a_key_that_goes_away_before_it_is_sent_fails_unsent(self, emulator, work):
        waiting = order(model=f"{WORK}/picture")
        keys.remove(registry.get(WORK))
        [ended] = run(waiting)
        assert (ended.state, ended.charged) == (State.FAILED, "no")
        assert "SCRIPTED_WORK_KEY" in ended.next_step
        assert emulator.stats()["log"] == work.stats()["log"] == []

    @pytest.mark.parametrize("slug", ["scripted.nobody", "nobody.work", "Scripted.work", "a.b.c"])
    def test_a_slug_that_names_nobody_is_refused_in_words(self, emulator, slug):
        with pytest.raises(OrderRejected) as caught:
            orders.place(ask(model=f"{slug}/picture"))
        assert slug in str(caught.value)
        assert not Order.objects.exists()


class TestLimitsAndCaps:
    def test_a_limit_and_a_pause_hold_one_account_only(self, emulator, work):
        OwnLimit.objects.create(provider=WORK, concurrency=1)
        mine = [make_generation(provider=WORK) for _ in range(2)]
        first = make_generation()
        assert {step.id for step in dispatch()} == {mine[0].pk, first.pk}
        Pause.objects.create(provider=WORK)
        another = make_generation()
        assert [step.id for step in dispatch()] == [another.pk]

    def test_a_429_teaches_one_account_only(self, emulator, work):
        limits.learn_rate_limit(WORK, RateLimited(retry_after=30))
        assert limits.must_wait(WORK)
        assert not limits.must_wait("scripted")
        assert "Scripted (work) asks to wait" in capacity(WORK).reason

    def test_a_cap_holds_one_account_only_and_says_which(self, emulator, work):
        Cap.objects.create(period="day", provider=WORK, amount_micros=0)
        orders.place(ask())
        with pytest.raises(OrderRejected, match=r"provider Scripted \(work\)"):
            orders.place(ask(model=f"{WORK}/picture"))


class TestThePages:
    def test_it_has_its_own_card_whose_parts_find_each_other(self, client: Client, work):
        page = client.get(reverse("providers")).content.decode()
        card = page.split(f'id="provider-{WORK}"')[1].split("</article>")[0]
        assert "Scripted (work)" in card
        assert "SCRIPTED_WORK_KEY" in card
        assert "SCRIPTED_WORK_BASE_URL" in card
        # A dot in an id would be a class in a selector.
        assert not re.search(r'hx-target="#[^"]*\.', page)

    def test_its_key_is_entered_tested_and_removed_by_its_address(self, client: Client, work):
        assert "/providers/scripted.work/key/" in reverse("key-put", args=[WORK])
        tested = client.post(reverse("key-test", args=[WORK]), **HTMX)
        assert "accepts the key" in text(tested)
        client.post(reverse("key-remove", args=[WORK]), **HTMX)
        assert not StoredKey.objects.exists()
        data = {"key-api_key": WORK_KEY}
        assert client.post(reverse("key-put", args=[WORK]), data, **HTMX).status_code == 200
        assert StoredKey.objects.get().provider == WORK

    def test_its_models_have_a_page_and_stand_beside_the_first_ones(self, client: Client, work):
        models = text(client.get(reverse("provider-models", args=[WORK])))
        assert "Models of Scripted (work)" in models
        CatalogueModel.objects.exclude(provider__in=("scripted", WORK)).delete()
        query = f"?kind=text-to-image&model={WORK}/picture"
        page = client.get(reverse("create") + query).content.decode()
        assert f'value="{WORK}/picture"' in page
        assert "Scripted (work)" in page
        facts = {"kind": "text-to-image", "model": [f"{WORK}/picture"], "prompt": "a fox"}
        placed = client.post(reverse("order"), facts | {"count": "1", "nonce": "n-1"}, **HTMX)
        assert placed.status_code == 200
        assert Generation.objects.get().provider == WORK
        assert "Scripted (work)" in text(client.get(reverse("queue")))

    def test_costs_prices_and_limits_have_its_rows(self, client: Client, work):
        one(model=f"{WORK}/picture")
        for page in ("costs", "prices", "limits", "queue", "gallery"):
            assert client.get(reverse(page)).status_code == 200
        assert "Scripted (work)" in text(client.get(reverse("costs")))
        limit = {"of": f"{WORK}/picture", "concurrency": "2", "per_minute": ""}
        client.post(reverse("limit-save"), limit)
        assert str(OwnLimit.objects.get()) == f"{WORK}/picture"
        client.post(reverse("limit-remove"), {"of": f"{WORK}/picture"})
        assert not OwnLimit.objects.exists()
        cap = {"period": "day", "amount": "5", "project": "", "provider": WORK}
        client.post(reverse("cap-save"), cap)
        assert Cap.objects.get().provider == WORK
        assert "provider Scripted (work)" in text(client.get(reverse("costs")))
        client.post(reverse("pause"), {"provider": WORK})
        assert "Scripted (work) is paused" in text(client.get(reverse("queue")))

    @pytest.mark.parametrize("slug", ["scripted.nobody", "nobody.work", "Scripted.work", "a.b.c"])
    def test_a_slug_that_names_nobody_is_refused_in_words(self, client: Client, emulator, slug):
        for name in ("provider-models", "key-put", "key-test", "model-add", "prices-ask"):
            address, ask = reverse(name, args=[slug]), client.post
            answer = client.get(address) if name == "provider-models" else ask(address)
            assert answer.status_code == 404
            assert f"“{slug}”" in text(answer)
        client.post(reverse("pause"), {"provider": slug})
        assert f"“{slug}”" in text(client.get(reverse("queue")))
        cap = {"period": "day", "amount": "5", "project": "", "provider": slug}
        assert f"{slug} is not one of" in text(client.post(reverse("cap-save"), cap))
        limit = {"of": slug, "concurrency": "2", "per_minute": ""}
        assert f"{slug} is not one of" in text(client.post(reverse("limit-save"), limit))
        assert not any(kind.objects.exists() for kind in (Pause, Cap, OwnLimit, Account))


class TestTheSentLog:
    """A note of what was sent, played onto a database that knows nothing of it."""

    def replayed(self, slug: str) -> int:
        [generation] = order(model=f"{WORK}/picture")
        submit(generation.pk)
        file = settings.PATHS.sent / generation.uid.hex[:2] / attempt_key(generation, 1)
        sent = json.loads(file.read_text().splitlines()[0])
        file.write_text(json.dumps(sent | {"provider": slug}) + "\n")
        forget_rows()
        return log_replay.replay()

    def test_of_an_account_that_is_not_there_it_is_kept_and_left_to_the_user(self, work):
        assert self.replayed("scripted.nobody") == 1
        sweep()
        generation = Generation.objects.get()
        assert (generation.state, generation.charged) == (State.UNKNOWN, "maybe")
        assert "There is no account “scripted.nobody”" in generation.error

    @pytest.mark.parametrize("slug", ["Scripted.work", "a.b.c", "../work", "", 7, None])
    def test_one_whose_slug_can_be_none_is_refused_in_the_log(self, work, caplog, slug):
        assert self.replayed(slug) == 0
        assert not Generation.objects.exists()
        assert "is not whole" in caplog.text
