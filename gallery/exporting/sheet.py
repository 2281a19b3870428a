"""A table of pictures with heads: what a grid is exported as, one picture or one page."""

from dataclasses import dataclass

from gallery import media_folder
from gallery.models import Asset


@dataclass(frozen=True)
class SheetCell:
    """`asset` is None where there is nothing to show, and then `words` say why; `facts` stand under
    it."""

    words: str
    asset: Asset | None = None
    facts: str = ""

    def preview(self) -> bytes:
        """The bytes of its preview, WebP; nothing where there is none."""
        if self.asset is None or not self.asset.thumbnail:
            return b""
        try:
            return media_folder.absolute(self.asset.thumbnail).read_bytes()
        except OSError:
            return b""


@dataclass(frozen=True)
class SheetTable:
    """One table of it; `title` says where it stands on the further axes, "" without any."""

    title: str
    corner: str
    columns: list[str]
    rows: list[tuple[str, list[SheetCell]]]


@dataclass(frozen=True)
class Sheet:
    title: str
    about: str
    tables: list[SheetTable]
