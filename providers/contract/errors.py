"""What can go wrong at or on the way to a provider, and what that means for money."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from providers.contract.money import Charged

NOTHING_PAID = re.compile(
    r"\b(?:not|never|\w+n['’]t)(?: (?:be|been|get|being))? (?:charged|billed|debited|deducted)\b"
    r"|\bno (?:charges?|credits?)(?: (?:was|were|is|are|will be|has been|have been))?"
    r"(?: (?:made|taken|used|applied|consumed|charged|deducted|incurred))\b"
    r"|\b(?:there is|there was|at) no (?:charge|cost)\b"
    r"|\bcredits? (?:(?:has|have|was|were|will|been|be|are|is|fully|automatically) ){1,4}"
    r"(?:refunded|returned|restored)\b"
    r"|\b(?:refunded|returned) (?:your|the|all) credits?\b|\bcredits refunded\b",
    re.I,
)
OR_MAYBE = re.compile(
    r"\b(?:if|unless|until|whether|may|might|could|partly|only|provided)\b[^.!;]*$", re.I
)


def says_free(words: str) -> str:
    """The words by which a vendor says that nothing was charged; "" where it does not."""
    for found in NOTHING_PAID.finditer(words):
        if not OR_MAYBE.search(words[: found.start()]):
            return found[0]
    return ""


class ProviderError(Exception):
    """Something went wrong at or on the way to a provider, in words for the person who ordered.

    `patience` is for how many polls in a row what may pass is waited for; None where the work is
    still under way, and waited for as long as it takes.
    """

    cause: ClassVar[str] = "The provider answered with an error"
    next_step: ClassVar[str] = "Look at the message and try again."
    charged: ClassVar[Charged] = Charged.NO

    def __init__(
        self,
        message: str = "",
        *,
        next_step: str = "",
        charged: Charged | None = None,
        request_id: str = "",
        retry_after: float | None = None,
        fields: Mapping[str, str] | None = None,
        patience: int | None = None,
    ) -> None:
        super().__init__(message or self.cause)
        self.message = message or self.cause
        advice = next_step or self.next_step
        self.advice = "" if advice in self.message else advice
        self._charged = charged or self.charged
        self.request_id = request_id
        self.retry_after = retry_after
        self.fields = dict(fields or {})
        self.patience = patience

    @property
    def was_charged(self) -> Charged:
        """The vendor's own word ends a doubt: “you were not charged” is no, whoever guesses. What
        it counted goes before what it says."""
        doubted = self._charged is Charged.MAYBE and says_free(self.message)
        return Charged.NO if doubted else self._charged

    @was_charged.setter
    def was_charged(self, charged: Charged) -> None:
        self._charged = charged


class NeedsKey(ProviderError):
    cause = "The provider needs a valid key"
    next_step = "Enter the key on the Providers page and retry."


class BadRequest(ProviderError):
    cause = "The provider does not accept these parameters"
    next_step = "Change the parameters and order again."


class Refused(ProviderError):
    cause = "The provider refused this content"
    next_step = "Change the prompt or the input and order again."


class NoFunds(ProviderError):
    cause = "The account at the provider has no funds left"
    next_step = "Top up the account at the provider and retry."


class RateLimited(ProviderError):
    cause = "The provider asks to slow down"
    next_step = "Nothing to do: it is tried again by itself."


class Unavailable(ProviderError):
    cause = "The provider cannot be reached; nothing was sent"
    next_step = "Nothing to do: it is tried again by itself."


class Unknown(ProviderError):
    cause = "It was sent, but no answer came back"
    next_step = "Look at the provider's own site before you retry: a retry may be charged again."
    charged = Charged.MAYBE


class Expired(ProviderError):
    cause = "The provider no longer has the result"
    next_step = "Order it again."
    charged = Charged.MAYBE


class BadOutput(ProviderError):
    cause = "What came back is not what was ordered"
    next_step = "Retry, or choose another model."
    charged = Charged.MAYBE


class Stopped(Exception):
    """Raised by `Context.report` when the work under way is no longer wanted."""
