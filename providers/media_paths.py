"""Files inside objects and lists of objects: `elements[].frontal_image_url`.

A path names properties with points between them, "[]" after those that are lists. What is dealt out
to a list goes to its entries in order, one to each; what each entry takes several of is shared out
among those that are there.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from providers.contract import Json
from providers.json_schema import merged, options_of
from providers.json_values import as_list, as_whole
from providers.media_fields import ANY, NO_MEDIA, AcceptedMedium, medium_of, parts_of

DEEPEST = 3


class Place(NamedTuple):
    """A place for files inside a property. `most` is None where nothing says how many."""

    path: str
    medium: AcceptedMedium
    node: Json
    required: bool
    multiple: bool
    most: int | None = None


def inside(name: str, node: Json, root: Json, *, required: bool) -> Iterator[Place]:
    """The places for files in a property that is no file itself. What is among weights and the like
    is one only where its own name says so: `control_loras[].control_image_url`."""
    is_elsewhere = not NO_MEDIA.isdisjoint(parts_of(name))
    for place in _inside(name, node, root, required):
        if not is_elsewhere or place.medium != ANY:
            yield place


def _inside(path: str, node: Json, root: Json, required: bool) -> Iterator[Place]:
    whole, is_list = _object_of(node, root)
    if whole is None or path.count(".") >= DEEPEST:
        return
    path = f"{path}[]" if is_list else path
    within = path.rpartition(".")[2].removesuffix("[]")
    wanted = as_list(whole.get("required"))
    for leaf, part in whole["properties"].items():
        inner = merged(part, root)
        is_wanted = required and leaf in wanted
        own = set(parts_of(leaf)) <= {"url", "uri", "file", "path", "data"}
        medium, several = medium_of(f"{within}_{leaf}" if own else leaf, inner, root)
        if medium is None:
            yield from _inside(f"{path}.{leaf}", inner, root, is_wanted)
            continue
        full = f"{path}.{leaf}[]" if several else f"{path}.{leaf}"
        lists = full.count("[]")
        bounds = inner if several else node
        most = as_whole(bounds.get("maxItems")) if lists == 1 else None
        yield Place(full, medium, inner, is_wanted, lists > 0, most)


def _object_of(node: Json, root: Json) -> tuple[Json | None, bool]:
    """(the object that the node is or lists, whether it lists it)."""
    for option in [node, *options_of(node, root)]:
        if isinstance(option.get("properties"), dict):
            return option, False
        item = merged(option.get("items"), root)
        for one in [item, *options_of(item, root)]:
            if isinstance(one.get("properties"), dict):
                return one, True
    return None, False


def is_path(name: str) -> bool:
    return "." in name


def container(name: str) -> str:
    """The model's own property in which a path begins."""
    return name.partition(".")[0].removesuffix("[]")


def place(body: Json, by_path: Mapping[str, Sequence[Any]]) -> None:
    """Put addresses where their paths say; what is there already of a list or an object stays."""
    for path in sorted(by_path, key=lambda path: path.count("[]")):
        _place(body, path.split("."), list(by_path[path]))


def _place(whole: Json, path: list[str], files: list[Any]) -> None:
    name, is_list = path[0].removesuffix("[]"), path[0].endswith("[]")
    if len(path) == 1:
        whole[name] = files if is_list else files[0]
        return
    there = whole.get(name)
    if not is_list:
        whole[name] = dict(there) if isinstance(there, dict) else {}
        _place(whole[name], path[1:], files)
        return
    entries = [dict(one) if isinstance(one, dict) else {} for one in as_list(there)]
    takes_several = any(part.endswith("[]") for part in path[1:])
    wanted = len(entries) or 1 if takes_several else max(len(entries), len(files))
    entries += [{} for _ in range(wanted - len(entries))]
    share = -(-len(files) // len(entries)) if takes_several else 1
    for number, entry in enumerate(entries):
        if share_of_files := files[number * share : (number + 1) * share]:
            _place(entry, path[1:], share_of_files)
    whole[name] = entries
