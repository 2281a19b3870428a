"""The calls of OpenAI's SDK, and what their answers hold."""

import base64
import binascii
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from providers import addresses, http, pricing
from providers.contract import (
    BadOutput,
    Charged,
    Context,
    Finished,
    Input,
    Json,
    Kind,
    Output,
    Prepared,
    Refused,
)
from providers.openai import sound
from providers.openai.errors import explain, said_in_answer, unreadable
from providers.road import Road, client
from providers.sdk import key_of, split_id

if TYPE_CHECKING:
    from openai import OpenAI as Client

HOME = "https://api.openai.com/v1"
HOSTS = ("api.openai.com",)
OVERLAYS = ("mask", "markup")
IMAGE_SECONDS = 600.0
OTHER_SECONDS = 300.0
FREE_SECONDS = 30.0
LARGEST_ANSWER = 512 * 1024 * 1024


@contextmanager
def calling(
    ctx: Context, *, spends: bool = False, timeout: float = FREE_SECONDS
) -> Iterator["Client"]:
    """The SDK for one call; whatever goes wrong in it comes out as an error of the contract."""
    from openai import OpenAI as Client

    base = ctx.base_url if urlsplit(ctx.base_url).path.strip("/") else f"{ctx.base_url}/v1"
    road = Road(
        ctx,
        hosts=HOSTS,
        home=HOME,
        explain=explain,
        spends=spends,
        timeout=timeout,
        largest=LARGEST_ANSWER,
    )
    with client(road) as carried:
        try:
            sdk = Client(
                api_key=key_of(ctx),
                base_url=base,
                max_retries=0,
                timeout=timeout,
                http_client=carried,  # type: ignore[arg-type]
            )
            # A shell may name another account for other programs, or a whole header.
            sdk.organization = sdk.project = None
            sdk._custom_headers = {}
            yield sdk
        except http.NO_JSON as error:
            raise unreadable(type(error).__name__, spends=spends) from error


def draw(ctx: Context, prepared: Prepared) -> Finished:
    """Generate, or edit when there are images."""
    body = dict(prepared.body)
    asked: Json = {"model": split_id(prepared.model.id)[0], "prompt": body.pop("prompt")}
    pictures = _files(prepared.inputs, "image")
    overlays = {name: _files(prepared.inputs, name) for name in OVERLAYS}
    rest = {name: value for name, value in body.items() if name not in ("image", *OVERLAYS)}
    with calling(ctx, spends=True, timeout=IMAGE_SECONDS) as sdk:
        answer: Any
        if prepared.model.kind is Kind.IMAGE_TO_IMAGE:
            more: Json = {name: given[0] for name, given in overlays.items() if given}
            answer = sdk.images.edit(**asked, **more, image=pictures, extra_body=rest)
        else:
            answer = sdk.images.generate(**asked, extra_body=rest)
    id = _id_of(answer)
    data = getattr(answer, "data", None)
    if not data:
        if error := _extra(answer).get("error"):
            raise said_in_answer(error, id=id)
        if not hasattr(answer, "data"):
            raise unreadable(type(answer).__name__, spends=True, id=id)
        raise BadOutput("OpenAI's answer has no image in it.", request_id=id)
    told = {
        name: value
        for name in ("size", "quality", "background", "output_format")
        if (value := getattr(answer, name, None)) is not None
    }
    usage = answer.usage.model_dump(exclude_none=True) if answer.usage else {}
    mime = f"image/{told.get('output_format') or body.get('output_format') or 'png'}"
    return Finished(
        tuple(_picture(ctx, number, one, mime, id) for number, one in enumerate(data)),
        cost=pricing.of_tokens(prepared.model.price, _image_counts(usage)),
        request_id=id,
        details=told | ({"usage": usage} if usage else {}),
    )


def _picture(ctx: Context, number: int, one: Any, mime: str, id: str) -> Output:
    """One image, moved from base64 to a file at once: a 4K PNG is 20 MB and more as text."""
    if not one.b64_json:
        if one.url:
            return Output(url=addresses.or_as_it_is(one.url), mime=mime)
        raise BadOutput("OpenAI's answer has no image in it.", request_id=id)
    try:
        content = base64.b64decode(one.b64_json, validate=True)
    except (binascii.Error, ValueError):
        raise BadOutput(
            "OpenAI sent an image that cannot be read: it is no base64.",
            charged=Charged.YES,
            request_id=id,
        ) from None
    one.b64_json = None
    path = ctx.workdir / f"openai-{number}"
    path.write_bytes(content)
    return Output(path=path, mime=mime)


def _image_counts(usage: Json) -> dict[str, int]:
    """Tokens by what they cost. The total of what came out, since parts of it may be thinking."""
    given = usage.get("input_tokens_details") or {}
    text, image = given.get("text_tokens"), given.get("image_tokens")
    if text is None and image is None:
        text = usage.get("input_tokens")
    counts = {"text_in": int(text or 0), "image_in": int(image or 0)}
    return _less_cached(counts, given) | {"image_out": int(usage.get("output_tokens") or 0)}


def _text_counts(usage: Json) -> dict[str, int]:
    counts = {"text_in": int(usage.get("input_tokens") or 0)}
    given = usage.get("input_tokens_details") or {}
    return _less_cached(counts, given) | {"text_out": int(usage.get("output_tokens") or 0)}


def _less_cached(counts: dict[str, int], given: Json) -> dict[str, int]:
    """Of what went in, what was cached has a rate of its own. Where nobody says which sort it was
    of, it is a sort without a rate."""
    total = int(given.get("cached_tokens") or 0)
    parts = given.get("cached_tokens_details") or {}
    cached = {name: int(parts.get(f"{name}_tokens") or 0) for name in ("text", "image")}
    if total and not any(cached.values()):
        used = [sort.removesuffix("_in") for sort, count in counts.items() if count]
        cached = {used[0]: total} if len(used) == 1 else {"unsorted": total}
    whole = {
        sort: count - cached.get(sort.removesuffix("_in"), 0) for sort, count in counts.items()
    }
    return whole | {f"{sort}_cached": count for sort, count in cached.items()}


def speak(ctx: Context, prepared: Prepared) -> Finished:
    body = dict(prepared.body)
    text, voice = body.pop("input"), body.pop("voice", "alloy")
    if voice.startswith("voice_"):
        voice = {"id": voice}
    with calling(ctx, spends=True, timeout=OTHER_SECONDS) as sdk:
        answer: Any = sdk.audio.speech.create(
            model=prepared.model.id,
            input=text,
            voice=voice,
            extra_body=body,
        )
        content = answer.content
    id = http.request_id(answer.response)
    mime = answer.response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if mime.startswith("text/") or mime.endswith(("json", "xml")):
        raise unreadable(mime, spends=True, id=id)
    if not content:
        raise BadOutput("OpenAI's answer has no sound in it.", request_id=id)
    return Finished((Output(data=sound.with_true_length(content), mime=mime),), request_id=id)


def write(ctx: Context, prepared: Prepared) -> Finished:
    """Text, or JSON of the form asked for. Nothing of it is kept at OpenAI."""
    body = dict(prepared.body)
    asked: Json = {"input": body.pop("prompt")}
    if prepared.inputs:
        pictures = [
            {"type": "input_image", "image_url": data_url(given.path, given.mime)}
            for given in prepared.inputs
        ]
        words = {"type": "input_text", "text": asked["input"]}
        asked["input"] = [{"role": "user", "content": [words, *pictures]}]
    body.pop("images", None)
    if schema := body.pop("json_schema", None):
        form = {"type": "json_schema", "name": "answer", "schema": schema}
        asked["text"] = {"format": form | {"strict": _is_strict(schema)}}
    if effort := body.pop("reasoning_effort", None):
        asked["reasoning"] = {"effort": effort}
    with calling(ctx, spends=True, timeout=OTHER_SECONDS) as sdk:
        answer: Any = sdk.responses.create(
            model=prepared.model.id,
            store=False,
            extra_body=body | asked,
        )
    return _text_of(answer, prepared.model.price)


def _text_of(answer: Any, price: Json | None) -> Finished:
    id = _id_of(answer)
    status = getattr(answer, "status", None)
    if not hasattr(answer, "output") or status not in ("completed", "incomplete", "failed"):
        if error := _extra(answer).get("error") or getattr(answer, "error", None):
            raise said_in_answer(error, id=id)
        raise unreadable(f"status {status}", spends=True, id=id)
    if status == "failed":
        error = answer.error.model_dump() if answer.error else {}
        raise said_in_answer(error, id=id)
    usage = answer.usage.model_dump(exclude_none=True) if answer.usage else {}
    text = answer.output_text
    refusal = next((part.refusal for part in _parts(answer) if part.type == "refusal"), "")
    if refusal:
        raise Refused(f"The model refused: {refusal}", charged=Charged.YES, request_id=id)
    if status == "incomplete":
        why = answer.incomplete_details.reason if answer.incomplete_details else None
        if why == "content_filter":
            raise Refused(
                "OpenAI's filter cut the answer off.", charged=Charged.MAYBE, request_id=id
            )
        raise BadOutput(
            "The answer was cut off: it is longer than allowed.",
            next_step="Raise “Longest answer” or ask for less, and order again.",
            charged=Charged.YES,
            request_id=id,
        )
    if not text:
        raise BadOutput("OpenAI's answer has no text in it.", charged=Charged.YES, request_id=id)
    return Finished(
        (Output(data=text.encode(), mime="text/plain"),),
        cost=pricing.of_tokens(price, _text_counts(usage)),
        request_id=id,
        details={"usage": usage} if usage else {},
    )


def _parts(answer: Any) -> list[Any]:
    return [part for item in answer.output for part in getattr(item, "content", None) or ()]


def _is_strict(schema: Any) -> bool:
    """May OpenAI be asked to keep to it to the letter? Then every object names all it needs."""
    if isinstance(schema, list):
        return all(map(_is_strict, schema))
    if not isinstance(schema, dict):
        return True
    properties = schema.get("properties")
    if isinstance(properties, dict):
        if schema.get("additionalProperties") is not False:
            return False
        if set(properties) != set(schema.get("required") or ()):
            return False
    elif schema.get("type") == "object":
        return False
    return all(_is_strict(value) for value in schema.values())


def _files(inputs: Iterable[Input], field: str) -> list[tuple[str, bytes, str]]:
    """As the SDK takes files. Without a name and a type the server refuses them."""
    return [
        (f"{given.sha256[:12]}.{given.mime.partition('/')[2]}", given.path.read_bytes(), given.mime)
        for given in inputs
        if given.field == field
    ]


def data_url(path: Path, mime: str) -> str:
    return f"data:{mime};base64,{base64.b64encode(path.read_bytes()).decode()}"


def _id_of(answer: Any) -> str:
    return getattr(answer, "_request_id", None) or ""


def _extra(answer: Any) -> Json:
    """What an answer has beside the fields that the SDK knows."""
    return getattr(answer, "model_extra", None) or {}
