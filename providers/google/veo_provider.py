"""Veo by Google's enterprise platform, where it is still offered: long-running operations.

The Gemini API has given Veo up; this is another service with keys and prices of its own.
`VEO_BASE_URL` moves it. Asking how an operation stands is a POST on this wire
(`:fetchPredictOperation`): it only reads, and costs nothing. A finished answer holds the film.
"""

import re
import time
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from providers.contract import (
    BadOutput,
    BadRequest,
    Charged,
    Context,
    Expired,
    Failed,
    Finished,
    Json,
    KeyCheck,
    KeyField,
    Limits,
    Medium,
    ModelSpec,
    NeedsKey,
    Operation,
    Output,
    Pending,
    Prepared,
    Provider,
    ProviderError,
    RateLimited,
    Request,
    Unavailable,
)
from providers.google import files
from providers.google.client import (
    ENTERPRISE_HOME,
    ENTERPRISE_HOSTS,
    answered,
    calling,
    is_overdue,
    patience,
)
from providers.google.disclosure import ENTERPRISE_DISCLOSURE
from providers.google.errors import of_failed_work, unreadable
from providers.google.veo import SHIPPED, specs
from providers.json_values import as_count, as_list, as_text
from providers.refusals import refused
from providers.sdk import id_in, key_of, split_id, under_way, with_defaults, wrong

START_SECONDS, POLL_SECONDS = 120.0, 120.0
POLL_AFTER = 10.0
MIB = 1024 * 1024
LARGEST_IMAGE = 20 * MIB
IMAGE_TYPES = ("image/png", "image/jpeg", "image/webp")
MODEL = re.compile(r"veo-[a-z0-9.-]+")
OPERATION = re.compile(r"[\w./-]+/models/[\w.-]+/operations/[\w-]+")


class Veo(Provider):
    slug, label = "veo", "Veo"
    description = "Google's Veo video by its enterprise platform, with a key of that platform."
    base_url = ENTERPRISE_HOME
    key_fields = (
        KeyField(
            "api_key",
            env="VEO_API_KEY",
            page="https://console.cloud.google.com/apis/credentials",
            help="console.cloud.google.com → APIs & services → Credentials",
        ),
    )
    hosts = ENTERPRISE_HOSTS
    disclosure = ENTERPRISE_DISCLOSURE
    limits = Limits(concurrency=20)

    def models(self, ctx: Context) -> Iterable[ModelSpec]:
        return SHIPPED

    def describe(self, ctx: Context, model_id: str) -> ModelSpec:
        """Any Veo, looked up at Google, for free: whether it is there."""
        model_id = id_in(model_id).removeprefix("publishers/google/models/")
        id, _ = split_id(model_id)
        missing = BadRequest(f"Google's enterprise platform has no Veo “{model_id}”.")
        if not MODEL.fullmatch(id):
            raise missing
        try:
            with calling(ctx, enterprise=True) as sdk:
                model = sdk.models.get(model=id)
        except (Expired, BadRequest):
            raise missing from None
        known = (*SHIPPED, *specs(id, model.display_name or id, "", {}))
        described = next((spec for spec in known if spec.id == model_id), None)
        if described is None:
            raise missing
        return described

    def search(self, ctx: Context, words: str, kind: str = "") -> list[ModelSpec]:
        """The Veo models of the platform whose id has every word. Free."""
        with calling(ctx, enterprise=True) as sdk:
            listed = list(sdk.models.list(config={"query_base": True}))
        known = {spec.id: spec for spec in SHIPPED}
        ids = [(model.name or "").rpartition("/")[2] for model in listed]
        found = [
            known.get(spec.id, spec)
            for id in ids
            if MODEL.fullmatch(id)
            for spec in specs(id, id, "", {})
        ]
        wanted = words.lower().split()
        return [
            spec
            for spec in found
            if kind in ("", spec.kind)
            and all(word in f"{spec.id} {spec.label}".lower() for word in wanted)
        ]

    def check_key(self, ctx: Context) -> KeyCheck:
        """The list of models is free, and needs a key that works."""
        try:
            with calling(ctx, enterprise=True) as sdk:
                sdk.models.list(config={"query_base": True, "page_size": 1})
        except NeedsKey as error:
            return KeyCheck(ok=False, message=error.message)
        return KeyCheck(ok=True)

    def key_headers(self, ctx: Context) -> dict[str, str]:
        return {"x-goog-api-key": key_of(ctx)}

    def prepare(self, ctx: Context, request: Request) -> Prepared:
        """The body as it is sent; in place of the files, which travel with it, their hashes."""
        body = with_defaults(request.model.schema, request.params)
        fields = {file.field for file in request.inputs}
        large = body.get("resolution") in ("1080p", "4k") or "reference_images" in fields
        if large and body.get("duration") != 8:
            raise wrong("duration", "With 1080p, 4K or reference images it is always 8 seconds.")
        for file in request.inputs:
            if file.mime not in IMAGE_TYPES:
                raise wrong(file.field, f"Veo takes PNG, JPEG and WebP, not {file.mime}.")
            if file.path.stat().st_size > LARGEST_IMAGE:
                raise wrong(file.field, "Veo takes images up to 20 MB.")
            body.setdefault(file.field, []).append(f"sha256:{file.sha256}")
        return Prepared(request.model, body, request.key, request.inputs)

    def submit(self, ctx: Context, prepared: Prepared) -> Operation:
        images = _images(prepared)
        source: Any = {"prompt": prepared.body["prompt"]}
        if "image" in images:
            source["image"] = images["image"][0]
        settings: Any = _settings(prepared.body, images)
        with calling(ctx, enterprise=True, spends=True, timeout=START_SECONDS) as sdk:
            begun = sdk.models.generate_videos(
                model=split_id(prepared.model.id)[0], source=source, config=settings
            )
        if not begun.name:
            raise unreadable(ValueError("no operation"), spends=True)
        data = {"name": begun.name, "since": time.time()}
        return Operation(data, request_id=begun.name, poll_after=POLL_AFTER)

    @under_way()
    def poll(self, ctx: Context, operation: Operation) -> Pending | Finished | Failed:
        from google.genai import types

        name = operation.data["name"]
        try:
            with calling(ctx, enterprise=True, timeout=POLL_SECONDS) as sdk:
                operation_sent = types.GenerateVideosOperation.model_validate({"name": name})
                answer = answered(lambda: sdk.operations.get(operation_sent))
        except BadRequest as error:
            raise Expired(error.message, request_id=error.request_id) from None
        except (Unavailable, RateLimited) as error:
            error.patience = patience(operation.data)
            raise
        if answer.get("done") is not True:
            if is_overdue(operation.data):
                message = "Google has not finished this for three hours."
                return Failed(ProviderError(message, charged=Charged.MAYBE, request_id=name))
            return Pending(poll_after=POLL_AFTER)
        if isinstance(said := answer.get("error"), dict) and said:
            failure = of_failed_work(said, Charged.MAYBE)
            failure.request_id = name
            return Failed(failure)
        return _outcome(ctx, answer.get("response"), name)

    def adopt(self, ctx: Context, request_id: str) -> Operation:
        """A video by the name of its operation."""
        name = request_id.strip()
        if not OPERATION.fullmatch(name):
            raise BadRequest("That is no name of an operation: …/models/veo-…/operations/….")
        operation = Operation({"name": name, "since": time.time()}, request_id=name)
        try:
            self.poll(ctx, operation)
        except Expired:
            raise BadRequest("Google has no operation of that name, or no longer.") from None
        return operation


def _images(prepared: Prepared) -> dict[str, list[Json]]:
    """The files by field, as the SDK takes images."""
    found: dict[str, list[Json]] = {}
    for file in prepared.inputs:
        image = {"image_bytes": file.path.read_bytes(), "mime_type": file.mime}
        found.setdefault(file.field, []).append(image)
    return found


def _settings(body: Json, images: dict[str, list[Json]]) -> Json:
    names = ("aspect_ratio", "resolution", "negative_prompt", "generate_audio", "seed")
    settings = {name: body[name] for name in (*names, "person_generation") if name in body}
    settings |= {"number_of_videos": 1, "duration_seconds": body.get("duration", 8)}
    if "last_frame" in images:
        settings["last_frame"] = images["last_frame"][0]
    if "reference_images" in images:
        settings["reference_images"] = [
            {"image": image, "reference_type": "ASSET"} for image in images["reference_images"]
        ]
    return settings


def _outcome(ctx: Context, response: Any, name: str) -> Finished | Failed:
    answer = response if isinstance(response, dict) else {}
    videos = [one for one in as_list(answer.get("videos")) if isinstance(one, dict)]
    held = as_count(answer.get("raiMediaFilteredCount")) or 0
    why = "; ".join(map(str, as_list(answer.get("raiMediaFilteredReasons")))) or "no reason given"
    about: Json = {"request_id": name}
    try:
        outputs, empty = files.read(ctx, map(_block, videos), Medium.VIDEO)
    except BadOutput as error:
        return Failed(BadOutput(error.message, charged=Charged.YES, **about))
    if outputs:
        remarks = [f"Google's filter withheld {held} more: {why}"] if held else []
        remarks += [f"{empty} of {len(videos)} videos came back empty."] if empty else []
        kept = [_in_a_file(ctx, number, one) for number, one in enumerate(outputs)]
        return Finished(tuple(kept), remarks=tuple(remarks), **about)
    if held:
        message = f"Google's filter withheld the video: {why}"
        return Failed(refused(message, charged=Charged.MAYBE, **about))
    return Failed(BadOutput("Google says it is done but sent no video.", **about))


def _block(video: Json) -> Json:
    """A bucket of the user's own cannot be read from here."""
    uri = as_text(video.get("gcsUri") or video.get("uri"))
    data = video.get("bytesBase64Encoded") or video.get("encodedVideo")
    mime = as_text(video.get("mimeType") or video.get("encoding")) or "video/mp4"
    return {"mime_type": mime, "uri": "" if uri.startswith("gs://") else uri, "data": data}


def _in_a_file(ctx: Context, number: int, output: Output) -> Output:
    """Bytes go to a file at once."""
    if not output.data:
        return output
    path = ctx.workdir / f"veo-{number}"
    path.write_bytes(output.data)
    return replace(output, data=b"", path=path)
