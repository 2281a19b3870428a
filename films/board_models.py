"""The board: scenes, the shots in them, what is said in these and who is seen.

Who something is says its `uid`; `position` and label are where it stands and what people call it.
What is `removed` keeps its row, so that a step back finds it with all its takes. `hand_made` rows
are the user's: no reading of the script changes them.
"""

import uuid

from django.db import models

from films.bible_models import Entry
from films.quick_rows import QuickRows
from gallery.models import Product


class Scene(QuickRows):
    """`label` is its number as people say it ("12A"). `music` are words for its own music.
    `read_by`: which text model read it, "" for rules (`films.text_model`)."""

    film = models.ForeignKey("films.Film", on_delete=models.CASCADE, related_name="scenes")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    position = models.PositiveIntegerField(default=0)
    label = models.CharField(max_length=20, blank=True, default="")
    heading = models.CharField(max_length=300, blank=True, default="")
    interior = models.CharField(max_length=8, blank=True, default="")
    place = models.ForeignKey(
        Entry, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    time_of_day = models.CharField(max_length=60, blank=True, default="")
    mood = models.CharField(max_length=200, blank=True, default="")
    synopsis = models.TextField(blank=True, default="")
    music = models.CharField(max_length=300, blank=True, default="")
    source_from = models.PositiveIntegerField(default=0)
    source_to = models.PositiveIntegerField(default=0)
    read_by = models.CharField(max_length=300, blank=True, default="")
    hand_made = models.BooleanField(default=False)
    removed = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.heading or f"scene {self.label}"


class Shot(QuickRows):
    """One take of the camera. `frames` is from cut to cut, of the film's rate; `in_frame` is where
    in its clip it begins. `transition` is that into it, centred on the cut, `transition_frames`
    long. `skipped` are the stages that are not made for it. `sounds` are the script's own words
    for what is heard. `title` are words that stand on its picture. `fades_out`: it ends in
    black. `face` is whose lips move, by the number that the model of the lip sync gives it in the
    clip; None for the first that it finds. `locked`: its length is not to be changed by what is
    said in it."""

    class Picture(models.TextChoices):
        CLIP = "clip", "A moving clip"
        STILL = "still", "The still, with a camera move"
        IMPORTED = "imported", "A picture or video of your own"
        BLACK = "black", "Black"

    scene = models.ForeignKey(Scene, on_delete=models.CASCADE, related_name="shots")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    position = models.PositiveIntegerField(default=0)
    label = models.CharField(max_length=20, blank=True, default="")
    action = models.TextField(blank=True, default="")
    size = models.CharField(max_length=20, blank=True, default="")
    angle = models.CharField(max_length=20, blank=True, default="")
    move = models.CharField(max_length=20, blank=True, default="")
    frames = models.PositiveIntegerField(default=120)
    in_frame = models.PositiveIntegerField(default=0)
    transition = models.CharField(max_length=20, default="cut")
    transition_frames = models.PositiveIntegerField(default=0)
    picture = models.CharField(max_length=8, choices=Picture, default=Picture.CLIP)
    imported = models.ForeignKey(
        Product, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    first_and_last = models.BooleanField(default=False)
    extra = models.TextField(blank=True, default="")
    negative = models.TextField(blank=True, default="")
    sounds = models.TextField(blank=True, default="")
    title = models.CharField(max_length=300, blank=True, default="")
    fades_out = models.BooleanField(default=False)
    seed = models.BigIntegerField(null=True, blank=True)
    face = models.PositiveSmallIntegerField(null=True, blank=True)
    locked = models.BooleanField(default=False)
    skipped = models.JSONField(default=list, blank=True)
    source_from = models.PositiveIntegerField(default=0)
    source_to = models.PositiveIntegerField(default=0)
    hand_made = models.BooleanField(default=False)
    removed = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return f"shot {self.label}"


class Line(QuickRows):
    """One thing that is spoken or sung. `speaker` is None where nobody knows who says it.
    `offset_frames` is where in its shot it begins, None where that is worked out
    (`films.timing`). `dual`: at the same time as the line before. `verbatim`: it stands so in the
    script; `marked` says what is doubtful about it."""

    class Kind(models.TextChoices):
        DIALOGUE = "dialogue", "Dialogue"
        VOICE_OVER = "voice-over", "Voice-over"
        LYRIC = "lyric", "Lyric"

    shot = models.ForeignKey(Shot, on_delete=models.CASCADE, related_name="lines")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    position = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.DIALOGUE)
    speaker = models.ForeignKey(
        Entry, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField()
    direction = models.CharField(max_length=300, blank=True, default="")
    language = models.CharField(max_length=20, blank=True, default="")
    offset_frames = models.PositiveIntegerField(null=True, blank=True)
    dual = models.BooleanField(default=False)
    verbatim = models.BooleanField(default=True)
    marked = models.CharField(max_length=300, blank=True, default="")
    source_from = models.PositiveIntegerField(default=0)
    source_to = models.PositiveIntegerField(default=0)
    removed = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.text[:60]


class Appearance(models.Model):
    """Who and what is seen in a shot, in the order in which their pictures go to the model."""

    shot = models.ForeignKey(Shot, on_delete=models.CASCADE, related_name="cast")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=("shot", "entry"), name="seen_once_in_a_shot"),
        )

    def __str__(self) -> str:
        return f"{self.entry_id} in {self.shot_id}"
