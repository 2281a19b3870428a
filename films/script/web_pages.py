"""HTML → its text: what is seen of a page, without tags, scripts and styles."""

import html
import re
from collections.abc import Iterator

_HEAD = 2_000
_BEGINS = re.compile(
    r"\s*(?:<\?xml[^<>]*>\s*)?(?:<!--[^<>]*-->\s*)*"
    r"<(?:(!doctype\s+html|html|head|body)|meta|div|p|pre|h[1-6]|section|article|main|table|[uo]l"
    r"|span|blockquote)\b[^<>]*>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)([^<>]*+)>|<[!?][^<>]*+>")
_HIDDEN_TAGS = {"script", "style", "head", "title", "template", "noscript", "svg"}
_PARAGRAPHS = {"p", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote"}
_LINES = {
    *("div", "section", "article", "main", "header", "footer", "nav", "aside", "figure"),
    *("br", "tr", "dt", "dd", "hr", "li"),
}
_SPEAKER = re.compile(r"class\s*=\s*[\"']?[^\"'>]*\b(?:character|parenthetical|speaker)")
"""Of a screenplay as a page: what is spoken stands in the paragraph behind it."""


def is_page(text: str) -> bool:
    """A whole page, or a part of one that closes its tags."""
    begins = _BEGINS.match(text[:_HEAD])
    return begins is not None and (begins[1] is not None or "</" in text)


def text_of(page: str) -> str:
    """Paragraphs apart by an empty line, items of lists with a dash."""
    written = "\n".join(line.rstrip() for line in "".join(_visible_text(page)).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", written).strip("\n") + "\n"


def _visible_text(page: str) -> Iterator[str]:
    """Pieces of the text, with the line ends that the tags between them make."""
    at, is_kept, is_tight, fresh = 0, False, False, True
    for start, end, closes, name, attributes in _tags(page):
        text = html.unescape(page[at:start])
        at = end
        if not is_kept:
            text = re.sub(r"\s+", " ", text)
            text = text.lstrip() if fresh else text
        if text:
            yield text
            fresh = False
        if name == "pre":
            is_kept = not closes
        if name in _PARAGRAPHS:
            if closes:
                yield "\n" if is_tight else "\n\n"
            else:
                yield "" if is_tight else "\n\n"
                is_tight = _SPEAKER.search(attributes) is not None
        elif name in _LINES:
            yield "\n- " if name == "li" and not closes else "\n"
        else:
            continue
        fresh = True
    if rest := html.unescape(page[at:]):
        yield rest if is_kept else re.sub(r"\s+", " ", rest)


def _tags(page: str) -> Iterator[tuple[int, int, bool, str, str]]:
    """(start, end, whether it closes, name, attributes); what is not seen is one tag without a
    name, from its beginning to its end."""
    at = 0
    while (start := page.find("<", at)) >= 0:
        at = start + 1
        if page.startswith("<!--", start):
            at = _behind(page, "-->", start)
            yield start, at, False, "", ""
        elif tag := _TAG.match(page, start):
            name = (tag[2] or "").lower()
            at = tag.end()
            if name in _HIDDEN_TAGS and not tag[1] and not tag[3].endswith("/"):
                at = _behind(page, f"</{name}", at)
                at = _behind(page, ">", at) if at < len(page) else at
                name = ""
            yield start, at, bool(tag[1]), name, tag[3] or ""


def _behind(page: str, mark: str, start: int) -> int:
    """The end of the page where it is not there."""
    found = re.compile(re.escape(mark), re.IGNORECASE).search(page, start)
    return found.end() if found else len(page)
