"""Ark's bodies, from what the form has. A field that a model does not know is refused there."""

import re

from providers.contract import Json
from providers.sdk import wrong

FRAMES = ("first_frame", "last_frame")
REFERENCES = {
    "reference_images": ("image_url", "reference_image"),
    "reference_videos": ("video_url", "reference_video"),
    "reference_audios": ("audio_url", "reference_audio"),
}
# In a prompt these were parameters once, and may still be.
OPTION = re.compile(r"(^|\s)--(?=[a-z])")


def image(model: str, body: Json) -> Json:
    """There is no count: several pictures are a series of at most so many."""
    made = {"model": model, "response_format": "url", **body}
    most = made.pop("max_images", 1)
    if most > 1:
        made["sequential_image_generation"] = "auto"
        made["sequential_image_generation_options"] = {"max_images": most}
    if mode := made.pop("prompt_mode", ""):
        made["optimize_prompt_options"] = {"mode": mode}
    if len(made.get("image", ())) + most > 15:
        raise wrong("max_images", "References and results are 15 at the most, taken together.")
    return made


def video(model: str, body: Json) -> Json:
    """Words and files are one list; frames and references are not mixed."""
    made = dict(body)
    words = OPTION.sub(r"\1— ", made.pop("prompt", ""))
    content: list[Json] = [{"type": "text", "text": words}] if words else []
    frames = [(role, made.pop(role)) for role in FRAMES if role in made]
    others = {name: made.pop(name) for name in REFERENCES if name in made}
    if frames and others:
        raise wrong(next(iter(others)), "Give frames or references, not both.")
    if frames and frames[0][0] != "first_frame":
        raise wrong("last_frame", "A last frame needs a first one.")
    content += [_part("image_url", role, file) for role, file in frames]
    content += [_part(*REFERENCES[name], file) for name in others for file in others[name]]
    if not content:
        raise wrong("prompt", "Give a prompt, a frame or a reference.")
    if made.get("service_tier") == "default":
        del made["service_tier"]
    return {"model": model, "content": content, **made}


def _part(type: str, role: str, file: str) -> Json:
    return {"type": type, type: {"url": file}, "role": role}
