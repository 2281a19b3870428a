"""ComfyUI on a machine of the user's own: workflows are models, and nothing costs anything.

Each job goes by an id of ours, so that it can be found again after whatever happened in between.
How it stands is asked by GETs; only progress and the running picture come by the websocket, which
a poll listens to for a moment.
"""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from threading import Lock
from typing import Any
from urllib.parse import quote

import httpx
from cachetools import TTLCache

from providers import http, lora_picker, own_servers, write_ahead_note
from providers.comfyui import builtin, errors, form, listening, loras, queue, results
from providers.comfyui.nodes import Kinds, choices_of
from providers.comfyui.workflow import as_json, looks_like_one, read
from providers.contract import (
    BadRequest,
    Context,
    Expired,
    Failed,
    Finished,
    Input,
    Json,
    KeyCheck,
    KeyField,
    Limits,
    Lora,
    ModelSpec,
    Money,
    NeedsKey,
    Operation,
    Pending,
    Prepared,
    Provider,
    ProviderError,
    Request,
    Resubmit,
    Unavailable,
    Unknown,
)
from providers.json_values import as_list, as_text

FRESH = 60.0
LARGEST_INPUT = 200 * 1024 * 1024
MOST_LORAS_READ = 60
RECENT = 100
NOT_ONE = "What answers there is no ComfyUI."
_kinds: TTLCache[str, Kinds] = TTLCache(maxsize=16, ttl=FRESH)
_lock = Lock()


class ComfyUI(Provider):
    slug, label = "comfyui", "ComfyUI"
    description = "Workflows on an engine of your own; any workflow that you paste becomes a model."
    own_server = True
    document = "workflow"
    key_fields = (
        KeyField(
            "login",
            env="COMFYUI_LOGIN",
            help="Only where a server in front of ComfyUI asks for it: name:password, or a token.",
            label="Sign-in",
            optional=True,
        ),
    )
    # One that runs and one that waits, so that the engine never does.
    limits = Limits(concurrency=2)
    resubmit = Resubmit.SAFE

    def models(self, ctx: Context) -> Iterable[ModelSpec]:
        """None but those that the engine tells of, and what the user pastes."""
        return ()

    def read_models(self, ctx: Context) -> Iterable[ModelSpec]:
        """The built-in workflows, with the checkpoints, samplers and LoRAs that the engine has;
        none on an engine without a checkpoint."""
        kinds = self._kinds(ctx, anew=True)
        if not builtin.checkpoints(kinds):
            return []
        words = self._trigger_words(ctx, kinds)
        return [builtin.described(id, kinds, words) for id in builtin.WORKFLOWS]

    def describe(self, ctx: Context, model_id: str) -> ModelSpec:
        """A built-in workflow, or a checkpoint by its name: with what the engine offers now."""
        name = model_id.strip().removeprefix("checkpoint/")
        if name not in builtin.WORKFLOWS and "." not in name:
            raise BadRequest(
                f"ComfyUI has no checkpoint “{name[:80]}”, and a workflow is not had by its name.",
                next_step="Paste the workflow again.",
            )
        kinds = self._kinds(ctx)
        if name in builtin.WORKFLOWS:
            return builtin.described(name, kinds, self._trigger_words(ctx, kinds))
        if name not in builtin.checkpoints(kinds):
            raise BadRequest(f"ComfyUI has no checkpoint “{name[:80]}”.")
        return builtin.with_checkpoint(name, kinds, self._trigger_words(ctx, kinds))

    def describe_again(self, ctx: Context, model: ModelSpec) -> ModelSpec:
        """A workflow with what the engine offers now: newer checkpoints, newer LoRAs."""
        if model.id in builtin.WORKFLOWS or model.id.startswith("checkpoint/"):
            return self.describe(ctx, model.id)
        kinds = self._kinds(ctx)
        words = self._trigger_words(ctx, kinds)
        graph = form.workflow_of(model)
        return form.spec_of(graph, kinds, id=model.id, label=model.label, words=words)

    def read_document(self, ctx: Context, document: str, name: str) -> ModelSpec:
        graph = read(document)
        kinds = self._kinds(ctx)
        label = name.strip()[:100] or "Workflow"
        words = self._trigger_words(ctx, kinds)
        return form.spec_of(graph, kinds, id=form.id_of(graph, label), label=label, words=words)

    def is_document(self, document: str) -> bool:
        return looks_like_one(document)

    def search(self, ctx: Context, words: str, kind: str = "") -> Iterable[ModelSpec]:
        """The engine's checkpoints whose name has every word."""
        kinds, wanted = self._kinds(ctx), words.lower().split()
        for name in builtin.checkpoints(kinds):
            if all(word in name.lower() for word in wanted):
                found = builtin.with_checkpoint(name, kinds)
                if kind in ("", found.kind):
                    yield found

    def check_key(self, ctx: Context) -> KeyCheck:
        """Reached, and a ComfyUI: its version and device."""
        headers = self.key_headers(ctx)
        try:
            answer = own_servers.hello(ctx, "/system_stats", self.label, _is_stats, headers)
        except NeedsKey:
            return KeyCheck(ok=False, message=errors.SIGN_IN)
        version = as_text(answer["system"].get("comfyui_version"))
        devices = [one for one in as_list(answer["devices"]) if isinstance(one, dict)]
        names = [
            as_text(one.get("name")).removeprefix("cuda:0 ").split(" : ")[0] for one in devices
        ]
        account = ", ".join(filter(None, [f"version {version}" if version else "", *names]))
        return KeyCheck(ok=True, account=account[:120])

    def key_headers(self, ctx: Context) -> dict[str, str]:
        return own_servers.sign_in(ctx)

    def prepare(self, ctx: Context, request: Request) -> Prepared:
        """The workflow with the order's values in it; files go up before."""
        graph, schema = form.workflow_of(request.model), request.model.schema
        values = dict(request.params)
        chosen = values.pop(loras.FIELD, None) or []
        values |= {file.field: self._uploaded(ctx, file) for file in request.inputs}
        properties = schema.get("properties") or {}
        for name, value in values.items():
            for id, input in properties.get(name, {}).get(form.TO, ()) if value is not None else ():
                node = graph[id]
                graph[id] = replace(node, inputs=node.inputs | {input: value})
        if chosen:
            graph = loras.with_loras(graph, properties[loras.FIELD][loras.PLACE], chosen)
        id = _id_of(request.key)
        body: Json = {"prompt": as_json(graph), "client_id": id, "prompt_id": id}
        return Prepared(request.model, body, request.key, request.inputs)

    def submit(self, ctx: Context, prepared: Prepared) -> Operation:
        """One POST; none where an earlier one of the same order did arrive after all."""
        if there := self._sent_before(ctx, prepared):
            return there
        graph = form.workflow_of(prepared.model)
        facts: Json = {
            "id": prepared.body["prompt_id"],
            "medium": prepared.model.kind.medium.value,
        }
        write_ahead_note.write(ctx, prepared.key, facts | {"prompt": prepared.body["prompt"]})
        response = self._post(
            ctx,
            "/prompt",
            spends=True,
            timeout=60,
            explain=lambda refused: errors.of_refusal(refused, prepared.model),
            json=prepared.body,
        )
        answer = http.json_of(response, spends=True)
        id = answer.get("prompt_id") if isinstance(answer, dict) else None
        if not isinstance(id, str) or not id:
            raise Unknown("ComfyUI answered the order, but its answer names no job.")
        facts |= {"id": id, "client": prepared.body["client_id"]}
        facts["remarks"] = errors.left_out(answer.get("node_errors"), graph)
        return Operation(facts, request_id=id, poll_after=1.0)

    def poll(self, ctx: Context, operation: Operation) -> Pending | Finished | Failed:
        id = str(operation.data["id"])
        for _ in range(2):  # between the two answers it may have moved from one to the other
            history = self._get(ctx, f"/history/{quote(id, safe='')}")
            if (entry := queue.entry(history)) is not None:
                has_login = bool(self.key_headers(ctx))
                return results.of_entry(entry, operation.data, ctx.base_url, needs_key=has_login)
            rows = queue.rows(self._get(ctx, "/queue"))
            place = next((at for at, row in enumerate(rows) if row.id == id), None)
            if place is not None and rows[place].is_running:
                return self._running(ctx, operation)
            if place is not None:
                return Pending(queue_position=place, message="Waits at the engine", poll_after=2.0)
        return Failed(_forgotten(id))

    def cancel(self, ctx: Context, operation: Operation) -> None:
        """Out of the engine's queue, or stopped in the middle; never what is somebody else's."""
        id = str(operation.data["id"])
        try:
            self._post(ctx, f"/api/jobs/{quote(id, safe='')}/cancel")
            return
        except (BadRequest, Expired, http.NotTheProvider):  # an older one: it has no such call
            self._post(ctx, "/queue", json={"delete": [id]})
        rows = queue.rows(self._get(ctx, "/queue"))
        if any(row.id == id and row.is_running for row in rows):
            self._post(ctx, "/interrupt", json={"prompt_id": id})

    def find(self, ctx: Context, key: str) -> Operation | None:
        return self._find(ctx, _id_of(key))

    def adopt(self, ctx: Context, request_id: str) -> Operation:
        id = request_id.strip()
        if not id:  # jobs without a client have an empty one
            raise BadRequest("Give the id of a job at ComfyUI.")
        if (found := self._find(ctx, id)) is None:
            raise BadRequest("ComfyUI knows no job of that id, or no longer.")
        return found

    def price(self, model: ModelSpec, params: Json) -> Money | None:
        return Money(Decimal(0))

    def loras(self, ctx: Context, model: ModelSpec, words: str) -> Iterable[Lora]:
        """With the pictures that lie beside their files; older engines do not tell of those."""
        pictures = loras.pictures(ctx.base_url, self._beside(ctx))
        every = choices_of(self._kinds(ctx), loras.BOTH, "lora_name")
        return lora_picker.listed(model.schema, words, pictures, every)

    def _beside(self, ctx: Context) -> Any:
        try:
            return self._get(ctx, loras.FILES, timeout=10)
        except (Expired, BadRequest, http.NotTheProvider):
            return None

    def _sent_before(self, ctx: Context, prepared: Prepared) -> Operation | None:
        """The job of an earlier attempt at this very workflow, whose answer was lost."""
        sent = write_ahead_note.read(ctx)
        if not sent or sent.get("prompt") != prepared.body["prompt"]:
            return None
        found = self._find(ctx, str(sent["id"]))
        return found and replace(found, data=sent | found.data | {"prompt": None})

    def _find(self, ctx: Context, id: str) -> Operation | None:
        """By the id that we gave it; an older engine gave its own, and kept ours as the client."""
        known = queue.entry(self._get(ctx, f"/history/{quote(id, safe='')}"))
        if known is None:
            rows = queue.rows(self._get(ctx, "/queue"))
            rows += queue.past(self._get(ctx, f"/history?max_items={RECENT}"))
            found = next((row for row in rows if id in filter(None, (row.id, row.client))), None)
            if found is None:
                return None
            return Operation({"id": found.id, "client": id}, request_id=found.id)
        return Operation({"id": id, "client": id}, request_id=id)

    def _running(self, ctx: Context, operation: Operation) -> Pending:
        job = listening.for_a_moment(ctx, str(operation.data.get("client") or ""))
        words = f"At node {job.node}" if job.node else ""
        return Pending(job.progress, message=words, preview=job.preview, poll_after=1.5)

    def _uploaded(self, ctx: Context, item: Input) -> str:
        """How the engine calls the file: the same name again has the same content."""
        size = item.path.stat().st_size
        if not size or size > LARGEST_INPUT:
            wrong = "is empty" if not size else "is larger than 200 MB"
            raise BadRequest(f"The file for {item.field} {wrong}.", fields={item.field: wrong})
        name = f"artfactory-{item.sha256[:24]}{item.path.suffix or '.png'}"
        with item.path.open("rb") as file:
            response = self._post(
                ctx,
                "/upload/image",
                timeout=600,
                files={"image": (name, file, item.mime)},
                data={"type": "input", "overwrite": "false"},
            )
        answer = http.json_of(response)
        stored_name = as_text(answer.get("name")) if isinstance(answer, dict) else ""
        if not stored_name:
            raise Unavailable("ComfyUI took the file, but gave no name for it.")
        folder = as_text(answer.get("subfolder"))
        return f"{folder}/{stored_name}" if folder else stored_name

    def _kinds(self, ctx: Context, anew: bool = False) -> Kinds:
        """All that the engine has, asked once a minute: it is large."""
        with _lock:
            known = None if anew else _kinds.get(ctx.base_url)
        if known is not None:
            return known
        answer = self._get(ctx, "/object_info", timeout=60)
        listed = answer.items() if isinstance(answer, dict) else ()
        kinds = {name: one for name, one in listed if isinstance(one, dict) and "input" in one}
        if not kinds:
            raise BadRequest(NOT_ONE, next_step=own_servers.IS_IT_RIGHT)
        with _lock:
            _kinds[ctx.base_url] = kinds
        return kinds

    def _trigger_words(self, ctx: Context, kinds: Kinds) -> dict[str, str]:
        """By which words LoRAs are called, as far as their files tell."""
        found = {}
        for name in choices_of(kinds, loras.BOTH, "lora_name")[:MOST_LORAS_READ]:
            try:
                answer = self._get(
                    ctx, f"/view_metadata/loras?filename={quote(name, safe='')}", timeout=5
                )
            except ProviderError:  # it tells nothing of this one
                continue
            if words := lora_picker.trigger_words(answer):
                found[name] = words
        return found

    def _get(self, ctx: Context, path: str, timeout: float = 20.0) -> Any:
        return http.send_json(ctx, "GET", path, timeout=timeout, headers=self.key_headers(ctx))

    def _post(self, ctx: Context, path: str, **more: Any) -> httpx.Response:
        return http.send(ctx, "POST", path, headers=self.key_headers(ctx), **more)


def forget() -> None:
    """Ask the engines anew."""
    with _lock:
        _kinds.clear()


def _id_of(key: str) -> str:
    """The id of the job of one attempt: a UUID in small letters, as engines want it."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"artfactory:{key}"))


def _is_stats(stats: Any) -> bool:
    return isinstance(stats, dict) and isinstance(stats.get("system"), dict) and "devices" in stats


def _forgotten(id: str) -> ProviderError:
    return ProviderError(
        "The engine no longer knows this job: it was restarted, or its history was cleared.",
        next_step="Retry: it costs nothing.",
        request_id=id,
    )
