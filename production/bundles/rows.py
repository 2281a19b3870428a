"""The lines of a bundle as rows that can be kept. Nothing in them is believed unseen."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from foundation import user_input
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
    fields = _object(_json(data))
    if fields.get("format") != FORMAT:
        raise BadBundle("This is not a project that Art Factory exported.")
    version = fields.get("version")
    if type(version) is not int or version < 1:
        raise BadBundle(DAMAGED.format("its version is none"))
    if version > VERSION:
        raise BadBundle(NEWER)
    project = _object(fields.get("project"))
    row = columns.read(Project, OF_PROJECT, project)
    row["name"] = identity.name_of(row.get("name", ""))
    if not row["name"] or "created_at" not in row or "slug" not in row:
        raise BadBundle(DAMAGED.format("its project has no name"))
    row["description"] = user_input.words(row.get("description", ""))
    parts, counts, cover = (
        _object(fields.get("parts")),
        _object(fields.get("counts")),
        fields.get("cover"),
    )
    return Manifest(
        uid=_uid(project.get("uid")),
        project=row,
        cover=None if cover is None else _uid(cover),
        left_out=_size(counts.get("left_out", 0)),
        bytes=_size(fields.get("bytes")),
        parts={name: _part(parts.get(name)) for name in ROWS_OF[version]},
    )


def products(path: Path) -> Iterator[Line]:
    """The lines of that part, one by one. Raises BadBundle."""
    for data in _lines(path, "recipe"):
        recipe, kind = storable(data.pop("recipe", None)), data.get("kind")
        data |= {"recipe": recipe if isinstance(recipe, dict) else {}}
        data["kind"] = kind if kind in list(Kind) else ""
        row = columns.read(Product, OF_PRODUCT, data)
        if "uid" not in row or "created_at" not in row:
            raise BadBundle(DAMAGED.format("a product has no id or no time"))
        row["remarks"] = remarks(row.get("remarks"))
        row["text"] = row.get("text", "")[:LONGEST_TEXT]
        row["notes"] = row.get("notes", "")[:LONGEST_NOTES]
        yield Line(
            row,
            _file(data.get("file"), Asset, OF_FILE),
            [_file(one, SideFile, OF_SIDE_FILE) for one in _list(data, "beside")],
            [_tag(one) for one in _list(data, "tags")],
            [_place(one) for one in _list(data, "collections")],
            [_source(one) for one in _list(data, "sources")],
        )


def entries(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of the ledger's part, one by one. Raises BadBundle."""
    for data in _lines(path):
        row = columns.read(LedgerEntry, OF_ENTRY, data)
        if row.keys() != set(OF_ENTRY):
            raise BadBundle(DAMAGED.format("an entry of its ledger is not whole"))
        yield row


def templates(path: Path) -> Iterator[TemplateLine]:
    """The lines of the templates' part, one by one. Raises BadBundle."""
    for data in _lines(path, "template"):
        row = columns.read(ParameterTemplate, OF_TEMPLATE, data)
        since = columns.read(TemplateVersion, OF_TEMPLATE_VERSION, data.get("version"))
        if "created_at" not in row or "created_at" not in since:
            raise BadBundle(DAMAGED.format("a template has no time"))
        try:
            yield TemplateLine(exchange.of_json(data.get("template")), row, since)
        except InvalidTemplate as error:
            raise BadBundle(f"A template in it cannot be taken. {error}") from None


def _file(data: Any, model: type[Asset] | type[SideFile], names_of: tuple[str, ...]) -> File:
    row = columns.read(model, names_of, data)
    sha256, extension = row.get("sha256", ""), data.get("extension")
    if not SHA256.fullmatch(sha256) or extension not in EXTENSIONS or "size" not in row:
        raise BadBundle(DAMAGED.format("a file in it has no hash, size or extension"))
    if model is Asset:
        row = _asset(row)
    return File(sha256, row["size"], extension, row)


def _asset(facts: dict[str, Any]) -> dict[str, Any]:
    numbers = (facts.get(name) for name in ("duration", "fps"))
    if (
        "medium" not in facts
        or "mime" not in facts
        or any(n is not None and n < 0 for n in numbers)
    ):
        raise BadBundle(DAMAGED.format("a file in it is of no kind"))
    if not SHA256.fullmatch(facts.setdefault("content_sha256", facts["sha256"])):
        raise BadBundle(DAMAGED.format("a file in it has no hash, size or extension"))
    if not COLOUR.fullmatch(facts.get("colour", "")):
        facts["colour"] = ""
    return facts


def as_it_is(path: Path, facts: dict[str, Any]) -> dict[str, Any]:
    """The columns of a file with what its first bytes say: one that is not what it is called is
    bytes to be saved. Whether it is whole is looked at when its preview is made."""
    container = formats.container_of(path)
    known = [
        found.mime
        for table in (formats.IMAGES, formats.VIDEO, formats.AUDIO)
        if (found := table.get(container)) and found.medium == facts["medium"]
    ]
    if facts["medium"] == Medium.TEXT:
        known = [] if container else [found.mime for found in formats.TEXTS]
    if facts["mime"] in known:
        return facts
    return facts | {"is_checked": False, "mime": format_guess.BYTES}


def _tag(data: Any) -> tuple[str, str]:
    name, colour = _parts(data, str, str)
    row = columns.read(Tag, OF_TAG, {"name": name, "colour": colour.lower()})
    try:
        cleaned = tags.cleaned(row["name"])
    except names.BadName:
        raise BadBundle(DAMAGED.format("a tag in it has no name")) from None
    return cleaned, row["colour"] if COLOUR.fullmatch(row["colour"]) else ""


def _place(data: Any) -> tuple[str, int, bool]:
    name, place, is_cover = _parts(data, str, int, bool)
    if not 0 <= place <= LARGEST_PLACE:
        raise BadBundle(DAMAGED.format("a place in a collection is none"))
    try:
        return names.cleaned(name, "collection"), place, is_cover
    except names.BadName:
        raise BadBundle(DAMAGED.format("a collection in it has no name")) from None


def _source(data: Any) -> tuple[UUID, str]:
    uid, role = _parts(data, str, str)
    return _uid(uid), columns.read(Source, ("role",), {"role": role})["role"]


def _parts(data: Any, *kinds: type) -> list[Any]:
    if not isinstance(data, list) or [type(part) for part in data] != list(kinds):
        raise BadBundle(DAMAGED.format("a row in it is none"))
    return data


def _part(data: Any) -> tuple[int, str]:
    part = _object(data)
    sha256 = part.get("sha256")
    if not isinstance(sha256, str) or not SHA256.fullmatch(sha256):
        raise BadBundle(DAMAGED.format("a part of it has no hash"))
    return _size(part.get("size")), sha256


def _size(data: Any) -> int:
    if type(data) is not int or data < 0:
        raise BadBundle(DAMAGED.format("a size in it is none"))
    return data


def _uid(data: Any) -> UUID:
    try:
        return UUID(data)
    except (ValueError, TypeError, AttributeError):
        raise BadBundle(DAMAGED.format("an id in it is none")) from None


def _object(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise BadBundle(DAMAGED.format("a row in it is none"))
    return data


def _list(data: dict[str, Any], name: str) -> list[Any]:
    found = data.get(name, [])
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
