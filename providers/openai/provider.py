"""OpenAI by its own SDK. Every call answers with the result itself: there is nothing to poll.

If the connection is lost the result is lost, and billed all the same; so nothing here is ever sent
twice. `OPENAI_BASE_URL` moves the provider; an address without a path means its `/v1`.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from providers.contract import (
    BadRequest,
    Context,
    Finished,
    Input,
    Json,
    KeyCheck,
    KeyField,
    Kind,
    Limits,
    ModelSpec,
    NeedsKey,
    Prepared,
    Provider,
    Request,
)
from providers.openai.calls import HOME, HOSTS, OVERLAYS, calling, draw, speak, write
from providers.openai.disclosure import DISCLOSURE
from providers.openai.errors import unreadable
from providers.openai.models import SHIPPED, spec_of
from providers.sdk import id_in, key_of, split_id, with_defaults, wrong

MIB = 1024 * 1024
LARGEST_IMAGE, LARGEST_MASK = 50 * MIB, 4 * MIB
IMAGE_TYPES = ("image/png", "image/jpeg", "image/webp")
LONGEST_SIDE, SHORTEST_SIDE = 3840, 2160
SIZE = re.compile(r"(\d+)x(\d+)")


class OpenAI(Provider):
    slug, label = "openai", "OpenAI"
    description = "GPT Image, speech and text. The result comes with the call itself."
    base_url = HOME
    key_fields = (
        KeyField(
            "api_key",
            env="OPENAI_API_KEY",
            shape=r"sk-(?!api-|cp-|ant-|or-)[\w-]{20,300}",
            page="https://platform.openai.com/api-keys",
            help="platform.openai.com → API keys",
        ),
    )
    hosts = HOSTS
    disclosure = DISCLOSURE
    limits = Limits(concurrency=50)
    submit_waits = True

    def models(self, ctx: Context) -> Iterable[ModelSpec]:
        return SHIPPED

    def describe(self, ctx: Context, model_id: str) -> ModelSpec:
        """Looked up at OpenAI, for free: whether it is still there, and when it ends."""
        model_id = id_in(model_id)
        id, _ = split_id(model_id)
        with calling(ctx) as sdk:
            found: Any = sdk.models.retrieve(id)
        described = spec_of(model_id, _date(getattr(found, "shutdown_date", None)))
        if described is None or getattr(found, "id", None) != id:
            raise BadRequest(f"OpenAI's model “{model_id}” makes nothing that this app can show.")
        return described

    def search(self, ctx: Context, words: str, kind: str = "") -> list[ModelSpec]:
        """Models that the account may use and whose id has every word, newest first. Free."""
        with calling(ctx) as sdk:
            listed: Any = sdk.models.list()
        if not isinstance(getattr(listed, "data", None), list):
            raise unreadable("no list of models", spends=False)
        wanted = words.lower().split()
        entries = sorted(listed.data, key=lambda entry: -(getattr(entry, "created", 0) or 0))
        found = []
        for entry in entries:
            for model_id in (entry.id, f"{entry.id}/{Kind.IMAGE_TO_IMAGE}"):
                spec = spec_of(model_id, _date(entry.shutdown_date))
                if spec is None or kind not in ("", spec.kind):
                    continue
                if all(word in f"{spec.id} {spec.label}".lower() for word in wanted):
                    found.append(spec)
        return found

    def check_key(self, ctx: Context) -> KeyCheck:
        """The list of models is free, and needs a key that works."""
        try:
            with calling(ctx) as sdk:
                answer = sdk.models.with_raw_response.list()
        except NeedsKey as error:
            return KeyCheck(ok=False, message=error.message)
        return KeyCheck(ok=True, account=answer.headers.get("openai-organization", ""))

    def key_headers(self, ctx: Context) -> dict[str, str]:
        return {"Authorization": f"Bearer {key_of(ctx)}"}

    def prepare(self, ctx: Context, request: Request) -> Prepared:
        """The body as it is sent; in place of the files, which travel with it, their hashes."""
        body = with_defaults(request.model.schema, request.params)
        _check_picture(body)
        for file in request.inputs:
            _check_input(file)
            body.setdefault(file.field, []).append(f"sha256:{file.sha256}")
        if "mask" in body and "markup" in body:
            raise wrong("markup", "OpenAI takes a mask or a markup, not both.")
        return Prepared(request.model, body, request.key, request.inputs)

    def submit(self, ctx: Context, prepared: Prepared) -> Finished:
        """One POST, and the results with it."""
        model, kind = prepared.model, prepared.model.kind
        if kind is Kind.TEXT_GENERATION:
            return write(ctx, prepared)
        if kind is Kind.TEXT_TO_SPEECH:
            return speak(ctx, prepared)
        if kind in (Kind.TEXT_TO_IMAGE, Kind.IMAGE_TO_IMAGE):
            return draw(ctx, prepared)
        raise BadRequest(f"{model.id} does no {kind.label.lower()}.")


def _check_picture(body: Json) -> None:
    """What OpenAI would refuse after the pictures have gone up."""
    made_of, format = body.get("size", ""), body.get("output_format", "png")
    if (found := SIZE.fullmatch(made_of)) and "quality" in body:
        low, high = sorted((int(found[1]), int(found[2])))
        if low % 16 or high % 16:
            raise wrong("size", "Both sides must be multiples of 16.")
        if low < 16 or high > 3 * low:
            raise wrong("size", "One side may be at most three times the other.")
        if high > LONGEST_SIDE or low > SHORTEST_SIDE:
            raise wrong("size", "At most 3840x2160 or 2160x3840.")
    if body.get("background") == "transparent" and format not in ("png", "webp"):
        raise wrong("background", "A transparent background needs PNG or WebP.")
    if "output_compression" in body and format not in ("jpeg", "webp"):
        raise wrong("output_compression", "Only JPEG and WebP are compressed so.")


def _check_input(file: Input) -> None:
    size = file.path.stat().st_size
    if file.mime not in IMAGE_TYPES:
        raise wrong(file.field, f"OpenAI takes PNG, JPEG and WebP, not {file.mime}.")
    if file.field in OVERLAYS and (file.mime != "image/png" or size >= LARGEST_MASK):
        raise wrong(file.field, f"The {file.field} must be a PNG under 4 MB.")
    if size >= LARGEST_IMAGE:
        raise wrong(file.field, f"The image has {size / MIB:.0f} MB; OpenAI takes up to 50.")


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
