"""Two plain workflows that every ComfyUI can run, so that a checkpoint is all it needs."""

from providers.comfyui import form
from providers.comfyui.nodes import Kinds, choices_of
from providers.comfyui.workflow import of_json
from providers.contract import Json, ModelSpec
from providers.file_labels import file_label

LOADER = "CheckpointLoaderSimple", "ckpt_name"
"""The kind of node that brings a checkpoint, and the input that names it."""
SEED, STEPS, CFG, DENOISE = 1, 20, 7.0, 0.7
PLAIN: Json = {
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "", "clip": ["4", 1]}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "", "clip": ["4", 1]}},
    "3": {
        "class_type": "KSampler",
        "inputs": {
            **{"seed": SEED, "steps": STEPS, "cfg": CFG},
            **{"sampler_name": "euler", "scheduler": "normal", "denoise": 1.0},
            **{"model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0]},
            "latent_image": ["5", 0],
        },
    },
    "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
    "9": {
        "class_type": "SaveImage",
        "inputs": {"filename_prefix": "ArtFactory", "images": ["8", 0]},
    },
}
SIZED: Json = {"width": 1024, "height": 1024, "batch_size": 1}
FROM_WORDS: Json = PLAIN | {"5": {"class_type": "EmptyLatentImage", "inputs": SIZED}}
FROM_PICTURE: Json = PLAIN | {
    "10": {"class_type": "LoadImage", "inputs": {"image": ""}},
    "5": {"class_type": "VAEEncode", "inputs": {"pixels": ["10", 0], "vae": ["4", 2]}},
    "3": {
        "class_type": "KSampler",
        "inputs": PLAIN["3"]["inputs"] | {"denoise": DENOISE},
    },
}
WORKFLOWS = {
    "text-to-image": ("Text to image", FROM_WORDS, "Any checkpoint of the engine, and words."),
    "image-to-image": (
        "Image to image",
        FROM_PICTURE,
        "Any checkpoint of the engine, a picture and words; denoise says how much becomes new.",
    ),
}


def checkpoints(kinds: Kinds) -> list[str]:
    return choices_of(kinds, *LOADER)


def described(id: str, kinds: Kinds, words: form.Words = form.NO_WORDS) -> ModelSpec:
    """One of them, with the first checkpoint of the engine unless another is chosen."""
    label, workflow, about = WORKFLOWS[id]
    graph = of_json(workflow | _loader(checkpoints(kinds)[0]))
    return form.spec_of(graph, kinds, id=id, label=label, about=about, words=words)


def with_checkpoint(name: str, kinds: Kinds, words: form.Words = form.NO_WORDS) -> ModelSpec:
    """Words to a picture with one checkpoint, as a model of its own."""
    label = file_label(name).rpartition(".")[0] or file_label(name)
    about = f"Words to a picture with {name}."
    graph = of_json(FROM_WORDS | _loader(name))
    id = f"checkpoint/{name}"
    return form.spec_of(graph, kinds, id=id, label=label[:100], about=about, words=words)


def _loader(checkpoint: str) -> Json:
    return {"4": {"class_type": LOADER[0], "inputs": {LOADER[1]: checkpoint}}}
