"""Who asks another server lets another thread stand in; where too many do, nothing is asked."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from foundation import stand_ins
from providers import connect, http
from providers.contract import Context, Medium, ProviderError, Unavailable
from tests.artfactory.app import until
from tests.providers.wild_server import answering
from tests.providers.wild_server import http as answer
from tests.scripted_provider import Scripted


@pytest.fixture
def stood_in() -> Iterator[list[int]]:
    """What the web server was told."""
    told: list[int] = []
    stand_ins.set_stand_in(told.append)
    yield told
    stand_ins.set_stand_in(None)


@pytest.fixture
def ctx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    monkeypatch.setenv("SCRIPTED_KEY", "canary-key-for-waiting")
    return connect.context(Scripted(), workdir=tmp_path)


class TestStandIn:
    def test_until_the_whole_answer_is_there(self, ctx: Context, stood_in: list[int]) -> None:
        with answering(answer("200 OK", b"{}")) as (port, _):
            http.send(replace(ctx, base_url=f"http://127.0.0.1:{port}"), "GET", "/x")
        assert stood_in == [1, -1]

    def test_until_it_has_failed(self, ctx: Context, stood_in: list[int]) -> None:
        with answering(answer("500 Odd", b"{}")) as (port, _), pytest.raises(ProviderError):
            http.send(replace(ctx, base_url=f"http://127.0.0.1:{port}"), "GET", "/x")
        assert stood_in == [1, -1]

    def test_for_a_file(self, tmp_path: Path, stood_in: list[int]) -> None:
        with answering(answer("200 OK", b"words", "Content-Type: text/plain")) as (port, _):
            origin = f"http://127.0.0.1:{port}"
            http.download(f"{origin}/a", tmp_path / "a", medium=Medium.TEXT, trusted=(origin,))
        assert stood_in == [1, -1]

    def test_one_for_several_questions_of_one_page(self, ctx: Context, stood_in: list[int]) -> None:
        with stand_ins.while_waiting(), answering(answer("200 OK", b"{}")) as (port, _):
            http.send(replace(ctx, base_url=f"http://127.0.0.1:{port}"), "GET", "/x")
        assert stood_in == [1, -1]

    def test_none_where_no_server_gives_any(self) -> None:
        with ExitStack() as stack:
            for _ in range(stand_ins.MOST_WAITING + 1):
                stack.enter_context(stand_ins.while_waiting())


class TestTooMany:
    def test_nothing_is_asked_and_it_is_said_at_once(
        self, ctx: Context, stood_in: list[int]
    ) -> None:
        most = stand_ins.MOST_WAITING
        with (
            ThreadPoolExecutor(most) as threads,
            socket.create_server(("127.0.0.1", 0), backlog=2 * most) as silent,
        ):
            here = replace(ctx, base_url=f"http://127.0.0.1:{silent.getsockname()[1]}")
            waiting = [
                threads.submit(http.send, here, "GET", f"/{number}", timeout=20)
                for number in range(most)
            ]
            asked = [silent.accept()[0] for _ in range(most)]
            with pytest.raises(Unavailable, match="Nothing was sent") as told:
                http.send(here, "POST", "/paid", json={}, spends=True)
            assert "Try again" in told.value.advice
            silent.settimeout(0.1)
            with pytest.raises(TimeoutError):
                silent.accept()
            for one in asked:
                one.close()
            assert all(isinstance(one.exception(30), Unavailable) for one in waiting)
        until(lambda: stood_in.count(-1) == most)
        with answering(answer("200 OK", b"{}")) as (port, _):
            http.send(replace(ctx, base_url=f"http://127.0.0.1:{port}"), "GET", "/x")
