"""What became of a project's import."""

from dataclasses import dataclass, field
from uuid import UUID

from projects.models import Project


@dataclass
class ImportReport:
    """How it went: products that were `taken`, were `known` already, were `put_back` from the
    trash; `files` that were written, `entries` of the ledger that were kept; `templates` that are
    new, were known already, were put back; products `left_out` when it was exported. `waiting` are,
    by their uids, sources that were not here when what was made from them came: whose, and as
    what."""

    project: Project
    is_new: bool
    taken: int = 0
    known: int = 0
    put_back: int = 0
    files: int = 0
    entries: int = 0
    templates: int = 0
    templates_known: int = 0
    templates_put_back: int = 0
    left_out: int = 0
    waiting: dict[UUID, list[tuple[UUID, str]]] = field(default_factory=dict)
