"""Previews of files that came without: each is checked to its end and looked at, as when a file is
imported. Safe to stop and to run again."""

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from gallery import decoder, media_folder
from gallery.format_guess import BYTES
from gallery.likeness import near
from gallery.media_facts import BadMedia, TooLarge, seconds_for
from gallery.models import Asset
from gallery.search import index
from projects.models import Project
from providers.contract import Medium

log = logging.getLogger(__name__)

AT_ONCE = 16
FACTS = ("mime", "width", "height", "duration", "fps", "has_audio", "codec", "needs_preview")
LACKING = Q(medium__in=(Medium.IMAGE, Medium.VIDEO), thumbnail="")
LACKING |= Q(medium=Medium.AUDIO, waveform__isnull=True)


def of_project(project: Project) -> QuerySet[Asset]:
    """The files of its products that have none and may have one."""
    files = project.products.shown().order_by().values("asset")
    return Asset.objects.filter(LACKING, pk__in=files, is_checked=True)


def make(
    assets: QuerySet[Asset],
    on_progress: Callable[[int, int], None] = lambda done, total: None,
    is_stopped: Callable[[], bool] = lambda: False,
) -> int:
    """Make them, the newest first, since those are looked at first; returns of how many none could
    be made. `on_progress` is told how many are done, and of how many."""
    ids = list(assets.order_by("-pk").values_list("pk", flat=True))
    failed = done = 0
    with ThreadPoolExecutor(decoder.MOST_CHILDREN, "previews") as threads:
        for some in _batches(ids):
            if is_stopped():
                break
            rows = list(Asset.objects.filter(pk__in=some).order_by("-pk"))
            for asset, looked in zip(rows, threads.map(_look, rows), strict=True):
                failed += not _learn(asset, looked)
            done += len(some)
            on_progress(done, len(ids))
    return failed


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _look(asset: Asset) -> Any:
    target = media_folder.absolute(media_folder.thumbnail(asset.sha256)).absolute()
    try:
        return decoder.ask(
            "take",
            asset.file,
            seconds_for(asset.size),
            declared=asset.mime,
            most_pixels=settings.IMPORT_MEGAPIXELS * 1_000_000,
            target=str(target),
        )
    except (BadMedia, decoder.NotRead, OSError) as error:
        return error


def _learn(asset: Asset, looked: Any) -> bool:
    """Whether it has a preview now. What does not pass the check stays, as bytes to be saved."""
    if isinstance(looked, TooLarge):
        return False
    is_other = isinstance(looked, dict) and looked["facts"]["medium"] != asset.medium
    if isinstance(looked, BadMedia) or is_other:
        log.warning("%s does not pass the check: %s", asset.path, looked)
        asset.is_checked, asset.mime = False, BYTES
        asset.save(update_fields=["is_checked", "mime"])
        _update_search(asset)
        return False
    if isinstance(looked, Exception) or looked["preview"] is None:
        log.info("no preview can be made of %s: %s", asset.path, looked)
        return False
    facts = {name: looked["facts"][name] for name in FACTS}
    is_news = any(getattr(asset, name) != value for name, value in facts.items())
    for name, value in facts.items():
        setattr(asset, name, value)
    shown = looked["preview"]
    is_sound = asset.medium == Medium.AUDIO
    asset.thumbnail = "" if is_sound else media_folder.thumbnail(asset.sha256)
    asset.colour, asset.waveform = shown.get("colour", ""), shown.get("waveform")
    asset.save(update_fields=[*FACTS, "thumbnail", "colour", "waveform"])
    near.learn(asset, shown.get("likeness"))
    if is_news:
        _update_search(asset)
    return True


def _update_search(asset: Asset) -> None:
    index.update(asset.products.values_list("pk", flat=True))
