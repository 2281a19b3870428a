"""A database that is held, a full or read-only disk: told in words, not as a fault of ours."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from artfactory.trouble import trouble_of
from artfactory.views.errors import unavailable

logger = logging.getLogger(__name__)


class ClearFailures:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        trouble = trouble_of(error)
        if trouble is None:
            return None
        logger.warning("%s %s was not done: %s", request.method, request.path, trouble.cause)
        return unavailable(request, trouble)
