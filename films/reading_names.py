"""Who and what a script names, found in the bible of the project or written into it."""

import re
from collections.abc import Iterable, Iterator, Sequence

from films.bible_models import Entry
from films.edited_values import key_of
from films.read_rows import fitted
from films.script.pieces import LineKind, SceneRead, ScriptRead, ShotRead
from films.steps import Step


class Names:
    """Entries are known by their name and their further names, in whatever case. Those that these
    scenes need and nobody knows are written."""

    def __init__(self, edit: Step, script: ScriptRead, scenes: Sequence[SceneRead]) -> None:
        self._film = edit.film
        self._known: dict[tuple[str, str], Entry] = {}
        entries = Entry.objects.filter(project=edit.film.project_id, removed_at=None)
        for entry in entries.order_by("pk"):
            self._learn(entry)
        seen = {key_of(name) for shot in script.shots for name in shot.seen}
        new = list(self._new(script, scenes, seen))
        edit.add(new)
        self._named = self._mentioned()

    def place(self, name: str) -> int | None:
        return self._key(Entry.Kind.PLACE, name)

    def speaker(self, name: str) -> int | None:
        return self._key(Entry.Kind.CHARACTER, name)

    def visible_entries(self, shot: ShotRead) -> list[int]:
        """Who and what is in the picture: as it was read, and whatever else of the bible the action
        names. Who is only ever heard is not."""
        read = [self._known.get((Entry.Kind.CHARACTER, key_of(name))) for name in shot.seen]
        found = [entry.pk for entry in read if entry and not entry.voice_only]
        if self._pattern:
            for match in self._pattern.finditer(key_of(shot.action)):
                found += self._named[match[0]]
        return list(dict.fromkeys(found))

    def _learn(self, entry: Entry) -> None:
        for name in (entry.name, *map(str, entry.aliases)):
            self._known.setdefault((entry.kind, key_of(name)), entry)

    def _key(self, kind: str, name: str) -> int | None:
        entry = self._known.get((kind, key_of(name))) if name else None
        return entry.pk if entry else None

    def _new(
        self, script: ScriptRead, scenes: Sequence[SceneRead], seen: set[str]
    ) -> Iterator[Entry]:
        shots = [shot for scene in scenes for shot in scene.shots]
        lines = [line for shot in shots for line in shot.lines]
        actions = "\n".join(key_of(shot.action) for shot in shots)
        in_person = {
            key_of(line.speaker)
            for shot in script.shots
            for line in shot.lines
            if line.kind != LineKind.VOICE_OVER and not line.offscreen
        }
        for name in (
            *(one for shot in shots for one in shot.seen),
            *(one.speaker for one in lines),
        ):
            only_heard = key_of(name) not in seen | in_person
            yield from self._unknown(Entry.Kind.CHARACTER, name, voice_only=only_heard)
        for scene in scenes:
            yield from self._unknown(Entry.Kind.PLACE, scene.place)
        for name in script.props:
            if key_of(name) in actions:
                yield from self._unknown(Entry.Kind.PROP, name)

    def _unknown(self, kind: Entry.Kind, name: str, voice_only: bool = False) -> Iterator[Entry]:
        key = key_of(name)
        if key and (kind, key) not in self._known:
            values = fitted(Entry, name=" ".join(name.split()), name_key=key)
            entry = Entry(
                project_id=self._film.project_id, kind=kind, voice_only=voice_only, **values
            )
            self._known[kind, key] = entry
            yield entry

    def _mentioned(self) -> dict[str, list[int]]:
        named: dict[str, list[int]] = {}
        for (kind, key), entry in self._known.items():
            if kind in (Entry.Kind.CHARACTER, Entry.Kind.PROP) and not entry.voice_only:
                named.setdefault(key, []).append(entry.pk)
        self._pattern = _any_of(named)
        return named


def _any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """The longest first: "Ida Ward" before "Ida"."""
    found = "|".join(map(re.escape, sorted(filter(None, names), key=len, reverse=True)))
    return re.compile(rf"(?<!\w)(?:{found})(?!\w)") if found else None
