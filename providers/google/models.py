"""The models of the Gemini API as data: what each takes, what it costs, when that changes."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from providers.contract import Json, Kind, ModelSpec, Purpose
from providers.google import model_schemas
from providers.sdk import split_id

AS_OF = "2026-11-20"
MODELS_PAGE = "https://ai.google.dev/gemini-api/docs/models"
PRICES_PAGE = "https://ai.google.dev/gemini-api/docs/pricing"
YEAR_END = date(2027, 1, 1)


def _price(unit: str, **more: Any) -> Json:
    return {"unit": unit, **more, "date": AS_OF, "source": PRICES_PAGE}


def _per_second(rows: dict[str, str], rates: Json | None = None) -> Json:
    table = [{"when": {"resolution": name}, "amount": amount} for name, amount in rows.items()]
    return _price("second", quantity="duration", table=table, **({"rates": rates} if rates else {}))


def _per_image(
    at_1k: str, text_in: str, text_out: str, image_out: str, *, one_size: bool = False
) -> Json:
    """Larger ones cost more; how much is told by the tokens afterwards."""
    rates = {"text_in": text_in, "image_in": text_in, "text_out": text_out, "image_out": image_out}
    if one_size:
        return _price("image", amount=at_1k, rates=rates)
    row = {"when": {"image_size": "1K"}, "amount": at_1k}
    return _price("image", table=[row], rates=rates)


def _spoken(audio_out: str, per_thousand: str, text_in: str) -> Json:
    """About 15 letters and 25 tokens are one second of speech."""
    rates = {"text_in": text_in, "audio_out": audio_out}
    return _price("1000 characters", amount=per_thousand, rates=rates)


def _written(text_in: str, text_out: str) -> Json:
    rates = {"text_in": text_in, "image_in": text_in, "text_out": text_out}
    return _price("million tokens", amount=text_out, rates=rates)


OMNI_1_2 = _per_second({"360p": "0.023", "720p": "0.07", "1080p": "0.105", "4k": "0.21"})
OMNI_1_1 = _per_second(
    {"360p": "0.034", "720p": "0.101", "1080p": "0.152", "4k": "0.304"},
    {
        **dict.fromkeys(("text_in", "image_in", "video_in", "audio_in"), "1.50"),
        "video_out": "17.50",
        "text_out": "9.00",
    },
)
ALL_SIZES, LARGE_SIZES = ["512", "1K", "2K", "4K"], ["1K", "2K", "4K"]

# id, label, description, longest seconds, most reference images, price
VIDEO = (
    (
        "gemini-omni-1.2-flash",
        "Gemini Omni 1.2 Flash",
        "Video of 3 to 15 seconds, always with sound.",
        15,
        6,
        OMNI_1_2,
    ),
    (
        "gemini-omni-1.1-flash",
        "Gemini Omni 1.1 Flash",
        "Video of 3 to 10 seconds, always with sound.",
        10,
        5,
        OMNI_1_1,
    ),
)
# id, label, description, sizes, price
IMAGE: tuple[tuple[str, str, str, list[str], Json], ...] = (
    (
        "gemini-nano-banana-2.1",
        "Nano Banana 2.1",
        "The newest image model of Google, and the cheapest.",
        LARGE_SIZES,
        _per_image("0.034", "0.50", "3.00", "30.00"),
    ),
    (
        "gemini-3.1-flash-image",
        "Gemini 3.1 Flash Image",
        "Quick, from 512 pixels to 4K.",
        ALL_SIZES,
        _per_image("0.067", "0.50", "3.00", "60.00"),
    ),
    (
        "gemini-3.1-flash-lite-image",
        "Gemini 3.1 Flash-Lite Image",
        "Small and cheap.",
        [],
        _per_image("0.034", "0.25", "1.50", "30.00", one_size=True),
    ),
    (
        "gemini-3-pro-image",
        "Gemini 3 Pro Image",
        "Thinks before it draws: lettering, diagrams, many references.",
        LARGE_SIZES,
        _per_image("0.134", "2.00", "12.00", "120.00"),
    ),
)
# id, label, description, price now, price from 2027 on
SPEECH = (
    (
        "gemini-3.8-flash-tts",
        "Gemini 3.8 Flash TTS",
        "Follows directions for voice and delivery; one or two speakers.",
        _spoken("9.00", "0.015", "0.50"),
        _spoken("18.00", "0.030", "1.00"),
    ),
    (
        "gemini-3.8-flash-lite-tts",
        "Gemini 3.8 Flash-Lite TTS",
        "Quick and cheap; one or two speakers.",
        _spoken("6.00", "0.010", "0.50"),
        _spoken("12.00", "0.020", "1.00"),
    ),
)
# id, label, description, price
MUSIC = (
    ("lyria-3.5", "Lyria 3.5", "Whole songs, with lyrics.", _price("run", amount="0.08")),
    (
        "lyria-3-pro-preview",
        "Lyria 3 Pro (preview)",
        "Whole songs, of the generation before.",
        _price("run", amount="0.08"),
    ),
    (
        "lyria-3-clip-preview",
        "Lyria 3 Clip (preview)",
        "A clip of 30 seconds.",
        _price("run", amount="0.04"),
    ),
)
# id, label, description, price now, price from 2027 on
TEXT: tuple[tuple[str, str, str, Json | None, Json | None], ...] = (
    (
        "gemini-3.8-flash",
        "Gemini 3.8 Flash",
        "The most able of the Flash line.",
        _written("0.75", "3.75"),
        _written("1.50", "7.50"),
    ),
    ("gemini-3.5-flash-lite", "Gemini 3.5 Flash-Lite", "Quick and cheap.", None, None),
)


def shipped() -> tuple[ModelSpec, ...]:
    """Every model that the app knows without asking, with the prices of today."""
    return _shipped(date.today() >= YEAR_END)


@lru_cache(maxsize=2)
def _shipped(from_2027: bool) -> tuple[ModelSpec, ...]:
    return (
        *_videos(),
        *_images(),
        *(
            _spec(
                id,
                Kind.TEXT_TO_SPEECH,
                label,
                words,
                model_schemas.speech(),
                [now, then][from_2027],
            )
            for id, label, words, now, then in SPEECH
        ),
        *(
            _spec(id, Kind.TEXT_TO_AUDIO, label, words, model_schemas.music(), price)
            for id, label, words, price in MUSIC
        ),
        *(
            _spec(
                id, Kind.TEXT_GENERATION, label, words, model_schemas.text(), [now, then][from_2027]
            )
            for id, label, words, now, then in TEXT
        ),
    )


def _videos() -> Iterator[ModelSpec]:
    t2v, i2v, v2v = Kind.TEXT_TO_VIDEO, Kind.IMAGE_TO_VIDEO, Kind.VIDEO_TO_VIDEO
    for id, label, words, longest, most, price in VIDEO:
        yield _spec(id, t2v, label, words, model_schemas.text_to_video(longest, most), price)
    for id, label, words, longest, most, price in VIDEO:
        schema = model_schemas.image_to_video(longest, most)
        yield _spec(f"{id}/{i2v}", i2v, f"{label} (from images)", words, schema, price)
    for id, label, _, _, _, price in VIDEO:
        words = "Changes, extends or enlarges a video."
        yield _spec(
            f"{id}/{v2v}", v2v, f"{label} (edit)", words, model_schemas.video_to_video(), price
        )


def _images() -> Iterator[ModelSpec]:
    t2i, i2i = Kind.TEXT_TO_IMAGE, Kind.IMAGE_TO_IMAGE
    for id, label, words, sizes, price in IMAGE:
        yield _spec(id, t2i, label, words, model_schemas.image(sizes), price)
    for id, label, words, sizes, price in IMAGE:
        yield _spec(
            f"{id}/{i2i}", i2i, f"{label} (edit)", words, model_schemas.image(sizes, 14), price
        )


def _spec(
    id: str, kind: Kind, label: str, words: str, schema: Json, price: Json | None
) -> ModelSpec:
    names = schema["properties"]
    return ModelSpec(
        id,
        kind,
        label,
        schema,
        words,
        prompt_field="prompt" if "prompt" in names else "text",
        seed_field="seed" if "seed" in names else None,
        price=price,
        url=f"{MODELS_PAGE}#{split_id(id)[0]}",
        purposes={Purpose.EDIT: {}} if kind is Kind.IMAGE_TO_IMAGE else {},
    )


# What has been taken away, and when. Nothing is named instead that is the same at another price.
ENDED = {
    "gemini-omni-flash-preview": date(2026, 9, 30),
    "gemini-2.5-flash-image": date(2026, 10, 2),
}
NO_WORK = re.compile(
    r"embed|aqa|live|native-audio|robotics|transcribe|computer-use|realtime|veo|imagen|research"
)
OTHER_KINDS = {
    Kind.TEXT_TO_VIDEO: (Kind.IMAGE_TO_VIDEO, Kind.VIDEO_TO_VIDEO),
    Kind.TEXT_TO_IMAGE: (Kind.IMAGE_TO_IMAGE,),
}


def first_kind(id: str) -> Kind | None:
    """What a model of this name does first; None for one that nothing here can use."""
    if NO_WORK.search(id):
        return None
    if "omni" in id:
        return Kind.TEXT_TO_VIDEO
    if "image" in id or "banana" in id:
        return Kind.TEXT_TO_IMAGE
    if "tts" in id:
        return Kind.TEXT_TO_SPEECH
    if "lyria" in id:
        return Kind.TEXT_TO_AUDIO
    return Kind.TEXT_GENERATION if id.startswith(("gemini", "gemma")) else None


def kinds_of(id: str) -> tuple[Kind, ...]:
    """All kinds of work of a model of this name, the first one first."""
    first = first_kind(id)
    return () if first is None else (first, *OTHER_KINDS.get(first, ()))


def spec_of(model_id: str, label: str = "", description: str = "") -> ModelSpec | None:
    """The spec of any model by its id: shipped, or like the newest of its kind without a price."""
    known = {spec.id: spec for spec in shipped()}
    if model_id in known:
        return known[model_id]
    id, named_kind = split_id(model_id)
    kinds = kinds_of(id)
    if not kinds or (named_kind or kinds[0]) not in kinds:
        return None
    kind = named_kind or kinds[0]
    like = next(spec for spec in shipped() if spec.kind is kind)
    name = label or id
    title = name if kind is kinds[0] else f"{name} ({kind.label.lower()})"
    spec = _spec(model_id, kind, title[:120], description, like.schema, None)
    return replace(spec, ends=ENDED.get(id))
