"""The rows of a project as parts of a bundle, and the files that they name."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from foundation.user_input import short
from gallery.models import Asset, Product, SideFile, Source
from gallery.organising_models import CollectionItem, ProductTag
from ledger import elsewhere
from ledger.models import LedgerEntry
from parameter_templates import exchange
from parameter_templates.models import ParameterTemplate, TemplateVersion
from parameter_templates.placeholders import InvalidTemplate
from production.bundles import columns
from production.bundles.layout import (
    EXTENSIONS,
    LEDGER,
    OF_ENTRY,
    OF_FILE,
    OF_PRODUCT,
    OF_SIDE_FILE,
    OF_TEMPLATE,
    OF_TEMPLATE_VERSION,
    PRODUCTS,
    TEMPLATES,
)
from production.models import GenerationOutput
from projects.models import Project

AT_ONCE = 500
MISSING = "its file is missing"
CHANGED = "its file is not as it was stored; “manage.py verify” says more"


class Part(NamedTuple):
    """A file that goes into the bundle: from where, and how its name there ends."""

    path: str
    extension: str
    size: int


@dataclass
class Gathered:
    """`files` by their SHA-256, in the order in which the rows name them; `left_out` are lines that
    say which products are not among them, `beside` how many files beside products are not,
    `templates_left_out` lines that say which templates are not."""

    products: int = 0
    entries: int = 0
    templates: int = 0
    files: dict[str, Part] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    beside_left_out: int = 0
    templates_left_out: list[str] = field(default_factory=list)

    @property
    def bytes(self) -> int:
        return sum(part.size for part in self.files.values())


def gather(
    project: Project, folder: Path, changed: set[str], only: Collection[UUID] = ()
) -> Gathered:
    """Write the parts of rows into the folder; with `only` those of these products, of the
    ledger what their orders cost, and no templates. What needs one of the `changed` files, by hash,
    or one that is not there is left out."""
    found = Gathered()
    with (folder / PRODUCTS).open("wb") as file:
        for some in _batches(project, only):
            for line in _lines(some, changed, found):
                file.write(line)
    with (folder / LEDGER).open("wb") as file:
        for entry in _entries(project, only):
            file.write(_line(columns.as_json(entry, OF_ENTRY)))
            found.entries += 1
    with (folder / TEMPLATES).open("wb") as file:
        for template in [] if only else _templates(project):
            file.writelines(_versions(template, found))
    return found


def hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _batches(project: Project, only: Collection[UUID]) -> Iterator[list[Product]]:
    """Oldest first, so that what was made from another comes after it."""
    rows = Product.objects.shown().filter(project=project).order_by("pk")
    rows = rows.select_related("asset")
    if only:
        rows = rows.filter(uid__in=only)
    after = 0
    while some := list(rows.filter(pk__gt=after)[:AT_ONCE]):
        after = some[-1].pk
        yield some


def _entries(project: Project, only: Collection[UUID]) -> Iterator[Any]:
    own = LedgerEntry.objects.filter(project_slug=project.slug)
    before = elsewhere.of_project(project.slug)
    if only:
        outputs = GenerationOutput.objects.filter(product__uid__in=only)
        uids = list(outputs.values_list("generation__uid", flat=True))
        own, before = own.filter(generation_uid__in=uids), before.none()
    yield from own.order_by("pk").iterator(chunk_size=AT_ONCE)
    yield from before.order_by("pk").iterator(chunk_size=AT_ONCE)


def _templates(project: Project) -> Iterator[ParameterTemplate]:
    rows = ParameterTemplate.objects.present().filter(project=project).order_by("pk")
    return rows.prefetch_related("tags").iterator(chunk_size=AT_ONCE)


def _versions(template: ParameterTemplate, found: Gathered) -> list[bytes]:
    """Its lines; none where something in it could not be taken in again: that would have the whole
    bundle refused."""
    nothing_yet = TemplateVersion(body={}, created_at=template.created_at)
    lines = []
    for version in template.versions.order_by("number") or [nothing_yet]:
        template_json = exchange.as_json(template, version.body)
        try:
            exchange.of_json(template_json)
        except InvalidTemplate as error:
            words = f"Template “{short(template.name)}” is not in it. {error}"
            found.templates_left_out.append(words)
            return []
        row = columns.as_json(template, OF_TEMPLATE)
        row |= {"template": template_json, "version": columns.as_json(version, OF_TEMPLATE_VERSION)}
        lines.append(_line(row))
    found.templates += 1
    return lines


def _lines(some: Sequence[Product], changed: set[str], found: Gathered) -> Iterator[bytes]:
    ids = [product.pk for product in some]
    tags = _many(ProductTag.objects, ids, "tag__name", "tag__colour")
    places = _many(CollectionItem.objects, ids, "collection__name", "position", "collection__cover")
    sources = _sources(ids)
    beside: dict[int, list[SideFile]] = defaultdict(list)
    for row in SideFile.objects.filter(product__in=ids):
        beside[row.product_id].append(row)
    for product in some:
        asset = product.asset
        if problem := _problem(asset, changed):
            found.left_out.append(f"Product {product.pk} is not in it: {problem}.")
            continue
        kept = [row for row in beside[product.pk] if not _problem(row, changed)]
        found.beside_left_out += len(beside[product.pk]) - len(kept)
        found.products += 1
        yield _line(
            columns.as_json(product, OF_PRODUCT)
            | {
                "file": _file(asset, OF_FILE, found),
                "beside": [_file(row, OF_SIDE_FILE, found) for row in kept],
                "tags": tags[product.pk],
                "collections": [
                    [name, place, cover == product.pk] for name, place, cover in places[product.pk]
                ],
                "sources": sources[product.pk],
            }
        )


def _many(rows: Any, ids: Sequence[int], *names: str) -> dict[int, list[list[Any]]]:
    grouped: dict[int, list[list[Any]]] = defaultdict(list)
    found = rows.filter(product__in=ids).order_by("pk").values_list("product", *names)
    for product, *values in found:
        grouped[product].append(values)
    return grouped


def _sources(ids: Sequence[int]) -> dict[int, list[list[str]]]:
    found = _many(Source.objects, ids, "source__uid", "role")
    return defaultdict(
        list, {pk: [[str(uid), role] for uid, role in rows] for pk, rows in found.items()}
    )


def _problem(row: Asset | SideFile, changed: set[str]) -> str:
    try:
        size = row.file.stat().st_size
    except OSError:
        return MISSING
    return CHANGED if size != row.size or row.sha256 in changed else ""


def _file(row: Asset | SideFile, names: Iterable[str], found: Gathered) -> dict[str, Any]:
    extension = row.extension if row.extension in EXTENSIONS else "bin"
    first = found.files.setdefault(row.sha256, Part(str(row.file), extension, row.size))
    return columns.as_json(row, tuple(names)) | {"extension": first.extension}


def _line(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
