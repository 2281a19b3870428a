"""Where the body of a large upload lies meanwhile: in a file that bears the number of its process,
so that `gallery.leftovers` knows whose it was."""

import os
import tempfile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class OwnedFile(TemporaryUploadedFile):
    def __init__(
        self, name: str | None, kind: str | None, size: int, charset: str | None, extra: Any = None
    ) -> None:
        file = tempfile.NamedTemporaryFile(  # noqa: SIM115
            prefix=f"{os.getpid()}-", suffix=".upload", dir=settings.FILE_UPLOAD_TEMP_DIR
        )
        UploadedFile.__init__(self, file, name, kind, size, charset, extra)


class OwnedFileHandler(TemporaryFileUploadHandler):
    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super(TemporaryFileUploadHandler, self).new_file(*args, **kwargs)
        self.file = OwnedFile(
            self.file_name, self.content_type, 0, self.charset, self.content_type_extra
        )
