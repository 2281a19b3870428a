"""The recipe inside the file: a picture found alone still says how it was made.

The recipe is JSON in plain ASCII, so no container and no tool on the way can garble it. Where other
tools look for words (`parameters` of a PNG, the comment of a song) the same is said once more as
they say it. Pixels and samples are never touched.

| format | recipe | for other tools |
|---|---|---|
| PNG | iTXt `artfactory` | text `parameters` |
| JPEG, WebP | XMP `artfactory:recipe` | EXIF UserComment |
| GIF | application extension | – |
| MP4, MOV, M4A | atom `----:artfactory:recipe` | `©cmt` |
| MP3, WAV | ID3 `TXXX:artfactory` | `COMM` |
| FLAC, OGG, WebM, MKV | tag `ARTFACTORY` | `COMMENT` |
"""

import contextlib
import json
import logging
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from gallery import checking, decoder, formats, image_recipes, pictures, pixels, tag_recipes
from gallery.foreign_recipes import reading
from gallery.media_facts import Facts, TooMuchWork, seconds_for
from gallery.metadata_limits import storable
from providers.contract import Medium

log = logging.getLogger(__name__)

SECONDS_TO_READ = 10.0
MOST_LETTERS = 4 * 1024**2
MOST_BYTES = 64 * 1024**2
"""Of a picture whose recipe is read and written: that is done with all of it in memory."""

A1111_NAMES = {
    "steps": "Steps",
    "num_inference_steps": "Steps",
    "sampler": "Sampler",
    "sampler_name": "Sampler",
    "scheduler": "Schedule type",
    "cfg_scale": "CFG scale",
    "guidance_scale": "CFG scale",
    "strength": "Denoising strength",
}
WRITTEN_ELSEWHERE = {"prompt", "negative_prompt", "seed", "width", "height"}

WRITERS: dict[str, Callable[[bytes, str, str], bytes]] = {
    "png": image_recipes.write_png,
    "jpeg": image_recipes.write_jpeg,
    "webp": image_recipes.write_webp,
    "gif": image_recipes.write_gif,
}
READERS: dict[str, Callable[[bytes], str | None]] = {
    "png": image_recipes.read_png,
    "jpeg": image_recipes.read_jpeg,
    "webp": image_recipes.read_webp,
    "gif": image_recipes.read_gif,
}


class RecipeWriteFailed(Exception):
    """The file no longer holds what it held."""


def embed(path: Path, facts: Facts, recipe: dict[str, Any]) -> bool:
    """Write the recipe into the file, in place. False where the format has no room for one.

    Raises whatever goes wrong on the way; the file may then be spoilt, so work on a copy.
    """
    return bool(_embed_in_child(path, facts, recipe)["was_written"])


def embed_and_preview(
    path: Path, facts: Facts, recipe: dict[str, Any], thumbnail: Path
) -> dict[str, Any] | None:
    """The same, for what a preview of the picture tells; None where none could be made. Its
    thumbnail goes to that path."""
    target = str(thumbnail.absolute())
    preview: dict[str, Any] | None = _embed_in_child(path, facts, recipe, target=target)["preview"]
    return preview


def _embed_in_child(
    path: Path, facts: Facts, recipe: dict[str, Any], **more: Any
) -> dict[str, Any]:
    answer: dict[str, Any] = decoder.ask(
        "embed",
        path,
        3 * seconds_for(path.stat().st_size),
        recipe=json.dumps(recipe, default=str),
        words=parameters(recipe, facts),
        facts=asdict(facts),
        **more,
    )
    return answer


def check_for_recipe_here(path: Path, declared: str, most_pixels: int) -> Facts:
    """A file's check, in this very process, which tells as well what its recipe must not change."""
    with pixels.keeping():
        facts = checking.check_here(path, declared, most_pixels)
        if _has_room(path, container := formats.container_of(path)):
            with contextlib.suppress(Exception):  # it is said where the recipe is written
                return replace(facts, seen=_content_hash(path, container))
    return facts


def _has_room(path: Path, container: str) -> bool:
    if container in WRITERS:
        return path.stat().st_size <= MOST_BYTES
    return container in formats.DEMUXERS


def embed_here(
    path: Path, recipe: str, words: str, facts: Facts, look: Callable[[], None] = lambda: None
) -> bool:
    """The same in this very process, by the `facts` that its check told. What was checked is
    checked again: it must be as whole as it was, with the same pixels or samples. `look` is called
    while the pixels of a small one are still at hand, and before anything is said of it."""
    container, is_checked = formats.container_of(path), facts.is_checked
    if not _has_room(path, container):
        return False
    known, before = facts, facts.seen
    if not before:
        known, before = _hashed_and_checked(path, container, facts)
    if container in WRITERS:
        path.write_bytes(WRITERS[container](path.read_bytes(), recipe, words))
        was_written = True
    else:
        was_written = tag_recipes.write(path, container, recipe, words)
    with pixels.keeping():
        now, after = _hashed_and_checked(path, container, facts)
        look()
    if was_written and read_own_here(path) is None:
        raise RecipeWriteFailed("the recipe cannot be read back")
    if after != before:
        raise RecipeWriteFailed("writing the recipe changed the sound or picture")
    if is_checked and replace(now, size=known.size) != known:
        raise RecipeWriteFailed("with the recipe the file is another")
    return was_written


def _hashed_and_checked(path: Path, container: str, facts: Facts) -> tuple[Facts, str]:
    """What its check says, where it was checked, and what is seen; decoded once for both, as far as
    that may be."""
    with pixels.keeping():
        checked = checking.check_here(path) if facts.is_checked else facts
        return checked, _content_hash(path, container)


def _content_hash(path: Path, container: str) -> str:
    """Hashes over all that is shown or heard."""
    if container in WRITERS:
        return pictures.pixel_hash(path).hex()
    return " ".join(hashed.hex() for hashed in tag_recipes.packets(path, container))


def read(path: Path, name: str = "") -> dict[str, Any] | None:
    """The recipe in a file, ours or else another tool's by our names, or None. `name` is what the
    file was called. Whatever a file holds, this does not fail, and what it gives can be kept in a
    row."""
    return _ask_child("recipe", path, file_name=name)


def read_own(path: Path) -> dict[str, Any] | None:
    """The same, where only what was written here counts."""
    return _ask_child("own_recipe", path)


def read_beside(path: Path) -> dict[str, Any] | None:
    """The recipe in a text that lies beside a picture and is called like it (`.txt`, `.json`)."""
    return _ask_child("recipe_beside", path)


def _ask_child(name: str, path: Path, **more: Any) -> dict[str, Any] | None:
    try:
        recipe: dict[str, Any] | None = decoder.ask(name, path, SECONDS_TO_READ, **more)
        return recipe
    except Exception as error:  # a foreign file may hold anything where a recipe would be
        log.info("no recipe can be read from %s: %s", path.name, error)
        return None


def read_here(path: Path, file_name: str = "") -> dict[str, Any] | None:
    """The same as `read` in this very process. Raises whatever a reader raises."""
    try:
        if (own := read_own_here(path)) is not None:
            return own
    except TooMuchWork:  # and it is more for who looks for others'
        raise
    except Exception as error:  # where ours is spoilt, another may be whole
        log.info("the recipe of ours in %s cannot be read: %s", path.name, error)
    return _fitting(reading.read_here(path, formats.container_of(path), file_name))


def read_own_here(path: Path) -> dict[str, Any] | None:
    container = formats.container_of(path)
    if container in READERS and path.stat().st_size > MOST_BYTES:
        return None
    if container in READERS:
        found = READERS[container](image_recipes.with_words(path, container))
    else:
        found = tag_recipes.read(path, container) if container in formats.DEMUXERS else None
    return _fitting(json.loads(found)) if found and len(found) <= MOST_LETTERS else None


def read_beside_here(path: Path) -> dict[str, Any] | None:
    if path.stat().st_size > MOST_LETTERS:
        return None
    return _fitting(reading.read_text(path.read_text(encoding="utf-8-sig", errors="replace")))


def _fitting(recipe: Any) -> dict[str, Any] | None:
    recipe = storable(recipe)
    return recipe if isinstance(recipe, dict) else None


def parameters(recipe: dict[str, Any], facts: Facts) -> str:
    """The recipe in the words of A1111's "PNG info", which many tools read."""
    params = recipe.get("params") or {}
    lines = [str(recipe.get("prompt") or params.get("prompt") or "")]
    if params.get("negative_prompt"):
        lines.append(f"Negative prompt: {params['negative_prompt']}")
    values = {
        A1111_NAMES.get(name, name.replace("_", " ").capitalize()): value
        for name, value in params.items()
        if name not in WRITTEN_ELSEWHERE and isinstance(value, str | int | float)
    }
    if recipe.get("seed") is not None:
        values["Seed"] = recipe["seed"]
    if facts.medium in (Medium.IMAGE, Medium.VIDEO) and facts.width:
        values["Size"] = f"{facts.width}x{facts.height}"
    if recipe.get("model"):
        values["Model"] = recipe["model"]
    lines.append(", ".join(f"{name}: {_quoted(value)}" for name, value in values.items()))
    return "\n".join(lines).replace("\0", "").encode("utf-8", "replace").decode()


def _quoted(value: Any) -> str:
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if set(text) & set(',:"\n') else text
