"""Colours as a browser shows them: whatever a picture is made of becomes sRGB of eight bits.

Only libvips knows the pixels here. What a PNG, an AVIF or a video tells of its colours by numbers
(gAMA and cHRM, cICP) is written as a small ICC profile first, so that all go one way.
"""

import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from gallery import png

HEAD = 64 * 1024
MOST_PROFILE = 4 * 1024**2
# As ITU-T H.273 numbers them: x and y of red, green and blue, all with the white of daylight.
SRGB_PRIMARIES = (0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
PRIMARIES = {
    1: SRGB_PRIMARIES,
    5: (0.64, 0.33, 0.29, 0.60, 0.15, 0.06),
    6: (0.63, 0.34, 0.31, 0.595, 0.155, 0.07),
    9: (0.708, 0.292, 0.170, 0.797, 0.131, 0.046),
    12: (0.68, 0.32, 0.265, 0.69, 0.15, 0.06),
}
D65 = (0.3127, 0.3290)
D50 = (0.9642, 1.0, 0.8249)
BRADFORD = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))
PQ, HLG = 16, 18
HDR = (PQ, HLG)
WIDE = (9, 12)
SRGB_CURVE = 13
# Candelas: what white paper has in HDR, and what a screen may have at most. Paper becomes half of
# the brightest, as in Chromium; what is darker than `KNEE` then is left alone.
PAPER_WHITE, BRIGHTEST, DIMMED = 203.0, 1000.0, 0.5
KNEE, BEND = 0.43, 3.2
CURVE_POINTS = 1024
# Rows that are reckoned with at a time.
STRIP = 256

Curve = Callable[[float], float]


class Numbers(NamedTuple):
    """Colours as ITU-T H.273 numbers them."""

    primaries: int
    transfer: int


def as_srgb(image: Any, numbers: bytes | Numbers | None = None) -> Any:
    """A libvips image as RGB or RGBA of eight bits; `numbers` is what stands beside its pixels, a
    profile or numbers. A profile that is none, or one of other pixels, is passed over, as a browser
    does."""
    alpha = image[image.bands - 1] if image.hasalpha() else None
    colours = image[0 : image.bands - 1] if alpha is not None else image
    if isinstance(numbers, Numbers) and numbers.transfer in HDR and numbers.primaries in PRIMARIES:
        shown = _of_hdr(_without_profile(colours), numbers)
    else:
        profile = (
            of_numbers(numbers) if isinstance(numbers, Numbers) else numbers or embedded(image)
        )
        colours = _without_profile(colours)
        shown = (_profiled(colours, profile) if profile else None) or _unprofiled(colours)
    if alpha is None:
        return shown
    return shown.bandjoin(_eight_bits(alpha)).copy(interpretation="srgb")


def _profiled(colours: Any, profile: bytes) -> Any:
    import pyvips

    if not _is_of(profile, colours):
        return None
    try:
        copy = colours.copy()
        copy.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile)
        # As browsers do it: neither the paper nor the black of the press is shown.
        shown = copy.icc_transform("srgb", embedded=True, intent="relative", depth=8)
    except pyvips.Error:
        return None
    return _without_profile(shown)


def embedded(image: Any) -> bytes | None:
    """The profile that a libvips image brought along."""
    if not image.get_typeof("icc-profile-data"):
        return None
    profile = image.get("icc-profile-data")
    return profile if len(profile) <= MOST_PROFILE else None


def _without_profile(image: Any) -> Any:
    if not image.get_typeof("icc-profile-data"):
        return image
    image = image.copy()
    image.remove("icc-profile-data")
    return image


def _is_of(profile: bytes, colours: Any) -> bool:
    """Whether the profile tells of pixels with as many inks."""
    bands = {b"RGB ": 3, b"GRAY": 1, b"CMYK": 4}.get(profile[16:20])
    return bands == colours.bands and profile[36:40] == b"acsp"


def _unprofiled(colours: Any) -> Any:
    """Inks are multiplied, as browsers do where no profile tells of them; all else is taken for
    sRGB."""
    if colours.interpretation == "cmyk":
        light = _eight_bits(colours).invert()
        shown = (light[0:3] * light[3]).linear(1 / 255, 0.5, uchar=True)
        return shown.copy(interpretation="srgb")
    if colours.interpretation in ("lab", "labs", "xyz", "scrgb", "lch"):
        return colours.colourspace("srgb")
    if colours.interpretation == "srgb" and (colours.bands, colours.format) == (3, "uchar"):
        return colours
    colours = _eight_bits(colours)
    if colours.bands < 3:
        colours = colours[0].bandjoin([colours[0], colours[0]])
    return colours[0:3].copy(interpretation="srgb")


def _eight_bits(image: Any) -> Any:
    if image.format == "uchar":
        return image
    return image.msb() if image.format in ("ushort", "short") else image.cast("uchar")


def colours_of_png(path: Path) -> bytes | Numbers | None:
    """What the numbers in a PNG tell of its colours; None where that is sRGB, or nothing, or where
    a whole profile comes before them."""
    found = dict(png.head(path))
    if (cicp := found.get(b"cICP")) and len(cicp) == 4:
        return Numbers(cicp[0], cicp[1])
    if b"iCCP" in found or b"sRGB" in found or len(found.get(b"gAMA", b"")) != 4:
        return None
    gamma = int.from_bytes(found[b"gAMA"]) / 100_000
    if not 0.01 < gamma < 10:
        return None
    if b"cHRM" not in found and abs(gamma * 2.2 - 1) < 0.05:
        return None
    primaries, white = SRGB_PRIMARIES, D65
    if len(chroma := found.get(b"cHRM", b"")) == 32:
        x, y, *rest = (value / 100_000 for value in struct.unpack(">8I", chroma))
        if y and all(rest[1::2]):
            primaries, white = tuple(rest), (x, y)
    is_grey = found[b"IHDR"][9:10] in (b"\0", b"\4")
    return _profile(lambda value: value ** (1 / gamma), primaries, white, is_grey=is_grey)


def colours_of_boxes(path: Path) -> Numbers | None:
    """The same of an AVIF or HEIC, whose numbers stand in a box."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    at = head.find(b"colrnclx")
    if at < 0 or b"colrprof" in head:
        return None
    return Numbers(*struct.unpack(">HH", head[at + 8 : at + 12].ljust(4, b"\0")))


def of_numbers(numbers: Numbers) -> bytes | None:
    """A profile for such colours; None for sRGB, and for what no browser minds."""
    curve = CURVES.get(numbers.transfer)
    if curve is None or numbers.primaries not in PRIMARIES:
        return None
    if numbers == (1, SRGB_CURVE):
        return None
    return _profile(curve, PRIMARIES[numbers.primaries], D65)


def _of_srgb(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


# The curve of television, on a screen, is a plain power.
CURVES: dict[int, Curve] = {
    **dict.fromkeys((1, 6, 14, 15), lambda value: value**2.4),
    4: lambda value: value**2.2,
    5: lambda value: value**2.8,
    8: lambda value: value,
    SRGB_CURVE: _of_srgb,
}


def _of_hdr(colours: Any, numbers: Numbers) -> Any:
    """What is brighter than a screen can show is made darker by and by, its hue kept."""
    import pyvips

    if colours.bands < 3:
        colours = colours[0].bandjoin([colours[0], colours[0]])
    strips = []
    for top in range(0, colours.height, STRIP):
        height = min(STRIP, colours.height - top)
        strips.append(_dimmed(colours[0:3].crop(0, top, colours.width, height), numbers))
    return pyvips.Image.arrayjoin(strips, across=1).crop(0, 0, colours.width, colours.height)


def _dimmed(strip: Any, numbers: Numbers) -> Any:
    import numpy
    import pyvips

    codes = strip.numpy() / (255 if strip.format == "uchar" else 65535)
    to_xyz = _to_d50(PRIMARIES[numbers.primaries], D65).T
    if numbers.transfer == PQ:
        powered = codes ** (1 / 78.84375)
        light = numpy.maximum(powered - 0.8359375, 0) / (18.8515625 - 18.6875 * powered)
        light = 10_000 * light ** (1 / 0.1593017578125)
    else:
        high = (numpy.exp((codes - 0.55991073) / 0.17883277) + 0.28466892) / 12
        light = numpy.where(codes <= 0.5, codes * codes / 3, high)
        light = BRIGHTEST * light * (light @ to_xyz[1])[..., None] ** 0.2
    light = DIMMED * light / PAPER_WHITE
    of_screen = numpy.linalg.inv(_to_d50(SRGB_PRIMARIES, D65).T) @ to_xyz
    brightest = light.max(axis=2, keepdims=True)
    over = (brightest - KNEE) / (DIMMED * BRIGHTEST / PAPER_WHITE - KNEE)
    bent = KNEE + (1 - KNEE) * BEND * over / (1 + (BEND - 1) * over)
    light = light * numpy.where(brightest > KNEE, bent / numpy.maximum(brightest, KNEE), 1)
    shown = numpy.clip(light @ of_screen.T, 0, 1)
    coded = numpy.where(shown <= 0.0031308, 12.92 * shown, 1.055 * shown ** (1 / 2.4) - 0.055)
    image = pyvips.Image.new_from_array((255 * coded + 0.5).astype("uint8"))
    return image.copy(interpretation="srgb")


def _profile(
    curve: Curve, primaries: Sequence[float], white: tuple[float, float], *, is_grey: bool = False
) -> bytes:
    """An ICC profile, version 2: curve and primaries, or the curve alone."""
    points = [round(65535 * curve(at / (CURVE_POINTS - 1))) for at in range(CURVE_POINTS)]
    body = b"curv" + bytes(4) + struct.pack(f">I{CURVE_POINTS}H", CURVE_POINTS, *points)
    tags = {b"wtpt": _xyz(D50), b"cprt": b"text" + bytes(4) + b"none\0"}
    tags[b"desc"] = b"desc" + bytes(4) + struct.pack(">I", 2) + b"a\0" + bytes(78)
    if is_grey:
        tags[b"kTRC"] = body
    else:
        for name, column in zip((b"r", b"g", b"b"), _to_d50(primaries, white), strict=True):
            tags[name + b"XYZ"], tags[name + b"TRC"] = _xyz(column), body
    return _with_header(tags, b"GRAY" if is_grey else b"RGB ")


def _with_header(tags: dict[bytes, bytes], space: bytes) -> bytes:
    table, data, at = b"", b"", 128 + 4 + 12 * len(tags)
    for name, tag in tags.items():
        padded = tag + bytes(-len(tag) % 4)
        table += name + struct.pack(">II", at + len(data), len(tag))
        data += padded
    size = at + len(data)
    header = struct.pack(">I4sI4s4s4s", size, b"\0\0\0\0", 0x02400000, b"mntr", space, b"XYZ ")
    header += bytes(12) + b"acsp" + bytes(28) + struct.pack(">3i", *_fixed(D50))
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + data


def _xyz(values: Sequence[float]) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *_fixed(values))


def _fixed(values: Sequence[float]) -> list[int]:
    return [max(-(2**31), min(2**31 - 1, round(65536 * value))) for value in values]


def _to_d50(primaries: Sequence[float], white: tuple[float, float]) -> Any:
    """XYZ of red, green and blue under the white that profiles are written for."""
    import numpy

    def xyz(x: float, y: float) -> list[float]:
        return [x / y, 1.0, (1 - x - y) / y]

    columns = numpy.array([xyz(*primaries[at : at + 2]) for at in (0, 2, 4)]).T
    light = numpy.array(xyz(*white))
    scaled = columns * numpy.linalg.solve(columns, light)
    cones = numpy.array(BRADFORD)
    change = numpy.diag(cones @ numpy.array(D50) / (cones @ light))
    return (numpy.linalg.inv(cones) @ change @ cones @ scaled).T
