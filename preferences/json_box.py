"""The box for JSON in forms of the admin."""

from typing import Any

from django import forms
from django.forms.fields import InvalidJSONInput

from foundation import user_input


class JsonBox(forms.JSONField):
    """JSON that a column can keep."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip() and not self.disabled:
            try:
                user_input.from_json(value)
            except user_input.NoJson as error:
                raise forms.ValidationError(f"This {error}.") from None
        return super().to_python(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What was refused is shown as it was written."""
        try:
            user_input.from_json(data or "null")
        except user_input.NoJson:
            return InvalidJSONInput(data)
        return super().bound_data(data, initial)
