"""The board of a film, what is asked for while something is made, and the inspector."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from pages.films import answers, inspecting
from pages.films.common import film_of


@require_GET
def film(request: HttpRequest, slug: str) -> HttpResponse:
    shown = film_of(slug)
    told = answers.look(shown)
    inspected = inspecting.asked_for(request, told)
    return render(
        request, "films/board.html", answers.facts(shown, told) | {"inspected": inspected}
    )


@require_GET
def foot(request: HttpRequest, slug: str) -> HttpResponse:
    """Prices, money, time and steps: behind the page, as they take longer than all else."""
    shown = film_of(slug)
    told = answers.look(shown)
    facts = answers.facts(shown, told) | answers.foot(shown, told)
    return render(request, "films/foot_answer.html", facts)


@require_POST
def fresh(request: HttpRequest, slug: str) -> HttpResponse:
    """What is not as the page has it; a POST, since what came meanwhile is put on its takes."""
    return answers.fresh(request, film_of(slug))


@require_GET
def inspector(request: HttpRequest, slug: str) -> HttpResponse:
    shown = film_of(slug)
    told = answers.look(shown)
    inspected = inspecting.asked_for(request, told) or inspecting.EMPTY
    return render(request, "films/inspector.html", {"film": shown, "inspected": inspected})
