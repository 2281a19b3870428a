"""`manage.py film new|parse|plan|make|render|status`: a script becomes a film from the command
line."""

import json
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from films import (
    advance,
    board,
    linking,
    new_films,
    parsing,
    planning,
    profiles,
    runs,
    spending,
)
from films.film_settings import FilmSettings
from films.management import lookup, model_parsing
from films.management.film_facts import facts_of, progress_line
from films.models import Film
from films.script import decoding, reading
from films.script.pieces import UnreadableScript
from films.stages import Stage
from films.steps import EditError
from films.text_model import reading_runs
from foundation import user_input
from foundation.home import app_is_running
from ledger.money import in_words
from production import database_lineage
from production.engine import inline
from production.management.ordering import (
    ALL_DONE,
    BAD_INPUT,
    CAPPED,
    LOOK_EVERY,
    NOTHING_TO_RUN,
    SOME_FAILED,
    most_of,
)
from production.models import Generation
from production.order_requests import OrderRejected
from providers import catalogue
from providers.models import CatalogueModel

WANTED = {
    "new": "Name the film: film new “The lamp”",
    "parse": "Name the film and the script: film parse lamp --script FILE",
    "plan": "Name the film: film plan lamp",
    "make": "Name a film, or a script: film make lamp.fountain",
    "render": "Name the film: film render lamp",
}


class Command(BaseCommand):
    help = (
        "Make films: new NAME, parse FILM --script FILE, plan FILM, make FILM|SCRIPT, render FILM, "
        "status [FILM] (all without one). Exit codes: 0 all done, 1 some failed, 2 bad input, "
        "3 stopped by a cap, 4 nothing to run on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=[*WANTED, "status"])
        parser.add_argument("name", nargs="?", default="", metavar="FILM|SCRIPT")
        parser.add_argument("--script", default="", metavar="FILE")
        parser.add_argument("--project", default="", metavar="SLUG")
        parser.add_argument("--aspect", default="16:9", choices=list(new_films.ASPECTS))
        parser.add_argument("--size", type=int, default=720, choices=new_films.SIZES)
        parser.add_argument("--rate", default="30", choices=list(new_films.RATES))
        parser.add_argument("--seconds", type=user_input.whole, help="its length")
        parser.add_argument(
            "--profile",
            default="",
            metavar="NAME",
            help="draft, final, or a provider that makes all that it can",
        )
        parser.add_argument(
            "--shots", default="", metavar="3B,4A", help="only these; final ones are made again"
        )
        parser.add_argument("--model", default="", metavar="P/ID", help="a text model reads it")
        parser.add_argument("--until", default="", choices=[stage.value for stage in Stage])
        parser.add_argument("--most", default="", metavar="MONEY", help="the most that it may cost")
        parser.add_argument("--yes", action="store_true", help="order what costs, too")
        parser.add_argument("--dry-run", action="store_true", help="tell only what would change")
        parser.add_argument("--no-wait", action="store_true", help="order and return")
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        action = options["action"]
        if not options["name"] and action in WANTED:
            raise CommandError(WANTED[action], returncode=BAD_INPUT)
        if not CatalogueModel.objects.exists():
            catalogue.refresh_shipped()
        acts: dict[str, Callable[[dict[str, Any]], None]] = {
            "new": self._new,
            "parse": self._parse,
            "plan": self._plan,
            "make": self._make,
            "render": self._render,
            "status": self._status,
        }
        try:
            acts[action](options)
        except (EditError, UnreadableScript, OSError) as error:
            raise CommandError(str(error), returncode=BAD_INPUT) from None
        except OrderRejected as rejected:
            codes = {"bad_input": BAD_INPUT, "cap": CAPPED}
            code = codes.get(rejected.reason, NOTHING_TO_RUN)
            raise CommandError(str(rejected), returncode=code) from None

    def _new(self, options: dict[str, Any]) -> None:
        with transaction.atomic():
            film = new_films.create(options["name"], *lookup.wanted(options))
            if options["script"]:
                self._read(film, lookup.script(options["script"]), options)
        self._print_film(film, options)

    def _parse(self, options: dict[str, Any]) -> None:
        film = lookup.film(options["name"])
        if options["model"]:
            model_parsing.parse(self, film, options)
            return
        changes = self._read(film, lookup.script(options["script"]), options)
        if options["json"]:
            self.stdout.write(
                json.dumps({"summary": changes.summary, "remarks": list(changes.remarks)})
            )

    def _plan(self, options: dict[str, Any]) -> None:
        film = lookup.film(options["name"])
        lookup.use(film, options["profile"])
        plan = planning.plan(board.read(film))
        by_stage = {
            stage.value: {
                "count": sum(item.target.stage is stage for item in plan.items),
                "micros": plan.price_of(stage).usd,
                "model": next(
                    item.model.row.ref for item in plan.items if item.target.stage is stage
                ),
            }
            for stage in plan.stages
        }
        blocked = list(dict.fromkeys(words for _, words in plan.blocked))
        if options["json"]:
            data = {"stages": by_stage, "micros": plan.price.usd, "blocked": blocked}
            self.stdout.write(json.dumps(data, ensure_ascii=False))
            return
        for name, facts in by_stage.items():
            price = in_words(plan.price_of(Stage(name)).usd)
            self.stdout.write(f"{name}: {facts['count']} by {facts['model']}, {price}")
        self.stdout.write(f"In all: {in_words(plan.price.usd)}")
        for words in blocked:
            self.stdout.write(words)

    def _make(self, options: dict[str, Any]) -> None:
        path = Path(options["name"]).expanduser()
        film = Film.objects.shown().filter(slug=options["name"]).first()
        if film is None:
            if not path.is_file():
                words = f"There is no film and no file “{user_input.short(options['name'], 200)}”."
                raise CommandError(words, returncode=BAD_INPUT)
            film = self._of_script(path, options)
        if options["shots"]:
            self._make_shots(film, options)
        lookup.use(film, options["profile"])
        self._want_yes(film, options)
        until = Stage(options["until"] or Stage.FILM)
        self._go(film, until, options)

    def _make_shots(self, film: Film, options: dict[str, Any]) -> NoReturn:
        """What is missing of them; with the profile “final” what is a draft, too, and for at most
        what was said before anything is ordered."""
        if options["profile"] not in ("", "draft", "final"):
            words = "With --shots the profile is draft or final."
            raise CommandError(words, returncode=BAD_INPUT)
        now = board.read(film)
        shots = lookup.shots(now, options["shots"])
        quality: profiles.Quality = "final" if options["profile"] == "final" else "draft"
        find = runs.to_final if quality == "final" else runs.missing
        price = runs.plan_of(now, targets := find(now, shots), quality).price
        self.stderr.write(f"Estimate: {in_words(price.usd)}")
        most = most_of(options["most"]) if options["most"] else None
        if most is not None and (price.usd or 0) > most:
            words = f"It costs {in_words(price.usd)}, and that is above {in_words(most)}."
            raise OrderRejected({"most": [words]}, "cap")
        if price.usd != 0 and not (options["yes"] or (most is not None and price.usd)):
            words = "It may cost money. Add --yes, or set a limit with --most 2."
            raise OrderRejected({"most": [words]}, "cap")
        self._begin()
        runs.begin(film, targets, price.usd, quality)
        self._end(film, options)

    def _of_script(self, path: Path, options: dict[str, Any]) -> Film:
        """The film of it that is there already, else a new one."""
        text = decoding.text_of(path.read_bytes())
        script = reading.read(text)
        if film := new_films.of_script(script.text, *lookup.wanted(options)):
            self.stderr.write(f"Continuing with the film of this script: {film.slug}")
            return film
        name = script.title.get("title") or path.stem
        film, changes = new_films.begin(script, name, *lookup.wanted(options))
        self.stderr.write(f"{film.slug}: {changes.summary}")
        return film

    def _render(self, options: dict[str, Any]) -> None:
        film = lookup.film(options["name"])
        self._want_yes(film, options)
        self._go(film, Stage.FILM, options)

    def _status(self, options: dict[str, Any]) -> None:
        """Of one film; without a name of each, the newest first."""
        if not options["name"]:
            self._list(options)
            return
        film = lookup.film(options["name"])
        linking.link(film)
        self._print_film(film, options)

    def _list(self, options: dict[str, Any]) -> None:
        films = Film.objects.shown().order_by("-pk")
        if options["json"]:
            facts = {"films": [facts_of(film) for film in films]}
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
            return
        for film in films:
            stopped = advance.why_stopped(film)
            self.stdout.write(f"{film.slug}: {film.name} · {progress_line(film) or 'no shot yet'}")
            if stopped:
                self.stdout.write(f"  {stopped}")
        if not films:
            self.stdout.write("There is no film yet: film new “The lamp”")

    def _read(self, film: Film, path: Path, options: dict[str, Any]) -> parsing.ScriptChanges:
        text = decoding.text_of(path.expanduser().read_bytes())
        script = parsing.read(film, text, narrated=FilmSettings.of(film).narrator)
        if options["dry_run"]:
            changes = parsing.compare(film, script)
        else:
            changes = parsing.write(film, script)
            reading_runs.give_up(film)
        self.stderr.write(changes.summary)
        for remark in changes.remarks:
            self.stderr.write(remark)
        return changes

    def _want_yes(self, film: Film, options: dict[str, Any]) -> None:
        price = planning.plan(board.read(film)).price
        self.stderr.write(f"Estimate: {in_words(price.usd)}")
        if price.usd != 0 and not (options["yes"] or options["most"]):
            words = "It may cost money. Add --yes, or set a limit with --most 2."
            raise OrderRejected({"most": [words]}, "cap")

    def _go(self, film: Film, until: Stage, options: dict[str, Any]) -> NoReturn:
        self._begin()
        most = most_of(options["most"]) if options["most"] else spending.most(film)
        advance.start(film, until, most)
        self._end(film, options)

    def _begin(self) -> None:
        if not app_is_running(settings.PATHS):
            database_lineage.begin()

    def _end(self, film: Film, options: dict[str, Any]) -> NoReturn:
        if not options["no_wait"]:
            self._wait(film)
        film.refresh_from_db()
        self._print_film(film, options)
        if advance.why_stopped(film):
            sys.exit(SOME_FAILED)
        sys.exit(ALL_DONE)

    def _wait(self, film: Film) -> None:
        """The app's workers do the work where it runs; otherwise this process does."""
        interrupted = threading.Event()
        signal.signal(signal.SIGINT, lambda *_: interrupted.set())
        last_line = ""
        while not interrupted.is_set():
            film.refresh_from_db()
            if not advance.is_waiting(film):
                return
            if app_is_running(settings.PATHS):
                interrupted.wait(LOOK_EVERY)
            else:
                work = Generation.objects.filter(order__purse=film.purse)
                inline.run(work, stopping=interrupted.is_set)
            advance.advance(film)
            line = progress_line(film)
            if line != last_line:
                self.stderr.write(line)
                last_line = line

    def _print_film(self, film: Film, options: dict[str, Any]) -> None:
        facts = facts_of(film)
        if options["json"]:
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
        else:
            self.stdout.write(facts["path"] or f"{film.slug}: {progress_line(film)}")
            for words in dict.fromkeys((facts["waits_for_yes"], facts["stopped_by"])):
                if words:
                    self.stderr.write(words)
