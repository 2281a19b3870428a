import json
import time
from pathlib import Path

import numpy as np
import pytest
from ordering import Film, Watch, children, disc, order, picture, spent, watch, worked_since
from PIL import Image

from draft_artist import camera, ffmpeg, options
from draft_artist.moves import move_in_words, plan, strength_in_words
from providers.contract import BadOutput, BadRequest, Stopped
from providers.schema import fields

SMALL = {"resolution": "480p", "duration": 1}


@pytest.fixture
def still(tmp_path: Path) -> Path:
    return picture(tmp_path / "still.png")


def shoot(folder: Path, still: Path, **body: object) -> Film:
    finished = order(camera, "draft-camera", folder, files={"image": still}, **{**SMALL, **body})
    return watch(finished.outputs[0].path)


def course(film: Film) -> np.ndarray:
    """The path of the disc over the film: frames x (x, y, size)."""
    return np.array([disc(frame) for frame in film.frames])


class TestForm:
    def test_the_main_few_come_first_and_the_rest_is_advanced(self):
        shown = fields(camera.MODELS[0].schema)
        assert [one.name for one in shown if not one.advanced] == [
            *("image", "prompt", "move", "duration", "aspect_ratio", "resolution", "fps")
        ]
        assert shown[0].medium == "image"
        assert all(one.title for one in shown)


class TestFilm:
    def test_what_was_ordered_comes_out_within_the_budget(self, tmp_path):
        watcher = Watch()
        before = spent()
        finished = order(
            camera,
            "draft-camera",
            tmp_path / "out",
            files={"image": picture(tmp_path / "large.png", 2400, 1600)},
            report=watcher,
            aspect_ratio="16:9",
            resolution="1080p",
            fps=30,
            duration=1,
        )
        # 2 s on two cores is the budget; twice that leaves room for slow ones.
        assert worked_since(before) < 8
        film = watch(finished.outputs[0].path)
        assert (film.width, film.height, film.fps, len(film.frames)) == (1920, 1080, 30, 30)
        assert film.seconds == pytest.approx(1)
        assert (film.pixels, film.colours) == ("yuv420p", 1)
        assert finished.cost.amount == 0
        assert finished.details == {"move": "zoom-in"}
        assert watcher.told[-1][0] == 1
        assert sorted(told[0] for told in watcher.told) == [told[0] for told in watcher.told]

    def test_it_starts_to_play_before_it_is_all_there(self, tmp_path, still):
        finished = order(camera, "draft-camera", tmp_path, files={"image": still}, **SMALL)
        content = finished.outputs[0].path.read_bytes()
        assert content.index(b"moov") < content.index(b"mdat")

    @pytest.mark.parametrize("fps", [25, 60])
    def test_every_frame_rate(self, tmp_path, still, fps):
        film = shoot(tmp_path, still, fps=fps)
        assert (film.fps, len(film.frames)) == (fps, fps)

    @pytest.mark.parametrize(
        ("aspect", "size"),
        [
            ("source", (768, 480)),
            ("9:16", (480, 854)),
            ("1:1", (480, 480)),
            ("21:9", (854, 366)),
        ],
    )
    def test_every_shape_fits_into_the_resolution(self, tmp_path, still, aspect, size):
        film = shoot(tmp_path, still, aspect_ratio=aspect, duration=0.25)
        assert (film.width, film.height) == size

    def test_colours_stay_what_they_were(self, tmp_path):
        colours = [(200, 40, 40), (40, 200, 40), (40, 40, 200), (128, 128, 128), (250, 250, 250)]
        for number, colour in enumerate(colours):
            still = tmp_path / f"{number}.png"
            Image.new("RGB", (320, 180), colour).save(still)
            film = shoot(tmp_path / str(number), still, move="still", duration=0.25)
            assert np.allclose(film.frames[0], colour, atol=4)

    def test_the_same_seed_gives_the_same_film(self, tmp_path, still):
        def made(folder: str, seed: int) -> bytes:
            ordered = {**SMALL, "duration": 0.25, "move": "handheld", "seed": seed}
            out = order(
                camera, "draft-camera", tmp_path / folder, files={"image": still}, **ordered
            )
            assert out.seed == seed
            return out.outputs[0].path.read_bytes()

        assert made("a", 7) == made("b", 7) != made("c", 8)


class TestMoves:
    def test_zoom_in_brings_nearer_and_zoom_out_takes_away(self, tmp_path, still):
        nearer = course(shoot(tmp_path / "in", still, move="zoom-in"))[:, 2]
        away = course(shoot(tmp_path / "out", still, move="zoom-out"))[:, 2]
        assert nearer[-1] > 1.5 * nearer[0]
        assert away[0] > 1.5 * away[-1]
        assert np.all(np.diff(nearer) > -0.02 * nearer[0])

    @pytest.mark.parametrize(
        ("move", "axis", "sign"),
        [
            ("pan-left", 0, 1),
            ("pan-down", 1, -1),
        ],
    )
    def test_a_pan_moves_the_picture_the_other_way_and_straight(
        self, tmp_path, still, move, axis, sign
    ):
        path = course(shoot(tmp_path, still, move=move))
        assert sign * (path[-1, axis] - path[0, axis]) > 20
        assert np.ptp(path[:, 1 - axis]) < 0.5

    @pytest.mark.parametrize(("move", "axis", "sign"), [("pan-right", 0, 1), ("pan-up", 1, -1)])
    def test_the_other_pans_go_the_other_way(self, move, axis, sign):
        path = plan(move, 24, seconds=1, easing="smooth", strength=1)
        assert sign * (path[-1, axis] - path[0, axis]) > 0.05
        assert np.ptp(path[:, 1 - axis]) == 0

    def test_motion_is_smooth_below_the_pixel(self, tmp_path):
        dot = tmp_path / "dot.png"
        y, x = np.mgrid[0:400, 0:640]
        ball = np.where(
            np.hypot(x - 320, y - 200) < 25, 230, 40 + 20 * np.sin(x / 9) * np.sin(y / 7)
        )
        Image.fromarray(ball.astype(np.uint8)).save(dot)
        film = shoot(tmp_path, dot, move="pan-right", strength=0.2, duration=4)
        light = [np.clip(frame[..., 1].astype(float) - 80, 0, None) for frame in film.frames]
        path = [(one.sum(0) * np.arange(film.width)).sum() / one.sum() for one in light]
        steps = -np.diff(path)
        expected = np.sin(np.linspace(0, np.pi, len(steps) + 2))[1:-1]
        expected *= steps.sum() / expected.sum()
        assert expected.max() < 1.2
        assert np.abs(np.cumsum(steps - expected)).max() < 0.5
        assert np.abs(steps - expected).max() < 0.25

    @pytest.mark.parametrize("move", ["diagonal", "rotate", "orbit", "handheld"])
    def test_what_lies_outside_the_picture_never_shows(self, tmp_path, move):
        white = tmp_path / "white.png"
        Image.new("RGB", (500, 500), "white").save(white)
        film = shoot(tmp_path / move, white, move=move, strength=2, aspect_ratio="16:9")
        assert min(frame.min() for frame in film.frames) > 245

    @pytest.mark.parametrize("move", ["rotate", "orbit", "handheld"])
    def test_turning_moves_keep_their_subject_and_change_the_picture(self, tmp_path, still, move):
        film = shoot(tmp_path, still, move=move, seed=1)
        path = course(film)
        assert np.abs(path[:, 0] - film.width / 2).max() < 0.06 * film.width
        assert np.abs(film.frames[0].astype(int) - film.frames[-1]).mean() > 2

    def test_a_still_camera_shows_one_picture(self, tmp_path, still):
        film = shoot(tmp_path, still, move="still")
        assert np.abs(film.frames[0].astype(int) - film.frames[-1]).mean() < 1

    def test_a_zoom_goes_to_its_focus(self, tmp_path, still):
        film = shoot(tmp_path, still, move="zoom-in", focus_x=0.1, strength=2)
        assert course(film)[-1, 0] > 0.6 * film.width


class TestWords:
    @pytest.mark.parametrize(
        ("prompt", "move"),
        [
            ("a slow push in on her face", "zoom-in"),
            ("the camera pulls back to reveal the valley", "zoom-out"),
            ("pan left over the harbour", "pan-left"),
            ("Camera tracks slowly to the right", "pan-right"),
            ("crane up over the trees", "pan-up"),
            ("tilt down to the river", "pan-down"),
            ("drone orbits the lighthouse", "orbit"),
            ("shaky handheld footage", "handheld"),
            ("the picture rotates", "rotate"),
            ("locked-off tripod shot", "still"),
            ("a red fox", "zoom-in"),
            ("", "zoom-in"),
        ],
    )
    def test_a_prompt_chooses_the_move(self, prompt, move):
        assert move_in_words(prompt) == move

    def test_slow_is_less_and_fast_is_more(self):
        assert strength_in_words("slow push in") < strength_in_words("push in")
        assert strength_in_words("fast push in") > strength_in_words("push in")

    def test_the_move_that_was_chosen_wins_over_the_prompt(self, tmp_path, still):
        asked = {**SMALL, "prompt": "zoom out", "move": "pan-up"}
        finished = order(camera, "draft-camera", tmp_path, files={"image": still}, **asked)
        assert finished.details["move"] == "pan-up"

    def test_a_huge_prompt_does_no_harm(self, tmp_path, still):
        started = time.thread_time()
        assert move_in_words("moving slowly away " * 5000 + "🦊 ‏مرحبا") in options.MOVES
        assert time.thread_time() - started < 2


class TestCustomPath:
    PATH = [{"t": 0, "x": 0.35, "zoom": 2}, {"t": 0.5, "y": 0.6}, {"t": 1, "x": 0.65, "y": 0.5}]

    def test_it_goes_through_its_keyframes(self, tmp_path, still):
        film = shoot(tmp_path, still, path=self.PATH, fps=25)
        path = course(film)
        assert path[0, 0] == pytest.approx((0.5 + 0.15 * 2) * film.width, abs=2)
        assert path[12, 1] == pytest.approx((0.5 - 0.1 * 2) * film.height, abs=2)
        assert path[-1, 0] == pytest.approx((0.5 - 0.15 * 2) * film.width, abs=2)

    def test_json_text_will_do(self, tmp_path, still):
        text = json.dumps(self.PATH)
        finished = order(
            camera,
            "draft-camera",
            tmp_path,
            files={"image": still},
            path=text,
            move="custom",
            **SMALL,
        )
        assert finished.details["move"] == "custom"

    def test_edges_stay_out_of_view_and_rotation_turns(self, tmp_path):
        white = tmp_path / "white.png"
        Image.new("RGB", (640, 360), "white").save(white)
        path = [{"t": 0, "x": 0, "y": 1}, {"t": 1, "x": 1, "zoom": 4, "rotation": 170}]
        film = shoot(tmp_path / "out", white, path=path)
        assert min(frame.min() for frame in film.frames) > 245

    def test_one_keyframe_holds_the_view(self, tmp_path, still):
        film = shoot(tmp_path, still, path=[{"t": 0.3, "zoom": 3}])
        assert np.ptp(course(film)[:, 0]) < 0.5

    @pytest.mark.parametrize(
        ("path", "why"),
        [
            ("{", "not JSON"),
            ("[" * 100_000, "not JSON"),
            ({"t": 0}, "list"),
            ([], "list"),
            ([{"t": 0}] * 201, "list"),
            ([{"x": 1}], "no “t”"),
            ([4], "no “t”"),
            ([{"t": 0, "speed": 1}], "speed"),
            ([{"t": 3}], "“t” of keyframe 1"),
            ([{"t": 0, "zoom": 0}], "“zoom” of keyframe 1"),
            ([{"t": 0, "x": "left"}], "“x” of keyframe 1"),
            ([{"t": 0, "x": True}], "“x” of keyframe 1"),
            ([{"t": 0, "x": float("nan")}], "“x” of keyframe 1"),
            ([{"t": 0, "rotation": 1e300}], "“rotation” of keyframe 1"),
            ([{"t": 0.5}, {"t": 0.5}], "not later"),
        ],
    )
    def test_an_absurd_path_is_refused_by_its_field(self, tmp_path, still, path, why):
        with pytest.raises(BadRequest) as refused:
            shoot(tmp_path, still, path=path, move="custom")
        assert why in refused.value.fields["path"]

    def test_custom_without_a_path_is_refused(self, tmp_path, still):
        with pytest.raises(BadRequest) as refused:
            shoot(tmp_path, still, move="custom")
        assert "path" in refused.value.fields


class TestBadPictures:
    def refuse(self, folder: Path, **files: Path) -> BadRequest:
        with pytest.raises(BadRequest) as refused:
            order(camera, "draft-camera", folder, files=files, **SMALL)
        assert "image" in refused.value.fields
        return refused.value

    def test_none_at_all(self, tmp_path):
        assert "no image" in self.refuse(tmp_path).message

    def test_half_a_picture(self, tmp_path, still):
        whole = still.read_bytes()
        still.write_bytes(whole[: len(whole) // 2])
        assert "damaged" in self.refuse(tmp_path, image=still).message

    def test_text_that_calls_itself_a_picture(self, tmp_path):
        page = tmp_path / "page.png"
        page.write_text("<html><script>alert(1)</script></html>")
        assert "no picture" in self.refuse(tmp_path, image=page).message

    def test_an_empty_file(self, tmp_path):
        empty = tmp_path / "empty.png"
        empty.touch()
        self.refuse(tmp_path, image=empty)

    @pytest.mark.parametrize("side", [8000, 13_000])
    def test_one_that_would_fill_the_memory(self, tmp_path, side):
        bomb = tmp_path / "bomb.png"
        Image.new("1", (side, side)).save(bomb)
        self.refuse(tmp_path, image=bomb)

    def test_one_too_small_to_film(self, tmp_path):
        assert "smaller" in self.refuse(tmp_path, image=picture(tmp_path / "dot.png", 8, 8)).message


class TestKindsOfPictures:
    @pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "CMYK", "I;16", "1"])
    def test_every_mode_is_filmed(self, tmp_path, mode):
        still = tmp_path / ("still.tif" if mode == "CMYK" else "still.png")
        gradient = Image.linear_gradient("L").convert("I;16" if mode == "I;16" else "L")
        if mode == "I;16":
            gradient = gradient.point(lambda value: value * 257)
        (gradient if mode == "I;16" else gradient.convert(mode)).save(still)
        film = shoot(tmp_path / "out", still, move="still")
        assert film.frames[0][:40].mean() < 40 < 215 < film.frames[0][-40:].mean()

    def test_transparent_is_white(self, tmp_path):
        still = tmp_path / "clear.png"
        Image.new("RGBA", (64, 64), (255, 0, 0, 0)).save(still)
        assert shoot(tmp_path, still, move="still").frames[0].min() > 245

    def test_a_photo_taken_sideways_stands_upright(self, tmp_path):
        photo = tmp_path / "photo.jpg"
        turned = Image.Exif()
        turned[0x0112] = 6
        Image.new("RGB", (400, 200)).save(photo, exif=turned)
        film = shoot(tmp_path, photo)
        assert film.height > film.width


class TestStopping:
    def test_stopped_leaves_no_child(self, tmp_path, still):
        watcher = Watch(stop_after=3)
        with pytest.raises(Stopped):
            order(
                camera,
                "draft-camera",
                tmp_path,
                files={"image": still},
                report=watcher,
                duration=20,
            )
        assert len(watcher.told) == 4
        assert children() == []

    def test_a_failing_ffmpeg_is_told_in_words(self, tmp_path):
        frames = iter([bytes(64 * 64 * 3 // 2)] * 3)
        with pytest.raises(BadOutput, match="FFmpeg could not make the file") as failed:
            ffmpeg.encode(
                frames, tmp_path / "film.nonsense", size=(64, 64), fps=24, sent=lambda number: None
            )
        assert failed.value.was_charged == "no"
        assert children() == []
