"""What Kling does with videos that are there, and sound."""

from providers.kling import bodies, faces
from providers.kling.offers import (
    ADDRESS,
    NEGATIVE,
    OWN_VIDEO,
    PROMPT,
    VIDEO,
    VIDEO_ID,
    Offer,
    mode,
    seconds,
    spec,
)
from providers.schema_builders import file, files, flag, number, one_of, text, whole

A_VIDEO = {"video": OWN_VIDEO, "video_id": VIDEO_ID, "video_address": ADDRESS}
SPOKEN = "MP3, WAV or M4A of 2 to 60 seconds, up to 5 MB."


def _speaking() -> list[Offer]:
    """One face of a video, or a picture, that says what a sound says."""
    face = {
        "sound": file(f"What the face says or sings: {SPOKEN}"),
        **A_VIDEO,
        "face": whole(1, None, 1, "Which face speaks, by its number: “Find faces” shows them.")
        | {"x-finds": {"what": "faces", "in": [*faces.PLACES]}},
    }
    finely = {
        "insert_at": number(
            0, 60, None, "Seconds into the video; where it is empty, when the face is seen first."
        ),
        "sound_from": number(0, 60, 0, "Seconds of the sound that are left out before it."),
        "sound_to": number(0, 60, None, "Where the sound ends, in seconds; else with its file."),
        "sound_volume": number(0, 2, 1),
        "original_audio_volume": number(0, 2, 1, "How loud the video's own sound stays."),
    }
    face |= {name: node | {"x-advanced": True} for name, node in finely.items()}
    talking = {
        "image": file("Who speaks: JPEG or PNG, up to 10 MB, at least 300 pixels a side."),
        "sound": file("What is said or sung: MP3, WAV, M4A or AAC, up to 5 MB."),
        "prompt": PROMPT,
        "mode": mode(),
    }
    return [
        Offer(
            spec(
                "lip-sync-face/video-to-video",
                "Lip sync of a face",
                "Makes one of the faces in a video say a sound: which one, you choose.",
                face,
                "sound",
                prompt=None,
            ),
            faces.PATH,
            VIDEO,
            sees_faces=True,
        ),
        Offer(
            spec(
                "avatar/image-to-video",
                "Avatar",
                "A picture of someone and a sound become a talking head.",
                talking,
                "image sound",
            ),
            "videos/avatar/image2video",
            VIDEO,
            shape=bodies.avatar,
        ),
    ]


def _tools() -> list[Offer]:
    """What changes a video or a picture, and sound."""
    speech = {
        "text": text("What is said; or give a sound."),
        "voice_id": text("The id of one of Kling's voices; needed with a text."),
        "voice_language": one_of("en", "zh", default="en"),
        "voice_speed": number(None, None, 1.0),
        "audio": file("The sound to be spoken or sung, in place of a text."),
        **A_VIDEO,
    }
    effect = {
        "effect_scene": text("The name of the effect at Kling.", examples=["hug"]),
        "images": files("One picture, or two for effects with two people.", maxItems=2),
        "duration": seconds("5", "10"),
    }
    longer = {"prompt": PROMPT, "negative_prompt": NEGATIVE}
    longer |= {"video": OWN_VIDEO, "video_id": VIDEO_ID}
    move = {
        "image": file("Who is to move."),
        "video_address": ADDRESS | {"description": "The https address of the video of the move."},
        "character_orientation": one_of("image", "video", default="image"),
        "mode": mode(),
        "keep_original_sound": one_of("yes", "no", default="yes"),
        "prompt": PROMPT,
    }
    sound_fields = {
        **A_VIDEO,
        "sound_effect_prompt": text("What is heard in it.", maxLength=200),
        "bgm_prompt": text("What the music in the background is like.", maxLength=200),
        "asmr_mode": flag(False, "Small noises are brought out."),
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
            spec(
                "sound/video-to-video",
                "Sound for a video",
                "Noises and music for a video of 3 to 20 seconds; the sound comes beside it.",
                sound_fields,
                "",
                prompt="sound_effect_prompt",
            ),
            "audio/video-to-audio",
            None,
            shape=bodies.with_one_video,
        ),
        Offer(
            spec("sound/text-to-audio", "Sound effects", "Sounds from words.", sound, "prompt"),
            "audio/text-to-audio",
            None,
        ),
    ]


TOOLS = (*_speaking(), *_tools())
