"""The calls of OpenAI's SDK to a server that speaks its language, and what their answers hold."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from providers import encoded, http, sound
from providers.answer_words import CUT_OFF
from providers.compatible.errors import error_in_answer, explain, unreadable
from providers.contract import (
    BadOutput,
    Charged,
    Context,
    Finished,
    Json,
    Output,
    Prepared,
    Refused,
)
from providers.json_values import as_count, as_list, as_text
from providers.sdk import key_of, split_id
from providers.transport import SdkTransport, client

if TYPE_CHECKING:
    from openai import OpenAI as Client

# The first call may load a model of many gigabytes.
SECONDS = 1800.0
LARGEST_ANSWER = 512 * 1024 * 1024
NO_KEY = "none"
# Of the letters of a prompt, the most that one token stands for on average.
LETTERS_OF_A_TOKEN = 12
NOT_ALL_READ = (
    "The server read only {read:,} tokens of the prompt, which is longer than that: make its "
    "context window larger, or the prompt shorter."
)


def base_of(ctx: Context) -> str:
    """An address without a path means its `/v1`."""
    return ctx.base_url if urlsplit(ctx.base_url).path.strip("/") else f"{ctx.base_url}/v1"


def headers_of(ctx: Context) -> dict[str, str]:
    return {"Authorization": f"Bearer {key_of(ctx)}"} if "api_key" in ctx.key else {}


@contextmanager
def calling(ctx: Context) -> Iterator["Client"]:
    """The SDK for one call that spends; whatever goes wrong in it comes out as an error of the
    contract."""
    from openai import OpenAI as Client

    transport = SdkTransport(
        ctx,
        hosts=(),
        home=ctx.base_url,
        explain=explain,
        spends=True,
        timeout=SECONDS,
        largest=LARGEST_ANSWER,
    )
    with client(transport) as carried:
        try:
            sdk = Client(
                api_key=key_of(ctx) if "api_key" in ctx.key else NO_KEY,
                base_url=base_of(ctx),
                max_retries=0,
                timeout=SECONDS,
                http_client=carried,  # type: ignore[arg-type]
            )
            # A shell may name another account for other programs, or a whole header.
            sdk.organization = sdk.project = None
            sdk._custom_headers = {}
            yield sdk
        except http.NO_JSON as error:
            raise unreadable("it cannot be read") from error


def write(ctx: Context, prepared: Prepared) -> Finished:
    """Text, or JSON of the form asked for."""
    body = dict(prepared.body)
    words = body.pop("prompt")
    body.pop("images", None)
    content: Any = words
    if prepared.inputs:
        content = [{"type": "text", "text": words}]
        for file in prepared.inputs:
            data = base64.b64encode(file.path.read_bytes()).decode()
            url = f"data:{file.mime};base64,{data}"
            content.append({"type": "image_url", "image_url": {"url": url}})
    messages: list[Any] = [{"role": "user", "content": content}]
    if instructions := body.pop("instructions", ""):
        messages.insert(0, {"role": "system", "content": instructions})
    if schema := body.pop("json_schema", None):
        form = {"name": "answer", "schema": schema, "strict": True}
        body["response_format"] = {"type": "json_schema", "json_schema": form}
    with calling(ctx) as sdk:
        raw: Any = sdk.chat.completions.with_raw_response.create(
            model=split_id(prepared.model.id)[0], messages=messages, extra_body=body
        )
    answer, id = _answer_and_id(raw)
    return _text_of(answer, id, len(words) + len(instructions))


def _text_of(answer: Json, id: str, letters: int) -> Finished:
    choices = [one for one in as_list(answer.get("choices")) if isinstance(one, dict)]
    if not choices:
        if error := answer.get("error"):
            raise error_in_answer(error, id)
        raise unreadable("no answer in it", id=id)
    choice, message = choices[0], choices[0].get("message")
    message = message if isinstance(message, dict) else {}
    if refusal := as_text(message.get("refusal")):
        raise Refused(f"The model refused: {refusal}", charged=Charged.MAYBE, request_id=id)
    ended = as_text(choice.get("finish_reason"))
    text = _words(message.get("content"))
    if ended == "content_filter":
        raise Refused("The server's filter cut the answer off.", charged=Charged.MAYBE)
    if not text.strip():
        is_cut = ended == "length"
        raise BadOutput(
            "The answer was cut off before it began." if is_cut else "The answer has no text.",
            next_step="Raise “Longest answer”, or let it think less, and order again."
            if is_cut
            else "",
            request_id=id,
        )
    usage = answer.get("usage")
    read = as_count(usage.get("prompt_tokens")) if isinstance(usage, dict) else None
    remarks = [CUT_OFF] if ended == "length" else []
    if read and letters > read * LETTERS_OF_A_TOKEN:
        remarks.append(NOT_ALL_READ.format(read=read))
    return Finished(
        (Output(data=text.encode("utf-8", "replace"), mime="text/plain"),),
        request_id=id,
        details={name: answer[name] for name in ("usage", "model") if answer.get(name)},
        remarks=tuple(remarks),
    )


def _words(content: Any) -> str:
    parts = [part for part in as_list(content) if isinstance(part, dict)]
    return as_text(content) or "".join(as_text(part.get("text")) for part in parts)


def draw(ctx: Context, prepared: Prepared) -> Finished:
    body = dict(prepared.body)
    with calling(ctx) as sdk:
        raw: Any = sdk.images.with_raw_response.generate(
            model=split_id(prepared.model.id)[0], prompt=body.pop("prompt"), extra_body=body
        )
    answer, id = _answer_and_id(raw)
    made = [one for one in as_list(answer.get("data")) if isinstance(one, dict)]
    if not made:
        if error := answer.get("error"):
            raise error_in_answer(error, id)
        if "data" not in answer:
            raise unreadable("no pictures in it", id=id)
    found: list[Output] = []
    wrong: list[BadOutput] = []
    for one in made:
        try:
            found += filter(None, [_picture(ctx, one)])
        except BadOutput as error:
            wrong.append(error)
    if not found and wrong:
        raise BadOutput(wrong[0].message, request_id=id)
    if not found:
        raise BadOutput("The server's answer has no picture in it.", request_id=id)
    lost = (f"{len(wrong)} of {len(made)} pictures came damaged.",) if wrong else ()
    return Finished(tuple(found), request_id=id, remarks=lost)


def _picture(ctx: Context, answer: Json) -> Output | None:
    """Bytes, or an address, which may be a path at the server. Raises BadOutput."""
    if data := as_text(answer.get("b64_json")):
        return encoded.either(data, "image/png")
    if url := as_text(answer.get("url")).strip():
        try:
            there = url if url[:5] == "data:" else urljoin(f"{ctx.base_url}/", url)
            is_own = urlsplit(there)[:2] == urlsplit(ctx.base_url)[:2]
        except ValueError:
            raise BadOutput("The address in the server's answer is none.") from None
        return Output(url=there, needs_key=is_own and "api_key" in ctx.key)
    return None


def speak(ctx: Context, prepared: Prepared) -> Finished:
    body = dict(prepared.body)
    text, voice = body.pop("input"), body.pop("voice")
    with calling(ctx) as sdk:
        answer: Any = sdk.audio.speech.create(
            model=split_id(prepared.model.id)[0], input=text, voice=voice, extra_body=body
        )
        content = answer.content
    id = http.request_id(answer.response)
    mime = answer.response.headers.get("content-type", "").strip().lower()
    if not content:
        raise BadOutput("The server's answer has no sound in it.", request_id=id)
    if mime.startswith("text/") or mime.partition(";")[0].endswith(("json", "xml")):
        data = http.json_or_none(answer.response)
        if isinstance(data, dict) and data.get("error"):
            raise error_in_answer(data["error"], id)
        raise unreadable(mime.partition(";")[0], id=id)
    return Finished((sound.as_file(content, mime),), request_id=id)


def _answer_and_id(raw: Any) -> tuple[Json, str]:
    """The JSON of an answer, and the id of the request. The SDK's types are left aside: they take
    one thing for another without a word."""
    response = raw.http_response
    answer, id = http.json_or_none(response), http.request_id(response)
    if not isinstance(answer, dict):
        raise unreadable("it cannot be read", id=id)
    return answer, id
