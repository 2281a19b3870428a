"""The models that ship, each as the step of a workflow and what of its input is fixed; and what any
checkpoint becomes.

Prices are in Buzz, from the Cost sections of Civitai's own recipes. Where such a price grows with
pixels or steps, `scales` say for how many of them the amount is (`providers.civitai.prices`).
"""

from dataclasses import dataclass, field
from typing import Any

from providers.civitai import step_schemas as s
from providers.contract import Json, Kind, ModelSpec, Purpose
from providers.schema_builders import file, flag, number, one_of, text, whole
from providers.sdk import split_id

BUZZ = "BUZ"
READ_ON = "2026-08-07"
RECIPES = "https://developer.civitai.com/orchestration/recipes/"


@dataclass(frozen=True)
class Step:
    """A step of a workflow: its type and what of its input is always the same."""

    type: str
    fixed: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Ecosystem:
    """A family of checkpoints. `bases` are the site's words for it, `model` is the input that takes
    the AIR."""

    label: str
    bases: tuple[str, ...]
    model: str
    price: Json
    schema: Json
    variant: Json | None = None


def _price(amount: str | None, recipe: str, unit: str = "image", **more: Any) -> Json:
    facts = {"unit": unit, "amount": amount, "currency": BUZZ}
    facts |= {"date": READ_ON, "source": RECIPES + recipe} | more
    return {name: value for name, value in facts.items() if value is not None}


SD1_BASES = ("SD 1.4", "SD 1.5", "SD 1.5 LCM", "SD 1.5 Hyper")
SDXL_BASES = (
    *("SDXL 0.9", "SDXL 1.0", "SDXL Turbo", "SDXL Lightning", "SDXL Hyper", "SDXL Distilled"),
    *("Pony", "Illustrious", "NoobAI"),
)
ECOSYSTEMS = {
    "sdxl": Ecosystem(
        "SDXL",
        SDXL_BASES,
        "model",
        _price("8", "sdxl", scales={"pixels": 1024 * 1024, "steps": 20}),
        s.stable_diffusion(1024),
        s.stable_diffusion(1024, is_variant=True),
    ),
    "sd1": Ecosystem(
        "SD 1",
        SD1_BASES,
        "model",
        _price("4", "sd1", scales={"pixels": 512 * 512, "steps": 20}),
        s.stable_diffusion(512),
        s.stable_diffusion(512, is_variant=True),
    ),
    "flux1": Ecosystem(
        "FLUX.1",
        ("Flux.1 D", "Flux.1 S", "Flux.1 Krea"),
        "diffuserModel",
        _price(
            "1",
            "flux1",
            "step",
            table=[{"when": {"cfgScale": 1}, "amount": "0.5"}],
        ),
        s.flux1(),
    ),
}
BASES = {"flux2-klein": ("Flux.2 Klein 4B", "Flux.2 Klein 9B"), "zimage-turbo": ("ZImageTurbo",)}
BASES |= {"qwen-image": ("Qwen",)}
"""The bases of the LoRAs that a model without a checkpoint takes."""

SDCPP = {"engine": "sdcpp", "operation": "createImage"}
KLEIN = {"engine": "flux2", "model": "klein"}
KLEIN_PRICE = [
    {"when": {"modelVersion": "9b", "cfgScale": 1}, "amount": "0.5"},
    {"when": {"modelVersion": "9b"}, "amount": "1.0"},
    {"when": {"cfgScale": 1}, "amount": "0.3"},
]
KLING = {"engine": "kling", "model": "v2.5-turbo"}
KLING_PRICE = {
    "table": [
        {"when": {"duration": "5"}, "amount": "600"},
        {"when": {"duration": "10"}, "amount": "1200"},
    ]
}
WAN = {"engine": "wan", "version": "v2.6", "provider": "fal"}
WAN_PRICE = {"table": [{"when": {"resolution": "720p"}, "amount": "130"}]}
VEO_PRICES = [
    {
        "when": {"mode": mode, "generateAudio": sound, "duration": seconds},
        "amount": amount,
    }
    for mode, sound, amounts in (
        ("standard", True, {4: "1667", 6: "2500", 8: "3333"}),
        ("standard", False, {4: "1117", 6: "1675", 8: "2233"}),
        ("fast", True, {4: "1000", 6: "1500", 8: "2000"}),
        ("fast", False, {4: "667", 6: "1005", 8: "1333"}),
        ("lite", True, {4: "500", 6: "750", 8: "1000"}),
        ("lite", False, {4: "333", 6: "503", 8: "667"}),
    )
    for seconds, amount in amounts.items()
]
SIZE_OF_CLIP = one_of("16:9", "9:16", "1:1", default="16:9")
LANGUAGES = (
    *("en", "ja", "zh", "es", "de", "fr", "pt", "ru", "it", "nl", "pl", "tr", "vi", "cs", "fa"),
    *("id", "ko", "uk", "hu", "ar", "sv", "ro", "el"),
)
SPEAKERS = (
    *("aiden", "dylan", "eric", "ono_anna", "ryan", "serena", "sohee", "uncle_fu", "vivian"),
)


def _model(
    id: str,
    label: str,
    description: str,
    step: Step,
    schema: Json,
    price: Json | None = None,
    kind: Kind = Kind.TEXT_TO_IMAGE,
    **more: Any,
) -> tuple[ModelSpec, Step]:
    prompt = more.pop("prompt", "prompt")
    seed = "seed" if "seed" in schema["properties"] else None
    facts = {"description": description, "price": price, "prompt_field": prompt, "seed_field": seed}
    return ModelSpec(id, kind, label, schema, **facts, **more), step


NAMED = (
    _model(
        "flux2-klein",
        "FLUX.2 klein",
        "Cheap, quick and able; takes LoRAs.",
        Step("imageGen", KLEIN | {"operation": "createImage"}),
        s.schema(
            {
                "prompt": s.SHORT_PROMPT,
                "negativePrompt": s.NEGATIVE,
                "modelVersion": one_of("4b", "9b", default="4b"),
                s.LORAS: s.loras(),
                **s.sides(512, 2048, 1024),
                "quantity": s.FEW,
                **s.sampling((4, 50, 20), (1, 20, 5)),
                "seed": s.SEED,
                "outputFormat": s.advanced(s.IMAGE_FORMAT),
            }
        ),
        _price("0.6", "flux2", "step", table=KLEIN_PRICE),
    ),
    _model(
        "zimage-turbo",
        "Z-Image turbo",
        "Distilled: very quick, good enough for most.",
        Step(
            "imageGen",
            {
                "engine": "sdcpp",
                "ecosystem": "zImage",
                "model": "turbo",
                "operation": "createImage",
            },
        ),
        s.schema(
            {
                "prompt": s.PROMPT,
                s.LORAS: s.loras(),
                **s.sides(64, 2048, 1024),
                "quantity": s.QUANTITY,
                **s.sampling((1, 150, 9), (0, 30, 1)),
                "seed": s.SEED,
                "outputFormat": s.advanced(s.IMAGE_FORMAT),
            }
        ),
        _price("8", "zimage", scales={"pixels": 1024 * 1024, "steps": 9}),
    ),
    _model(
        "qwen-image",
        "Qwen Image",
        "Good with lettering; takes LoRAs.",
        Step(
            "imageGen",
            SDCPP | {"ecosystem": "qwen", "model": "20b"},
        ),
        s.schema(
            {
                "prompt": s.PROMPT,
                "negativePrompt": s.NEGATIVE,
                s.LORAS: s.loras(),
                **s.sides(64, 2048, 1024),
                "quantity": s.QUANTITY,
                **s.sampling((1, 150, 20), (0, 30, 2.5)),
                "version": s.advanced(one_of("latest", "2509", "2512", default="latest")),
                "seed": s.SEED,
                "outputFormat": s.advanced(s.IMAGE_FORMAT),
            }
        ),
        _price("30", "qwen", scales={"pixels": 1328 * 1328, "steps": 20}),
    ),
    _model(
        "seedream",
        "Seedream",
        "Up to 4096 pixels a side, at one price; changes pictures by words, too.",
        Step("imageGen", {"engine": "seedream"}),
        s.schema(
            {
                "prompt": text("What is to be made, in your own words.", minLength=1),
                "images": s.pictures("Pictures to go by or to change.", 10),
                "version": one_of("v3", "v4", "v4.5", "v5.0-lite", default="v4.5"),
                **s.sides(256, 4096, 1024, step=1),
                "quantity": s.QUANTITY,
                "guidanceScale": number(1, 10, 2.5),
                "seed": s.SEED,
                "outputFormat": s.advanced(s.IMAGE_FORMAT),
            }
        ),
        _price(
            "40",
            "seedream",
            table=[
                {"when": {"version": "v4.5"}, "amount": "60"},
                {"when": {"version": "v5.0-lite"}, "amount": "52"},
            ],
        ),
    ),
    _model(
        "flux2-klein/image-to-image",
        "FLUX.2 klein edit",
        "Changes pictures by words.",
        Step("imageGen", KLEIN | {"operation": "editImage"}),
        s.schema(
            {
                "prompt": s.SHORT_PROMPT,
                "images": s.pictures("What is to be changed.", 4),
                "modelVersion": one_of("4b", "9b", default="4b"),
                s.LORAS: s.loras(),
                **s.sides(512, 2048, 1024),
                "quantity": s.FEW,
                **s.sampling((4, 50, 20), (1, 20, 5)),
                "seed": s.SEED,
                "outputFormat": s.advanced(s.IMAGE_FORMAT),
            },
            "prompt images",
        ),
        kind=Kind.IMAGE_TO_IMAGE,
        purposes={Purpose.EDIT: {}},
    ),
    _model(
        "image-upscaler",
        "Upscaler",
        "Four times as large by 4x-Remacri, or another upscaler by its AIR.",
        Step("imageUpscaler"),
        s.schema(
            {
                "image": s.picture("The picture to make larger."),
                "model": text("The AIR of another upscaler."),
                "numberOfRepeats": whole(1, 3, 1, "How often it is made larger."),
            },
            "image",
        ),
        kind=Kind.IMAGE_TO_IMAGE,
        prompt=None,
        purposes={Purpose.UPSCALE: {}},
    ),
    _model(
        "image-background-removal",
        "Background removal",
        "Cuts out what stands in front.",
        Step("imageBackgroundRemoval"),
        s.schema(
            {"image": s.picture("The picture."), "format": one_of("png", "webp", default="png")},
            "image",
        ),
        kind=Kind.IMAGE_TO_IMAGE,
        prompt=None,
        purposes={Purpose.CUT_OUT: {}},
    ),
    *(
        _model(
            id,
            label,
            "Kling by way of Civitai.",
            Step("videoGen", KLING),
            s.schema(
                {"prompt": text("What happens.")}
                | source
                | {
                    "negativePrompt": text("What is to be kept out."),
                    "aspectRatio": SIZE_OF_CLIP,
                    "duration": one_of("5", "10", default="5"),
                    "cfgScale": number(0, 1, 0.5),
                },
                needed,
            ),
            _price("600", "kling", "run", **KLING_PRICE),
            kind,
        )
        for id, label, source, needed, kind in (
            ("kling-v2.5-turbo", "Kling 2.5 turbo", {}, "prompt", Kind.TEXT_TO_VIDEO),
            (
                "kling-v2.5-turbo/image-to-video",
                "Kling 2.5 turbo, from a picture",
                {"sourceImage": s.picture("The first frame.")},
                "prompt sourceImage",
                Kind.IMAGE_TO_VIDEO,
            ),
        )
    ),
    *(
        _model(
            id,
            label,
            "Wan by way of Civitai.",
            Step("videoGen", WAN | {"operation": kind.value}),
            s.schema(
                {"prompt": text("What happens.")}
                | source
                | {
                    "resolution": one_of("720p", "1080p", default="1080p"),
                    "duration": whole(1, 30, 5, "In seconds."),
                    "enablePromptExpansion": flag(True, "Lets the prompt be written at length."),
                    "multiShots": flag(False),
                    "seed": s.SEED,
                },
                needed,
            ),
            _price("195", "wan", "second", quantity="duration", **WAN_PRICE),
            kind,
        )
        for id, label, source, needed, kind in (
            (
                "wan-v2.6",
                "Wan 2.6",
                {"aspectRatio": one_of("16:9", "9:16", "1:1", "4:3", "3:4", default="16:9")},
                "prompt",
                Kind.TEXT_TO_VIDEO,
            ),
            (
                "wan-v2.6/image-to-video",
                "Wan 2.6, from a picture",
                {"images": s.pictures("The first frame.", 1)},
                "prompt images",
                Kind.IMAGE_TO_VIDEO,
            ),
        )
    ),
    _model(
        "veo-3.1",
        "Veo 3.1",
        "With sound; by way of Civitai.",
        Step("videoGen", {"engine": "veo3", "version": "3.1"}),
        s.schema(
            {
                "prompt": text("What happens, and what is to be heard."),
                "images": s.pictures("The first frame.", 1),
                "negativePrompt": text("What is to be kept out."),
                "aspectRatio": SIZE_OF_CLIP,
                "duration": one_of(4, 6, 8, default=8),
                "generateAudio": flag(True),
                "mode": one_of("standard", "fast", "lite", default="standard"),
                "enablePromptEnhancer": s.advanced(flag(True)),
                "seed": s.SEED,
            },
            "prompt",
        ),
        _price(None, "veo3", "run", table=VEO_PRICES),
        Kind.TEXT_TO_VIDEO,
    ),
    _model(
        "ace-step",
        "ACE-Step 1.5",
        "Songs from a style and lyrics, up to three minutes.",
        Step("aceStepAudio"),
        s.schema(
            {
                "musicDescription": text("The style: genre first, then instruments and mood."),
                "lyrics": text("With [Verse] and [Chorus]; empty for music alone."),
                "duration": whole(1, 190, 60, "In seconds."),
                "bpm": whole(40, 200, 120),
                "language": one_of(*LANGUAGES, default="en"),
                "key": s.advanced(text("Such as D minor.")),
                "instrumentalWeight": s.advanced(number(0, 1, 0.85)),
                "vocalWeight": s.advanced(number(0, 1, 0.9, "0 for music alone.")),
                "steps": s.advanced(whole(1, 200, 8)),
                "cfg": s.advanced(number(0, 30, 1)),
                "diffusionModel": s.advanced(text("The AIR of another ACE-Step.")),
                "seed": s.SEED,
            },
            "musicDescription",
        ),
        _price(
            None,
            "ace-step-audio",
            "second",
            quantity="duration",
            steps=[{"up_to": 1, "flat": "1.1"}, {"amount": "0.1"}],
        ),
        Kind.TEXT_TO_AUDIO,
        prompt="musicDescription",
    ),
    _model(
        "text-to-speech",
        "Speech",
        "Nine voices, or one from a recording.",
        Step("textToSpeech", {"engine": "custom"}),
        s.schema(
            {
                "text": text("What is to be said."),
                "speaker": one_of(*SPEAKERS, default="vivian"),
                "refAudioUrl": file(
                    "A recording of up to ten seconds; only of who agreed to it. "
                    "It takes the place of a speaker.",
                    **{"x-media": "audio"},
                ),
                "refText": text("What is said in the recording."),
                "instruct": text("How it is to be said."),
                "language": text("Such as English.", default="English"),
                "xVectorOnlyMode": s.advanced(flag(False, "By the recording's sound alone.")),
            },
            "text",
        ),
        kind=Kind.TEXT_TO_SPEECH,
        prompt="text",
    ),
)


def checkpoint(id: str, label: str, ecosystem: str, **more: Any) -> ModelSpec:
    """Any checkpoint of an ecosystem; its AIR, with `/image-to-image` behind it for a variant."""
    family = ECOSYSTEMS[ecosystem]
    is_variant = split_id(id)[1] is Kind.IMAGE_TO_IMAGE and family.variant is not None
    return ModelSpec(
        id=id,
        kind=Kind.IMAGE_TO_IMAGE if is_variant else Kind.TEXT_TO_IMAGE,
        label=f"{label}, from a picture" if is_variant else label,
        schema=family.variant or {} if is_variant else family.schema,
        price=family.price,
        **more,
    )


SDXL = "urn:air:sdxl:checkpoint:civitai:101055@128078"
DREAMSHAPER = "urn:air:sd1:checkpoint:civitai:4384@128713"
FLUX1 = "urn:air:flux1:diffuser:civitai:618692@691639"
BY_WORDS = {"description": "Takes LoRAs. Any other checkpoint can be added by its AIR."}
CHECKPOINTS = (
    checkpoint(SDXL, "SDXL 1.0", "sdxl", **BY_WORDS),
    checkpoint(DREAMSHAPER, "DreamShaper 8", "sd1", **BY_WORDS),
    checkpoint(FLUX1, "FLUX.1 dev", "flux1", **BY_WORDS),
    checkpoint(f"{SDXL}/{Kind.IMAGE_TO_IMAGE}", "SDXL 1.0", "sdxl", **BY_WORDS),
    checkpoint(f"{DREAMSHAPER}/{Kind.IMAGE_TO_IMAGE}", "DreamShaper 8", "sd1", **BY_WORDS),
)
STEPS = {spec.id: step for spec, step in NAMED}
MODELS = (*CHECKPOINTS, *(spec for spec, _ in NAMED))
