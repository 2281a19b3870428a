"""`manage.py products [QUERY]`: list what is in the gallery, newest first."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gallery import listing
from gallery.models import Product
from projects.models import Project
from providers.contract import Kind, Medium

BAD_INPUT = 2


class Command(BaseCommand):
    help = (
        "List products, newest first. Exit codes: 0 listed (also when none is found), 2 bad input."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "query", nargs="*", help="Words that stand in prompt, title, text or model, or an id."
        )
        parser.add_argument("--medium", choices=[medium.value for medium in Medium], default="")
        parser.add_argument("--kind", choices=[kind.value for kind in Kind], default="")
        parser.add_argument("--project", default="", help="The slug of a project.")
        parser.add_argument("--limit", type=int, default=60, help="How many at most (60).")
        parser.add_argument("--json", action="store_true", help="One JSON list.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["limit"] < 1:
            raise CommandError("--limit must be 1 or more.", returncode=BAD_INPUT)
        found = listing.find(
            " ".join(options["query"]),
            medium=options["medium"],
            kind=options["kind"],
            project=_project(options["project"]),
            limit=options["limit"],
        )
        if options["json"]:
            described = [listing.describe(product) for product in found]
            self.stdout.write(json.dumps(described, indent=2))
            return
        for product in found:
            self.stdout.write(_line(product))
        if not found:
            self.stderr.write("No product fits. Leave out a word, or make one with “generate”.")


def _project(slug: str) -> Project | None:
    if not slug:
        return None
    project = Project.objects.filter(slug=slug).first()
    if project is None:
        known = ", ".join(Project.objects.values_list("slug", flat=True)[:20]) or "none yet"
        raise CommandError(
            f"There is no project “{slug}”. There are: {known}.", returncode=BAD_INPUT
        )
    return project


def _line(product: Product) -> str:
    words = " ".join((product.prompt or product.title or product.text).split())
    shown = words if len(words) <= 60 else words[:59] + "…"
    return f"{product.pk:>7}  {product.medium:<5}  {product.asset.file}  {shown}"
