"""Files that come by the browser."""

import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from gallery import places, products
from gallery.models import Product
from projects.models import Project
from providers.contract import Medium


def take_in(file: UploadedFile, project: Project, takes: Medium | None = None) -> Product:
    """An uploaded file as a product; of the medium `takes` where that is said. Raises BadMedia and
    StoreFailed."""
    places.check_home()
    with (
        places.failing_clearly("The file could not be taken in"),
        tempfile.TemporaryDirectory(dir=settings.PATHS.uploads) as folder,
    ):
        path = Path(folder) / "upload"
        with path.open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
        return products.bring_in(path, project, file.name or "", takes)
