"""Vendors by plain REST: an order is a POST, how it stands a GET, and an error a code in either.

A provider that is a `Rest` says where its orders go and what its answers mean. Here are its keys in
every call, one attempt, errors inside good answers, files that travel in the body, and what is done
with a result. Vendors that have an SDK go by `providers.transport`.
"""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import httpx

from providers import header_times, http, openapi_document, outputs
from providers.contract import (
    BadOutput,
    Charged,
    Context,
    Failed,
    Finished,
    Input,
    Json,
    KeyCheck,
    Medium,
    ModelSpec,
    NeedsKey,
    Operation,
    Output,
    Prepared,
    Provider,
    ProviderError,
    Refused,
    Request,
    Unavailable,
    Unknown,
)
from providers.json_values import as_text
from providers.refusals import shortened
from providers.sdk import key_of, with_defaults, wrong

MIB = 1024 * 1024
ID_NAMES = ("request_id", "requestId", "trace_id")


@dataclass(frozen=True)
class ApiResponse:
    """An answer, good or bad: its JSON (None where it has none) and what `spends` was asked."""

    response: httpx.Response
    body: Any
    spends: bool = False

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def request_id(self) -> str:
        named = (self.body.get(name) for name in ID_NAMES) if isinstance(self.body, dict) else ()
        found = next((one for one in named if isinstance(one, str) and one), "")
        return found[:200] or http.request_id(self.response)

    @property
    def words(self) -> str:
        """What it says to people, in one line."""
        return http.words_of(self.response)

    @property
    def wait(self) -> float | None:
        return http.retry_after(self.response.headers)


@dataclass(frozen=True)
class Takes:
    """Which files of one medium a vendor takes: their types, and how many MiB at the most."""

    types: tuple[str, ...]
    most: float

    def check(self, file: Input, vendor: str) -> None:
        """Raises BadRequest."""
        size = file.path.stat().st_size
        if file.mime not in self.types:
            names = ", ".join(kind.partition("/")[2].upper() for kind in self.types)
            raise wrong(file.field, f"{vendor} takes {names} here, not {file.mime}.")
        if not size or size > self.most * MIB:
            problem = (
                "is empty" if not size else f"has {size / MIB:.1f} MB; {self.most:g} are allowed"
            )
            raise wrong(file.field, f"The file {problem}.")


class Rest(Provider):
    """`takes` are the files that may travel in a body; what is not named there does not."""

    shipped: ClassVar[Sequence[ModelSpec]] = ()
    takes: ClassVar[Mapping[str, Takes]] = {}

    def meaning(self, response: ApiResponse) -> ProviderError | None:
        """The error that an answer is, be its status good or bad. None: it is none, or the common
        rules for its status say enough."""
        raise NotImplementedError

    def account(self, ctx: Context) -> str:
        """One free call that needs a key that works; whose it is, or what is left on it."""
        raise NotImplementedError

    def call_headers(self, ctx: Context, method: str, path: str, content: bytes) -> dict[str, str]:
        """What carries the key; where calls are signed, all that is signed is here."""
        return self.key_headers(ctx)

    def models(self, ctx: Context) -> Sequence[ModelSpec]:
        return self.shipped

    def check_key(self, ctx: Context) -> KeyCheck:
        try:
            return KeyCheck(ok=True, account=self.account(ctx))
        except NeedsKey as error:
            return KeyCheck(ok=False, message=f"{error.message} {error.advice}".strip())

    def key_headers(self, ctx: Context) -> dict[str, str]:
        return {"Authorization": f"Bearer {key_of(ctx, self.key_fields[0].name)}"}

    def prepare(self, ctx: Context, request: Request) -> Prepared:
        """The body as it is sent; in place of the files, which travel in it, their hashes."""
        body = with_defaults(request.model.schema, request.params)
        by_field: dict[str, list[str]] = {}
        for file in request.inputs:
            kind = file.mime.partition("/")[0]
            self.takes.get(kind, Takes((), 0)).check(file, self.label)
            by_field.setdefault(file.field, []).append(_stand_in(file))
        openapi_document.place(body, request.model.schema, by_field)
        return Prepared(request.model, body, request.key, request.inputs)

    def ask(
        self, ctx: Context, method: str, path: str, body: Json | None = None, **more: Any
    ) -> Json:
        """What `call` is answered."""
        answer: Json = self.call(ctx, method, path, body, **more).body
        return answer

    def call(
        self,
        ctx: Context,
        method: str,
        path: str,
        body: Json | None = None,
        *,
        spends: bool = False,
        timeout: float = 30.0,
        **more: Any,
    ) -> ApiResponse:
        """One call. Its answer is a JSON object that `meaning` finds no error in.

        `body` is sent as JSON; `more` is httpx's (`params`, `files`, `data`).
        """
        content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        headers = self.call_headers(ctx, method, path, content)
        if body is not None:
            more |= {"content": content}
            headers = {"Content-Type": "application/json"} | headers
        response = http.send(
            ctx,
            method,
            path,
            hosts=self.hosts,
            spends=spends,
            timeout=timeout,
            explain=lambda bad: self.meaning(ApiResponse(bad, http.json_or_none(bad), spends)),
            headers=headers,
            **more,
        )
        answer = http.json_of(response, spends=spends) if response.content else {}
        parsed = ApiResponse(response, answer, spends)
        if error := self.meaning(parsed):
            raise error
        if not isinstance(answer, dict):
            unlike = f"{self.label} gave an answer that is not understood."
            raise (Unknown if spends else Unavailable)(unlike, request_id=parsed.request_id)
        return parsed

    def begun(self, id: Any, *, request_id: str = "", **facts: Any) -> Operation:
        """What the order became. Raises Unknown where the answer names no task."""
        if isinstance(id, bool) or not isinstance(id, str | int) or not str(id):
            raise Unknown(
                f"{self.label} answered the order, but its answer names no task.",
                request_id=request_id,
            )
        return Operation(facts | {"id": str(id)}, request_id=str(id))

    def result(
        self,
        answer: Any,
        medium: Medium | None,
        *,
        id: str = "",
        instead: Failed | None = None,
        **told: Any,
    ) -> Finished | Failed:
        """What is in the answer of work that is done and charged; `told` is what else `Finished`
        takes (cost, seed, details, remarks). `instead` is what the vendor says in place of a
        result, though it calls the work done."""
        about: Json = {"charged": Charged.YES, "request_id": id}
        try:
            read = outputs.read(answer, medium)
        except BadOutput as error:
            return Failed(BadOutput(error.message, **about))
        has_file = medium is Medium.TEXT or not all(map(_is_left_over, read.outputs))
        if instead is not None and not (read.outputs and has_file):
            return instead
        if read.withheld and not read.outputs:
            return Failed(Refused(f"{self.label}'s filter kept the result back.", **about))
        if not read.outputs:
            message = f"{self.label} says it is done, but sent no {medium or 'file'}."
            return Failed(BadOutput(message, **about))
        # What it says instead is not quoted: cut, a key in it could not be told any more.
        if not has_file:
            message = f"{self.label} says it is done, but sent no {medium or 'file'}."
            return Failed(BadOutput(message, charged=Charged.MAYBE, request_id=id))
        remarks = (*read.remarks, *told.pop("remarks", ()))
        return Finished(read.outputs, request_id=id, remarks=remarks, **told)


def raised(answer: Finished | Failed) -> Finished:
    """The result of a call that is the work itself; raises where there is none."""
    if isinstance(answer, Failed):
        raise answer.error
    return answer


def data_address(file: Input) -> str:
    return f"data:{file.mime};base64,{bare_base64(file)}"


def bare_base64(file: Input) -> str:
    return base64.b64encode(file.path.read_bytes()).decode()


def with_files(prepared: Prepared, written: Callable[[Input], str] = data_address) -> Json:
    """The body with the files themselves in it, each as `written`."""
    files = {_stand_in(file): file for file in prepared.inputs}

    def put(node: Any) -> Any:
        if isinstance(node, dict):
            return {name: put(value) for name, value in node.items()}
        if isinstance(node, list):
            return [put(one) for one in node]
        return written(files[node]) if isinstance(node, str) and node in files else node

    body: Json = put(prepared.body)
    return body


def code_in(body: Any, *path: str) -> str:
    """The code that stands at a path of an answer, as text; "" where there is none."""
    for name in path:
        body = body.get(name) if isinstance(body, dict) else None
    return str(body) if isinstance(body, int) and not isinstance(body, bool) else as_text(body)


def advised(
    kind: type[ProviderError], response: ApiResponse, message: str, step: str = ""
) -> ProviderError:
    """An error of the contract with what the answer tells of it."""
    return kind(
        shortened(message, 400),
        next_step=step,
        request_id=response.request_id,
        retry_after=response.wait,
    )


def clock_of(response: ApiResponse, vendor: str) -> str:
    """How far this machine's clock is off, in words; "" where it is not, by a few seconds, or where
    the answer does not tell its time."""
    seconds = header_times.ahead(response.response.headers).total_seconds()
    if abs(seconds) < 5:
        return ""
    where = "behind" if seconds > 0 else "ahead of"
    return f"This machine's clock is {abs(seconds):.0f} s {where} {vendor}'s."


def of_work(error: ProviderError, id: str, charged: Charged) -> Failed:
    """The vendor's verdict on work that it had taken; its own word that nothing was charged goes
    before `charged`."""
    error.was_charged = charged
    error.request_id = id
    return Failed(error)


def _is_left_over(one: Output) -> bool:
    """It is what an answer without a file says instead: words or JSON."""
    return bool(one.data) and (one.mime == "application/json" or one.mime.startswith("text/"))


def _stand_in(file: Input) -> str:
    return f"sha256:{file.sha256}"
