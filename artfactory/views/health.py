"""`GET /health`: whether the parts work, for scripts and monitors. One query, one ping, no wait."""

import shutil
from functools import cache

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from artfactory.launcher import lock, redis_server

LITTLE_DISK = 200_000_000
"""Bytes below which a video may not fit any more."""


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 when everything works, 503 when something does not; the body says what."""
    free = shutil.disk_usage(settings.HOME).free
    running = lock.workers_alive(settings.PATHS)
    parts = {
        "database": {"ok": _database_answers()},
        "redis": {"ok": redis_server.answers(_client())},
        "workers": {"ok": running >= settings.WORKERS, "running": running},
        "disk": {"ok": free >= LITTLE_DISK, "free_bytes": free},
    }
    ok = all(part["ok"] for part in parts.values())
    return JsonResponse({"ok": ok, **parts}, status=200 if ok else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


@cache
def _client() -> redis.Redis:
    return redis_server.client(settings.REDIS_URL)
