"""Instruments: a note becomes samples.

A note is a few layers, each one cycle of a wave read again and again at the note's pitch, with an
envelope of its own. Where bright layers die before dark ones, it sounds like a string that was
struck. Cycles hold no partial above hearing, so nothing aliases.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 44100
Wave = NDArray[np.float32]
Floats = NDArray[np.float64]

_BITS = 14
_CYCLE = 2**_BITS
_SHIFT = np.uint32(32 - _BITS)


def _bump(f: Floats, centre: float, width: float) -> Floats:
    return np.asarray(np.exp(-(((f - centre) / width) ** 2)))


def _below(f: Floats, edge: float, order: int = 2) -> Floats:
    return np.asarray(1 / (1 + (f / edge) ** (2 * order)) ** 0.5)


# Strength of partial h (1, 2, …) that sounds at f hertz.
SPECTRA: dict[str, Callable[[Floats, Floats], Floats]] = {
    "sine": lambda h, f: (h == 1) * 1.0,
    "soft": lambda h, f: h**-2.4,
    "warm": lambda h, f: h**-1.3 * _below(f, 900),
    "saw": lambda h, f: h**-1.0 * _below(f, 7000),
    "dark saw": lambda h, f: h**-1.0 * _below(f, 700),
    "square": lambda h, f: (h % 2) / h,
    "quarter": lambda h, f: np.abs(np.sin(np.pi * h / 4)) / h,
    "triangle": lambda h, f: (h % 2) * h**-2.0,
    "bow": lambda h, f: h**-1.0 * (_below(f, 2600) + 0.5 * _bump(f, 900, 500)),
    "bow bright": lambda h, f: h**-0.9 * (_below(f, 4200) + 0.6 * _bump(f, 2600, 900)),
    "brass": lambda h, f: h**-0.75 * _below(f, 1500, 3),
    "horn": lambda h, f: h**-1.1 * _below(f, 850, 3),
    "reed": lambda h, f: h**-0.8 * (0.35 + 0.65 * (h % 2)) * _below(f, 2400, 2),
    "flute": lambda h, f: h**-2.0 * _below(f, 3000, 3),
    "voice": lambda h, f: h**-0.6 * (_bump(f, 650, 260) + 0.5 * _bump(f, 1100, 300) + 0.03),
    "piano low": lambda h, f: h**-1.1 * (h <= 4) * (0.3 + np.abs(np.sin(np.pi * h / 8))),
    "piano high": lambda h, f: h**-1.2 * (h > 3) * np.abs(np.sin(np.pi * h / 8)) * _below(f, 5000),
    "tine": lambda h, f: (h == 1) + 0.25 * (h == 2) + 0.06 * (h == 3),
    "tine top": lambda h, f: (h == 7) * 0.7 + (h == 14) * 0.35,
    "nylon": lambda h, f: h**-1.4 * np.abs(np.sin(np.pi * h * 0.22)) * _below(f, 2500),
    "steel": lambda h, f: h**-1.0 * np.abs(np.sin(np.pi * h * 0.13)) * _below(f, 5500),
    "organ": lambda h, f: (
        (h == 1) + 0.7 * (h == 2) + 0.5 * (h == 3) + 0.3 * (h == 4) + 0.2 * (h == 8)
    ),
    "bar": lambda h, f: (h == 1) + 0.3 * (h == 4) + 0.08 * (h == 10),
    "bell": lambda h, f: (h == 1) + 0.5 * (h == 3) + 0.3 * (h == 5) + 0.15 * (h == 8),
}


@dataclass(frozen=True)
class Layer:
    """`dies` is the time in seconds to 37 % at A4 (lower notes ring longer); 0 holds."""

    spectrum: str
    level: float = 1.0
    dies: float = 0.0


@dataclass(frozen=True)
class Instrument:
    """`spread` in cents detunes `players` copies, left and right. `breath` is a share of noise."""

    layers: tuple[Layer, ...]
    attack: float = 0.005
    release: float = 0.15
    players: int = 1
    spread: float = 0.0
    vibrato: float = 0.0
    breath: float = 0.0
    level: float = 1.0


def _held(spectrum: str, **more: float) -> Instrument:
    return Instrument((Layer(spectrum),), **more)  # type: ignore[arg-type]


def _struck(*layers: tuple[str, float, float], **more: float) -> Instrument:
    return Instrument(tuple(Layer(*layer) for layer in layers), **more)  # type: ignore[arg-type]


INSTRUMENTS = {
    "piano": _struck(
        ("piano low", 1, 1.3), ("piano high", 0.4, 0.3), attack=0.002, players=2, spread=1.4
    ),
    "electric piano": _struck(
        ("tine", 1, 1.5), ("tine top", 0.12, 0.12), attack=0.003, players=2, spread=3
    ),
    "warm pad": _held("warm", attack=0.7, release=1.2, players=4, spread=9),
    "strings": _held("bow", attack=0.18, release=0.45, players=4, spread=8, vibrato=6),
    "low strings": _struck(
        ("bow", 1, 0.5), attack=0.02, release=0.12, players=3, spread=7, breath=0.02
    ),
    "violin": _held("bow bright", attack=0.09, release=0.2, players=2, spread=5, vibrato=14),
    "fiddle": _held("bow bright", attack=0.05, release=0.12, vibrato=10),
    "cello": _held("bow", attack=0.09, release=0.25, players=2, spread=5, vibrato=8),
    "choir": _held("voice", attack=0.45, release=0.8, players=4, spread=11, vibrato=9),
    "brass": _held("brass", attack=0.06, release=0.2, players=3, spread=6),
    "horn": _held("horn", attack=0.07, release=0.25, players=2, spread=4, vibrato=5, level=1.2),
    "flute": _held("flute", attack=0.05, release=0.12, vibrato=9, breath=0.03),
    "whistle": _held("flute", attack=0.03, release=0.08, vibrato=7, breath=0.04),
    "saxophone": _held("reed", attack=0.035, release=0.1, vibrato=10, breath=0.02, level=0.8),
    "organ": _held("organ", attack=0.01, release=0.06, players=2, spread=3),
    "super saw": _held("saw", attack=0.03, release=0.25, players=6, spread=16),
    "saw lead": _held("saw", attack=0.008, release=0.15, players=3, spread=9, vibrato=6),
    "synth pluck": _struck(
        ("warm", 0.7, 0.25), ("saw", 0.5, 0.07), attack=0.002, players=2, spread=7
    ),
    "soft pluck": _struck(("soft", 1, 0.5), ("nylon", 0.5, 0.2), attack=0.003),
    "harp": _struck(("nylon", 1, 0.6), ("soft", 0.5, 1.0), attack=0.002, release=0.4),
    "nylon guitar": _struck(("nylon", 1, 0.55), ("steel", 0.2, 0.1), attack=0.002, release=0.2),
    "steel guitar": _struck(
        ("steel", 0.8, 0.22), ("nylon", 0.9, 0.6), attack=0.002, release=0.18, breath=0.004
    ),
    "guitar amp": _struck(("steel", 1, 0.8), ("saw", 0.3, 0.5), attack=0.002, release=0.05),
    "guitar lead": _held("steel", attack=0.008, release=0.1, vibrato=12, players=2, spread=4),
    "upright bass": _struck(("soft", 1, 0.7), ("nylon", 0.8, 0.25), attack=0.004, release=0.08),
    "round bass": _struck(("soft", 1, 1.2), ("warm", 0.35, 0.3), attack=0.006, release=0.08),
    "pick bass": _struck(("steel", 0.8, 0.35), ("soft", 0.9, 0.9), attack=0.002, release=0.06),
    "saw bass": _struck(("dark saw", 1, 0.6), ("soft", 0.8, 1.0), attack=0.004, release=0.05),
    "sub": _held("soft", attack=0.06, release=0.3),
    "bell": _struck(("bell", 0.8, 1.0), ("sine", 0.6, 2.0), attack=0.002, release=1.2),
    "glass": _struck(("sine", 1, 1.6), ("bar", 0.3, 0.5), attack=0.03, release=1.0, vibrato=4),
    "vibraphone": _struck(("bar", 0.7, 0.5), ("sine", 0.8, 1.4), attack=0.002, release=0.4),
    "square lead": _held("square", attack=0.002, release=0.03, vibrato=8, level=0.7),
    "pulse": _held("quarter", attack=0.002, release=0.02, level=0.7),
    "chip bass": _held("triangle", attack=0.002, release=0.02),
}


def sound(name: str, pitch: int, seconds: float, bright: float) -> Wave:
    """A note as 2 x n samples, its release included. `bright` scales what is above the body."""
    instrument = INSTRUMENTS[name]
    frequency = 440 * 2 ** ((pitch - 69) / 12)
    held = max(int(seconds * RATE), int(instrument.attack * RATE) + 1)
    length = held + int(instrument.release * RATE)
    time: Wave = np.arange(length, dtype=np.float32) / np.float32(RATE)
    players = [
        _player(instrument, frequency, number, time, bright) for number in range(instrument.players)
    ]
    if len(players) == 1:
        stereo = np.stack([players[0]] * 2)
    else:
        stereo = np.stack([_side(players, 0.75), _side(players, 0.25)])
    if instrument.breath:
        noise = np.random.default_rng(pitch).standard_normal((2, length), dtype=np.float32)
        stereo += instrument.breath * noise * np.exp(-3 * time)
    stereo *= instrument.level * _envelope(instrument, held, length)
    return stereo


def _side(players: list[Wave], share: float) -> Wave:
    """Every second player stands on this side, the others are heard from afar."""
    shares = [share if number % 2 == 0 else 1 - share for number in range(len(players))]
    total = sum(part * player for part, player in zip(shares, players, strict=True))
    return np.asarray(total * (2 / len(players) ** 0.75), dtype=np.float32)


def _player(
    instrument: Instrument, frequency: float, number: int, time: Wave, bright: float
) -> Wave:
    away = number - (instrument.players - 1) / 2
    cents = away * 2 * instrument.spread / max(1, instrument.players - 1)
    cycles = frequency * 2 ** (cents / 1200)
    # The phase is a whole number that overflows once a cycle: exact, and faster than sines.
    step = np.uint32(round(cycles / RATE * 2**32))
    phase = np.arange(len(time), dtype=np.uint32) * step + np.uint32(number * 1_234_567_891 % 2**32)
    if instrument.vibrato:
        depth = instrument.vibrato / 1200 * np.log(2) * cycles / (2 * np.pi * 5.4)
        sway = np.sin(2 * np.pi * 5.4 * time + number) * np.clip(3 * time - 0.4, 0, 1) * depth
        phase += (sway * 2.0**32).astype(np.int64).astype(np.uint32)
    total = np.zeros(len(time), dtype=np.float32)
    for place, layer in enumerate(instrument.layers):
        wave = _cycle(layer.spectrum, _partials(cycles))[phase >> _SHIFT]
        level = layer.level * (bright if place else 1.0)
        if layer.dies:
            dies = layer.dies * float(np.clip((440 / frequency) ** 0.5, 0.35, 2.5))
            wave = wave * np.exp(-time / np.float32(dies))
        total += np.float32(level) * wave
    return total


def _partials(frequency: float) -> int:
    """How many partials fit below 18 kHz, in steps that let notes share a cycle."""
    return int(2 ** (np.floor(4 * np.log2(max(1.0, 18000 / frequency))) / 4))


@functools.lru_cache(maxsize=512)
def _cycle(spectrum: str, partials: int) -> Wave:
    """One cycle of RMS 0.2. Formants lie where they would for the lowest note that shares it."""
    h = np.arange(1, partials + 1, dtype=np.float64)
    strengths = SPECTRA[spectrum](h, h * 18000 / partials)
    bins = np.zeros(_CYCLE // 2 + 1, dtype=complex)
    # Scattered phases keep peaks low; they are the same each time.
    bins[1 : partials + 1] = strengths * np.exp(-1j * (np.pi / 2 + 0.9 * (h - 1) ** 2))
    wave = np.fft.irfft(bins)
    return np.asarray(wave * (0.2 / max(float(np.sqrt(np.mean(wave**2))), 1e-9)), dtype=np.float32)


def _envelope(instrument: Instrument, held: int, length: int) -> Wave:
    shape = np.ones(length, dtype=np.float32)
    attack = max(2, int(instrument.attack * RATE))
    shape[:attack] = np.sin(np.linspace(0, np.pi / 2, attack, dtype=np.float32)) ** 2
    fall = np.linspace(1, 0, length - held, dtype=np.float32)
    shape[held:] *= fall**2
    return shape
