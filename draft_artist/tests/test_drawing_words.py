import pytest

from draft_artist.scene import vocabulary
from draft_artist.scene.dictionary import roles, singular, tokens
from draft_artist.scene.nouns import NOUN_TABLE
from draft_artist.scene.reading import MOST_THINGS, Scene, read
from draft_artist.scene.roles import Role

NOUNS = [noun.name for noun, _ in NOUN_TABLE]


def scene(prompt: str, **more: object) -> Scene:
    return read(prompt, **more)


def named(prompt: str) -> dict[str, int]:
    return {thing.name: thing.count for thing in scene(prompt).things}


class TestWords:
    def test_it_knows_more_than_a_hundred_things_and_forty_roles(self):
        assert len(NOUNS) > 120
        assert len(roles()) >= 40

    @pytest.mark.parametrize(
        ("word", "one"),
        [
            ("cats", "cat"), ("wolves", "wolf"), ("cities", "city"), ("boxes", "box"),
            ("children", "child"), ("churches", "church"), ("glass", "glass"), ("bus", "bus"),
            ("detective's", "detective"), ("mice", "mouse"),
        ],
    )  # fmt: skip
    def test_plurals_are_understood(self, word, one):
        assert singular(word) == one

    def test_markup_and_marks_are_no_words(self):
        assert tokens("<b>Cat</b>, DOG!\x00 [hat] ﬁsh") == ["cat", "dog", "hat", "fish"]

    @pytest.mark.parametrize(
        ("prompt", "things"),
        [
            ("a kitten", {"cat": 1}),
            ("two dogs and a horse", {"dog": 2, "horse": 1}),
            ("3 sailboats", {"sailboat": 3}),
            ("a dozen birds", {"bird": 12}),
            ("a couple of penguins", {"penguin": 2}),
            ("hot air balloon", {"balloon-ride": 1}),
            ("police car", {"police-car": 1}),
            ("a family with a dog", {"person": 4, "dog": 1}),
            ("old man", {"grandfather": 1}),
        ],
    )
    def test_things_and_their_number(self, prompt, things):
        assert named(prompt) == things

    def test_count_words_change_how_many_figures_there_are(self):
        counts = [scene(f"{n} children on a beach").figures() for n in ("one", "two", "five")]
        assert counts == [1, 2, 5]

    def test_a_plural_without_a_number_is_several(self):
        assert 3 <= scene("sheep and cows").figures() <= 7

    def test_what_is_denied_is_not_drawn(self):
        assert named("a street without cars") == {}
        assert "rain" not in scene("a city, no rain").weather

    def test_a_crowded_prompt_keeps_to_what_a_picture_holds(self):
        assert len(scene(" and ".join(f"a {name}" for name in NOUNS)).things) == MOST_THINGS


class TestBelongings:
    def test_the_colour_belongs_to_the_next_thing(self):
        cat, car = scene("a black cat in a yellow car").things
        assert cat.color != car.color
        assert max(cat.color) < 60 < min(car.color[:2])

    def test_a_colour_without_a_thing_colours_the_picture(self):
        assert len(scene("a red city").colors) == 1
        assert scene("a red car in a city").colors == ()

    def test_clothes_belong_to_who_wears_them(self):
        (woman,) = scene("a woman in a red dress and a straw hat").things
        assert (woman.role.outfit, woman.role.hat) == ("dress", "straw")
        assert woman.color[0] > 180

    def test_what_is_held_is_in_the_hand(self):
        (man,) = scene("a man with a yellow umbrella").things
        assert man.holds == ("umbrella",)
        assert man.held_colors[0][0] > 200

    def test_what_lies_on_a_desk_is_not_in_the_hand(self):
        detective = scene("a detective at a desk with a phone").things[0]
        assert detective.holds == ()

    def test_what_is_not_held_stands_by_itself(self):
        assert set(named("a book on a table")) == {"book", "table"}

    @pytest.mark.parametrize(
        ("prompt", "pose"),
        [
            ("a man running", "run"), ("a girl is riding a horse", "ride"),
            ("a woman sitting on a bench", "sit"), ("a child waving", "wave"),
            ("a cat asleep", "sleep"), ("a man", ""),
        ],
    )  # fmt: skip
    def test_verbs_are_poses(self, prompt, pose):
        assert scene(prompt).things[0].pose == pose

    def test_who_is_chased_runs_too(self):
        assert [t.pose for t in scene("a detective chasing a thief").things] == ["run", "run"]


class TestPlaceAndLight:
    @pytest.mark.parametrize(
        ("prompt", "place"),
        [
            ("a market in a desert town", "desert-town"),
            ("an astronaut on Mars", "mars"),
            ("a cat on a windowsill", "windowsill"),
            ("a path through the forest", "forest"),
            ("starry sky over the sea", "sea"),
            ("a sailor", "dock"),
            ("a whale", "underwater"),
            ("a teapot", "kitchen"),
            ("a spaceship near a ringed planet", "space"),
        ],
    )
    def test_where(self, prompt, place):
        assert scene(prompt).place == place

    @pytest.mark.parametrize(
        ("prompt", "time"),
        [
            ("sunrise", "dawn"), ("at noon", "day"), ("golden hour", "afternoon"),
            ("at sunset", "sunset"), ("blue hour", "dusk"), ("midnight", "night"),
            ("penguins under the aurora", "night"), ("a dark alley", "night"),
        ],
    )  # fmt: skip
    def test_when(self, prompt, time):
        assert scene(prompt).time == time

    def test_weather_season_shot_style_and_mood(self):
        read_ = scene("low angle of a castle in a thunderstorm, autumn, spooky, woodcut")
        assert read_.weather == {"storm"}
        assert (read_.season, read_.shot, read_.style, read_.mood) == (
            *("autumn", "low", "ink", "eerie"),
        )

    def test_parameters_win_over_words(self):
        chosen = scene("a spooky castle, watercolour", style="oil", mood="cheerful")
        assert (chosen.style, chosen.mood) == ("oil", "cheerful")

    def test_unknown_words_are_told_apart(self):
        assert not scene("qwertz").known
        assert scene("cat").known

    def test_the_same_words_with_another_seed_are_the_same_scene(self):
        one, other = (scene("a knight before a castle at dusk", seed=s) for s in (1, 2))
        assert one.key != other.key
        assert (one.place, one.time, one.things) == (other.place, other.time, other.things)


class TestTables:
    def test_every_role_can_be_told_from_the_table(self):
        for role, _ in roles().values():
            assert isinstance(role, Role)
            assert role.home in ("", *vocabulary.PLACES)

    def test_every_home_is_a_place(self):
        assert {noun.home for noun, _ in NOUN_TABLE} <= {"", *vocabulary.PLACES}

    def test_every_mood_word_has_a_palette(self):
        assert set(vocabulary.MOODS) == set(vocabulary.MOOD_CHANGES)

    def test_every_thing_is_found_by_its_own_name(self):
        said = {name: scene(f"a {name.replace('-', ' ')}").things for name in NOUNS}
        named = {name: things[0] for name, things in said.items() if things}
        lost = said.keys() - named.keys()
        others = {n: t.name for n, t in named.items() if t.name != n and t.role is None}
        assert (lost, others) == (set(), {})
