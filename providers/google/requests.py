"""Orders as Google's SDK takes them."""

from collections.abc import Callable
from pathlib import Path

from providers.contract import Json, Kind, Medium, Prepared
from providers.google.inputs import base64_of

MEDIA = ("image", "last_frame", "reference_images", "video", "images")


def video(prepared: Prepared) -> Json:
    """What an Omni model is asked. Which picture is what stands in the prompt."""
    body, kind = prepared.body, prepared.model.kind
    format = {"type": "video", "delivery": "uri", "resolution": body.get("resolution")}
    config: Json = {"thinking_level": body.get("thinking_level")}
    if kind is Kind.VIDEO_TO_VIDEO:
        config["video_config"] = {"task": body.get("task", "edit")}
    else:
        format["aspect_ratio"] = body.get("aspect_ratio")
        format["duration"] = f"{body['duration']}s" if body.get("duration") else None
        config["video_config"] = {"task": _task(body)}
    order: Json = {
        "background": True,
        "store": True,
        "input": [{"type": "text", "text": _with_roles(body)}, *blocks(prepared)],
        "response_format": _without_empty(format),
        "previous_interaction_id": body.get("previous_interaction_id"),
    }
    config["video_config"] = _without_empty(config["video_config"])
    return _without_empty(order | {"generation_config": _without_empty(config)})


def _task(body: Json) -> str | None:
    """What is meant where it is plain; the model finds out the rest by itself."""
    if body.get("previous_interaction_id"):
        return None
    if body.get("image"):
        return None if body.get("reference_images") else "image_to_video"
    return "reference_to_video" if body.get("reference_images") else "text_to_video"


def _with_roles(body: Json) -> str:
    prompt = str(body["prompt"])
    roles = ["<FIRST_FRAME>"] if body.get("image") and body.get("last_frame") else []
    roles += ["<LAST_FRAME>"] if body.get("last_frame") else []
    roles += [f"<IMAGE_REF_{number}>" for number in range(len(body.get("reference_images") or ()))]
    missing = [role for role in roles if role not in prompt]
    return f"{' '.join(missing)} {prompt}" if missing else prompt


def blocks(prepared: Prepared, read: Callable[[Path], str | bytes] = base64_of) -> list[Json]:
    """The files as blocks of an interaction, in the order in which the prompt names them."""
    found = []
    for name in MEDIA:
        files = [one for one in prepared.inputs if one.field == name]
        for number, file in enumerate(prepared.body.get(name) or ()):
            block = {"type": file["mime_type"].partition("/")[0], "mime_type": file["mime_type"]}
            block |= {"uri": file["uri"]} if "uri" in file else {"data": read(files[number].path)}
            found.append(block)
    return found


def music(prepared: Prepared) -> Json:
    body = prepared.body
    return {
        "input": body["prompt"],
        "response_format": {"type": "audio", "mime_type": body.get("mime_type", "audio/mp3")},
        "automatic_continuation": False,
    }


def settings(body: Json, medium: Medium) -> Json:
    if medium is Medium.IMAGE:
        picture = {"aspect_ratio": body.get("aspect_ratio"), "image_size": body.get("image_size")}
        return _without_empty(
            {
                "response_modalities": ["IMAGE"],
                "image_config": _without_empty(picture) or None,
                "seed": body.get("seed"),
            }
        )
    if medium is Medium.AUDIO:
        return {"response_modalities": ["AUDIO"], "speech_config": _voices(body)}
    schema = body.get("json_schema")
    thinking = body.get("thinking_level")
    return _without_empty(
        {
            "system_instruction": body.get("instructions"),
            "response_json_schema": schema,
            "response_mime_type": "application/json" if schema else None,
            "max_output_tokens": body.get("max_output_tokens"),
            "temperature": body.get("temperature"),
            "seed": body.get("seed"),
            "thinking_config": {"thinking_level": thinking.upper()} if thinking else None,
        }
    )


def _voices(body: Json) -> Json:
    def voice(name: str) -> Json:
        return {"prebuilt_voice_config": {"voice_name": name}}

    speech: Json = {"language_code": body.get("language_code")}
    if speakers := body.get("speakers"):
        configs = [
            {"speaker": one["speaker"], "voice_config": voice(one["voice"])} for one in speakers
        ]
        speech["multi_speaker_voice_config"] = {"speaker_voice_configs": configs}
    else:
        speech["voice_config"] = voice(body.get("voice", "Kore"))
    return _without_empty(speech)


def _without_empty(values: Json) -> Json:
    """Without what was left open."""
    return {name: value for name, value in values.items() if value not in (None, {})}
