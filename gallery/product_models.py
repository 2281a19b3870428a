"""What was made: assets (immutable files), products (things with a recipe) and their lineage."""

import uuid
from pathlib import Path
from typing import Any

from django.db import models
from django.utils import timezone

from foundation.prepared_queries import prepared
from gallery import media_folder
from gallery.media_facts import Facts
from projects.models import Project
from providers import account_slugs
from providers.contract import Kind, Medium

LONGEST_TEXT = 20_000
"""Letters of a text that its row keeps, for pages and for the search: lists read many rows at once,
and a file may have sixteen million."""
MEDIA = [(medium.value, medium.value.capitalize()) for medium in Medium]

NOT_TRASHED = models.Q(trashed_at__isnull=True)
TRASHED = models.Q(trashed_at__isnull=False)
FAVOURITE = models.Q(favourite=True)
WORK = models.Q(is_input=False)


class Home(models.Model):
    """The one row of what this database knows of the home it belongs to. `media_mark` is what its
    media folder bears, too; "" until that is first written to."""

    media_mark = models.CharField(max_length=64, blank=True, default="")

    def __str__(self) -> str:
        return "home"

    @classmethod
    def mark_of_media(cls) -> str:
        return next((mark for (mark,) in _mark_of_media()), "")


@prepared
def _mark_of_media() -> models.QuerySet[Any, Any]:
    return Home.objects.filter(pk=1).values_list("media_mark")


class Asset(models.Model):
    """One file on disk, never changed after it was stored. Paths are relative to media/.

    `sha256` is of the stored file (recipe inside), `content_sha256` of the bytes as they arrived:
    the same picture is recognised by the latter. `duration` is in seconds, `waveform` 200 peaks
    of 0 to 100, `codec` what a video or sound is coded by, for people. A file with a `linked_path`
    is the user's own and lies there, an absolute path: it is read, and never written to, moved or
    removed. `likeness` is a perceptual hash of 64 bits as a signed number, None where there is
    none.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    content_sha256 = models.CharField(max_length=64, db_index=True)
    path = models.CharField(max_length=255, unique=True)
    medium = models.CharField(max_length=5, choices=MEDIA)
    mime = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    duration = models.FloatField(null=True, blank=True)
    fps = models.FloatField(null=True, blank=True)
    has_audio = models.BooleanField(default=False)
    thumbnail = models.CharField(max_length=255, blank=True, default="")
    has_larger_preview = models.BooleanField(default=False, help_text="It was shown large once.")
    codec = models.CharField(max_length=40, blank=True, default="")
    needs_preview = models.BooleanField(default=False, help_text="No browser shows the file.")
    colour = models.CharField(max_length=7, blank=True, default="")
    waveform = models.JSONField(null=True, blank=True)
    is_checked = models.BooleanField(default=True, help_text="No: kept anyway.")
    linked_path = models.CharField(max_length=1000, blank=True, default="")
    likeness = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.path

    @property
    def extension(self) -> str:
        """What stands behind the last point of its name, without the point."""
        return self.path.rpartition(".")[2]

    @property
    def file(self) -> Path:
        """Where it lies on this disk."""
        return Path(self.linked_path) if self.linked_path else media_folder.absolute(self.path)

    @property
    def facts(self) -> Facts:
        return Facts(
            medium=Medium(self.medium),
            mime=self.mime,
            extension=self.extension,
            size=self.size,
            width=self.width,
            height=self.height,
            duration=self.duration,
            fps=self.fps,
            has_audio=self.has_audio,
            codec=self.codec,
            needs_preview=self.needs_preview,
            is_checked=self.is_checked,
        )


class ProductQuerySet(models.QuerySet["Product"]):
    def shown(self) -> "ProductQuerySet":
        """Everything that is not in the trash."""
        return self.filter(NOT_TRASHED)


def _newest(name: str, condition: models.Q, *fields: str) -> models.Index:
    """An index for one way to narrow the feed: its pages are read straight off it, newest first."""
    return models.Index(name=name, fields=(*fields, "-id"), condition=condition)


class Product(models.Model):
    """One thing made or imported. The feed is ordered by primary key: the newest has the highest.

    `recipe` is all that is needed to make it again (design §1) and is also written into the file;
    the columns beside it are copies to filter by and to show in lists. `cost_micros` is in
    millionths of `currency`; None means unknown. `title` is the name that an imported file had,
    `role` what it is beside the result that was ordered ("last frame"), "" for that itself.
    `rating` is 0 (none) to 5; `caption` what a model saw in it, `notes` what the user wrote; a
    hidden product is blurred until asked for. One that `is_input` is no work: it was brought to
    make something of it, or answers a question about a prompt, and stands in the gallery only where
    that is asked for.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="products")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="products")
    medium = models.CharField(max_length=5, choices=MEDIA)
    kind = models.CharField(
        max_length=20, blank=True, default="", choices=[(kind.value, kind.label) for kind in Kind]
    )
    provider = models.CharField(max_length=account_slugs.LONGEST, blank=True, default="")
    model_id = models.CharField(max_length=200, blank=True, default="")
    prompt = models.TextField(blank=True, default="")
    text = models.TextField(blank=True, default="", help_text="The beginning of a text product.")
    seed = models.BigIntegerField(null=True, blank=True)
    remarks = models.JSONField(default=list, blank=True)
    cost_micros = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="USD")
    title = models.CharField(max_length=200, blank=True, default="")
    role = models.CharField(max_length=40, blank=True, default="")
    recipe = models.JSONField(default=dict, blank=True)
    favourite = models.BooleanField(default=False)
    rating = models.PositiveSmallIntegerField(default=0, choices=[(n, str(n)) for n in range(6)])
    caption = models.TextField(blank=True, default="")
    notes = models.TextField(blank=True, default="")
    is_hidden = models.BooleanField(default=False)
    is_imported = models.BooleanField(default=False)
    is_input = models.BooleanField(default=False, help_text="No work: only an input, or an answer.")
    trashed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (
            _newest("product_shown", NOT_TRASHED),
            _newest("product_shown_project", NOT_TRASHED, "project"),
            _newest("product_shown_medium", NOT_TRASHED, "medium"),
            _newest("product_shown_project_medium", NOT_TRASHED, "project", "medium"),
            _newest("product_favourite", NOT_TRASHED & FAVOURITE),
            _newest("product_favourite_project", NOT_TRASHED & FAVOURITE, "project"),
            _newest("product_favourite_medium", NOT_TRASHED & FAVOURITE, "medium"),
            _newest("product_trashed", TRASHED),
            _newest("product_trashed_project", TRASHED, "project"),
            models.Index(
                name="product_other_currency",
                fields=("currency",),
                condition=~models.Q(currency="USD"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.medium} {self.pk}"

    @property
    def is_cut(self) -> bool:
        """The text goes on in the file."""
        return len(self.text) >= LONGEST_TEXT

    @property
    def short_id(self) -> str:
        return self.uid.hex[:8]


class UncheckedFile(models.Model):
    """A file that was paid for and that the check does not like, kept as it came.

    It is neither shown nor played, only downloaded, until the user takes it all the same, which
    makes a product of it, or throws it away. `odd` says in words what is wrong; `mime` is what the
    sender called it; `recipe` is that of the product it may become.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="unchecked_files")
    path = models.CharField(max_length=255, unique=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    mime = models.CharField(max_length=100, blank=True, default="")
    odd = models.TextField()
    recipe = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.path

    @property
    def file(self) -> Path:
        """Where it lies on this disk."""
        return media_folder.absolute(self.path)


class SideFile(models.Model):
    """A file kept beside a product: word timings, subtitles, alignments. It is downloaded as bytes
    and never shown; `name` says what it is, `mime` what the sender called it."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="side_files")
    name = models.CharField(max_length=40)
    path = models.CharField(max_length=255, unique=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    mime = models.CharField(max_length=100, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.path

    @property
    def file(self) -> Path:
        """Where it lies on this disk."""
        return media_folder.absolute(self.path)

    @property
    def extension(self) -> str:
        return self.path.rpartition(".")[2]


class Source(models.Model):
    """Lineage: `product` was made from `source`, which filled the parameter `role`."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="sources")
    source = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="descendants")
    role = models.CharField(max_length=60)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("product", "source", "role"), name="one_row_per_source"
            ),
        )

    def __str__(self) -> str:
        return f"{self.source_id} → {self.product_id} ({self.role})"
