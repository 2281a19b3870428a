"""Kling's models that make videos from words, frames and references."""

from providers.contract import Json
from providers.kling import bodies
from providers.kling.offers import (
    ADDRESS,
    FIRST,
    LAST,
    NEGATIVE,
    PROMPT,
    RATIO,
    SOUND,
    VIDEO,
    Offer,
    mode,
    price,
    seconds,
    spec,
)
from providers.schema_builders import file, files, flag, one_of, text, whole

CAMERA: Json = {
    "type": "object",
    "description": 'A move of the camera, such as {"type": "forward_up"}.',
    "x-advanced": True,
}
SHOTS: Json = {
    "type": "array",
    "maxItems": 6,
    "description": "A shot each, in order; with “Multi shot”.",
    "x-advanced": True,
    "items": {
        "type": "object",
        "required": ["index", "prompt", "duration"],
        "properties": {
            "index": whole(1, 6),
            "prompt": text(maxLength=512),
            "duration": text("Seconds."),
        },
    },
}


OF_V3 = price(
    "second",
    ({"mode": "std", "sound": "off"}, "0.6"),
    ({"mode": "pro", "sound": "off"}, "0.8"),
    ({"mode": "4k", "sound": "off"}, "3.0"),
)
OF_V26 = price(
    "second", ({"sound": "on"}, "1.0"), ({"mode": "std"}, "0.3"), ({"mode": "pro"}, "0.5")
)
OF_V25 = price("second", ({"mode": "std"}, "0.3"), ({"mode": "pro"}, "0.5"))
OF_TURBO = price(
    "second",
    ({"resolution": "720p", "audio": "off"}, "0.8"),
    ({"resolution": "1080p", "audio": "off"}, "1.0"),
)


def _videos() -> list[Offer]:
    """Of each: from words, and from a first and a last frame."""
    to_15 = tuple(map(str, range(3, 16)))
    known = (
        ("kling-v3", "Kling 3.0", ("4k",), to_15, True, OF_V3),
        ("kling-v2-6", "Kling 2.6", (), ("5", "10"), True, OF_V26),
        ("kling-v2-5-turbo", "Kling 2.5 Turbo", (), ("5", "10"), False, OF_V25),
    )
    made = []
    for name, label, modes, lengths, has_sound, costs in known:
        common = {
            "negative_prompt": NEGATIVE,
            "mode": mode(*modes),
            "duration": seconds(*lengths),
            **({"sound": SOUND} if has_sound else {}),
        }
        shots = {
            "multi_shot": flag(None, "Several shots in one video.") | {"x-advanced": True},
            "shot_type": one_of("customize", "intelligence") | {"x-advanced": True},
            "multi_prompt": SHOTS,
        }
        common |= shots if name == "kling-v3" else {}
        words = {"prompt": PROMPT, "aspect_ratio": RATIO, **common, "camera_control": CAMERA}
        frames = {"prompt": PROMPT, "image": FIRST, "image_tail": LAST, **common}
        made += [
            Offer(
                spec(f"{name}/text-to-video", label, "Video from words.", words, "prompt", costs),
                "videos/text2video",
                VIDEO,
                {"model_name": name},
            ),
            Offer(
                spec(
                    f"{name}/image-to-video",
                    f"{label} from frames",
                    "Video from a first frame, and to a last one where there is one.",
                    frames,
                    "image",
                    costs,
                ),
                "videos/image2video",
                VIDEO,
                {"model_name": name},
            ),
        ]
    return made


def _omni_videos() -> list[Offer]:
    properties = {
        "prompt": PROMPT,
        "first_frame": file("The first frame."),
        "end_frame": file("The last frame; with a first one only."),
        "images": files("People and things that are to be in it.", maxItems=7),
        "video_address": ADDRESS,
        "refer_type": one_of("base", "feature", description="Change that video, or go by it."),
        "keep_original_sound": one_of("yes", "no"),
        "mode": mode(),
        "aspect_ratio": RATIO,
        "duration": seconds(*map(str, range(3, 16))),
    }
    return [
        Offer(
            spec(f"{name}/image-to-video", label, "Video from references.", properties, "prompt"),
            "videos/omni-video",
            VIDEO,
            {"model_name": name},
            bodies.omni_video,
        )
        for name, label in (("kling-v3-omni", "Kling 3.0 Omni"), ("kling-video-o1", "Kling O1"))
    ]


def _turbo() -> list[Offer]:
    name, label = "kling-3.0-turbo", "Kling 3.0 Turbo"
    common = {
        "resolution": one_of("720p", "1080p", default="720p"),
        "duration": whole(3, 15, 5, "Seconds."),
        "audio": one_of("off", "native", default="off", description="Sound made with it."),
    }
    words = {"prompt": PROMPT, "aspect_ratio": RATIO, **common}
    frames = {"prompt": PROMPT, "image": FIRST, **common}
    needs = "Needs an API key: an access key with a secret one does not do."
    return [
        Offer(
            spec(f"{name}/{kind}", label, needs, properties, required, OF_TURBO),
            f"/{kind}/{name}",
            VIDEO,
            shape=bodies.of_the_second_api,
            is_new=True,
        )
        for kind, properties, required in (
            ("text-to-video", words, "prompt"),
            ("image-to-video", frames, "prompt image"),
        )
    ]


VIDEOS = (*_videos(), *_turbo(), *_omni_videos())
