"""A template is saved: from the Create form, an order, a product, or as a change of one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from foundation.user_input import is_text
from gallery.models import Product
from pages.create import form_state, shape_control
from pages.create.form import Draft
from pages.create.model_form import ParamField
from pages.gallery.presenters import picked
from pages.parameter_templates.edit_form import EditForm
from pages.parameter_templates.rows import FILE_MODES, MODES
from parameter_templates import saving
from parameter_templates.body import Body
from parameter_templates.models import ParameterTemplate
from parameter_templates.placeholders import TYPES, InvalidTemplate
from production import template_sources
from production.template_sources import NoSource
from projects.models import Project
from providers.contract import Kind, Medium


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form for a new one: of what the Create form holds, or of `from`, which names a generation
    (`g12`), an order (`o12`) or a product (`p12`)."""
    if request.method == "POST":
        draft = form_state.from_press(request.POST)
        if draft is None:
            messages.error(request, "No model is switched on, so there is nothing to save.")
            return redirect("create")
        return _render_form(request, EditForm.begin(draft.kind.value, _body_of(draft)))
    if "from" not in request.GET:
        kind = request.GET.get("kind", "")
        kind = kind if kind in list(Kind) else Kind.TEXT_TO_IMAGE.value
        return _render_form(request, EditForm.begin(kind, Body()))
    try:
        source = template_sources.named(request.GET["from"])
    except NoSource as error:
        messages.error(request, str(error))
        return redirect("templates")
    return _render_form(request, EditForm.begin(source.kind, source.body))


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    form = EditForm.read(request.POST)
    try:
        body = form.body()
        template = saving.save(form.facts(), body)
    except InvalidTemplate as error:
        return _again(request, form, error)
    messages.success(request, f"“{template}” is saved.")
    return redirect("template", pk=template.pk)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = ParameterTemplate.objects.present().select_related("current", "project").filter(pk=pk)
    template = row.prefetch_related("tags").first()
    if template is None:
        raise Http404
    if request.method == "GET":
        facts, body = saving.facts_of(template), saving.body_of(template)
        return _render_form(request, EditForm.begin(template.kind, body, facts), template)
    form = EditForm.read(request.POST)
    try:
        body = form.body()
        is_new = saving.change(template, form.facts(), body)
    except InvalidTemplate as error:
        return _again(request, form, error, template)
    number = template.current.number if template.current else 1
    messages.success(request, f"Saved as version {number}." if is_new else "Saved.")
    return redirect("template", pk=pk)


@require_POST
def parts(request: HttpRequest) -> HttpResponse:
    """What is asked for, as the form stands: placeholders come and go as one types."""
    form = EditForm.read(request.POST)
    form.errors.clear()  # nobody has pressed Save yet
    context = _context(request, form)
    return render(request, "parameter_templates/edit_parts.html", context)


def _body_of(draft: Draft) -> Body:
    """What the Create form holds, what was changed in it, and what its templates ask for."""
    form = draft.form
    form.is_valid()
    defaults = {}
    for key, param in form.fields.items():
        value = form.cleaned_data.get(key)
        if isinstance(param, ParamField) and value is not None and key not in draft.seed_keys:
            defaults[form.names[key]] = value
    if draft.shape:
        defaults |= shape_control.shape_params(
            form.specs, [form.own_for(spec) for spec in form.specs]
        )
    return Body(
        prompt=draft.prompt,
        models=tuple(model.ref for model in draft.models),
        fixed=draft.use.fixed,
        defaults=defaults,
        inputs=tuple(
            (name, product.uid) for name, products in draft.inputs.items() for product in products
        ),
        placeholders=tuple(draft.use.placeholders),
        count=draft.count,
    )


def _again(
    request: HttpRequest,
    form: EditForm,
    error: InvalidTemplate,
    template: ParameterTemplate | None = None,
) -> HttpResponse:
    form.errors.setdefault("", []).append(str(error))
    return _render_form(request, form, template, status=422)


def _render_form(
    request: HttpRequest,
    form: EditForm,
    template: ParameterTemplate | None = None,
    status: int = 200,
) -> HttpResponse:
    context = _context(request, form) | {
        "here": "templates",
        "template": template,
        "action": reverse("template-edit", args=[template.pk])
        if template
        else reverse("template-save"),
        "back": reverse("template", args=[template.pk]) if template else reverse("templates"),
        "project": Project.objects.present().filter(slug=form.project).first()
        if is_text(form.project)
        else None,
    }
    return render(request, "parameter_templates/edit.html", context, status=status)


def _context(request: HttpRequest, form: EditForm) -> dict[str, object]:
    uids = [row.uid for row in form.files]
    rows = Product.objects.filter(uid__in=uids).select_related("asset", "project")
    products = {row.uid: picked(row) for row in rows}
    return {
        "form": form,
        "kind": Kind(form.kind).label if form.kind in list(Kind) else form.kind,
        "modes": MODES,
        "file_modes": FILE_MODES,
        "types": TYPES,
        "media": [("", "Any"), *((one.value, one.value.capitalize()) for one in Medium)],
        "pictures": products,
    }
