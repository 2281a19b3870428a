"""`manage.py generate PROMPT --model P/ID …`: order from the command line and wait."""

import json
import signal
import sys
import threading
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from artfactory.home import app_is_running
from gallery import products
from gallery.checking import BadMedia
from gallery.models import Product
from gallery.storing import StoreFailed
from production import inline, jobs, lineage, money, orders, prices, report
from production.models import Generation
from projects.models import Project
from providers import catalogue
from providers.contract import Medium
from providers.schema import Type, fields

ALL_DONE, SOME_FAILED, BAD_INPUT, CAPPED, NOTHING_TO_RUN = range(5)
EXIT_OF_REASON = {"bad_input": BAD_INPUT, "cap": CAPPED, "nothing_to_run": NOTHING_TO_RUN}
LOOK_EVERY = 0.3


class Command(BaseCommand):
    help = "Order from the command line: prints the estimate, waits, prints each product's path."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("prompt", help="what to make, in words")
        parser.add_argument("--model", required=True, metavar="P/ID", help="for example local/…")
        parser.add_argument("--kind", default="", help="checked against the model's kind")
        parser.add_argument("--param", action="append", default=[], metavar="K=V")
        parser.add_argument(
            "--input",
            action="append",
            default=[],
            metavar="[FIELD=]FILE|PRODUCT",
            help="a file, or the number of a product of the gallery",
        )
        parser.add_argument("--count", type=int, default=1, help="how many results")
        parser.add_argument("--project", default="", metavar="SLUG")
        parser.add_argument("--yes", action="store_true", help="order at an unknown price, too")
        parser.add_argument(
            "--most",
            default="",
            metavar="MONEY",
            help="the most that the order may cost, in $; also where its price is unknown",
        )
        parser.add_argument("--no-wait", action="store_true", help="order and return")
        parser.add_argument("--json", action="store_true", help="one JSON object per generation")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            request = _request(options)
            estimate = orders.estimate(request)
            self._say(f"Estimate: {_estimate(estimate, request.most_micros)}")
            if estimate.micros is None:
                self._say_what_was_billed(request)
            if not app_is_running(settings.PATHS):
                lineage.begin()  # or this order would be held back with those of an older copy
            order = orders.place(request)
        except orders.OrderRejected as rejected:
            self._reject(rejected, options["json"])
            sys.exit(EXIT_OF_REASON[rejected.reason])
        ids = list(order.generations.values_list("id", flat=True))
        if not options["no_wait"]:
            self._wait(ids)
        made = report.generations(ids)
        self._print(made, options["json"])
        ended_well = all(entry["state"] == "done" for entry in made)
        sys.exit(ALL_DONE if ended_well or options["no_wait"] else SOME_FAILED)

    def _wait(self, ids: list[int]) -> None:
        """The app's workers do the work where it runs; otherwise this process does."""
        interrupted = threading.Event()
        signal.signal(signal.SIGINT, lambda *_: interrupted.set())
        last = ""

        def show() -> None:
            nonlocal last
            line = report.progress_line(ids)
            if line != last:
                self._say(line)
                last = line

        if not app_is_running(settings.PATHS):
            inline.run(ids, on_change=show, stopping=interrupted.is_set)
            return
        jobs.wake()
        while Generation.objects.active().filter(pk__in=ids).exists():
            show()
            if interrupted.wait(LOOK_EVERY):
                self._say("The app goes on with it; see the Queue page.")
                return

    def _say_what_was_billed(self, request: orders.OrderRequest) -> None:
        bills = prices.learned()
        for line in request.lines:
            provider, _, model_id = line.model_ref.partition("/")
            if past := bills.get((provider, model_id)):
                self._say(f"{line.model_ref}: {past}")

    def _say(self, line: str) -> None:
        self.stderr.write(line)

    def _print(self, made: list[dict[str, Any]], as_json: bool) -> None:
        for entry in made:
            if as_json:
                self.stdout.write(json.dumps(entry, ensure_ascii=False))
                continue
            for product in entry["products"]:
                self.stdout.write(product["path"])
            if entry["error"]:
                error = entry["error"]
                self._say(f"{entry['model']}: {error['message']} {error['next_step']}")

    def _reject(self, rejected: orders.OrderRejected, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"errors": rejected.errors, "reason": rejected.reason}))
        for field, sentences in rejected.errors.items():
            for sentence in sentences:
                self._say(f"{field}: {sentence}" if field else sentence)


def _request(options: dict[str, Any]) -> orders.OrderRequest:
    try:
        model = catalogue.find_model(options["model"])
    except catalogue.UnknownModel as error:
        raise orders.OrderRejected({"models": [str(error)]}, "nothing_to_run") from None
    if options["kind"] and options["kind"] != model.kind:
        sentence = f"{model.ref} makes {model.kind}, not {options['kind']}."
        raise orders.OrderRejected({"kind": [sentence]})
    project = _project(options["project"])
    params: dict[str, Any] = {}
    for pair in options["param"]:
        name, equals, value = pair.partition("=")
        if not equals:
            raise orders.OrderRejected({name: [f"“{pair}” is not of the form name=value."]})
        params[name] = value
    media = {field.name: field.medium for field in fields(model.schema) if field.type is Type.MEDIA}
    inputs = tuple(_input(given, media, project) for given in options["input"])
    return orders.OrderRequest(
        kind=model.kind,
        prompt=options["prompt"],
        lines=[orders.OrderLine(model.ref, params, inputs)],
        count=options["count"],
        project=project,
        made_by="command",
        accept_unknown=options["yes"],
        most_micros=_most(options["most"]),
    )


def _estimate(estimate: orders.Estimate, most: int | None) -> str:
    words = money.in_words(estimate.micros, estimate.currency)
    if estimate.usd is None and most is not None:
        return f"{words}, at most {money.in_words(most)}"
    return words


def _most(text: str) -> int | None:
    try:
        return money.from_words(text) if text else None
    except ValueError as error:
        raise orders.OrderRejected({"most": [str(error)]}) from None


def _project(slug: str) -> Project | None:
    if not slug:
        return None
    project = Project.objects.filter(slug=slug).first()
    if project is None:
        raise orders.OrderRejected({"project": [f"There is no project “{slug}”."]})
    return project


def _input(
    given: str, media: dict[str, Medium | None], project: Project | None
) -> orders.OrderInput:
    """`FIELD=FILE`, or just `FILE` where the model takes one input."""
    if not media:
        raise orders.OrderRejected({"input": ["This model takes no input."]})
    name, equals, rest = given.partition("=")
    if not equals or name not in media:
        name, rest = next(iter(media)), given
    return orders.OrderInput(name, _product(rest, project, media[name]))


def _product(given: str, project: Project | None, takes: Medium | None) -> Product:
    if given.isdecimal():
        product = Product.objects.shown().filter(pk=int(given)).first()
        if product is None:
            raise orders.OrderRejected({"input": [f"There is no product {given}."]})
        return product
    path = Path(given).expanduser()
    if not path.is_file():
        raise orders.OrderRejected({"input": [f"There is no file “{given}”."]})
    try:
        return products.bring_in(path, project or Project.inbox(), takes=takes)
    except (BadMedia, StoreFailed) as error:
        raise orders.OrderRejected({"input": [f"{path.name}: {error}"]}) from None
