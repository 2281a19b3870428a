"""The language of the app's own pages: Jinja2. Everything is escaped, a misspelt name is an error.

A page gets ready-made words and addresses from its view; what stands here is only what gives all
pages one look.
"""

from collections.abc import Hashable
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined
from jinja2.runtime import Macro
from markupsafe import Markup

from foundation import static_files, written
from gallery.media_facts import megabytes, most_bytes
from pages import formatting
from pages.compiled_templates import CompiledTemplates
from parameter_templates.placeholders import in_digits
from providers import registry
from providers.media_fields import a_file

FILTERS = {
    "a_file": a_file,
    "ago": formatting.ago,
    "as_json": formatting.as_json,
    "attributes": formatting.attributes,
    "charged": formatting.charged,
    "clock": formatting.clock,
    "cost": formatting.cost,
    "cut": formatting.cut,
    "date": formatting.date,
    "day": formatting.day,
    "extension": formatting.extension,
    "medium_icon": formatting.medium_icon,
    "in_digits": in_digits,
    "megabytes": megabytes,
    "money": formatting.money,
    "number": formatting.number,
    "off": formatting.off,
    "percent": formatting.percent,
    "plural": formatting.plural,
    "price": formatting.price,
    "provider_label": registry.label,
    "reserved": formatting.reserved,
    "rounded": formatting.rounded,
    "since": formatting.since,
    "size": formatting.size,
    "time_left": formatting.time_left,
    "day_from_iso": formatting.day_from_iso,
    "took": formatting.took,
    "under_way": formatting.under_way,
    "undo": formatting.undo,
}
HTMX_CONFIG = {
    "allowEval": False,
    "includeIndicatorStyles": False,
    "selfRequestsOnly": True,
    "historyCacheSize": 0,
    "scrollBehavior": "auto",
    "defaultSettleDelay": 0,
    "attributesToSettle": ["class", "width", "height"],
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "422", "swap": True},
        {"code": "[45]..", "swap": False, "error": True},
    ],
}
GLOBALS: dict[str, Any] = {
    "htmx_config": HTMX_CONFIG,
    "icon": formatting.icon,
    "most_bytes": most_bytes,
    "static": static,
    "waveform": formatting.waveform,
    # What a template may leave unsaid: the page's place in the sidebar, and whether a part comes
    # beside the answer (out of band).
    "here": "",
    "oob": False,
}


def environment(**options: Any) -> Environment:
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    made = Environment(**{"bytecode_cache": CompiledTemplates()} | options)
    made.filters |= FILTERS

    def drawn_once(name: str) -> Markup:
        """A template that needs nothing of its page, rendered once."""
        return Markup(made.get_template(name).render())  # it has escaped itself

    def scripts_of(entry: str) -> Markup:
        """The entry of some pages, with what it needs beside that of every page."""
        modules = static_files.modules(entry)
        if entry != static_files.FIRST_MODULE:
            every = static_files.modules(static_files.FIRST_MODULE)
            modules = [one for one in modules if one not in every]
        drawn = made.get_template("frame/entry.html").render(first=entry, modules=modules)
        return Markup(drawn)  # it has escaped itself

    made.globals |= GLOBALS | {
        "drawn_once": drawn_once if settings.DEBUG else cache(drawn_once),
        "cached": cached,
        "url": url,
        "sheets": static_files.sheets() if settings.DEBUG else [static_files.ONE_SHEET],
        "scripts_of": scripts_of if settings.DEBUG else cache(scripts_of),
    }
    return made


def cached(macro: Macro, value: Hashable) -> Markup:
    """What a macro draws of a value that says all that is shown: the same of an equal one."""
    return _cached(macro, value, written.forms())


@lru_cache(maxsize=2048)
def _cached(macro: Macro, value: Hashable, _written: written.Forms) -> Markup:
    return Markup(macro(value))  # it has escaped itself


def url(name: str, *args: object) -> str:
    return reverse(name, args=args) if args else _plain(name)


@cache
def _plain(name: str) -> str:
    return reverse(name)
