"""One control for the shape of all chosen models, and one for how many results there are.

With several models their own parameters of shape leave the form: `shape` ("16:9") is said in each
one's own (`providers.shapes`), "" leaves it to each, and OWN brings their own controls back. How
many results a single call makes has no control at all: each result is a call, and they are counted
by the form's own number.

The name in the HTML is `shape`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from providers import shapes
from providers.contract import Json, Medium, ModelSpec
from providers.meanings import is_count, one_result
from providers.schema import Field, fields
from providers.shapes import SHAPES, Way

OWN = "own"
VISUAL_MEDIA = (Medium.IMAGE, Medium.VIDEO)


@dataclass(frozen=True)
class ModelShape:
    """What a model is sent for a shape, in words; `is_near` where it is not quite that shape."""

    model: str
    words: str
    is_near: bool = False


@dataclass(frozen=True)
class CarriedValues:
    """Values with the shape said for all; `results` is how many a single call made."""

    values: dict[str, Any]
    shape: str
    results: int


@dataclass(frozen=True)
class ShapeControl:
    """`choices` are (value, words, chosen); none where the models have controls of their own."""

    choices: list[tuple[str, str, bool]]
    models: list[ModelShape]


def known(shape: str) -> str:
    """The shape that came with a request; "" for what is none."""
    return shape if shape in (*SHAPES, OWN) else ""


def ways(specs: Sequence[ModelSpec], held: Iterable[str] = ()) -> list[Way | None]:
    """How each is told its shape. Where there is but one model, its own control tells it; so it
    does where something is `held`."""
    fixed = set(held)
    found = [_way(spec) if len(specs) > 1 else None for spec in specs]
    return [way if way and not fixed & set(way.names) else None for way in found]


def without_controls(
    specs: Sequence[ModelSpec], shape: str = "", held: Iterable[str] = ()
) -> list[Json]:
    """For each model what has no control of its own on the form, with what it is sent of it, None
    where that is nothing."""
    wanted = shapes.ratio(shape) if shape else None
    every: list[Json] = []
    for spec, way in zip(specs, ways(specs, held), strict=True):
        own: Json = {}
        for one in fields(spec.schema):
            if is_count(one):
                own |= {one.name: None} | one_result(one)
        if way and shape != OWN:
            own |= dict.fromkeys(way.names) | (shapes.params_for(way, wanted) if wanted else {})
        every.append(own)
    return every


def carried(
    values: Mapping[str, Any], before: Sequence[ModelSpec], specs: Sequence[ModelSpec], shape: str
) -> CarriedValues:
    """What a form of the models `before` held, or of others, for the form of these."""
    of = [*before, *specs]
    rest, results = _counted(values, of)
    return CarriedValues(*_carried(rest, of, specs, known(shape)), results)


def _carried(
    values: Mapping[str, Any], before: Sequence[ModelSpec], specs: Sequence[ModelSpec], shape: str
) -> tuple[dict[str, Any], str]:
    """(the values, the shape) for other models: what the values of those `before` say of the shape
    is said in the new ones' own way."""
    ratio = shapes.ratio(shape) if shape not in ("", OWN) else None
    old = {name for spec in before if (way := _way(spec)) for name in way.names}
    if ratio is None:
        ratio = next(filter(None, (_ratio_in_values(spec, values) for spec in before)), None)
    if len(specs) > 1:
        if shape == OWN or not any(ways(specs)):
            return dict(values), shape
        ours = old | {name for spec in specs if (way := _way(spec)) for name in way.names}
        named = shapes.shape_of(ratio) if ratio else ""
        if ratio and not named:  # a shape that no choice has: each model keeps its own
            return dict(values), OWN
        return {name: value for name, value in values.items() if name not in ours}, named
    way = _way(specs[0]) if specs else None
    if way is None or ratio is None or _ratio_in_values(specs[0], values):
        return dict(values), ""
    rest = {name: value for name, value in values.items() if name not in old - set(way.names)}
    return rest | shapes.params_for(way, ratio), ""


def _counted(values: Mapping[str, Any], specs: Sequence[ModelSpec]) -> tuple[dict[str, Any], int]:
    """(the values without what says how many results one call makes, how many that were)."""
    counts = {one.name for spec in specs for one in fields(spec.schema) if is_count(one)}
    numbers = [values[name] for name in counts & values.keys() if _is_number(values[name])]
    rest = {name: value for name, value in values.items() if name not in counts}
    return rest, max(numbers, default=1)


def control(
    specs: Sequence[ModelSpec], shape: str, held: Iterable[str], params_of_each: Sequence[Json]
) -> ShapeControl | None:
    """What `form_shape.html` shows; None with one model, or where no model can be told.
    `params_of_each` is what each model is sent with that."""
    every = ways(specs, held)
    able = [way for way in every if way]
    if not able:
        return None
    offered = [one for one in SHAPES if any(_has(way, one) for way in able) or one == shape]
    choices = [("", "As it comes"), *((one, one) for one in offered), (OWN, "Each its own")]
    return ShapeControl(
        [(value, words, value == shape) for value, words in choices],
        [_model_shape(*one, shape) for one in zip(specs, every, params_of_each, strict=True)]
        if shape not in ("", OWN)
        else [],
    )


def shape_params(specs: Sequence[ModelSpec], params_of_each: Sequence[Json]) -> Json:
    """What of that the models are sent for their shape, of all of them together."""
    together: Json = {}
    for way, params in zip(ways(specs), params_of_each, strict=True):
        names = way.names if way else ()
        together |= {name: params[name] for name in names if params.get(name) is not None}
    return together


def _model_shape(spec: ModelSpec, way: Way | None, params: Json, shape: str) -> ModelShape:
    if way is None:
        return ModelShape(spec.label, "takes no shape")
    own = {name: params[name] for name in way.names if name in params}
    ratio, wanted = shapes.ratio_in_params(way, own), shapes.ratio(shape)
    is_near = ratio is not None and wanted is not None and not shapes.alike(ratio, wanted)
    return ModelShape(spec.label, shapes.in_words(own), is_near)


def _has(way: Way, shape: str) -> bool:
    wanted = shapes.ratio(shape)
    ratio = shapes.ratio_in_params(way, shapes.params_for(way, wanted)) if wanted else None
    return bool(ratio and wanted and shapes.alike(ratio, wanted))


def _way(spec: ModelSpec) -> Way | None:
    if spec.kind.medium not in VISUAL_MEDIA:
        return None
    return shapes.way_of(_params(spec))


def _params(spec: ModelSpec) -> list[Field]:
    return [one for one in fields(spec.schema) if one.name != spec.prompt_field]


def _ratio_in_values(spec: ModelSpec, values: Mapping[str, Any]) -> Fraction | None:
    way = _way(spec)
    return shapes.ratio_in_params(way, values) if way else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
