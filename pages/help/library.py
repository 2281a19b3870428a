"""The docs that come with the app: which there are, their parts, and the search over them.

They lie beside the code, wherever that is, and are read anew once they changed.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from gallery.search.words import fold
from pages.help import rendering

DOCS: Path = settings.CHECKOUT / "docs"
NEWS = "changelog"
PICTURES = {"webp": "image/webp", "svg": "image/svg+xml", "png": "image/png"}
FOR_DEVELOPERS = (
    *("architecture", "contributing", "adding-a-provider", "performance"),
    *("films-assembly", "security"),
)
MOST_FOUND = 20
AROUND = 90


@dataclass(frozen=True)
class Document:
    """`summary` is its first paragraph."""

    slug: str
    title: str
    summary: str
    text: str

    @property
    def href(self) -> str:
        return reverse("help-page", args=[self.slug])


@dataclass(frozen=True)
class SearchHit:
    """A part of a document that has the words; `before`, `words` and `behind` are a copy of it."""

    title: str
    part: str
    href: str
    copy: str


def documents() -> list[Document]:
    """By their titles, what is new left out."""
    found = [read(file.stem) for file in DOCS.glob("*.md")] if DOCS.is_dir() else []
    return sorted((one for one in found if one), key=lambda one: one.title.lower())


def read(slug: str) -> Document | None:
    if not re.fullmatch(r"[a-z0-9-]{1,60}", slug):
        return None
    file = settings.CHECKOUT / "CHANGELOG.md" if slug == NEWS else DOCS / f"{slug}.md"
    try:
        return _read(file, slug, file.stat().st_mtime_ns)
    except OSError:
        return None


@lru_cache(maxsize=100)
def _read(file: Path, slug: str, _changed: int) -> Document:
    text = file.read_text(encoding="utf-8")
    first = next(iter(rendering.headings(text)), None)
    return Document(slug, first.text if first else slug, rendering.summary(text), text)


@lru_cache(maxsize=100)
def rendered(document: Document) -> SafeString:
    return rendering.html(document.text, lambda target: resolved(target, document.slug))


def resolved(target: str, slug: str) -> str:
    """Where a link of a document leads: another page of the help, a picture, or the network."""
    if target.startswith(("http://", "https://")):
        return target
    parts = urlsplit(target)
    name = parts.path.rsplit("/", 1)[-1]
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    if not parts.path:
        return fragment
    stem, _, kind = name.rpartition(".")
    if kind == "md":
        other = stem.lower() if stem == "CHANGELOG" else stem
        return f"{reverse('help-page', args=[other])}{fragment}" if read(other) else ""
    if kind in PICTURES and picture(name):
        return reverse("help-picture", args=[name])
    return ""


def picture(name: str) -> Path | None:
    if not re.fullmatch(r"[a-z0-9-]{1,60}\.(?:webp|svg|png)", name):
        return None
    file = DOCS / "images" / name
    return file if file.is_file() else None


def search(query: str) -> list[SearchHit]:
    """Parts of documents that have each of the words, those that have them in a heading first."""
    words = fold(query).split()
    if not words:
        return []
    found: list[tuple[int, SearchHit]] = []
    for document in documents():
        for heading, text in parts(document.slug):
            folded, named = fold(text), fold(f"{document.title} {heading.text}")
            if all(word in folded or word in named for word in words):
                score = sum(10 * (word in named) + min(folded.count(word), 5) for word in words)
                score -= 12 * (document.slug in FOR_DEVELOPERS)
                found.append((score, _search_hit(document, heading, text, words)))
    found.sort(key=lambda one: -one[0])
    return [one for _, one in found[:MOST_FOUND]]


def parts(slug: str) -> list[tuple[rendering.Heading, str]]:
    document = read(slug)
    return _parts(document) if document else []


@lru_cache(maxsize=100)
def _parts(document: Document) -> list[tuple[rendering.Heading, str]]:
    return rendering.parts(document.text)


def _search_hit(
    document: Document, heading: rendering.Heading, text: str, words: list[str]
) -> SearchHit:
    is_whole = heading.level == 1
    at = max(0, min((place for word in words if (place := fold(text).find(word)) >= 0), default=0))
    start = max(0, at - AROUND)
    copy = text[start : at + AROUND * 2]
    copy = f"{'…' if start else ''}{copy}{'…' if len(text) > at + AROUND * 2 else ''}"
    part = "" if is_whole else heading.text
    return SearchHit(document.title, part, f"{document.href}#{heading.anchor}", copy)


def version() -> str:
    """Of the app, as its own project says, with the commit where it is a checkout."""
    try:
        project = tomllib.loads((settings.CHECKOUT / "pyproject.toml").read_text())
        number = str(project["project"]["version"])
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return "unknown"
    return f"{number} ({commit})" if (commit := _commit()) else number


def _commit() -> str:
    try:
        head = (settings.CHECKOUT / ".git" / "HEAD").read_text().strip()
        name = head.removeprefix("ref: ")
        whole = head if name == head else (settings.CHECKOUT / ".git" / name).read_text()
        return whole.strip()[:12]
    except OSError:
        return ""
