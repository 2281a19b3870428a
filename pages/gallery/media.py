"""The files themselves over HTTP: whole or in ranges, cached for ever, unable to run anything.

A file is named by its hash, never by its path. The server gets the open file, not its bytes, so
that a slow reader costs no thread (`wsgi.file_wrapper`).
"""

import re
import unicodedata
from pathlib import Path
from typing import BinaryIO

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from gallery import formats, media_folder
from gallery.models import Asset, Product, SideFile, UncheckedFile
from production import jobs

SHA256 = re.compile(r"[0-9a-f]{64}")
RANGE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.ASCII)
BLOCK = 64 * 1024
HEADERS = {
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
MISSING = (
    "The file of this product is missing: {}. Nothing was changed. "
    "Put it back from a backup, then run “manage.py verify” to see that all is well.\n"
)
LINK_BROKEN = (
    "Your file {} is not there any more, or was changed since it was linked. Put it back, or "
    "import its folder again: it is found by its content.\n"
)
FILE_NAME_LETTERS = 80
NO_FILE_NAME_HAS = str.maketrans(dict.fromkeys('\\/:*?"<>|%', " "))


@require_safe
def media(request: HttpRequest, sha256: str, extension: str) -> HttpResponseBase:
    """A stored file under the hash and extension of its row."""
    asset = get_object_or_404(
        Asset.objects.only("path", "linked_path", "mime", "sha256", "size"), sha256=sha256
    )
    if asset.extension != extension:
        raise Http404
    return _send_asset(request, asset)


@require_safe
def thumbnail(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """The thumbnail of a stored file. No row is read: sixty of these make a page."""
    if not SHA256.fullmatch(sha256):
        raise Http404
    return _send(request, media_folder.thumbnail(sha256), "image/webp", f'"{sha256}-thumbnail"')


@require_safe
def larger_preview(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """The larger preview, as soon as a worker has made it; until then the small one, which nobody
    keeps."""
    if not SHA256.fullmatch(sha256):
        raise Http404
    path = media_folder.larger_preview(sha256)
    if media_folder.absolute(path).is_file():
        return _send(request, path, "image/webp", f'"{sha256}-large"')
    asset = get_object_or_404(Asset.objects.only("pk", "thumbnail"), sha256=sha256)
    jobs.want_preview(asset.pk)
    response = _send(request, asset.thumbnail, "image/webp", f'"{sha256}-thumbnail"')
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file of a product, to be saved under a name that says what it is."""
    product = get_object_or_404(Product.objects.select_related("asset").defer("recipe"), pk=pk)
    asset = product.asset
    response = _send_asset(request, asset)
    response.headers["Content-Disposition"] = str(
        content_disposition_header(True, friendly_name(product))
    )
    return response


@require_safe
def unchecked(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file that was not checked: as bytes to be saved, whatever it says it is."""
    file = get_object_or_404(UncheckedFile.objects.defer("recipe"), pk=pk)
    response = _send(request, file.path, "", f'"{file.sha256}"')
    name = f"unchecked-{file.pk}.{file.path.rpartition('.')[2]}"
    response.headers["Content-Disposition"] = str(content_disposition_header(True, name))
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
def side_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file kept beside a product: as bytes to be saved, whatever is in it."""
    row = get_object_or_404(SideFile.objects.select_related("product__asset"), pk=pk)
    response = _send(request, row.path, "", f'"{row.sha256}"')
    stem = friendly_name(row.product).rpartition(".")[0]
    name = f"{stem} {_plain(row.name)}.{row.extension}"
    response.headers["Content-Disposition"] = str(content_disposition_header(True, name))
    response.headers["Cache-Control"] = "private, no-store"
    return response


def send_file(request: HttpRequest, file: Path, name: str, etag: str) -> HttpResponseBase:
    """A file that lies anywhere, to be saved under this name."""
    response = _send(request, str(file.absolute()), "", f'"{etag}"')
    response.headers["Content-Disposition"] = str(content_disposition_header(True, name))
    response.headers["Cache-Control"] = "private, no-store"
    return response


def friendly_name(product: Product) -> str:
    """A file name out of title or prompt: no separators, nothing unseen, ended by the short id."""
    words = product.title or product.prompt or product.text or product.medium
    return f"{_plain(words) or product.medium} {product.short_id}.{product.asset.extension}"


def _plain(words: str) -> str:
    """Sixty of them make a page: letter by letter go only words with what nobody sees in them."""
    text = " ".join(words[: 4 * FILE_NAME_LETTERS].translate(NO_FILE_NAME_HAS).split())
    if not text.isprintable():
        letters = (" " if unicodedata.category(letter)[0] == "C" else letter for letter in text)
        text = " ".join("".join(letters).split())
    return text[:FILE_NAME_LETTERS].strip(" .")


def _send_asset(request: HttpRequest, asset: Asset) -> HttpResponseBase:
    """The file of an asset. A linked one is the user's and may be another by now: nobody keeps it,
    and it must be a file of the size that it had."""
    etag = f'"{asset.sha256}"'
    if not asset.linked_path:
        return _send(request, asset.path, asset.mime, etag)
    try:
        is_same = asset.file.is_file() and asset.file.stat().st_size == asset.size
    except OSError:
        is_same = False
    if not is_same:
        words = LINK_BROKEN.format(asset.linked_path)
        return HttpResponse(words, status=404, content_type="text/plain; charset=utf-8")
    response = _send(request, asset.linked_path, asset.mime, etag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _send(request: HttpRequest, path: str, mime: str, etag: str) -> HttpResponseBase:
    """200, 206, 304 or 416 as the request's conditions say; 404 in words without the file."""
    if mime not in formats.SERVED:
        mime = "application/octet-stream"
    headers = HEADERS | {"ETag": etag, "Content-Type": _content_type(mime)}
    if _matches(request.headers.get("If-None-Match", ""), etag):
        return HttpResponseNotModified(headers=HEADERS | {"ETag": etag})
    try:
        file = media_folder.absolute(path).open("rb")
    except OSError:
        return HttpResponse(MISSING.format(path), status=404, content_type="text/plain")
    size = file.seek(0, 2)
    start, length, status = 0, size, 200
    if wanted := _range(request, etag, size):
        start, length = wanted
        if length <= 0:
            file.close()
            return HttpResponse(status=416, headers=HEADERS | {"Content-Range": f"bytes */{size}"})
        headers["Content-Range"] = f"bytes {start}-{start + length - 1}/{size}"
        status = 206
    headers["Content-Length"] = str(length)
    if request.method == "HEAD":
        file.close()
        return HttpResponse(status=status, headers=headers)
    part = Part(file, start, length)
    response = StreamingHttpResponse(part, status=status, headers=headers)
    # Django's WSGI handler gives these two to the server's file wrapper.
    response.file_to_stream, response.block_size = part, BLOCK  # type: ignore[attr-defined]
    return response


def _content_type(mime: str) -> str:
    return f"{mime}; charset=utf-8" if formats.SERVED.get(mime) in formats.TEXTS else mime


def _matches(condition: str, etag: str) -> bool:
    tags = [tag.strip().removeprefix("W/") for tag in condition.split(",")]
    return etag in tags or tags == ["*"]


def _range(request: HttpRequest, etag: str, size: int) -> tuple[int, int] | None:
    """Start and length of the one range asked for; a length of 0 cannot be satisfied.

    None means the whole file: no range, several, one that is not understood, or (`If-Range`) one
    of another version.
    """
    found = RANGE.fullmatch(request.headers.get("Range", ""))
    if request.method != "GET" or not found or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = found.groups()
    if not first:
        length = min(int(last), size) if last else -1
        return None if length < 0 else (size - length, length)
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    if last and int(last) < start:
        return None
    return start, max(0, end - start + 1) if start < size else 0


class Part:
    """A stretch of a file that reads like a file of its own, which it closes with itself."""

    def __init__(self, file: BinaryIO, start: int, length: int) -> None:
        self._file, self._start, self._length = file, start, length
        self._file.seek(start)

    def read(self, size: int = -1) -> bytes:
        left = max(0, self._length - self.tell())
        return self._file.read(left if size < 0 else min(size, left))

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        base = {0: 0, 1: self.tell(), 2: self._length}[whence]
        return self._file.seek(self._start + base + offset) - self._start

    def tell(self) -> int:
        return self._file.tell() - self._start

    def __iter__(self) -> "Part":
        return self

    def __next__(self) -> bytes:
        if block := self.read(BLOCK):
            return block
        raise StopIteration

    def close(self) -> None:
        self._file.close()
