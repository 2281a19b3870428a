"""Write sound files: MP3, WAV or FLAC, block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import av
import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]  # channels x n
_CODECS = {"mp3": "libmp3lame", "wav": "pcm_s16le", "flac": "flac"}


@contextmanager
def sound_file(
    target: Path, form: str, *, rate: int, channels: int, kbps: int
) -> Iterator[Callable[[Samples], None]]:
    """A function that appends blocks to `target`. `form` is mp3, wav or flac; `kbps` is for MP3."""
    layout = "mono" if channels == 1 else "stereo"
    with av.open(str(target), "w", format=form) as container:
        codec = _CODECS[form]
        stream = cast(av.AudioStream, container.add_stream(codec, rate=rate, layout=layout))
        if form == "mp3":
            stream.bit_rate = kbps * 1000
            # 5 of 0 (best) to 9: twice as fast as the default, and no worse at these bit rates.
            stream.options = {"compression_level": "5"}

        def write(samples: Samples) -> None:
            # Packed samples are one row in which the channels take turns.
            packed = np.ascontiguousarray(samples.T).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(packed, format="s16", layout=layout)
            frame.sample_rate = rate
            container.mux(stream.encode(frame))

        yield write
        container.mux(stream.encode(None))
