"""AIR, the names of Civitai's resources: `urn:air:sdxl:lora:civitai:247778@279532`.

`urn:` and `air:` may be left out; addresses of pages are read as well, and bare numbers.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from providers.contract import BadRequest

FORM = re.compile(
    r"(?:urn:)?(?:air:)?(?P<ecosystem>[\w-]+):(?P<type>[\w-]+):(?P<source>[\w-]+):"
    r"(?P<id>[\w./-]+)(?:@(?P<version>\d+(?![\w/-])|[\w./=,%-]+))?(?:\+\w+)?(?:\.[\w-]+)?",
    re.ASCII,
)
NUMBERS = re.compile(r"(?P<id>\d{1,12})(?:@(?P<version>\d{1,12}))?", re.ASCII)
SITES = ("civitai.com", "www.civitai.com", "civitai.red", "www.civitai.red")
MODEL_PAGE = re.compile(r"/(?:api/v1/)?models/(?P<id>\d{1,12})(?:/[^/]*)?/?")
VERSION_PAGE = re.compile(r"/api/(?:v1/model-versions|download/models)/(?P<version>\d{1,12})/?")


@dataclass(frozen=True)
class Air:
    """One resource. What a page's address does not tell is "": all but `id` or `version`."""

    id: str = ""
    version: str = ""
    ecosystem: str = ""
    type: str = ""
    source: str = "civitai"

    def __str__(self) -> str:
        name = f"urn:air:{self.ecosystem}:{self.type}:{self.source}:{self.id}"
        return f"{name}@{self.version}" if self.version else name


def read(text: str) -> Air:
    """An AIR, the address of a model's page, or the number of a model. Raises BadRequest."""
    text = text.strip()
    parts = urlsplit(text if "://" in text else f"//{text}")
    if "://" in text or (parts.hostname or "") in SITES:
        if (parts.hostname or "") not in SITES:
            raise _none(text)
        query = parse_qs(parts.query).get("modelVersionId", [""])[0]
        if found := VERSION_PAGE.fullmatch(parts.path):
            return Air(version=found["version"])
        if (found := MODEL_PAGE.fullmatch(parts.path)) and (not query or query.isdecimal()):
            return Air(found["id"], query)
        raise _none(text)
    if found := FORM.fullmatch(text):
        return Air(
            found["id"],
            found["version"] or "",
            found["ecosystem"].lower(),
            found["type"].lower(),
            found["source"].lower(),
        )
    if found := NUMBERS.fullmatch(text):
        return Air(found["id"], found["version"] or "")
    raise _none(text)


def of_model(id: str) -> Air | None:
    """The AIR that is the id of a model here; None for one that goes by a name."""
    found = FORM.fullmatch(id)
    return read(id) if found else None


def _none(text: str) -> BadRequest:
    return BadRequest(
        f"“{text[:100]}” is no model of Civitai.",
        next_step="Paste its AIR (urn:air:…), the address of its page, or its number.",
    )
