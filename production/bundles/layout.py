"""What stands where in a bundle, and which columns of a row go into it."""

import re
from collections.abc import Callable

from gallery import format_guess, formats, side_files

FORMAT, VERSION = "artfactory-project", 2
ENDING = ".artfactory.zip"
MANIFEST = "manifest.json"
PRODUCTS, LEDGER, TEMPLATES = "products.jsonl", "ledger.jsonl", "templates.jsonl"
ROWS_OF = {1: (PRODUCTS, LEDGER), 2: (PRODUCTS, LEDGER, TEMPLATES)}
"""The parts of rows by the version of a bundle, in the order in which they stand in it."""
ROWS = ROWS_OF[VERSION]
LARGEST_MANIFEST = 256 * 1024
LONGEST_LINE = 16 * 1024**2
BLOCK = 256 * 1024

SHA256 = re.compile(r"[0-9a-f]{64}")
EXTENSIONS = {"bin", *format_guess.EXTENSIONS.values(), *side_files.TEXTS, *side_files.OTHERS}
EXTENSIONS |= {
    found.extension
    for found in (*formats.IMAGES.values(), *formats.VIDEO.values(), *formats.AUDIO.values())
}
"""How names of files may end; that of any other is `bin`."""

OF_PROJECT = ("name", "slug", "description", "is_hidden", "state", "created_at")
OF_PRODUCT = (
    *("uid", "kind", "provider", "model_id", "prompt", "text", "seed", "remarks", "cost_micros"),
    *("currency", "title", "role", "recipe", "favourite", "rating", "caption", "notes"),
    *("is_hidden", "is_imported", "is_input", "created_at"),
)
OF_FILE = (
    *("sha256", "content_sha256", "medium", "mime", "size", "width", "height", "duration", "fps"),
    *("has_audio", "needs_preview", "colour", "codec", "is_checked", "created_at"),
)
OF_SIDE_FILE = ("name", "mime", "sha256", "size", "created_at")
OF_TAG = ("name", "colour")
OF_ENTRY = (
    *("type", "generation_uid", "round", "order_uid", "provider", "model_id", "model_label"),
    *("kind", "project_slug", "purse", "part", "amount_micros", "basis", "currency", "delta_usd"),
    *("reserved_usd", "day", "note", "created_at"),
)
OF_TEMPLATE = ("favourite", "created_at")
OF_TEMPLATE_VERSION = ("created_at",)
"""Beside what a template's own file tells of it (`parameter_templates.exchange`)."""


class BadBundle(Exception):
    """The file is no bundle that can be taken, in a sentence. Nothing was changed."""


class BundleFailed(Exception):
    """It could not be written or taken in, in sentences."""


class BundleBusy(BundleFailed):
    """Another one is being added."""


class Stopped(Exception):
    """It was asked to stop; what was begun is undone."""


ProgressCallback = Callable[[int, int], None]
"""Told the bytes that are done, and all."""


def part_of(sha256: str, extension: str) -> str:
    """What the part with a file's bytes is called."""
    return f"files/{sha256}.{extension}"
