"""What stands for the text of a prompt, short enough to group a hundred thousand orders by it."""

import hashlib
from typing import Any

from django.db import models

LENGTH = 16


def key_of(prompt: str) -> str:
    """ "" for none."""
    if not prompt:
        return ""
    return hashlib.blake2b(prompt.encode(errors="replace"), digest_size=LENGTH // 2).hexdigest()


class PromptKey(models.CharField):  # type: ignore[type-arg]
    """The key of the row's own prompt, written with it by whoever writes the row."""

    def __init__(self, *args: Any, **options: Any) -> None:
        fixed = {"max_length": LENGTH, "blank": True, "default": "", "editable": False}
        super().__init__(*args, **options | fixed)

    def pre_save(self, row: models.Model, add: bool) -> str:
        setattr(row, self.attname, key_of(row.prompt))  # type: ignore[attr-defined]
        return str(getattr(row, self.attname))
