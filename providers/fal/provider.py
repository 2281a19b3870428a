"""fal: a queue. Submit, ask how it stands, fetch the result; every request has an id.

The SDK is fal-client. It repeats each request up to ten times, the paid one too, and knows no base
URL: so it runs on an `SdkTransport`, which raises every failure at once and carries the SDK's fixed
hosts to `FAL_BASE_URL` where that is set (same paths, one origin: queue, storage, platform API,
schemas).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
from cachetools import TTLCache, cached

from providers import addresses, http, openapi_document, outputs, write_ahead_note
from providers.contract import (
    BadOutput,
    BadRequest,
    Charged,
    Context,
    Expired,
    Failed,
    Finished,
    Input,
    Json,
    KeyCheck,
    KeyField,
    Limits,
    Medium,
    ModelSpec,
    Money,
    NeedsKey,
    NoFunds,
    Operation,
    PastAsked,
    PastPage,
    Pending,
    Prepared,
    Provider,
    ProviderError,
    RateLimited,
    Refused,
    Request,
    Unavailable,
    Unknown,
)
from providers.fal import catalogue, errors, past, storage
from providers.fal.disclosure import DISCLOSURE
from providers.fal.models import MODELS
from providers.json_values import as_count
from providers.refusals import names_filter, shortened
from providers.schema import fields
from providers.sdk import key_of, under_way
from providers.transport import Explain, SdkTransport, client

if TYPE_CHECKING:
    import fal_client

QUEUE = "https://queue.fal.run"
SUBMIT_SECONDS = 60.0
REQUEST_URL = re.compile(r"(?P<app>[^?#]+)/requests/(?P<id>[\w-]+)")
# Polls, up to a minute apart: fal keeps a result for an hour at the most.
PATIENCE = 40
BARE_ID = re.compile(r"[\w-]{8,80}")
# Short work is asked about often, so that nobody waits for a picture that is there.
QUICK = (Medium.IMAGE, Medium.AUDIO, Medium.TEXT)


class Fal(Provider):
    slug, label = "fal", "fal"
    description = "More than a thousand image, video, sound and language models behind one queue."
    base_url = QUEUE
    key_fields = (
        KeyField(
            "api_key",
            env="FAL_KEY",
            shape=r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:[0-9a-f]{16,64}",
            page="https://fal.ai/dashboard/keys",
            help="fal.ai → Dashboard → Keys. It looks like id:secret.",
        ),
    )
    hosts = ("queue.fal.run", "fal.run", "rest.fal.ai", "api.fal.ai", "fal.ai")
    disclosure = DISCLOSURE
    # An account runs 2 to about 40 at once and queues the rest; more in flight brings no speed,
    # and what waits here can still be cleared, reordered and cancelled for nothing.
    limits = Limits(concurrency=50)

    def models(self, ctx: Context) -> Iterable[ModelSpec]:
        return MODELS

    def describe(self, ctx: Context, model_id: str) -> ModelSpec:
        """Any endpoint by its id or a pasted address, with the schema and price fal has now."""
        id = catalogue.endpoint_id(model_id)
        shipped = next((spec for spec in MODELS if spec.id == id), None)
        return catalogue.describe(self._http(ctx), id, shipped)

    def search(self, ctx: Context, words: str, kind: str = "") -> Iterable[ModelSpec]:
        return catalogue.search(self._http(ctx), words, kind)

    def prices(self, ctx: Context, models: Sequence[ModelSpec]) -> dict[str, Json]:
        told = catalogue.unit_prices(self._http(ctx, timeout=10), [spec.id for spec in models])
        found = {
            spec.id: catalogue.list_price(told[spec.id], spec.schema)
            for spec in models
            if spec.id in told
        }
        return {id: price for id, price in found.items() if price}

    def check_key(self, ctx: Context) -> KeyCheck:
        """Asks for an upload token: free, and only a valid key gets one."""
        try:
            storage.token(self._http(ctx))
        except NeedsKey as error:
            return KeyCheck(ok=False, message=error.message)
        except NoFunds as error:
            return KeyCheck(ok=True, message=f"The key is good. {error.message}")
        return KeyCheck(ok=True)

    def key_headers(self, ctx: Context) -> dict[str, str]:
        return {"Authorization": f"Key {key_of(ctx)}"}

    def prepare(self, ctx: Context, request: Request) -> Prepared:
        """What was left out is left to fal, but for how it hands over files: by address (MiniMax
        would write them out in hex)."""
        known = fields(request.model.schema)
        body = {one.name: "url" for one in known if catalogue.hands_over(one)} | request.params
        by_field: dict[str, list[str]] = {}
        for file in request.inputs:
            address = _uploaded(ctx, self._http(ctx), file)
            by_field.setdefault(file.field, []).append(address)
        openapi_document.place(body, request.model.schema, by_field)
        return Prepared(request.model, body, request.key, request.inputs)

    def submit(self, ctx: Context, prepared: Prepared) -> Operation:
        sdk = self._sdk(ctx, spends=True)
        medium = prepared.model.kind.medium
        facts = {"endpoint": prepared.model.id, "medium": medium.value}
        write_ahead_note.write(ctx, prepared.key, facts)
        try:
            handle = sdk.submit(prepared.model.id, prepared.body)
        except (KeyError, TypeError, *http.NO_JSON):
            raise Unknown("fal answered the order, but its answer names no request.") from None
        id = handle.request_id
        if not isinstance(id, str) or not id.strip():
            raise Unknown("fal answered the order, but its answer names no request.")
        try:
            where = _addresses(handle)
        except BadOutput:
            where = _addresses(sdk.get_handle(prepared.model.id, id))
        return Operation(facts | where, request_id=id, poll_after=0.5 if medium in QUICK else None)

    @under_way()
    def poll(self, ctx: Context, operation: Operation) -> Pending | Finished | Failed:
        import fal_client

        handle = self._handle(ctx, operation)
        try:
            status = handle.status(with_logs=True)
        except (KeyError, TypeError, *http.NO_JSON):
            return Pending(message="fal gave an answer that is not understood; asking again.")
        if isinstance(status, fal_client.Queued):
            return Pending(queue_position=status.position, message="Waiting in fal's queue")
        logs = _lines(getattr(status, "logs", None))
        if isinstance(status, fal_client.Completed):
            return self._result(ctx, operation, logs, status.error)
        quick = operation.data.get("medium") in QUICK
        return Pending(outputs.progress(logs), logs=logs, poll_after=1.0 if quick else None)

    @under_way()
    def cancel(self, ctx: Context, operation: Operation) -> None:
        """Stops what waits; what runs already stops only where the model can."""
        try:
            self._handle(ctx, operation).cancel()
        except (BadRequest, Expired) as error:
            ctx.log.info("fal could not cancel %s: %s", operation.request_id, error.message)

    def adopt(self, ctx: Context, request_id: str) -> Operation:
        """By the id of a request of this generation's model, or by its address at fal."""
        facts = write_ahead_note.read(ctx) or {}
        address = REQUEST_URL.search(request_id)
        if address:
            app, id = urlsplit(address["app"]).path.strip("/"), address["id"]
        elif BARE_ID.fullmatch(request_id) and facts.get("endpoint"):
            app, id = str(facts["endpoint"]), request_id
        else:
            raise BadRequest(
                "fal finds a request only together with its model.",
                next_step="Paste the address of the request, such as "
                "fal-ai/flux/requests/019da052-818d-7270-8173-ad73d46ed108.",
            )
        try:
            handle = self._sdk(ctx).get_handle(app, id)
            found = Operation(facts | {"endpoint": app} | _addresses(handle), request_id=id)
            handle.status()
        except (Expired, BadRequest, ValueError, KeyError, IndexError):
            raise BadRequest(f"fal knows no request {id} of {app}, or no longer.") from None
        return found

    def past_runs(self, ctx: Context, asked: PastAsked, cursor: str) -> PastPage:
        """fal lists requests by endpoint: those of the known models, one model after the other."""
        cost = partial(self._cost, ctx)
        return past.page(self._http(ctx), cost, asked, cursor)

    def _result(
        self, ctx: Context, operation: Operation, logs: tuple[str, ...], failed: Any
    ) -> Finished | Failed | Pending:
        """The result has the model's own status: completed does not mean done well. `failed` is
        what fal said of it beside that it is completed."""
        explain = partial(errors.of_result, request_id=operation.request_id)
        try:
            response = self._http(ctx, explain=explain).get(operation.data["response_url"])
            body = http.json_of(response)
        except errors.StillRunning:
            return Pending(logs=logs)
        except (Unavailable, RateLimited) as error:
            if failed:
                return Failed(errors.of_status(failed, operation.request_id), logs)
            error.patience = PATIENCE
            raise
        except (NeedsKey, NoFunds, Expired):
            raise
        except ProviderError as error:
            return Failed(error, logs)
        units = response.headers.get("x-fal-billable-units", "")
        request_id = operation.request_id or str(operation.data.get("request_id", ""))
        medium = operation.data.get("medium")
        about: Json = {"charged": Charged.YES, "request_id": request_id}
        try:
            read = outputs.read(body, Medium(medium) if medium else None)
        except BadOutput as error:
            return Failed(BadOutput(error.message, **about), logs)
        if read.withheld and not read.outputs:
            # The pictures of a refusal are there, and black.
            message = "The model's safety checker blacked the picture out."
            return Failed(Refused(message, **about), logs)
        if names_filter(read.words, errors.POLICY):
            message = f"The model refused it: {shortened(read.words, 300)}"
            return Failed(Refused(message, **about), logs)
        if not read.outputs:
            message = f"fal says it is done, but sent no {medium or 'file'}."
            return Failed(BadOutput(message, **about), logs)
        return Finished(
            read.outputs,
            cost=self._cost(ctx, str(operation.data["endpoint"]), units),
            seed=as_count(body.get("seed")) if isinstance(body, dict) else None,
            request_id=request_id,
            logs=logs,
            details=read.details | ({"billable_units": units} if units else {}),
            remarks=read.remarks,
        )

    def _cost(self, ctx: Context, endpoint: str, units: str) -> Money | None:
        """fal's own count of units by fal's own price of one; None where either is missing."""
        try:
            count = Decimal(units)
            price = _unit_price(ctx, self._http(ctx, timeout=10), endpoint)
        except (InvalidOperation, ProviderError):
            return None
        return replace(price.money, amount=price.money.amount * count) if price.money else None

    def _http(
        self, ctx: Context, *, explain: Explain = errors.of_answer, timeout: float = 30.0
    ) -> httpx.Client:
        """For what the SDK has no call for, or hides: the price and the headers of a result."""
        transport = SdkTransport(
            ctx, hosts=self.hosts, home=self.base_url, explain=explain, timeout=timeout
        )
        return client(transport, self.key_headers(ctx))

    def _sdk(self, ctx: Context, *, spends: bool = False) -> "fal_client.SyncClient":
        import fal_client

        transport = SdkTransport(
            ctx,
            hosts=self.hosts,
            home=self.base_url,
            explain=errors.of_answer,
            spends=spends,
            timeout=SUBMIT_SECONDS if spends else 30.0,
        )
        sdk = fal_client.SyncClient(key=key_of(ctx))
        # The SDK takes no HTTP client; it makes one at first use and keeps it under this name.
        vars(sdk)["_client"] = client(transport, self.key_headers(ctx))
        return sdk

    def _handle(self, ctx: Context, operation: Operation) -> "fal_client.SyncRequestHandle":
        import fal_client

        data = operation.data
        return fal_client.SyncRequestHandle(
            request_id=str(data["request_id"]),
            response_url=data["response_url"],
            status_url=data["status_url"],
            cancel_url=data["cancel_url"],
            client=self._sdk(ctx)._client,
        )


@cached(
    TTLCache(maxsize=500, ttl=3600),
    key=lambda ctx, rest, given: (ctx.base_url, ctx.key["api_key"], given.sha256, given.mime),
    lock=Lock(),
)
def _uploaded(ctx: Context, rest: httpx.Client, file: Input) -> str:
    return storage.upload(ctx, rest, file)


@cached(
    TTLCache(maxsize=500, ttl=3600),
    key=lambda ctx, rest, endpoint: (ctx.base_url, ctx.key["api_key"], endpoint),
    lock=Lock(),
)
def _unit_price(ctx: Context, rest: httpx.Client, endpoint: str) -> catalogue.UnitPrice:
    return catalogue.unit_price(rest, endpoint)


def _addresses(handle: "fal_client.SyncRequestHandle") -> Json:
    """Raises BadOutput where one of them is none."""
    return {
        "request_id": handle.request_id,
        "status_url": addresses.put_right(handle.status_url),
        "response_url": addresses.put_right(handle.response_url),
        "cancel_url": addresses.put_right(handle.cancel_url),
    }


def _lines(logs: Any) -> tuple[str, ...]:
    entries = logs if isinstance(logs, list) else []
    messages = (entry.get("message") for entry in entries if isinstance(entry, dict))
    return tuple(line for line in messages if isinstance(line, str))[-200:]
