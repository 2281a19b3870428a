"""Files that come by the browser."""

import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from gallery import media_folder, own_media, products
from gallery.media_facts import check_bytes, most_bytes
from gallery.models import Product
from projects.models import Project
from providers import downloads
from providers.contract import Medium

View = TypeVar("View", bound=Callable[..., object])


def takes_files(view: View) -> View:
    """Mark a view as one that files are sent to: others receive no more than a form has."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def take_in(
    file: UploadedFile,
    project: Project,
    takes: Medium | None = None,
    is_gone: Callable[[], bool] = lambda: False,
    sources: Iterable[tuple[Product, str]] = (),
    *,
    is_input: bool = False,
) -> Product:
    """As `take_in_once`, the product alone."""
    return take_in_once(file, project, takes, is_gone, sources, is_input=is_input)[0]


def take_in_once(
    file: UploadedFile,
    project: Project,
    takes: Medium | None = None,
    is_gone: Callable[[], bool] = lambda: False,
    sources: Iterable[tuple[Product, str]] = (),
    beside: UploadedFile | None = None,
    *,
    is_input: bool = False,
) -> tuple[Product, bool]:
    """An uploaded file as a product, and whether it is new; with the text that lies `beside` it,
    made from `sources` where it was made here, of the medium `takes` where that is said. Raises
    BadMedia, StoreFailed, and Withdrawn where whoever sent it is gone."""
    own_media.check_home()
    if takes is not None:
        check_bytes(file.size or 0, takes)
    with (
        media_folder.failing_clearly("The file could not be added"),
        tempfile.TemporaryDirectory(prefix=f"{os.getpid()}-", dir=settings.PATHS.uploads) as folder,
    ):
        path, text = Path(folder) / "upload", Path(folder) / "beside"
        _write(file, path)
        if beside is not None:
            _write(beside, text)
        side_car = text if beside is not None else None
        name = file.name or ""
        return products.bring_in_once(
            path, project, name, takes, is_gone, sources, side_car, is_input=is_input
        )


def fetch_in(
    address: str,
    project: Project,
    takes: Medium | None = None,
    is_gone: Callable[[], bool] = lambda: False,
) -> Product:
    """What lies at a public https address as an input: a picture, unless another medium is wanted.
    Raises ProviderError where it cannot be had, else as `take_in_once`."""
    own_media.check_home()
    medium = takes or Medium.IMAGE
    with (
        media_folder.failing_clearly("The file could not be added"),
        tempfile.TemporaryDirectory(prefix=f"{os.getpid()}-", dir=settings.PATHS.uploads) as folder,
    ):
        path = Path(folder) / "fetched"
        downloads.download(address, path, medium=medium, most=most_bytes(medium))
        name = unquote(Path(urlsplit(address).path).name) if "://" in address[:8] else ""
        return products.bring_in(path, project, name, medium, is_gone, is_input=True)


def _write(file: UploadedFile, path: Path) -> None:
    with path.open("wb") as copy:
        for chunk in file.chunks():
            copy.write(chunk)
