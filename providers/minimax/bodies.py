"""MiniMax's bodies, from what the form has."""

from providers.contract import Json
from providers.sdk import wrong

SOUND = {"sample_rate", "bitrate", "format", "channel"}
VOICE = {"voice_id", "speed", "vol", "pitch", "emotion"}
FRAMES = ("first_frame", "last_frame")


def speech(model: str, body: Json) -> Json:
    """`data.audio` is hex unless asked otherwise; an address would be one more thing to lose."""
    made, sound = _apart(body, SOUND)
    made, spoken = _apart(made, VOICE)
    if sound["format"] != "mp3":
        del sound["bitrate"]
    if effect := made.pop("sound_effects", ""):
        made["voice_modify"] = {"sound_effects": effect}
    if pronunciation := made.pop("pronunciation", None):
        made["pronunciation_dict"] = {"tone": pronunciation}
    if made.get("timbre_weights"):
        del spoken["voice_id"]
    else:
        made.pop("timbre_weights", None)
    settings = {"voice_setting": spoken, "audio_setting": sound | {"channel": 1}}
    return {"model": model, "stream": False, "output_format": "hex", **made, **settings}


def long_speech(model: str, body: Json) -> Json:
    """The same for what is too long for one call; its sound has names of its own."""
    made = speech(model, body)
    for name in ("stream", "output_format", "subtitle_enable"):
        made.pop(name, None)
    sound = made["audio_setting"]
    sound["audio_sample_rate"] = sound.pop("sample_rate")
    return made


def music(model: str, body: Json) -> Json:
    made, sound = _apart(body, SOUND)
    return {
        "model": model,
        "stream": False,
        "output_format": "hex",
        **made,
        "audio_setting": sound,
    }


def image(model: str, body: Json) -> Json:
    made = dict(body)
    if person := made.pop("subject_reference", None):
        made["subject_reference"] = [{"type": "character", "image_file": person}]
    return {"model": model, "response_format": "url", **made}


def first_video(model: str, body: Json) -> Json:
    made = dict(body)
    if made.get("resolution") == "1080P" and made.get("duration") == 10:
        raise wrong("duration", "With 1080P it is always 6 seconds.")
    if "last_frame_image" in made and made.get("resolution") == "512P":
        raise wrong("resolution", "512P takes a first frame only.")
    if person := made.pop("subject_reference", None):
        made["subject_reference"] = [{"type": "character", "image": [person]}]
    return {"model": model, **made}


def second_video(model: str, body: Json) -> Json:
    """Words and files are one list; frames and references are not mixed."""
    made = dict(body)
    words = made.pop("prompt", "")
    content: list[Json] = [{"type": "text", "text": words}] if words else []
    frames = [(role, made.pop(role)) for role in FRAMES if role in made]
    pictures, sounds = made.pop("reference_images", []), made.pop("reference_audios", [])
    if frames and (pictures or sounds):
        raise wrong("reference_images", "Give frames or references, not both.")
    if frames and frames[0][0] != "first_frame":
        raise wrong("last_frame", "A last frame needs a first one.")
    if not (content or frames or pictures):
        raise wrong("prompt", "Give a prompt, a frame or a reference.")
    content += [_part("image_url", role, file) for role, file in frames]
    content += [_part("image_url", "reference_image", file) for file in pictures]
    content += [_part("audio_url", "reference_audio", file) for file in sounds]
    if made.get("ratio") == "adaptive" and not frames:
        made["ratio"] = "16:9"
    return {"model": model, "content": content, **made}


def _part(type: str, role: str, file: str) -> Json:
    return {"type": type, type: {"url": file}, "role": role}


def _apart(body: Json, names: set[str]) -> tuple[Json, Json]:
    """(the rest, those of these names)."""
    return (
        {name: value for name, value in body.items() if name not in names},
        {name: value for name, value in body.items() if name in names},
    )
