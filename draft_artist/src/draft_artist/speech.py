"""`draft-speech`: reads a text aloud, with the Mac's own voices or with espeak-ng."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from draft_artist import request_params
from draft_artist.options import SOUND_FORMAT, SOUND_MIMES, ordered
from draft_artist.voices import VOICES, Voice, mac_voice, mac_voices, voice
from providers.contract import (
    BadOutput,
    BadRequest,
    Charged,
    Context,
    Finished,
    Kind,
    ModelSpec,
    Output,
    Prepared,
)

if TYPE_CHECKING:
    from draft_artist.sound import Samples

RATE = 22050
WORDS_PER_MINUTE = 175
MOST_BYTES = 250 * 1024**2
SAY = "/usr/bin/say"
CHILD = Path(__file__).with_name("espeak_child.py")

MODELS = (
    ModelSpec(
        id="draft-speech",
        kind=Kind.TEXT_TO_SPEECH,
        label="Draft speech",
        description="Reads a text aloud in one of many languages. A plain machine voice, at once.",
        seed_field=None,
        schema={
            **ordered(
                prompt={
                    "type": "string",
                    "title": "Text",
                    "description": "What is said.",
                    "minLength": 1,
                    "maxLength": 200_000,
                },
                voice={
                    "type": "string",
                    "title": "Voice",
                    "enum": [one.id for one in VOICES],
                    "x-enum-labels": [one.label for one in VOICES],
                    "default": VOICES[0].id,
                },
                speed={
                    "type": "number",
                    "title": "Speed",
                    "description": "1 is a natural pace.",
                    "minimum": 0.5,
                    "maximum": 2.5,
                    "default": 1,
                },
                pitch={
                    "type": "number",
                    "title": "Pitch",
                    "description": "Semitones up or down. Some voices of the Mac keep their own.",
                    "minimum": -12,
                    "maximum": 12,
                    "default": 0,
                    "x-advanced": True,
                },
                format=SOUND_FORMAT,
            ),
            "required": ["prompt"],
        },
    ),
)

MOST_WORD_TIMES = 800
"""What is told beside a result has to be small."""

_MARKUP = re.compile(
    r"</?(?:speak|break|prosody|emphasis|say-as|voice|phoneme|sub|audio|mark|lang|p|s)"
    r"(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)


def make(ctx: Context, prepared: Prepared) -> Finished:
    """A sound file of the prompt, spoken. Raises BadRequest where nobody can speak here."""
    params = request_params.parameters(prepared)
    # Speech markup is for the voice to obey, not to read out; the voices here do neither.
    written = request_params.prompt(params, "Write the text to be spoken.")
    text = _MARKUP.sub(" ", written)
    chosen = voice(params["voice"])
    speed, pitch = float(params["speed"]), float(params["pitch"])
    ctx.report(0.0, "Speaking")
    name = _mac_voice_for(chosen) if sys.platform == "darwin" else None
    if name:
        samples = speak_on_mac(text, name, speed, pitch, ctx)
    else:
        samples = speak_with_espeak(text, chosen, speed, pitch, ctx.workdir / "words.txt")
    target = ctx.workdir / f"speech.{params['format']}"
    with closing(samples):
        seconds = _write(samples, target, params["format"], _expected(text, speed), ctx)
    return Finished(
        (Output(path=target, mime=SOUND_MIMES[params["format"]]),),
        cost=request_params.FREE,
        details={
            "voice": name or chosen.espeak,
            "seconds": round(seconds, 2),
            **_word_times(ctx.workdir / "words.txt", is_whole=text == written),
        },
        remarks=remarks_on(written, chosen, name),
    )


def _word_times(file: Path, *, is_whole: bool) -> dict[str, list[list[int]]]:
    """{"words": [[letter of the prompt, milliseconds], …]} of where each word begins; nothing where
    that is not told, is of another text, or would be too long to be kept."""
    if not file.is_file():
        return {}
    words = [[int(each) for each in line.split()] for line in file.read_text().splitlines()]
    file.unlink()
    return {"words": words} if is_whole and 0 < len(words) <= MOST_WORD_TIMES else {}


def remarks_on(written: str, chosen: Voice, name: str | None) -> tuple[str, ...]:
    """What of the order is not heard; `name` is the Mac's voice where it speaks."""
    markup = ("Speech markup was left out, not obeyed.",) if _MARKUP.search(written) else ()
    if name is None or name.split(" (")[0] in chosen.says:
        return markup
    return (*markup, f"Spoken by {name}: no voice of “{chosen.label}” is here.")


def _expected(text: str, speed: float) -> float:
    """About how many seconds the text will take: only for the progress."""
    return max(1.0, len(text) / 16 / speed)


def _write(
    blocks: Generator[bytes], target: Path, form: str, expected: float, ctx: Context
) -> float:
    import numpy as np

    from draft_artist.sound import sound_file

    count, heard = 0, False
    with sound_file(target, form, rate=RATE, channels=1, kbps=64) as write:
        for block in blocks:
            samples: Samples = np.frombuffer(block, "<i2").reshape(1, -1)
            write(samples)
            count += samples.shape[1]
            heard = heard or bool(np.any(samples))
            if form != "mp3" and 2 * count > MOST_BYTES:
                raise BadRequest(
                    f"This text takes more than {count / RATE / 60:.0f} minutes to read.",
                    next_step="Choose MP3, or speak it in parts.",
                    fields={"format": "MP3 takes texts of this length."},
                )
            ctx.report(min(0.99, count / RATE / expected), f"{count / RATE:.0f} s spoken")
    if not heard:
        need = "Write words that can be spoken."
        raise BadRequest(
            "There is nothing to say in this text.", next_step=need, fields={"prompt": need}
        )
    return count / RATE


def can_speak() -> bool:
    """Is there a speech engine on this machine?"""
    if sys.platform == "darwin" and Path(SAY).exists():
        return True
    try:
        import espeakng_loader
    except ImportError:
        return False
    return Path(espeakng_loader.get_library_path()).exists()


def speak_with_espeak(
    text: str, chosen: Voice, speed: float, pitch: float, words: Path
) -> Generator[bytes]:
    """Blocks of 16-bit mono samples at RATE, spoken by espeak-ng in a child process, which writes
    the times of the words into the file `words` at its end."""
    try:
        import espeakng_loader
    except ImportError as error:
        raise BadRequest(
            "There is no speech engine on this machine.",
            next_step="Install it with `pip install espeakng-loader`, then order again.",
        ) from error
    command = [
        *(sys.executable, "-I", "-S", str(CHILD)),
        *(espeakng_loader.get_library_path(), espeakng_loader.get_data_path()),
        *(chosen.espeak, str(round(WORDS_PER_MINUTE * speed))),
        # espeak-ng's pitch is 0 to 99: 50 is the voice's own, and each half is about an octave.
        str(min(99, max(0, round(50 + pitch * 50 / 12)))),
        str(words),
    ]
    with _listening(command, text) as child:
        assert child.stdout is not None
        while block := child.stdout.read(2 * RATE * 4):
            yield block


@contextmanager
def _listening(command: list[str], text: str) -> Iterator[subprocess.Popen[bytes]]:
    """A child that reads `text` and speaks; killed when nobody listens to its end."""
    import tempfile

    # Files, since a child that fills one pipe while we fill another would wait for ever.
    with tempfile.TemporaryFile() as spoken, tempfile.TemporaryFile() as errors:
        spoken.write(text.encode())
        spoken.seek(0)
        child = subprocess.Popen(command, stdin=spoken, stdout=subprocess.PIPE, stderr=errors)
        try:
            yield child
            child.wait()
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
            if child.stdout:
                child.stdout.close()
        errors.seek(0)
        _check(child.returncode, errors.read())


def _check(code: int, complaint: bytes) -> None:
    if code:
        why = complaint.decode(errors="replace").strip().rpartition("\n")[2]
        raise BadOutput(
            f"The speech engine failed: {why or f'it ended with {code}'}.",
            next_step="Try another voice, or a shorter text.",
            charged=Charged.NO,
        )


def _mac_voice_for(chosen: Voice) -> str | None:
    listing = subprocess.run([SAY, "-v", "?"], capture_output=True, check=False).stdout
    return mac_voice(chosen, mac_voices(listing.decode(errors="replace")))


def speak_on_mac(
    text: str, name: str, speed: float, pitch: float, ctx: Context, *, program: str = SAY
) -> Generator[bytes]:
    """Blocks of 16-bit mono samples at RATE, spoken by `say`, which writes a file first."""
    import av

    spoken = ctx.workdir / "say.wav"
    command = [
        *(program, "-v", name, "-r", str(round(WORDS_PER_MINUTE * speed)), "-f", "-"),
        *("-o", str(spoken), "--file-format=WAVE", f"--data-format=LEI16@{RATE}"),
    ]
    # `say` obeys commands in [[double brackets]]: those of the text are taken apart.
    plain = text.replace("[[", "[ [").replace("]]", "] ]")
    with _listening(command, f"[[pbas {pitch:+.1f}]]{plain}" if pitch else plain) as child:
        while child.poll() is None:
            _wait(child, 0.2, lambda: ctx.report(0.0, "Speaking"))
    mono = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    with av.open(str(spoken), format="wav") as recorded:
        for frame in recorded.decode(audio=0):
            for block in mono.resample(frame):
                yield block.to_ndarray().tobytes()


def _wait(child: subprocess.Popen[bytes], seconds: float, otherwise: Callable[[], None]) -> None:
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        otherwise()
