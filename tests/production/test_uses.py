"""What a product can be used as, by the models that ship, and where it goes in them."""

import pytest

from production import uses
from providers.contract import Kind, Medium
from providers.media_roles import role
from providers.models import CatalogueModel
from providers.schema import fields
from tests.shipped import fill_catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def catalogue() -> None:
    fill_catalogue()


def model(ref: str) -> CatalogueModel:
    provider, _, name = ref.partition("/")
    return CatalogueModel.objects.get(provider=provider, model_id=name)


def test_what_works_without_a_key_is_open_and_the_others_say_which_is_missing() -> None:
    found = {way.use.name: way for way in uses.ways(Medium.IMAGE)}
    assert found["edit"].is_open and found["edit"].model.kind is Kind.IMAGE_TO_IMAGE
    assert found["video"].model.ref == "local/draft-camera"
    last = found["last-frame"]
    assert (last.is_open, last.lacks_key) == (False, True)
    assert last.model.kind is Kind.IMAGE_TO_VIDEO
    states = [way.is_open for way in uses.ways(Medium.IMAGE)]
    assert states == sorted(states, reverse=True)


def test_one_that_is_switched_off_is_named() -> None:
    CatalogueModel.objects.filter(kind=Kind.VIDEO_TO_VIDEO).exclude(
        model_id__contains="upscale"
    ).delete()
    CatalogueModel.objects.filter(kind=Kind.VIDEO_TO_VIDEO).update(enabled=False)
    found = {way.use.name: way for way in uses.ways(Medium.VIDEO)}
    assert found["upscale"].is_off and "upscale" in found["upscale"].model.model_id
    assert found["lip-sync"].model is None


@pytest.mark.parametrize(
    ("medium", "use", "named"),
    [
        ("video", "upscale", "upscale"),
        ("video", "extend", "extend"),
        ("video", "lip-sync", "sync"),
        ("audio", "lip-sync", "sync"),
    ],
)
def test_by_its_name_a_model_is_there_for_it(medium: str, use: str, named: str) -> None:
    assert named in uses.way(uses.named(medium, use)).model.model_id


def test_a_model_that_is_at_hand_is_rather_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAL_KEY", "a-key")
    use = uses.named("image", "first-frame")
    for name in ("fal-ai/wan/v2.7", "bytedance/seedance-2.0"):
        wanted = f"fal/{name}/image-to-video"
        way = uses.way(use, wanted=[wanted])
        assert way.model.ref == wanted
        assert way.is_open


@pytest.mark.parametrize(
    ("ref", "medium", "use", "taken", "place"),
    [
        ("veo/veo-3.1-generate-001/image-to-video", "image", "video", [], "image"),
        ("veo/veo-3.1-generate-001/image-to-video", "image", "last-frame", [], "last_frame"),
        ("kling/kling-v3-omni/image-to-video", "image", "video", ["first_frame"], "first_frame"),
        ("kling/kling-v3-omni/image-to-video", "image", "video-reference", [], "images"),
        ("kling/avatar/image-to-video", "audio", "drive", [], "sound"),
        ("fal/fal-ai/sync-lipsync/v2", "video", "lip-sync", [], "video_url"),
        ("suno/upload-extend", "audio", "music", [], "uploadUrl"),
    ],
)
def test_it_goes_into_the_place_for_it(
    ref: str, medium: str, use: str, taken: list[str], place: str
) -> None:
    spec = model(ref).spec()
    every = fields(spec.schema)
    found = uses.place_for(uses.named(medium, use), spec.kind, every, taken)
    assert found is not None and found.name == place
    assert role(found, spec.kind) in uses.named(medium, use).roles


def test_never_into_a_mask() -> None:
    row = CatalogueModel.objects.filter(kind=Kind.IMAGE_TO_IMAGE).first()
    image = {"type": "string", "x-media": "image"}
    row.schema["properties"] = {"mask_image": image, "picture": image}
    use = uses.named("image", "edit")
    assert uses.place_for(use, Kind.IMAGE_TO_IMAGE, fields(row.schema)).name == "picture"


def test_a_use_is_named_once_for_each_medium() -> None:
    names = [(use.medium, use.name) for use in uses.USES]
    assert len(set(names)) == len(names)
