"""Numbers and dates of a page are written as the user has chosen, or as the browser's language has
them."""

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse

from artfactory import written
from preferences import store


class WriteAsChosen:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with written.told(lambda: chosen(request)):
            return self.get_response(request)


def chosen(request: HttpRequest) -> written.Forms:
    named = {"numbers": "number_format", "dates": "date_format", "clock": "clock"}
    own = {field: store.get(name) for field, name in named.items()}
    language = written.of_language(request.headers.get("Accept-Language", ""))
    return replace(language, **{field: value for field, value in own.items() if value})
