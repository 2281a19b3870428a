"""Numbers and dates of a page are written as this browser was told on the Settings page, or else as
its language has them."""

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse

from foundation import written


class WriteAsChosen:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with written.using_forms(lambda: chosen(request)):
            return self.get_response(request)


def chosen(request: HttpRequest) -> written.Forms:
    own = {
        name: request.COOKIES[cookie]
        for name, cookie in written.COOKIES.items()
        if request.COOKIES.get(cookie) in dict(written.CHOICES[name]) and request.COOKIES[cookie]
    }
    return replace(written.of_language(request.headers.get("Accept-Language", "")), **own)
