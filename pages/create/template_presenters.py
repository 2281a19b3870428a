"""The templates that the form is filled by, as it shows them: what they are, ask for and fix."""

from dataclasses import dataclass

from django.urls import reverse

from pages.create.form import Draft
from pages.create.in_use import ASK
from pages.formatting import cut
from parameter_templates.placeholders import Placeholder, alone
from providers.coercion import titled
from providers.schema import Field

MOST_SEGMENTS, LONGEST_ROW, LONG, SHORT = 6, 30, 60, 16
LONGEST_VALUE = 60


@dataclass(frozen=True)
class TemplateChip:
    """A template in use: `version` is the row, `number` what people call it."""

    version: int
    name: str
    number: int
    href: str


@dataclass(frozen=True)
class PlaceholderField:
    """`look` is "line", "box", "number", "segments" or "list", `span` how many columns it takes;
    `choices` are (value, title)."""

    name: str
    title: str
    help: str
    look: str
    span: int
    value: str
    choices: list[tuple[str, str]]
    bounds: dict[str, float | None]
    optional: bool
    errors: list[str]

    @property
    def id(self) -> str:
        return f"id_{self.name}"


@dataclass(frozen=True)
class PresentedTemplates:
    """`fixed` are names and values in words; `can_free` where some of them may be changed."""

    uses: list[TemplateChip]
    asks: list[PlaceholderField]
    fixed: list[tuple[str, str]]
    is_freed: bool
    can_free: bool


def template_facts(draft: Draft) -> PresentedTemplates | None:
    """None where the form is filled by none."""
    use = draft.use
    if not use.versions:
        return None
    return PresentedTemplates(
        uses=[
            TemplateChip(
                version.pk,
                version.template.name,
                version.number,
                reverse("template", args=[version.template_id]),
            )
            for version in use.versions
        ],
        asks=[_placeholder_field(one, draft) for one in use.texts],
        fixed=[
            (_title(name, draft), cut(_called(name, value, draft), LONGEST_VALUE))
            for name, value in use.freed.items()
            if name in draft.form.held
        ],
        is_freed=use.is_freed,
        can_free=bool(use.freed),
    )


def _placeholder_field(one: Placeholder, draft: Draft) -> PlaceholderField:
    value = draft.use.answers.get(one.name, one.default)
    known = _param_of(one, draft)
    titles = [str(titled(known, choice)) if known else choice for choice in one.choices]
    return PlaceholderField(
        name=f"{ASK}{one.name}",
        title=one.title,
        help=one.help,
        look=_look(one, value, titles),
        span=1 if one.type == "number" or _are_short(titles) else 2,
        value=value,
        choices=list(zip(one.choices, titles, strict=True)),
        bounds={"min": one.minimum, "max": one.maximum, "step": one.step or None},
        optional=one.optional,
        errors=draft.errors.get(f"{ASK}{one.name}", []),
    )


def _param_of(one: Placeholder, draft: Draft) -> Field | None:
    """The parameter that it is the whole value of, as the first model has it that does."""
    own = [name for name, value in draft.use.fixed.items() if alone(value) == one.name]
    return next((known[name] for name in own for known in draft.form.known if name in known), None)


def _title(name: str, draft: Draft) -> str:
    return next((known[name].title for known in draft.form.known if name in known), name)


def _called(name: str, value: object, draft: Draft) -> str:
    known = next((one[name] for one in draft.form.known if name in one), None)
    return str(value if known is None else titled(known, value))


def _are_short(titles: list[str]) -> bool:
    return bool(titles) and max(map(len, titles)) <= SHORT


def _look(one: Placeholder, value: str, titles: list[str]) -> str:
    if one.type == "choice":
        letters = sum(len(title) + 2 for title in titles)
        is_few = len(one.choices) <= MOST_SEGMENTS and letters <= LONGEST_ROW
        return "segments" if is_few and one.default and not one.optional else "list"
    if one.type == "number":
        return "number"
    return "box" if "\n" in value or len(value) > LONG else "line"
