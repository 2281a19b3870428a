"""Reading what a request asks for: ids, and the page to go back to."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

LARGEST_ID = 2**63 - 1


def whole_number(text: str | None) -> int | None:
    """An id out of an address or a form; None where it is none that a row could have."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > 19:
        return None
    number = int(text)
    return number if number <= LARGEST_ID else None


def way_back(request: HttpRequest, otherwise: str) -> str:
    """The page that a form names as `next`, if it is one of ours; else the one named here."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}):
        return target
    return reverse(otherwise)
