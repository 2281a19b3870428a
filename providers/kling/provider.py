"""Kling by its own API: a task is created, asked after, and its addresses are fetched.

Two generations of the API are live. The first takes an access key with a secret one (which sign a
token) as well as an API key; the second takes an API key only.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote

from providers import write_ahead_note
from providers.contract import (
    BadRequest,
    Charged,
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
    Pending,
    Prepared,
    ProviderError,
    Request,
    Unavailable,
)
from providers.json_values import as_count, as_object, as_text, objects_in
from providers.kling import errors, signing
from providers.kling.models import OFFERS, SHIPPED
from providers.kling.offers import Offer
from providers.rest import Rest, Said, Takes, bare_base64, of_work, with_files
from providers.sdk import key_of, under_way

HOME = "https://api-singapore.klingai.com"
CHINA = "api-beijing"
DONE = ("succeed", "succeeded")
WORDS = {"submitted": "Waiting at Kling", "processing": ""}
NO_TASK = "Kling's answer holds no task."
TASK = re.compile(r"[\w-]{4,64}")
ADDRESSES = ("url", "wav_url", "url_wav", "mp3_url", "url_mp3", "watermark_url")
MOST_DIGITS = 12
PACK_DAYS = timedelta(days=200)


class Kling(Rest):
    slug, label = "kling", "Kling"
    description = "Kuaishou's video and images: words, frames, lip sync, effects, references."
    base_url = HOME
    key_fields = (
        KeyField(
            "access_key",
            env="KLING_ACCESS_KEY",
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
    limits = Limits(concurrency=20)
    shipped = SHIPPED
    takes = {
        "image": Takes(("image/jpeg", "image/png"), 10),
        "audio": Takes(("audio/mpeg", "audio/wav", "audio/x-wav", "audio/mp4", "audio/aac"), 5),
    }

    def meaning(self, said: Said) -> ProviderError | None:
        return errors.meaning(said)

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
        left = [_decimal(one.get("remaining_quantity")) or Decimal(0) for one in packs]
        return Money(sum(left, Decimal(0)), "units") if packs else None

    def prepare(self, ctx: Context, request: Request) -> Prepared:
        """The form's values are kept; that Kling's own body can be made of them is seen here."""
        prepared = super().prepare(ctx, request)
        _offer(prepared.model.id).shape(prepared.body)
        return prepared

    def submit(self, ctx: Context, prepared: Prepared) -> Operation:
        offer = _offer(prepared.model.id)
        if offer.is_new and not signing.is_api_key(ctx.key["access_key"]):
            raise NeedsKey(
                f"{prepared.model.label} takes an API key only, not an access key.",
                next_step="Make an API key at klingai.com/global/dev, enter it, and retry.",
            )
        body = offer.shape(with_files(prepared, bare_base64)) | offer.fixed
        facts = _facts(ctx, offer)
        if offer.is_new:
            body["options"] = {"external_task_id": prepared.key}
        else:
            body["external_task_id"] = prepared.key
        write_ahead_note.write(ctx, prepared.key, facts)
        path = offer.path if offer.is_new else f"/v1/{offer.path}"
        answer = self.ask(ctx, "POST", path, body, spends=True, timeout=120)
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
            return of_work(errors.of_task(task, id), id, _charged(task))
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

    def _task(self, ctx: Context, facts: Json, **asked: str) -> Json:
        """How a task stands, by its id or by ours; {} where the answer holds none. Raises
        Expired where Kling does not know it."""
        (id,) = asked.values()
        if not facts.get("is_new"):
            answer = self.ask(ctx, "GET", f"/v1/{facts['path']}/{quote(id, safe='')}")
            task = as_object(answer.get("data"))
            return task if task.get("task_id") else {}
        answer = self.ask(ctx, "GET", "/tasks", params=asked)
        if not isinstance(answer.get("data"), list):
            return {}
        found = objects_in(answer["data"])
        if not found:
            raise Expired("Kling does not know the task, or no longer.", request_id=id)
        return found[0]

    def _result(self, facts: Json, task: Json, id: str) -> Finished | Failed:
        whole = task.get("task_result")
        made = _files(whole if isinstance(whole, dict) else task)
        units = _units(task)
        rate = _decimal(facts.get("unit"))
        told: Json = {"units": str(units)} if units is not None else {}
        instead = None
        if told_why := as_text(task.get("task_status_msg") or task.get("message")):
            instead = of_work(errors.of_task({"message": told_why}, id), id, _charged(task))
        if ids := [one["id"] for one in made if isinstance(one.get("id"), str)]:
            told["ids"] = ids
        return self.result(
            {facts["medium"] + "s": [{"url": one["url"]} for one in made]},
            Medium(facts["medium"]),
            id=id,
            instead=instead,
            cost=None if units is None or rate is None else Money(units * rate),
            details=told,
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


def _files(whole: Json) -> list[Json]:
    """The results in the order in which they are counted, each by its plain address: not the one
    with a watermark, and of a sound the file that has lost nothing."""
    every = [one for part in whole.values() for one in objects_in(part)]
    found = [one for one in every if any(name in one for name in ADDRESSES)]
    found.sort(key=lambda one: as_count(one.get("index")) or 0)
    addresses = [next((one[n] for n in ADDRESSES if as_text(one.get(n))), "") for one in found]
    return [one | {"url": url} for one, url in zip(found, addresses, strict=True)]


def _units(task: Json) -> Decimal | None:
    """What Kling took for it, in units; None where it does not say."""
    if _took_money(task):
        return None
    if task.get("final_unit_deduction") is not None:
        return _decimal(task["final_unit_deduction"])
    bills = objects_in(task.get("billing"))
    counted = [_decimal(one.get("amount")) for one in bills if one.get("charge_type") == "unit"]
    known = [one for one in counted if one is not None]
    return sum(known, Decimal(0)) if bills and len(known) == len(bills) else None


def _took_money(task: Json) -> bool:
    """Whether the balance was charged beside the units, in a currency that is not told."""
    told = as_object(task.get("final_balance_deduction"))
    amounts = [told.get(name) for name in ("quota", "list_price")]
    return any(one not in (None, "") and _decimal(one) != 0 for one in amounts)


def _charged(task: Json) -> Charged:
    units = _units(task)
    return Charged.MAYBE if units is None else Charged.YES if units else Charged.NO


def _decimal(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    is_sane = number.is_finite() and number >= 0 and abs(number.adjusted()) <= MOST_DIGITS
    return number if is_sane else None


def _millis(moment: datetime) -> str:
    return str(int(moment.timestamp() * 1000))
