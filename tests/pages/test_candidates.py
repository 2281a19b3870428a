"""Create shows the faces that a model finds in the chosen video, to pick whose lips move."""

import re
from html import unescape

import pytest
from django.core.management import call_command
from django.urls import reverse

from gallery import products
from gallery.models import Asset, Product
from production import candidates, orders
from production.engine import submitting
from production.input_files import name_at_provider
from production.models import State
from production.order_requests import OrderInput, OrderLine, OrderRequest
from providers import keys, registry
from providers.contract import BadRequest, Candidates, Medium
from providers.models import CatalogueModel
from tests.emulator import media
from tests.emulator.kling import KlingEmulator
from tests.shipped import fill_catalogue

pytestmark = pytest.mark.django_db
REF = "kling/lip-sync-face/video-to-video"
KIND = "video-to-video"


@pytest.fixture
def kling(monkeypatch):
    with KlingEmulator() as running:
        monkeypatch.setenv("KLING_BASE_URL", running.url)
        monkeypatch.setenv("KLING_ACCESS_KEY", running.key)
        monkeypatch.setenv("KLING_SECRET_KEY", running.secret)
        registry.forget()
        keys.forget_cached()
        fill_catalogue()
        yield running
    keys.forget_cached()
    registry.forget()


def of_line(line: OrderLine, name: str) -> Candidates:
    model = CatalogueModel.objects.get(provider="kling", model_id=line.model_ref.partition("/")[2])
    return candidates.find(model, line.params, line.inputs, name)


def candidates_page(client, **params) -> str:
    said = {f"param-{name}": value for name, value in params.items()}
    form = {"kind": KIND, "model": REF, "of": REF, "finds_for": "param-face", **said}
    return unescape(client.post(reverse("candidates"), form).content.decode())


@pytest.fixture
def own_video(project):
    """A video out of the gallery that the account has made; only its row is there."""
    asset = Asset.objects.create(
        sha256="a" * 64,
        content_sha256="a" * 64,
        path="projects/fox/clip.mp4",
        medium="video",
        mime="video/mp4",
        size=1,
        duration=4.2,
    )
    told = {"provider": "kling", "position": 0, "details": {"ids": ["v7"]}}
    return Product.objects.create(asset=asset, project=project, medium="video", recipe=told)


def test_the_form_offers_to_find_them_where_there_are_some(kling, client):
    form = client.get(reverse("create"), {"kind": KIND, "model": REF}).content.decode()
    [places] = re.findall(r'data-candidates-in="([^"]*)"', form)
    assert {"video", "param-video_id", "param-video_address"} <= {*places.split()}
    other = {"kind": KIND, "model": "kling/video-extend/video-to-video"}
    assert "data-candidates-in" not in client.get(reverse("create"), other).content.decode()


def test_they_come_with_picture_and_seconds_and_the_one_in_the_form_is_on(kling, client):
    shown = candidates_page(client, video_id="v1", face="2")
    assert "Faces: 2" in shown and "0 to 5.2 s" in shown
    assert re.findall(r'value="(\d)"[^>]*?(checked)?\s*>', shown) == [("1", ""), ("2", "checked")]
    [picture, _] = re.findall(r'<img src="([^"]+)"', shown)
    assert kling.url not in picture
    assert client.get(picture)["Content-Type"] == "image/webp"
    assert kling.submissions == 0


@pytest.mark.parametrize(
    ("params", "fault", "words"),
    [({}, "", "Give a video"), ({"video_id": "v1"}, "no-face", "No face is detected")],
)
def test_what_kept_them_from_being_found_is_said(kling, client, params, fault, words):
    kling.look_fault = fault
    assert words in candidates_page(client, **params)


def test_a_form_that_has_no_such_parameter(kling, client):
    answer = client.post(reverse("candidates"), {"kind": KIND, "model": REF, "finds_for": "x"})
    assert "Reload" in answer.content.decode()


def test_floors_above_ask_by_a_line_of_an_order(kling, own_video):
    model = CatalogueModel.objects.get(provider="kling", model_id=REF.partition("/")[2])
    [name] = candidates.parameters(model)
    line = OrderLine(REF, {}, (OrderInput("video", own_video),))
    told = of_line(line, name)
    assert [one.value for one in told.found] == [1, 2]
    assert b'"video_id": "v7"' in kling.posts("identify-face")[0]
    with pytest.raises(BadRequest, match="finds nothing"):
        of_line(line, "sound")


@pytest.mark.parametrize(
    ("recipe", "expected"),
    [
        ({}, "v7"),
        ({"provider": "kling.work"}, ""),
        ({"position": 1}, ""),
        ({"details": {"ids": "v7"}}, ""),
        ({"details": None}, ""),
    ],
)
def test_only_the_account_that_made_a_file_knows_it(own_video, recipe, expected):
    own_video.recipe |= recipe
    assert name_at_provider(own_video, "kling") == expected


def test_where_the_faces_are_known_no_longer_the_order_goes_out_once_more(
    kling, own_video, project, tmp_path
):
    sound = tmp_path / "line.wav"
    sound.write_bytes(media.wav(1, seconds=3))
    spoken = products.bring_in(sound, project, takes=Medium.AUDIO)
    inputs = (OrderInput("video", own_video), OrderInput("sound", spoken))
    line = OrderLine(REF, {"face": 2}, inputs)
    of_line(line, "face")
    kling.sessions.clear()
    own_video.asset.file.parent.mkdir(parents=True, exist_ok=True)
    own_video.asset.file.write_bytes(media.mp4(1))
    request = OrderRequest(KIND, "", [line], project=project, accept_unknown=True)
    generation = orders.place(request).generations.get()
    for state in (State.QUEUED, State.RUNNING):
        submitting.submit(generation.pk)
        generation.refresh_from_db()
        assert generation.state == state, generation.error
    assert (kling.submissions, len(kling.jobs), kling.looks) == (2, 1, 2)
    [job] = kling.jobs.values()
    [choice] = job.input["face_choose"]
    assert (choice["face_id"], choice["sound_end_time"]) == ("session-2-1", 3000)


def test_by_command(kling, capsys):
    call_command("generate", model=REF, param=["video_id=v1"], find="face")
    told = capsys.readouterr().out.splitlines()
    assert told[0].split("\t")[:3] == ["1", "Face 1", "0 to 5.2 s"]
    assert len(told) == 2
