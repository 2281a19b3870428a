"""A pytest plugin: a test's client looks a static file up when it is asked for.

WhiteNoise lists all of them when a chain of middleware is built, once in the app's life, but in
tests once for each client, which is a fifth of what a page's test costs. The server of
`tests.serving` does as the app does.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    settings.WHITENOISE_AUTOREFRESH = True


@contextmanager
def listed_at_the_start() -> Iterator[None]:
    settings.WHITENOISE_AUTOREFRESH = False
    try:
        yield
    finally:
        settings.WHITENOISE_AUTOREFRESH = True
