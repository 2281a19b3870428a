"""What Ark's error codes mean. They are words with points between them, the first says most."""

import re

from providers.contract import (
    BadRequest,
    Expired,
    Json,
    NeedsKey,
    NoFunds,
    ProviderError,
    RateLimited,
    Unavailable,
    Unknown,
)
from providers.json_values import objects_in
from providers.refusals import refused, says_empty
from providers.rest import ApiResponse, advised, code_in

REGION = (
    "Look at the key, and at its region: keys of Volcengine (China) and of BytePlus each work at "
    "their own address only."
)
BILLING = "Top up the account in the Ark console and retry."
ACTIVATE = "Activate the model in the Ark console (Model activation), and retry."
POLICY = re.compile(r"SensitiveContentDetected|RiskDetection")
FACE = "Real faces are refused in references: give a picture without one."
RIGHTS = "It may be protected by somebody's rights: change the prompt or the input."
QUEUED = re.compile(r"queue|concurren|in[- ]?flight|too many", re.I)
ENDED = ("failed", "cancelled", "expired", "succeeded")

# How a code begins: what it is, what happened, what helps.
KNOWN: tuple[tuple[str, type[ProviderError], str, str], ...] = (
    ("AuthenticationError", NeedsKey, "Ark does not accept the key", REGION),
    ("InvalidAccountStatus", NeedsKey, "The account at Ark is not in order", REGION),
    ("AccountOverdueError", NoFunds, "The account at Ark is overdue", BILLING),
    ("OperationDenied.ServiceOverdue", NoFunds, "The service at Ark is overdue", BILLING),
    ("OperationDenied", NeedsKey, "The account may not do that at Ark", ACTIVATE),
    ("AccessDenied", NeedsKey, "The key may not do that at Ark", ACTIVATE),
    ("ModelNotOpen", BadRequest, "The account has not activated this model", ACTIVATE),
    (
        "InvalidEndpointOrModel",
        BadRequest,
        "Ark has no such model at this address",
        "Choose another model: this one has ended, or is not offered in the key's region.",
    ),
    ("NotFound", BadRequest, "Ark does not know that", ""),
    ("MissingParameter", BadRequest, "Ark misses a parameter", ""),
    ("InvalidParameter", BadRequest, "Ark does not accept a parameter", ""),
    ("InvalidImageURL", BadRequest, "Ark could not read a picture", "Give another picture."),
    ("RateLimitExceeded", RateLimited, "Ark asks to slow down", ""),
    ("ModelAccount", RateLimited, "Ark asks to slow down with this model", ""),
    ("AccountRateLimitExceeded", RateLimited, "Ark asks to slow down", ""),
    ("RequestBurstTooFast", RateLimited, "Ark found the requests to grow too fast", ""),
    ("ServerOverloaded", RateLimited, "Ark is overloaded", ""),
    ("InflightBatchsizeExceeded", RateLimited, "Ark runs as much at once as the account may", ""),
    (
        "SetLimitExceeded",
        NoFunds,
        "A limit that was set in the Ark console is reached",
        "Raise the limit in the Ark console, and retry.",
    ),
)


def meaning(response: ApiResponse) -> ProviderError | None:
    """The error an answer is; that of work which failed is the work's own (see `of_code`)."""
    code = code_in(response.body, "error", "code")
    if (
        not code
        or code_in(response.body, "status") in ENDED
        or any(map(is_picture, rows_of(response.body)))
    ):
        return None
    if response.response.request.method == "GET" and response.status in (404, 410):
        return advised(Expired, response, f"Ark does not know it, or no longer: {response.words}")
    error = of_code(code, response.words, spends=response.spends)
    if error is None:
        return None
    error.request_id, error.retry_after = response.request_id, response.wait
    if isinstance(error, BadRequest) and (named := code_in(response.body, "error", "param")):
        error.fields = {named.rpartition(".")[2].partition("[")[0]: error.message}
    return error


def rows_of(answer: Json) -> list[Json]:
    return objects_in(answer.get("data"))


def is_picture(row: Json) -> bool:
    return any(isinstance(row.get(name), str) and row[name] for name in ("url", "b64_json"))


def of_code(code: str, words: str, *, spends: bool = False) -> ProviderError | None:
    """What a code says; None for one that nobody knows."""
    if POLICY.search(code):
        advice = FACE if "Privacy" in code else RIGHTS if "PolicyViolation" in code else ""
        return refused(f"Ark's filter refused it: {words}", next_step=advice)
    if code.startswith("QuotaExceeded"):
        if QUEUED.search(words):
            return RateLimited(f"Ark has as many tasks of the account as it takes: {words}")
        return NoFunds(f"The quota at Ark is used up: {words}", next_step=BILLING)
    if code.startswith("InternalServiceError"):
        kind = Unknown if spends else Unavailable
        return kind(f"Ark had an error of its own: {words}")
    for begins, known, what, step in KNOWN:
        if code.startswith(begins):
            return known(f"{what}: {words}", next_step=step)
    if says_empty(f"{code} {words}"):
        return NoFunds(f"The account at Ark has no money left: {words}", next_step=BILLING)
    return None
