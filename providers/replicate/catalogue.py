"""Replicate's own catalogue: any model by id or address, its schema and kind, and a search."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from providers import model_kinds, openapi_document
from providers.contract import BadRequest, Expired, Json, Kind, Medium, ModelSpec

Get = Callable[..., Any]
NAME = re.compile(
    r"(?P<owner>[\w.-]+)/(?P<name>[\w.-]+)(?:(?::|@sha256:|/versions/)(?P<version>[0-9a-f]{64}))?"
)
SITES = ("replicate.com", "www.replicate.com", "api.replicate.com", "r8.im")
PAGES = re.compile(r"/(?:api|playground|examples|readme|train|versions|llms\.txt)(?:/.*)?$")


def name_of(text: str) -> tuple[str, str]:
    """(owner/name, version or "") from a model id or the address of a page."""
    text = text.strip()
    parts = urlsplit(text if "://" in text else f"//{text}")
    path = text
    if "://" in text or (parts.hostname or "") in SITES:
        if (parts.hostname or "") not in SITES:
            raise BadRequest(f"“{text[:80]}” is not an address of a model at Replicate.")
        path = unquote(parts.path).removeprefix("/v1/models")
    path = path.strip("/")
    found = NAME.fullmatch(path) or NAME.fullmatch(PAGES.sub("", path))
    if found is None or ".." in path:
        raise BadRequest(
            f"“{text[:100]}” is no model of Replicate.",
            next_step="It looks like owner/name or owner/name:version; the address of the "
            "model's page does too.",
        )
    return f"{found['owner']}/{found['name']}", found["version"] or ""


def describe(get: Get, text: str, shipped: tuple[ModelSpec, ...]) -> ModelSpec:
    """One model as Replicate has it now.

    An official model keeps its name; a community model is pinned to a version, since the next one
    may take other parameters. Raises BadRequest where there is none.
    """
    name, version = name_of(text)
    try:
        model = get(f"/v1/models/{quote(name)}")
        latest = model.get("latest_version") or {}
        if version and version != latest.get("id"):
            latest = get(f"/v1/models/{quote(name)}/versions/{version}")
    except (Expired, BadRequest):
        raise BadRequest(f"Replicate has no model “{text.strip()[:120]}”.") from None
    if not version and not model.get("is_official"):
        version = str(latest.get("id") or "")
    if not latest.get("openapi_schema") and not model.get("is_official"):
        raise BadRequest(f"Replicate has no version of “{name}” that could be run.")
    known = next((one for one in shipped if one.id.partition(":")[0] == name), None)
    id = f"{name}:{version}" if version else name
    spec = spec_of(model, latest, id, known.kind if known else None)
    if known is None:
        return spec
    schema = spec.schema or known.schema if known.id == id else spec.schema
    return replace(spec, label=known.label, schema=schema, price=known.price)


def search(get: Get, words: str, kind: str) -> Iterator[ModelSpec]:
    """What Replicate finds for these words, best first."""
    answer = get("/v1/search", params={"query": words, "limit": 50})
    for entry in answer.get("models") or () if isinstance(answer, dict) else ():
        model = entry.get("model") if isinstance(entry, dict) else None
        if not isinstance(model, dict) or not model.get("owner") or not model.get("name"):
            continue
        more = entry.get("metadata") or {}
        about = {"description": more.get("generated_description")} | {
            key: value for key, value in model.items() if value is not None
        }
        about["tags"] = more.get("tags") or []
        id = f"{model['owner']}/{model['name']}"
        try:
            spec = spec_of(about, model.get("latest_version") or {}, id)
        except model_kinds.NothingOfOurs:
            continue
        if not kind or spec.kind.value == kind:
            yield spec


def spec_of(model: Json, version: Json, id: str, known: Kind | None = None) -> ModelSpec:
    document = version.get("openapi_schema")
    document = document if isinstance(document, dict) else {}
    parts = document.get("components", {}).get("schemas", {})
    schema = openapi_document.input_schema(document) if "Input" in parts else {}
    name = id.partition(":")[0]
    kind = known or kind_of(model, document, schema)
    return ModelSpec(
        id=id,
        kind=kind,
        label=name[:120],
        schema=schema,
        description=str(model.get("description") or ""),
        prompt_field=openapi_document.prompt_field(schema, kind),
        seed_field=openapi_document.seed_field(schema),
        url=f"https://replicate.com/{name}",
    )


def kind_of(model: Json, document: Json, schema: Json) -> Kind:
    """Replicate names no kinds: by what the example made, the output's type, and the words. Raises
    BadRequest for what is neither seen nor heard nor read here."""
    about = ". ".join([str(model.get("name")), str(model.get("description")), *_tags(model)])
    example = model.get("default_example")
    example = example if isinstance(example, dict) else {}
    used = example.get("input")
    found = model_kinds.best(model_kinds.of_example(example.get("output")))
    if found is None and document:
        output = {"$ref": "#/components/schemas/Output"}
        found = model_kinds.best(model_kinds.of_output(document, output))
    found = found or model_kinds.of_words(about)
    if not isinstance(found, Medium):
        raise model_kinds.refuse(f"{model.get('owner')}/{model.get('name')}", found)
    return model_kinds.kind_for(found, schema, about, used if isinstance(used, dict) else {})


def _tags(model: Json) -> list[str]:
    tags = model.get("tags")
    return [str(tag) for tag in tags] if isinstance(tags, list) else []
