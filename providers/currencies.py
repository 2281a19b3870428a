"""The currencies that providers count in by themselves, by their codes."""

from providers import registry
from providers.contract import Currency

USD = "USD"


def own() -> dict[str, tuple[Currency, str]]:
    """Each with the label of its provider; of two that have one code, the first."""
    found: dict[str, tuple[Currency, str]] = {}
    for provider in registry.firsts():
        for currency in provider.currencies:
            found.setdefault(currency.code, (currency, provider.label))
    return found


def sign(code: str) -> str:
    """What stands behind an amount: "$", "EUR", "Buzz"."""
    if code == USD:
        return "$"
    known = own().get(code)
    return known[0].label if known else code
