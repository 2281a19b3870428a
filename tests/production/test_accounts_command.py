"""`manage.py accounts`: the same as on the Providers page."""

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from production.limit_models import OwnLimit
from production.models import State
from providers import registry
from providers.models import Account, CatalogueModel
from tests.production.rows import make_generation
from tests.providers.test_own_servers import offered  # noqa: F401 (fixture)

pytestmark = pytest.mark.django_db


def accounts(*args: str, **options: Any) -> str:
    out = io.StringIO()
    call_command("accounts", *args, stdout=out, **options)
    return out.getvalue()


def test_made_moved_named_and_taken_out() -> None:
    assert (
        accounts("add", "engine.mac", "--address", "mac.local:8188") == "Engine (mac) is there.\n"
    )
    set_so = accounts("set", "engine.mac", "--name", "Big", "--address", "10.0.0.2", "--json")
    assert json.loads(set_so) == {
        "account": "engine.mac",
        "name": "Big",
        "address": "http://10.0.0.2",
        "address_from": "typed",
        "ready": True,
    }
    assert "engine.mac" in accounts("list")
    assert [row["account"] for row in json.loads(accounts("list", "engine.mac", json=True))] == [
        "engine.mac"
    ]
    assert "has no call" not in accounts("balance", "engine.mac")
    assert json.loads(accounts("balance", "engine.mac", json=True))["balance"] is None
    OwnLimit.objects.create(provider="engine.mac", concurrency=1)
    accounts("remove", "engine.mac")
    assert not OwnLimit.objects.exists()
    assert not Account.objects.exists()


def test_one_that_works_stays() -> None:
    accounts("add", "engine.mac", "--address", "mac.local")
    make_generation(State.RUNNING, provider="engine.mac")
    with pytest.raises(CommandError, match="1 generation of it is under way"):
        accounts("remove", "engine.mac")
    with pytest.raises(CommandError, match="1 generation of it is under way"):
        accounts("set", "engine.mac", "--address", "10.0.0.2")
    assert Account.objects.get().address == "http://mac.local"


def test_one_of_a_vendor_gets_its_models() -> None:
    accounts("add", "replicate.work")
    assert CatalogueModel.objects.filter(provider="replicate.work").exists()
    assert registry.get("replicate.work").label == "Replicate (work)"


@pytest.mark.parametrize(
    ("argv", "code", "words"),
    [
        (["add"], 2, "wants an account"),
        (["add", "engine"], 2, "is the first account"),
        (["add", "engine.mac", "--address", "http://8.8.8.8"], 2, "must be https"),
        (["add", "engine.mac", "--name", "x" * 61], 2, "at most 60"),
        (["add", "nobody.mac"], 4, "no provider"),
        (["set", "engine.mac", "--name", "x"], 4, "There is no account"),
        (["set", "engine", "--name", "x"], 2, "called so"),
        (["set", "vendor", "--address", "https://x.example"], 2, "VENDOR_BASE_URL"),
        (["remove", "engine"], 2, "cannot be removed"),
    ],
)
def test_what_cannot_be_is_said(argv: list[str], code: int, words: str) -> None:
    with pytest.raises(CommandError, match=words) as caught:
        accounts(*argv)
    assert caught.value.returncode == code
    assert not Account.objects.exists()
