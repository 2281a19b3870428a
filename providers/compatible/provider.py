"""Any server that speaks OpenAI's language: LM Studio, llama.cpp, vLLM, LocalAI, a gateway …

Its address is typed; as many servers as there are accounts. What it has is read from it. What it
costs nobody knows, but where it runs on this machine or the user says that it is free.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from providers.compatible.calls import base_of, draw, headers_of, speak, write
from providers.compatible.models import spec_of
from providers.contract import (
    BadRequest,
    Context,
    Finished,
    Json,
    KeyCheck,
    KeyField,
    Kind,
    ModelSpec,
    NeedsKey,
    Prepared,
    Provider,
    Request,
)
from providers.own_servers import hello
from providers.sdk import split_id, with_defaults, wrong

IMAGE_TYPES = ("image/png", "image/jpeg", "image/webp", "image/gif")
MOST_READ = 60
MAKERS = {Kind.TEXT_GENERATION: write, Kind.TEXT_TO_IMAGE: draw, Kind.TEXT_TO_SPEECH: speak}


class CompatibleServer(Provider):
    """What all of them share: `called` is what such a server is called in sentences."""

    called: ClassVar[str]
    own_server = True
    submit_waits = True

    def models(self, ctx: Context) -> Iterable[ModelSpec]:
        return ()

    def key_headers(self, ctx: Context) -> dict[str, str]:
        return headers_of(ctx)

    def prepare(self, ctx: Context, request: Request) -> Prepared:
        """The body as it is sent; in place of the files, which travel with it, their hashes."""
        body = with_defaults(request.model.schema, request.params)
        for file in request.inputs:
            if file.mime not in IMAGE_TYPES:
                raise wrong(file.field, f"It takes PNG, JPEG, WebP and GIF, not {file.mime}.")
            body.setdefault(file.field, []).append(f"sha256:{file.sha256}")
        return Prepared(request.model, body, request.key, request.inputs)

    def submit(self, ctx: Context, prepared: Prepared) -> Finished:
        """One POST, and the results with it."""
        make = MAKERS.get(prepared.model.kind)
        if make is None:
            raise BadRequest(f"{prepared.model.id} does no {prepared.model.kind.label.lower()}.")
        return make(ctx, prepared)


class OpenAICompatible(CompatibleServer):
    slug, label = "openai-compatible", "OpenAI-compatible"
    called = "OpenAI-compatible server"
    description = "Any server that speaks OpenAI's language: text, images, speech."
    key_fields = (
        KeyField(
            "api_key",
            env="OPENAI_COMPATIBLE_API_KEY",
            help="Only where the server asks for one.",
            optional=True,
        ),
    )

    def read_models(self, ctx: Context) -> list[ModelSpec]:
        """The first of what it lists; a gateway to hundreds of them is searched."""
        return self._listed(ctx)[:MOST_READ]

    def search(self, ctx: Context, words: str, kind: str = "") -> list[ModelSpec]:
        wanted = words.lower().split()
        return [
            spec
            for spec in self._listed(ctx)
            if kind in ("", spec.kind)
            if all(word in f"{spec.id} {spec.label}".lower() for word in wanted)
        ]

    def describe(self, ctx: Context, model_id: str) -> ModelSpec:
        """One that it lists; or, with its kind behind its id, one that it does not list."""
        model_id = model_id.strip()
        spec = spec_of(model_id)
        if spec and split_id(model_id)[1]:
            return spec
        listed = {one.id: one for one in self._listed(ctx)}
        if model_id in listed:
            return listed[model_id]
        raise BadRequest(
            f"{self.label} lists no model “{model_id}” that makes text, images or speech.",
            next_step="To use one that it does not list, write its kind behind it: "
            f"{split_id(model_id)[0]}/{Kind.TEXT_TO_IMAGE}.",
        )

    def check_key(self, ctx: Context) -> KeyCheck:
        """The list of models is free, and shows whether it is such a server."""
        try:
            self._entries(ctx)
        except NeedsKey as error:
            return KeyCheck(ok=False, message=error.message)
        return KeyCheck(ok=True, message=f"It answers at {ctx.base_url}.")

    def _listed(self, ctx: Context) -> list[ModelSpec]:
        found = (spec_of(entry.get("id")) for entry in self._entries(ctx))
        return [spec for spec in found if spec]

    def _entries(self, ctx: Context) -> list[Json]:
        path = f"{base_of(ctx)}/models".removeprefix(ctx.base_url)
        answer = hello(ctx, path, self.called, _is_list, headers=headers_of(ctx))
        return [entry for entry in answer["data"] if isinstance(entry, dict)]


def _is_list(answer: Any) -> bool:
    return isinstance(answer, dict) and isinstance(answer.get("data"), list)
