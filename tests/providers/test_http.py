import os
import socket
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from providers import connect, http
from providers.contract import (
    BadOutput,
    BadRequest,
    Context,
    Expired,
    NeedsKey,
    NoFunds,
    ProviderError,
    RateLimited,
    Refused,
    Unavailable,
    Unknown,
)
from tests.providers.wild_server import answering
from tests.providers.wild_server import http as answer
from tests.scripted_provider import Scripted


@pytest.fixture
def ctx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    monkeypatch.setenv("SCRIPTED_KEY", "canary-key-for-http")
    return connect.context(Scripted(), workdir=tmp_path)


def at(ctx: Context, port: int) -> Context:
    return replace(ctx, base_url=f"http://127.0.0.1:{port}")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


class TestStatus:
    @pytest.mark.parametrize(
        ("status", "spending", "reading"),
        [
            (400, BadRequest, BadRequest),
            (401, NeedsKey, NeedsKey),
            (402, NoFunds, NoFunds),
            (403, NeedsKey, NeedsKey),
            (404, BadRequest, Expired),
            (410, BadRequest, Expired),
            (408, Unknown, Unavailable),
            (422, BadRequest, BadRequest),
            (429, RateLimited, RateLimited),
            (451, Refused, Refused),
            (500, Unknown, Unavailable),
            (502, Unknown, Unavailable),
            (503, Unknown, Unavailable),
            (307, BadRequest, BadRequest),
        ],
    )
    def test_it_means_what_it_says(
        self,
        ctx: Context,
        status: int,
        spending: type[ProviderError],
        reading: type[ProviderError],
    ) -> None:
        said = answer(f"{status} Odd", b'{"detail": "the words"}', "X-Request-Id: req-7")
        with answering(said) as (port, _):
            with pytest.raises(spending) as spent:
                http.send(at(ctx, port), "POST", "/x", json={}, spends=True)
            with pytest.raises(reading) as read:
                http.send(at(ctx, port), "GET", "/x")
        for caught in (spent, read):
            assert "the words" in caught.value.message
            assert caught.value.request_id == "req-7"

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            (b'{"detail": [{"loc": ["body"], "msg": "too big"}]}', "too big"),
            (b'{"error": {"message": "no model"}}', "no model"),
            (b'{"error": "no model"}', "no model"),
            (b'{"title": "Unauthenticated"}', "Unauthenticated"),
            (b'"plain"', "plain"),
            (b"plain text\nin lines", "plain text in lines"),
            (b"<html><h1>oops</h1></html>", "Bad"),
            (b"", "Bad"),
            (b"null", "Bad"),
            (b"\xff\xfe\x00", ""),
            (b"x" * 5000, "xxx…"),
        ],
    )
    def test_the_words_are_found_in_any_shape(self, ctx: Context, body: bytes, words: str) -> None:
        with (
            answering(answer("400 Bad", body)) as (port, _),
            pytest.raises(BadRequest) as caught,
        ):
            http.send(at(ctx, port), "GET", "/x")
        assert words in caught.value.message
        assert len(caught.value.message) < 350

    def test_the_key_is_not_repeated_in_the_error(self, ctx: Context) -> None:
        body = b'{"detail": "wrong key canary-key-for-http"}'
        with answering(answer("401 No", body)) as (port, _), pytest.raises(NeedsKey) as caught:
            http.send(at(ctx, port), "GET", "/x")
        assert "canary" not in caught.value.message
        assert "wrong key ***" in caught.value.message

    def test_a_provider_may_explain_first(self, ctx: Context) -> None:
        with answering(answer("422 No", b"{}")) as (port, _), pytest.raises(Refused):
            http.send(at(ctx, port), "GET", "/x", explain=lambda response: Refused())


class TestRetryAfter:
    @pytest.mark.parametrize(
        ("value", "seconds"),
        [
            ("7", 7),
            ("0.5", 0.5),
            ("86400", 600),
            ("-3", 0),
            ("soon", None),
            ("nan", None),
            ("", None),
        ],
    )
    def test_a_number(self, value: str, seconds: float | None) -> None:
        assert http.retry_after(httpx.Headers({"Retry-After": value})) == seconds

    def test_a_date(self) -> None:
        when = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
        seconds = http.retry_after(httpx.Headers({"Retry-After": when}))
        assert seconds is not None
        assert 27 < seconds <= 30

    @pytest.mark.parametrize("wrong_by", [timedelta(hours=-5), timedelta(days=400)])
    def test_a_date_by_the_senders_clock_where_ours_is_wrong(self, wrong_by: timedelta) -> None:
        theirs = datetime.now(UTC) + wrong_by
        headers = {
            "Retry-After": format_datetime(theirs + timedelta(seconds=30), usegmt=True),
            "Date": format_datetime(theirs, usegmt=True),
        }
        assert http.retry_after(httpx.Headers(headers)) == 30

    def test_none(self) -> None:
        assert http.retry_after(httpx.Headers()) is None


class TestLost:
    """What breaks on the way, and whether money may be gone."""

    def test_a_refused_connection_sent_nothing(self, ctx: Context) -> None:
        for spends in (True, False):
            with pytest.raises(Unavailable) as caught:
                http.send(at(ctx, free_port()), "POST", "/x", spends=spends)
            assert "Nothing was sent" in caught.value.message

    def test_no_such_name_sent_nothing(self, ctx: Context) -> None:
        nowhere = replace(ctx, base_url=f"http://{'a' * 64}.example")
        with pytest.raises(Unavailable):
            http.send(nowhere, "POST", "/x", spends=True)

    def test_a_key_that_cannot_be_a_header_was_not_sent(self, ctx: Context) -> None:
        with answering(answer("200 OK", b"{}")) as (port, received):
            for key in ("ключ", "line\nbreak"):
                with pytest.raises(Unavailable):
                    http.send(
                        at(ctx, port), "POST", "/x", headers={"Authorization": key}, spends=True
                    )
            assert b"".join(received) == b""

    def test_a_server_without_tls_got_nothing(self, ctx: Context) -> None:
        with answering(b"HTTP/1.1 400 no tls\r\n\r\n") as (port, _):
            https = replace(ctx, base_url=f"https://127.0.0.1:{port}")
            with pytest.raises(Unavailable):
                http.send(https, "POST", "/x", json={"prompt": "x"}, spends=True)

    @pytest.mark.parametrize(
        "said",
        [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", b"\0\0not http\r\n\r\n"],
        ids=["cut", "half", "garbage"],
    )
    def test_a_cut_after_sending_is_unknown_if_it_spends(self, ctx: Context, said: bytes) -> None:
        with answering(said) as (port, received):
            with pytest.raises(Unknown):
                http.send(at(ctx, port), "POST", "/x", json={}, spends=True)
            assert len(received) == 1
            with pytest.raises(Unavailable):
                http.send(at(ctx, port), "GET", "/x")

    def test_an_answer_that_does_not_come_is_not_waited_for(self, ctx: Context) -> None:
        gate = threading.Event()
        with answering(lambda connection: gate.wait(10) and None) as (port, received):
            began = time.monotonic()
            with pytest.raises(Unknown):
                http.send(at(ctx, port), "POST", "/x", spends=True, timeout=0.3)
            assert time.monotonic() - began < 3
            gate.set()
            assert len(received) == 1

    def test_nor_is_one_that_drips(self, ctx: Context) -> None:
        gate = threading.Event()

        def drip(connection: socket.socket) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while not gate.wait(0.05):
                connection.sendall(b"x")

        with answering(drip) as (port, _):
            began = time.monotonic()
            with pytest.raises(Unavailable):
                http.send(at(ctx, port), "GET", "/x", timeout=0.5)
            assert time.monotonic() - began < 3
            gate.set()

    @pytest.mark.parametrize("body", [b"<html></html>", b"", b"{", b"\xff"])
    def test_what_is_no_json_is_an_outage(self, ctx: Context, body: bytes) -> None:
        with answering(answer("200 OK", body, "Content-Type: text/html")) as (port, _):
            with pytest.raises(Unknown):
                http.send_json(at(ctx, port), "POST", "/x", spends=True)
            with pytest.raises(Unavailable) as caught:
                http.send_json(at(ctx, port), "GET", "/x")
        assert "text/html, not with JSON" in caught.value.message

    def test_an_answer_that_never_ends_is_not_kept_in_memory(self, ctx: Context) -> None:
        def flood(connection: socket.socket) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
            for _ in range(66):
                connection.sendall(b" " * 1024 * 1024)

        with answering(flood) as (port, _), pytest.raises(BadOutput):
            http.send(at(ctx, port), "GET", "/x")
        with answering(flood) as (port, _), pytest.raises(Unknown):
            http.send(at(ctx, port), "POST", "/x", spends=True)

    def test_ten_megabytes_of_status_are_read(self, ctx: Context) -> None:
        body = b'{"logs": "' + b"x" * 10_000_000 + b'"}'
        with answering(answer("200 OK", body)) as (port, _):
            assert len(http.send_json(at(ctx, port), "GET", "/x")["logs"]) == 10_000_000


class TestAddress:
    def test_a_relative_one_is_the_providers(self, ctx: Context) -> None:
        with answering(answer("200 OK", b"{}")) as (port, received):
            http.send(at(ctx, port), "GET", "v1/x")
            http.send(at(ctx, port), "GET", f"http://127.0.0.1:{port}/v1/y")
        assert [line.split()[1] for line in received] == [b"/v1/x", b"/v1/y"]

    @pytest.mark.parametrize(
        "url",
        [
            "https://elsewhere.invalid/x",
            "http://127.0.0.1:1/x",
            "http://[::1/x",
            "file:///etc/passwd",
            "http://api.good.invalid/x",
            "https://api.good.invalid:444/x",
            "https://api.good.invalid@elsewhere.invalid/x",
        ],
    )
    def test_one_elsewhere_is_not_asked(self, ctx: Context, url: str) -> None:
        with answering(answer("200 OK", b"{}")) as (port, received):
            with pytest.raises(BadOutput):
                http.send(at(ctx, port), "GET", url, hosts=("api.good.invalid",))
            assert received == []

    def test_redirects_are_not_followed(self, ctx: Context) -> None:
        with answering(answer("200 OK")) as (elsewhere, reached):
            moved = answer("302 Found", b"", f"Location: http://127.0.0.1:{elsewhere}/")
            with answering(moved) as (port, _), pytest.raises(BadRequest) as caught:
                http.send(at(ctx, port), "GET", "/x", headers={"Authorization": "k"})
            assert reached == []
        assert "leads elsewhere" in caught.value.message
        assert "base URL" in caught.value.advice


class TestClient:
    def test_there_is_one_for_all_threads(self) -> None:
        got: list[httpx.Client] = []
        threads = [threading.Thread(target=lambda: got.append(http.client())) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert set(map(id, got)) == {id(http.client())}

    def test_a_forked_child_has_its_own(self) -> None:
        mine = http.client()
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(write, b"own" if http.client() is not mine else b"shared")
            os._exit(0)
        os.close(write)
        os.waitpid(child, 0)
        with os.fdopen(read, "rb") as told:
            assert told.read() == b"own"

    def test_posts_use_a_connection_of_their_own(self, ctx: Context) -> None:
        """One that the server has just closed would make a paid order "unknown" for nothing."""
        with answering(answer("200 OK", b"{}")) as (port, received):
            for _ in range(3):
                http.send(at(ctx, port), "POST", "/x", json={}, spends=True)
            assert len(received) == 3

    @pytest.mark.parametrize(
        "proxy", ["http://127.0.0.1:1", "127.0.0.1:1", "socks5://127.0.0.1:1", "nonsense://[x"]
    )
    def test_proxies_of_the_environment_leave_this_machine_alone(
        self, ctx: Context, proxy: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy)
        with answering(answer("200 OK", b"{}")) as (port, received):
            http.send(at(ctx, port), "GET", "/x")
            assert len(received) == 1

    def test_other_hosts_go_through_the_proxy(
        self, ctx: Context, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with answering(answer("200 OK", b"{}")) as (port, received):
            monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
            monkeypatch.delenv("no_proxy", raising=False)
            monkeypatch.delenv("NO_PROXY", raising=False)
            http.send(replace(ctx, base_url="http://far.invalid"), "GET", "/x")
            assert received[0].startswith(b"GET http://far.invalid/x")
            monkeypatch.setenv("no_proxy", "far.invalid")
            assert http.proxy_for(httpx.URL("http://far.invalid/x")) == ""

    @pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "nonsense://[x"])
    def test_a_proxy_that_cannot_be_used_is_named(
        self, ctx: Context, proxy: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("https_proxy", proxy)
        with pytest.raises(Unavailable) as caught:
            http.send(replace(ctx, base_url="https://far.invalid"), "POST", "/x", spends=True)
        assert "HTTPS_PROXY" in caught.value.advice


class TestLoopback:
    @pytest.mark.parametrize(
        "host", ["localhost", "127.0.0.1", "127.8.9.1", "::1", "[::1]", "x.localhost", "LOCALHOST."]
    )
    def test_this_machine(self, host: str) -> None:
        assert http.is_loopback(host)

    @pytest.mark.parametrize(
        "host", ["example.com", "10.0.0.1", "localhost.evil.com", "", "0.0.0.0"]
    )
    def test_another(self, host: str) -> None:
        assert not http.is_loopback(host)


@pytest.mark.parametrize(
    "date", ["Mon, 01 Jan 99999999999999999999 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 -2300"]
)
def test_a_date_beyond_all_dates_is_none(date: str) -> None:
    assert http.retry_after({"retry-after": date}) is None
    assert http.retry_after({"retry-after": "7", "date": date}) == 7.0
