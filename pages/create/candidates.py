"""What a model sees in what was chosen, to be picked for a parameter: the faces in a video."""

from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from pages.create import form_state
from pages.create.form import Draft
from pages.providers import pictures
from production import candidates
from providers import connect, registry
from providers.contract import Candidate, Candidates, Finds, ProviderError
from providers.models import CatalogueModel

LOST = "The form has changed meanwhile. Reload the page."


@dataclass(frozen=True)
class Finder:
    """The button beside a parameter. `places` are the names that its places have in the form: when
    one of them changes, what was found is no more."""

    name: str
    what: str
    places: str


@dataclass(frozen=True)
class CandidateChoice:
    """`picture` is its address here, `when` the seconds in words; "" for none."""

    value: str
    label: str
    picture: str
    when: str
    is_on: bool


def finder_of(draft: Draft, bound: BoundField) -> Finder | None:
    """None for a parameter of which nothing can be found."""
    row, finds = _taker(draft, bound)
    if row is None or finds is None:
        return None
    names = {name: draft.form.add_prefix(key) for key, name in draft.form.names.items()}
    places = [place for name in finds.places for place in {name, names.get(name, name)}]
    return Finder(bound.html_name, finds.what, " ".join(places))


@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """What is found for the parameter `finds_for` of the form as it stands."""
    draft = form_state.from_press(request.POST)
    wanted = request.POST.get("finds_for", "")
    bounds = list(draft.form) if draft and draft.models else []
    bound = next((one for one in bounds if one.html_name == wanted), None)
    facts: dict[str, Any] = {"found": [], "remark": "", "trouble": LOST}
    if draft and bound:
        facts |= _facts(draft, bound)
    return render(request, "production/candidates_found.html", facts)


def _facts(draft: Draft, bound: BoundField) -> dict[str, Any]:
    row, finds = _taker(draft, bound)
    if row is None or finds is None:
        return {}
    provider = registry.get(row.provider)
    [line] = [one for one in draft.lines() if one.model_ref == row.ref]
    try:
        answer = candidates.find(row, line.params, line.inputs, draft.form.names[bound.name])
    except ProviderError as error:
        return {"trouble": connect.in_words(provider, error)}
    return candidate_facts(answer, row.provider, finds, str(bound.value()), bound.id_for_label)


def candidate_facts(
    answer: Candidates, slug: str, finds: Finds, chosen: str, of: str
) -> dict[str, Any]:
    """What `production/candidates_found.html` shows. `chosen` is the value of the field whose id is
    `of`: where nothing found has it, the first is on."""
    is_there = any(str(one.value) == chosen for one in answer.found)
    return {
        "trouble": "",
        "found": [
            _row_of(one, slug, is_on=str(one.value) == chosen if is_there else not number)
            for number, one in enumerate(answer.found)
        ],
        "what": finds.what,
        "remark": answer.remark,
        "of": of,
    }


def _taker(draft: Draft, bound: BoundField) -> tuple[CatalogueModel | None, Finds | None]:
    """The first chosen model that finds something for this parameter."""
    param, specs = bound.field.param, bound.field.models  # type: ignore[attr-defined]
    if Finds.of(param.node) is None:
        return None, None
    takers = {spec.id for spec in specs}
    for row in draft.models:
        if row.model_id in takers and (finds := candidates.parameters(row).get(param.name)):
            return row, finds
    return None, None


def _row_of(one: Candidate, slug: str, *, is_on: bool) -> CandidateChoice:
    return CandidateChoice(
        str(one.value), one.label, pictures.href(slug, one.picture), one.when, is_on
    )
