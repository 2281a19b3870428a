"""Each act that spends, allows, reveals or destroys, by its page or command, is on record."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from artfactory import command_runner
from audit.models import AuditAction, AuditEntry
from gallery import organising, products
from ledger.models import Cap, Doubt
from preferences.models import Preference
from production import actions, database_lineage, orders, reconciliation
from production.engine import transitions
from production.limit_models import (
    OwnLimit,
)
from production.models import (
    State,
    UncheckedResult,
)
from production.orders import OrderLine, OrderRequest
from providers.contract import Charged
from providers.models import CatalogueModel
from tests.browser.scene import kept_unchecked
from tests.emulator import Emulator
from tests.gallery import samples
from tests.production.rows import make_generation

pytestmark = pytest.mark.django_db
KEY = "sk-canary-0123456789abcdef"
MODEL = "scripted/picture"

Post = Callable[..., Any]


@pytest.fixture
def post(client: Client) -> Post:
    def post(name: str, data: dict[str, Any] | None = None, *args: Any) -> Any:
        return client.post(reverse(name, args=args), data or {})

    return post


def command(*argv: str) -> None:
    try:
        command_runner.run(["manage.py", *argv])
    except SystemExit as ended:
        assert not ended.code, argv


def last(action: AuditAction) -> AuditEntry:
    """The newest entry, which is of this."""
    row = AuditEntry.objects.latest("pk")
    assert row.action == action, row
    return row


def record() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.order_by("pk").values_list("who", "action"))


class TestSpent:
    def test_an_order(self, emulator: Emulator, post: Post):
        generation = make_generation(State.DONE)
        post("reorder", {"generation": generation.pk, "confirmed": "yes"})
        row = last(AuditAction.SPENT)
        assert row.who == "page"
        assert row.subject.startswith("order ")
        assert row.facts == {
            "results": 1,
            "models": [MODEL],
            "project": "inbox",
            "purse": "",
            "estimate_micros": 10_000,
            "currency": "USD",
            "most_micros": None,
        }

    def test_an_order_by_command(self, emulator: Emulator, transactional_db):
        command("generate", "a fox", "--model", MODEL, "--count", "3", "--no-wait")
        row = last(AuditAction.SPENT)
        assert row.who == "command: generate"
        assert (row.facts["results"], row.facts["estimate_micros"]) == (3, 30_000)
        assert "fox" not in str(row.facts)

    def test_a_retry(self, emulator: Emulator, post: Post):
        generation = make_generation(State.FAILED, charged=Charged.NO)
        post("retry", {"generation": generation.pk})
        row = last(AuditAction.SPENT)
        assert (row.who, row.subject) == ("page", f"generation {generation.uid}")
        assert (row.facts["estimate_micros"], row.facts["round"]) == (10_000, 2)

    def test_all_retries(self, emulator: Emulator, post: Post):
        for _ in range(2):
            make_generation(State.FAILED, charged=Charged.NO)
        post("retry-failed")
        assert record() == [("page", "spent")] * 2

    def test_a_yes_to_paying_twice(self, emulator: Emulator, post: Post):
        generation = make_generation(State.UNKNOWN, charged=Charged.MAYBE)
        post("retry", {"generation": generation.pk})
        assert record() == [], "not without the yes"
        post("retry", {"generation": generation.pk, "twice": "yes"})
        assert last(AuditAction.PAID_TWICE).who == "page"

    def test_what_was_held(self, post: Post):
        one, _, _ = (make_generation(held=True) for _ in range(3))
        post("let-go", {"generation": one.pk})
        assert last(AuditAction.LET_GO).subject == f"generation {one.uid}"
        post("let-go")
        assert record() == [("page", "let-go")] * 3

    def test_not_what_costs_nothing(self, free: str):
        model = CatalogueModel.objects.filter(provider=free).earliest("pk")
        lines = [OrderLine(model.ref)]
        assert orders.place(OrderRequest(kind=model.kind, prompt="a fox", lines=lines))
        assert record() == []

    def test_not_what_was_refused(self, emulator: Emulator):
        Cap.objects.create(period="day", amount_micros=0)
        request = OrderRequest(kind="text-to-image", prompt="x", lines=[OrderLine(MODEL)])
        with pytest.raises(orders.OrderRejected):
            orders.place(request)
        with transaction.atomic(), pytest.raises(actions.NotPossible):
            actions.retry(make_generation(State.FAILED, charged=Charged.NO, estimate_micros=0).pk)
        assert record() == []


class TestCaps:
    def test_by_page(self, post: Post):
        facts = {"period": "day", "amount": "5"}
        post("cap-save", facts)
        cap = Cap.objects.get()
        for changes in (
            {"amount": "9"},
            {"amount": "3"},
            {"amount": "3", "allows_unknown": "on"},
            {"amount": "3", "allows_unknown": "on"},
        ):
            post("cap-save", facts | changes | {"cap": cap.pk})
        post("cap-remove", {"cap": cap.pk})
        assert record() == [
            ("page", "cap-set"),
            ("page", "cap-raised"),
            ("page", "cap-lowered"),
            ("page", "cap-changed"),
            ("page", "cap-removed"),
        ]
        raised = AuditEntry.objects.get(action=AuditAction.CAP_RAISED)
        assert raised.subject == "Per day"
        assert raised.facts["before"]["amount_micros"] == 5_000_000
        assert raised.facts["now"]["amount_micros"] == 9_000_000

    def test_by_command(self, transactional_db):
        command("caps", "set", "month", "20")
        command("caps", "set", "month", "30", "--unknown", "pass")
        command("caps", "set", "month", "10")
        command("caps", "remove", "month")
        command("caps", "list")
        who = "command: caps"
        assert record() == [
            (who, "cap-set"),
            (who, "cap-raised"),
            (who, "cap-lowered"),
            (who, "cap-removed"),
        ]
        assert AuditEntry.objects.earliest("pk").facts["before"] is None
        assert last(AuditAction.CAP_REMOVED).facts["before"]["allows_unknown"]

    def test_by_the_admin(self, post: Post):
        facts = {"period": "day", "amount_micros": "5", "provider": "", "project": ""}
        post("admin:ledger_cap_add", facts)
        cap = Cap.objects.get()
        post("admin:ledger_cap_change", facts | {"amount_micros": "6"}, cap.pk)
        post("admin:ledger_cap_delete", {"post": "yes"}, cap.pk)
        post("admin:ledger_cap_add", facts)
        chosen = {"action": "delete_selected", "_selected_action": Cap.objects.get().pk}
        post("admin:ledger_cap_changelist", chosen | {"post": "yes"})
        assert not Cap.objects.exists()
        actions_done = ["cap-set", "cap-raised", "cap-removed", "cap-set", "cap-removed"]
        assert record() == [("admin", action) for action in actions_done]


class TestPrices:
    OWN = {"unit": "image", "amount": "0.03", "currency": "USD", "date": "2026-11-01"}
    NO_ROWS = {
        f"{rows}-{what}_FORMS": 0 for rows in ("table", "steps") for what in ("TOTAL", "INITIAL")
    }

    @pytest.fixture
    def model(self, emulator: Emulator) -> CatalogueModel:
        return CatalogueModel.objects.get(provider="scripted", model_id="picture")

    def test_an_own_price_by_page(self, post: Post, model: CatalogueModel):
        post("price-edit", self.OWN | self.NO_ROWS, model.pk)
        row = last(AuditAction.PRICE_SET)
        assert (row.subject, row.facts) == (MODEL, {"before": None, "now": self.OWN})
        post("price-edit", self.OWN | self.NO_ROWS, model.pk)
        post("price-reset", None, model.pk)
        assert last(AuditAction.PRICE_REMOVED).facts == {"before": self.OWN, "now": None}
        post("price-reset", None, model.pk)
        assert record() == [("page", "price-set"), ("page", "price-removed")]

    def test_an_own_price_by_the_admin(self, client: Client, model: CatalogueModel):
        address = reverse("admin:providers_cataloguemodel_change", args=[model.pk])
        form = client.get(address).context["adminform"].form
        facts = {name: form[name].value() for name in form.fields}
        facts = {name: value for name, value in facts.items() if value is not None}
        facts = {name: value for name, value in facts.items() if value is not False}
        client.post(address, facts | {"label": "Named"})
        model.refresh_from_db()
        assert (model.label, model.own_price, record()) == ("Named", None, [])
        client.post(address, facts | {"own_price": json.dumps(self.OWN)})
        model.refresh_from_db()
        assert model.own_price == self.OWN
        assert last(AuditAction.PRICE_SET).facts == {"before": None, "now": self.OWN}
        assert record() == [("admin", "price-set")]

    def test_an_exchange_rate(self, post: Post):
        told = {"currency": "cny", "usd": "0.13", "source": "ECB", "dated": "2026-11-01"}
        post("rate-save", told)
        post("rate-save", told)
        post("rate-save", told | {"usd": "0,14"})
        row = last(AuditAction.RATE_SET)
        before = {"usd": "0.13", "source": "ECB", "dated": "2026-11-01"}
        now = before | {"usd": "0.14"}
        assert (row.subject, row.facts) == ("CNY", {"before": before, "now": now})
        post("rate-remove", {"currency": "CNY"})
        assert last(AuditAction.RATE_REMOVED).facts == {"before": now}
        post("rate-remove", {"currency": "CNY"})
        assert record() == [("page", act) for act in ("rate-set", "rate-set", "rate-removed")]


class TestLimits:
    def test_by_page(self, emulator: Emulator, post: Post):
        post("limit-save", {"of": "scripted", "concurrency": "3"})
        assert last(AuditAction.LIMIT_SET).facts == {"at_once": 3, "per_minute": None}
        post("limit-save", {"of": "scripted", "concurrency": "", "per_minute": ""})
        post("limit-save", {"of": MODEL, "per_minute": "9"})
        post("limit-remove", {"of": MODEL})
        assert last(AuditAction.LIMIT_REMOVED).subject == MODEL
        acts = ["limit-set", "limit-removed", "limit-set", "limit-removed"]
        assert record() == [("page", act) for act in acts]

    def test_by_the_admin(self, post: Post):
        facts = {"provider": "fal", "model_id": "", "concurrency": "2", "per_minute": ""}
        post("admin:production_ownlimit_add", facts)
        post("admin:production_ownlimit_delete", {"post": "yes"}, OwnLimit.objects.get().pk)
        assert record() == [("admin", "limit-set"), ("admin", "limit-removed")]

    def test_from_which_sum_is_asked(self, post: Post):
        post("settings", {"ask_above": "7", "reveal_stays": "on", "backup_daily": "on"})
        row = last(AuditAction.PREFERENCE_SET)
        assert (row.who, row.subject) == ("page", "ask_above")
        assert row.facts == {"before": 1_000_000, "now": 7_000_000}
        address = "admin:preferences_preference_"
        preference = Preference.objects.get().pk
        post(f"{address}change", {"name": "ask_above", "value": "5"}, preference)
        post(f"{address}delete", {"post": "yes"}, preference)
        assert record()[1:] == [("admin", "preference-set")] * 2


class TestKeys:
    @pytest.fixture(autouse=True)
    def nothing_stored(self, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("SCRIPTED_KEY")

    def facts(self) -> str:
        return str(list(AuditEntry.objects.values()))

    def test_by_page(self, post: Post):
        post("key-put", {"key-api_key": KEY}, "scripted")
        assert last(AuditAction.KEY_SET).facts == {"field": "api_key"}
        post("keys-rotate")
        post("key-remove", None, "scripted")
        post("key-remove", None, "scripted")
        acts = ["key-set", "keys-rotated", "key-removed"]
        assert record() == [("page", act) for act in acts]
        assert KEY not in self.facts()
        assert KEY[-4:] not in self.facts()

    def test_by_command(self, transactional_db, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(sys, "stdin", io.StringIO(KEY))
        command("keys", "set", "scripted")
        command("keys", "rotate")
        command("keys", "remove", "scripted")
        acts = ["key-set", "keys-rotated", "key-removed"]
        assert record() == [("command: keys", act) for act in acts]
        assert KEY not in self.facts()

    def test_not_what_was_no_key(self, post: Post):
        post("key-put", {"key-api_key": "  "}, "scripted")
        assert record() == []


class TestDoubts:
    @pytest.mark.parametrize(("word", "charged"), [("yes", True), ("no", False)])
    def test_discarded(self, post: Post, word: str, charged: bool):
        generation = make_generation(State.UNKNOWN, charged=Charged.MAYBE)
        post("discard", {"generation": generation.pk, "charged": word})
        row = last(AuditAction.DOUBT_ANSWERED)
        assert (row.who, row.subject) == ("page", f"generation {generation.uid}")
        assert (row.facts["was_charged"], row.facts["estimate_micros"]) == (charged, 10_000)

    def test_a_reserve_that_was_left_open(self, post: Post):
        generation = make_generation(State.RUNNING)
        actions.cancel(generation.pk)
        transitions.given_up(generation)
        doubt = Doubt.objects.get()
        post("reserve-answer", {"doubt": doubt.pk, "charged": "yes"})
        post("reserve-answer", {"doubt": doubt.pk, "charged": "yes"})
        row = AuditEntry.objects.get()
        assert (row.who, row.action) == ("page", "doubt-answered")
        assert (row.facts["was_charged"], row.facts["reserved_micros"]) == (True, 10_000)

    def test_linked_by_hand(self, emulator: Emulator, post: Post):
        generation = make_generation(State.UNKNOWN, charged=Charged.MAYBE)
        jobs = emulator.server.jobs
        job = jobs.add("other-1", "picture", "image", {}, jobs.playbook.settings)
        post("link", {"generation": generation.pk, "request_id": job.id})
        row = last(AuditAction.DOUBT_ANSWERED)
        assert (row.who, row.facts["linked"]) == ("page", job.id)

    def test_not_what_the_provider_told(self, emulator: Emulator):
        generation = make_generation(State.UNKNOWN, charged=Charged.MAYBE)
        jobs = emulator.server.jobs
        jobs.add(f"{generation.uid.hex}-1", "picture", "image", {}, jobs.playbook.settings)
        assert reconciliation.look_again(generation.pk)
        assert record() == []


class TestAccounts:
    def test_made_named_moved_and_taken_out(self, post: Post, scripted: Emulator):
        new = {"of": "scripted", "name": "work", "address": "https://work.example"}
        post("account-new", new)
        assert last(AuditAction.ADDRESS_SET).facts == {"address": "https://work.example"}
        post("account", {"label": "Office", "address": new["address"]}, "scripted.work")
        assert last(AuditAction.ACCOUNT_RENAMED).facts == {"label": "Office"}
        post("account", {"costs": "unknown"}, "ollama")
        assert last(AuditAction.COSTS_SET).facts == {"costs": "unknown"}
        post("account-remove", {"agreed": "scripted.work"}, "scripted.work")
        assert last(AuditAction.ACCOUNT_REMOVED).subject == "scripted.work"
        acts = ["account-made", "address-set", "account-renamed", "costs-set", "account-removed"]
        assert record() == [("page", act) for act in acts]


class TestGone:
    def test_put_back_and_purged(self, post: Post, made: Callable[..., Any]):
        product = made(samples.picture("png"))
        post("trash", {"product": product.pk})
        post("restore", {"product": product.pk})
        row = last(AuditAction.PUT_BACK)
        assert (row.who, row.subject) == ("page", "1 product")
        assert row.facts == {"products": [product.pk]}
        post("restore", {"product": product.pk})
        organising.trash([product.pk])
        assert products.purge() == 1
        assert products.purge() == 0
        assert last(AuditAction.PURGED).facts == {"products": [product.pk]}
        assert record() == [("page", "put-back"), ("program", "purged")]

    def test_a_result_that_was_thrown_away(self, post: Post):
        generation = make_generation(State.FAILED, charged=Charged.YES)
        kept_unchecked(generation, 1)
        path = UncheckedResult.objects.get().file.path
        post("unchecked-throw-away", {"result": UncheckedResult.objects.get().pk})
        row = last(AuditAction.PURGED)
        assert (row.who, row.facts["unchecked"]) == ("page", path)

    def test_another_copy_of_the_database(self, emulator: Emulator):
        database_lineage.begin()
        database_lineage.begin()
        assert record() == []
        make_generation()
        (database_lineage._file()).unlink()
        database_lineage.begin()
        row = last(AuditAction.RESTORED)
        assert (row.subject, row.facts) == ("database", {"brought_back": 0, "held": 1})


def test_what_is_undone_is_not_on_record(post: Post):
    with pytest.raises(InterruptedError), transaction.atomic():
        post("cap-save", {"period": "day", "amount": "5"})
        assert record()
        raise InterruptedError
    assert record() == []
    assert not Cap.objects.exists()


def test_every_action_is_walked_through():
    """Whoever adds one to the list walks through it here, too."""
    source = Path(__file__).read_text(encoding="utf-8")
    missing = [
        action
        for action in AuditAction
        if f"AuditAction.{action.name}" not in source and f'"{action.value}"' not in source
    ]
    assert missing == []
