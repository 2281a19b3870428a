"""ComfyUI, against a stand-in for its server: workflows, their forms, jobs and their ends."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from providers import connect, lora_picker, schema
from providers.comfyui import provider as comfyui
from providers.comfyui.provider import ComfyUI
from providers.contract import (
    BadOutput,
    BadRequest,
    Charged,
    Context,
    Failed,
    Finished,
    Input,
    Kind,
    ModelSpec,
    Operation,
    Pending,
    ProviderError,
    Request,
    Unavailable,
    Unknown,
)
from providers.model_kinds import NothingOfOurs
from tests.emulator import media
from tests.emulator.comfyui import ComfyUIEmulator
from tests.emulator.comfyui_nodes import kind
from tests.providers import comfyui_samples as samples
from tests.providers.comfyui_samples import node
from tests.providers.conformance import Polled, WireStage
from tests.providers.engines import Engine
from tests.providers.vendors import ended, loaded_by, stage_at

pytestmark = pytest.mark.django_db
FAULTS = {
    "no key": "sign-in",
    "bad parameter": "missing",
    "slow down": "busy",
    "broken": "fault",
}
provider = ComfyUI()


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[ComfyUIEmulator]:
    comfyui.forget()
    with ComfyUIEmulator() as running:
        monkeypatch.setenv("COMFYUI_BASE_URL", running.url)
        monkeypatch.setenv("COMFYUI_LOGIN", running.key)
        yield running


@pytest.fixture
def ctx(engine: ComfyUIEmulator, tmp_path: Path) -> Context:
    return connect.context(provider, workdir=tmp_path)


def pasted(ctx: Context, graph: samples.Graph, name: str = "portrait") -> ModelSpec:
    return provider.read_document(ctx, samples.text(graph), name)


def begun(ctx: Context, model: ModelSpec, key: str = "order-1", **params: Any) -> Operation:
    return provider.submit(ctx, provider.prepare(ctx, Request(model, params, key=key)))


def sent(engine: ComfyUIEmulator) -> samples.Graph:
    """The workflow of the latest order as it went out."""
    graph: samples.Graph = json.loads(engine.posts("/prompt")[-1])["prompt"]
    return graph


def fields_of(model: ModelSpec) -> dict[str, schema.Field]:
    return {field.name: field for field in schema.fields(model.schema)}


class TestConformance(Engine, Polled):
    @pytest.fixture
    def stage(self, engine: ComfyUIEmulator, ctx: Context) -> WireStage:
        engine.script(settings={"duration": 0.1})
        order = Request(pasted(ctx, samples.PORTRAIT), {"prompt": "a boat", "seed": 7}, key="one")
        made = stage_at(engine, provider, ctx, order, FAULTS, file_paths=("/view",))
        made.slow = lambda: engine.script(settings={"duration": 30.0})
        return made

    @pytest.mark.parametrize("failure", [*FAULTS, "down", "lost answer", "web page"])
    def test_a_failure_is_told_apart_and_never_retried(
        self, stage: WireStage, failure: str
    ) -> None:
        super().test_a_failure_is_told_apart_and_never_retried(stage, failure)

    def test_the_key_goes_to_the_api_and_not_to_the_files(self, stage: WireStage) -> None:
        """Both are the same server, and no other gets it."""
        done = self.done(stage)
        assert all(call.with_key for call in stage.calls())
        assert all(output.url.startswith(stage.ctx.base_url) for output in done.outputs)


class TestWorkflows:
    def test_its_inputs_become_the_form(self, ctx: Context) -> None:
        model = pasted(ctx, samples.PORTRAIT)
        found = fields_of(model)
        assert (model.kind, model.prompt_field, model.seed_field) == (
            Kind.TEXT_TO_IMAGE,
            "prompt",
            "seed",
        )
        assert (found["prompt"].default, found["negative_prompt"].default) == (
            "a portrait",
            "blurry",
        )
        assert [choice.value for choice in found["ckpt_name"].choices] == [
            "dream.safetensors",
            "sdxl/base_1.0.safetensors",
        ]
        assert found["sampler_name"].default == "dpmpp_2m"
        assert (found["steps"].minimum, found["steps"].maximum) == (1, 10000)
        assert (found["width"].default, found["height"].default) == (512, 768)
        assert found["seed"].default is None
        assert "filename_prefix" not in found

    def test_what_the_form_says_goes_where_it_belongs(
        self, engine: ComfyUIEmulator, ctx: Context
    ) -> None:
        model = pasted(ctx, samples.PORTRAIT)
        begun(ctx, model, prompt="a boat", negative_prompt="fog", seed=5, width=640, cfg=3.5)
        graph = sent(engine)
        assert graph["6"]["inputs"]["text"] == "a boat"
        assert graph["7"]["inputs"]["text"] == "fog"
        assert (graph["3"]["inputs"]["seed"], graph["3"]["inputs"]["cfg"]) == (5, 3.5)
        assert graph["5"]["inputs"] == {"width": 640, "height": 768, "batch_size": 1}
        assert graph["9"] == samples.PORTRAIT["9"]

    def test_the_prompt_is_what_leads_to_the_sampler_through_whatever_is_between(
        self, ctx: Context
    ) -> None:
        graph = samples.portrait(
            **{
                "6": node("CLIPTextEncode", "Encode", text=["20", 0], clip=["4", 1]),
                "20": node("PrimitiveStringMultiline", "My words", value="a heron"),
                "21": node(
                    "ControlNetApplyAdvanced",
                    positive=["6", 0],
                    negative=["7", 0],
                    image=["8", 0],
                    strength=1.0,
                ),
            }
        )
        graph["21"]["inputs"]["image"] = ["22", 0]
        graph["22"] = node("LoadImage", "Pose", image="example.png")
        graph["3"]["inputs"] |= {"positive": ["21", 0], "negative": ["21", 1]}
        found = fields_of(pasted(ctx, graph))
        assert (found["prompt"].default, found["negative_prompt"].default) == ("a heron", "blurry")

    def test_what_is_zeroed_out_takes_no_words(self, ctx: Context) -> None:
        graph = samples.portrait(**{"7": node("ConditioningZeroOut", conditioning=["6", 0])})
        found = fields_of(pasted(ctx, graph))
        assert found["prompt"].default == "a portrait"
        assert "negative_prompt" not in found

    def test_several_boxes_of_one_encoder_say_the_same(
        self, engine: ComfyUIEmulator, ctx: Context
    ) -> None:
        both = {"text_g": "a portrait", "text_l": "a portrait"}
        encode = node("CLIPTextEncodeSDXL", clip=["4", 1], width=1024, height=1024, **both)
        model = pasted(ctx, samples.portrait(**{"6": encode}))
        begun(ctx, model, prompt="a boat")
        assert sent(engine)["6"]["inputs"]["text_g"] == "a boat"
        assert sent(engine)["6"]["inputs"]["text_l"] == "a boat"

    def test_further_encoders_are_named_by_their_titles(self, ctx: Context) -> None:
        graph = samples.portrait(
            **{"30": node("CLIPTextEncode", "The sky", text="dusk", clip=["4", 1])}
        )
        found = fields_of(pasted(ctx, graph))
        assert found["text"].title == "The sky"
        assert found["text"].default == "dusk"

    def test_pictures_go_in_by_upload_and_a_taken_name_is_no_matter(
        self, engine: ComfyUIEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        model = pasted(ctx, samples.from_picture())
        assert model.kind is Kind.IMAGE_TO_IMAGE
        assert fields_of(model)["image"].required
        assert fields_of(model)["image"].title == "The picture to begin with"
        file = tmp_path / "boat.png"
        file.write_bytes(media.png(3))
        engine.uploads["artfactory-" + "5" * 24 + ".png"] = b"another", "image/png"
        given = Input("image", file, "image/png", "5" * 64)
        prepared = provider.prepare(ctx, Request(model, {"prompt": "x"}, (given,), key="k"))
        name = prepared.body["prompt"]["10"]["inputs"]["image"]
        assert name == "artfactory-" + "5" * 24 + " (1).png"
        assert engine.uploads[name][0] == media.png(3)
        assert provider.prepare(ctx, Request(model, {"prompt": "x"}, (given,), key="k")) == prepared

    def test_a_file_that_the_engine_has_need_not_be_given(self, ctx: Context) -> None:
        graph = samples.from_picture()
        graph["10"]["inputs"]["image"] = "example.png"
        assert not fields_of(pasted(ctx, graph))["image"].required

    def test_a_checkpoint_that_is_not_there_must_be_chosen_anew(self, ctx: Context) -> None:
        model = pasted(ctx, samples.with_inputs("4", ckpt_name="mine.safetensors"))
        field = fields_of(model)["ckpt_name"]
        assert field.required
        assert field.default is None
        assert "mine.safetensors" in field.help

    @pytest.mark.parametrize(
        ("graph", "kind"),
        [
            (samples.film(), Kind.IMAGE_TO_VIDEO),
            (
                {
                    "1": node("LoadAudio", audio="song.wav"),
                    "2": node("SaveAudio", audio=["1", 0], filename_prefix="a"),
                },
                Kind.TEXT_TO_AUDIO,
            ),
        ],
    )
    def test_the_kind_is_what_comes_out(self, ctx: Context, graph: Any, kind: Kind) -> None:
        assert pasted(ctx, graph).kind is kind

    def test_of_300_inputs_the_form_has_those_of_use_and_the_rest_stays(
        self, engine: ComfyUIEmulator, ctx: Context
    ) -> None:
        graph = samples.large(300)
        model = pasted(ctx, graph)
        found = fields_of(model)
        assert len(found) == 81
        assert {"prompt", "seed", "steps", "ckpt_name"} <= set(found)
        assert "232 further inputs stay" in model.description
        begun(ctx, model, prompt="a boat")
        assert sent(engine)["199"] == graph["199"]

    def test_the_same_workflow_of_the_same_name_is_the_same_model(self, ctx: Context) -> None:
        first = pasted(ctx, samples.PORTRAIT)
        assert pasted(ctx, {"prompt": samples.PORTRAIT}) == first
        assert pasted(ctx, samples.PORTRAIT, "other").id != first.id
        assert pasted(ctx, samples.with_inputs("3", steps=30)).id != first.id

    def test_it_is_told_anew_with_what_the_engine_has_now(
        self, engine: ComfyUIEmulator, ctx: Context
    ) -> None:
        model = pasted(ctx, samples.PORTRAIT)
        kinds = json.loads(json.dumps(engine.kinds))
        kinds["CheckpointLoaderSimple"]["input"]["required"]["ckpt_name"] = [["new.ckpt"]]
        engine.kinds = kinds
        comfyui.forget()
        again = provider.describe_again(ctx, model)
        assert again.id == model.id
        assert [one.value for one in fields_of(again)["ckpt_name"].choices] == ["new.ckpt"]
        with pytest.raises(BadRequest, match="Paste the workflow again"):
            raise _advised(provider, ctx, model.id)


def _advised(provider: ComfyUI, ctx: Context, id: str) -> Exception:
    with pytest.raises(BadRequest) as caught:
        provider.describe(ctx, id)
    return BadRequest(f"{caught.value.message} {caught.value.advice}")


class TestBadWorkflows:
    @pytest.mark.parametrize(
        ("document", "words"),
        [
            ("", "no JSON (line 1, column 1"),
            ('{"3": {', "no JSON (line 1, column 8"),
            ("[" * 100_000, "nested without end"),
            ("[]", "no workflow in the form of ComfyUI's API"),
            ("{}", "no workflow in the form of ComfyUI's API"),
            ('{"name": "x"}', "“name”"),
            ('{"3": {"inputs": {}}}', "node 3 has no class_type"),
            (samples.text(samples.AS_THE_PAGE_SAVES_IT), "as ComfyUI's page saves it"),
            (samples.text(samples.portrait(**{"4": None})), "takes its clip from node 4"),
            (
                samples.text(samples.with_inputs("5", width=["8", 0])),
                "circle: KSampler 3 → VAEDecode 8 → EmptyLatentImage 5 → KSampler 3",
            ),
            (
                samples.text(
                    samples.portrait(**{"50": node("FaceDetailer"), "51": node("Reroute")})
                ),
                "does not have: FaceDetailer (node 50), Reroute (node 51)",
            ),
            (samples.text(samples.portrait(**{"9": None})), "has no output"),
            (
                samples.text(samples.portrait(**{"60": node("OpenAIDalle3", prompt="x")})),
                "“OpenAIDalle3” (node 60) is made elsewhere, for credits of Comfy",
            ),
            ('{"' + "x" * 1_100_000 + '": 1}', "longer than 1 MB"),
        ],
    )
    def test_what_is_wrong_is_said(self, ctx: Context, document: str, words: str) -> None:
        with pytest.raises(BadRequest) as caught:
            provider.read_document(ctx, document, "x")
        assert words in caught.value.message
        assert caught.value.advice

    def test_the_form_of_the_page_is_told_how_to_be_exported(self, ctx: Context) -> None:
        with pytest.raises(BadRequest) as caught:
            pasted(ctx, samples.AS_THE_PAGE_SAVES_IT)
        assert "Export (API)" in caught.value.advice

    def test_what_can_be_neither_shown_nor_played_is_refused(self, ctx: Context) -> None:
        graph = {"1": node("LoadMesh", name="a.glb"), "2": node("SaveMesh", mesh=["1", 0])}
        with pytest.raises(NothingOfOurs):
            pasted(ctx, graph)

    def test_what_the_engine_finds_wrong_is_named_by_node_and_field(self, ctx: Context) -> None:
        model = pasted(ctx, samples.PORTRAIT)
        with pytest.raises(BadRequest) as caught:
            begun(ctx, model, prompt="x", ckpt_name="gone.safetensors", cfg=200.0)
        error = caught.value
        assert "ckpt_name “gone.safetensors” of “Load Checkpoint” (node 4)" in error.message
        assert set(error.fields) == {"ckpt_name", "cfg"}
        assert "too large" in error.fields["cfg"]
        assert error.was_charged is Charged.NO


class TestBuiltIn:
    def test_a_bare_engine_works_with_a_checkpoint_at_once(
        self, engine: ComfyUIEmulator, ctx: Context
    ) -> None:
        [model, other] = provider.read_models(ctx)
        assert (model.kind, other.kind) == (Kind.TEXT_TO_IMAGE, Kind.IMAGE_TO_IMAGE)
        operation = begun(ctx, model, prompt="a boat", seed=3)
        assert sent(engine)["4"]["inputs"]["ckpt_name"] == "dream.safetensors"
        assert isinstance(ended(provider, ctx, operation), Finished)

    def test_without_a_checkpoint_they_are_none(
        self, engine: ComfyUIEmulator, ctx: Context
    ) -> None:
        loader = kind("", {"ckpt_name": [[]]}, ["MODEL", "CLIP", "VAE"])
        engine.kinds = engine.kinds | {"CheckpointLoaderSimple": loader}
        assert not list(provider.read_models(ctx))

    def test_a_look_asks_anew(self, engine: ComfyUIEmulator, ctx: Context) -> None:
        list(provider.read_models(ctx))
        kinds = json.loads(json.dumps(engine.kinds))
        kinds["KSampler"]["input"]["required"]["scheduler"] = [["beta"]]
        engine.kinds = kinds
        [told, _] = provider.read_models(ctx)
        assert [one.value for one in fields_of(told)["scheduler"].choices] == ["beta"]

    def test_a_checkpoint_is_found_and_becomes_a_model_of_its_own(self, ctx: Context) -> None:
        [found] = provider.search(ctx, "SDXL base")
        assert found.id == "checkpoint/sdxl/base_1.0.safetensors"
        assert fields_of(provider.describe(ctx, found.id))["ckpt_name"].default.startswith("sdxl/")
        assert not list(provider.search(ctx, "sdxl", Kind.TEXT_TO_VIDEO))


class TestLoras:
    def test_they_hang_behind_the_model_in_their_order(
        self, engine: ComfyUIEmulator, ctx: Context
    ) -> None:
        model = pasted(ctx, samples.PORTRAIT)
        chosen = [{"name": "ink.safetensors"}, {"name": "oil.safetensors", "weight": 0.5}]
        begun(ctx, model, prompt="a boat", loras=chosen)
        graph = sent(engine)
        assert graph["loras_1"]["inputs"] == {
            **{"lora_name": "ink.safetensors", "strength_model": 1, "strength_clip": 1},
            **{"model": ["4", 0], "clip": ["4", 1]},
        }
        assert graph["loras_2"]["inputs"]["model"] == ["loras_1", 0]
        assert graph["3"]["inputs"]["model"] == ["loras_2", 0]
        assert graph["6"]["inputs"]["clip"] == graph["7"]["inputs"]["clip"] == ["loras_2", 1]
        assert graph["8"]["inputs"]["vae"] == ["4", 2]

    def test_a_model_without_words_takes_them_alone(
        self, engine: ComfyUIEmulator, ctx: Context
    ) -> None:
        unet = node("UNETLoader", unet_name="flux.safetensors", weight_dtype="default")
        graph = {"1": unet} | samples.with_inputs("3", model=["1", 0])
        begun(ctx, pasted(ctx, graph), prompt="x", loras=[{"name": "ink.safetensors"}])
        assert sent(engine)["loras_1"]["class_type"] == "LoraLoaderModelOnly"
        assert sent(engine)["3"]["inputs"]["model"] == ["loras_1", 0]
        assert sent(engine)["6"]["inputs"]["clip"] == ["4", 1]

    def test_the_words_that_call_one_stand_beside_it(self, ctx: Context) -> None:
        field = fields_of(pasted(ctx, samples.PORTRAIT))["loras"]
        assert [one.label for one in field.columns[0].choices] == [
            "ink.safetensors (inkstyle)",
            "oil.safetensors",
        ]

    def test_of_very_many_a_name_is_typed(self) -> None:
        few, many = (lora_picker.field([f"l{n}" for n in range(top)], {}) for top in (300, 301))
        assert "enum" in few["items"]["properties"]["name"]
        assert "enum" not in many["items"]["properties"]["name"]

    @pytest.mark.parametrize(
        ("metadata", "words"),
        [
            ({"modelspec.trigger_phrase": " pixel art "}, "pixel art"),
            (
                {"ss_tag_frequency": '{"10_x": {"ohwx": 30, "man": 12, "hat": 2, "a": 1}}'},
                "ohwx, man, hat",
            ),
            ({"ss_tag_frequency": '{"10_x": 3}'}, ""),
            ({"ss_tag_frequency": "no json"}, ""),
            ([], ""),
        ],
    )
    def test_words_are_read_from_what_a_file_tells(self, metadata: Any, words: str) -> None:
        assert lora_picker.trigger_words(metadata) == words


class TestJobs:
    @pytest.fixture
    def model(self, ctx: Context) -> ModelSpec:
        return pasted(ctx, samples.PORTRAIT)

    def test_it_goes_by_an_id_of_ours_and_its_files_come_from_there(
        self, engine: ComfyUIEmulator, ctx: Context, model: ModelSpec
    ) -> None:
        operation = begun(ctx, model, prompt="x")
        body = json.loads(engine.posts("/prompt")[-1])
        assert operation.request_id == body["prompt_id"] == body["client_id"]
        done = ended(provider, ctx, operation)
        assert isinstance(done, Finished)
        [output] = done.outputs
        assert output.url.startswith(f"{engine.url}/view?filename=ArtFactory_00001_.png")
        assert output.url.endswith("subfolder=day+one&type=output")
        assert output.mime == "image/png"
        assert done.details == {"seconds": 12.0}

    def test_waiting_and_running_are_told_with_the_picture_that_becomes(
        self, engine: ComfyUIEmulator, ctx: Context, model: ModelSpec
    ) -> None:
        engine.script(settings={"duration": 40.0, "queue": 1, "meanwhile": media.png(9)})
        first = begun(ctx, model, prompt="x")
        waiting = provider.poll(ctx, first)
        assert isinstance(waiting, Pending)
        assert waiting.queue_position == 0
        assert "engine" in waiting.message
        engine.age(20)
        running = provider.poll(ctx, first)
        assert isinstance(running, Pending)
        assert running.progress == pytest.approx(0.5, abs=0.06)
        assert running.preview == media.png(9)

    def test_without_a_websocket_it_is_polled_all_the_same(
        self, engine: ComfyUIEmulator, ctx: Context, model: ModelSpec, monkeypatch: Any
    ) -> None:
        engine.script(settings={"duration": 40.0})
        monkeypatch.setattr(engine, "upgraded", lambda handler, asked: handler.send_error(404))
        assert provider.poll(ctx, begun(ctx, model, prompt="x")) == Pending(poll_after=1.5)

    def test_switched_off_it_is_waited_for(
        self, engine: ComfyUIEmulator, ctx: Context, model: ModelSpec
    ) -> None:
        operation = begun(ctx, model, prompt="x")
        away = replace(ctx, base_url="http://127.0.0.1:1")
        with pytest.raises(Unavailable):
            provider.poll(away, operation)

    def test_restarted_it_has_forgotten_the_job_and_that_is_said(
        self, engine: ComfyUIEmulator, ctx: Context, model: ModelSpec
    ) -> None:
        engine.script(settings={"duration": 40.0})
        operation = begun(ctx, model, prompt="x")
        engine.restart()
        ended = provider.poll(ctx, operation)
        assert isinstance(ended, Failed)
        assert "no longer knows this job: it was restarted" in ended.error.message
        assert "costs nothing" in ended.error.advice
        assert ended.error.was_charged is Charged.NO

    def test_the_same_order_is_not_run_twice_when_its_answer_was_lost(
        self, engine: ComfyUIEmulator, ctx: Context, model: ModelSpec
    ) -> None:
        engine.script(settings={"duration": 40.0}, next=[{"submit": "cut-after"}])
        with pytest.raises(Unknown):
            begun(ctx, model, prompt="x", key="first")
        again = begun(ctx, model, prompt="x", key="second")
        assert len(engine.jobs) == 1
        assert again.request_id in engine.jobs
        assert isinstance(provider.poll(ctx, again), Pending)

    def test_it_does_run_when_the_engine_knows_nothing_of_it(
        self, engine: ComfyUIEmulator, ctx: Context, model: ModelSpec
    ) -> None:
        engine.script(next=[{"submit": "cut-before"}])
        with pytest.raises(Unknown):
            begun(ctx, model, prompt="x", key="first")
        begun(ctx, model, prompt="x", key="second")
        assert len(engine.jobs) == 1

    @pytest.mark.parametrize("share", [0.0, 1.0])
    @pytest.mark.parametrize("is_old", [False, True])
    def test_it_is_cancelled_queued_or_running_and_others_go_on(
        self, engine: ComfyUIEmulator, ctx: Context, model: ModelSpec, is_old: bool, share: float
    ) -> None:
        engine.is_old = is_old
        engine.script(settings={"duration": 40.0, "queue": 1, "queue_share": 1 - share})
        operation = begun(ctx, model, prompt="mine")
        provider.cancel(ctx, operation)
        assert isinstance(provider.poll(ctx, operation), Failed)

    def test_an_older_engine_is_never_told_to_stop_what_is_not_ours(
        self, engine: ComfyUIEmulator, ctx: Context, model: ModelSpec
    ) -> None:
        engine.is_old = True
        engine.script(settings={"duration": 40.0}, next=[{}, {"queue": 1, "queue_share": 1.0}])
        other = begun(ctx, model, prompt="theirs", key="theirs")
        provider.cancel(ctx, begun(ctx, model, prompt="mine", key="mine", seed=2))
        assert isinstance(provider.poll(ctx, other), Pending)
        assert not engine.posts("/interrupt")

    def test_an_older_engine_gives_ids_of_its_own_and_is_asked_by_them(
        self, engine: ComfyUIEmulator, ctx: Context, model: ModelSpec
    ) -> None:
        engine.is_old = True
        operation = begun(ctx, model, prompt="x", key="k")
        assert operation.request_id in engine.jobs
        found = provider.find(ctx, "k")
        assert found is not None and found.request_id == operation.request_id
        assert isinstance(ended(provider, ctx, operation), Finished)

    def test_a_job_is_taken_over_by_its_id(
        self, engine: ComfyUIEmulator, ctx: Context, model: ModelSpec
    ) -> None:
        id = begun(ctx, model, prompt="x").request_id
        assert isinstance(ended(provider, ctx, provider.adopt(ctx, f" {id}\n")), Finished)
        with pytest.raises(BadRequest):
            provider.adopt(ctx, "no-such-job")

    @pytest.mark.parametrize(
        ("end", "words"),
        [
            ("failed", "ComfyUI failed in KSampler (node 3): CUDA out of memory."),
            ("interrupted", "stopped at the engine"),
            ("silent", "said nothing of it"),
            ("nothing", "made no file"),
            ("other-file", "neither shown nor played here: ArtFactory_00001_.glb"),
        ],
    )
    def test_a_bad_end_is_told_and_costs_nothing(
        self, engine: ComfyUIEmulator, ctx: Context, model: ModelSpec, end: str, words: str
    ) -> None:
        engine.script(next=[{"end": end}])
        answer = ended(provider, ctx, begun(ctx, model, prompt="x"))
        assert isinstance(answer, Failed)
        assert words in answer.error.message
        assert answer.error.advice
        assert answer.error.was_charged is Charged.NO
        assert isinstance(answer.error, BadOutput) == (end in ("nothing", "other-file"))

    def test_what_is_only_shown_is_the_result_where_nothing_is_saved(
        self, engine: ComfyUIEmulator, ctx: Context, model: ModelSpec
    ) -> None:
        engine.script(next=[{"end": "temp-only"}, {"end": "text"}])
        answer = ended(provider, ctx, begun(ctx, model, prompt="x"))
        assert isinstance(answer, Finished)
        assert "type=temp" in answer.outputs[0].url
        told = ended(provider, ctx, begun(ctx, model, prompt="x", key="2", seed=4))
        assert isinstance(told, Finished)
        assert told.outputs[0].data == b"A fox, drawn in ink."

    def test_a_film_lies_under_whatever_name(self, engine: ComfyUIEmulator, ctx: Context) -> None:
        model = pasted(ctx, samples.film())
        answer = ended(provider, ctx, begun(ctx, model, prompt="x", key="film"))
        assert isinstance(answer, Finished)
        assert [output.mime for output in answer.outputs] == ["video/mp4"]


class TestAddresses:
    def test_without_a_sign_in_it_is_asked_without_one(
        self, engine: ComfyUIEmulator, monkeypatch: Any, tmp_path: Path
    ) -> None:
        monkeypatch.delenv("COMFYUI_LOGIN")
        engine.asks_who = False
        bare = connect.context(provider, workdir=tmp_path)
        assert provider.check_key(bare).ok
        done = ended(provider, bare, begun(bare, pasted(bare, samples.PORTRAIT), prompt="x"))
        assert isinstance(done, Finished)
        assert not done.outputs[0].needs_key
        assert not any("Authorization" in seen["headers"] for seen in engine.log)

    def test_a_server_in_front_that_asks_who_it_is_is_told(
        self, engine: ComfyUIEmulator, ctx: Context
    ) -> None:
        done = ended(provider, ctx, begun(ctx, pasted(ctx, samples.PORTRAIT), prompt="x"))
        assert isinstance(done, Finished)
        assert done.outputs[0].needs_key
        assert all(seen["authorized"] for seen in engine.log)

    def test_it_says_which_one_it_is(self, ctx: Context) -> None:
        told = provider.check_key(ctx)
        assert told.ok
        assert told.account == "version 0.8.2, NVIDIA GeForce RTX 4090"

    def test_another_server_is_said_to_be_none(self, monkeypatch: Any, tmp_path: Path) -> None:
        from tests.emulator.openai import OpenAIEmulator

        with OpenAIEmulator() as other:
            monkeypatch.setenv("COMFYUI_BASE_URL", other.url)
            told = connect.try_key(provider)
        assert not told.ok
        assert told.message

    def test_what_answers_html_or_leads_elsewhere_is_said_to_be_that(
        self, engine: ComfyUIEmulator, ctx: Context, monkeypatch: Any
    ) -> None:
        from tests.emulator.vendor import HTML, Reply

        monkeypatch.setattr(engine, "answer", lambda asked: Reply(HTML, mime="text/html"))
        with pytest.raises(ProviderError, match="is no ComfyUI: it answers with a web page"):
            provider.check_key(ctx)
        moved = Reply(status=302, headers={"Location": "https://example.com/"})
        monkeypatch.setattr(engine, "answer", lambda asked: moved)
        with pytest.raises(BadRequest, match="a redirect"):
            provider.check_key(ctx)


def test_nothing_heavy_is_loaded_for_it() -> None:
    assert loaded_by(provider, "websockets", "PIL", "google.genai") == []


def test_no_id_is_nobodys_job(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    running = {"queue_running": [[1, "another", {}, {"client_id": ""}, []]]}
    monkeypatch.setattr(ComfyUI, "_get", lambda self, ctx, path: running)
    with pytest.raises(BadRequest):
        provider.adopt(ctx, " ")


def test_times_that_make_no_sense_are_left_out() -> None:
    from providers.comfyui.results import _seconds

    told = [["a", {"timestamp": at}] for at in (10**400, 1000, 3500)]
    assert _seconds(told) == 2.5
