"""Templates as files: one as JSON, many as such files in one folder or one ZIP.

The object has these names, of which `format`, `version`, `name` and `kind` must be there:

    format         "artfactory-template"
    version        1
    uid            the same wherever it is; the same template is there once
    name, description, kind, tags
    model          "account/model-id" where it is for that model alone
    body           what it asks for: see `parameter_templates.body`
"""

import json
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from foundation import user_input
from parameter_templates import body as bodies
from parameter_templates import saving
from parameter_templates.body import Body
from parameter_templates.models import ParameterTemplate
from parameter_templates.placeholders import InvalidTemplate, an_object, want_known
from parameter_templates.saving import Facts
from projects.models import Project
from providers.contract import Json

FORMAT, VERSION = "artfactory-template", 1
NAMES = ("format", "version", "uid", "name", "description", "kind", "tags", "model", "body")
ONE_FILE = (".json", ".zip")
LARGEST = 2_000_000
MOST_FILES = 2_000
LARGEST_OF_ALL = 50_000_000
NAMESPACE = uuid.UUID("7d3f2c58-6b0e-4a53-9a8c-0f4f6a1d2e90")
DAMAGED_ZIP = (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError)
NEWER = "It is of a newer Art Factory. Update this one, then import it again."


@dataclass(frozen=True)
class Read:
    """A template as a file tells it."""

    uid: uuid.UUID
    facts: Facts
    body: Body


@dataclass
class Report:
    """What became of the files: names of what is `new`, was `known` already, has a new version
    (`changed`), and why a file was `refused`, by its name."""

    new: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    templates: list[ParameterTemplate] = field(default_factory=list)

    @property
    def words(self) -> str:
        """ "3 imported, 1 with a new version, 2 were already there." """
        parts = [f"{len(self.new):,} imported"]
        if self.changed:
            parts.append(f"{len(self.changed):,} with a new version")
        if self.known:
            verb = "was" if len(self.known) == 1 else "were"
            parts.append(f"{len(self.known):,} {verb} already there")
        return f"{', '.join(parts)}."


def as_json(template: ParameterTemplate, body: Json | None = None) -> Json:
    """It as JSON, with what it asks for now, or with the `body` of another version."""
    data: Json = {
        "format": FORMAT,
        "version": VERSION,
        "uid": str(template.uid),
        "name": template.name,
        "description": template.description,
        "kind": template.kind,
        "tags": list(saving.tags_of(template)),
        "model": template.model_ref,
        "body": saving.body_of(template).as_json() if body is None else body,
    }
    return {name: value for name, value in data.items() if value or name == "body"}


def written(template: ParameterTemplate) -> bytes:
    return (json.dumps(as_json(template), indent=1, ensure_ascii=False) + "\n").encode()


def file_name(template: ParameterTemplate) -> str:
    """ "night-walk-1a2b3c4d.json": no two templates have the same."""
    return f"{slugify(template.name)[:60].strip('-') or 'template'}-{template.uid.hex[:8]}.json"


def zipped(templates: Iterable[ParameterTemplate]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for template in templates:
            archive.writestr(file_name(template), written(template))
    return target.getvalue()


def write(path: Path, templates: Sequence[ParameterTemplate]) -> list[str]:
    """As one JSON file or one ZIP, by the end of its name, else as files of a folder; their names.
    Raises OSError."""
    if path.suffix.lower() in ONE_FILE:
        is_zip = path.suffix.lower() == ".zip"
        path.write_bytes(zipped(templates) if is_zip else written(templates[0]))
        return [path.name]
    path.mkdir(exist_ok=True)
    for template in templates:
        (path / file_name(template)).write_bytes(written(template))
    return [file_name(template) for template in templates]


def read(data: bytes) -> Read:
    """What is in one file. Raises InvalidTemplate."""
    if len(data) > LARGEST:
        raise InvalidTemplate(f"It has more than {LARGEST // 1_000_000} MB.")
    try:
        value = user_input.from_json(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InvalidTemplate("It is not text.") from None
    except user_input.NoJson as error:
        raise InvalidTemplate(f"It {error}.") from None
    return of_json(value)


def of_json(data: Any) -> Read:
    """The template that this JSON is. Nothing in it is believed unseen. Raises InvalidTemplate."""
    fields = an_object(data, "It")
    if fields.get("format") != FORMAT:
        raise InvalidTemplate("It is not a template that Art Factory exported.")
    version = fields.get("version")
    if type(version) is not int or version < 1:
        raise InvalidTemplate("Its version is none.")
    if version > VERSION:
        raise InvalidTemplate(NEWER)
    want_known(fields, NAMES, "It")
    facts = saving.checked(_facts(fields))
    body = bodies.read(fields.get("body", {}))
    return Read(_uid(fields, facts, body), facts, body)


def take(found: Read, project: Project | None = None) -> tuple[ParameterTemplate, str]:
    """The template, and what became of it: "new", "known" or "changed". One that was deleted is
    there again."""
    with transaction.atomic():
        there = saving.by_uid(found.uid)
        if there is None:
            facts = Facts(**vars(found.facts) | {"project": project})
            return saving.save(facts, found.body, uid=found.uid), "new"
        if there.deleted_at:
            saving.bring_back(there)
        if any(bodies.from_stored(one.body) == found.body for one in there.versions.all()):
            return there, "new" if there.deleted_at else "known"
        saving.change(there, saving.facts_of(there), found.body)
        return there, "changed"


def import_all(
    files: Iterable[tuple[str, bytes]],
    project: Project | None = None,
    report: Report | None = None,
) -> Report:
    """All of these files, by name and content; a ZIP is each of the files in it. Told in `report`
    where there is one already."""
    report = report or Report()
    for name, data in _each(files, report):
        try:
            template, outcome = take(read(data), project)
        except InvalidTemplate as error:
            report.refused.append((user_input.short(name, 80), str(error)))
            continue
        report.templates.append(template)
        getattr(report, outcome).append(template.name)
    return report


def files_of(path: Path) -> Iterator[tuple[str, bytes]]:
    """The JSON and ZIP files of a folder, or that one file. Raises OSError."""
    found = sorted(path.iterdir()) if path.is_dir() else [path]
    for one in found:
        if one == path or (one.suffix.lower() in ONE_FILE and one.is_file()):
            with one.open("rb") as file:
                yield one.name, file.read(LARGEST_OF_ALL + 1)


def _each(files: Iterable[tuple[str, bytes]], report: Report) -> Iterator[tuple[str, bytes]]:
    for name, data in files:
        if data[:4] not in (b"PK\x03\x04", b"PK\x05\x06"):
            yield name, data
            continue
        try:
            yield from _unpacked(data, report)
        except DAMAGED_ZIP:
            report.refused.append((user_input.short(name, 80), "It is a damaged ZIP."))


def _unpacked(data: bytes, report: Report) -> Iterator[tuple[str, bytes]]:
    """The JSON files of a ZIP. What its own list says of their sizes is not believed."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = [one for one in archive.infolist() if one.filename.lower().endswith(".json")]
        for one in members[MOST_FILES:]:
            report.refused.append((user_input.short(one.filename, 80), "There are too many files."))
        for one in members[:MOST_FILES]:
            try:
                with archive.open(one) as file:
                    content = file.read(LARGEST + 1)
            except Exception as error:  # whatever a codec makes of damaged bytes
                if isinstance(error, MemoryError):
                    raise
                report.refused.append((user_input.short(one.filename, 80), "It is damaged."))
                continue
            yield one.filename, content


def _facts(fields: Json) -> Facts:
    texts = {name: fields.get(name, "") for name in ("name", "description", "kind", "model")}
    if wrong := [name for name, value in texts.items() if not isinstance(value, str)]:
        raise InvalidTemplate(f"Its {wrong[0]} is not text.")
    tags = fields.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise InvalidTemplate("Its tags are not a list of words.")
    model = texts.pop("model")
    return Facts(**texts, model_ref=model, tags=tuple(tags))


def _uid(fields: Json, facts: Facts, body: Body) -> uuid.UUID:
    """One that was written by hand has an id by its content: imported twice it is there once."""
    if "uid" not in fields:
        content: Any = [facts.name, facts.kind, facts.model_ref, body.as_json()]
        return uuid.uuid5(NAMESPACE, json.dumps(content, sort_keys=True))
    try:
        return uuid.UUID(fields["uid"])
    except (ValueError, TypeError, AttributeError):
        raise InvalidTemplate("Its uid is none.") from None
