"""The kind of work of a model, from its inputs, outputs, example and description together."""

import time
from typing import Any

import pytest

from providers import model_kinds, prompts
from providers.contract import BadRequest, Kind, Medium
from providers.replicate import catalogue as replicate
from providers.schema import fields

URI = {"type": "string", "format": "uri"}


def model(
    description: str = "", output: Any = None, made: Any = None, used: Any = None, **properties: Any
) -> dict[str, Any]:
    """A model as Replicate has it."""
    inputs = {"type": "object", "properties": properties}
    parts = {"Input": inputs, **({"Output": output} if output else {})}
    return {
        "owner": "somebody",
        "name": "model",
        "description": description,
        "default_example": {"input": used or {}, "output": made},
        "latest_version": {"id": "0" * 64, "openapi_schema": {"components": {"schemas": parts}}},
    }


def kind(document: dict[str, Any]) -> Kind:
    return replicate.describe(lambda path, **more: document, "somebody/model", ()).kind


TEXT = {"type": "string"}


class TestKinds:
    @pytest.mark.parametrize(
        ("document", "wanted"),
        [
            (model("Songs", URI, tags=TEXT, lyrics=TEXT), Kind.TEXT_TO_AUDIO),
            (model("Says it in any voice", URI, text=TEXT, voice=TEXT), Kind.TEXT_TO_SPEECH),
            (model("Music from words", URI, prompt=TEXT), Kind.TEXT_TO_AUDIO),
            (model("Text-to-speech", URI, prompt=TEXT), Kind.TEXT_TO_SPEECH),
            (model("", URI, made="https://a.example/a.mp3", text=TEXT), Kind.TEXT_TO_SPEECH),
            (
                model(
                    "Speech to text",
                    {"type": "object", "properties": {"transcription": TEXT, "srt_file": URI}},
                    audio=URI,
                ),
                Kind.TEXT_GENERATION,
            ),
            (model("Speech", made={"text": "Hello", "srt": None}, audio=URI), Kind.TEXT_GENERATION),
            (model("Captions videos", TEXT, video=URI), Kind.TEXT_GENERATION),
            (
                model("Finds cats", made={"mask": "https://a.example/mask"}, image=URI),
                Kind.IMAGE_TO_IMAGE,
            ),
            (
                model("", URI, "https://a.example/a.png", {"prompt": "a", "image": "https://a"},
                      prompt=TEXT, image=URI),
                Kind.IMAGE_TO_IMAGE,
            ),
            (model("", URI, "https://a.example/a.png", prompt=TEXT, image=URI), Kind.TEXT_TO_IMAGE),
            (model("Upscales videos", URI, video=URI), Kind.VIDEO_TO_VIDEO),
            (model("An open source text-to-audio model", URI, prompt=TEXT), Kind.TEXT_TO_AUDIO),
            (
                model("", made={"voice_id": "a", "preview": "https://a.example/a.mp3"},
                      voice_file=URI),
                Kind.TEXT_TO_AUDIO,
            ),
            (
                model("", URI, "https://a.example/a.mp4", {"source": "https://a.example/b.mp4"},
                      source=URI),
                Kind.VIDEO_TO_VIDEO,
            ),
            (model("Lip sync of videos", URI, face=URI), Kind.IMAGE_TO_VIDEO),
            (
                model("", URI, "https://a.example/a.mp4", {"picture": "https://a.example/b"},
                      picture=URI, pose_video=URI),
                Kind.IMAGE_TO_VIDEO,
            ),
        ],
    )  # fmt: skip
    def test_what_is_made_of_what(self, document: dict[str, Any], wanted: Kind) -> None:
        assert kind(document) is wanted

    @pytest.mark.parametrize(
        ("medium", "properties", "required", "wanted"),
        [
            (Medium.IMAGE, ["prompt"], [], Kind.TEXT_TO_IMAGE),
            (Medium.IMAGE, ["prompt", "image_url"], [], Kind.TEXT_TO_IMAGE),
            (Medium.IMAGE, ["prompt", "image_url"], ["image_url"], Kind.IMAGE_TO_IMAGE),
            (Medium.IMAGE, ["image_url"], [], Kind.IMAGE_TO_IMAGE),
            (Medium.VIDEO, ["prompt", "image_url"], [], Kind.TEXT_TO_VIDEO),
            (Medium.VIDEO, ["prompt", "image_url"], ["image_url"], Kind.IMAGE_TO_VIDEO),
            (Medium.VIDEO, ["video_url", "audio_url"], ["video_url"], Kind.VIDEO_TO_VIDEO),
            (Medium.AUDIO, ["prompt"], [], Kind.TEXT_TO_AUDIO),
            (Medium.AUDIO, ["text", "voice"], [], Kind.TEXT_TO_SPEECH),
            (Medium.TEXT, ["prompt", "image_url"], [], Kind.TEXT_GENERATION),
        ],
    )
    def test_what_must_go_in(
        self, medium: Medium, properties: list[str], required: list[str], wanted: Kind
    ) -> None:
        schema = {"properties": dict.fromkeys(properties, TEXT), "required": required}
        assert model_kinds.kind_for(medium, schema) is wanted


class TestNothingOfOurs:
    @pytest.mark.parametrize(
        ("document", "words"),
        [
            (model("", URI, "https://a.example/trained.tar", images=URI), "an archive"),
            (model("", URI, ["https://a.example/a.safetensors"], images=URI), "weights of a model"),
            (model("", URI, {"mesh": "https://a.example/a.glb"}, image=URI), "a 3D model"),
            (model("", URI, "https://a.example/notes.mid", audio=URI), "MIDI"),
            (model("", URI, "https://a.example/a.svg", prompt=TEXT), "SVG"),
            (model("Train a LoRA on your pictures.", URI, input_images=URI), "weights of a model"),
            (model("Image to 3D mesh", URI, image=URI), "a 3D model"),
            (model("Turns songs into MIDI.", URI, audio=URI), "MIDI"),
            (
                model("", {"type": "object", "properties": {"lora_file": URI}}, a=TEXT),
                "weights of a model",
            ),
        ],
    )
    def test_it_is_refused_in_words(self, document: dict[str, Any], words: str) -> None:
        with pytest.raises(BadRequest, match=words) as refused:
            kind(document)
        assert "images, video, sound or text" in refused.value.advice

    @pytest.mark.parametrize(
        "document",
        [
            model("Turns a face into 3D, clay or a toy", URI, "https://a.example/a.webp"),
            model("A fine-tune of SDXL. A model trained on lines.", URI, prompt=TEXT),
            model("", URI, ["https://a.example/a.zip", "https://a.example/a.png"]),
        ],
    )
    def test_what_only_speaks_of_it_is_not(self, document: dict[str, Any]) -> None:
        assert kind(document).medium is Medium.IMAGE


class TestOutput:
    def test_an_output_that_contains_itself_two_hundred_times_over_ends_soon(self) -> None:
        loop = {"$ref": "#/components/schemas/Loop"}
        node = {"type": "object", "properties": {f"p{n}": loop for n in range(200)}}
        began = time.monotonic()
        document = {"components": {"schemas": {"Loop": node}}}
        assert list(model_kinds.of_output(document, loop)) == []
        assert time.monotonic() - began < 2

    def test_an_output_that_is_not_there_says_nothing(self) -> None:
        assert model_kinds.best(model_kinds.of_output({}, {"$ref": "#/components/x"})) is None


class TestPrompts:
    @pytest.mark.parametrize(
        ("names", "spoken", "wanted"),
        [
            (["text", "prompt"], True, "text"),
            (["text", "prompt"], False, "prompt"),
            (["prompts"], False, "prompts"),
            (["texts", "voice"], True, "texts"),
            (["sentence"], True, "sentence"),
            (["input_prompt", "n_prompt"], False, "input_prompt"),
            (["tts_text", "ref_text"], True, "tts_text"),
            (["negative_prompt", "positive_prompt"], False, "positive_prompt"),
            (["tags", "lyrics"], False, "lyrics"),
            (["Prompt"], False, "Prompt"),
            (["prompt_b", "prompt_a", "alpha"], False, "prompt_a"),
            (["prompt_template", "prompt_start"], False, "prompt_start"),
            (["initial_prompt", "language"], False, None),
            (["scene_prompt"], False, "scene_prompt"),
            (["negative_prompt", "style_prompt", "prompt_template"], False, None),
        ],
    )
    def test_the_box_takes_the_right_words(
        self, names: list[str], spoken: bool, wanted: str | None
    ) -> None:
        known = fields({"properties": dict.fromkeys(names, TEXT)})
        assert prompts.of(known, spoken=spoken) == wanted

    def test_a_list_of_prompts_takes_one(self) -> None:
        known = fields({"properties": {"prompts": {"type": "array", "items": TEXT}}})
        assert prompts.of(known) == "prompts"
