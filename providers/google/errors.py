"""What Google's answers mean. Its APIs have two error bodies that share only the word "error".

Interactions: {"error": {"code": "rate_limit_exceeded", "message": …}}
All others:   {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": …, "details": […]}}
"""

import re
from collections.abc import Mapping
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
    Unknown,
)
from providers.refusals import refused, wants_another_try

BILLING = "https://aistudio.google.com/billing"
REFUSED = frozenset(
    (
        *("safety", "prohibited_content", "content_blocked", "recitation", "language", "spii"),
        *("blocklist", "image_safety", "image_prohibited_content", "image_recitation"),
        *("image_other", "no_image", "model_armor", "jailbreak"),
    )
)
NO_KEY = ("authentication", "unauthenticated", "permission_denied")
SLOW_DOWN = ("rate_limit_exceeded", "too_many_requests", "resource_exhausted")
NO_MODEL = ("model_not_found", "not_found")
# The numbers of google.rpc.Code, as steps of an interaction and operations give them.
RPC = {
    **{1: "cancelled", 3: "invalid_request", 5: "not_found", 7: "permission_denied"},
    **{8: "resource_exhausted", 9: "failed_precondition", 11: "out_of_range", 12: "unimplemented"},
    **{13: "api_error", 14: "service_unavailable", 16: "authentication"},
}
PARAMETERS = (
    *("duration", "aspect_ratio", "resolution", "image_size", "voice", "seed", "json_schema"),
    *("temperature", "max_output_tokens"),
)
AGAINST_RULES = re.compile(
    r"usage guidelines|sensitive words|violat|responsible ai|safety (?:filter|system|polic)", re.I
)


def explain(response: httpx.Response) -> ProviderError | None:
    """An answer with a bad status, in Google's own terms; None where it says nothing of its own."""
    body = http.json_or_none(response)
    body = body[0] if isinstance(body, list) and body else body
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return None
    reading = http.method_is_read(response.request.method)
    found = meaning(
        error,
        f"Google answered {response.status_code}: {http.words_of(response)}",
        wait=http.retry_after(response.headers),
        reading=reading,
    )
    if found is not None:
        found.request_id = http.request_id(response)
    return found


def meaning(
    error: Mapping[str, Any], message: str, *, wait: float | None = None, reading: bool = False
) -> ProviderError | None:
    """What an `error` object says, wherever it stood; None where its code says nothing."""
    word, details = word_of(error), _details(error)
    words = message.lower()
    if "API_KEY_INVALID" in details.reasons or "api key not valid" in words:
        return NeedsKey("Google does not accept the key.")
    if word in REFUSED or AGAINST_RULES.search(message) or wants_another_try(message):
        return refused(message)
    if word == "payment_required" or (word == "failed_precondition" and "billing" in words):
        return NoFunds(message, next_step=f"Set up billing or add credit: {BILLING}")
    if word == "quota_exceeded" or (word in SLOW_DOWN and _is_used_up(words, details)):
        step = f"Wait until the quota is renewed (midnight Pacific time), or raise it: {BILLING}"
        return NoFunds(message, next_step=step)
    if word == "aborted":
        return Unavailable(f"{message} It got into the way of another one; nothing was taken.")
    if word == "cancelled":
        return ProviderError(message, next_step="Order it again.")
    if word in SLOW_DOWN or "overloaded" in words:
        return RateLimited(message, retry_after=details.wait or wait)
    if "location is not supported" in words or "not available in your" in words:
        step = "Google does not serve the place this machine is in. Choose another provider."
        return BadRequest(message, next_step=step)
    if word in NO_KEY and not (reading and word == "permission_denied"):
        step = "Look at what the key may do at aistudio.google.com → API keys."
        return NeedsKey(message, next_step=step)
    if word == "unimplemented":
        return BadRequest(message, next_step="Choose another model: this one does not do that.")
    if word in NO_MODEL and not reading:
        return BadRequest(
            message,
            next_step="Choose another model: this one has ended, or the account may not use it.",
            fields={"model": "Google has no such model for this account."},
        )
    if word in ("invalid_request", "invalid_argument", "parameter_unknown", "out_of_range"):
        named = {name: message for name in PARAMETERS if name in words}
        return BadRequest(message, fields=details.fields or named)
    return None


def of_failed_work(error: Mapping[str, Any], charged: Charged) -> ProviderError:
    """Work that was accepted and came to nothing."""
    words = str(error.get("message") or word_of(error) or "it does not say why")
    message = f"Google could not finish it: {words}"
    found = meaning(error, message)
    if found is None or isinstance(found, RateLimited | Unavailable):
        # It was taken: nobody tries it again by itself.
        found = ProviderError(message, next_step="Try again later, or choose another model.")
    found.was_charged = charged
    return found


def word_of(error: Mapping[str, Any]) -> str:
    """The code as one word in small letters, whichever of the bodies it came in."""
    code, status = error.get("code"), error.get("status")
    if isinstance(code, str):
        return code.lower()
    if isinstance(status, str):
        return status.lower()
    return RPC.get(code, "") if isinstance(code, int) else ""


def unreadable(error: Exception, *, spends: bool) -> ProviderError:
    """A good status with something in it that the SDK cannot read."""
    if type(error).__name__ == "ValidationError":
        return BadOutput("Google's answer has data in it that cannot be read.")
    message = "Google answered with something that is not its answer."
    return (Unknown if spends else Unavailable)(message)


class _details:
    """What stands in the `details` of an error: reasons, seconds to wait, fields, quotas."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        entries = error.get("details")
        parts: list[Json] = [
            entry
            for entry in (entries if isinstance(entries, list) else ())
            if isinstance(entry, dict)
        ]
        self.reasons = {str(part.get("reason")) for part in parts}
        self.quotas = " ".join(str(part.get("violations")) for part in parts)
        self.fields = {
            str(one.get("field", "")).rpartition(".")[2]: str(one.get("description", ""))
            for part in parts
            for one in part.get("fieldViolations") or ()
        }
        delay = next((str(part["retryDelay"]) for part in parts if "retryDelay" in part), "")
        found = re.fullmatch(r"(\d+(?:\.\d+)?)s", delay)
        self.wait = min(float(found[1]), http.LONGEST_RETRY_AFTER) if found else None


def _is_used_up(words: str, details: _details) -> bool:
    """Is it the money or the quota of the day, which no waiting of minutes brings back?"""
    return "PerDay" in details.quotas or any(
        sign in words for sign in ("credits are depleted", "prepay", "spending cap", "per day")
    )
