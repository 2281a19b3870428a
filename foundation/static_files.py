"""Our own static files: the address that changes with them, one sheet of all styles, and the
modules that a page needs.

The version stands before the path and is one for all of them. So modules and sheets may name each
other as they lie on disk, a browser may keep each file for good, and nothing is built or copied.
"""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "static"
STYLES = (
    "css/tokens.css",
    "css/layout.css",
    "css/components.css",
    "css/pages.css",
    "css/costs.css",
    "css/providers.css",
    "css/models.css",
    "css/orders.css",
    "css/keeping.css",
    "css/selection.css",
    "css/listing.css",
    "css/compare.css",
    "css/duplicates.css",
    "css/importing.css",
    "css/best.css",
    "css/prompts.css",
    "css/viewer.css",
    "css/search.css",
    "css/templates.css",
    "css/grids.css",
    "css/films.css",
    "css/help.css",
)
"""The sheets in the order in which they count."""
ONE_SHEET = "css/all.css"
FIRST_MODULE = "js/app.js"
IMPORTED = re.compile(r"""(?:\bfrom|^import)\s*"\./([\w.-]+\.js)";""", re.MULTILINE)
LINES = rb"(?P<lines>^[ ]*/\*(?:[^*]|\*(?!/))*\*/[ ]*\n)"
STRINGS = rb"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|/\*(?:[^*]|\*(?!/))*\*/"""
PIECES = {
    ".css": re.compile(LINES + STRINGS + rb"|url\([^\"')]*\)|(?P<indent>^[ ]+)", re.M | re.S),
    ".js": re.compile(
        LINES
        + rb"|(?P<line>^[ ]*//[^\n]*\n)"
        + STRINGS
        + rb"|//[^\n]*"
        + rb"|`(?:\\.|\$\{(?:[^{}`]|\{[^{}`]*\}|`(?:\\.|[^`\\])*`)*\}|[^`\\])*`"
        + rb"|/(?![*/ ])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/",
        re.M | re.S,
    ),
}
"""What a comment may seem to stand in: strings, addresses, templates, regular expressions. The
named ones go, a tenth of what goes over the wire: whole lines of comments, and what indents."""
QUOTES = re.compile(rb"""["'`]""")
VERSION = re.compile(r"[0-9a-f]{12}/")


def version(*others: str) -> str:
    """Twelve hex digits of what the files are called and hold; and of `others`, by which those
    change that are not ours."""
    digest = hashlib.sha256("\n".join(others).encode())
    for path, content in files():
        digest.update(f"\n{path} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:12]


def files() -> Iterator[tuple[str, bytes]]:
    """Path below the folder, and content; always in the same order."""
    for file in sorted(FOLDER.rglob("*")):
        if file.is_file():
            yield file.relative_to(FOLDER).as_posix(), file.read_bytes()


def served(path: str, content: bytes) -> bytes:
    """What browsers get of a file of ours: without what is for who reads the source. What others
    made goes as it came, and so does what is not understood to the last quote."""
    pieces = None if path.startswith("vendor/") else PIECES.get(Path(path).suffix)
    if pieces is None:
        return content
    kept, at = [], 0
    for piece in pieces.finditer(content):
        kept.append(content[at : piece.start()])
        if QUOTES.search(kept[-1]):
            return content
        kept.append(b"" if piece.lastgroup else piece[0])
        at = piece.end()
    return content if QUOTES.search(content, at) else b"".join([*kept, content[at:]])


def one_sheet() -> bytes:
    return b"\n".join((FOLDER / sheet).read_bytes() for sheet in sheets())


def sheets() -> list[str]:
    return list(STYLES)


@cache
def modules(first: str) -> list[str]:
    """Those that come with every page, or with those of another entry, so that a browser need not
    find them one behind the other. What a module imports once it is needed is none of them."""
    found = [first]
    for path in found:
        for name in IMPORTED.findall((FOLDER / path).read_text()):
            if f"js/{name}" not in found:
                found.append(f"js/{name}")
    return found
