"""The form of a template, new or old: what is typed in it, and the facts and body that it makes."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import QueryDict

from foundation.user_input import is_text, row_id
from gallery import names, tags
from ledger import listed_models
from pages.parameter_templates.rows import (
    FileRow,
    ValueRow,
    files_in,
    placeholder_in,
    title_in,
    values_in,
)
from parameter_templates import body as bodies
from parameter_templates import placeholders
from parameter_templates.body import Body
from parameter_templates.placeholders import InvalidTemplate, Placeholder
from parameter_templates.saving import Facts
from projects.models import Project
from providers import catalogue
from providers.contract import Kind
from providers.params import NotA
from providers.schema import Field, Type, fields


@dataclass
class EditForm:
    """`errors` by the names of fields; "" is of the whole. `asks` are placeholders as they are
    declared, and those that the texts name beside them."""

    kind: str
    models: list[str]
    name: str = ""
    description: str = ""
    tags: str = ""
    project: str = ""
    for_model: bool = False
    prompt: str = ""
    count: int = 1
    values: list[ValueRow] = field(default_factory=list)
    files: list[FileRow] = field(default_factory=list)
    asks: list[Placeholder] = field(default_factory=list)
    errors: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def begin(cls, kind: str, body: Body, facts: Facts | None = None) -> "EditForm":
        """As a template or what it is saved from has it."""
        models = list(body.models)
        if facts and facts.model_ref:
            models = [facts.model_ref]
        form = cls(kind, models, prompt=body.prompt, count=body.count)
        if facts:
            form.name, form.description = facts.name, facts.description
            form.tags = ", ".join(facts.tags)
            form.project = facts.project.slug if facts.project else ""
            form.for_model = bool(facts.model_ref)
        known = form.known
        form.values = [ValueRow.of(k, v, "fixed", known.get(k)) for k, v in body.fixed.items()]
        form.values += [
            ValueRow.of(k, v, "default", known.get(k)) for k, v in body.defaults.items()
        ]
        form.files = [FileRow(name, uid) for name, uid in body.inputs]
        form.asks = list(body.all_placeholders)
        form._add_what_there_is()
        return form

    @classmethod
    def read(cls, data: QueryDict) -> "EditForm":
        form = cls(
            kind=data.get("kind", ""),
            models=[ref for ref in data.getlist("model")[: bodies.MOST_MODELS] if is_text(ref)],
            name=data.get("name", ""),
            description=data.get("description", ""),
            tags=data.get("tags", ""),
            project=data.get("project", ""),
            for_model=data.get("scope") == "model",
            prompt=data.get("prompt", "").replace("\r\n", "\n"),
            count=row_id(data.get("count")) or 1,
        )
        form.values = values_in(data, form.known)
        form.files = files_in(data)
        for name in data.getlist("ask")[: placeholders.MOST]:
            if data.get(f"{name}-gone") == "1":
                continue
            try:
                form.asks.append(placeholder_in(data, name, form.known_of(name)))
            except InvalidTemplate as error:
                form._reject(f"ask-{name}", str(error))
                if placeholders.is_name(name):
                    form.asks.append(_as_typed(data, name))
        form._settle()
        return form

    @cached_property
    def known(self) -> dict[str, Field]:
        """The parameters that its models have, or the first model of its kind."""
        rows = list(catalogue.rows_of(self.models).values())
        if not rows:
            offered = listed_models.offered(Kind(self.kind)) if self.kind in list(Kind) else []
            first = catalogue.first_of(offered)
            rows = list(catalogue.rows_of([first.ref]).values()) if first else []
        found: dict[str, Field] = {}
        for row in reversed(rows):
            apart = (row.prompt_field, row.seed_field)
            found |= {one.name: one for one in fields(row.schema) if one.name not in apart}
        return found

    def known_of(self, name: str) -> Field | None:
        """The parameter that a placeholder is the whole value of."""
        rows = (row.known for row in self.values if placeholders.alone(row.text) == name)
        return next(rows, None)

    def choices_of(self, one: Placeholder) -> list[str]:
        """As a person calls them."""
        known = self.known_of(one.name)
        return [title_in(choice, known) for choice in one.choices]

    def default_of(self, one: Placeholder) -> str:
        return title_in(one.default, self.known_of(one.name)) if one.choices else one.default

    @property
    def visible_values(self) -> list[tuple[int, ValueRow]]:
        return [(n, row) for n, row in enumerate(self.values) if row.mode != "out" or row.text]

    @property
    def more_values(self) -> list[tuple[int, ValueRow]]:
        visible = {number for number, _ in self.visible_values}
        return [(n, row) for n, row in enumerate(self.values) if n not in visible]

    def facts(self) -> Facts:
        """Raises InvalidTemplate."""
        words: list[str] = []
        if self.tags.strip():
            try:
                words = tags.split(self.tags)
            except names.BadName as error:
                raise InvalidTemplate(str(error)) from None
        slug = self.project if is_text(self.project) else ""
        project = Project.objects.present().filter(slug=slug).first()
        if self.project and project is None:
            raise InvalidTemplate("That project no longer exists. Choose another.")
        model = self.models[0] if self.for_model and self.models else ""
        return Facts(self.name, self.kind, self.description, model, project, tuple(words))

    def body(self) -> Body:
        """Raises InvalidTemplate; what is wrong with a value stands beside it then."""
        values: dict[str, dict[str, Any]] = {"fixed": {}, "default": {}, "ask": {}}
        for row in self.values:
            if row.mode == "out":
                continue
            try:
                value = row.value()
            except NotA as error:
                row.errors.append(str(error))
                self._reject("values", f"{row.title}: {error}")
                continue
            if value is not None:
                values[row.mode][row.name] = value
        if self.errors:
            raise InvalidTemplate("Nothing was saved. Check the marked fields.")
        fixed = values["fixed"] | values["ask"]
        # What stands in a text is asked for just so without a word more.
        loose = {one.name: one for one in Body(self.prompt, fixed=fixed).all_placeholders}
        body = Body(
            prompt=self.prompt,
            models=tuple(self.models),
            fixed=fixed,
            defaults=values["default"],
            inputs=tuple((row.field, row.uid) for row in self.files if row.mode == "keep"),
            placeholders=tuple(one for one in self.asks if loose.get(one.name) != one),
            count=min(self.count, bodies.MOST_RESULTS),
        )
        return bodies.read(body.as_json())

    def _settle(self) -> None:
        """Rows for what is asked for now, and none for what is so no longer."""
        made: dict[str, Placeholder] = {}
        for row in self.values:
            if row.mode == "ask":
                if one := row.ask():
                    made[one.name] = one
            elif row.mode == "default" or row.mode == "fixed":
                row.unask()
                row.mode = "ask" if placeholders.named(row.text) else row.mode
        for file in self.files:
            if file.mode == "ask":
                one = self._of_file(file)
                made[one.name] = one
        self.files = [file for file in self.files if file.mode == "keep"]
        texts = [self.prompt, *(row.text for row in self.values if row.mode == "ask")]
        named = {name: None for text in texts for name in placeholders.named(text)}
        own = placeholders.assigned(self.prompt)
        made = {name: Placeholder(name) for name in named if name not in own} | made
        kept = [one for one in self.asks if one.name in named or one.type == "product"]
        there = {one.name for one in kept}
        self.asks = [*kept, *(one for name, one in made.items() if name not in there)]

    def _of_file(self, file: FileRow) -> Placeholder:
        known = self.known.get(file.field)
        taken = {one.name for one in self.asks}
        name = ValueRow(file.field).placeholder
        name = name if name not in taken else f"{name[:36]}_{len(taken)}"
        medium = known.medium.value if known and known.medium else ""
        title = known.title if known else ""
        return Placeholder(name, title, "product", medium=medium, field=file.field[:200])

    def _add_what_there_is(self) -> None:
        """A row, to be left out, for each parameter of the models that has none."""
        there = {row.name for row in self.values}
        self.values += [
            ValueRow(name, known=one)
            for name, one in self.known.items()
            if name not in there and one.type is not Type.MEDIA
        ]

    def _reject(self, name: str, sentence: str) -> None:
        self.errors.setdefault(name, []).append(sentence)


def _as_typed(data: QueryDict, name: str) -> Placeholder:
    """What was said of it as far as that goes, to be shown again beside what is wrong."""
    kind = data.get(f"{name}-type", "text")
    return Placeholder(
        name=name,
        label=data.get(f"{name}-label", ""),
        type=kind if kind in placeholders.TYPES else "text",
        help=data.get(f"{name}-help", ""),
        default=data.get(f"{name}-default", ""),
        choices=tuple(data.get(f"{name}-choices", "").splitlines()),
    )
