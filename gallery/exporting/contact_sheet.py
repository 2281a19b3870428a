"""A contact sheet: one page of HTML with its previews inside, to be opened anywhere, offline.

Nothing on it is loaded from elsewhere and nothing runs; what strangers wrote is shown as words.
"""

import base64
from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape

from django.utils import timezone

from gallery import media_folder
from gallery.exporting import making
from gallery.exporting.making import Planned
from gallery.exporting.options import NONE, Options
from gallery.models import Product
from gallery.search.facts import model_of

MOST = 2000
"""Products on one sheet: each preview takes some 20 kB of it."""
MOST_WORDS = 600
STYLE = """
:root { color-scheme: light dark; font: 14px/1.4 system-ui, sans-serif; }
body { margin: 2rem; }
main { display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); }
figure { margin: 0; break-inside: avoid; }
img, .none { width: 100%; height: 240px; object-fit: contain; background: #8881; }
.none { display: grid; place-items: center; }
figcaption { overflow-wrap: anywhere; }
p { margin: .3rem 0; white-space: pre-wrap; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 0 .8rem; margin: .3rem 0; opacity: .8; }
dd { margin: 0; }
"""
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def stream(
    planned: Iterable[Planned], options: Options, title: str = "Contact sheet"
) -> Iterator[bytes]:
    """The page, piece by piece. With a recipe stripped bare it says nothing but the names."""
    names = {it.pk: it.name for it in planned}
    made = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    yield (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{escape(title)}</h1>"
        f"<p>{len(names):,} · {made}</p><main>\n"
    ).encode()
    for product in making.in_order(names):
        yield _figure(product, names[product.pk], options).encode("utf-8", "replace")
    yield b"</main></body></html>\n"


def _figure(product: Product, name: str, options: Options) -> str:
    words, facts = "", ""
    if options.recipe != NONE:
        caption = (product.prompt or product.title or product.text)[:MOST_WORDS]
        words = f"<p>{escape(caption)}</p>" if caption else ""
        facts = "".join(
            f"<dt>{escape(what)}</dt><dd>{escape(str(value))}</dd>"
            for what, value in _facts(product)
        )
    return (
        f"<figure>{_preview(product, name)}<figcaption><strong>{escape(name)}</strong>"
        f"{words}{f'<dl>{facts}</dl>' if facts else ''}</figcaption></figure>\n"
    )


def _preview(product: Product, name: str) -> str:
    path = product.asset.thumbnail
    try:
        data = media_folder.absolute(path).read_bytes() if path else b""
    except OSError:
        data = b""
    if not data:
        return f'<div class="none">{escape(product.medium)}</div>'
    packed = base64.b64encode(data).decode()
    return f'<img alt="{escape(name)}" loading="lazy" src="data:image/webp;base64,{packed}">'


def _facts(product: Product) -> Iterator[tuple[str, object]]:
    asset = product.asset
    if product.model_id:
        yield "Model", model_of(product)
    if product.seed is not None:
        yield "Seed", product.seed
    if asset.width:
        yield "Size", f"{asset.width} × {asset.height}"
    if asset.duration:
        yield "Length", f"{asset.duration:g} s"
    if product.rating:
        yield "Rating", "★" * product.rating
    yield "Project", product.project.name
    yield "Made", _day(product.created_at)


def _day(when: datetime) -> str:
    return timezone.localtime(when).strftime("%Y-%m-%d %H:%M")
