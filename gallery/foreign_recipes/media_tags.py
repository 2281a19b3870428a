"""The tags of a video or sound, as its container or one of its streams has them."""

from pathlib import Path

from gallery import audio_video, formats
from gallery.foreign_recipes.picture_texts import c2pa_box
from gallery.foreign_recipes.texts import Texts
from providers.contract import Medium


def gather(path: Path, container: str, texts: Texts) -> str:
    """Its medium; "" where no tags are read of it."""
    if container not in formats.DEMUXERS:
        return ""
    from av.stream import Disposition

    if container in ("mp4", "mov"):
        # First: of boxes without end it refuses much sooner than a demuxer.
        texts.c2pa = c2pa_box(path)
    with audio_video.opened(path, container) as media:
        for tags in (media.metadata, *(stream.metadata for stream in media.streams)):
            for name, text in tags.items():
                texts.add(name, text)
        shown = [s for s in media.streams.video if not s.disposition & Disposition.attached_pic]
    return (Medium.VIDEO if shown else Medium.AUDIO).value
