"""The hub: which repositories there are, who serves each, and whether one must ask for leave."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from providers.contract import BadRequest, Expired, Json, Kind, ModelSpec
from providers.huggingface import models, routes
from providers.json_values import as_list, as_text

Get = Callable[..., Any]
EXPAND = ("inferenceProviderMapping", "pipeline_tag", "gated")
NAME = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}", re.ASCII)
SITES = ("huggingface.co", "www.huggingface.co", "hf.co")
LIVE = ("live", "staging")


@dataclass(frozen=True)
class Served:
    """By whom, under which name of their own, for which task; `status` is "live" mostly."""

    by: str
    id: str
    task: str
    status: str


def name_of(text: str) -> tuple[str, str]:
    """(repository, provider or "") of an id or the address of a page. Raises BadRequest."""
    text = text.strip()
    parts = urlsplit(text if "://" in text else f"//{text}")
    path, served_by = text, ""
    if "://" in text or (parts.hostname or "") in SITES:
        if (parts.hostname or "") not in SITES:
            raise _no_name(text)
        path = "/".join(unquote(parts.path).strip("/").split("/")[:2])
        served_by = parse_qs(parts.query).get("inference_provider", [""])[0]
    else:
        path, _, served_by = text.partition(":")
    if not NAME.fullmatch(path) or ".." in path or not re.fullmatch(r"[a-z0-9-]*", served_by):
        raise _no_name(text)
    return path, served_by


def about(get: Get, repository: str) -> Json:
    """What the hub tells of it. Raises BadRequest where there is none."""
    try:
        found = get(f"/api/models/{quote(repository)}", params={"expand": list(EXPAND)})
    except (Expired, BadRequest):
        found = None
    if not isinstance(found, dict):
        raise BadRequest(f"Hugging Face has no model “{repository}”.")
    return found


def served(answer: Json) -> list[Served]:
    """Who serves it; those that this app speaks to, and in the hub's order."""
    mapping = answer.get("inferenceProviderMapping")
    rows: list[tuple[str, Any]] = []
    if isinstance(mapping, dict):
        rows = list(mapping.items())
    elif isinstance(mapping, list):
        rows = [(as_text(one.get("provider")), one) for one in mapping if isinstance(one, dict)]
    found = [
        Served(by, as_text(one.get("providerId")), as_text(one.get("task")), status)
        for by, one in rows
        if isinstance(one, dict) and (status := as_text(one.get("status")) or "live") in LIVE
    ]
    known = [(one, models.kind_of(one.task)) for one in found if one.id]
    return [one for one, kind in known if kind and routes.of(one.by, kind)]


def describe(get: Get, text: str) -> ModelSpec:
    repository, wanted = name_of(text)
    answer = about(get, repository)
    if wanted == "hf-inference" or (not wanted and not served(answer)):
        kind = models.kind_of(as_text(answer.get("pipeline_tag")))
        if wanted and kind and routes.of(wanted, kind):
            return _spec(repository, wanted, kind, answer)
    found = [one for one in served(answer) if wanted in ("", "auto", one.by)]
    if not found:
        whom = f" by {wanted}" if wanted else " by anybody that this app speaks to"
        raise BadRequest(
            f"“{repository}” is not served{whom} for pictures, clips, speech or text.",
            next_step="Its page at huggingface.co says under Inference Providers who serves it.",
        )
    kind = models.kind_of(found[0].task) or Kind.TEXT_TO_IMAGE
    is_chat = kind is Kind.TEXT_GENERATION and wanted in ("", "auto")
    return _spec(repository, "auto" if is_chat else found[0].by, kind, answer)


def id_at(get: Get, repository: str, served_by: str, kind: Kind) -> str:
    """The provider's own name for the repository. Raises BadRequest where it serves it no more."""
    if served_by in ("auto", "hf-inference"):
        return repository
    for one in served(about(get, repository)):
        if one.by == served_by and one.task == models.task_of(kind):
            return one.id
    raise BadRequest(
        f"{served_by} does not serve “{repository}” any more.",
        next_step="Add the model again by its name alone: another provider may.",
    )


def search(get: Get, words: str, kind: str) -> Iterator[ModelSpec]:
    """The most liked ones that somebody serves, for each of the tasks or one."""
    wanted = Kind(kind) if kind else None
    query: Json = {"search": words, "inference_provider": "all", "limit": 40}
    query |= {"expand": list(EXPAND), "sort": "likes"}
    if wanted is not None and wanted not in models.KINDS:
        return
    if wanted is not None and wanted is not Kind.TEXT_GENERATION:
        query["pipeline_tag"] = wanted.value
    for answer in as_list(get("/api/models", params=query)):
        repository = as_text(answer.get("id")) if isinstance(answer, dict) else ""
        for one in served(answer) if NAME.fullmatch(repository) else ():
            found = models.kind_of(one.task)
            if found and wanted in (None, found):
                is_chat = found is Kind.TEXT_GENERATION
                yield _spec(repository, "auto" if is_chat else one.by, found, answer)
                if is_chat:
                    break


def _spec(repository: str, served_by: str, kind: Kind, answer: Json) -> ModelSpec:
    gated = answer.get("gated") in ("auto", "manual", True)
    description = (
        f"Served by {served_by}." if served_by != "auto" else "Served by whom the router picks."
    )
    if gated:
        description += f" Gated: ask for leave at huggingface.co/{repository} first."
    return models.spec(repository, served_by, kind, description=description)


def _no_name(text: str) -> BadRequest:
    return BadRequest(
        f"“{text[:100]}” is no repository of Hugging Face.",
        next_step="It looks like owner/name or owner/name:provider; its page's address does too.",
    )
