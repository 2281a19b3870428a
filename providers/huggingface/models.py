"""What a repository takes, by its task; and the repositories that ship.

A model is a repository and who serves it: `black-forest-labs/FLUX.1-schnell:together`. The router
passes parameters on as they are, so the forms are those of the tasks of `huggingface_hub`, and
`extra` takes what a provider has besides. What a run costs stands in no answer: every price is
unknown. Who serves a repository changes; it is asked at each order.
"""

from typing import Any

from providers.contract import Json, Kind, ModelSpec, Purpose
from providers.schema_builders import file, inputs, number, text, whole

PROMPT = text("What is to be made, in your own words.")
SEED = whole(0, 2**31 - 1, None, "The same seed gives the same result again.")
IMAGE = file("The picture to work on.", **{"x-media": "image"})
EXTRA: Json = {
    "type": "object",
    "title": "Extra",
    "description": "More parameters, as this provider has them: {“name”: value}.",
    "x-advanced": True,
}
STEPS = {
    "num_inference_steps": whole(1, 150),
    "guidance_scale": number(0, 30, None, "How closely the prompt is followed."),
}
NEGATIVE = {"negative_prompt": text("What is to be kept out.")}
SIDES = {"width": whole(64, 4096), "height": whole(64, 4096)}
FRAMES = {"num_frames": whole(1, 1000, None, "How many frames the clip has.")}
KINDS = (
    *(Kind.TEXT_TO_IMAGE, Kind.IMAGE_TO_IMAGE, Kind.TEXT_TO_VIDEO, Kind.IMAGE_TO_VIDEO),
    *(Kind.TEXT_TO_SPEECH, Kind.TEXT_GENERATION),
)
CHAT = "conversational"


def task_of(kind: Kind) -> str:
    return CHAT if kind is Kind.TEXT_GENERATION else kind.value


def kind_of(task: str) -> Kind | None:
    return next((kind for kind in KINDS if task_of(kind) == task), None)


def schema(kind: Kind, served_by: str) -> Json:
    """The form of a task; a parameter that the provider drops is not in it."""
    tail: Json = {"seed": SEED, "extra": EXTRA}
    if kind is Kind.TEXT_TO_IMAGE and served_by == "nscale":
        return inputs({"prompt": PROMPT, **SIDES}, ["prompt"])
    if kind is Kind.TEXT_TO_IMAGE:
        return inputs({"prompt": PROMPT, **NEGATIVE, **SIDES, **STEPS, **tail}, ["prompt"])
    if kind is Kind.IMAGE_TO_IMAGE:
        return inputs({"image": IMAGE, "prompt": PROMPT, **NEGATIVE, **STEPS, **tail}, ["image"])
    if kind is Kind.TEXT_TO_VIDEO:
        return inputs({"prompt": PROMPT, **NEGATIVE, **FRAMES, **STEPS, **tail}, ["prompt"])
    if kind is Kind.IMAGE_TO_VIDEO:
        properties = {"image": IMAGE, "prompt": PROMPT, **NEGATIVE, **FRAMES, **STEPS, **tail}
        return inputs(properties, ["image"])
    if kind is Kind.TEXT_TO_SPEECH:
        voice = text("As the model names its voices.")
        needed = ["text", "voice"] if served_by == "together" else ["text"]
        return inputs({"text": text("What is to be said."), "voice": voice, "extra": EXTRA}, needed)
    return inputs(
        {
            "prompt": text("What is asked."),
            "system": text("What the model is to be, before it is asked."),
            "max_tokens": whole(1, 128_000, None, "The longest answer, in tokens."),
            "temperature": number(0, 2),
            "seed": SEED,
        },
        ["prompt"],
    )


def spec(repository: str, served_by: str, kind: Kind, **more: Any) -> ModelSpec:
    form = schema(kind, served_by)
    return ModelSpec(
        id=f"{repository}:{served_by}",
        kind=kind,
        label=f"{repository.partition('/')[2] or repository} by {served_by}"[:120],
        schema=form,
        prompt_field="text" if kind is Kind.TEXT_TO_SPEECH else "prompt",
        seed_field="seed" if "seed" in form["properties"] else None,
        url=f"https://huggingface.co/{repository}",
        purposes={Purpose.EDIT: {}} if kind is Kind.IMAGE_TO_IMAGE else {},
        **more,
    )


FLUX = "black-forest-labs/FLUX.1"
MODELS = (
    spec(f"{FLUX}-schnell", "together", Kind.TEXT_TO_IMAGE, description="A picture in a second."),
    spec(f"{FLUX}-schnell", "nscale", Kind.TEXT_TO_IMAGE, description="The same, elsewhere."),
    spec(f"{FLUX}-dev", "fal-ai", Kind.TEXT_TO_IMAGE, description="Open model, good with detail."),
    spec("Qwen/Qwen-Image", "fal-ai", Kind.TEXT_TO_IMAGE, description="Good with lettering."),
    spec(
        "stabilityai/stable-diffusion-xl-base-1.0",
        "hf-inference",
        Kind.TEXT_TO_IMAGE,
        description="On Hugging Face's own machines; may have to be loaded first.",
    ),
    spec(
        f"{FLUX}-Kontext-dev",
        "fal-ai",
        Kind.IMAGE_TO_IMAGE,
        description="Changes a picture by words.",
    ),
    spec(
        "Wan-AI/Wan2.2-T2V-A14B", "fal-ai", Kind.TEXT_TO_VIDEO, description="Open video from words."
    ),
    spec(
        "Wan-AI/Wan2.2-I2V-A14B", "fal-ai", Kind.IMAGE_TO_VIDEO, description="And from a picture."
    ),
    spec("hexgrad/Kokoro-82M", "fal-ai", Kind.TEXT_TO_SPEECH, description="A small, quick voice."),
    spec("openai/gpt-oss-120b", "auto", Kind.TEXT_GENERATION, description="Open text model."),
)
