"""The text that A1111's web UI began and most others write as well: the prompt, a line "Negative
prompt:", and last a line of settings, "Steps: 20, Sampler: Euler a, …".

A value with commas stands in quotes as JSON has them, or is JSON itself; some tools quote nothing.
Extensions add lines of their own behind the settings ("Template: …").
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from gallery.foreign_recipes import mapping
from gallery.foreign_recipes.file_metadata import FileMetadata

NEGATIVE = "Negative prompt:"
KEY = re.compile(r"\s*([A-Za-z][\w \-/+.()]{0,80}?):(?!//)\s*")
SURE = {"Steps", "Sampler", "CFG scale", "Seed", "Size", "Model", "Model hash"}
LEAST_SURE, MOST_PAIRS, LONGEST_LINE = 3, 500, 100_000
READER = json.JSONDecoder()
FORGE = re.compile(r"f\d|forge", re.I)
OF_HIRES = "hires"
HASH_BEHIND = re.compile(r"\([0-9a-f]{4,64}\)$")
MOST_ADDED = 9
OF_INPUT = {"mask_blur", "inpaint_area", "init_image_hash", "masked_content", "mask_mode"}


def read(found: FileMetadata) -> dict[str, Any] | None:
    for name, text in found.words():
        parts = parse(text, is_sure=name in ("parameters", "hidden"))
        if parts is not None:
            return _recipe(found, {name: text}, *parts)
    return None


def parse(text: str, *, is_sure: bool = False) -> tuple[str, str, dict[str, Any]] | None:
    """Prompt, negative prompt and settings; None for a text that is none of this form. With
    `is_sure` one without settings is a prompt all the same."""
    if text.lstrip().startswith(("{", "[")):
        return None
    lines = text.replace("\r\n", "\n").split("\n")
    at = _settings_at(lines)
    if at is None and not is_sure and not any(line.startswith(NEGATIVE) for line in lines):
        return None
    at = len(lines) if at is None else at
    first = next((n for n, line in enumerate(lines[:at]) if line.startswith(NEGATIVE)), at)
    negative = "\n".join(lines[first:at]).removeprefix(NEGATIVE)
    settings = pairs(lines[at]) if at < len(lines) else {}
    return "\n".join(lines[:first]).strip(), negative.strip(), settings | _behind(lines[at + 1 :])


def _settings_at(lines: list[str]) -> int | None:
    """Where the last line of settings is."""
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        if line.count(":") >= LEAST_SURE and len(line) <= LONGEST_LINE:
            known = len(SURE & set(pairs(line)))
            if known >= LEAST_SURE or (known and line.lstrip().startswith("Steps: ")):
                return at
    return None


def _behind(lines: list[str]) -> dict[str, Any]:
    """Whole lines of the form "Template: …", each with those that go on from it."""
    params: dict[str, Any] = {}
    name = ""
    for line in lines[:MOST_PAIRS]:
        if key := KEY.match(line):
            name = key[1]
            params[name] = line[key.end() :]
        elif name:
            params[name] += "\n" + line
    return params


def pairs(line: str) -> dict[str, Any]:
    """The settings of a line by their names; the first of a name counts."""
    params: dict[str, Any] = {}
    last = ""
    for key, value in _parts(line):
        if key:
            last = key
            params.setdefault(key, value)
        elif last and isinstance(params[last], str):
            params[last] += f", {value}"
    return params


def _parts(line: str) -> Iterator[tuple[str, Any]]:
    """Key and value of each part; without a key where it goes on from the one before."""
    at = 0
    for _ in range(MOST_PAIRS):
        if at >= len(line):
            return
        key = KEY.match(line, at)
        begin = key.end() if key else at
        value, at = _value(line, begin, may_be_json=key is not None)
        yield (key[1] if key else ""), value


def _value(line: str, begin: int, *, may_be_json: bool) -> tuple[Any, int]:
    """The value that begins there, and where the next part begins."""
    if may_be_json and line[begin : begin + 1] in ('"', "{", "["):
        try:
            value, end = READER.raw_decode(line, begin)
            if line[end : end + 1] in ("", ",", " "):
                return value, end + 1
        except (ValueError, RecursionError):
            pass
    end = line.find(",", begin)
    end = len(line) if end < 0 else end
    return line[begin:end].strip(), end + 1


def _recipe(
    found: FileMetadata,
    original: dict[str, str],
    prompt: str,
    negative: str,
    settings: dict[str, Any],
) -> dict[str, Any]:
    tool, version = _tool(settings, found)
    params = {"negative_prompt": negative} | mapping.named(settings)
    params |= mapping.size(params.pop("size", ""))
    for unwanted in ("version", "app"):
        params.pop(unwanted, None)
    has_hires = any(name.startswith(OF_HIRES) for name in params)
    if has_hires and "strength" in params:
        params["hires_strength"] = params.pop("strength")
    has_input = "strength" in params or bool(OF_INPUT & set(params))
    model, resources = _resources(params.get("civitai_resources"))
    model, seed = params.pop("model", "") or model, params.pop("seed", None)
    loras = [*_with_hashes(mapping.loras_in(prompt), params), *resources, *_added(params)]
    return mapping.recipe(
        tool,
        original,
        version=version,
        prompt=prompt,
        params=params,
        model=model,
        seed=seed,
        loras=loras,
        kind=mapping.kind(found.medium or "image", has_input=has_input),
    )


def _tool(settings: dict[str, Any], found: FileMetadata) -> tuple[str, str]:
    """Which of those that write this text it was, by what only it says."""
    version, app = str(settings.get("Version") or ""), settings.get("App")
    if isinstance(app, str) and app:
        return app, version
    if "Civitai resources" in settings or "Civitai metadata" in settings:
        return "Civitai", version
    name, _, rest = version.partition(" ")
    if name in ("ComfyUI", "Fooocus", "SwarmUI"):
        return name, rest
    if FORGE.match(version) or version == "neo":
        return "Forge", version
    software = found.exif.get("software") or found.texts.get("software", "")
    if "sd.next" in software.lower() or "Backend" in settings or "Pipeline" in settings:
        return "SD.Next", version
    return "A1111", version


def _with_hashes(loras: list[dict[str, Any]], params: dict[str, Any]) -> list[dict[str, Any]]:
    """`Lora hashes: "a: 12ab, b: 34cd"` beside those that the prompt names; one that it does not
    name is there all the same."""
    value = params.get("lora_hashes")
    parts = (part.split(":", 1) for part in value.split(",")) if isinstance(value, str) else ()
    hashes = {part[0].strip(): part[1].strip() for part in parts if len(part) > 1}
    for one in loras:
        if found := hashes.pop(one["name"], ""):
            one["hash"] = found
    return [*loras, *(mapping.lora(name, hash=found) for name, found in hashes.items())]


def _added(params: dict[str, Any]) -> list[dict[str, Any]]:
    """Those of the extension that came before tags: "AddNet Model 1: name(hash)"."""
    found = []
    for number in range(1, MOST_ADDED + 1):
        model = params.get(f"addnet_model_{number}")
        names = (f"addnet_weight_a_{number}", f"addnet_weight_{number}")
        weight = next((params[name] for name in names if name in params), 1)
        if isinstance(model, str) and model != "None":
            found.append(mapping.lora(HASH_BEHIND.sub("", model), weight))
    return found


def _resources(value: Any) -> tuple[str, list[dict[str, Any]]]:
    """The model and the LoRAs of Civitai's list of what was used."""
    model, loras = "", []
    for one in value if isinstance(value, list) else ():
        if not isinstance(one, dict):
            continue
        name = one.get("modelName") or one.get("name") or ""
        if one.get("type") in ("checkpoint", "model"):
            model = model or mapping.model_name(name)
        elif one.get("type") in ("lora", "lycoris", "dora", "locon"):
            loras.append(mapping.lora(name, one.get("weight", 1)))
    return model, loras
