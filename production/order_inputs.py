"""Are the files of an order what the model's fields take? Asked before anything is sent.

A provider would take the wrong ones, and the money, and only then say so.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from gallery.models import Asset, Product
from providers.contract import Json, Medium
from providers.media_fields import a_file
from providers.schema import Field, Type


class InputFile(NamedTuple):
    """A file for the parameter `field`; `product` where it is taken out of the gallery anew."""

    field: str
    asset: Asset
    product: Product | None = None

    @property
    def name(self) -> str:
        return f"#{self.product.pk}" if self.product else "the file"


def measured(files: Iterable[tuple[str, Asset]]) -> list[tuple[str, Json]]:
    """What prices go by, of each file by the parameter that it fills."""
    return [
        (name, {"duration": file.duration, "width": file.width, "height": file.height})
        for name, file in files
    ]


def problems(known: Mapping[str, Field], inputs: Sequence[InputFile]) -> dict[str, list[str]]:
    """What is wrong with the files for the fields of a model, by field. Those that the model does
    not have are left to `check_params`, which knows all of its parameters."""
    found: dict[str, list[str]] = {}
    for name in dict.fromkeys(one.field for one in inputs):
        if name in known:
            files = [one for one in inputs if one.field == name]
            if sentences := _wrong(known[name], files):
                found[name] = sentences
    return found


def _wrong(field: Field, files: Sequence[InputFile]) -> list[str]:
    if field.type is not Type.MEDIA:
        return [f"{field.title} takes no file."]
    sentences = [sentence for one in files if (sentence := _unfit(field, one))]
    most = field.max_items if field.multiple else 1
    if most is not None and len(files) > most:
        sentences.append(f"{field.title} takes {_number(most)}, and {len(files)} were given.")
    if field.multiple and field.min_items is not None and len(files) < field.min_items:
        sentences.append(f"{field.title} needs {_number(field.min_items)} or more.")
    return sentences


def _unfit(field: Field, one: InputFile) -> str:
    if one.product is not None and one.product.trashed_at is not None:
        return f"{one.name} is in the trash. Put it back, or choose another."
    if not fits(field.medium, one.asset.medium):
        is_one = a_file(one.asset.medium)
        return f"{field.title} takes {a_file(field.medium)}, and {one.name} is {is_one}."
    if not one.asset.file.is_file():
        return f"The file of {one.name} is missing from the media folder. Choose another."
    return ""


def fits(wanted: Medium | None, medium: str) -> bool:
    """Where it is not known what a field takes, any file may be it."""
    return wanted is None or wanted == medium


def _number(files: int) -> str:
    return "one file" if files == 1 else f"{files} files"
