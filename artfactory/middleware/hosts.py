"""Refuse requests for host names that are not ours: the defence against DNS rebinding."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class AnswerKnownHostsOnly:
    """Check the Host header on every request; Django does so only when a view asks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.get_host()
        return self.get_response(request)
