"""Replicate: create a prediction, ask how it stands, read its output.

The SDK (replicate 1.0) is carried by an `SdkTransport`, by which it cannot repeat anything.
Its typed layer is left aside: it refuses answers that are good (`aborted`, a missing version, an
error that is an object), after the prediction was paid for.
"""

import base64
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from cachetools import TTLCache, cached

from providers import addresses, http, openapi_document, outputs, seeds, write_ahead_note
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
    NeedsKey,
    Operation,
    PastAsked,
    PastPage,
    Pending,
    Prepared,
    Provider,
    Refused,
    Request,
    Unavailable,
    Unknown,
)
from providers.refusals import names_filter, shortened
from providers.replicate import catalogue, errors, past, predictions
from providers.replicate.disclosure import DISCLOSURE
from providers.replicate.models import MODELS
from providers.sdk import key_of, under_way
from providers.transport import SdkTransport

if TYPE_CHECKING:
    from replicate.client import Client

HOME = "https://api.replicate.com"
SUBMIT_SECONDS = 60.0
INLINE = 32 * 1024
LARGEST = 100 * 1024 * 1024
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
            shape=r"r8_[A-Za-z0-9]{20,60}",
            page="https://replicate.com/account/api-tokens",
            help="replicate.com → Account → API tokens. It begins with r8_.",
            label="API token",
        ),
    )
    hosts = ("api.replicate.com",)
    disclosure = DISCLOSURE
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
        for file in request.inputs:
            by_field.setdefault(file.field, []).append(self._address(ctx, file))
        openapi_document.place(body, request.model.schema, by_field)
        return Prepared(request.model, body, request.key, request.inputs)

    def submit(self, ctx: Context, prepared: Prepared) -> Operation:
        medium = prepared.model.kind.medium
        facts: Json = {"medium": medium.value, "metered": predictions.metered(prepared.model)}
        sdk = self._sdk(ctx, spends=True)
        sent = {"input": prepared.body, "at": datetime.now(UTC).isoformat()}
        write_ahead_note.write(ctx, prepared.key, facts | sent)
        body = {"version": prepared.model.id, "input": prepared.body}
        # `predictions.create` keeps the response to itself, whose header names the request where
        # its answer is not understood.
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
        logs = predictions.lines(prediction.get("logs"))
        status = prediction.get("status")
        if status == "succeeded":
            return self._result(ctx, operation, prediction, logs)
        if status in ("failed", "canceled", "aborted"):
            return Failed(errors.of_prediction(prediction), logs)
        messages = {"starting": "Starting; a model that slept may take minutes", "processing": ""}
        medium = operation.data.get("medium")
        quick = medium in QUICK and status == "processing"
        return Pending(
            outputs.progress(logs),
            message=messages.get(str(status), f"Replicate says “{status}”."),
            logs=logs,
            poll_after=1.0 if quick else None,
            # Models that make a picture step by step show what they have so far.
            preview=outputs.preview(prediction.get("output")) if medium == Medium.IMAGE else "",
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
        sent = write_ahead_note.read(ctx, key)
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
            and predictions.moment(entry) >= earliest
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
        sent = write_ahead_note.read(ctx) or {}
        facts = {name: sent[name] for name in ("medium", "metered") if name in sent}
        return Operation(facts | {"id": id}, request_id=id)

    def past_runs(self, ctx: Context, asked: PastAsked, cursor: str) -> PastPage:
        """All predictions of the account, from the API and the website; what was made by the API
        keeps its input and files for an hour."""
        return past.page(partial(self._get, ctx), self._own(ctx), asked, cursor)

    def _result(
        self, ctx: Context, operation: Operation, prediction: Json, logs: tuple[str, ...]
    ) -> Finished | Failed:
        id = str(prediction.get("id") or operation.request_id)
        if prediction.get("data_removed"):
            gone = "Replicate keeps results for an hour, and that is over."
            return Failed(Expired(gone, charged=Charged.YES, request_id=id), logs)
        medium = operation.data.get("medium")
        about: Json = {"charged": Charged.YES, "request_id": id}
        try:
            read = outputs.read(prediction.get("output"), Medium(medium) if medium else None)
        except BadOutput as error:
            return Failed(BadOutput(error.message, **about), logs)
        is_withheld = read.withheld and not read.outputs
        if is_withheld or names_filter(read.words, errors.POLICY):
            message = "The model's safety filter kept the result back."
            return Failed(Refused(f"{message} {shortened(read.words, 300)}".strip(), **about), logs)
        if not read.outputs and prediction.get("error"):
            return Failed(errors.of_prediction(prediction), logs)
        if not read.outputs:
            return Failed(_nothing(prediction, id, str(medium or "file")), logs)
        metrics = prediction.get("metrics")
        return Finished(
            tuple(
                replace(file, needs_key=file.url.startswith(self._own(ctx)))
                for file in read.outputs
            ),
            cost=predictions.cost(operation.data.get("metered"), metrics),
            seed=predictions.seed(prediction, logs),
            request_id=id,
            logs=logs,
            details=read.details | ({"metrics": metrics} if metrics else {}),
            remarks=read.remarks,
        )

    def _address(self, ctx: Context, file: Input) -> str:
        """Small files as data URIs, since the order is kept with them; else a file of 24 hours."""
        size = file.path.stat().st_size
        if not size or size > LARGEST:
            wrong = "is empty" if not size else "is larger than 100 MB"
            raise BadRequest(f"The file for {file.field} {wrong}.", fields={file.field: wrong})
        if size <= INLINE:
            data = base64.b64encode(file.path.read_bytes()).decode()
            return f"data:{file.mime};base64,{data}"
        return _uploaded(self, ctx, file)

    def _upload(self, ctx: Context, item: Input) -> str:
        name = f"{item.sha256[:16]}{item.path.suffix}"
        with item.path.open("rb") as file:
            answer = self._sdk(ctx, timeout=600)._request(
                "POST", "/v1/files", files={"content": (name, file, item.mime)}
            )
        try:
            return addresses.put_right(http.json_of(answer)["urls"]["get"])
        except (KeyError, TypeError):
            raise BadOutput("Replicate took the file, but gave no address for it.") from None

    def _own(self, ctx: Context) -> tuple[str, ...]:
        """How addresses begin that are read with the token."""
        return f"{ctx.base_url}/v1/", f"{HOME}/v1/"

    def _get(self, ctx: Context, path: str, **more: Any) -> Any:
        return http.json_of(self._sdk(ctx)._request("GET", path, **more))

    def _sdk(self, ctx: Context, *, spends: bool = False, timeout: float = 30.0) -> "Client":
        from replicate.client import Client

        transport = SdkTransport(
            ctx,
            hosts=self.hosts,
            home=self.base_url,
            explain=errors.of_answer,
            spends=spends,
            timeout=SUBMIT_SECONDS if spends else timeout,
        )
        return Client(api_token=key_of(ctx), base_url=ctx.base_url, transport=transport)


@cached(
    TTLCache(maxsize=500, ttl=12 * 3600),
    key=lambda provider, ctx, given: (ctx.base_url, ctx.key["api_key"], given.sha256, given.mime),
    lock=Lock(),
)
def _uploaded(provider: Replicate, ctx: Context, file: Input) -> str:
    return provider._upload(ctx, file)


def _nothing(prediction: Json, id: str, medium: str) -> BadOutput | Refused:
    logs = str(prediction.get("logs") or "")
    if errors.POLICY.search(logs):
        message = "The model's safety filter kept the result back."
        return Refused(message, charged=Charged.YES, request_id=id)
    return BadOutput(
        f"Replicate says it is done, but sent no {medium}.",
        next_step="Change the prompt: often a safety filter kept the result back.",
        charged=Charged.YES,
        request_id=id,
    )


def _one_of_a_kind(sent: Json) -> bool:
    params = sent.get("input")
    return isinstance(params, dict) and any(
        seeds.is_seed(name) and str(params[name]).isdigit() for name in params
    )


def _same_input(sent: Json, seen: Any) -> bool:
    return isinstance(seen, dict) and all(seen.get(name) == sent[name] for name in sent)
