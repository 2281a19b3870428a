"""What `--axis` says: a parameter and the values that it takes by turns."""

from dataclasses import replace

from foundation import user_input
from parameter_templates.placeholders import literal
from production import orders
from production.grids.axes import PARAMETER

IN_THE_PROMPT = "Write alternatives of the prompt into it, as in {red|blue}, with --combinations."


def with_axes(request: orders.OrderRequest, axes: list[str]) -> orders.OrderRequest:
    """Each axis as alternatives of its parameter."""
    typed_values: dict[str, str] = {}
    for axis in axes:
        name, values = axis_of(axis)
        name = name.strip().removeprefix(PARAMETER)
        if name in typed_values or name == "prompt":
            words = f"“{name}” cannot be an axis twice." if name in typed_values else IN_THE_PROMPT
            raise orders.OrderRejected({"axis": [words]})
        options = "|".join(literal(value.strip(), is_inside=True) for value in values.split(","))
        typed_values[name] = f"{{{options}}}"
    lines = [replace(line, params=line.params | typed_values) for line in request.lines]
    return replace(request, lines=lines)


def axis_of(typed: str) -> tuple[str, str]:
    """Its name and values. Raises OrderRejected."""
    name, equals, values = typed.partition("=")
    if not equals or not name or not all(value.strip() for value in values.split(",")):
        words = f"“{user_input.short(typed)}” is not of the form name=value,value."
        raise orders.OrderRejected({"axis": [words]})
    return name, values
