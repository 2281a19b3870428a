"""What is asked of an export, checked: the one place where pages and the command get theirs."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from foundation import user_input
from gallery import formats
from gallery.exporting import names
from gallery.models import Asset
from providers.contract import Medium

EMBED, SIDECAR, NONE = "embed", "sidecar", "none"
RECIPES = (EMBED, SIDECAR, NONE)
FILES, ZIP, SHEET = "files", "zip", "sheet"
FORMATS: dict[str, tuple[Medium, ...]] = {
    **dict.fromkeys(("png", "jpeg", "webp", "avif"), (Medium.IMAGE,)),
    "gif": (Medium.IMAGE, Medium.VIDEO),
    **dict.fromkeys(("mp4", "webm"), (Medium.VIDEO,)),
    **dict.fromkeys(("wav", "mp3", "flac"), (Medium.AUDIO,)),
}
"""What can be asked for, and what becomes it; all else stays as it is. A video with sound becomes a
sound, too."""
LOSSY = ("jpeg", "webp", "avif", "mp4", "webm", "mp3")
NO_WRITER = {"heic": "jpeg", "tiff": "png", "bmp": "png"}
"""What is written instead where a picture has to be written anew."""
SHORTEST, LONGEST = 16, 16_384
ALIASES = {"jpg": "jpeg", "as-is": "", "asis": "", "original": ""}


class BadOption(ValueError):
    """Nothing can be exported so, in a sentence."""


@dataclass(frozen=True)
class Options:
    """`format` is "" for files as they are, `longest` the most pixels of a side and `quality` 1 to
    100, both 0 for what there is."""

    recipe: str = EMBED
    name: str = names.USUAL
    format: str = ""
    longest: int = 0
    quality: int = 0
    ai_mark: bool = True

    @property
    def template(self) -> names.Template:
        return names.parse(self.name)

    @property
    def is_bare(self) -> bool:
        """Nothing of the recipe may be in the file."""
        return self.recipe != EMBED

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def checked(values: Mapping[str, Any]) -> Options:
    """The options of a form or a command; what is not said is as usual. Raises BadOption, and
    BadNameTemplate for the name."""
    recipe = str(values.get("recipe") or EMBED)
    if recipe not in RECIPES:
        raise BadOption(f"The recipe is one of {', '.join(RECIPES)}.")
    wanted = str(values.get("format") or "").strip().lower()
    wanted = ALIASES.get(wanted, wanted)
    if wanted and wanted not in FORMATS:
        raise BadOption(
            f"“{user_input.short(wanted)}” is not a format to export to. "
            f"There are: {', '.join(FORMATS)}."
        )
    name = str(values.get("name") or names.USUAL)
    names.parse(name)
    return Options(
        recipe=recipe,
        name=name,
        format=wanted,
        longest=_number(values.get("longest"), "The longest side", SHORTEST, LONGEST),
        quality=_number(values.get("quality"), "The quality", 1, 100),
        ai_mark=bool(values.get("ai_mark", True)),
    )


def _number(typed: Any, what: str, least: int, most: int) -> int:
    """0 where nothing is said."""
    if typed in (None, "", 0):
        return 0
    try:
        number = user_input.whole(str(typed))
    except user_input.NoNumber as error:
        raise BadOption(f"{what}: {error}") from None
    if not least <= number <= most:
        raise BadOption(f"{what} is {least:,} to {most:,}.")
    return number


def container_of(asset: Asset) -> str:
    """The container that the asset's row says; "" for text."""
    of_medium = {
        Medium.IMAGE: formats.IMAGES,
        Medium.VIDEO: formats.VIDEO,
        Medium.AUDIO: formats.AUDIO,
    }.get(Medium(asset.medium), {})
    return next((name for name, it in of_medium.items() if it.mime == asset.mime), "")


@dataclass(frozen=True)
class Target:
    """What a file becomes: its container, and whether its pixels or samples are coded anew."""

    container: str
    medium: Medium
    extension: str
    is_coded_anew: bool


def target_of(asset: Asset, options: Options) -> Target:
    """What the options make of a file."""
    medium, container = Medium(asset.medium), container_of(asset)
    if medium == Medium.TEXT or not container or not asset.is_checked:
        return Target(container, medium, asset.extension, is_coded_anew=False)
    wanted, becomes = container, medium
    takes = FORMATS.get(options.format, ())
    if medium in takes:
        wanted = options.format
    elif medium == Medium.VIDEO and Medium.AUDIO in takes and asset.has_audio:
        wanted, becomes = options.format, Medium.AUDIO
    is_smaller = (
        bool(options.longest) and becomes != Medium.AUDIO and _side(asset) > options.longest
    )
    is_coded = wanted != container or becomes != medium or is_smaller
    is_coded |= bool(options.quality and medium in takes and wanted in LOSSY)
    if medium == Medium.VIDEO and is_coded and wanted not in FORMATS:
        wanted = "mp4"
    must_be_written = options.is_bare and container in ("heic", "tiff")
    if is_coded or must_be_written:
        wanted = NO_WRITER.get(wanted, wanted)
    if wanted == container and becomes == medium:
        return Target(container, medium, asset.extension, is_coded)
    return Target(wanted, becomes, _extension(wanted, becomes), is_coded_anew=True)


def _side(asset: Asset) -> int:
    return max(asset.width or 0, asset.height or 0)


def _extension(container: str, medium: Medium) -> str:
    table = {Medium.VIDEO: formats.VIDEO, Medium.AUDIO: formats.AUDIO}.get(medium, formats.IMAGES)
    return (table.get(container) or formats.IMAGES[container]).extension
