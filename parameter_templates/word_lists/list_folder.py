"""The folder of word lists: which names there are, and what lies behind them.

A list is named by its path in the folder without the ending, or, in a YAML or JSON file, by the
folder and the keys: moods/dark, clothes/shoes. A name may be a pattern: `*` stands for any letters,
folders too, `?` for one, `[ab]` for one of these. One that fits nothing is looked for in all
folders. Large and small letters are alike. Nothing outside the folder is ever opened.
"""

import os
import re
import stat
import unicodedata
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property
from pathlib import Path

from foundation.disk_errors import disk_words
from foundation.user_input import printable, short
from parameter_templates.language.entries import Entries
from parameter_templates.language.errors import NoList
from parameter_templates.word_lists import structured_file
from parameter_templates.word_lists.file_version import Version
from parameter_templates.word_lists.joined import joined

TEXT, STRUCTURED = (".txt",), (".yaml", ".yml", ".json")
MOST_FILES = 20_000
DEEPEST = 20
MOST_KEPT = 64_000_000
"""Bytes of lists that stay read, about; the last one does, however large it is."""
PATTERN = re.compile(r"[*?\[]")


@dataclass(frozen=True)
class File:
    """`name` is its path in the folder without the ending. `leads_out`: a link to elsewhere."""

    path: Path
    name: str
    version: Version
    leads_out: bool = False

    @property
    def is_text(self) -> bool:
        return self.path.suffix.lower() in TEXT

    def name_of(self, key: str) -> str:
        """Of a list in it: beside the file, as if its keys were folders."""
        above = self.name.rpartition("/")[0]
        return "/".join(filter(None, (above, key))) if key else self.name


Named = tuple[str, Callable[[], Entries]]
"""A list's name, and what reads it."""

_kept: dict[tuple[Path, str], tuple[Version, dict[str, Entries]]] = {}


class Folder:
    """Looked through once, when it is first asked. What none of its lists fits is looked for
    `behind` it."""

    def __init__(self, root: Path, behind: "Folder | None" = None) -> None:
        self.root, self.behind = root, behind

    def names(self) -> list[str]:
        """Of all lists, sorted. A file that cannot be read has none."""
        return sorted(name for name, _ in self._by_name)

    def find(self, name: str) -> Entries:
        """The entries of all lists that a name or pattern fits. Raises NoList."""
        wanted = _checked(name)
        fitting = [load for _, load in self._fitting(wanted)]
        if fitting:
            return joined([load() for load in fitting])
        if self.behind and not self._is_there(wanted):
            with suppress(NoList):
                return self.behind.find(name)
        raise NoList(self._missing(name))

    def _is_there(self, wanted: str) -> bool:
        """Whether there is a file of that name, be it one that cannot be read."""
        return any(_folded(file.name) == wanted for file in self.files)

    def in_file(self, file: File) -> list[tuple[str, int]]:
        """The lists of a file by their names, each with how many entries. Raises NoList."""
        if file.leads_out:
            raise NoList("It is a link that leads out of the folder of word lists.")
        return [(file.name_of(key), len(entries)) for key, entries in _read(file).items()]

    def _fitting(self, wanted: str) -> list[Named]:
        if not PATTERN.search(wanted):
            if wanted in self._folded:
                return self._folded[wanted]
            return self._where(lambda name: name.endswith(f"/{wanted}"))
        found = self._where(re.compile(translate(wanted)).match)
        return found or self._where(re.compile(translate(f"*/{wanted}")).match)

    def _where(self, fits: Callable[[str], object]) -> list[Named]:
        return [one for name, several in self._folded.items() if fits(name) for one in several]

    @cached_property
    def _folded(self) -> dict[str, list[Named]]:
        """By their names as they are compared."""
        found: dict[str, list[Named]] = {}
        for one in self._by_name:
            found.setdefault(_folded(one[0]), []).append(one)
        return found

    def _missing(self, name: str) -> str:
        wanted = _folded(name)
        for file in self.files:
            if file.leads_out and _folded(file.name) == wanted:
                return f"“{_readable(name)}” is a link that leads out of the folder of word lists."
        message = f"There is no word list “{_readable(name)}”."
        return " ".join([message, *self.unread.values()][:3])

    @cached_property
    def files(self) -> list[File]:
        """Every file of lists, in order. Raises NoList."""
        found: list[File] = []
        inside = os.path.realpath(self.root)
        seen: set[str] = set()
        waiting = [(self.root, "", 0)]
        while waiting:
            folder, prefix, depth = waiting.pop()
            real = os.path.realpath(folder)
            if real in seen or depth > DEEPEST:
                continue
            seen.add(real)
            for entry in _entries(folder):
                name = unicodedata.normalize("NFC", entry.name)
                path = Path(entry.path)
                if _leads_out(entry, inside):
                    found.append(File(path, prefix + Path(name).stem, Version(0, 0, 0), True))
                elif entry.is_dir():
                    waiting.append((path, f"{prefix}{name}/", depth + 1))
                elif path.suffix.lower() in TEXT + STRUCTURED and _is_file(entry):
                    version = Version.of(entry.stat())
                    found.append(File(path, prefix + name[: -len(path.suffix)], version))
            if len(found) > MOST_FILES:
                raise NoList(f"There are more than {MOST_FILES:,} files in the word lists' folder.")
        return sorted(found, key=lambda file: file.name)

    @cached_property
    def unread(self) -> dict[str, str]:
        """Files of several lists that could not be read, and the sentence for each."""
        self._by_name  # noqa: B018
        return self._unread

    @cached_property
    def _by_name(self) -> list[Named]:
        self._unread: dict[str, str] = {}
        found: list[Named] = []
        for file in self.files:
            if file.leads_out:
                continue
            if file.is_text:
                found.append((file.name, lambda file=file: _read(file)[""]))  # type: ignore[misc]
                continue
            try:
                lists = _read(file)
            except NoList as error:
                self._unread[file.name] = error.sentence
                continue
            for key, entries in lists.items():
                found.append((file.name_of(key), lambda entries=entries: entries))  # type: ignore[misc]
        return sorted(found, key=lambda one: one[0])


def _checked(name: str) -> str:
    """A name as it is compared. Raises NoList for one that could lead out of the folder."""
    shown = _readable(name)
    if not name.strip():
        raise NoList("A word list's name is missing here.")
    if "\0" in name:
        raise NoList(f"“{shown}” has a character that no name may have.")
    if name.startswith("/") or "\\" in name or re.match(r"[A-Za-z]:", name):
        raise NoList(f"“{shown}” leads out of the folder of word lists. Write folder/name.")
    if ".." in name.split("/"):
        raise NoList(f"“{shown}” leads out of the folder of word lists: a name has no “..”.")
    return _folded(name.strip("/ "))


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _readable(name: str) -> str:
    return printable(short(name.replace("\0", "�")))


def _read(file: File) -> dict[str, Entries]:
    """The lists of a file, as they were read before or are now. Raises NoList."""
    key = (file.path, file.name)
    known = _kept.get(key)
    if known and known[0] == file.version:
        return known[1]
    try:
        made = read_file(file.path, file.name)
    except OSError as error:
        cause, remedy = disk_words(error)
        message = f"The word list “{file.name}” could not be read: {cause}. {remedy}"
        raise NoList(message, file.name) from None
    _kept.pop(key, None)
    room = MOST_KEPT - _held(made)
    while _kept and sum(_held(lists) for _, lists in _kept.values()) > room:
        _kept.pop(next(iter(_kept)), None)
    _kept[key] = file.version, made
    return made


def _held(lists: dict[str, Entries]) -> int:
    return sum(entries.held for entries in lists.values())


def read_file(path: Path, name: str) -> dict[str, Entries]:
    """The lists of a file by their names in it; "" for one that is the whole file. Raises NoList,
    OSError."""
    if path.suffix.lower() in STRUCTURED:
        return structured_file.read(path, name)
    # It brings numpy, which nobody is to wait for who has no list.
    from parameter_templates.word_lists import text_file

    return {"": text_file.read(path, name)}


def _entries(folder: Path) -> Sequence["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as found:
            return sorted((one for one in found if one.name[0] != "."), key=lambda one: one.name)
    except OSError:
        return []


def _leads_out(entry: "os.DirEntry[str]", inside: str) -> bool:
    if not entry.is_symlink():
        return False
    return not os.path.realpath(entry.path).startswith(inside + os.sep)


def _is_file(entry: "os.DirEntry[str]") -> bool:
    """Not a pipe, which would be waited for, nor a link to nothing."""
    try:
        return stat.S_ISREG(entry.stat().st_mode)
    except OSError:
        return False
