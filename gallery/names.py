"""Names that the user gives: of tags and collections."""

import unicodedata

from foundation import user_input

LONGEST = 80


class BadName(ValueError):
    """A name that cannot be, in a sentence."""


def cleaned(text: str, what: str) -> str:
    """The name in one line, composed, without what cannot be seen. `what` it is of stands in the
    sentence of a BadName: nothing is left of it, or it is too long."""
    name = " ".join(unicodedata.normalize("NFC", user_input.words(text)).split())
    if not name or not user_input.is_visible(name):
        raise BadName(f"Give the {what} a name that can be seen. Nothing was changed.")
    if len(name) > LONGEST:
        raise BadName(
            f"The name of a {what} has at most {LONGEST} letters, and “{user_input.short(name)}” "
            f"has {len(name)}. Nothing was changed."
        )
    return name


def folded(name: str) -> str:
    """What two names have in common that differ by case alone."""
    return unicodedata.normalize("NFC", name.casefold())
