"""The inspector beside a board: all of one shot, or of one scene, in tabs."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from films import failures, planning, timing, transitions
from films.bible_models import Entry
from films.board import Board
from films.board_models import Line, Scene, Shot
from films.board_takes import Target
from films.models import Film
from films.script import camera
from films.stages import Of, Stage
from films.standing import State
from films.take_models import Take
from foundation.user_input import row_id
from ledger.money import in_words
from pages.films import cards, faces, pictures, standing_words
from pages.films.cards import PresentedBoard
from pages.films.pictures import Picture

TABS = ("picture", "words", "sound", "takes", "details")
EMPTY = {"of": "", "tab": "picture"}


@dataclass(frozen=True, slots=True)
class TakeCard:
    pk: int
    number: int
    picture: Picture | None
    words: str
    made_at: Any
    price: str
    chosen: bool
    can_be_chosen: bool
    quality: str
    approved: bool


@dataclass(frozen=True, slots=True)
class StageSection:
    """A stage of the shot, or of one of its lines; `target` as forms name it: "voice-line-12"."""

    target: str
    label: str
    spoken: str
    state: str
    why: str
    takes: tuple[TakeCard, ...]
    is_skipped: bool
    can_be_skipped: bool
    stage: str
    trouble: str = ""
    prompt: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def is_odd(self) -> bool:
        """Its state wants a word beside its colour."""
        return self.state not in (State.CURRENT, State.MISSING)

    @property
    def has_failed(self) -> bool:
        return self.state == State.FAILED


def inspected_facts(request: HttpRequest, presented: PresentedBoard) -> dict[str, Any] | None:
    """That which the page has open, as it is by now; None where it has none."""
    data = request.POST if request.method == "POST" else request.GET
    kind, _, key = data.get("inspecting", "").partition("-")
    tab = data.get("tab", "")
    pk = row_id(key)
    if kind == "shot" and pk in presented.board.shot:
        return of_shot(presented, presented.board.shot[pk], tab)
    if kind == "scene" and pk in presented.board.scene:
        return of_scene(presented, presented.board.scene[pk])
    return EMPTY if kind else None


def of_scene(presented: PresentedBoard, scene: Scene) -> dict[str, Any]:
    places = [one for one in presented.board.entries.values() if one.kind == Entry.Kind.PLACE]
    return {"of": "scene", "scene": scene, "places": places, "tab": "picture"}


def of_shot(presented: PresentedBoard, shot: Shot, tab: str) -> dict[str, Any]:
    now = presented.board
    tab = tab if tab in TABS else "picture"
    lines = now.lines_of[shot.pk]
    facts = {
        "of": "shot",
        "tab": tab,
        "tabs": TABS,
        "shot": shot,
        "card": cards.card(presented, shot),
        "lines": lines,
        "seconds": now.film.seconds(shot.frames),
        "transition_seconds": now.film.seconds(shot.transition_frames),
        "sizes": camera.SIZES,
        "angles": camera.ANGLES,
        "moves": camera.MOVES,
        "transitions": transitions.LABELS,
        "pictures": Shot.Picture.choices,
        "line_kinds": Line.Kind.choices,
        "cast": [entry.pk for entry in now.cast_of.get(shot.pk, [])],
        "who": [one for one in now.entries.values() if one.kind != Entry.Kind.STYLE],
        "speakers": [one for one in now.entries.values() if one.kind == Entry.Kind.CHARACTER],
        "offers": _offers(now, shot),
        "picture": _picture(presented, shot),
        "faces": faces.of_shot(presented, shot) if tab == "takes" else None,
    }
    if tab in ("takes", "details", "sound"):
        facts["stages"] = _stages(presented, shot, tab)
    return facts


def _offers(now: Board, shot: Shot) -> list[str]:
    """What can be done where the words do not fit, in sentences."""
    spoken = [now.spoken[line.pk] for line in now.lines_of[shot.pk]]
    letters = sum(len(line.text) for line in now.lines_of[shot.pk])
    sentences = {
        timing.Way.LONGER: lambda one: f"make it {cards.seconds(now, one.frames)} long",
        timing.Way.FASTER: lambda one: f"speak {float(one.tempo):.2f} times as fast",
        timing.Way.OVER_CUT: lambda one: (
            f"let the words go {cards.seconds(now, one.frames)} over the cut"
        ),
        timing.Way.SHORTER: lambda one: f"shorten the words by {one.letters} letters",
    }
    return [
        sentences[one.way](one) for one in timing.offers(shot.frames, spoken, letters, now.film.fps)
    ]


def _targets(presented: PresentedBoard, shot: Shot, tab: str) -> list[tuple[Target, str]]:
    """With what each is called."""
    now = presented.board
    found: list[tuple[Target, str]] = []
    for stage in presented.stages:
        is_sound = stage in (Stage.VOICE, Stage.EFFECTS)
        if tab == "sound" and not is_sound:
            continue
        if stage is Stage.VOICE:
            lines = now.lines_of[shot.pk]
            for number, line in enumerate(lines, 1):
                speaker = now.entries.get(line.speaker_id or 0)
                name = speaker.name if speaker else "somebody"
                name += f", line {number}" if len(lines) > 1 else ""
                found.append((Target(stage, Of.LINE, line.pk), f"Voice of {name}"))
        else:
            found.append((Target(stage, Of.SHOT, shot.pk), stage.one.capitalize()))
    return found


def _stages(presented: PresentedBoard, shot: Shot, tab: str) -> list[StageSection]:
    now = presented.board
    named = [found for found in _targets(presented, shot, tab) if found[0] in presented.stands]
    rows = _takes(now.film, shot, [target for target, _ in named])
    targets = {target for target, _ in named}
    plan = planning.plan(now, what="all", targets=targets) if tab == "details" else None
    items = {item.target: item for item in plan.items} if plan else {}
    found = []
    for target, label in named:
        stands = presented.stands[target]
        item = items.get(target)
        line = now.lines.get(target.key) if target.of is Of.LINE else None
        found.append(
            StageSection(
                target=f"{target.stage}-{target.of}-{target.key}",
                label=label,
                spoken=line.text if line else "",
                state=stands.state.value,
                why=standing_words.why(stands).capitalize(),
                takes=tuple(_take(one) for one in rows.get(target, ())),
                is_skipped=stands.state is State.SKIPPED,
                can_be_skipped=target.of is Of.SHOT,
                stage=target.stage.value,
                trouble=failures.in_vain(stands) if stands.state is not State.FAILED else "",
                prompt=item.order.prompt if item else "",
                remarks=item.order.remarks if item else (),
            )
        )
    return found


def _takes(film: Film, shot: Shot, targets: list[Target]) -> dict[Target, list[Take]]:
    """All of them, the newest first: one query."""
    lines = [target.key for target in targets if target.of is Of.LINE]
    rows = (
        Take.objects.filter(film=film)
        .select_related("generation", "product__asset")
        .order_by("-pk")
    )
    found: dict[Target, list[Take]] = {target: [] for target in targets}
    for take in (rows.filter(shot=shot) | rows.filter(line__in=lines)).distinct():
        of, key = take.target
        target = Target(Stage(take.stage), of, key)
        if target in found:
            found[target].append(take)
    return found


def _take(take: Take) -> TakeCard:
    work = take.generation
    picture = pictures.of_product(take.product) if take.product else None
    words = work.model_label if work else "your own"
    if take.product_id is None:
        words += (
            ", its file was removed"
            if take.content_sha256
            else f", {work.state if work else 'lost'}"
        )
    cost = None if work is None else work.cost_micros
    return TakeCard(
        pk=take.pk,
        number=take.number,
        picture=picture,
        words=words,
        made_at=take.created_at,
        price="" if work is None or cost is None else in_words(cost, work.currency),
        chosen=take.chosen,
        can_be_chosen=bool(take.content_sha256) and not take.chosen and picture is not None,
        quality=take.get_quality_display(),
        approved=take.approved_at is not None,
    )


def _picture(presented: PresentedBoard, shot: Shot) -> Picture | None:
    if shot.picture == Shot.Picture.IMPORTED:
        own = presented.board.imported.get(shot.pk)
        return pictures.of_product(own) if own else None
    return pictures.of_made(presented.board.picture_of(shot))
