"""What lies under the vendors' SDKs, and what providers remember."""

from pathlib import Path

import pytest

from providers import connect, write_ahead_note
from providers.contract import BadOutput, Context, Unknown
from providers.fal.provider import Fal
from providers.transport import SdkTransport, client
from tests.emulator.replicate import ReplicateEmulator

HOSTS = ("queue.fal.run",)


@pytest.fixture
def ctx(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Context:
    monkeypatch.setenv("FAL_KEY", "id:secret-0123456789")
    return connect.context(Fal(), workdir=tmp_path)


class TestRoad:
    def test_one_that_spends_carries_one_request(
        self, ctx: Context, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with ReplicateEmulator() as server:
            monkeypatch.setenv("FAL_BASE_URL", server.url)
            moved = connect.context(Fal(), workdir=ctx.workdir)
            headers = {"Authorization": f"Bearer {server.key}"}
            transport = SdkTransport(moved, hosts=HOSTS, home=Fal.base_url, spends=True)
            paid = client(transport, headers)
            paid.get("https://queue.fal.run/v1/account")
            with pytest.raises(Unknown, match="second time"):
                paid.get("https://queue.fal.run/v1/account")
            assert len(server.log) == 1

    @pytest.mark.parametrize(
        "url",
        [
            "https://evil.example/x",
            "http://queue.fal.run/x",
            "https://queue.fal.run.evil.example/x",
            "https://queue.fal.run@evil.example/x",
            "http://127.0.0.1:9/x",
        ],
    )
    def test_nobody_else_sees_the_key(self, ctx: Context, url: str) -> None:
        transport = SdkTransport(ctx, hosts=HOSTS, home=Fal.base_url)
        with pytest.raises(BadOutput, match="the key stays here"):
            client(transport, {"Authorization": "Key x"}).get(url)


class TestNotes:
    def test_what_was_sent_is_read_again(self, ctx: Context) -> None:
        assert write_ahead_note.read(ctx) is None
        write_ahead_note.write(ctx, "one-1", {"a": 1})
        assert write_ahead_note.read(ctx, "one-1") == {"a": 1}
        assert write_ahead_note.read(ctx) == {"a": 1}
        assert write_ahead_note.read(ctx, "one-2") is None

    def test_half_a_note_is_none(self, ctx: Context) -> None:
        (ctx.workdir / "sent-x.json").write_text('{"a": ')
        assert write_ahead_note.read(ctx, "x") is None
