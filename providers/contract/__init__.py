"""The provider contract: all that a provider and the rest of Art Factory know of each other.

A provider is one class with a handful of methods (`Provider`). What it is given and what it gives
back are frozen values; what can go wrong is the error tree:

    ProviderError           a cause, a next step, charged no/maybe/yes, the provider's request id
      NeedsKey              no key, or one that the provider does not accept
      BadRequest            a parameter the provider does not take (`fields` says which)
      Refused               the provider's rules forbid this content
      NoFunds               the wallet or quota at the provider is empty
      RateLimited           too many at once; `retry_after` in seconds when it said so
      Unavailable           certainly nothing was sent or accepted; may be tried again
      Unknown               sent, but no answer came: it may have been charged
      Expired               the operation or its files are gone
      BadOutput             what came back is not what was ordered

One idea a module; whoever needs any of it takes it from here. The package imports the standard
library only.
"""

from providers.contract.candidates import Candidate, Candidates, Finds
from providers.contract.disclosure import Disclosure
from providers.contract.errors import (
    BadOutput,
    BadRequest,
    Expired,
    NeedsKey,
    NoFunds,
    ProviderError,
    RateLimited,
    Refused,
    Stopped,
    Unavailable,
    Unknown,
    says_free,
)
from providers.contract.kinds import Json, Kind, Medium, Purpose
from providers.contract.money import Charged, Currency, Money, Resubmit
from providers.contract.offers import KeyField, Limits, Lora, ModelSpec
from providers.contract.outcomes import Failed, Finished, KeyCheck, Output, Pending
from providers.contract.past import PastAsked, PastPage, PastRun, PastState
from providers.contract.provider import Context, Provider
from providers.contract.requests import Input, Operation, Prepared, Request

__all__ = [
    "BadOutput",
    "BadRequest",
    "Candidate",
    "Candidates",
    "Charged",
    "Context",
    "Currency",
    "Disclosure",
    "Expired",
    "Failed",
    "Finds",
    "Finished",
    "Input",
    "Json",
    "KeyCheck",
    "KeyField",
    "Kind",
    "Limits",
    "Lora",
    "Medium",
    "ModelSpec",
    "Money",
    "NeedsKey",
    "NoFunds",
    "Operation",
    "Output",
    "PastAsked",
    "PastPage",
    "PastRun",
    "PastState",
    "Pending",
    "Prepared",
    "Provider",
    "ProviderError",
    "Purpose",
    "RateLimited",
    "Refused",
    "Request",
    "Resubmit",
    "Stopped",
    "Unavailable",
    "Unknown",
    "says_free",
]
