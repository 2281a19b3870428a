"""Every provider puts the key into every field of every answer; it is found nowhere afterwards."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from gallery.models import Product
from production import control, dispatching, doubts, orders, polling, sweeping
from production.collecting import collect
from production.models import Generation, Order, State, Throttle
from production.orders import OrderLine, OrderRejected, OrderRequest
from production.submitting import submit
from providers import catalogue, connect, curating, keys, registry
from providers.contract import Kind
from providers.models import CatalogueModel
from tests.emulator.echoing import KEY, NEEDLES, echoing, echoing_scripted
from tests.emulator.fal import FalEmulator
from tests.emulator.fal_errors import RESULTS
from tests.emulator.fixtures import SCRIPTED
from tests.emulator.google import GoogleEmulator
from tests.emulator.openai import OpenAIEmulator
from tests.emulator.replicate import FAILURES, ReplicateEmulator

pytestmark = pytest.mark.django_db

STAGES: dict[str, Callable[[], Any]] = {
    "scripted": echoing_scripted,
    "scripted-nofind": echoing_scripted,
    "fal": lambda: echoing(FalEmulator),
    "replicate": lambda: echoing(ReplicateEmulator),
    "openai": lambda: echoing(OpenAIEmulator),
    "google": lambda: echoing(GoogleEmulator),
    "google-enterprise": lambda: echoing(GoogleEmulator),
}
FROM_WORDS = (
    *(Kind.TEXT_TO_IMAGE, Kind.TEXT_TO_VIDEO, Kind.TEXT_TO_SPEECH, Kind.TEXT_TO_AUDIO),
    Kind.TEXT_GENERATION,
)
BAD_ENDS = {"fal": RESULTS, "replicate": FAILURES}
USUAL_ENDS = ("failed", "refused", "no-files")
CHEAPEST = (Kind.TEXT_GENERATION, Kind.TEXT_TO_IMAGE, *FROM_WORDS)
PASSING = ("401", "500", "odd")


@pytest.fixture(params=STAGES)
def stage(request, settings, monkeypatch) -> Iterator[tuple[str, Any]]:
    """(slug, its emulator), with the key in the environment and nothing else to talk to."""
    slug = request.param
    settings.EXTRA_PROVIDERS = SCRIPTED
    registry.forget()
    keys.forget_cached()
    provider = registry.get(slug)
    with STAGES[slug]() as emulator:
        monkeypatch.setenv(connect.base_url_setting(provider), emulator.url)
        for field in provider.key_fields:
            monkeypatch.setenv(field.env, KEY)
        catalogue.refresh_shipped()
        yield slug, emulator
    registry.forget()
    keys.forget_cached()


def order(slug: str, model_id: str, kind: str) -> Generation | None:
    line = OrderLine(f"{slug}/{model_id}")
    request = OrderRequest(kind, "a small boat", [line], accept_unknown=True)
    try:
        return orders.place(request).generations.get()
    except OrderRejected:
        return None


def models(slug: str) -> list[tuple[str, str]]:
    """One for each kind of work that needs words alone."""
    rows = CatalogueModel.objects.filter(provider=slug, enabled=True, kind__in=FROM_WORDS)
    return list({row.kind: (row.model_id, row.kind) for row in reversed(rows)}.values())


def send() -> None:
    """Submit what waits; what slowed the provider down is over."""
    Throttle.objects.all().delete()
    for step in dispatching.dispatch():
        submit(step.id)


def go_on(rounds: int = 5) -> None:
    """Carry out what is to be done, as if every wait were over."""
    for _ in range(rounds):
        send()
        for row in polling.due():
            polling.poll(row)
        for row in Generation.objects.filter(state=State.COLLECTING):
            collect(row.pk)
        sweeping.sweep()
        past = timezone.now() - timedelta(seconds=1)
        Generation.objects.exclude(poll_after=None).update(poll_after=past)
        Generation.objects.update(not_before=None, lease_until=None)


def end_all() -> None:
    """Nothing of what went wrong is in the way of what comes next."""
    for row in Generation.objects.active():
        with suppress(control.NotPossible):
            control.cancel(row.pk)
    go_on(1)
    for row in Generation.objects.filter(state=State.UNKNOWN):
        with suppress(control.NotPossible):
            doubts.look_again(row.pk)
        with suppress(control.NotPossible):
            doubts.link(row.pk, "job-1")
    Generation.objects.active().update(state=State.FAILED, ended_at=timezone.now())


def where_it_is(texts: dict[str, str | bytes]) -> list[str]:
    return [
        f"{name}: …{_around(content, needle)}…"
        for name, content in texts.items()
        for needle in NEEDLES
        if (needle.encode() if isinstance(content, bytes) else needle) in content
    ]


def _around(content: Any, needle: str) -> Any:
    at = content.index(needle.encode() if isinstance(content, bytes) else needle)
    return content[max(0, at - 80) : at + 40]


def database() -> dict[str, str | bytes]:
    """Every row of every table."""
    connection.ensure_connection()
    found: dict[str, str | bytes] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = "\n".join(map(str, cursor.fetchall()))
    return found


def home() -> dict[str, str | bytes]:
    """Media, thumbnails, notes of what was sent, logs."""
    folders = (settings.PATHS.media, settings.PATHS.sent, settings.PATHS.log.parent)
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    return {str(file): file.read_bytes() for file in files}


def pages(client: Any, admin_client: Any, slug: str) -> dict[str, str | bytes]:
    names = ["create", "queue", "history", "gallery", "costs", "costs-csv", "prices", "providers"]
    addresses = [reverse(name) for name in names]
    addresses += [reverse("provider-models", args=[slug])]
    addresses += [reverse("details", args=[pk]) for pk in _some(Generation)]
    addresses += [reverse("product", args=[pk]) for pk in _some(Product)]
    addresses += [reverse("order-page", args=[one.uid]) for one in Order.objects.all()[:5]]
    found = {address: b"".join(client.get(address)) for address in addresses}
    for model in apps.get_models():
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        with suppress(NoReverseMatch):
            listed = reverse(f"{base}_changelist")
            found[listed] = b"".join(admin_client.get(listed))
            for pk in model.objects.values_list("pk", flat=True).order_by("-pk")[:1]:
                address = reverse(f"{base}_change", args=[pk])
                found[address] = b"".join(admin_client.get(address))
    return found


def _some(model: Any) -> list[int]:
    return list(model.objects.values_list("pk", flat=True).order_by("-pk")[:6])


def commands(slug: str) -> dict[str, str | bytes]:
    asked = [
        ("products", "--json"),
        ("models", "--provider", slug, "--json"),
        ("keys", "list", "--json"),
        ("keys", "test", slug, "--json"),
        ("costs", "--json"),
    ]
    found: dict[str, str | bytes] = {}
    for arguments in asked:
        out = io.StringIO()
        with suppress(SystemExit, CommandError):
            call_command(*arguments, stdout=out, stderr=out)
        found[" ".join(arguments)] = out.getvalue()
    return found


def ask_of_its_catalogue(slug: str, client: Any) -> dict[str, str | bytes]:
    """What a provider says without an order: of its key, its models, its prices."""
    provider = registry.get(slug)
    said = [connect.try_key(provider), curating.refresh(provider), curating.ask_prices(provider)]
    page = reverse("provider-models", args=[slug])
    answers = [
        client.post(reverse("key-test", args=[slug]), follow=True),
        client.get(page, {"q": "a"}),
        client.post(reverse("model-add", args=[slug]), {"model": "acme/brush/turbo"}, follow=True),
        client.post(reverse("model-add", args=[slug]), {"model": "acme/painter"}, follow=True),
        client.post(reverse("model-add", args=[slug]), {"model": "nobody/nothing"}, follow=True),
    ]
    pages = {f"answer {number}": answer.content for number, answer in enumerate(answers)}
    return {"said": repr(said), **pages}


def test_every_provider_with_a_key_has_its_stage(settings):
    settings.EXTRA_PROVIDERS = SCRIPTED
    registry.forget()
    assert {one.slug for one in registry.all_providers() if one.key_fields} == set(STAGES)
    registry.forget()


def test_no_key_gets_in(stage, client, admin_client, caplog):
    slug, emulator = stage
    kinds = models(slug)
    first, kind = min(kinds, key=lambda one: CHEAPEST.index(one[1]))
    here = CatalogueModel.objects.filter(model_id__in=[id for id, _ in kinds])
    CatalogueModel.objects.exclude(pk__in=here).delete()
    done = set()
    said: dict[str, str | bytes] = {}
    for how in ("words", "places"):
        emulator.echo.how = how
        said |= {f"{how}, {k}": v for k, v in ask_of_its_catalogue(slug, client).items()}
        made = [order(slug, *model) for model in kinds]
        go_on(8)
        done |= {row.kind for row in Generation.objects.filter(state=State.DONE)}
        assert any(made)
        end_all()
    faults = [*getattr(emulator, "errors", ()), "422", "500", "error-in-200", "cut-after"]
    turns = [{"submit": fault} for fault in faults] + [
        {"end": end} for end in BAD_ENDS.get(slug, USUAL_ENDS)
    ]
    turns += [{"status": status} for status in PASSING]
    for how, some in (("words", turns[::2]), ("all", turns[1::2])):
        emulator.echo.how = how
        for turn in some:
            with suppress(ValueError):
                emulator.script(next=[turn])
                order(slug, first, kind)
                send()
        go_on(2)
        end_all()
    said |= {f"all, {k}": v for k, v in ask_of_its_catalogue(slug, client).items()}
    assert done == {kind for _, kind in kinds}
    assert "***" in json.dumps(list(Generation.objects.values_list("error", "log", "request_id")))
    found = database() | home() | said | commands(slug) | {"log": caplog.text}
    assert where_it_is(found | pages(client, admin_client, slug)) == []
