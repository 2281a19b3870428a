"""Civitai's own catalogue: any checkpoint by AIR, address or number, a search, and LoRAs."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from providers.civitai import air as airs
from providers.civitai import models
from providers.civitai.air import Air
from providers.contract import BadRequest, Expired, Json, Kind, Lora, ModelSpec
from providers.json_values import as_list, as_text
from providers.sdk import split_id

Get = Callable[..., Any]
MOST = 30
PER_MODEL = 2
CHECKPOINTS = ("checkpoint", "diffuser", "diffusionmodel", "unet")
SUPPORTED = ", ".join(family.label for family in models.ECOSYSTEMS.values())


def describe(get: Get, text: str) -> ModelSpec:
    """A checkpoint as a model. `get` asks the site. Raises BadRequest where it is none."""
    name, kind = split_id(text)
    air = airs.read(name)
    version = _version(get, air, text)
    found = _air(version, air)
    if found is None:
        raise BadRequest(f"Civitai tells no AIR for “{text.strip()[:100]}”; it cannot be named.")
    title = _label(version)
    if found.type not in CHECKPOINTS:
        raise BadRequest(
            f"{title} is no checkpoint, but a {found.type}.",
            next_step="Add a checkpoint, and put a LoRA on top of it in the LoRAs field.",
        )
    if found.ecosystem not in models.ECOSYSTEMS:
        raise BadRequest(
            f"{title} is of the family {found.ecosystem}, whose checkpoints cannot be chosen here.",
            next_step=f"Those that can are {SUPPORTED}.",
        )
    id = f"{found}/{kind}" if kind is Kind.IMAGE_TO_IMAGE else str(found)
    return _spec(id, version, found.ecosystem)


def search(get: Get, words: str, kind: str) -> Iterator[ModelSpec]:
    """Checkpoints that can be generated with; each with a picture."""
    if kind and kind not in (Kind.TEXT_TO_IMAGE, Kind.IMAGE_TO_IMAGE):
        return
    bases = [base for family in models.ECOSYSTEMS.values() for base in family.bases]
    for version in _matching_versions(get, words, ("Checkpoint",), bases):
        found = _air(version, Air())
        if found is None or found.ecosystem not in models.ECOSYSTEMS:
            continue
        spec = _spec(str(found), version, found.ecosystem)
        if kind == Kind.IMAGE_TO_IMAGE and models.ECOSYSTEMS[found.ecosystem].variant:
            spec = _spec(f"{found}/{kind}", version, found.ecosystem)
        if not kind or spec.kind == kind:
            yield spec


def loras(get: Get, model: ModelSpec, words: str) -> Iterator[Lora]:
    """Those of the model's family. A model that takes none has none."""
    for version in _matching_versions(get, words, ("LORA", "LoCon", "DoRA"), bases_of(model)):
        found = _air(version, Air())
        if found is not None:
            yield Lora(
                str(found),
                _label(version),
                tuple(_words(version.get("trainedWords"))),
                picture=_picture(version),
            )


def bases_of(model: ModelSpec) -> Iterable[str]:
    """The site's words for what LoRAs of a model are made for."""
    name, _ = split_id(model.id)
    found = airs.of_model(name)
    if found is not None:
        family = models.ECOSYSTEMS.get(found.ecosystem)
        return family.bases if family else ()
    return models.BASES.get(name, ())


def _matching_versions(
    get: Get, words: str, types: Iterable[str], bases: Iterable[str]
) -> Iterator[Json]:
    """The newest versions of what the site finds, each with its `model` beside it."""
    wanted = list(bases)
    if not wanted:
        return
    query: Json = {"limit": MOST, "types": [*types], "baseModels": wanted}
    query |= {"sort": "Most Downloaded", "supportsGeneration": "true", "nsfw": "false"}
    if words:
        query["query"] = words
    answer = get("/api/v1/models", params=query)
    items = answer.get("items") if isinstance(answer, dict) else ()
    for item in as_list(items):
        if not isinstance(item, dict):
            continue
        fitting = [
            one
            for one in as_list(item.get("modelVersions"))
            if isinstance(one, dict) and one.get("baseModel") in wanted
        ]
        for version in fitting[:PER_MODEL]:
            yield {"modelId": item.get("id"), **version, "model": item}


def _version(get: Get, air: Air, text: str) -> Json:
    """A version as the site has it; the newest one where none is named."""
    nothing = BadRequest(f"Civitai has no model “{text.strip()[:100]}”.")
    if air.source != "civitai":
        raise BadRequest(
            f"“{text.strip()[:100]}” lies at {air.source}, and not at Civitai.",
            next_step="Add a checkpoint of Civitai's own.",
        )
    try:
        if air.version.isdecimal():
            return _dict(get(f"/api/v1/model-versions/{air.version}"), nothing)
        model = _dict(get(f"/api/v1/models/{air.id}"), nothing)
    except (Expired, BadRequest):
        raise nothing from None
    versions = [one for one in as_list(model.get("modelVersions")) if isinstance(one, dict)]
    if not versions:
        raise nothing
    return {"modelId": model.get("id"), **versions[0], "model": model}


def _air(version: Json, air: Air) -> Air | None:
    """By its own `air`, else by what the site tells of it, else as it was asked for."""
    air_id = as_text(version.get("air"))
    if air_id:
        try:
            return airs.read(air_id)
        except BadRequest:
            return None
    base = as_text(version.get("baseModel"))
    families = models.ECOSYSTEMS.items()
    named = [name for name, family in families if base in family.bases]
    named += [_lower(name) for name, bases in models.BASES.items() if base in bases]
    model = version.get("model")
    kind = as_text(model.get("type")) if isinstance(model, dict) else ""
    kinds = {"LORA": "lora", "LoCon": "lycoris", "DoRA": "dora", "Checkpoint": "checkpoint"}
    id, number = version.get("modelId") or air.id, version.get("id")
    ecosystem, kind = (named or [air.ecosystem])[0], kinds.get(kind, air.type)
    if not (ecosystem and kind and id and number):
        return None
    return Air(str(id), str(number), ecosystem, kind)


def _lower(name: str) -> str:
    """The ecosystem of a model that goes by a name: "zimage" of "zimage-turbo"."""
    return name.partition("-")[0]


def _spec(id: str, version: Json, ecosystem: str) -> ModelSpec:
    model = version.get("model")
    about = as_text(model.get("description")) if isinstance(model, dict) else ""
    words = _words(version.get("trainedWords"))
    trigger_text = f"Trigger words: {', '.join(words[:20])}." if words else ""
    number, page = version.get("id"), version.get("modelId")
    spec = models.checkpoint(
        id,
        _label(version)[:100],
        ecosystem,
        description=" ".join(
            [models.ECOSYSTEMS[ecosystem].label + ".", trigger_text, _plain(about)]
        )[:600],
        url=f"https://civitai.com/models/{page}?modelVersionId={number}",
    )
    return replace(spec, picture=_picture(version))


def _label(version: Json) -> str:
    model = version.get("model")
    name = as_text(model.get("name")) if isinstance(model, dict) else ""
    return " ".join(filter(None, (name, as_text(version.get("name")))))[:120] or "A model"


def _picture(version: Json) -> str:
    """The first example that is a picture, in a size that fits a card."""
    for image in as_list(version.get("images")):
        if not isinstance(image, dict) or image.get("type", "image") != "image":
            continue
        url = as_text(image.get("url"))
        if url.startswith(("https://", "http://")):
            return url
    return ""


def _words(value: Any) -> list[str]:
    found = [as_text(one).strip(" ,") for one in as_list(value)]
    return [one for one in dict.fromkeys(found) if one]


def _plain(html: str) -> str:
    """A description without its markup."""
    return " ".join(re.sub(r"<[^>]*>|&\w+;", " ", html).split())


def _dict(answer: Any, wrong: BadRequest) -> Json:
    if not isinstance(answer, dict):
        raise wrong
    return answer
