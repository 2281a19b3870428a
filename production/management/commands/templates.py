"""`manage.py templates [list|show|save|use|import|export]`: parameter templates."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import CommandError

from foundation import user_input
from foundation.user_input import short
from ledger.money import from_micros
from parameter_templates import body as bodies
from parameter_templates import exchange, saving, searching
from parameter_templates.body import Body
from parameter_templates.models import ParameterTemplate, TemplateVersion
from parameter_templates.placeholders import InvalidTemplate
from parameter_templates.saving import Facts
from production import orders, template_sources
from production.expansion import Way
from production.management.ordering import (
    BAD_INPUT,
    SOME_FAILED,
    OrderingCommand,
    most_of,
    pairs,
    project_of,
    way_of,
)
from production.management.template_options import by_template, named, options_of, version_of
from production.management.typed_files import file_of
from production.orders import OrderRejected
from production.template_sources import NoSource, Source

CommandOutput = tuple[Any, list[str]]


class Command(OrderingCommand):
    usual_way = Way.RANDOM
    help = (
        "List templates, show, save or use one, import and export them as files. Exit codes: 0 "
        "done, 1 not all, 2 bad input; of use those of generate."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", nargs="?", choices=list(ACTIONS), default="list")
        parser.add_argument("words", nargs="*", metavar="NAME | QUERY | PATH")
        for name, words in (
            ("--kind", "list: of this kind; save: of what kind it is"),
            ("--model", "list: for this model; save, use: for it, as P/ID"),
            ("--from", "save: from a product (p12), an order (o12) or a generation (g12)"),
            ("--prompt", "save: its prompt, ${name} where something is asked for"),
            ("--description", "save: what it is good for"),
        ):
            parser.add_argument(name, default="", help=words)
        for name, words in (
            ("--tag", "list: with this tag; save: put it on"),
            ("--set", "use: what is asked for, as name=value; a file or number of a product"),
            ("--fixed", "save: a parameter that holds, as name=value"),
            ("--default", "save: a parameter to begin with, as name=value"),
        ):
            parser.add_argument(name, action="append", default=[], help=words)
        parser.add_argument("--favourite", action="store_true", help="list: favourites alone")
        parser.add_argument("--change", action="store_true", help="save: a new version of one")
        parser.add_argument("--version-number", type=user_input.whole, help="use: an earlier one")
        parser.add_argument("--count", type=user_input.whole, help="use: how many results")
        self.add_ordering_arguments(parser, "use: order it, at an unknown price, too")

    def handle(self, *args: Any, **options: Any) -> None:
        words = options["words"]
        try:
            if options["action"] == "use":
                return self._use(_one(words, "use"), options)
            facts, lines = ACTIONS[options["action"]](words, options)
        except OrderRejected as rejected:
            self.reject(rejected, options["json"])
        except (InvalidTemplate, NoSource) as error:
            raise _bad(str(error)) from None
        if options["json"]:
            self.stdout.write(json.dumps(facts, indent=1, ensure_ascii=False))
        else:
            for line in lines:
                self.stdout.write(line)
        if options["action"] == "import" and facts["refused"]:
            number = len(facts["refused"])
            raise CommandError(f"Not imported: {number:,}.", returncode=SOME_FAILED)

    def _use(self, template: ParameterTemplate, options: dict[str, Any]) -> None:
        version = version_of(template, options["version_number"])
        values = {
            "made_by": "command",
            "accept_unknown": options["yes"],
            "most_micros": most_of(options["most"]),
        } | options_of(options)
        placeholder_values, way = pairs(options["set"], "set"), way_of(options, self.usual_way)
        request, left_out = by_template(
            version, placeholder_values, options["model"], way, {}, values
        ).request()
        for phrase in left_out:
            self.print_line(f"Left out: {phrase}")
        quote = self.expanded(request, options)
        self.print_price(quote)
        if options["yes"]:
            self.order(quote, options)
        facts = _order_facts(version, quote, left_out)
        if options["json"]:
            self.stdout.write(json.dumps(facts, indent=1, ensure_ascii=False))
            return
        self.stdout.write(facts["prompt"])
        for line in facts["lines"]:
            params = json.dumps(line["params"], ensure_ascii=False)
            self.stdout.write(f"{line['model']} × {facts['count']} {params}")
        self.print_line("Nothing is ordered. Add --yes to order it.")


def _list(words: list[str], options: dict[str, Any]) -> CommandOutput:
    rows = searching.search(
        " ".join(words),
        tag=next(iter(options["tag"]), ""),
        kind=options["kind"],
        model=options["model"],
        favourite=options["favourite"],
        project=project_of(options["project"]),
    )
    found = [_described(row) for row in rows.prefetch_related("tags")]
    return found, [_line(one) for one in found]


def _show(words: list[str], options: dict[str, Any]) -> CommandOutput:
    template = _one(words, "show")
    facts = exchange.as_json(template) | {
        "id": template.pk,
        "current": template.current.number if template.current else 0,
        "asks": _asks(saving.body_of(template)),
        "uses": template.uses,
        "versions": list(template.versions.values_list("number", flat=True)),
    }
    body = facts["body"]
    lines = [_line(_described(template)), facts.get("description", ""), body.get("prompt", "")]
    for one in saving.body_of(template).all_placeholders:
        more = f" ({', '.join(one.choices)})" if one.choices else ""
        lines.append(f"  --set {one.name}=…  {one.title}, {one.type}{more}")
    for name in ("fixed", "defaults"):
        lines += [f"  {name}: {k} = {json.dumps(v)}" for k, v in body.get(name, {}).items()]
    return facts, [line for line in lines if line]


def _save(words: list[str], options: dict[str, Any]) -> CommandOutput:
    name = _only(words, "save")
    source_named = options["from"]
    source = (
        template_sources.named(source_named) if source_named else Source(options["kind"], Body())
    )
    body, fixed = source.body, pairs(options["fixed"], "fixed")
    body = Body(
        prompt=options["prompt"] or body.prompt,
        models=(options["model"],) if options["model"] else body.models,
        fixed=fixed,
        defaults={k: one for k, one in body.defaults.items() if k not in fixed}
        | pairs(options["default"], "default"),
        inputs=body.inputs,
    )
    body = bodies.read(body.as_json())
    facts = Facts(
        name=name,
        kind=source.kind,
        description=options["description"],
        project=project_of(options["project"]),
        tags=tuple(options["tag"]),
    )
    there = searching.named(name)
    if there and not options["change"]:
        raise InvalidTemplate(f"“{there[0]}” exists. --change makes this a version of it.")
    if options["change"]:
        template = _one([name], "save")
        saving.change(template, saving.facts_of(template), body)
    else:
        template = saving.save(facts, body)
    number = template.current.number if template.current else 1
    data = _described(template)
    return data, [f"“{template}” is saved as version {number}."]


def _import(words: list[str], options: dict[str, Any]) -> CommandOutput:
    if not words:
        raise _bad("Name the files: templates import FILE…")
    project = project_of(options["project"])
    report = exchange.Report()
    for word in words:
        path = file_of(word)
        try:
            exchange.import_all(exchange.files_of(path), project, report)
        except OSError as error:
            raise _bad(f"{short(word, 200)} cannot be read: {error.strerror}.") from None
    facts = {
        "new": report.new,
        "known": report.known,
        "changed": report.changed,
        "refused": [{"file": name, "why": why} for name, why in report.refused],
    }
    lines = [f"{name} is not imported. {why}" for name, why in report.refused]
    return facts, [*lines, report.words]


def _export(words: list[str], options: dict[str, Any]) -> CommandOutput:
    if not words:
        raise _bad("Name the target: templates export PATH [NAME…]")
    path = file_of(words[0])
    rows = [_one([name], "export") for name in words[1:]]
    rows = rows or list(searching.search(kind=options["kind"]).prefetch_related("tags"))
    if not rows:
        raise _bad("There is no template to export.")
    if path.suffix.lower() in exchange.ONE_FILE and path.exists():
        raise _bad(f"{path} already exists. Choose another name.")
    if path.suffix.lower() == ".json" and len(rows) > 1:
        raise _bad(f"{len(rows)} templates are no one JSON file. Say a folder, or a ZIP.")
    try:
        files = exchange.write(path, rows)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.", returncode=SOME_FAILED) from None
    facts = {"path": str(path.absolute()), "exported": [row.name for row in rows], "files": files}
    return facts, [f"{len(rows):,} exported to {path}."]


ACTIONS: dict[str, Callable[[list[str], dict[str, Any]], CommandOutput]] = {
    "list": _list,
    "show": _show,
    "save": _save,
    "use": _show,
    "import": _import,
    "export": _export,
}


def _one(words: list[str], action: str) -> ParameterTemplate:
    return named(_only(words, action))


def _only(words: list[str], action: str) -> str:
    if len(words) != 1:
        raise _bad(f"Name the template, in quotation marks: templates {action} “Name”")
    return words[0]


def _bad(words: str) -> CommandError:
    return CommandError(words, returncode=BAD_INPUT)


def _asks(body: Body) -> list[dict[str, Any]]:
    return [one.as_json() for one in body.all_placeholders]


def _described(row: ParameterTemplate) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "kind": row.kind,
        "model": row.model_ref,
        "project": row.project.slug if row.project else "",
        "tags": list(saving.tags_of(row)),
        "favourite": row.favourite,
        "current": row.current.number if row.current else 0,
        "asks": [one.name for one in saving.body_of(row).all_placeholders],
        "uses": row.uses,
    }


def _line(one: dict[str, Any]) -> str:
    asks = f"  asks for {', '.join(one['asks'])}" if one["asks"] else ""
    return f"#{one['id']:<5} {one['kind']:<16} {one['name']}{asks}"


def _order_facts(
    version: TemplateVersion, quote: orders.Quote, left_out: list[str]
) -> dict[str, Any]:
    request, micros = quote.request, quote.price.micros
    return {
        "template": version.template.name,
        "version": version.number,
        "kind": request.kind,
        "prompt": request.words,
        "count": request.count,
        "lines": [
            {
                "model": line.model.row.ref,
                "params": line.params,
                "inputs": {one.field: one.product.pk for one in line.order_line.inputs},
            }
            for line in quote.lines
        ],
        "left_out": left_out,
        "estimate": None if micros is None else str(from_micros(micros)),
        "currency": quote.price.currency,
    }
