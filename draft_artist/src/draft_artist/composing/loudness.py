"""Loudness after ITU-R BS.1770, and a limiter that keeps peaks below -1.5 dBFS."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from draft_artist.composing.instruments import RATE

TARGET = -14.0
CEILING = 10 ** (-1.5 / 20)
_STRETCH = 10 * RATE
_BLOCK = 64  # samples for which the limiter holds one gain before smoothing

# BS.1770's two filters at 48 kHz, as (b, a).
_SHELF = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285),
    (1, -1.69065929318241, 0.73248077421585),
)
_HIGHPASS = ((1.0, -2.0, 1.0), (1, -1.99004745483398, 0.99007225036621))


def loudness(stereo: NDArray[np.float32]) -> float:
    """Integrated loudness in LUFS, gated; -70 for silence. `stereo` is 2 x n."""
    # Stretches of a few seconds need little memory, and their edges weigh nothing.
    stretches = range(0, stereo.shape[1], _STRETCH)
    blocks = np.concatenate([_powers(stereo[:, at : at + _STRETCH]) for at in stretches])
    blocks = blocks[blocks > 10 ** ((-70 + 0.691) / 10)]
    if not len(blocks):
        return -70.0
    blocks = blocks[blocks > 0.1 * blocks.mean()]
    return float(-0.691 + 10 * np.log10(blocks.mean()))


def _powers(stereo: NDArray[np.float32]) -> NDArray[np.float64]:
    """Weighted power of each 400 ms, a new one every 100 ms."""
    n = stereo.shape[1]
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(n, 1 / RATE) / 48000)
    weight = np.ones_like(z)
    for b, a in (_SHELF, _HIGHPASS):
        weight *= np.polyval(b[::-1], z) / np.polyval(a[::-1], z)
    heard = np.fft.irfft(np.fft.rfft(stereo, axis=1) * np.abs(weight), n, axis=1)
    power = np.concatenate([[0.0], np.cumsum(np.sum(heard**2, axis=0))])
    window = min(int(0.4 * RATE), n)
    starts = np.arange(0, n - window + 1, int(0.1 * RATE))
    return np.asarray((power[starts + window] - power[starts]) / window)


def master(stereo: NDArray[np.float32], *, ring: bool) -> NDArray[np.float32]:
    """At TARGET loudness, peaks below CEILING. `ring` says that the end flows into the start."""
    gain = TARGET - loudness(stereo)
    for _ in range(3):
        made = _limited(stereo * np.float32(10 ** (gain / 20)), ring)
        # What the limiter took away is given back, as far as it will.
        short = TARGET - loudness(made)
        if short < 0.2:
            break
        gain += short
    return made


def _limited(stereo: NDArray[np.float32], ring: bool) -> NDArray[np.float32]:
    n = stereo.shape[1]
    blocks = -(-n // _BLOCK)
    peaks = np.zeros(blocks * _BLOCK, dtype=np.float32)
    peaks[:n] = np.abs(stereo).max(axis=0)
    need = np.minimum(1, CEILING / np.maximum(peaks.reshape(blocks, _BLOCK).max(axis=1), 1e-9))
    reach = 10
    around = np.pad(need, 2 * reach, mode="wrap" if ring and blocks > 4 * reach else "edge")
    lowest = np.lib.stride_tricks.sliding_window_view(around, 2 * reach + 1).min(axis=1)
    smooth = np.convolve(lowest, np.ones(2 * reach + 1) / (2 * reach + 1), "valid")
    centres = (np.arange(blocks) + 0.5) * _BLOCK
    gain = np.interp(np.arange(n), centres, smooth, period=n if ring else None)
    limited = stereo * gain.astype(np.float32)
    return np.clip(limited, -CEILING, CEILING, out=limited)
