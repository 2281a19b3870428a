"""Rows while they are read, and what is made of them."""

from dataclasses import dataclass, field, replace
from types import UnionType

from parameter_templates.language.nodes import Node, Numbers, Option, Row, Set, Text


@dataclass
class RowSoFar:
    """A row while it is read. Space that is only there to be read goes: before the first text of a
    trimmed row, and after its last one where the line ends there. What was escaped stays."""

    is_trimmed: bool
    parts: list[Node] = field(default_factory=list)
    sets: list[Set] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    is_empty: bool = True
    kept: int = 0
    """So many of the pieces are not trimmed: up to the last that was escaped."""

    def add_text(self, piece: str, is_escaped: bool) -> None:
        if self.is_trimmed and self.is_empty and not is_escaped:
            piece = piece.lstrip()
        if piece:
            self.pieces.append(piece)
            self.is_empty = False
            self.kept = len(self.pieces) if is_escaped else self.kept

    def add(self, node: Node) -> None:
        self._close()
        self.parts.append(node)
        self.is_empty = False

    def before_comment(self) -> bool:
        """The space before a comment goes with it. Whether it has its line for itself."""
        while len(self.pieces) > self.kept:
            if bare := self.pieces.pop().rstrip(" \t"):
                self.pieces.append(bare)
                break
        before = self.pieces[-1] if self.pieces else ""
        return before.endswith("\n") or not (before or self.parts)

    def done(self) -> Row:
        tail = self._tail()
        bare = tail.rstrip()
        if self.is_trimmed and "\n" in tail[len(bare) :]:
            self.pieces[self.kept :] = [bare]
        self._close()
        return Row(tuple(self.parts), tuple(self.sets))

    def _tail(self) -> str:
        return "".join(self.pieces[self.kept :])

    def _close(self) -> None:
        if text := "".join(self.pieces):
            self.parts.append(Text(text))
        self.pieces.clear()
        self.kept = 0


def single(row: Row) -> Node:
    if len(row.parts) == 1 and not row.sets:
        return row.parts[0]
    return row if row.parts or row.sets else Text("")


def without_ends(row: Row) -> Row:
    """Without the space before its first and after its last text."""
    parts = list(row.parts)
    if parts and isinstance(parts[0], Text):
        parts[0] = Text(parts[0].text.lstrip())
    if parts and isinstance(parts[-1], Text):
        parts[-1] = Text(parts[-1].text.rstrip())
    return Row(tuple(part for part in parts if part != Text("")), row.sets)


def merged(options: list[Option], kinds: type | UnionType) -> tuple[Option, ...]:
    """Equal ones are one option, as likely as they were together. Where several are picked, only
    those that are always the same text: two of {a|b} may give a and b."""
    merged: list[Option] = []
    seen: dict[Node | Numbers, int] = {}
    for option in options:
        at = seen.setdefault(option.node, len(merged)) if isinstance(option.node, kinds) else None
        if at is None or at == len(merged):
            merged.append(option)
        else:
            merged[at] = replace(merged[at], weight=merged[at].weight + option.weight)
    return tuple(merged)
