"""Recipes made to stop whoever reads them: nothing comes of them but, at worst, no recipe."""

import json
import random

import pytest

from gallery import decoder, products, recipes
from gallery.foreign_recipes import reading
from tests.gallery import foreign_samples as made
from tests.gallery import samples
from tests.timing import thread_seconds

MOST_SECONDS = 2.0
MB = 1024**2
DEEP = "[" * 500_000
FOX = "a fox\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 5, Size: 64x64"


def circle(count: int) -> dict:
    """Nodes that each lead to the next, and the last to the first; each looks like a sampler."""
    return {
        str(n): made.node(
            "SaveSampler",
            **{
                name: [str((n + 1) % count), 0] for name in ("positive", "model", "samples", "seed")
            },
            steps=["0", 0],
        )
        for n in range(count)
    }


def thicket(count: int) -> dict:
    """Each node leads to twenty others."""
    numbers = random.Random(1)
    names = ("model", "positive", "latent_image", "sigmas", "guider", *map(str, range(15)))
    return {
        str(n): made.node(
            "Sampler", steps=1, **{name: [str(numbers.randrange(count)), 0] for name in names}
        )
        for n in range(count)
    }


def open_xmp() -> str:
    return made.xmp(
        "<exif:UserComment " * 200_000 + "Draw Things" + ':DigitalSourceType="' * 50_000
    )


TEXTS = {
    "prompt": {
        "deep JSON": '{"3":' + DEEP,
        "a circle": json.dumps(circle(3000)),
        "a thicket": json.dumps(thicket(2000)),
        "links to nowhere": json.dumps(
            {"3": made.node("KSampler", model=["x", 0], steps=["3", 9])}
        ),
        "no nodes": json.dumps(
            {"3": 1, "4": {"class_type": 5}, "5": {"class_type": "K", "inputs": 1}}
        ),
        "long numbers": '{"3": {"class_type": "K", "inputs": {"seed": ' + "9" * 100_000 + "}}}",
    },
    "workflow": {
        "odd parts": json.dumps({"nodes": [1, {"id": [], "type": 2}], "links": [[[]], 5, [1]]}),
        "bypassed in a circle": json.dumps(
            {
                "nodes": [
                    {"id": 1, "type": "A", "inputs": [{"name": "x", "link": 2}]},
                    *(
                        {"id": n, "type": "B", "mode": 4, "inputs": [{"type": "M", "link": 5 - n}]}
                        for n in (2, 3)
                    ),
                ],
                "links": [[2, 2, 0, 1, 0, "M"], [3, 3, 0, 2, 0, "M"]],
            }
        ),
    },
    "parameters": {
        "a line of colons": "Steps: 1, " + "a: " * MB,
        "open brackets": "Steps: 1, " + 'a: {"b": [' * 300_000,
        "open quotes": "Steps: 1, " + 'a: "b, ' * 500_000,
        "as many lines": "Steps: 1, Seed: 2\n" * 200_000,
        "LoRA tags": "<lora:" * 500_000 + "\nSteps: 1, Seed: 2, Size: 1x1",
        "odd values": json.dumps({"sui_image_params": {"loras": {}, "seed": [1], "prompt": 5}}),
        "odd Fooocus": json.dumps(
            {"base_model": 5, "styles": "[" * 9000, "loras": [[1], [{}, []]]}
        ),
    },
    "comment": {
        "odd NovelAI": json.dumps({"uc": 1, "v4_prompt": {"caption": [1]}, "n_samples": {}})
    },
    "sd-metadata": {"odd": json.dumps({"image": {"prompt": [1, {"prompt": {}}], "seed": {}}})},
    "invokeai_graph": {"odd": json.dumps({"nodes": [{"type": [], "prompt": {}, "seed": []}]})},
    "dream": {"flags": '"' + "-s " * MB, "one quote": '"' * MB},
    "description": {"flags": "--a " * MB + "Job ID: x"},
}


class TestHostileTexts:
    @pytest.mark.parametrize(
        ("key", "text"),
        [
            pytest.param(k, t, id=f"{k}: {n}")
            for k, texts in TEXTS.items()
            for n, t in texts.items()
        ],
    )
    def test_it_takes_no_long_time(self, key, text, recipe_in):
        data = made.png({key: text})
        recipe = None

        def read() -> None:
            nonlocal recipe
            recipe = recipe_in(data)

        assert thread_seconds(read, MOST_SECONDS) <= MOST_SECONDS
        products.facts_of_recipe(recipe)
        assert recipe is None or len(json.dumps(recipe)) < 6 * len(text) + 20_000

    @pytest.mark.parametrize("text", [t for texts in TEXTS.values() for t in texts.values()])
    def test_nor_beside_a_picture(self, text):
        took = thread_seconds(lambda: reading.read_text(text), MOST_SECONDS)
        assert took <= MOST_SECONDS

    def test_open_xmp(self, recipe_in):
        info = made.PngInfo()
        info.add_itxt("XML:com.adobe.xmp", open_xmp())
        picture = samples.encoded(samples.noise(8, 8), "png", pnginfo=info)
        assert thread_seconds(lambda: recipe_in(picture), MOST_SECONDS) <= MOST_SECONDS

    def test_a_text_bomb_is_left_out_and_the_next_is_read(self, put):
        bomb = made.text_bomb("prompt")
        data = made.with_chunk(b"tEXt", b"parameters\0" + FOX.encode(), bomb)
        assert recipes.read(put(data))["prompt"] == "a fox"

    def test_hidden_bombs_and_lengths(self, put):
        bomb = made.hidden("a" * 50 * MB, width=1700)
        recipe = recipes.read(put(made.png(image=bomb)))
        assert recipe is None or len(recipe["prompt"]) <= 4 * MB
        short = made.hidden("x" * 40, packed=False).crop((0, 0, 1, 256))
        assert recipes.read(put(made.png(image=short))) is None


class TestMangledFiles:
    STORE = made.store(
        made.manifest({"claim_generator": "X"}, {"digitalSourceType": "a/trainedAlgorithmicMedia"})
    )
    WHOLE = {
        "png": lambda: made.png({"parameters": FOX, "prompt": json.dumps(made.basic_graph())}),
        "jpeg": lambda: made.jpeg({made.USER_COMMENT: made.comment(FOX), made.MAKE: b"Camera\0"}),
        "webp": lambda: made.webp({made.USER_COMMENT: made.comment(FOX)}),
        "avif": lambda: made.avif({made.USER_COMMENT: made.comment(FOX)}),
        "c2pa": lambda: made.jpeg_with_store(TestMangledFiles.STORE),
        "mp4": lambda: made.mp4_with_store(TestMangledFiles.STORE),
    }

    @pytest.mark.parametrize("name", WHOLE)
    def test_bytes_changed_and_ends_cut(self, put, name):
        whole, numbers = self.WHOLE[name](), random.Random(name)
        assert recipes.read(put(whole)) is not None
        for round_ in range(20):
            data = bytearray(whole[: len(whole) * (round_ % 5 + 5) // 9])
            for _ in range(12):
                data[numbers.randrange(4, min(len(data), 900))] = numbers.randrange(256)
            try:
                recipe = recipes.read_here(put(bytes(data)))
            except Exception:  # what the child answers as an error: no recipe
                continue
            assert recipe is None or isinstance(recipe, dict)

    def test_exif_that_leads_into_itself(self, recipe_in):
        tags = b"MM\0*" + (8).to_bytes(4) + (0xFFFF).to_bytes(2)
        row = made.USER_COMMENT.to_bytes(2) + (7).to_bytes(2) + (60_000).to_bytes(4) + bytes(4)
        own = (0x8769).to_bytes(2) + (4).to_bytes(2) + (1).to_bytes(4) + (8).to_bytes(4)
        data = samples.encoded(
            samples.noise(8, 8), "jpg", exif=b"Exif\0\0" + tags + own + row * 5000
        )
        assert recipe_in(data) is None

    def test_a_store_without_end(self, recipe_in):
        box = made.box(b"jumb", b"")
        for store in (box * 100_000, made.box(b"jumb", box * 100_000), b"\0\0\0\0jumb" * 1000):
            assert recipe_in(made.with_chunk(b"caBX", store)) is None

    def test_the_child_goes_on_after_each(self, put):
        for texts in ({"prompt": '{"3":' + DEEP}, {"parameters": FOX}):
            recipe = recipes.read(put(made.png(texts)))
        assert recipe["seed"] == 5
        decoder.end_idle()
