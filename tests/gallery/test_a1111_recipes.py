"""The text that A1111's web UI and its kin write, in every place and encoding."""

import pytest

from gallery import recipes
from gallery.foreign_recipes import a1111
from tests.gallery import foreign_samples as made
from tests.gallery import samples

WORDS = (
    "a red fox, (snow:1.2) <lora:fur_v2:0.8>\n\nmountains: far away, 5 of them\n"
    "Negative prompt: blurry, text,\nlowres\n"
    "Steps: 28, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, Seed: 3141592653, "
    "Size: 832x1216, Model hash: 1234567890, Model: juggernautXL_v9, Clip skip: 2, "
    'Style: "ink, wash: \\"fine\\"", Lora hashes: "fur_v2: 0123456789, other: ab12", '
    'TI hashes: "easynegative: c74b4e810b03", Version: v1.10.1'
)


def is_the_fox(recipe: dict | None) -> bool:
    assert recipe
    assert recipe["prompt"].startswith("a red fox, (snow:1.2)")
    assert recipe["seed"] == 3141592653
    assert recipe["params"]["steps"] == 28
    return True


class TestA1111:
    def test_everything_by_our_names(self, recipe_in):
        assert recipe_in(made.png({"parameters": WORDS})) == {
            "tool": {"name": "A1111", "version": "v1.10.1"},
            "made_by_ai": True,
            "kind": "text-to-image",
            "model": "juggernautXL_v9",
            "prompt": WORDS.split("\nNegative")[0],
            "seed": 3141592653,
            "params": {
                "negative_prompt": "blurry, text,\nlowres",
                "steps": 28,
                "sampler": "DPM++ 2M",
                "scheduler": "Karras",
                "cfg_scale": 6.5,
                "width": 832,
                "height": 1216,
                "model_hash": "1234567890",
                "clip_skip": 2,
                "style": 'ink, wash: "fine"',
                "lora_hashes": "fur_v2: 0123456789, other: ab12",
                "ti_hashes": "easynegative: c74b4e810b03",
            },
            "loras": [
                {"name": "fur_v2", "weight": 0.8, "hash": "0123456789"},
                {"name": "other", "weight": 1, "hash": "ab12"},
            ],
            "original": {"parameters": WORDS},
        }

    @pytest.mark.parametrize(
        "value",
        [
            made.comment(WORDS),
            made.comment(WORDS, "utf-16-le"),
            made.comment(WORDS, "utf-16"),
            made.comment(WORDS, "utf-8"),
            b"ASCII\0\0\0" + WORDS.encode(),
            bytes(8) + WORDS.encode(),
            bytes(8) + WORDS.encode("utf-16-be"),
            WORDS.encode(),
            b"JIS\0\0\0\0\0" + WORDS.encode("iso2022_jp"),
        ],
        ids=["BE", "LE", "BOM", "UTF-8", "ASCII", "none", "none, UTF-16", "bare", "JIS"],
    )
    @pytest.mark.parametrize("order", ["big", "little"])
    def test_user_comments_of_every_encoding(self, recipe_in, value, order):
        assert is_the_fox(recipe_in(made.jpeg({made.USER_COMMENT: value}, order=order)))

    def test_other_letters(self, recipe_in):
        words = WORDS.replace("mountains", "山と雪 🦊 שלום")
        recipe = recipe_in(made.jpeg({made.USER_COMMENT: made.comment(words)}))
        assert "山と雪 🦊 שלום: far away" in recipe["prompt"]

    @pytest.mark.parametrize("file", [made.webp, made.avif])
    def test_webp_and_avif(self, recipe_in, file):
        assert is_the_fox(recipe_in(file({made.USER_COMMENT: made.comment(WORDS)})))

    @pytest.mark.parametrize("tag", [made.DESCRIPTION, 0x9C9C])
    def test_other_tags_of_exif(self, recipe_in, tag):
        value = WORDS.encode() if tag == made.DESCRIPTION else WORDS.encode("utf-16-le")
        assert is_the_fox(recipe_in(made.jpeg({tag: value + b"\0\0"})))

    def test_the_comment_of_a_gif(self, recipe_in):
        data = samples.encoded(samples.noise(20, 20).quantize(8), "gif", comment=WORDS.encode())
        assert is_the_fox(recipe_in(data))

    def test_a_packed_chunk_and_one_of_utf_8(self, recipe_in):
        import zlib

        packed = b"parameters\0\0" + zlib.compress(WORDS.encode())
        assert is_the_fox(recipe_in(made.with_chunk(b"zTXt", packed)))
        assert is_the_fox(recipe_in(made.png({"parameters": WORDS + "\nTemplate: 雪"})))

    @pytest.mark.parametrize("where", ["alpha", "rgb"])
    @pytest.mark.parametrize("packed", [True, False])
    def test_hidden_in_the_pixels(self, recipe_in, where, packed):
        image = made.hidden(WORDS, where=where, packed=packed)
        assert is_the_fox(recipe_in(made.png(image=image)))
        assert is_the_fox(recipe_in(samples.encoded(image, "webp", lossless=True, exact=True)))

    def test_high_resolution_is_no_input(self, recipe_in):
        words = WORDS.replace("Clip skip", "Denoising strength: 0.4, Hires upscale: 2, Clip skip")
        recipe = recipe_in(made.png({"parameters": words}))
        assert recipe["kind"] == "text-to-image"
        assert recipe["params"]["hires_strength"] == 0.4
        assert "strength" not in recipe["params"]

    def test_a_picture_to_begin_with(self, recipe_in):
        words = WORDS.replace("Clip skip", "Denoising strength: 0.4, Mask blur: 4, Clip skip")
        recipe = recipe_in(made.png({"parameters": words}))
        assert (recipe["kind"], recipe["params"]["strength"]) == ("image-to-image", 0.4)

    @pytest.mark.parametrize(
        ("line", "told"),
        [
            (", Version: f2.0.1v1.10.1-previous-313", ("Forge", "f2.0.1v1.10.1-previous-313")),
            (", Pipeline: Flux, App: SD.Next, Version: 1234567", ("SD.Next", "1234567")),
            (", Version: ComfyUI", ("ComfyUI", "")),
            (", Version: Fooocus v2.5.3", ("Fooocus", "v2.5.3")),
        ],
    )
    def test_who_else_writes_it(self, recipe_in, line, told):
        words = "a fox\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 64x64" + line
        tool = recipe_in(made.png({"parameters": words}))["tool"]
        assert (tool["name"], tool["version"]) == told

    def test_civitai(self, recipe_in):
        words = (
            "a fox\nNegative prompt: cats\nSteps: 25, Sampler: Euler a, CFG scale: 4, Seed: 77, "
            "Size: 832x1216, Clip skip: 2, Created Date: 2025-01-05T10:11:12.1234567Z, "
            'Civitai resources: [{"type":"checkpoint","modelVersionId":1,"modelName":"Pony {v6}, '
            'XL","modelVersionName":"V6"},{"type":"lora","weight":0.65,"modelVersionId":2,'
            '"modelName":"Ink"}], Civitai metadata: {"remixOfId": 3}'
        )
        recipe = recipe_in(made.jpeg({made.USER_COMMENT: made.comment(words)}))
        assert recipe["tool"]["name"] == "Civitai"
        assert recipe["model"] == "Pony {v6}, XL"
        assert recipe["loras"] == [{"name": "Ink", "weight": 0.65}]
        assert recipe["params"]["created_date"] == "2025-01-05T10:11:12.1234567Z"
        assert recipe["params"]["civitai_metadata"] == {"remixOfId": 3}

    def test_extensions_and_what_nobody_quoted(self):
        prompt, negative, settings = a1111.parse(
            "a fox\nSteps: 20, Seed: 1, ADetailer model: face_yolov8n.pt, ADetailer prompt: "
            "\"a face, \\\"soft\\\": light\", Tiled Diffusion: {'Method': 'Mixture', 'Size': 96}, "
            'Wildcard prompt: "__animal__, {a|b}", Note: one, two three, ControlNet 0: "Module: '
            'canny, Weight: 1.0"\nTemplate: a {red|blue} fox,\nin the __place__\n'
            "Negative Template: x"
        )
        assert (prompt, negative) == ("a fox", "")
        assert settings["ADetailer prompt"] == 'a face, "soft": light'
        assert settings["Note"] == "one, two three"
        assert settings["ControlNet 0"] == "Module: canny, Weight: 1.0"
        assert settings["Wildcard prompt"] == "__animal__, {a|b}"
        assert settings["Template"] == "a {red|blue} fox,\nin the __place__"
        assert settings["Negative Template"] == "x"
        assert settings["Tiled Diffusion"].startswith("{'Method'")

    def test_loras_of_an_older_extension(self, recipe_in):
        words = (
            "a fox\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 64x64, "
            "AddNet Enabled: True, AddNet Module 1: LoRA, AddNet Model 1: fur_v1(8dd8c2e5f3b2), "
            "AddNet Weight A 1: 0.6, AddNet Weight B 1: 0.6"
        )
        recipe = recipe_in(made.png({"parameters": words}))
        assert recipe["loras"] == [{"name": "fur_v1", "weight": 0.6}]

    def test_words_that_only_look_like_numbers(self, recipe_in):
        words = (
            "a fox\nSteps: 20, Sampler: 1, Seed: 007, Model hash: 12e4567890, Model: 123, Size: 8x8"
        )
        recipe = recipe_in(made.png({"parameters": words}))
        assert recipe["params"]["model_hash"] == "12e4567890"
        assert (recipe["model"], recipe["seed"]) == ("123", 7)

    def test_a_file_beside_the_picture(self, put):
        assert is_the_fox(recipes.read_beside(put(b"\xef\xbb\xbf" + WORDS.encode(), "a.txt")))
        assert recipes.read_beside(put(b"Notes of a walk: nothing else.", "b.txt")) is None
        assert recipes.read_beside(put(b"\xff\x00\xfe", "c.json")) is None

    def test_a_prompt_alone(self, recipe_in):
        recipe = recipe_in(made.png({"parameters": "a fox"}))
        assert (recipe["prompt"], recipe["seed"], recipe["params"]) == ("a fox", None, {})

    @pytest.mark.parametrize("words", ["Summer 2019: us, at the sea", "SONY\0", "", "Steps: many"])
    def test_what_cameras_and_people_write(self, recipe_in, words):
        assert (
            recipe_in(made.jpeg({made.USER_COMMENT: made.comment(words), 0x010F: b"SONY\0"}))
            is None
        )
