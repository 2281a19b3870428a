"""Limits: what providers allow, what their 429s taught, and what the user lowers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from production import jobs
from production.limit_form import LimitForm
from production.limits import REMEMBER
from production.models import OwnLimit, Throttle
from providers import registry


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
    words = f"The limit of {limit} is set." if limit else "That limit is taken away."
    messages.success(request, f"{words} It counts from the next submission on.")
    return HttpResponseRedirect(reverse("limits"))


@require_POST
def limit_remove(request: HttpRequest) -> HttpResponse:
    provider, _, model_id = request.POST.get("of", "").partition("/")
    removed, _ = OwnLimit.objects.filter(provider=provider, model_id=model_id).delete()
    if removed:
        jobs.wake()
        messages.success(request, "That limit is taken away.")
    else:
        messages.error(request, "That limit is no longer there. Nothing was changed.")
    return HttpResponseRedirect(reverse("limits"))


def _page(request: HttpRequest, form: LimitForm) -> HttpResponse:
    learned = Throttle.objects.filter(learned_at__gt=timezone.now() - REMEMBER)
    lessons = {throttle.provider: throttle.concurrency for throttle in learned}
    own = list(OwnLimit.objects.order_by("provider", "model_id"))
    whole = {limit.provider: limit for limit in own if not limit.model_id}
    context = {
        "here": "queue",
        "form": form,
        "providers": [
            (provider, lessons.get(provider.slug), whole.get(provider.slug))
            for provider in registry.all_providers()
        ],
        "models": [limit for limit in own if limit.model_id],
    }
    return render(request, "production/limits.html", context, status=422 if form.is_bound else 200)
