"""MiniMax's calls whose answer is the result itself: speech, voices, music, pictures."""

import re
from dataclasses import dataclass

from providers.contract import (
    BadOutput,
    Charged,
    Failed,
    Finished,
    Json,
    Output,
    Refused,
    Unknown,
)
from providers.encoded import is_address
from providers.json_values import as_count, as_object, as_text

HEX = re.compile(r"(?:[0-9a-fA-F]{2})+")
MIMES = {"mp3": "audio/mpeg", "wav": "audio/wav", "flac": "audio/flac"}
UNFINISHED = 1


@dataclass(frozen=True)
class Place:
    """Where an order goes, and how long its answer may take, in seconds."""

    path: str
    seconds: float


SPEECH = Place("/v1/t2a_v2", 300)
CLONING = Place("/v1/voice_clone", 180)
DESIGNING = Place("/v1/voice_design", 180)
MUSIC = Place("/v1/music_generation", 900)
IMAGES = Place("/v1/image_generation", 300)


def sound(answer: Json, format: str) -> Finished:
    """Speech or music, in hex; with its subtitles where they were asked for."""
    data, id = as_object(answer.get("data")), as_text(answer.get("trace_id"))
    encoded = as_text(data.get("audio")).strip()
    if not encoded and data.get("status") == UNFINISHED:
        raise Unknown("MiniMax ended the call before the sound was there.", request_id=id)
    outputs = [_sound(encoded, format, id)]
    if subtitles := as_text(data.get("subtitle_file")):
        outputs.append(Output(url=subtitles, role="subtitles", beside=True))
    info = answer.get("extra_info")
    details = {"extra_info": info} if isinstance(info, dict) else {}
    return Finished(tuple(outputs), request_id=id, details=details)


def cloned(answer: Json, voice: str) -> Finished:
    """What the new voice says; where MiniMax gives no sound, the voice is there all the same."""
    id, encoded = as_text(answer.get("trace_id")), as_text(answer.get("demo_audio"))
    if not encoded:
        raise BadOutput(
            f"The voice {voice} was made, but MiniMax sent nothing to hear of it.",
            next_step=f"Order speech with the voice “{voice}”.",
            charged=Charged.MAYBE,
            request_id=id,
        )
    return Finished((_sound(encoded, "mp3", id),), request_id=id, details={"voice_id": voice})


def designed(answer: Json) -> Finished:
    id, voice = as_text(answer.get("trace_id")), as_text(answer.get("voice_id"))
    trial = _sound(as_text(answer.get("trial_audio")), "mp3", id)
    remark = f"The voice's id is {voice}." if voice else ""
    return Finished(
        (trial,),
        request_id=id,
        details={"voice_id": voice} if voice else {},
        remarks=(remark,) if remark else (),
    )


def pictures(answer: Json, made: Finished | Failed) -> Finished:
    """`made` is what was found in the answer. Those that the filter held back are only counted."""
    counts = answer.get("metadata")
    held = as_count(counts.get("failed_count")) if isinstance(counts, dict) else None
    if isinstance(made, Failed):
        if held:
            message = "MiniMax's filter kept every picture back."
            raise Refused(message, charged=Charged.MAYBE, request_id=made.error.request_id)
        raise made.error
    if not held:
        return made
    whole = held + len(made.outputs)
    remark = f"The provider's filter kept {held} of {whole} results back; they are not shown."
    return Finished(
        made.outputs,
        request_id=made.request_id,
        details=made.details,
        remarks=(remark, *made.remarks),
    )


def _sound(text: str, format: str, id: str) -> Output:
    """Hex, or an address in its place. Raises BadOutput for what is neither."""
    if is_address(text):
        return Output(url=text, mime=MIMES.get(format, ""))
    if not HEX.fullmatch(text):
        message = f"The sound in MiniMax's answer is {'damaged' if text else 'missing'}."
        raise BadOutput(message, charged=Charged.YES, request_id=id)
    return Output(data=bytes.fromhex(text), mime=MIMES.get(format, ""))
