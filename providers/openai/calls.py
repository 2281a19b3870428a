"""The calls of OpenAI's SDK, and what their answers hold."""

import base64
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from providers import answer_words, encoded, http, outputs, pricing, sound
from providers.answer_words import CUT_OFF
from providers.contract import (
    BadOutput,
    Charged,
    Context,
    Finished,
    Input,
    Json,
    Kind,
    Medium,
    Output,
    Prepared,
    Refused,
)
from providers.json_values import as_list, as_text
from providers.openai import spoken
from providers.openai.errors import error_in_answer, explain, unreadable
from providers.openai.usage import image_counts, text_counts
from providers.sdk import key_of, split_id
from providers.transport import SdkTransport, client

if TYPE_CHECKING:
    from openai import OpenAI as Client

HOME = "https://api.openai.com/v1"
HOSTS = ("api.openai.com",)
OVERLAYS = ("mask", "markup")
IMAGE_SECONDS = 600.0
OTHER_SECONDS = 300.0
FREE_SECONDS = 30.0
LARGEST_ANSWER = 512 * 1024 * 1024
DETAIL_FIELDS = ("usage", "model", "service_tier")
WITHHELD = "OpenAI's filter withheld the picture."


@contextmanager
def calling(
    ctx: Context, *, spends: bool = False, timeout: float = FREE_SECONDS
) -> Iterator["Client"]:
    """The SDK for one call; whatever goes wrong in it comes out as an error of the contract."""
    from openai import OpenAI as Client

    base = ctx.base_url if urlsplit(ctx.base_url).path.strip("/") else f"{ctx.base_url}/v1"
    transport = SdkTransport(
        ctx,
        hosts=HOSTS,
        home=HOME,
        explain=explain,
        spends=spends,
        timeout=timeout,
        largest=LARGEST_ANSWER,
    )
    with client(transport) as carried:
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
            raise unreadable("it cannot be read", spends=spends) from error


def draw(ctx: Context, prepared: Prepared) -> Finished:
    """Generate, or edit when there are images."""
    body = dict(prepared.body)
    fields: Json = {"model": split_id(prepared.model.id)[0], "prompt": body.pop("prompt")}
    pictures = _files(prepared.inputs, "image")
    overlays = {name: _files(prepared.inputs, name) for name in OVERLAYS}
    rest = {name: value for name, value in body.items() if name not in ("image", *OVERLAYS)}
    with calling(ctx, spends=True, timeout=IMAGE_SECONDS) as sdk:
        raw: Any
        if prepared.model.kind is Kind.IMAGE_TO_IMAGE:
            more: Json = {name: files[0] for name, files in overlays.items() if files}
            edit = sdk.images.with_raw_response.edit
            raw = edit(**fields, **more, image=pictures, extra_body=rest)
        else:
            raw = sdk.images.with_raw_response.generate(**fields, extra_body=rest)
    answer, id = _answer_and_id(raw)
    if not answer.get("data"):
        if error := answer.get("error"):
            raise error_in_answer(error, id=id)
        if "data" not in answer:
            raise unreadable("it has another form", spends=True, id=id)
        raise BadOutput("OpenAI's answer has no image in it.", request_id=id)
    try:
        read = outputs.read({"data": answer["data"]}, Medium.IMAGE)
    except BadOutput as error:
        message = "OpenAI sent an image that cannot be read: it is no base64."
        raise BadOutput(message, charged=Charged.YES, request_id=id) from error
    if not read.outputs:
        if read.withheld:
            raise Refused(WITHHELD, charged=Charged.YES, request_id=id)
        raise BadOutput("OpenAI's answer has no image in it.", request_id=id)
    mime = f"image/{answer.get('output_format') or body.get('output_format') or 'png'}"
    return Finished(
        tuple(_in_a_file(ctx, number, one, mime) for number, one in enumerate(read.outputs)),
        cost=pricing.of_tokens(prepared.model.price, image_counts(answer.get("usage"))),
        request_id=id,
        details=read.details | answer_words.as_details(_beside(answer, "data")),
        remarks=read.remarks,
    )


def _answer_and_id(raw: Any) -> tuple[Json, str]:
    """The JSON of an answer, and the id of the request. The SDK's types are left aside: they take
    one thing for another without a word."""
    response = raw.http_response
    answer, id = http.json_or_none(response), http.request_id(response)
    if not isinstance(answer, dict):
        raise unreadable("it cannot be read", spends=True, id=id)
    return answer, id


def _beside(answer: Json, *names: str) -> Json:
    return {name: value for name, value in answer.items() if name not in names}


def _in_a_file(ctx: Context, number: int, output: Output, mime: str) -> Output:
    """Moved to a file at once: a 4K PNG is 20 MB and more."""
    if not output.data or not (output.mime or mime).lower().startswith("image/"):
        return replace(output, mime=output.mime or mime)
    path = ctx.workdir / f"openai-{number}"
    path.write_bytes(output.data)
    return replace(output, data=b"", path=path, mime=output.mime or mime)


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
    mime = answer.response.headers.get("content-type", "").strip().lower()
    if not content:
        raise BadOutput("OpenAI's answer has no sound in it.", request_id=id)
    if mime.startswith("text/") or mime.partition(";")[0].endswith(("json", "xml")):
        return spoken.in_words(content, mime.partition(";")[0].strip(), id)
    return Finished((sound.as_file(content, mime),), request_id=id)


def write(ctx: Context, prepared: Prepared) -> Finished:
    """Text, or JSON of the form asked for. Nothing of it is kept at OpenAI."""
    body = dict(prepared.body)
    payload: Json = {"input": body.pop("prompt")}
    if prepared.inputs:
        pictures = [
            {"type": "input_image", "image_url": data_url(file.path, file.mime)}
            for file in prepared.inputs
        ]
        words = {"type": "input_text", "text": payload["input"]}
        payload["input"] = [{"role": "user", "content": [words, *pictures]}]
    body.pop("images", None)
    if schema := body.pop("json_schema", None):
        form = {"type": "json_schema", "name": "answer", "schema": schema}
        payload["text"] = {"format": form | {"strict": _is_strict(schema)}}
    if effort := body.pop("reasoning_effort", None):
        payload["reasoning"] = {"effort": effort}
    with calling(ctx, spends=True, timeout=OTHER_SECONDS) as sdk:
        raw: Any = sdk.responses.with_raw_response.create(
            model=prepared.model.id,
            store=False,
            extra_body=body | payload,
        )
    answer, id = _answer_and_id(raw)
    return _text_of(answer, id, prepared.model.price)


def _text_of(answer: Json, id: str, price: Json | None) -> Finished:
    status = answer.get("status")
    items = [one for one in as_list(answer.get("output")) if isinstance(one, dict)]
    if "output" not in answer or status not in ("completed", "incomplete", "failed"):
        if error := answer.get("error"):
            raise error_in_answer(error, id=id)
        raise unreadable(f"status {status}", spends=True, id=id)
    if status == "failed" or (answer.get("error") and not items):
        raise error_in_answer(answer.get("error") or {}, id=id)
    parts = [part for item in items for part in as_list(item.get("content"))]
    parts = [part for part in parts if isinstance(part, dict)]
    if refusal := next((part for part in parts if part.get("type") == "refusal"), None):
        words = f"The model refused: {as_text(refusal.get('refusal'))}"
        raise Refused(words, charged=Charged.YES, request_id=id)
    text = "".join(as_text(one.get("text")) for one in parts if one.get("type") == "output_text")
    why = answer.get("incomplete_details") if status == "incomplete" else None
    reason = why.get("reason") if isinstance(why, dict) else None
    if reason == "content_filter":
        raise Refused("OpenAI's filter cut the answer off.", charged=Charged.MAYBE, request_id=id)
    made = [Output(data=text.encode("utf-8", "replace"), mime="text/plain")] if text else []
    made += [encoded.either(one["result"]) for one in items if one.get("result")]
    if status == "incomplete" and not made:
        raise BadOutput(
            "The answer was cut off: it is longer than allowed.",
            next_step="Raise “Longest answer” or ask for less, and order again.",
            charged=Charged.YES,
            request_id=id,
        )
    if not made:
        raise BadOutput("OpenAI's answer has no text in it.", charged=Charged.YES, request_id=id)
    return Finished(
        tuple(made),
        cost=pricing.of_tokens(price, text_counts(answer.get("usage"))),
        request_id=id,
        details={name: answer[name] for name in DETAIL_FIELDS if answer.get(name)},
        remarks=(CUT_OFF,) if status == "incomplete" else (),
    )


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
        (f"{file.sha256[:12]}.{file.mime.partition('/')[2]}", file.path.read_bytes(), file.mime)
        for file in inputs
        if file.field == field
    ]


def data_url(path: Path, mime: str) -> str:
    return f"data:{mime};base64,{base64.b64encode(path.read_bytes()).decode()}"
