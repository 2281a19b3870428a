"""Which property takes the prompt: the words that the big box on the form is for."""

from collections.abc import Iterable

from providers.json_kinds import may_be_text
from providers.json_schema import words
from providers.media_fields import parts_of
from providers.schema import Field, Type

SPOKEN = ("text", "tts_text", "gen_text", "input_text", "texts", "sentence", "sentences", "script")
NAMES = (
    *("prompt", "positive_prompt", "input_prompt", "text_prompt", "prompts", *SPOKEN),
    *("lyrics", "input", "query", "question", "instruction", "instructions", "message", "caption"),
)
# A prompt for something else than the result, or for how it is made.
OTHER = words(
    """negative neg n a end initial system template style image audio voice emotion mask control
    uncond prior history pre post"""
)
FIRST = words("a start first from one text en") | {""}


def of(known: Iterable[Field], *, spoken: bool = False) -> str | None:
    """The name of the property; None where none takes such words. Of what is `spoken` it is the
    words to speak: a prompt beside them says how."""
    able = {one.name.lower(): one.name for one in known if _takes_words(one)}
    for name in (*(SPOKEN if spoken else ()), *NAMES):
        if name in able:
            return able[name]
    likely = [name for name in able.values() if _is_prompt(name)]
    likely += [name for name in able.values() if _is_first_of_several(name)]
    return next(iter(likely), None)


def _takes_words(one: Field) -> bool:
    if one.type is Type.LIST:
        return one.item in (Type.TEXT, Type.LONG_TEXT) and not one.choices
    if one.type is Type.JSON:
        return may_be_text(one.node) and bool(one.node.get("type") or one.node.get("anyOf"))
    return one.type in (Type.TEXT, Type.LONG_TEXT)


def _is_first_of_several(name: str) -> bool:
    """`prompt_a`, `prompt_start`: others follow it."""
    first, *rest = [*parts_of(name), ""]
    return first == "prompt" and FIRST.issuperset(rest)


def _is_prompt(name: str) -> bool:
    parts = parts_of(name)
    return parts[-1:] in (["prompt"], ["prompts"]) and OTHER.isdisjoint(parts)
