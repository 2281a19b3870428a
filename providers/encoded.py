"""Files that travel as text: base64 in any of its forms, hex, and `data:` addresses.

What a vendor writes may have line ends in it, the alphabet for addresses, no padding, or a `data:`
head; and where bytes are expected there may be an address, and the other way round.
"""

import base64
import binascii
import re
from urllib.parse import unquote_to_bytes

from providers import addresses
from providers.contract import BadOutput, Output

DAMAGED = "The file in the provider's answer is damaged."
TYPED = re.compile(r"[\w.+-]*/?[\w.+-]*\s?[;,]")
LONGEST_TYPE = 200
URL_SAFE = str.maketrans("-_", "+/")
BLANK = re.compile(r"\s")
BLANKS = re.compile(r"\s|\\[rn]?")
# What was sent as a form has blanks in place of its plus signs, and none of these.
NO_FORM = re.compile(r"[+\r\n\t\\]|\s\s")
SHORTEST = 64
"""Letters from which on a text may be taken for a file without anybody saying so."""
HEAD = 96
HEX = re.compile(r"(?:[0-9a-fA-F]{2})+")
BASE64 = re.compile(r"[\w+/\s\\-]+={0,2}\s*", re.ASCII)
MAGIC = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"ftypavif", 4, "image/avif"),
    (b"ftyphei", 4, "image/heic"),
    (b"ftypmif1", 4, "image/heic"),
    (b"II*\0", 0, "image/tiff"),
    (b"MM\0*", 0, "image/tiff"),
    (b"AVI ", 8, "video/x-msvideo"),
    (b"AIF", 8, "audio/aiff"),
    (b"ftypM4A", 4, "audio/mp4"),
    (b"ftyp", 4, "video/mp4"),
    (b"\x1aE\xdf\xa3", 0, "video/webm"),
    (b"WAVE", 8, "audio/wav"),
    (b"ID3", 0, "audio/mpeg"),
    *((bytes((0xFF, second)), 0, "audio/mpeg") for second in (0xFB, 0xFA, 0xF3, 0xF2)),
    *((bytes((0xFF, second)), 0, "audio/aac") for second in (0xF1, 0xF9)),
    (b"OggS", 0, "audio/ogg"),
    (b"fLaC", 0, "audio/flac"),
)


def sniffed_type(head: bytes) -> str:
    """The media type that the first bytes of a file tell; "" where they tell none."""
    return next((mime for magic, at, mime in MAGIC if head.startswith(magic, at)), "")


def is_address(text: str) -> bool:
    """By its form: http, https, without a scheme, or `data:`."""
    text = text.strip()
    if is_data_address(text):
        head, _, data = text[5:].partition(",")
        is_packed = "base64" in head[:LONGEST_TYPE].lower()
        typed = TYPED.match(text[5 : 5 + LONGEST_TYPE])
        return bool(typed) and (is_packed or not BLANK.search(data))
    scheme, slashes, rest = text.partition("//")
    if not slashes or not rest or scheme.lower() not in ("", "http:", "https:"):
        return False
    host, slash, _ = rest.partition("/")
    is_host = "." in host.strip(".") and bool(slash)
    return (bool(scheme) or is_host) and not BLANK.search(rest)


def is_data_address(text: str) -> bool:
    return text[:5].lower() == "data:"


def decoded(text: str) -> bytes:
    """The bytes of base64, with or without a `data:` head. Raises BadOutput for what is none."""
    text = text.strip()
    if is_data_address(text):
        return of_data_address(text)[0]
    return _of_base64(text)


def of_data_address(address: str) -> tuple[bytes, str]:
    """The bytes of a `data:` address and the type it names. Raises BadOutput."""
    described, comma, data = address.strip()[5:].partition(",")
    if not comma:
        raise BadOutput("The provider gave a data: address without data.")
    mime, *options = [part.strip() for part in described.split(";")]
    content = unquote_to_bytes(data)
    if "base64" in [option.lower() for option in options]:
        content = _of_base64(content.decode("ascii", "replace"))
    if not content:
        raise BadOutput("The file in the provider's answer is empty.")
    return content, mime


def either(text: str, mime: str = "") -> Output:
    """The result that stands somewhere: an address, a `data:` address, or bytes in base64 or hex,
    whichever was expected. Raises BadOutput for what is none of these."""
    text = text.strip()
    if is_data_address(text):
        content, named = of_data_address(text)
        return Output(data=content, mime=mime or named)
    if is_address(text):
        return Output(url=addresses.or_as_it_is(text), mime=mime)
    content = bytes.fromhex(text) if _is_hex(text) else _of_base64(text)
    if not content:
        raise BadOutput("The file in the provider's answer is empty.")
    return Output(data=content, mime=mime)


def type_of(text: str) -> str:
    """The media type of the file that a bare text is, by what its first letters stand for; "" where
    they stand for none that is known."""
    head = text[: 2 * HEAD].strip()
    if len(text) < SHORTEST or not BASE64.fullmatch(head):
        return ""
    if _is_hex(text):
        return sniffed_type(bytes.fromhex(head[:HEAD]))
    try:
        plain = BLANKS.sub("", head)
        return sniffed_type(_of_base64(plain[: len(plain) // 4 * 4]))
    except BadOutput:
        return ""


def _is_hex(text: str) -> bool:
    """A file written in hex. Base64 may look like it for a while, but not to its end."""
    if not HEX.fullmatch(text[:SHORTEST]) or not sniffed_type(bytes.fromhex(text[:SHORTEST])):
        return False
    return bool(HEX.fullmatch(text))


def _of_base64(text: str) -> bytes:
    if " " in text and len(text) % 4 == 0 and not NO_FORM.search(text):
        text = text.replace(" ", "+")
    plain = BLANKS.sub("", text).translate(URL_SAFE).rstrip("=")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise BadOutput(DAMAGED) from None
