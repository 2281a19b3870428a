"""Word lists: a folder of text, YAML and JSON files, whose lines templates choose from."""

from pathlib import Path

from django.conf import settings

from parameter_templates.word_lists.list_folder import Folder

SHIPPED = Path(__file__).with_name("shipped")


def all_lists() -> Folder:
    """The lists as they lie in their folder now, and behind them those that come with the app. One
    for each request: it looks once."""
    return Folder(settings.WORD_LISTS, behind=shipped_lists())


def shipped_lists() -> Folder:
    return Folder(SHIPPED)
