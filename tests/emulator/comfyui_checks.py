"""How ComfyUI looks at a workflow before it takes it (its execution.py): what it says is wrong."""

from typing import Any

Body = dict[str, Any]


def problems(graph: Body, kinds: Body) -> tuple[Body, Body]:
    """(the error of the whole, the errors by node); ({}, …) where it is taken."""
    for id, node in graph.items():
        if node.get("class_type") not in kinds:
            title = node.get("_meta", {}).get("title", node.get("class_type"))
            words = f"Node '{title}' not found. The custom node may not be installed."
            return _error("missing_node_type", words, f"Node ID '#{id}'"), {}
    ends = [id for id, node in graph.items() if kinds[node["class_type"]]["output_node"]]
    if not ends:
        return _error("prompt_no_outputs", "Prompt has no outputs", ""), {}
    found: Body = {}
    for id, node in graph.items():
        declared = kinds[node["class_type"]]["input"]["required"]
        errors = [
            error for name, told in declared.items() for error in _wrong(node["inputs"], name, told)
        ]
        if errors:
            found[id] = {
                "errors": errors,
                "dependent_outputs": ends,
                "class_type": node["class_type"],
            }
    if found:
        return _error(
            "prompt_outputs_failed_validation", "Prompt outputs failed validation", ""
        ), found
    return {}, {}


def medium(graph: Body) -> str:
    kinds = {node["class_type"] for node in graph.values()}
    if "VHS_VideoCombine" in kinds:
        return "video"
    return "audio" if "SaveAudio" in kinds else "image"


def _wrong(inputs: Body, name: str, told: list[Any]) -> list[Body]:
    more = told[1] if len(told) > 1 else {}
    if name not in inputs:
        return [_of_input("required_input_missing", "Required input is missing", name, None)]
    value = inputs[name]
    if isinstance(value, list):
        return []
    choices = told[0] if isinstance(told[0], list) else more.get("options")
    if choices is not None and not any(flag.endswith("_upload") for flag in more):
        if value not in choices:
            return [_of_input("value_not_in_list", "Value not in list", name, value)]
    elif told[0] in ("INT", "FLOAT"):
        if value < more.get("min", value):
            return [_of_input("value_smaller_than_min", "Value is too small", name, value)]
        if value > more.get("max", value):
            return [_of_input("value_bigger_than_max", "Value is too big", name, value)]
    return []


def _error(type: str, message: str, details: str) -> Body:
    return {"type": type, "message": message, "details": details, "extra_info": {}}


def _of_input(type: str, message: str, name: str, value: Any) -> Body:
    extra = {"input_name": name, "received_value": value}
    return {"type": type, "message": message, "details": name, "extra_info": extra}
