"""What the gallery shows: a query in the language of the search, an order, and the quick filters.

One description of it for the feed, for a selection of all of it, and for whoever goes from one
product to the next: by an address (`?q=fox&sort=rating`) or by the same fields of a form.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import QuerySet, Subquery
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from foundation.prepared_queries import prepared_rows, prepared_values
from foundation.user_input import row_id
from gallery.models import NOT_TRASHED, TRASHED, WORK, Product
from gallery.search import by_value, find
from gallery.search.compiling import expression
from gallery.search.expressions import Outcome
from gallery.search.find import MOST_COUNTED
from gallery.search.parser import parse
from gallery.search.writer import condition, narrowed
from pages.current_project import current_project
from projects.models import Project
from providers.contract import Medium

NEWEST = "newest"
LARGEST_SEED = 2**31
AT_ONCE = 60
OF_AN_ASSET = (
    *("sha256", "path", "medium", "mime", "size", "width", "height", "duration", "thumbnail"),
    *("has_larger_preview", "needs_preview", "colour", "waveform"),
)
OF_A_CARD = (
    *(
        "uid",
        "asset",
        "project",
        "medium",
        "kind",
        "provider",
        "model_id",
        "prompt",
        "text",
        "seed",
    ),
    *("remarks", "cost_micros", "currency", "title", "role", "favourite", "rating", "is_hidden"),
    *("is_imported", "trashed_at", "created_at", "project__name", "project__is_hidden"),
    *(f"asset__{name}" for name in OF_AN_ASSET),
)
"""What cards and rows of a list show of a product."""


def request_fields(request: HttpRequest) -> QueryDict:
    """The fields by which a request names products."""
    return request.POST if request.method == "POST" else request.GET


@dataclass(frozen=True)
class Result:
    """`query` is what the user wrote, `sort` one of the search's orders, `seed` that of a random
    one; with `inputs` what is no work is in it, too. Methods that look raise BadQuery where the
    query is wrong."""

    query: str = ""
    sort: str = NEWEST
    seed: int = 0
    medium: str = ""
    favourite: bool = False
    trashed: bool = False
    inputs: bool = False
    project: Project | None = None

    @classmethod
    def of(cls, request: HttpRequest) -> "Result":
        fields = request_fields(request)
        medium, sort, seed = (fields.get(name, "") for name in ("medium", "sort", "seed"))
        return cls(
            query=fields.get("q", "").replace("\0", "").strip(),
            sort=sort if sort in find.SORTS else NEWEST,
            seed=(row_id(seed) or 0) % LARGEST_SEED,
            medium=medium if medium in list(Medium) else "",
            favourite=fields.get("favourite") == "1",
            trashed=fields.get("view") == "trash",
            inputs=fields.get("inputs") == "1",
            project=current_project(request),
        )

    @property
    def name(self) -> str:
        return "Trash" if self.trashed else "Gallery"

    @property
    def is_searched(self) -> bool:
        """Else it is the plain feed, which needs no index."""
        return bool(self.query) or self.sort != NEWEST

    @property
    def is_narrowed(self) -> bool:
        """More than a project or the trash is asked for."""
        return bool(self.query or self.medium or self.favourite)

    def ids(
        self, *, before: int | None = None, after: int | None = None, limit: int | None = None
    ) -> list[int]:
        """In order: those below `before`, or those above `after`, each a product's id."""
        if self.is_searched:
            return find.of(
                self._found,
                before=before,
                after=after,
                limit=limit,
                sort=self.sort,
                seed=self.seed,
            )
        rows = self._rows()
        if before is not None:
            rows = rows.filter(pk__lt=before)
        if after is None:
            return list(rows.order_by("-pk").values_list("pk", flat=True)[:limit])
        above = rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
        return list(above[:limit])[::-1]

    def newest(self, limit: int, hidden: Sequence[int] | None = None) -> by_value.Among:
        """The newest of it, in whatever order it is shown, for what adds something up; `hidden` as
        `by_value.newest` has it."""
        return by_value.newest(self._whole_query(), limit, hidden)

    def count(self, cap: int = MOST_COUNTED) -> int:
        """Exact up to `cap`; one more than that stands for “or more”."""
        if self.is_searched:
            return find.count_of(self._found, cap)
        return self._rows()[: cap + 1].count()

    def came_after(self, product: int, most: int) -> int:
        """How many of it are newer than that product, in whatever order it is shown; `most` at
        most."""
        newest_first = replace(self, sort=NEWEST)
        return len(newest_first.ids(after=product or None, limit=most))

    def beside(self, product: int) -> tuple[int | None, int | None]:
        """The one before it and the one after it, None at an end."""
        if self == Result(project=self.project):
            among = (self.project.pk,) if self.project else ()
            found = (_beside_in_project if among else _beside)(product, *among)
            return found[0] if found else (None, None)
        if not self.is_searched:
            return self._both_beside(product).first() or (None, None)
        above = self.ids(after=product, limit=1)
        below = self.ids(before=product, limit=1)
        return (above[0] if above else None), (below[0] if below else None)

    def _both_beside(self, product: int) -> QuerySet[Product, tuple[int | None, int | None]]:
        rows = self._rows().values("pk")
        above_it = rows.filter(pk__gt=product).order_by("pk")[:1]
        below_it = rows.filter(pk__lt=product).order_by("-pk")[:1]
        both = Product.objects.order_by().values_list(Subquery(above_it), Subquery(below_it))
        return both.filter(pk=product)

    def between(self, one: int, other: int, most: int) -> list[int] | None:
        """The ids from one product to another, both with it, whichever stands first; None where
        more than `most` lie between them or one is not found."""
        if one == other:
            return [one]
        for first, last in ((one, other), (other, one)):
            below = self.ids(before=first, limit=most)
            if last in below and self.ids(after=below[0], limit=1) == [first]:
                return [first, *below[: below.index(last) + 1]]
        return None

    def href(self, **changes: object) -> str:
        """Its address, some of it changed. "" and None are left out."""
        return reverse("gallery") + self.query_string(**changes)

    def query_string(self, **changes: object) -> str:
        """What follows an address that is to tell it, "" for the plain feed."""
        values = dict(self.fields()) | changes
        query = urlencode({name: value for name, value in values.items() if value})
        return f"?{query}" if query else ""

    def saved_query(self) -> str:
        """The query with the quick filters, as a saved search keeps it: in whatever project."""
        return narrowed(self.query, *self._filters())

    def fields(self) -> list[tuple[str, str]]:
        """What a form or an address says of it."""
        values = {
            "q": self.query,
            "sort": self.sort if self.sort != NEWEST else "",
            "seed": str(self.seed) if self.seed else "",
            "medium": self.medium,
            "favourite": "1" if self.favourite else "",
            "view": "trash" if self.trashed else "",
            "inputs": "1" if self.inputs else "",
        }
        return [(name, value) for name, value in values.items() if value]

    @cached_property
    def _found(self) -> Outcome:
        """Its query looked at once, for the page and the count. Raises BadQuery."""
        return expression(parse(self._whole_query()))

    def _whole_query(self) -> str:
        """The query with the quick filters and the project as further conditions."""
        more = [condition("project", self.project.slug)] if self.project else []
        return narrowed(self.query, *self._filters(), *more)

    def _filters(self) -> list[str]:
        medium = [condition("medium", self.medium)] if self.medium else []
        return (
            medium
            + (["is:favourite"] if self.favourite else [])
            + (["is:trashed"] if self.trashed else [])
            + (["(is:input or -is:input)"] if self.inputs else [])
        )

    def _rows(self) -> QuerySet[Product]:
        rows = Product.objects.filter(TRASHED if self.trashed else NOT_TRASHED)
        if self.project is not None:
            rows = rows.filter(project=self.project)
        if not (self.trashed or self.inputs):
            rows = rows.filter(WORK)
        if self.medium:
            rows = rows.filter(medium=self.medium)
        return rows.filter(favourite=True) if self.favourite else rows


@prepared_values(1)
def _beside(product: int) -> QuerySet[Product, tuple[int | None, int | None]]:
    return Result()._both_beside(product)


@prepared_values(2)
def _beside_in_project(
    product: int, project: int
) -> QuerySet[Product, tuple[int | None, int | None]]:
    return Result(project=Project(pk=project))._both_beside(product)


def products_of(ids: Sequence[int]) -> list[Product]:
    """With what a card needs, in the order of `ids`; those that are gone are left out."""
    parts = (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
    rows = {row.pk: row for part in parts for row in _with_all_of_a_card(*part)}
    return [rows[pk] for pk in ids if pk in rows]


@prepared_rows(AT_ONCE)
def _with_all_of_a_card(*ids: int) -> QuerySet[Product]:
    rows = Product.objects.select_related("asset", "project").order_by()
    return rows.only(*OF_A_CARD).filter(pk__in=ids)
