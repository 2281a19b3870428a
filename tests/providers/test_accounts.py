"""Accounts: how they are named, when they are there, and whose keys and addresses they use."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from production.models import State
from providers import account_slugs, accounts, catalogue, connect, keys, redact, registry
from providers.contract import BadRequest, KeyField, NeedsKey, Request
from providers.models import Account, CatalogueModel, StoredKey
from tests.emulator import Emulator
from tests.emulator.replicate import ReplicateEmulator
from tests.production.rows import make_generation
from tests.providers.conformance import Keyed, Polled, WireStage
from tests.providers.test_replicate import SCHNELL, spec
from tests.providers.test_scripted import stage_of
from tests.scripted_provider import Scripted

pytestmark = pytest.mark.django_db
WORK_KEY = "work-key-4c1f77aa02"


class Nowhere(Scripted):
    """On this machine, without key or address."""

    slug, label = "nowhere", "Nowhere"
    key_fields, base_url, hosts = (), "", ()


class OpenCompatible(Scripted):
    """Its slug goes on from that of another provider."""

    slug, label = "scripted-compatible", "Scripted-compatible"
    key_fields = (KeyField("api_key", env="SCRIPTED_COMPATIBLE_API_KEY", help=""),)


@pytest.fixture(autouse=True)
def clean(settings: Any) -> Iterator[None]:
    keys.forget_cached()
    registry.forget()
    yield
    keys.forget_cached()
    registry.forget()


@pytest.fixture
def offer(settings: Any, scripted: Emulator) -> Callable[[str], None]:
    def offering(text: str) -> None:
        settings.EXTRA_PROVIDERS += f",{text}"
        registry.forget()

    return offering


@pytest.fixture
def work(scripted: Emulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    """The servers that `scripted.work` is at, where its key alone is good."""
    with Emulator(key=WORK_KEY) as running:
        monkeypatch.setenv("SCRIPTED_WORK_BASE_URL", running.url)
        monkeypatch.setenv("SCRIPTED_WORK_KEY", WORK_KEY)
        yield running


class TestSlugs:
    @pytest.mark.parametrize(
        ("slug", "parts"),
        [
            ("replicate", ("replicate", "")),
            ("replicate.work", ("replicate", "work")),
            ("openai-compatible.mac-2", ("openai-compatible", "mac-2")),
            ("a1111." + "a" * 32, ("a1111", "a" * 32)),
        ],
    )
    def test_a_good_one_is_split_at_its_dot(self, slug: str, parts: tuple[str, str]) -> None:
        assert account_slugs.split(slug) == parts

    @pytest.mark.parametrize(
        "slug",
        [
            *("", ".", ".work", "replicate.", "replicate.a.b", "replicate.Work", "Replicate.work"),
            *(
                "replicate.wörk",
                "replicate.a_b",
                "replicate.a b",
                "replicate.work\n",
                "re--plicate",
            ),
            *("replicate." + "a" * 33, "a" * 41, "replicate.work/owner", "-a.b", "replicate.\0"),
        ],
    )
    def test_a_bad_one_is_refused_in_words_wherever_it_is_asked_for(self, slug: str) -> None:
        with pytest.raises(account_slugs.BadSlug):
            account_slugs.split(slug)
        for ask in (registry.get, registry.account):
            with pytest.raises(registry.UnknownProvider, match="There is no provider"):
                ask(slug)
        assert registry.label(slug) == slug

    def test_the_longest_fits_into_every_column(self) -> None:
        longest = "a" * 40 + "." + "b" * 32
        assert account_slugs.split(longest)
        assert len(longest) == account_slugs.LONGEST

    @pytest.mark.parametrize(
        ("env", "provider", "setting"),
        [
            ("FAL_KEY", "fal", "FAL_WORK_KEY"),
            ("REPLICATE_API_TOKEN", "replicate", "REPLICATE_WORK_API_TOKEN"),
            ("OPENAI_API_KEY", "openai", "OPENAI_WORK_API_KEY"),
            ("GEMINI_API_KEY", "google", "GEMINI_WORK_API_KEY"),
            ("VEO_API_KEY", "veo", "VEO_WORK_API_KEY"),
            ("CIVITAI_API_TOKEN", "civitai", "CIVITAI_WORK_API_TOKEN"),
            ("KLING_ACCESS_KEY", "kling", "KLING_WORK_ACCESS_KEY"),
            ("KLING_SECRET_KEY", "kling", "KLING_WORK_SECRET_KEY"),
            ("MINIMAX_API_KEY", "minimax", "MINIMAX_WORK_API_KEY"),
            ("ARK_API_KEY", "jimeng", "ARK_WORK_API_KEY"),
            ("HF_TOKEN", "huggingface", "HF_WORK_TOKEN"),
            ("OPENAI_COMPATIBLE_API_KEY", "openai-compatible", "OPENAI_COMPATIBLE_WORK_API_KEY"),
            ("TOKEN", "acme", "TOKEN_WORK"),
        ],
    )
    def test_the_name_is_put_into_the_vendors_setting(
        self, env: str, provider: str, setting: str
    ) -> None:
        assert account_slugs.setting_of(env, provider, "work") == setting

    def test_every_provider_has_settings_of_its_own_for_each_account(self) -> None:
        seen: dict[str, str] = {}
        for first in registry.firsts():
            for name in ("", "work", "a-b") if first.key_fields else ("",):
                one = registry.account(f"{first.slug}.{name}" if name else first.slug)
                for setting in accounts.settings_of(one):
                    assert seen.setdefault(setting, one.slug) == one.slug


class TestTheRegistry:
    def test_another_account_is_the_provider_under_its_own_name_with_its_own_settings(self) -> None:
        one = registry.account("replicate.work")
        first = registry.get("replicate")
        assert isinstance(one, type(first))
        assert (one.slug, one.label) == ("replicate.work", "Replicate (work)")
        assert [field.env for field in one.key_fields] == ["REPLICATE_WORK_API_TOKEN"]
        assert [field.name for field in one.key_fields] == ["api_key"]
        assert connect.base_url_setting(one) == "REPLICATE_WORK_BASE_URL"
        assert (one.hosts, one.limits, one.can_cancel) == (
            first.hosts,
            first.limits,
            first.can_cancel,
        )
        assert registry.provider_of("replicate.work") == "replicate"
        assert registry.get("replicate") is first
        assert first.label == "Replicate"

    def test_it_is_there_once_it_has_a_row_and_stands_behind_the_first(self) -> None:
        Account.objects.create(slug="replicate.work")
        Account.objects.create(slug="replicate.home", label="At home")
        registry.forget()
        there = registry.slugs()
        at = there.index("replicate")
        assert there[at : at + 3] == ["replicate", "replicate.home", "replicate.work"]
        assert registry.get("replicate.work") is registry.get("replicate.work")
        assert registry.label("replicate.home") == "At home"

    def test_a_row_of_another_process_counts_at_once_where_it_is_asked_for(self) -> None:
        assert "fal.work" not in registry.slugs()
        Account.objects.create(slug="fal.work")
        assert "fal.work" in [one.slug for one in registry.all_providers(anew=True)]
        Account.objects.create(slug="fal.home")
        assert registry.get("fal.home").label == "fal (home)"

    def test_its_environment_names_it_when_it_is_asked_for(self, monkeypatch: Any) -> None:
        monkeypatch.setenv("FAL_WORK_KEY", "id:secret-0123456789")
        assert registry.get("fal.work").slug == "fal.work"
        assert "fal.work" not in registry.slugs()

    def test_one_that_nobody_has_made_is_refused_with_what_makes_it(self) -> None:
        Account.objects.create(slug="replicate.home")
        with pytest.raises(
            registry.UnknownProvider, match=r"Did you mean replicate\.home"
        ) as caught:
            registry.get("replicate.work")
        assert "no account “replicate.work”" in str(caught.value)
        assert "REPLICATE_WORK_API_TOKEN" in str(caught.value)

    def test_of_a_provider_that_is_none_it_comes_with_names_like_it(self) -> None:
        with pytest.raises(registry.UnknownProvider, match="Did you mean replicate") as caught:
            registry.account("replicat.work")
        assert "replicate" in caught.value.close

    def test_rows_of_providers_that_went_away_are_left_out(self) -> None:
        Account.objects.create(slug="taken-out.work")
        registry.forget()
        assert "taken-out.work" not in registry.slugs()
        assert registry.label("taken-out.work") == "taken-out.work"

    def test_who_has_neither_key_nor_address_has_one_account(self, offer: Any) -> None:
        offer("nowhere=tests.providers.test_accounts:Nowhere")
        with pytest.raises(registry.UnknownProvider, match="one account only"):
            registry.account("nowhere.work")

    @pytest.mark.parametrize("slug", ["scripted.compatible", "scripted.compatible-x"])
    def test_no_account_whose_key_another_would_use(
        self, scripted: Emulator, offer: Any, slug: str
    ) -> None:
        offer("scripted-compatible=tests.providers.test_accounts:OpenCompatible")
        with pytest.raises(registry.UnknownProvider, match="those of Scripted-compatible"):
            registry.account(slug)
        assert registry.account("scripted-compatible.x")
        assert registry.account("scripted.compat")

    def test_the_first_accounts_need_no_database(self, django_db_blocker: Any) -> None:
        with django_db_blocker.block():
            assert "replicate" in [one.slug for one in registry.firsts()]
            assert registry.get("replicate")
            assert isinstance(registry.broken(), dict)


class TestKeys:
    def test_each_account_has_its_own_and_no_other(
        self, scripted: Emulator, monkeypatch: Any, tmp_path: Path
    ) -> None:
        first, second = registry.get("scripted"), registry.account("scripted.work")
        with pytest.raises(NeedsKey) as caught:
            connect.context(second, workdir=tmp_path).key["api_key"]
        assert "SCRIPTED_WORK_KEY" in caught.value.advice
        keys.put(second, "api_key", WORK_KEY)
        assert connect.context(second, workdir=tmp_path).key["api_key"] == WORK_KEY
        assert connect.context(first, workdir=tmp_path).key["api_key"] == scripted.key
        monkeypatch.setenv("SCRIPTED_WORK_KEY", "work-key-of-the-environment")
        value = keys.value(second, second.key_fields[0])
        assert value == "work-key-of-the-environment"

    def test_each_has_its_own_address_and_never_that_of_the_first(
        self, scripted: Emulator, monkeypatch: Any
    ) -> None:
        second = registry.account("scripted.work")
        assert connect.base_url(registry.get("scripted")) == scripted.url
        assert connect.base_url(second) == "https://scripted.invalid"
        assert connect.trusted_origins(second) == ()
        monkeypatch.setenv("SCRIPTED_WORK_BASE_URL", "https://work.example/")
        assert connect.base_url(second) == "https://work.example"
        assert connect.trusted_origins(second) == ("https://work.example",)
        monkeypatch.setenv("SCRIPTED_WORK_BASE_URL", "work.example")
        with pytest.raises(BadRequest, match="SCRIPTED_WORK_BASE_URL"):
            connect.base_url(second)

    def test_every_stored_key_is_hidden_as_soon_as_one_is_looked_for(
        self, scripted: Emulator, monkeypatch: Any
    ) -> None:
        unused = "unused-key-of-an-account-71b2"
        keys.put(registry.account("scripted.work"), "api_key", unused)
        monkeypatch.delenv("SCRIPTED_KEY")
        assert not connect.has_key(registry.get("scripted"))
        assert unused not in redact.hide(f"the provider echoes {unused}")

    def test_a_vendors_call_carries_the_key_of_its_account(
        self, monkeypatch: Any, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(ReplicateEmulator, "key", "r8_TokenOfTheWork0123456789")
        with ReplicateEmulator() as servers:
            monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_TokenOfTheFirst012345678")
            monkeypatch.setenv("REPLICATE_WORK_API_TOKEN", servers.key)
            monkeypatch.setenv("REPLICATE_WORK_BASE_URL", servers.url)
            work = registry.get("replicate.work")
            ctx = connect.context(work, workdir=tmp_path)
            asked = Request(spec(SCHNELL), {"prompt": "a small boat"}, key="order-1")
            work.submit(ctx, work.prepare(ctx, asked))
            assert servers.submissions == 1
            assert servers.log
            assert all(seen["authorized"] for seen in servers.log)


class TestConformance(Polled, Keyed):
    """A second account is a provider like any other."""

    @pytest.fixture
    def stage(self, emulator: Emulator, tmp_path: Path, monkeypatch: Any) -> WireStage:
        monkeypatch.setenv("SCRIPTED_WORK_BASE_URL", emulator.url)
        monkeypatch.setenv("SCRIPTED_WORK_KEY", emulator.key)
        monkeypatch.delenv("SCRIPTED_BASE_URL")
        monkeypatch.delenv("SCRIPTED_KEY")
        stage = stage_of(accounts.of(Scripted(), "work"), emulator, tmp_path)
        made = 'accounts.of(Scripted(), "work")'
        rebuild = stage.rebuild.replace("Scripted()", made)
        return replace(stage, rebuild=rebuild.replace("import connect", "import accounts, connect"))


class TestCommands:
    def call(self, *arguments: str) -> Any:
        out = io.StringIO()
        call_command(*arguments, "--json", stdout=out)
        return json.loads(out.getvalue())

    def refused(self, *arguments: str) -> str:
        err = io.StringIO()
        with pytest.raises((CommandError, SystemExit)) as caught:
            call_command(*arguments, stdout=io.StringIO(), stderr=err)
        ended = caught.value
        code = ended.code if isinstance(ended, SystemExit) else ended.returncode
        assert code in (2, 4)
        return f"{ended} {err.getvalue()}"

    def test_keys_set_makes_the_account_with_its_models(
        self, work: Emulator, monkeypatch: Any
    ) -> None:
        monkeypatch.delenv("SCRIPTED_WORK_KEY")
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{WORK_KEY}\n"))
        self.call("keys", "set", "scripted.work")
        assert self.call("keys", "test", "scripted.work")["ok"]
        [listed] = self.call("keys", "list", "scripted.work")
        assert (listed["source"], listed["environment"]) == ("stored", "SCRIPTED_WORK_KEY")
        assert "scripted.work" in {one["provider"] for one in self.call("keys", "list")}
        refs = {one["ref"] for one in self.call("models", "--provider", "scripted.work")}
        assert "scripted.work/picture" in refs
        assert StoredKey.objects.get().provider == "scripted.work"
        self.call("keys", "remove", "scripted.work")
        assert registry.get("scripted.work")

    def test_a_model_of_one_that_the_environment_names_makes_it(self, work: Emulator) -> None:
        row = catalogue.find_model("scripted.work/picture")
        assert (row.provider, row.model_id) == ("scripted.work", "picture")
        assert Account.objects.get().slug == "scripted.work"
        assert "scripted.work" in registry.slugs()

    def test_a_bare_id_means_the_first_account(self, work: Emulator) -> None:
        monkey = catalogue.find_model("scripted.work/picture")
        assert catalogue.find_model("scripted/picture").provider == "scripted"
        assert catalogue.find_model("picture").provider == "scripted"
        CatalogueModel.objects.filter(provider="scripted").delete()
        assert catalogue.find_model("picture") == monkey

    @pytest.mark.parametrize("slug", ["scripted.nobody", "nobody.work", "Scripted.work", "a.b.c"])
    def test_one_that_is_none_is_refused_in_words(self, scripted: Emulator, slug: str) -> None:
        for arguments in (
            ("keys", "test", slug),
            ("models", "--provider", slug),
            ("models", "add", slug, "picture"),
            ("caps", "set", "day", "5", "--provider", slug),
            ("generate", "a fox", "--model", f"{slug}/picture"),
        ):
            assert slug in self.refused(*arguments), arguments
        assert not Account.objects.exists()

    @pytest.mark.parametrize("slug", ["nobody.work", "Scripted.work", "scripted.", "a.b.c"])
    def test_no_key_is_stored_for_what_can_be_none(self, scripted: Emulator, slug: str) -> None:
        assert "There is no provider" in self.refused("keys", "set", slug)
        assert not StoredKey.objects.exists()


class TestTheAdmin:
    @pytest.fixture
    def admin(self, client: Any, scripted: Emulator) -> Any:
        client.force_login(get_user_model().objects.create_superuser("admin"))
        return client

    def test_it_makes_an_account_and_takes_it_out_with_its_key(self, admin: Any) -> None:
        admin.post("/admin/providers/account/add/", {"slug": "scripted.work", "label": "Work"})
        assert registry.get("scripted.work").label == "Work"
        assert CatalogueModel.objects.filter(provider="scripted.work").exists()
        keys.put(registry.get("scripted.work"), "api_key", WORK_KEY)
        pk = Account.objects.get().pk
        admin.post(f"/admin/providers/account/{pk}/delete/", {"post": "yes"})
        assert not Account.objects.exists()
        assert not StoredKey.objects.exists()

    def test_one_with_work_under_way_stays(self, admin: Any) -> None:
        admin.post("/admin/providers/account/add/", {"slug": "scripted.work", "label": "Work"})
        keys.put(registry.get("scripted.work"), "api_key", WORK_KEY)
        made = make_generation(State.RUNNING, provider="scripted.work")
        pk = Account.objects.get().pk
        several = {"action": "delete_selected", "_selected_action": [pk], "post": "yes"}
        for path, facts in ((f"{pk}/delete/", {"post": "yes"}), ("", several)):
            answer = admin.post(f"/admin/providers/account/{path}", facts)
            assert "1 generation of it is under way" in answer.content.decode()
        with pytest.raises(accounts.AtWork):
            accounts.remove(["scripted.work"])
        assert (Account.objects.count(), StoredKey.objects.count()) == (1, 1)
        type(made).objects.update(state=State.DONE)
        admin.post("/admin/providers/account/", several)
        assert not Account.objects.exists()

    @pytest.mark.parametrize(
        ("slug", "words"),
        [
            ("scripted", "is there without a row"),
            ("Scripted.work", "There is no provider"),
            ("nobody.work", "There is no provider"),
        ],
    )
    def test_it_refuses_what_can_be_none(self, admin: Any, slug: str, words: str) -> None:
        answer = admin.post("/admin/providers/account/add/", {"slug": slug, "label": ""})
        assert words in answer.content.decode()
        assert not Account.objects.exists()

    def test_a_cap_names_an_account_that_is_there(self, admin: Any) -> None:
        facts = {"period": "day", "amount_micros": "1", "project": ""}
        answer = admin.post("/admin/ledger/cap/add/", facts | {"provider": "scripted.nobody"})
        assert "There is no account" in answer.content.decode()
        assert admin.post("/admin/ledger/cap/add/", facts | {"provider": "scripted"}).url
