"""`manage.py projects [list|add|export|import]`: projects, and one of them as one file."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation.user_input import short
from gallery.models import Product
from ledger.money import from_micros, in_words
from production import project_figures
from production.bundles import exporting, identity, importing, runs
from production.bundles.import_report import ImportReport
from production.bundles.layout import BadBundle, BundleFailed
from production.management.typed_files import file_of
from production.project_figures import Figures
from projects.models import Project

NOT_ALL, BAD_INPUT = 1, 2
REPORT_EVERY = 2.0
WANTED = {
    "add": (1, "Name the project: projects add “Night walks”"),
    "export": (2, "Name the project, and the file to be made: projects export night-walks FILE"),
    "import": (1, "Name the file: projects import FILE"),
    "list": (0, "projects list takes nothing else."),
}


class Command(BaseCommand):
    help = (
        "List projects, add one, export one as one file, import it elsewhere. Exit codes: 0 done, "
        "1 not done or not all, 2 bad input."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", nargs="?", choices=list(WANTED), default="list")
        parser.add_argument("words", nargs="*", metavar="NAME FILE")
        parser.add_argument(
            "--product",
            action="append",
            default=[],
            metavar="N",
            help="export: only this product, by its number or id; may be said several times",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object, or a list")

    def handle(self, *args: Any, **options: Any) -> None:
        action, words = options["action"], options["words"]
        count, sentence = WANTED[action]
        if len(words) != count:
            raise _bad(sentence)
        try:
            if options["product"] and action != "export":
                raise _bad("--product goes with “projects export”.")
            only = [options["product"]] if action == "export" else []
            facts, lines = ACTIONS[action](*words, *only, self._progress_printer)
        except BadBundle as error:
            raise _bad(f"{words[-1]} is not imported. {error}") from None
        except BundleFailed as error:
            raise CommandError(str(error), returncode=NOT_ALL) from None
        if options["json"]:
            self.stdout.write(json.dumps(facts, indent=1, ensure_ascii=False))
        else:
            for line in lines:
                self.stdout.write(line)
        if action == "export" and facts["left_out"]:
            sentence = f"Not in the file: {len(facts['left_out']):,} of its products or templates."
            raise CommandError(sentence, returncode=NOT_ALL)

    def _progress_printer(self, what: str, unit: float = 1.0) -> Callable[[int, int], None]:
        """What tells now and then on standard error how far it is."""
        reported_at = time.monotonic()

        def print_progress(done: int, total: int) -> None:
            nonlocal reported_at
            if time.monotonic() - reported_at >= REPORT_EVERY:
                reported_at = time.monotonic()
                self.stderr.write(f"{what}: {done / unit:,.0f} of {total / unit:,.0f}")

        return print_progress


ProgressPrinter = Callable[..., Callable[[int, int], None]]
CommandOutput = tuple[Any, list[str]]


def _list(progress_printer: ProgressPrinter) -> CommandOutput:
    found = project_figures.of_all()
    return [_described(one) for one in found], [_line(one) for one in found]


def _add(typed: str, progress_printer: ProgressPrinter) -> CommandOutput:
    name = identity.name_of(typed)
    if not name or len(" ".join(typed.split())) > identity.LONGEST_NAME:
        raise _bad(f"Give the project a name of 1 to {identity.LONGEST_NAME} characters.")
    project = Project.objects.create(name=name, slug=Project.free_slug(name))
    facts = {"slug": project.slug, "name": project.name}
    return facts, [f"“{project}” is made. Its files will be in media/projects/{project.slug}/"]


def _export(
    typed: str, file: str, products: list[str], progress_printer: ProgressPrinter
) -> CommandOutput:
    project, target = _project(typed), file_of(file)
    only = [_product(project, one) for one in products]
    if not target.absolute().parent.is_dir():
        raise _bad(f"There is no folder {target.absolute().parent}.")
    try:
        done = exporting.export(
            project, target, progress_printer("Megabytes written", 1e6), only=only
        )
    except FileExistsError:
        raise _bad(f"{target} already exists. Choose another name.") from None
    facts = {
        "path": str(target.absolute()),
        "slug": project.slug,
        "products": done.products,
        "files": done.files,
        "ledger_entries": done.entries,
        "templates": done.templates,
        "bytes": done.bytes,
        "left_out": done.left_out,
        "notes": done.notes,
    }
    what = f"{done.products:,} products"
    what += f" and {_templates(done.templates)}" if done.templates else ""
    words = f"{what} of “{project}” exported to {target}, {_size(done.bytes)}."
    return facts, [*done.left_out, *done.notes, words]


def _import(file: str, progress_printer: ProgressPrinter) -> CommandOutput:
    path = file_of(file)
    if not path.is_file():
        raise _bad(f"There is no file {short(str(path), 200)}.")
    done = importing.import_file(path, progress_printer("Megabytes checked", 1e6))
    previews = _want_previews(path, done)
    facts = {
        "slug": done.project.slug,
        "name": done.project.name,
        "is_new": done.is_new,
        "taken": done.taken,
        "known": done.known,
        "put_back": done.put_back,
        "files": done.files,
        "ledger_entries": done.entries,
        "templates": done.templates,
        "templates_known": done.templates_known,
        "templates_put_back": done.templates_put_back,
        "previews_to_come": previews,
    }
    words = f"“{done.project}” ({done.project.slug}): {done.taken:,} products added"
    words += f", {done.known:,} were there already"
    words += f", {done.put_back:,} put back from the trash" if done.put_back else ""
    words += _of_templates(done)
    later = f"The app makes {previews:,} previews while it runs." if previews else ""
    return facts, [f"{words}.", *filter(None, [later])]


def _of_templates(done: ImportReport) -> str:
    counted = (
        (done.templates, "added"),
        (done.templates_known, "there already"),
        (done.templates_put_back, "put back"),
    )
    return "".join(f", {_templates(count)} {what}" for count, what in counted if count)


def _templates(count: int) -> str:
    return f"{count:,} template{'s' * (count != 1)}"


def _want_previews(path: Path, done: ImportReport) -> int:
    try:
        return runs.begin_previews(path, done)
    except runs.CannotBegin as error:
        raise CommandError(
            f"“{done.project}” is taken in, without previews, which “manage.py verify --repair” "
            f"makes. {error}",
            returncode=NOT_ALL,
        ) from None


ACTIONS: dict[str, Callable[..., CommandOutput]] = {
    "list": _list,
    "add": _add,
    "export": _export,
    "import": _import,
}


def _project(typed: str) -> Project:
    """By its slug, or by its name where no other has that."""
    if found := Project.objects.present().filter(slug=typed).first():
        return found
    named = list(Project.objects.present().filter(name=typed))
    if len(named) == 1:
        return named[0]
    if named:
        slugs = ", ".join(project.slug for project in named)
        raise _bad(f"{len(named)} projects have that name. Say which: {slugs}.")
    raise _bad(f"There is no project “{short(typed)}”. “projects list” names all.")


def _product(project: Project, typed: str) -> UUID:
    """The id of a product of the project."""
    key = typed.strip().lstrip("#").replace("-", "")
    by = {"pk": key} if key.isascii() and key.isdigit() and len(key) < 19 else {"uid": key}
    try:
        found = Product.objects.shown().filter(project=project, **by).first()
    except (ValueError, ValidationError):
        found = None
    if found is None:
        raise _bad(f"“{project}” has no product {short(typed)}.")
    return found.uid


def _bad(words: str) -> CommandError:
    return CommandError(words, returncode=BAD_INPUT)


def _described(one: Figures) -> dict[str, Any]:
    return {
        "slug": one.project.slug,
        "name": one.project.name,
        "state": one.project.state,
        "products": one.products,
        "trashed": one.trashed,
        "bytes": one.bytes,
        "currency": "USD",
        "spent": str(from_micros(one.spent.spent)),
        "reserved": str(from_micros(one.spent.reserved)),
        "unknown": one.spent.unknown,
        "spent_elsewhere": str(from_micros(one.elsewhere.spent)),
    }


def _line(one: Figures) -> str:
    words = f"{one.project.slug:<28} {one.products:>9,} products {_size(one.bytes):>12}"
    words += f" {in_words(one.spent.spent):>14} spent"
    if one.spent.unknown:
        words += f", {one.spent.unknown} of unknown cost"
    if one.elsewhere.spent:
        words += f", {in_words(one.elsewhere.spent)} elsewhere before"
    state = "" if one.project.state == Project.State.ACTIVE else f" ({one.project.state})"
    return f"{words}  {one.project.name}{state}"


def _size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
