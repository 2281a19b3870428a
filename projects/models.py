"""A project: what something is made for. Its files lie in a folder of its own under media/."""

from django.db import models
from django.utils.text import slugify


class ProjectQuerySet(models.QuerySet["Project"]):
    def open(self) -> "ProjectQuerySet":
        """Projects one may order into: all that are not archived."""
        return self.exclude(state=Project.State.ARCHIVED)


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
    state = models.CharField(max_length=12, choices=State, default=State.ACTIVE)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

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
