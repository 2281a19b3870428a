"""The script of a film: its text, who reads it, what that would change and cost."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from films import parsing
from films.board_models import Scene
from films.film_settings import FilmSettings
from films.models import Film
from films.reading_models import Reading
from films.script import reading
from films.script.pieces import ScriptRead, UnreadableScript
from films.steps import EditError
from films.text_model import offers, reading_runs
from films.text_model.offers import Offer
from foundation.written import thousands
from ledger.money import in_words
from pages.films.common import film_of, head
from production.estimates import Estimate
from production.order_requests import OrderRejected

MOST_MARKED = 4_000
"""Pieces that are marked by how they were read."""
KINDS = {
    "heading": "Scene",
    "action": "Picture",
    "cue": "Who speaks",
    "parenthetical": "How",
    "dialogue": "Spoken",
    "lyric": "Sung",
    "transition": "Transition",
    "note": "Left out",
    "boneyard": "Left out",
}
ERRORS = (UnreadableScript, EditError, OrderRejected)


@dataclass(frozen=True, slots=True)
class Piece:
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class OfferSummary:
    """What a text model would be asked. `agreed` says that exactly this was seen."""

    words: str
    agreed: str

    @classmethod
    def of(cls, offer: Offer) -> "OfferSummary":
        agreed = f"{offer.model.ref} {offer.scenes} {offer.parts} {offer.price.micros}"
        if not offer.scenes:
            return cls("All of it was answered before: nothing is asked, nothing is paid.", agreed)
        return cls(_in_words(offer), agreed)


@require_http_methods(["GET", "POST"])
def script(request: HttpRequest, slug: str) -> HttpResponse:
    """`do`: look tells what a reading would change and cost, read does it."""
    film = film_of(slug)
    current = film.script.text if film.script else ""
    is_sent = request.method == "POST"
    reader, open_one = _reader(film), reading_runs.of(film)
    current_format = parsing.kept_as(film)
    facts: dict[str, Any] = {
        **head(film, "film-script"),
        "formats": reading.FORMATS,
        "text": request.POST.get("script", open_one.text if open_one else current),
        "format": request.POST.get("format", current_format),
        "models": offers.models(),
        "by": request.POST.get("by", "") if is_sent else (open_one.model if open_one else reader),
        "changes": None,
        "offer": None,
        "error": "",
        "pieces": (),
        "kinds": KINDS,
        "version": film.script.number if film.script else 0,
        "remarks": film.remarks,
        "under_way": _under_way(open_one),
    }
    try:
        read = _read(film, facts["text"], facts["format"]) if is_sent or current else None
        if read:
            facts["pieces"] = _pieces(read)
        if is_sent and read:
            anew = bool(current) and (facts["format"], facts["by"]) != (current_format, reader)
            is_to_read = request.POST.get("do") == "read"
            if facts["by"]:
                task = offers.task(film, facts["text"], facts["format"], facts["by"])
                offer = offers.offer(task)
                facts["offer"] = OfferSummary.of(offer)
                if is_to_read and _is_agreed(request, offer, facts["offer"]):
                    reading_runs.start(
                        film, facts["text"], facts["format"], facts["by"], accept_unknown=True
                    )
                    return redirect("film-script", film.slug)
            elif is_to_read:
                done = parsing.write(film, read, anew=anew)
                reading_runs.give_up(film)
                messages.success(request, f"Read: {done.summary}.")
                return redirect("film", film.slug)
            facts["changes"] = parsing.compare(film, read)
            facts["anew"] = anew
            facts["remarks"] = read.remarks
    except ERRORS as error:
        facts["error"] = str(error)
    facts["is_unchanged"] = facts["text"].replace("\r\n", "\n") == current
    status = 422 if is_sent and facts["error"] else 200
    return render(request, "films/script.html", facts, status=status)


@require_GET
def reading_state(request: HttpRequest, slug: str) -> HttpResponse:
    """How the reading that is under way stands; the page is loaded anew once it is not any more."""
    film = film_of(slug)
    under_way = _under_way(reading_runs.of(film))
    if under_way is None or under_way["stopped_by"]:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "films/reading.html", {"film": film, "under_way": under_way})


@require_POST
def reading_press(request: HttpRequest, slug: str) -> HttpResponse:
    """`do`: go-on, rules (what is left is read by rules), give-up."""
    film = film_of(slug)
    if open_one := reading_runs.of(film):
        match request.POST.get("do"):
            case "go-on":
                reading_runs.go_on(open_one, pressed=True)
            case "rules":
                reading_runs.finish_by_rules(open_one)
            case "give-up":
                reading_runs.give_up(film)
                messages.success(request, "Cancelled. What was answered by then is kept.")
    return redirect("film-script", film.slug)


def _is_agreed(request: HttpRequest, offer: Offer, summary: OfferSummary) -> bool:
    """Nothing that costs is ordered at another price than the one that was seen."""
    return offer.price.usd == 0 or request.POST.get("agreed") == summary.agreed


def _in_words(offer: Offer) -> str:
    scenes = f"{thousands(offer.scenes)} scene{'' if offer.scenes == 1 else 's'}"
    parts = f"{thousands(offer.parts)} question{'' if offer.parts == 1 else 's'}"
    known = f"; {thousands(offer.known)} were answered before" if offer.known else ""
    price: Estimate = offer.price
    if price.micros is None:
        costs = "The cost is unknown."
    elif price.usd == 0:
        costs = "It costs nothing."
    else:
        one, twice = (in_words(price.micros * times, price.currency) for times in (1, 2))
        costs = f"{one} at most; {twice} if every answer has to be asked for again."
    return f"{scenes} in {parts} to {offer.model.label}{known}. {costs}"


def _under_way(open_one: Reading | None) -> dict[str, Any] | None:
    if open_one is None:
        return None
    counts = open_one.scenes.aggregate(
        total=Count("digest", distinct=True),
        answered=Count("digest", distinct=True, filter=Q(items__isnull=False)),
    )
    return counts | {
        "stopped_by": open_one.stopped_by,
        "label": reading_runs.label_of(open_one),
    }


def _reader(film: Film) -> str:
    """The text model that read its board, "" for rules."""
    scenes = Scene.objects.filter(film=film, removed=False).exclude(read_by="")
    return offers.reader_of(scenes.values_list("read_by", flat=True).first() or "")


def _read(film: Film, text: str, format: str) -> ScriptRead:
    return parsing.read(film, text, format, narrated=FilmSettings.of(film).narrator)


def _pieces(read: ScriptRead) -> list[Piece]:
    return [
        Piece(one.kind.value, read.text[one.start : one.end]) for one in read.elements[:MOST_MARKED]
    ]
