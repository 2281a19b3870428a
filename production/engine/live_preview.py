"""A rough picture of what is coming, while the work is under way: in the scratch folder, which goes
when the work ends. It is shown only after the gallery's own pipeline has made a new picture of it.

Nothing here may be in the way of the work: what is no picture is left out.
"""

import hashlib
import logging
import re
from pathlib import Path

from gallery import small_copy
from production.engine import policy
from production.engine.provider_requests import workdir
from production.models import Generation
from providers import connect, downloads, encoded, registry
from providers.contract import BadOutput, Medium

log = logging.getLogger(__name__)

PREVIEW_NAME = re.compile(r"preview-([0-9a-f]{16})\.webp")


def keep(generation: Generation, preview: bytes | str) -> None:
    """Make it the generation's preview, unless it is that already."""
    if not preview:
        return
    try:
        _keep(generation, preview)
    except Exception as error:
        log.info("the preview of generation %s is left out: %s", generation.pk, error)


def file_of(generation: Generation) -> Path | None:
    """The picture to be shown; None without one."""
    folder = workdir(generation, make=False)
    found = [file for file in folder.glob("preview-*.webp") if PREVIEW_NAME.fullmatch(file.name)]
    return max(found, key=lambda file: file.stat().st_mtime, default=None)


def version_of(generation: Generation) -> str:
    """A name that is another one for every other picture; "" without one."""
    file = file_of(generation) if generation.is_active else None
    name = PREVIEW_NAME.fullmatch(file.name) if file else None
    return name[1] if name else ""


def remove(generation: Generation) -> None:
    for file in workdir(generation, make=False).glob("preview-*"):
        file.unlink(missing_ok=True)


def _keep(generation: Generation, preview: bytes | str) -> None:
    packed = preview.encode() if isinstance(preview, str) else preview
    folder = workdir(generation)
    target = folder / f"preview-{hashlib.sha256(packed).hexdigest()[:16]}.webp"
    if target.exists():
        return
    raw = folder / "preview-as-it-came"
    try:
        _fetch(generation, preview, raw)
        small_copy.of_picture(raw, target)
    finally:
        raw.unlink(missing_ok=True)
    for file in folder.glob("preview-*"):
        if file != target:
            file.unlink(missing_ok=True)


def _fetch(generation: Generation, preview: bytes | str, target: Path) -> None:
    """By the same rules as a result, but small and soon."""
    if isinstance(preview, bytes):
        target.write_bytes(preview)
    elif encoded.is_address(preview):
        provider = registry.get(generation.provider)
        downloads.download(
            preview,
            target,
            medium=Medium.IMAGE,
            trusted=connect.trusted_origins(provider),
            inside=connect.is_inside(provider),
            deadline=policy.SECONDS_FOR_PREVIEW,
            most=policy.MOST_PREVIEW,
        )
    else:
        raise BadOutput("It is no address.")
