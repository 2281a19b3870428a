"""“Make final”: chosen shots by the final models of the profile. What that costs is said first,
stage by stage and against every cap; then it is ordered for that and no more."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from films import advance, board, prospects, runs, spending
from films.board import Board
from films.board_takes import Target
from films.models import Film
from films.planning import Plan
from films.stages import Stage
from foundation.user_input import row_id
from ledger.money import from_words, in_words
from pages.films import answers, reckoning
from pages.films.common import film_of
from pages.questions import ask
from production.confirmation import Yes, in_form
from production.estimates import Estimate


@dataclass(frozen=True, slots=True)
class StagePrice:
    """Of one stage: how many, by which model, and what as many drafts cost."""

    what: str
    model: str
    draft: str
    final: str


@require_POST
def make_final(request: HttpRequest, slug: str) -> HttpResponse:
    """The `shot`s that are named, all of the film where none is."""
    film = film_of(slug)
    now = board.read(film)
    keys = {key for text in request.POST.getlist("shot") if (key := row_id(text)) is not None}
    shots = [shot for shot in now.shots if not keys or shot.pk in keys]
    targets = runs.to_final(now, shots)
    plan = runs.plan_of(now, targets, "final")
    if not plan.items:
        reasons = " ".join(dict.fromkeys(why for _, why in plan.blocked))
        words = reasons or "There is no draft among these that another model makes as a final."
        messages.error(request, f"{words} Nothing was ordered.")
        return answers.answer(request, film, status=422)
    before = runs.of(film)
    if before and before.quality == "final":
        both = dict.fromkeys([*before.targets, *targets])
        plan = runs.plan_of(now, both, "final")
    price, count = plan.price, len(plan.items)
    if not Yes(request.POST.get("agreed", "")).covers(price, count):
        return _question(request, film, plan, now)
    runs.begin(film, [item.target for item in plan.items], price.usd, "final")
    if why := advance.why_stopped(film):
        messages.warning(request, why)
    return trigger_client_event(answers.answer(request, film), "order-placed")


@require_POST
def go_on(request: HttpRequest, slug: str) -> HttpResponse:
    """What stopped is tried again, with a `most` that the film may cost in all where one is given;
    `do=stop`: what is not ordered yet stays so."""
    film = film_of(slug)
    if request.POST.get("do") == "stop":
        runs.stop(film)
        advance.stop(film)
        messages.success(request, "Nothing more is ordered. What is under way still comes.")
        return answers.answer(request, film)
    try:
        if text := request.POST.get("most", "").strip():
            spending.set_most(film, from_words(text))
    except ValueError as error:
        messages.error(request, f"{error} Nothing was ordered.")
        return answers.answer(request, film, status=422)
    advance.advance(film)
    if why := advance.why_stopped(film):
        messages.warning(request, why)
    return trigger_client_event(answers.answer(request, film), "order-placed")


def _question(request: HttpRequest, film: Film, plan: Plan, now: Board) -> HttpResponse:
    shots = {_shot_of(now, item.target) for item in plan.items}
    drafts = runs.plan_of(now, [item.target for item in plan.items], "draft")
    known = f" for {in_words(plan.price.micros, plan.price.currency)}" if plan.price.micros else ""
    facts = {
        "stages": [_priced(plan, drafts, stage) for stage in plan.stages],
        "final": reckoning.in_money(plan.price),
        "draft": reckoning.in_money(drafts.price),
        "limits": list(_limits(plan)),
        "time": reckoning.time_of(plan.items).removesuffix(" left"),
        "blocked": list(dict.fromkeys(why for _, why in plan.blocked)),
    }
    return ask(
        request,
        f"Make {len(shots)} shot{'' if len(shots) == 1 else 's'} final?",
        why=_why(plan.price, drafts.price),
        press=f"Make final{known}" if plan.price.usd is not None else "Make final at any price",
        agreed=in_form(plan.price, len(plan.items)),
        back=reverse("film", args=[film.slug]),
        details=mark_safe(render_to_string("films/final_prices.html", facts)),
    )


def _shot_of(now: Board, target: Target) -> int:
    return now.lines[target.key].shot_id if target.stage is Stage.VOICE else target.key


def _priced(plan: Plan, drafts: Plan, stage: Stage) -> StagePrice:
    items = [item for item in plan.items if item.target.stage is stage]
    what = f"{len(items)} {(stage.one if len(items) == 1 else stage.label).lower()}"
    draft, final = drafts.price_of(stage), plan.price_of(stage)
    return StagePrice(
        what, items[0].model.row.label, reckoning.in_money(draft), reckoning.in_money(final)
    )


def _why(final: Estimate, draft: Estimate) -> str:
    stays = "Each draft stays, and stays chosen until its final is there."
    if final.usd is None:
        return f"Part of it has an unknown cost, so only a cap limits it. {stays}"
    if draft.usd is None or final.usd <= draft.usd:
        return stays
    more = in_words(final.usd - draft.usd)
    return f"That is {more} more than the same as drafts, and it never costs more. {stays}"


def _limits(plan: Plan) -> Iterator[str]:
    """How it stands with the film's purse and with every cap that holds for it, in sentences."""
    for found in prospects.of(plan):
        cap, left = found.cap, found.standing.left
        name = "The film’s purse" if cap.purse else f"The cap “{cap}”"
        words = f"{name} has {in_words(left)} left of {in_words(cap.amount_micros)}"
        if found.stop is None and not found.has_unknown:
            yield f"{words}: it holds all of it."
        elif found.stop is None:
            yield f"{words}: it holds what is known of it, and lets unknown prices pass."
        elif found.stop.has_unknown and not cap.allows_unknown:
            yield f"{words}, and lets no unknown price pass: it stops there."
        else:
            yield f"{words}: it stops there, and continues once you raise it."
