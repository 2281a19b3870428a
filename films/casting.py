"""Who speaks with which voice: everybody of a film has one of their own as far as the model has
enough of them. What is cast once stays, and the user can change it on the bible."""

from collections import Counter

from django.db import transaction

from films.asking import Model
from films.bible_models import Entry
from films.board import Board
from films.model_params import voices


def cast(board: Board, model: Model) -> None:
    """Give a voice of this model to each speaker that has none of it: the one that is heard least
    in the project. Entries are written, and the board's are brought up to date."""
    name, there = voices(model.fields)
    if not name:
        return
    speaking = dict.fromkeys(line.speaker_id for line in board.lines.values() if line.speaker_id)
    lacking = [
        board.entries[key]
        for key in speaking
        if key in board.entries and name not in board.entries[key].voice.get(model.row.ref, {})
    ]
    if not lacking:
        return
    with transaction.atomic():
        # Read anew: somebody may have chosen a voice since the board was.
        rows = Entry.objects.select_for_update().filter(pk__in=board.entries)
        for key, voices_of in rows.values_list("pk", "voice"):
            board.entries[key].voice = voices_of
        taken = Counter(
            entry.voice[model.row.ref].get(name)
            for entry in board.entries.values()
            if model.row.ref in entry.voice
        )
        for entry in lacking:
            if name in entry.voice.get(model.row.ref, {}):
                continue
            voice = min(there, key=lambda each: taken[each])
            taken[voice] += 1
            kept = entry.voice.get(model.row.ref, {})
            entry.voice = entry.voice | {model.row.ref: {**kept, name: voice}}
            Entry.objects.filter(pk=entry.pk).update(voice=entry.voice)
