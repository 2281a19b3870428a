"""One template: what it asks for, its versions, and what can be done with it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from foundation.user_input import row_id
from gallery.models import Product
from pages.formatting import cut
from pages.gallery.presenters import card, picked
from pages.http_params import way_back
from pages.parameter_templates.listing import presented_template
from parameter_templates import body as bodies
from parameter_templates import fitting, placeholders, saving
from parameter_templates.body import Body
from parameter_templates.models import ParameterTemplate, TemplateVersion
from parameter_templates.placeholders import TYPES, Placeholder, in_digits
from production import template_orders
from production.models import GenerationOutput, Order
from providers.schema import title_of

FEW, MOST_ORDERS, MOST_PRODUCTS = 12, 200, 200
LONGEST_CHOICES, LONGEST_DEFAULT = 200, 80
GONE = "That template no longer exists. Nothing was changed."


@require_GET
def template(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row(pk)
    if row.deleted_at:
        messages.warning(request, f"“{row}” is deleted.", extra_tags=f"template-{row.pk}")
        return redirect("templates")
    versions = list(row.versions.defer("body"))
    version = _version(row, request.GET.get("version"))
    body = bodies.from_stored(version.body)
    return render(
        request,
        "parameter_templates/template.html",
        {
            "here": "templates",
            "template": row,
            "presented": presented_template(row),
            "version": version,
            "versions": versions,
            "is_newest": version.pk == row.current_id,
            "products": [card(product) for product in _made_by(versions)],
            **_version_facts(row, body),
        },
    )


def _made_by(versions: Sequence[TemplateVersion]) -> list[Product]:
    """The newest that came of its newest orders. From these on, and by no index of products, or a
    database that knows how many there are looks through all of them for few that are of it."""
    orders = Order.objects.filter(template__in=[one.pk for one in versions]).order_by("-pk")
    outputs = GenerationOutput.objects.alias(number=F("product") + 0).order_by("-number")
    order_outputs = outputs.filter(generation__order__in=orders.values("pk")[:MOST_ORDERS])
    newest = list(order_outputs.values_list("product", flat=True)[:MOST_PRODUCTS])
    products = Product.objects.shown().filter(pk__in=newest)
    return list(products.select_related("asset", "project").order_by("-id")[:FEW])


def _version_facts(row: ParameterTemplate, body: Body) -> dict[str, Any]:
    """What a version asks for, in words, and what of it no model here takes any more."""
    chosen = template_orders.models_of(row, body)
    specs = [one.spec() for one in chosen.rows]
    texts = {
        name: value
        for name, value in {**body.fixed, **body.defaults}.items()
        if not placeholders.alone(value)
    }
    lost = fitting.fitted(texts, specs).left_out if specs else []
    uids = dict(reversed([(uid, name) for name, uid in body.inputs]))
    files = Product.objects.shown().filter(uid__in=uids).select_related("asset", "project")
    return {
        "body": body,
        "asks": [(one, _in_words(one)) for one in body.all_placeholders],
        "fixed": [(title_of(name), value) for name, value in body.fixed.items()],
        "defaults": [(title_of(name), value) for name, value in body.defaults.items()],
        "files": [(title_of(uids[one.uid]), picked(one)) for one in files],
        "models": [one.label for one in chosen.rows] if body.models or row.model_ref else [],
        "left_out": [*chosen.left_out, *lost],
    }


def _in_words(one: Placeholder) -> str:
    """ "Choice: dawn, dusk · begins with “dawn”"."""
    what = TYPES[one.type]
    if one.choices:
        what += f": {cut(', '.join(one.choices), LONGEST_CHOICES)}"
    elif one.minimum is not None or one.maximum is not None:
        bounds = ("" if bound is None else in_digits(bound) for bound in (one.minimum, one.maximum))
        what += f": {' to '.join(bounds)}".rstrip()
    begins = f"starts as “{cut(one.default, LONGEST_DEFAULT)}”" if one.default else ""
    return " · ".join(filter(None, (what, begins, "may stay empty" if one.optional else "")))


@require_POST
def favourite(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row(pk)
    row.favourite = request.POST.get("favourite") == "1"
    saving.set_favourite(row, row.favourite)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "parameter_templates/favourite.html", {"template": row})
    return HttpResponseRedirect(way_back(request, "templates"))


@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    made = saving.copy(_row(pk))
    messages.success(request, f"“{made}” is a copy of its own.")
    return redirect("template-edit", pk=made.pk)


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """What an earlier version asks for is asked for again, by a new one."""
    row = _row(pk)
    number = row_id(request.POST.get("number")) or 0
    try:
        is_new = saving.restore(row, number)
    except TemplateVersion.DoesNotExist:
        messages.error(request, "That version no longer exists. Nothing was changed.")
        return redirect("template", pk=pk)
    now = f"It asks for what version {number} asked for, as version {row.current.number}."  # type: ignore[union-attr]
    messages.success(request, now if is_new else "It already asks for exactly that.")
    return redirect("template", pk=pk)


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row(pk)
    if not saving.delete(row):
        messages.error(request, GONE)
        return redirect("templates")
    messages.success(request, f"“{row}” is deleted.", extra_tags=f"template-{row.pk}")
    return redirect("templates")


@require_POST
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row(pk)
    saving.bring_back(row)
    messages.success(request, f"“{row}” is back.")
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(reverse("template", args=[pk]))
    return redirect("template", pk=pk)


def _row(pk: int) -> ParameterTemplate:
    rows = ParameterTemplate.objects.select_related("current", "project")
    row = rows.prefetch_related("tags").filter(pk=pk).first()
    if row is None or row.current is None:
        raise Http404
    return row


def _version(row: ParameterTemplate, text: str | None) -> TemplateVersion:
    """The one that is asked for by its number, else the newest."""
    number = row_id(text)
    found = row.versions.filter(number=number).first() if number else row.current
    if found is None:
        raise Http404
    return found
