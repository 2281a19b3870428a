"""Pictures of models and LoRAs as their provider shows them: fetched by this server, by the rules
of results, made small anew and kept a while. A page names one by a signed address alone.
"""

import base64
import hashlib
import logging
from pathlib import Path

from django.conf import settings
from django.core import signing
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from gallery import small_copy
from pages.providers.cards import provider_of
from providers import connect, downloads, encoded
from providers.contract import BadOutput, Expired, Medium, Provider

log = logging.getLogger(__name__)

SALT = "picture of a provider"
MOST = 8 * 1024 * 1024
SECONDS = 10.0
MOST_CACHED = 400
A_DAY = 24 * 3600


def href(slug: str, picture: bytes | str | tuple[str, ...]) -> str:
    """Where a page finds it; "" where there is none."""
    if isinstance(picture, tuple):
        picture = "\n".join(picture)
    if isinstance(picture, bytes):
        packed = base64.b64encode(picture).decode()
        return f"data:{encoded.sniffed_type(picture[:64])};base64,{packed}" if picture else ""
    if not picture.startswith(("https://", "http://")):
        return ""
    named = signing.dumps(picture, salt=_salt(slug))
    return f"{reverse('provider-picture', args=[slug])}?of={named}"


@require_GET
def picture(request: HttpRequest, slug: str) -> HttpResponseBase:
    provider = provider_of(slug)
    try:
        url: str = signing.loads(request.GET.get("of", ""), salt=_salt(slug))
    except signing.BadSignature:
        return HttpResponse(status=404)
    folder = settings.PATHS.work / "pictures"
    target = folder / f"{hashlib.sha256(f'{slug} {url}'.encode()).hexdigest()[:32]}.webp"
    if not target.exists():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _fetch(url.split("\n"), target, provider)
        except Exception as error:
            log.info("a picture of %s is left out: %s", slug, error)
            return HttpResponse(status=404)
    response = FileResponse(target.open("rb"), content_type="image/webp")
    response["Cache-Control"] = f"private, max-age={A_DAY}"
    return response


def _salt(slug: str) -> str:
    """What is signed for one account is nothing to another one."""
    return f"{SALT} {slug}"


def _fetch(urls: list[str], target: Path, provider: Provider) -> None:
    """The first of the addresses that has one. A server of the user's own may ask who it is."""
    raw = target.with_suffix(".part")
    headers = {}
    if provider.own_server:
        headers = provider.key_headers(connect.context(provider, workdir=target.parent))
    try:
        for number, url in enumerate(urls, 1):
            try:
                downloads.download(
                    url,
                    raw,
                    medium=Medium.IMAGE,
                    trusted=connect.trusted_origins(provider),
                    inside=connect.is_inside(provider),
                    headers=headers,
                    deadline=SECONDS,
                    most=MOST,
                )
                break
            except (Expired, BadOutput):
                if number == len(urls):
                    raise
        small_copy.of_picture(raw, target)
    finally:
        raw.unlink(missing_ok=True)
    newest = sorted(target.parent.glob("*.webp"), key=lambda file: -file.stat().st_mtime)
    for old in newest[MOST_CACHED:]:
        old.unlink(missing_ok=True)
