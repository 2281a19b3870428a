"""`draft-music`: composes a piece of music by genre, mood, tempo and key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from draft_artist import request_params
from draft_artist.options import SEED, SOUND_FORMAT, SOUND_MIMES, ordered

if TYPE_CHECKING:
    from draft_artist.composing.brief import Brief
from providers.contract import Context, Finished, Json, Kind, ModelSpec, Output, Prepared

_GENRES = {
    "auto": "As the prompt says",
    "ambient": "Ambient",
    "lofi": "Lo-fi",
    "piano": "Solo piano",
    "orchestral": "Orchestral",
    "electronic": "Electronic",
    "rock": "Rock",
    "folk": "Folk",
    "jazz": "Jazz",
    "cinematic": "Cinematic",
    "8-bit": "8-bit",
}
_MOODS = (
    *("auto", "happy", "calm", "sad", "dark", "epic", "tense", "romantic", "mysterious"),
    *("energetic", "hopeful", "dreamy", "playful"),
)
_KEYS = ("auto", "C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_MODES = (
    *("auto", "major", "minor", "dorian", "mixolydian", "lydian", "phrygian", "harmonic-minor"),
)

MODELS = (
    ModelSpec(
        id="draft-music",
        kind=Kind.TEXT_TO_AUDIO,
        label="Draft music",
        description="Composes and plays a piece that loops without a seam. By rules, not by AI.",
        schema={
            **ordered(
                prompt={
                    "type": "string",
                    "title": "Prompt",
                    "description": "Genre, mood, key and tempo in words: “calm piano in A minor”.",
                    "minLength": 1,
                    "maxLength": 100_000,
                },
                genre={
                    "type": "string",
                    "title": "Genre",
                    "enum": list(_GENRES),
                    "x-enum-labels": list(_GENRES.values()),
                    "default": "auto",
                },
                mood={
                    "type": "string",
                    "title": "Mood",
                    "enum": list(_MOODS),
                    "x-enum-labels": [_GENRES["auto"], *(m.capitalize() for m in _MOODS[1:])],
                    "default": "auto",
                },
                duration={
                    "type": "number",
                    "title": "Duration",
                    "description": "Seconds.",
                    "minimum": 5,
                    "maximum": 180,
                    "default": 15,
                },
                tempo={
                    "type": "integer",
                    "title": "Tempo",
                    "description": (
                        "Beats per minute. Empty: what suits. A loop takes the nearest tempo that"
                        " fills its time with whole bars."
                    ),
                    "minimum": 40,
                    "maximum": 200,
                    "x-advanced": True,
                },
                key={
                    "type": "string",
                    "title": "Key",
                    "enum": list(_KEYS),
                    "x-enum-labels": ["Any", *_KEYS[1:]],
                    "default": "auto",
                    "x-advanced": True,
                },
                mode={
                    "type": "string",
                    "title": "Mode",
                    "enum": list(_MODES),
                    "x-enum-labels": [
                        "As the mood wants",
                        *(mode.replace("-", " ").capitalize() for mode in _MODES[1:]),
                    ],
                    "default": "auto",
                    "x-advanced": True,
                },
                loop={
                    "type": "boolean",
                    "title": "Loop",
                    "description": "The end flows into the start. Off: it ends on a last chord.",
                    "default": True,
                    "x-advanced": True,
                },
                format=SOUND_FORMAT,
                seed={**SEED, "description": "The same seed gives the same piece."},
            ),
            "required": ["prompt"],
        },
    ),
)


def make(ctx: Context, prepared: Prepared) -> Finished:
    """A stereo sound file of exactly the duration that was asked for."""
    import numpy as np

    from draft_artist.composing.brief import decide
    from draft_artist.composing.instruments import RATE
    from draft_artist.composing.mixdown import mix
    from draft_artist.composing.score import compose
    from draft_artist.sound import sound_file

    params = request_params.parameters(prepared)
    params["prompt"] = request_params.prompt(params, "Describe the music.")
    seed = request_params.seed(params)
    ctx.report(0.0, "Composing")
    brief = decide(params, seed)
    samples = mix(brief, compose(brief), ctx.report)
    form = params["format"]
    target = ctx.workdir / f"music.{form}"
    with sound_file(target, form, rate=RATE, channels=2, kbps=192) as write:
        for start in range(0, samples.shape[1], 4 * RATE):
            block = samples[:, start : start + 4 * RATE]
            write(np.round(block * 32767).astype(np.int16))
            ctx.report(0.9 + 0.1 * start / samples.shape[1], "Writing the file")
    return Finished(
        (Output(path=target, mime=SOUND_MIMES[form]),),
        cost=request_params.FREE,
        seed=seed,
        details={
            "genre": brief.genre,
            "mood": brief.mood,
            "key": brief.key.name,
            "tempo": round(brief.tempo, 2),
            "bars": len(brief.lengths),
        },
        remarks=_remarks(params, brief),
    )


def _remarks(params: Json, brief: Brief) -> tuple[str, ...]:
    """What of the order is not heard."""
    from draft_artist.composing import words
    from draft_artist.left_out import as_remarks

    text = params["prompt"]
    wanted = params["tempo"] or words.written_tempo(text)
    other = wanted and abs(brief.tempo - wanted) >= 1
    tempo = (f"Played at {brief.tempo:.0f} beats a minute, not {wanted}.",) if other else ()
    return (*as_remarks("Not played", words.not_played(text, brief.genre, brief.mood)), *tempo)
