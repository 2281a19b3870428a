"""Kling by its own API: a task is created, asked after, and its addresses are fetched.

Two generations of the API are live. The first takes an access key with a secret one (which sign a
token) as well as an API key; the second takes an API key only.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from urllib.parse import quote

from providers import write_ahead_note
from providers.contract import (
    BadRequest,
    Candidates,
    Context,
    Expired,
    Failed,
    Finished,
    Json,
    KeyField,
    Limits,
    Medium,
    Money,
    NeedsKey,
    Operation,
    PastAsked,
    PastPage,
    Pending,
    Prepared,
    ProviderError,
    Request,
    Unavailable,
)
from providers.json_values import as_object, as_text, objects_in
from providers.kling import bodies, errors, faces, past, results, signing
from providers.kling.disclosure import DISCLOSURE
from providers.kling.models import OFFERS, SHIPPED
from providers.kling.offers import Offer
from providers.rest import ApiResponse, Rest, Takes, bare_base64, of_work, with_files
from providers.sdk import key_of, under_way

HOME = "https://api-singapore.klingai.com"
CHINA = "api-beijing"
DONE = ("succeed", "succeeded")
WORDS = {"submitted": "Waiting at Kling", "processing": ""}
NO_TASK = "Kling's answer holds no task."
TASK = re.compile(r"[\w-]{4,64}")
PACK_DAYS = timedelta(days=200)


class Kling(Rest):
    slug, label = "kling", "Kling"
    description = "Kuaishou's video and images: words, frames, lip sync, effects, references."
    base_url = HOME
    key_fields = (
        KeyField(
            "access_key",
            env="KLING_ACCESS_KEY",
            shape=r"api-key-[\w.-]{8,300}",
            page="https://klingai.com/global/dev",
            help="klingai.com/global/dev → API keys: an API key (api-key-…), or an access key.",
            label="API key or access key",
        ),
        KeyField(
            "secret_key",
            env="KLING_SECRET_KEY",
            help="Only with an access key; it is shown once when that is made.",
            label="Secret key",
            optional=True,
        ),
    )
    hosts = ("api-singapore.klingai.com", "api-beijing.klingai.com", "api.klingai.com")
    disclosure = DISCLOSURE
    limits = Limits(concurrency=20)
    shipped = SHIPPED
    takes = {
        "image": Takes(("image/jpeg", "image/png"), 10),
        "audio": Takes(("audio/mpeg", "audio/wav", "audio/x-wav", "audio/mp4", "audio/aac"), 5),
    }

    def meaning(self, response: ApiResponse) -> ProviderError | None:
        return errors.meaning(response)

    def key_headers(self, ctx: Context) -> dict[str, str]:
        key_of(ctx, "access_key")
        return {"Authorization": f"Bearer {signing.bearer(ctx.key)}"}

    def account(self, ctx: Context) -> str:
        left = self.balance(ctx)
        return "no resource pack" if left is None else f"{left.amount.normalize():f} units left"

    def prices_elsewhere(self, base_url: str) -> str:
        return "in China Kling bills in yuan" if CHINA in base_url else ""

    def balance(self, ctx: Context) -> Money | None:
        """What is left in the resource packs; None where there is none."""
        now = datetime.now(UTC)
        span = {"start_time": _millis(now - PACK_DAYS), "end_time": _millis(now)}
        data = as_object(self.ask(ctx, "GET", "/account/costs", params=span).get("data"))
        packs = objects_in(data.get("resource_pack_subscribe_infos"))
        packs = [one for one in packs if one.get("status") == "online"]
        left = [results.number(one.get("remaining_quantity")) or Decimal(0) for one in packs]
        return Money(sum(left, Decimal(0)), "units") if packs else None

    def prepare(self, ctx: Context, request: Request) -> Prepared:
        """The form's values are kept; that Kling's own body can be made of them is seen here. For a
        chosen face the video is looked at: then it is the body itself, and `looked`, which is not
        sent, the units that looking took."""
        prepared = super().prepare(ctx, bodies.by_its_id(request))
        offer = _offer(prepared.model.id)
        if not offer.sees_faces:
            offer.shape(prepared.body)
            return prepared
        sound = next((one for one in prepared.inputs if one.field == "sound"), None)
        faces.check_sound(prepared.body, sound)
        answer, is_new = self._look(ctx, bodies.one_video(prepared.body))
        body = faces.body(answer, prepared.body, sound)
        looked = results.units(answer) if is_new else None
        return replace(prepared, body=body | ({"looked": str(looked)} if looked else {}))

    def candidates(self, ctx: Context, request: Request, field: str) -> Candidates:
        """The faces in the video. Looking may take a few units, which Kling then tells."""
        params = bodies.by_its_id(request).params
        answer, is_new = self._look(ctx, bodies.one_video(params))
        units = results.units(answer) if is_new else None
        remark = f"Kling counted {units.normalize():f} units for looking." if units else ""
        return Candidates(faces.candidates(answer), remark)

    def _look(self, ctx: Context, video: Json) -> tuple[Json, bool]:
        def ask(body: Json) -> Json:
            return as_object(self.ask(ctx, "POST", faces.LOOK, body, timeout=120).get("data"))

        return faces.look(ctx, ask, video)

    def submit(self, ctx: Context, prepared: Prepared) -> Operation:
        offer = _offer(prepared.model.id)
        if offer.is_new and not signing.is_api_key(ctx.key["access_key"]):
            raise NeedsKey(
                f"{prepared.model.label} takes an API key only, not an access key.",
                next_step="Make an API key at klingai.com/global/dev, enter it, and retry.",
            )
        body = offer.shape(with_files(prepared, bare_base64)) | offer.fixed
        facts = _facts(ctx, offer)
        if looked := body.pop("looked", ""):
            facts["looked"] = looked
        if offer.is_new:
            body["options"] = {"external_task_id": prepared.key}
        else:
            body["external_task_id"] = prepared.key
        write_ahead_note.write(ctx, prepared.key, facts)
        path = offer.path if offer.is_new else f"/v1/{offer.path}"
        try:
            answer = self.ask(ctx, "POST", path, body, spends=True, timeout=120)
        except errors.SessionOver:
            faces.forget(ctx, as_text(body.get("session_id")))
            raise
        data = as_object(answer.get("data"))
        id = data.get("id") if offer.is_new else data.get("task_id")
        return self.begun(id, request_id=as_text(answer.get("request_id")), **facts)

    @under_way()
    def poll(self, ctx: Context, operation: Operation) -> Pending | Finished | Failed:
        facts, id = operation.data, str(operation.data["id"])
        task = self._task(ctx, facts, task_ids=id)
        if not task:
            raise Unavailable(NO_TASK, request_id=id)
        status = as_text(task.get("task_status") or task.get("status")).lower()
        if status in DONE:
            return self._result(facts, task, id)
        if status == "failed":
            return of_work(errors.of_task(task, id), id, results.charged(task))
        return Pending(message=WORDS.get(status, f"Kling says “{status}”."))

    def find(self, ctx: Context, key: str) -> Operation | None:
        """By the id of our own that every order carries."""
        facts = write_ahead_note.read(ctx, key)
        if facts is None:
            return None
        try:
            task = self._task(ctx, facts, external_task_ids=key)
        except Expired:
            return None
        if not task:
            raise Unavailable(NO_TASK)
        return self.begun(task.get("task_id") or task.get("id"), **facts)

    def adopt(self, ctx: Context, request_id: str) -> Operation:
        """By the task's id. Each kind of work has a place of its own: that of the order first."""
        id = request_id.strip()
        if not TASK.fullmatch(id):
            raise BadRequest("That is no id of a task at Kling; it is a long number.")
        noted = write_ahead_note.read(ctx)
        for facts in [noted] if noted else _places(ctx):
            try:
                task = self._task(ctx, facts, task_ids=id)
            except (Expired, BadRequest):
                continue
            if task:
                return self.begun(id, **facts)
        raise BadRequest(f"Kling knows no task {id}, or no longer: it keeps them for 30 days.")

    def _task(self, ctx: Context, facts: Json, **task_id: str) -> Json:
        """How a task stands, by its id or by ours; {} where the answer holds none. Raises
        Expired where Kling does not know it."""
        (id,) = task_id.values()
        if not facts.get("is_new"):
            answer = self.ask(ctx, "GET", f"/v1/{facts['path']}/{quote(id, safe='')}")
            task = as_object(answer.get("data"))
            return task if task.get("task_id") else {}
        answer = self.ask(ctx, "GET", "/tasks", params=task_id)
        if not isinstance(answer.get("data"), list):
            return {}
        found = objects_in(answer["data"])
        if not found:
            raise Expired("Kling does not know the task, or no longer.", request_id=id)
        return found[0]

    def past_runs(self, ctx: Context, asked: PastAsked, cursor: str) -> PastPage:
        """The second API's list is there for an API key only."""
        has_api_key = signing.is_api_key(ctx.key["access_key"])
        in_yuan = CHINA in ctx.base_url
        lists = past.lists_of(
            (
                past.SECOND if offer.is_new else offer.path,
                offer.spec.id,
                None if in_yuan else offer.unit,
            )
            for offer in OFFERS.values()
            if has_api_key or not offer.is_new
        )
        return past.page(partial(self.ask, ctx), lists, asked, cursor)

    def _result(self, facts: Json, task: Json, id: str) -> Finished | Failed:
        made = results.files(task)
        rate, looked = (results.number(facts.get(name)) for name in ("unit", "looked"))
        instead = None
        if told_why := as_text(task.get("task_status_msg") or task.get("message")):
            why = errors.of_task({"message": told_why}, id)
            instead = of_work(why, id, results.charged(task))
        return self.result(
            {facts["medium"] + "s": [{"url": one["url"]} for one in made]},
            Medium(facts["medium"]),
            id=id,
            instead=instead,
            cost=results.cost(task, rate, looked),
            details=results.details(task, made),
        )


def _offer(model_id: str) -> Offer:
    if model_id not in OFFERS:
        raise BadRequest(f"Kling's model “{model_id}” is not known here any more.")
    return OFFERS[model_id]


def _facts(ctx: Context, offer: Offer) -> Json:
    """What is needed to ask after the work, in any process. In China units are not paid in USD."""
    unit = None if CHINA in ctx.base_url else offer.unit
    return {
        "path": offer.path,
        "is_new": offer.is_new,
        "medium": offer.spec.kind.medium.value,
        "unit": None if unit is None else str(unit),
    }


def _places(ctx: Context) -> Iterator[Json]:
    """Wherever a task may be, once each."""
    seen, has_api_key = set(), signing.is_api_key(ctx.key["access_key"])
    for offer in OFFERS.values():
        place = "second" if offer.is_new else offer.path
        if place not in seen and (has_api_key or not offer.is_new):
            seen.add(place)
            yield _facts(ctx, offer)


def _millis(moment: datetime) -> str:
    return str(int(moment.timestamp() * 1000))
