"""What each model is given for a quick action, kept in the process until its row changes: to read
it off a schema takes half a millisecond, and a menu asks it of every model of three kinds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ledger import listed_models
from ledger.listed_models import Listed
from production.order_inputs import fits
from production.prompt_help import bounded, system_field
from production.quick_action_kinds import QUICK_ACTIONS, QuickAction
from providers import catalogue, purposes
from providers.contract import Json, Kind, Medium, ModelSpec
from providers.schema import Field, Type, fields


@dataclass(frozen=True)
class Line:
    """What one model is given: the parameter that takes the picture, the prompt, the others. `rank`
    is the place of what it was made for among the purposes of the action."""

    place: str
    prompt: str
    params: Json
    rank: int


_kept: dict[int, tuple[Listed, dict[str, Line | None]]] = {}


def lines(action: QuickAction, models: Iterable[Listed]) -> dict[str, Line]:
    """By reference, of those of these models that can do it."""
    fitting = [one for one in models if one.kind is action.kind]
    _learn([one for one in fitting if not _is_known(one)])
    found = {one.ref: _kept[one.pk][1][action.name] for one in fitting if one.pk in _kept}
    return {ref: line for ref, line in found.items() if line}


def _is_known(model: Listed) -> bool:
    return model.pk in _kept and _kept[model.pk][0] is model


def _learn(models: Sequence[Listed]) -> None:
    if not models:
        return
    there = {one.pk for one in listed_models.every()}
    for gone in [pk for pk in _kept if pk not in there]:
        _kept.pop(gone, None)
    rows = catalogue.rows_of(one.ref for one in models)
    for one in models:
        if one.ref in rows:
            spec = rows[one.ref].spec()
            of_it = {
                action.name: _line(action, spec)
                for action in QUICK_ACTIONS
                if action.kind is one.kind
            }
            _kept[one.pk] = one, of_it


def _line(action: QuickAction, spec: ModelSpec) -> Line | None:
    """None where it cannot do it, or needs more than a picture and words."""
    declared = purposes.of(spec)
    purpose = next((one for one in action.purposes if one in declared), None)
    if action.purposes and purpose is None:
        return None
    params = dict(declared[purpose]) if purpose else {}
    prompt = str(params.pop(spec.prompt_field, action.words)) if spec.prompt_field else ""
    if action.kind is Kind.TEXT_GENERATION:
        if not prompt:
            return None
        params |= bounded(spec)
    known = fields(spec.schema)
    place = _place(known)
    if place is None:
        return None
    filled = {place.name, system_field(spec), *params} | ({spec.prompt_field} if prompt else set())
    needed = {one.name for one in known if one.required and one.default is None}
    rank = next((n for n, one in enumerate(action.purposes) if one in declared), 0)
    return Line(place.name, prompt, params, rank) if needed <= filled else None


def _place(known: Sequence[Field]) -> Field | None:
    """Where the picture goes: the place that must be filled, else the first; never a mask."""
    places = [
        one
        for one in known
        if one.type is Type.MEDIA and one.medium and fits(one.medium, Medium.IMAGE)
    ]
    free = [one for one in places if one.required or "mask" not in one.name.lower()]
    return next((one for one in free if one.required), free[0] if free else None)
