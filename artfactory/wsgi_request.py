"""How a request becomes Django's, whatever its headers are."""

from typing import Any

from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

URLENCODED = "application/x-www-form-urlencoded"


class Request(WSGIRequest):
    """What it says of its content is looked at outside of all middleware, where an error would have
    no page. So a content type that cannot be read is none, and whatever charset it names, words are
    UTF-8: some that Python knows ("hex") are none for words."""

    content_params: dict[str, str]

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            found = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except ValueError:
            found = "", {}
        self.content_type, self.content_params = found

    def _load_post_and_files(self) -> None:
        charset = self.content_params.get("charset", "utf-8").lower()
        is_form = self.method == "POST" and self.content_type == URLENCODED
        if is_form and charset not in ("utf-8", "utf8"):
            raise BadRequest("A form is in UTF-8.")
        super()._load_post_and_files()


class Handler(WSGIHandler):
    request_class = Request
