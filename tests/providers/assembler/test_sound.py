"""Real FFmpeg: every sample is where the edit list says, music makes way, loudness is measured."""

from typing import Any

import numpy as np
import pytest

from providers.assembler import mixing
from providers.assembler.edit_list import read
from providers.assembler.mixing import BLOCK, Placed
from providers.contract import BadRequest
from tests.providers.assembler.studio import Studio, edit_list, ffmpeg, samples_of

BLACK = {"source": None, "frames": 150}


def level(samples: Any) -> float:
    """In dB."""
    return float(20 * np.log10(np.sqrt(np.mean(samples**2)) + 1e-9))


class TestMixing:
    def test_every_sample_is_in_its_place_over_blocks(self, tmp_path: Any) -> None:
        raw = tmp_path / "tone.f32"
        steps = np.arange(1, 1001, dtype=np.float32)
        np.stack([steps, -steps], 1).tofile(raw)
        sounds = [
            Placed(0, "effects", BLOCK - 400, 800, begin=100),
            Placed(0, "effects", 50, 1600, begin=990, gain=0.5, loop=True),
        ]
        mixing.write_bus(sounds, BLOCK + 1000, {0: raw}, tmp_path / "bus.f32")
        bus = np.fromfile(tmp_path / "bus.f32", np.float32).reshape(-1, 2)
        assert len(bus) == BLOCK + 1000
        assert (bus[BLOCK - 400 : BLOCK + 400, 0] == steps[100:900]).all()
        assert (bus[:, 1] == -bus[:, 0]).all()
        assert (bus[50:1650, 0] == 0.5 * steps[(990 + np.arange(1600)) % 1000]).all()
        assert not bus[:50].any()
        assert not bus[1650 : BLOCK - 400].any()

    def test_fades_are_straight_and_frames_become_samples_once(self, tmp_path: Any) -> None:
        raw = tmp_path / "one.f32"
        np.ones((100, 2), np.float32).tofile(raw)
        [line] = [Placed(0, "music", 0, 100, fade_in=10, fade_out=20)]
        mixed = mixing.block([line], 0, 100, {0: raw})[:, 0]
        assert mixed[[0, 5, 10, 50, 79]] == pytest.approx([0, 0.5, 1, 1, 1])
        assert mixed[[89, 99]] == pytest.approx([0.5, 0])
        edit = read(edit_list(shots=[BLACK], fps=[30_000, 1001]))
        assert edit.samples_at(30_000) == 1001 * 48_000


def test_a_line_begins_at_its_frame_and_the_film_has_its_samples(studio: Studio) -> None:
    """Through decoding, mixing, AAC and the join."""
    done = studio.film(
        ["speech.wav"],
        shots=[BLACK],
        sounds=[{"source": 0, "bus": "dialogue", "start_frame": 61, "frames": 40}],
    )
    assert done.outputs[0].path
    heard = samples_of(done.outputs[0].path)
    assert len(heard) == 240_000 == done.details["samples"]
    loud = np.flatnonzero(np.abs(heard[:, 0]) > 0.02)
    assert abs(loud[0] - 61 * 1600) < 1600
    assert abs(loud[-1] - 101 * 1600) < 1600


def test_music_makes_way_for_speech_and_the_whole_is_as_loud_as_asked(studio: Studio) -> None:
    sounds = [
        {"source": 0, "bus": "dialogue", "start_frame": 60, "frames": 60, "gain_db": 9},
        {"source": 1, "bus": "music", "start_frame": 0, "loop": True},
    ]
    heard = {}
    for duck in (True, False):
        edit = {"shots": [BLACK], "sounds": sounds, "duck": duck, "loudness_lufs": None}
        film = studio.film(["speech.wav", "music.wav"], **edit).outputs[0].path
        assert film
        # The tone of the speech is at 300 Hz, so what is above 3 kHz is music.
        high = ffmpeg(
            *("-i", str(film), "-af", "highpass=f=3000:p=2,highpass=f=3000:p=2"),
            *("-f", "f32le", "-ac", "1", "-ar", "48000", "-"),
        )
        music = np.frombuffer(high, np.float32)
        heard[duck] = [level(music[begin : begin + 24_000]) for begin in (24_000, 144_000, 212_000)]
    before, under, after = (a - b for a, b in zip(heard[True], heard[False], strict=True))
    assert abs(before) < 0.5
    assert -20 < under < -8
    assert abs(after) < 1.5
    done = studio.film(["speech.wav", "music.wav"], shots=[BLACK], sounds=sounds)
    assert done.details["loudness_lufs"] == pytest.approx(-14, abs=0.6)
    assert done.details["true_peak_dbtp"] <= -1.4


def test_what_would_clip_is_limited_and_silence_stays_silent(studio: Studio) -> None:
    loud = [{"source": 0, "bus": "effects", "start_frame": 0, "gain_db": 12}]
    done = studio.film(["music.wav"], shots=[BLACK], sounds=loud, loudness_lufs=-8)
    assert done.details["true_peak_dbtp"] <= -1.4
    faint = [{"source": 0, "bus": "effects", "start_frame": 0, "gain_db": -60, "frames": 1}]
    done = studio.film(["speech.wav"], shots=[BLACK], sounds=faint)
    assert done.details["loudness_lufs"] is None
    assert done.details["gain_db"] == 0


def test_a_clip_brings_its_own_sound_where_it_has_one(studio: Studio) -> None:
    native = {"bus": "effects", "gain_db": -3}
    done = studio.film(
        ["film.mp4", "land.mp4"],
        shots=[
            {"source": 0, "frames": 30, "native_sound": native},
            {"source": 1, "frames": 30, "in_frame": 10, "native_sound": native},
        ],
    )
    assert done.outputs[0].path
    heard = samples_of(done.outputs[0].path)
    assert len(heard) == 96_000
    assert level(heard[:46_000]) < -60 < -30 < level(heard[50_000:])
    assert done.remarks == ("Shot 1: its clip has no sound of its own.",)
    with pytest.raises(BadRequest, match="there is nothing to hear"):
        studio.film(
            ["film.mp4"],
            shots=[BLACK],
            sounds=[{"source": 0, "bus": "music", "start_frame": 0}],
        )
