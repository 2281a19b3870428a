"""A document that makes a model, such as a workflow: pasted, dropped, or chosen as a file."""

import logging

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from pages.providers import models
from pages.providers.cards import provider_of
from providers import catalogue, catalogue_editing, connect, registry
from providers.contract import BadRequest, Provider, ProviderError
from providers.models import CatalogueModel

log = logging.getLogger(__name__)

LONGEST_NAME = 100
LARGEST_FILE = 8 * 1024 * 1024


@require_POST
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep its model. What was pasted stays in the form where it makes none."""
    provider = provider_of(slug)
    name = request.POST.get("name", "").strip()[:LONGEST_NAME]
    document, wrong = _document(request)
    row = None
    if not wrong:
        row, wrong = _added(provider, document, name)
    if row is not None:
        messages.success(request, f"{row.label} is now among the models of {provider.label}.")
    status = 200 if row else 422
    form = {"document": document, "document_name": name, "wrong_document": wrong}
    form = models.NO_DOCUMENT if row else form
    if not request.htmx:  # type: ignore[attr-defined]
        if row:
            return redirect("provider-models", slug)
        return models.page(request, provider, form, status)
    facts = {"provider": provider, "added": row, **form}
    facts |= models.listed(request, provider) if row else {}
    return render(request, "providers/document_answer.html", facts, status=status)


def maker_of(name: str, data: bytes) -> Provider | None:
    """The first account that makes models of such a file, where it is none of something else."""
    if not name.lower().endswith(".json") or len(data) > LARGEST_FILE:
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    makers = (one for one in registry.all_providers() if one.document)
    return next((one for one in makers if _is_one(one, text)), None)


def _is_one(provider: Provider, text: str) -> bool:
    try:
        return provider.is_document(text)
    except Exception:  # a plug-in may raise anything
        log.exception("%s could not look at a document", provider.slug)
        return False


def _document(request: HttpRequest) -> tuple[str, str]:
    """What was handed in, and what is wrong with it in words."""
    file = request.FILES.get("file")
    if file is None:
        text = request.POST.get("document", "").strip()
        return text, "" if text else "Paste it, or choose a file."
    if (file.size or 0) > LARGEST_FILE:
        return "", f"{file.name} is larger than {LARGEST_FILE // 1024 // 1024} MB."
    try:
        return file.read().decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return "", f"{file.name} is not text."


def _added(provider: Provider, document: str, name: str) -> tuple[CatalogueModel | None, str]:
    """The row, or what is wrong in words."""
    if not provider.document:
        return None, f"{provider.label} makes no models of documents."
    try:
        row = catalogue.add_document(provider.slug, document, name)
    except BadRequest as error:
        return None, f"{error.message} {error.advice}".strip()
    except ProviderError as error:
        return None, connect.in_words(provider, error)
    except Exception:  # a plug-in may raise anything
        log.exception("%s could not read a document", provider.slug)
        return None, f"{provider.label} could not read it; the log says more."
    if not row.enabled:
        catalogue_editing.switch(row, on=True)
    return row, ""
