"""Products: made from stored files, found in the feed, and purged."""

import mimetypes
import unicodedata
import uuid
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, ProtectedError, Q, QuerySet
from django.utils import timezone

from audit import trail
from audit.models import AuditAction
from foundation.prepared_writes import insert
from gallery import hidden, media_folder, own_media, recipes, side_files
from gallery.checking import BadMedia, check
from gallery.folders.touched import touch
from gallery.likeness import bands
from gallery.metadata_limits import storable
from gallery.models import NOT_TRASHED, TRASHED, WORK, Asset, Product, SideFile, Source
from gallery.product_rows import asset_of, beginning, product_row
from gallery.search import index
from gallery.storing import StoredFile, sha256_of, store
from projects.models import Project
from providers import account_slugs
from providers.contract import Kind, Medium
from providers.media_fields import a_file

MOST_PER_PAGE = 200
LARGEST_INTEGER = 2**63


def add(
    stored: StoredFile,
    *,
    project: Project,
    sources: Iterable[tuple[Product, str]] = (),
    **facts: Any,
) -> Product:
    """The rows of a stored file. Call it inside the transaction that its other rows belong to.

    `sources` are the products it was made from, each with the parameter that it filled; `facts` is
    as in `product_row`. A file with the same bytes as one that is there already shares its asset.
    """
    lineage = list(dict.fromkeys(sources))
    with transaction.atomic():
        product = product_row(stored, _asset(stored), project=project, **facts)
        insert(product)
        Source.objects.bulk_create(
            Source(product=product, source=source, role=role) for source, role in lineage
        )
        project.bring_back()
        touch([product.pk])
        index.add(product, [source.pk for source, _ in lineage])
    return product


def add_once(stored: StoredFile, *, project: Project, **facts: Any) -> tuple[Product, bool]:
    """The product of a file that the user brought, and whether it is new: one that has its content
    stays the only one, also where two bring it at once. `facts` is as in `add`."""
    with transaction.atomic():
        asset = Asset.objects.select_for_update().get(pk=_asset(stored).pk)
        if known := Product.objects.shown().filter(asset=asset).first():
            if not facts.get("is_input"):
                as_works([known])
            return known, False
        return add(stored, project=project, is_imported=True, **facts), True


def as_works(found: Iterable[Product]) -> None:
    """What was an input and is brought for itself is a work from now on."""
    ids = [product.pk for product in found if product.is_input]
    if ids:
        with transaction.atomic():
            Product.objects.filter(pk__in=ids).update(is_input=False)
            touch(ids)
            index.update(ids)


def known_as(hashes: Iterable[str]) -> dict[str, Product]:
    """The products that are there already, by the hash of the file that was brought."""
    wanted = set(hashes)
    same = Asset.objects.filter(Q(sha256__in=wanted) | Q(content_sha256__in=wanted))
    found: dict[str, Product] = {}
    shown = Product.objects.shown().filter(asset__in=same).select_related("asset")
    for product in shown.defer("recipe").order_by("-pk"):
        for sha256 in {product.asset.sha256, product.asset.content_sha256} & wanted:
            found[sha256] = product
    return found


def words_of(product: Product, most: int) -> str:
    """The text of a text product, the file's own where that goes on, up to so many letters."""
    if not product.is_cut:
        return product.text
    try:
        return beginning(product.asset.file, most)
    except OSError:
        return product.text


def _asset(stored: StoredFile) -> Asset:
    asset, is_new = asset_of(stored)
    if is_new:
        bands.put(asset.pk, asset.likeness)
    if is_new or asset.path == stored.path or stored.linked_path:
        return asset
    if not asset.linked_path and asset.file.exists():
        transaction.on_commit(lambda: _remove_unowned(stored.path), robust=True)
    else:
        # A file of ours outlives one that the user may take away.
        asset.path, asset.linked_path = stored.path, ""
        asset.save(update_fields=["path", "linked_path"])
        touch(list(asset.products.values_list("pk", flat=True)))
        index.update(asset.products.values_list("pk", flat=True))
    return asset


def _remove_unowned(path: str) -> None:
    """Remove the second copy of a file that is kept once."""
    if not Asset.objects.filter(path=path).exists():
        media_folder.absolute(path).unlink(missing_ok=True)


class Withdrawn(Exception):
    """Whoever brought a file has gone meanwhile: nothing of it is kept."""


def bring_in(path: Path, project: Project, *args: Any, **facts: Any) -> Product:
    """As `bring_in_once`, the product alone."""
    return bring_in_once(path, project, *args, **facts)[0]


def bring_in_once(
    path: Path,
    project: Project,
    name: str = "",
    takes: Medium | None = None,
    is_gone: Callable[[], bool] = lambda: False,
    sources: Iterable[tuple[Product, str]] = (),
    beside: Path | None = None,
    *,
    is_input: bool = False,
) -> tuple[Product, bool]:
    """A product out of the user's own file; `name` is what the file was called, `takes` the medium
    that is wanted where not any will do, `sources` those that it was made from, as in `add`. One
    that comes only as an input is no work (`is_input`).

    A file whose content is in the gallery already gives the product that is there, which is not
    new. A recipe found inside is kept, or else that in the text `beside` it. Raises BadMedia,
    StoreFailed, and Withdrawn where whoever sent it is gone.
    """
    name = name or path.name
    declared = mimetypes.guess_type(name)[0] or ""
    facts = check(path, declared=declared, most_pixels=settings.IMPORT_MEGAPIXELS * 1_000_000)
    if takes is not None and facts.medium != takes:
        raise BadMedia(f"This is {a_file(facts.medium)}, and here goes {a_file(takes)}.")
    sha256 = sha256_of(path)
    known = known_as([sha256]).get(sha256)
    if known is not None and known.asset.file.is_file():
        if not is_input:
            as_works([known])
        return known, False
    uid = uuid.uuid4()
    columns = facts_of_recipe(
        recipes.read(path, name) or (recipes.read_beside(beside) if beside else None)
    )
    stored = store(path, facts, project=project.slug, when=timezone.now(), short_id=uid.hex[:8])
    try:
        with transaction.atomic():
            if is_gone():
                raise Withdrawn
            columns |= {"title": title_from(name), "sources": sources, "is_input": is_input}
            return add_once(stored, project=project, uid=uid, **columns)
    except BaseException:
        _remove_unowned(stored.path)
        if stored.thumbnail and not Asset.objects.filter(sha256=stored.sha256).exists():
            media_folder.absolute(stored.thumbnail).unlink(missing_ok=True)
        raise


def facts_of_recipe(recipe: dict[str, Any] | None) -> dict[str, Any]:
    """The columns that a recipe found in a file fills. Anyone may have written it: what does not
    fit is left out."""
    recipe = storable(recipe)
    if not recipe:
        return {}

    def words(name: str, most: int | None = None) -> str:
        value = recipe.get(name)
        return value[:most] if isinstance(value, str) else ""

    seed, kind = recipe.get("seed"), recipe.get("kind")
    is_seed = type(seed) is int and -LARGEST_INTEGER <= seed < LARGEST_INTEGER
    return {
        "recipe": recipe,
        "kind": kind if kind in list(Kind) else "",
        "provider": words("provider", account_slugs.LONGEST),
        "model_id": words("model", 200),
        "prompt": words("prompt"),
        "seed": seed if is_seed else None,
    }


def title_from(name: str) -> str:
    """A file's name as a title: without folders, extension and characters that cannot be seen."""
    stem = Path(name.replace("\\", "/")).stem
    seen = (" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in stem)
    return " ".join("".join(seen).split())[:200]


def feed(
    *,
    project: Project | None = None,
    medium: str | None = "",
    favourite: bool | None = False,
    trashed: bool = False,
    with_hidden: bool = True,
    with_inputs: bool = True,
    before: int | None = None,
    limit: int = 60,
) -> list[Product]:
    """Products, newest first, each with asset and project. `before` is the last id of the page
    before: pages go by primary key, so every one is as quick as the first. Recipes stay unread."""
    found = Product.objects.filter(TRASHED if trashed else NOT_TRASHED)
    if project is not None:
        found = found.filter(project=project)
    if medium:
        found = found.filter(medium=medium)
    if favourite:
        found = found.filter(favourite=True)
    if not with_hidden:
        found = found.filter(hidden.not_hidden())
    if not with_inputs:
        found = found.filter(WORK)
    if before is not None:
        found = found.filter(pk__lt=before)
    found = found.select_related("asset", "project").defer("recipe").order_by("-pk")
    return list(found[: max(1, min(limit, MOST_PER_PAGE))])


def purge(ids: Sequence[int] | None = None) -> int:
    """Remove for ever what is in the trash, all of it or these; returns how many products went.

    A file goes with the last product of its asset, unless a generation still needs it as input.
    Files go before the commit: a crash in between leaves a row in the trash to purge again, not a
    file that `verify` would bring back. Raises StoreFailed where media/ is not there, for the files
    would stay when their products are gone.
    """
    own_media.check_home()
    with transaction.atomic():
        doomed = _trashed(ids)
        assets = set(doomed.values_list("asset_id", flat=True))
        gone = list(doomed.values_list("pk", flat=True))
        touch(gone)
        side_files.remove(SideFile.objects.filter(product__in=doomed))
        doomed.delete()
        index.forget(gone)
        if gone:
            note(AuditAction.PURGED, gone)
        for asset in Asset.objects.filter(pk__in=assets, products__isnull=True):
            _remove_asset(asset)
    return len(gone)


def note(action: AuditAction, ids: Sequence[int]) -> None:
    words = f"{len(ids)} product{'' if len(ids) == 1 else 's'}"
    trail.note(action, words, products=ids[: trail.MOST_NAMED])


def _trashed(ids: Sequence[int] | None) -> QuerySet[Product]:
    found = Product.objects.filter(TRASHED)
    return found if ids is None else found.filter(pk__in=ids)


def _remove_asset(asset: Asset) -> None:
    try:
        with transaction.atomic():
            bands.remove(asset.pk, asset.likeness)
            asset.delete()
    except ProtectedError:
        return
    own = "" if asset.linked_path else asset.path
    for path in (own, asset.thumbnail, media_folder.larger_preview(asset.sha256)):
        if path:
            media_folder.absolute(path).unlink(missing_ok=True)


def counts(project: Project | None = None) -> dict[str, int]:
    """How many products there are: `all`, each medium, `favourites`, `trash`."""
    mine = Product.objects.all() if project is None else Product.objects.filter(project=project)
    shown = mine.shown()
    by_medium = dict(shown.values_list("medium").annotate(Count("pk")).order_by())
    return {
        "all": sum(by_medium.values()),
        **{medium.value: by_medium.get(medium, 0) for medium in Medium},
        "favourites": shown.filter(favourite=True).count(),
        "trash": mine.filter(TRASHED).count(),
    }
