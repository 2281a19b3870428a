"""MiniMax: speech and voices, music, pictures, and Hailuo and H3 video.

Two APIs are live. The first answers 200 to everything and puts a code inside; its videos are files
that are asked for by their id. The second has statuses, and addresses in its tasks.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from typing import Any
from urllib.parse import quote

from cachetools import TTLCache, cached

from providers import write_ahead_note
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
    KeyField,
    Kind,
    Limits,
    Medium,
    ModelSpec,
    Operation,
    Output,
    Pending,
    Prepared,
    ProviderError,
    Request,
)
from providers.json_values import as_object, as_text, objects_in
from providers.minimax import bodies, calls, errors, models
from providers.minimax.disclosure import DISCLOSURE
from providers.rest import ApiResponse, Rest, Takes, code_in, of_work, with_files
from providers.sdk import split_id, under_way, wrong

HOME = "https://api.minimax.io"
DONE = ("success", "succeeded")
FAILED = ("fail", "failed", "expired", "cancelled")
FIRST, SECOND, LONG = "video", "video 2", "speech"
POLL_PATHS = {FIRST: "/v1/query/video_generation", LONG: "/v1/query/t2a_async_query_v2"}
TASK = re.compile(r"[\w-]{3,80}")


class MiniMax(Rest):
    slug, label = "minimax", "MiniMax"
    description = "Speech with voices of its own and yours, music, Hailuo and H3 video, pictures."
    base_url = HOME
    key_fields = (
        KeyField(
            "api_key",
            env="MINIMAX_API_KEY",
            shape=r"sk-(api|cp)-[\w.-]{10,300}",
            page="https://platform.minimax.io",
            help="platform.minimax.io → API keys: sk-api-… (pay as you go) or sk-cp-… (a plan).",
        ),
        KeyField(
            "group_id",
            env="MINIMAX_GROUP_ID",
            help="Only for older accounts that need it: platform.minimax.io → Your profile.",
            label="Group id",
            optional=True,
        ),
    )
    hosts = ("api.minimax.io", "api-uw.minimax.io", "api.minimaxi.com")
    disclosure = DISCLOSURE
    limits = Limits(concurrency=10)
    submit_waits = True
    shipped = models.SHIPPED
    takes = {
        "image": Takes(("image/jpeg", "image/png", "image/webp"), 20),
        "audio": Takes(("audio/mpeg", "audio/mp4", "audio/x-m4a", "audio/wav", "audio/x-wav"), 20),
    }

    def meaning(self, response: ApiResponse) -> ProviderError | None:
        return errors.meaning(response)

    def account(self, ctx: Context) -> str:
        """The voices are free to ask for."""
        own = [voice for voice in self._voices(ctx) if voice[2]]
        return f"{len(own)} voice{'s' if len(own) > 1 else ''} of your own" if own else ""

    def describe(self, ctx: Context, model_id: str) -> ModelSpec:
        """A model of speech is given the voices that the account has now."""
        found = super().describe(ctx, model_id)
        if not model_id.startswith("speech-"):
            return found
        known = [(id, name) for id, name, _ in self._voices(ctx)]
        return replace(found, schema=models.speech(known)) if known else found

    def prepare(self, ctx: Context, request: Request) -> Prepared:
        """What MiniMax would refuse once the files are there is seen here. A sample to be cloned
        goes up first, and only with the consent of whoever speaks in it."""
        prepared = super().prepare(ctx, request)
        if request.model.id != models.CLONE:
            _shaped(prepared, prepared.body)
            return prepared
        if prepared.body.get("consent") is not True:
            raise wrong("consent", "Without the consent of whoever speaks no voice is cloned.")
        if not prepared.inputs:
            raise wrong("audio", "A sample of the voice is needed.")
        sample = {"audio": _uploaded(self, ctx, prepared.inputs[0])}
        return replace(prepared, body=prepared.body | sample)

    def submit(self, ctx: Context, prepared: Prepared) -> Operation | Finished:
        kind, id = prepared.model.kind, prepared.model.id
        if id == models.CLONE:
            answer = self._spend(ctx, calls.CLONING, _clone(prepared.body))
            return calls.cloned(answer, str(prepared.body["voice_id"]))
        body = _shaped(prepared, with_files(prepared))
        if id == models.DESIGN:
            return calls.designed(self._spend(ctx, calls.DESIGNING, body))
        if kind.medium is Medium.VIDEO:
            return self._film(ctx, prepared, body)
        if kind.medium is Medium.IMAGE:
            answer = self._spend(ctx, calls.IMAGES, body)
            made = self.result(answer.get("data"), Medium.IMAGE, id=as_text(answer.get("id")))
            return calls.pictures(answer, made)
        if kind is Kind.TEXT_TO_SPEECH and _is_long(prepared):
            return self._long_speech(ctx, prepared, body)
        place = calls.SPEECH if kind is Kind.TEXT_TO_SPEECH else calls.MUSIC
        return calls.sound(self._spend(ctx, place, body), str(prepared.body["format"]))

    @under_way()
    def poll(self, ctx: Context, operation: Operation) -> Pending | Finished | Failed:
        way, id = str(operation.data["way"]), str(operation.data["id"])
        answer = self._task(ctx, way, id)
        task = as_object(answer.get("task")) if way == SECOND else answer
        status = as_text(task.get("status")).lower()
        if status in FAILED:
            # Videos that failed or were withheld are not charged; of the rest nobody says.
            is_free = way != LONG and status != "expired"
            return of_work(errors.of_task(answer), id, Charged.NO if is_free else Charged.MAYBE)
        if status not in DONE:
            return Pending(message="" if status == "processing" else f"MiniMax says “{status}”.")
        if way == SECOND:
            about = {name: task[name] for name in ("usage", "resolution", "ratio") if name in task}
            failed = task.get("error") and of_work(errors.of_task(answer), id, Charged.MAYBE)
            content = task.get("content")
            return self.result(content, Medium.VIDEO, id=id, instead=failed or None, details=about)
        return self._file(ctx, task, way, id)

    @under_way()
    def cancel(self, ctx: Context, operation: Operation) -> None:
        """The second API drops what waits. What is done it would throw away: so it is seen first
        that it waits."""
        way, id = str(operation.data["way"]), str(operation.data["id"])
        if way != SECOND:
            ctx.log.info("MiniMax cannot cancel videos of its first API.")
            return
        if code_in(self._task(ctx, way, id), "task", "status").lower() != "queued":
            ctx.log.info("MiniMax cancels only what has not begun.")
            return
        try:
            self.ask(ctx, "DELETE", f"/v2/video_generation/{quote(id, safe='')}")
        except BadRequest as error:
            ctx.log.info("MiniMax could not cancel: %s", error.message)

    def adopt(self, ctx: Context, request_id: str) -> Operation:
        """A video or a long speech by the id of its task."""
        id = request_id.strip()
        if not TASK.fullmatch(id):
            raise BadRequest("That is no id of a task at MiniMax.")
        noted = write_ahead_note.read(ctx)
        for way in [str(noted["way"])] if noted else [FIRST, SECOND, LONG]:
            try:
                answer = self._task(ctx, way, id)
            except (Expired, BadRequest):
                continue
            if code_in(answer, "task", "status") or code_in(answer, "status"):
                return self.begun(id, way=way)
        raise BadRequest(f"MiniMax knows no task {id}, or no longer.")

    def _film(self, ctx: Context, prepared: Prepared, body: Json) -> Operation:
        way = SECOND if _is_second(prepared.model) else FIRST
        write_ahead_note.write(ctx, prepared.key, {"way": way})
        path = "/v2/video_generation" if way == SECOND else "/v1/video_generation"
        answer = self._spend(ctx, calls.Place(path, 120), body)
        return self.begun(answer.get("task_id"), way=way)

    def _long_speech(self, ctx: Context, prepared: Prepared, body: Json) -> Operation:
        write_ahead_note.write(ctx, prepared.key, {"way": LONG})
        answer = self._spend(ctx, calls.Place("/v1/t2a_async_v2", 120), body)
        return self.begun(answer.get("task_id"), way=LONG)

    def _task(self, ctx: Context, way: str, id: str) -> Json:
        if way == SECOND:
            return self.ask(ctx, "GET", f"/v2/query/video_generation/{quote(id, safe='')}")
        return self.ask(ctx, "GET", POLL_PATHS[way], params=self._group(ctx) | {"task_id": id})

    def _file(self, ctx: Context, task: Json, way: str, id: str) -> Finished | Failed:
        """A file has an address for an hour; each asking gives a new one."""
        file_id = code_in(task, "file_id")
        if not file_id:
            message = "MiniMax says it is done, but names no file."
            return Failed(BadOutput(message, charged=Charged.YES, request_id=id))
        query = self._group(ctx) | {"file_id": file_id}
        answer = self.ask(ctx, "GET", "/v1/files/retrieve", params=query)
        address = as_text(as_object(answer.get("file")).get("download_url"))
        if not address:
            message = f"MiniMax has no address for the file {file_id}."
            return Failed(BadOutput(message, charged=Charged.YES, request_id=id))
        mime = "audio/mpeg" if way == LONG else "video/mp4"
        sides = ("video_width", "video_height")
        details: Json = {"file_id": file_id} | {name: task[name] for name in sides if name in task}
        return Finished((Output(url=address, mime=mime),), request_id=id, details=details)

    def _spend(self, ctx: Context, place: calls.Place, body: Json) -> Json:
        return self.ask(
            ctx,
            "POST",
            place.path,
            body,
            spends=True,
            timeout=place.seconds,
            params=self._group(ctx) if place.path.startswith("/v1/") else {},
        )

    def _voices(self, ctx: Context) -> list[tuple[str, str, bool]]:
        """(id, name, whether it is the account's own), those first."""
        query = {"voice_type": "all"}
        answer = self.ask(ctx, "POST", "/v1/get_voice", query, params=self._group(ctx))
        lists = (("voice_cloning", True), ("voice_generation", True), ("system_voice", False))
        return [
            (id, as_text(one.get("voice_name")) or id, is_own)
            for name, is_own in lists
            for one in objects_in(answer.get(name))
            if (id := as_text(one.get("voice_id")))
        ]

    def _upload(self, ctx: Context, item: Input) -> str:
        name = f"{item.sha256[:16]}{item.path.suffix}"
        with item.path.open("rb") as file:
            answer = self.ask(
                ctx,
                "POST",
                "/v1/files/upload",
                timeout=300,
                params=self._group(ctx),
                data={"purpose": "voice_clone"},
                files={"file": (name, file, item.mime)},
            )
        if not (id := code_in(answer, "file", "file_id")):
            raise BadOutput("MiniMax took the sample, but gave no id for it.", charged=Charged.NO)
        return id

    def _group(self, ctx: Context) -> dict[str, str]:
        group = ctx.key.get("group_id", "")
        return {"GroupId": group} if group else {}


@cached(
    TTLCache(maxsize=100, ttl=3600),
    key=lambda provider, ctx, given: (ctx.base_url, ctx.key["api_key"], given.sha256, given.mime),
    lock=Lock(),
)
def _uploaded(provider: MiniMax, ctx: Context, file: Input) -> str:
    return provider._upload(ctx, file)


def _clone(body: Json) -> Json:
    """The consent is for whoever ordered; MiniMax has no place for it."""
    file_id = str(body["audio"])
    named = {name: body[name] for name in ("voice_id", "text", "model")}
    return {"file_id": int(file_id) if file_id.isdigit() else file_id, **named}


def _shaped(prepared: Prepared, body: Json) -> Json:
    """MiniMax's own body. Raises BadRequest for what it would not take."""
    name, _ = split_id(prepared.model.id)
    return _shape(prepared)(name, body)


def _shape(prepared: Prepared) -> Callable[[str, Json], Json]:
    model = prepared.model
    if model.id == models.DESIGN:
        return lambda name, body: body
    if model.kind.medium is Medium.VIDEO:
        return bodies.second_video if _is_second(model) else bodies.first_video
    if model.kind.medium is Medium.IMAGE:
        return bodies.image
    if model.kind is Kind.TEXT_TO_SPEECH:
        return bodies.long_speech if _is_long(prepared) else bodies.speech
    return bodies.music


def _is_second(model: ModelSpec) -> bool:
    return model.id.startswith("MiniMax-H3")


def _is_long(prepared: Prepared) -> bool:
    text: Any = prepared.body.get("text", "")
    return len(text) > models.LONGEST_AT_ONCE
