"""Servers of the user's own: the addresses that are taken, what is sent there, what comes from
there, and how what is none is told apart."""

import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from audit.models import AuditEntry
from providers import (
    accounts,
    catalogue_editing,
    connect,
    http,
    own_servers,
    registry,
    typed_addresses,
)
from providers.contract import (
    BadOutput,
    BadRequest,
    Context,
    KeyCheck,
    Kind,
    Medium,
    ModelSpec,
    NeedsKey,
    Provider,
    Unavailable,
)
from providers.downloads import download
from providers.models import CatalogueModel
from providers.public_addresses import is_inside
from providers.typed_addresses import BadAddress

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


class Engine(Provider):
    """A server of the user's own, with an address that it has by default."""

    slug, label = "engine", "Engine"
    own_server = True
    base_url = "http://127.0.0.1:8188"

    def models(self, ctx: Context) -> tuple[()]:
        return ()

    def check_key(self, ctx: Context) -> KeyCheck:
        own_servers.hello(ctx, "/hello", "Engine", lambda answer: "engine" in answer)
        return KeyCheck(ok=True)

    def submit(self, ctx: Context, prepared: Any) -> Any:
        raise NotImplementedError


class Homeless(Engine):
    """One that lives nowhere by default."""

    slug, label, base_url = "homeless", "Homeless", ""


class Vendor(Engine):
    """One at a vendor's address."""

    slug, label, own_server = "vendor", "Vendor", False
    base_url = "https://api.vendor.example"


@pytest.fixture(autouse=True)
def offered(settings: Any) -> Iterator[None]:
    here = __name__
    settings.EXTRA_PROVIDERS = f"engine={here}:Engine,homeless={here}:Homeless,vendor={here}:Vendor"
    registry.forget()
    yield
    registry.forget()


@contextmanager
def serving(answer: Callable[[str], tuple[int, dict[str, str], bytes]]) -> Iterator[int]:
    """A server that answers a path so; gives its port."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = answer(self.path)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What names stand for, for as long as the test runs."""
    known: dict[str, list[str]] = {}
    really = socket.getaddrinfo

    def look_up(host: str, port: int, *args: Any, **more: Any) -> Any:
        if host not in known:
            return really(host, port, *args, **more)
        return [(2, 1, 6, "", (address, port)) for address in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


def context_at(base_url: str, folder: Path) -> Context:
    inside = typed_addresses.is_inside(base_url, own_server=True)
    log = logging.getLogger("engine")
    return Context({}, base_url, http.client(), log, folder, is_inside=inside)


class TestWhatIsTyped:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("127.0.0.1:8188", "http://127.0.0.1:8188"),
            (" 'http://localhost:7860/' ", "http://localhost:7860"),
            ("192.168.1.7:8188", "http://192.168.1.7:8188"),
            ("mac-studio.local:8188", "http://mac-studio.local:8188"),
            ("studio:1234/v1/", "http://studio:1234/v1"),
            ("http://100.101.102.103:11434", "http://100.101.102.103:11434"),
            ("[fd00::7]:8188", "http://[fd00::7]:8188"),
            ("http://render.example:8188", "http://render.example:8188"),
            ("pod-8188.proxy.example", "https://pod-8188.proxy.example"),
            ("https://api.example/v1", "https://api.example/v1"),
        ],
    )
    def test_is_kept_as_an_address(self, typed: str, kept: str) -> None:
        assert typed_addresses.cleaned(typed, own_server=True) == kept

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("  ", "is empty"),
            ("ftp://192.168.1.7", "begins with https"),
            ("http://", "begins with https"),
            ("my mac", "no host has such a name"),
            ("http://me:secret@192.168.1.7", "user name, password"),
            ("http://192.168.1.7/?token=abc", "query"),
            ("http://192.168.1.7:99999", "is not an address"),
            ("http://8.8.8.8:8188", "must be https"),
            ("http://169.254.169.254", "must be https"),
            ("http://[2606:4700::1111]:8188", "must be https"),
            ("http://[::ffff:8.8.8.8]:8188", "must be https"),
            ("0.0.0.0:8188", "reached at 127.0.0.1"),
            ("http://a" + "b" * 200, "at most 200"),
        ],
    )
    def test_or_refused_with_the_reason(self, typed: str, words: str) -> None:
        with pytest.raises(BadAddress, match=words):
            typed_addresses.cleaned(typed, own_server=True)

    @pytest.mark.parametrize("typed", ["http://192.168.1.7:8188", "http://studio.local"])
    def test_plain_http_to_another_machine_is_for_servers_of_ones_own(self, typed: str) -> None:
        with pytest.raises(BadAddress, match="only https"):
            typed_addresses.cleaned(typed, own_server=False)

    def test_what_leaves_this_machine_in_plain_is_known(self) -> None:
        assert typed_addresses.is_plain("http://192.168.1.7:8188")
        assert not typed_addresses.is_plain("http://localhost:8188")
        assert not typed_addresses.is_plain("https://192.168.1.7:8188")

    @pytest.mark.parametrize(
        ("address", "inside"),
        [
            ("127.0.0.1", True),
            ("172.31.0.1", True),
            ("::ffff:10.0.0.1", True),
            ("172.32.0.1", False),
            ("169.254.169.254", False),
            ("fe80::1%en0", False),
            ("0.0.0.0", False),
            ("224.0.0.1", False),
            ("nonsense", False),
        ],
    )
    def test_private_addresses(self, address: str, inside: bool) -> None:
        assert is_inside(address) is inside


@pytest.mark.django_db
class TestWhereAnAccountIs:
    def test_by_default_where_such_servers_are(self) -> None:
        assert connect.base_url(registry.get("engine")) == "http://127.0.0.1:8188"
        assert connect.trusted_origins(registry.get("engine")) == ("http://127.0.0.1:8188",)

    def test_the_typed_address_goes_before_that(self, tmp_path: Path) -> None:
        engine = registry.get("engine")
        accounts.put_address(engine, "192.168.1.7:8188")
        ctx = connect.context(engine, workdir=tmp_path)
        assert ctx.base_url == "http://192.168.1.7:8188"
        assert ctx.is_inside
        assert connect.trusted_origins(engine) == ("http://192.168.1.7:8188",)
        accounts.put_address(engine, "")
        assert connect.base_url(engine) == "http://127.0.0.1:8188"

    def test_and_the_environment_before_both(self, monkeypatch: pytest.MonkeyPatch) -> None:
        engine = registry.get("engine")
        accounts.put_address(engine, "192.168.1.7:8188")
        monkeypatch.setenv("ENGINE_BASE_URL", "http://10.0.0.4:8188/")
        assert connect.base_url(engine) == "http://10.0.0.4:8188"
        monkeypatch.setenv("ENGINE_BASE_URL", "http://8.8.8.8")
        with pytest.raises(BadRequest, match=r"ENGINE_BASE_URL.*must be https"):
            connect.base_url(engine)

    def test_an_address_makes_another_account(self) -> None:
        accounts.put_address(registry.account("engine.mac"), "mac.local:8188")
        assert connect.base_url(registry.get("engine.mac")) == "http://mac.local:8188"
        assert connect.base_url(registry.get("engine")) == "http://127.0.0.1:8188"
        assert [one.slug for one in registry.all_providers()].count("engine") == 1

    def test_the_first_one_is_listed_once_although_it_has_a_row(self) -> None:
        accounts.put_address(registry.get("engine"), "192.168.1.7:8188")
        assert accounts.labels(anew=True) == {}
        assert [one.slug for one in registry.all_providers()].count("engine") == 1

    def test_one_without_an_address_says_where_to_enter_it(self, tmp_path: Path) -> None:
        homeless = registry.get("homeless")
        assert not connect.has_key(homeless)
        assert "needs an address" in connect.missing_key(homeless).message
        with pytest.raises(NeedsKey, match="needs an address") as caught:
            connect.context(homeless, workdir=tmp_path)
        assert "HOMELESS_BASE_URL" in caught.value.advice
        accounts.put_address(homeless, "localhost:1234")
        assert connect.has_key(homeless)

    def test_a_vendors_first_account_stays_at_the_vendors(self) -> None:
        with pytest.raises(BadAddress, match="VENDOR_BASE_URL"):
            accounts.put_address(registry.get("vendor"), "https://elsewhere.example")
        other = registry.account("vendor.work")
        accounts.put_address(other, "https://elsewhere.example")
        assert connect.trusted_origins(other) == ("https://elsewhere.example",)
        assert not connect.is_inside(other)

    def test_only_a_vendors_account_elsewhere_is_said_to_be_redirected(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ENGINE_BASE_URL", "http://127.0.0.1:9")
        accounts.put_address(registry.account("vendor.work"), "https://elsewhere.example")
        assert [one.slug for one in connect.moved()] == ["vendor.work"]

    def test_it_is_written_down_who_set_which(self) -> None:
        accounts.put_address(registry.account("engine.mac"), "mac.local:8188")
        entry = AuditEntry.objects.latest("pk")
        assert entry.action == "address-set"
        assert (entry.subject, entry.facts) == ("engine.mac", {"address": "http://mac.local:8188"})


def good(path: str) -> tuple[int, dict[str, str], bytes]:
    return 200, {"Content-Type": "image/png"}, PNG


class TestWhatIsSent:
    def test_no_proxy_is_asked(
        self, monkeypatch: pytest.MonkeyPatch, names: dict[str, list[str]], tmp_path: Path
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        names["studio.local"] = ["127.0.0.1"]
        with serving(good) as port:
            ctx = context_at(f"http://studio.local:{port}", tmp_path)
            assert http.send(ctx, "GET", "/x").content == PNG

    def test_a_name_that_stands_for_a_public_address_gets_nothing(
        self, names: dict[str, list[str]], tmp_path: Path
    ) -> None:
        names["studio.local"] = ["93.184.216.34"]
        with pytest.raises(BadRequest, match="not in your own network") as caught:
            http.send(context_at("http://studio.local:8188", tmp_path), "POST", "/", spends=True)
        assert caught.value.was_charged == "no"

    def test_of_several_addresses_only_private_ones_are_tried(
        self, names: dict[str, list[str]], tmp_path: Path
    ) -> None:
        names["studio.local"] = ["93.184.216.34", "127.0.0.2", "127.0.0.1"]
        with serving(good) as port:
            ctx = context_at(f"http://studio.local:{port}", tmp_path)
            assert http.send(ctx, "GET", "/x").content == PNG

    def test_a_server_that_is_off_got_nothing(
        self, names: dict[str, list[str]], tmp_path: Path
    ) -> None:
        for host in ("127.0.0.1", "studio.local", "nowhere.invalid"):
            names["studio.local"] = ["127.0.0.1"]
            ctx = context_at(f"http://{host}:9", tmp_path)
            with pytest.raises(Unavailable, match=host) as caught:
                http.send(ctx, "POST", "/", spends=True)
            assert "running" in caught.value.advice


class TestWhatComesFromIt:
    def test_its_own_files_do(self, tmp_path: Path, names: dict[str, list[str]]) -> None:
        names["studio.local"] = ["127.0.0.1"]
        with serving(good) as port:
            for host in ("127.0.0.1", "studio.local"):
                own = f"http://{host}:{port}"
                mime = download(
                    f"{own}/x", tmp_path / "x", medium=Medium.IMAGE, trusted=(own,), inside=True
                )
                assert mime == "image/png"

    @pytest.mark.parametrize(
        "url",
        [
            "http://127.0.0.1:{other}/x",
            "https://127.0.0.1:{port}/x",
            "http://localhost:{port}/x",
            "http://192.168.1.1/x",
            "https://192.168.1.1/x",
            "https://files.example/x",
        ],
    )
    def test_and_no_others(self, url: str, tmp_path: Path) -> None:
        with serving(good) as port, serving(good) as other:
            own = f"http://127.0.0.1:{port}"
            elsewhere = url.format(port=port, other=other)
            with pytest.raises(BadOutput, match="another address"):
                download(
                    elsewhere, tmp_path / "x", medium=Medium.IMAGE, trusted=(own,), inside=True
                )

    def test_nor_where_it_redirects_to(self, tmp_path: Path) -> None:
        with serving(good) as other:
            to = {"Location": f"http://127.0.0.1:{other}/x"}
            with serving(lambda path: (302, to, b"")) as port:
                own = f"http://127.0.0.1:{port}"
                with pytest.raises(BadOutput, match="another address"):
                    download(
                        f"{own}/x", tmp_path / "x", medium=Medium.IMAGE, trusted=(own,), inside=True
                    )

    def test_nor_from_a_public_address_of_its_name(
        self, tmp_path: Path, names: dict[str, list[str]]
    ) -> None:
        names["studio.local"] = ["93.184.216.34"]
        own = "http://studio.local:8188"
        with pytest.raises(BadRequest, match="not in your own network"):
            download(f"{own}/x", tmp_path / "x", medium=Medium.IMAGE, trusted=(own,), inside=True)

    def test_an_origin_is_scheme_host_and_port(self, tmp_path: Path) -> None:
        """What the user set for plain http is no leave to ask that machine by https."""
        with serving(good) as port, pytest.raises(BadOutput, match="not on the public internet"):
            download(
                f"https://127.0.0.1:{port}/x",
                tmp_path / "x",
                medium=Medium.IMAGE,
                trusted=(f"http://127.0.0.1:{port}",),
            )


PAGE = b"<!doctype html><html><title>Router</title></html>"


class TestIsItTheOne:
    @pytest.mark.parametrize(
        ("status", "headers", "body", "words"),
        [
            (200, {"Content-Type": "text/html"}, PAGE, "answers with a web page"),
            (200, {}, b"hello", "something else than JSON"),
            (200, {}, b'{"other": 1}', "JSON of another API"),
            (302, {"Location": "/login"}, b"", r"a redirect \(302\)"),
            (404, {"Content-Type": "text/html"}, PAGE, "404 where Engine has its API"),
            (405, {}, b"", "405 where Engine"),
        ],
    )
    def test_what_is_another_is_said_to_be(
        self, status: int, headers: dict[str, str], body: bytes, words: str, tmp_path: Path
    ) -> None:
        with serving(lambda path: (status, headers, body)) as port:
            ctx = context_at(f"http://127.0.0.1:{port}", tmp_path)
            with pytest.raises(BadRequest, match=words) as caught:
                Engine().check_key(ctx)
        assert f"http://127.0.0.1:{port} is no Engine" in caught.value.message
        assert "address" in caught.value.advice

    def test_nobody_there(self, tmp_path: Path) -> None:
        with pytest.raises(
            Unavailable, match=r"cannot be asked at http://127\.0\.0\.1:9"
        ) as caught:
            Engine().check_key(context_at("http://127.0.0.1:9", tmp_path))
        assert "Engine is running" in caught.value.advice

    @pytest.mark.parametrize(("status", "error"), [(401, NeedsKey), (503, Unavailable)])
    def test_other_answers_mean_what_they_say(
        self, status: int, error: type[Exception], tmp_path: Path
    ) -> None:
        with (
            serving(lambda path: (status, {}, b"{}")) as port,
            pytest.raises(error),
        ):
            Engine().check_key(context_at(f"http://127.0.0.1:{port}", tmp_path))

    def test_the_right_one(self, tmp_path: Path) -> None:
        with serving(lambda path: (200, {}, json.dumps({"engine": 1}).encode())) as port:
            ctx = replace(context_at(f"http://127.0.0.1:{port}", tmp_path))
            assert Engine().check_key(ctx).ok


class Stocked(Engine):
    """It has what `stock` says: id → parameters."""

    slug, label = "stocked", "Stocked"
    stock: ClassVar[dict[str, list[str]]] = {}

    def read_models(self, ctx: Context) -> Iterator[ModelSpec]:
        for id, names in self.stock.items():
            schema = {"type": "object", "properties": {name: {"type": "string"} for name in names}}
            yield ModelSpec(id, Kind.TEXT_TO_IMAGE, id.upper(), schema, seed_field=None)


@pytest.mark.django_db
class TestItsModels:
    @pytest.fixture
    def stocked(self, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Provider:
        settings.EXTRA_PROVIDERS += f",stocked={__name__}:Stocked"
        registry.forget()
        monkeypatch.setattr(Stocked, "stock", {"one": ["prompt"], "two": ["prompt"]})
        return registry.get("stocked")

    def ids(self) -> set[str]:
        return set(CatalogueModel.objects.values_list("model_id", flat=True))

    def test_are_read_from_it(self, stocked: Provider) -> None:
        assert catalogue_editing.refresh(stocked).answered == 2
        assert self.ids() == {"one", "two"}
        assert {row.source for row in CatalogueModel.objects.all()} == {"fetched"}

    def test_go_and_come_with_what_it_has(self, stocked: Provider) -> None:
        catalogue_editing.read_models(stocked)
        Stocked.stock = {"two": ["prompt", "style"], "three": ["prompt"]}
        done = catalogue_editing.read_models(stocked)
        assert (done.answered, done.missing, done.changed) == (2, [], [])
        assert self.ids() == {"two", "three"}
        assert "style" in CatalogueModel.objects.get(model_id="two").schema["properties"]

    def test_one_that_was_used_stays_and_is_named(self, stocked: Provider) -> None:
        catalogue_editing.read_models(stocked)
        CatalogueModel.objects.filter(model_id="one").update(favourite=True)
        Stocked.stock = {}
        assert catalogue_editing.read_models(stocked).missing == ["ONE"]
        assert self.ids() == {"one"}

    def test_stay_while_it_is_off(self, stocked: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
        catalogue_editing.read_models(stocked)

        def off(self: Provider, ctx: Context) -> Any:
            raise Unavailable("Stocked cannot be asked.")

        monkeypatch.setattr(type(stocked), "read_models", off)
        done = catalogue_editing.read_models(stocked)
        assert "cannot be asked" in done.trouble
        assert self.ids() == {"one", "two"}
