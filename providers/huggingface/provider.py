"""Hugging Face by its router: one token, and each inference provider's own wire behind it.

Its SDK waits inside the call for long work and keeps its id to itself, so that nothing could be
resumed; it hands pictures out decoded. So this speaks plain HTTP.
"""

import io
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import Any

from cachetools import TTLCache, cached

from providers import http, outputs
from providers.contract import (
    BadOutput,
    BadRequest,
    Charged,
    Context,
    Failed,
    Finished,
    Json,
    KeyField,
    Kind,
    Medium,
    ModelSpec,
    Money,
    Operation,
    Output,
    Pending,
    Prepared,
    ProviderError,
    Refused,
    Unknown,
)
from providers.huggingface import errors, hub, routes
from providers.huggingface.disclosure import DISCLOSURE
from providers.huggingface.models import MODELS
from providers.huggingface.routes import Order
from providers.json_values import as_number, as_text
from providers.rest import ApiResponse, Rest, Takes, raised, with_files
from providers.schema_builders import names
from providers.sdk import under_way

HOME, HUB = "https://router.huggingface.co", "https://huggingface.co"
WAITS = 300.0
LARGEST = 256 * 1024 * 1024
BLACK = "It is black all over: some models answer so in place of what their filter kept back."
RESULTS = names("output outputs images video audio")
ANSWERS = (*RESULTS, "data", "choices")
INSTEAD = ("error", "message", "detail")
DONE = ("completed", "succeeded", "COMPLETED")
BAD = ("failed", "canceled", "error", "FAILED")


class HuggingFace(Rest):
    slug, label = "huggingface", "Hugging Face"
    description = (
        "Any repository that an inference provider serves, by one token; billed by Hugging Face "
        "at the provider's own price, which no answer tells."
    )
    base_url = HOME
    key_fields = (
        KeyField(
            "api_key",
            env="HF_TOKEN",
            shape=r"hf_[A-Za-z0-9]{20,60}",
            page="https://huggingface.co/settings/tokens",
            help="huggingface.co → Settings → Access tokens; it may call inference providers. "
            "It begins with hf_.",
            label="Token",
        ),
    )
    hosts = ("router.huggingface.co", "huggingface.co")
    disclosure = DISCLOSURE
    submit_waits = True
    shipped = MODELS
    takes = {"image": Takes(("image/png", "image/jpeg", "image/webp"), 10)}

    def meaning(self, response: ApiResponse) -> ProviderError | None:
        return errors.of_answer(response)

    def account(self, ctx: Context) -> str:
        return as_text(self._hub(ctx, "/api/whoami-v2").get("name"))

    def describe(self, ctx: Context, model_id: str) -> ModelSpec:
        """A model that ships, or any repository by its name, with who is to serve it or without."""
        known = next((one for one in MODELS if one.id == model_id.strip()), None)
        return known or hub.describe(partial(self._hub, ctx), model_id)

    def search(self, ctx: Context, words: str, kind: str = "") -> Iterable[ModelSpec]:
        return hub.search(partial(self._listed, ctx), words, kind)

    def price(self, model: ModelSpec, params: Json) -> Money | None:
        """No answer tells it, and each provider has a list of its own."""
        return None

    def submit(self, ctx: Context, prepared: Prepared) -> Operation | Finished:
        repository, served_by = hub.name_of(prepared.model.id)
        kind = prepared.model.kind
        route = routes.of(served_by, kind)
        if route is None:
            raise BadRequest(f"{served_by} is not spoken to for {kind.label.lower()} here.")
        own = _id_at(self, ctx, repository, served_by, kind)
        if kind is Kind.TEXT_GENERATION and served_by != "auto":
            own = f"{repository}:{served_by}"
        order = Order(repository, own, kind, with_files(prepared))
        response = self._post(ctx, route, order)
        facts: Json = {"by": served_by, "medium": kind.medium.value}
        if not _is_json(response):
            return raised(self._whole(response.content, response.headers, facts))
        answer = http.json_of(response, spends=True)
        if not isinstance(answer, dict):
            raise Unknown("The order was answered, but the answer is not understood.")
        path = route.later(order, answer)
        id = as_text(answer.get("request_id")) or as_text(answer.get("id"))
        if not id and isinstance(answer.get("data"), dict):
            id = as_text(answer["data"].get("id"))
        if path:
            facts |= {"path": path, "query": route.query}
            return Operation(facts, request_id=id)
        if route.later is not routes.Route.later and not _has_result(answer):
            raise Unknown(
                f"{served_by} answered the order, but its answer names no work.",
                request_id=id or http.request_id(response),
            )
        return raised(self._result(answer, facts, id or http.request_id(response)))

    @under_way()
    def poll(self, ctx: Context, operation: Operation) -> Pending | Finished | Failed:
        data = operation.data
        if data.get("query"):
            return self._poll_queue(ctx, operation)
        answer = self.ask(ctx, "GET", data["path"])
        inner = answer.get("data")
        task = inner if isinstance(inner, dict) else answer
        status = as_text(task.get("status"))
        if status in BAD:
            words = http.words_in(task.get("error")) or "it gave no reason"
            return Failed(errors.of_work(words, operation.request_id))
        if status in DONE:
            kept = {name: task[name] for name in (*RESULTS, "error") if name in task}
            return self._result(kept, data, operation.request_id)
        return Pending(message=_in_words(status))

    def _poll_queue(self, ctx: Context, operation: Operation) -> Pending | Finished | Failed:
        data = operation.data
        stands = self.ask(ctx, "GET", f"{data['path']}/status{data['query']}")
        status = as_text(stands.get("status"))
        if status in BAD:
            return Failed(errors.of_work(http.words_in(stands), operation.request_id))
        if status not in DONE:
            place = stands.get("queue_position")
            is_place = isinstance(place, int) and not isinstance(place, bool)
            return Pending(queue_position=place if is_place else None, message=_in_words(status))
        try:
            answer = self.ask(ctx, "GET", f"{data['path']}{data['query']}")
        except (BadRequest, Refused) as error:  # the model's own verdict, in place of its result
            return Failed(errors.of_work(error.message, operation.request_id))
        except ProviderError:
            # Completed with an error: the result that would say more cannot be had.
            if not (words := http.words_in(stands.get("error"))):
                raise
            return Failed(errors.of_work(words, operation.request_id))
        return self._result({"error": stands.get("error")} | answer, data, operation.request_id)

    def _result(self, answer: Json, facts: Json, id: str) -> Finished | Failed:
        if words := _error_in(answer):
            return Failed(errors.of_work(words, id))
        details: Json = {"details": {"served by": facts["by"]}}
        for name in ("usage", "model"):
            if answer.get(name):
                details["details"][name] = answer[name]
        if (seed := as_number(answer.get("seed"))) is not None:
            details["seed"] = int(seed)
        made = self.result(answer, Medium(facts["medium"]), id=id, **details)
        if not isinstance(made, Finished) or facts["medium"] != Medium.IMAGE:
            return made
        if any(_is_black(one.data) for one in made.outputs if one.data):
            return replace(made, remarks=(*made.remarks, BLACK))
        return made

    def _whole(self, content: bytes, headers: Any, facts: Json, id: str = "") -> Finished | Failed:
        if not content:
            message = f"{facts['by']} says it is done, but sent nothing."
            return Failed(BadOutput(message, charged=Charged.MAYBE, request_id=id))
        mime = str(headers.get("content-type") or "").partition(";")[0]
        is_black = facts["medium"] == Medium.IMAGE and _is_black(content)
        return Finished(
            (Output(data=content, mime=mime),),
            request_id=id,
            details={"served by": facts["by"]},
            remarks=(BLACK,) if is_black else (),
        )

    def _post(self, ctx: Context, route: routes.Route, order: Order) -> Any:
        return http.send(
            ctx,
            "POST",
            route.path(order) + route.query,
            hosts=self.hosts,
            spends=True,
            timeout=WAITS,
            largest=LARGEST,
            explain=lambda bad: self.meaning(ApiResponse(bad, http.json_or_none(bad), spends=True)),
            headers=self.key_headers(ctx) | dict(route.headers),
            json=route.body(order),
        )

    def _hub(self, ctx: Context, path: str, **more: Any) -> Json:
        return self.ask(ctx, "GET", self._hub_address(ctx) + path, **more)

    def _listed(self, ctx: Context, path: str, **more: Any) -> Any:
        response = http.send(
            ctx,
            "GET",
            self._hub_address(ctx) + path,
            hosts=self.hosts,
            explain=lambda bad: self.meaning(ApiResponse(bad, http.json_or_none(bad))),
            headers=self.key_headers(ctx),
            **more,
        )
        return http.json_of(response)

    def _hub_address(self, ctx: Context) -> str:
        """The hub is where the router is, once the user has moved that."""
        return HUB if ctx.base_url == HOME else ctx.base_url


@cached(
    TTLCache(maxsize=500, ttl=3600),
    key=lambda provider, ctx, *asked: (ctx.base_url, ctx.key["api_key"], *asked),
    lock=Lock(),
)
def _id_at(provider: HuggingFace, ctx: Context, repository: str, by: str, kind: Kind) -> str:
    return hub.id_at(partial(provider._hub, ctx), repository, by, kind)


def _is_json(response: Any) -> bool:
    kind = str(response.headers.get("content-type") or "").partition(";")[0].lower()
    return kind.endswith("json") or kind in ("text/html", "text/plain", "")


def _in_words(status: str) -> str:
    return "" if status.lower() in ("in_progress", "processing") else f"It says “{status}”."


def _has_result(answer: Json) -> bool:
    return any(answer.get(name) for name in RESULTS)


def _error_in(answer: Json) -> str:
    """What an answer with a good status says in place of a result; "" where it has one."""
    fields = {name: answer[name] for name in INSTEAD if answer.get(name)}
    rest = {name: value for name, value in answer.items() if name not in INSTEAD}
    if not fields or any(rest.get(name) for name in ANSWERS) or outputs.media_of(rest):
        return ""
    return http.words_in(fields) or "it gave no reason"


def _is_black(content: bytes) -> bool:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content)) as picture:
            return picture.convert("L").getextrema() == (0, 0)
    except (OSError, ValueError, Image.DecompressionBombError):
        return False
