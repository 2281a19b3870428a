"""What the gallery keeps of a project: its cover, and its folder with what lies in it."""

from django.db import models

from gallery.product_models import Product
from projects.models import Project


class ProjectCover(models.Model):
    """The product that the user chose for a project's cover."""

    project = models.OneToOneField(
        Project, on_delete=models.CASCADE, primary_key=True, related_name="chosen_cover"
    )
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.project_id}: {self.product_id}"


class ProjectFolder(models.Model):
    """The folder of a project under media/folders/, called `name` since the project was called
    `made_for`. A mark inside says whose it is, so that it is found under any name."""

    project = models.OneToOneField(
        Project, on_delete=models.CASCADE, primary_key=True, related_name="folder"
    )
    name = models.CharField(max_length=255)
    made_for = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class FolderFile(models.Model):
    """A second name, or where the disk has none a copy, of a stored file in a project's folder.
    What it was like tells it from a file of the user's own that took its place."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    mtime_ns = models.BigIntegerField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("project", "sha256"), name="a_file_once_in_a_project_folder"
            ),
        )

    def __str__(self) -> str:
        return self.name


class FolderTask(models.Model):
    """That it has to be looked whether a project's folder should have the file of this hash."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.project_id}: {self.sha256}"
