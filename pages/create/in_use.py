"""The templates that the form is filled by: what they ask for, what was answered, what they fix.

Names in the HTML: `template` (versions, the one that the order remembers first), `ask-<name>` for
what is asked for, and `freed` once what they fix may be changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.http import QueryDict

from foundation.user_input import row_id
from parameter_templates import answers, fitting, placeholders
from parameter_templates import body as bodies
from parameter_templates.answers import Errors, Values
from parameter_templates.body import Body
from parameter_templates.fitting import Fitted
from parameter_templates.models import TemplateVersion
from parameter_templates.placeholders import Placeholder
from providers.contract import Json, ModelSpec
from providers.schema import Field

ASK = "ask-"
MOST = 10


@dataclass
class InUse:
    """`answers` are by the names of what is asked; `is_freed`: what is fixed stands in the
    form like any other value, but for what has something asked for in it. `is_read`: by the prompt
    language."""

    versions: list[TemplateVersion] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    is_freed: bool = False
    is_read: bool = True

    @classmethod
    def of(cls, data: QueryDict) -> "InUse":
        """As the page says it. What is no longer there is left out."""
        ids = [number for number in map(row_id, data.getlist("template")[:MOST]) if number]
        rows = TemplateVersion.objects.select_related("template").in_bulk(ids) if ids else {}
        versions = [rows[number] for number in dict.fromkeys(ids) if number in rows]
        names = [name for name in data if name.startswith(ASK)] if versions else []
        answers = {name.removeprefix(ASK): str(data[name]) for name in names}
        return cls(versions, answers, data.get("freed") == "1")

    def after(self, data: QueryDict) -> "InUse":
        """The same after a press of its own: `add` a version, `drop` one, `free` what is fixed."""
        dropped, added = row_id(data.get("drop")), row_id(data.get("add"))
        versions = [one for one in self.versions if one.pk != dropped]
        if added and added not in {one.pk for one in versions}:
            rows = TemplateVersion.objects.select_related("template")
            versions += rows.filter(pk=added)
        return InUse(versions[:MOST], self.answers, self.is_freed or "free" in data)

    @property
    def first(self) -> TemplateVersion | None:
        return self.versions[0] if self.versions else None

    @cached_property
    def bodies(self) -> list[Body]:
        return [bodies.from_stored(version.body) for version in self.versions]

    @cached_property
    def placeholders(self) -> list[Placeholder]:
        """Each name once: two templates that ask for the same are answered by one."""
        every = {
            one.name: one
            for body in reversed(self.bodies)
            for one in reversed(body.all_placeholders)
        }
        return list(reversed(every.values()))

    @property
    def texts(self) -> list[Placeholder]:
        return [one for one in self.placeholders if one.type != "product"]

    @property
    def fixed(self) -> Json:
        """What holds, whatever the form says."""
        every: Json = {}
        for body in reversed(self.bodies):
            every |= body.fixed
        if not self.is_freed:
            return every
        return {name: value for name, value in every.items() if _asks(value)}

    @property
    def freed(self) -> Json:
        """What would not hold any more if it were freed."""
        return {name: value for name, value in self.fixed.items() if not _asks(value)}

    def answered(self, prompt: str) -> tuple[Values, Errors]:
        """Of what stands in the prompt and in what is fixed."""
        return answers.looked_at(self.placeholders, self.answers, self._used(prompt))

    def held(self, values: Values) -> Json:
        """What is fixed with these values; None where something is open yet."""
        return {
            name: placeholders.filled(value, values, is_read=self.is_read)
            if _asks(value) <= values.keys()
            else None
            for name, value in self.fixed.items()
        }

    def fitted(self, specs: Sequence[ModelSpec], prompt: str = "") -> Fitted:
        """The same for these models, as far as one of them takes it."""
        held = self.held(self.answered(prompt)[0])
        known = {k: self.fixed[k] if value is None else value for k, value in held.items()}
        fit = fitting.fitted(known, specs)
        return Fitted({k: held[k] for k in fit.values}, fit.left_out)

    def places(self, fields: Mapping[str, Field]) -> tuple[dict[str, Placeholder], list[str]]:
        """Which of a form's places for files each product that is asked for goes into, and phrases
        for those that have none."""
        places: dict[str, Placeholder] = {}
        lost = []
        for one in self.placeholders:
            if one.type == "product":
                if name := fitting.place_for(fields, one.field, one.medium, places):
                    places[name] = one
                else:
                    lost.append(f"{one.title}, as no model here takes it")
        return places, lost

    def _used(self, prompt: str) -> set[str]:
        texts = [prompt, *placeholders.texts_in(self.fixed)]
        return {name for text in texts for name in placeholders.named(text)}


def _asks(value: object) -> set[str]:
    return {name for text in placeholders.texts_in(value) for name in placeholders.named(text)}
