from random import Random

import numpy as np
import pytest

from providers.local.scene.artist import light_of
from providers.local.scene.canvas import Canvas
from providers.local.scene.dictionary import nouns, roles
from providers.local.scene.painting import Painting
from providers.local.scene.palette import HOURS, Light, from_lab, mix, rgb, shift, to_lab
from providers.local.scene.pen import Look
from providers.local.scene.places import OUTDOORS, paint_place
from providers.local.scene.places.rooms import ROOMS
from providers.local.scene.reading import read
from providers.local.scene.repertoire import drawings
from providers.local.scene.repertoire.hats import HATS
from providers.local.scene.repertoire.poses import POSES
from providers.local.scene.sprite import Spot, put
from providers.local.scene.vocabulary import PLACES


def drawn(name: str, look: Look, light: Light = HOURS["day"][0]) -> np.ndarray:
    """The pixels that a drawing covers, on a sheet with room around it."""
    canvas = Canvas(240, 240, 1)
    canvas.image.paste((255, 0, 255), (0, 0, 240, 240))
    drawing = drawings()[name]
    height = min(0.8 / drawing.top, 0.9 / drawing.width)
    spot = Spot(0.5, 0.9, height, shadow=0, glow=0)
    put(canvas, light, name, spot, look, Random(4))
    return (np.asarray(canvas.image) != (255, 0, 255)).any(axis=2)


class TestDrawings:
    @pytest.mark.parametrize("name", sorted(nouns()))
    def test_every_noun_is_drawn(self, name):
        covered = drawn(name, Look(detail=200))
        assert 0.004 < covered.mean() < 0.75

    @pytest.mark.parametrize("name", sorted(nouns()))
    def test_nothing_is_cut_off_by_its_frame(self, name):
        covered = drawn(name, Look(detail=200, dark=True, snowy=True))
        drawing = drawings()[name]
        height = min(0.8 / drawing.top, 0.9 / drawing.width)
        left, right = ((0.5 + s * height * drawing.width / 2) * 240 for s in (-1, 1))
        top = (0.9 - height * drawing.top) * 240
        edges = covered[:, round(left)], covered[:, round(right)], covered[round(top)]
        assert max(edge.sum() for edge in edges) < 4

    @pytest.mark.parametrize("role", sorted(roles()))
    def test_every_role_is_drawn_whole_and_close(self, role):
        look = Look(role=roles()[role][0], detail=400)
        assert drawn("person", look).mean() > 0.01
        assert drawn("portrait", look).mean() > 0.10

    @pytest.mark.parametrize("pose", [*POSES, "sleep", ""])
    def test_every_pose_is_drawn(self, pose):
        assert drawn("person", Look(pose=pose, detail=200)).mean() > 0.01

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

    @pytest.mark.parametrize("place", sorted(PLACES))
    @pytest.mark.parametrize("time", ["noon", "night, rain", "sunset, winter"])
    def test_every_place_is_painted_at_any_hour(self, place, time):
        scene = read(f"{place.replace('-', ' ')} {time}", seed=2)
        canvas = Canvas(240, 150, scene.key)
        painting = Painting(canvas, light_of(scene), scene, 0.6)
        ground = paint_place(painting, place)
        assert 0.2 < ground.far <= ground.near + 0.2 <= 1.3
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
