"""InvokeAI's recipes in their three eras."""

import json

from tests.gallery import foreign_samples as made


class TestInvokeAI:
    def test_as_it_was_typed(self, recipe_in):
        line = '"a fox, 8k [blurry]" -s 50 -S 1950357039 -W 512 -H 768 -C 7.5 -A k_lms -f 0.75'
        recipe = recipe_in(made.png({"Dream": line + " -ft codeformer -I init.png"}))
        assert (recipe["prompt"], recipe["seed"]) == ("a fox, 8k", 1950357039)
        assert recipe["kind"] == "image-to-image"
        assert recipe["params"] == {
            "negative_prompt": "blurry",
            "steps": 50,
            "width": 512,
            "height": 768,
            "cfg_scale": 7.5,
            "sampler": "k_lms",
            "strength": 0.75,
            "ft": "codeformer",
            "init_img": "init.png",
        }

    def test_sd_metadata(self, recipe_in):
        said = {
            "model": "stable diffusion",
            "model_weights": "stable-diffusion-1.5",
            "model_hash": "cc6cb27103417325ff94f52b7a5d2dde45a7515b25c255d8e396c90014281516",
            "app_id": "invoke-ai/InvokeAI",
            "app_version": "2.3.0",
            "image": {
                "prompt": [{"prompt": "a fox [cats]", "weight": 1.0}],
                "steps": 30,
                "cfg_scale": 7.5,
                "threshold": 0,
                "perlin": 0,
                "height": 512,
                "width": 640,
                "seed": 5,
                "seamless": False,
                "type": "txt2img",
                "sampler": "k_euler_a",
                "variations": [],
            },
        }
        texts = {"sd-metadata": json.dumps(said), "Dream": '"a fox [cats]" -s 30'}
        recipe = recipe_in(made.png(texts))
        assert (recipe["prompt"], recipe["model"]) == ("a fox", "stable-diffusion-1.5")
        assert recipe["tool"] == {"name": "InvokeAI", "version": "2.3.0"}
        assert recipe["params"]["sampler"] == "k_euler_a"
        assert recipe["params"]["negative_prompt"] == "cats"
        assert set(recipe["original"]) == {"sd-metadata", "dream"}

    METADATA = {
        "generation_mode": "sdxl_img2img",
        "positive_prompt": "a fox",
        "negative_prompt": "cats",
        "width": 1024,
        "height": 768,
        "seed": 3,
        "rand_device": "cpu",
        "cfg_scale": 5.5,
        "steps": 33,
        "scheduler": "dpmpp_2m_k",
        "strength": 0.6,
        "clip_skip": 0,
        "model": {"key": "k", "hash": "blake3:ab", "name": "Juggernaut XL", "base": "sdxl"},
        "loras": [{"model": {"name": "ink"}, "weight": 0.75}],
        "app_version": "4.2.8",
    }

    def test_metadata_of_today(self, recipe_in):
        recipe = recipe_in(
            made.png({"invokeai_metadata": json.dumps(self.METADATA), "invokeai_graph": "{}"})
        )
        assert (recipe["prompt"], recipe["model"]) == ("a fox", "Juggernaut XL")
        assert recipe["kind"] == "image-to-image"
        assert recipe["loras"] == [{"name": "ink", "weight": 0.75}]
        assert recipe["params"]["model_hash"] == "blake3:ab"
        assert recipe["params"]["scheduler"] == "dpmpp_2m_k"
        assert recipe["tool"]["version"] == "4.2.8"

    def test_metadata_of_version_3(self, recipe_in):
        old = {"model": {"model_name": "sd15", "base_model": "sd-1"}}
        old |= {"loras": [{"lora": {"model_name": "ink"}, "weight": 0.5}], "app_version": "3.0.2"}
        recipe = recipe_in(made.png({"invokeai_metadata": json.dumps(self.METADATA | old)}))
        assert (recipe["model"], recipe["loras"]) == ("sd15", [{"name": "ink", "weight": 0.5}])

    def test_a_graph_alone(self, recipe_in):
        nodes = {
            "core_metadata": {"id": "core_metadata", "type": "core_metadata", **self.METADATA},
            "noise": {"id": "noise", "type": "noise", "seed": 4},
        }
        recipe = recipe_in(made.png({"invokeai_graph": json.dumps({"id": "g", "nodes": nodes})}))
        assert (recipe["prompt"], recipe["seed"], recipe["params"]["steps"]) == ("a fox", 3, 33)
        loose = {
            "p": {"id": "positive_conditioning", "type": "compel", "prompt": "a fox"},
            "n": {"id": "negative_conditioning", "type": "compel", "prompt": "cats"},
            "d": {"id": "d", "type": "denoise_latents", "steps": 9, "cfg_scale": 2},
        }
        recipe = recipe_in(made.png({"invokeai_graph": json.dumps({"nodes": loose})}))
        assert (recipe["prompt"], recipe["params"]["negative_prompt"]) == ("a fox", "cats")
