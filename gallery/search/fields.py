"""What can stand before a colon: one table for the language, its completion and docs/search.md."""

from dataclasses import dataclass

from providers.contract import Kind, Medium

YES_NO = ("yes", "no")
IS = (
    *("favourite", "trashed", "hidden", "imported", "input", "linked", "unchecked", "rated"),
    *(medium.value for medium in Medium),
)
HAS = (
    *("audio", "prompt", "text", "title", "caption", "notes", "tag", "collection", "seed", "cost"),
    *("recipe", "source", "remarks", "lora"),
)


@dataclass(frozen=True)
class Field:
    """`takes` is what its values are: choice, name (of something the user named), text, words (of
    a text), number, money, bytes, seconds, date or product."""

    name: str
    takes: str
    example: str
    note: str
    choices: tuple[str, ...] = ()


TABLE = (
    Field(
        "kind",
        "choice",
        "kind:text-to-image",
        "the kind of work; a medium (`kind:video`) does, too",
        (*(kind.value for kind in Kind), *(medium.value for medium in Medium)),
    ),
    Field(
        "medium",
        "choice",
        "medium:audio",
        "image, video, audio or text",
        tuple(m.value for m in Medium),
    ),
    Field("model", "text", "model:flux", "who made it, with the provider before it or without"),
    Field("provider", "text", "provider:fal", "the account that was ordered from"),
    Field("project", "name", "project:inbox", "the project, by its name or its short name"),
    Field("tag", "name", 'tag:"blue hour"', "one of its tags"),
    Field("collection", "name", "collection:best", "a collection that it is in"),
    Field("rating", "number", "rating:>=4", "0 (none) to 5"),
    Field("favourite", "choice", "favourite:yes", "yes or no", YES_NO),
    Field(
        "cost", "money", "cost:<0.05", "what it cost, in its currency; what is unknown is not found"
    ),
    Field(
        "date",
        "date",
        "date:2026-11",
        "when it was made: a year, month or day, today, yesterday, 7d, 2w, 3m, 1y (so long ago)",
    ),
    Field("size", "bytes", "size:>5MB", "the size of the file; kB, MB, GB"),
    Field("width", "number", "width:>1024", "in pixels"),
    Field("height", "number", "height:512..1024", "in pixels"),
    Field("duration", "seconds", "duration:<10", "of video and sound in seconds; 2m, 1h"),
    Field("seed", "number", "seed:42", "the seed"),
    Field("lora", "text", "lora:ink", "a LoRA that it was made with"),
    Field("caption", "words", "caption:lighthouse", "words of what is to be seen in it"),
    Field("format", "text", "format:png", "the format of the file"),
    Field(
        "is",
        "choice",
        "is:trashed",
        "the trash and mere inputs are left out unless they are asked for",
        IS,
    ),
    Field("has", "choice", "has:audio", "what there is of it", HAS),
    Field("from", "product", "from:123", "made from that product, directly or over others"),
    Field("id", "product", "id:123", "that very product, by its number or short id"),
)
BY_NAME = {field.name: field for field in TABLE}
NUMBERS = ("number", "money", "bytes", "seconds")

PARAMETERS = {
    "steps": ("num_inference_steps", "inference_steps", "num_steps", "sampling_steps"),
    "cfg_scale": ("guidance_scale", "cfg", "guidance", "cfgscale"),
    "sampler": ("sampler_name", "sampler_index"),
    "scheduler": ("schedule_type", "schedule"),
    "negative_prompt": ("negative", "negativeprompt", "uc"),
    "strength": ("denoising_strength", "denoise", "denoising", "image_strength", "prompt_strength"),
    "aspect_ratio": ("ratio", "aspect"),
    "clip_skip": ("clipskip",),
}
"""Parameters that providers and tools call by several names, each under one of them."""
CANONICAL = {alias: name for name, aliases in PARAMETERS.items() for alias in aliases}
OTHER_NAMES = {
    "favorite": "favourite",
    "type": "medium",
    "made": "date",
    "loras": "lora",
    "tags": "tag",
}


def canonical(name: str) -> str:
    """The name under which a field or parameter is looked for: `CFG scale` is `cfg_scale`."""
    bare = name.casefold().strip().replace(" ", "_").replace("-", "_")
    bare = bare.removeprefix("param.") if bare.removeprefix("param.") not in BY_NAME else bare
    return OTHER_NAMES.get(bare) or CANONICAL.get(bare, bare)


def parameter_key(name: str) -> str:
    """The same of a parameter: one that is called as a field is comes after `param.`."""
    key = canonical(name)
    return f"param.{key}" if key in BY_NAME else key
