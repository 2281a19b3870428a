"""A database that is held, a full or read-only disk: told in words, not as a fault of ours. What is
no fault of ours either, an address that asks the admin for a field that is none, is not found."""

import logging
from collections.abc import Callable

from django.core.exceptions import FieldDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from pages.errors import not_found, unavailable
from pages.status.failure_words import trouble_of

logger = logging.getLogger(__name__)


class ClearFailures:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, FieldDoesNotExist) and request.path.startswith(reverse("admin:index")):
            # The admin looks an address's `_to_field` up before it looks whether there is one.
            return not_found(request, error)
        trouble = trouble_of(error)
        if trouble is None:
            return None
        logger.warning("%s %s was not done: %s", request.method, request.path, trouble.cause)
        return unavailable(request, trouble)
