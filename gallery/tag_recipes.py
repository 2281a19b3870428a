"""Recipes in video and sound, as tags. Samples are copied, never coded again."""

import hashlib
import subprocess
from pathlib import Path
from typing import Any, BinaryIO

from gallery import audio_video, id3
from gallery.trailing_data import MOST_BOXES, all_boxes, boxes, few

TAG = "artfactory"
ATOM = "----:artfactory:recipe"
BOX = b"artfactoryrecipe"
REMUX_SECONDS = 300


def write(path: Path, container: str, recipe: str, words: str) -> bool:
    """Write the recipe into the file, in place. False where the format has no room for one."""
    if container in ("webm", "mkv"):
        _write_matroska(path, container, recipe, words)
        return True
    if container in ("mp4", "mov") and _is_in_fragments(path):
        _append_box(path, recipe)
        return True
    tagged = _open(path, container)
    if tagged is None:
        return False
    if tagged.tags is None:
        tagged.add_tags()
    if container in ("mp4", "mov"):
        _write_atoms(tagged, recipe, words)
    elif container in ("mp3", "wav"):
        _write_id3(tagged, recipe, words)
    else:
        tagged[TAG] = recipe
        tagged.setdefault("comment", [words])
    tagged.save()
    return True


def read(path: Path, container: str) -> str | None:
    if container in ("webm", "mkv"):
        return _read_matroska(path)
    if container in ("mp4", "mov") and (found := _read_box(path)):
        return found
    tagged = _open(path, container)
    if tagged is None or not tagged.tags:
        return None
    if container in ("mp4", "mov"):
        values = [bytes(value).decode() for value in tagged.tags.get(ATOM, [])]
    elif container in ("mp3", "wav"):
        values = [text for frame in tagged.tags.getall(f"TXXX:{TAG}") for text in frame.text]
    else:
        values = tagged.tags.get(TAG, [])
    return values[0] if values else None


def _open(path: Path, container: str) -> Any:
    """The file as mutagen opens it, or None where tags cannot or must not be written."""
    import mutagen

    id3.check(path, container)
    from mutagen.flac import FLAC
    from mutagen.mp3 import MP3
    from mutagen.mp4 import MP4
    from mutagen.oggflac import OggFLAC
    from mutagen.oggopus import OggOpus
    from mutagen.oggvorbis import OggVorbis
    from mutagen.wave import WAVE

    if container == "ogg":
        return mutagen.File(path, options=[OggOpus, OggVorbis, OggFLAC])
    if container in ("mp4", "mov"):
        _check_boxes(path)
    if container == "wav" and not _says_its_length(path):
        return None
    kinds = {"mp4": MP4, "mov": MP4, "mp3": MP3, "wav": WAVE, "flac": FLAC}
    return kinds[container](path) if container in kinds else None


def _check_boxes(path: Path) -> None:
    """Raise TooMuchWork where there are so many that mutagen would be at them for long."""
    with path.open("rb") as file:
        for _ in few(all_boxes(file, path.stat().st_size), MOST_BOXES):
            pass


def _says_its_length(path: Path) -> bool:
    """A streamed WAV does not know its length: tags behind its samples would be played as noise."""
    with path.open("rb") as file:
        return int.from_bytes(file.read(8)[4:], "little") + 8 <= path.stat().st_size


def _write_atoms(tagged: Any, recipe: str, words: str) -> None:
    from mutagen.mp4 import AtomDataType, MP4FreeForm

    tagged[ATOM] = [MP4FreeForm(recipe.encode("ascii"), dataformat=AtomDataType.UTF8)]
    if "\xa9cmt" not in tagged:
        tagged["\xa9cmt"] = words


def _is_in_fragments(path: Path) -> bool:
    """Fragments find their samples by position: nothing may move, so a box goes to the end."""
    with path.open("rb") as file:
        return any(name == b"moof" for name, _, _ in few(boxes(file, path.stat().st_size)))


def _append_box(path: Path, recipe: str) -> None:
    with path.open("r+b") as file:
        file.truncate(_our_box(file, path.stat().st_size)[0])
        file.seek(0, 2)
        file.write((24 + len(recipe)).to_bytes(4) + b"uuid" + BOX + recipe.encode("ascii"))


def append_before_recipe(path: Path, body: bytes) -> None:
    """Put a `uuid` box at the end of an MP4: the box of its recipe stays the last."""
    with path.open("r+b") as file:
        start, end = _our_box(file, path.stat().st_size)
        file.seek(start)
        ours = file.read(end - start)
        file.seek(start)
        file.write((8 + len(body)).to_bytes(4) + b"uuid" + body + ours)


def ends_with_a_box(path: Path) -> bool:
    """Whether a further box can follow: the last one says where it ends, and it ends there."""
    size, last = path.stat().st_size, (0, 0)
    with path.open("rb") as file:
        for _, start, end in few(boxes(file, size)):
            last = (start, end)
        file.seek(last[0])
        return last[1] == size and file.read(4) != bytes(4)


def _read_box(path: Path) -> str | None:
    with path.open("rb") as file:
        start, end = _our_box(file, path.stat().st_size)
        file.seek(start)
        return file.read(end - start)[24:].decode() or None


def _our_box(file: BinaryIO, size: int) -> tuple[int, int]:
    """Where our box lies, or the end of the file twice."""
    for name, start, end in few(boxes(file, size)):
        if name == b"uuid" and end == size:
            file.seek(start + 8)
            if file.read(16) == BOX:
                return start, end
    return size, size


def _write_id3(tagged: Any, recipe: str, words: str) -> None:
    from mutagen.id3 import COMM, TXXX, Encoding

    tagged.tags.add(TXXX(encoding=Encoding.LATIN1, desc=TAG, text=[recipe]))
    if not tagged.tags.getall("COMM"):
        tagged.tags.add(COMM(encoding=Encoding.UTF8, lang="eng", desc="", text=[words]))


def _write_matroska(path: Path, container: str, recipe: str, words: str) -> None:
    """Tags go by a file: a command line has no room for a long recipe."""
    import imageio_ffmpeg

    tags = path.with_name(f"{path.stem}-tags.part")
    copy = path.with_name(f"{path.stem}-copy.part")
    muxer = "matroska" if container == "mkv" else "webm"
    try:
        tags.write_text(
            f";FFMETADATA1\nARTFACTORY={_escaped(recipe)}\nCOMMENT={_escaped(words)}\n",
            encoding="utf-8",
        )
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-y"]
        command += ["-f", "matroska", "-i", str(path), "-f", "ffmetadata", "-i", str(tags)]
        command += ["-map", "0", "-c", "copy", "-map_metadata", "1:g", "-map_metadata", "0:g"]
        command += ["-f", muxer, str(copy)]
        subprocess.run(command, check=True, capture_output=True, timeout=REMUX_SECONDS)
        copy.replace(path)
    finally:
        tags.unlink(missing_ok=True)
        copy.unlink(missing_ok=True)


def _escaped(text: str) -> str:
    for letter in "\\=;#\n":
        text = text.replace(letter, "\\" + letter)
    return text


def _read_matroska(path: Path) -> str | None:
    with audio_video.opened(path, "mkv") as media:
        tags = {name.lower(): value for name, value in media.metadata.items()}
    return tags.get(TAG)


def packets(path: Path, container: str) -> list[bytes]:
    """For every stream a hash over its coded pictures or samples, which no tag may change."""
    with audio_video.opened(path, container) as media:
        hashes = {stream.index: hashlib.sha256() for stream in media.streams}
        for packet in media.demux():
            hashes[packet.stream.index].update(bytes(packet))
    return [hashed.digest() for hashed in hashes.values()]
