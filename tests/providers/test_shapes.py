"""One shape in each model's own parameters: over every shipped model and the recorded documents of
real providers, and each form of such a parameter by its values."""

import os
from fractions import Fraction
from pathlib import Path

import pytest

from providers import shapes
from providers.contract import BadRequest, Kind, Medium, ModelSpec
from providers.models import CatalogueModel
from providers.params import Checker, InvalidParams
from providers.schema import fields
from tests.providers import corpus
from tests.shipped import fill_catalogue

SEEN = (Medium.IMAGE, Medium.VIDEO)

SIDE = {"type": "integer", "minimum": 256, "maximum": 1440}


def way(**properties):
    return shapes.way_of(fields({"type": "object", "properties": properties}))


def asked(shape: str, **properties):
    found = way(**properties)
    assert found is not None
    return shapes.params_for(found, shapes.ratio(shape))


RATIOS = {"enum": ["auto", "1:1", "16:9", "9:16", "4:3"], "default": "auto"}
NAMES = {
    "enum": ["square_hd", "square", "portrait_4_3", "portrait_16_9", "landscape_4_3"],
    "default": "square_hd",
}
WRITTEN = {"enum": ["1024x1024", "1536x1024", "1024x1536", "auto"], "default": "auto"}
TWO_SIZES = {
    "enum": ["512x512", "1024x1024", "2048x2048", "1344x768", "2688x1536"],
    "default": "2048x2048",
}
OBJECT = {
    "anyOf": [
        {"type": "object", "properties": {"width": SIDE, "height": SIDE}},
        {"type": "string", "enum": ["square_hd", "landscape_16_9", "portrait_16_9"]},
    ],
    "default": "square_hd",
}


@pytest.mark.parametrize(
    ("shape", "properties", "sent"),
    [
        # A ratio out of a list; the nearest where it is not there.
        ("16:9", {"aspect_ratio": RATIOS}, {"aspect_ratio": "16:9"}),
        ("3:2", {"aspect_ratio": RATIOS}, {"aspect_ratio": "4:3"}),
        ("2:3", {"aspectRatio": RATIOS}, {"aspectRatio": "9:16"}),
        ("21:9", {"ratio": {"enum": ["1280:720", "1584:672"]}}, {"ratio": "1584:672"}),
        # It goes before a size, which says how large it is.
        ("1:1", {"resolution": {"enum": ["1k", "2k"]}, "aspect_ratio": RATIOS},
         {"aspect_ratio": "1:1"}),
        # Sizes with names: portrait_4_3 is three wide and four high.
        ("3:4", {"image_size": NAMES}, {"image_size": "portrait_4_3"}),
        ("4:3", {"image_size": NAMES}, {"image_size": "landscape_4_3"}),
        ("1:1", {"image_size": NAMES}, {"image_size": "square_hd"}),
        ("16:9", {"orientation": {"enum": ["portrait", "landscape"]}},
         {"orientation": "landscape"}),
        # Sizes that are written; of several of one shape that which is as large as the default.
        ("3:2", {"size": WRITTEN}, {"size": "1536x1024"}),
        ("9:16", {"size": WRITTEN}, {"size": "1024x1536"}),
        ("1:1", {"size": TWO_SIZES}, {"size": "2048x2048"}),
        ("16:9", {"size": TWO_SIZES}, {"size": "2688x1536"}),
        ("16:9", {"size": {"enum": ["1280*720", "720*1280"]}}, {"size": "1280*720"}),
        # A name or an object: the name where there is one of that shape.
        ("16:9", {"image_size": OBJECT}, {"image_size": "landscape_16_9"}),
        ("3:2", {"image_size": OBJECT}, {"image_size": {"width": 1248, "height": 832}}),
        # Two numbers, in whole steps, as large as the default and within their bounds.
        ("1:1", {"width": SIDE, "height": SIDE}, {"width": 1024, "height": 1024}),
        ("16:9", {"width": SIDE, "height": SIDE}, {"width": 1360, "height": 768}),
        ("21:9", {"width": SIDE, "height": SIDE}, {"width": 1440, "height": 624}),
        ("16:9", {"width": {**SIDE, "default": 512, "multipleOf": 64},
                  "height": {**SIDE, "default": 512, "multipleOf": 64}},
         {"width": 704, "height": 384}),
        ("1:1", {"width": {"enum": [512, 768, 1280]}, "height": {"enum": [512, 768, 720]}},
         {"width": 768, "height": 768}),
        # Megapixels say how large it is, and are left alone.
        ("1:1", {"megapixels": {"enum": ["1", "0.25"]}, "aspect_ratio": RATIOS},
         {"aspect_ratio": "1:1"}),
    ],
)  # fmt: skip
def test_each_form_of_such_a_parameter(shape, properties, sent):
    assert asked(shape, **properties) == sent


@pytest.mark.parametrize(
    "properties",
    [
        {"resolution": {"enum": ["720p", "1080p"]}},
        {"aspect_ratio": {"type": "string"}},
        {"aspect_ratio": {"enum": ["auto"]}},
        {"width": SIDE},
        {"size": {"type": "string", "format": "uri"}},
    ],
)
def test_what_tells_no_shape(properties):
    assert way(**properties) is None


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("16:9", Fraction(16, 9)),
        ("1536x1024", Fraction(3, 2)),
        ("portrait_16_9", Fraction(9, 16)),
        ("landscape_3_2", Fraction(3, 2)),
        ("square_hd", Fraction(1)),
        ("2.39:1", Fraction(239, 100)),
        ({"width": 1024, "height": 512}, Fraction(2)),
        ({"width": None, "height": 512}, None),
        ("auto", None),
        ("1080p", None),
        (None, None),
        ("0:1", None),
    ],
)
def test_which_shape_a_value_says(value, found):
    assert shapes.ratio_of(value) == found


def test_a_shape_that_was_told_is_found_again():
    found = way(width=SIDE, height=SIDE)
    for shape in shapes.SHAPES:
        told = shapes.ratio_in_params(found, shapes.params_for(found, shapes.ratio(shape)))
        assert shapes.shape_of(told) == shape
    assert shapes.ratio_in_params(found, {"width": 1024}) is None
    assert shapes.shape_of(Fraction(5)) == ""


@pytest.mark.django_db
def test_every_shipped_model_takes_what_it_is_asked_for():
    fill_catalogue()
    seen = 0
    for row in CatalogueModel.objects.all():
        spec = row.spec()
        found = shapes.way_of(fields(spec.schema)) if spec.kind.medium in SEEN else None
        if found is None:
            continue
        seen += 1
        check(spec.schema, spec.id, found)
        told = {one.name for one in fields(spec.schema)}
        assert set(found.names) <= told, row.ref
    assert seen > 60


OWN = Path(__file__).parent / "documents"


@pytest.mark.parametrize("folder", [OWN, os.environ.get("ARTFACTORY_CORPUS", "")])
def test_every_recorded_document_takes_what_it_is_asked_for(folder):
    seen = 0
    for name, document in corpus.documents(Path(folder)) if folder else ():
        is_fal = name.startswith("fal-openapi/")
        try:
            spec = (corpus.described_by_fal if is_fal else corpus.described_by_replicate)(document)
        except BadRequest:
            continue
        if found := shapes.way_of(fields(spec.schema)):
            seen += 1
            check(spec.schema, name, found)
    assert seen or not folder


def check(schema, name, found):
    """Every shape is a value that the schema takes, and the shape that was asked for where the
    model has that."""
    checker = Checker(ModelSpec(name, Kind.TEXT_TO_IMAGE, name, schema))
    for shape in shapes.SHAPES:
        wanted = shapes.ratio(shape)
        params = shapes.params_for(found, wanted)
        assert params, (name, shape)
        try:
            checker.check(params)
        except InvalidParams as error:
            assert not set(error.errors) & set(params), (name, shape, params, error.errors)
        told = shapes.ratio_in_params(found, params)
        near = [ratio for ratio, _ in found.choices if shapes.alike(ratio, wanted)]
        if near:
            assert shapes.alike(told, wanted), (name, shape, params)
