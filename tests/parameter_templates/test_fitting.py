"""What of a template fits models that are otherwise than they were."""

from parameter_templates import fitting
from providers.contract import Kind, ModelSpec
from providers.schema import fields


def spec(id, **properties):
    schema = {"type": "object", "required": ["prompt"], "properties": properties}
    schema["properties"] = {"prompt": {"type": "string"}, **properties}
    return ModelSpec(id, Kind.TEXT_TO_IMAGE, id, schema)


SMALL = spec("small", width={"type": "integer", "minimum": 16, "maximum": 640})
LARGE = spec(
    "large",
    width={"type": "integer", "maximum": 2048},
    style={"enum": ["ink", "oil"]},
    notes={"type": "string"},
)


class TestValues:
    def test_what_one_takes_and_no_other_refuses(self):
        values = {"width": 640, "style": "oil", "colour": "red", "prompt": "x"}
        found = fitting.fitted(values, [SMALL, LARGE])
        assert found.values == {"width": 640, "style": "oil"}
        assert found.left_out == [
            "colour red (the model has no such parameter)",
            "prompt x (it is the prompt)",
        ]

    def test_what_one_of_two_refuses_is_left_out_for_both(self):
        found = fitting.fitted({"width": 1024, "style": "neon"}, [SMALL, LARGE])
        assert found.values == {}
        assert "width 1024 (" in found.left_out[0] and "style neon (" in found.left_out[1]

    def test_what_is_open_yet_needs_its_parameter_alone(self):
        values = {"width": "${w}", "notes": "by ${who}", "colour": "${c}"}
        found = fitting.fitted(values, [LARGE])
        assert set(found.values) == {"width", "notes"} and len(found.left_out) == 1

    def test_with_no_model_there_is_nothing_to_say(self):
        assert fitting.fitted({"width": 1}, []) == fitting.Fitted()

    def test_each_model_gets_its_own(self):
        assert fitting.for_model({"width": 1, "style": "ink"}, SMALL) == {"width": 1}

    def test_long_values_are_cut_in_what_is_said(self):
        said = fitting.fitted({"x": "y" * 500}, [SMALL]).left_out[0]
        assert len(said) < 120 and "…" in said


class TestPlaces:
    KNOWN = {
        one.name: one
        for one in fields(
            {
                "properties": {
                    "image_url": {"type": "string", "format": "uri"},
                    "end_image_url": {"type": "string", "format": "uri"},
                    "audio_url": {"type": "string", "format": "uri"},
                }
            }
        )
    }

    def test_of_its_name_else_the_first_that_is_free(self):
        place = fitting.place_for
        assert place(self.KNOWN, "end_image_url", "image", {}) == "end_image_url"
        assert place(self.KNOWN, "photo", "image", {}) == "image_url"
        assert place(self.KNOWN, "photo", "image", {"image_url": 1}) == "end_image_url"
        assert place(self.KNOWN, "", "audio", {}) == "audio_url"
        assert place(self.KNOWN, "", "video", {}) == ""
