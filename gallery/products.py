"""Products: made from stored files, found in the feed, trashed, put back and purged."""

import mimetypes
import unicodedata
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Count, ProtectedError, Q, QuerySet
from django.utils import timezone

from gallery import places, recipes
from gallery.checking import BadMedia, check
from gallery.models import SHOWN, TRASHED, Asset, Product, Source
from gallery.storable import storable
from gallery.storing import StoredFile, sha256_of, store
from projects.models import Project
from providers.contract import Kind, Medium
from providers.media_fields import a_file

MOST_PER_PAGE = 200
LARGEST_INTEGER = 2**63


def add(
    stored: StoredFile,
    *,
    project: Project,
    recipe: dict[str, Any] | None = None,
    kind: str = "",
    provider: str = "",
    model_id: str = "",
    prompt: str = "",
    text: str = "",
    title: str = "",
    seed: int | None = None,
    cost_micros: int | None = None,
    currency: str = "USD",
    sources: Iterable[tuple[Product, str]] = (),
    uid: uuid.UUID | None = None,
) -> Product:
    """The rows of a stored file. Call it inside the transaction that its other rows belong to.

    `sources` are the products it was made from, each with the parameter that it filled. A file
    with the same bytes as one that is there already shares its asset.
    """
    medium = stored.facts.medium
    if medium == Medium.TEXT and not text:
        text = places.absolute(stored.path).read_text("utf-8-sig", errors="replace")
    with transaction.atomic():
        product = Product.objects.create(
            uid=uid or uuid.uuid4(),
            asset=_asset(stored),
            project=project,
            medium=medium,
            kind=kind,
            provider=provider,
            model_id=model_id,
            prompt=prompt,
            text=text,
            title=title,
            seed=seed,
            cost_micros=cost_micros,
            currency=currency,
            recipe=recipe or {},
        )
        Source.objects.bulk_create(
            Source(product=product, source=source, role=role)
            for source, role in dict.fromkeys(sources)
        )
    return product


def _asset(stored: StoredFile) -> Asset:
    facts = stored.facts
    asset, is_new = Asset.objects.get_or_create(
        sha256=stored.sha256,
        defaults={
            "content_sha256": stored.content_sha256,
            "path": stored.path,
            "medium": facts.medium,
            "mime": facts.mime,
            "size": stored.size,
            "width": facts.width,
            "height": facts.height,
            "duration": facts.duration,
            "fps": facts.fps,
            "has_audio": facts.has_audio,
            "is_checked": facts.is_checked,
            "thumbnail": stored.thumbnail,
            "colour": stored.colour,
            "waveform": stored.waveform,
        },
    )
    if is_new or asset.path == stored.path:
        return asset
    if places.absolute(asset.path).exists():
        transaction.on_commit(lambda: _remove_unowned(stored.path), robust=True)
    else:
        asset.path = stored.path
        asset.save(update_fields=["path"])
    return asset


def _remove_unowned(path: str) -> None:
    """Remove the second copy of a file that is kept once."""
    if not Asset.objects.filter(path=path).exists():
        places.absolute(path).unlink(missing_ok=True)


def bring_in(path: Path, project: Project, name: str = "", takes: Medium | None = None) -> Product:
    """A product out of the user's own file; `name` is what the file was called, `takes` the medium
    that is wanted where not any will do.

    A file whose content is in the gallery already gives the product that is there. A recipe found
    inside is kept. Raises BadMedia and StoreFailed.
    """
    name = name or path.name
    facts = check(path, declared=mimetypes.guess_type(name)[0] or "")
    if takes is not None and facts.medium != takes:
        raise BadMedia(f"This is {a_file(facts.medium)}, and here goes {a_file(takes)}.")
    sha256 = sha256_of(path)
    same = Asset.objects.filter(Q(sha256=sha256) | Q(content_sha256=sha256))
    known = Product.objects.shown().filter(asset__in=same).select_related("asset").first()
    if known is not None:
        return known
    uid = uuid.uuid4()
    told = told_by(recipes.read(path))
    stored = store(path, facts, project=project.slug, when=timezone.now(), short_id=uid.hex[:8])
    try:
        with transaction.atomic():
            return add(stored, project=project, uid=uid, title=title_from(name), **told)
    except BaseException:
        _remove_unowned(stored.path)
        if stored.thumbnail and not Asset.objects.filter(sha256=stored.sha256).exists():
            places.absolute(stored.thumbnail).unlink(missing_ok=True)
        raise


def told_by(recipe: dict[str, Any] | None) -> dict[str, Any]:
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
        "provider": words("provider", 40),
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
    before: int | None = None,
    limit: int = 60,
) -> list[Product]:
    """Products, newest first, each with asset and project. `before` is the last id of the page
    before: pages go by primary key, so every one is as quick as the first. Recipes stay unread."""
    found = Product.objects.filter(TRASHED if trashed else SHOWN)
    if project is not None:
        found = found.filter(project=project)
    if medium:
        found = found.filter(medium=medium)
    if favourite:
        found = found.filter(favourite=True)
    if before is not None:
        found = found.filter(pk__lt=before)
    found = found.select_related("asset", "project").defer("recipe").order_by("-pk")
    return list(found[: max(1, min(limit, MOST_PER_PAGE))])


def trash(ids: Sequence[int]) -> int:
    """Move to the trash; returns how many were not there yet."""
    return Product.objects.shown().filter(pk__in=ids).update(trashed_at=timezone.now())


def restore(ids: Sequence[int]) -> int:
    """Put back from the trash; returns how many were in it."""
    return _trashed(ids).update(trashed_at=None)


def purge(ids: Sequence[int] | None = None) -> int:
    """Remove for ever what is in the trash, all of it or these; returns how many products went.

    A file goes with the last product of its asset, unless a generation still needs it as input.
    Files go before the commit: a crash in between leaves a row in the trash to purge again, not a
    file that `verify` would bring back. Raises StoreFailed where media/ is not there, for the files
    would stay when their products are gone.
    """
    places.check_home()
    with transaction.atomic():
        doomed = _trashed(ids)
        assets = set(doomed.values_list("asset_id", flat=True))
        count = doomed.count()
        doomed.delete()
        for asset in Asset.objects.filter(pk__in=assets, products__isnull=True):
            _remove_asset(asset)
    return count


def _trashed(ids: Sequence[int] | None) -> QuerySet[Product]:
    found = Product.objects.filter(TRASHED)
    return found if ids is None else found.filter(pk__in=ids)


def _remove_asset(asset: Asset) -> None:
    try:
        with transaction.atomic():
            asset.delete()
    except ProtectedError:
        return
    for path in (asset.path, asset.thumbnail):
        if path:
            places.absolute(path).unlink(missing_ok=True)


def toggle_favourite(id: int) -> bool:
    """Whether it is a favourite now. Raises Product.DoesNotExist."""
    with transaction.atomic():
        product = Product.objects.only("favourite").select_for_update().get(pk=id)
        product.favourite = not product.favourite
        product.save(update_fields=["favourite"])
    return product.favourite


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
