"""Jimeng's models by Ark, of Volcengine in China and of BytePlus elsewhere: Seedream, Seedance.

Pictures come with the call itself; a video is a task. The other door to Jimeng, with an access key
and signed calls, is `providers.jimeng.visual`.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit

from providers import http, write_ahead_note
from providers.contract import (
    BadOutput,
    BadRequest,
    Charged,
    Context,
    Expired,
    Failed,
    Finished,
    Json,
    KeyField,
    Kind,
    Limits,
    Medium,
    ModelSpec,
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
from providers.jimeng import bodies, errors, models, past
from providers.jimeng.disclosure import DISCLOSURE
from providers.json_values import as_count, as_text, objects_in
from providers.rest import MIB, ApiResponse, Rest, Takes, code_in, of_work, raised, with_files
from providers.sdk import id_in, under_way, wrong

HOME = "https://ark.ap-southeast.bytepluses.com"
ROOT = "/api/v3"
TASKS = "/contents/generations/tasks"
IMAGE_SECONDS = 300.0
LARGEST_BODY = 64 * MIB
TASK = re.compile(r"cgt-[\w-]{4,80}")
# Ark tells whole seconds.
SLACK = timedelta(seconds=10)
SAME = ("seed", "resolution", "ratio", "duration")


class Ark(Rest):
    slug, label = "jimeng", "Jimeng (Ark)"
    description = "ByteDance's Seedream pictures and Seedance video, by BytePlus or Volcengine Ark."
    base_url = HOME
    key_fields = (
        KeyField(
            "api_key",
            env="ARK_API_KEY",
            page="https://console.byteplus.com/ark",
            help="console.byteplus.com/ark → API keys; each model is activated there as well.",
        ),
    )
    hosts = (
        *("ark.ap-southeast.bytepluses.com", "ark.eu-west.bytepluses.com"),
        "ark.cn-beijing.volces.com",
    )
    disclosure = DISCLOSURE
    limits = Limits(concurrency=10)
    submit_waits = True
    shipped = models.SHIPPED
    takes = {
        "image": Takes(("image/jpeg", "image/png", "image/webp"), 30),
        "video": Takes(("video/mp4", "video/quicktime"), 45),
        "audio": Takes(("audio/mpeg", "audio/wav", "audio/x-wav"), 15),
    }

    def meaning(self, response: ApiResponse) -> ProviderError | None:
        return errors.meaning(response)

    def account(self, ctx: Context) -> str:
        self._listed(ctx)
        return ""

    def prices_elsewhere(self, base_url: str) -> str:
        return "in China Ark bills in yuan" if models.CHINA in base_url else ""

    def describe(self, ctx: Context, model_id: str) -> ModelSpec:
        """A model that ships, an endpoint of one's own, or one that Ark lists now."""
        found = models.spec_of(id_in(model_id))
        is_known = found and (found in self.shipped or found.id.startswith("ep-"))
        if found is None or not (is_known or models.sent_as(found.id, "") in self._listed(ctx)):
            raise BadRequest(f"Ark has no model “{model_id}” that makes pictures or video.")
        return found

    def search(self, ctx: Context, words: str, kind: str = "") -> Iterable[ModelSpec]:
        """Of the models that Ark lists for this key those whose id has every word. Free."""
        wanted = words.lower().split()
        ids = [id for id in self._listed(ctx) if models.tail(id)]
        second = (Kind.IMAGE_TO_IMAGE, Kind.IMAGE_TO_VIDEO)
        every = [id for name in ids for id in (name, *(f"{name}/{kind}" for kind in second))]
        specs = [spec for id in every if (spec := models.spec_of(id))]
        return [
            spec
            for spec in specs
            if kind in ("", spec.kind)
            and all(word in f"{spec.id} {spec.label}".lower() for word in wanted)
        ]

    def prepare(self, ctx: Context, request: Request) -> Prepared:
        prepared = super().prepare(ctx, request)
        size = sum(file.path.stat().st_size for file in request.inputs) * 4 / 3
        if size > LARGEST_BODY:
            field = request.inputs[0].field
            raise wrong(field, "All files together are more than Ark takes: 48 MB.")
        _shaped(ctx, prepared, prepared.body)
        return prepared

    def submit(self, ctx: Context, prepared: Prepared) -> Operation | Finished:
        body = _shaped(ctx, prepared, with_files(prepared))
        if prepared.model.kind.medium is Medium.IMAGE:
            path = f"{_root(ctx)}/images/generations"
            response = self.call(ctx, "POST", path, body, spends=True, timeout=IMAGE_SECONDS)
            return self._pictures(response)
        facts: Json = {"rate": models.rate(prepared.model.id, ctx.base_url, prepared.body)}
        known = {name: body[name] for name in (*SAME, "model", "service_tier") if name in body}
        note = facts | {"sent": known, "at": datetime.now(UTC).isoformat()}
        write_ahead_note.write(ctx, prepared.key, note)
        answer = self.ask(ctx, "POST", _root(ctx) + TASKS, body, spends=True, timeout=120)
        return self.begun(answer.get("id"), **facts)

    @under_way()
    def poll(self, ctx: Context, operation: Operation) -> Pending | Finished | Failed:
        id = str(operation.data["id"])
        task = self._task(ctx, id)
        status = as_text(task.get("status")).lower()
        if status in ("failed", "cancelled", "expired"):
            # Ark does not charge for what came to nothing.
            return of_work(_why(task, status), id, Charged.NO)
        if status != "succeeded":
            words = {"queued": "Waiting at Ark", "running": ""}
            return Pending(message=words.get(status, f"Ark says “{status}”."))
        kept = ("usage", "resolution", "ratio", "duration", "framespersecond", "seed")
        return self.result(
            task.get("content"),
            Medium.VIDEO,
            id=id,
            instead=of_work(_why(task, status), id, Charged.MAYBE) if _has_error(task) else None,
            cost=past.cost(operation.data.get("rate"), task.get("usage")),
            seed=as_count(task.get("seed")),
            details={name: task[name] for name in kept if task.get(name) is not None},
        )

    @under_way()
    def cancel(self, ctx: Context, operation: Operation) -> None:
        """What waits is dropped. What is done would be thrown away: so it is seen first that it
        waits; what runs cannot be stopped."""
        id = str(operation.data["id"])
        if as_text(self._task(ctx, id).get("status")).lower() != "queued":
            ctx.log.info("Ark cancels only what has not begun.")
            return
        try:
            self.ask(ctx, "DELETE", f"{_root(ctx)}{TASKS}/{quote(id, safe='')}")
        except BadRequest as error:
            ctx.log.info("Ark could not cancel: %s", error.message)

    def find(self, ctx: Context, key: str) -> Operation | None:
        """By its seed and time among the latest tasks; without a seed it is like its sisters."""
        noted = write_ahead_note.read(ctx, key)
        sent = noted.get("sent") if noted else None
        if noted is None or not isinstance(sent, dict) or as_count(sent.get("seed")) is None:
            return None
        query = {"page_num": "1", "page_size": "50"}
        query |= {"filter.service_tier": "flex"} if sent.get("service_tier") == "flex" else {}
        response = self.call(ctx, "GET", _root(ctx) + TASKS, params=query)
        if not isinstance(listed := response.body.get("items"), list):
            raise Unavailable("Ark's list of tasks is not understood.")
        earliest = (
            datetime.fromisoformat(str(noted["at"])) + http.ahead(response.response.headers) - SLACK
        )
        found = [
            one["id"]
            for one in listed
            if isinstance(one, dict)
            and as_text(one.get("id"))
            and _same(sent, one)
            and (as_count(one.get("created_at")) or 0) >= earliest.timestamp()
        ]
        return self.begun(found[0], rate=noted.get("rate", "")) if len(found) == 1 else None

    def adopt(self, ctx: Context, request_id: str) -> Operation:
        """A video by the id of its task."""
        id = request_id.strip()
        if not TASK.fullmatch(id):
            raise BadRequest("That is no id of a task at Ark; it begins with cgt-.")
        try:
            self._task(ctx, id)
        except (Expired, BadRequest):
            raise BadRequest(
                f"Ark knows no task {id}, or no longer: it keeps them 7 days."
            ) from None
        noted = write_ahead_note.read(ctx) or {}
        return self.begun(id, rate=noted.get("rate", ""))

    def past_runs(self, ctx: Context, asked: PastAsked, cursor: str) -> PastPage:
        """The videos of the last seven days; their files are there for one."""
        number = int(cursor) if cursor.isdigit() else 1
        which = {"page_num": str(number), "page_size": str(past.PAGE)}
        return past.page(self.ask(ctx, "GET", _root(ctx) + TASKS, params=which), number, asked)

    def _task(self, ctx: Context, id: str) -> Json:
        return self.ask(ctx, "GET", f"{_root(ctx)}{TASKS}/{quote(id, safe='')}")

    def _listed(self, ctx: Context) -> list[str]:
        """The ids of all models that the key may see."""
        answer = self.ask(ctx, "GET", f"{_root(ctx)}/models")
        rows = objects_in(answer.get("data"))
        return [id for one in rows if (id := as_text(one.get("id")))]

    def _pictures(self, response: ApiResponse) -> Finished:
        """A picture that was refused is an error in the place of its own; it is not billed."""
        rows = errors.rows_of(response.body)
        good = [one for one in rows if errors.is_picture(one)]
        refused = [one for one in rows if one not in good]
        if not good:
            raise _no_picture(response, refused)
        kept = "The provider's filter kept {} of {} results back; they are not shown."
        usage = response.body.get("usage")
        return raised(
            self.result(
                {"images": good},
                Medium.IMAGE,
                id=response.request_id,
                details={"usage": usage} if isinstance(usage, dict) else {},
                remarks=(kept.format(len(refused), len(rows)),) if refused else (),
            )
        )


def _no_picture(response: ApiResponse, refused: list[Json]) -> ProviderError:
    """What is told instead. It cost nothing where each was refused, or Ark counts none."""
    found: ProviderError | None = None
    failed = next((one for one in refused if one.get("error")), response.body)
    error = failed.get("error")
    words = error if isinstance(error, str) else code_in(failed, "error", "message")
    if isinstance(error, dict):
        found = errors.of_code(code_in(failed, "error", "code"), words)
    usage = response.body.get("usage")
    counts_none = isinstance(usage, dict) and usage.get("generated_images") == 0
    is_refusal = bool(refused) and all(isinstance(one.get("error"), dict) for one in refused)
    why = f"Ark made no picture: {words}" if words else "Ark says it is done, but sent no picture."
    found = found or (Refused(why) if is_refusal else BadOutput(why))
    if is_refusal or (error and counts_none):
        found.was_charged = Charged.NO
    else:
        found.was_charged = Charged.MAYBE if error else Charged.YES
    found.request_id = response.request_id
    return found


def _root(ctx: Context) -> str:
    """An address is given with the path of the API, or without."""
    return "" if urlsplit(ctx.base_url).path.endswith(ROOT) else ROOT


def _shaped(ctx: Context, prepared: Prepared, body: Json) -> Json:
    """Ark's own body. Raises BadRequest for what it would not take."""
    model = models.sent_as(prepared.model.id, ctx.base_url)
    shape = bodies.image if prepared.model.kind.medium is Medium.IMAGE else bodies.video
    return shape(model, body)


def _why(task: Json, status: str) -> ProviderError:
    if status == "cancelled":
        return ProviderError("It was cancelled at Ark.", next_step="Order it again.")
    if status == "expired":
        message = "Ark did not come to it in the time that it gives to a task."
        return ProviderError(message, next_step="Order it again later.")
    code, words = code_in(task, "error", "code"), code_in(task, "error", "message")
    words = words or code_in(task, "failure_reason") or "it gave no reason"
    found = errors.of_code(code, words) if code else None
    if found is None or isinstance(found, Unavailable):
        step = "Retry; if it fails again, change the prompt or the input."
        return ProviderError(f"Ark could not make it: {words}", next_step=step)
    return found


def _has_error(task: Json) -> bool:
    return bool(task.get("error") or task.get("failure_reason"))


def _same(sent: Json, seen: Json) -> bool:
    """Numbers come as such or in digits; "adaptive" comes as what it became."""
    wanted = {name: sent[name] for name in SAME if name in sent and sent[name] != "adaptive"}
    return seen.get("model") == sent.get("model") and all(
        str(seen.get(name)) == str(value) for name, value in wanted.items()
    )
