"""How each inference provider is spoken to through the router, and what it answers.

The router passes everything on: each provider keeps its own paths, bodies and answers. Read from
`huggingface_hub` 2.4 (`inference/_providers`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from providers.contract import Json, Kind
from providers.json_values import as_text

PICTURES = (Kind.TEXT_TO_IMAGE, Kind.IMAGE_TO_IMAGE)
CLIPS = (Kind.TEXT_TO_VIDEO, Kind.IMAGE_TO_VIDEO)


@dataclass(frozen=True)
class Order:
    """An order: `id` is the provider's own name of the repository, `params` what was ordered with
    its files as data: addresses."""

    repository: str
    id: str
    kind: Kind
    params: Json


@dataclass(frozen=True)
class Route:
    """`path` and `body` make the POST. `later` makes the path that is asked how work stands of an
    answer to it, "" where the answer is the result; `query` goes with each of its calls."""

    path: Callable[[Order], str]
    body: Callable[[Order], Json]
    later: Callable[[Order, Json], str] = lambda asked, answer: ""
    headers: tuple[tuple[str, str], ...] = ()
    query: str = ""


def of(served_by: str, kind: Kind) -> Route | None:
    """None where that provider is not spoken to for such work here."""
    return ROUTES.get((served_by, kind)) or (
        ROUTES[("auto", kind)] if kind is Kind.TEXT_GENERATION else None
    )


def _own(order: Order, *without: str) -> Json:
    """The parameters but those that go elsewhere; `extra` is laid over them."""
    params = {
        name: value
        for name, value in order.params.items()
        if name not in ("extra", *without) and value not in (None, "")
    }
    extra = order.params.get("extra")
    return params | (extra if isinstance(extra, dict) else {})


def _steps(params: Json) -> Json:
    if "num_inference_steps" in params:
        params["steps"] = params.pop("num_inference_steps")
    return params


def _chat(order: Order) -> Json:
    system = as_text(order.params.get("system")).strip()
    messages = [{"role": "system", "content": system}] if system else []
    messages.append({"role": "user", "content": as_text(order.params.get("prompt"))})
    return {"model": order.id, "messages": messages, **_own(order, "prompt", "system")}


def _hf_inference(order: Order) -> Json:
    words = "text" if order.kind is Kind.TEXT_TO_SPEECH else "prompt"
    if order.kind is Kind.IMAGE_TO_IMAGE:
        bare = as_text(order.params.get("image")).partition(",")[2]
        return {"inputs": bare, "parameters": _own(order, "image")}
    return {"inputs": order.params.get(words, ""), "parameters": _own(order, words)}


def _together(order: Order) -> Json:
    picture, model = order.params.get("image"), {"model": order.id}
    params = _steps(_own(order, "image"))
    if order.kind is Kind.TEXT_TO_SPEECH:
        return {"input": params.pop("text", ""), **params, **model}
    if order.kind is Kind.IMAGE_TO_VIDEO:
        return params | model | {"frame_images": [{"input_image": picture, "frame": "first"}]}
    if order.kind is Kind.TEXT_TO_VIDEO:
        return params | model
    name = order.id.lower()
    is_kontext = "kontext" in name and "flux.1" in name
    field: Json = {"image_url": picture} if is_kontext else {"reference_images": [picture]}
    prompt = {"prompt": params.pop("prompt", ""), "response_format": "base64"}
    return prompt | (field if picture else {}) | params | model


def _nscale(order: Order) -> Json:
    width, height = order.params.get("width"), order.params.get("height")
    size = {"size": f"{width}x{height}"} if width and height else {}
    prompt = order.params.get("prompt", "")
    return {"response_format": "b64_json", "prompt": prompt, "model": order.id, **size}


def _fal(order: Order) -> Json:
    params, picture = _own(order, "image"), order.params.get("image")
    if "width" in params and "height" in params:
        params["image_size"] = {side: params.pop(side) for side in ("width", "height")}
    if picture and order.kind is Kind.IMAGE_TO_IMAGE:
        params["image_urls"] = [picture]
    return params | ({"image_url": picture} if picture else {})


def _fal_later(order: Order, answer: Json) -> str:
    return _router_path("fal-ai", answer.get("response_url"))


def _replicate(order: Order) -> Json:
    params, picture = _own(order, "image"), order.params.get("image")
    if picture:
        pictures = {"image": picture, "images": [picture]}
        params = pictures | {"input_image": picture, "input_images": [picture]} | params
    _, _, version = order.id.partition(":")
    return {"input": params} | ({"version": version} if version else {})


def _replicate_path(order: Order) -> str:
    if ":" in order.id:
        return "/replicate/v1/predictions"
    return f"/replicate/v1/models/{quote(order.id)}/predictions"


def _replicate_later(order: Order, answer: Json) -> str:
    id = as_text(answer.get("id"))
    waits = answer.get("output") is None and answer.get("status") not in ("failed", "canceled")
    return f"/replicate/v1/predictions/{quote(id, safe='')}" if id and waits else ""


def _together_later(order: Order, answer: Json) -> str:
    id = as_text(answer.get("id"))
    return f"/together/v2/videos/{quote(id, safe='')}" if id else ""


def _wavespeed(order: Order) -> Json:
    return _own(order)


def _wavespeed_later(order: Order, answer: Json) -> str:
    data = answer.get("data")
    urls = data.get("urls") if isinstance(data, dict) else None
    return _router_path("wavespeed", urls.get("get") if isinstance(urls, dict) else None)


def _router_path(served_by: str, address: Any) -> str:
    """The path of a provider's own address by way of the router; the rest is not believed."""
    try:
        path = urlsplit(as_text(address)).path
    except ValueError:
        return ""
    return f"/{served_by}{path}" if path.startswith("/") and ".." not in path else ""


def _at(path: str) -> Callable[[Order], str]:
    return lambda order: path.format(id=quote(order.id))


_HF = Route(_at("/hf-inference/models/{id}"), _hf_inference, headers=(("Accept", "image/png"),))
_HF_SPEECH = Route(_at("/hf-inference/models/{id}"), _hf_inference)
_TOGETHER_PICTURE = Route(_at("/together/v1/images/generations"), _together)
_TOGETHER_CLIP = Route(_at("/together/v2/videos"), _together, _together_later)
_FAL = Route(_at("/fal-ai/{id}"), _fal)
_FAL_QUEUE = Route(_at("/fal-ai/{id}"), _fal, _fal_later, query="?_subdomain=queue")
_REPLICATE = Route(_replicate_path, _replicate, _replicate_later, (("Prefer", "wait"),))
_WAVESPEED = Route(_at("/wavespeed/api/v3/{id}"), _wavespeed, _wavespeed_later)

ROUTES: dict[tuple[str, Kind], Route] = {
    ("auto", Kind.TEXT_GENERATION): Route(_at("/v1/chat/completions"), _chat),
    ("hf-inference", Kind.TEXT_TO_IMAGE): _HF,
    ("hf-inference", Kind.IMAGE_TO_IMAGE): _HF,
    ("hf-inference", Kind.TEXT_TO_SPEECH): _HF_SPEECH,
    ("together", Kind.TEXT_TO_SPEECH): Route(_at("/together/v1/audio/speech"), _together),
    ("nscale", Kind.TEXT_TO_IMAGE): Route(_at("/nscale/v1/images/generations"), _nscale),
    ("deepinfra", Kind.TEXT_TO_SPEECH): Route(_at("/deepinfra/v1/openai/audio/speech"), _together),
    ("fal-ai", Kind.TEXT_TO_IMAGE): _FAL,
    ("fal-ai", Kind.TEXT_TO_SPEECH): _FAL,
    ("fal-ai", Kind.IMAGE_TO_IMAGE): _FAL_QUEUE,
}
ROUTES |= {("together", kind): _TOGETHER_PICTURE for kind in PICTURES}
ROUTES |= {("together", kind): _TOGETHER_CLIP for kind in CLIPS}
ROUTES |= {("fal-ai", kind): _FAL_QUEUE for kind in CLIPS}
ROUTES |= {("wavespeed", kind): _WAVESPEED for kind in (*PICTURES, *CLIPS)}
ROUTES |= {
    ("replicate", kind): _REPLICATE for kind in (*PICTURES, Kind.TEXT_TO_VIDEO, Kind.TEXT_TO_SPEECH)
}
