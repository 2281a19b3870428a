"""Veo on Google's enterprise platform by its real SDK, against a stand-in for its servers."""

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gallery.checking import check
from providers import connect, model_prices, pricing
from providers.contract import (
    BadOutput,
    BadRequest,
    Charged,
    Context,
    Expired,
    Failed,
    Finished,
    Input,
    Kind,
    NeedsKey,
    NoFunds,
    Operation,
    Pending,
    ProviderError,
    RateLimited,
    Refused,
    Request,
    Unavailable,
)
from providers.google.veo import SHIPPED
from providers.google.veo_provider import Veo
from tests.emulator import media
from tests.emulator.google import GoogleEmulator
from tests.providers.conformance import Keyed, Polled, WireStage, finish
from tests.providers.vendors import stage_at

FILM, FROM_IMAGE = "veo-3.1-fast-generate-001", "veo-3.1-fast-generate-001/image-to-video"
FAULTS = {
    "no key": "API_KEY_INVALID",
    "no funds": "FAILED_PRECONDITION",
    "bad parameter": "INVALID_ARGUMENT",
    "refused": "AGAINST_RULES",
    "slow down": "OVERLOADED",
    "broken": "INTERNAL",
}
provider = Veo()
pytestmark = pytest.mark.django_db


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[GoogleEmulator]:
    with GoogleEmulator() as running:
        monkeypatch.setenv("VEO_BASE_URL", running.url)
        monkeypatch.setenv("VEO_API_KEY", running.key)
        yield running


@pytest.fixture
def ctx(google: GoogleEmulator, tmp_path: Path) -> Context:
    return connect.context(provider, workdir=tmp_path)


def order(id: str, *given: Input, **params: Any) -> Request:
    model = next(one for one in SHIPPED if one.id == id)
    return Request(model, {"prompt": "a small boat"} | params, given, "key")


def begun(ctx: Context, request: Request) -> Operation:
    return provider.submit(ctx, provider.prepare(ctx, request))


def end_of(ctx: Context, google: GoogleEmulator, **script: Any) -> ProviderError:
    google.script(next=[script])
    answer = provider.poll(ctx, begun(ctx, order(FILM)))
    assert isinstance(answer, Failed), answer
    return answer.error


def image(folder: Path, field: str, name: str) -> Input:
    path = folder / name
    path.write_bytes(media.png(len(name)))
    return Input(field, path, "image/png", "0" * 64)


class TestConformance(Polled, Keyed):
    @pytest.fixture
    def stage(self, google: GoogleEmulator, ctx: Context) -> WireStage:
        google.script(settings={"duration": 0.1})

        return stage_at(google, provider, ctx, order(FILM), FAULTS)

    def test_polls_are_gets(self, stage: WireStage) -> None:
        """On this wire asking is a POST to a path of its own; it is never an order."""
        operation = self.operation(stage)
        before = len(stage.calls())
        finish(stage, operation)
        polls = stage.calls()[before:]
        assert polls
        assert all(call.path.endswith(":fetchPredictOperation") for call in polls)
        assert stage.submissions() == 1


class TestVeo:
    def test_the_body_is_what_the_wire_wants(
        self, google: GoogleEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        given = [image(tmp_path, "image", "a.png"), image(tmp_path, "last_frame", "last.png")]
        begun(ctx, order(FROM_IMAGE, *given, duration=4, seed=3, negative_prompt="cars"))
        body = json.loads(google.posts(":predictLongRunning")[0])
        (instance,) = body["instances"]
        assert instance["image"]["mimeType"] == "image/png"
        assert instance["lastFrame"] != instance["image"]
        assert body["parameters"] == {
            "sampleCount": 1,
            "durationSeconds": 4,
            "aspectRatio": "16:9",
            "resolution": "720p",
            "negativePrompt": "cars",
            "generateAudio": True,
            "seed": 3,
        }

    def test_the_film_lies_in_the_scratch_folder(self, ctx: Context) -> None:
        answer = provider.poll(ctx, begun(ctx, order(FILM)))
        assert isinstance(answer, Finished)
        (output,) = answer.outputs
        assert output.path
        assert output.path.parent == ctx.workdir
        assert check(output.path, declared=output.mime).medium == "video"

    def test_it_waits_while_it_works(self, google: GoogleEmulator, ctx: Context) -> None:
        google.script(settings={"duration": 30.0})
        operation = begun(ctx, order(FILM))
        assert isinstance(provider.poll(ctx, operation), Pending)
        old = replace(operation, data=operation.data | {"since": 0})
        assert isinstance(provider.poll(ctx, old), Failed)

    @pytest.mark.parametrize(
        ("end", "kind", "words"),
        [
            ("filtered", Refused, "filtered for safety"),
            ("refused", Refused, "usage guidelines"),
            ("failed", ProviderError, "Internal error"),
            ("no-files", BadOutput, "no video"),
        ],
    )
    def test_done_without_a_film_says_why(
        self,
        google: GoogleEmulator,
        ctx: Context,
        end: str,
        kind: type[ProviderError],
        words: str,
    ) -> None:
        error = end_of(ctx, google, end=end)
        assert type(error) is kind
        assert words in error.message
        free = "You were not charged" in error.message
        assert free is (end == "filtered")
        assert error.was_charged is (Charged.NO if free else Charged.MAYBE)
        assert error.request_id.endswith("/operations/op00001")

    @pytest.mark.parametrize(
        ("status", "kind"),
        [
            ("INTERNAL", Unavailable),
            ("RESOURCE_EXHAUSTED", RateLimited),
            ("NOT_FOUND", Expired),
            ("API_KEY_INVALID", NeedsKey),
            ("DEPLETED", NoFunds),
        ],
    )
    def test_failures_while_asking(
        self, google: GoogleEmulator, ctx: Context, status: str, kind: type[ProviderError]
    ) -> None:
        google.script(next=[{"status": status}])
        with pytest.raises(kind) as caught:
            provider.poll(ctx, begun(ctx, order(FILM)))
        if kind not in (Unavailable, RateLimited):
            assert caught.value.was_charged is Charged.MAYBE

    @pytest.mark.parametrize("resolution", ["1080p", "4k"])
    def test_large_films_are_always_eight_seconds(self, ctx: Context, resolution: str) -> None:
        with pytest.raises(BadRequest) as caught:
            provider.prepare(ctx, order(FILM, resolution=resolution, duration=6))
        assert [*caught.value.fields] == ["duration"]

    def test_a_film_can_be_adopted_by_the_name_of_its_operation(self, ctx: Context) -> None:
        operation = begun(ctx, order(FILM))
        adopted = provider.adopt(ctx, f"{operation.request_id}\n")
        assert isinstance(provider.poll(ctx, adopted), Finished)
        for wrong in ("v1_00001", "../../etc", f"{operation.request_id}9"):
            with pytest.raises(BadRequest):
                provider.adopt(ctx, wrong)

    def test_a_project_in_the_environment_changes_nothing(
        self, google: GoogleEmulator, ctx: Context, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "a-project")
        monkeypatch.setenv("GOOGLE_CLOUD_LOCATION", "europe-west4")
        monkeypatch.setenv("GOOGLE_API_KEY", "AIza-another")
        fresh = replace(ctx, base_url=f"{google.url}/v1beta1")
        assert begun(fresh, order(FILM)).request_id.startswith("publishers/google/")


class TestCatalogue:
    def test_the_price_follows_seconds_and_resolution(self) -> None:
        def price(id: str, **params: Any) -> Decimal | None:
            found = model_prices.of_spec(provider, order(id).model, params)
            return found.amount if found else None

        assert price("veo-3.1-generate-001") == Decimal("3.20")
        assert price(FILM, resolution="4k") == Decimal("2.40")
        assert price("veo-3.1-lite-generate-001", duration=4) == Decimal("0.20")

    def test_every_price_is_data_with_a_date_and_a_source(self) -> None:
        for one in SHIPPED:
            assert one.price
            pricing.check(one.price)
            assert one.price["date"]

    def test_search_and_describe_find_a_model_nobody_knew(self, ctx: Context) -> None:
        found = {one.id: one for one in provider.search(ctx, "veo 4")}
        assert set(found) == {"veo-4-001", "veo-4-001/image-to-video"}
        told = provider.describe(ctx, "veo-4-001/image-to-video")
        assert told.kind is Kind.IMAGE_TO_VIDEO
        assert told.price is None
        prices = {one.id: one.price for one in provider.search(ctx, "lite", "text-to-video")}
        assert prices["veo-3.1-lite-generate-001"]

    def test_a_shipped_model_that_google_no_longer_has(
        self, ctx: Context, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert provider.describe(ctx, FILM) == order(FILM).model
        monkeypatch.setattr("tests.emulator.google.VEO", set())
        with pytest.raises(BadRequest, match="has no Veo"):
            provider.describe(ctx, FILM)

    @pytest.mark.parametrize("id", ["veo-9", "gemini-3.8-flash", "veo-4-001/text-to-speech"])
    def test_what_is_no_veo_is_refused(self, ctx: Context, id: str) -> None:
        with pytest.raises(BadRequest):
            provider.describe(ctx, id)
