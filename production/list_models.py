"""Lists that were taken in by the browser, and the orders that were placed by their rows."""

import uuid

from django.db import models
from django.utils import timezone

from parameter_templates.models import TemplateVersion
from projects.models import Project


class UsedList(models.Model):
    """A list file as it came: `name` is the file's, `data` its bytes. `columns` says what each of
    its columns is (`production.list_orders`), `model_ref` by which model and `kind` of what kind
    its rows are ordered, `count` times each; by `template`, where one is chosen."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    data = models.BinaryField()
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE)
    kind = models.CharField(max_length=20)
    model_ref = models.CharField(max_length=300, blank=True, default="")
    template = models.ForeignKey(
        TemplateVersion, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    columns = models.JSONField(default=dict, blank=True)
    count = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name


class ListOrder(models.Model):
    """An order by some rows of a list: `lines` are the lines in which they begin, in the order of
    its generations; `sizes` how many of these each has, `count` where all have as many."""

    used_list = models.ForeignKey(UsedList, on_delete=models.CASCADE, related_name="ordered")
    order = models.OneToOneField(
        "production.Order", on_delete=models.CASCADE, related_name="by_list"
    )
    lines = models.JSONField(default=list)
    sizes = models.JSONField(default=list, blank=True)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{len(self.lines)} rows of list {self.used_list_id}"
