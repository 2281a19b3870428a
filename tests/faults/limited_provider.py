"""The scripted provider with a limit of fifty at once."""

from providers.contract import Limits
from tests.scripted_provider import Scripted


class Limited(Scripted):
    slug, label = "scripted-limited", "Scripted with a limit"
    limits = Limits(concurrency=50)
