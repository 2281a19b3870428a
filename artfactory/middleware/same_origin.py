"""Refuse unsafe requests that another site or another local port makes in the user's browser."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from pages.errors import refuse

SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}


class SameOriginOnly:
    """Beside the CSRF token: `Sec-Fetch-Site` and `Origin`, where sent, must say "same origin".

    "none" is the user's own doing (a bookmark, a restored tab). Other ports of this machine count
    as the same *site*, so SameSite cookies do not keep them out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE_METHODS and not is_same_origin(request):
            return refuse(request, "This request came from another site. Nothing was changed.")
        return self.get_response(request)


def is_same_origin(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site not in (None, "same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    host = request.get_host()
    return origin in (None, f"http://{host}", f"https://{host}")
