"""`manage.py generate PROMPT --model P/ID …`: order from the command line and wait; with `--list`,
what each row of a file says."""

import json
import secrets
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from django.utils import timezone

from foundation import user_input
from parameter_templates.list_files import report
from parameter_templates.list_files.errors import BadListFile
from parameter_templates.list_files.reading import ListFile, Row
from production import candidates, list_orders, orders, quotes
from production.expansion import Way
from production.list_orders import RowBase
from production.management.axes import with_axes
from production.management.ordering import (
    ALL_DONE,
    OrderingCommand,
    model_of,
    most_of,
    pairs,
    product_of,
    project_of,
    way_of,
)
from production.management.template_options import by_template, named, options_of, version_of
from projects.models import Project
from providers import connect, registry
from providers.contract import Medium, ProviderError
from providers.models import CatalogueModel
from providers.schema import Type, fields


class Command(OrderingCommand):
    help = "Order from the command line: prints the estimate, waits, prints each product's path."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("prompt", nargs="?", default="", help="what to make, in words")
        parser.add_argument("--model", default="", metavar="P/ID", help="for example local/…")
        parser.add_argument(
            "--fallback",
            default="",
            metavar="P/ID",
            help="a second model, if the first is unavailable and has cost nothing",
        )
        parser.add_argument("--kind", default="", help="checked against the model's kind")
        parser.add_argument("--param", action="append", default=[], metavar="K=V")
        parser.add_argument(
            "--input",
            action="append",
            default=[],
            metavar="[FIELD=]FILE|PRODUCT",
            help="a file, or the number of a product of the gallery",
        )
        parser.add_argument("--count", type=user_input.whole, help="how many results; usually 1")
        parser.add_argument(
            "--template", default="", metavar="NAME", help="by this parameter template"
        )
        parser.add_argument(
            "-p",
            "--set",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="what the template asks for; of a product a file or its number",
        )
        parser.add_argument(
            "--version-number", type=user_input.whole, help="an earlier version of the template"
        )
        parser.add_argument(
            "--list",
            default="",
            metavar="FILE",
            help="a CSV or JSON file: a row is a request, a column a parameter",
        )
        parser.add_argument(
            "--report",
            default="",
            metavar="FILE",
            help="where the list is written with what came of each row; usually NAME.report.csv",
        )
        parser.add_argument(
            "--again", action="store_true", help="order rows of a list that were ordered before"
        )
        parser.add_argument(
            "--find",
            default="",
            metavar="PARAM",
            help="what there is to choose from for a parameter, such as a face; orders nothing",
        )
        self.add_ordering_arguments(
            parser, "order at an unknown price, and above the sum that Settings asks about"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._want_no_fallback(options)
            if options["template"]:
                self._by_template(options)
            if options["set"] or options["version_number"] is not None:
                words = "-p and --version-number go with --template."
                raise orders.OrderRejected({"template": [words]})
            if not options["model"]:
                words = "Name the model: --model P/ID, or a template: --template NAME."
                raise orders.OrderRejected({"models": [words]})
            model = model_of(options["model"], options["kind"])
            request = _request(options, model)
            if options["find"]:
                self._find(model, request.lines[0], options)
                return
            if options["list"]:
                self._order_list(request, options)
            quote = self.expanded(request, options, [model])
            self.print_price(quote)
            self.order(quote, options)
        except orders.OrderRejected as rejected:
            self.reject(rejected, options["json"])

    def _want_no_fallback(self, options: dict[str, Any]) -> None:
        """A row and a cell say themselves by which model they are made."""
        for name in ("template", "list", "grid"):
            if options["fallback"] and options[name]:
                words = f"--fallback does not go with --{name}."
                raise orders.OrderRejected({"fallback": [words]})

    def _find(self, model: CatalogueModel, line: orders.OrderLine, options: dict[str, Any]) -> None:
        """A line each: the value for --param, what it is called, when it is to be seen."""
        try:
            data = candidates.find(model, line.params, line.inputs, options["find"])
        except ProviderError as error:
            words = connect.in_words(registry.get(model.provider), error)
            raise orders.OrderRejected({"find": [words]}) from None
        for one in data.found:
            facts = {"value": one.value, "label": one.label, "seconds": [one.begins, one.ends]}
            picture = one.picture if isinstance(one.picture, str) else ""
            line_of = f"{one.value}\t{one.label}\t{one.when}\t{picture}"
            as_json = json.dumps(facts | {"picture": picture}, ensure_ascii=False)
            self.stdout.write(as_json if options["json"] else line_of)
        if data.remark:
            self.print_line(data.remark)

    def _by_template(self, options: dict[str, Any]) -> NoReturn:
        """Its prompt is drawn where nothing else is asked for."""
        self.usual_way = Way.RANDOM
        for name in ("prompt", "input", "kind"):
            if options[name]:
                words = f"--template has its own {name}. What it asks for is given with -p."
                raise orders.OrderRejected({name: [words]})
        version = version_of(named(options["template"]), options["version_number"])
        by = by_template(
            version,
            pairs(options["set"], "set"),
            options["model"],
            way_of(options, self.usual_way),
            dict(pairs(options["param"], "param")),
            _order_options(options),
            reads_rows=any(options[name] for name in ("axis", "combinations", "random")),
        )
        if options["list"]:
            self._order_list(by.base(), options, by.base_of)
        request, left_out = by.request()
        for phrase in left_out:
            self.print_line(f"Left out: {phrase}")
        quote = self.expanded(request, options)
        self.print_price(quote)
        self.order(quote, options)

    def _order_list(
        self,
        base: orders.OrderRequest,
        options: dict[str, Any],
        base_of: Callable[[Row], RowBase] | None = None,
    ) -> NoReturn:
        source, target = _files(options)
        base = with_axes(base, options["axis"])
        try:
            found = list_orders.listed(
                source,
                replace(base, title=user_input.short(source.path.name, 200)),
                lambda name, medium: product_of(name, base.project, medium),
                secrets.token_hex(8) if options["again"] else "",
                base_of=_with_axes_of(base, base_of) if base_of else None,
            )
            if found.rows:
                found = found.read(way_of(options, self.usual_way), options["draw"])
        except (BadListFile, OSError) as error:
            raise orders.OrderRejected({"list": [str(error)]}) from None
        if found.passed:
            self.print_line(f"{found.passed:,} rows are done already and are passed over.")
        if not found.rows and not found.wrong:
            self.print_line("There is no row to order.")
            sys.exit(ALL_DONE)
        quote = orders.as_it_stands(found.request)
        if rejected := found.rejected(quote):
            raise rejected
        self.print_price(quote)
        if options["dry_run"]:
            quotes.refuse_the_hopeless(quote, base.project)
            if options["json"]:
                price = {"price_micros": quote.price.micros, "currency": quote.price.currency}
                self.stdout.write(json.dumps({"results": found.request.results, **price}))
            self.print_line(f"{found.request.results:,} results. Nothing is ordered.")
            sys.exit(ALL_DONE)
        self.want_yes_for_many(found.request.results, options)
        began, waits = timezone.now(), not options["no_wait"]
        order = self.placed(quote, options)
        if order.created_at < began:
            self.print_line(f"Skipped: these rows were ordered on {order.created_at:%d %B %Y}.")
            self.print_line("Add --again to order them again.")
        made = self.made_of(order, waits=waits)
        sizes = [size * found.request.count for size in found.sizes]
        came = list_orders.outcomes(found.lines, made, sizes)
        try:
            report.write(source, target, came.get)
        except (BadListFile, OSError) as error:
            self.print_line(f"The report could not be written: {error} The order continues.")
        else:
            self.print_line(f"Report: {target}")
        self.end(made, waits=waits, as_json=options["json"])


def _with_axes_of(
    base: orders.OrderRequest, base_of: Callable[[Row], RowBase]
) -> Callable[[Row], RowBase]:
    """The same where all have axes, too."""

    def with_axes(row: Row) -> RowBase:
        line, rest = base_of(row)
        return replace(line, params=line.params | base.lines[0].params), rest

    return with_axes


def _files(options: dict[str, Any]) -> tuple[ListFile, Path]:
    """The list and its report: beside it if none is named, a report in its own place."""
    if options["grid"]:
        words = "A list is ordered row by row: --grid does not go with it."
        raise orders.OrderRejected({"list": [words]})
    path = Path(options["list"]).expanduser()
    if not path.is_file():
        words = f"There is no file “{user_input.short(options['list'], 200)}”."
        raise orders.OrderRejected({"list": [words]})
    beside = path if path.stem.endswith(".report") else path.with_suffix(f".report{path.suffix}")
    return ListFile(path), Path(options["report"]).expanduser() if options["report"] else beside


def _request(options: dict[str, Any], model: CatalogueModel) -> orders.OrderRequest:
    project = project_of(options["project"])
    params: dict[str, Any] = dict(pairs(options["param"], "param"))
    media = {field.name: field.medium for field in fields(model.schema) if field.type is Type.MEDIA}
    inputs = tuple(_input(typed, media, project) for typed in options["input"])
    return orders.OrderRequest(
        kind=model.kind,
        prompt=options["prompt"],
        lines=[orders.OrderLine(model.ref, params, inputs, fallback=options["fallback"])],
        **{"project": project} | _order_options(options),
    )


def _order_options(options: dict[str, Any]) -> dict[str, Any]:
    return {
        "made_by": "command",
        "accept_unknown": options["yes"],
        "most_micros": most_of(options["most"]),
    } | options_of(options)


def _input(
    typed: str, media: dict[str, Medium | None], project: Project | None
) -> orders.OrderInput:
    """`FIELD=FILE`, or just `FILE` where the model takes one input."""
    if not media:
        raise orders.OrderRejected({"input": ["This model takes no input."]})
    name, equals, rest = typed.partition("=")
    if not equals or name not in media:
        name, rest = next(iter(media)), typed
    return orders.OrderInput(name, product_of(rest, project, media[name]))
