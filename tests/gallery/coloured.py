"""Pictures that tell of their colours in every way there is: twelve patches in a row."""

import io
import struct
from collections.abc import Callable

import pyvips
from PIL import Image

from gallery import colour, png
from tests.gallery import samples

PATCH = 8
COLOURS = [
    *((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0), (128, 128, 128), (200, 120, 60)),
    *((30, 60, 200), (250, 250, 250), (10, 10, 10), (90, 160, 40), (255, 255, 255), (0, 0, 0)),
]
DISPLAY_P3 = struct.pack(">8I", 31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)


def patches(mode: str = "RGB") -> Image.Image:
    image = Image.new("RGB", (PATCH * len(COLOURS), PATCH))
    for number, shown in enumerate(COLOURS):
        image.paste(shown, (number * PATCH, 0, (number + 1) * PATCH, PATCH))
    return image.convert(mode)


def middles(width: int) -> list[int]:
    """Where the middle of each patch is."""
    step = width // len(COLOURS)
    return [number * step + step // 2 for number in range(len(COLOURS))]


def png_of(mode: str, *chunks: tuple[bytes, bytes]) -> bytes:
    data = samples.encoded(patches(mode), "png")
    return data[:33] + b"".join(png.chunk(*chunk) for chunk in chunks) + data[33:]


def gamma(value: int) -> tuple[bytes, bytes]:
    return b"gAMA", value.to_bytes(4)


def cicp(primaries: int, transfer: int) -> tuple[bytes, bytes]:
    return b"cICP", bytes((primaries, transfer, 0, 1))


def large(mode: str) -> Image.Image:
    """So that the squares of a JPEG do not run into each other."""
    image = patches()
    return image.resize((image.width * 8, image.height * 8), Image.Resampling.NEAREST).convert(mode)


def press() -> bytes:
    """A real profile of a printing press."""
    return pyvips.Operation.call("profile_load", "cmyk")


def p3() -> bytes:
    return colour.of_numbers(colour.Numbers(12, 13))


def linear_grey() -> bytes:
    return png_profile(png_of("L", gamma(100_000)))


def png_profile(data: bytes) -> bytes:
    """The profile that the numbers of a PNG make."""
    file = samples.Path(samples.tempfile.mkdtemp()) / "a.png"
    file.write_bytes(data)
    return colour.colours_of_png(file)


def encoded(image: Image.Image, extension: str, **options: object) -> bytes:
    if extension == "jpg":
        options |= {"quality": 100} | ({"subsampling": 0} if image.mode == "RGB" else {})
    return samples.encoded(image, extension, **options)


def deep() -> bytes:
    file = io.BytesIO(samples.encoded(patches(), "png"))
    wide = pyvips.Image.new_from_buffer(file.getvalue(), "").cast("ushort") * 257
    return wide.cast("ushort").copy(interpretation="rgb16").pngsave_buffer(bitdepth=16)


CASES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "plain": ("png", lambda: png_of("RGB")),
    "sixteen bits": ("png", deep),
    "linear light": ("png", lambda: png_of("RGB", gamma(100_000))),
    "gamma 1.8": ("png", lambda: png_of("RGB", gamma(55_556))),
    "gamma 2.2": ("png", lambda: png_of("RGB", gamma(45_455))),
    "a grey of linear light": ("png", lambda: png_of("L", gamma(100_000))),
    "primaries and gamma": ("png", lambda: png_of("RGB", gamma(45_455), (b"cHRM", DISPLAY_P3))),
    "primaries alone": ("png", lambda: png_of("RGB", (b"cHRM", DISPLAY_P3))),
    "sRGB before gamma": ("png", lambda: png_of("RGB", (b"sRGB", b"\0"), gamma(100_000))),
    "numbers of Display P3": ("png", lambda: png_of("RGB", cicp(12, 13))),
    "numbers of television": ("png", lambda: png_of("RGB", cicp(1, 1))),
    "numbers of wide television": ("png", lambda: png_of("RGB", cicp(9, 1))),
    "numbers of linear light": ("png", lambda: png_of("RGB", cicp(1, 8))),
    "a profile in a PNG": ("png", lambda: encoded(patches(), "png", icc_profile=p3())),
    "a profile in a JPEG": ("jpg", lambda: encoded(large("RGB"), "jpg", icc_profile=p3())),
    "a profile in a WebP": (
        "webp",
        lambda: encoded(patches(), "webp", icc_profile=p3(), lossless=True),
    ),
    "a profile in an AVIF": (
        "avif",
        lambda: encoded(patches(), "avif", icc_profile=p3(), quality=100, subsampling="4:4:4"),
    ),
    "a profile of greys": ("jpg", lambda: encoded(large("L"), "jpg", icc_profile=linear_grey())),
    "inks": ("jpg", lambda: encoded(large("CMYK"), "jpg")),
    "inks of a press": ("jpg", lambda: encoded(large("CMYK"), "jpg", icc_profile=press())),
    "a profile of other pixels": ("png", lambda: encoded(patches(), "png", icc_profile=press())),
    "a profile that is none": (
        "png",
        lambda: encoded(patches(), "png", icc_profile=p3()[:128] + bytes(200)),
    ),
}
HDR = {
    "PQ": ("png", lambda: png_of("RGB", cicp(9, 16))),
    "HLG": ("png", lambda: png_of("RGB", cicp(9, 18))),
    "PQ of Display P3": ("png", lambda: png_of("RGB", cicp(12, 16))),
}
