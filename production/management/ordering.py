"""What commands that order have in common: the estimate, the wait, and how it ended."""

import json
import signal
import sys
import threading
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand

from foundation import user_input
from foundation.home import app_is_running
from foundation.user_input import row_id
from gallery import products
from gallery.checking import BadMedia
from gallery.models import Product
from gallery.storing import StoreFailed
from ledger import money, prices
from production import database_lineage, expansion, fallbacks, jobs, orders, quotes, serializers
from production.confirmation import Yes, YesWanted, are_many
from production.engine import inline
from production.expansion import Expanded, Way
from production.grids import planning
from production.management.axes import axis_of, with_axes
from production.models import Generation, Order, State
from projects.models import Project
from providers import catalogue
from providers.contract import Medium
from providers.models import CatalogueModel

ALL_DONE, SOME_FAILED, BAD_INPUT, CAPPED, NOTHING_TO_RUN = range(5)
EXIT_OF_REASON = {"bad_input": BAD_INPUT, "cap": CAPPED, "nothing_to_run": NOTHING_TO_RUN}
LOOK_EVERY = 0.3
Models = Sequence[CatalogueModel]


class OrderingCommand(BaseCommand):
    usual_way = Way.AS_WRITTEN

    def add_ordering_arguments(self, parser: ArgumentParser, yes: str) -> None:
        """`yes` says what that option is for."""
        parser.add_argument("--project", default="", metavar="SLUG")
        parser.add_argument("--yes", action="store_true", help=yes)
        parser.add_argument(
            "--most",
            default="",
            metavar="MONEY",
            help="the most that the order may cost, in $; also where its price is unknown",
        )
        parser.add_argument(
            "--axis",
            action="append",
            default=[],
            metavar="K=V,V",
            help="each of these values for a parameter; several axes make a grid",
        )
        parser.add_argument(
            "--grid",
            action="store_true",
            help="as a grid: axes may be model, provider, template, seed and prompt, too",
        )
        parser.add_argument("--name", default="", help="what the grid is called")
        parser.add_argument(
            "--combinations",
            action="store_true",
            help="every combination of what the prompt says, in the language of prompts",
        )
        parser.add_argument(
            "--random",
            action="store_true",
            help="as many as --count, drawn from what the prompt says",
        )
        parser.add_argument(
            "--as-written",
            action="store_true",
            help="brackets and bars in the prompt are plain text",
        )
        parser.add_argument(
            "--many",
            action="store_true",
            help="order more results than Settings asks about",
        )
        parser.add_argument(
            "--draw", type=user_input.whole, help="the number by which is drawn, to draw the same"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="count, price and first prompts; orders nothing"
        )
        parser.add_argument("--no-wait", action="store_true", help="order and return")
        parser.add_argument("--json", action="store_true", help="one JSON object per generation")

    def expanded(
        self, request: orders.OrderRequest, options: dict[str, Any], models: Models = ()
    ) -> orders.Quote:
        """The quote of what the request says in the language of prompts, told where that is more
        than itself. A dry run ends here. Raises OrderRejected."""
        draw = expansion.new_draw() if options["draw"] is None else options["draw"]
        way = Way.AS_WRITTEN if options["grid"] else way_of(options, self.usual_way)
        if options["grid"]:
            outline = self._as_grid(request, options, draw)
        else:
            outline = expansion.expand(with_axes(request, options["axis"]), way, draw)
        if not outline.is_plain:
            most = "" if outline.is_exact else "at most "
            self.print_line(
                f"{most}{outline.combinations:,} combinations, {outline.results:,} results"
            )
            if way is Way.RANDOM:
                self.print_line(f"Drawn with --draw {draw}")
        if options["dry_run"]:
            self._print_outline(outline, models, as_json=options["json"])
        if outline.results > request.results or not options["count"]:
            self.want_yes_for_many(outline.results, options)
        return orders.quote(outline.request, models)

    def _as_grid(
        self, request: orders.OrderRequest, options: dict[str, Any], draw: int
    ) -> Expanded:
        """A line for each of its cells. Raises OrderRejected."""
        way = Way.AS_WRITTEN if options["as_written"] else Way.ALL
        typed = list(map(axis_of, options["axis"]))
        plan = planning.planned(request, typed, way, draw, options["name"])
        titles = ", ".join(one.title for one in plan.axes)
        self.print_line(f"A grid of {plan.shape}: {titles}")
        return Expanded(plan.request, Way.AS_WRITTEN, draw)

    def want_yes_for_many(self, results: int, options: dict[str, Any]) -> None:
        """Of what says nowhere how many it is. Raises OrderRejected."""
        if are_many(results) and not options["many"]:
            words = f"These are {results:,} results. Add --many to order so many at once."
            raise orders.OrderRejected({"count": [words]}, "cap")

    def _print_outline(self, expanded: Expanded, models: Models, *, as_json: bool) -> NoReturn:
        quote = expanded.outline(models).accepted()
        quotes.refuse_the_hopeless(quote, quote.request.project)
        prompts = expanded.first_prompts()
        self.print_price(quote)
        if as_json:
            facts = {
                "results": expanded.results,
                "combinations": expanded.combinations,
                "is_exact": expanded.is_exact,
                "price_micros": quote.price.micros,
                "currency": quote.price.currency,
                "prompts": prompts,
            }
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
        else:
            for prompt in prompts:
                self.stdout.write(prompt)
        self.print_line("Nothing is ordered.")
        sys.exit(ALL_DONE)

    def print_price(self, quote: orders.Quote) -> None:
        self.print_line(f"Estimate: {_price(quote)}")
        for words in fallbacks.sentences(quote.lines):
            self.print_line(words)
        if quote.price.micros is None:
            for line in quote.lines:
                model = line.model.row
                if past := prices.learned().get((model.provider, model.model_id)):
                    self.print_line(f"{model.ref}: {past}")

    def order(self, quote: orders.Quote, options: dict[str, Any]) -> NoReturn:
        """Order it, print what came of it, and end with the exit code of that. Raises
        OrderRejected."""
        waits = not options["no_wait"]
        made = self.made_of(self.placed(quote, options), waits=waits)
        self.end(made, waits=waits, as_json=options["json"])

    def placed(self, quote: orders.Quote, options: dict[str, Any]) -> Order:
        """Raises OrderRejected."""
        option = next((f"--{name}" for name in ("yes", "most") if options[name]), "")
        if not app_is_running(settings.PATHS):
            # Or this order would be held back with those of an older copy.
            database_lineage.begin()
        try:
            # How many it is was said in so many words by now, or asked about.
            order = orders.place(quote, Yes(given=option, any_number=True))
        except YesWanted as wanted:
            words = f"{wanted.why} Add --yes to order it, or set a limit with --most."
            raise orders.OrderRejected({"most": [words]}, "cap") from None
        if order.grid:
            self.print_line(f"Grid {order.grid.pk}: “{order.grid}”. It is on the page Grids.")
        return order

    def made_of(self, order: Order, *, waits: bool) -> list[dict[str, Any]]:
        """Its generations as `serializers` has them, when they have ended if one `waits`."""
        if waits:
            self._wait(order)
        return serializers.generations(self._results(order))

    def end(self, made: list[dict[str, Any]], *, waits: bool, as_json: bool) -> NoReturn:
        self._print(made, as_json)
        ended_well = all(entry["state"] == "done" for entry in made)
        sys.exit(ALL_DONE if ended_well or not waits else SOME_FAILED)

    def reject(self, rejected: orders.OrderRejected, as_json: bool) -> NoReturn:
        if as_json:
            self.stdout.write(json.dumps({"errors": rejected.errors, "reason": rejected.reason}))
        for field, sentences in rejected.errors.items():
            for sentence in sentences:
                self.print_line(f"{field}: {sentence}" if field else sentence)
        sys.exit(EXIT_OF_REASON[rejected.reason])

    def print_line(self, line: str) -> None:
        self.stderr.write(line)

    def _results(self, order: Order) -> list[int]:
        """Those that count: what another model has taken the place of does not."""
        rows = order.generations.exclude(state=State.REPLACED)
        return list(rows.order_by("id").values_list("id", flat=True))

    def _wait(self, order: Order) -> None:
        """The app's workers do the work where it runs; otherwise this process does."""
        interrupted = threading.Event()
        signal.signal(signal.SIGINT, lambda *_: interrupted.set())
        last = ""

        def show() -> None:
            nonlocal last
            line = serializers.progress_line(self._results(order))
            if line != last:
                self.print_line(line)
                last = line

        if not app_is_running(settings.PATHS):
            work = Generation.objects.filter(order=order)
            inline.run(work, on_change=show, stopping=interrupted.is_set)
            return
        jobs.wake()
        while Generation.objects.active().filter(order=order).exists():
            show()
            if interrupted.wait(LOOK_EVERY):
                self.print_line("The app continues with it; see the Queue page.")
                return

    def _print(self, made: list[dict[str, Any]], as_json: bool) -> None:
        for entry in made:
            if as_json:
                self.stdout.write(json.dumps(entry, ensure_ascii=False))
                continue
            for product in entry["products"]:
                self.stdout.write(product["path"])
            if first := entry["instead_of"]:
                self.print_line(
                    f"{entry['model']} instead of {first['model']}: {first['error']['message']}"
                )
            for remark in entry["remarks"]:
                self.print_line(f"{entry['model']}: {remark}")
            if entry["error"]:
                error = entry["error"]
                self.print_line(f"{entry['model']}: {error['message']} {error['next_step']}")


def _price(quote: orders.Quote) -> str:
    words = money.in_words(quote.price.micros, quote.price.currency)
    if quote.price.micros is not None and quote.may_cost_less:
        words = f"at most {words}"
    if quote.price.usd is None and quote.request.most_micros is not None:
        return f"{words}, at most {money.in_words(quote.request.most_micros)}"
    return words


def way_of(options: dict[str, Any], usual: Way) -> Way:
    switches = {
        Way.ALL: options["combinations"] or bool(options["axis"]),
        Way.RANDOM: options["random"],
        Way.AS_WRITTEN: options["as_written"],
    }
    chosen = [way for way, is_set in switches.items() if is_set]
    if len(chosen) > 1:
        words = "Of --combinations or --axis, --random and --as-written only one can be."
        raise orders.OrderRejected({"prompt": [words]})
    return chosen[0] if chosen else usual


def pairs(typed: list[str], option: str) -> dict[str, str]:
    """What such an option says, as name=value."""
    found = {}
    for pair in typed:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            words = f"“{user_input.short(pair)}” is not of the form name=value."
            raise orders.OrderRejected({option: [words]})
        found[name] = value
    return found


def model_of(ref: str, kind: str) -> CatalogueModel:
    try:
        model = catalogue.find_model(ref)
    except catalogue.NoId as error:
        raise orders.OrderRejected({"models": [str(error)]}) from None
    except catalogue.UnknownModel as error:
        raise orders.OrderRejected({"models": [str(error)]}, "nothing_to_run") from None
    if kind and kind != model.kind:
        sentence = f"{model.ref} makes {model.kind}, not {user_input.short(kind)}."
        raise orders.OrderRejected({"kind": [sentence]})
    return model


def most_of(text: str) -> int | None:
    try:
        return money.from_words(text) if text else None
    except ValueError as error:
        raise orders.OrderRejected({"most": [str(error)]}) from None


def project_of(slug: str) -> Project | None:
    if not slug:
        return None
    project = Project.objects.present().filter(slug=slug).first()
    if project is None:
        raise orders.OrderRejected(
            {"project": [f"There is no project “{user_input.short(slug)}”."]}
        )
    return project


def _file(typed: str) -> Path | None:
    try:
        path = Path(typed).expanduser()
        return path if path.is_file() else None
    except (OSError, ValueError, RuntimeError):  # longer than a name may be, the home of nobody
        return None


def product_of(typed: str, project: Project | None, takes: Medium | None) -> Product:
    if typed.isdecimal():
        product = Product.objects.shown().filter(pk=row_id(typed) or 0).first()
        if product is None:
            raise orders.OrderRejected(
                {"input": [f"There is no product {user_input.short(typed)}."]}
            )
        return product
    path = _file(typed)
    if path is None:
        raise orders.OrderRejected(
            {"input": [f"There is no file “{user_input.short(typed, 200)}”."]}
        )
    try:
        return products.bring_in(path, project or Project.inbox(), takes=takes, is_input=True)
    except (BadMedia, StoreFailed) as error:
        raise orders.OrderRejected({"input": [f"{path.name}: {error}"]}) from None
