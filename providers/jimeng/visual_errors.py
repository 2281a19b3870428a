"""What the codes of Volcengine's visual service mean, and those of the gate before it."""

import re

from providers.contract import (
    BadRequest,
    NeedsKey,
    NoFunds,
    ProviderError,
    RateLimited,
    Unavailable,
    Unknown,
)
from providers.refusals import ANOTHER_TRY, refused, says_empty
from providers.rest import ApiResponse, advised, clock_of, code_in

GOOD = "10000"
ACTIVATE = "Activate the service (智能视觉 → 即梦AI) in Volcengine's console, and retry."
RIGHTS = "Let the user of the access key use the visual service, in Volcengine's console (IAM)."
KEYS = "Look at the access key and the secret key; each must be copied whole."
INPUT_REFUSED = (
    *("50411", "50412", "50413", "50513", "50514", "50518"),
    *("50512", "50520", "50521", "50522"),
)
OUTPUT_REFUSED = ("50511", "50519", "50516", "50517")
VERDICTS = (*INPUT_REFUSED, *OUTPUT_REFUSED, "50215")
"""What the service says of the task itself; anything else may be said by whoever stands between."""
BILLING = "Top up the account in Volcengine's console, and retry."
SIGNED = re.compile("Signature|Timestamp|Date|Expire", re.I)
BROKEN = ("50500", "50501")
# The service says so of as many tasks as the account may have at once.
CROWDED_SECONDS = 30.0
PATIENCE = 40
GATE = "ResponseMetadata", "Error"


def meaning(response: ApiResponse) -> ProviderError | None:
    """The error an answer is. A task that is done may be one as well: the code decides."""
    if gate := code_in(response.body, *GATE, "Code"):
        return _of_gate(gate, response)
    code = code_in(response.body, "code")
    if code in (GOOD, ""):
        return None
    error = of_code(code, code_in(response.body, "message"), spends=response.spends)
    error.request_id = response.request_id
    error.retry_after = response.wait or error.retry_after
    return error


def of_code(code: str, words: str, *, spends: bool = False) -> ProviderError:
    if code in INPUT_REFUSED:
        return refused(f"Jimeng's filter refused the order: {words}")
    if code in OUTPUT_REFUSED:
        return refused(f"Jimeng's filter refused the result: {words}", next_step=ANOTHER_TRY)
    if code == "50215":
        return BadRequest(f"Jimeng does not accept the input: {words}")
    # No code for it is known; the words are.
    if says_empty(words):
        return NoFunds(f"The account at Volcengine has no money left: {words}", next_step=BILLING)
    if code == "50400":
        return NeedsKey(f"Jimeng does not let this key in: {words}", next_step=ACTIVATE)
    if code == "50429":
        return RateLimited(f"Jimeng asks to slow down: {words}")
    if code == "50430":
        crowded = f"Jimeng runs as many tasks as the account may have: {words}"
        return RateLimited(crowded, retry_after=CROWDED_SECONDS)
    known = "Jimeng had an error of its own" if code in BROKEN else f"Jimeng's code is {code}"
    # It may be the service's verdict on the task as well as a bad moment of its own.
    return (Unknown if spends else Unavailable)(f"{known}: {words}", patience=PATIENCE)


def _of_gate(code: str, response: ApiResponse) -> ProviderError:
    """Before anything was done: the signature, the key, its rights. A wrong clock makes every
    signature wrong."""
    words = code_in(response.body, *GATE, "Message")
    id = code_in(response.body, "ResponseMetadata", "RequestId")
    if response.status >= 500:
        kind = Unknown if response.spends else Unavailable
        error = advised(kind, response, f"Volcengine had an error of its own: {words}")
    elif response.status == 429 or "Limit" in code or "Throttl" in code:
        error = advised(RateLimited, response, f"Volcengine asks to slow down: {words}")
    elif says_empty(f"{code} {words}") or "Overdue" in code:
        error = advised(
            NoFunds, response, f"There is no money left at Volcengine: {words}", BILLING
        )
    elif "Policy" in code or "Denied" in code:
        error = advised(NeedsKey, response, f"The key may not do that: {words}", RIGHTS)
    elif SIGNED.search(code) and (clock := clock_of(response, "Volcengine")):
        error = advised(
            NeedsKey,
            response,
            f"Volcengine does not accept the signature. {clock}",
            "Set this machine's clock and retry.",
        )
    else:
        error = advised(NeedsKey, response, f"Volcengine does not accept the call: {words}", KEYS)
    error.request_id = id or error.request_id
    return error
