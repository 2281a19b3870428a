"""What Civitai's problem bodies, and workflows that did not succeed, mean."""

import re
from typing import Any

from providers import http
from providers.contract import (
    BadRequest,
    Charged,
    Json,
    NeedsKey,
    NoFunds,
    ProviderError,
    RateLimited,
)
from providers.json_values import as_text
from providers.refusals import refused, says_empty, shortened
from providers.rest import ApiResponse, advised

KEYS = "Make a key at civitai.com/user/account, enter it on the Providers page and retry."
TOP_UP = "Get Buzz at civitai.com/purchase/buzz and retry."
TOO_POOR = re.compile(r"insufficient|not enough|\bpayment\b|buzz balance", re.I)
POLICY = re.compile(r"blocked|moderat|prohibited|mature|nsfw|not permitted content|poi\b", re.I)
MATURE = re.compile(r"mature|nsfw", re.I)
FIELD = re.compile(r"(?:^|[./])input[./](\w+)")
REASONS = {
    "no_provider_available": (
        "No worker of Civitai's can do that",
        "Change size, length or model and order again.",
    ),
    "timeout": ("It took Civitai too long", "Order it again, or smaller."),
    "expired": ("It took Civitai too long", "Order it again, or smaller."),
    "canceled": ("It was cancelled at Civitai", "Order it again."),
}


def of_answer(response: ApiResponse) -> ProviderError | None:
    """What a refusal means. Civitai checks before it charges, so these cost nothing."""
    words = _words(response)
    if response.status < 400:
        return None
    if response.status == 401:
        return advised(NeedsKey, response, f"Civitai does not accept the key: {words}", KEYS)
    if response.status == 402 or (response.status in (400, 403) and TOO_POOR.search(words)):
        return advised(NoFunds, response, f"There is not enough Buzz: {words}", TOP_UP)
    if response.status == 429:
        return advised(RateLimited, response, f"Civitai asks to slow down: {words}")
    if response.status == 422 or (response.status == 403 and POLICY.search(words)):
        advice = "Change the prompt or the input and order again."
        if MATURE.search(words):
            advice = "Tick “Allow mature content” (yellow Buzz pays for that), or change it."
        return refused(
            f"Civitai refused it: {words}", next_step=advice, request_id=response.request_id
        )
    if response.status == 403:
        advice = "Look at what this key and this account may do."
        return advised(NeedsKey, response, f"The key may not do that: {words}", advice)
    if response.status in (400, 409) or (response.status in (404, 413, 415) and response.spends):
        wrong = fields_of(response.body)
        text = "; ".join(f"{name}: {why}" for name, why in wrong.items()) or words
        return BadRequest(
            f"Civitai does not accept it: {shortened(text, 400)}",
            fields=wrong,
            request_id=response.request_id,
        )
    return None


def fields_of(body: Any) -> dict[str, str]:
    """Which parameters are wrong, by the paths of a validation problem."""
    listed = body.get("errors") if isinstance(body, dict) else None
    wrong: dict[str, str] = {}
    for path, whys in listed.items() if isinstance(listed, dict) else ():
        found = FIELD.search(str(path).replace("$.", ""))
        why = whys[0] if isinstance(whys, list) and whys else whys
        if found and isinstance(why, str):
            wrong.setdefault(found[1], why)
    return wrong


def of_workflow(workflow: Json, charged: Charged) -> ProviderError:
    """Why a workflow ended without a result."""
    reason, blocked = _reason(workflow)
    about: Json = {"request_id": as_text(workflow.get("id")), "charged": charged}
    if reason == "blocked" or blocked:
        why = f": {shortened(blocked, 300)}" if blocked else "."
        return refused(f"Civitai's moderation blocked it{why}", **about)
    transactions = workflow.get("transactions")
    is_poor = isinstance(transactions, dict) and transactions.get("insufficientBuzz") is True
    if is_poor or says_empty(reason.replace("_", " ")):
        return NoFunds("There is not enough Buzz for it.", next_step=TOP_UP, **about)
    status = as_text(workflow.get("status"))
    message, advice = REASONS.get(reason or status, ("", ""))
    if message:
        return ProviderError(f"{message}.", next_step=advice, **about)
    sentence = f" ({reason})" if reason else "; it gave no reason"
    advice = "Order it again; if it fails again, change the parameters or choose another model."
    return ProviderError(f"It failed at Civitai{sentence}.", next_step=advice, **about)


def step_errors(workflow: Json) -> str:
    """The errors in the outputs of its steps, which may say that they succeeded; "" for none."""
    outputs = [step.get("output") for step in _rows(workflow.get("steps"))]
    reasons = [http.words_in(one.get("errors")) for one in outputs if isinstance(one, dict)]
    return shortened("; ".join(filter(None, reasons)), 300)


def of_words(words: str, **about: Any) -> ProviderError:
    """What it says in place of a result."""
    if POLICY.search(words):
        return refused(f"Civitai refused it: {words}", **about)
    if says_empty(words):
        return NoFunds(f"There is not enough Buzz: {words}", next_step=TOP_UP, **about)
    advice = "Order it again; if it fails again, change the parameters or choose another model."
    return ProviderError(f"It failed at Civitai: {words}", next_step=advice, **about)


def _reason(workflow: Json) -> tuple[str, str]:
    """The reason of the first job that has one, and what it was blocked for."""
    for step in _rows(workflow.get("steps")):
        for job in (step, *_rows(step.get("jobs"))):
            reason, blocked = as_text(job.get("reason")), as_text(job.get("blockedReason"))
            if reason or blocked:
                return reason.lower(), blocked
    return "", ""


def _rows(value: Any) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _words(response: ApiResponse) -> str:
    """A problem's own sentence; a 403 is a string and nothing else."""
    if isinstance(response.body, dict) and isinstance(response.body.get("errors"), dict):
        listed = [str(why) for whys in response.body["errors"].values() for why in _listed(whys)]
        return shortened("; ".join(listed), 300) or http.words_of(response.response)
    return http.words_of(response.response)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
