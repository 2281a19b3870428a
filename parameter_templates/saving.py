"""Keeping templates: saved, changed, copied, put back, deleted. What one asks for is never changed:
something else is a new version."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from foundation import user_input
from gallery import names, tags
from gallery.search.words import fold
from parameter_templates import body as bodies
from parameter_templates.body import Body
from parameter_templates.models import (
    LONGEST_DESCRIPTION,
    ParameterTemplate,
    TemplateTag,
    TemplateVersion,
)
from parameter_templates.placeholders import InvalidTemplate
from projects.models import Project
from providers.contract import Kind

MOST_TAGS = 20
MOST_SEARCHED = 20_000


@dataclass(frozen=True)
class Facts:
    """What a template is called, and where it is offered: for `kind`, of it only for the model
    `model_ref` where that is not "", in all projects where `project` is None."""

    name: str
    kind: str
    description: str = ""
    model_ref: str = ""
    project: Project | None = None
    tags: tuple[str, ...] = field(default_factory=tuple)


def checked(facts: Facts) -> Facts:
    """The same as it is kept. Raises InvalidTemplate."""
    if facts.kind not in list(Kind):
        raise InvalidTemplate(f"There is no kind of work “{user_input.short(facts.kind)}”.")
    description = user_input.words(facts.description).strip()
    if len(description) > LONGEST_DESCRIPTION:
        raise InvalidTemplate(f"A description has at most {LONGEST_DESCRIPTION:,} characters.")
    try:
        name = names.cleaned(facts.name, "template")
        words = {names.folded(tag): tag for tag in map(tags.cleaned, facts.tags)}
    except names.BadName as error:
        raise InvalidTemplate(str(error)) from None
    if len(words) > MOST_TAGS:
        raise InvalidTemplate(f"A template has at most {MOST_TAGS} tags.")
    return Facts(
        name=name,
        kind=facts.kind,
        description=description,
        model_ref=bodies.model_ref(facts.model_ref) if facts.model_ref else "",
        project=facts.project,
        tags=tuple(words.values()),
    )


def save(facts: Facts, body: Body, **columns: Any) -> ParameterTemplate:
    """A new template with its first version. Raises InvalidTemplate."""
    facts = checked(facts)
    is_shipped = bool(columns.get("is_shipped"))
    with transaction.atomic():
        template = ParameterTemplate.objects.create(
            name=facts.name,
            description=facts.description,
            kind=facts.kind,
            model_ref=facts.model_ref,
            project=facts.project,
            **columns,
        )
        _tag(template, facts.tags)
        add_version(template, body, is_shipped=is_shipped)
    return template


def change(
    template: ParameterTemplate, facts: Facts, body: Body, *, is_shipped: bool = False
) -> bool:
    """Whether it has a new version now: only where it asks for something else than before. Raises
    InvalidTemplate."""
    facts = checked(facts)
    with transaction.atomic():
        ParameterTemplate.objects.select_for_update().filter(pk=template.pk).first()
        template.refresh_from_db()
        for name in ("name", "description", "kind", "model_ref", "project"):
            setattr(template, name, getattr(facts, name))
        template.save(update_fields=["name", "description", "kind", "model_ref", "project"])
        template.tags.all().delete()
        _tag(template, facts.tags)
        is_new = body_of(template) != body
        if is_new:
            add_version(template, body, is_shipped=is_shipped)
        else:
            _remember_words(template, body)
    return is_new


def copy(template: ParameterTemplate) -> ParameterTemplate:
    """Another one like it, with the newest version as its first."""
    room = names.LONGEST - len(COPY)
    facts = Facts(
        name=template.name[:room].rstrip() + COPY,
        kind=template.kind,
        description=template.description,
        model_ref=template.model_ref,
        project=template.project,
        tags=tags_of(template),
    )
    return save(facts, body_of(template))


COPY = " (copy)"


def restore(template: ParameterTemplate, number: int) -> bool:
    """Ask for what an earlier version asked for, by a new one; False where it does so already.
    Raises TemplateVersion.DoesNotExist."""
    earlier = template.versions.get(number=number)
    return change(template, facts_of(template), bodies.from_stored(earlier.body))


def delete(template: ParameterTemplate) -> bool:
    """It is listed no longer. Whether it was there."""
    there = ParameterTemplate.objects.present().filter(pk=template.pk)
    return bool(there.update(deleted_at=timezone.now()))


def bring_back(template: ParameterTemplate, **columns: Any) -> None:
    """As it was when it was deleted, but for these columns."""
    ParameterTemplate.objects.filter(pk=template.pk).update(deleted_at=None, **columns)


def add_version(template: ParameterTemplate, body: Body, **columns: Any) -> None:
    """What it asks for from now on, whatever it asked for before. Call it inside a transaction."""
    last = template.versions.aggregate(last=Max("number"))["last"] or 0
    template.current = TemplateVersion.objects.create(
        template=template, number=last + 1, body=body.as_json(), **columns
    )
    template.save(update_fields=["current"])
    _remember_words(template, body)


def set_favourite(template: ParameterTemplate, is_one: bool) -> None:
    ParameterTemplate.objects.filter(pk=template.pk).update(favourite=is_one)


def mark_used(version: int) -> None:
    """Something was ordered by this version just now."""
    used = ParameterTemplate.objects.filter(versions=version)
    used.update(uses=F("uses") + 1, used_at=timezone.now())


def body_of(template: ParameterTemplate) -> Body:
    """What it asks for now."""
    return bodies.from_stored(template.current.body) if template.current else Body()


def facts_of(template: ParameterTemplate) -> Facts:
    return Facts(
        name=template.name,
        kind=template.kind,
        description=template.description,
        model_ref=template.model_ref,
        project=template.project,
        tags=tags_of(template),
    )


def tags_of(template: ParameterTemplate) -> tuple[str, ...]:
    return tuple(tag.name for tag in template.tags.all())


def by_uid(uid: UUID) -> ParameterTemplate | None:
    """One that is deleted, too."""
    return ParameterTemplate.objects.select_related("current").filter(uid=uid).first()


def _tag(template: ParameterTemplate, words: Iterable[str]) -> None:
    TemplateTag.objects.bulk_create(
        TemplateTag(template=template, name=word, folded=names.folded(word)) for word in words
    )


def _remember_words(template: ParameterTemplate, body: Body) -> None:
    parts = [template.name, template.description, *tags_of(template), template.model_ref]
    parts += [template.get_kind_display(), *(one.title for one in body.all_placeholders)]
    template.words = fold("\n".join([*parts, body.prompt[:MOST_SEARCHED]]))
    template.save(update_fields=["words"])
