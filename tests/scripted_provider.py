"""The provider at the other end of `tests/emulator`: for tests, the bench and the fault runs.

ARTFACTORY_PROVIDERS=scripted=tests.scripted_provider:Scripted
SCRIPTED_BASE_URL=http://127.0.0.1:9901  SCRIPTED_KEY=scripted-key-0123456789
"""

from collections.abc import Iterable
from decimal import Decimal
from urllib.parse import quote

import httpx

from providers import http
from providers.contract import (
    BadOutput,
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
    ModelSpec,
    Money,
    NeedsKey,
    Operation,
    Output,
    Pending,
    Prepared,
    Provider,
    ProviderError,
    Refused,
    Request,
    Unknown,
)
from providers.sdk import under_way

PROMPT: Json = {"type": "string", "minLength": 1, "maxLength": 100_000, "x-order": 0}
SEED: Json = {"type": "integer", "minimum": 0, "maximum": 4_294_967_295, "x-order": 9}


def _schema(required: list[str], **properties: Json) -> Json:
    return {"type": "object", "required": required, "properties": {"prompt": PROMPT, **properties}}


IMAGE = _schema(
    ["prompt"],
    width={"type": "integer", "minimum": 16, "maximum": 2048, "default": 64, "multipleOf": 16},
    height={"type": "integer", "minimum": 16, "maximum": 2048, "default": 64, "multipleOf": 16},
    n={"type": "integer", "minimum": 1, "maximum": 4, "default": 1, "title": "How many"},
    style={"type": "string", "enum": ["plain", "ink", "neon"], "default": "plain"},
    guidance={"type": "number", "minimum": 0, "maximum": 20, "x-advanced": True},
    tiled={"type": "boolean", "default": False, "x-advanced": True},
    options={"type": "object", "x-advanced": True},
    seed=SEED | {"x-advanced": True},
)
MODELS = (
    ModelSpec("picture", Kind.TEXT_TO_IMAGE, "Scripted picture", IMAGE),
    ModelSpec(
        "edit",
        Kind.IMAGE_TO_IMAGE,
        "Scripted edit",
        _schema(
            ["prompt", "image_url"],
            image_url={"type": "string", "format": "uri"},
            strength={"type": "number", "minimum": 0, "maximum": 1, "default": 0.5},
            seed=SEED,
        ),
    ),
    ModelSpec(
        "clip",
        Kind.TEXT_TO_VIDEO,
        "Scripted clip",
        _schema(["prompt"], duration={"enum": ["4s", "8s"], "default": "4s"}, seed=SEED),
    ),
    ModelSpec(
        "voice",
        Kind.TEXT_TO_SPEECH,
        "Scripted voice",
        {"type": "object", "required": ["text"], "properties": {"text": PROMPT}},
        prompt_field="text",
        seed_field=None,
    ),
    ModelSpec(
        "words", Kind.TEXT_GENERATION, "Scripted words", _schema(["prompt"]), seed_field=None
    ),
)


class ScriptedNoFind(Provider):
    """A provider where nobody can ask what became of a submission, as most are."""

    slug, label = "scripted-nofind", "Scripted without find"
    description = "Talks to the emulator of the tests."
    base_url = "https://scripted.invalid"
    key_fields = (KeyField("api_key", env="SCRIPTED_KEY", help="Any key the emulator knows."),)
    hosts = ("scripted.invalid",)
    limits = Limits()
    submit_timeout = 10.0

    def models(self, ctx: Context) -> Iterable[ModelSpec]:
        return MODELS

    def key_headers(self, ctx: Context) -> dict[str, str]:
        return {"Authorization": f"Bearer {ctx.key['api_key']}"}

    def check_key(self, ctx: Context) -> KeyCheck:
        try:
            account = self._get(ctx, "/v1/account")
        except NeedsKey as error:
            return KeyCheck(ok=False, message=error.message)
        return KeyCheck(ok=True, account=account["name"])

    def prepare(self, ctx: Context, request: Request) -> Prepared:
        body = dict(request.params)
        for given in request.inputs:
            headers = self.key_headers(ctx) | {"Content-Type": given.mime}
            answer = http.send_json(
                ctx, "POST", "/v1/files", headers=headers, content=given.path.read_bytes()
            )
            body[given.field] = answer["url"]
        return Prepared(request.model, body, request.key)

    def submit(self, ctx: Context, prepared: Prepared) -> Operation:
        answer = http.send_json(
            ctx,
            "POST",
            "/v1/jobs",
            headers=self.key_headers(ctx) | {"Idempotency-Key": prepared.key},
            json={
                "model": prepared.model.id,
                "medium": prepared.model.kind.medium.value,
                "input": prepared.body,
            },
            spends=True,
            timeout=self.submit_timeout,
            explain=_explain,
        )
        if not isinstance(answer, dict) or not (answer.get("id") or answer.get("error")):
            raise Unknown("The provider's answer names no job.")
        if "error" in answer:
            raise BadRequest(http.words_in(answer))
        return Operation({"id": answer["id"]}, request_id=answer["id"])

    @under_way()
    def poll(self, ctx: Context, operation: Operation) -> Pending | Finished | Failed:
        answer = self._get(ctx, f"/v1/jobs/{operation.data['id']}")
        logs = tuple(answer.get("logs") or ())[-200:]
        match answer.get("status"):
            case "queued" | "running":
                return Pending(
                    answer.get("progress"),
                    answer.get("queue_position"),
                    logs=logs,
                    preview=answer.get("preview") or b"",
                )
            case "succeeded":
                return self._finished(answer, logs)
            case "failed":
                return Failed(_error(answer.get("error") or {}, answer["id"]), logs)
            case "cancelled":
                error = ProviderError("The job was cancelled.", charged=Charged.MAYBE)
                return Failed(error, logs)
        return Pending(message=f"The provider says “{answer.get('status')}”.", logs=logs)

    def cancel(self, ctx: Context, operation: Operation) -> None:
        http.send(
            ctx, "POST", f"/v1/jobs/{operation.data['id']}/cancel", headers=self.key_headers(ctx)
        )

    def price(self, model: ModelSpec, params: Json) -> Money | None:
        """A cent each, as the emulator bills by default; the voice's price nobody knows."""
        if model.kind is Kind.TEXT_TO_SPEECH:
            return None
        return Money(Decimal("0.01") * int(params.get("n") or 1))

    def _get(self, ctx: Context, path: str, **options: Json) -> Json:
        headers = self.key_headers(ctx)
        answer = http.send_json(ctx, "GET", path, headers=headers, timeout=10.0, **options)
        if not isinstance(answer, dict):
            raise BadOutput("The provider's answer is not an object.")
        return answer

    def _finished(self, answer: Json, logs: tuple[str, ...]) -> Finished:
        cost = answer.get("cost")
        return Finished(
            tuple(
                Output(url=one["url"], mime=one["type"], needs_key=bool(one.get("needs_key")))
                for one in answer.get("outputs") or ()
            ),
            cost=Money(Decimal(cost["amount"]), cost["currency"]) if cost else None,
            seed=answer.get("seed"),
            request_id=answer["id"],
            logs=logs,
        )


class Scripted(ScriptedNoFind):
    """The same provider, which can be asked what became of a submission, and for one by its id."""

    slug, label = "scripted", "Scripted"

    def find(self, ctx: Context, key: str) -> Operation | None:
        found = self._get(ctx, "/v1/jobs", params={"key": key})["jobs"]
        return Operation({"id": found[0]["id"]}, request_id=found[0]["id"]) if found else None

    def adopt(self, ctx: Context, request_id: str) -> Operation:
        try:
            self._get(ctx, f"/v1/jobs/{quote(request_id, safe='')}")
        except Expired:
            raise BadRequest("There is no job of that id.") from None
        return Operation({"id": request_id}, request_id=request_id)


def _explain(response: httpx.Response) -> ProviderError | None:
    """The emulator's own words for content that it refuses."""
    if "forbidden content" in response.text:
        return Refused(http.words_of(response), request_id=http.request_id(response))
    return None


def _error(error: Json, id: str) -> ProviderError:
    kind = Refused if error.get("type") == "content_policy" else ProviderError
    return kind(str(error.get("message", "")), charged=Charged.NO, request_id=id)
