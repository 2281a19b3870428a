"""Limits: what providers allow, what their 429s taught, and what the user lowers."""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from pages.queue.limit_form import LimitForm
from production import jobs, own_limits
from production.engine import policy
from production.limit_models import (
    OwnLimit,
    Throttle,
)
from providers import registry
from providers.contract import Provider


@dataclass(frozen=True)
class LimitRow:
    """The limits of a provider or of a model, "–" for those that are not there."""

    of: str
    label: str
    is_own: bool
    at_once: str
    per_minute: str
    allowed: str = ""
    learned: str = ""


@require_GET
def limits(request: HttpRequest) -> HttpResponse:
    return _page(request, LimitForm())


@require_POST
def limit_save(request: HttpRequest) -> HttpResponse:
    form = LimitForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    limit = form.save()
    jobs.wake()
    words = f"The limit of {limit} is set." if limit else "That limit is removed."
    messages.success(request, f"{words} It applies from the next submission on.")
    return HttpResponseRedirect(reverse("limits"))


@require_POST
def limit_remove(request: HttpRequest) -> HttpResponse:
    provider, _, model_id = request.POST.get("of", "").partition("/")
    limit = OwnLimit.objects.filter(provider=provider, model_id=model_id).first()
    if limit:
        own_limits.remove(limit)
        jobs.wake()
        messages.success(request, "That limit is removed.")
    else:
        messages.error(request, "That limit no longer exists. Nothing was changed.")
    return HttpResponseRedirect(reverse("limits"))


def _page(request: HttpRequest, form: LimitForm) -> HttpResponse:
    learned = Throttle.objects.filter(learned_at__gt=timezone.now() - policy.FORGET_LEARNED_AFTER)
    lessons = {throttle.provider: throttle.concurrency for throttle in learned}
    own = list(OwnLimit.objects.order_by("provider", "model_id"))
    whole = {limit.provider: limit for limit in own if not limit.model_id}
    context = {
        "here": "queue",
        "form": form,
        "providers": [
            _row_of(provider, lessons.get(provider.slug), whole.get(provider.slug))
            for provider in registry.all_providers()
        ],
        "models": [_own(str(limit), limit) for limit in own if limit.model_id],
    }
    return render(request, "production/limits.html", context, status=422 if form.is_bound else 200)


def _row_of(provider: Provider, learned: int | None, own: OwnLimit | None) -> LimitRow:
    allowed = provider.limits.concurrency
    return replace(
        _own(provider.slug, own),
        label=provider.label,
        allowed="no limit known" if allowed is None else str(allowed),
        learned="–" if learned is None else str(learned),
    )


def _own(of: str, own: OwnLimit | None) -> LimitRow:
    """The user's own limit, as far as there is one."""
    at_once, per_minute = (own.concurrency, own.per_minute) if own else (None, None)
    return LimitRow(of, of, own is not None, str(at_once or "–"), str(per_minute or "–"))
