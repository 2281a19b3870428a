"""Workflows as people paste them, for the tests of ComfyUI."""

import copy
import json
from typing import Any

Graph = dict[str, Any]


def node(kind: str, title: str = "", **inputs: Any) -> Any:
    made: Graph = {"class_type": kind, "inputs": inputs}
    return made | ({"_meta": {"title": title}} if title else {})


PORTRAIT: Graph = {
    "4": node("CheckpointLoaderSimple", "Load Checkpoint", ckpt_name="dream.safetensors"),
    "7": node("CLIPTextEncode", "Not this", text="blurry", clip=["4", 1]),
    "6": node("CLIPTextEncode", "What to paint", text="a portrait", clip=["4", 1]),
    "5": node("EmptyLatentImage", "Empty Latent", width=512, height=768, batch_size=1),
    "3": node(
        "KSampler",
        "KSampler",
        model=["4", 0],
        seed=156680208700286,
        steps=25,
        cfg=6.5,
        sampler_name="dpmpp_2m",
        scheduler="karras",
        positive=["6", 0],
        negative=["7", 0],
        latent_image=["5", 0],
        denoise=1,
    ),
    "8": node("VAEDecode", samples=["3", 0], vae=["4", 2]),
    "9": node("SaveImage", "Save Image", filename_prefix="portrait", images=["8", 0]),
}
AS_THE_PAGE_SAVES_IT: Graph = {
    "last_node_id": 9,
    "nodes": [{"id": 3, "type": "KSampler", "widgets_values": [1, "fixed", 20]}],
    "links": [],
    "version": 0.4,
}


def portrait(**changed: Any) -> Graph:
    """The portrait with other nodes in it; None takes one out."""
    made = copy.deepcopy(PORTRAIT) | changed
    return {id: one for id, one in made.items() if one is not None}


def with_inputs(id: str, **inputs: Any) -> Graph:
    """The portrait with other values in one node."""
    made = copy.deepcopy(PORTRAIT)
    made[id]["inputs"] |= inputs
    return made


def from_picture() -> Graph:
    return portrait(
        **{
            "5": node("VAEEncode", pixels=["10", 0], vae=["4", 2]),
            "10": node("LoadImage", "The picture to begin with", image="mine.png"),
        }
    )


def film() -> Graph:
    combined = node(
        "VHS_VideoCombine",
        images=["8", 0],
        frame_rate=12,
        format="video/h264-mp4",
        save_output=True,
    )
    return from_picture() | {"9": combined, "11": node("PreviewImage", images=["10", 0])}


def large(inputs: int) -> Graph:
    """With so many inputs more."""
    more = {
        f"1{n}": node("EmptyLatentImage", f"Spare {n}", width=512, height=512, batch_size=1)
        for n in range(inputs // 3)
    }
    return portrait(**more)


def text(graph: Graph) -> str:
    return json.dumps(graph, indent=2)
