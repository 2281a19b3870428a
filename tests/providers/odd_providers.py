"""Things that are offered as providers and are none."""

import sys

from providers.contract import KeyField, Provider, Resubmit
from tests.scripted_provider import Scripted

NOT_A_CLASS = 7


class Bare(Provider):
    slug, label = "bare", "Bare"


class OtherSlug(Scripted):
    slug = "other"


class BadSlug(Scripted):
    slug = "Bad Slug"


class TellsNobody(Scripted):
    slug = "tells-nobody"
    base_url = ""
    hosts = ()
    key_fields = (KeyField("key", env="NOBODY_KEY", help=""),)


class Free(Scripted):
    slug = "free"
    resubmit = Resubmit.SAFE


class FalAgain(Scripted):
    slug = "fal"


def __getattr__(name: str) -> object:
    if name == "Leaves":
        sys.exit(3)
    raise AttributeError(name)
