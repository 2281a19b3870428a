"""What fal's error bodies mean. `detail` is a sentence, or a list of pydantic's errors."""

import re
from typing import Any

import httpx

from providers import http
from providers.contract import (
    BadOutput,
    BadRequest,
    Charged,
    Json,
    NeedsKey,
    NoFunds,
    ProviderError,
    RateLimited,
    Unavailable,
)
from providers.refusals import refused, says_empty, shortened, wants_another_try

BILLING = "Add credit at https://fal.ai/dashboard/billing and retry."
POLICY = re.compile(
    r"content[_ ]policy|content checker|moderat|nsfw|safety (?:system|filter|checker)"
    r"|sensitive content|flagged as sensitive|prohibited content",
    re.I,
)
TOOK_TOO_LONG = ("request_timeout", "startup_timeout", "generation_timeout")
CANCELLED = ("client_cancelled", "client_disconnected")


# What fal's own gate says of a key or an account, in place of a result.
OF_THE_GATE = re.compile(
    r"no user found|invalid key|key authorization|cannot access application|user is locked", re.I
)
PASSING_AT_THE_GATE = (502, 503, 504)
REQUEST_ID = "x-fal-request-id"


class StillRunning(ProviderError):
    """The result was asked for before it was there."""


def of_answer(response: httpx.Response) -> ProviderError | None:
    """What a refusal by fal itself means; None leaves it to the common rules."""
    status, kind, message = response.status_code, type_of(response), http.words_of(response)
    about: Json = {"request_id": http.request_id(response)}
    if status == 401:
        return NeedsKey(f"fal does not accept the key: {message}", **about)
    if status == 403:
        return _forbidden(message, about)
    if status == 404 and not http.method_is_read(response.request.method):
        return BadRequest(
            f"fal has no such model, or no longer: {message}",
            next_step="Choose another model, or look for its new id in fal's catalogue.",
            **about,
        )
    if status == 429:
        wait = http.retry_after(response.headers)
        return RateLimited(f"fal asks to slow down: {message}", retry_after=wait, **about)
    if status in (400, 422) or (status == 499 and kind):
        return _of_model(response, kind, message, Charged.NO)
    return None


def of_result(response: httpx.Response, request_id: str = "") -> ProviderError | None:
    """The same for the result of a request that is completed: its status is the model's own, and
    what it says is the end. Only what fal's gate says in its place may pass.

    fal never charges its own faults; input that only the model could judge may have been charged.
    """
    status, kind, message = response.status_code, type_of(response), http.words_of(response)
    if status == 400 and "still in progress" in message:
        return StillRunning(message)
    if response.is_redirect:
        return Unavailable("fal's address of the result leads elsewhere; the key stays here.")
    if _is_of_the_gate(response, kind, message, request_id):
        return of_answer(response)
    return _of_model(response, kind, message, _charged(response))


def of_status(value: Any, request_id: str) -> ProviderError:
    """Completed with an error, and the result that would say more cannot be had."""
    words = http.words_in(value) or "it gave no reason"
    if OF_THE_GATE.search(words) and says_empty(words):
        return NoFunds(
            "The balance at fal is used up.",
            next_step=BILLING,
            charged=Charged.MAYBE,
            request_id=request_id,
        )
    return ProviderError(
        f"The model broke down at fal: {' '.join(words.split())[:300]}",
        next_step="Retry; if it happens again, choose another model.",
        charged=Charged.MAYBE,
        request_id=request_id,
    )


def _is_of_the_gate(response: httpx.Response, kind: str, message: str, request_id: str) -> bool:
    """Did it come from before the model? A model's answer bears the id of its request, or names its
    error; fal passes its status and its headers on."""
    status, body = response.status_code, http.object_of(response)
    if status in (401, 402, 403):
        return bool(OF_THE_GATE.search(message))
    if kind or isinstance(body.get("error"), dict):
        return False
    if status in (404, 410):
        return True
    if body and response.headers.get(REQUEST_ID) == request_id:
        return False
    if status == 429:
        return REQUEST_ID in response.headers or "retry-after" in response.headers
    return status in PASSING_AT_THE_GATE


def type_of(response: httpx.Response) -> str:
    """fal's name for the error: beside the sentence, in a header, or in the first of the list."""
    body = http.object_of(response)
    items = _items(body)
    named = body.get("error_type") or response.headers.get("x-fal-error-type")
    if not named and items:
        named = items[0].get("type") or "validation"
    partner = body.get("error")
    if not named and isinstance(partner, dict):
        code = partner.get("code")
        named = code if isinstance(code, str) and code else partner.get("type")
    return named if isinstance(named, str) else ""


def fields_of(response: httpx.Response) -> dict[str, str]:
    """Which parameters are wrong, and why."""
    wrong: dict[str, str] = {}
    for item in _items(http.object_of(response)):
        place = [str(part) for part in item.get("loc") or () if part != "body"]
        if place:
            inside = ".".join(place[1:])
            message = str(item.get("msg") or item.get("type") or "is not accepted")
            wrong.setdefault(place[0], f"{inside}: {message}" if inside else message)
    return wrong


def _of_model(response: httpx.Response, kind: str, message: str, charged: Charged) -> ProviderError:
    about: Json = {"request_id": http.request_id(response), "charged": charged}
    if (
        kind == "content_policy_violation"
        or POLICY.search(f"{kind} {message}")
        or wants_another_try(message)
    ):
        return refused(f"fal refused it: {message}", **about)
    if kind in CANCELLED:
        return ProviderError("It was cancelled at fal.", next_step="Order it again.", **about)
    if kind in TOOK_TOO_LONG:
        advice = "Order it again, smaller or shorter if it happens twice."
        return ProviderError(f"It took fal too long: {message}", next_step=advice, **about)
    if kind == "no_media_generated":
        advice = "Change the prompt: often a safety filter kept the result back."
        return BadOutput(f"The model made nothing: {message}", next_step=advice, **about)
    if response.status_code in (401, 402, 403, 408, 429):
        return ProviderError(
            f"The model could not do it ({response.status_code}): {message}",
            next_step="Order it again later, or choose another model.",
            **about,
        )
    if response.status_code >= 500 or kind.startswith("downstream_service"):
        return ProviderError(
            f"The model broke down at fal ({kind or response.status_code}): {message}",
            next_step="Retry; if it happens again, choose another model.",
            **about,
        )
    wrong = fields_of(response)
    words = "; ".join(f"{name}: {why}" for name, why in wrong.items()) or message
    if kind == "file_download_error":
        advice = "Give the file itself in place of an address."
        return BadRequest(f"fal could not fetch it: {words}", next_step=advice, **about)
    return BadRequest(f"fal does not accept it: {shortened(words, 400)}", fields=wrong, **about)


def _forbidden(message: str, about: Json) -> ProviderError:
    if says_empty(message):
        return NoFunds("The balance at fal is used up.", next_step=BILLING, **about)
    if "locked" in message.lower():
        return NeedsKey(f"fal locked the account: {message}", **about)
    return NeedsKey(
        f"The key may not do that: {message}",
        next_step="Look at the key's rights at fal; the model may be private.",
        **about,
    )


def _charged(response: httpx.Response) -> Charged:
    """By the units that fal counted, where it did."""
    units = response.headers.get("x-fal-billable-units", "")
    if units:
        return Charged.NO if re.fullmatch(r"0*\.?0*", units) else Charged.YES
    return Charged.NO if response.status_code >= 500 and http.object_of(response) else Charged.MAYBE


def _items(body: Json) -> list[Any]:
    detail = body.get("detail")
    return [item for item in detail if isinstance(item, dict)] if isinstance(detail, list) else []
