"""The Veo models of the enterprise platform as data: what each takes and costs."""

from collections.abc import Iterator

from providers.contract import Json, Kind, ModelSpec
from providers.google import model_schemas
from providers.schema_builders import closed_inputs

AS_OF = "2026-11-20"
MODELS_PAGE = "https://cloud.google.com/vertex-ai/generative-ai/docs/models"
PRICES_PAGE = "https://cloud.google.com/vertex-ai/generative-ai/pricing"
# id, label, description, resolution → price of a second
MODELS: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    (
        "veo-3.1-generate-001",
        "Veo 3.1",
        "The best of the line.",
        {"720p": "0.40", "1080p": "0.40", "4k": "0.60"},
    ),
    (
        "veo-3.1-fast-generate-001",
        "Veo 3.1 Fast",
        "Quicker and cheaper.",
        {"720p": "0.10", "1080p": "0.12", "4k": "0.30"},
    ),
    (
        "veo-3.1-lite-generate-001",
        "Veo 3.1 Lite",
        "The cheapest.",
        {"720p": "0.05", "1080p": "0.08"},
    ),
)


def _schema(resolutions: list[str], *, from_image: bool) -> Json:
    picture = model_schemas.file("image", "First frame")
    return closed_inputs(
        ["prompt", "image"] if from_image else ["prompt"],
        {
            "prompt": model_schemas.PROMPT,
            **({"image": picture} if from_image else {}),
            **({"last_frame": model_schemas.file("image", "Last frame")} if from_image else {}),
            **(
                {}
                if from_image
                else {
                    "reference_images": model_schemas.files(
                        "image", 3, "Reference images", "8 s only."
                    )
                }
            ),
            "aspect_ratio": model_schemas.VIDEO_RATIO,
            "resolution": model_schemas.choice("Resolution", resolutions, "720p"),
            "duration": {"type": "integer", "title": "Seconds", "default": 8, "enum": [4, 6, 8]},
            "negative_prompt": {
                "type": "string",
                "title": "What not to show",
                "maxLength": 4000,
                "x-advanced": True,
            },
            "generate_audio": {
                "type": "boolean",
                "title": "With sound",
                "default": True,
                "x-advanced": True,
            },
            "person_generation": model_schemas.choice(
                "People", ["allow_adult", "dont_allow", "allow_all"], advanced=True
            ),
            "seed": model_schemas.SEED,
        },
    )


def _shipped() -> Iterator[ModelSpec]:
    for id, label, words, prices in MODELS:
        yield from specs(id, label, words, prices)


def specs(id: str, label: str, words: str, prices: dict[str, str]) -> Iterator[ModelSpec]:
    table = [{"when": {"resolution": name}, "amount": amount} for name, amount in prices.items()]
    price: Json | None = {
        "unit": "second",
        "quantity": "duration",
        "table": table,
        "date": AS_OF,
        "source": PRICES_PAGE,
    }
    kinds = ((Kind.TEXT_TO_VIDEO, id, label), (Kind.IMAGE_TO_VIDEO, None, f"{label} (from images)"))
    for kind, own, title in kinds:
        yield ModelSpec(
            own or f"{id}/{kind}",
            kind,
            title,
            _schema([*prices] or ["720p", "1080p"], from_image=own is None),
            words,
            price=price if prices else None,
            url=MODELS_PAGE,
        )


SHIPPED = tuple(sorted(_shipped(), key=lambda spec: spec.kind is Kind.IMAGE_TO_VIDEO))
