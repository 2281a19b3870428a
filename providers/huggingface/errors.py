"""What the router's errors mean, and those of the providers behind it, which pass through."""

import re
from typing import Any

from providers.contract import (
    BadRequest,
    Charged,
    NeedsKey,
    NoFunds,
    ProviderError,
    RateLimited,
    Unavailable,
)
from providers.json_values import as_number
from providers.refusals import refused, says_empty, shortened
from providers.rest import ApiResponse, advised

TOKENS = "Make a token at huggingface.co/settings/tokens that may call inference providers."
BILLING = "Buy credits or subscribe to PRO at huggingface.co/settings/billing, then retry."
GATED = re.compile(r"\bgated\b|restricted|authorized list|awaiting (?:a )?review|accept the", re.I)
POLICY = re.compile(r"nsfw|content.polic|flagged|moderat|safety|prohibited|sensitive", re.I)
LOADING = re.compile(r"\bmodel\b.*\bis (?:currently |still )?(?:loading|being loaded)\b", re.I)
LONGEST_LOADING = 600.0
GATED_ADVICE = (
    "Open the model's page at huggingface.co, accept its terms, wait for leave and retry."
)


def of_answer(response: ApiResponse, label: str = "Hugging Face") -> ProviderError | None:
    """What a bad status means. Nothing is charged for what was not begun."""
    status, words = response.status, response.words
    if status < 400:
        return None
    if status == 402 or (status in (400, 403, 422, 429) and says_empty(words)):
        return advised(NoFunds, response, f"The credits are used up: {words}", BILLING)
    if status in (401, 403) and GATED.search(words):
        return advised(NeedsKey, response, f"The repository is gated: {words}", GATED_ADVICE)
    if status in (401, 403):
        return advised(NeedsKey, response, f"{label} does not accept the token: {words}", TOKENS)
    if status == 429:
        return advised(RateLimited, response, f"{label} asks to slow down: {words}")
    if status == 503 and _is_cold(response):
        return _loading(response)
    if status in (400, 404, 409, 413, 422) and (response.spends or status != 404):
        if POLICY.search(words):
            return refused(f"The model refused it: {words}", request_id=response.request_id)
        wrong = fields_of(response.body)
        text = "; ".join(f"{name}: {why}" for name, why in wrong.items()) or words
        return BadRequest(
            f"It was not accepted: {shortened(text, 400)}",
            fields=wrong,
            request_id=response.request_id,
        )
    return None


def fields_of(body: Any) -> dict[str, str]:
    """Which parameters are wrong, where the provider lists them: `{"detail": [{"loc", "msg"}]}`."""
    listed = body.get("detail") if isinstance(body, dict) else None
    wrong: dict[str, str] = {}
    for one in listed if isinstance(listed, list) else ():
        loc = one.get("loc") if isinstance(one, dict) else None
        if isinstance(loc, list) and loc and isinstance(one.get("msg"), str):
            wrong.setdefault(str(loc[-1]), one["msg"])
    return wrong


def of_work(words: str, id: str) -> ProviderError:
    """The provider's verdict on work that it had begun."""
    message = shortened(" ".join(words.split()), 300) or "it gave no reason"
    if POLICY.search(message):
        return refused(f"The model refused it: {message}", charged=Charged.MAYBE, request_id=id)
    if says_empty(message):
        words = f"The credits are used up: {message}"
        return NoFunds(words, next_step=BILLING, charged=Charged.MAYBE, request_id=id)
    advice = "Order it again; if it fails again, change the parameters or choose another model."
    return ProviderError(
        f"The model failed: {message}", next_step=advice, charged=Charged.MAYBE, request_id=id
    )


def _is_cold(response: ApiResponse) -> bool:
    """hf-inference alone says so, before it begins. What others say of loading tells nothing."""
    if (
        isinstance(response.body, dict)
        and as_number(response.body.get("estimated_time")) is not None
    ):
        return True
    is_own = "/hf-inference/" in response.response.request.url.path
    return is_own and bool(LOADING.search(response.words))


def _loading(response: ApiResponse) -> Unavailable:
    estimate = (
        as_number(response.body.get("estimated_time")) if isinstance(response.body, dict) else None
    )
    seconds = estimate and float(min(max(estimate, 0), LONGEST_LOADING))
    about = f", in about {seconds:.0f} s" if seconds else ""
    return Unavailable(
        f"The model is cold and is being loaded{about}. Nothing was charged.",
        request_id=response.request_id,
        retry_after=seconds,
    )
