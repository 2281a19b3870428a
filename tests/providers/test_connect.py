import io
import logging
from pathlib import Path

import pytest

from providers import connect, redact
from providers.contract import BadRequest, NeedsKey
from tests.scripted_provider import Scripted, ScriptedNoFind

KEY = "canary-key-5d41402abc4b/+=2a76"


@pytest.fixture
def keyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRIPTED_KEY", f" {KEY}\n")


pytestmark = pytest.mark.django_db


class TestKey:
    def test_it_comes_from_the_environment_without_white_space(
        self, keyed: None, tmp_path: Path
    ) -> None:
        assert connect.has_key(Scripted())
        assert connect.context(Scripted(), workdir=tmp_path).key["api_key"] == KEY

    @pytest.mark.parametrize("value", [None, "", "  "])
    def test_without_one_the_error_says_what_to_set(
        self, value: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("SCRIPTED_KEY", raising=False)
        if value is not None:
            monkeypatch.setenv("SCRIPTED_KEY", value)
        assert not connect.has_key(Scripted())
        ctx = connect.context(Scripted(), workdir=tmp_path)
        with pytest.raises(NeedsKey) as caught:
            ctx.key["api_key"]
        assert "SCRIPTED_KEY" in caught.value.advice
        assert ctx.key.get("api_key") is None

    def test_a_printed_context_does_not_show_it(self, keyed: None, tmp_path: Path) -> None:
        ctx = connect.context(Scripted(), workdir=tmp_path)
        assert KEY not in f"{ctx} {ctx!r} {ctx.key} {ctx.key!r}"


class TestBaseUrl:
    def test_it_is_the_providers_own(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("SCRIPTED_BASE_URL", raising=False)
        assert connect.base_url(Scripted()) == "https://scripted.invalid"
        assert connect.trusted_origins(Scripted()) == ()

    @pytest.mark.parametrize(
        ("address", "origin"),
        [
            ("http://127.0.0.1:9901/", "http://127.0.0.1:9901"),
            ("http://localhost:9901/api/", "http://localhost:9901"),
            ("http://[::1]:9901", "http://[::1]:9901"),
            ("https://proxy.example/v1", "https://proxy.example"),
        ],
    )
    def test_the_environment_moves_it(
        self, address: str, origin: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SCRIPTED_BASE_URL", address)
        assert connect.base_url(Scripted()) == address.rstrip("/")
        assert connect.trusted_origins(Scripted()) == (origin,)

    def test_a_hyphen_in_the_name_is_an_underscore(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SCRIPTED_NOFIND_BASE_URL", "https://moved.example")
        assert connect.base_url(ScriptedNoFind()) == "https://moved.example"

    @pytest.mark.parametrize(
        ("address", "words"),
        [
            ("localhost:9901", "begins with https://"),
            ("ftp://example.com", "begins with https://"),
            ("https://", "begins with https://"),
            ("http://[::1", "is not an address"),
            ("https://host:99999", "is not an address"),
            ("https://user:pass@example.com", "user name, password"),
            ("https://example.com/?a=b", "query"),
            ("http://example.com", "only https:// may leave"),
            ("http://192.168.1.9:8188", "only https:// may leave"),
        ],
    )
    def test_a_bad_one_is_a_clear_error(
        self, address: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SCRIPTED_BASE_URL", address)
        with pytest.raises(BadRequest) as caught:
            connect.context(Scripted(), workdir=tmp_path)
        assert "SCRIPTED_BASE_URL" in caught.value.message
        assert words in caught.value.message
        assert "unset" in caught.value.advice


class TestRedaction:
    def written(self, logger: logging.Logger, *, handler_only: bool = False) -> str:
        """What the logger writes of a key in every place of a record."""
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        logging.getLogger().addHandler(handler)
        redact.remember(KEY)
        try:
            logger.warning("sent %s and %r", KEY, {"Authorization": KEY})
            try:
                raise ValueError(f"bad key {KEY}")
            except ValueError:
                logger.exception("failed", stack_info=True)
        finally:
            logging.getLogger().removeHandler(handler)
        return stream.getvalue()

    def test_a_providers_log_has_no_key(self, keyed: None, tmp_path: Path) -> None:
        written = self.written(connect.context(Scripted(), workdir=tmp_path).log)
        assert "***" in written
        assert "ValueError" in written
        assert KEY not in written

    def test_nor_has_that_of_a_vendors_sdk(self, keyed: None, tmp_path: Path) -> None:
        connect.context(Scripted(), workdir=tmp_path)
        assert KEY not in self.written(logging.getLogger("vendor.sdk"))

    def test_quoted_and_packed_forms_are_hidden_too(self) -> None:
        redact.remember(KEY)
        assert redact.hide("?key=canary-key-5d41402abc4b%2F%2B%3D2a76&x=1") == "?key=***&x=1"
        assert redact.hide("Y2FuYXJ5LWtleS01ZDQxNDAyYWJjNGIvKz0yYTc2") == "***"

    def test_a_short_value_tears_no_holes(self) -> None:
        redact.remember("a")
        redact.remember("")
        assert redact.hide("a banana") == "a banana"


class TestReporting:
    def test_a_picture_on_the_way_gets_through_and_no_key_does(
        self, keyed: None, tmp_path: Path
    ) -> None:
        told: list[object] = []
        ctx = connect.context(
            Scripted(), workdir=tmp_path, report=lambda *words: told.append(words)
        )
        assert ctx.key["api_key"] == KEY
        ctx.report(0.5, f"with {KEY}", b"picture")
        ctx.report(0.6, "address", f"https://example.com/?key={KEY}")
        assert told[0] == (0.5, "with ***", b"picture")
        assert KEY not in repr(told)
