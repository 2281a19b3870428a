"""The form of a model's own price: amounts by rows that one adds and removes, never JSON.

Rows that are empty do not count, so that without a script a row is removed by emptying it, and
there are always some to spare.
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone

from ledger.money import USD, number_from_words
from pages.costs.cap_forms import check_price
from providers import own_prices, pricing
from providers.contract import Json
from providers.models import CatalogueModel

MOST_ROWS = 200
SPARE_ROWS, SPARE_STEPS = 2, 2
FEWEST_CONDITIONS = 2
NUMBER = {"inputmode": "decimal", "autocomplete": "off", "size": 8}
EACH, WHOLE = "amount", "flat"


class NumberField(forms.CharField):
    """A number as people write it, in digits with a point; "" where none was written."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs=NUMBER)
        super().__init__(required=False, max_length=30, widget=widget, **options)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return f"{number_from_words(text):f}" if text else ""
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class Row(forms.Form):
    """One row: which parameters have which values, and what a unit costs then."""

    def __init__(self, *args: Any, parameters: list[str], conditions: int, **options: Any) -> None:
        super().__init__(*args, **options)
        names = [("", "–"), *((name, name) for name in parameters)]
        for number in range(conditions):
            label = "and " if number else "Where "
            self.fields[f"name{number}"] = forms.ChoiceField(
                choices=names, required=False, label=f"{label}parameter"
            )
            self.fields[f"value{number}"] = forms.CharField(
                max_length=200, required=False, label="is", widget=forms.TextInput({"size": 10})
            )
        self.fields["amount"] = NumberField(label="Amount")
        self.conditions = conditions

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if self.errors or not any(facts.values()):
            return facts
        when: dict[str, str] = {}
        for name, value in self._pairs(facts):
            if not name or not value:
                raise forms.ValidationError("Enter both a parameter and its value.")
            if name in when:
                raise forms.ValidationError(f"{name} appears twice in this row.")
            when[name] = value
        if not when:
            raise forms.ValidationError("Choose which parameter this amount is for.")
        if not facts["amount"]:
            raise forms.ValidationError("Enter an amount for this row.")
        return facts | {"row": {"when": when, "amount": facts["amount"]}}

    def _pairs(self, facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
        for number in range(self.conditions):
            name, value = facts[f"name{number}"], facts[f"value{number}"].strip()
            if name or value:
                yield name, value


class Step(forms.Form):
    """Up to how many units, and what each of them or all of them together cost."""

    up_to = NumberField(label="Up to this many units")
    amount = NumberField(label="Amount")
    per = forms.ChoiceField(
        choices=[(EACH, "for each"), (WHOLE, "for all together")], label="is", required=False
    )

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if self.errors or not (facts["up_to"] or facts["amount"]):
            return facts
        if not facts["amount"]:
            raise forms.ValidationError("Enter an amount for this step.")
        step = {facts["per"] or EACH: facts["amount"]}
        return facts | {"row": step | ({"up_to": facts["up_to"]} if facts["up_to"] else {})}


TableRows = forms.formset_factory(
    Row, extra=SPARE_ROWS, max_num=MOST_ROWS, validate_max=True, absolute_max=MOST_ROWS + 50
)
StepRows = forms.formset_factory(
    Step,
    extra=SPARE_STEPS,
    max_num=pricing.MOST_STEPS,
    validate_max=True,
    absolute_max=pricing.MOST_STEPS + 50,
)


class PriceForm(forms.Form):
    """The user's own price of a model, in the form of `providers.pricing`."""

    unit = forms.ChoiceField(
        choices=[(unit, f"per {unit}") for unit in pricing.UNITS], label="Unit"
    )
    amount = NumberField(help_text="May be empty if the rows or steps below cover everything.")
    currency = forms.CharField(initial=USD, max_length=10)
    quantity = forms.ChoiceField(
        required=False,
        label="How many units",
        help_text="The parameter that sets the number, if it is not the usual one.",
    )
    round_up = NumberField(
        label="Rounded up to multiples of", help_text="1 if every started unit is billed."
    )
    least = NumberField(label="At least", help_text="The fewest units that are ever billed.")
    source = forms.CharField(
        required=False, max_length=200, help_text="Where you found it: a web page, an invoice."
    )
    date = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), label="Checked on")

    def __init__(self, data: Any, model: CatalogueModel) -> None:
        self.model = model
        own = model.own_price or {}
        price = own or model.price or {}
        plain = ("unit", "amount", "quantity", "round_up", "least")
        initial = {name: price.get(name, "") for name in plain} | {
            "currency": price.get("currency", USD),
            "source": own.get("source", ""),
            "date": own.get("date") or timezone.localdate().isoformat(),
        }
        super().__init__(data, initial=initial, auto_id="price-%s")
        parameters = list(model.schema.get("properties", {}))
        named = [(name, name) for name in parameters]
        self.fields["quantity"].choices = [("", "Usual"), *named]  # type: ignore[attr-defined]
        table = [row for row in price.get("table") or [] if isinstance(row.get("when"), dict)]
        most = max((len(row["when"]) for row in table), default=0)
        conditions = max(most, FEWEST_CONDITIONS)
        self.table = TableRows(
            data,
            prefix="table",
            auto_id="price-%s",
            initial=None if data else [_as_row(row) for row in table],
            form_kwargs={"parameters": parameters, "conditions": conditions},
        )
        self.steps = StepRows(
            data,
            prefix="steps",
            auto_id="price-%s",
            initial=None if data else [_as_step(step) for step in price.get("steps") or []],
        )
        self._pixels = price.get("pixels")

    def is_valid(self) -> bool:
        return all([self.table.is_valid(), self.steps.is_valid(), super().is_valid()])

    def clean_currency(self) -> str:
        currency: str = self.cleaned_data["currency"].strip().upper()
        check_price({"unit": "run", "amount": "0", "currency": currency})
        return currency

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if not (self.table.is_valid() and self.steps.is_valid()) or self.errors:
            return facts
        if not (facts["amount"] or filled(self.steps) or filled(self.table)):
            self.add_error("amount", "Enter an amount, or rows or steps with amounts.")
            return facts
        check_price(self._price(facts))
        return facts

    def save(self) -> None:
        own_prices.put(self.model, self._price(self.cleaned_data))

    def _price(self, facts: dict[str, Any]) -> Json:
        price: Json = {"unit": facts["unit"], "currency": facts["currency"]}
        price |= {"date": facts["date"].isoformat()}
        more = {name: facts[name] for name in ("amount", "quantity", "round_up", "least", "source")}
        more |= {"table": filled(self.table), "steps": filled(self.steps), "pixels": self._pixels}
        more |= {"rates": (self.model.own_price or {}).get("rates")}
        return price | {name: value for name, value in more.items() if value}


def filled(rows: "forms.BaseFormSet[Any]") -> list[Json]:
    """The rows with something in them, as data."""
    facts = (form.cleaned_data for form in rows.forms if form.is_valid())
    return [one["row"] for one in facts if "row" in one]


def _as_row(row: Json) -> Json:
    initial: Json = {"amount": row.get("amount", "")}
    for number, (name, value) in enumerate(row["when"].items()):
        text = str(value).lower() if isinstance(value, bool) else str(value)
        initial |= {f"name{number}": name, f"value{number}": text}
    return initial


def _as_step(step: Json) -> Json:
    per = WHOLE if WHOLE in step else EACH
    return {"up_to": step.get("up_to", ""), "amount": step.get(per, ""), "per": per}
