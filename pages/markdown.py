"""The little Markdown that vendors write into descriptions: links, bold, code. All else is escaped.

A link goes to an http(s) address only.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

PIECE = re.compile(
    r"`(?P<code>[^`]+)`|\*\*(?P<bold>[^*]+)\*\*"
    r"|\[(?P<link>[^\[\]]+)\]\((?P<href>https?://[^\s()<>\"]+)\)"
)


@dataclass(frozen=True)
class Piece:
    """`look` is "", "code", "bold" or "link", which has an `href`."""

    text: str
    look: str = ""
    href: str = ""


def pieces(text: str) -> list[Piece]:
    """The text in parts of one look each, in one paragraph."""
    text = " ".join(text.split())
    found, end = [], 0
    for match in PIECE.finditer(text):
        found += [Piece(text[end : match.start()])] if match.start() > end else []
        look = match.lastgroup or ""
        look = "link" if look == "href" else look
        found.append(Piece(match[look], look, match["href"] or ""))
        end = match.end()
    return [*found, Piece(text[end:])] if end < len(text) else found


def plain(text: str) -> str:
    """The same without its marks."""
    return "".join(piece.text for piece in pieces(text))


def cut(parts: Iterable[Piece], longest: int) -> list[Piece]:
    """As much as fits into so many letters, with a sign where more was there."""
    kept: list[Piece] = []
    room = longest
    for piece in parts:
        if len(piece.text) > room:
            return [*kept, replace(piece, text=piece.text[: max(room - 1, 0)].rstrip() + "…")]
        kept.append(piece)
        room -= len(piece.text)
    return kept


def rendered(parts: Iterable[Piece]) -> SafeString:
    return format_html_join("", "{}", ((_rendered(piece),) for piece in parts))


def _rendered(piece: Piece) -> SafeString | str:
    if piece.look == "code":
        return format_html("<code>{}</code>", piece.text)
    if piece.look == "bold":
        return format_html("<strong>{}</strong>", piece.text)
    if piece.look == "link":
        link = '<a class="link" href="{}" target="_blank" rel="noopener noreferrer">{}</a>'
        return format_html(link, piece.href, piece.text)
    return piece.text
