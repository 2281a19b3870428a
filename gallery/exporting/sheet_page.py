"""A sheet as one page of HTML with its previews inside, to be opened anywhere, offline. Nothing on
it is loaded from elsewhere and nothing runs; what strangers wrote is shown as words."""

import base64
from collections.abc import Iterator
from html import escape

from gallery.exporting.contact_sheet import POLICY
from gallery.exporting.sheet import Sheet, SheetCell, SheetTable

STYLE = """
:root { color-scheme: light dark; font: 14px/1.4 system-ui, sans-serif; }
body { margin: 1.5rem; }
.frame { overflow: auto; max-height: 92vh; margin-bottom: 2rem; border: 1px solid #8885; }
table { border-collapse: separate; border-spacing: 0; }
th { position: sticky; padding: 8px; background: Canvas; text-align: left; }
th, p { overflow-wrap: anywhere; }
thead th { top: 0; z-index: 2; max-width: 256px; vertical-align: bottom; }
tbody th { left: 0; z-index: 1; max-width: 180px; vertical-align: top; }
thead th:first-child { left: 0; z-index: 3; font-weight: 400; opacity: .8; }
td { padding: 4px; vertical-align: top; width: 256px; min-width: 256px; }
img, .none { display: block; width: 256px; height: 256px; object-fit: contain; background: #8881; }
.none { padding: 10px; box-sizing: border-box; overflow: auto; white-space: pre-wrap; }
p { margin: .3rem 0; opacity: .8; }
"""


def stream(sheet: Sheet) -> Iterator[bytes]:
    """The page, piece by piece."""
    title = escape(sheet.title)
    yield (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
        f"<style>{STYLE}</style></head><body><h1>{title}</h1><p>{escape(sheet.about)}</p>\n"
    ).encode("utf-8", "replace")
    for table in sheet.tables:
        yield from _table(table)
    yield b"</body></html>\n"


def _table(table: SheetTable) -> Iterator[bytes]:
    heads = "".join(f'<th scope="col">{escape(words)}</th>' for words in table.columns)
    title = f"<h2>{escape(table.title)}</h2>" if table.title else ""
    yield (
        f'{title}<div class="frame" tabindex="0"><table><thead><tr><th>{escape(table.corner)}</th>'
        f"{heads}</tr></thead><tbody>\n"
    ).encode("utf-8", "replace")
    for head, cells in table.rows:
        row_html = "".join(map(_cell, cells))
        row = f'<tr><th scope="row">{escape(head)}</th>{row_html}</tr>\n'
        yield row.encode("utf-8", "replace")
    yield b"</tbody></table></div>\n"


def _cell(cell: SheetCell) -> str:
    facts = f"<p>{escape(cell.facts)}</p>" if cell.facts else ""
    data = cell.preview()
    if not data:
        return f'<td><div class="none">{escape(cell.words)}</div>{facts}</td>'
    packed = base64.b64encode(data).decode()
    image = f'<img alt="{escape(cell.words)}" src="data:image/webp;base64,{packed}">'
    return f"<td>{image}{facts}</td>"
