import sys
import threading
from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest

from providers import registry
from providers.contract import Provider

pytestmark = pytest.mark.django_db
HERE = "tests.providers.odd_providers"


@pytest.fixture
def offer(settings: Any) -> Iterator[Callable[[str], None]]:
    def offering(text: str) -> None:
        settings.EXTRA_PROVIDERS = text
        registry.forget()

    yield offering
    settings.EXTRA_PROVIDERS = ""
    registry.forget()


def chosen() -> list[str]:
    """Those built in that stand in lists."""
    hidden = {one.slug for one in registry.hidden()}
    assert hidden
    return [slug for slug in registry.BUILT_IN if slug not in hidden]


def no_plug_ins(slugs: list[str]) -> list[str]:
    """Without those of the packages that happen to be installed here."""
    installed = {point.name for point in entry_points(group=registry.ENTRY_POINTS)}
    return [slug for slug in slugs if slug not in installed]


@pytest.fixture
def plug_in(tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """An installed package with entry points: its metadata on the import path."""

    def install(entries: str) -> None:
        folder = tmp_path / "a_plug_in-1.0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: a-plug-in\nVersion: 1.0\n")
        (folder / "entry_points.txt").write_text(f"[artfactory.providers]\n{entries}\n")
        registry.forget()

    sys.path.insert(0, str(tmp_path))
    yield install
    sys.path.remove(str(tmp_path))
    registry.forget()


class TestGet:
    def test_a_built_in_provider_is_found(self) -> None:
        assert registry.get("fal").slug == "fal"

    def test_it_is_the_same_one_every_time(self) -> None:
        assert registry.get("fal") is registry.get("fal")

    def test_an_unknown_name_comes_with_names_like_it(self) -> None:
        with pytest.raises(registry.UnknownProvider) as caught:
            registry.get("replicat")
        assert caught.value.close == ["replicate"]
        assert "Did you mean replicate?" in str(caught.value)

    @pytest.mark.parametrize("name", ["", "…", "a" * 10_000, "../local", "\0"])
    def test_an_odd_name_is_only_unknown(self, name: str) -> None:
        with pytest.raises(registry.UnknownProvider):
            registry.get(name)

    def test_many_threads_get_one_instance(self, offer: Callable[[str], None]) -> None:
        offer("scripted=tests.scripted_provider:Scripted")
        got: list[Provider] = []
        threads = [
            threading.Thread(target=lambda: got.append(registry.get("scripted"))) for _ in range(16)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(got) == 16
        assert len(set(map(id, got))) == 1


class TestSetting:
    def test_a_provider_under_development_appears(self, offer: Callable[[str], None]) -> None:
        offer(" scripted = tests.scripted_provider:Scripted , ")
        assert no_plug_ins(registry.slugs()) == [*chosen(), "scripted"]
        assert registry.broken() == {}

    def test_what_costs_nothing_comes_first(self, offer: Callable[[str], None]) -> None:
        offer(f"scripted=tests.scripted_provider:Scripted,free={HERE}:Free")
        assert no_plug_ins(registry.slugs()) == ["free", *chosen(), "scripted"]

    @pytest.mark.parametrize(
        ("offered", "name", "reason"),
        [
            ("x=tests.providers.broken_provider:X", "x", "a_module_that_is_not_installed"),
            ("x=no.such.module:X", "x", "No module named"),
            (f"x={HERE}:Missing", "x", "cannot be loaded: Missing"),
            (f"x={HERE}:Leaves", "x", "it ends the program"),
            (f"x={HERE}:NOT_A_CLASS", "x", "not a subclass"),
            (f"bare={HERE}:Bare", "bare", "lacks models, check_key, submit"),
            (f"x={HERE}:OtherSlug", "x", "offered as “x”"),
            (f"x={HERE}:BadSlug", "x", "lower-case words"),
            (f"tells-nobody={HERE}:TellsNobody", "tells-nobody", "names no host"),
            ("x=just-words", "x", "is not module:Class"),
            ("just-words", "just-words", "is not module:Class"),
            (f"fal={HERE}:FalAgain", "fal (ARTFACTORY_PROVIDERS)", "taken already"),
        ],
    )
    def test_one_that_cannot_be_used_is_named_and_skipped(
        self, offer: Callable[[str], None], offered: str, name: str, reason: str
    ) -> None:
        offer(f"{offered},scripted=tests.scripted_provider:Scripted")
        assert no_plug_ins(registry.slugs()) == [*chosen(), "scripted"]
        assert list(registry.broken()) == [name]
        assert reason in registry.broken()[name]

    def test_a_broken_one_cannot_be_had(self, offer: Callable[[str], None]) -> None:
        offer("x=no.such.module:X")
        with pytest.raises(registry.UnknownProvider):
            registry.get("x")

    def test_it_is_imported_once_however_often_it_is_asked(
        self, offer: Callable[[str], None], caplog: pytest.LogCaptureFixture
    ) -> None:
        offer("x=no.such.module:X")
        for _ in range(3):
            registry.slugs()
        assert caplog.text.count("is skipped") == 1


class TestEntryPoints:
    def test_an_installed_plug_in_appears(self, plug_in: Callable[[str], None]) -> None:
        plug_in("scripted = tests.scripted_provider:Scripted")
        assert registry.get("scripted").label == "Scripted"

    def test_one_that_fails_at_import_is_named_and_skipped(
        self, plug_in: Callable[[str], None]
    ) -> None:
        plug_in("sad = tests.providers.broken_provider:Sad")
        assert no_plug_ins(registry.slugs()) == chosen()
        assert "a_module_that_is_not_installed" in registry.broken()["sad"]

    def test_one_that_takes_a_name_is_named_with_its_package(
        self, plug_in: Callable[[str], None]
    ) -> None:
        plug_in(f"fal = {HERE}:FalAgain")
        assert list(registry.broken()) == ["fal (package a-plug-in)"]
        assert type(registry.get("fal")).__module__ == "providers.fal.provider"
