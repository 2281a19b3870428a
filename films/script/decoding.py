"""Bytes → text: any encoding, one kind of line end, composed letters (NFC)."""

import codecs
import re
import unicodedata

from films.script import old_encodings
from films.script.pieces import UnreadableScript

MOST_BYTES = 2_000_000
SAMPLE = 64_000
"""Bytes that are enough to tell UTF-16 by."""

AS_TEXT = "Save it as plain text, Fountain (.fountain) or Final Draft (.fdx) and add it again."
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""UTF-32's little-endian mark begins with UTF-16's."""
CHARSET = re.compile(rb"<meta[^<>]+charset=[\"']?([\w-]+)", re.IGNORECASE)
JIS = re.compile(rb"\x1b\$[@B]")
"""ISO-2022-JP turns to Japanese by it, and is of seven bits."""
OTHER_FILES = (
    (b"%PDF-", "a PDF"),
    (b"{\\rtf", "a document in rich text (RTF)"),
    (b"\xd0\xcf\x11\xe0", "an old Word document (DOC)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a sound, a picture or a film"),
    (b"ID3", "a sound"),
    (b"OggS", "a sound or a film"),
    (b"\x1aE\xdf\xa3", "a film"),
    (b"\x1f\x8b", "a packed file"),
)
ZIP = b"PK\x03\x04"
PACKED = (
    (b"word/", "a Word document (DOCX)"),
    (b"opendocument.text", "an OpenDocument text (ODT)"),
    (b"document.xml", "a Fade In script"),
    (b"Index/Document.iwa", "a Pages document"),
)
LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f]")
TEXTS_SHARE_OF_CONTROLS = 0.01
FOREIGN_SHARE = 1 / 3
"""Of the letters, from which on an encoding of another script is asked for. Below it, a European
text in cp1252 would be taken for one in a rarer table."""


def text_of(data: bytes) -> str:
    """The text of a file or of what was pasted.

    Raises `UnreadableScript`: more than 2 MB, or no text.
    """
    if len(data) > MOST_BYTES:
        size = f"{len(data) / 1_000_000:,.1f} MB"
        raise UnreadableScript(
            f"The script has {size}, and 2 MB is the most. Add it in parts, each a film."
        )
    if what := _other_file(data):
        raise UnreadableScript(f"This is {what}, not a text. {AS_TEXT}")
    text = folded(_decoded(data))
    if len(CONTROLS.findall(text)) > len(text) * TEXTS_SHARE_OF_CONTROLS:
        raise UnreadableScript(f"This is not text that can be read. {AS_TEXT}")
    return CONTROLS.sub("", text)


def folded(text: str) -> str:
    """The text as a script keeps it: its line ends are “\\n”, its letters composed."""
    text = LINE_ENDS.sub("\n", text).replace("\ufeff", "")
    return unicodedata.normalize("NFC", text)


def _other_file(data: bytes) -> str:
    if data.startswith(ZIP):
        return next((what for mark, what in PACKED if mark in data), "a packed file (ZIP)")
    if data[4:8] == b"ftyp":
        return "a film or a sound"
    return next((what for mark, what in OTHER_FILES if data.startswith(mark)), "")


def _decoded(data: bytes) -> str:
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if encoding := _utf_16(data):
        return data.decode(encoding, errors="replace")
    if JIS.search(data):
        return data.decode("iso2022_jp_ext", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _as_its_page_says(data) or _in_an_old_encoding(data)


def _utf_16(data: bytes) -> str:
    """By its NULs: in most scripts, every second byte of the signs and spaces is one."""
    sample = data[:SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 20 < len(sample) or min(even, odd) * 4 > max(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _as_its_page_says(data: bytes) -> str:
    """ "" where it is no web page that names a table that is known."""
    declared = CHARSET.search(data, 0, SAMPLE)
    try:
        return data.decode(declared[1].decode()) if declared else ""
    except (LookupError, UnicodeDecodeError):
        return ""


def _in_an_old_encoding(data: bytes) -> str:
    beyond = len(re.findall(rb"[\x80-\xff]", data))
    letters = len(re.findall(rb"[A-Za-z]", data))
    if beyond > FOREIGN_SHARE * (beyond + letters):
        return old_encodings.decoded(data)
    return data.decode("cp1252", errors="replace")
