"""Pages as tests look at them, however their templates break lines."""

import html
import re

from django.http import HttpResponse

TAG = re.compile(r"<[^<>]*>")


def flat(response: HttpResponse) -> str:
    """The page with one space at most between the parts of a tag and none around what it holds.
    Escapes within words and attributes are undone, but for those that would make another tag."""
    page = re.sub(r"\s+", " ", response.content.decode())
    page = TAG.sub(lambda tag: re.sub(r" (?=/?>)", "", tag[0]), page)
    page = re.sub(r"(?<=>) | (?=<)", "", page)
    return html.unescape(re.sub(r"&(lt|gt|amp);", r"&amp;\1;", page))
