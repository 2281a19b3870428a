"""Google's Gemini API: Omni video in the background, images, speech, Lyria music and text.

Video is an interaction that runs in the background: its id is all that is needed to go on after a
crash. The rest answers with the result itself. `GOOGLE_BASE_URL` moves the provider; a version at
its end (`/v1beta`) chooses the version of the API.
"""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from providers.contract import (
    BadRequest,
    Charged,
    Context,
    Expired,
    Failed,
    Finished,
    Json,
    KeyCheck,
    KeyField,
    Kind,
    Limits,
    Medium,
    ModelSpec,
    NeedsKey,
    Operation,
    Pending,
    Prepared,
    Provider,
    ProviderError,
    RateLimited,
    Request,
    Unavailable,
)
from providers.google.answers import POLL_AFTER, outcome
from providers.google.client import (
    HOME,
    HOSTS,
    answered,
    calling,
    is_overdue,
    patience,
)
from providers.google.disclosure import DISCLOSURE
from providers.google.errors import unreadable
from providers.google.generate_content import content
from providers.google.inputs import placed
from providers.google.models import kinds_of, shipped, spec_of
from providers.google.requests import blocks, music, settings, video
from providers.sdk import id_in, key_of, split_id, under_way, with_defaults, wrong

START_SECONDS, POLL_SECONDS = 120.0, 60.0
LONG_SECONDS = 600.0
VIDEO_KINDS = (Kind.TEXT_TO_VIDEO, Kind.IMAGE_TO_VIDEO, Kind.VIDEO_TO_VIDEO)


class Google(Provider):
    slug, label = "google", "Google"
    description = "Gemini Omni video, Gemini images, speech and text, Lyria music."
    base_url = HOME
    key_fields = (
        KeyField(
            "api_key",
            env="GEMINI_API_KEY",
            shape=r"AIza[\w-]{35}",
            page="https://aistudio.google.com/apikey",
            help="aistudio.google.com → Get API key",
        ),
    )
    hosts = HOSTS
    disclosure = DISCLOSURE
    limits = Limits(concurrency=50)
    submit_waits = True

    def models(self, ctx: Context) -> Iterable[ModelSpec]:
        return shipped()

    def describe(self, ctx: Context, model_id: str) -> ModelSpec:
        """Looked up at Google, for free: whether it is there. What it takes is not told."""
        model_id = id_in(model_id).removeprefix("models/")
        id, _ = split_id(model_id)
        missing = BadRequest(f"Google has no model “{model_id}” that this app can use.")
        try:
            with calling(ctx) as sdk:
                found = sdk.models.get(model=id)
        except (Expired, BadRequest):
            raise missing from None
        described = spec_of(model_id, found.display_name or "", found.description or "")
        if described is None:
            raise missing
        return described

    def search(self, ctx: Context, words: str, kind: str = "") -> list[ModelSpec]:
        """Models that the key may use and whose id or name has every word. Free."""
        wanted = words.lower().split()
        with calling(ctx) as sdk:
            listed = list(sdk.models.list(config={"page_size": 1000}))
        found = []
        for model in listed:
            id = (model.name or "").removeprefix("models/")
            for number, one in enumerate(kinds_of(id)):
                model_id = f"{id}/{one}" if number else id
                spec = spec_of(model_id, model.display_name or "", model.description or "")
                if spec is None or kind not in ("", one):
                    continue
                if all(word in f"{spec.id} {spec.label}".lower() for word in wanted):
                    found.append(spec)
        return found

    def check_key(self, ctx: Context) -> KeyCheck:
        """The list of models is free, and needs a key that works."""
        try:
            with calling(ctx) as sdk:
                sdk.models.list(config={"page_size": 1})
        except NeedsKey as error:
            return KeyCheck(ok=False, message=error.message)
        return KeyCheck(ok=True)

    def key_headers(self, ctx: Context) -> dict[str, str]:
        return {"x-goog-api-key": key_of(ctx)}

    def prepare(self, ctx: Context, request: Request) -> Prepared:
        """Large files are uploaded; small ones travel inside the order, here by their hashes."""
        body = with_defaults(request.model.schema, request.params)
        _check(request.model, body, {file.field for file in request.inputs})
        body |= placed(ctx, request.inputs)
        return Prepared(request.model, body, request.key, request.inputs)

    def submit(self, ctx: Context, prepared: Prepared) -> Operation | Finished:
        """One POST. A video is under way then; everything else is there."""
        kind = prepared.model.kind
        if kind in VIDEO_KINDS:
            return _begin(ctx, prepared, video(prepared), START_SECONDS)
        if kind is Kind.TEXT_TO_AUDIO:
            return _begin(ctx, prepared, music(prepared), LONG_SECONDS)
        return _generate(ctx, prepared)

    @under_way()
    def poll(self, ctx: Context, operation: Operation) -> Pending | Finished | Failed:
        data = operation.data
        medium = Medium(data["medium"])
        try:
            with calling(ctx, timeout=POLL_SECONDS) as sdk:
                answer = answered(lambda: sdk.interactions.get(data["id"]))
            stands = outcome(ctx, answer, medium, data.get("price"))
        except (Unavailable, RateLimited) as error:
            # Of some work that broke down Google says "internal error" for ever.
            error.patience = patience(data)
            raise
        if isinstance(stands, Pending) and is_overdue(data):
            message = "Google has not finished this for three hours."
            return Failed(ProviderError(message, charged=Charged.MAYBE, request_id=data["id"]))
        return stands

    @under_way()
    def cancel(self, ctx: Context, operation: Operation) -> None:
        with calling(ctx) as sdk:
            sdk.interactions.cancel(operation.data["id"])

    def adopt(self, ctx: Context, request_id: str) -> Operation:
        """A video or song by the id of its interaction."""
        missing = BadRequest(f"Google has no interaction “{request_id}” that makes a file.")
        try:
            with calling(ctx) as sdk:
                answer = answered(lambda: sdk.interactions.get(request_id.strip()))
        except Expired:
            raise missing from None
        kinds = kinds_of(str(answer.get("model") or ""))
        if not answer.get("id") or not kinds:
            raise missing
        return _operation(answer, kinds[0].medium, None)


def _operation(answer: Json, medium: Medium, price: Json | None) -> Operation:
    data = {"id": answer["id"], "medium": medium.value, "price": price, "since": time.time()}
    return Operation(data, request_id=answer["id"], poll_after=POLL_AFTER)


def _begin(ctx: Context, prepared: Prepared, order: Json, timeout: float) -> Operation | Finished:
    """Start an interaction. It is under way, or (without `background`) over."""
    model, medium = prepared.model, prepared.model.kind.medium
    with calling(ctx, spends=True, timeout=timeout) as sdk:
        id = split_id(model.id)[0]
        answer = answered(lambda: sdk.interactions.create(model=id, **order), spends=True)
    if not isinstance(answer.get("id"), str) or not answer["id"] or not answer.get("status"):
        raise unreadable(ValueError("no interaction"), spends=True)
    stands = outcome(ctx, answer, medium, model.price)
    if isinstance(stands, Failed):
        raise stands.error
    return stands if isinstance(stands, Finished) else _operation(answer, medium, model.price)


def _generate(ctx: Context, prepared: Prepared) -> Finished:
    """Pictures, speech and text by generateContent."""
    body, model = prepared.body, prepared.model
    parts: list[Json] = [{"text": body.get("prompt") or body.get("text")}]
    for block in blocks(prepared, Path.read_bytes):
        mime = {"mime_type": block["mime_type"]}
        if "uri" in block:
            parts.append({"file_data": mime | {"file_uri": block["uri"]}})
        else:
            parts.append({"inline_data": mime | {"data": block["data"]}})
    contents: Any = [{"role": "user", "parts": parts}]
    how: Any = settings(body, model.kind.medium)
    with calling(ctx, spends=True, timeout=LONG_SECONDS) as sdk:
        id = split_id(model.id)[0]
        answer = answered(
            lambda: sdk.models.generate_content(model=id, contents=contents, config=how),
            spends=True,
        )
    return content(ctx, answer, model.kind.medium, model.price)


def _check(model: ModelSpec, body: Json, field_names: set[str]) -> None:
    """What Google would refuse after the pictures have gone up."""
    if "last_frame" in field_names and int(body.get("duration") or 0) > 10:
        raise wrong("duration", "From a first to a last frame it takes at most 10 seconds.")
    if model.kind is Kind.VIDEO_TO_VIDEO and "video" not in field_names:
        raise wrong("video", "A video is needed.")
    for one in body.get("speakers") or ():
        if f"{one['speaker']}:" not in body["text"]:
            raise wrong("speakers", f"The text has no line that begins with “{one['speaker']}:”.")
