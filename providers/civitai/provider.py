"""Civitai by its orchestration: an order is a workflow of one step, paid in Buzz.

`externalId` makes the order one of a kind: the same one again gives the workflow that is there
already. A tag of the same name finds it. The site (models, LoRAs, the account) is another host with
the same key. No SDK: Civitai's own speaks an interface that it has given up.
"""

import base64
import io
import re
import zlib
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import quote

from providers.civitai import catalogue, errors, prices, step_schemas, workflow_status
from providers.civitai.air import of_model
from providers.civitai.disclosure import DISCLOSURE
from providers.civitai.models import ECOSYSTEMS, MODELS, STEPS, Step
from providers.contract import (
    BadOutput,
    BadRequest,
    Charged,
    Context,
    Currency,
    Expired,
    Failed,
    Finished,
    Input,
    Json,
    KeyField,
    Lora,
    ModelSpec,
    Money,
    Operation,
    PastAsked,
    PastPage,
    Pending,
    Prepared,
    ProviderError,
    Refused,
    Request,
    Unavailable,
)
from providers.json_values import as_list, as_text
from providers.rest import ApiResponse, Rest, Takes, data_address, with_files
from providers.sdk import split_id, under_way, wrong

HOME, SITE = "https://orchestration.civitai.com", "https://civitai.com"
WORKFLOWS = "/v2/consumer/workflows"
SUBMIT_SECONDS = 60.0
PAGE = 50
TAG = "art-factory"
STATES = {
    "unassigned": "Waiting for a worker of Civitai's",
    "preparing": "Getting the model ready",
    "scheduled": "Waiting for a worker of Civitai's",
    "processing": "",
}


class Civitai(Rest):
    slug, label = "civitai", "Civitai"
    description = (
        "Community checkpoints with LoRAs, and models of other vendors; paid in Buzz, "
        "of which 1000 are 1 $."
    )
    base_url = HOME
    key_fields = (
        KeyField(
            "api_key",
            env="CIVITAI_API_TOKEN",
            page="https://civitai.com/user/account",
            help="civitai.com → your picture → Account settings → API keys.",
        ),
    )
    hosts = ("orchestration.civitai.com", "civitai.com")
    disclosure = DISCLOSURE
    currencies = (
        Currency(
            "BUZ",
            "Buzz",
            usd=Decimal("0.001"),
            date="2026-08-07",
            source="https://developer.civitai.com/orchestration/recipes/chat-completion",
        ),
    )
    shipped = MODELS
    takes = {
        "image": Takes(("image/png", "image/jpeg", "image/webp"), 24),
        "audio": Takes(("audio/mpeg", "audio/wav", "audio/x-wav", "audio/ogg", "audio/mp4"), 24),
    }

    def meaning(self, response: ApiResponse) -> ProviderError | None:
        return errors.of_answer(response)

    def account(self, ctx: Context) -> str:
        return as_text(self._site(ctx, "/api/v1/me").get("username"))

    def describe(self, ctx: Context, model_id: str) -> ModelSpec:
        """A model that ships, or any checkpoint by its AIR, its page or its number."""
        known = next((one for one in MODELS if one.id == model_id.strip()), None)
        return known or catalogue.describe(partial(self._site, ctx), model_id)

    def search(self, ctx: Context, words: str, kind: str = "") -> Iterable[ModelSpec]:
        return catalogue.search(partial(self._site, ctx), words, kind)

    def loras(self, ctx: Context, model: ModelSpec, words: str) -> Iterable[Lora]:
        return catalogue.loras(partial(self._site, ctx), model, words)

    def price(self, model: ModelSpec, params: Json) -> Money | None:
        return prices.cost(model, params)

    def prepare(self, ctx: Context, request: Request) -> Prepared:
        """The input of the step, and in it what is said of the whole workflow."""
        step = _step(request.model.id)
        made = super().prepare(ctx, request)
        body = {name: value for name, value in made.body.items() if value not in ("", [])}
        if body.get("refAudioUrl"):
            body.pop("speaker", None)
        if step.type == "aceStepAudio":
            body = {"lyrics": "", "seed": zlib.crc32(request.key.encode()) >> 1} | body
        if isinstance(body.get(step_schemas.LORAS), list):
            body[step_schemas.LORAS] = _weights(body[step_schemas.LORAS])
        return replace(made, body=body | step.fixed)

    def submit(self, ctx: Context, prepared: Prepared) -> Operation:
        name = _external_id(prepared.key)
        body = _workflow(prepared) | {"externalId": name, "tags": [TAG, name]}
        path = f"{WORKFLOWS}?wait=0"
        answer = self.ask(ctx, "POST", path, body, spends=True, timeout=SUBMIT_SECONDS)
        return self._operation(answer)

    def quote(self, ctx: Context, prepared: Prepared) -> Money | None:
        """By the same order with `whatif`, which neither runs nor charges; it bears no id, since a
        quote would claim it."""
        path = f"{WORKFLOWS}?wait=0&whatif=true"
        return workflow_status.total(self.ask(ctx, "POST", path, _workflow(prepared)))

    @under_way()
    def poll(self, ctx: Context, operation: Operation) -> Pending | Finished | Failed:
        workflow = self._get(ctx, operation.data["id"])
        status = as_text(workflow.get("status"))
        if status == "succeeded":
            return _result(workflow)
        if status in workflow_status.ENDED_BADLY:
            return Failed(errors.of_workflow(workflow, workflow_status.charged(workflow)))
        progress, place = workflow_status.progress(workflow)
        return Pending(
            progress,
            queue_position=place,
            message=STATES.get(status, f"Civitai says “{status}”." if status else _UNCLEAR),
            preview=workflow_status.preview(workflow),
        )

    @under_way()
    def cancel(self, ctx: Context, operation: Operation) -> None:
        """What has not begun is given back by Civitai."""
        path = f"{WORKFLOWS}/{_quoted(operation.data['id'])}"
        try:
            self.ask(ctx, "PUT", path, {"status": "canceled"})
        except (BadRequest, Expired) as error:
            ctx.log.info("Civitai could not cancel: %s", error.message)

    def find(self, ctx: Context, key: str) -> Operation | None:
        name = _external_id(key)
        query = {"tags": name, "take": PAGE, "hideMatureContent": "false"}
        for workflow in self._listed(ctx, query)[0]:
            if workflow.get("externalId") == name or name in as_list(workflow.get("tags")):
                return self._operation(workflow)
        return None

    def adopt(self, ctx: Context, request_id: str) -> Operation:
        """By the id of the workflow."""
        id = request_id.strip()
        if not re.fullmatch(r"[\w.-]{3,100}", id, re.ASCII):
            raise BadRequest("That is no id of a workflow of Civitai's.")
        try:
            return self._operation(self._get(ctx, id))
        except Expired:
            raise BadRequest(f"Civitai knows no workflow {id}; they are kept 30 days.") from None

    def past_runs(self, ctx: Context, asked: PastAsked, cursor: str) -> PastPage:
        """The workflows of the last 30 days, from here and from elsewhere."""
        query: Json = {"take": PAGE, "toDate": asked.until.isoformat()}
        query |= {"hideMatureContent": "false", "excludeFailed": "false"}
        query |= {"fromDate": asked.since.isoformat()} if asked.since else {}
        query |= {"cursor": cursor} if cursor else {}
        found, following = self._listed(ctx, query)
        runs = [run for workflow in found if (run := workflow_status.past(workflow))]
        wanted = tuple(run for run in runs if asked.wants(run.created))
        return PastPage(wanted, following if found else "")

    def _operation(self, workflow: Json) -> Operation:
        return self.begun(workflow.get("id"))

    def _get(self, ctx: Context, id: Any) -> Json:
        return self.ask(ctx, "GET", f"{WORKFLOWS}/{_quoted(id)}")

    def _listed(self, ctx: Context, query: Json) -> tuple[list[Json], str]:
        answer = self.ask(ctx, "GET", WORKFLOWS, params=query)
        items = answer.get("items")
        if not isinstance(items, list):
            raise Unavailable("Civitai's list of workflows is not understood.")
        return [one for one in items if isinstance(one, dict)], as_text(answer.get("next"))

    def _site(self, ctx: Context, path: str, **more: Any) -> Json:
        """The site is where the orchestration is, once the user has moved that."""
        site = SITE if ctx.base_url == HOME else ctx.base_url
        return self.ask(ctx, "GET", site + path, **more)


_UNCLEAR = "Civitai gave an answer that is not understood; asking again."


def _step(model_id: str) -> Step:
    """The step by which a model is run: its own, or that of its checkpoint's family."""
    if known := STEPS.get(model_id):
        return known
    name, kind = split_id(model_id)
    found = of_model(name)
    family = ECOSYSTEMS.get(found.ecosystem) if found else None
    if family is None:
        raise BadRequest(f"Civitai has no model “{model_id[:100]}”.")
    operation = "createVariant" if kind else "createImage"
    fixed = {"engine": "sdcpp", "ecosystem": found.ecosystem if found else ""}
    return Step("imageGen", fixed | {"operation": operation, family.model: name})


def _workflow(prepared: Prepared) -> Json:
    body = with_files(prepared, _written)
    mature = bool(body.pop(step_schemas.MATURE, False))
    step = {"$type": _step(prepared.model.id).type, "name": "made", "input": body}
    return {"steps": [step], "currencies": [], step_schemas.MATURE: mature}


def _written(file: Input) -> str:
    """Some of its models fail in silence on WebP, so that goes as PNG."""
    if file.mime != "image/webp":
        return data_address(file)
    from PIL import Image

    made = io.BytesIO()
    with Image.open(file.path) as picture:
        picture.save(made, "PNG")
    return f"data:image/png;base64,{base64.b64encode(made.getvalue()).decode()}"


def _weights(rows: list[Any]) -> dict[str, float]:
    """{AIR: weight}, as Civitai takes them."""
    found: dict[str, float] = {}
    for row in rows:
        weights = row if isinstance(row, dict) else {"name": row}
        air = of_model(as_text(weights.get("name")).strip())
        if air is None:
            raise wrong(
                step_schemas.LORAS, "A LoRA is named by its AIR: urn:air:sdxl:lora:civitai:…"
            )
        weight = weights.get("weight")
        found[str(air)] = weight if isinstance(weight, int | float) else 1.0
    return found


def _result(workflow: Json) -> Finished | Failed:
    id = as_text(workflow.get("id"))
    outputs, withheld = workflow_status.results(workflow)
    if not outputs:
        about: Json = {"charged": workflow_status.charged(workflow), "request_id": id}
        if about["charged"] is Charged.NO and not withheld:
            about["charged"] = Charged.MAYBE
        if withheld:
            why = next(filter(None, withheld), "")
            message = f"Civitai kept the result back{': ' + why if why else ''}."
            return Failed(Refused(message, **about))
        if words := errors.step_errors(workflow):
            return Failed(errors.of_words(words, **about))
        return Failed(BadOutput("Civitai says it is done, but sent no file.", **about))
    kept = f"Civitai kept {len(withheld)} of {len(withheld) + len(outputs)} results back."
    return Finished(
        outputs,
        cost=workflow_status.paid(workflow),
        seed=workflow_status.seed(workflow),
        request_id=id,
        details={"buzz": workflow_status.currencies(workflow)},
        remarks=(kept,) if withheld else (),
    )


def _external_id(key: str) -> str:
    return "artfactory-" + re.sub(r"[^A-Za-z0-9_-]", "-", key)[:100]


def _quoted(id: Any) -> str:
    return quote(str(id), safe="")
