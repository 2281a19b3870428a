"""A rough picture while the work is under way: made anew, gone at the end, never in the way."""

import base64
import io

import pytest
from django.urls import reverse
from PIL import Image

from gallery.models import Product
from production.engine import live_preview, policy, polling, submitting
from production.engine.provider_requests import workdir
from production.models import Generation, State
from providers.contract import Finished, Output, Pending, Stopped
from tests.emulator import media
from tests.gallery import samples
from tests.production.odd_provider import odd as odd
from tests.production.rows import make_generation
from tests.production.test_lifecycle import order

pytestmark = pytest.mark.django_db
PICTURE = media.png(5, 900, 600)
ADDRESS = f"data:image/png;base64,{base64.b64encode(PICTURE).decode()}"


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    from foundation.home import Paths

    settings.PATHS = Paths(tmp_path / "home")
    for folder in (settings.PATHS.media / "projects", settings.PATHS.work):
        folder.mkdir(parents=True)


@pytest.fixture
def running(odd) -> Generation:
    [generation] = order("a fox", "odd/thing", accept_unknown=True)
    submitting.submit(generation.pk)
    return _fresh(generation)


def _fresh(generation: Generation) -> Generation:
    return Generation.objects.select_related("order", "project").get(pk=generation.pk)


def told(odd, generation: Generation, *answers) -> Generation:
    odd.answers["poll"] = list(answers)
    for _ in answers:
        polling.poll(_fresh(generation))
    return _fresh(generation)


def shown(client, generation: Generation):
    version = live_preview.version_of(generation)
    return client.get(reverse("live-preview", args=[generation.pk, version or "0" * 16]))


class TestShown:
    @pytest.mark.parametrize("preview", [PICTURE, ADDRESS, ADDRESS.replace("data:", "DATA:")])
    def test_it_is_made_anew_and_small(self, odd, running, client, preview):
        generation = told(odd, running, Pending(preview=preview))
        answer = shown(client, generation)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
        assert "sandbox" in answer["Content-Security-Policy"]
        with Image.open(io.BytesIO(answer.content)) as image:
            assert (image.format, max(image.size)) == ("WEBP", 512)

    def test_on_the_cards(self, odd, running, client):
        generation = told(odd, running, Pending(preview=PICTURE))
        address = reverse("live-preview", args=[generation.pk, live_preview.version_of(generation)])
        for page in ("create", "queue"):
            assert address in client.get(reverse(page)).content.decode()

    def test_the_newest_one(self, odd, running, client):
        first = live_preview.version_of(told(odd, running, Pending(preview=PICTURE)))
        second = told(odd, running, Pending(preview=media.png(9)), Pending())
        assert live_preview.version_of(second) not in ("", first)
        gone = client.get(reverse("live-preview", args=[running.pk, first]))
        assert gone.status_code == 404
        assert len(list(workdir(running).glob("preview-*"))) == 1

    def test_the_same_again_is_not_made_again(self, odd, running):
        generation = told(odd, running, Pending(preview=PICTURE))
        file = live_preview.file_of(generation)
        before = file.stat().st_mtime_ns
        told(odd, running, Pending(preview=PICTURE))
        assert file.stat().st_mtime_ns == before

    def test_no_row_says_a_word_of_it(self, odd, running):
        generation = told(odd, running, Pending(preview=PICTURE))
        assert "preview" not in repr(Generation.objects.filter(pk=generation.pk).values().get())
        assert not Product.objects.exists()


class TestGone:
    def test_when_the_result_is_there(self, odd, running, client):
        told(odd, running, Pending(preview=PICTURE))
        done = told(odd, running, Finished((Output(data=PICTURE, mime="image/png"),)))
        assert done.state == State.COLLECTING
        assert live_preview.version_of(done) == ""
        assert shown(client, done).status_code == 404

    @pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED, State.UNKNOWN, State.DONE])
    def test_of_what_has_ended_nothing_is_shown(self, odd, running, client, state):
        generation = told(odd, running, Pending(preview=PICTURE))
        version = live_preview.version_of(generation)
        Generation.objects.update(state=state)
        answer = client.get(reverse("live-preview", args=[running.pk, version]))
        assert answer.status_code == 404

    @pytest.mark.parametrize("version", ["0" * 16, "..", "x"])
    def test_without_one(self, running, client, version):
        address = reverse("live-preview", args=[running.pk, "v"])
        address = address.replace("v.webp", f"{version}.webp")
        assert client.get(address).status_code == 404


class TestNeverInTheWay:
    @pytest.mark.parametrize(
        "preview",
        [
            b"words",
            samples.HTML,
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            PICTURE[:300],
            samples.png_bomb(13_000, 13_000),
            media.wav(1),
            b"\0" * (policy.MOST_PREVIEW + 1),
            "words",
            "data:text/html,<script>alert(1)</script>",
            "https://127.0.0.1:1/internal",
            "http://169.254.169.254/latest/meta-data",
            "file:///etc/passwd",
            "x" * (3 * policy.MOST_PREVIEW),
            None,
            7,
            ["a"],
        ],
        ids=lambda preview: repr(preview)[:30],
    )
    def test_what_is_no_picture_is_left_out(self, odd, running, preview):
        generation = told(odd, running, Pending(progress=0.4, preview=preview))
        assert (generation.state, generation.progress) == (State.RUNNING, 0.4)
        assert live_preview.version_of(generation) == ""
        assert not list(workdir(running).glob("preview-*"))

    def test_a_bad_one_leaves_the_good_one(self, odd, running):
        first = live_preview.version_of(told(odd, running, Pending(preview=PICTURE)))
        after = told(odd, running, Pending(preview=b"words"))
        assert live_preview.version_of(after) == first != ""


class TestFromWithinTheCall:
    def test_what_is_reported_is_shown(self, odd):
        """A provider that works inside `submit` hands it over with its progress."""
        generation = make_generation(State.SUBMITTING)
        reporter = submitting.Reporter(generation, lambda: False)
        reporter(0.5, "half", PICTURE)
        assert live_preview.version_of(_fresh(generation))

    def test_it_stops_all_the_same(self, odd):
        generation = make_generation(State.SUBMITTING)
        with pytest.raises(Stopped):
            submitting.Reporter(generation, lambda: True)(0.5, "half", PICTURE)
