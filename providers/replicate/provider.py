"""Replicate: create a prediction, ask how it stands, read its output.

The SDK (replicate 1.0) serves as the transport, on a `Road`, by which it cannot repeat anything.
Its typed layer is left aside: it refuses answers that are good (`aborted`, a missing version, an
error that is an object), after the prediction was paid for.
"""

import base64
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from providers import addresses, http, openapi, outputs, pricing
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
    Operation,
    Pending,
    Prepared,
    Provider,
    Refused,
    Request,
    Unavailable,
    Unknown,
)
from providers.replicate import catalogue, errors
from providers.replicate.models import MODELS
from providers.road import Road
from providers.scratch import Kept, note, noted
from providers.sdk import key_of, under_way

if TYPE_CHECKING:
    from replicate.client import Client

HOME = "https://api.replicate.com"
SUBMIT_SECONDS = 60.0
INLINE = 32 * 1024
LARGEST = 100 * 1024 * 1024
SEED_IN_LOGS = re.compile(r"using seed:?\s*(\d+)", re.I)
# For what is left between our clock and theirs when a lost submission is looked for.
SLACK = timedelta(seconds=10)
QUICK = (Medium.IMAGE, Medium.TEXT)


class Replicate(Provider):
    slug, label = "replicate", "Replicate"
    description = "Official models at a price per result, and every community model by its version."
    base_url = HOME
    key_fields = (
        KeyField(
            "api_key",
            env="REPLICATE_API_TOKEN",
            help="replicate.com → Account → API tokens. It begins with r8_.",
            label="API token",
        ),
    )
    hosts = ("api.replicate.com",)
    limits = Limits(concurrency=50, per_minute=600)

    def models(self, ctx: Context) -> Iterable[ModelSpec]:
        return MODELS

    def describe(self, ctx: Context, model_id: str) -> ModelSpec:
        """owner/name, owner/name:version or an address, with the schema Replicate has now."""
        return catalogue.describe(partial(self._get, ctx), model_id, MODELS)

    def search(self, ctx: Context, words: str, kind: str = "") -> Iterable[ModelSpec]:
        return catalogue.search(partial(self._get, ctx), words, kind)

    def check_key(self, ctx: Context) -> KeyCheck:
        try:
            account = self._get(ctx, "/v1/account")
        except NeedsKey as error:
            return KeyCheck(ok=False, message=error.message)
        return KeyCheck(ok=True, account=str(account.get("username") or ""))

    def key_headers(self, ctx: Context) -> dict[str, str]:
        return {"Authorization": f"Bearer {key_of(ctx)}"}

    def prepare(self, ctx: Context, request: Request) -> Prepared:
        """The body is the prediction's input; small files go inside it, larger ones up first."""
        body = dict(request.params)
        by_field: dict[str, list[str]] = {}
        for given in request.inputs:
            by_field.setdefault(given.field, []).append(self._address(ctx, given))
        for name, given_at in by_field.items():
            body[name] = openapi.place(request.model.schema, name, given_at)
        return Prepared(request.model, body, request.key, request.inputs)

    def submit(self, ctx: Context, prepared: Prepared) -> Operation:
        medium = prepared.model.kind.medium
        facts: Json = {"medium": medium.value, "metered": _metered(prepared.model)}
        sdk = self._sdk(ctx, spends=True)
        sent = {"input": prepared.body, "at": datetime.now(UTC).isoformat()}
        note(ctx, prepared.key, facts | sent)
        body = {"version": prepared.model.id, "input": prepared.body}
        response = sdk._request("POST", "/v1/predictions", json=body)
        answer = http.json_of(response, spends=True)
        id = answer.get("id") if isinstance(answer, dict) else None
        if not isinstance(id, str) or not id:
            raise Unknown(
                "Replicate answered the order, but its answer names no prediction.",
                request_id=http.request_id(response),
            )
        return Operation(
            facts | {"id": id}, request_id=id, poll_after=0.5 if medium in QUICK else None
        )

    @under_way()
    def poll(self, ctx: Context, operation: Operation) -> Pending | Finished | Failed:
        prediction = self._get(ctx, f"/v1/predictions/{quote(str(operation.data['id']), safe='')}")
        if not isinstance(prediction, dict):
            return Pending(message="Replicate gave an answer that is not understood; asking again.")
        logs = _lines(prediction.get("logs"))
        status = prediction.get("status")
        if status == "succeeded":
            return self._result(ctx, operation, prediction, logs)
        if status in ("failed", "canceled", "aborted"):
            return Failed(errors.of_prediction(prediction), logs)
        messages = {"starting": "Starting; a model that slept may take minutes", "processing": ""}
        quick = operation.data.get("medium") in QUICK and status == "processing"
        return Pending(
            outputs.progress(logs),
            message=messages.get(str(status), f"Replicate says “{status}”."),
            logs=logs,
            poll_after=1.0 if quick else None,
        )

    @under_way()
    def cancel(self, ctx: Context, operation: Operation) -> None:
        try:
            self._sdk(ctx)._request("POST", f"/v1/predictions/{operation.data['id']}/cancel")
        except BadRequest as error:
            ctx.log.info("Replicate could not cancel: %s", error.message)

    def find(self, ctx: Context, key: str) -> Operation | None:
        """By its input and time among the latest predictions.

        The seed makes the input one of a kind; without one it cannot be told from its sisters.
        """
        sent = noted(ctx, key)
        if sent is None or not _one_of_a_kind(sent):
            return None
        answer = self._sdk(ctx)._request("GET", "/v1/predictions")
        page = http.json_of(answer)
        listed = page.get("results") if isinstance(page, dict) else None
        if not isinstance(listed, list):
            raise Unavailable("Replicate's list of predictions is not understood.")
        earliest = datetime.fromisoformat(str(sent["at"])) + http.ahead(answer.headers) - SLACK
        found = [
            entry
            for entry in listed
            if isinstance(entry, dict)
            and isinstance(entry.get("id"), str)
            and _same_input(sent["input"], entry.get("input"))
            and _moment(entry) >= earliest
        ]
        if len(found) != 1:
            return None
        facts = {name: sent[name] for name in ("medium", "metered") if name in sent}
        return Operation(facts | {"id": found[0]["id"]}, request_id=found[0]["id"])

    def adopt(self, ctx: Context, request_id: str) -> Operation:
        """By the id of the prediction, or the address of its page."""
        id = request_id.strip().rstrip("/").rpartition("/")[2]
        if not re.fullmatch(r"[a-z0-9-]{8,64}", id):
            raise BadRequest("That is no id of a prediction; it is 26 letters and digits.")
        try:
            self._get(ctx, f"/v1/predictions/{id}")
        except Expired:
            raise BadRequest(f"Replicate knows no prediction {id}.") from None
        sent = noted(ctx) or {}
        facts = {name: sent[name] for name in ("medium", "metered") if name in sent}
        return Operation(facts | {"id": id}, request_id=id)

    def price(self, model: ModelSpec, params: Json) -> Money | None:
        return pricing.cost(model.price, params, model.schema) if model.price else None

    def _result(
        self, ctx: Context, operation: Operation, prediction: Json, logs: tuple[str, ...]
    ) -> Finished | Failed:
        id = str(prediction.get("id") or operation.request_id)
        if prediction.get("data_removed"):
            gone = "Replicate keeps results for an hour, and that is over."
            return Failed(Expired(gone, charged=Charged.YES, request_id=id), logs)
        medium = operation.data.get("medium")
        try:
            files = outputs.collect(prediction.get("output"), Medium(medium) if medium else None)
        except BadOutput as error:
            return Failed(BadOutput(error.message, charged=Charged.YES, request_id=id), logs)
        if not files:
            return Failed(_nothing(prediction, id, str(medium or "file")), logs)
        own = (f"{ctx.base_url}/v1/", f"{HOME}/v1/")
        return Finished(
            tuple(replace(file, needs_key=file.url.startswith(own)) for file in files),
            cost=_cost(operation.data.get("metered"), prediction.get("metrics")),
            seed=_seed(prediction, logs),
            request_id=id,
            logs=logs,
            details={"metrics": prediction.get("metrics") or {}},
        )

    def _address(self, ctx: Context, given: Input) -> str:
        """Small files as data URIs, since the order is kept with them; else a file of 24 hours."""
        size = given.path.stat().st_size
        if not size or size > LARGEST:
            wrong = "is empty" if not size else "is larger than 100 MB"
            raise BadRequest(f"The file for {given.field} {wrong}.", fields={given.field: wrong})
        if size <= INLINE:
            data = base64.b64encode(given.path.read_bytes()).decode()
            return f"data:{given.mime};base64,{data}"
        kept = (ctx.base_url, ctx.key["api_key"], given.sha256, given.mime)
        return _uploads.get(kept, partial(self._upload, ctx, given))

    def _upload(self, ctx: Context, given: Input) -> str:
        name = f"{given.sha256[:16]}{given.path.suffix}"
        with given.path.open("rb") as file:
            answer = self._sdk(ctx, timeout=600)._request(
                "POST", "/v1/files", files={"content": (name, file, given.mime)}
            )
        try:
            return addresses.put_right(http.json_of(answer)["urls"]["get"])
        except (KeyError, TypeError):
            raise BadOutput("Replicate took the file, but gave no address for it.") from None

    def _get(self, ctx: Context, path: str, **more: Any) -> Any:
        return http.json_of(self._sdk(ctx)._request("GET", path, **more))

    def _sdk(self, ctx: Context, *, spends: bool = False, timeout: float = 30.0) -> "Client":
        from replicate.client import Client

        road = Road(
            ctx,
            hosts=self.hosts,
            home=self.base_url,
            explain=errors.of_answer,
            spends=spends,
            timeout=SUBMIT_SECONDS if spends else timeout,
        )
        return Client(api_token=key_of(ctx), base_url=ctx.base_url, transport=road)


_uploads: Kept[str] = Kept(12 * 3600)


def _nothing(prediction: Json, id: str, medium: str) -> BadOutput | Refused:
    logs = str(prediction.get("logs") or "")
    if errors.POLICY.search(logs):
        said = "The model's safety filter kept the result back."
        return Refused(said, charged=Charged.YES, request_id=id)
    return BadOutput(
        f"Replicate says it is done, but sent no {medium}.",
        next_step="Change the prompt: often a safety filter kept the result back.",
        charged=Charged.YES,
        request_id=id,
    )


def _metered(model: ModelSpec) -> Json:
    """What one of each of Replicate's metrics costs, where that makes the bill."""
    rates = (model.price or {}).get("metrics")
    return rates if isinstance(rates, dict) else {}


def _cost(rates: Any, metrics: Any) -> Money | None:
    """Replicate's own metrics at their rates; None where one of them is missing."""
    if not isinstance(rates, dict) or not isinstance(metrics, dict) or not rates:
        return None
    try:
        parts = [Decimal(str(metrics[name])) * Decimal(str(rate)) for name, rate in rates.items()]
    except (KeyError, InvalidOperation):
        return None
    return Money(sum(parts, Decimal(0)))


def _lines(logs: Any) -> tuple[str, ...]:
    text = logs if isinstance(logs, str) else ""
    return tuple(line for line in re.split(r"[\r\n]+", text) if line.strip())[-200:]


def _seed(prediction: Json, logs: tuple[str, ...]) -> int | None:
    told = SEED_IN_LOGS.findall("\n".join(logs))
    asked = prediction.get("input")
    if told:
        return int(told[-1])
    seed = asked.get("seed") if isinstance(asked, dict) else None
    return seed if isinstance(seed, int) else None


def _one_of_a_kind(sent: Json) -> bool:
    given = sent.get("input")
    return isinstance(given, dict) and any(
        isinstance(given.get(name), int) for name in openapi.SEED_NAMES
    )


def _same_input(sent: Json, seen: Any) -> bool:
    return isinstance(seen, dict) and all(seen.get(name) == sent[name] for name in sent)


def _moment(entry: Json) -> datetime:
    """When it was created; Replicate writes up to nine digits of a second."""
    text = re.sub(r"(\.\d{6})\d+", r"\1", str(entry.get("created_at") or ""))
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return when if when.tzinfo else when.replace(tzinfo=UTC)
