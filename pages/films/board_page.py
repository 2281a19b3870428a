"""The board of a film, what is asked for while something is made, and the inspector."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from films.script.sentences import sentences
from foundation.user_input import row_id
from pages.films import answers, inspecting
from pages.films.common import film_of


@require_GET
def film(request: HttpRequest, slug: str) -> HttpResponse:
    row = film_of(slug)
    presented = answers.look(row)
    inspected = inspecting.inspected_facts(request, presented)
    return render(
        request, "films/board.html", answers.facts(row, presented) | {"inspected": inspected}
    )


@require_GET
def foot(request: HttpRequest, slug: str) -> HttpResponse:
    """Prices, money, time and steps: behind the page, as they take longer than all else."""
    row = film_of(slug)
    presented = answers.look(row)
    facts = answers.facts(row, presented) | answers.foot(row, presented)
    return render(request, "films/foot_answer.html", facts)


@require_POST
def fresh(request: HttpRequest, slug: str) -> HttpResponse:
    """What is not as the page has it; a POST, since what came meanwhile is put on its takes."""
    return answers.fresh(request, film_of(slug))


@require_GET
def inspector(request: HttpRequest, slug: str) -> HttpResponse:
    row = film_of(slug)
    presented = answers.look(row)
    inspected = inspecting.inspected_facts(request, presented) or inspecting.EMPTY
    return render(request, "films/inspector.html", {"film": row, "inspected": inspected})


@require_GET
def splitting(request: HttpRequest, slug: str) -> HttpResponse:
    """Where a shot is to be split: which sentence and which line the second half begins with."""
    film = film_of(slug)
    presented = answers.look(film)
    shot = presented.board.shot.get(row_id(request.GET.get("key")) or 0)
    if shot is None:
        raise Http404
    parts, lines = sentences(shot.action), presented.board.lines_of[shot.pk]
    facts = {
        "film": film,
        "shot": shot,
        "sentences": parts,
        "lines": lines,
        "middle": (len(parts) + 1) // 2,
        "middle_line": (len(lines) + 1) // 2 if len(parts) < 2 else len(lines) // 2,
    }
    response = render(request, "films/split_oob.html", facts)
    response["HX-Reswap"] = "none"
    return trigger_client_event(response, "question-asked")
