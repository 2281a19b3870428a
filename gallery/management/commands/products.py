"""`manage.py products [QUERY]`: list what a search finds."""

import json
import random
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foundation import user_input
from gallery.described import describe
from gallery.models import Product
from gallery.search import find, writer
from gallery.search.nodes import BadQuery
from projects.models import Project
from providers.contract import Kind, Medium

BAD_INPUT = 2
MOST_LISTED = 1_000_000
AT_ONCE = 500


class Command(BaseCommand):
    help = (
        "List what a search finds, newest first (docs/search.md tells the language). "
        "Exit codes: 0 listed (also when none is found), 2 bad input."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "query",
            nargs="*",
            help="Words and conditions, as 'fox rating:>=4 steps:>20'; in quotes for the shell.",
        )
        parser.add_argument("--medium", choices=[medium.value for medium in Medium], default="")
        parser.add_argument("--kind", choices=[kind.value for kind in Kind], default="")
        parser.add_argument("--project", default="", help="The slug of a project.")
        parser.add_argument("--sort", choices=find.SORTS, default="newest", help="(newest)")
        parser.add_argument(
            "--limit", type=user_input.whole, default=60, help="How many at most (60)."
        )
        parser.add_argument("--json", action="store_true", help="One JSON list.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["limit"] <= MOST_LISTED:
            sentence = f"--limit must be 1 or more, and {MOST_LISTED:,} at most."
            raise CommandError(sentence, returncode=BAD_INPUT)
        query = " ".join(options["query"])
        seed = random.getrandbits(30)
        try:
            query = writer.narrowed(query, *_conditions(options))
            ids = find.ids(query, limit=options["limit"], sort=options["sort"], seed=seed)
        except BadQuery as error:
            raise CommandError(in_place(error, query), returncode=BAD_INPUT) from None
        found = _products(ids)
        if options["json"]:
            described = [describe(product) for product in found]
            self.stdout.write(json.dumps(described, indent=2))
            return
        for product in found:
            self.stdout.write(_line(product))
        if not found:
            self.stderr.write("No product fits. Leave out a word, or make one with “generate”.")


def in_place(error: BadQuery, query: str) -> str:
    """The sentence with the part of the query that it speaks of."""
    part = query[error.start : error.end]
    is_said = not part.strip() or part in error.sentence or len(part) == len(query)
    return error.sentence if is_said else f"At “{user_input.short(part)}”: {error.sentence}"


def _conditions(options: dict[str, Any]) -> list[str]:
    project = _project(options["project"])
    filters = {"medium": options["medium"], "kind": options["kind"]}
    filters["project"] = project.slug if project else ""
    return [f"{name}:{writer.quoted(value)}" for name, value in filters.items() if value]


def _products(ids: list[int]) -> list[Product]:
    """In that order."""
    found: dict[int, Product] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        rows = Product.objects.filter(pk__in=some).select_related("asset", "project")
        found |= {product.pk: product for product in rows.defer("recipe")}
    return [found[pk] for pk in ids if pk in found]


def _project(slug: str) -> Project | None:
    if not slug:
        return None
    project = Project.objects.present().filter(slug=slug).first()
    if project is None:
        known = (
            ", ".join(Project.objects.present().values_list("slug", flat=True)[:20]) or "none yet"
        )
        raise CommandError(
            f"There is no project “{user_input.short(slug)}”. There are: {known}.",
            returncode=BAD_INPUT,
        )
    return project


def _line(product: Product) -> str:
    words = " ".join((product.prompt or product.title or product.text).split())
    shown = words if len(words) <= 60 else words[:59] + "…"
    return f"{product.pk:>7}  {product.medium:<5}  {product.asset.file}  {shown}"
