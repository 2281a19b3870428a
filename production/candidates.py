"""What a model sees in what goes into an order, and of which one is chosen before it is placed,
such as whose lips move: a press and a command ask for it, and so may any floor above, by the line
that it is about to order. Nothing is ordered by it.
"""

import logging
from collections.abc import Iterable

from django.conf import settings

from production.input_files import as_input
from production.order_requests import OrderInput
from providers import connect, registry
from providers.contract import BadRequest, Candidates, Finds, Json, ProviderError, Request
from providers.models import CatalogueModel
from providers.schema import fields

log = logging.getLogger(__name__)


def parameters(row: CatalogueModel) -> dict[str, Finds]:
    """The parameters of a model for which there may be something to be chosen, by name."""
    if not registry.get(row.provider).can_tell_candidates:
        return {}
    return {one.name: finds for one in fields(row.schema) if (finds := Finds.of(one.node))}


def find(row: CatalogueModel, params: Json, inputs: Iterable[OrderInput], name: str) -> Candidates:
    """What the model sees for its parameter `name`; what is not filled in yet may be missing.
    Raises ProviderError: what a person is to change is a BadRequest."""
    if name not in parameters(row):
        raise BadRequest(f"{row.label} finds nothing for “{name}”.")
    provider = registry.get(row.provider)
    files = tuple(
        as_input(one.field, one.product.asset, one.product, row.provider) for one in inputs
    )
    try:
        ctx = connect.context(provider, workdir=settings.PATHS.work)
        return provider.candidates(ctx, Request(row.spec(), params, files), name)
    except ProviderError:
        raise
    except Exception as error:  # a plug-in may raise anything
        log.exception("%s could not look at what goes in", provider.slug)
        raise ProviderError(f"{provider.label} could not look at it; the log says more.") from error
