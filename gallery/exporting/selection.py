"""Which products a query means: the one place where an export asks the search."""

from gallery.search import find
from gallery.search.nodes import BadQuery as BadQuery

MOST = 1_000_000


def ids_of(query: str) -> list[int]:
    """The ids of all that fits, the newest first. Raises BadQuery."""
    return find.ids(query, limit=MOST)
