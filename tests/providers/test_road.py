"""What lies under the vendors' SDKs, and what providers remember."""

from pathlib import Path

import pytest

from providers import connect, scratch
from providers.contract import BadOutput, Context, Unknown
from providers.fal.provider import Fal
from providers.road import Road, client
from providers.scratch import Kept
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
            road = Road(moved, hosts=HOSTS, home=Fal.base_url, spends=True)
            paid = client(road, headers)
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
        road = Road(ctx, hosts=HOSTS, home=Fal.base_url)
        with pytest.raises(BadOutput, match="the key stays here"):
            client(road, {"Authorization": "Key x"}).get(url)


class TestKept:
    def test_it_asks_once_and_again_when_it_is_old(self) -> None:
        asked: list[int] = []

        def ask() -> int:
            asked.append(1)
            return len(asked)

        fresh: Kept[int] = Kept(60)
        assert [fresh.get("a", ask), fresh.get("a", ask), fresh.get("b", ask)] == [1, 1, 2]
        old: Kept[int] = Kept(0)
        assert [old.get("a", ask), old.get("a", ask)] == [3, 4]

    def test_an_error_is_not_kept_and_there_is_an_end_to_it(self) -> None:
        kept: Kept[str] = Kept(60, most=2)
        with pytest.raises(ZeroDivisionError):
            kept.get("a", lambda: str(1 // 0))
        for key in ("a", "b", "c"):
            kept.get(key, lambda: "first")
        assert kept.get("a", lambda: "again") == "again"
        assert kept.get("c", lambda: "again") == "first"


class TestNotes:
    def test_what_was_sent_is_read_again(self, ctx: Context) -> None:
        assert scratch.noted(ctx) is None
        scratch.note(ctx, "one-1", {"a": 1})
        assert scratch.noted(ctx, "one-1") == {"a": 1}
        assert scratch.noted(ctx) == {"a": 1}
        assert scratch.noted(ctx, "one-2") is None

    def test_half_a_note_is_none(self, ctx: Context) -> None:
        (ctx.workdir / "sent-x.json").write_text('{"a": ')
        assert scratch.noted(ctx, "x") is None
