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


def png_bomb(width: int, height: int) -> bytes:
    """A small PNG that unpacks to width × height black pixels."""
    packer = zlib.compressobj(9)
    row = b"\0" * (width // 8 + 1)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)
        for name, body in parts
    )
