"""The list of templates, and the few that are offered while one types in the prompt."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from foundation import user_input
from foundation.user_input import row_id
from pages.create.kinds import GROUPS
from pages.current_project import current_project
from pages.formatting import cut
from parameter_templates import body as bodies
from parameter_templates import saving, searching
from parameter_templates.models import ParameterTemplate
from providers.contract import Kind

PAGE = 40
PICKS = 12
FEW_TAGS = 12
LONGEST_TEXT = 200
ICONS = {kind: icon for _, icon, kinds in GROUPS for kind in kinds}


@dataclass(frozen=True)
class TemplateRow:
    """A template in a list. `asks` are the names of what it asks for."""

    row: ParameterTemplate
    href: str
    use_href: str
    icon: str
    kind: str
    beginning: str
    asks: list[str]
    tags: tuple[str, ...]


@dataclass(frozen=True)
class TemplateFilters:
    """What the list is narrowed to, as its address says it."""

    q: str = ""
    tag: str = ""
    kind: str = ""
    favourite: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> "TemplateFilters":
        fields = {
            name: request.GET.get(name, "")[:200] for name in ("q", "tag", "kind", "favourite")
        }
        return cls(**fields | {"kind": fields["kind"] if fields["kind"] in list(Kind) else ""})

    def href(self, page: str = "templates", **changes: str) -> str:
        query = {name: value for name, value in (vars(self) | changes).items() if value}
        return f"{_plain(page)}?{urlencode(query)}" if query else _plain(page)

    @property
    def is_any(self) -> bool:
        return any(vars(self).values())


def filtered(request: HttpRequest, filters: TemplateFilters) -> Any:
    """The templates that the list holds, in the project one is in."""
    return searching.search(
        filters.q,
        tag=filters.tag,
        kind=filters.kind,
        favourite=filters.favourite == "1",
        project=current_project(request),
    )


@require_GET
def templates(request: HttpRequest) -> HttpResponse:
    """The page; for its script what follows `after` a template, or the list alone."""
    filters = TemplateFilters.of(request)
    rows = filtered(request, filters)
    after = row_id(request.GET.get("after"))
    last = ParameterTemplate.objects.filter(pk=after).first() if after else None
    found = list(searching.after(rows, last).prefetch_related("tags")[: PAGE + 1])
    context = {
        "filters": filters,
        "found": [presented_template(one) for one in found[:PAGE]],
        "more": filters.href(after=str(found[PAGE - 1].pk)) if len(found) > PAGE else "",
    }
    is_part = bool(request.htmx)  # type: ignore[attr-defined]
    if is_part and last:
        return render(request, "parameter_templates/rows.html", context)
    if is_part:
        return render(request, "parameter_templates/found.html", context)
    counts = searching.kinds()
    tags = searching.tags()
    return render(
        request,
        "parameter_templates/templates.html",
        context
        | {
            "here": "templates",
            "kinds": [
                (kind, ICONS.get(kind, "file-text"), counts[kind.value], filters.kind == kind)
                for kind in Kind
                if kind.value in counts
            ],
            "tags": [one for one in tags[:FEW_TAGS] if one[0] != filters.tag],
            "more_tags": [one for one in tags[FEW_TAGS:] if one[0] != filters.tag],
        },
    )


@require_GET
def pick(request: HttpRequest) -> HttpResponse:
    """A few whose words fit `text`, those of the form's `kind` first and of them those that are
    called so, each with what it writes."""
    kind, text = request.GET.get("kind", ""), user_input.words(request.GET.get("text", "")[:200])
    kind = kind if kind in list(Kind) else ""
    in_name = Case(When(name__icontains=text.strip(), then=0), default=1)
    rows = searching.search(text, project=current_project(request))
    rows = rows.order_by(in_name, "-favourite", "-uses", "name")
    mine = list(rows.filter(kind=kind)[:PICKS])
    if len(mine) < PICKS:
        mine += rows.exclude(kind=kind)[: PICKS - len(mine)]
    return JsonResponse({"offered": list(_picks(mine, kind))})


def _picks(rows: Iterable[ParameterTemplate], kind: str) -> Iterable[dict[str, Any]]:
    for row in rows:
        if row.current:
            body = saving.body_of(row)
            yield {
                "version": row.current.pk,
                "name": row.name,
                "kind": "" if row.kind == kind else row.get_kind_display(),
                "about": cut(row.description or body.prompt, LONGEST_TEXT),
                "prompt": body.prompt,
            }


@cache
def _plain(name: str) -> str:
    return reverse(name)


def presented_template(row: ParameterTemplate) -> TemplateRow:
    body = bodies.from_stored(row.current.body) if row.current else bodies.Body()
    return TemplateRow(
        row=row,
        href=reverse("template", args=[row.pk]),
        use_href=f"{_plain('create')}?template={row.pk}",
        icon=ICONS.get(Kind(row.kind), "file-text"),
        kind=row.get_kind_display(),
        beginning=cut(row.description or body.prompt, LONGEST_TEXT),
        asks=[one.title for one in body.all_placeholders],
        tags=saving.tags_of(row),
    )
