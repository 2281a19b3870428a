"""What the vendor itself says of money, and of whose fault it is.

Every error of the contract reads `says_free` in its message by itself. What a provider refuses goes
through `refused`: not everything that is withheld is the prompt's fault.
"""

import re
from typing import Any

from providers.contract import ProviderError, Refused, says_free

TRY_AGAIN = re.compile(
    r"(?:issue|problem|trouble) with (?:the |its |your )?(?:generated )?(?:audio|sound|speech)"
    r"|\b(?:audio|sound|speech)\b[^.!]{0,60}[.!]?[^.!]{0,60}\b(?:try|retry)\b[^.!]{0,20}\bagain"
    r"|\b(?:audio|sound|speech)\b[^.!]{0,60}[.!]?[^.!]{0,60}\bretry\b",
    re.I,
)
EMPTY = re.compile(
    r"\b(?:insufficient|not enough|exhausted|overdue|out of|no)[ _-]"
    r"(?:account |api |prepaid |monthly |available )?(?:credits?|balance|funds|buzz|quota)(?:\b|_)"
    r"(?! (?:card|was|were|is|are|will|has|have)\b)"
    r"|\b(?:credits?|(?:account|credit|your) balance|funds)\b[^.;!]{0,30}?"
    r"\b(?:insufficient|exhausted|depleted|used up|overdue|run out|not enough|too low)\b"
    r"|\bpayment[ _]required\b|\bin arrears\b|\btop.?up your\b"
    r"|\b(?:exceeded|used up) your monthly\b|余额不足|欠费",
    re.I,
)
LONGEST_REFUSAL = 300
ANOTHER_TRY = "Order it again: the same prompt often passes at another try."
ANOTHER_PROMPT = re.compile(
    r"(?:different|another|rephras\w*|chang\w*|modif\w*|edit\w*) (?:your |the )?prompt", re.I
)


def says_empty(words: str) -> bool:
    """Does the vendor say that there is no money left, under whatever code?"""
    return bool(EMPTY.search(words)) and not says_free(words)


def wants_another_try(words: str) -> bool:
    """A filter stopped the sound that was made, not the prompt."""
    return bool(TRY_AGAIN.search(words)) and not ANOTHER_PROMPT.search(words)


def names_filter(words: str, policy: re.Pattern[str]) -> bool:
    """Do a few words in place of a result say that a filter kept it back?"""
    return bool(policy.search(words[:LONGEST_REFUSAL]))


def refused(message: str, **about: Any) -> ProviderError:
    """`Refused`, or an error that asks for another try where the prompt need not be changed."""
    if wants_another_try(message):
        return ProviderError(message, **about | {"next_step": ANOTHER_TRY})
    return Refused(message, **about)


def shortened(words: str, most: int) -> str:
    """At most so many letters, but never without what is said of money."""
    if len(words) <= most:
        return words
    short = f"{words[: most - 1]}…"
    quoted = says_free(words)
    return (
        short
        if not quoted or says_free(short)
        else f"{words[: most - len(quoted) - 5]}… “{quoted}”"
    )
