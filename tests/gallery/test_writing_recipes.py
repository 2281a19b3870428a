"""Writing a recipe ruins nothing: what is stored is as whole as what came, or is what came."""

import io

import pytest
from PIL import Image

from gallery import decoder, image_recipes, media_folder, recipes, trailing_data
from gallery.checking import BadMedia, check
from gallery.media_facts import TooMuchWork
from gallery.recipes import RecipeWriteFailed, embed_here
from tests.gallery import samples
from tests.gallery.samples import made, picture

pytestmark = pytest.mark.django_db
RECIPE = {"prompt": "a fox", "seed": 5}
OURS = image_recipes.GIF_OURS + b'\4{"a"\0'
LOOP = b"\x21\xff\x0bNETSCAPE2.0\3\1\0\0\0"


def moving() -> bytes:
    frames = [samples.noise(60, 40, seed).convert("P") for seed in range(4)]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], loop=0, duration=80)
    return file.getvalue()


def blocks(data: bytes) -> tuple[bytes, list[bytes]]:
    found = [it for it in trailing_data.gif_blocks(data) if it.kind != b"\x3b"]
    return data[: found[0].start], [data[it.start : it.end] for it in found]


def gif(at: int, *added: bytes) -> bytes:
    """A moving GIF with blocks put in before the one of that number."""
    head, parts = blocks(moving())
    return head + b"".join((*parts[:at], *added, *parts[at:])) + b"\x3b"


def named_in_pixels() -> bytes:
    """A GIF in whose comment the mark of our extension stands, before its frames."""
    text = b"x" + image_recipes.GIF_OURS + b"x"
    return gif(0, b"\x21\xfe" + bytes((len(text),)) + text + b"\0")


GIFS = {
    "plain": moving,
    "ours before its frames": lambda: gif(0, OURS),
    "ours between its frames": lambda: gif(4, OURS),
    "ours twice": lambda: gif(2, OURS, OURS),
    "ours behind": lambda: gif(99, OURS),
    "our mark in a comment": named_in_pixels,
    "another loop": lambda: gif(3, LOOP),
    "zeros between": lambda: gif(4, b"\0\0\0"),
    "no trailer": lambda: moving()[:-1],
    "bytes behind": lambda: moving() + b"odd bytes",
}
WHOLE = {name: (lambda name=name: made(name)) for name in samples.MADE} | {
    extension: (lambda extension=extension: picture(extension)) for extension in samples.PICTURES
}


def shown(data: bytes) -> list[bytes]:
    with Image.open(io.BytesIO(data)) as image:
        frames = []
        for frame in range(image.n_frames):
            image.seek(frame)
            frames.append(image.convert("RGBA").tobytes())
        return frames


class TestGifs:
    @pytest.mark.parametrize("case", GIFS)
    def test_every_frame_stays_and_the_recipe_is_in(self, stored, case):
        data = GIFS[case]()
        file = media_folder.absolute(stored(data, RECIPE).path)
        assert shown(file.read_bytes()) == shown(data)
        assert recipes.read(file) == RECIPE
        assert file.read_bytes().count(OURS) <= 1

    @pytest.mark.parametrize("case", GIFS)
    def test_the_next_recipe_takes_its_place(self, put, case):
        path = put(GIFS[case]())
        facts = check(path)
        recipes.embed(path, facts, {"prompt": "first"})
        size = path.stat().st_size
        recipes.embed(path, facts, {"prompt": "again"})
        assert path.stat().st_size == size
        assert recipes.read(path) == {"prompt": "again"}


class TestEveryFormat:
    @pytest.mark.parametrize("name", WHOLE)
    def test_the_copy_is_as_whole_as_what_came(self, put, stored, name):
        data = WHOLE[name]()
        came, file = check(put(data)), media_folder.absolute(stored(data, RECIPE).path)
        kept = check(file)
        has_recipe = recipes.read(file) == RECIPE
        assert has_recipe or file.read_bytes() == data
        assert (kept.mime, kept.width, kept.height) == (came.mime, came.width, came.height)
        assert (kept.duration, kept.fps, kept.has_audio) == (
            came.duration,
            came.fps,
            came.has_audio,
        )

    @pytest.mark.parametrize("name", WHOLE)
    def test_so_is_that_of_one_whose_check_has_told_what_is_seen(self, put, stored, name):
        data = WHOLE[name]()
        facts = check(put(data), for_recipe=True)
        assert facts == check(put(data))
        alone = stored(data, RECIPE)
        told = stored(data, RECIPE, for_recipe=True)
        assert (told.size, told.colour, told.likeness) == (alone.size, alone.colour, alone.likeness)
        with_recipe = [recipes.read(one.file) == RECIPE for one in (alone, told)]
        assert with_recipe in ([True, True], [False, False])
        assert facts.seen or not any(with_recipe)


class TestWhatItsCheckHasTold:
    def test_is_compared_with_what_is_seen_afterwards(self, put):
        """A copy that is of another file than was checked gets no recipe."""
        facts = check(put(picture("png", seed=1)), for_recipe=True)
        with pytest.raises(RecipeWriteFailed):
            embed_here(put(picture("png", seed=2)), "{}", "", facts)

    def test_may_be_too_much_where_the_check_is_not(self, put, monkeypatch):
        ask = decoder.ask

        def killed(name, *args, **more):
            if name == "check_for_recipe":
                raise TooMuchWork(decoder.FELL_OVER)
            return ask(name, *args, **more)

        monkeypatch.setattr(decoder, "ask", killed)
        facts = check(put(picture("png")), for_recipe=True)
        assert (facts.medium, facts.seen, facts.is_checked) == ("image", "", True)


class TestAWriterThatErrs:
    """Should one of ours or of a library ever ruin a file, or write no recipe that can be read, it
    is found before it is stored."""

    RUINS = {
        "cut": lambda data: data[: len(data) // 2],
        "empty": lambda data: b"",
        "another picture": lambda data: picture("png", seed=9),
        "fewer frames": lambda data: (lambda head, it: head + b"".join(it[:4]) + b"\x3b")(
            *blocks(data)
        ),
        "something behind": lambda data: data + b"PK\x03\x04",
        "nothing": lambda data: data,
    }

    @pytest.mark.parametrize("for_recipe", [False, True], ids=["", "its check has told before"])
    @pytest.mark.parametrize("case", RUINS)
    def test_it_is_found(self, put, monkeypatch, case, for_recipe):
        ruin = self.RUINS[case]
        path = put(moving())
        facts = check(path, for_recipe=for_recipe)
        monkeypatch.setitem(recipes.WRITERS, "gif", lambda data, *_: ruin(data))
        with pytest.raises((RecipeWriteFailed, BadMedia, OSError)):
            embed_here(path, "{}", "", facts)
