"""The models of OpenAI as data: what each takes, what it costs, when it ends."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

from providers.contract import Json, Kind, ModelSpec, Purpose
from providers.openai.call_schemas import (
    FINER,
    QUALITIES,
    SIZE,
    SIZES_OF_OLD,
    TEXT,
    edit,
    generate,
    speech,
)
from providers.openai.ends import SNAPSHOT, end_of
from providers.sdk import split_id

AS_OF = "2026-11-20"
IMAGES_PAGE = "https://developers.openai.com/api/docs/guides/image-generation"
SPEECH_PAGE = "https://developers.openai.com/api/docs/guides/text-to-speech"
MODELS_PAGE = "https://developers.openai.com/api/docs/models"
PRICES_PAGE = "https://openai.com/api/pricing/"


def _image_price(per_image: dict[str, str], wide: dict[str, str], rates: dict[str, str]) -> Json:
    rows = [
        {"when": {"quality": q, "size": "1024x1024"}, "amount": a} for q, a in per_image.items()
    ]
    for size in ("1536x1024", "1024x1536"):
        rows += [{"when": {"quality": q, "size": size}, "amount": a} for q, a in wide.items()]
    return {"unit": "image", "table": rows, "rates": rates, "date": AS_OF, "source": PRICES_PAGE}


def _text_price(text_in: str, text_out: str) -> Json:
    rates = {"text_in": text_in, "text_out": text_out}
    return {
        "unit": "million tokens",
        "amount": text_out,
        "rates": rates,
        "date": AS_OF,
        "source": PRICES_PAGE,
    }


def _letters_price(per_thousand: str) -> Json:
    return {
        "unit": "1000 characters",
        "amount": per_thousand,
        "date": AS_OF,
        "source": PRICES_PAGE,
    }


GPT_IMAGE_PRICE = _image_price(
    {"low": "0.006", "medium": "0.053", "high": "0.211"},
    {"low": "0.005", "medium": "0.041", "high": "0.165"},
    {
        **{"text_in": "5.00", "text_cached": "1.25", "image_in": "8.00", "image_cached": "2.00"},
        "image_out": "30.00",
    },
)
MINI_PRICE = _image_price(
    {"low": "0.005", "medium": "0.011", "high": "0.036"},
    {},
    {"text_in": "2.00", "image_in": "2.50", "image_out": "8.00"},
)
# id, label, description, size, qualities, price
IMAGE_MODELS: tuple[tuple[str, str, str, Json, list[str], Json], ...] = (
    (
        "gpt-image-2.6-flare",
        "GPT Image 2.6 Flare",
        "The fast one of the newest generation.",
        SIZE,
        FINER,
        GPT_IMAGE_PRICE,
    ),
    (
        "gpt-image-2.6-sunburst",
        "GPT Image 2.6 Sunburst",
        "The precise one of the newest generation: lettering, layout, many details.",
        SIZE,
        FINER,
        GPT_IMAGE_PRICE,
    ),
    (
        "gpt-image-2.5-flare",
        "GPT Image 2.5 Flare",
        "Fast, of September 2026.",
        SIZE,
        FINER,
        GPT_IMAGE_PRICE,
    ),
    (
        "gpt-image-2.5-sunburst",
        "GPT Image 2.5 Sunburst",
        "Precise, of September 2026.",
        SIZE,
        FINER,
        GPT_IMAGE_PRICE,
    ),
    (
        "gpt-image-2",
        "GPT Image 2",
        "The first of its generation, of April 2026.",
        SIZE,
        QUALITIES,
        GPT_IMAGE_PRICE,
    ),
    (
        "gpt-image-1-mini",
        "GPT Image 1 mini",
        "Small and cheap. OpenAI ends it on 1 December 2026.",
        SIZES_OF_OLD,
        QUALITIES,
        MINI_PRICE,
    ),
)
SPEECH_MODELS = (
    ("gpt-4o-mini-tts", "GPT-4o mini TTS", True, _letters_price("0.017")),
    ("tts-1", "TTS 1", False, _letters_price("0.015")),
    ("tts-1-hd", "TTS 1 HD", False, _letters_price("0.030")),
)
TEXT_MODELS = (
    ("gpt-6-luna", "GPT-6 Luna", "Small and cheap.", _text_price("0.10", "0.50")),
    ("gpt-6.1-sol", "GPT-6.1 Sol", "Large.", _text_price("2.00", "10.00")),
)


def _end(id: str, suffix: str = "") -> dict[str, Any]:
    end = end_of(id, suffix)
    return {"ends": end.day, "successor": end.successor} if end else {}


def _image_specs() -> list[ModelSpec]:
    made, edited = [], []
    for id, label, words, size, qualities, price in IMAGE_MODELS:
        common: dict[str, Any] = {
            "seed_field": None,
            "price": price,
            "url": IMAGES_PAGE,
        }
        made.append(
            ModelSpec(
                id,
                Kind.TEXT_TO_IMAGE,
                label,
                generate(size, qualities),
                words,
                **common | _end(id),
            )
        )
        edited.append(
            ModelSpec(
                f"{id}/{Kind.IMAGE_TO_IMAGE}",
                Kind.IMAGE_TO_IMAGE,
                f"{label} (edit)",
                edit(size, qualities, markup=qualities is FINER),
                words,
                purposes={Purpose.EDIT: {}},
                **common
                | _end(id, f"/{Kind.IMAGE_TO_IMAGE}")
                | {"price": price | {"besides": "the pictures that go in"}},
            )
        )
    return made + edited


def shipped() -> tuple[ModelSpec, ...]:
    """Every model that the app knows without asking; the best to begin with first in its kind."""
    voices = [
        ModelSpec(
            id,
            Kind.TEXT_TO_SPEECH,
            label,
            speech(instructions=instructions),
            "OpenAI ends its speech models on 6 January 2027.",
            prompt_field="input",
            seed_field=None,
            price=price,
            url=SPEECH_PAGE,
            **_end(id),
        )
        for id, label, instructions, price in SPEECH_MODELS
    ]
    text = [
        ModelSpec(
            id,
            Kind.TEXT_GENERATION,
            label,
            TEXT,
            words,
            seed_field=None,
            price=price,
            url=f"{MODELS_PAGE}/{id}",
        )
        for id, label, words, price in TEXT_MODELS
    ]
    return (*_image_specs(), *voices, *text)


SHIPPED = shipped()
NO_WORK = re.compile(
    r"embedding|whisper|transcribe|moderation|realtime|live|sora|dall-e|audio|davinci|babbage|search"
)


def first_kind(id: str) -> Kind | None:
    """What a model of this name does first; None for one that nothing here can use."""
    if NO_WORK.search(id):
        return None
    if "image" in id:
        return Kind.TEXT_TO_IMAGE
    if "tts" in id:
        return Kind.TEXT_TO_SPEECH
    if id.startswith(("gpt-", "chatgpt-", "o1", "o3", "o4", "ft:")):
        return Kind.TEXT_GENERATION
    return None


def spec_of(model_id: str, ends: date | None = None) -> ModelSpec | None:
    """The spec of any model by its id: shipped, a dated snapshot of one, or like its nearest kin.

    None where the name says that it makes nothing that this app can show. The price of a model
    that is not known is not known either.
    """
    known = {spec.id: spec for spec in SHIPPED}
    if model_id in known:
        return replace(known[model_id], ends=ends or known[model_id].ends)
    id, named_kind = split_id(model_id)
    first = first_kind(id)
    kinds = (first, Kind.IMAGE_TO_IMAGE) if first is Kind.TEXT_TO_IMAGE else (first,)
    kind = named_kind or first
    if kind is None or kind not in kinds:
        return None
    suffix = f"/{kind}" if named_kind else ""
    same = known.get(SNAPSHOT.sub("", id) + suffix)
    end = _end(id, suffix)
    like = same or next(spec for spec in SHIPPED if spec.kind is kind)
    return ModelSpec(
        model_id,
        kind,
        f"{id} (edit)" if kind is Kind.IMAGE_TO_IMAGE else id,
        like.schema,
        prompt_field=like.prompt_field,
        seed_field=None,
        price=same.price if same else None,
        url=f"{MODELS_PAGE}/{id}",
        **end | ({"ends": ends} if ends else {}),
    )
