"""One product as files in a folder: the file itself, and where it is wanted its recipe beside it.

A file appears under its name only when it is whole; what lies there under the name is done. The
stored file is read and never changed.
"""

import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from foundation.disk_errors import disk_words
from gallery import decoder, formats, media_folder, recipes
from gallery.exporting import ffmpeg, without_metadata
from gallery.exporting.ai_origin import mark_of
from gallery.exporting.names import Names
from gallery.exporting.options import EMBED, SIDECAR, Options, Target, container_of, target_of
from gallery.media_facts import BadMedia, seconds_for
from gallery.models import Product
from providers.contract import Medium

WITH_RECIPE = {*recipes.WRITERS, *formats.DEMUXERS} - {"avi", "aac", "aiff"}
"""Containers that have room for a recipe."""
AT_A_TIME = 200
SIDE_CAR = ".json"
REPORT = "NOT EXPORTED.txt"
SECONDS_PER_MEGAPIXEL = 5.0
"""AVIF takes the longest."""
MISSING = "its file is missing. Put it back from a backup, then run “manage.py verify”"


class ExportFailed(Exception):
    """The disk takes no more; what is done stays. The message says what mends it."""


@dataclass(frozen=True)
class Planned:
    """One product of an export and the name of its file."""

    pk: int
    name: str


@dataclass(frozen=True)
class ExportResult:
    """What became of one product: the names in the folder, the file first; `problem` where there
    is none, `notes` on what the file could not be given."""

    files: tuple[str, ...] = ()
    problem: str = ""
    notes: tuple[str, ...] = field(default=())


def plan(ids: Iterable[int], options: Options, most: int = 0) -> list[Planned]:
    """What each product's file will be called, in that order. What is not there is left out.
    `most` is how many there are where these are only the first."""
    wanted = list(dict.fromkeys(ids))
    template, names = options.template, Names([REPORT])
    planned = []
    for number, product in enumerate(in_order(wanted), 1):
        ending = f".{target_of(product.asset, options).extension}"
        stem = template.stem(product, number, most or len(wanted))
        name = names.take(stem, ending, f"{ending}{SIDE_CAR}") + ending
        planned.append(Planned(product.pk, name))
    return planned


def in_order(ids: Iterable[int]) -> Iterable[Product]:
    """The products that there are, in the order of their ids, little by little."""
    ids = list(ids)
    for at in range(0, len(ids), AT_A_TIME):
        part = ids[at : at + AT_A_TIME]
        rows = Product.objects.select_related("asset", "project").in_bulk(part)
        yield from (rows[pk] for pk in part if pk in rows)


def must_be_coded(product: Product, options: Options) -> bool:
    """Whether it takes long: its pixels or samples are coded anew."""
    return target_of(product.asset, options).is_coded_anew


def some_must_be_coded(planned: Iterable[Planned], options: Options) -> bool:
    return any(must_be_coded(product, options) for product in in_order(it.pk for it in planned))


def make(
    product: Product,
    name: str,
    folder: Path,
    options: Options,
    is_stopped: Callable[[], bool] = lambda: False,
) -> ExportResult:
    """Write the product under that name. What is wrong with this one file is told in the answer.
    Raises ExportFailed where the disk is at fault, and Stopped."""
    draft = folder / f".{os.getpid()}-{secrets.token_hex(4)}.part"
    try:
        return _make(product, name, folder, draft, options, is_stopped)
    except (BadMedia, decoder.NotRead) as error:
        _check_disk(folder)
        message = "it cannot be decoded" if isinstance(error, decoder.NotRead) else str(error)
        return ExportResult(problem=message.rstrip("."))
    except OSError as error:
        _check_disk(folder)
        if error.filename and Path(error.filename) == product.asset.file:
            return ExportResult(problem=f"its file cannot be read: {disk_words(error)[0]}")
        raise failed(folder, error) from error
    finally:
        for left in folder.glob(f"{draft.stem}*"):
            left.unlink(missing_ok=True)


def failed(folder: Path, error: OSError) -> ExportFailed:
    cause, remedy = disk_words(error)
    return ExportFailed(f"Nothing more can be written to {folder}: {cause}. {remedy}")


def _check_disk(folder: Path) -> None:
    """Whether the disk is why a file could not be written, which a decoder does not tell."""
    try:
        media_folder.try_to_write(folder)
    except media_folder.StoreFailed as error:
        raise ExportFailed(str(error)) from error


def _make(
    product: Product,
    name: str,
    folder: Path,
    draft: Path,
    options: Options,
    is_stopped: Callable[[], bool],
) -> ExportResult:
    if not product.asset.file.exists():
        return ExportResult(problem=MISSING)
    target = target_of(product.asset, options)
    notes, is_embedded = [], options.recipe == EMBED and target.container in WITH_RECIPE
    mark = mark_of(product) if options.ai_mark else ""
    if is_as_it_lies(product, options, mark):
        shutil.copyfile(product.asset.file, draft)
    else:
        found = _write(product, target, draft, options, mark, is_stopped)
        if mark and not found["is_marked"]:
            notes.append(f"a {target.extension} file has no place for the mark of AI")
        if is_embedded and target.is_coded_anew and product.recipe:
            is_embedded = _embed(product, draft, target, found)
    files = [name]
    if product.recipe and (options.recipe == SIDECAR or _lacks(options, is_embedded)):
        files.append(f"{name}{SIDE_CAR}")
        beside = draft.with_name(f"{draft.name}{SIDE_CAR}")
        beside.write_text(side_car(product, name), encoding="utf-8")
        beside.replace(folder / files[1])
    when = product.created_at.timestamp()
    os.utime(draft, (when, when))
    draft.replace(folder / name)
    return ExportResult(tuple(files), notes=tuple(notes))


def is_as_it_lies(product: Product, options: Options, mark: str) -> bool:
    """Whether the stored file itself goes out; `mark` is what it is to bear."""
    if product.medium == Medium.TEXT:
        return True
    if options.is_bare or must_be_coded(product, options):
        return False
    return not mark


def _lacks(options: Options, is_embedded: bool) -> bool:
    """Whether a recipe that was to be inside has no place there: it is not to be lost."""
    return options.recipe == EMBED and not is_embedded


def _write(
    product: Product,
    target: Target,
    draft: Path,
    options: Options,
    mark: str,
    is_stopped: Callable[[], bool],
) -> dict[str, Any]:
    asset, source, is_coded = product.asset, product.asset.file, target.is_coded_anew
    container = container_of(asset)
    # A film becomes no picture but by FFmpeg; `gif` of a video is one of those.
    if asset.medium != Medium.IMAGE and (is_coded or options.is_bare):
        ffmpeg.write(
            source,
            draft,
            container=container,
            to=target,
            longest=options.longest,
            quality=options.quality,
            is_bare=options.is_bare,
            seconds=asset.duration,
            is_stopped=is_stopped,
        )
        source, is_coded = draft, False
    megapixels = (asset.width or 0) * (asset.height or 0) / 1e6
    made: dict[str, Any] = decoder.ask(
        "export",
        source,
        seconds_for(asset.size) + SECONDS_PER_MEGAPIXEL * megapixels,
        target=str(draft.absolute()),
        container=target.container,
        longest=options.longest,
        quality=options.quality,
        is_coded_anew=is_coded,
        is_bare=options.is_bare,
        words=without_metadata.words_of(product.recipe) if product.recipe else [],
        mark=mark,
    )
    return made


def _embed(product: Product, draft: Path, target: Target, found: dict[str, Any]) -> bool:
    """Whether the recipe is in the file that was coded anew; it stays as it is where it cannot."""
    facts = replace(
        product.asset.facts,
        medium=target.medium,
        width=found.get("width") or product.asset.width,
        height=found.get("height") or product.asset.height,
        is_checked=False,
    )
    copy = draft.with_name(f"{draft.stem}-recipe.part")
    shutil.copyfile(draft, copy)
    try:
        if not recipes.embed(copy, facts, product.recipe):
            return False
    except (BadMedia, decoder.NotRead):
        return False
    copy.replace(draft)
    return True


def side_car_of(product: Product, name: str, options: Options) -> str:
    """What lies beside a file that goes out as it lies; "" for nothing."""
    has_room = target_of(product.asset, options).container in WITH_RECIPE
    if product.recipe and (options.recipe == SIDECAR or _lacks(options, has_room)):
        return side_car(product, name)
    return ""


def side_car(product: Product, name: str) -> str:
    """The recipe as a file beside the product says it."""
    facts = {
        "made_with": "Art Factory",
        "file": name,
        "product": product.short_id,
        "created_at": product.created_at.isoformat(),
        "project": product.project.slug,
        "title": product.title,
        "rating": product.rating,
        "tags": sorted(product.tags.values_list("name", flat=True)),
        **({"caption": product.caption} if product.caption else {}),
        "recipe": product.recipe,
    }
    return json.dumps(facts, indent=2, ensure_ascii=False)
