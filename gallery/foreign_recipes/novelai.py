"""NovelAI: `Comment` is an object, `Source` names the model with its hash; the same once more in
the alpha channel, where `Comment` is a text inside an object. Since V4 characters have prompts of
their own."""

import re
from typing import Any

from gallery.foreign_recipes import mapping
from gallery.foreign_recipes.file_metadata import FileMetadata, json_object

TOOL = "NovelAI"
SURE = {"uc", "request_type", "v4_prompt", "signed_hash", "n_samples"}
SOURCE = re.compile(r"(.{1,150}?)\s+([0-9A-F]{6,16})")
APART = {"prompt", "seed", "v4_prompt", "v4_negative_prompt", "signed_hash", "request_type"}
INPUTS = ("img2img", "infill", "inpaint")


def read(found: FileMetadata) -> dict[str, Any] | None:
    texts = found.texts
    for name, value in found.objects:
        original = {name: dict(found.words())[name]}
        if name == "comment" and _is_ours(texts.get("software", ""), value):
            whole = {n: texts[n] for n in ("description", "source", "software") if n in texts}
            return _recipe(value, texts, original | whole, found)
        inner = value.get("Comment")
        inner = json_object(inner) if isinstance(inner, str) else inner
        if isinstance(inner, dict) and _is_ours(str(value.get("Software")), inner):
            outer = {str(n).lower(): v for n, v in value.items() if isinstance(v, str)}
            return _recipe(inner, outer, original, found)
    return None


def _is_ours(software: str, comment: dict[str, Any]) -> bool:
    return software.startswith(TOOL) or len(SURE & set(comment)) >= 2


def _recipe(
    values: dict[str, Any], beside: dict[str, str], original: dict[str, str], found: FileMetadata
) -> dict[str, Any]:
    source = SOURCE.fullmatch(beside.get("source", ""))
    params = mapping.named({n: v for n, v in values.items() if n not in APART})
    if source:
        params["model_hash"] = source[2]
    if characters := _characters(values.get("v4_prompt")):
        params["characters"] = characters
    if unwanted := _characters(values.get("v4_negative_prompt")):
        params["negative_characters"] = unwanted
    negative = _base(values.get("v4_negative_prompt")) or params.get("negative_prompt", "")
    request = str(values.get("request_type") or "").lower()
    has_input = any(word in request for word in INPUTS) or "image" in values
    if not has_input:
        params.pop("strength", None)
    prompt = values.get("prompt") or _base(values.get("v4_prompt")) or beside.get("description")
    return mapping.recipe(
        TOOL,
        original,
        prompt=prompt,
        params=params | {"negative_prompt": negative},
        model=source[1] if source else beside.get("source", ""),
        seed=values.get("seed"),
        kind=mapping.kind(found.medium or "image", has_input=has_input),
    )


def _caption(value: Any) -> dict[str, Any]:
    caption = value.get("caption") if isinstance(value, dict) else None
    return caption if isinstance(caption, dict) else {}


def _base(value: Any) -> str:
    text = _caption(value).get("base_caption")
    return text if isinstance(text, str) else ""


def _characters(value: Any) -> list[str]:
    rows = _caption(value).get("char_captions")
    rows = rows if isinstance(rows, list) else []
    texts = (row.get("char_caption") for row in rows if isinstance(row, dict))
    return [text for text in texts if isinstance(text, str) and text]
