"""Changing the folder of word lists: saving what was edited, taking in a file, removing one.

Whatever is written is written whole beside and renamed: a list is the old one or the new one.
"""

import os
import re
import secrets
import unicodedata
from pathlib import Path

from django.conf import settings

from foundation.user_input import HARMFUL, NO_TEXT, short
from gallery import media_folder, own_media
from parameter_templates.language.errors import BadTemplate, NoList
from parameter_templates.language.parser import parse_line
from parameter_templates.word_lists import shipped_lists
from parameter_templates.word_lists.decoding import NoText, decoded
from parameter_templates.word_lists.file_version import Version
from parameter_templates.word_lists.list_folder import STRUCTURED, TEXT, read_file

LONGEST_NAME = 80
DEEPEST = 8
LARGEST_UPLOAD = 100_000_000
LARGEST_EDITED = 1_000_000
"""Bytes; a form of a browser may write each as three."""
FORBIDDEN = re.compile(r'[\\:*?"<>|\[\]{}()$#,]|__')
"""What a part of a name may not have: a pattern, a bracket, or what some disks do not take."""


class NotSaved(ValueError):
    """Why a list was not stored, and what to do, in a sentence or two."""


def save(name: str, text: str, *, is_new: bool = False) -> Path:
    """Write the text of a list. `name` is a path in the folder with its ending; without one it is
    a text file. Raises NotSaved, StoreFailed."""
    return _store(_path(name), text, is_new)


def take(file_name: str, data: bytes, folder: str = "") -> Path:
    """Take in a file that somebody dropped: under its name, or the next free one, in UTF-8.
    Raises NotSaved, StoreFailed."""
    plain = Path(file_name.replace("\\", "/")).name
    ending = Path(plain).suffix.lower()
    if ending not in TEXT + STRUCTURED:
        endings = ", ".join(TEXT + STRUCTURED)
        raise NotSaved(f"“{short(plain)}” is not a word list. Its name would end in {endings}.")
    if len(data) > LARGEST_UPLOAD:
        raise NotSaved(f"“{short(plain)}” has more than {LARGEST_UPLOAD:,} bytes.")
    cleaned = FORBIDDEN.sub("-", HARMFUL.sub("", plain[: -len(ending)])).strip(" .")
    stem = cleaned[:LONGEST_NAME].strip(" .") or "list"
    text = _text(data, plain)
    for number in range(1, 1000):
        name = f"{stem}{f' {number}' if number > 1 else ''}{ending}"
        path = _path(f"{folder.strip('/')}/{name}" if folder else name)
        if not path.exists():
            return _store(path, text, is_new=True)
    raise NotSaved(f"A thousand lists are named “{stem}” already.")


def remove(name: str) -> None:
    """Raises NotSaved where there is none, StoreFailed."""
    path = _path(name)
    if not path.is_file():
        raise NotSaved(f"There is no word list “{short(name)}”.")
    with media_folder.failing_clearly("The word list could not be removed"):
        path.unlink()


def text_of(name: str) -> str:
    """What the editor shows. Raises NotSaved, StoreFailed."""
    path = _path(name)
    with media_folder.failing_clearly("The word list could not be read"):
        if not path.is_file():
            raise NotSaved(f"There is no word list “{short(name)}”.")
        if path.stat().st_size > LARGEST_EDITED:
            raise NotSaved("This list is too large to be edited here. Edit its file.")
        return _text(path.read_bytes(), name)


def shipped_text(name: str) -> str:
    """Of a list that comes with the app, to begin one's own with; "" where there is none."""
    for file in shipped_lists().files:
        if file.name == name:
            return file.path.read_text(encoding="utf-8")
    return ""


def entries_of(text: str) -> list[str]:
    """The lines of a text file that are entries, as they are written."""
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def about(path: Path) -> str:
    """What its first line says of a list, where that is a comment."""
    with path.open(encoding="utf-8") as file:
        first = file.readline().strip()
    return first.removeprefix("#").strip() if first.startswith("#") else ""


def version_of(name: str) -> str:
    """What tells whether a file has changed since. Raises NotSaved, StoreFailed."""
    path = _path(name)
    with media_folder.failing_clearly("The word list could not be read"):
        return "-".join(map(str, Version.of(path.stat())))


def faults(text: str) -> list[tuple[int, str]]:
    """Lines of a list's text that say something which cannot be read, and what is wrong."""
    found: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            try:
                parse_line(line.strip())
            except BadTemplate as error:
                found.append((number, error.sentence))
    return found


def _text(data: bytes, name: str) -> str:
    try:
        return decoded(data)
    except NoText as error:
        raise NotSaved(f"“{short(name)}” {error.why}.") from None


def _path(name: str) -> Path:
    """The file of a list in the folder. Raises NotSaved."""
    whole = unicodedata.normalize("NFC", name)
    if Path(whole).suffix.lower() not in TEXT + STRUCTURED:
        whole += ".txt"
    parts = whole.split("/")
    if len(parts) > DEEPEST:
        raise NotSaved(f"Folders of word lists go at most {DEEPEST} deep.")
    for part in parts:
        _check_part(part, name)
    root: Path = settings.WORD_LISTS
    path = root.joinpath(*parts)
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):
        raise NotSaved(f"“{short(name)}” leads out of the folder of word lists.")
    return path


def _check_part(part: str, name: str) -> None:
    if not part or part != part.strip() or part.startswith(".") or ".." in part:
        raise NotSaved(f"“{short(name)}” cannot name a list: a part of it is empty or a dot.")
    if FORBIDDEN.search(part) or HARMFUL.search(part) or "\n" in part or "\t" in part:
        message = 'The name of a list has none of \\ : * ? " < > | [ ] { } ( ) $ # , and no “__”.'
        raise NotSaved(message)
    if len(part) > LONGEST_NAME + 10 or len(part.encode()) > 200:
        raise NotSaved(f"The name of a list has at most {LONGEST_NAME} characters.")


def _store(path: Path, text: str, is_new: bool) -> Path:
    """Raises NotSaved, StoreFailed."""
    if NO_TEXT.search(text):
        raise NotSaved("This is not the text of a list: it has a character that no text has.")
    if Path(settings.WORD_LISTS).is_relative_to(media_folder.media()):
        own_media.check_home()
    data = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    draft = path.with_name(f".{os.getpid()}-{secrets.token_hex(4)}.part{path.suffix}")
    with media_folder.failing_clearly("The word list could not be stored"):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with draft.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            _check_readable(draft, path)
            if is_new:
                _link_new(draft, path)
            else:
                draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    return path


def _check_readable(draft: Path, path: Path) -> None:
    """A file that could not be read again is not stored; a text file may be empty yet."""
    try:
        if path.suffix.lower() in STRUCTURED or draft.read_bytes().strip():
            read_file(draft, path.stem)
    except NoList as error:
        raise NotSaved(error.sentence) from None


def _link_new(draft: Path, path: Path) -> None:
    """Two who make a list of the same name do not write over each other, where the disk has hard
    links."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise NotSaved(f"A word list “{path.stem}” already exists.") from None
    except OSError:
        if path.exists():
            raise NotSaved(f"A word list “{path.stem}” already exists.") from None
        draft.replace(path)
