"""Sound as vendors send it: without a header, with one that does not know the length, in parts."""

import io
import struct
import wave
from collections.abc import Sequence

from providers.contract import Output

NOT_KNOWN = (0, 0x7FFFFFFF, 0xFFFFFFFF)
SAMPLES = ("audio/l16", "audio/pcm", "audio/x-pcm", "audio/raw")
USUAL_RATE = 24_000
FASTEST = 768_000


def is_samples(mime: str) -> bool:
    """Are these bare samples, which no player takes without a header?"""
    return _plain(mime) in SAMPLES


def as_file(
    data: bytes, mime: str, rate: object = None, channels: object = None, *, role: str = ""
) -> Output:
    """Bytes as a file. Bare samples (audio/L16, 16 bits) get the header that makes a WAV of them;
    what the type does not say of them is 24 kHz and one channel."""
    if not is_samples(mime):
        return Output(data=with_true_length(data), mime=_plain(mime), role=role)
    options = _options(mime)
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(_whole(channels or options.get("channels"), 1, 8))
        sound.setsampwidth(2)
        sound.setframerate(_whole(rate or options.get("rate"), USUAL_RATE, FASTEST))
        sound.writeframes(data[: len(data) // 2 * 2])
    return Output(data=file.getvalue(), mime="audio/wav", role=role)


def joined(parts: Sequence[bytes], mime: str) -> bytes:
    """The parts of one sound one after the other: WAV files become one, samples and the frames of
    MP3 and its like stand behind each other as they are."""
    if len(parts) > 1 and all(_is_wav(part) for part in parts) and not is_samples(mime):
        return _one_wav(parts)
    return b"".join(parts)


def with_true_length(content: bytes) -> bytes:
    """The same sound; a WAV header with placeholders gets the sizes that the bytes really have."""
    if not _is_wav(content):
        return content
    place = 12
    while place + 8 <= len(content):
        name, size = content[place : place + 4], struct.unpack_from("<I", content, place + 4)[0]
        rest = len(content) - place - 8
        if name == b"data":
            if size <= rest and size not in NOT_KNOWN:
                return content
            mended = bytearray(content)
            struct.pack_into("<I", mended, 4, len(content) - 8)
            struct.pack_into("<I", mended, place + 4, rest)
            return bytes(mended)
        place += 8 + size + size % 2
    return content


def _one_wav(parts: Sequence[bytes]) -> bytes:
    """Of parts that differ in rate or channels only the bytes are put together."""
    whole = [with_true_length(part) for part in parts]
    samples = []
    try:
        for part in whole:
            with wave.open(io.BytesIO(part)) as sound:
                samples.append((sound.getparams()[:3], sound.readframes(sound.getnframes())))
    except (wave.Error, EOFError):
        return b"".join(whole)
    if len({form for form, _ in samples}) > 1:
        return b"".join(whole)
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        channels, width, rate = samples[0][0]
        sound.setnchannels(channels)
        sound.setsampwidth(width)
        sound.setframerate(rate)
        sound.writeframes(b"".join(frames for _, frames in samples))
    return file.getvalue()


def _is_wav(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WAVE"


def _plain(mime: str) -> str:
    return mime.partition(";")[0].strip().lower()


def _options(mime: str) -> dict[str, str]:
    parts = [part.strip().lower().partition("=") for part in mime.split(";")[1:]]
    return {name: value.strip('"') for name, _, value in parts}


def _whole(value: object, usual: int, most: int) -> int:
    """A rate or a count as it is told; what can be none is the usual one."""
    number = int(value) if str(value).isdigit() else 0  # type: ignore[call-overload]
    return number if 0 < number <= most else usual
