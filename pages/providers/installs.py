"""What a server of the user's own gets and holds: its models fetched, and freed from its memory."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gallery import worker_runs
from pages.providers.cards import provider_of
from pages.providers.models import install_facts, listed
from production import jobs, model_installs
from production.install_models import ModelInstall
from providers import connect
from providers.contract import Provider, ProviderError


@require_GET
@never_cache
def installs(request: HttpRequest, slug: str) -> HttpResponse:
    """How far they are; with the list of models anew once one is there."""
    provider = provider_of(slug)
    return _answer(request, provider, with_list=True)


@require_POST
def install(request: HttpRequest, slug: str) -> HttpResponse:
    provider = provider_of(slug)
    typed, wrong = request.POST.get("name", ""), ""
    try:
        model_installs.start(provider, typed)
        jobs.want_installs()
    except model_installs.CannotInstall as error:
        wrong = str(error)
        if not request.htmx:  # type: ignore[attr-defined]
            messages.error(request, wrong)
    return _answer(request, provider, is_install=True, wrong=wrong, typed=typed[:300])


@require_POST
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    provider = provider_of(slug)
    uid = _uid(request)
    run = ModelInstall.objects.filter(provider=slug, uid=uid).first() if uid else None
    if run is None or not worker_runs.cancel(run):
        messages.error(request, "That has already ended. Nothing was changed.")
    return _answer(request, provider)


@require_GET
@never_cache
def memory(request: HttpRequest, slug: str) -> HttpResponse:
    """What the server holds in its memory, asked now. For the page's script."""
    return _memory(request, provider_of(slug))


@require_POST
def unload(request: HttpRequest, slug: str) -> HttpResponse:
    provider = provider_of(slug)
    trouble = ""
    try:
        ctx = connect.context(provider, workdir=ModelInstall.place())
        provider.unload(ctx, request.POST.get("model", ""))
    except (ProviderError, NotImplementedError) as error:
        trouble = str(error) or f"{provider.label} frees nothing by itself."
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("provider-models", slug)
    return _memory(request, provider, trouble)


def _memory(request: HttpRequest, provider: Provider, trouble: str = "") -> HttpResponse:
    held: dict[str, int] = {}
    try:
        if provider.can_unload:
            held = provider.loaded(connect.context(provider, workdir=ModelInstall.place()))
    except ProviderError as error:
        trouble = trouble or connect.in_words(provider, error)
    facts = {"provider": provider, "held": held, "trouble": trouble}
    return render(request, "providers/memory.html", facts)


def _answer(
    request: HttpRequest,
    provider: Provider,
    wrong: str = "",
    typed: str = "",
    with_list: bool = False,
    is_install: bool = False,
) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("provider-models", provider.slug)
    facts = {"provider": provider, "is_install": is_install, "wrong": wrong, "typed": typed}
    facts |= install_facts(provider)
    is_there = with_list and not facts["is_under_way"]
    facts |= listed(request, provider) if is_there else {"groups": None}
    status = 422 if wrong else 200
    return render(request, "providers/installs_answer.html", facts, status=status)


def _uid(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("run", ""))
    except ValueError:
        return None
