"""The form about limits: how much of a provider, or of one model, may be under way."""

from collections import defaultdict
from typing import Any

from django import forms

from foundation import user_input
from production import own_limits
from production.limit_models import (
    OwnLimit,
)
from providers import registry
from providers.models import CatalogueModel

MOST = 1000


class WholeField(forms.IntegerField):
    """A whole number in plain digits."""

    def to_python(self, value: Any) -> int | None:
        try:
            return user_input.whole(value) if value and value.strip() else None
        except user_input.NoNumber as error:
            raise forms.ValidationError(str(error)) from None


class LimitForm(forms.Form):
    """Both numbers empty takes the limit away."""

    of = forms.ChoiceField(label="Provider or model")
    concurrency = WholeField(label="At once", min_value=1, max_value=MOST, required=False)
    per_minute = WholeField(label="Per minute", min_value=1, max_value=MOST, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="limit-%s")
        enabled = CatalogueModel.objects.filter(enabled=True, provider__in=registry.slugs())
        models: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for slug, model_id, label in enabled.values_list("provider", "model_id", "label"):
            models[slug].append((f"{slug}/{model_id}", label))
        labels = {provider.slug: provider.label for provider in registry.all_providers()}
        self.fields["of"].choices = [  # type: ignore[attr-defined]
            ("Providers", list(labels.items())),
            *((label, models[slug]) for slug, label in labels.items()),
        ]

    def save(self) -> OwnLimit | None:
        """The limit as it is now, None where there is none any more."""
        provider, _, model_id = self.cleaned_data["of"].partition("/")
        numbers = {name: self.cleaned_data[name] for name in ("concurrency", "per_minute")}
        limit = OwnLimit.objects.filter(provider=provider, model_id=model_id).first()
        if any(numbers.values()):
            limit = limit or OwnLimit(provider=provider, model_id=model_id)
            limit.concurrency, limit.per_minute = numbers["concurrency"], numbers["per_minute"]
            own_limits.save(limit)
            return limit
        if limit:
            own_limits.remove(limit)
        return None
