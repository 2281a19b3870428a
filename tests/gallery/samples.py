"""Real small media files for the tests, made on the spot."""

import functools
import io
import struct
import subprocess
import tempfile
import zlib
from pathlib import Path

import imageio_ffmpeg
import numpy
from PIL import Image

HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
PICTURE = ["-f", "lavfi", "-i", "testsrc2=s=192x108:r=12:d=2"]
TONE = ["-f", "lavfi", "-i", "sine=d=2:r=22050"]
H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
MADE = {
    "clip.mp4": [*PICTURE, *TONE, *H264, "-c:a", "aac"],
    "faststart.mp4": [*PICTURE, *TONE, *H264, "-c:a", "aac", "-movflags", "+faststart"],
    "fragments.mp4": [*PICTURE, *H264, "-g", "6", "-movflags", "frag_keyframe+empty_moov"],
    "silent.mp4": [*PICTURE, *H264],
    "clip.mov": [*PICTURE, *TONE, "-c:v", "mpeg4", "-c:a", "aac"],
    "clip.webm": [*PICTURE, *TONE, "-c:v", "libvpx", "-c:a", "libvorbis"],
    "clip.mkv": [*PICTURE, *TONE, *H264, "-c:a", "aac"],
    "song.mp3": [*TONE, "-c:a", "libmp3lame"],
    "song.m4a": [*TONE, "-c:a", "aac"],
    "song.flac": [*TONE, "-c:a", "flac"],
    "song.wav": [*TONE, "-c:a", "pcm_s16le"],
    "song.ogg": [*TONE, "-c:a", "libvorbis"],
    "song.opus": ["-f", "lavfi", "-i", "sine=d=2:r=48000", "-c:a", "libopus", "-f", "ogg"],
    "song.aac": [*TONE, "-c:a", "aac"],
    "sound.webm": ["-f", "lavfi", "-i", "sine=d=2:r=48000", "-c:a", "libopus"],
    "fading.mp4": [*PICTURE, "-vf", "fade=in:0:14", *H264],
    "black.mp4": ["-f", "lavfi", "-i", "color=black:s=192x108:r=12:d=2", *H264],
}
PICTURES = ("png", "jpg", "webp", "gif", "avif")
SOUNDS = tuple(name for name in MADE if name.startswith(("song", "sound")))
VIDEOS = tuple(name for name in MADE if name.startswith(("clip", "faststart", "fragments")))


@functools.cache
def made(name: str) -> bytes:
    """The bytes of one of the clips and songs above: two seconds each."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        ffmpeg(*MADE[name], str(path))
        return path.read_bytes()


def ffmpeg(*words: str) -> None:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-y", "-v", "error", *words]
    subprocess.run(command, check=True)


@functools.cache
def picture(extension: str, width: int = 160, height: int = 120, seed: int = 1) -> bytes:
    """A picture with noise in it, so that no half of it can be guessed."""
    return encoded(noise(width, height, seed), extension)


def noise(width: int, height: int, seed: int = 1) -> Image.Image:
    pixels = numpy.random.default_rng(seed).integers(0, 255, (height, width, 3), dtype="uint8")
    return Image.fromarray(pixels)


def encoded(image: Image.Image, extension: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, {"jpg": "JPEG"}.get(extension, extension.upper()), **options)
    return file.getvalue()


def any_file(name: str) -> bytes:
    """A clip or song by its name, a picture by its extension."""
    return made(name) if name in MADE else picture(name)


def packed_zeros(size: int) -> bytes:
    """What zlib makes of so many zeros, put together of what it makes of a part of them."""
    part, rest = size // 512, size % 512
    packer = zlib.compressobj(9)
    head = packer.compress(bytes(rest)) + packer.flush(zlib.Z_FULL_FLUSH)
    once = packer.compress(bytes(part)) + packer.flush(zlib.Z_FULL_FLUSH)
    end = b"\3\0" + (size % 65521 << 16 | 1).to_bytes(4)
    return head + once * 512 + end


def png_bomb(width: int, height: int, bits: int = 1, kind: int = 0) -> bytes:
    """A small PNG that unpacks to width × height black pixels, by default of one bit: of so many
    bits in bytes for each colour. `kind` is what a PNG calls these by: 0 is grey, 2 are colours, 4
    and 6 the same seen through."""
    header = struct.pack(">IIBBBBB", width, height, min(bits, 8), kind, 0, 0, 0)
    pixels = packed_zeros((width * bits // 8 + 1) * height)
    parts = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)
        for name, body in parts
    )


# Files that every player takes although they are not as the book says, and what is behind that.


def id3(size: int = 3000) -> bytes:
    """An ID3 tag of so many bytes, as every part of a joined song has one."""
    length = bytes(size >> shift & 127 for shift in (21, 14, 7, 0))
    return b"ID3\x04\0\0" + length + b"TIT2" + bytes(size - 4)


def ape() -> bytes:
    """An APEv2 tag with its header and its footer."""
    field = (4).to_bytes(4, "little") + bytes(4) + b"Title\0song"
    ends = (
        b"APETAGEX" + struct.pack("<IIII", 2000, len(field) + 32, 1, flags) + bytes(8)
        for flags in (0xA0000000, 0x80000000)
    )
    return field.join(ends)


def lyrics() -> bytes:
    """A Lyrics3 block with the ID3v1 tag that must stand behind it."""
    words = b"LYRICSBEGININD0000200LYR00300" + b"la " * 100
    return words + f"{len(words):06}LYRICS200".encode() + b"TAG" + bytes(125)


def xing(data: bytes, *, frames: float, size: float = 1.0) -> bytes:
    """The song with other counts in its Xing header: so many times its frames and its bytes."""
    at = data.index(b"Info" if b"Info" in data else b"Xing") + 8
    counts = struct.unpack(">II", data[at : at + 8])
    wrong = struct.pack(">II", int(counts[0] * frames), int(counts[1] * size))
    return data[:at] + wrong + data[at + 8 :]


def png_with(name: bytes, body: bytes, *, crc: int | None = None, seed: int = 1) -> bytes:
    """A PNG with one more chunk before its pixels, and that check sum if it is to be wrong."""
    data = picture("png", seed=seed)
    right = zlib.crc32(name + body) if crc is None else crc
    return data[:33] + len(body).to_bytes(4) + name + body + right.to_bytes(4) + data[33:]


def wav(*behind: bytes, before: bytes = b"", says: int | None = None) -> bytes:
    """Two seconds of sound with chunks before and behind; `says` is what the header tells of the
    length of the samples."""
    samples = made("song.wav")
    at = samples.index(b"data")
    samples = samples[at + 8 :]
    size = len(samples) if says is None else says
    chunk = b"data" + size.to_bytes(4, "little") + samples + b"".join(behind)
    form = b"fmt " + (16).to_bytes(4, "little") + struct.pack("<HHIIHH", 1, 1, 22050, 44100, 2, 16)
    body = b"WAVE" + form + before + chunk
    return b"RIFF" + (len(body) if says is None else says).to_bytes(4, "little") + body


def riff(name: bytes, body: bytes) -> bytes:
    return name + len(body).to_bytes(4, "little") + body + bytes(len(body) % 2)


def box(name: bytes, body: bytes, *, missing: int = 0) -> bytes:
    """A box of an MP4, with so many bytes of it missing at its end."""
    return (len(body) + 8).to_bytes(4) + name + body[: len(body) - missing]


def open_ended(data: bytes) -> bytes:
    """An MP4 whose last box, the samples, says that it goes to the end of the file."""
    at = data.rindex(b"mdat") - 4
    assert at + int.from_bytes(data[at : at + 4]) == len(data)
    return data[:at] + bytes(4) + data[at + 4 :]


def branded(data: bytes, brand: bytes) -> bytes:
    """An MP4 under another major brand."""
    return data[:8] + brand + data[12:]


def unbranded(data: bytes) -> bytes:
    """A film without its brand box, as old QuickTime wrote them; positions in it are kept."""
    length = int.from_bytes(data[:4])
    return data[:4] + b"free" + data[8:length] + data[length:]


def pages(data: bytes, between: bytes) -> bytes:
    """An Ogg with something before its last page."""
    at = data.rindex(b"OggS")
    return data[:at] + between + data[at:]


@functools.cache
def live_webm() -> bytes:
    """A clip as a recorder streams it: sizes and length unknown."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "live.webm"
        path.write_bytes(made("clip.webm"))
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-i", str(path)]
        command += ["-c", "copy", "-f", "webm", "-live", "1", "pipe:1"]
        return subprocess.run(command, check=True, capture_output=True).stdout
