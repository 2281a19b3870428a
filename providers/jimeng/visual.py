"""Jimeng by Volcengine's visual service: an access key, a secret key, and signed calls. China only.

Everything here is a POST, also asking how a task stands, which only reads and costs nothing. A task
is kept for twelve hours, its video for one.
"""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

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
    Operation,
    Pending,
    Prepared,
    ProviderError,
)
from providers.jimeng import signing, visual_errors, visual_models
from providers.jimeng.disclosure import VISUAL_DISCLOSURE
from providers.json_values import as_object, as_text
from providers.rest import ApiResponse, Rest, Takes, bare_base64, code_in, of_work, with_files
from providers.sdk import key_of, split_id, under_way

HOME = "https://visual.volcengineapi.com"
VERSION = "2022-08-31"
SUBMIT, ASK = "CVSync2AsyncSubmitTask", "CVSync2AsyncGetResult"
WORDS = {"in_queue": "Waiting at Jimeng", "processing": "Waiting at Jimeng", "generating": ""}
RESULT_FIELDS = ("image_urls", "video_url", "binary_data_base64", "video_urls")
NO_TASK = "1000000000000000001"


class Visual(Rest):
    slug, label = "jimeng-visual", "Jimeng (Volcengine visual)"
    description = "Jimeng's pictures and video 3.0 for accounts in China, by signed calls."
    base_url = HOME
    key_fields = (
        KeyField(
            "access_key",
            env="VOLC_ACCESSKEY",
            page="https://console.volcengine.com/iam/keymanage",
            help="console.volcengine.com → Access keys (AK)",
            label="Access key",
        ),
        KeyField(
            "secret_key",
            env="VOLC_SECRETKEY",
            help="It is shown beside the access key when that is made (SK).",
            label="Secret key",
        ),
    )
    hosts = ("visual.volcengineapi.com",)
    disclosure = VISUAL_DISCLOSURE
    limits = Limits(concurrency=1)
    shipped = visual_models.SHIPPED
    takes = {"image": Takes(("image/jpeg", "image/png"), 4.7)}

    def meaning(self, response: ApiResponse) -> ProviderError | None:
        error = visual_errors.meaning(response)
        is_verdict = code_in(response.body, "code") in visual_errors.VERDICTS
        if error is not None and is_verdict and not response.spends:
            raise _Verdict(error, response.body)
        return error

    def call_headers(self, ctx: Context, method: str, path: str, content: bytes) -> dict[str, str]:
        access, secret = key_of(ctx, "access_key"), key_of(ctx, "secret_key")
        host, query = urlsplit(ctx.base_url).netloc, urlsplit(path).query
        return signing.headers(access, secret, host, query, content, datetime.now(UTC))

    def key_headers(self, ctx: Context) -> dict[str, str]:
        """The secret signs and is never sent."""
        return {}

    def account(self, ctx: Context) -> str:
        """There is no call for that; but a task that is not there is free to ask for."""
        self._task(ctx, visual_models.SHIPPED[0].id, NO_TASK)
        return ""

    def submit(self, ctx: Context, prepared: Prepared) -> Operation:
        name, _ = split_id(prepared.model.id)
        facts = {"req_key": name, "medium": prepared.model.kind.medium.value}
        body = {"req_key": name, **_body(with_files(prepared, bare_base64))}
        write_ahead_note.write(ctx, prepared.key, facts)
        answer = self.ask(ctx, "POST", _path(SUBMIT), body, spends=True, timeout=120)
        id = as_object(answer.get("data")).get("task_id")
        return self.begun(id, request_id=as_text(answer.get("request_id")), **facts)

    @under_way()
    def poll(self, ctx: Context, operation: Operation) -> Pending | Finished | Failed:
        id = str(operation.data["id"])
        remarks: tuple[str, ...] = ()
        try:
            data = self._task(ctx, str(operation.data["req_key"]), id)
        except _Verdict as verdict:
            data = as_object(verdict.body.get("data"))
            if not any(data.get(name) for name in RESULT_FIELDS):
                # What did not succeed is not charged.
                return of_work(verdict.error, id, Charged.NO)
            data, remarks = data | {"status": "done"}, (verdict.error.message,)
        status = as_text(data.get("status")).lower()
        if status in ("not_found", "expired"):
            gone = "Jimeng does not know the task, or no longer: it keeps them for 12 hours."
            raise Expired(gone, request_id=id)
        if status != "done":
            return Pending(message=WORDS.get(status, f"Jimeng says “{status}”."))
        found: Json = {name: data[name] for name in RESULT_FIELDS if data.get(name)}
        marked = data.get("aigc_meta_tagged")
        details = {} if marked is None else {"aigc_meta_tagged": marked}
        medium = Medium(operation.data["medium"])
        return self.result(found, medium, id=id, details=details, remarks=remarks)

    def adopt(self, ctx: Context, request_id: str) -> Operation:
        """By the task's id; which work it was must be known, so only for an order of here."""
        id, facts = request_id.strip(), write_ahead_note.read(ctx)
        if facts is None or not id.isdigit():
            raise BadRequest("That is no id of a task at Jimeng; it is a long number.")
        if self._task(ctx, str(facts["req_key"]), id).get("status") in ("not_found", "expired"):
            raise BadRequest(f"Jimeng knows no task {id} of this kind, or no longer.")
        return self.begun(id, **facts)

    def _task(self, ctx: Context, req_key: str, id: str) -> Json:
        how = json.dumps({"return_url": True, "logo_info": {"add_logo": False}})
        body = {"req_key": split_id(req_key)[0], "task_id": id, "req_json": how}
        return as_object(self.ask(ctx, "POST", _path(ASK), body).get("data"))


class _Verdict(Exception):
    """The service's word on a task, with the answer that it stands in."""

    def __init__(self, error: ProviderError, body: Json) -> None:
        super().__init__(error.message)
        self.error, self.body = error, body


def _path(action: str) -> str:
    """The query is signed as it stands: sorted."""
    return f"/?Action={action}&Version={VERSION}"


def _body(form: Json) -> Json:
    """Files are one list of base64, the last frame behind the first."""
    made = dict(form)
    files: list[Any] = [made.pop(name) for name in ("image", "last_frame") if name in made]
    return made | ({"binary_data_base64": files} if files else {})
