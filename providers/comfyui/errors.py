"""What ComfyUI says when it does not take a workflow, with the fields of the form named."""

from collections.abc import Iterator
from typing import Any

import httpx

from providers import http
from providers.comfyui.form import TO, workflow_of
from providers.comfyui.workflow import BadWorkflow, Graph
from providers.contract import BadRequest, Json, ModelSpec, NeedsKey, ProviderError
from providers.json_values import as_list, as_text
from providers.refusals import shortened

SIGN_IN = "The server before ComfyUI wants a sign-in: a user name and a password, or a token."
WHAT = {
    "value_not_in_list": "is not among its choices",
    "required_input_missing": "is needed",
    "value_smaller_than_min": "is too small",
    "value_bigger_than_max": "is too large",
    "invalid_input_type": "is of the wrong type",
    "return_type_mismatch": "is joined to something of another type",
    "bad_linked_input": "is joined wrongly",
    "dependency_cycle": "leads back to itself",
}


def of_refusal(response: httpx.Response, model: ModelSpec) -> ProviderError | None:
    """The answer to a workflow that is not run: every node and input that is wrong. None for an
    answer that is not ComfyUI's."""
    answer = http.json_or_none(response)
    error = answer.get("error") if isinstance(answer, dict) else None
    if response.status_code in (401, 403):
        return NeedsKey(SIGN_IN)
    if not isinstance(error, dict) or response.status_code != 400:
        return None
    found = list(_wrong_inputs(answer.get("node_errors"), workflow_of(model)))
    if not found:
        message = f"{as_text(error.get('message'))} {as_text(error.get('details'))}".strip()
        words = f"ComfyUI does not run this workflow: {shortened(message, 300)}"
        return BadRequest(words, next_step=BadWorkflow.next_step)
    fields = {field: message for place, message in found if (field := _field(model, place))}
    words = "; ".join(dict.fromkeys(message for _, message in found))
    return BadRequest(f"ComfyUI does not run this workflow: {shortened(words, 600)}", fields=fields)


def left_out(answer: Any, graph: Graph) -> list[str]:
    """What a taken workflow goes without, in a sentence each."""
    return [f"Left out by ComfyUI: {reason}" for _, reason in _wrong_inputs(answer, graph)][:5]


def of_run(message: Json) -> str:
    """Why a run ended, by its `execution_error`."""
    why = as_text(message.get("exception_message")).strip() or as_text(
        message.get("exception_type")
    )
    node = as_text(message.get("node_type"))
    where = f" in {node} (node {message.get('node_id')})" if node else ""
    return f"ComfyUI failed{where}: {shortened(' '.join(why.split()) or 'it gave no reason', 300)}"


def _wrong_inputs(answer: Any, graph: Graph) -> Iterator[tuple[tuple[str, str], str]]:
    """((node, input), what is wrong with it)"""
    for id, about in (answer if isinstance(answer, dict) else {}).items():
        node = graph.get(str(id))
        named = node.words if node else f"node {id}"
        for error in as_list(about.get("errors") if isinstance(about, dict) else None):
            if not isinstance(error, dict):
                continue
            extra = error.get("extra_info")
            extra = extra if isinstance(extra, dict) else {}
            name = as_text(extra.get("input_name"))
            what = WHAT.get(as_text(error.get("type")))
            value = extra.get("received_value")
            if what and name:
                shown = "" if value is None or isinstance(value, list) else f" “{str(value)[:60]}”"
                yield (str(id), name), f"{name}{shown} of {named} {what}"
            else:
                message = f"{as_text(error.get('message'))} {as_text(error.get('details'))}".strip()
                yield (str(id), name), f"{named}: {message[:200]}"


def _field(model: ModelSpec, place: tuple[str, str]) -> str | None:
    """The field of the form that fills an input."""
    properties = model.schema.get("properties") or {}
    for name, node in properties.items():
        if [*place] in (node.get(TO) or []):
            return str(name)
    return None
