"""The one table of what the user has chosen."""

from django.core.exceptions import ValidationError
from django.db import models

from preferences.registry import UnknownPreference, named


class Preference(models.Model):
    """A choice that is not the default; `preferences.registry` says what `value` may be."""

    name = models.CharField(max_length=60, unique=True)
    value = models.JSONField(null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        try:
            wrong = named(self.name).wrong(self.value)
        except UnknownPreference as error:
            raise ValidationError({"name": str(error)}) from None
        if wrong:
            raise ValidationError({"value": wrong})
