"""Real FFmpeg: every frame is where the edit list says, whichever way it was made."""

from itertools import pairwise
from typing import Any

import pytest

from providers.assembler import probing, subtitles_ass
from providers.assembler.edit_list import EditList, read
from providers.assembler.graph import Stretch
from providers.assembler.probing import Source
from providers.assembler.segments import FONTS
from providers.assembler.stills import flatten
from providers.assembler.timeline import Segment, timeline
from providers.contract import BadRequest, Json
from tests.providers.assembler.studio import (
    HEIGHT,
    WIDTH,
    Studio,
    digests,
    edit_list,
    ffmpeg,
    frames_of,
    times_of,
)

ODD = ["land.mp4", "film.mp4", "turned.mp4", "vfr.mp4", "short.mp4", "odd.mp4", "full.mp4"]
ODD += ["still.png", "sizes.mp4", "pq.mp4", "alpha.mov"]
CAMERA = {"from": [0, 0, 1, 1], "to": [0.2, 0.1, 0.5, 0.6]}


def of_all(names: list[str], **more: Any) -> list[Json]:
    """A shot of each file, with transitions of several lengths and kinds between them."""
    ways = ("dissolve", "fade", "wipeleft", "cut")
    return [
        {
            **{"source": place, "frames": 30 + place, "in_frame": 0 if place % 2 else 10},
            **{"transition": ways[place % 4], "transition_frames": (15, 7, 1, 0)[place % 4]},
            **({"camera": CAMERA} if name.endswith("png") else {}),
            **more,
        }
        for place, name in enumerate(names)
    ]


def prepared(studio: Studio, names: list[str], **edit: Any) -> tuple[EditList, dict[int, Source]]:
    studio.work.mkdir(exist_ok=True)
    told = read(edit_list(**edit))
    sources = probing.probe(studio.inputs(names), probing.used(told))
    return told, flatten(told, sources, studio.work)


def before_the_encoder(
    studio: Studio, edit: EditList, sources: dict[int, Source], segments: list[Segment]
) -> list[str]:
    """The digest of every frame of a run."""
    seen = subtitles_ass.placed(edit)
    (studio.work / "film.ass").write_text(subtitles_ass.document(edit, seen), encoding="utf-8")
    if not (studio.work / "fonts").exists():
        (studio.work / "fonts").symlink_to(FONTS)
    command = Stretch(edit, segments, sources, "film.ass").command()
    end = command.index("[film]") + 1
    return digests(ffmpeg(*command[:end], "-f", "framemd5", "-", folder=studio.work))


@pytest.mark.parametrize("fps", [[30, 1], [24_000, 1001], [25, 1]])
def test_a_film_of_odd_clips_has_exactly_its_frames(studio: Studio, fps: list[int]) -> None:
    done = studio.film(ODD, fps=fps, shots=of_all(ODD))
    assert done.outputs[0].path
    frames = frames_of(done.outputs[0].path)
    assert len(frames) == sum(range(30, 41)) == done.details["frames"]
    assert {later - one for one, later in pairwise(times_of(done.outputs[0].path))} == {fps[1]}
    assert done.details["held_frames"].get("4", 0) >= 34 - 30
    assert any("Shot 5: its clip is too short" in line for line in done.remarks)


def test_a_piece_made_alone_equals_the_whole_bit_for_bit(studio: Studio) -> None:
    """With titles that fade and subtitles word by word over the seams."""
    names = ["land.mp4", "still.png", "film.mp4", "vfr.mp4"]
    words = {"start_frame": 20, "frames": 30, "text": "over the seam", "style": "words"}
    twice = {"start_frame": 35, "frames": 20, "text": "both", "style": "box"}
    edit, sources = prepared(
        studio,
        names,
        shots=of_all(names),
        subtitles="burnt",
        cues=[words, twice],
        titles=[{"start_frame": 24, "frames": 40, "text": "Night", "style": "title"}],
    )
    segments = [*timeline(edit.shots).segments]
    whole = before_the_encoder(studio, edit, sources, segments)
    assert len(whole) == edit.frames
    for one in segments:
        alone = before_the_encoder(studio, edit, sources, [one])
        assert alone == whole[one.start : one.start + one.frames], one
    assert len({*whole[20:50]}) == 30


def test_another_transition_touches_its_own_frames_alone(studio: Studio) -> None:
    names = ["land.mp4", "film.mp4", "vfr.mp4"]
    shots = of_all(names)
    shots[1] |= {"transition": "dissolve", "transition_frames": 15}
    edit, sources = prepared(studio, names, shots=shots)
    dissolved = before_the_encoder(studio, edit, sources, [*timeline(edit.shots).segments])
    shots[1] |= {"transition": "cut"}
    edit, sources = prepared(studio, names, shots=shots)
    cut = before_the_encoder(studio, edit, sources, [*timeline(edit.shots).segments])
    differ = [n for n, pair in enumerate(zip(dissolved, cut, strict=True)) if pair[0] != pair[1]]
    assert differ
    assert {*differ} <= {*range(30 - 7, 30 + 8)}


def test_a_clip_entered_far_from_its_beginning_shows_the_very_frame(studio: Studio) -> None:
    """At 30 a second of a clip of 25, which is entered by its index."""
    shot = {"source": 0, "frames": 20, "in_frame": 391}
    edit, sources = prepared(studio, ["long.mp4"], shots=[shot])
    ours = before_the_encoder(studio, edit, sources, [*timeline(edit.shots).segments])
    clip = str(studio.media / "long.mp4")
    same = f"fps=30:start_time=0,trim=start_frame=391:end_frame=411,scale={WIDTH}:{HEIGHT}"
    same += ":out_range=tv:out_color_matrix=bt709"
    assert ours == digests(ffmpeg("-i", clip, "-vf", same, "-f", "framemd5", "-"))


@pytest.mark.parametrize(("name", "luma"), [("full.mp4", 235), ("alpha.mov", 39)])
def test_full_range_and_alpha_become_what_players_expect(
    studio: Studio, name: str, luma: int
) -> None:
    """White is 235; half of red, on black, is 16 + 219 × 0.2126 ÷ 2."""
    done = studio.film([name], shots=[{"source": 0, "frames": 3}])
    raw = ffmpeg("-i", str(done.outputs[0].path), "-pix_fmt", "yuv420p", "-f", "rawvideo", "-")
    assert {*raw[: WIDTH * HEIGHT]} <= {luma - 1, luma, luma + 1}


def test_a_film_goes_to_black_at_its_end(studio: Studio) -> None:
    """White is 235, black 16; the frames before the fade are as they were."""
    shots = [{"source": 0, "frames": 30}]
    for asked, fades in ((10, 10), (600, 14)):
        done = studio.film(["full.mp4"], shots=shots, fade_out_frames=asked)
        raw = ffmpeg("-i", str(done.outputs[0].path), "-pix_fmt", "yuv420p", "-f", "rawvideo", "-")
        size = WIDTH * HEIGHT * 3 // 2
        lumas = [raw[at] for at in range(0, len(raw), size)]
        assert len(lumas) == 30
        assert min(lumas[: 30 - fades]) >= 233
        assert lumas[-1] <= 17
        steps = [before - after for before, after in pairwise(lumas[30 - fades :])]
        assert max(steps) - min(steps) <= 4
        assert min(steps) > 0


def test_black_alone_is_a_film_and_a_fade_begins_it(studio: Studio) -> None:
    done = studio.film([], shots=[{"source": None, "frames": 12, "transition": "fade"}])
    assert done.outputs[0].path
    assert len({*frames_of(done.outputs[0].path)}) == 1


@pytest.mark.parametrize(
    ("name", "edit", "words"),
    [
        ("speech.wav", {}, "Shot 1 has a file with sound alone"),
        ("land.mp4", {"camera": CAMERA}, "a camera moves over stills alone"),
        ("land.mp4", {"source": 3}, "names file 3, and only 1 were given"),
        ("broken.mp4", {"frames": 90}, "The clip of shot 1 is damaged"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_words(
    studio: Studio, name: str, edit: Json, words: str
) -> None:
    with pytest.raises(BadRequest, match=words):
        studio.film([name], shots=[{"source": 0, "frames": 30, **edit}])


def test_letters_that_would_be_boxes_are_named_before_anything_is_rendered(studio: Studio) -> None:
    """Egyptian hieroglyphs and cuneiform, which no font here has."""
    title = {"start_frame": 0, "frames": 10, "text": "Привет שלום 𒀀"}
    with pytest.raises(BadRequest, match="Cuneiform letters") as caught:
        studio.film([], shots=[{"source": None, "frames": 12}], titles=[title])
    assert "Install the font Noto Sans Cuneiform" in caught.value.advice
    assert not studio.cache.exists()
