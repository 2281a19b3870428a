"""What an engine offers, and its checkpoints as models with it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from providers import lora_picker
from providers.contract import Context, Expired, Json, Kind, ModelSpec
from providers.file_labels import file_label
from providers.json_values import as_list, as_text
from providers.schema_builders import file, flag, inputs, number, one_of, text, whole

Get = Callable[[Context, str], Any]
KINDS = (Kind.TEXT_TO_IMAGE, Kind.IMAGE_TO_IMAGE)
LONGEST_TEXT = 100_000
SIDES = 64, 8192
MOST_AT_ONCE = 16
PICTURES = ("png", "jpg", "jpeg", "webp")
THUMB = "/sd_extra_networks/thumb?filename="
FILLS = {"fill": 0, "original": 1, "latent noise": 2, "latent nothing": 3}
"""What stands under the mask to begin with, in words and as the engine counts it."""


@dataclass(frozen=True)
class Offer:
    """`checkpoints`: name → the title by which the engine takes it. `words` call LoRAs."""

    checkpoints: dict[str, str]
    samplers: list[str]
    schedulers: list[str]
    upscalers: list[str]
    loras: list[str]
    words: dict[str, str] = field(default_factory=dict)


def of_engine(ctx: Context, get: Get) -> Offer:
    """Asked now. Older engines and relatives have no call for some of it."""
    models = [one for one in as_list(get(ctx, "/sdapi/v1/sd-models")) if isinstance(one, dict)]
    loras = _listed(ctx, get, "/sdapi/v1/loras")
    named = {as_text(one.get("name")): one.get("metadata") for one in loras}
    words_of = {name: lora_picker.trigger_words(facts) for name, facts in named.items() if name}
    return Offer(
        checkpoints={
            name: as_text(one.get("title")) or name
            for one in models
            if (name := as_text(one.get("model_name")) or as_text(one.get("title")))
        },
        samplers=_names(_listed(ctx, get, "/sdapi/v1/samplers")),
        schedulers=_names(_listed(ctx, get, "/sdapi/v1/schedulers")),
        upscalers=_names(
            _listed(ctx, get, "/sdapi/v1/latent-upscale-modes")
            + _listed(ctx, get, "/sdapi/v1/upscalers")
        ),
        loras=sorted(words_of),
        words={name: words for name, words in words_of.items() if words},
    )


def lora_files(ctx: Context, get: Get) -> dict[str, str]:
    """The LoRAs by their names: each one's file at the engine, without its ending."""
    listed = _listed(ctx, get, "/sdapi/v1/loras")
    return {
        name: as_text(one.get("path")).rpartition(".")[0]
        for one in listed
        if (name := as_text(one.get("name")))
    }


def pictures(base_url: str, file: str) -> tuple[str, ...]:
    """Where the picture of a LoRA may be: beside its file, under one of the names that the engine's
    own page looks for (`find_preview` of `modules/ui_extra_networks.py`)."""
    names = (f"{file}{middle}.{end}" for end in PICTURES for middle in ("", ".preview"))
    return tuple(f"{base_url}{THUMB}{quote(one, safe='')}" for one in names) if file else ()


def models(offer: Offer) -> list[ModelSpec]:
    """Each checkpoint twice: for words, and for a picture and words."""
    return [model(offer, name, kind) for kind in KINDS for name in offer.checkpoints]


def model(offer: Offer, name: str, kind: Kind) -> ModelSpec:
    is_first = kind is KINDS[0]
    properties = _words() | (_from_words(offer) if is_first else _from_picture()) | _sampling(offer)
    if offer.loras:
        properties["loras"] = lora_picker.field(offer.loras, offer.words)
    short = file_label(name)
    return ModelSpec(
        id=name if is_first else f"{name}/{kind.value}",
        kind=kind,
        label=short[:100],
        schema=inputs(properties, ["prompt"] if is_first else ["prompt", "image"])
        | {"_title": offer.checkpoints[name]},
    )


def _words() -> Json:
    return {
        "prompt": text(maxLength=LONGEST_TEXT, **_plain()),
        "negative_prompt": text(maxLength=LONGEST_TEXT, **_plain()),
    }


def _from_words(offer: Offer) -> Json:
    """Size, and the second pass that makes it larger."""
    upscalers = [one for one in offer.upscalers if one != "None"] or ["Latent"]
    return {
        "width": whole(*SIDES, 1024) | _plain(),
        "height": whole(*SIDES, 1024) | _plain(),
        "enable_hr": flag(False, "A second pass makes it larger and finer.")
        | {"title": "Hires fix"}
        | _more(),
        "hr_scale": number(1, 8, 2, "How much larger.") | {"title": "Hires scale"} | _more(),
        "hr_upscaler": one_of(*upscalers, default=upscalers[0])
        | {"title": "Hires upscaler"}
        | _more(),
        "hr_second_pass_steps": whole(0, 150, 0, "0 means as many as the first pass.")
        | {"title": "Hires steps"}
        | _more(),
        "denoising_strength": number(0, 1, 0.7, "How much the second pass may change.") | _more(),
    }


def _from_picture() -> Json:
    return {
        "image": file(**{"x-media": "image"}, **_plain()),
        "mask": file("White is changed, black is kept.", **{"x-media": "image"}, **_plain()),
        "denoising_strength": number(0, 1, 0.75, "How much becomes new.") | _plain(),
        "width": whole(*SIDES, None, "As wide as the picture, unless it is said here.") | _more(),
        "height": whole(*SIDES, None, "As high as the picture, unless it is said here.") | _more(),
        "mask_blur": whole(0, 64, 4) | _more(),
        "inpainting_fill": one_of(*FILLS, default="original")
        | {"title": "Under the mask"}
        | _more(),
        "inpaint_full_res": flag(True, "Only what is masked is made, at the full size.")
        | {"title": "Only the masked part"}
        | _more(),
    }


def _sampling(offer: Offer) -> Json:
    found: Json = {
        "seed": whole(0, 2**32 - 1) | _plain(),
        "steps": whole(1, 150, 20) | _plain(),
        "cfg_scale": number(1, 30, 7) | {"title": "CFG scale"} | _more(),
        "batch_size": whole(1, MOST_AT_ONCE, 1, "Pictures at once.") | _more(),
        "clip_skip": whole(1, 12, None, "Of how many layers from the end the words are read.")
        | {"title": "CLIP skip"}
        | _more(),
        "tiling": flag(False) | _more(),
    }
    if offer.samplers:
        found["sampler_name"] = one_of(*offer.samplers, default=offer.samplers[0]) | _more()
    if offer.schedulers:
        found["scheduler"] = one_of(*offer.schedulers, default=offer.schedulers[0]) | _more()
    return found


def _plain() -> Json:
    return {"x-advanced": False}


def _more() -> Json:
    return {"x-advanced": True}


def _listed(ctx: Context, get: Get, path: str) -> list[Json]:
    """The objects of a list; [] where this engine has no such call."""
    try:
        answer = get(ctx, path)
    except Expired:
        return []
    return [one for one in as_list(answer) if isinstance(one, dict)]


def _names(listed: list[Json]) -> list[str]:
    return list(dict.fromkeys(name for one in listed if (name := as_text(one.get("name")))))
