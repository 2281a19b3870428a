"""A target as a line of an order: the model's own parameters, and the files that go along, each in
the place that is there for it (`providers.media_roles`)."""

from dataclasses import dataclass, field
from functools import cached_property

from films import basis, model_params, prompts, standing
from films.bible_models import Entry
from films.board import Board
from films.board_models import Line, Shot
from films.board_takes import Target
from films.film_settings import FilmSettings
from films.stages import Of, Stage
from gallery.models import Product
from production import candidates
from production.order_requests import OrderInput, OrderLine
from providers.contract import Finds, Json, Kind, ModelSpec
from providers.features import Features, features_of
from providers.media_roles import Role, by_role
from providers.models import CatalogueModel
from providers.schema import Field, Type, fields


class Model:
    """A model of the profile, its schema read once for all targets."""

    def __init__(self, row: CatalogueModel) -> None:
        self.row = row
        self.spec: ModelSpec = row.spec()
        self.fields: tuple[Field, ...] = fields(row.schema)
        self.features: Features = features_of(self.spec, self.fields)
        self.places = by_role(self.fields, self.spec.kind)
        self.kind: Kind = self.spec.kind
        self.most_letters = model_params.most_letters(self.fields, self.spec.prompt_field)

    @cached_property
    def finds(self) -> tuple[str, Finds] | None:
        """The parameter whose number is chosen among what the model finds in what goes in, such as
        the faces in a clip; None where there is none."""
        numbers = {one.name for one in self.fields if one.type is Type.INTEGER}
        found = candidates.parameters(self.row).items()
        return next(((name, finds) for name, finds in found if name in numbers), None)


@dataclass
class ModelOrder:
    """`pictures` are the keys of the products that go along, by role; `remarks` are sentences on
    what the model cannot be told. `seconds` is how long it is asked to be."""

    params: Json
    prompt: str
    pictures: list[tuple[Role, int]] = field(default_factory=list)
    remarks: tuple[str, ...] = ()
    seed: int | None = None

    def line(self, model: Model, products: dict[int, Product]) -> OrderLine:
        """The same as a line of an order. `products` by their keys."""
        inputs = tuple(
            OrderInput(model.places[role].name, products[key])
            for role, key in self.pictures
            if role in model.places and key in products
        )
        return OrderLine(model.row.ref, self.params, inputs, prompt=self.prompt, seed=self.seed)

    def lacks(self, model: Model) -> list[Role]:
        """The places that have to be filled and are not yet."""
        filled = {role for role, _ in self.pictures}
        return [role for role, one in model.places.items() if one.required and role not in filled]


def model_order(board: Board, target: Target, model: Model) -> ModelOrder:
    film = board.film
    params = model_params.one_result(model.fields)
    pictures = list(_pictures(board, target, model))
    remarks: tuple[str, ...] = ()
    if target.stage in (Stage.REFERENCE, Stage.STILL):
        params |= model_params.shape(model.fields, *_shape(board, target))
    if target.stage in (Stage.CLIP, Stage.LIPS):
        # Where one parameter says both, the size has the film's shape, whichever way round.
        params |= model_params.resolution(model.features, min(film.width, film.height))
        params |= model_params.shape(model.fields, film.width, film.height, as_large=True)
        params |= model_params.rate(model.fields, film.fps)
        wants_sound = FilmSettings.of(film).keep_clip_sound
        params |= model_params.sound(model.features, wanted=wants_sound)
    if (frames := basis.frames_needed(board, target)) is not None:
        params |= model_params.length(model.fields, model.features, frames / film.fps)
    if target.stage is Stage.LIPS and (face := board.shot[target.key].face) and model.finds:
        params |= {model.finds[0]: face}
    if target.stage is Stage.VOICE:
        spoken, remarks = _voice(board, target.key, model)
        params |= spoken
    if target.stage in (Stage.STILL, Stage.CLIP) and (words := _negative(board, target)):
        params |= {one.name: words for one in model.fields if one.name == "negative_prompt"}
    pictured = _pictured(board, target, pictures)
    prompt = prompts.prompt_of(board, target, pictured=pictured, limit=model.most_letters)
    return ModelOrder(params, prompt, pictures, remarks, _seed(board, target, model))


def _shape(board: Board, target: Target) -> tuple[int, int]:
    """A person is drawn in a square, whatever the shape of the film."""
    if target.of is Of.ENTRY and board.entries[target.key].kind != Entry.Kind.PLACE:
        return 1, 1
    return board.film.width, board.film.height


def _pictures(board: Board, target: Target, model: Model) -> list[tuple[Role, int]]:
    if target.stage is Stage.STILL:
        return _anchors(board, board.shot[target.key], model)
    if target.stage is Stage.CLIP:
        shot = board.shot[target.key]
        found = []
        if (still := basis.still_of(board, shot)) and still.product:
            at = Role.FIRST_FRAME if Role.FIRST_FRAME in model.places else Role.REFERENCE
            found.append((at, still.product))
        last = basis.next_still(board, shot) if shot.first_and_last else None
        if last and last.product and Role.LAST_FRAME in model.places:
            found.append((Role.LAST_FRAME, last.product))
        return found
    if target.stage is Stage.LIPS:
        clip = board.take(Stage.CLIP, Of.SHOT, target.key)
        _, spoken = lips_say(board, board.shot[target.key])
        found = [(Role.VIDEO, clip.product)] if clip and clip.product else []
        return found + ([(Role.SOUND, spoken)] if spoken else [])
    return []


def lips_say(board: Board, shot: Shot) -> tuple[Line | None, int | None]:
    """The line that lips are moved to, and the key of its voice: the first that somebody who is
    seen says and whose voice is there. Without a voice, the line whose voice it waits for."""
    lines = standing.lines_of_visible_speakers(board, shot)
    for line in lines:
        take = board.take(Stage.VOICE, Of.LINE, line.pk)
        if take and take.product:
            return line, take.product
    return next(iter(lines), None), None


def _anchors(board: Board, shot: Shot, model: Model) -> list[tuple[Role, int]]:
    """The pictures of who is seen, as many as the model takes, in their order; then the place's."""
    at = next((one for one in (Role.REFERENCE, Role.PICTURE) if one in model.places), None)
    if at is None:
        return []
    place = board.place_of(shot)
    seen = [*board.cast_of[shot.pk], *([place] if place else [])]
    shown = (board.anchors.get(entry.pk) for entry in seen if not entry.voice_only)
    keys = [anchor.product for anchor in shown if anchor]
    one = model.places[at]
    most = one.max_items if one.multiple else 1
    return [(at, key) for key in keys[:most]]


def _pictured(board: Board, target: Target, pictures: list[tuple[Role, int]]) -> list[int]:
    """The keys of the entries whose picture goes along."""
    if target.stage is not Stage.STILL:
        return []
    sent = {key for _, key in pictures}
    cast = (entry.pk for entry in board.cast_of[target.key])
    return [key for key in cast if key in board.anchors and board.anchors[key].product in sent]


def _voice(board: Board, key: int, model: Model) -> tuple[Json, tuple[str, ...]]:
    line = board.lines[key]
    speaker = board.entries.get(line.speaker_id or 0)
    params: Json = dict(speaker.voice.get(model.row.ref, {})) if speaker else {}
    spoken, can_be_told = model_params.manner(model.fields, line.direction)
    if can_be_told:
        return params | spoken, ()
    return params, (f"{model.row.label} cannot be told how to say it: “{line.direction}”.",)


def _negative(board: Board, target: Target) -> str:
    return board.shot[target.key].negative.strip()


def _seed(board: Board, target: Target, model: Model) -> int | None:
    if target.of is not Of.SHOT or not model.spec.seed_field:
        return None
    return board.shot[target.key].seed
