"""Finding templates: by words, tag, kind, model, project and favourite."""

from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet

from foundation import user_input
from gallery import names
from gallery.search.words import fold
from parameter_templates.models import ParameterTemplate, TemplateTag
from projects.models import Project

MOST_WORDS = 20


def search(
    text: str = "",
    *,
    tag: str = "",
    kind: str = "",
    model: str = "",
    favourite: bool = False,
    project: Project | None = None,
) -> QuerySet[ParameterTemplate]:
    """Favourites first, then by name. Every word of the text stands somewhere in a template: its
    name, description, tags, prompt, model, or what it asks for. `model` finds those of that model
    and those of its kind for any; in a `project` are those of no other."""
    rows = ParameterTemplate.objects.present().select_related("current", "project")
    for word in fold(user_input.words(text)).split()[:MOST_WORDS]:
        rows = rows.filter(words__contains=word)
    if tag:
        rows = rows.filter(tags__folded=names.folded(user_input.words(tag)))
    if kind:
        rows = rows.filter(kind=kind)
    if model:
        rows = rows.filter(model_ref__in=("", model))
    if favourite:
        rows = rows.filter(favourite=True)
    if project:
        rows = rows.filter(Q(project=None) | Q(project=project))
    return rows


def after(
    rows: QuerySet[ParameterTemplate], last: ParameterTemplate | None
) -> QuerySet[ParameterTemplate]:
    """Those that follow it in their order."""
    if last is None:
        return rows
    later = Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk)
    same = Q(favourite=last.favourite) & later
    return rows.filter(same | Q(favourite=False) if last.favourite else same)


def named(name: str) -> list[ParameterTemplate]:
    """Those of that name, or of that number: `#12`. Case does not count where none has the very
    name."""
    rows = ParameterTemplate.objects.present().select_related("current", "project")
    name = user_input.words(name)
    if name.startswith("#") and name[1:].isdecimal() and len(name) < 20:
        return list(rows.filter(pk=int(name[1:])))
    if exact := list(rows.filter(name=name)):
        return exact
    folded = names.folded(name)
    known = ParameterTemplate.objects.present().values_list("pk", "name")
    return list(rows.filter(pk__in=[pk for pk, one in known if names.folded(one) == folded]))


def tags(kind: str = "") -> Sequence[tuple[str, int]]:
    """The tags that there are, each with how many templates bear it, the most used first."""
    rows = TemplateTag.objects.filter(template__deleted_at=None)
    if kind:
        rows = rows.filter(template__kind=kind)
    counted = rows.values("folded").annotate(number=Count("pk")).order_by("-number", "folded")
    spelt = dict(rows.order_by("pk").values_list("folded", "name"))
    return [(spelt[row["folded"]], row["number"]) for row in counted]


def kinds() -> dict[str, int]:
    """How many there are of each kind."""
    rows = ParameterTemplate.objects.present().order_by().values_list("kind")
    return dict(rows.annotate(number=Count("pk")))
