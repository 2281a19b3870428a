"""A key that is stored, but not under this master key, is told of wherever a key is wanted."""

import io
import json
import re

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from production import orders
from production.engine.submitting import submit
from production.models import Charged, State
from production.orders import OrderLine, OrderRejected, OrderRequest
from providers import connect, keys, registry, vault
from providers.models import CatalogueModel
from tests.production.rows import make_generation

WORDS = "stored, but this master key does not open it"
REQUEST = OrderRequest("text-to-image", "x", [OrderLine("scripted/picture")], accept_unknown=True)


@pytest.fixture(autouse=True)
def unreadable(emulator, monkeypatch):
    """The master key was put back from somewhere else."""
    monkeypatch.delenv("SCRIPTED_KEY")
    keys.put(registry.get("scripted"), "api_key", emulator.key)
    vault.file().write_text("")
    keys.forget_cached()
    yield
    keys.forget_cached()


def command(*arguments):
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=out)
    return out.getvalue()


def page(client, name):
    words = re.sub(r"<[^>]+>", " ", client.get(reverse(name)).content.decode())
    return re.sub(r"\s+", " ", words)


class TestCommands:
    def test_list(self):
        assert WORDS in command("keys", "list", "scripted")
        [row] = json.loads(command("keys", "list", "scripted", "--json"))
        assert (row["source"], row["words"], row["key"]) == ("unreadable", WORDS, "")

    def test_rotate(self):
        with pytest.raises(CommandError, match=WORDS) as caught:
            command("keys", "rotate")
        assert "Nothing was changed" in str(caught.value)
        assert str(vault.file()) in str(caught.value)
        assert caught.value.returncode == 4

    def test_test(self):
        out = io.StringIO()
        with pytest.raises(SystemExit) as caught:
            call_command("keys", "test", "scripted", stdout=out)
        assert caught.value.code == 4
        assert WORDS in out.getvalue()

    def test_generate(self):
        out = io.StringIO()
        with pytest.raises(SystemExit) as caught:
            call_command("generate", "x", "--model", "scripted/picture", stdout=out, stderr=out)
        assert caught.value.code == 4
        assert WORDS in out.getvalue()
        assert str(vault.file()) in out.getvalue()


class TestPages:
    def test_providers(self, client):
        assert f"API key {WORDS}" in page(client, "providers")

    def test_the_locked_models_of_create(self, client, free):
        CatalogueModel.objects.exclude(provider__in=["scripted", free]).delete()
        told = client.get(f"{reverse('create-models')}?kind=text-to-image").content.decode()
        assert f"Its key is {WORDS}" in told

    def test_one_of_create_that_is_on_all_the_same(self, client):
        CatalogueModel.objects.exclude(provider="scripted").delete()
        assert "Scripted picture its key is not opened" in page(client, "create")

    def test_without_any_key_nothing_of_that_is_said(self, client):
        keys.remove(registry.get("scripted"))
        assert WORDS not in page(client, "providers") + page(client, "create")


class TestOrders:
    def test_a_new_one_is_refused(self):
        with pytest.raises(OrderRejected) as caught:
            orders.place(REQUEST)
        assert WORDS in caught.value.errors["models"][0]

    def test_one_that_waits_fails_uncharged(self):
        generation = make_generation(params={"prompt": "x"})
        submit(generation.pk)
        generation.refresh_from_db()
        assert (generation.state, generation.charged) == (State.FAILED, Charged.NO)
        assert WORDS in generation.error
        assert str(vault.file()) in generation.next_step

    def test_with_the_right_master_key_back_it_goes(self, monkeypatch, emulator):
        monkeypatch.setenv("SCRIPTED_KEY", emulator.key)
        assert connect.has_key(registry.get("scripted"))
        assert orders.place(REQUEST).generations.count() == 1
