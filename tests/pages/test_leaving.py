"""The page "What leaves this machine", and that every provider has its say on it."""

from datetime import date
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from pages.providers import leaving
from providers import connect, registry
from providers.contract import Disclosure, Provider
from tests.markup import flat
from tests.production.rows import make_generation

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


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
    assert (shown.address, shown.told) == ("https://silent.example.org", Disclosure())
    assert not shown.is_moved
    assert connect.has_key(Silent())
