from itertools import cycle
from random import Random

import numpy as np
import pytest

from draft_artist.scene.artist import light_of
from draft_artist.scene.canvas import Canvas
from draft_artist.scene.dictionary import roles
from draft_artist.scene.nouns import NOUN_TABLE
from draft_artist.scene.painting import Painting
from draft_artist.scene.palette import HOURS, Light, from_lab, mix, rgb, shift, to_lab
from draft_artist.scene.pen import Look
from draft_artist.scene.places import OUTDOORS, paint_place
from draft_artist.scene.places.rooms import ROOMS
from draft_artist.scene.reading import read
from draft_artist.scene.repertoire import drawings
from draft_artist.scene.repertoire.hats import HATS
from draft_artist.scene.repertoire.poses import POSES
from draft_artist.scene.sprite import Spot, put
from draft_artist.scene.vocabulary import PLACES

NOUNS = [noun.name for noun, _ in NOUN_TABLE]


def drawn(name: str, look: Look, light: Light = HOURS["day"][0]) -> np.ndarray:
    """The pixels that a drawing covers, on a sheet with room around it."""
    canvas = Canvas(240, 240, 1)
    canvas.image.paste((255, 0, 255), (0, 0, 240, 240))
    drawing = drawings()[name]
    height = min(0.8 / drawing.top, 0.9 / drawing.width)
    spot = Spot(0.5, 0.9, height, shadow=0, glow=0)
    put(canvas, light, name, spot, look, Random(4))
    return (np.asarray(canvas.image) != (255, 0, 255)).any(axis=2)


def fault(name: str, look: Look) -> str:
    """What is wrong with a drawing; "" where nothing is."""
    covered = drawn(name, look)
    drawing = drawings()[name]
    height = min(0.8 / drawing.top, 0.9 / drawing.width)
    left, right = ((0.5 + s * height * drawing.width / 2) * 240 for s in (-1, 1))
    top = (0.9 - height * drawing.top) * 240
    edges = covered[:, round(left)], covered[:, round(right)], covered[round(top)]
    if not 0.004 < covered.mean() < 0.75:
        return f"it covers {covered.mean():.3f} of the sheet"
    return "its frame cuts it off" if max(edge.sum() for edge in edges) >= 4 else ""


class TestDrawings:
    def test_every_noun_is_drawn_and_not_cut_off(self):
        """By day and in a snowy night: a window is lit in one of them, a roof is white."""
        looks = (Look(detail=200), Look(detail=200, dark=True, snowy=True))
        faults = {(n, look.dark): f for n in NOUNS for look in looks if (f := fault(n, look))}
        assert faults == {}

    def test_every_role_is_drawn_whole_and_close(self):
        looks = {name: Look(role=role, detail=400) for name, (role, _) in roles().items()}
        lost = [n for n, look in looks.items() if drawn("person", look).mean() <= 0.01]
        far = [n for n, look in looks.items() if drawn("portrait", look).mean() <= 0.10]
        assert (lost, far) == ([], [])

    def test_every_pose_is_drawn(self):
        for pose in (*POSES, "sleep", ""):
            assert drawn("person", Look(pose=pose, detail=200)).mean() > 0.01, pose

    def test_two_poses_differ(self):
        stand, run = (drawn("person", Look(pose=pose)) for pose in ("stand", "run"))
        assert (stand != run).mean() > 0.005

    def test_every_role_has_a_hat_that_can_be_drawn(self):
        worn = {role.hat for role, _ in roles().values()} - {"", "helmet", "knight"}
        assert worn <= set(HATS)

    def test_what_is_held_is_drawn_with_its_holder(self):
        empty, full = (drawn("person", Look(holds=h)) for h in ((), ("umbrella",)))
        assert full.sum() > 1.3 * empty.sum()


class TestPlaces:
    def test_every_place_word_has_a_painter(self):
        assert set(PLACES) == {*OUTDOORS, *ROOMS, "windowsill"}

    def test_every_place_is_painted_at_one_hour_or_another(self):
        hours = cycle(("noon", "night, rain", "sunset, winter"))
        for place, hour in zip(sorted(PLACES), hours, strict=False):
            scene = read(f"{place.replace('-', ' ')} {hour}", seed=2)
            canvas = Canvas(240, 150, scene.key)
            ground = paint_place(Painting(canvas, light_of(scene), scene, 0.6), place)
            assert 0.2 < ground.far <= ground.near + 0.2 <= 1.3, (place, hour)
            assert np.asarray(canvas.image).std() > 8, (place, hour)

    @pytest.mark.parametrize("hour", ["noon", "night, rain", "sunset, winter"])
    def test_one_place_at_every_hour(self, hour):
        scene = read(f"village {hour}", seed=2)
        canvas = Canvas(240, 150, scene.key)
        paint_place(Painting(canvas, light_of(scene), scene, 0.6), "village")
        assert np.asarray(canvas.image).std() > 8


class TestColour:
    @pytest.mark.parametrize("hexa", ["#000000", "#ffffff", "#2f3c6e", "#cf2f2b", "#9ccc3c"])
    def test_there_and_back_again(self, hexa):
        assert from_lab(to_lab(rgb(hexa))) == rgb(hexa)

    def test_mixing_ends_at_both_ends(self):
        a, b = rgb("#cf2f2b"), rgb("#2f6fc9")
        assert (mix(a, b, 0), mix(a, b, 1)) == (a, b)
        assert sum(shift(a, light=0.1)) > sum(a)

    def test_distance_fades_to_haze(self):
        light = HOURS["day"][0]
        near, far = light.on((40, 90, 40)), light.on((40, 90, 40), 1.0)
        gap = [sum(abs(x - y) for x, y in zip(c, light.haze, strict=True)) for c in (near, far)]
        assert gap[1] < gap[0] / 2

    def test_clouds_dull_the_light(self):
        rain, clear = (light_of(read(f"a meadow at noon, {w}")) for w in ("rain", "clear"))
        assert sum(rain.tint) < sum(clear.tint)
        assert rain.thickness > clear.thickness
