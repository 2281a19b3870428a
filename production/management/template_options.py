"""What commands that order by a parameter template have in common: which one, and what is given for
what it asks for."""

from typing import Any

from foundation.user_input import short
from parameter_templates import searching
from parameter_templates.models import ParameterTemplate, TemplateVersion
from production.expansion import Way
from production.management.ordering import model_of, product_of, project_of
from production.order_requests import OrderRejected
from production.template_rows import ByTemplate


def named(name: str) -> ParameterTemplate:
    """By its name, or by its number where several have that."""
    found = searching.named(name)
    if len(found) > 1:
        ids = ", ".join(f"#{one.pk}" for one in found)
        raise _bad(f"{len(found)} templates have that name. Say which: {ids}.")
    if not found:
        raise _bad(f"There is no template “{short(name)}”. “templates list” names all.")
    return found[0]


def version_of(template: ParameterTemplate, number: int | None) -> TemplateVersion:
    """The newest where no number is said."""
    rows = template.versions.select_related("template", "template__project")
    found = rows.filter(number=number).first() if number is not None else rows.first()
    if found is None:
        raise _bad(f"“{template}” has no version {number}.")
    return found


def _bad(words: str) -> OrderRejected:
    return OrderRejected({"template": [words]})


def by_template(
    version: TemplateVersion,
    values: dict[str, str],
    model: str,
    way: Way,
    params: dict[str, Any],
    options: dict[str, Any],
    *,
    reads_rows: bool = False,
) -> ByTemplate:
    """With `values` for what it asks for, files by their path or number; `model` is wanted in the
    place of its own. Raises OrderRejected."""
    project = options.get("project")
    return ByTemplate(
        version,
        values,
        lambda typed, medium: product_of(typed, project, medium),
        others=[model_of(model, version.template.kind).ref] if model else [],
        params=params,
        is_read=way is not Way.AS_WRITTEN,
        reads_rows=reads_rows,
        **options,
    )


def options_of(options: dict[str, Any]) -> dict[str, Any]:
    """Those of an OrderRequest that were said."""
    options_set: dict[str, Any] = {}
    if options["project"]:
        options_set["project"] = project_of(options["project"])
    if options["count"] is not None:
        options_set["count"] = options["count"]
    return options_set
