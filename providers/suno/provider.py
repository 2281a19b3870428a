"""Suno by a gateway (sunoapi.org, or another with the same interface at `SUNO_BASE_URL`).

Every order is a POST that names a task, every look a GET; an answer's own code says whether it is
an error. The gateway calls back to an address that it is given: this app is at none, so that is
one that cannot be. There is no list of tasks and no key for an order: a lost one is not found.
"""

import time
from decimal import Decimal
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from cachetools import TTLCache, cached

from providers import http
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
    Limits,
    Medium,
    Money,
    Operation,
    Output,
    Pending,
    Prepared,
    ProviderError,
    Request,
    Unavailable,
)
from providers.json_values import as_number, as_object, as_text, objects_in
from providers.rest import ApiResponse, Rest, Takes
from providers.sdk import under_way, wrong
from providers.suno import errors, models, tracks
from providers.suno.disclosure import DISCLOSURE
from providers.suno.models import FROM_RECORDINGS, MODELS, VERSIONS

HOME, UPLOADS = "https://api.sunoapi.org", "https://sunoapiorg.redpandaai.co"
API = "/api/v1"
NOWHERE = "https://callback.invalid/unused"
SUBMIT_SECONDS = 60.0
STRAGGLERS = 600.0
"""So many seconds after the order the second song is waited for, once all is said to be done."""
PATIENCE = 40
NO_CALLBACK = "The gateway calls back and nobody is there, as always; the songs are waited for"
NOT_ALL = "The gateway did not end this well; these songs were there anyway."
SONG = ("/generate", "/generate/record-info")
OF_SONGS = ("extend", "replace-section", *FROM_RECORDINGS)
PLACES = {
    **{id: (f"/generate/{id}", SONG[1]) for id in OF_SONGS},
    "stems": ("/vocal-removal/generate", "/vocal-removal/record-info"),
    "wav": ("/wav/generate", "/wav/record-info"),
    "lyrics": ("/lyrics", "/lyrics/record-info"),
}
TIMED = "/generate/get-timestamped-lyrics"
STATES = {
    "PENDING": (None, "Waiting for Suno"),
    "TEXT_SUCCESS": (0.3, "The words are there; the songs are being made"),
    "FIRST_SUCCESS": (0.8, "The first of two songs is there"),
}


class Suno(Rest):
    slug, label = "suno", "Suno by gateway"
    description = (
        "Songs of Suno through sunoapi.org, or a gateway like it: not Suno's own, which has no "
        "public API; its terms, and whether they are kept, are between you and Suno."
    )
    base_url = HOME
    key_fields = (
        KeyField(
            "api_key",
            env="SUNO_API_KEY",
            page="https://sunoapi.org/api-key",
            help="sunoapi.org → API key. It is the gateway's, not Suno's.",
        ),
    )
    hosts = ("api.sunoapi.org", "sunoapiorg.redpandaai.co")
    disclosure = DISCLOSURE
    limits = Limits(per_minute=100)
    currencies = (
        Currency(
            models.CREDITS,
            "Suno credits",
            usd=Decimal("0.005"),
            date=models.LOOKED_UP,
            source="https://sunoapi.org (as observed; another gateway has its own)",
        ),
    )
    shipped = MODELS
    takes = {
        "audio": Takes(
            *(("audio/mpeg", "audio/wav", "audio/x-wav", "audio/mp4", "audio/ogg", "audio/flac"),),
            100,
        )
    }

    def meaning(self, response: ApiResponse) -> ProviderError | None:
        return errors.meaning(response)

    def account(self, ctx: Context) -> str:
        left = self._credit(ctx)
        return "" if left is None else f"{left:g} credits left"

    def balance(self, ctx: Context) -> Money | None:
        left = self._credit(ctx)
        return None if left is None else Money(Decimal(str(left)), "credits")

    def prices_elsewhere(self, base_url: str) -> str:
        host = urlsplit(base_url).hostname or ""
        is_known = host in self.hosts or http.is_loopback(host)
        return "" if is_known else "each gateway has credits and prices of its own"

    def prepare(self, ctx: Context, request: Request) -> Prepared:
        """What the gateway would refuse is seen here; a recording goes up first."""
        made = super().prepare(ctx, request)
        body = {name: value for name, value in made.body.items() if value != ""}
        id = request.model.id
        for name in models.NEEDED.get(id, ()):
            if name not in body:
                raise wrong(name, f"{name} is needed.")
        if id in VERSIONS:
            body = _song(id, body)
        elif id == "extend":
            body = _extension(body)
        elif id in ("upload-extend", "upload-cover"):
            body = self._from_file(ctx, request, body)
        elif id in ("add-vocals", "add-instrumental"):
            _check_lengths(str(body["model"]), body)
            body = body | {"uploadUrl": self._recording(ctx, request)}
        elif id == "replace-section":
            _check_section(body)
        return Prepared(request.model, body, request.key, request.inputs)

    def submit(self, ctx: Context, prepared: Prepared) -> Operation | Finished:
        id = prepared.model.id
        if id == "timed-lyrics":
            answer = self._spend(ctx, TIMED, prepared.body)
            return self._words(ctx, answer.get("data"))
        place, look = PLACES.get(id, SONG)
        answer = self._spend(ctx, place, prepared.body | {"callBackUrl": NOWHERE})
        task = as_object(answer.get("data")).get("taskId")
        return self.begun(task, look=look, since=time.time())

    @under_way()
    def poll(self, ctx: Context, operation: Operation) -> Pending | Finished | Failed:
        id, look = str(operation.data["id"]), str(operation.data["look"])
        answer = self.ask(ctx, "GET", self._at(ctx, look), params={"taskId": id})
        task = as_object(answer.get("data"))
        status = as_text(task.get("status")) or as_text(task.get("successFlag"))
        found = tracks.of(task)
        is_song, is_lost_call = look == SONG[1], status == "CALLBACK_EXCEPTION"
        is_pair = len(found) > 1 and tracks.is_whole(found)
        if status == "SUCCESS" or (is_lost_call and (is_pair or not is_song)):
            return self._result(ctx, operation, task, found)
        if is_lost_call and found and not _is_late(operation):
            return Pending(0.3, message=NO_CALLBACK, poll_after=20.0)
        if status.endswith(("_FAILED", "_ERROR", "_EXCEPTION")):
            words = as_text(task.get("errorMessage"))
            error = errors.of_task(status, task.get("errorCode"), words, id)
            made = tracks.outputs(found) if is_song else ()
            if not made:
                return Failed(error)
            remark = NOT_ALL if is_lost_call else f"{NOT_ALL} {error.message}"
            return Finished(
                made, request_id=id, details=_details(ctx, id, found), remarks=(remark,)
            )
        unclear = (
            f"The gateway says “{status}”." if status else "The gateway told nothing of it yet"
        )
        progress, words = STATES.get(status, (None, unclear))
        age = time.time() - float(operation.data.get("since") or 0)
        return Pending(progress, message=words, poll_after=7.0 if age < 60 else 20.0)

    def adopt(self, ctx: Context, request_id: str) -> Operation:
        """A song by the id of its task."""
        id = request_id.strip()
        if not id.isascii() or not id.replace("-", "").isalnum() or len(id) > 100:
            raise BadRequest("That is no id of a task.")
        query = {"taskId": id}
        try:
            found = self.ask(ctx, "GET", self._at(ctx, SONG[1]), params=query).get("data")
        except (Expired, BadRequest):
            found = None
        if not isinstance(found, dict):
            raise BadRequest(f"The gateway knows no task {id}; it keeps them two weeks.")
        return self.begun(id, look=SONG[1], since=0)

    def _result(
        self, ctx: Context, operation: Operation, task: Json, found: list[Json]
    ) -> Finished | Failed:
        id, look = str(operation.data["id"]), operation.data["look"]
        if look == "/lyrics/record-info":
            return self._lyrics(ctx, task, id)
        if look != SONG[1]:
            about = {"details": {"gateway": _gateway(ctx), "task": id}}
            why = errors.instead(task, id)
            return self.result(task.get("response"), Medium.AUDIO, id=id, instead=why, **about)
        late = _is_late(operation)
        if not found and (failed := errors.instead(task, id)):
            return failed
        if not tracks.is_whole(found) and not late:
            message = "The songs are made, and the gateway has no address for each of them yet."
            raise Unavailable(message, request_id=id, patience=PATIENCE)
        made = tracks.outputs(found, at_last=late)
        if not made:
            message = "The gateway says that it is done, but tells no song."
            return errors.instead(task, id) or Failed(
                BadOutput(message, charged=Charged.YES, request_id=id)
            )
        return Finished(made, request_id=id, details=_details(ctx, id, found))

    def _lyrics(self, ctx: Context, task: Json, id: str) -> Finished | Failed:
        response = task.get("response")
        rows = objects_in((response if isinstance(response, dict) else task).get("data"))
        texts = [as_text(one.get("text")).strip() for one in rows]
        titles = [as_text(one.get("title")) for one in rows]
        made = [Output(data=words.encode(), mime="text/plain") for words in texts if words]
        if not made:
            message = "The gateway says that it is done, but sent no lyrics."
            return errors.instead(task, id) or Failed(
                BadOutput(message, charged=Charged.YES, request_id=id)
            )
        details = {"gateway": _gateway(ctx), "task": id, "titles": titles}
        return Finished(tuple(made), request_id=id, details=details)

    def _words(self, ctx: Context, data: Any) -> Finished:
        made = self.result(data, Medium.TEXT, details={"gateway": _gateway(ctx)})
        if isinstance(made, Failed):
            raise made.error
        return made

    def _from_file(self, ctx: Context, request: Request, body: Json) -> Json:
        if not body.get("prompt") and not body.get("instrumental"):
            raise wrong("prompt", "Lyrics are needed, or tick “instrumental”.")
        _check_lengths(str(body["model"]), body)
        mode = "defaultParamFlag" if request.model.id == "upload-extend" else "customMode"
        return body | {mode: True, "uploadUrl": self._recording(ctx, request)}

    def _recording(self, ctx: Context, request: Request) -> str:
        if not request.inputs:
            raise wrong("uploadUrl", "A recording is needed.")
        return _uploaded(self, ctx, request.inputs[0])

    def _upload(self, ctx: Context, file: Input) -> str:
        """To the gateway's own host of files, free and for three days."""
        host = UPLOADS if ctx.base_url == HOME else ctx.base_url.removesuffix(API)
        name = f"{file.sha256[:16]}{file.path.suffix}"
        with file.path.open("rb") as recording:
            answer = self.ask(
                ctx,
                "POST",
                f"{host}/api/file-stream-upload",
                timeout=600,
                data={"uploadPath": "art-factory", "fileName": name},
                files={"file": (name, recording, file.mime)},
            )
        url = as_text(as_object(answer.get("data")).get("downloadUrl"))
        if not url:
            raise BadOutput("The gateway took the recording, but gave no address for it.")
        return url

    def _spend(self, ctx: Context, place: str, body: Json) -> Json:
        path = self._at(ctx, place)
        return self.ask(ctx, "POST", path, body, spends=True, timeout=SUBMIT_SECONDS)

    def _credit(self, ctx: Context) -> float | None:
        """sunoapi.org's path; kie.ai has another."""
        try:
            return as_number(self.ask(ctx, "GET", self._at(ctx, "/generate/credit")).get("data"))
        except (Expired, BadRequest, http.NotTheProvider):
            return as_number(self.ask(ctx, "GET", self._at(ctx, "/chat/credit")).get("data"))

    def _at(self, ctx: Context, place: str) -> str:
        """A gateway's address may have `/api/v1` at its end."""
        return place if ctx.base_url.endswith(API) else API + place


@cached(
    TTLCache(maxsize=200, ttl=24 * 3600),
    key=lambda provider, ctx, given: (ctx.base_url, ctx.key["api_key"], given.sha256),
    lock=Lock(),
)
def _uploaded(provider: Suno, ctx: Context, file: Input) -> str:
    return provider._upload(ctx, file)


def _song(version: str, body: Json) -> Json:
    """An idea alone, or lyrics (or music) with a style and a title."""
    is_music = bool(body.get("instrumental"))
    is_custom = bool(body.get("customMode") or body.get("style") or body.get("title"))
    prompt = as_text(body.get("prompt"))
    head = {"customMode": is_custom, "instrumental": is_music, "model": version}
    if not is_custom:
        if not prompt:
            raise wrong("prompt", "Write an idea, or lyrics with a style and a title.")
        if len(prompt) > models.LONGEST_IDEA:
            message = (
                "An idea has at most 500 letters; lyrics want a style and a title beside them."
            )
            raise wrong("prompt", message)
        return head | {"prompt": prompt}
    for name in ("style", "title", *(() if is_music else ("prompt",))):
        if not body.get(name):
            raise wrong(name, f"With your own lyrics or style a {name} is needed.")
    _check_lengths(version, body)
    return body | head


def _extension(body: Json) -> Json:
    """With words, a style or a place of its own, or as the song went on."""
    named = [name for name in ("prompt", "style", "title", "continueAt") if name in body]
    if named and "continueAt" not in body:
        raise wrong("continueAt", "Say from which second on the song is to go another way.")
    _check_lengths(str(body["model"]), body)
    return body | {"defaultParamFlag": bool(named)}


def _check_section(body: Json) -> None:
    span = (as_number(body["infillEndS"]) or 0) - (as_number(body["infillStartS"]) or 0)
    if not models.SHORTEST_SECTION <= span <= models.LONGEST_SECTION:
        raise wrong("infillEndS", "The part has six to sixty seconds.")


def _check_lengths(version: str, body: Json) -> None:
    for name, most in models.longest(version).items():
        if len(as_text(body.get(name))) > most:
            raise wrong(name, f"{name.capitalize()}: at most {most} letters.")


def _is_late(operation: Operation) -> bool:
    return time.time() - float(operation.data.get("since") or 0) > STRAGGLERS


def _details(ctx: Context, id: str, found: list[Json]) -> Json:
    return {"gateway": _gateway(ctx), "task": id, "tracks": tracks.as_details(found)}


def _gateway(ctx: Context) -> str:
    return urlsplit(ctx.base_url).hostname or ctx.base_url
