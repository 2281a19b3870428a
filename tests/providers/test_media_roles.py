"""What the places for files of a model are there for."""

import pytest

from providers.contract import Kind
from providers.media_roles import Role, by_role
from providers.schema import fields

IMAGE = {"type": "string", "format": "uri", "x-media": "image"}
IMAGES = {"type": "array", "items": {"type": "string", "format": "uri"}, "x-media": "image"}
VIDEO = {"type": "string", "format": "uri", "x-media": "video"}
SOUND = {"type": "string", "format": "uri", "x-media": "audio"}


@pytest.mark.parametrize(
    ("kind", "properties", "expected"),
    [
        (Kind.IMAGE_TO_VIDEO, {"image_url": IMAGE}, {Role.FIRST_FRAME: "image_url"}),
        (
            Kind.IMAGE_TO_VIDEO,
            {"start_image_url": IMAGE, "end_image_url": IMAGE},
            {Role.FIRST_FRAME: "start_image_url", Role.LAST_FRAME: "end_image_url"},
        ),
        (
            Kind.IMAGE_TO_VIDEO,
            {"first_frame_image": IMAGE, "last_frame_image": IMAGE, "subject_reference": IMAGES},
            {
                Role.FIRST_FRAME: "first_frame_image",
                Role.LAST_FRAME: "last_frame_image",
                Role.REFERENCE: "subject_reference",
            },
        ),
        (
            Kind.IMAGE_TO_VIDEO,
            {"image": IMAGE, "tail_image": IMAGE},
            {
                Role.FIRST_FRAME: "image",
                Role.LAST_FRAME: "tail_image",
            },
        ),
        (Kind.IMAGE_TO_IMAGE, {"image_urls": IMAGES}, {Role.REFERENCE: "image_urls"}),
        (Kind.IMAGE_TO_IMAGE, {"image": IMAGE, "mask_image": IMAGE}, {Role.PICTURE: "image"}),
        (
            Kind.VIDEO_TO_VIDEO,
            {"video_url": VIDEO, "audio_url": SOUND},
            {Role.VIDEO: "video_url", Role.SOUND: "audio_url"},
        ),
        (Kind.TEXT_TO_IMAGE, {"prompt": {"type": "string"}}, {}),
    ],
)
def test_each_place_has_its_role(kind, properties, expected):
    schema = {"type": "object", "properties": properties}
    found = by_role(fields(schema), kind)
    assert {role: one.name for role, one in found.items()} == expected


def test_of_two_places_the_one_that_is_needed_is_filled():
    schema = {
        "type": "object",
        "properties": {"style_image": IMAGE, "input_image": IMAGE},
        "required": ["input_image"],
    }
    [one] = by_role(fields(schema), Kind.IMAGE_TO_IMAGE).values()
    assert one.name == "input_image"
