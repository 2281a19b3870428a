"""Every preference there is: its name, type, default and what it is for."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MOST_MICROS = 1_000_000_000_000_000
MOST_DAYS = 3650
MOST_COUNT = 1_000_000
MOST_RESULTS = 8
MOST_LETTERS = 300
LONGEST_PATH = 1000


class Type(StrEnum):
    """What a value is. An AMOUNT is whole micros of USD from 0 on, DAYS a whole number from 1 on;
    either may be None for none, as may a COUNT, a whole number from 0 on. A FLAG is yes or no, a
    MODEL "provider/model" or "" for none in particular, a FOLDER a whole path or "" for the usual
    place, RESULTS how many one order may begin with."""

    AMOUNT = "amount"
    COUNT = "count"
    DAYS = "days"
    FLAG = "flag"
    MODEL = "model"
    FOLDER = "folder"
    RESULTS = "results"


@dataclass(frozen=True)
class Preference:
    """`label` and `help` are what the Settings page says of it."""

    name: str
    type: Type
    default: Any
    label: str
    help: str

    def wrong(self, value: Any) -> str:
        """Why this cannot be its value, in a sentence; "" where it can."""
        return CHECKS[self.type](value)


class UnknownPreference(LookupError):
    """There is no preference of that name."""


def _wrong_amount(value: Any) -> str:
    if value is None or (type(value) is int and 0 <= value <= MOST_MICROS):
        return ""
    return "An amount is whole micros of USD, zero or more, or nothing."


def _wrong_days(value: Any) -> str:
    if value is None or (type(value) is int and 1 <= value <= MOST_DAYS):
        return ""
    return f"Days are a whole number from 1 to {MOST_DAYS:,}, or nothing."


def _wrong_count(value: Any) -> str:
    if value is None or (type(value) is int and 0 <= value <= MOST_COUNT):
        return ""
    return f"A count is a whole number from 0 to {MOST_COUNT:,}, or nothing."


def _wrong_flag(value: Any) -> str:
    return "" if type(value) is bool else "It is yes or no."


def _wrong_model(value: Any) -> str:
    if value == "" or (type(value) is str and "/" in value and len(value) <= MOST_LETTERS):
        return ""
    return "A model is written as its provider, a slash and its name, or nothing."


def _wrong_folder(value: Any) -> str:
    if value == "" or (type(value) is str and value[0] == "/" and len(value) <= LONGEST_PATH):
        return "" if "\0" not in value else "A path has no NUL."
    return "A folder is written as a whole path, such as /media/disk/backups, or not at all."


def _wrong_results(value: Any) -> str:
    if type(value) is int and 1 <= value <= MOST_RESULTS:
        return ""
    return f"Results are a whole number from 1 to {MOST_RESULTS}."


CHECKS: dict[Type, Callable[[Any], str]] = {
    Type.AMOUNT: _wrong_amount,
    Type.COUNT: _wrong_count,
    Type.DAYS: _wrong_days,
    Type.FLAG: _wrong_flag,
    Type.MODEL: _wrong_model,
    Type.FOLDER: _wrong_folder,
    Type.RESULTS: _wrong_results,
}
OF_QUICK_ACTION = "By which model one press on a picture does it."
ALL = (
    Preference(
        "usual_count",
        Type.RESULTS,
        default=1,
        label="Results of each model to begin with",
        help="What the Create page proposes beside the Order button.",
    ),
    Preference(
        "ask_above",
        Type.AMOUNT,
        default=1_000_000,
        label="Ask before an order of more than, in $",
        help="Above this you are asked again before it is ordered. 0 asks of all that "
        "costs something; empty never asks, unless a price is unknown.",
    ),
    Preference(
        "ask_above_results",
        Type.COUNT,
        default=20,
        label="Ask before an order of more results than",
        help="A prompt with alternatives becomes many at once. Empty never asks.",
    ),
    Preference(
        "trash_days",
        Type.DAYS,
        default=30,
        label="Empty the trash of what has been in it for more than, in days",
        help="What has gone from it cannot be put back. Empty keeps everything until you remove it "
        "yourself.",
    ),
    Preference(
        "reveal_stays",
        Type.FLAG,
        default=True,
        label="“Show hidden” stays on until the browser is closed",
        help="Without it each page blurs anew what is hidden.",
    ),
    Preference(
        "backup_daily",
        Type.FLAG,
        default=True,
        label="Back up every day",
        help="While Art Factory runs. Only what is new is copied.",
    ),
    Preference(
        "backup_place",
        Type.FOLDER,
        default="",
        label="Folder for backups",
        help="On another disk, best. Empty is backups/ beside the data, which saves from mistakes, "
        "not from a dead disk.",
    ),
    Preference(
        "backup_linked",
        Type.FLAG,
        default=False,
        label="Back up linked files, too",
        help="Files of yours that were imported by a link. Otherwise each backup only names them.",
    ),
    Preference(
        "backup_days",
        Type.DAYS,
        default=30,
        label="Keep a backup of each of the last days, in number",
        help="Of each day the last one. Empty keeps all.",
    ),
    Preference(
        "backup_months",
        Type.COUNT,
        default=12,
        label="Keep a backup of each of the last months, in number",
        help="Beside those of the last days. Empty keeps one of every month.",
    ),
    Preference("press_upscale", Type.MODEL, "", "Model that makes larger", OF_QUICK_ACTION),
    Preference(
        "press_remove_background",
        Type.MODEL,
        "",
        "Model that removes a background",
        OF_QUICK_ACTION,
    ),
    Preference("press_extend", Type.MODEL, "", "Model that extends", OF_QUICK_ACTION),
    Preference(
        "press_video", Type.MODEL, "", "Model that makes a video of a picture", OF_QUICK_ACTION
    ),
    Preference("press_describe", Type.MODEL, "", "Model that describes", OF_QUICK_ACTION),
)
BY_NAME = {preference.name: preference for preference in ALL}


def named(name: str) -> Preference:
    if name not in BY_NAME:
        raise UnknownPreference(f"There is no preference “{name}”.")
    return BY_NAME[name]
