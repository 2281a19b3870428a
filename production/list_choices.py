"""What is chosen for a list: by which model or template its rows are ordered, how often each, and
what its columns are."""

from collections.abc import Mapping

from ledger import listed_models
from parameter_templates import body as bodies
from parameter_templates.models import ParameterTemplate
from production import template_orders
from production.list_models import UsedList
from providers import catalogue
from providers.contract import Kind

MOST_COUNT = 100


def choose_model(used_list: UsedList, kind: str, ref: str) -> None:
    """By this model from now on; the first of its kind where the kind has none of that name, and
    as it was where there is no such kind."""
    if kind not in [known.value for known in listed_models.kinds()]:
        return
    offered = listed_models.offered(Kind(kind))
    row = next((one for one in offered if one.ref == ref), catalogue.first_of(offered))
    used_list.kind, used_list.model_ref = kind, row.ref if row else ""
    used_list.save(update_fields=["kind", "model_ref"])


def choose_count(used_list: UsedList, count: int) -> None:
    """How often each row, once at least."""
    used_list.count = min(MOST_COUNT, max(1, count))
    used_list.save(update_fields=["count"])


def choose_columns(used_list: UsedList, values: Mapping[str, str]) -> None:
    """What those columns are of which something was said, as `list_orders.Columns` has it."""
    used_list.columns = dict(values)
    used_list.save(update_fields=["columns"])


def choose_template(used_list: UsedList, template: ParameterTemplate | None) -> None:
    """Each row fills the newest version of this from now on, by its model and as often as it says;
    None for no template."""
    if template is None or template.current is None:
        used_list.template = None
    elif used_list.template is None or used_list.template.template_id != template.pk:
        body = bodies.from_stored(template.current.body)
        rows = template_orders.models_of(template, body).rows
        used_list.template, used_list.count = template.current, min(MOST_COUNT, body.count)
        used_list.kind, used_list.model_ref = template.kind, rows[0].ref if rows else ""
    used_list.save(update_fields=["template", "count", "kind", "model_ref"])
