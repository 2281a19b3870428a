"""The first steps, while nothing was made yet: try it free, paste a key, set a cap."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from ledger import listed_models
from ledger.models import Cap
from pages.providers import keys as keys_page
from pages.providers.keys import KeyTest
from production.models import Order
from providers import connect, keys, pasted_keys, registry
from providers.contract import Kind, Provider, Resubmit

USUAL_CAP = 20
"""$ a month that are proposed."""
BEGIN_WITH = (Kind.TEXT_TO_IMAGE, Kind.TEXT_TO_VIDEO, Kind.TEXT_TO_AUDIO, Kind.TEXT_TO_SPEECH)
EMPTY = "Paste the key first."
NO_SHAPE = "Keys of several providers look like this one. Choose whose it is, then try again."


@dataclass(frozen=True)
class Start:
    """`free` is the model that makes a picture for nothing and without a key, and `maker` who runs
    it; "" where there is none. `sites` are providers with the pages on which they make keys.
    `wants_cap` where no month has one."""

    free: str
    maker: str
    sites: list[tuple[str, str]]
    wants_cap: bool
    cap: int = USUAL_CAP


@dataclass(frozen=True)
class Answer:
    """To a key that was pasted. `whose` are providers to choose from, where that is not clear."""

    whose: list[Provider] = field(default_factory=list)
    wrong: str = ""
    tested: KeyTest | None = None
    begin: str = ""


def start() -> Start | None:
    """None once something was ordered."""
    if Order.objects.exists():
        return None
    free = _free()
    return Start(
        free=free.ref if free else "",
        maker=registry.label(free.provider) if free else "",
        sites=[
            (one.label, place.page)
            for one in pasted_keys.takers()
            if not connect.has_key(one) and (place := pasted_keys.field_of(one)) and place.page
        ],
        wants_cap=not Cap.objects.filter(
            period=Cap.Period.MONTH, project=None, provider="", purse="", part=""
        ).exists(),
    )


def _free() -> listed_models.Listed | None:
    for model in listed_models.offered(Kind.TEXT_TO_IMAGE):
        maker = registry.get(model.provider)
        if maker.resubmit is Resubmit.SAFE and not maker.key_fields:
            return model
    return None


@require_POST
@never_cache
@sensitive_post_parameters()
@sensitive_variables("pasted")
def take_key(request: HttpRequest) -> HttpResponse:
    """Store a key with whom it is of, by its shape or as `provider` says, and test it."""
    pasted = pasted_keys.cleaned(request.POST.get("key", ""))
    answer = _taken(pasted, request.POST.get("provider", ""))
    if request.htmx:  # type: ignore[attr-defined]
        status = 200 if answer.tested and answer.tested.ok else 422
        return render(request, "production/key_taken.html", {"answer": answer}, status=status)
    if answer.tested and answer.tested.ok:
        messages.success(request, answer.tested.words)
        return redirect(answer.begin)
    messages.error(request, answer.wrong or answer.tested.words if answer.tested else answer.wrong)
    return redirect("providers")


@sensitive_variables("pasted")
def _taken(pasted: str, slug: str) -> Answer:
    if not pasted:
        return Answer(wrong=EMPTY)
    there = {one.slug: one for one in pasted_keys.takers()}
    found = [there[slug]] if slug in there else pasted_keys.meant(pasted)
    if len(found) != 1:
        return Answer(found or list(there.values()), NO_SHAPE)
    [provider] = found
    place = pasted_keys.field_of(provider)
    try:
        keys.put(provider, place.name if place else "", pasted)
    except keys.BadKey as error:
        return Answer(wrong=f"{error} Nothing was stored.")
    return Answer(tested=keys_page.tested(provider), begin=_begin(provider))


def _begin(provider: Provider) -> str:
    """Create with its first model: a picture where it makes one."""
    for kind in BEGIN_WITH:
        for model in listed_models.offered(kind):
            if model.provider == provider.slug:
                query = urlencode({"kind": kind.value, "model": model.ref})
                return f"{reverse('create')}?{query}"
    return reverse("provider-models", args=[provider.slug])
