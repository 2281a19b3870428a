"""What comes with a result is kept: other media as products, files beside them, what is told."""

import io
import json
import re
import time
from decimal import Decimal

import pytest
from django.urls import reverse
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from gallery import (
    media_folder,
    metadata_limits,
    organising,
    products,
    recipes,
    side_files,
    verifying,
)
from gallery.models import Product, SideFile, UncheckedFile
from production import actions, log_replay, serializers
from production.engine import results, sanitize, sent_facts, stored_results
from production.engine.collecting import collect
from production.engine.provider_requests import workdir
from production.models import Generation, GenerationOutput, State
from providers import redact
from providers.contract import Finished, Money, Output
from tests.emulator import Emulator, media
from tests.gallery import samples
from tests.production.odd_provider import odd as odd
from tests.production.test_lifecycle import one, run

pytestmark = pytest.mark.django_db
PICTURE, CLIP, TUNE = media.png(1), samples.made("silent.mp4"), media.wav(1)
TIMINGS = json.dumps([{"word": "a", "start": 0.0}]).encode()
SRT = b"1\n00:00:00,000 --> 00:00:01,000\na boat\n"
COST = Money(Decimal("0.30"))


def output(data: bytes, mime: str = "", **more) -> Output:
    return Output(data=data, mime=mime, **more)


def beside(data: bytes, role: str, mime: str = "application/json") -> Output:
    return Output(data=data, mime=mime, role=role, beside=True)


FILM = (
    output(CLIP, "video/mp4"),
    output(PICTURE, "image/png", role="last frame"),
    beside(TIMINGS, "word timings"),
    beside(SRT, "subtitles", "text/plain"),
)


def came(odd, *outputs: Output, **more) -> Generation:
    odd.answers["poll"] = [Finished(outputs, cost=COST, **more)]
    return one(model="odd/thing", accept_unknown=True)


def fresh(generation: Generation) -> Generation:
    return Generation.objects.get(pk=generation.pk)


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    """A media folder of its own, so that files can be counted."""
    from foundation.home import Paths

    settings.PATHS = Paths(tmp_path / "home")
    for folder in (settings.PATHS.media / "projects", settings.PATHS.work):
        folder.mkdir(parents=True)


class TestProducts:
    def test_each_is_of_its_own_kind_with_its_role(self, odd):
        generation = came(odd, *FILM)
        assert (generation.state, generation.error) == (State.DONE, "")
        made = Product.objects.order_by("pk")
        assert [(one.medium, one.role) for one in made] == [
            ("video", ""),
            ("image", "last frame"),
        ]
        assert recipes.read(made[1].asset.file)["role"] == "last frame"

    def test_what_came_along_has_no_share_of_the_cost(self, odd):
        came(odd, *FILM)
        assert [one.cost_micros for one in Product.objects.order_by("pk")] == [300_000, 0]

    def test_stems_share_it(self, odd):
        came(odd, *(output(media.wav(n), "audio/wav", role=f"stem {n}") for n in range(3)))
        assert [one.cost_micros for one in Product.objects.all()] == [100_000] * 3

    @pytest.mark.parametrize(
        ("data", "mime", "medium"),
        [
            (CLIP, "audio/mp4", "video"),
            (CLIP, "image/png", "video"),
            (TUNE, "image/png", "audio"),
            (b"I would rather talk.", "text/plain", "text"),
            (b'{"label": "boat"}', "application/json; charset=utf-8", "text"),
            (SRT, "text/plain", "text"),
        ],
    )
    def test_another_medium_than_was_ordered_is_judged_by_its_bytes(self, odd, data, mime, medium):
        generation = came(odd, output(data, mime))
        product = Product.objects.get()
        assert (generation.state, product.medium) == (State.DONE, medium)
        assert product.remarks[0].startswith("Ordered was an image; this is what came: a")
        assert generation.remarks == product.remarks
        assert product.cost_micros == 300_000

    def test_what_looks_like_a_key_in_a_picture_called_text_stays(self, odd):
        redact.remember("sk-a-very-secret-key-1234")
        draft = io.BytesIO()
        with Image.open(io.BytesIO(PICTURE)) as picture:
            told = PngInfo()
            told.add_text("Comment", "made with sk-a-very-secret-key-1234")
            picture.save(draft, "png", pnginfo=told)
        assert came(odd, output(draft.getvalue(), "text/plain")).state == State.DONE
        (made,) = Product.objects.all()
        assert (made.medium, made.asset.is_checked) == ("image", True)

    def test_subtitles_are_a_text_with_their_own_ending(self, odd):
        came(odd, output(SRT, "text/plain"))
        assert Product.objects.get().asset.path.endswith(".srt")

    def test_a_role_on_the_card_and_the_page(self, odd, client):
        came(odd, *FILM)
        frame = Product.objects.get(role="last frame")
        assert (
            '<span class="role">Last frame</span>'
            in client.get(reverse("gallery")).content.decode()
        )
        assert "Last frame" in text(client.get(reverse("product", args=[frame.pk])))


class TestSideFiles:
    def test_they_lie_beside_the_first_product(self, odd):
        generation = came(odd, *FILM)
        film = Product.objects.get(medium="video")
        assert [(one.name, one.extension) for one in film.side_files.all()] == [
            ("word timings", "json"),
            ("subtitles", "srt"),
        ]
        timings = film.side_files.get(name="word timings")
        assert timings.file.read_bytes() == TIMINGS
        stem = film.asset.path.removesuffix(".mp4")
        assert timings.path == f"{stem}.word-timings.json"
        assert (timings.size, timings.mime) == (len(TIMINGS), "application/json")
        assert not workdir(generation, make=False).exists()
        assert verifying.verify().problems == []

    def test_two_of_one_name(self, odd):
        came(odd, output(PICTURE), beside(b"[1]", "words"), beside(b"[2]", "words"))
        assert [one.name for one in SideFile.objects.all()] == ["words", "words 2"]

    def test_on_the_pages_and_in_what_commands_say(self, odd, client):
        generation = came(odd, *FILM)
        film = Product.objects.get(medium="video")
        for page in (
            reverse("product", args=[film.pk]),
            reverse("details", args=[generation.pk]),
        ):
            answer = client.get(page).content.decode()
            for row in SideFile.objects.all():
                assert reverse("side-file", args=[row.pk]) in answer
        told = serializers.generations([generation.pk])[0]["products"]
        assert [one["name"] for one in told[0]["side_files"]] == ["word timings", "subtitles"]
        assert told[1]["role"] == "last frame"

    @pytest.mark.parametrize(
        ("data", "mime"),
        [
            (b"<!doctype html><script>alert(1)</script>", "text/html"),
            (b"<svg onload='alert(1)'/>", "image/svg+xml"),
            (b"#!/bin/sh\nrm -rf /", "application/x-sh"),
            (b"MZ\x90\x00\x03", "application/x-msdownload"),
        ],
    )
    def test_nothing_in_it_can_run(self, odd, client, data, mime):
        came(odd, output(PICTURE), beside(data, "x", mime))
        row = SideFile.objects.get()
        assert row.extension in ("txt", "bin")
        response = client.get(reverse("side-file", args=[row.pk]))
        assert b"".join(response.streaming_content) == data
        assert response["Content-Type"] == "application/octet-stream"
        assert response["Content-Disposition"].startswith("attachment")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]

    @pytest.mark.parametrize("role", ["../../../etc/passwd", "a/b\\c", "\0", "é" * 99, "CON", "."])
    def test_no_name_leads_anywhere(self, odd, role):
        came(odd, output(PICTURE), beside(TIMINGS, role))
        row = SideFile.objects.get()
        assert row.file.resolve().parent == Product.objects.get().asset.file.resolve().parent
        assert side_files.is_its_name(row.path)

    def test_a_key_in_it_is_hidden(self, odd):

        redact.remember("sk-a-very-secret-key-1234")
        came(odd, output(PICTURE), beside(b'{"a": "sk-a-very-secret-key-1234"}', "words"))
        assert SideFile.objects.get().file.read_bytes() == b'{"a": "***"}'

    def test_one_that_cannot_be_had_does_not_lose_the_result(self, odd):
        gone = Output(url="https://127.0.0.1:1/x.srt", role="subtitles", beside=True)
        generation = came(odd, output(PICTURE), gone, beside(TIMINGS, "words"))
        for _ in range(4):
            Generation.objects.update(not_before=None, lease_until=None)
            collect(generation.pk)
        generation = fresh(generation)
        assert generation.state == State.DONE
        assert "1 of 3 results is lost" in generation.error
        assert [one.name for one in SideFile.objects.all()] == ["words"]

    def test_one_that_is_empty(self, odd):
        generation = came(odd, output(PICTURE), beside(b"", "words"))
        assert (generation.state, SideFile.objects.count()) == (State.DONE, 0)

    def test_without_a_product_the_user_decides(self, odd):
        generation = came(odd, output(PICTURE[:200], "image/png"), beside(TIMINGS, "words"))
        assert generation.state == State.FAILED
        assert not SideFile.objects.exists()
        kept = [one.file.read_bytes() for one in UncheckedFile.objects.order_by("id")]
        assert kept == [PICTURE[:200], TIMINGS]

    def test_it_goes_with_its_product(self, odd):
        came(odd, *FILM)
        files = [one.file for one in SideFile.objects.all()]
        film = Product.objects.get(medium="video")
        organising.trash([film.pk])
        assert all(file.exists() for file in files)
        products.purge([film.pk])
        assert not SideFile.objects.exists()
        assert not any(file.exists() for file in files)
        assert verifying.verify().problems == []


class TestCrashes:
    def test_collecting_twice_makes_one_of_each(self, odd):
        """The files were in their places, and the rows were not yet."""
        generation = came(odd, *FILM)
        before = sorted(_files())
        GenerationOutput.objects.all().delete()
        SideFile.objects.all().delete()
        Product.objects.all().delete()
        Generation.objects.update(state=State.COLLECTING)

        Generation.objects.update(results=results.keep(generation, Finished(FILM)))
        collect(generation.pk)
        assert fresh(generation).state == State.DONE
        assert sorted(_files()) == before
        assert (Product.objects.count(), SideFile.objects.count()) == (2, 2)

    def test_rows_that_are_lost_come_back_from_the_files(self, odd):
        generation = came(odd, *FILM)
        GenerationOutput.objects.all().delete()
        SideFile.objects.all().delete()
        for product in Product.objects.all():
            asset = product.asset
            product.delete()
            asset.delete()
        Generation.objects.update(state=State.SUBMITTING)
        assert stored_results.finish(fresh(generation))
        film = Product.objects.get(medium="video")
        assert Product.objects.get(medium="image").role == "last frame"
        assert {one.name for one in film.side_files.all()} == {"word timings", "subtitles"}
        assert verifying.verify().problems == []

    def test_what_was_answered_outlives_the_row(self, odd):
        generation = came(odd, output(PICTURE))
        said = Finished(FILM, details={"usage": {"tokens": 3}})
        facts = json.loads(json.dumps(sent_facts.of_answer(generation, said)))
        assert sent_facts.answer(facts).details == {"usage": {"tokens": 3}}
        assert [one.get("beside", False) for one in facts["results"]] == [False, False, True, True]
        assert log_replay.results.for_products(facts["results"]) == facts["results"][:2]


class TestVerifying:
    def test_a_lost_row_comes_back(self, odd):
        came(odd, *FILM)
        SideFile.objects.all().delete()
        report = verifying.verify(repair=True, wait=lambda seconds: None)
        assert report.is_well
        film = Product.objects.get(medium="video")
        assert {one.name for one in film.side_files.all()} == {"word timings", "subtitles"}
        assert Product.objects.count() == 2

    def test_a_lost_and_a_changed_file_are_told(self, odd):
        came(odd, *FILM)
        first, second = SideFile.objects.all()
        first.file.unlink()
        second.file.write_bytes(b"changed")
        told = {one.path: one.what for one in verifying.verify().problems}
        assert told == {first.path: "missing", second.path: "changed"}

    def test_a_file_that_was_moved_is_found(self, odd):
        came(odd, *FILM)
        row = SideFile.objects.first()
        row.file.rename(row.file.with_name("moved.json"))
        assert verifying.verify(repair=True, wait=lambda seconds: None).is_well
        row.refresh_from_db()
        assert row.path.endswith("moved.json")


class TestDetails:
    def test_they_are_kept_with_the_generation_and_in_the_recipe(self, odd, client):
        told = {"billable_units": "38.8", "timings": {"inference": 1.5}, "seeds": [1, 2]}
        generation = came(odd, output(PICTURE), details=told)
        product = Product.objects.get()
        assert generation.details == product.recipe["details"] == told
        assert recipes.read(product.asset.file)["details"] == told
        for page in (
            reverse("product", args=[product.pk]),
            reverse("details", args=[generation.pk]),
        ):
            assert "38.8" in text(client.get(page))

    def test_what_takes_too_much_room_goes(self, odd):
        generation = came(odd, output(PICTURE), details={"words": ["x" * 99] * 999, "units": 3})
        assert generation.details == {"units": 3, "left_out": ["words"]}

    @pytest.mark.parametrize(
        "said",
        [
            {f"name {n}": n for n in range(100_000)},
            {"n" * 50_000: "x" * 50_000},
            {"a": [[[["x" * 99] * 9] * 9] * 9] * 9},
        ],
        ids=["many", "long", "deep"],
    )
    def test_however_much_is_told_little_is_kept_and_soon(self, said):
        begun = time.thread_time()
        assert len(json.dumps(metadata_limits.details(said))) < 20_000
        assert time.thread_time() - begun < 5

    @pytest.mark.parametrize(
        "said",
        [None, 7, "words", [1], {"a": object()}, {"a": float("nan")}, {1: "a"}, {"\ud800": "\0"}],
    )
    def test_whatever_is_told_can_be_kept(self, odd, said):
        generation = came(odd, output(PICTURE), details=said)
        assert generation.state == State.DONE
        assert isinstance(generation.details, dict)

    def test_a_key_among_them_is_hidden(self, odd):

        redact.remember("sk-another-secret-key-1234")
        generation = came(odd, output(PICTURE), details={"echo": "sk-another-secret-key-1234"})
        assert generation.details == {"echo": "***"}

    def test_a_new_round_begins_without(self, odd):
        generation = came(odd, output(PICTURE[:200]), details={"units": 3})

        actions.retry(generation.pk)
        odd.answers["poll"] = [Finished((output(PICTURE),))]

        assert run([generation])[0].details == {}


def _files() -> list[str]:
    root = media_folder.media() / "projects"
    return [str(file) for file in root.rglob("*") if file.is_file()]


def test_over_the_wire(emulator: Emulator):
    """A file of another medium than was ordered, fetched from its host."""
    emulator.script(settings={"file": "wrong-medium"})
    assert one().state == State.DONE
    assert Product.objects.get().medium == "audio"


def test_the_contract_is_kept_to():
    said = Finished((Output(data=b"x", role=None, beside="yes"),), details=[1])  # type: ignore[arg-type]
    kept = sanitize.submission(said)
    assert isinstance(kept, Finished)
    assert (kept.outputs[0].role, kept.outputs[0].beside, kept.details) == ("", False, {})
