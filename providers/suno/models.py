"""What the gateway makes: songs by each of Suno's versions, and what is done with a song.

Suno has no public API. The reference gateway is sunoapi.org; prices are its credits, as observed;
other gateways differ. What nobody tells is unknown.
"""

from typing import Any

from providers.contract import Json, Kind, ModelSpec
from providers.schema_builders import file, flag, inputs, number, one_of, text

CREDITS = "SUC"
LOOKED_UP = "2026-11-01"
DOCS = "https://docs.sunoapi.org"
BY_GATEWAY = "Through a gateway that is not Suno's own."


def _credits(amount: str, **more: Any) -> Json:
    price = {"unit": "run", "amount": amount, "currency": CREDITS}
    return price | {"date": LOOKED_UP, "source": DOCS} | more


VERSIONS = {
    "V5": "Suno 5",
    "V5_5": "Suno 5.5",
    "V4_5PLUS": "Suno 4.5+",
    "V4_5ALL": "Suno 4.5 all",
    "V4_5": "Suno 4.5",
    "V4": "Suno 4",
}
SHORT_TITLES = ("V4", "V4_5ALL")
LONGEST_IDEA = 500

STYLE = {
    "style": text("Genre, instruments, tempo: synthwave, 110 bpm. Needed with your own lyrics."),
    "title": text("Needed with your own lyrics, and for music of a style."),
}
WEIGHTS = {
    "negativeTags": text("What is to be kept out: heavy metal."),
    "vocalGender": one_of("f", "m", description="A hint only."),
    "styleWeight": number(0, 1, None, "How closely the style is kept to."),
    "weirdnessConstraint": number(0, 1, None, "How far it may stray."),
    "audioWeight": number(0, 1),
}
TASK = text("The task of the song: it stands with the song under “Told of it”.")
TRACK = text("The track's id: it stands with the song under “Told of it”.")


def longest(version: str) -> dict[str, int]:
    """The most letters of each text with your own lyrics."""
    older = version == "V4"
    return {
        "prompt": 3000 if older else 5000,
        "style": 200 if older else 1000,
        "title": 80 if version in SHORT_TITLES else 100,
    }


def song() -> Json:
    return inputs(
        {
            "prompt": text("An idea of up to 500 letters, or with the switch below the lyrics."),
            "customMode": flag(False, "The prompt is the lyrics, word for word."),
            "instrumental": flag(False, "Without a voice."),
            **STYLE,
            **WEIGHTS,
        },
        [],
    )


def _song(version: str, label: str) -> ModelSpec:
    return ModelSpec(
        id=version,
        kind=Kind.TEXT_TO_AUDIO,
        label=label,
        schema=song(),
        description=f"Two songs of up to {4 if version == 'V4' else 8} minutes. {BY_GATEWAY}",
        seed_field=None,
        price=_credits("12"),
        url=DOCS,
    )


def _of_song(id: str, label: str, about: str, schema: Json, **more: Any) -> ModelSpec:
    facts: Json = {"kind": Kind.TEXT_TO_AUDIO, "prompt_field": None, "seed_field": None} | more
    return ModelSpec(
        id=id, label=label, schema=schema, description=f"{about} {BY_GATEWAY}", url=DOCS, **facts
    )


NEEDED = {
    "extend": ("audioId",),
    "upload-extend": ("style", "title", "continueAt"),
    "upload-cover": ("style", "title"),
    "add-vocals": ("prompt", "style", "title", "negativeTags"),
    "add-instrumental": ("tags", "title", "negativeTags"),
    "replace-section": (
        "taskId",
        "audioId",
        "prompt",
        "tags",
        "title",
        "infillStartS",
        "infillEndS",
    ),
    **dict.fromkeys(("stems", "wav", "timed-lyrics"), ("taskId", "audioId")),
}
"""What a form cannot begin with, and an order not do without."""
VERSION = one_of(*VERSIONS, default="V5", description="The same as that of the song.")
FROM_FILE: Json = {
    "uploadUrl": file("A recording of up to eight minutes.", **{"x-media": "audio"}),
    "prompt": text("The lyrics, word for word."),
    "instrumental": flag(False, "Without a voice."),
    "style": text("Genre, instruments, tempo."),
    "title": text(),
    "model": one_of(*VERSIONS, default="V5"),
    **WEIGHTS,
}
FROM_RECORDINGS = ("upload-extend", "upload-cover", "add-vocals", "add-instrumental")
ADDING = {
    **FROM_FILE,
    "title": text(),
    "model": one_of("V4_5PLUS", "V5", "V5_5", default="V5"),
}
SHORTEST_SECTION, LONGEST_SECTION = 6, 60
MODELS = (
    *(_song(version, label) for version, label in VERSIONS.items()),
    _of_song(
        "extend",
        "Suno: extend a song",
        "Goes on with a song that was made here.",
        inputs(
            {
                "audioId": TRACK,
                "prompt": text("The lyrics that follow; empty to go on as before."),
                **STYLE,
                "continueAt": number(0, None, None, "From which second on."),
                "model": VERSION,
            },
            ["model"],
        ),
        prompt_field="prompt",
    ),
    _of_song(
        "upload-extend",
        "Suno: extend a recording",
        "Goes on with a recording of yours.",
        inputs(
            FROM_FILE | {"continueAt": number(0, None, None, "From which second on.")},
            ["uploadUrl"],
        ),
        prompt_field="prompt",
    ),
    _of_song(
        "upload-cover",
        "Suno: another version of a recording",
        "Keeps the melody and changes the style.",
        inputs(FROM_FILE, ["uploadUrl"]),
        prompt_field="prompt",
    ),
    _of_song(
        "add-vocals",
        "Suno: sing to a recording",
        "A voice and your lyrics over a recording of yours.",
        inputs({name: ADDING[name] for name in ADDING if name != "instrumental"}, ["uploadUrl"]),
        prompt_field="prompt",
    ),
    _of_song(
        "add-instrumental",
        "Suno: accompany a recording",
        "Instruments to a recording of yours, such as a voice alone.",
        inputs(
            {"tags": text("Genre, instruments, tempo.")}
            | {name: ADDING[name] for name in ("uploadUrl", "title", "model", *WEIGHTS)},
            ["uploadUrl"],
        ),
    ),
    _of_song(
        "replace-section",
        "Suno: sing a part anew",
        "Six to sixty seconds of a song that was made here are made again.",
        inputs(
            {
                "taskId": TASK,
                "audioId": TRACK,
                "prompt": text("The lyrics of that part."),
                "tags": text("Genre, instruments, tempo."),
                "title": text(),
                "infillStartS": number(0, None, None, "From which second on."),
                "infillEndS": number(0, None, None, "Up to which second."),
            },
            [],
        ),
        prompt_field="prompt",
    ),
    _of_song(
        "stems",
        "Suno: stems",
        "Takes a song apart: voice and music, or every instrument.",
        inputs(
            {
                "taskId": TASK,
                "audioId": TRACK,
                "type": one_of("separate_vocal", "split_stem", default="separate_vocal"),
            },
            ["type"],
        ),
        price=_credits("10", table=[{"when": {"type": "split_stem"}, "amount": "50"}]),
    ),
    _of_song(
        "wav",
        "Suno: as WAV",
        "A song without loss.",
        inputs({"taskId": TASK, "audioId": TRACK}, []),
    ),
    _of_song(
        "lyrics",
        "Suno: lyrics",
        "Writes lyrics from an idea.",
        inputs({"prompt": text("An idea of up to 200 letters.", maxLength=200)}, ["prompt"]),
        kind=Kind.TEXT_GENERATION,
        prompt_field="prompt",
    ),
    _of_song(
        "timed-lyrics",
        "Suno: timed lyrics",
        "When each word of a song is sung.",
        inputs({"taskId": TASK, "audioId": TRACK}, []),
        kind=Kind.TEXT_GENERATION,
    ),
)
