"""“Made by AI”, as content credentials (C2PA) or IPTC's digital source type in XMP say it, and who
says so. There is seldom a prompt beside it."""

import re
from typing import Any

from gallery.foreign_recipes import jumbf, mapping, xmp
from gallery.foreign_recipes.file_metadata import FileMetadata

LAST_PART = re.compile(r"[\w-]{1,80}$")
VERSION = re.compile(r"([^/]{1,80})/(\S{1,40})")


def read(found: FileMetadata) -> dict[str, Any] | None:
    """The last manifest that says it was made by AI; else the XMP."""
    for claim in reversed(jumbf.claims(found.c2pa) if found.c2pa else []):
        if claim.source_type in jumbf.AI_MADE:
            name, version = _tool(claim.generator)
            params = {"claim_generator": claim.generator, "software_agent": claim.agent}
            agent = "" if claim.agent == name else claim.agent
            return _recipe(name or agent, version, agent, claim.source_type, {"c2pa": params})
    kind = LAST_PART.search(xmp.value(found.xmp, "DigitalSourceType"))
    if kind and kind[0] in jumbf.AI_MADE:
        names = ("AISystemUsed", "CreatorTool", "Credit")
        params = {name: xmp.value(found.xmp, name)[:200] for name in names}
        tool = next(filter(None, params.values()), "")
        name = tool.removeprefix("Made with ").removeprefix("Edited with ")
        return _recipe(name, "", "", kind[0], {"xmp": {n: v for n, v in params.items() if v}})
    return None


def _tool(generator: str) -> tuple[str, str]:
    """ "Adobe_Firefly adobe_c2pa/0.7.6 c2pa-rs/0.25" as name and version of what made it: what a
    generator says of the library that wrote the manifest is not its name."""
    kept = []
    for word in generator.split(" "):
        if "c2pa" in word.lower():
            break
        kept.append(word)
        if "/" in word:
            break
    name = " ".join(kept).replace("_", " ").strip()[:80]
    parts = VERSION.fullmatch(name)
    return (parts[1], parts[2]) if parts else (name, "")


def _recipe(
    tool: str, version: str, model: str, source_type: str, original: dict[str, Any]
) -> dict[str, Any]:
    recipe = mapping.recipe(tool, original, version=version, model=model)
    return recipe | {"digital_source_type": source_type}
