from fractions import Fraction

import pytest

from providers.assembler.edit_list import Shot, Text, read
from providers.assembler.segments import stretches
from providers.assembler.subtitles_ass import document, escaped, lanes, placed
from providers.assembler.subtitles_text import srt, vtt
from providers.assembler.timeline import timeline
from providers.contract import BadRequest
from tests.providers.assembler.studio import edit_list


def shots(*told: tuple[int, int]) -> list[Shot]:
    """Of (frames, frames of the dissolve into it)."""
    return [Shot(None, frames, 0, "contain", None, "dissolve", t) for frames, t in told]


class TestTimeline:
    def test_segments_fill_the_film_and_a_transition_is_centred_on_its_cut(self) -> None:
        line = timeline(shots((40, 10), (30, 15), (20, 0), (25, 1)))
        assert [(one.start, one.frames, one.transition) for one in line.segments] == [
            *((0, 10, "dissolve"), (10, 23, "")),
            *((33, 15, "dissolve"), (48, 22, "")),
            *((70, 20, ""), (90, 1, "dissolve"), (91, 24, "")),
        ]
        assert line.starts == (0, 40, 70, 90)
        assert line.shortened == {}

    @pytest.mark.parametrize("asked", [1, 2, 7, 15, 600])
    def test_whatever_is_asked_every_shot_keeps_a_frame_and_no_cut_moves(self, asked: int) -> None:
        for lengths in ((1, 1, 1), (2, 1, 40), (3, 2, 5), (40, 40, 40)):
            line = timeline(shots(*((frames, asked) for frames in lengths)), fade_out=asked)
            ends = [one.start + one.frames for one in line.segments]
            assert [one.start for one in line.segments] == [0, *ends[:-1]]
            assert ends[-1] == sum(lengths)
            assert all(one.frames >= 1 for one in line.segments)
            bodies = [one.pieces for one in line.segments if not one.transition]
            assert [piece.shot for [piece] in bodies] == [0, 1, 2]
            assert all(line.shortened[shot] < asked for shot in line.shortened)

    def test_missing_neighbours_are_rendered_together_eight_shots_at_most(self) -> None:
        segments = timeline(shots(*((30, 8 * bool(n)) for n in range(20)))).segments
        runs = stretches(segments, range(len(segments)), 8)
        assert [place for run in runs for place in run] == [*range(len(segments))]
        assert all(segments[run[-1]].transition for run in runs[:-1])
        assert stretches(segments, [1, 2, 3, 9], 8) == [[1, 2, 3], [9]]


class TestWords:
    def test_times_come_from_frames_alone(self) -> None:
        cues = [Text(0, 25, "One --> two\n\nlast & <b>", "plain"), Text(215_999, 1, "End", "plain")]
        fps = Fraction(24_000, 1001)
        told = srt(cues, fps)
        assert told.startswith(
            "1\r\n00:00:00,000 --> 00:00:01,043\r\nOne → two\r\nlast & <b>\r\n\r\n2"
        )
        assert "02:30:08,958 --> 02:30:09,000" in told
        assert "last &amp; &lt;b&gt;" in vtt(cues, fps)
        assert vtt(cues, fps).startswith("WEBVTT\n\n00:00:00.000 --> 00:00:01.043\n")

    def test_letters_that_mean_something_to_ass_are_shown(self) -> None:
        assert escaped("a {b}\nc") == r"a \{b\}\Nc"
        assert r"\N" not in escaped(r"a\Nb")
        assert escaped("שלום.") == "\u2067שלום.\u2069"

    def test_what_overlaps_stands_on_another_floor_wherever_it_is_drawn(self) -> None:
        texts = [Text(0, 20, "a", "plain"), Text(10, 20, "b", "plain"), Text(20, 5, "c", "plain")]
        assert lanes(texts) == [0, 1, 0]

    def test_a_frame_is_a_whole_tenth_of_a_second_of_the_letters_clock(self) -> None:
        edit = read(
            edit_list(
                shots=[{"source": None, "frames": 90}],
                subtitles="burnt",
                cues=[{"start_frame": 61, "frames": 20, "text": "go on now", "style": "words"}],
            )
        )
        [line] = [
            one for one in document(edit, placed(edit)).splitlines() if one.startswith("Dialogue")
        ]
        assert line.startswith("Dialogue: 0,0:00:06.10,0:00:08.10,words,")
        assert [int(part.split("}")[0]) for part in line.split(r"\k")[1:]] == [50, 60, 90]


def test_a_list_that_makes_no_film_is_told() -> None:
    for wrong in ({"shots": []}, {"shots": [{"frames": 3}], "fps": [1, 0]}, {"shots": 3}):
        with pytest.raises(BadRequest):
            read(edit_list(**wrong))
