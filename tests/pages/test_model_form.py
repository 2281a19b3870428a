from typing import Any

import pytest
from django.http import QueryDict

from pages.create import form_state
from pages.create.model_form import ParamsForm, form_for
from providers.contract import Kind, Medium, ModelSpec
from tests.providers.corpus import posted
from tests.providers.schemas import FAL, REPLICATE


def model(id: str, properties: dict[str, Any], **more: Any) -> ModelSpec:
    schema = {"type": "object", "properties": properties, "required": more.pop("required", [])}
    return ModelSpec(id, Kind.TEXT_TO_IMAGE, f"Model {id.upper()}", schema, **more)


def filled(*specs: ModelSpec, **values: Any) -> ParamsForm:
    data = QueryDict(mutable=True)
    for name, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            data.appendlist(f"param-{name}", one)
    return form_for(specs)(data)


def opened(properties: dict[str, Any], required: list[str]) -> dict[str, str]:
    """What a browser sends of the form as it opens."""
    data = posted(form_for([model("a", properties, required=required)])())
    return {name.removeprefix("param-"): data[name] for name in data}


def names(fields: Any) -> list[str]:
    return [field.name for field in fields]


SIZE = {"type": "integer", "minimum": 16, "maximum": 64, "default": 32, "multipleOf": 16}


class TestOneModel:
    def test_prompt_and_media_are_left_to_the_page(self) -> None:
        form = form_for([ModelSpec("r", Kind.TEXT_TO_IMAGE, "R", REPLICATE)])()
        assert "prompt" not in form.fields
        assert form.prompt is not None
        assert form.prompt.required
        assert [(place.name, place.field.medium) for place in form.media_fields] == [
            ("image", Medium.IMAGE),
            ("references", Medium.IMAGE),
        ]

    def test_main_and_advanced_are_all_of_them_in_order(self) -> None:
        properties = {f"p{n}": {"type": "integer", "x-advanced": n % 2 == 1} for n in range(6)}
        form = form_for([model("a", properties)])()
        assert names(form.main_fields()) == ["p0", "p2", "p4"]
        assert names(form.advanced_fields()) == ["p1", "p3", "p5"]

    def test_a_number_has_its_bounds_step_help_and_default(self) -> None:
        html = form_for([model("a", {"size": SIZE | {"description": "In <pixels>"}})])().as_div()
        for part in ('type="number"', 'min="16"', 'max="64"', 'step="16"', 'value="32"'):
            assert part in html
        assert 'aria-describedby="id_param-size_helptext"' in html
        assert 'id="id_param-size_helptext">In &lt;pixels&gt;' in html

    @pytest.mark.parametrize(
        ("node", "part"),
        [
            ({"type": "number"}, 'step="any"'),
            ({"enum": ["a", "b"], "default": "b"}, '<option value="b" selected>b</option>'),
            ({"type": "boolean", "default": True}, 'type="checkbox"'),
            ({"type": "boolean"}, '<option value="true">Yes</option>'),
            ({"type": "string", "maxLength": 9}, 'maxlength="9"'),
            ({"type": "string", "maxLength": 900}, "<textarea"),
            ({"type": "string", "format": "password"}, 'type="password"'),
            ({"type": "object", "default": {"a": "é"}}, '"a": "é"'.replace('"', "&#34;")),
            ({"type": "array", "items": {"enum": ["a"]}, "default": ["a"]}, 'value="a"'),
            ({"type": "array", "items": {}, "default": [1]}, "[\n 1\n]</textarea>"),
            ({"type": "array", "items": {"type": "string"}, "default": ["a", "b"]}, "a\nb</te"),
            ({"anyOf": [{"type": "string"}, {"enum": ["<x>"]}]}, '<option value="&lt;x&gt;">'),
        ],
    )  # fmt: skip
    def test_each_type_has_its_control(self, node: Any, part: str) -> None:
        html = form_for([model("a", {"x": node})])().as_div()
        assert part in html
        assert "style=" not in html
        assert "onclick" not in html

    def test_suggestions_belong_to_their_box(self) -> None:
        html = form_for([model("a", {"x": {"type": "string", "examples": ["a"]}})])().as_div()
        assert 'list="id_param-x_list"' in html
        assert '<datalist id="id_param-x_list">' in html

    def test_params_are_exactly_the_typed_body(self) -> None:
        spec = model("a", {
            "size": SIZE, "cfg": {"type": "number"}, "mode": {"enum": [1, "auto"]},
            "hd": {"type": "boolean", "default": True}, "free": {"type": "boolean"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "picks": {"type": "array", "items": {"enum": [1, 2, 3]}},
            "extra": {"type": "object"}, "note": {"type": "string"},
        })  # fmt: skip
        form = filled(
            spec, size="48", cfg="", mode="1", tags="a\nb", picks=["1", "3"], extra='{"a": 1}'
        )
        assert form.is_valid(), form.errors
        assert form.params_for(spec) == {
            "size": 48, "mode": 1, "hd": False, "tags": ["a", "b"], "picks": [1, 3],
            "extra": {"a": 1},
        }  # fmt: skip

    def test_untouched_it_sends_nothing_that_nobody_decided(self) -> None:
        spec = ModelSpec("f", Kind.TEXT_TO_IMAGE, "F", FAL)
        unbound = form_for([spec])()
        shown = [*unbound.main_fields(), *unbound.advanced_fields()]
        values = {f.name: f.value() for f in shown if f.value() not in (None, False)}
        form = filled(spec, **values)
        assert form.is_valid(), form.errors
        assert form.params_for(spec) == {}

    @pytest.mark.parametrize(
        ("value", "words"),
        [("33", "multiple of 16"), ("80", "at most 64"), ("x", "a whole number"),
         ("\0", "not text")],
    )  # fmt: skip
    def test_an_error_stands_at_its_field(self, value: str, words: str) -> None:
        form = filled(model("a", {"size": SIZE}), size=value)
        assert not form.is_valid()
        assert words in form.errors["size"][0]
        assert 'id_param-size_error"' in form.as_div()

    def test_what_is_needed_is_asked_for_once(self) -> None:
        form = filled(model("a", {"size": {"type": "integer"}}, required=["size"]))
        assert form.errors == {"size": ["Size is needed."]}

    def test_a_missing_prompt_or_file_is_not_this_forms_error(self) -> None:
        schema = {"prompt": {"type": "string"}, "image_url": {"type": "string"}}
        form = filled(model("a", schema, required=["prompt", "image_url"]))
        assert form.is_valid()

    def test_a_rule_of_the_whole_is_an_error_of_the_whole(self) -> None:
        spec = model("a", {"a": {"type": "integer"}, "b": {"type": "integer"}})
        spec.schema["dependentRequired"] = {"a": ["b"]}
        assert "__all__" in filled(spec, a="1").errors

    def test_names_clash_with_nothing_of_the_form(self) -> None:
        odd = ("data", "fields", "errors", "prefix", "clean", "media", "specs", "names", "prompt",
               "is_valid", "params_for", "as_div")  # fmt: skip
        spec = model("a", {name: {"type": "integer"} for name in odd}, prompt_field=None)
        form = filled(spec, **dict.fromkeys(odd, "1"))
        assert form.is_valid(), form.errors
        assert form.params_for(spec) == dict.fromkeys(odd, 1)

    def test_a_model_without_parameters(self) -> None:
        spec = model("a", {})
        form = filled(spec)
        assert form.is_valid()
        assert form.params_for(spec) == {}
        assert form.prompt is None

    def test_two_hundred_fields(self) -> None:
        spec = model("a", {f"p{n}": {"type": "integer"} for n in range(200)})
        form = filled(spec, **{f"p{n}": str(n) for n in range(200)})
        assert form.is_valid()
        assert len(form.params_for(spec)) == 200


def sent(properties: dict[str, Any], required: list[str] | None = None, **changes: Any) -> Any:
    """What goes to a model of a form as a browser sends it: untouched but for `changes`."""
    spec = model("a", properties, required=required or [])
    data = posted(form_for([spec])())
    for name, value in changes.items():
        data.setlist(
            f"param-{name.replace('__', '-')}", value if isinstance(value, list) else [value]
        )
    form = form_for([spec])(data)
    assert form.is_valid(), form.errors
    return form.params_for(spec)


NEGATIVE = {"type": "string", "default": "blurry,\nugly"}


class TestWhatIsSent:
    def test_defaults_go_only_where_the_model_asks_for_them(self) -> None:
        assert sent({"steps": {"type": "integer", "default": 4}}) == {}
        assert sent({"steps": {"type": "integer", "default": 4}}, ["steps"]) == {"steps": 4}

    def test_what_has_a_default_and_is_emptied_is_sent_empty(self) -> None:
        assert sent({"negative_prompt": NEGATIVE}) == {}
        assert sent({"negative_prompt": NEGATIVE}, negative_prompt="") == {"negative_prompt": ""}
        tags = {"type": "array", "items": {"type": "string"}, "default": ["a"]}
        assert sent({"tags": tags}, tags="") == {"tags": []}
        assert sent({"note": {"type": "string"}}, note="") == {}

    @pytest.mark.parametrize(
        "node", [{"type": "string"}, NEGATIVE, {"type": "array", "items": {"type": "string"}}]
    )
    def test_what_is_needed_may_not_be_emptied(self, node: dict[str, Any]) -> None:
        form = filled(model("a", {"x": node}, required=["x"]), x="")
        assert form.errors == {"x": ["X is needed."]}

    @pytest.mark.parametrize(
        ("node", "wanted"),
        [
            ({"enum": [1, 2, 4], "default": "4"}, 4),
            ({"enum": ["1", "4"], "default": 4}, "4"),
            ({"enum": ["1:1", "16:9"], "default": " 1:1"}, "1:1"),
            ({"enum": ["png", "jpg"], "default": "PNG"}, "png"),
            ({"type": "integer", "default": "7"}, 7),
            ({"type": "integer", "default": 7.0}, 7),
            ({"type": "number", "default": "0.5"}, 0.5),
            ({"type": "boolean", "default": "true"}, True),
            ({"type": "string", "default": 3}, "3"),
            ({"type": "array", "items": {"type": "integer"}, "default": ["1", 2.0]}, [1, 2]),
            ({"type": "array", "items": {"type": "string"}, "default": [1, "a"]}, ["1", "a"]),
            ({"type": "object", "default": '{"a": 1}'}, {"a": 1}),
            ({"type": "array", "items": {"type": "object"}, "default": "[]"}, []),
            ({"type": "number", "multipleOf": 0.05, "default": 0.7}, 0.7),
        ],
    )
    def test_a_default_of_another_type_goes_as_the_fields_own(
        self, node: dict[str, Any], wanted: Any
    ) -> None:
        assert sent({"x": node}, ["x"]) == {"x": wanted}

    @pytest.mark.parametrize(
        "node",
        [
            {"type": "integer", "default": -1, "minimum": 0},
            {"enum": ["a", "c"], "default": "b"},
            {"type": "string", "default": "", "minLength": 1},
            {"type": "number", "minimum": 0, "exclusiveMinimum": True, "default": 0},
            {"type": "integer", "default": 10**20},
            {"type": "array", "items": {"type": "integer"}, "default": ["a"]},
            {"type": "object", "default": "words"},
            {"type": "object", "default": []},
            {"type": "string", "pattern": "^[a-z]+$", "default": "A1"},
            {"type": "number", "multipleOf": 0.1, "default": 0.25},
            {"anyOf": [{"type": "number"}, {"enum": ["auto"], "type": "string"}], "default": ""},
            {"type": "object", "required": ["a"], "default": {"b": 1}},
        ],
    )
    def test_a_default_that_the_model_does_not_take_is_none(self, node: dict[str, Any]) -> None:
        assert sent({"x": node, "y": {"type": "string"}}, y="a") == {"y": "a"}
        form = filled(model("a", {"x": node}, required=["x"]), **opened({"x": node}, ["x"]))
        assert form.errors == {"x": ["X is needed."]}

    @pytest.mark.parametrize(
        ("default", "typed", "wanted"),
        [(-1, None, {}), (0, None, {}), (42, None, {"seed": 42}), (-1, "-1", {}),
         (0, "0", {"seed": 0}), (None, "7", {"seed": 7}), (42, "", {})],
    )  # fmt: skip
    def test_a_seed_is_left_to_be_drawn_unless_one_is_there(
        self, default: Any, typed: str | None, wanted: dict[str, int]
    ) -> None:
        node = {"type": "integer", "minimum": 0, "default": default}
        assert sent({"seed": node}, **({} if typed is None else {"seed": typed})) == wanted

    def test_line_ends_are_put_right(self) -> None:
        lines = {"type": "array", "items": {"type": "string"}}
        found = sent(
            {"a": {"type": "string"}, "text": {"type": "string"}, "c": lines},
            a="x\r\ny", text="x\ry\r\n", c="x\r\ny",
        )  # fmt: skip
        assert found == {"a": "x\ny", "text": "x\ny\n", "c": ["x", "y"]}

    def test_a_size_by_its_name_or_by_two_numbers(self) -> None:
        own = {"type": "object", "properties": {
            "width": {"type": "integer", "minimum": 1}, "height": {"type": "integer"}}}  # fmt: skip
        size = {"anyOf": [own, {"type": "string", "enum": ["square", "wide"]}], "default": "wide"}
        assert sent({"size": size}) == {}
        assert sent({"size": size}, size="square") == {"size": "square"}
        found = sent({"size": size}, size="own", size__width="640", size__height="480")
        assert found == {"size": {"width": 640, "height": 480}}
        form = filled(model("a", {"size": size}), size="own", **{"size-width": "640"})
        assert form.errors == {"size": ["Size needs a width and a height."]}
        assert names(form_for([model("a", {"size": size})])().main_fields()) == ["size"]

    def test_choices_in_another_order_and_lines_with_commas_come_back(self) -> None:
        picks = {"type": "array", "items": {"enum": ["a", "b", "c"]}, "default": ["c", "a"]}
        assert sent({"picks": picks}, ["picks"]) == {"picks": ["c", "a"]}
        tags = {"type": "array", "items": {"type": "string"}, "default": ["a, b"]}
        assert sent({"tags": tags}, ["tags"]) == {"tags": ["a, b"]}

    @pytest.mark.parametrize(
        ("node", "value", "wanted"),
        [
            ({"type": "array", "items": {"type": "string"}}, ["[1]"], ["[1]"]),
            ({"type": "array", "items": {"type": "string"}}, [], None),
            ({"type": "integer", "enum": [1, 2]}, 2.0, 2),
            ({"type": "array", "items": {"enum": [1, 2]}}, [2.0, 1], [2, 1]),
            ({"type": "string"}, "a\rb", "a\nb"),
            ({"type": "string"}, "\n", "\n"),
            ({"anyOf": [{"type": "string"}, {"type": "number"}]}, "true", "true"),
            ({"anyOf": [{"type": "string"}, {"type": "number"}]}, "[1]", "[1]"),
            ({"type": "object", "properties": {"width": {"type": "integer"}, "height": {
                "type": "integer"}}}, {"width": 640.0, "height": 480}, {
                "width": 640, "height": 480}),
        ],
    )  # fmt: skip
    def test_what_was_ordered_once_comes_back(self, node: Any, value: Any, wanted: Any) -> None:
        spec = model("a", {"x": node})
        form, dropped = form_state.filled(form_for([spec])(), {"x": value})
        again = form_for([spec])(posted(form))
        assert again.is_valid(), again.errors
        assert (again.params_for(spec).get("x"), dropped) == (wanted, [])

    def test_a_size_without_a_height_breaks_nothing(self) -> None:
        sides = {"width": {"type": "integer"}, "height": {"type": "integer"}}
        spec = model("a", {"x": {"type": "object", "properties": sides}})
        form, _ = form_state.filled(form_for([spec])(), {"x": {"width": 640}})
        assert "form" not in str(form["x"]) and form_for([spec])(posted(form)).is_valid()

    def test_nothing_chosen_is_not_the_empty_choice(self) -> None:
        style = {"enum": ["", "bold"]}
        assert sent({"style": style}) == {}
        assert sent({"style": style}, style='""') == {"style": ""}

    def test_equal_titles_have_their_names_beside_them(self) -> None:
        form = form_for([model("a", {"x": {"title": "Size"}, "y": {"title": "Size"}})])()
        assert [field.label for field in form] == ["Size (x)", "Size (y)"]


CONTROLS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["path", "control_image_url"],
        "properties": {"path": {"type": "string"}, "control_image_url": {"type": "string"}},
    },
}


class TestFilesInside:
    """Places for files inside something else are there with a file, and else are not."""

    def test_those_that_are_empty_ask_for_nothing(self) -> None:
        assert sent({"controls": CONTROLS}) == {}

    def test_those_that_are_filled_stand_for_what_is_around_them(self) -> None:
        data = QueryDict(mutable=True)
        data["input-controls[].control_image_url"] = "7"
        spec = model("a", {"controls": CONTROLS}, required=["controls"])
        assert "'path' is a required" in form_for([spec])(data).errors["controls"][0]
        data["param-controls"] = '[{"path": "a"}]'
        assert form_for([spec])(data).is_valid()
        images = {"items": {"type": "object", "properties": {"image_url": {"type": "string"}}}}
        spec = model("a", {"parts": {"type": "array", **images}}, required=["parts"])
        data["input-parts[].image_url"] = "7"
        assert form_for([spec])(data).is_valid()
        assert filled(spec).errors == {"parts": ["Parts is needed."]}


class TestSeveralModels:
    A = model(
        "a",
        {
            "prompt": {"type": "string", "maxLength": 90},
            "n": {"type": "integer", "maximum": 4, "default": 1},
            "mode": {"enum": ["x", "y"]},
            "only_a": {"type": "string"},
            "image": {"type": "string"},
        },
    )
    B = model(
        "b",
        {
            "text": {"type": "string", "maxLength": 50},
            "n": {"type": "integer", "maximum": 8, "default": 2},
            "mode": {"enum": ["y", "z"]},
            "only_b": {"type": "string"},
            "image": {"type": "string"},
        },
        prompt_field="text",
    )

    def test_a_shared_name_is_one_field(self) -> None:
        form = form_for([self.A, self.B])()
        assert list(form.fields) == ["n", "mode", "only_a", "only_b"]
        assert form.fields["n"].models == (self.A, self.B)
        assert form.fields["only_b"].models == (self.B,)
        assert [place.models for place in form.media_fields] == [(self.A, self.B)]

    def test_the_widest_bounds_every_choice_and_no_default_that_differs(self) -> None:
        form = form_for([self.A, self.B])()
        assert form.fields["n"].param.maximum == 8
        assert form.fields["n"].initial is None
        html = str(form["mode"])
        assert all(f'value="{choice}"' in html for choice in ("", "x", "y", "z"))

    def test_the_prompt_has_the_narrowest_length(self) -> None:
        prompt = form_for([self.A, self.B]).prompt
        assert prompt is not None
        assert prompt.max_length == 50

    def test_each_model_gets_its_own(self) -> None:
        form = filled(self.A, self.B, n="3", mode="y", only_a="p", only_b="q")
        assert form.is_valid(), form.errors
        assert form.params_for(self.A) == {"n": 3, "mode": "y", "only_a": "p"}
        assert form.params_for(self.B) == {"n": 3, "mode": "y", "only_b": "q"}

    def test_an_error_names_the_model_that_objects(self) -> None:
        form = filled(self.A, self.B, n="6", mode="z")
        assert form.errors["n"] == ["Model A: N must be at most 4."]
        assert form.errors["mode"] == ["Model A: Mode must be one of x, y, not “z”."]

    def test_types_that_differ_are_two_fields(self) -> None:
        long = model("long", {"duration": {"enum": ["4s", "8s"]}})
        short = model("short", {"duration": {"type": "integer"}})
        form = filled(long, short, **{"duration": "4s", "duration--2": "5"})
        assert form.is_valid(), form.errors
        assert form.params_for(long) == {"duration": "4s"}
        assert form.params_for(short) == {"duration": 5}
        assert form.fields["duration--2"].label == "Duration (Model SHORT)"

    def test_two_providers_models_of_one_id_are_told_apart(self) -> None:
        one, other = model("same", {"p": {"type": "integer"}}), model("same", {"q": {}})
        form = filled(one, other, p="1", q="2")
        assert form.is_valid()
        assert form.params_for(one) == {"p": 1}
        assert form.params_for(other) == {"q": 2}

    def test_no_model_at_all(self) -> None:
        assert list(form_for([])().fields) == []


def test_one_way_to_say_the_extent_is_in_front() -> None:
    """What the schema folds away comes forward where nothing in front says the same."""
    away = {"type": "integer", "x-advanced": True}
    folded = {"width": away, "height": away, "seed": away}
    ratio = {"aspect_ratio": {"enum": ["1:1", "16:9"], "x-advanced": False}}
    style = {"style": {"type": "string", "x-advanced": False}}
    shown = form_for([model("a", {**ratio, **style, **folded})])()
    assert names(shown.main_fields()) == ["aspect_ratio", "seed", "style"]
    shown = form_for([model("a", {**style, **folded})])()
    assert names(shown.main_fields()) == ["width", "height", "seed", "style"]
