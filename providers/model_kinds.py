"""What a model makes, from all that its vendor tells: inputs, outputs, an example, its description.

Vendors name no kinds, or loosely. An example that was made goes before the schema of the output,
and that before the words. What is none of our media (archives, weights, 3D, MIDI) is said so before
anything is ordered.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from providers import outputs, prompts
from providers.contract import BadOutput, BadRequest, Json, Kind, Medium
from providers.json_schema import merged, words
from providers.json_values import as_list
from providers.media_fields import ANY, WORDS, medium_of, parts_of
from providers.schema import Field, Type, fields

NOT_OURS = {
    "an archive": words("zip tar gz tgz rar 7z"),
    "weights of a model": words("safetensors ckpt pth pt bin onnx lora"),
    "a table of numbers": words("npz npy pkl csv parquet"),
    "a 3D model": words("glb gltf obj ply stl fbx usdz splat mesh 3d 3mf spz"),
    "MIDI or sheet music": words("mid midi musicxml mxl"),
    "a drawing in SVG": words("svg"),
    "a document": words("pdf docx pptx xlsx html"),
}
NOT_OURS_WORDS = (
    (
        "weights of a model",
        re.compile(
            r"(?:^|[.:;,] *|\b(?:to|can|and|for) )(?:train|fine-?tune)s?\b[^.]{0,40}"
            r"\b(?:loras?|models?|weights|checkpoints?|embeddings?|flux|sdxl|llama)\b"
            r"|\b(?:loras?|dreambooth|model|flux|sdxl|voice|rvc)\b[^.]{0,20}\b(?:trainer|training)\b",
            re.I,
        ),
    ),
    (
        "a 3D model",
        re.compile(
            r"\b(?:to|into|generat\w+|creat\w+)\b[^.]{0,30}\b3d (?:models?|mesh\w*|assets?|shapes?)"
            r"|\b(?:image|text)[- ]to[- ]3d\b|\b(?:glb|point clouds?|gaussian splat\w*)\b",
            re.I,
        ),
    ),
    (
        "MIDI or sheet music",
        re.compile(r"\b(?:to|into|as|generat\w+)\b[^.]{0,20}\b(?:midi|sheet music)\b", re.I),
    ),
)
VIDEO_WORDS = re.compile(r"\bvideos?\b|animat|lip[- ]?sync|interpolat", re.I)
AUDIO_WORDS = re.compile(
    r"\baudio\b|\bmusic|\bsongs?\b|\bspeech\b|\bvoices?\b|\btts\b|text-to-speech|\bsound", re.I
)
TEXT_FILES = words("txt srt vtt subtitles subtitle transcript json")
# What stands beside results and is none.
BESIDE = words("seed timings nsfw prompt status request error logs metrics mime type width height")
MOST_PARTS = 60
NOTHING: Mapping[str, Any] = {}
MUSIC_NAMES = words(
    """lyrics lyric tags genre genres bpm instrumental melody chords chord song music
    instrumentation is_instrumental lyrics_prompt music_length_ms reference_song song_file"""
)
SPEECH_NAMES = words(
    """voice voices voice_id voice_setting voice_name voice_prompt speaker speakers speaker_id
    speaker_wav reference_voice tts_text gen_text language accent emotion exaggeration ref_text
    speech_rate history_prompt target_voice"""
)
MUSIC_WORDS = re.compile(
    r"\bmusic|\bsongs?\b|\bsound[- ]?effects?\b|\binstrumental|\bmelod|\bfoley|\bstems?\b"
    r"|\bbeats?\b|\bsinging\b|\bambien(?:t|ce)|\bsoundtrack",
    re.I,
)
SPEECH_WORDS = re.compile(
    r"\bspeech|\btts\b|\bvoices?\b|\bnarrat|\bspeak|\bspoken|\btalk|\btext[- ]to[- ]voice"
    r"|\bpronunciation|\bdub(?:s|bing)\b",
    re.I,
)


class NothingOfOurs(BadRequest):
    """A model whose results can be neither shown nor played here."""

    next_step = "Choose a model that makes images, video, sound or text."


def of_example(made: Any) -> Iterator[Medium | str]:
    """The media of an example's results, and what they are in words where they are not ours."""
    try:
        found = list(outputs.media_of(made))
    except BadOutput:
        return
    for medium, suffix in found:
        not_ours = next((what for what, known in NOT_OURS.items() if suffix in known), None)
        if said := not_ours or medium:
            yield said
    if not found and made not in (None, "", [], {}):
        yield Medium.TEXT


def of_output(document: Json, node: Any) -> Iterator[Medium | str]:
    """The same by the schema of the output; "" for a file whose name says nothing."""
    waiting = [(merged(node, document), "")]
    for _ in range(MOST_PARTS):
        if not waiting:
            return
        part, name = waiting.pop(0)
        named = set(parts_of(name))
        if _is_file(part):
            yield from _by_name(named | set(parts_of(str(part.get("title") or ""))))
        elif named.isdisjoint(BESIDE):
            inner = list(islice(_inner(part, name, document), MOST_PARTS))
            waiting += inner[: max(MOST_PARTS - len(waiting), 0)]
            if not inner:
                yield from _of_leaf(part, name.rpartition(" ")[2])


def output_of(document: Json) -> Json:
    """The schema of the result: what the request's GET answers, else what is called so."""
    parts = document.get("components", {}).get("schemas", {})
    for path in (document.get("paths") or {}).values():
        answer = merged(path.get("get"), document).get("responses", {}).get("200", {})
        for described in answer.get("content", {}).values():
            name = str(described.get("schema", {}).get("$ref", "")).rpartition("/")[2]
            if name in parts and name != "QueueStatus":
                return {"$ref": f"#/components/schemas/{name}"}
    named = (name for name in parts if name.endswith("Output"))
    return next(({"$ref": f"#/components/schemas/{name}"} for name in named), {})


def of_words(about: str) -> Medium | str:
    """By the description alone, of what comes as a file."""
    if what := next((what for what, pattern in NOT_OURS_WORDS if pattern.search(about)), None):
        return what
    if VIDEO_WORDS.search(about):
        return Medium.VIDEO
    return Medium.AUDIO if AUDIO_WORDS.search(about) else Medium.IMAGE


def best(found: Iterable[Medium | str]) -> Medium | str | None:
    """What a model makes that makes all this: what is seen or heard goes before text, and text
    before what is not ours. None where that cannot be told."""
    every = list(found)
    seen = [one for one in every if isinstance(one, Medium) and one is not Medium.TEXT]
    if not seen and "" in every:
        return None
    return next(iter([*seen, *sorted(every, key=lambda one: one is not Medium.TEXT)]), None)


def refuse(id: str, what: str) -> NothingOfOurs:
    return NothingOfOurs(f"{id} makes {what}, which can be neither shown nor played here.")


def kind_for(
    medium: Medium, schema: Json, about: str = "", used: Mapping[str, Any] = NOTHING
) -> Kind:
    """The kind of work from what comes out and what goes in: what must, and what the example
    `used`; where there is neither and no prompt, what may."""
    known = fields(schema)
    if medium is Medium.TEXT:
        return Kind.TEXT_GENERATION
    if medium is Medium.AUDIO:
        return Kind.TEXT_TO_SPEECH if _speaks(known, about) else Kind.TEXT_TO_AUDIO
    needed = _media((one for one in known if one.required or used.get(one.name)), used)
    if not needed and not prompts.of(known):
        needed = _media(known, used)
    if medium is Medium.IMAGE:
        return Kind.IMAGE_TO_IMAGE if needed else Kind.TEXT_TO_IMAGE
    if Medium.VIDEO in needed:
        return Kind.VIDEO_TO_VIDEO
    return Kind.IMAGE_TO_VIDEO if Medium.IMAGE in needed else Kind.TEXT_TO_VIDEO


def _speaks(known: Iterable[Field], about: str) -> bool:
    """Speech, not music: by what goes in, else by the words about it."""
    every = list(known)
    names = {one.name.lower() for one in every}
    if names & MUSIC_NAMES:
        return False
    if names & SPEECH_NAMES:
        return True
    speech, music = len(SPEECH_WORDS.findall(about)), len(MUSIC_WORDS.findall(about))
    return speech > music or (speech == music and "text" in names and "prompt" not in names)


def _media(known: Iterable[Field], used: Mapping[str, Any]) -> set[Medium]:
    """The media that these fields take. Of what takes any file it is that of the example, else a
    picture."""
    places = [one for one in known if one.type is Type.MEDIA]
    return {one.medium or _medium_of(used.get(one.name)) for one in places}


def _medium_of(value: Any) -> Medium:
    found = outputs.media_of(value)
    return next((medium for medium, _ in found if medium), Medium.IMAGE)


def _of_leaf(node: Json, name: str) -> Iterator[Medium | str]:
    """Of what is no file by its schema: it may be one by its name."""
    if node.get("type") == "string":
        medium, _ = medium_of(name, node, {})
        yield "" if medium == ANY else medium or Medium.TEXT
    elif node.get("type") not in ("number", "integer", "boolean", "null") and name:
        yield next(iter(_by_name(set(parts_of(name))))) or Medium.TEXT
    elif node:
        yield Medium.TEXT


def _by_name(named: set[str]) -> Iterator[Medium | str]:
    groups = (*NOT_OURS.items(), (Medium.TEXT, TEXT_FILES), *WORDS.items())
    yield next((what for what, known in groups if named & known), "")


def _is_file(node: Json) -> bool:
    if node.get("format") in ("uri", "binary"):
        return True
    properties = node.get("properties")
    return isinstance(properties, dict) and "url" in properties


def _inner(node: Json, name: str, document: Json) -> Iterator[tuple[Json, str]]:
    properties = node.get("properties")
    for key, part in properties.items() if isinstance(properties, dict) else ():
        yield merged(part, document), f"{name} {key}"
    if node.get("items"):
        yield merged(node["items"], document), name
    for union in ("anyOf", "oneOf"):
        for part in as_list(node.get(union)):
            if not (isinstance(part, dict) and part.get("type") == "null"):
                yield merged(part, document), name
