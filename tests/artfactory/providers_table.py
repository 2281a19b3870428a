"""The README's table of providers, from the registry.

`python manage.py shell -c "from tests.artfactory.providers_table import write; write()"` writes it.
"""

import re
from collections.abc import Iterator

from pages.providers.cards import MAKES
from providers import registry
from providers.contract import Provider
from tests.artfactory.app import CHECKOUT

README = CHECKOUT / "README.md"
BEGIN, END = "<!-- providers -->", "<!-- end of providers -->"
PLACE = re.compile(f"(?<={BEGIN}\n).*?(?={END})", re.DOTALL)
PLUG_INS = ("local",)


def table() -> str:
    rows = [_row(one) for one in _those_that_come_with_it()]
    return "\n".join(
        ["| provider | makes | key | where to get it |", "|---|---|---|---|", *rows, ""]
    )


def _those_that_come_with_it() -> Iterator[Provider]:
    """And can be chosen."""
    for slug in (*PLUG_INS, *registry.BUILT_IN):
        if not registry.get(slug).hidden:
            yield registry.get(slug)


def _row(provider: Provider) -> str:
    kinds = {spec.kind for spec in provider.models(None)}  # type: ignore[arg-type]
    makes = ", ".join(words for words, _, those in MAKES if kinds & set(those))
    needed = [field for field in provider.key_fields if not field.optional]
    keys = "<br>".join(f"`{field.env}`" for field in needed) or "none"
    places = "<br>".join(field.help.replace("|", "\\|") for field in needed) or "–"
    name = f"{provider.label} (`{provider.slug}`)"
    return f"| {name} | {makes or 'what its server has'} | {keys} | {places} |"


def write() -> None:
    text = README.read_text(encoding="utf-8")
    README.write_text(PLACE.sub(lambda _: table(), text), encoding="utf-8")
