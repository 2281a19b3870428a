"""Sums, shares and caps as pages about money show them."""

from typing import Any

from django import template

from production import again
from production.models import Generation
from production.money import in_short
from production.sums import Sums
from production.views.acts import price_in_words
from production.views.drafts import Draft
from production.views.price_line import PriceLine, price_line
from projects.current import current_project

register = template.Library()


@register.filter
def rounded(micros: int) -> str:
    """A sum of USD as one reads it: "3.42 $"."""
    return in_short(micros)


@register.filter
def percent(share: float) -> str:
    """ "34 %", and "< 1 %" for a little."""
    if 0 < share < 0.01:
        return "< 1 %"
    return f"{share:.0%}".replace("%", " %")


@register.filter
def off(sums: Sums) -> str:
    """How far estimates were off: "12 % more", "as estimated"; nothing where none can be told."""
    if sums.off is None:
        return ""
    if abs(sums.off) < 0.005:
        return "as estimated"
    return f"{percent(abs(sums.off))} {'more' if sums.off > 0 else 'less'}"


@register.simple_tag(name="price_line", takes_context=True)
def line(context: dict[str, Any], draft: Draft | None) -> PriceLine:
    """How the order as the form stands stands with the caps; nothing where there is no model."""
    if draft is None:
        return PriceLine()
    return price_line(draft, current_project(context["request"]))


@register.filter
def price_again(generation: Generation) -> str:
    """What it costs today to order it again: "0.04 $", "price unknown"."""
    return price_in_words(again.price(generation))


@register.filter
def has_seed(generation: Generation) -> bool:
    return bool(again.seed_field(generation))
