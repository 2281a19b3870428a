"""Recipes of tools with a form of their own, from files as these tools write them."""

import json

import pytest

from gallery.foreign_recipes import reading
from tests.gallery import foreign_samples as made
from tests.gallery import samples


class TestFooocus:
    SAID = {
        "adm_guidance": "(1.5, 0.8, 0.3)",
        "base_model": "juggernautXL_v8Rundiffusion",
        "base_model_hash": "aeb7e9e689",
        "clip_skip": 2,
        "full_negative_prompt": ["cats", "low quality"],
        "full_prompt": ["a fox", "a fox, intricate"],
        "guidance_scale": 4.0,
        "loras": [["sd_xl_offset_example-lora_1.0", 0.1, "4852686128"]],
        "metadata_scheme": "fooocus",
        "negative_prompt": "cats",
        "performance": "Speed",
        "prompt": "a fox",
        "prompt_expansion": "a fox, intricate",
        "refiner_model": "None",
        "refiner_switch": 0.5,
        "resolution": "(1152, 896)",
        "sampler": "dpmpp_2m_sde_gpu",
        "scheduler": "karras",
        "seed": "123",
        "sharpness": 2.0,
        "steps": 30,
        "styles": "['Fooocus V2', 'Fooocus Enhance']",
        "vae": "Default (model)",
        "version": "Fooocus v2.4.1",
    }

    def is_right(self, recipe):
        assert recipe["tool"] == {"name": "Fooocus", "version": "v2.4.1"}
        assert (recipe["prompt"], recipe["seed"]) == ("a fox", 123)
        assert recipe["model"] == "juggernautXL_v8Rundiffusion"
        weights = {"name": "sd_xl_offset_example-lora_1.0", "weight": 0.1, "hash": "4852686128"}
        assert recipe["loras"] == [weights]
        params = recipe["params"]
        assert (params["width"], params["height"], params["cfg_scale"]) == (1152, 896, 4.0)
        assert params["styles"] == ["Fooocus V2", "Fooocus Enhance"]
        assert params["negative_prompt"] == "cats"
        assert "refiner_model" not in params
        return True

    def test_a_png(self, recipe_in):
        texts = {"fooocus_scheme": "fooocus", "parameters": json.dumps(self.SAID)}
        assert self.is_right(recipe_in(made.png(texts)))

    def test_a_jpeg(self, recipe_in):
        """It writes the text into the first directory, where the standard has none."""
        exif = made.Image.Exif()
        exif[made.USER_COMMENT] = json.dumps(self.SAID)
        exif[made.SOFTWARE], exif[0x927C] = "Fooocus v2.4.1", "fooocus"
        for form in ("jpg", "webp"):
            assert self.is_right(recipe_in(samples.encoded(samples.noise(64, 48), form, exif=exif)))

    def test_a_kin_of_it(self, recipe_in):
        said = {
            "Prompt": "a fox",
            "Negative": "cats",
            "steps": 30,
            "cfg": 8,
            "width": 1152,
            "height": 896,
            "seed": 7,
            "sampler_name": "dpmpp_2m_sde_gpu",
            "base_model_name": "sd_xl_base.safetensors",
            "loras": [["ab12", "0.5 - ink.safetensors"]],
            "software": "RuinedFooocus",
        }
        recipe = recipe_in(made.png({"parameters": json.dumps(said)}))
        assert (recipe["tool"]["name"], recipe["prompt"]) == ("RuinedFooocus", "a fox")
        assert recipe["loras"] == [{"name": "ink", "weight": 0.5, "hash": "ab12"}]
        assert recipe["params"]["negative_prompt"] == "cats"
        assert (recipe["model"], recipe["params"]["cfg_scale"]) == ("sd_xl_base", 8)

    def test_its_log(self, recipe_in):
        said = {
            "Prompt": "a fox",
            "Negative Prompt": "cats",
            "Fooocus V2 Expansion": "a fox, fine",
            "Styles": "['Fooocus V2']",
            "Performance": "Speed",
            "Resolution": "(1024, 1280)",
            "Guidance Scale": 7,
            "Base Model": "juggernautXL_version6Rundiffusion.safetensors",
            "Sampler": "dpmpp_2m_sde_gpu",
            "Seed": 77,
            "LoRA 1": "sdxl_ink.safetensors : 0.4",
        }
        for recipe in (
            recipe_in(made.png({"Comment": json.dumps(said)})),
            reading.read_text(json.dumps(said)),
        ):
            assert (recipe["prompt"], recipe["seed"]) == ("a fox", 77)
            assert recipe["model"] == "juggernautXL_version6Rundiffusion"
            assert recipe["loras"] == [{"name": "sdxl_ink", "weight": 0.4}]
            assert recipe["params"]["height"] == 1280


class TestNovelAI:
    COMMENT = {
        "prompt": "1girl, fox ears",
        "steps": 28,
        "height": 1216,
        "width": 832,
        "scale": 5.0,
        "uncond_scale": 1.0,
        "cfg_rescale": 0.0,
        "seed": 1655473379,
        "n_samples": 1,
        "noise_schedule": "karras",
        "sampler": "k_euler_ancestral",
        "strength": 0.7,
        "uc": "lowres",
        "request_type": "PromptGenerateRequest",
        "v4_prompt": {
            "caption": {
                "base_caption": "1girl, fox ears",
                "char_captions": [{"char_caption": "red hair", "centers": [{"x": 0.5, "y": 0.5}]}],
            },
            "use_coords": False,
        },
        "v4_negative_prompt": {
            "caption": {"base_caption": "lowres", "char_captions": [{"char_caption": "hat"}]}
        },
        "signed_hash": "abc=",
    }
    TEXTS = {
        "Title": "NovelAI generated image",
        "Description": "1girl, fox ears",
        "Software": "NovelAI",
        "Source": "NovelAI Diffusion V4.5 4BDE2A90",
        "Generation time": "4.1",
    }

    def is_right(self, recipe):
        assert recipe["tool"]["name"] == "NovelAI"
        assert (recipe["prompt"], recipe["seed"]) == ("1girl, fox ears", 1655473379)
        assert recipe["model"] == "NovelAI Diffusion V4.5"
        params = recipe["params"]
        assert (params["model_hash"], params["cfg_scale"]) == ("4BDE2A90", 5.0)
        assert (params["negative_prompt"], params["scheduler"]) == ("lowres", "karras")
        assert (params["characters"], params["negative_characters"]) == (["red hair"], ["hat"])
        assert (recipe["kind"], "strength" in params) == ("text-to-image", False)
        return True

    def test_text_chunks(self, recipe_in):
        texts = self.TEXTS | {"Comment": json.dumps(self.COMMENT)}
        assert self.is_right(recipe_in(made.png(texts)))

    def test_hidden_in_the_alpha_channel(self, recipe_in):
        texts = self.TEXTS | {"Comment": json.dumps(self.COMMENT)}
        assert self.is_right(recipe_in(made.png(image=made.hidden(json.dumps(texts)))))

    def test_from_a_picture(self, recipe_in):
        comment = self.COMMENT | {"request_type": "Img2ImgRequest"}
        recipe = recipe_in(made.png(self.TEXTS | {"Comment": json.dumps(comment)}))
        assert (recipe["kind"], recipe["params"]["strength"]) == ("image-to-image", 0.7)


class TestSwarmUI:
    SAID = {
        "sui_image_params": {
            "prompt": "a fox <lora:fur:0.5>",
            "negativeprompt": "cats",
            "model": "Flux/flux1-dev-fp8",
            "seed": 1801650213,
            "steps": 20,
            "cfgscale": 1.0,
            "fluxguidancescale": 3.5,
            "aspectratio": "1:1",
            "width": 1024,
            "height": 1024,
            "sampler": "euler",
            "scheduler": "simple",
            "loras": ["ink", "old"],
            "loraweights": ["0.8", "1"],
            "swarm_version": "0.9.3.1",
        },
        "sui_extra_data": {"date": "2024-11-09", "generation_time": "9 sec"},
        "sui_models": [{"name": "flux1-dev-fp8.safetensors", "param": "model", "hash": "0x8e91b"}],
    }

    @pytest.mark.parametrize("form", ["png", "jpg"])
    def test_png_and_jpeg(self, recipe_in, form):
        text = json.dumps(self.SAID, indent=2)
        data = made.png({"parameters": text})
        if form == "jpg":
            data = made.jpeg({made.USER_COMMENT: made.comment(text, "utf-16-le")}, order="little")
        recipe = recipe_in(data)
        assert recipe["tool"] == {"name": "SwarmUI", "version": "0.9.3.1"}
        assert (recipe["model"], recipe["seed"]) == ("flux1-dev-fp8", 1801650213)
        assert [one["weight"] for one in recipe["loras"]] == [0.8, 1, 0.5]
        params = recipe["params"]
        assert (params["cfg_scale"], params["guidance"]) == (1.0, 3.5)
        assert (params["negative_prompt"], params["model_hash"]) == ("cats", "0x8e91b")

    def test_lists_as_words(self, recipe_in):
        older = {"prompt": "a fox", "loras": "a,b", "loraweights": "0.5,0.6", "model": "m"}
        older |= {"initimagecreativity": 0.3, "comfyuisampler": "euler"}
        recipe = recipe_in(made.png({"parameters": json.dumps({"sui_image_params": older})}))
        assert [one["weight"] for one in recipe["loras"]] == [0.5, 0.6]
        assert (recipe["kind"], recipe["params"]["strength"]) == ("image-to-image", 0.3)
        assert recipe["params"]["sampler"] == "euler"


class TestEasyDiffusion:
    SAID = {
        "prompt": "a fox",
        "negative_prompt": "cats",
        "seed": 42,
        "use_stable_diffusion_model": "sd-v1-5",
        "use_vae_model": "",
        "num_inference_steps": 25,
        "guidance_scale": 7.5,
        "width": 512,
        "height": 640,
        "sampler_name": "euler_a",
        "prompt_strength": 0.5,
        "use_lora_model": ["ink"],
        "lora_alpha": [0.5],
    }

    def is_right(self, recipe):
        assert recipe["tool"]["name"] == "Easy Diffusion"
        assert (recipe["prompt"], recipe["seed"], recipe["model"]) == ("a fox", 42, "sd-v1-5")
        params = recipe["params"]
        assert (params["steps"], params["cfg_scale"]) == (25, 7.5)
        assert (params["sampler"], params["height"]) == ("euler_a", 640)
        assert params["negative_prompt"] == "cats"
        return True

    def test_a_chunk_for_each(self, recipe_in):
        texts = {name: str(value) for name, value in self.SAID.items() if "lora" not in name}
        assert self.is_right(recipe_in(made.png(texts)))

    def test_a_comment_and_a_file_beside(self, recipe_in):
        text = json.dumps(self.SAID)
        for recipe in (
            recipe_in(made.jpeg({made.USER_COMMENT: made.comment(text)})),
            reading.read_text(text),
        ):
            assert self.is_right(recipe)
            assert recipe["loras"] == [{"name": "ink", "weight": 0.5}]

    def test_words_beside(self):
        words = (
            "Prompt: a fox\nWidth: 512\nHeight: 640\nSeed: 42\nSteps: 25\nGuidance Scale: 7.5\n"
            "Sampler: euler_a\nNegative Prompt: cats\nStable Diffusion model: sd-v1-5\n"
        )
        assert self.is_right(reading.read_text(words))


class TestDrawThings:
    SAID = {
        "c": "a fox",
        "uc": "cats",
        "seed": 3,
        "steps": 8,
        "sampler": "DPM++ SDE Karras",
        "scale": 2,
        "size": "768x1024",
        "strength": 1,
        "model": "sdxl_lightning_f16.ckpt",
        "lora": [{"model": "ink_f16.ckpt", "weight": 0.6}],
        "seed_mode": "Scale Alike",
        "v2": {"hiresFix": False},
    }

    def test_its_xmp(self, recipe_in):
        import html

        told = html.escape(json.dumps(self.SAID), quote=False)
        packet = made.xmp(
            "<xmp:CreatorTool>Draw Things</xmp:CreatorTool><exif:UserComment><rdf:Alt>"
            f'<rdf:li xml:lang="x-default">{told}</rdf:li></rdf:Alt></exif:UserComment>'
        )
        info = made.PngInfo()
        info.add_itxt("XML:com.adobe.xmp", packet)
        chunked = samples.encoded(samples.noise(64, 48), "png", pnginfo=info)
        for data in (made.jpeg(xmp=packet), chunked):
            recipe = recipe_in(data)
            assert recipe["tool"]["name"] == "Draw Things"
            assert (recipe["prompt"], recipe["model"]) == ("a fox", "sdxl_lightning_f16")
            assert recipe["loras"] == [{"name": "ink_f16", "weight": 0.6}]
            assert (recipe["params"]["cfg_scale"], recipe["params"]["height"]) == (2, 1024)
            assert recipe["params"]["negative_prompt"] == "cats"
            assert recipe["kind"] == "text-to-image"
