"""The user's own price of a model is set and taken back here, so that it is on record."""

from django.db import transaction

from audit import trail
from audit.models import AuditAction
from providers import pricing
from providers.contract import Json
from providers.models import CatalogueModel


def put(model: CatalogueModel, price: Json | None) -> None:
    """What the model costs from now on, in the form of `providers.pricing`; None for what its
    provider says. Raises BadPrice."""
    if price is not None:
        pricing.check(price)
    with transaction.atomic():
        rows = CatalogueModel.objects.select_for_update()
        before = rows.values_list("own_price", flat=True).get(pk=model.pk)
        model.own_price = price
        model.save(update_fields=["own_price"])
        if before != price:
            action = AuditAction.PRICE_REMOVED if price is None else AuditAction.PRICE_SET
            trail.note(action, model, before=before, now=price)
