"""What comes next in the life of a generation."""

from typing import NamedTuple


class Step(NamedTuple):
    """Something to do next: `name` is a function of `production.jobs`, `id` a generation."""

    name: str
    id: int | None = None


DISPATCH = Step("dispatch")
