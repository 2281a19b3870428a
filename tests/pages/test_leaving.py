"""The page "What leaves this machine", and that every provider has its say on it."""

import re
from contextlib import suppress
from datetime import date, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from pages.providers import leaving
from production import sent_orders
from providers import connect, http, registry
from providers.contract import BadOutput, Context, Disclosure, Provider, ProviderError, Request
from tests.markup import flat
from tests.production.rows import make_generation
from tests.providers.conformance import defaults_of
from tests.providers.small_proxy import SmallProxy

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
DOORS = {
    *("http.py", "network.py", "own_servers.py", "proxies.py", "transport.py"),
    *("google/client.py", "comfyui/listening.py"),
}
"""The shared road, an SDK that is put on it, and the websocket of a server of one's own."""


@pytest.fixture
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def test_every_provider_tells_what_becomes_of_what_it_is_sent() -> None:
    """Those on this machine, and servers of the user's own, have nothing to tell."""
    told = {one.slug: one for one in (*registry.all_providers(), *registry.hidden())}
    assert {*registry.BUILT_IN} <= {*told}
    for slug, provider in told.items():
        is_away = bool(provider.base_url or provider.hosts) and not provider.own_server
        disclosure = provider.disclosure
        assert bool(disclosure.page) == is_away, slug
        if is_away:
            assert disclosure.files, slug
            assert urlsplit(disclosure.page).scheme == "https", slug
            date.fromisoformat(disclosure.looked_up)
        if disclosure.kept or disclosure.trains:
            assert urlsplit(disclosure.source).scheme == "https", slug


def test_it_tells_where_orders_really_go(client, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_made_up_for_this_test")
    monkeypatch.setenv("REPLICATE_BASE_URL", "https://replicate.example.org/there")
    make_generation(provider="replicate", submitted_at=timezone.now())
    make_generation(provider="replicate", submitted_at=timezone.now())
    make_generation(provider="replicate")
    with django_assert_max_num_queries(MOST_QUERIES):
        said = flat(client.get("/leaving/"))
    used, _, rest = said.partition('id="at-home"')
    assert 'id="to-replicate"' in used
    assert "https://replicate.example.org/there" in used
    assert "2 orders sent, the last" in used
    assert "removed an hour after" in used
    assert 'id="to-fal"' not in used
    assert "*.fal.media" in rest
    assert "rest.fal.ai" in rest
    assert 'id="to-assembler"' in rest
    assert 'href="/leaving/"' in client.get("/settings/").content.decode()
    assert 'href="/leaving/"' in client.get("/providers/").content.decode()


def test_more_than_a_thousand_are_not_counted(client, monkeypatch) -> None:
    monkeypatch.setattr(sent_orders, "_OF_ONE", sent_orders._OF_ONE.replace("1001", "3"))
    monkeypatch.setattr(sent_orders, "MOST_COUNTED", 2)
    now = timezone.now()
    for hours in (1, 3, 2):
        make_generation(provider="fal", submitted_at=now - timedelta(hours=hours))
    for hours in (5, 4):
        make_generation(provider="replicate", submitted_at=now - timedelta(hours=hours))
    make_generation(provider="replicate")
    assert sent_orders.sent_to(["fal", "replicate", "veo"]) == {
        "fal": (2, True, now - timedelta(hours=1)),
        "replicate": (2, False, now - timedelta(hours=4)),
    }
    assert sent_orders.sent_to([]) == {}
    said = flat(client.get("/leaving/"))
    assert "More than 2 orders sent, the last" in said
    assert ">2 orders sent, the last" in said


@pytest.mark.usefixtures("no_proxy")
def test_whoever_is_spoken_to_is_named(client, monkeypatch, tmp_path) -> None:
    """Every provider at its usual address, behind a proxy that hears whom it asks for."""
    every = [one for one in (*registry.all_providers(), *registry.hidden()) if one.base_url]
    away = [one for one in every if not one.own_server]
    for provider in away:
        for field in provider.key_fields:
            monkeypatch.setenv(field.env, "made-up-for-this-test:of-two-parts")
    said = client.get("/leaving/").content.decode()
    with SmallProxy({}).running() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        for provider in away:
            asked = len(proxy.asked)
            ask_all(provider, connect.context(provider, workdir=tmp_path))
            heard = {one.removeprefix("CONNECT ") for one in proxy.asked[asked:]}
            assert heard, f"{provider.slug} was not heard"
            mine = said.partition(f'id="to-{provider.slug}"')[2].partition("</dl>")[0]
            words = [word.rstrip(",") for word in re.sub(r"<[^>]+>", " ", mine).split()]
            named = [urlsplit(word).hostname or word for word in words]
            for host in heard:
                name, port = host.split(":")
                assert port == "443", host
                assert any(fnmatchcase(name, one) for one in named), (host, named)


def ask_all(provider: Provider, ctx: Context) -> None:
    """Whatever it may be asked, an order too; each fails, since nobody answers."""
    model = next(iter(provider.models(ctx)))
    params, _ = defaults_of(model)

    def order() -> None:
        provider.submit(ctx, provider.prepare(ctx, Request(model, params, key="k")))

    for ask in (
        lambda: provider.check_key(ctx),
        lambda: provider.balance(ctx),
        lambda: [*provider.read_models(ctx)],
        lambda: [*provider.search(ctx, "fox")],
        lambda: [*provider.loras(ctx, model, "fox")],
        lambda: provider.describe(ctx, "somebody/something"),
        order,
    ):
        with suppress(ProviderError, NotImplementedError):
            ask()


def test_nobody_is_asked_who_is_not_declared(tmp_path, monkeypatch) -> None:
    """Whatever a provider's own code says: the one door looks at what the page is made of."""
    fal = registry.get("fal")
    monkeypatch.setenv(fal.key_fields[0].env, "made-up:for-this-test")
    ctx = connect.context(fal, workdir=tmp_path)
    assert ctx.may_ask("v3.fal.media")
    for host in ("fal.media.example.org", "example.org", "notfal.ai"):
        with pytest.raises(BadOutput, match="not its own"):
            http.send(ctx, "GET", f"https://{host}/x", hosts=(host,))


def test_no_provider_has_a_way_of_its_own() -> None:
    """Whoever can open a connection is known, and looks where it goes."""
    opens = re.compile(
        r"^\s*(?:import|from) (?:socket|urllib\.request|http\.client|requests|aiohttp|websockets)"
        r"|httpx\.(?:Client|AsyncClient|get|post|put|stream)\(|create_connection\(",
        re.MULTILINE,
    )
    root = Path(connect.__file__).parent
    found = {
        file.relative_to(root).as_posix()
        for file in root.rglob("*.py")
        if opens.search(file.read_text(encoding="utf-8"))
    }
    assert found == DOORS


def test_a_server_of_ones_own_says_whether_it_stays_at_home(client, monkeypatch) -> None:
    for address, words in (
        ("http://127.0.0.1:1234", "it stays on this machine or in your network"),
        ("https://gateway.example.org/v1", "Who runs it sees all that you order there"),
    ):
        monkeypatch.setenv("OPENAI_COMPATIBLE_BASE_URL", address)
        said = flat(client.get("/leaving/"))
        mine = said.partition('id="to-openai-compatible"')[2].partition("</p>")[0]
        assert address in mine
        assert words in mine


def test_a_plug_in_that_says_nothing_is_shown_as_such() -> None:
    class Silent(Provider):
        slug, label, base_url = "silent", "Silent", "https://silent.example.org"

    shown = leaving.account(Silent())
    assert (shown.address, shown.disclosure) == ("https://silent.example.org", Disclosure())
    assert not shown.is_moved
    assert connect.has_key(Silent())
