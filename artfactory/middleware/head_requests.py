"""HEAD is answered wherever GET is: with the same headers, and without the body."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

Response = HttpResponse | StreamingHttpResponse


class AnswerHeads:
    """A page that knows of GET alone is made for HEAD as well, and what it shows is left out."""

    def __init__(self, get_response: Callable[[HttpRequest], Response]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Response:
        response = self.get_response(request)
        if request.method != "HEAD" or response.status_code != 405:
            return response
        if "GET" not in response.headers.get("Allow", ""):
            return response
        request.method = "GET"
        response = self.get_response(request)
        request.method = "HEAD"
        if isinstance(response, StreamingHttpResponse):
            response.streaming_content = ()
        else:
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response
