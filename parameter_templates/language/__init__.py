"""The language of prompts and parameters (docs/prompt-language.md)."""

from parameter_templates.language.entries import NO_LISTS, Entries, InMemoryLists, Lists
from parameter_templates.language.errors import BadTemplate, NoList
from parameter_templates.language.parser import first_sign, is_plain
from parameter_templates.language.template import Drawn, Request, Template, parse, request

__all__ = [
    "NO_LISTS",
    "BadTemplate",
    "Drawn",
    "Entries",
    "InMemoryLists",
    "Lists",
    "NoList",
    "Request",
    "Template",
    "first_sign",
    "is_plain",
    "parse",
    "request",
]
