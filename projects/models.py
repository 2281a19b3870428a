"""A project: what something is made for. Its files are in a folder of its own under media/.

One that is deleted keeps its row, and its slug: orders and the ledger name it.
"""

from django.db import models
from django.utils import timezone
from django.utils.text import slugify

from foundation.prepared_writes import NOT_NULL, update


class ProjectQuerySet(models.QuerySet["Project"]):
    def present(self) -> "ProjectQuerySet":
        """All that are not deleted."""
        return self.filter(deleted_at=None)

    def open(self) -> "ProjectQuerySet":
        """Projects one may order into: present, and not archived."""
        return self.present().exclude(state=Project.State.ARCHIVED)

    def recent(self) -> "ProjectQuerySet":
        """Those first that were used last."""
        return self.order_by("-used_at", "-pk")

    def bring_back(self) -> None:
        """Whatever of these is deleted is so no longer: something is in it."""
        self.filter(deleted_at__isnull=False).update(deleted_at=None)


class Project(models.Model):
    class State(models.TextChoices):
        ACTIVE = "active", "Active"
        COMPLETED = "completed", "Completed"
        ARCHIVED = "archived", "Archived"

    INBOX = "inbox"
    PAGES = ("new", "switch")
    """Slugs that no project may have: the addresses of pages beside those of the projects."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    description = models.TextField(blank=True, default="")
    is_hidden = models.BooleanField(
        default=False, help_text="Its products are blurred until asked."
    )
    state = models.CharField(max_length=12, choices=State, default=State.ACTIVE)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(default=timezone.now, db_index=True, editable=False)
    """When it was last chosen, or something was ordered into it: who offers projects begins with
    those used last."""
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def is_completed(self) -> bool:
        return self.state == self.State.COMPLETED

    @property
    def is_archived(self) -> bool:
        return self.state == self.State.ARCHIVED

    def use(self) -> None:
        """It is the one used last."""
        self.used_at = timezone.now()
        update(Project, {"used_at": self.used_at}, {"id": self.pk})

    def bring_back(self) -> None:
        """Where it is deleted, it is so no longer: something is in it."""
        update(Project, {"deleted_at": None}, {"id": self.pk, "deleted_at": NOT_NULL})

    @classmethod
    def inbox(cls) -> "Project":
        """The project of everything that was ordered without choosing one."""
        return cls.objects.get_or_create(slug=cls.INBOX, defaults={"name": "Inbox"})[0]

    @classmethod
    def free_slug(cls, name: str) -> str:
        """A slug made from the name that no project and no page has."""
        stem = slugify(name)[:50].strip("-") or "project"
        slug, number = stem, 2
        while slug in cls.PAGES or cls.objects.filter(slug=slug).exists():
            slug, number = f"{stem}-{number}", number + 1
        return slug
