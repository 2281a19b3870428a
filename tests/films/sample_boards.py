"""Films with scenes, shots, lines and a bible, for tests."""

from typing import Any

from films.bible_models import Entry, Reference
from films.board_models import Appearance, Line, Scene, Shot
from films.models import Film
from films.take_models import Take
from projects.models import Project


def make_film(*scenes: int, name: str = "The Lamp") -> Film:
    """With so many shots in each of its scenes; each shot has two lines and shows Ida."""
    film = Film.objects.create(project=Project.inbox(), name=name, slug=Film.free_slug(name))
    ida = make_entry(film, "Ida")
    for position, count in enumerate(scenes):
        scene = Scene.objects.create(film=film, position=position, label=str(position + 1))
        for at in range(count):
            make_shot(scene, at, ida)
    return film


def make_shots(film: Film, count: int, label: str = "1") -> list[Shot]:
    """Of a scene of their own, without words, half a second each."""
    scene = Scene.objects.create(film=film, label=label, position=film.scenes.count())
    return [
        Shot.objects.create(
            scene=scene, position=at, label=f"{label}{'ABCDEF'[at]}", action=f"A{at}.", frames=15
        )
        for at in range(count)
    ]


def make_shot(scene: Scene, at: int, seen: Entry) -> Shot:
    label = f"{scene.label}{'ABCDEFGHIJ'[at]}"
    shot = Shot.objects.create(
        scene=scene, position=at, label=label, action=f"Ida climbs {at}. She looks out.", frames=100
    )
    for position in range(2):
        Line.objects.create(shot=shot, position=position, text=f"It is out, {at}.", speaker=seen)
    Appearance.objects.create(shot=shot, entry=seen)
    return shot


def make_entry(film: Film, name: str, kind: str = "character") -> Entry:
    return Entry.objects.get_or_create(
        project=film.project, kind=kind, name=name, name_key=name.casefold(), removed_at=None
    )[0]


def make_take(film: Film, stage: str, number: int = 1, **facts: Any) -> Take:
    return Take.objects.create(
        film=film, stage=stage, number=number, basis="0" * 64, content_sha256="1" * 64, **facts
    )


def rows(film: Film) -> dict[str, Any]:
    """All that a step may change of a film and its bible, but for revisions and what is marked
    as taken away; who is seen in what is not there is no matter."""
    shots = Shot.objects.filter(scene__film=film, removed=False)
    columns = {
        "film": Film.objects.filter(pk=film.pk),
        "scene": Scene.objects.filter(film=film, removed=False),
        "shot": shots,
        "line": Line.objects.filter(shot__scene__film=film, removed=False),
        "entry": Entry.objects.filter(project=film.project_id, removed_at=None),
        "cast": Appearance.objects.filter(shot__in=shots),
        "pictures": Reference.objects.filter(entry__project=film.project_id),
        "chosen": Take.objects.filter(film=film, chosen=True),
    }
    return {
        table: sorted(
            tuple(
                (name, str(value))
                for name, value in row.items()
                if name not in ("revision",) and (table, name) != ("cast", "id")
            )
            for row in found.values()
        )
        for table, found in columns.items()
    }
