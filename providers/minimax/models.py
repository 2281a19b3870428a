"""The models of MiniMax as data. Nobody here knows its prices for sure: they are unknown."""

from providers.contract import Json, Kind, ModelSpec
from providers.schema_builders import file, files, flag, inputs, names, number, one_of, text, whole

DOCS = "https://platform.minimax.io/docs/guides/models-intro"
CLONE, DESIGN = "voice-clone/text-to-speech", "voice-design/text-to-speech"
NARRATOR = "English_expressive_narrator"
LONGEST_AT_ONCE = 10_000
RATIOS = names("16:9 9:16 1:1 4:3 3:4 3:2 2:3 21:9")
PROMPT = text("What is to be made, in your own words.", maxLength=2000)
CAMERA = text(
    "In your own words; a move of the camera stands in brackets: [Push in].", maxLength=2000
)
OPTIMIZER = flag(None, "Let MiniMax rewrite the prompt.") | {"x-advanced": True}
MARK = flag(None, "A visible mark that AI made it.") | {"x-advanced": True}
CONSENT: Json = {
    "type": "boolean",
    "enum": [True],
    "x-enum-labels": ["Yes, and I can show it"],
    "title": "Whoever speaks in the sample has agreed to it being cloned",
    "description": "It is kept with what is made. Without it nothing is sent.",
}


def _spec(
    id: str,
    kind: Kind,
    label: str,
    description: str,
    properties: Json,
    required: str,
    prompt: str | None = "prompt",
) -> ModelSpec:
    return ModelSpec(
        id=id,
        kind=kind,
        label=label,
        schema=inputs(properties, required.split()),
        description=description,
        prompt_field=prompt,
        seed_field="seed" if "seed" in properties else None,
        url=DOCS,
    )


def voice(known: list[tuple[str, str]]) -> Json:
    """A voice's id: one of those (id, name), or another one that the account has."""
    ids, labels = [id for id, _ in known], [name for _, name in known]
    return {
        "title": "Voice",
        "default": NARRATOR,
        "anyOf": [{"enum": ids, "x-enum-labels": labels}, {"type": "string", "minLength": 1}],
        "description": "The id of a voice. Refresh the models to see all that the account has.",
    }


MIXED: Json = {
    "type": "array",
    "maxItems": 4,
    "title": "Mixed voices",
    "description": "Up to four voices with their weights, in place of the one above.",
    "x-advanced": True,
    "items": {
        "type": "object",
        "required": ["voice_id", "weight"],
        "properties": {"voice_id": text(minLength=1), "weight": whole(1, 100, 50)},
    },
}
PRONUNCIATIONS: Json = {
    "type": "array",
    "description": "How words are said: omg/oh my god.",
    "x-advanced": True,
    "items": {"type": "string", "minLength": 1},
}


def speech(known: list[tuple[str, str]]) -> Json:
    return inputs(
        {
            "text": text(
                "Up to a million letters; <#0.5#> is a pause of half a second.",
                minLength=1,
                maxLength=1_000_000,
            ),
            "voice_id": voice(known),
            "emotion": one_of(
                *names("happy sad angry fearful disgusted surprised calm neutral fluent whisper"),
                description="Not every model knows every one.",
            ),
            "speed": number(0.5, 2, 1),
            "vol": number(0.1, 10, 1, "Loudness.") | {"title": "Volume", "x-advanced": True},
            "pitch": whole(-12, 12, 0) | {"x-advanced": True},
            "language_boost": text("A language by its name, or auto.") | {"x-advanced": True},
            "format": one_of("mp3", "wav", "flac", default="mp3") | {"x-advanced": True},
            "sample_rate": one_of(8000, 16000, 22050, 24000, 32000, 44100, default=32000)
            | {"x-advanced": True},
            "bitrate": one_of(32000, 64000, 128000, 256000, default=128000, description="Of MP3.")
            | {"x-advanced": True},
            "timbre_weights": MIXED,
            "pronunciation": PRONUNCIATIONS,
            "sound_effects": text("Such as spacious_echo.") | {"x-advanced": True},
            "subtitle_enable": flag(None, "Keep subtitles beside the sound.")
            | {"x-advanced": True},
        },
        ["text"],
    )


def _speech() -> list[ModelSpec]:
    known = [(NARRATOR, "Expressive narrator (English)")]
    made = [
        ModelSpec(
            id=f"speech-{name}",
            kind=Kind.TEXT_TO_SPEECH,
            label=f"MiniMax Speech {label}",
            schema=speech(known),
            description="Speech in many languages and voices, also cloned ones.",
            prompt_field="text",
            seed_field=None,
            url=DOCS,
        )
        for name, label in (
            *(("2.8-hd", "2.8 HD"), ("2.8-turbo", "2.8 Turbo"), ("2.6-hd", "2.6 HD")),
            *(("2.6-turbo", "2.6 Turbo"), ("02-hd", "02 HD"), ("02-turbo", "02 Turbo")),
        )
    ]
    own_id = text(
        "A name for the voice, by which it is chosen afterwards: 8 letters or more.",
        title="Id of the new voice",
        pattern=r"^[A-Za-z][A-Za-z0-9_-]{7,255}$",
    )
    clone = {
        "text": text("What the new voice says first.", minLength=1, maxLength=1000),
        "audio": file("10 seconds to 5 minutes of one voice alone: MP3, M4A or WAV, up to 20 MB."),
        "voice_id": own_id,
        "consent": CONSENT,
        "model": one_of("speech-2.8-hd", "speech-2.8-turbo", default="speech-2.8-hd"),
    }
    design = {
        "preview_text": text(
            "What the new voice says first.",
            minLength=1,
            maxLength=500,
            default="Hello! This is how I sound, from the first word to the last.",
        ),
        "prompt": text("What the voice is like: age, tone, manner.", maxLength=2000),
    }
    return [
        *made,
        _spec(
            CLONE,
            Kind.TEXT_TO_SPEECH,
            "MiniMax Voice cloning",
            "A voice of your own from a sample, with the consent of whoever speaks in it. MiniMax "
            "charges it when it is used first, and forgets it when it is not used for a week.",
            clone,
            "text audio voice_id consent",
            "text",
        ),
        _spec(
            DESIGN,
            Kind.TEXT_TO_SPEECH,
            "MiniMax Voice design",
            "A new voice from a description; its id stands in the details of what it says.",
            design,
            "preview_text prompt",
        ),
    ]


def _music() -> list[ModelSpec]:
    properties = {
        "prompt": text("Style, mood, instruments.", maxLength=2000),
        "lyrics": text(
            "With [Intro], [Verse], [Chorus], [Bridge] and [Outro] on lines of their own.",
            maxLength=3500,
        ),
        "is_instrumental": flag(None, "No voice."),
        "lyrics_optimizer": flag(None, "Let MiniMax write the lyrics."),
        "format": one_of("mp3", "wav", default="mp3") | {"x-advanced": True},
        "sample_rate": one_of(16000, 24000, 32000, 44100, default=44100) | {"x-advanced": True},
        "bitrate": one_of(32000, 64000, 128000, 256000, default=256000) | {"x-advanced": True},
    }
    return [
        _spec(
            f"music-{name}",
            Kind.TEXT_TO_AUDIO,
            f"MiniMax Music {name}",
            "A song from a style and lyrics, or one without words.",
            properties,
            "prompt",
        )
        for name in ("2.6", "2.5", "2.0")
    ]


def _images() -> list[ModelSpec]:
    common = {
        "prompt": text("What is to be seen.", maxLength=1500),
        "aspect_ratio": one_of(*RATIOS, default="1:1"),
        "n": whole(1, 9, 1, "Images."),
        "seed": whole(None, None, None, "The same seed gives the same result again."),
        "prompt_optimizer": OPTIMIZER,
        "aigc_watermark": MARK,
    }
    person = file("A picture of the person.", title="Person in the picture")
    return [
        _spec("image-01", Kind.TEXT_TO_IMAGE, "MiniMax Image 01", "Pictures.", common, "prompt"),
        _spec(
            "image-01/image-to-image",
            Kind.IMAGE_TO_IMAGE,
            "MiniMax Image 01 with a person",
            "Pictures of one and the same person.",
            common | {"subject_reference": person | {"x-media": "image"}},
            "prompt subject_reference",
        ),
    ]


def _hailuo() -> list[ModelSpec]:
    """Videos of the first API. The longest side decides: 1080P has 6 seconds only."""

    def takes(*sizes: str) -> Json:
        return {
            "prompt": CAMERA,
            "resolution": one_of(*sizes, default="768P"),
            "duration": one_of(6, 10, default=6, description="Seconds; with 1080P always 6."),
            "prompt_optimizer": OPTIMIZER,
            "aigc_watermark": MARK,
        }

    first = {"first_frame_image": file("The first frame: under 20 MB.", title="First frame")}
    last = {"last_frame_image": file("The last frame.", title="Last frame")}
    words, frames = Kind.TEXT_TO_VIDEO, Kind.IMAGE_TO_VIDEO
    large = ("768P", "1080P")
    person = {
        "prompt": CAMERA,
        "subject_reference": file(title="Person in the video") | {"x-media": "image"},
        "prompt_optimizer": OPTIMIZER,
    }
    return [
        _spec(
            f"{name}/{kind}",
            kind,
            f"{label} from frames" if kind is frames else label,
            "Video of 6 or 10 seconds.",
            takes(*sizes) | images,
            "prompt" if kind is words else "first_frame_image",
        )
        for name, label, kind, sizes, images in (
            ("MiniMax-Hailuo-2.3", "Hailuo 2.3", words, large, {}),
            ("MiniMax-Hailuo-2.3", "Hailuo 2.3", frames, large, first),
            ("MiniMax-Hailuo-2.3-Fast", "Hailuo 2.3 Fast", frames, large, first),
            ("MiniMax-Hailuo-02", "Hailuo 02", words, large, {}),
            ("MiniMax-Hailuo-02", "Hailuo 02", frames, ("512P", *large), first | last),
        )
    ] + [
        _spec(
            f"S2V-01/{frames}",
            frames,
            "Hailuo with a person",
            "Six seconds with one and the same person.",
            person,
            "prompt subject_reference",
        )
    ]


def _older() -> list[ModelSpec]:
    """The 01 series of the first API: six seconds at 720P, and nothing of it to be chosen."""
    words, frames = Kind.TEXT_TO_VIDEO, Kind.IMAGE_TO_VIDEO
    takes = {"prompt": CAMERA, "prompt_optimizer": OPTIMIZER}
    first = {"first_frame_image": file("The first frame: under 20 MB.", title="First frame")}
    return [
        _spec(
            f"{name}/{kind}",
            kind,
            label,
            "Six seconds at 720P; an older model.",
            takes | (first if kind is frames else {}),
            "first_frame_image" if kind is frames else "prompt",
        )
        for name, label, kind in (
            ("T2V-01", "Hailuo 01", words),
            ("T2V-01-Director", "Hailuo 01 Director", words),
            ("I2V-01", "Hailuo 01 from a frame", frames),
            ("I2V-01-Director", "Hailuo 01 Director from a frame", frames),
            ("I2V-01-live", "Hailuo 01 Live from a frame", frames),
        )
    ]


def _h3() -> list[ModelSpec]:
    """Videos of the second API."""
    ratio = one_of(*names("16:9 4:3 1:1 3:4 9:16 21:9"), default="16:9")
    common = {
        "prompt": PROMPT,
        "resolution": one_of("768P", "2K", default="768P"),
        "duration": whole(5, 15, 5, "Seconds."),
        "aigc_watermark": MARK,
    }
    references = {
        "first_frame": file("The first frame."),
        "last_frame": file("The last frame; with a first one."),
        "reference_images": files("People and things that are to be in it.", maxItems=9),
        "reference_audios": files("Voices and sounds.", maxItems=3) | {"x-media": "audio"},
        "ratio": one_of("adaptive", *names("16:9 4:3 1:1 3:4 9:16 21:9"), default="adaptive"),
    }
    return [
        _spec(f"{name}/{kind}", kind, label, "Video with sound.", common | more, required)
        for name, label in (("MiniMax-H3", "MiniMax H3"), ("MiniMax-H3-Max", "MiniMax H3 Max"))
        for kind, more, required in (
            (Kind.TEXT_TO_VIDEO, {"ratio": ratio}, "prompt"),
            (Kind.IMAGE_TO_VIDEO, references, ""),
        )
    ]


SHIPPED = (*_speech(), *_music(), *_images(), *_hailuo(), *_older(), *_h3())
