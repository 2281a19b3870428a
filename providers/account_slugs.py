"""How accounts are named: `provider[.name]`.

`replicate` is the first account of Replicate and `replicate.work` another. A provider's own slug is
words of small letters and digits joined by hyphens, at most 40 letters; the name after the dot has
1 to 32 small letters, digits and hyphens. Whose account a slug is, only `providers.registry` says.
"""

import re

PROVIDER = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
NAME = re.compile(r"[a-z0-9-]{1,32}")
LONGEST_PROVIDER = 40
LONGEST = LONGEST_PROVIDER + len(".") + 32
IN_WORDS = "It is written like replicate, or like replicate.work for another account."


class BadSlug(ValueError):
    """It names no account, whatever providers there are."""


def is_provider(slug: str) -> bool:
    return len(slug) <= LONGEST_PROVIDER and bool(PROVIDER.fullmatch(slug))


def check(slug: str) -> None:
    """Raises BadSlug."""
    split(slug)


def split(slug: str) -> tuple[str, str]:
    """The provider's slug, and the account's own name: "" for the first one. Raises BadSlug. For
    the registry alone."""
    provider, dot, name = slug.partition(".")
    if not is_provider(provider) or (dot and not NAME.fullmatch(name)):
        raise BadSlug(IN_WORDS)
    return provider, name


def join(provider: str, name: str) -> str:
    return f"{provider}.{name}"


def in_capitals(slug: str) -> str:
    """How its environment begins: `REPLICATE_WORK`."""
    return re.sub(r"[.-]", "_", slug).upper()


def setting_of(env: str, provider: str, name: str) -> str:
    """What a setting of the first account is called for another one: `FAL_KEY`, `FAL_WORK_KEY`.

    The name stands after the provider's, or, where the vendor's setting begins with another, after
    the first word: `GEMINI_API_KEY`, `GEMINI_WORK_API_KEY`.
    """
    own = in_capitals(provider)
    head = own if f"{env}_".startswith(f"{own}_") else env.partition("_")[0]
    return f"{head}_{in_capitals(name)}{env.removeprefix(head)}"


def may_be_taken_for(slug: str, provider: str) -> bool:
    """Would its environment be that of an account of this other provider?"""
    return f"{in_capitals(slug)}_".startswith(f"{in_capitals(provider)}_")
