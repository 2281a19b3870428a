"""fal's own catalogue: any endpoint by its id or address, its schema, its price, and a search."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx

from providers import http, model_kinds, openapi_document, pricing
from providers.contract import BadRequest, Expired, Json, Kind, Medium, ModelSpec, Money
from providers.fal.models import COUNTED_IN_WHOLE
from providers.schema import Field, fields

PLATFORM = "https://api.fal.ai/v1"
SCHEMAS = "https://fal.ai/api/openapi/queue/openapi.json"
ENDPOINT = re.compile(r"[A-Za-z0-9][\w.-]*(?:/[\w.-]+){1,7}")
SITES = ("fal.ai", "www.fal.ai", "fal.run", "queue.fal.run")
PAGES = ("playground", "api", "examples", "requests", "llms.txt")
KINDS = {
    "text-to-image": Kind.TEXT_TO_IMAGE,
    "image-to-image": Kind.IMAGE_TO_IMAGE,
    "text-to-video": Kind.TEXT_TO_VIDEO,
    "image-to-video": Kind.IMAGE_TO_VIDEO,
    "audio-to-video": Kind.IMAGE_TO_VIDEO,
    "video-to-video": Kind.VIDEO_TO_VIDEO,
    "text-to-speech": Kind.TEXT_TO_SPEECH,
    "speech-to-speech": Kind.TEXT_TO_SPEECH,
    "text-to-audio": Kind.TEXT_TO_AUDIO,
    "text-to-music": Kind.TEXT_TO_AUDIO,
    "audio-to-audio": Kind.TEXT_TO_AUDIO,
    "video-to-audio": Kind.TEXT_TO_AUDIO,
    "speech-to-text": Kind.TEXT_GENERATION,
    "audio-to-text": Kind.TEXT_GENERATION,
    "video-to-text": Kind.TEXT_GENERATION,
    "image-to-text": Kind.TEXT_GENERATION,
    "text-to-text": Kind.TEXT_GENERATION,
    "vision": Kind.TEXT_GENERATION,
    "llm": Kind.TEXT_GENERATION,
    "text-to-json": Kind.TEXT_GENERATION,
    "image-to-json": Kind.TEXT_GENERATION,
    "json": Kind.TEXT_GENERATION,
}
NOT_OURS = re.compile(r"3d|training")
# fal files speech and music under both.
BY_EAR = ("text-to-speech", "text-to-audio")
UNITS = {
    "image": "image",
    "megapixel": "megapixel",
    "second": "second",
    "video second": "second",
    "minute": "minute",
    "1000 character": "1000 characters",
    "compute second": "compute second",
    "video": "run",
    "request": "run",
    "generation": "run",
}
"""The words of fal's price list that have one meaning. A "unit" has none: a thousand tokens of one
model, a dollar of another."""
WEIGHS = re.compile(
    r"resolution|quality|audio|(?<!sync_)mode$|tier|fps|frame|rendering_speed|upscale"
    r"|scale_factor|expansion|web_search|thinking|^model$|^max_images$"
)
LENGTHS = re.compile(r"duration|seconds|length|^num_|count")
PRICES_AT_ONCE = 50


@dataclass(frozen=True)
class UnitPrice:
    """What one of fal's units costs; `money` is None where fal has no price."""

    money: Money | None
    unit: str = ""


def endpoint_id(text: str) -> str:
    """`fal-ai/flux/dev` from itself or from an address of its page, queue or run."""
    text = text.strip()
    parts = urlsplit(text if "://" in text else f"//{text}")
    path = text
    if "://" in text or (parts.hostname or "") in SITES:
        if (parts.hostname or "") not in SITES:
            raise BadRequest(f"“{text[:80]}” is not an address of a model at fal.")
        path = unquote(parts.path)
    names = path.strip("/").removeprefix("models/").split("/")
    while len(names) > 2 and names[-1] in PAGES:
        names.pop()
    id = "/".join(names)
    if not ENDPOINT.fullmatch(id) or ".." in id:
        raise BadRequest(
            f"“{text[:80]}” is no model id of fal.",
            next_step="It looks like fal-ai/flux/dev; the address of the model's page does too.",
        )
    return id


def describe(api: httpx.Client, id: str, shipped: ModelSpec | None) -> ModelSpec:
    """One endpoint as fal has it now. Raises BadRequest where there is none, or none for us."""
    document = _document(api, id)
    about = _metadata(api, id) or document.get("info", {}).get("x-fal-metadata") or {}
    category = str(about.get("category") or "")
    schema = _by_address(openapi_document.input_schema(document))
    words = f"{id} {category} {about.get('description') or ''}"
    kind = shipped.kind if shipped else kind_of(category, schema, document, words)
    if not isinstance(kind, Kind):
        raise model_kinds.refuse(id, kind or "something")
    price = list_price(unit_price(api, id), schema)
    label = str(about.get("display_name") or about.get("title") or id)
    return ModelSpec(
        id=id,
        kind=kind,
        label=(shipped.label if shipped else label)[:120],
        schema=schema,
        description=_description(about, shipped),
        prompt_field=openapi_document.prompt_field(schema, kind),
        seed_field=openapi_document.seed_field(schema),
        price=pricing.latest(shipped.price if shipped else None, price),
        url=f"https://fal.ai/models/{id}",
    )


def search(api: httpx.Client, words: str, kind: str) -> Iterator[ModelSpec]:
    """Active models that fal finds for these words, without their schemas."""
    query: Json = {"q": words, "status": "active", "limit": 50}
    categories = [name for name, one in KINDS.items() if one.value == kind]
    if len(categories) == 1:
        query["category"] = categories[0]
    answer = http.json_of(api.get(f"{PLATFORM}/models", params=query))
    for entry in answer.get("models") or () if isinstance(answer, dict) else ():
        about = entry.get("metadata") or {}
        found = KINDS.get(str(about.get("category")))
        if found is not None and entry.get("endpoint_id") and kind in ("", found.value):
            yield ModelSpec(
                id=entry["endpoint_id"],
                kind=found,
                label=str(about.get("display_name") or entry["endpoint_id"])[:120],
                schema={},
                description=str(about.get("description") or ""),
                url=f"https://fal.ai/models/{entry['endpoint_id']}",
            )


def unit_price(api: httpx.Client, id: str) -> UnitPrice:
    """What one unit of an endpoint costs by fal's price list."""
    try:
        return unit_prices(api, [id]).get(id, UnitPrice(None))
    except (Expired, BadRequest):
        return UnitPrice(None)


def unit_prices(api: httpx.Client, ids: Sequence[str]) -> dict[str, UnitPrice]:
    """The same of several, by their ids; those that fal has no price of are left out."""
    found = {}
    for start in range(0, len(ids), PRICES_AT_ONCE):
        query = {"endpoint_id": list(ids[start : start + PRICES_AT_ONCE])}
        answer = http.json_of(api.get(f"{PLATFORM}/models/pricing", params=query))
        rows = answer.get("prices") if isinstance(answer, dict) else None
        for row in rows if isinstance(rows, list) else ():
            try:
                money = Money(Decimal(str(row["unit_price"])), str(row.get("currency") or "USD"))
                found[str(row["endpoint_id"])] = UnitPrice(money, str(row.get("unit") or ""))
            except (KeyError, TypeError, AttributeError, InvalidOperation):
                continue
    return found


def list_price(known: UnitPrice, schema: Json) -> Json | None:
    """fal's price as data; None where the word for its unit has no certain meaning.

    What fal counts is weighted by some of the parameters (a silent second of Veo is half a unit),
    and its list does not say how. A model that has such parameters has a price to show, and none to
    work out.
    """
    word = " ".join(re.sub(r"[,_-]", lambda m: "" if m[0] == "," else " ", known.unit).split())
    unit = UNITS.get(re.sub(r"s$|^(?:\$ ?)?per ", "", word.lower()))
    if known.money is None or unit is None:
        return None
    price: Json = {
        "unit": unit,
        "amount": f"{known.money.amount:f}",
        "currency": known.money.currency,
        "date": datetime.now(UTC).date().isoformat(),
        "source": f"{PLATFORM}/models/pricing",
        "live": True,
    }
    if unit == "megapixel":
        price |= COUNTED_IN_WHOLE
    weighing, extras, files = _deciding(unit, schema)
    if extras:
        price["table"] = [{"when": dict.fromkeys(extras, False), "amount": price.pop("amount")}]
    if weighing:
        price["besides"] = f"more or less by {', '.join(weighing)}"
    elif unit == "megapixel" and files:
        price["besides"] = "the pictures that go in"
    return price


def _deciding(unit: str, schema: Json) -> tuple[list[str], list[str], list[str]]:
    """What decides about the bill beside the quantity: parameters that weigh on each unit, extras
    that are off unless one asks for them, and files."""
    properties = schema.get("properties", {})
    files = [name for name in properties if re.search(r"_urls?$", name)]
    if unit in ("1000 characters", "compute second"):
        return [], [], files
    names = [name for name in properties if name not in files and WEIGHS.search(name)]
    if unit == "run":
        names += [name for name in properties if LENGTHS.search(name) and name not in names]
    off = {"type": "boolean", "default": False}
    extras = [name for name in names if off.items() <= dict(properties[name]).items()]
    return [name for name in names if name not in extras], extras, files


def kind_of(category: str, schema: Json, document: Json, about: str = "") -> Kind | str | None:
    """By fal's category, as far as what comes out does not belie it; what it makes in words where
    that is nothing of ours."""
    if NOT_OURS.search(category):
        return category
    found = list(model_kinds.of_output(document, model_kinds.output_of(document)))
    made = model_kinds.best(found)
    kind = KINDS.get(category)
    if kind is not None and (not made or kind.medium in found):
        return model_kinds.kind_for(kind.medium, schema, about) if category in BY_EAR else kind
    if isinstance(made, Medium):
        return model_kinds.kind_for(made, schema, about)
    return made or (Kind.TEXT_GENERATION if openapi_document.prompt_field(schema) else None)


def _by_address(schema: Json) -> Json:
    """The same with files by their address, where fal would write them out by default."""
    changed = {
        one.name: {**schema["properties"][one.name], "default": "url"}
        for one in fields(schema)
        if hands_over(one)
    }
    return {**schema, "properties": schema["properties"] | changed} if changed else schema


def hands_over(field: Field) -> bool:
    """Does it choose between the address of a file and its bytes, written out?"""
    values = {choice.value for choice in field.choices if isinstance(choice.value, str)}
    return "url" in values and bool(values & {"hex", "base64", "bytes"})


def _document(api: httpx.Client, id: str) -> Json:
    try:
        document = http.json_of(api.get(SCHEMAS, params={"endpoint_id": id}))
    except (Expired, BadRequest):
        raise BadRequest(f"fal has no model “{id}”.") from None
    if not isinstance(document, dict) or not document.get("paths"):
        raise BadRequest(f"fal has no model “{id}”.")
    return document


def _metadata(api: httpx.Client, id: str) -> Json | None:
    """The catalogue's entry. Private endpoints have none."""
    try:
        answer = http.json_of(api.get(f"{PLATFORM}/models", params={"endpoint_id": id}))
    except (Expired, BadRequest):
        return None
    rows: list[Any] = answer.get("models") or [] if isinstance(answer, dict) else []
    about = next((row.get("metadata") for row in rows if row.get("endpoint_id") == id), None)
    return about if isinstance(about, dict) else None


def _description(about: Json, shipped: ModelSpec | None) -> str:
    description = str(about.get("description") or (shipped.description if shipped else ""))
    if about.get("status") in ("deprecated", "inactive"):
        description = f"fal lists it as {about['status']}. {description}"
    return description.strip()
