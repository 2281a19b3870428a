"""What the emulated engine has: the nodes of a usual ComfyUI as far as the tests use them."""

from typing import Any

SEED = ["INT", {"default": 0, "min": 0, "max": 0xFFFFFFFFFFFFFFFF, "control_after_generate": True}]
SIDE = ["INT", {"default": 512, "min": 16, "max": 16384, "step": 8}]
CHECKPOINTS = ["dream.safetensors", "sdxl/base_1.0.safetensors"]
LORAS = ["ink.safetensors", "oil.safetensors"]
SAMPLERS = ["euler", "euler_ancestral", "dpmpp_2m", "uni_pc"]
SCHEDULERS = ["normal", "karras", "simple"]
WORDS = ["STRING", {"multiline": True, "dynamicPrompts": True, "tooltip": "The text."}]


def kind(name: str, takes: Any, gives: list[str], *, ends: bool = False, **optional: Any) -> Any:
    return {
        "input": {"required": takes} | ({"optional": optional} if optional else {}),
        "input_order": {"required": list(takes)},
        "output": gives,
        "output_is_list": [False] * len(gives),
        "output_name": gives,
        "name": name,
        "display_name": name,
        "description": "",
        "python_module": "nodes",
        "category": "any",
        "output_node": ends,
    }


KINDS: dict[str, Any] = {
    "CheckpointLoaderSimple": kind("", {"ckpt_name": [CHECKPOINTS]}, ["MODEL", "CLIP", "VAE"]),
    "UNETLoader": kind(
        "",
        {
            "unet_name": ["COMBO", {"options": ["flux.safetensors"]}],
            "weight_dtype": [["default", "fp8"]],
        },
        ["MODEL"],
    ),
    "CLIPTextEncode": kind("", {"text": WORDS, "clip": ["CLIP"]}, ["CONDITIONING"]),
    "CLIPTextEncodeSDXL": kind(
        "",
        {"clip": ["CLIP"], "width": SIDE, "height": SIDE, "text_g": WORDS, "text_l": WORDS},
        ["CONDITIONING"],
    ),
    "ConditioningZeroOut": kind("", {"conditioning": ["CONDITIONING"]}, ["CONDITIONING"]),
    "ControlNetApplyAdvanced": kind(
        "",
        {
            "positive": ["CONDITIONING"],
            "negative": ["CONDITIONING"],
            "image": ["IMAGE"],
            "strength": ["FLOAT", {"default": 1.0, "min": 0.0, "max": 10.0, "step": 0.01}],
        },
        ["CONDITIONING", "CONDITIONING"],
    ),
    "PrimitiveStringMultiline": kind("", {"value": ["STRING", {"multiline": True}]}, ["STRING"]),
    "EmptyLatentImage": kind(
        "",
        {
            "width": SIDE,
            "height": SIDE,
            "batch_size": ["INT", {"default": 1, "min": 1, "max": 4096}],
        },
        ["LATENT"],
    ),
    "KSampler": kind(
        "",
        {
            "model": ["MODEL"],
            "seed": SEED,
            "steps": ["INT", {"default": 20, "min": 1, "max": 10000}],
            "cfg": ["FLOAT", {"default": 8.0, "min": 0.0, "max": 100.0, "step": 0.1}],
            "sampler_name": ["COMBO", {"options": SAMPLERS}],
            "scheduler": [SCHEDULERS, {"tooltip": "How noise goes."}],
            "positive": ["CONDITIONING"],
            "negative": ["CONDITIONING"],
            "latent_image": ["LATENT"],
            "denoise": ["FLOAT", {"default": 1.0, "min": 0.0, "max": 1.0, "step": 0.01}],
        },
        ["LATENT"],
    ),
    "LoraLoader": kind(
        "",
        {
            "model": ["MODEL"],
            "clip": ["CLIP"],
            "lora_name": [LORAS],
            "strength_model": ["FLOAT", {"default": 1.0, "min": -100.0, "max": 100.0}],
            "strength_clip": ["FLOAT", {"default": 1.0, "min": -100.0, "max": 100.0}],
        },
        ["MODEL", "CLIP"],
    ),
    "LoraLoaderModelOnly": kind(
        "",
        {
            "model": ["MODEL"],
            "lora_name": [LORAS],
            "strength_model": ["FLOAT", {"default": 1.0, "min": -100.0, "max": 100.0}],
        },
        ["MODEL"],
    ),
    "LoadImage": kind("", {"image": [["example.png"], {"image_upload": True}]}, ["IMAGE", "MASK"]),
    "LoadAudio": kind("", {"audio": ["COMBO", {"options": [], "audio_upload": True}]}, ["AUDIO"]),
    "VAEDecode": kind("", {"samples": ["LATENT"], "vae": ["VAE"]}, ["IMAGE"]),
    "VAEEncode": kind("", {"pixels": ["IMAGE"], "vae": ["VAE"]}, ["LATENT"]),
    "SaveImage": kind(
        "",
        {"images": ["IMAGE"], "filename_prefix": ["STRING", {"default": "ComfyUI"}]},
        [],
        ends=True,
    ),
    "PreviewImage": kind("", {"images": ["IMAGE"]}, [], ends=True),
    "VHS_VideoCombine": kind(
        "",
        {
            "images": ["IMAGE"],
            "frame_rate": ["FLOAT", {"default": 8, "min": 1, "step": 1}],
            "format": [["image/gif", "video/h264-mp4"]],
            "save_output": ["BOOLEAN", {"default": True}],
        },
        ["VHS_FILENAMES"],
        ends=True,
    ),
    "SaveAudio": kind(
        "", {"audio": ["AUDIO"], "filename_prefix": ["STRING", {"default": "audio"}]}, [], ends=True
    ),
    "ShowText": kind("", {"text": ["STRING", {"forceInput": True}]}, ["STRING"], ends=True),
    "OpenAIDalle3": kind("", {"prompt": WORDS}, ["IMAGE"]) | {"api_node": True},
    "SaveMesh": kind("", {"mesh": ["MESH"]}, [], ends=True),
    "LoadMesh": kind("", {"name": ["STRING", {}]}, ["MESH"]),
}
