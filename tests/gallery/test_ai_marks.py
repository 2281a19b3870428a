"""Who says to have made it, where there is hardly more: Midjourney, content credentials, IPTC."""

import pytest

from tests.gallery import foreign_samples as made
from tests.gallery import samples

WORDS = "a red fox\nSteps: 28, Sampler: Euler, CFG scale: 6.5, Seed: 3141592653, Size: 8x8"


class TestMidjourney:
    JOB = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"

    def test_its_description(self, recipe_in):
        told = "a red fox in snow --ar 3:2 --v 6.1 --seed 42 --no cats, dogs --tile"
        told += f" Job ID: {self.JOB}"
        recipe = recipe_in(made.png({"Description": told, "Author": "ann", "Creation Time": "x"}))
        assert recipe["tool"] == {"name": "Midjourney", "version": "6.1"}
        assert (recipe["prompt"], recipe["seed"]) == ("a red fox in snow", 42)
        assert recipe["params"] == {
            "aspect_ratio": "3:2",
            "negative_prompt": "cats, dogs",
            "tile": True,
            "job_id": self.JOB,
        }

    @pytest.mark.parametrize("end", ["", "_0", " (1)"])
    def test_its_file_names(self, recipe_in, end):
        name = f"ann_A_red_fox_in_deep_snow_at_dawn_{self.JOB}{end}.png"
        recipe = recipe_in(made.png(), name)
        assert recipe["prompt"] == "A red fox in deep snow at dawn"
        assert recipe["original"] == {"name": name}

    @pytest.mark.parametrize("name", [f"IMG_1234_{JOB}.png", f"{JOB}.png", "ann_a_fox_in_snow.png"])
    def test_other_file_names(self, recipe_in, name):
        assert recipe_in(made.png(), name) is None


class TestMarks:
    AI = made.SOURCE + "trainedAlgorithmicMedia"
    GPT = made.manifest(
        {"claim_generator_info": [{"name": "ChatGPT"}], "title": "image.png"},
        {"action": "c2pa.created", "softwareAgent": {"name": "GPT-4o"}, "digitalSourceType": AI},
    )
    FIREFLY = made.manifest(
        {"claim_generator": "Adobe_Firefly adobe_c2pa/0.7.6 c2pa-rs/0.25.2"},
        {"action": "c2pa.created", "softwareAgent": "Adobe Firefly", "digitalSourceType": AI},
    )
    CAMERA = made.manifest(
        {"claim_generator_info": [{"name": "Camera"}]},
        {"action": "c2pa.created", "digitalSourceType": made.SOURCE + "digitalCapture"},
    )

    def files(self, store):
        data = samples.encoded(samples.noise(64, 48), "webp", exif=b"Exif\0\0")
        body = (
            data[12:] + b"C2PA" + len(store).to_bytes(4, "little") + store + bytes(len(store) % 2)
        )
        yield made.with_chunk(b"caBX", store)
        yield made.jpeg_with_store(store)
        yield b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body
        yield made.mp4_with_store(store)

    def test_who_made_it_in_every_format(self, recipe_in):
        for data in self.files(made.store(self.GPT)):
            recipe = recipe_in(data)
            assert recipe["tool"]["name"] == "ChatGPT"
            assert recipe["model"] == "GPT-4o"
            assert recipe["made_by_ai"]
            assert recipe["digital_source_type"] == "trainedAlgorithmicMedia"

    def test_names_without_their_library(self, recipe_in):
        recipe = recipe_in(made.with_chunk(b"caBX", made.store(self.FIREFLY)))
        assert recipe["tool"]["name"] == "Adobe Firefly"
        library = {"claim_generator_info": [{"name": "Google C2PA Core Generator Library"}]}
        store = made.store(made.manifest(library, {"digitalSourceType": self.AI}))
        assert recipe_in(made.with_chunk(b"caBX", store))["tool"]["name"] == "Google"

    def test_what_was_edited_afterwards(self, recipe_in):
        edited = made.manifest(
            {"claim_generator": "Editor/2.1 c2pa-rs/1"}, {"action": "c2pa.edited"}
        )
        recipe = recipe_in(made.with_chunk(b"caBX", made.store(self.GPT, edited)))
        assert recipe["tool"]["name"] == "ChatGPT"

    def test_a_camera_says_no_such_thing(self, recipe_in):
        assert recipe_in(made.with_chunk(b"caBX", made.store(self.CAMERA))) is None

    @pytest.mark.parametrize("form", ["attribute", "element"])
    def test_iptc(self, recipe_in, form):
        tool = "<xmp:CreatorTool>Dream &amp; Co</xmp:CreatorTool>"
        if form == "attribute":
            packet = made.xmp(tool, f'Iptc4xmpExt:DigitalSourceType="{self.AI}"')
        else:
            word = "Iptc4xmpExt:DigitalSourceType"
            packet = made.xmp(f"{tool}<{word}>{self.AI}</{word}>")
        recipe = recipe_in(made.jpeg(xmp=packet))
        assert recipe["tool"]["name"] == "Dream & Co"
        assert recipe["digital_source_type"] == "trainedAlgorithmicMedia"
        camera = packet.replace("trainedAlgorithmicMedia", "digitalCapture")
        assert recipe_in(made.jpeg(xmp=camera)) is None

    def test_beside_a_recipe(self, recipe_in):
        data = made.with_chunk(b"caBX", made.store(self.GPT), made.png({"parameters": WORDS}))
        recipe = recipe_in(data)
        assert (recipe["tool"]["name"], recipe["seed"]) == ("A1111", 3141592653)
        assert recipe["digital_source_type"] == "trainedAlgorithmicMedia"
