"""The Markdown of the docs as HTML: headings, paragraphs, lists, tables, code, pictures, links.

All that it does not know stays the text that it is, escaped. Nothing in a document becomes a tag
that is not written here.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

HEADING = re.compile(r"(#{1,4})\s+(.+)")
FENCE = re.compile(r"\s*```(\w*)")
ITEM = re.compile(r"(\s*)(?:[-*]|(\d+)\.)\s+(.*)")
ROW = re.compile(r"\s*\|(.+)\|\s*")
RULE = re.compile(r"[\s|:-]+")
CELL = re.compile(r"(?<!\\)\|")
INLINE = re.compile(
    r"(?P<tick>`+)(?P<code>.+?)(?P=tick)"
    r"|!\[(?P<alt>[^\]]*)\]\((?P<source>[^\s()]+)\)"
    r"|\[(?P<label>(?:[^\[\]`]|`[^`]*`)+)\]\((?P<target>[^\s()]+)\)"
    r"|\*\*(?P<bold>.+?)\*\*"
    r"|(?<![\w*])\*(?P<italic>[^*\s](?:[^*]*[^*\s])?)\*(?![\w*])"
)

Resolve = Callable[[str], str]
"""What an address in a document leads to here; "" where nothing here shows that."""


@dataclass(frozen=True)
class Heading:
    level: int
    text: str
    anchor: str


def anchor(heading: str) -> str:
    """As GitHub makes them: small letters, no punctuation, hyphens for blanks."""
    bare = re.sub(r"[^\w\- ]", "", plain(heading).lower())
    return bare.replace(" ", "-")


def plain(text: str) -> str:
    """Without the marks of its parts."""

    def bare(found: re.Match[str]) -> str:
        shown = (found[name] for name in ("code", "alt", "label", "bold", "italic"))
        return plain(next((one for one in shown if one is not None), "")) if found[0] else ""

    return INLINE.sub(lambda found: found["code"] if found["code"] else bare(found), text)


def headings(text: str) -> list[Heading]:
    """Those outside of code, in their order; equal ones get a number, as on GitHub."""
    found: list[Heading] = []
    seen: dict[str, int] = {}
    for line in _outside_code(text):
        if match := HEADING.fullmatch(line):
            name = anchor(match[2])
            seen[name] = seen.get(name, -1) + 1
            unique = f"{name}-{seen[name]}" if seen[name] else name
            found.append(Heading(len(match[1]), plain(match[2]), unique))
    return found


def _outside_code(text: str) -> Iterator[str]:
    is_code = False
    for line in text.splitlines():
        if FENCE.match(line):
            is_code = not is_code
        elif not is_code:
            yield line


def html(text: str, resolve: Resolve) -> SafeString:
    """A whole document."""
    return _Document(text, resolve).html()


class _Document:
    def __init__(self, text: str, resolve: Resolve) -> None:
        self._lines = text.splitlines()
        self._anchors = iter(headings(text))
        self._resolve = resolve

    def html(self) -> SafeString:
        return _joined(self._blocks(self._lines))

    def _blocks(self, lines: list[str]) -> Iterator[SafeString]:
        at = 0
        while at < len(lines):
            line = lines[at]
            if not line.strip():
                at += 1
            elif fence := FENCE.match(line):
                end = _end(lines, at + 1, lambda one: not one.strip().startswith("```"))
                indent = len(line) - len(line.lstrip())
                code = "\n".join(one[indent:] for one in lines[at + 1 : end])
                language = fence[1] or "text"
                yield format_html(
                    '<pre tabindex="0"><code data-language="{}">{}</code></pre>', language, code
                )
                at = end + 1
            elif match := HEADING.fullmatch(line):
                said = next(self._anchors, Heading(len(match[1]), "", anchor(match[2])))
                level = min(said.level, 4)
                yield format_html(
                    "<h{0} id={1}>{2}</h{0}>",
                    level,
                    mark_safe(f'"{said.anchor}"'),  # letters, digits and hyphens alone
                    self._inline(match[2]),
                )
                at += 1
            elif ROW.fullmatch(line):
                end = _end(lines, at, lambda one: ROW.fullmatch(one) is not None)
                yield self._table(lines[at:end])
                at = end
            elif ITEM.fullmatch(line):
                end = self._end_of_list(lines, at)
                yield self._list(lines[at:end])
                at = end
            else:
                end = _end(lines, at + 1, _goes_on)
                yield format_html("<p>{}</p>", self._inline(" ".join(lines[at:end])))
                at = end

    @staticmethod
    def _end_of_list(lines: list[str], at: int) -> int:
        end = at + 1
        while end < len(lines):
            line = lines[end]
            is_inside = line.startswith("  ") or ITEM.fullmatch(line) is not None
            if not line.strip():
                following = lines[end + 1] if end + 1 < len(lines) else ""
                is_inside = following.startswith("  ") or ITEM.fullmatch(following) is not None
            elif not is_inside:
                is_inside = bool(lines[end - 1].strip()) and _goes_on(line)
            if not is_inside:
                break
            end += 1
        return end

    def _list(self, lines: list[str]) -> SafeString:
        first = ITEM.fullmatch(lines[0])
        indent = len(first[1]) if first else 0
        tag = "ol" if first and first[2] else "ul"
        items: list[list[str]] = []
        for line in lines:
            match = ITEM.fullmatch(line)
            if match and len(match[1]) <= indent:
                items.append([match[3]])
            elif items:
                items[-1].append(re.sub(rf"^\s{{0,{indent + 3}}}", "", line))
        made = ((self._item(one),) for one in items)
        return format_html("<{0}>{1}</{0}>", tag, format_html_join("", "<li>{}</li>", made))

    def _item(self, lines: list[str]) -> SafeString:
        """Words alone stand in no paragraph."""
        if all(_goes_on(line) for line in lines[1:]):
            return self._inline(" ".join(line.strip() for line in lines))
        return _joined(self._blocks(lines))

    def _table(self, rows: list[str]) -> SafeString:
        cells = [[_bare(cell) for cell in CELL.split(row.strip()[1:-1])] for row in rows]
        has_head = len(rows) > 1 and RULE.fullmatch(rows[1]) is not None
        head = _row("th", map(self._inline, cells[0])) if has_head else SafeString("")
        body = [_row("td", map(self._inline, row)) for row in cells[2 if has_head else 0 :]]
        return format_html(
            '<div class="table-frame" tabindex="0"><table class="table"><thead>{}</thead>'
            "<tbody>{}</tbody></table></div>",
            head,
            _joined(body),
        )

    def _inline(self, text: str) -> SafeString:
        parts, end = [], 0
        for found in INLINE.finditer(text):
            parts += [format_html("{}", text[end : found.start()]), self._piece(found)]
            end = found.end()
        parts.append(format_html("{}", text[end:]))
        return format_html_join("", "{}", ((part,) for part in parts))

    def _piece(self, found: re.Match[str]) -> SafeString:
        if found["code"]:
            return format_html("<code>{}</code>", found["code"].strip() or found["code"])
        if found["bold"]:
            return format_html("<strong>{}</strong>", self._inline(found["bold"]))
        if found["italic"]:
            return format_html("<em>{}</em>", self._inline(found["italic"]))
        if found["source"]:
            source = self._resolve(found["source"])
            words = found["alt"]
            if not source:
                return format_html("{}", words)
            return format_html('<img src="{}" alt="{}" loading="lazy">', source, words)
        target = self._resolve(found["target"])
        label = self._inline(found["label"])
        if not target:
            return label
        outside = 'target="_blank" rel="noopener noreferrer"' if "://" in target else ""
        return format_html(
            '<a class="link" href="{}" {}>{}</a>', target, SafeString(outside), label
        )


def _row(tag: str, cells: Iterator[SafeString]) -> SafeString:
    made = format_html_join("", "<{0}>{1}</{0}>", ((tag, cell) for cell in cells))
    return format_html("<tr>{}</tr>", made)


def _bare(cell: str) -> str:
    return cell.strip().replace("\\|", "|")


def _goes_on(line: str) -> bool:
    """Does a paragraph go on here?"""
    starts = (FENCE.match, HEADING.fullmatch, ROW.fullmatch, ITEM.fullmatch)
    return bool(line.strip()) and not any(begins(line) for begins in starts)


def _end(lines: list[str], at: int, is_inside: Callable[[str], bool]) -> int:
    while at < len(lines) and is_inside(lines[at]):
        at += 1
    return at


def _joined(parts: Iterator[SafeString] | list[SafeString]) -> SafeString:
    return format_html_join("\n", "{}", ((part,) for part in parts)) if parts else SafeString("")
