"""Sums, shares and caps as pages about money show them."""

from typing import Any

from django import template

from production import again, caps
from production.models import Generation
from production.money import in_short, in_usd
from production.sums import Sums
from production.views.acts import price_in_words
from production.views.drafts import Draft
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


@register.filter
def price_again(generation: Generation) -> str:
    """What it costs today to order it again: "0.04 $", "price unknown"."""
    return price_in_words(again.price(generation))


@register.filter
def has_seed(generation: Generation) -> bool:
    return bool(again.seed_field(generation))


@register.inclusion_tag("costs/left.html", takes_context=True)
def left_under_cap(context: dict[str, Any], draft: Draft | None) -> dict[str, Any]:
    """What is left under the cap that leaves the least to the order as the form stands; nothing
    where there is no model, or where it costs nothing."""
    if draft is None or draft.price.micros == 0:
        return {}
    price = draft.price
    project = current_project(context["request"])
    standing = caps.tightest(project, {model.provider for model in draft.models})
    usd = in_usd(price.micros, price.currency) if price.micros else None
    return {"standing": standing, "passes": bool(standing and usd and usd > standing.left)}
