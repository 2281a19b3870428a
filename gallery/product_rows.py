"""The rows of stored files: those of one, and of many that are new in a few statements."""

import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from foundation.prepared_queries import prepared_rows
from foundation.prepared_writes import insert
from gallery.folders.touched import touch
from gallery.likeness import bands
from gallery.metadata_limits import LONGEST_ROLE, remarks
from gallery.models import LONGEST_TEXT, Asset, Product
from gallery.search import index
from gallery.storing import StoredFile
from projects.models import Project
from providers.contract import Medium


def asset_columns(stored: StoredFile) -> dict[str, Any]:
    """What the asset of a stored file has, but for its hash."""
    facts = stored.facts
    return {
        "content_sha256": stored.content_sha256,
        "path": stored.path,
        "linked_path": stored.linked_path,
        "medium": facts.medium,
        "mime": facts.mime,
        "size": stored.size,
        "width": facts.width,
        "height": facts.height,
        "duration": facts.duration,
        "fps": facts.fps,
        "has_audio": facts.has_audio,
        "is_checked": facts.is_checked,
        "codec": facts.codec,
        "needs_preview": facts.needs_preview,
        "thumbnail": stored.thumbnail,
        "colour": stored.colour,
        "waveform": stored.waveform,
        "likeness": stored.likeness,
    }


def asset_of(stored: StoredFile) -> tuple[Asset, bool]:
    """The row of its file, and whether it is new: the same bytes have one. Call it inside a
    transaction."""
    if known := _of_hash(stored.sha256):
        return known[0], False
    asset = Asset(sha256=stored.sha256, **asset_columns(stored))
    try:
        with transaction.atomic():
            insert(asset)
    except IntegrityError:  # another has written it meanwhile
        return Asset.objects.get(sha256=stored.sha256), False
    return asset, True


@prepared_rows(1)
def _of_hash(sha256: str) -> QuerySet[Asset, Asset]:
    return Asset.objects.filter(sha256=sha256)


def product_row(
    stored: StoredFile,
    asset: Asset,
    *,
    project: Project,
    recipe: dict[str, Any] | None = None,
    text: str = "",
    uid: uuid.UUID | None = None,
    **facts: Any,
) -> Product:
    """A product that is not in the database yet; `facts` are columns as they are."""
    medium = stored.facts.medium
    if medium == Medium.TEXT and not text:
        text = beginning(stored.file, LONGEST_TEXT)
    return Product(
        uid=uid or uuid.uuid4(),
        asset=asset,
        project=project,
        medium=medium,
        text=text[:LONGEST_TEXT],
        remarks=remarks((recipe or {}).get("remarks")),
        role=_role((recipe or {}).get("role")),
        recipe=recipe or {},
        **facts,
    )


def add_new(
    found: Sequence[tuple[StoredFile, dict[str, Any]]], project: Project
) -> list[Product | None]:
    """The products of files that the user brought, each with what `product_row` is told; None for
    one whose content is there already, which is for `products.add_once`. Call it inside the
    transaction that their other rows belong to."""
    hashes = {stored.sha256 for stored, _ in found}
    there = set(Asset.objects.filter(sha256__in=hashes).values_list("sha256", flat=True))
    first = {stored.sha256: stored for stored, _ in reversed(found) if stored.sha256 not in there}
    # In one order, so that two imports at once never wait for each other in a circle.
    rows = [Asset(sha256=sha256, **asset_columns(first[sha256])) for sha256 in sorted(first)]
    Asset.objects.bulk_create(rows, ignore_conflicts=True)
    ours = {
        asset.sha256: asset for asset in Asset.objects.filter(path__in={it.path for it in rows})
    }
    added: list[Product | None] = []
    for stored, facts in found:
        is_ours = first.get(stored.sha256) is stored and stored.sha256 in ours
        asset = ours[stored.sha256] if is_ours else None
        facts = {"project": project, "is_imported": True, **facts}
        added.append(product_row(stored, asset, **facts) if asset else None)
    new = [product for product in added if product]
    Product.objects.bulk_create(new)
    for product in new:
        bands.put(product.asset_id, product.asset.likeness)
    if new:
        project.bring_back()
        touch([product.pk for product in new])
    index.update([product.pk for product in new])
    return added


def beginning(file: Path, letters: int) -> str:
    with file.open(encoding="utf-8-sig", errors="replace") as text:
        return text.read(letters)


def _role(value: Any) -> str:
    return " ".join(value.split())[:LONGEST_ROLE] if isinstance(value, str) else ""
