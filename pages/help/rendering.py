"""The Markdown of the docs as HTML, by markdown-it: CommonMark with tables. What looks like HTML in
a document stays the text that it is.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

Resolve = Callable[[str], str]
"""What an address in a document leads to here; "" where nothing here shows that."""
BREAKS = ("softbreak", "hardbreak")


@dataclass(frozen=True)
class Heading:
    level: int
    text: str
    anchor: str


def html(text: str, resolve: Resolve) -> SafeString:
    """A whole document."""
    tokens = PARSER.parse(text)
    for token, heading in _headed(tokens):
        if heading:
            token.attrSet("id", heading.anchor)
        if token.children:
            token.children = list(_led(token.children, resolve))
    rendered: str = PARSER.renderer.render(tokens, PARSER.options, {})
    return mark_safe(rendered)  # the parser escapes all that a document has


def headings(text: str) -> list[Heading]:
    """In their order; equal ones get a number, as on GitHub."""
    return [heading for _, heading in _headed(PARSER.parse(text)) if heading]


def parts(text: str) -> list[tuple[Heading, str]]:
    """Each heading with the words below it."""
    made: list[tuple[Heading, list[str]]] = []
    is_heading = False
    for token, heading in _headed(PARSER.parse(text)):
        if heading:
            made.append((heading, []))
        elif made and not is_heading and (words := _words(token)):
            made[-1][1].append(words)
        is_heading = heading is not None
    return [(heading, " ".join(found)) for heading, found in made]


def summary(text: str) -> str:
    """The words of the first paragraph; "" where there is none."""
    tokens = PARSER.parse(text)
    places = (at for at, token in enumerate(tokens) if token.type == "paragraph_open")
    paragraphs = (_words(tokens[at + 1]) for at in places if not tokens[at].level)
    return next((words for words in paragraphs if words), "")


def anchor(heading: str) -> str:
    """As GitHub makes them: small letters, no punctuation, hyphens for blanks."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _headed(tokens: Sequence[Token]) -> Iterator[tuple[Token, Heading | None]]:
    """Each, with the heading that it opens."""
    seen: dict[str, int] = {}
    for at, token in enumerate(tokens):
        if token.type != "heading_open":
            yield token, None
            continue
        words = _words(tokens[at + 1])
        name = anchor(words)
        seen[name] = seen.get(name, -1) + 1
        unique = f"{name}-{seen[name]}" if seen[name] else name
        yield token, Heading(int(token.tag[1:]), words, unique)


def _words(token: Token) -> str:
    if token.children is None:
        return " ".join(token.content.split())
    return "".join(" " if one.type in BREAKS else one.content for one in token.children)


def _led(children: Sequence[Token], resolve: Resolve) -> Iterator[Token]:
    """With the addresses of links and pictures that lead somewhere here; of others the words."""
    is_open = True
    for token in children:
        if token.type == "image":
            if source := resolve(str(token.attrGet("src"))):
                token.attrs |= {"src": source, "loading": "lazy"}
                yield token
            else:
                yield Token("text", "", 0, content=token.content)
        elif token.type == "link_open":
            target = resolve(str(token.attrGet("href")))
            is_open = bool(target)
            if target:
                token.attrs = {"class": "link", "href": target}
                if "://" in target:
                    token.attrs |= {"target": "_blank", "rel": "noopener noreferrer"}
                yield token
        elif token.type != "link_close" or is_open:
            yield token


def _code(_: RendererHTML, tokens: Sequence[Token], at: int, *__: Any) -> str:
    token = tokens[at]
    language = token.info.strip() or "text"
    return (
        f'<pre tabindex="0"><code data-language="{escape(language)}">'
        f"{escape(token.content.rstrip())}</code></pre>\n"
    )


def _table(*_: Any) -> str:
    return '<div class="table-frame" tabindex="0"><table class="table">\n'


def _table_end(*_: Any) -> str:
    return "</table></div>\n"


def _parser() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}).enable("table")
    for name, rule in {
        **{"fence": _code, "code_block": _code},
        **{"table_open": _table, "table_close": _table_end},
    }.items():
        made.add_render_rule(name, rule)
    return made


PARSER = _parser()
