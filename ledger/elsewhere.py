"""What a project had cost before it came into this home.

Money that was spent from another home was held by that home's caps. It is kept here, entry by
entry as it was, so that the project goes on telling what it cost; but it lies in a table of its
own, which no cap, no total and no period of this home adds up: nothing counts twice, and no cap is
used up by an import.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from ledger.models import ImportedEntry, LedgerEntry
from ledger.totals import Sums, gather


def keep(rows: Sequence[dict[str, Any]], into: str) -> int:
    """Keep what is not known yet, as columns, for the project with this slug; returns how many.
    Of work that the ledger itself has an entry for it alone tells: that was ordered here."""
    uids = {row["generation_uid"] for row in rows}
    ours = set(
        LedgerEntry.objects.filter(generation_uid__in=uids).values_list("generation_uid", flat=True)
    )
    new = [ImportedEntry(into=into, **row) for row in rows if row["generation_uid"] not in ours]
    before = ImportedEntry.objects.count()
    ImportedEntry.objects.bulk_create(new, ignore_conflicts=True)
    return ImportedEntry.objects.count() - before


def of_project(slug: str) -> QuerySet[ImportedEntry]:
    return ImportedEntry.objects.filter(into=slug)


def spent(slugs: Iterable[str]) -> dict[str, Sums]:
    """What was spent elsewhere for projects, by their slugs; those without any are not in it."""
    found = gather(ImportedEntry.objects.filter(into__in=list(slugs)), "into")
    return {slug: sums for (slug,), sums in found.items()}
