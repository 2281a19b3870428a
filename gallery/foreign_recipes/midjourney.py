"""Midjourney: `Description` is the prompt with its flags and "Job ID: …"; a file without it may
have the beginning of the prompt in its name, with who asked and the job."""

import re
from typing import Any

from gallery.foreign_recipes import mapping, xmp
from gallery.foreign_recipes.file_metadata import FileMetadata

TOOL = "Midjourney"
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
JOB = re.compile(rf"\s*Job ID:\s*({UUID})\s*$", re.I)
NAMED = re.compile(rf"([^_\s]{{2,40}})_(\S{{3,300}}?)_({UUID})(?:_\d)?(?:\s*\(\d+\))?", re.I)
FLAG = re.compile(r"(?<!\S)(?:--|—)([A-Za-z]{1,20})(?:[ =]+([^\s—-]\S*|-\d+\S*))?")
FLAGS = {"ar": "aspect_ratio", "aspect": "aspect_ratio", "s": "stylize", "c": "chaos"}
FLAGS |= {
    "q": "quality",
    "w": "weird",
    "v": "version",
    "no": "negative_prompt",
    "iw": "image_weight",
}
WORDS = re.compile(r"[^\W\d_]{2,}")
LEAST_WORDS = 3
LONGEST = 20_000


def read(found: FileMetadata) -> dict[str, Any] | None:
    description = found.texts.get("description") or xmp.value(found.xmp, "description")
    description = description or found.exif.get("imagedescription", "")
    description = description[:LONGEST]
    if job := JOB.search(description):
        return _recipe(description[: job.start()], job[1], {"description": description}, found)
    stem = found.name.rpartition(".")[0]
    if (named := NAMED.fullmatch(stem)) and len(WORDS.findall(named[2])) >= LEAST_WORDS:
        return _recipe(named[2].replace("_", " "), named[3], {"name": found.name}, found)
    return None


def _recipe(
    description: str, job: str, original: dict[str, str], found: FileMetadata
) -> dict[str, Any]:
    first = FLAG.search(description)
    prompt, flags = (
        (description[: first.start()], description[first.start() :]) if first else (description, "")
    )
    values = {FLAGS.get(m[1].lower(), m[1].lower()): m[2] or True for m in FLAG.finditer(flags)}
    if unwanted := re.search(r"--no\s+([^—]*?)(?=\s--|$)", flags):
        values["negative_prompt"] = unwanted[1]
    version, niji = values.pop("version", ""), values.get("niji", "")
    params = mapping.named(values) | {"job_id": job}
    return mapping.recipe(
        TOOL,
        original,
        version=str(niji or version),
        prompt=prompt.strip(" ,"),
        params=params,
        model=f"{'niji' if niji else 'v'} {niji or version}".strip() if niji or version else "",
        seed=params.get("seed"),
        kind=mapping.kind(found.medium, has_input=prompt.lstrip().startswith("http")),
    )
