"""ComfyUI's graphs, from files with the structure that it and its nodes write."""

import json

import pytest

from tests.gallery import foreign_samples as made


class TestComfyUI:
    def test_the_graph_to_begin_with(self, recipe_in):
        graph = made.basic_graph()
        recipe = recipe_in(made.png(made.comfy(graph, {"nodes": [], "links": []})))
        assert recipe["tool"]["name"] == "ComfyUI"
        assert recipe["prompt"] == "a red fox, snow"
        assert (recipe["model"], recipe["seed"]) == ("dreamshaper_8", 156680208700286)
        assert recipe["kind"] == "text-to-image"
        assert recipe["params"] == {
            "negative_prompt": "text, watermark",
            "steps": 20,
            "scheduler": "normal",
            "cfg_scale": 8,
            "sampler": "euler",
            "width": 512,
            "height": 768,
        }
        assert json.loads(recipe["original"]["prompt"]) == graph
        assert set(recipe["original"]) == {"prompt", "workflow"}

    @pytest.mark.parametrize("name", ["Prompt", "prompt"])
    def test_exif_of_webp_and_jpeg(self, recipe_in, name):
        graph = json.dumps(made.basic_graph())
        workflow = {made.MAKE: b'workflow:{"nodes": []}', made.MODEL: f"{name}:{graph}".encode()}
        also = {
            made.DESCRIPTION: b'Workflow: {"nodes": []}',
            made.MAKE: f"{name}: {graph}".encode(),
        }
        for data in (made.webp(workflow), made.webp(also), made.jpeg(also)):
            assert recipe_in(data)["prompt"] == "a red fox, snow"
        whole = json.dumps({"prompt": made.basic_graph(), "workflow": {"nodes": []}})
        data = made.jpeg({made.USER_COMMENT: made.comment(whole)})
        assert recipe_in(data)["seed"] == 156680208700286

    def test_an_animation_that_keeps_it_behind_its_pixels(self, recipe_in):
        data = made.png()
        body = b"prompt\0" + json.dumps(made.basic_graph()).encode()
        end = data.index(b"IEND") - 4
        assert recipe_in(
            data[:end] + made.with_chunk(b"comf", body)[33:][: 12 + len(body)] + data[end:]
        )

    @pytest.mark.parametrize(
        "name", ["silent.mp4", "clip.webm", "clip.mkv", "song.flac", "song.mp3"]
    )
    def test_tags_of_video_and_sound(self, recipe_in, name):
        graph = json.dumps(made.basic_graph())
        for tags in ({"prompt": graph}, {"comment": json.dumps({"prompt": graph, "workflow": {}})}):
            data = made.tagged(name, tags, "-movflags", "use_metadata_tags")
            recipe = recipe_in(data)
            assert recipe["prompt"] == "a red fox, snow"
            assert recipe["kind"] == ("text-to-audio" if "song" in name else "text-to-video")

    def test_values_through_primitives_and_reroutes(self, recipe_in):
        graph = made.basic_graph(seed=["20", 0], steps=["21", 0], cfg=["23", 0], model=["22", 0])
        graph |= {
            "20": made.node("PrimitiveInt", value=7),
            "21": made.node("Any Switch (rgthree)", any_01=["24", 0], input=["24", 0]),
            "22": made.node("Reroute", **{"model": ["4", 0]}),
            "23": made.node("FloatConstant", value=3.5),
            "24": made.node("INTConstant", value=31),
            "25": made.node("StringConcatenate", string_a="a wolf", string_b=["26", 0]),
            "26": made.node("Text Multiline", text="at night"),
        }
        graph["6"]["inputs"]["text"] = ["25", 0]
        recipe = recipe_in(made.png(made.comfy(graph)))
        assert (recipe["seed"], recipe["params"]["steps"]) == (7, 31)
        assert (recipe["params"]["cfg_scale"], recipe["model"]) == (3.5, "dreamshaper_8")
        assert recipe["prompt"] == "a wolf\nat night"

    def test_flux_in_parts(self, recipe_in):
        graph = {
            "5": made.node("EmptySD3LatentImage", width=1024, height=1536, batch_size=1),
            "6": made.node("CLIPTextEncode", text="a fox", clip=["11", 0]),
            "8": made.node("VAEDecode", samples=["13", 0], vae=["10", 0]),
            "9": made.node("SaveImage", filename_prefix="flux", images=["8", 0]),
            "10": made.node("VAELoader", vae_name="ae.safetensors"),
            "11": made.node("DualCLIPLoader", clip_name1="t5xxl", clip_name2="clip_l", type="flux"),
            "12": made.node("UNETLoader", unet_name="flux1-dev.sft", weight_dtype="default"),
            "13": made.node(
                "SamplerCustomAdvanced",
                noise=["25", 0],
                guider=["22", 0],
                sampler=["16", 0],
                sigmas=["17", 0],
                latent_image=["5", 0],
            ),
            "16": made.node("KSamplerSelect", sampler_name="euler"),
            "17": made.node(
                "BasicScheduler", scheduler="simple", steps=24, denoise=1, model=["30", 0]
            ),
            "22": made.node("BasicGuider", model=["30", 0], conditioning=["26", 0]),
            "25": made.node("RandomNoise", noise_seed=0),
            "26": made.node("FluxGuidance", guidance=3.5, conditioning=["6", 0]),
            "30": made.node(
                "ModelSamplingFlux", max_shift=1.15, width=1024, height=1, model=["40", 0]
            ),
            "40": made.node(
                "Power Lora Loader (rgthree)",
                lora_1={"on": True, "lora": "a/ink.safetensors", "strength": 0.7},
                lora_2={"on": False, "lora": "off.safetensors", "strength": 1},
                model=["41", 0],
            ),
            "41": made.node(
                "LoraLoaderModelOnly",
                lora_name="fur.safetensors",
                strength_model=0.5,
                model=["12", 0],
            ),
        }
        recipe = recipe_in(made.png(made.comfy(graph)))
        assert (recipe["prompt"], recipe["seed"], recipe["model"]) == ("a fox", 0, "flux1-dev")
        assert recipe["loras"] == [
            {"name": "ink", "weight": 0.7},
            {"name": "fur", "weight": 0.5},
        ]
        assert recipe["params"] == {
            "steps": 24,
            "scheduler": "simple",
            "sampler": "euler",
            "guidance": 3.5,
            "width": 1024,
            "height": 1536,
        }

    def test_efficiency_nodes(self, recipe_in):
        graph = {
            "1": made.node(
                "Efficient Loader",
                ckpt_name="pony.safetensors",
                lora_name="None",
                positive="a fox",
                negative="a cat",
                empty_latent_width=640,
                empty_latent_height=960,
                lora_stack=["3", 0],
            ),
            "2": made.node(
                "KSampler (Efficient)",
                seed=9,
                steps=12,
                cfg=5.0,
                sampler_name="dpmpp_2m",
                scheduler="karras",
                denoise=1,
                model=["1", 0],
                positive=["1", 1],
                negative=["1", 2],
                latent_image=["1", 3],
            ),
            "3": made.node(
                "LoRA Stacker", lora_count=2, lora_name_1="x.safetensors", lora_wt_1=0.3
            ),
            "4": made.node("SaveImage", images=["2", 5]),
        }
        recipe = recipe_in(made.png(made.comfy(graph)))
        assert (recipe["prompt"], recipe["params"]["negative_prompt"]) == ("a fox", "a cat")
        assert (recipe["model"], recipe["loras"]) == ("pony", [{"name": "x", "weight": 0.3}])
        assert (recipe["params"]["width"], recipe["params"]["height"]) == (640, 960)

    def test_the_first_of_several_samplers(self, recipe_in):
        graph = made.basic_graph()
        again = {"seed": 99, "steps": 8, "denoise": 0.45, "latent_image": ["31", 0]}
        graph["30"] = made.node("KSampler", **graph["3"]["inputs"] | again)
        graph["31"] = made.node("LatentUpscaleBy", scale_by=1.5, samples=["3", 0])
        graph["8"]["inputs"]["samples"] = ["30", 0]
        recipe = recipe_in(made.png(made.comfy(graph)))
        assert (recipe["seed"], recipe["params"]["steps"]) == (156680208700286, 20)
        assert recipe["kind"] == "text-to-image"

    def test_the_base_and_not_the_refiner(self, recipe_in):
        base = {"add_noise": "enable", "noise_seed": 5, "steps": 30, "cfg": 7, "denoise": 1}
        graph = made.basic_graph()
        links = {k: v for k, v in graph["3"]["inputs"].items() if isinstance(v, list)}
        late = base | {"add_noise": "disable", "noise_seed": 0, "latent_image": ["3", 0]}
        graph["3"] = made.node("KSamplerAdvanced", **links | base)
        graph["30"] = made.node("KSamplerAdvanced", **links | late)
        graph["8"]["inputs"]["samples"] = ["30", 0]
        assert recipe_in(made.png(made.comfy(graph)))["seed"] == 5

    def test_a_picture_to_begin_with(self, recipe_in):
        graph = made.basic_graph(denoise=0.6, latent_image=["40", 0])
        graph["40"] = made.node("VAEEncode", pixels=["41", 0], vae=["4", 2])
        graph["41"] = made.node("LoadImage", image="fox.png")
        recipe = recipe_in(made.png(made.comfy(graph)))
        assert (recipe["kind"], recipe["params"]["strength"]) == ("image-to-image", 0.6)

    def test_control_and_no_negative(self, recipe_in):
        graph = made.basic_graph(positive=["50", 0], negative=["50", 1])
        graph["50"] = made.node(
            "ControlNetApplyAdvanced",
            positive=["6", 0],
            negative=["51", 0],
            strength=0.5,
            image=["52", 0],
        )
        graph["51"] = made.node("ConditioningZeroOut", conditioning=["6", 0])
        graph["52"] = made.node("LoadImage", image="pose.png")
        recipe = recipe_in(made.png(made.comfy(graph)))
        assert recipe["prompt"] == "a red fox, snow"
        assert "negative_prompt" not in recipe["params"]
        assert recipe["kind"] == "text-to-image"

    def test_nodes_that_nobody_knows(self, recipe_in):
        graph = {
            "a:1": made.node("BestSampler9000", positive=["2", 0], steps=4, seed=11, cfg=1.5),
            "2": made.node("Words++", prompt="a fox"),
            "3": made.node("MySaver", images=["a:1", 0]),
        }
        recipe = recipe_in(made.png(made.comfy(graph)))
        assert (recipe["prompt"], recipe["seed"]) == ("a fox", 11)
        one = {"1": made.node("ImageByApi", prompt="a fox", seed=3, size="1024x1024", model="m-1")}
        recipe = recipe_in(made.png(made.comfy(one)))
        assert (recipe["prompt"], recipe["seed"], recipe["model"]) == ("a fox", 3, "m-1")

    def test_as_it_was_sent(self, recipe_in):
        sent = json.dumps({"client_id": "c", "prompt": made.basic_graph()})
        assert recipe_in(made.png({"prompt": sent}))["prompt"] == "a red fox, snow"

    def test_what_is_no_number(self, recipe_in):
        text = json.dumps(made.basic_graph(cfg=float("nan"), steps=float("inf")))
        assert "NaN" in text
        recipe = recipe_in(made.png({"prompt": text}))
        assert recipe["prompt"] == "a red fox, snow"
        assert not {"cfg_scale", "steps"} & set(recipe["params"])

    def test_a_workflow_alone_with_a_bypassed_node(self, recipe_in):
        def row(id, kind, values, inputs=(), mode=0):
            return {
                "id": id,
                "type": kind,
                "mode": mode,
                "widgets_values": values,
                "inputs": [{"name": n, "type": t, "link": link} for n, t, link in inputs],
            }

        into = [
            ("model", "MODEL", 2),
            ("positive", "CONDITIONING", 3),
            ("latent_image", "LATENT", 4),
        ]
        workflow = {
            "nodes": [
                row(1, "CheckpointLoaderSimple", ["m.safetensors"]),
                row(2, "LoraLoader", ["off.safetensors", 1, 1], [("model", "MODEL", 1)], mode=4),
                row(3, "CLIPTextEncode", ["a fox"]),
                row(4, "EmptyLatentImage", [512, 640, 1]),
                row(5, "KSampler", [42, "randomize", 20, 7, "euler", "normal", 1], into),
                row(6, "SaveImage", ["ComfyUI"], [("images", "IMAGE", 5)]),
            ],
            "links": [
                [1, 1, 0, 2, 0, "MODEL"],
                [2, 2, 0, 5, 0, "MODEL"],
                [3, 3, 0, 5, 1, "CONDITIONING"],
                [4, 4, 0, 5, 3, "LATENT"],
                [5, 5, 0, 6, 0, "IMAGE"],
            ],
        }
        recipe = recipe_in(made.png({"workflow": json.dumps(workflow)}))
        assert (recipe["prompt"], recipe["seed"], recipe["model"]) == ("a fox", 42, "m")
        assert recipe["params"]["steps"] == 20
        assert recipe["params"]["height"] == 640
        assert recipe["loras"] == []

    def test_words_that_a_saving_node_wrote_beside_it(self, recipe_in):
        words = "a resolved fox\nSteps: 20, Sampler: euler, CFG scale: 8, Seed: 1, Size: 512x768"
        recipe = recipe_in(made.png(made.comfy(made.basic_graph()) | {"parameters": words}))
        assert (recipe["tool"]["name"], recipe["prompt"]) == ("ComfyUI", "a resolved fox")
        assert recipe["model"] == "dreamshaper_8"
        assert set(recipe["original"]) == {"prompt", "parameters"}

    def test_civitai_beside_the_graph(self, recipe_in):
        extra = {"prompt": "a fox", "negativePrompt": "cats", "steps": 30, "cfgScale": 4, "seed": 8}
        whole = made.basic_graph() | {"extraMetadata": json.dumps(extra)}
        recipe = recipe_in(made.jpeg({made.USER_COMMENT: made.comment(json.dumps(whole))}))
        assert (recipe["prompt"], recipe["seed"]) == ("a fox", 8)
        assert recipe["params"]["cfg_scale"] == 4
        assert recipe["params"]["negative_prompt"] == "cats"
