"""The lines of a bundle as rows that can be kept. Nothing in them is believed unseen."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from artfactory import user_input
from gallery import format_guess, formats, names, tags
from gallery.metadata_limits import remarks, storable
from gallery.models import LONGEST_TEXT, Asset, Product, SideFile, Source
from gallery.organising import LONGEST_NOTES
from gallery.organising_models import Tag
from ledger.models import LedgerEntry
from parameter_templates import exchange
from parameter_templates.exchange import Read
from parameter_templates.models import ParameterTemplate, TemplateVersion
from parameter_templates.placeholders import InvalidTemplate
from production.bundles import columns, identity
from production.bundles.layout import (
    EXTENSIONS,
    FORMAT,
    LONGEST_LINE,
    OF_ENTRY,
    OF_FILE,
    OF_PRODUCT,
    OF_PROJECT,
    OF_SIDE_FILE,
    OF_TAG,
    OF_TEMPLATE,
    OF_TEMPLATE_VERSION,
    ROWS_OF,
    SHA256,
    VERSION,
    BadBundle,
)
from projects.models import Project
from providers.contract import Kind, Medium

DAMAGED = "It is damaged: {}."
NEWER = (
    "It was exported by a newer Art Factory. Update this one, then import it again. "
    "Nothing was changed."
)
LARGEST_PLACE = 2**31 - 1
MOST_OF_A_KIND = 10_000
COLOUR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True)
class Manifest:
    """`parts` are size and hash of the parts of rows, `cover` the product that was chosen for it;
    `left_out` is how many products could not be exported."""

    uid: UUID
    project: dict[str, Any]
    cover: UUID | None
    left_out: int
    bytes: int
    parts: dict[str, tuple[int, str]]


@dataclass(frozen=True)
class File:
    """A file of the bundle: `columns` are the columns of its row."""

    sha256: str
    size: int
    extension: str
    columns: dict[str, Any]


@dataclass(frozen=True)
class Line:
    """A product with all that hangs on it. `tags` are names with colours, `collections` names with
    a place and whether it is the cover, `sources` uids with the parameter that they filled."""

    columns: dict[str, Any]
    file: File
    beside: list[File] = field(default_factory=list)
    tags: list[tuple[str, str]] = field(default_factory=list)
    collections: list[tuple[str, int, bool]] = field(default_factory=list)
    sources: list[tuple[UUID, str]] = field(default_factory=list)

    @property
    def uid(self) -> UUID:
        return UUID(str(self.columns["uid"]))


@dataclass(frozen=True)
class TemplateLine:
    """A version of a template: `template` is that with what this version asks for, `columns` are
    columns of its row, `since` those of the version's."""

    template: Read
    columns: dict[str, Any]
    since: dict[str, Any]

    @property
    def uid(self) -> UUID:
        return self.template.uid

    @property
    def about(self) -> Any:
        """What all versions of a template have to have in common."""
        return self.template.facts, self.columns


def manifest(data: bytes) -> Manifest:
    said = _object(_json(data))
    if said.get("format") != FORMAT:
        raise BadBundle("This is not a project that Art Factory exported.")
    version = said.get("version")
    if type(version) is not int or version < 1:
        raise BadBundle(DAMAGED.format("its version is none"))
    if version > VERSION:
        raise BadBundle(NEWER)
    project = _object(said.get("project"))
    told = columns.read(Project, OF_PROJECT, project)
    told["name"] = identity.name_of(told.get("name", ""))
    if not told["name"] or "created_at" not in told or "slug" not in told:
        raise BadBundle(DAMAGED.format("its project has no name"))
    told["description"] = user_input.words(told.get("description", ""))
    parts, counts, cover = (
        _object(said.get("parts")),
        _object(said.get("counts")),
        said.get("cover"),
    )
    return Manifest(
        uid=_uid(project.get("uid")),
        project=told,
        cover=None if cover is None else _uid(cover),
        left_out=_size(counts.get("left_out", 0)),
        bytes=_size(said.get("bytes")),
        parts={name: _part(parts.get(name)) for name in ROWS_OF[version]},
    )


def products(path: Path) -> Iterator[Line]:
    """The lines of that part, one by one. Raises BadBundle."""
    for said in _lines(path, "recipe"):
        recipe, kind = storable(said.pop("recipe", None)), said.get("kind")
        said |= {"recipe": recipe if isinstance(recipe, dict) else {}}
        said["kind"] = kind if kind in list(Kind) else ""
        told = columns.read(Product, OF_PRODUCT, said)
        if "uid" not in told or "created_at" not in told:
            raise BadBundle(DAMAGED.format("a product has no id or no time"))
        told["remarks"] = remarks(told.get("remarks"))
        told["text"] = told.get("text", "")[:LONGEST_TEXT]
        told["notes"] = told.get("notes", "")[:LONGEST_NOTES]
        yield Line(
            told,
            _file(said.get("file"), Asset, OF_FILE),
            [_file(one, SideFile, OF_SIDE_FILE) for one in _list(said, "beside")],
            [_tag(one) for one in _list(said, "tags")],
            [_place(one) for one in _list(said, "collections")],
            [_source(one) for one in _list(said, "sources")],
        )


def entries(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of the ledger's part, one by one. Raises BadBundle."""
    for said in _lines(path):
        told = columns.read(LedgerEntry, OF_ENTRY, said)
        if told.keys() != set(OF_ENTRY):
            raise BadBundle(DAMAGED.format("an entry of its ledger is not whole"))
        yield told


def templates(path: Path) -> Iterator[TemplateLine]:
    """The lines of the templates' part, one by one. Raises BadBundle."""
    for said in _lines(path, "template"):
        told = columns.read(ParameterTemplate, OF_TEMPLATE, said)
        since = columns.read(TemplateVersion, OF_TEMPLATE_VERSION, said.get("version"))
        if "created_at" not in told or "created_at" not in since:
            raise BadBundle(DAMAGED.format("a template has no time"))
        try:
            yield TemplateLine(exchange.of_json(said.get("template")), told, since)
        except InvalidTemplate as error:
            raise BadBundle(f"A template in it cannot be taken. {error}") from None


def _file(said: Any, model: type[Asset] | type[SideFile], names_of: tuple[str, ...]) -> File:
    told = columns.read(model, names_of, said)
    sha256, extension = told.get("sha256", ""), said.get("extension")
    if not SHA256.fullmatch(sha256) or extension not in EXTENSIONS or "size" not in told:
        raise BadBundle(DAMAGED.format("a file in it has no hash, size or extension"))
    if model is Asset:
        told = _asset(told)
    return File(sha256, told["size"], extension, told)


def _asset(told: dict[str, Any]) -> dict[str, Any]:
    numbers = (told.get(name) for name in ("duration", "fps"))
    if "medium" not in told or "mime" not in told or any(n is not None and n < 0 for n in numbers):
        raise BadBundle(DAMAGED.format("a file in it is of no kind"))
    if not SHA256.fullmatch(told.setdefault("content_sha256", told["sha256"])):
        raise BadBundle(DAMAGED.format("a file in it has no hash, size or extension"))
    if not COLOUR.fullmatch(told.get("colour", "")):
        told["colour"] = ""
    return told


def as_it_is(path: Path, told: dict[str, Any]) -> dict[str, Any]:
    """The columns of a file with what its first bytes say: one that is not what it is called is
    bytes to be saved. Whether it is whole is looked at when its preview is made."""
    container = formats.container_of(path)
    known = [
        found.mime
        for table in (formats.IMAGES, formats.VIDEO, formats.AUDIO)
        if (found := table.get(container)) and found.medium == told["medium"]
    ]
    if told["medium"] == Medium.TEXT:
        known = [] if container else [found.mime for found in formats.TEXTS]
    if told["mime"] in known:
        return told
    return told | {"is_checked": False, "mime": format_guess.BYTES}


def _tag(said: Any) -> tuple[str, str]:
    name, colour = _parts(said, str, str)
    told = columns.read(Tag, OF_TAG, {"name": name, "colour": colour.lower()})
    try:
        cleaned = tags.cleaned(told["name"])
    except names.BadName:
        raise BadBundle(DAMAGED.format("a tag in it has no name")) from None
    return cleaned, told["colour"] if COLOUR.fullmatch(told["colour"]) else ""


def _place(said: Any) -> tuple[str, int, bool]:
    name, place, is_cover = _parts(said, str, int, bool)
    if not 0 <= place <= LARGEST_PLACE:
        raise BadBundle(DAMAGED.format("a place in a collection is none"))
    try:
        return names.cleaned(name, "collection"), place, is_cover
    except names.BadName:
        raise BadBundle(DAMAGED.format("a collection in it has no name")) from None


def _source(said: Any) -> tuple[UUID, str]:
    uid, role = _parts(said, str, str)
    return _uid(uid), columns.read(Source, ("role",), {"role": role})["role"]


def _parts(said: Any, *kinds: type) -> list[Any]:
    if not isinstance(said, list) or [type(part) for part in said] != list(kinds):
        raise BadBundle(DAMAGED.format("a row in it is none"))
    return said


def _part(said: Any) -> tuple[int, str]:
    told = _object(said)
    sha256 = told.get("sha256")
    if not isinstance(sha256, str) or not SHA256.fullmatch(sha256):
        raise BadBundle(DAMAGED.format("a part of it has no hash"))
    return _size(told.get("size")), sha256


def _size(said: Any) -> int:
    if type(said) is not int or said < 0:
        raise BadBundle(DAMAGED.format("a size in it is none"))
    return said


def _uid(said: Any) -> UUID:
    try:
        return UUID(said)
    except (ValueError, TypeError, AttributeError):
        raise BadBundle(DAMAGED.format("an id in it is none")) from None


def _object(said: Any) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise BadBundle(DAMAGED.format("a row in it is none"))
    return said


def _list(said: dict[str, Any], name: str) -> list[Any]:
    found = said.get(name, [])
    if not isinstance(found, list) or len(found) > MOST_OF_A_KIND:
        raise BadBundle(DAMAGED.format(f"“{name}” of a row in it cannot be that"))
    return found


def _lines(path: Path, but: str = "") -> Iterator[dict[str, Any]]:
    """What the key `but` of a line holds is checked by who reads it."""
    with path.open("rb") as file:
        while line := file.readline(LONGEST_LINE + 1):
            if len(line) > LONGEST_LINE:
                raise BadBundle(DAMAGED.format("a row in it is too long"))
            yield _object(_json(line, but))


def _json(data: bytes, but: str = "") -> Any:
    try:
        value = json.loads(data)
        checked = {k: v for k, v in value.items() if k != but} if but else value
        user_input.check(checked)
    except (ValueError, RecursionError, AttributeError):
        raise BadBundle(DAMAGED.format("a row in it cannot be read")) from None
    return value
