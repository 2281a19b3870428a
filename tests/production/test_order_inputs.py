"""Files are what the fields take before anything is sent, on every path."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gallery import organising, products
from gallery.models import Product
from ledger.models import LedgerEntry
from production import actions, order_inputs, orders, reorder
from production.engine import transitions
from production.models import Generation, GenerationInput, Order, State
from production.orders import OrderInput, OrderLine, OrderRejected, OrderRequest
from projects.models import Project
from providers.contract import Charged, Kind, Medium, ProviderError
from providers.models import CatalogueModel
from providers.schema import Type, fields
from tests.emulator import Emulator
from tests.gallery.samples import any_file
from tests.production.rows import make_generation
from tests.production.test_generate import generate

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
FILES = {
    Medium.IMAGE: ("in.png", "png"),
    Medium.VIDEO: ("in.mp4", "silent.mp4"),
    Medium.AUDIO: ("in.wav", "song.wav"),
    Medium.TEXT: ("hello.txt", ""),
}
NOUNS = {"image": "an image", "video": "a video", "audio": "a sound", "text": "a text"}
EDIT = {"kind": "image-to-image", "prompt": "x"}


def content(medium: Medium) -> bytes:
    name = FILES[medium][1]
    return any_file(name) if name else b"hello"


def product(medium: Medium, tmp_path: Path) -> Product:
    path = tmp_path / FILES[medium][0]
    path.write_bytes(content(medium))
    return products.bring_in(path, Project.inbox())


def takes(declared: str, **node) -> None:
    """The scripted model's input is of this medium."""
    model = CatalogueModel.objects.get(provider="scripted", model_id="edit")
    model.schema["properties"]["image_url"] = {"type": "string", "x-media": declared, **node}
    model.save()


def order(*given: Product, field: str = "image_url", **changes) -> Order:
    line = OrderLine("scripted/edit", {}, tuple(OrderInput(field, one) for one in given))
    return orders.place(OrderRequest(**EDIT | {"lines": [line]} | changes))


def nothing_was_sent(emulator: Emulator) -> bool:
    return not (
        Order.objects.exists() or LedgerEntry.objects.exists() or emulator.stats()["submissions"]
    )


class TestTheMedium:
    @pytest.mark.parametrize("declared", [Medium.IMAGE, Medium.VIDEO, Medium.AUDIO, Medium.TEXT])
    @pytest.mark.parametrize("medium", FILES)
    def test_is_held_against_the_fields(self, emulator: Emulator, tmp_path, declared, medium):
        takes(declared)
        given = product(medium, tmp_path)
        if medium == declared:
            assert order(given).generations.get().inputs.get().product == given
            return
        with pytest.raises(OrderRejected) as caught:
            order(given)
        assert caught.value.reason == "bad_input"
        [sentence] = caught.value.errors["image_url"]
        assert sentence.endswith(f"takes {NOUNS[declared]}, and #{given.pk} is {NOUNS[medium]}.")
        assert nothing_was_sent(emulator)

    @pytest.mark.parametrize("medium", FILES)
    def test_any_goes_where_nobody_knows_what_it_takes(self, emulator, tmp_path, client, medium):
        takes("file")
        given = product(medium, tmp_path)
        assert order(given).generations.get().inputs.get().product == given
        page = client.get(reverse("create"), {"kind": "image-to-image", "model": "scripted/edit"})
        assert "Drop or paste a file of any kind" in page.content.decode()

    def test_several_wrong_ones_are_told_together_with_the_rest(self, emulator, tmp_path):
        with pytest.raises(OrderRejected) as caught:
            order(product(Medium.TEXT, tmp_path), prompt="")
        assert set(caught.value.errors) == {"image_url", "prompt"}


class TestTheNumber:
    def test_a_place_for_one_takes_one(self, emulator: Emulator, tmp_path):
        given = product(Medium.IMAGE, tmp_path)
        with pytest.raises(OrderRejected, match="takes one file, and 2 were given"):
            order(given, given)
        assert nothing_was_sent(emulator)

    @pytest.mark.parametrize(("number", "words"), [(1, "needs 2 files or more"), (4, "takes 3")])
    def test_a_place_for_several_has_its_bounds(self, emulator, tmp_path, number, words):
        takes("image", type="array", items={"type": "string"}, minItems=2, maxItems=3)
        given = product(Medium.IMAGE, tmp_path)
        with pytest.raises(OrderRejected, match=words):
            order(*[given] * number)
        assert order(given, given).generations.count() == 1


class TestWhatThereIsNot:
    @pytest.mark.parametrize(
        ("field", "words"), [("nothing", "no parameter “nothing”"), ("strength", "takes no file")]
    )
    def test_an_input_of_another_model(self, emulator: Emulator, tmp_path, field, words):
        given = product(Medium.IMAGE, tmp_path)
        with pytest.raises(OrderRejected, match=words) as caught:
            order(given, field=field)
        assert field in caught.value.errors
        assert nothing_was_sent(emulator)

    def test_a_product_in_the_trash(self, emulator: Emulator, tmp_path):
        given = product(Medium.IMAGE, tmp_path)
        organising.trash([given.pk])
        given.refresh_from_db()
        with pytest.raises(OrderRejected, match="is in the trash"):
            order(given)

    def test_a_file_that_is_gone(self, emulator: Emulator, tmp_path):
        given = product(Medium.IMAGE, tmp_path)
        given.asset.file.unlink()
        with pytest.raises(OrderRejected, match="is missing from the media folder"):
            order(given)


class TestOnEveryPath:
    def test_the_page(self, emulator: Emulator, tmp_path, client):
        given = product(Medium.TEXT, tmp_path)
        data = EDIT | {"model": "scripted/edit", "count": "1", "nonce": "n"}
        for more in (
            {"input-image_url": given.pk},
            {"file-image_url": SimpleUploadedFile("x.png", content(Medium.AUDIO))},
        ):
            response = client.post(reverse("order"), data | more, **HTMX)
            assert response.status_code == 422
            assert "an image" in response.content.decode()
        assert nothing_was_sent(emulator)

    @pytest.mark.parametrize("how", ["{file}", "image_url={file}", "{number}"])
    def test_the_command(self, emulator: Emulator, tmp_path, how):
        given = product(Medium.TEXT, tmp_path) if "number" in how else None
        file = tmp_path / "hello.txt"
        file.write_bytes(b"hello there")
        named = how.format(file=file, number=given and given.pk)
        code, _, err = generate("x", "--model=scripted/edit", f"--input={named}")
        assert code == 2
        assert "a text" in err
        assert "an image" in err
        assert nothing_was_sent(emulator)
        assert Product.objects.count() == bool(given), "what is not ordered is not taken in"

    def old_order(self, tmp_path, **changes) -> Generation:
        """From before the rule."""
        given = product(Medium.TEXT, tmp_path)
        generation = make_generation(
            State.SUBMITTING, model_id="edit", kind=Kind.IMAGE_TO_IMAGE.value
        )
        GenerationInput.objects.create(
            generation=generation, field="image_url", asset=given.asset, product=given
        )
        transitions.failed(generation, ProviderError(charged=Charged.NO))
        return generation

    def test_retry_and_order_again(self, emulator: Emulator, tmp_path):
        generation = self.old_order(tmp_path)
        for act in (actions.retry, reorder.order_again, lambda _: actions.retry_failed()):
            with pytest.raises((actions.NotPossible, OrderRejected), match="takes an image"):
                act(generation.pk)
        assert not emulator.stats()["submissions"]

    def test_ordering_again_does_not_leave_out_what_is_deleted(self, emulator, tmp_path):
        generation = self.old_order(tmp_path)
        GenerationInput.objects.update(product=None)
        with pytest.raises(actions.NotPossible, match="is deleted"):
            reorder.order_again(generation.pk)

    def test_an_upload_for_a_field(self, client):
        def upload(wanted: str):
            file = SimpleUploadedFile("hello.txt", b"hello")
            data = {"file": file, "field": "image", "takes": wanted}
            return client.post(reverse("upload"), data, **HTMX)

        refused = upload("image")
        assert refused.status_code == 422
        words = refused.content.decode()
        assert "hello.txt was not added; nothing was spent." in words
        assert "This is a text, and here goes an image." in words
        assert not Product.objects.exists()
        assert upload("").status_code == upload("text").status_code == 200

    def test_a_product_chosen_for_a_field(self, client, tmp_path):
        given = product(Medium.TEXT, tmp_path)
        data = {"product": given.pk, "field": "image", "medium": "image"}
        refused = client.get(reverse("pick"), data)
        assert refused.status_code == 422
        assert f"#{given.pk} is a text, and here goes an image." in refused.content.decode()
        assert "picked-item" not in refused.content.decode()
        assert client.get(reverse("pick"), data | {"medium": "text"}).status_code == 200


class TestWhatAFieldSays:
    @pytest.mark.parametrize(
        ("declared", "medium"),
        [("image/png", "image"), ("text", "text"), ("file", None), ("audio", "audio")],
    )
    def test_of_itself(self, declared, medium):
        [field] = fields({"properties": {"source": {"type": "string", "x-media": declared}}})
        assert (field.type, field.medium) == (Type.MEDIA, medium)

    def test_a_model_without_media_fields_has_no_problems_with_none(self):
        assert order_inputs.problems({}, []) == {}
