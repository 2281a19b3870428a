"""Every provider puts the key into every field of every answer; it is found nowhere afterwards."""

import io
import json
import subprocess
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TestCase
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from artfactory.launcher import redis_server
from artfactory.launcher.parent_death import ParentDeathPipe
from foundation import redis_client
from gallery.models import Product
from production import actions, jobs, orders, reconciliation
from production.confirmation import Yes
from production.engine import dispatching, polling, sweeping
from production.engine.collecting import collect
from production.engine.steps import Step
from production.engine.submitting import submit
from production.limit_models import (
    Throttle,
)
from production.models import (
    Generation,
    Order,
    State,
)
from production.orders import OrderLine, OrderRejected, OrderRequest
from providers import catalogue, catalogue_editing, connect, keys, registry
from providers.contract import Kind
from providers.models import CatalogueModel
from tests import naughty
from tests.artfactory.app import until
from tests.emulator.a1111 import A1111Emulator
from tests.emulator.civitai import FAILURES as CIVITAI
from tests.emulator.civitai import CivitaiEmulator
from tests.emulator.comfyui import ComfyUIEmulator
from tests.emulator.compatible import CompatibleEmulator, OllamaEmulator
from tests.emulator.echoing import KEY, NEEDLES, echoing, echoing_scripted
from tests.emulator.fal import FalEmulator
from tests.emulator.fal_errors import RESULTS
from tests.emulator.fixtures import SCRIPTED
from tests.emulator.google import GoogleEmulator
from tests.emulator.huggingface import FAILURES as HUGGING_FACE
from tests.emulator.huggingface import HuggingFaceEmulator
from tests.emulator.jimeng import ENDS as ARK_ENDS
from tests.emulator.jimeng import ArkEmulator
from tests.emulator.jimeng_visual import ENDS as VISUAL_ENDS
from tests.emulator.jimeng_visual import VisualEmulator
from tests.emulator.kling import ENDS as KLING_ENDS
from tests.emulator.kling import KlingEmulator
from tests.emulator.minimax import MiniMaxEmulator
from tests.emulator.openai import OpenAIEmulator
from tests.emulator.replicate import FAILURES, ReplicateEmulator
from tests.emulator.suno import FAILURES as SUNO
from tests.emulator.suno import SunoEmulator

pytestmark = pytest.mark.django_db

STAGES: dict[str, Callable[[], Any]] = {
    "scripted": echoing_scripted,
    "scripted-nofind": echoing_scripted,
    "fal": lambda: echoing(FalEmulator),
    "replicate": lambda: echoing(ReplicateEmulator),
    "openai": lambda: echoing(OpenAIEmulator),
    "google": lambda: echoing(GoogleEmulator),
    "veo": lambda: echoing(GoogleEmulator),
    "civitai": lambda: echoing(CivitaiEmulator),
    "huggingface": lambda: echoing(HuggingFaceEmulator),
    "suno": lambda: echoing(SunoEmulator),
    "kling": lambda: echoing(type("OneKey", (KlingEmulator,), {"secret": KEY})),
    "minimax": lambda: echoing(MiniMaxEmulator),
    "jimeng": lambda: echoing(ArkEmulator),
    "jimeng-visual": lambda: echoing(type("OneKey", (VisualEmulator,), {"secret": KEY})),
    "comfyui": lambda: echoing(ComfyUIEmulator, takes_all=True),
    "a1111": lambda: echoing(A1111Emulator),
    "openai-compatible": lambda: echoing(CompatibleEmulator),
    "ollama": lambda: echoing(OllamaEmulator),
}
FROM_WORDS = (
    *(Kind.TEXT_TO_IMAGE, Kind.TEXT_TO_VIDEO, Kind.TEXT_TO_SPEECH, Kind.TEXT_TO_AUDIO),
    Kind.TEXT_GENERATION,
)
BAD_ENDS = {
    "fal": RESULTS,
    "replicate": FAILURES,
    "civitai": CIVITAI,
    "huggingface": HUGGING_FACE,
    "suno": SUNO,
    "kling": KLING_ENDS,
    "jimeng": ARK_ENDS,
    "jimeng-visual": VISUAL_ENDS,
}
USUAL_ENDS = ("failed", "refused", "no-files")
CHEAPEST = (Kind.TEXT_GENERATION, Kind.TEXT_TO_IMAGE, *FROM_WORDS)
PASSING = ("401", "500", "odd")
HTMX = {"HTTP_HX_REQUEST": "true"}
OF_THE_TABLES = {"fal"}
"""Those whose rows are looked at in the admin and by commands, too, outside of the long form: these
show what is in the tables, which are searched for each."""

SHOWN = 6 if naughty.LONG else 3
"""So many rows of each kind have their page looked at."""


@pytest.fixture(scope="module")
def queue() -> Iterator[Any]:
    """The queue server of this home, as the app starts it; no worker serves it here."""
    parent_pipe = ParentDeathPipe()
    server = subprocess.Popen(
        redis_server.command(settings.PATHS, parent_pipe.fd),
        pass_fds=[parent_pipe.fd],
        start_new_session=True,
    )
    client = redis_client.client(settings.REDIS_URL)
    until(lambda: redis_client.answers(client))
    yield client
    client.close()
    parent_pipe.close()
    server.wait()


@pytest.fixture(params=STAGES)
def stage(request, queue, settings, monkeypatch) -> Iterator[tuple[str, Any]]:
    """(slug, its emulator), with the key in the environment and nothing else to talk to."""
    slug = request.param
    settings.EXTRA_PROVIDERS = SCRIPTED
    registry.forget()
    keys.forget_cached()
    queue.flushall()
    provider = registry.get(slug)
    with STAGES[slug]() as emulator:
        monkeypatch.setenv(connect.base_url_setting(provider), emulator.url)
        for field in provider.key_fields:
            monkeypatch.setenv(field.env, KEY)
        catalogue.refresh_account(provider)
        emulator.echo.how = "quiet"
        catalogue_editing.read_models(provider)
        yield slug, emulator
    registry.forget()
    keys.forget_cached()


def order(slug: str, model_id: str, kind: str) -> Generation | None:
    line = OrderLine(f"{slug}/{model_id}")
    request = OrderRequest(kind, "a small boat", [line], accept_unknown=True)
    try:
        return orders.place(request, Yes(given="the test")).generations.get()
    except OrderRejected:
        return None


def models(slug: str) -> list[tuple[str, str]]:
    """One for each kind of work that needs words alone."""
    rows = CatalogueModel.objects.filter(provider=slug, enabled=True, kind__in=FROM_WORDS)
    return list({row.kind: (row.model_id, row.kind) for row in reversed(rows)}.values())


def hand_over(steps: list[Step]) -> list[Step]:
    """Put them on the queue, too, where a worker would find them once all is committed."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        jobs.enqueue(steps)
    return steps


def send() -> None:
    """Submit what waits; what slowed the provider down is over."""
    Throttle.objects.all().delete()
    for step in hand_over(dispatching.dispatch()):
        hand_over(submit(step.id))


def go_on(rounds: int = 5) -> None:
    """Carry out what is to be done, as if every wait were over."""
    for _ in range(rounds):
        if not Generation.objects.active().exists():
            return
        send()
        for row in polling.due():
            hand_over(polling.poll(row))
        for row in Generation.objects.filter(state=State.COLLECTING):
            hand_over(collect(row.pk))
        hand_over(sweeping.sweep())
        past = timezone.now() - timedelta(seconds=1)
        Generation.objects.exclude(poll_after=None).update(poll_after=past)
        Generation.objects.update(not_before=None, lease_until=None)


def end_all() -> None:
    """Nothing of what went wrong is in the way of what comes next."""
    for row in Generation.objects.active():
        with suppress(actions.NotPossible):
            actions.cancel(row.pk)
    go_on(1)
    for row in Generation.objects.filter(state=State.UNKNOWN):
        with suppress(actions.NotPossible):
            reconciliation.look_again(row.pk)
        with suppress(actions.NotPossible):
            reconciliation.link(row.pk, "job-1")
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


def queued(queue: Any) -> dict[str, str | bytes]:
    """All that the queue server holds; jobs are packed."""
    found: dict[str, str | bytes] = {}
    for key in queue.scan_iter(count=1000):
        read = {b"hash": queue.hgetall, b"string": queue.get, b"set": queue.smembers}
        read |= {b"list": lambda key: queue.lrange(key, 0, -1)}
        read |= {b"zset": lambda key: queue.zrange(key, 0, -1)}
        read |= {b"none": lambda key: b""}  # its time was over meanwhile
        value = read[queue.type(key)](key)
        parts = [*value, *value.values()] if isinstance(value, dict) else value
        parts = [parts] if isinstance(parts, bytes) else parts
        found[f"queue {key!r}"] = b"\n".join(map(_unpacked, [key, *parts]))
    return found


def _unpacked(value: bytes) -> bytes:
    try:
        return zlib.decompress(value)
    except zlib.error:
        return value


def pages(client: Any, slug: str) -> dict[str, str | bytes]:
    names = ["create", "queue", "history", "gallery", "costs", "costs-csv", "prices", "providers"]
    addresses = [reverse(name) for name in names]
    addresses += [reverse("provider-models", args=[slug])]
    addresses += [reverse("details", args=[pk]) for pk in _some(Generation)]
    addresses += [reverse("product", args=[pk]) for pk in _some(Product)]
    addresses += [reverse("order-page", args=[one.uid]) for one in Order.objects.all()[:SHOWN]]
    found = {address: b"".join(client.get(address)) for address in addresses}
    for model in apps.get_models() if naughty.LONG or slug in OF_THE_TABLES else ():
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        with suppress(NoReverseMatch):
            listed = reverse(f"{base}_changelist")
            for pk in model.objects.values_list("pk", flat=True).order_by("-pk")[:1]:
                found[listed] = b"".join(client.get(listed))
                address = reverse(f"{base}_change", args=[pk])
                found[address] = b"".join(client.get(address))
    return found


def _some(model: Any) -> list[int]:
    return list(model.objects.values_list("pk", flat=True).order_by("-pk")[:SHOWN])


def commands(slug: str) -> dict[str, str | bytes]:
    asked = [("keys", "list", "--json"), ("keys", "test", slug, "--json")]
    if naughty.LONG or slug in OF_THE_TABLES:
        asked += [("products", "--json"), ("costs", "--json")]
        asked += [("models", "--provider", slug, "--json")]
    found: dict[str, str | bytes] = {}
    for arguments in asked:
        out = io.StringIO()
        with suppress(SystemExit, CommandError):
            call_command(*arguments, stdout=out, stderr=out)
        found[" ".join(arguments)] = out.getvalue()
    return found


def form(said: Any) -> Any:
    """The fields of an answer and the kinds of their values."""
    if isinstance(said, dict):
        return frozenset((name, form(value)) for name, value in said.items())
    if isinstance(said, list | tuple):
        return tuple(map(form, said))
    return type(said)


def of_each_form(answers: Any) -> list[str]:
    """Names of a vendor's answers, one for each status and form: the key takes the road of a field,
    whatever that says; in the long form each answer's."""
    if naughty.LONG or not isinstance(answers, dict):
        return [*answers]
    forms: dict[Any, str] = {}
    for name, answer in answers.items():
        status = answer[0] if isinstance(answer, tuple) else None
        forms.setdefault((status, form(answer)), name)
    return [*forms.values()]


def ask_of_its_catalogue(slug: str, how: str, client: Any) -> dict[str, str | bytes]:
    """What a provider says without an order: of its key, its models, its prices. Whole pages are
    asked for once, then, outside of the long form, what a page's script puts into it."""
    asks = {} if naughty.LONG or how == "words" else HTMX
    provider = registry.get(slug)
    said = [
        connect.try_key(provider),
        catalogue_editing.refresh(provider),
        catalogue_editing.ask_prices(provider),
    ]
    page = reverse("provider-models", args=[slug])
    answers = [
        client.post(reverse("key-test", args=[slug]), follow=True, **asks),
        client.get(page, {"q": "a"}, **asks),
    ]
    for model in ("acme/brush/turbo", "acme/painter", "nobody/nothing"):
        add = reverse("model-add", args=[slug])
        answers.append(client.post(add, {"model": model}, follow=True, **asks))
    pages = {f"{how}, answer {at}": answer.content for at, answer in enumerate(answers)}
    return {f"{how}, said": repr(said), **pages}


def test_every_provider_with_a_key_has_its_stage(settings):
    settings.EXTRA_PROVIDERS = SCRIPTED
    registry.forget()
    assert {one.slug for one in registry.all_providers() if one.key_fields} == set(STAGES)
    registry.forget()


def test_no_key_gets_in(stage, queue, client, caplog):
    slug, emulator = stage
    kinds = models(slug)
    first, kind = min(kinds, key=lambda one: CHEAPEST.index(one[1]))
    here = CatalogueModel.objects.filter(model_id__in=[id for id, _ in kinds])
    CatalogueModel.objects.exclude(pk__in=here).delete()
    done = set()
    said: dict[str, str | bytes] = {}
    for how in ("words", "places"):
        emulator.echo.how = how
        said |= ask_of_its_catalogue(slug, how, client)
        made = [order(slug, *model) for model in kinds]
        go_on(8)
        done |= {row.kind for row in Generation.objects.filter(state=State.DONE)}
        assert any(made)
        end_all()
    errors = of_each_form(getattr(emulator, "errors", ()))
    faults = [*errors, "422", "500", "error-in-200", "cut-after"]
    turns = [{"submit": fault} for fault in faults] + [
        {"end": end} for end in of_each_form(BAD_ENDS.get(slug, USUAL_ENDS))
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
    said |= ask_of_its_catalogue(slug, "all", client)
    assert done == {kind for _, kind in kinds}
    assert "***" in json.dumps(list(Generation.objects.values_list("error", "log", "request_id")))
    found = database() | home() | said | commands(slug) | {"log": caplog.text}
    carried = queued(queue)
    assert b"production.jobs.submit" in b"".join(carried.values())
    assert where_it_is(found | carried | pages(client, slug)) == []


def test_the_queue_is_searched_to_its_depth(queue):
    """What a worker would carry there is found, packed as RQ packs it, and in every kind of row."""
    queue.flushall()
    hand_over([Step("submit", KEY)])
    queue.set("word", KEY)
    queue.hset("row", mapping={"exc_info": zlib.compress(KEY.encode())})
    queue.rpush("line", KEY)
    queue.sadd("set", KEY)
    queue.zadd("table", {KEY: 1})
    assert {one.partition(":")[0] for one in where_it_is(queued(queue))} >= {
        *(f"queue b'{name}'" for name in ("word", "row", "line", "set", "table"))
    }
    assert any("rq" in one for one in where_it_is(queued(queue)))
    queue.flushall()
