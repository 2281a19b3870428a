"""Drums, made of falling sines and shaped noise."""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from draft_artist.composing.instruments import RATE, Wave

Floats = NDArray[np.float64]


def _time(seconds: float) -> Floats:
    return np.arange(int(seconds * RATE)) / RATE


def _noise(seconds: float, low: float, high: float, seed: int) -> Floats:
    """Noise between two frequencies, in hertz, of RMS 1."""
    n = int(seconds * RATE)
    bins = np.fft.rfft(np.random.default_rng(seed).standard_normal(n))
    f = np.fft.rfftfreq(n, 1 / RATE)
    bins *= 1 / (1 + (f / high) ** 6) ** 0.5 * (f / low) ** 3 / (1 + (f / low) ** 6) ** 0.5
    wave = np.fft.irfft(bins, n)
    return np.asarray(wave / max(float(np.sqrt(np.mean(wave**2))), 1e-9))


def _fall(seconds: float, start: float, end: float, bend: float) -> Floats:
    """A sine whose pitch falls from `start` to `end` hertz within about `bend` seconds."""
    t = _time(seconds)
    return np.asarray(
        np.sin(2 * np.pi * (end * t + (start - end) * bend * (1 - np.exp(-t / bend))))
    )


def _kick(start: float, end: float, dies: float, click: float) -> Floats:
    length = 6 * dies
    t = _time(length)
    body = _fall(length, start, end, 0.03) * np.exp(-t / dies)
    return np.asarray(body + click * _noise(length, 1500, 6000, 1) * np.exp(-t / 0.004))


def _snare(tone: float, dies: float, rattle: float, top: float = 9000) -> Floats:
    t = _time(6 * dies)
    body = _fall(6 * dies, tone * 1.4, tone, 0.02) * np.exp(-t / (0.6 * dies))
    return np.asarray(0.5 * body + rattle * _noise(6 * dies, 900, top, 2) * np.exp(-t / dies))


def _hiss(dies: float, low: float, high: float, attack: float = 0.0005, seed: int = 3) -> Floats:
    t = _time(6 * dies + attack)
    shape = 0.3 * np.exp(-t / dies) * (1 - np.exp(-t / attack))
    return np.asarray(shape * _noise(6 * dies + attack, low, high, seed))


def _metal(dies: float, seed: int) -> Floats:
    """Many partials that fit no scale, under a wash of noise."""
    t = _time(4 * dies)
    dice = np.random.default_rng(seed)
    ring = sum(np.sin(2 * np.pi * f * t + f) for f in dice.uniform(2800, 9500, 18)) / 18
    wash = _noise(4 * dies, 4000, 12000, seed)
    return np.asarray((0.5 * ring + 0.25 * wash) * np.exp(-t / dies))


def _clap() -> Floats:
    t = _time(0.35)
    bursts = sum(np.exp(-np.clip(t - d, 0, None) / 0.012) * (t >= d) for d in (0, 0.011, 0.022))
    return np.asarray(0.28 * _noise(0.35, 800, 5000, 4) * (bursts + 0.5 * np.exp(-t / 0.07)))


def _big(pitch: float, dies: float) -> Floats:
    t = _time(4 * dies)
    skin = _fall(4 * dies, pitch * 1.6, pitch, 0.05) + 0.4 * _fall(
        4 * dies, pitch * 2.4, pitch * 1.59, 0.05
    )
    skin *= np.exp(-t / dies)
    return np.asarray(skin + 0.3 * _noise(4 * dies, 200, 1800, 5) * np.exp(-t / 0.03))


def _swell() -> Floats:
    return np.asarray(_metal(0.9, 9) * (1 - np.exp(-_time(3.6) / 0.02)))


def _chip_noise(dies: float, hold: int) -> Floats:
    """Noise that keeps each value for a while, as old sound chips made it."""
    t = _time(5 * dies)
    steps = np.random.default_rng(hold).choice([-1.0, 1.0], len(t) // hold + 1)
    return 0.35 * np.repeat(steps, hold)[: len(t)] * np.exp(-t / dies)


_STUDIO: dict[str, Callable[[], Floats]] = {
    "kick": lambda: _kick(170, 52, 0.09, 0.12),
    "snare": lambda: 0.6 * _snare(185, 0.075, 0.32),
    "hat": lambda: 0.5 * _hiss(0.028, 7000, 15000),
    "open": lambda: 0.45 * _hiss(0.14, 6500, 15000),
    "tom": lambda: 0.9 * _kick(220, 95, 0.12, 0.03),
    "crash": lambda: 0.7 * _metal(0.7, 7),
    "cymbal": lambda: 0.6 * _swell(),
    "ride": lambda: 0.32 * _metal(0.35, 8),
    "foot": lambda: 0.3 * _hiss(0.02, 5000, 11000),
    "clap": _clap,
    "shaker": lambda: 0.35 * _hiss(0.035, 5000, 12000, attack=0.012),
    "stomp": lambda: 0.8 * _kick(110, 55, 0.08, 0.05),
    "timpani": lambda: 0.8 * _big(82, 0.5),
    "taiko": lambda: _big(64, 0.28),
    "hit": lambda: 0.9 * _big(48, 0.6),
    "tick": lambda: 0.25 * _hiss(0.018, 2500, 7000),
}
_KITS: dict[str, dict[str, Callable[[], Floats]]] = {
    "dusty": {
        "kick": lambda: _kick(120, 50, 0.1, 0.05),
        "snare": lambda: 0.55 * _snare(170, 0.07, 0.28, 5000),
        "hat": lambda: 0.38 * _hiss(0.03, 5000, 9000),
    },
    "machine": {
        "kick": lambda: 1.1 * _kick(210, 46, 0.13, 0.1),
        "snare": lambda: 0.55 * _snare(210, 0.08, 0.35),
    },
    "brushes": {
        "kick": lambda: 0.6 * _kick(110, 55, 0.07, 0.02),
        "snare": lambda: 0.5 * _hiss(0.07, 1500, 7000, attack=0.015),
    },
    "chip": {
        "kick": lambda: 0.9 * np.sign(_kick(260, 60, 0.05, 0)) * np.exp(-_time(0.3) / 0.05),
        "snare": lambda: _chip_noise(0.06, 5),
        "hat": lambda: 0.5 * _chip_noise(0.018, 1),
        "crash": lambda: 0.8 * _chip_noise(0.3, 2),
    },
}


@functools.cache
def stroke(kit: str, drum: str) -> Wave:
    """One stroke as n mono samples."""
    made = {**_STUDIO, **_KITS.get(kit, {})}[drum]()
    fade = np.minimum(1, np.arange(len(made), 0, -1) / 400)
    return np.asarray(made * fade, dtype=np.float32)


PANS = {"hat": 0.25, "open": 0.25, "ride": -0.3, "foot": 0.2, "shaker": -0.35, "tom": 0.3}
