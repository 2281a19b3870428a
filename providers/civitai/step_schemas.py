"""What the steps of a workflow take, as Civitai's OpenAPI has it.

Source: `spec/v2-consumers.json` of civitai/civitai-comfy-nodes at c412f4e, 2026-08.
"""

from typing import Any

from providers.contract import Json
from providers.schema_builders import file, flag, inputs, names, number, one_of, text, whole

PROMPT = text("What is to be made, in your own words.", maxLength=10_000)
SHORT_PROMPT = text("What is to be made, in your own words.", maxLength=1000)
NEGATIVE = text("What is to be kept out.", maxLength=10_000)
SEED = whole(0, 2**31 - 1, None, "The same seed gives the same result again.")
QUANTITY = whole(1, 12, 1, "How many pictures one run makes.")
FEW = whole(1, 4, 1, "How many pictures one run makes.")
SAMPLERS = names(
    """euler euler_a heun dpm2 dpm++2s_a dpm++2m dpm++2mv2 ipndm ipndm_v lcm ddim_trailing tcd
    res_multistep res_2s er_sde"""
)
SCHEDULES = names(
    """simple discrete karras exponential ays bong_tangent gits sgm_uniform smoothstep
    kl_optimal lcm"""
)
IMAGE_FORMAT = one_of("jpeg", "png", "webP", default="jpeg")
MATURE = "allowMatureContent"
LORAS = "loras"


def advanced(node: Json) -> Json:
    return node | {"x-advanced": True}


def picture(words: str) -> Json:
    return file(words, **{"x-media": "image"})


def pictures(words: str, most: int) -> Json:
    items = {"type": "string", "format": "uri"}
    return {
        **{"type": "array", "items": items, "maxItems": most},
        **{"x-media": "image", "description": words},
    }


def sides(least: int, most: int, usual: int | None, step: int = 16) -> Json:
    side = whole(least, most, usual, f"A multiple of {step}.") | {"multipleOf": step}
    return {"width": side, "height": side}


def loras() -> Json:
    """Rows of a LoRA and its weight; Civitai itself takes a map of both."""
    return {
        "type": "array",
        "title": "LoRAs",
        "description": "Small models that go on top. Their trigger words belong in the prompt.",
        "items": inputs(
            {
                "name": text("Its AIR: urn:air:sdxl:lora:civitai:247778@279532.", title="LoRA"),
                "weight": number(-4, 4, 1, "0.6 to 1 is usual.") | {"title": "Weight"},
            },
            ["name"],
        ),
    }


def schema(properties: Json, required: str = "prompt") -> Json:
    """With what every workflow takes: whether what is not for everybody may be made."""
    mature = flag(False, "Lets mature results pass. Only yellow Buzz pays for that.")
    return inputs(properties | {MATURE: advanced(mature)}, required.split())


def sampling(steps: tuple[int, int, int], cfg: tuple[float, float, float], **usual: Any) -> Json:
    return {
        "steps": whole(*steps),
        "cfgScale": number(*cfg, "How closely the prompt is followed."),
        "sampleMethod": advanced(one_of(*SAMPLERS, default="euler")),
        "schedule": advanced(one_of(*SCHEDULES, default=usual.get("schedule", "simple"))),
    }


def stable_diffusion(size: int, is_variant: bool = False) -> Json:
    """A checkpoint of SD 1 (512) or SDXL (1024) by Civitai's own workers."""
    discrete = sampling((1, 150, 20), (0, 30, 7), schedule="discrete")
    clip_skip = {"clipSkip": advanced(whole(1, 12, 2))} if size == 512 else {}
    source: Json = {
        "image": picture("The picture to begin from."),
        "strength": number(0, 1, 0.7, "1 leaves nothing of the picture."),
    }
    return schema(
        {"prompt": PROMPT, "negativePrompt": NEGATIVE}
        | (source if is_variant else {})
        | {LORAS: loras(), **sides(64, 2048, size), "quantity": QUANTITY, **discrete}
        | {"seed": SEED, **clip_skip}
        | {
            "vaeModel": advanced(text("The AIR of another VAE.")),
            "embeddings": advanced(
                {
                    "type": "array",
                    "items": {"type": "string"},
                    "description": "AIRs of textual inversions, one a line.",
                }
            ),
            "outputFormat": advanced(IMAGE_FORMAT),
        },
        "prompt image" if is_variant else "prompt",
    )


def flux1() -> Json:
    return schema(
        {
            "prompt": SHORT_PROMPT,
            "negativePrompt": NEGATIVE,
            LORAS: loras(),
            **sides(832, 1216, 1024),
            "quantity": FEW,
            **sampling((4, 50, 28), (1, 20, 3.5)),
            "seed": SEED,
            "outputFormat": advanced(IMAGE_FORMAT),
        }
    )
