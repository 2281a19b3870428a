"""The whole board of a film, read at once in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from django.db.models import F, Q

from films import profiles, timing
from films.bible_models import Entry
from films.board_models import Appearance, Line, Scene, Shot
from films.board_takes import BoardTake, Target, numbers_of, takes
from films.models import Film
from films.stages import Of, Stage
from gallery.models import Product
from ledger import listed_models
from ledger.listed_models import Listed


class Anchor(NamedTuple):
    """The picture by which an entry of the bible stays the same."""

    product: int
    content_sha256: str


@dataclass
class Board:
    """`shots` are in the order of the film, as are the lines of each. `chosen` has the chosen take
    of a target, `open` the newest of those of which nothing came, or not yet; `numbers` that of the
    newest take of each."""

    film: Film
    scenes: Sequence[Scene]
    shots: Sequence[Shot]
    lines_of: dict[int, list[Line]]
    cast_of: dict[int, list[Entry]]
    entries: dict[int, Entry]
    anchors: dict[int, Anchor]
    chosen: dict[Target, BoardTake] = field(default_factory=dict)
    open: dict[Target, BoardTake] = field(default_factory=dict)
    numbers: dict[Target, int] = field(default_factory=dict)

    @cached_property
    def models(self) -> Sequence[Listed]:
        """All that there are, listed once for a board."""
        return listed_models.every()

    @cached_property
    def wanted(self) -> frozenset[Stage]:
        """The stages that this film has."""
        return profiles.wanted(self.film, self.models)

    @cached_property
    def with_final(self) -> frozenset[Stage]:
        """The stages that a draft and a final are made by two models."""
        return profiles.with_final(self.film, self.wanted, self.models)

    @cached_property
    def tempo_of(self) -> dict[int | None, Fraction]:
        """How much slower each speaker speaks than is reckoned, by the voices made so far."""
        spoken_by: dict[int | None, list[tuple[str, int]]] = defaultdict(list)
        for key, line in self.lines.items():
            take = self.take(Stage.VOICE, Of.LINE, key)
            if take and take.duration:
                spoken_by[line.speaker_id].append((line.text, round(take.duration * 1000)))
        return {speaker: timing.factor(lines) for speaker, lines in spoken_by.items()}

    @cached_property
    def spoken(self) -> dict[int, timing.Spoken]:
        """Each line with its length: that of its voice, or as it is reckoned."""
        return {key: self._spoken(line) for key, line in self.lines.items()}

    def _spoken(self, line: Line) -> timing.Spoken:
        take = self.take(Stage.VOICE, Of.LINE, line.pk)
        if take and take.duration:
            frames = max(1, timing.frames_of(round(take.duration * 1000), self.film.fps))
        else:
            voice = self.tempo_of.get(line.speaker_id, Fraction(1))
            frames = timing.estimate(line.text, self.film.fps, voice)
        return timing.Spoken(
            line.speaker_id, frames, line.dual, timing.is_pause(line.direction), line.offset_frames
        )

    @cached_property
    def timed(self) -> list[timing.Timed]:
        """Where each shot and each of its lines begins, in frames."""
        told = [
            (shot.frames, [self.spoken[line.pk] for line in self.lines_of[shot.pk]])
            for shot in self.shots
        ]
        return timing.on_film(told, self.film.fps)

    @cached_property
    def timed_of(self) -> dict[int, timing.Timed]:
        """The same by the shot's key."""
        return {shot.pk: at for shot, at in zip(self.shots, self.timed, strict=True)}

    @cached_property
    def voice_ref(self) -> str:
        """The model that speaks, which is heard: another one makes other voices."""
        return profiles.ref(self.film, Stage.VOICE, every=self.models)

    @cached_property
    def scene_of(self) -> dict[int, Scene]:
        """The scene of a shot, by the shot's key."""
        by_key = {scene.pk: scene for scene in self.scenes}
        return {shot.pk: by_key[shot.scene_id] for shot in self.shots}

    @cached_property
    def shots_of(self) -> dict[int, list[Shot]]:
        """The shots of a scene, by the scene's key."""
        found: dict[int, list[Shot]] = {scene.pk: [] for scene in self.scenes}
        for shot in self.shots:
            found[shot.scene_id].append(shot)
        return found

    @cached_property
    def lines(self) -> dict[int, Line]:
        return {line.pk: line for lines in self.lines_of.values() for line in lines}

    @cached_property
    def shot(self) -> dict[int, Shot]:
        return {shot.pk: shot for shot in self.shots}

    @cached_property
    def behind(self) -> dict[int, Shot]:
        """The shot that comes next, by the key of the one before."""
        return {shot.pk: following for shot, following in pairwise(self.shots)}

    @cached_property
    def before(self) -> dict[int, Shot]:
        """The shot that comes before, by the key of the one behind it."""
        return {following.pk: shot for shot, following in pairwise(self.shots)}

    @cached_property
    def scene(self) -> dict[int, Scene]:
        return {scene.pk: scene for scene in self.scenes}

    @cached_property
    def entries_in_film(self) -> list[Entry]:
        """Everybody and everything of the bible that this film shows, each once."""
        found = {entry.pk: entry for cast in self.cast_of.values() for entry in cast}
        for scene in self.scenes:
            if scene.place_id in self.entries:
                found.setdefault(scene.place_id, self.entries[scene.place_id])
        return list(found.values())

    @cached_property
    def imported(self) -> dict[int, Product]:
        """The user's own pictures and videos, by the shot's key: one query where there are any."""
        keys = {
            shot.pk: shot.imported_id
            for shot in self.shots
            if shot.imported_id and shot.picture == Shot.Picture.IMPORTED
        }
        found = products_of([*keys.values()]) if keys else {}
        return {shot: found[product] for shot, product in keys.items() if product in found}

    @cached_property
    def styles(self) -> list[Entry]:
        return [one for one in self.entries.values() if one.kind == Entry.Kind.STYLE]

    def place_of(self, shot: Shot) -> Entry | None:
        return self.entries.get(self.scene_of[shot.pk].place_id or 0)

    def speakers_of(self, shot: Shot) -> list[Entry]:
        found = (self.entries.get(line.speaker_id or 0) for line in self.lines_of[shot.pk])
        return list(dict.fromkeys(entry for entry in found if entry))

    def take(self, stage: Stage, of: Of, key: int) -> BoardTake | None:
        """The chosen take whose file can be used."""
        made = self.chosen.get(Target(stage, of, key))
        return made if made and made.is_there else None

    def picture_of(self, shot: Shot) -> BoardTake | None:
        """What is seen of a shot in the film, as far as it is made: its lips, its clip, its
        still."""
        stages: tuple[Stage, ...] = (Stage.LIPS, Stage.CLIP, Stage.STILL)
        if shot.picture == Shot.Picture.STILL:
            stages = (Stage.STILL,)
        found = (
            self.take(stage, Of.SHOT, shot.pk) for stage in stages if stage not in shot.skipped
        )
        return next((made for made in found if made), None)


def read(film: Film, *, to_look: bool = False) -> Board:
    """Seven queries, and one when what is imported is asked for. The numbers of takes come first,
    so that what is ordered meanwhile by another is noticed when its number is taken
    (`films.making`); `to_look`, as nothing is ordered by it, six and no numbers."""
    numbers = {} if to_look else numbers_of(film)
    scenes = list(Scene.objects.filter(film=film, removed=False))
    place = {scene.pk: number for number, scene in enumerate(scenes)}
    of_film = Q(scene__film=film, scene__removed=False, removed=False)
    shots = sorted(
        Shot.objects.filter(of_film),
        key=lambda shot: (place[shot.scene_id], shot.position, shot.pk),
    )
    lines_of: dict[int, list[Line]] = {shot.pk: [] for shot in shots}
    for line in Line.objects.filter(
        removed=False, shot__removed=False, shot__scene__film=film, shot__scene__removed=False
    ):
        lines_of[line.shot_id].append(line)
    rows = Entry.objects.filter(project_id=film.project_id, removed_at=None).annotate(
        anchor_product=F("anchor__product"),
        anchor_sha256=F("anchor__product__asset__content_sha256"),
    )
    entries: dict[int, Entry] = {entry.pk: entry for entry in rows}
    anchors = {
        row.pk: Anchor(row.anchor_product, row.anchor_sha256) for row in rows if row.anchor_product
    }
    cast_of: dict[int, list[Entry]] = defaultdict(list)
    seen = Appearance.objects.filter(shot__scene__film=film, shot__removed=False)
    for shot_key, entry_key in seen.values_list("shot_id", "entry_id"):
        if shot_key in lines_of and entry_key in entries:
            cast_of[shot_key].append(entries[entry_key])
    board = Board(film, scenes, shots, lines_of, cast_of, entries, anchors, numbers=numbers)
    for take in takes(film, Q(chosen=True) | Q(content_sha256="")):
        found = board.chosen if take.chosen else board.open
        found[take.target] = take
    return board


def products_of(keys: Sequence[int]) -> dict[int, Product]:
    """Products with their files, by key: what goes into an order."""
    return Product.objects.select_related("asset").in_bulk(keys)
