"""`film parse --model`: a script read by a text model from the command line."""

import json
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from films import parsing
from films.models import Film
from films.reading_models import Reading
from films.script import decoding
from films.steps import EditError
from films.text_model import offers, reading_runs
from films.text_model.offers import Offer, Task
from foundation.home import app_is_running
from ledger.money import in_words
from production import database_lineage
from production.engine import inline
from production.management.ordering import ALL_DONE, LOOK_EVERY, SOME_FAILED
from production.models import Generation
from production.order_requests import OrderRejected


def parse(command: BaseCommand, film: Film, options: dict[str, Any]) -> None:
    """Raises UnreadableScript, EditError, OrderRejected; ends the process with its exit code."""
    text, format = _script(film, options["script"])
    task = offers.task(film, text, format, options["model"])
    offer = offers.offer(task)
    if options["dry_run"]:
        _print_offer(command, task, offer, options)
        return
    if offer.price.usd != 0 and not options["yes"]:
        words = f"{_price(offer)}, and again for what has to be asked for again. Add --yes."
        raise OrderRejected({"most": [words]}, "cap")
    command.stderr.write(f"{offer.parts} questions: {_price(offer)}")
    if not app_is_running(settings.PATHS):
        database_lineage.begin()
    reading = reading_runs.start(
        film, text, format, options["model"], accept_unknown=options["yes"]
    )
    if not options["no_wait"]:
        _wait(reading)
    reading.refresh_from_db()
    _print_outcome(command, reading, options)
    sys.exit(ALL_DONE if reading.state == Reading.State.DONE or options["no_wait"] else SOME_FAILED)


def _script(film: Film, name: str) -> tuple[str, str]:
    """Of a file, else what the film has."""
    if name:
        return decoding.text_of(Path(name).expanduser().read_bytes()), ""
    if film.script is None:
        raise EditError("The film has no script yet. Name it with --script FILE.")
    return film.script.text, parsing.kept_as(film)


def _wait(reading: Reading) -> None:
    """The app's workers do the work where it runs; otherwise this process does."""
    interrupted = threading.Event()
    signal.signal(signal.SIGINT, lambda *_: interrupted.set())
    while not interrupted.is_set() and reading_runs.is_waiting(reading):
        if app_is_running(settings.PATHS):
            interrupted.wait(LOOK_EVERY)
        else:
            work = Generation.objects.filter(order__purse=reading.film.purse)
            inline.run(work, stopping=interrupted.is_set)
        reading_runs.go_on(reading)


def _print_outcome(command: BaseCommand, reading: Reading, options: dict[str, Any]) -> None:
    facts = {
        "state": reading.state,
        "stopped_by": reading.stopped_by,
        "remarks": reading.remarks,
        "scenes": reading.film.scenes.filter(removed=False).count(),
    }
    if options["json"]:
        command.stdout.write(json.dumps(facts, ensure_ascii=False))
    for words in filter(None, [*reading.remarks, reading.stopped_by]):
        command.stderr.write(words)


def _print_offer(command: BaseCommand, task: Task, offer: Offer, options: dict[str, Any]) -> None:
    facts = {
        "scenes": len(task.script.scenes),
        "asked": offer.scenes,
        "known": offer.known,
        "questions": offer.parts,
        "micros": offer.price.usd,
    }
    if options["json"]:
        command.stdout.write(json.dumps(facts))
        return
    known = f", {offer.known} answered before" if offer.known else ""
    words = f"{offer.scenes} scenes in {offer.parts} questions{known}: {_price(offer)}"
    command.stdout.write(words)


def _price(offer: Offer) -> str:
    if offer.price.micros is None:
        return "its cost is unknown"
    return in_words(offer.price.micros, offer.price.currency)
