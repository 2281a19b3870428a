"""What these servers' errors mean: by the status, and by the few codes that they have in common."""

import re
from typing import Any

import httpx

from providers import http
from providers.contract import (
    BadRequest,
    Charged,
    NeedsKey,
    NoFunds,
    ProviderError,
    RateLimited,
    Unavailable,
    Unknown,
)
from providers.json_values import as_object
from providers.refusals import refused, says_empty

NO_FUNDS = ("insufficient_quota", "insufficient_credits", "billing_hard_limit_reached")
REFUSED = ("content_filter", "content_policy_violation", "moderation_blocked")
BUSY = re.compile(r"\bbusy\b|loading model|overloaded|maximum pending|no slot", re.I)
NO_MODEL = re.compile(r"\bmodel\b.*\b(?:not found|does not exist|not loaded|unknown)\b", re.I)
NO_PICTURES = re.compile(r"\b(?:image|vision|multimodal|mmproj)\b", re.I)


def explain(response: httpx.Response) -> ProviderError | None:
    """An answer with a bad status; None where the status says all."""
    status, id = response.status_code, http.request_id(response)
    words = http.words_of(response)
    error = as_object(http.object_of(response).get("error"))
    message = f"The server answered {status}: {words}"
    code = str(error.get("code") or error.get("type") or "")
    if code in REFUSED:
        return refused(message, charged=Charged.NO, request_id=id)
    if code in NO_FUNDS or (status in (400, 403, 429) and says_empty(words)):
        return NoFunds(message, request_id=id)
    if status in (401, 403):
        return NeedsKey(f"The server does not accept the key: {words}", request_id=id)
    if status in (429, 503) and (status == 429 or BUSY.search(words)):
        return RateLimited(message, request_id=id, retry_after=http.retry_after(response.headers))
    if status == 404:
        return _nothing_there(response, error, words, id)
    if status in (400, 413, 422):
        return _bad(error, message, id)
    return None


def unreadable(why: str, *, spends: bool = True, id: str = "") -> ProviderError:
    """A good status with something in it that is no answer: a web page, broken JSON."""
    message = f"The server answered with something that is not its answer ({why})."
    return (Unknown if spends else Unavailable)(message, request_id=id)


def error_in_answer(error: Any, id: str) -> ProviderError:
    """An `error` inside an answer with a good status, as gateways have it."""
    error_object = error if isinstance(error, dict) else {"message": str(error)}
    words = f"The server says: {http.words_in(error_object) or 'no words'}"
    code = str(error_object.get("code") or error_object.get("type") or "")
    if code in REFUSED:
        return refused(words, charged=Charged.MAYBE, request_id=id)
    if code in (*NO_FUNDS, "402") or says_empty(words):
        return NoFunds(words, charged=Charged.MAYBE, request_id=id)
    return ProviderError(
        words, next_step="Order it again later.", charged=Charged.MAYBE, request_id=id
    )


def _nothing_there(
    response: httpx.Response, error: dict[str, Any], words: str, id: str
) -> ProviderError:
    if error and (NO_MODEL.search(words) or "model" in str(error.get("code"))):
        return BadRequest(
            f"The server has no such model: {words}",
            next_step="Get it there, or refresh its models and choose another.",
            request_id=id,
            fields={"model": words},
        )
    return BadRequest(
        f"The server has no {response.request.url.path}: it cannot do this kind of work.",
        next_step="Choose a model of another provider.",
        request_id=id,
    )


def _bad(error: dict[str, Any], message: str, id: str) -> ProviderError:
    name = str(error.get("param") or "").partition("[")[0].partition(".")[0]
    step = ""
    if not name and NO_PICTURES.search(message):
        step = "This model takes no pictures, or makes none. Choose another, or leave them out."
    return BadRequest(
        message, next_step=step, request_id=id, fields={name: message} if name else None
    )
