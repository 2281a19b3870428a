"""Vendors' documents put through all that becomes of them: description, form, order, results.

`failures` says what is wrong with one document. The vendor's side of it (its input schema, its
reading of a body) is read here anew, so that our own reading is held against it.
"""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.http import QueryDict
from jsonschema import Draft202012Validator

from pages.create.form_state import filled
from pages.create.model_form import ParamsForm, form_for
from providers import openapi_document, outputs, seeds
from providers.contract import BadRequest, Json, ModelSpec
from providers.fal import catalogue as fal
from providers.json_schema import JSON_TYPES
from providers.params import InvalidParams, check_params
from providers.replicate import catalogue as replicate
from providers.schema import Field, Type, fields

FILE = "https://files.example/a.png"
NEEDED = re.compile(r" is needed\.$| needs at least \d+ entr")


def documents(folder: Path) -> Iterator[tuple[str, Json]]:
    """(name, document) of every file in `replicate-models` and `fal-openapi`."""
    for path in sorted(folder.glob("replicate-models/*.json")):
        yield f"replicate-models/{path.name}", json.loads(path.read_text())
    for path in sorted(folder.glob("fal-openapi/*.json")):
        yield f"fal-openapi/{path.name}", json.loads(path.read_text())


def failures(name: str, document: Json) -> list[str]:
    """What is wrong with what we make of one document; [] where nothing is."""
    is_fal = name.startswith("fal-openapi/")
    try:
        spec = described_by_fal(document) if is_fal else described_by_replicate(document)
    except BadRequest as refused:
        return [] if str(refused) else ["It is refused without a word."]
    except Exception as error:
        return [f"It cannot be described: {error!r}"]
    try:
        _, vendor = vendor_of(name, document)
        examples = vendor.examples() if is_fal else _example(document).get("input")
        made = vendor.example_output() if is_fal else _example(document).get("output")
        return [
            *_lost_fields(spec, vendor),
            *_untouched(spec, vendor),
            *_smallest(spec, vendor),
            *_back_again(spec, vendor, examples),
            *_collected(spec, made),
        ]
    except Exception as error:
        return [f"It breaks: {error!r}"]


def described_by_replicate(document: Json) -> ModelSpec:
    return replicate.describe(
        lambda path, **more: document, f"{document['owner']}/{document['name']}", ()
    )


def described_by_fal(document: Json) -> ModelSpec:
    id, about, described = _fal_parts(document)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/openapi.json"):
            return httpx.Response(200, json=described)
        if request.url.path.endswith("/pricing"):
            return httpx.Response(200, json={"prices": []})
        return httpx.Response(200, json={"models": [{"endpoint_id": id, "metadata": about}]})

    with httpx.Client(transport=httpx.MockTransport(answer)) as api:
        return fal.describe(api, id, None)


class Vendor:
    """The input as the vendor's own document has it."""

    def __init__(self, document: Json) -> None:
        parts = document.get("components", {}).get("schemas", {})
        self.document = document
        self.input = self._input(parts)
        rules = {**_draft_2020(document.get("components", {})), "x": None}
        schema = {"components": rules, **_draft_2020(self.input)}
        self._rules = Draft202012Validator(schema)

    def _input(self, parts: Json) -> Json:
        for path in self.document.get("paths", {}).values():
            body = path.get("post", {}).get("requestBody", {}).get("content", {})
            named = body.get("application/json", {}).get("schema", {}).get("$ref", "")
            if named.endswith("Input"):
                return parts[named.rpartition("/")[2]]
        return parts.get("Input", {})

    @property
    def properties(self) -> Json:
        return self.input.get("properties", {})

    @property
    def required(self) -> list[str]:
        return self.input.get("required", [])

    def objections(self, body: Json) -> list[str]:
        return [
            f"{'.'.join(map(str, error.absolute_path))}: {error.message[:200]}"
            for error in self._rules.iter_errors(body)
        ]

    def takes(self, name: str, value: Any) -> bool:
        """Is this value right for that property, whatever the others are?"""
        return not any(
            error.absolute_path and error.absolute_path[0] == name
            for error in self._rules.iter_errors({name: value})
        )

    def examples(self) -> Json:
        return {
            name: node["examples"][0]
            for name, node in self.properties.items()
            if isinstance(node.get("examples"), list) and node["examples"]
        }

    def example_output(self) -> Any:
        parts = self.document.get("components", {}).get("schemas", {})
        output = next((node for name, node in parts.items() if name.endswith("Output")), {})
        return {
            name: node["examples"][0]
            for name, node in output.get("properties", {}).items()
            if isinstance(node.get("examples"), list) and node["examples"]
        }


def vendor_of(name: str, document: Json) -> tuple[str, Vendor]:
    """(the model's id, what its vendor's document says of its input)."""
    if name.startswith("fal-openapi/"):
        id, _, described = _fal_parts(document)
        return id, Vendor(described)
    return f"{document['owner']}/{document['name']}", Vendor(_openapi_of(document))


def posted(form: ParamsForm) -> QueryDict:
    """What a browser sends of a form that nobody touched."""
    page = _Browser()
    page.feed("".join(str(bound) for bound in form))
    page.close()
    data = QueryDict(mutable=True)
    for name, value in page.sent:
        data.appendlist(name, value)
    return data


class _Browser(HTMLParser):
    """The controls of a page, as a browser reads and sends them."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self._area: str | None = None
        self._words = ""
        self._select: str | None = None
        self._options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        name = told.get("name") or ""
        if tag == "textarea":
            self._area, self._words = name, ""
        elif tag == "select":
            self._select, self._options = name, []
        elif tag == "option" and self._select is not None:
            self._options.append((told.get("value") or "", "selected" in told))
        elif tag == "input" and told.get("type") in ("checkbox", "radio"):
            if "checked" in told:
                self.sent.append((name, told.get("value") or "on"))
        elif tag == "input":
            self.sent.append((name, re.sub(r"[\r\n]", "", told.get("value") or "")))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._words += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None:
            words = re.sub(r"\r\n|\r", "\n", self._words).removeprefix("\n")
            self.sent.append((self._area, words.replace("\n", "\r\n")))
            self._area = None
        elif tag == "select" and self._select is not None:
            chosen = [value for value, is_on in self._options if is_on]
            first = [value for value, _ in self._options][:1]
            self.sent += [(self._select, value) for value in (chosen or first)]
            self._select = None


def _lost_fields(spec: ModelSpec, vendor: Vendor) -> Iterator[str]:
    known = {field.name for field in fields(spec.schema)}
    for name in vendor.properties:
        if name not in known:
            yield f"{name} is lost."
    form = form_for([spec])
    shown = {*form.names.values(), *(place.name for place in form.media_fields)}
    shown |= {spec.prompt_field or ""}
    if hidden := known - shown:
        yield f"{', '.join(sorted(hidden))}: nowhere on the form."


def _untouched(spec: ModelSpec, vendor: Vendor) -> Iterator[str]:
    """The form as it opens gives a right order, or says what is needed."""
    form_class = form_for([spec])
    form = form_class(posted(form_class()))
    if not form.is_valid():
        wrong = [f"{key}: {words}" for key, group in form.errors.items() for words in group]
        unclear = [sentence for sentence in wrong if not NEEDED.search(sentence)]
        if unclear:
            yield f"The untouched form says {unclear}."
        return
    body = form.params_for(spec)
    try:
        body = check_params(spec, body)
    except InvalidParams as error:
        wrong = [words for group in error.errors.values() for words in group]
        if unclear := [sentence for sentence in wrong if not NEEDED.search(sentence)]:
            yield f"The untouched form is refused: {unclear}."
        return
    if objections := vendor.objections(body):
        yield f"The untouched form gives {_short(body)}: {objections[:3]}."
    kept = [n for n, v in body.items() if n not in vendor.required and n != spec.seed_field]
    if kept:
        yield f"The untouched form sends {kept}, which nobody decided."


def _smallest(spec: ModelSpec, vendor: Vendor) -> Iterator[str]:
    """All that is needed and nothing else: through the form, then by the vendor's own schema."""
    known = {field.name: field for field in fields(spec.schema)}
    needed = {n: f for n, f in known.items() if f.required}
    media = [name for name, field in needed.items() if field.type is Type.MEDIA]
    params = {n: _something(f, spec) for n, f in needed.items() if n not in media}
    try:
        body = check_params(spec, params, media=media)
    except InvalidParams as error:
        yield f"The smallest order {_short(params)} is refused: {error}."
        return
    files = {n: [FILE] * max(known[n].min_items or 1, 1) for n in media}
    openapi_document.place(body, spec.schema, files)
    if objections := vendor.objections(body):
        yield f"The smallest order {_short(body)}: {objections[:3]}."


def _back_again(spec: ModelSpec, vendor: Vendor, example: Any) -> Iterator[str]:
    """What the vendor shows as an example can be put into the form and comes out of it."""
    if not isinstance(example, dict):
        return
    known = {field.name: field for field in fields(spec.schema)}
    values = {
        name: value
        for name, value in example.items()
        if value is not None
        and name != spec.prompt_field
        and not (name == spec.seed_field and seeds.is_undecided(known[name], value))
        and not (name in known and known[name].type is Type.MEDIA)
    }
    form_class = form_for([spec])
    form, dropped = filled(form_class(), values)
    again = form_class(posted(form))
    again.is_valid()
    for name in values:
        if name in known:
            key = next((key for key, own in again.names.items() if own == name), "")
            wrong = [words for words in again.errors.get(key, ()) if not NEEDED.search(words)]
            if wrong:
                yield f"Its example for {name} is refused by the form: {wrong}."
                return
    body = again.params_for(spec)
    for name, value in values.items():
        if name not in known or not vendor.takes(name, value):
            if not any(name.replace("_", " ") in words for words in dropped) and name not in known:
                yield f"Its example has {name}, which is left out without a word."
            continue
        default = known[name].default
        if _same(body.get(name, default), value) or (value in ("", []) and default is None):
            continue
        yield f"Its example for {name} was {_short(value)} and came back {_short(body.get(name))}."


def _collected(spec: ModelSpec, made: Any) -> Iterator[str]:
    if made in (None, {}, [], ""):
        return
    found = outputs.collect(made, spec.kind.medium)
    if not found:
        yield f"{spec.kind}, but nothing is collected of {_short(made)}."
    for output in (one for one in found if not one.beside):
        suffix = urlsplit(output.url).path.rpartition(".")[2].lower()
        if suffix in ("zip", "tar", "gz", "glb", "obj", "ply", "mid", "midi", "safetensors", "npz"):
            yield f"{spec.kind}, but it makes {_short(output.url)}."


def _something(field: Field, spec: ModelSpec) -> Any:
    """A value that the field takes."""
    if field.default is not None:
        return field.default
    if field.choices and field.type is not Type.LIST:
        return field.choices[0].value
    if field.type in (Type.TEXT, Type.LONG_TEXT):
        return "a" * min(max(field.min_length or 0, 8), field.max_length or 8)
    if field.type in (Type.INTEGER, Type.NUMBER):
        low = 1 if field.minimum is None else field.minimum
        is_open = field.node.get("exclusiveMinimum", False) is not False
        if is_open and field.type is Type.NUMBER:
            return low + 1 if field.maximum is None else (low + field.maximum) / 2
        low = min(low, low if field.maximum is None else field.maximum)
        if field.type is Type.INTEGER and field.step:
            return int(-(-low // field.step) * field.step)
        return int(low) if field.type is Type.INTEGER else low
    if field.type is Type.BOOLEAN:
        return True
    if field.type is Type.LIST:
        known = [choice.value for choice in field.choices]
        one = 1 if field.item in (Type.INTEGER, Type.NUMBER) else "words"
        count = max(field.min_items or 1, 1)
        return [*known, *(one * (at + 1) for at in range(count))][:count]
    return _of_node({**field.node, "default": None}, spec.schema)


def _of_node(node: Any, root: Json, depth: int = 0) -> Any:
    """A small value of a schema."""
    from providers.json_schema import merged, options_of

    node = merged(node, root)
    for said in ("default", "const"):
        if node.get(said) is not None:
            return node[said]
    if isinstance(node.get("examples"), list) and node["examples"]:
        return node["examples"][0]
    if node.get("enum"):
        return node["enum"][0]
    options = [one for one in options_of(node, root) if one.get("type") != "null"]
    if options and depth < 8:
        return _of_node(options[0], root, depth + 1)
    kind = node.get("type")
    if kind == "array" and node.get("prefixItems"):
        return [_of_node(part, root, depth + 1) for part in node["prefixItems"]]
    if kind == "array":
        return [_of_node(node.get("items"), root, depth + 1)] * max(int(node.get("minItems", 1)), 1)
    if kind in ("integer", "number"):
        return node.get("minimum", 1)
    if kind == "boolean":
        return True
    if kind == "string":
        return FILE if node.get("format") == "uri" else "words"
    parts = node.get("properties", {})
    return {n: _of_node(parts[n], root, depth + 1) for n in node.get("required", ()) if n in parts}


def _draft_2020(node: Any) -> Any:
    """OpenAPI 3.0's own words turned over."""
    if isinstance(node, list):
        return [_draft_2020(part) for part in node]
    if not isinstance(node, dict):
        return node
    new = {key: _draft_2020(value) for key, value in node.items() if key != "format"}
    for bound, flag in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(new.get(flag), bool) and new.pop(flag) and bound in new:
            new[flag] = new.pop(bound)
    if new.get("type") not in (None, *JSON_TYPES) and not isinstance(new["type"], list | dict):
        del new["type"]  # no word of JSON Schema
    return {"anyOf": [new, {"type": "null"}]} if new.pop("nullable", None) is True else new


def _openapi_of(document: Json) -> Json:
    return (document.get("latest_version") or {}).get("openapi_schema") or {}


def _fal_parts(document: Json) -> tuple[str, Json, Json]:
    """(id, metadata, OpenAPI) of a document with or without what fal's catalogue says of it."""
    if isinstance(document.get("openapi"), dict):
        return document["endpoint_id"], document.get("metadata") or {}, document["openapi"]
    about = document.get("info", {}).get("x-fal-metadata", {})
    return about.get("endpointId") or "fal-ai/a-model", {}, document


def _example(document: Json) -> Json:
    example = document.get("default_example")
    return example if isinstance(example, dict) else {}


def _same(one: Any, other: Any) -> bool:
    """Equal as JSON, whatever kind of line end it has."""
    texts = [json.dumps(value, sort_keys=True).replace("\\r\\n", "\\n") for value in (one, other)]
    return texts[0] == texts[1] or one == other


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) < 200 else text[:199] + "…"
