"""Answer what the server let send no body (`artfactory.bodies`), before all else."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from artfactory import bodies
from pages.errors import refuse

logger = logging.getLogger(__name__)


class AnswerRefusedBodies:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        refusal = request.META.get(bodies.KEY)
        if refusal is None:
            return self.get_response(request)
        logger.info("%s %.200s was refused: %s", request.method, request.path, refusal.words)
        answer = refuse(request, refusal.words, refusal.status)
        if refusal.status == 405:
            answer["Allow"] = "GET, HEAD, POST"
        return answer
