"""What Kling does with videos that are there, and sound."""

from providers.kling import bodies
from providers.kling.offers import (
    ADDRESS,
    NEGATIVE,
    PROMPT,
    VIDEO,
    VIDEO_ID,
    Offer,
    mode,
    seconds,
    spec,
)
from providers.schema_builders import file, files, number, one_of, text


def _tools() -> list[Offer]:
    """What changes a video or a picture, and sound."""
    speech = {
        "text": text("What is said; or give a sound."),
        "voice_id": text("The id of one of Kling's voices; needed with a text."),
        "voice_language": one_of("en", "zh", default="en"),
        "voice_speed": number(None, None, 1.0),
        "audio": file("The sound to be spoken or sung, in place of a text."),
        "video_id": VIDEO_ID,
        "video_address": ADDRESS,
    }
    effect = {
        "effect_scene": text("The name of the effect at Kling.", examples=["hug"]),
        "images": files("One picture, or two for effects with two people.", maxItems=2),
        "duration": seconds("5", "10"),
    }
    longer = {"prompt": PROMPT, "negative_prompt": NEGATIVE, "video_id": VIDEO_ID}
    move = {
        "image": file("Who is to move."),
        "video_address": ADDRESS | {"description": "The https address of the video of the move."},
        "character_orientation": one_of("image", "video", default="image"),
        "mode": mode(),
        "keep_original_sound": one_of("yes", "no", default="yes"),
        "prompt": PROMPT,
    }
    sound = {"prompt": text(), "duration": number(None, None, 5, "Seconds.")}
    return [
        Offer(
            spec(
                "lip-sync/video-to-video",
                "Lip sync",
                "Makes the face in a video say a text or a sound.",
                speech,
                "",
                prompt="text",
            ),
            "videos/lip-sync",
            VIDEO,
            shape=bodies.lip_sync,
        ),
        Offer(
            spec(
                "effects/image-to-video",
                "Effects",
                "A ready-made effect with one or two people. Many of them ended in autumn 2026.",
                effect,
                "images",
                prompt=None,
            ),
            "videos/effects",
            VIDEO,
            shape=bodies.effects,
        ),
        Offer(
            spec(
                "video-extend/video-to-video",
                "Extend",
                "Four to five seconds more of a video by Kling, up to three minutes in all.",
                longer,
                "",
            ),
            "videos/video-extend",
            VIDEO,
            shape=bodies.longer,
        ),
        Offer(
            spec(
                "motion-control/image-to-video",
                "Motion control",
                "A picture of someone moves as in a video.",
                move,
                "image",
            ),
            "videos/motion-control",
            VIDEO,
            shape=bodies.motion,
        ),
        Offer(
            spec("sound/text-to-audio", "Sound effects", "Sounds from words.", sound, "prompt"),
            "audio/text-to-audio",
            None,
        ),
    ]


TOOLS = tuple(_tools())
