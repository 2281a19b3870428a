"""Accounts on pages: another one is made, named, moved, limited and taken out."""

import html
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from audit.models import AuditEntry
from ledger.models import Cap
from production.limit_models import (
    OwnLimit,
)
from production.models import (
    Generation,
    State,
)
from providers import connect, keys, registry
from providers.contract import Context, KeyCheck, KeyField, ModelSpec, Money, RateLimited
from providers.models import Account, CatalogueModel, StoredKey
from tests.production.rows import make_generation
from tests.scripted_provider import MODELS, Scripted
from tests.shipped import fill_catalogue

pytestmark = pytest.mark.django_db
HERE = "tests.pages.test_accounts"
HTMX = {"HTTP_HX_REQUEST": "true"}


class Studio(Scripted):
    """A server of the user's own; it has one model, and a key only where the user set one."""

    slug, label, base_url = "studio", "Studio", "http://127.0.0.1:8188"
    own_server = True
    hosts = ()
    key_fields = (KeyField("api_key", env="STUDIO_KEY", help="Set there.", optional=True),)

    def models(self, ctx: Context) -> tuple[()]:
        return ()

    def check_key(self, ctx: Context) -> KeyCheck:
        return KeyCheck(ok=True, message=f"Studio answers at {ctx.base_url}.")

    def read_models(self, ctx: Context) -> list[ModelSpec]:
        return [MODELS[0]]


class Bank(Scripted):
    """It tells what is left."""

    slug, label = "bank", "Bank"
    key_fields = (KeyField("api_key", env="BANK_KEY", help="In the bank."),)
    left: Money | None = Money(Decimal("12.4"))

    def check_key(self, ctx: Context) -> KeyCheck:
        return KeyCheck(ok=True)

    def balance(self, ctx: Context) -> Money | None:
        if self.left and self.left.amount < 0:
            raise RateLimited("Bank is asked too often.")
        return self.left


@pytest.fixture(autouse=True)
def offered(settings: Any, scripted: Any) -> Iterator[None]:
    settings.EXTRA_PROVIDERS += f",studio={HERE}:Studio,bank={HERE}:Bank"
    registry.forget()
    keys.forget_cached()
    fill_catalogue()
    yield
    registry.forget()
    keys.forget_cached()


def text(response: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def add(client: Any, of: str, name: str, address: str = "") -> Any:
    return client.post(reverse("account-new"), {"of": of, "name": name, "address": address})


def save(client: Any, slug: str, **facts: str) -> Any:
    given = {"label": registry.label(slug), "address": "", "concurrency": "", "per_minute": ""}
    given |= {"day_cap": "", "month_cap": ""}
    return client.post(reverse("account", args=[slug]), given | facts)


def noted() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.order_by("id").values_list("action", "subject"))


class TestANewOne:
    def test_of_a_vendor_has_its_models_and_wants_its_key(self, client: Any) -> None:
        answer = add(client, "scripted", "work")
        assert answer.url == reverse("account", args=["scripted.work"]) + "?made=1"
        page = text(client.get(answer.url))
        assert "Scripted (work)" in page
        assert "SCRIPTED_WORK_KEY" in page
        assert CatalogueModel.objects.filter(provider="scripted.work").count() == len(MODELS)
        assert ("account-made", "scripted.work") in noted()

    def test_server_is_asked_at_once(self, client: Any) -> None:
        answer = add(client, "studio", "Mac Studio", "mac-studio.local:8188/")
        assert Account.objects.get().address == "http://mac-studio.local:8188"
        page = client.get(answer.url)
        assert "Studio (Mac Studio)" in text(page)
        assert "At http://mac-studio.local:8188 typed by you" in text(page)
        assert "whether it is there" in text(page)
        assert "Plain http" in text(page)
        tested = client.post(reverse("key-test", args=["studio.mac-studio"]), **HTMX)
        assert "Studio answers at http://mac-studio.local:8188. It has 1 model." in text(tested)
        assert CatalogueModel.objects.get(provider="studio.mac-studio").source == "fetched"

    @pytest.mark.parametrize(
        ("of", "name", "address", "words"),
        [
            ("scripted", "", "", "This field is required"),
            ("scripted", "日本", "", "needs a letter from a to z"),
            ("nobody", "work", "", "Select a valid choice"),
            ("studio", "mac", "", "Enter its address"),
            ("studio", "mac", "http://8.8.8.8", "must be https://"),
            ("scripted", "work", "http://192.168.1.7", "only https:// may leave"),
        ],
    )
    def test_is_refused_in_words_and_not_made(
        self, client: Any, of: str, name: str, address: str, words: str
    ) -> None:
        answer = add(client, of, name, address)
        assert answer.status_code == 422
        assert words in text(answer)
        assert not Account.objects.exists()
        assert noted() == []

    def test_is_not_made_twice(self, client: Any) -> None:
        add(client, "scripted", "work")
        answer = add(client, "scripted", "Work")
        assert answer.status_code == 422
        assert "There is an account scripted.work already." in text(answer)

    def test_those_without_key_and_address_cannot_be_chosen(self, client: Any, free: str) -> None:
        page = client.get(reverse("account-new")).content.decode()
        assert 'value="scripted"' in page
        assert f'value="{free}"' not in page


class TestItsSettings:
    def test_name_address_limits_and_caps(self, client: Any) -> None:
        add(client, "studio", "mac", "mac.local")
        save(
            client,
            "studio.mac",
            label="The big one",
            address="https://mac.example",
            concurrency="2",
            month_cap="30",
        )
        studio = registry.get("studio.mac")
        assert studio.label == "The big one"
        assert connect.base_url(studio) == "https://mac.example"
        assert OwnLimit.objects.get(provider="studio.mac").concurrency == 2
        cap = Cap.objects.get(provider="studio.mac")
        assert (cap.period, cap.amount_micros) == ("month", 30_000_000)
        assert {"account-renamed", "address-set", "limit-set", "cap-set"} <= {
            action for action, _ in noted()
        }
        page = client.get(reverse("account", args=["studio.mac"])).content.decode()
        assert all(f'value="{one}"' in page for one in ("The big one", "https://mac.example", "30"))

        save(client, "studio.mac", label="", address="")
        studio = registry.get("studio.mac")
        assert studio.label == "Studio (mac)"
        assert connect.base_url(studio) == "http://127.0.0.1:8188"
        assert not OwnLimit.objects.exists()
        assert not Cap.objects.exists()

    def test_what_was_not_touched_is_not_written(self, client: Any) -> None:
        add(client, "studio", "mac", "mac.local")
        before = noted()
        save(client, "studio.mac", address="http://mac.local")
        assert noted() == before

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"address": "http://8.8.8.8"}, "must be https://"),
            ({"label": "x" * 61}, "at most 60"),
            ({"concurrency": "0"}, "greater than or equal to 1"),
            ({"concurrency": "many"}, "is not a number"),
            ({"day_cap": "much"}, "much"),
        ],
    )
    def test_nothing_is_kept_where_something_is_wrong(
        self, client: Any, facts: dict[str, str], words: str
    ) -> None:
        add(client, "studio", "mac", "mac.local")
        before = noted()
        answer = save(client, "studio.mac", **{"per_minute": "7", **facts})
        assert answer.status_code == 422
        assert words in text(answer)
        assert noted() == before
        assert not OwnLimit.objects.exists()

    def test_the_first_server_can_be_moved(self, client: Any) -> None:
        save(client, "studio", address="192.168.1.7:8188")
        assert connect.base_url(registry.get("studio")) == "http://192.168.1.7:8188"
        assert "Plain http" in text(client.get(reverse("providers")))

    def test_it_is_not_moved_while_it_is_at_work(self, client: Any) -> None:
        add(client, "scripted", "work")
        work = make_generation(State.RUNNING, provider="scripted.work")
        answer = save(client, "scripted.work", label="New", address="https://elsewhere.example")
        assert answer.status_code == 422
        assert "1 generation of it is under way" in text(answer)
        moved = registry.get("scripted.work")
        assert connect.base_url(moved) != "https://elsewhere.example"
        assert moved.label == "Scripted (work)"
        assert save(client, "scripted.work", label="New").status_code == 302
        Generation.objects.filter(pk=work.pk).update(state=State.DONE)
        save(client, "scripted.work", address="https://elsewhere.example")
        assert connect.base_url(registry.get("scripted.work")) == "https://elsewhere.example"

    def test_a_vendors_first_account_cannot(self, client: Any) -> None:
        page = client.get(reverse("account", args=["bank"])).content.decode()
        assert 'name="address"' not in page
        assert 'name="label"' not in page
        assert "Remove this account" not in page

    def test_it_is_named_wherever_accounts_are(self, client: Any) -> None:
        add(client, "scripted", "work")
        save(client, "scripted.work", label="The office")
        for name in ("providers", "limits", "costs"):
            assert "The office" in text(client.get(reverse(name))), name

    def test_in_few_queries(self, client: Any, django_assert_max_num_queries: Any) -> None:
        add(client, "studio", "mac", "mac.local")
        client.get(reverse("account", args=["studio.mac"]))
        with django_assert_max_num_queries(12):
            client.get(reverse("account", args=["studio.mac"]))
        with django_assert_max_num_queries(12):
            client.get(reverse("providers"))


class TestWhatIsLeft:
    def test_is_told_with_a_test_and_on_its_page(
        self, client: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("BANK_KEY", "bank-key-0123456789")
        tested = client.post(reverse("key-test", args=["bank"]), **HTMX)
        assert "12.40 $ left." in text(tested)
        assert (
            reverse("account-balance", args=["bank"])
            in client.get(reverse("account", args=["bank"])).content.decode()
        )
        assert "12.40 $ left" in text(client.get(reverse("account-balance", args=["bank"])))

    @pytest.mark.parametrize(
        ("left", "words"),
        [
            (Money(Decimal("1250"), "Buzz"), "1,250 Buzz left"),
            (Money(Decimal("0")), "0.00 $ left"),
            (Money(Decimal("-1")), "Balance unknown: Bank is asked too often."),
            (None, "does not report what is left"),
        ],
    )
    def test_whatever_it_is(
        self, client: Any, monkeypatch: pytest.MonkeyPatch, left: Money | None, words: str
    ) -> None:
        monkeypatch.setenv("BANK_KEY", "bank-key-0123456789")
        monkeypatch.setattr(Bank, "left", left)
        assert words in text(client.get(reverse("account-balance", args=["bank"])))

    def test_without_a_key_nobody_is_asked(self, client: Any) -> None:
        page = client.get(reverse("account", args=["bank"])).content.decode()
        assert reverse("account-balance", args=["bank"]) not in page


class TestTakenOut:
    def out(self, client: Any, slug: str = "scripted.work", agreed: str = "") -> Any:
        url = reverse("account-remove", args=[slug])
        return client.post(url, {"agreed": agreed} if agreed else {})

    def test_only_after_a_question(self, client: Any) -> None:
        add(client, "scripted", "work")
        keys.put(registry.get("scripted.work"), "api_key", "work-key-0123456789")
        OwnLimit.objects.create(provider="scripted.work", concurrency=1)
        made = make_generation(State.DONE, provider="scripted.work")
        assert "cannot be undone" in text(self.out(client))
        assert Account.objects.exists()
        assert self.out(client, agreed="scripted.work").url == reverse("providers")
        assert not Account.objects.exists()
        assert not StoredKey.objects.exists()
        assert not OwnLimit.objects.exists()
        assert noted()[-3:] == [
            ("limit-removed", "scripted.work"),
            ("key-removed", "scripted.work"),
            ("account-removed", "scripted.work"),
        ]
        made.refresh_from_db()
        assert made.provider == "scripted.work"

    def test_not_while_it_works(self, client: Any) -> None:
        add(client, "scripted", "work")
        make_generation(State.RUNNING, provider="scripted.work")
        answer = client.get(self.out(client, agreed="scripted.work").url)
        assert "1 generation of it is under way" in text(answer)
        assert Account.objects.exists()

    def test_not_the_first_nor_one_of_the_environment(
        self, client: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answer = client.get(self.out(client, "scripted", agreed="scripted").url)
        assert "it cannot be removed" in text(answer)
        monkeypatch.setenv("SCRIPTED_HOME_KEY", "home-key-0123456789")
        answer = client.get(self.out(client, "scripted.home", agreed="scripted.home").url)
        assert "from the environment" in text(answer)


class TestTheAdmin:
    def test_has_addresses_too(self, client: Any) -> None:
        user = get_user_model().objects.create_superuser("u", "u@example.com", "p")
        client.force_login(user)
        url = reverse("admin:providers_account_add")
        answer = client.post(url, {"slug": "studio.mac", "label": "", "address": "8.8.8.8"})
        assert answer.status_code == 302
        assert Account.objects.get().address == "https://8.8.8.8"
        answer = client.post(url, {"slug": "studio", "label": "", "address": "http://8.8.8.8"})
        assert "must be https://" in text(answer)
        assert noted() == [("account-made", "studio.mac"), ("address-set", "studio.mac")]
        make_generation(State.RUNNING, provider="studio.mac")
        url = reverse("admin:providers_account_change", args=[Account.objects.get().pk])
        answer = client.post(url, {"label": "", "address": "https://elsewhere.example"})
        assert "1 generation of it is under way" in text(answer)
        assert Account.objects.get().address == "https://8.8.8.8"
