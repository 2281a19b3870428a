from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from providers import (
    catalogue,
    model_prices,
    registry,
)
from providers.contract import Context, Json, Kind, ModelSpec, Money, NeedsKey, Unavailable
from providers.models import CatalogueModel
from tests.emulator import Emulator
from tests.scripted_provider import MODELS, Scripted
from tests.shipped import fill_catalogue

pytestmark = pytest.mark.django_db
HERE = "tests.providers.test_catalogue"


class Failing(Scripted):
    slug, label = "failing", "Failing"
    how: Exception = RuntimeError("a bug")

    def models(self, ctx: Context) -> Iterable[ModelSpec]:
        yield MODELS[0]
        raise self.how

    def price(self, model: ModelSpec, params: Json) -> Money | None:
        raise self.how


class Changing(Scripted):
    slug, label = "changing", "Changing"
    now: tuple[ModelSpec, ...] = MODELS

    def models(self, ctx: Context) -> Iterable[ModelSpec]:
        return self.now

    def describe(self, ctx: Context, model_id: str) -> ModelSpec:
        if model_id == "needs/key":
            raise NeedsKey
        if model_id.startswith("their/"):
            return replace(MODELS[0], id=model_id, label="Theirs")
        return super().describe(ctx, model_id)


@pytest.fixture
def offer(settings: Any) -> Iterator[Callable[..., None]]:
    def offering(*names: str) -> None:
        settings.EXTRA_PROVIDERS = ",".join(f"{name.lower()}={HERE}:{name}" for name in names)
        registry.forget()

    yield offering
    registry.forget()
    Changing.now = MODELS
    Failing.how = RuntimeError("a bug")


def rows(provider: str) -> dict[str, CatalogueModel]:
    return {row.model_id: row for row in CatalogueModel.objects.filter(provider=provider)}


class TestRefresh:
    def test_every_shipped_model_is_a_row(self, scripted: Emulator) -> None:
        assert catalogue.refresh_shipped() >= 2 * len(MODELS)
        found = rows("scripted")
        assert {id: row.spec() for id, row in found.items()} == {spec.id: spec for spec in MODELS}

    def test_twice_is_as_good_as_once(self, scripted: Emulator) -> None:
        first = catalogue.refresh_shipped()
        before = CatalogueModel.objects.count()
        assert catalogue.refresh_shipped() == first
        assert CatalogueModel.objects.count() == before

    def test_what_the_user_chose_stays(self, offer: Callable[..., None]) -> None:
        offer("Changing")
        catalogue.refresh_shipped()
        CatalogueModel.objects.filter(provider="changing", model_id="picture").update(
            enabled=False, favourite=True, is_default=True, label="Old", schema={}
        )
        catalogue.refresh_shipped()
        row = rows("changing")["picture"]
        assert (row.enabled, row.favourite, row.is_default) == (False, True, True)
        assert (row.label, row.schema) == (MODELS[0].label, MODELS[0].schema)

    def test_a_model_no_longer_shipped_goes(self, offer: Callable[..., None]) -> None:
        offer("Changing")
        catalogue.refresh_shipped()
        Changing.now = MODELS[1:]
        catalogue.refresh_shipped()
        assert "picture" not in rows("changing")

    def test_but_one_that_the_user_added_stays(self, offer: Callable[..., None]) -> None:
        offer("Changing")
        catalogue.add_model("changing", "their/model")
        catalogue.refresh_shipped()
        assert rows("changing")["their/model"].source == CatalogueModel.Source.USER

    @pytest.mark.parametrize("how", [RuntimeError("a bug"), Unavailable(), NeedsKey()])
    def test_one_that_fails_keeps_its_rows_and_stops_nobody(
        self, how: Exception, offer: Callable[..., None]
    ) -> None:
        offer("Failing", "Changing")
        Failing.how = how
        CatalogueModel.objects.create(
            provider="failing", model_id="kept", kind="text-to-image", label="Kept"
        )
        assert catalogue.refresh_shipped() >= len(MODELS)
        assert list(rows("failing")) == ["kept"]
        assert len(rows("changing")) == len(MODELS)

    def test_the_same_id_twice_is_one_model(self, offer: Callable[..., None]) -> None:
        offer("Changing")
        Changing.now = (*MODELS, replace(MODELS[0], label="Again"))
        catalogue.refresh_shipped()
        assert rows("changing")["picture"].label == "Again"


@pytest.fixture
def shipped(scripted: Emulator) -> None:
    fill_catalogue()


class TestFind:
    def test_by_reference(self, shipped: None) -> None:
        assert catalogue.find_model(" scripted/picture ").ref == "scripted/picture"

    def test_an_id_that_only_one_has(self, shipped: None) -> None:
        CatalogueModel.objects.filter(provider="scripted-nofind").delete()
        assert catalogue.find_model("clip").ref == "scripted/clip"

    def test_an_id_that_two_have_is_no_name(self, shipped: None) -> None:
        with pytest.raises(catalogue.UnknownModel) as caught:
            catalogue.find_model("clip")
        assert set(caught.value.close) >= {"scripted/clip", "scripted-nofind/clip"}

    @pytest.mark.parametrize(
        ("ref", "close"),
        [("scripted/pictur", "scripted/picture"), ("scriptd/clip", "scripted/clip")],
    )
    def test_a_slip_comes_with_what_was_meant(self, ref: str, close: str, shipped: None) -> None:
        with pytest.raises(catalogue.UnknownModel) as caught:
            catalogue.find_model(ref)
        assert close in caught.value.close
        assert close in str(caught.value)

    @pytest.mark.parametrize("ref", ["", "/", "x", "/x", "x/", "\0/\0", "a" * 5000, "🦊/🦊"])
    def test_odd_references_are_unknown(self, ref: str, shipped: None) -> None:
        with pytest.raises(catalogue.UnknownModel):
            catalogue.find_model(ref)

    def test_one_not_in_the_table_is_asked_for_and_kept(self, offer: Callable[..., None]) -> None:
        offer("Changing")
        found = catalogue.find_model("changing/their/model:v2")
        assert (found.model_id, found.source) == ("their/model:v2", CatalogueModel.Source.USER)
        assert catalogue.find_model("changing/their/model:v2").pk == found.pk

    def test_when_it_cannot_be_asked_the_reason_is_the_providers(
        self, offer: Callable[..., None]
    ) -> None:
        offer("Changing")
        with pytest.raises(NeedsKey):
            catalogue.find_model("changing/needs/key")

    def test_a_row_of_a_provider_that_is_gone_is_not_found(self, shipped: None) -> None:
        CatalogueModel.objects.create(provider="gone", model_id="x", kind="text-to-image")
        with pytest.raises(catalogue.UnknownModel):
            catalogue.find_model("gone/x")
        refs = [row.ref for row in catalogue.models_for(Kind.TEXT_TO_IMAGE)]
        assert refs
        assert "gone/x" not in refs


class TestChoice:
    def test_kinds_are_those_with_a_model_in_their_order(self, shipped: None) -> None:
        found = catalogue.kinds()
        assert [kind for kind in Kind if kind in found] == found
        assert Kind.TEXT_GENERATION in found
        CatalogueModel.objects.filter(kind="text-generation").update(enabled=False)
        assert Kind.TEXT_GENERATION not in catalogue.kinds()

    def test_the_default_then_favourites_then_the_shipped_order(self, shipped: None) -> None:
        CatalogueModel.objects.exclude(provider__startswith="scripted").delete()
        refs = [row.ref for row in catalogue.models_for(Kind.TEXT_TO_IMAGE)]
        assert refs == ["scripted/picture", "scripted-nofind/picture"]
        other = CatalogueModel.objects.get(provider="scripted-nofind", model_id="picture")
        other.favourite = True
        other.save(update_fields=["favourite"])
        assert catalogue.models_for("text-to-image")[0].ref == "scripted-nofind/picture"
        catalogue.make_default(catalogue.find_model("scripted/picture"))
        assert catalogue.models_for("text-to-image")[0].ref == "scripted/picture"

    def test_one_switched_off_is_not_offered(self, shipped: None) -> None:
        CatalogueModel.objects.filter(model_id="picture").update(enabled=False)
        refs = [row.ref for row in catalogue.models_for(Kind.TEXT_TO_IMAGE)]
        assert "scripted/picture" not in refs

    def test_one_begins_with_what_needs_no_key_or_has_it(
        self, shipped: None, free: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        CatalogueModel.objects.exclude(provider__startswith="scripted").delete()
        CatalogueModel.objects.create(
            provider=free, model_id="words", kind="text-generation", label="Free", position=9
        )
        assert catalogue.first_of(catalogue.models_for(Kind.TEXT_GENERATION)).ref == "free/words"  # type: ignore[union-attr]
        CatalogueModel.objects.filter(provider=free).delete()
        monkeypatch.delenv("SCRIPTED_KEY")
        assert (
            catalogue.first_of(catalogue.models_for(Kind.TEXT_GENERATION)).ref == "scripted/words"
        )  # type: ignore[union-attr]

    def test_there_may_be_none(self, shipped: None) -> None:
        CatalogueModel.objects.all().delete()
        assert catalogue.first_of(catalogue.models_for(Kind.TEXT_TO_VIDEO)) is None
        assert catalogue.models_for(Kind.TEXT_TO_VIDEO) == []

    def test_a_kind_has_one_default(self, shipped: None) -> None:
        for ref in ("scripted/picture", "scripted-nofind/picture", "scripted/clip"):
            catalogue.make_default(catalogue.find_model(ref))
        chosen = CatalogueModel.objects.filter(is_default=True)
        assert {row.ref for row in chosen} == {"scripted-nofind/picture", "scripted/clip"}


class TestPrice:
    def test_it_is_the_providers(self, shipped: None) -> None:
        picture = catalogue.find_model("scripted/picture")
        assert model_prices.price_of(picture, {"n": 3}) == Money(Decimal("0.03"))
        assert model_prices.price_of(catalogue.find_model("scripted/voice"), {}) is None

    def test_a_provider_that_fails_or_is_gone_knows_none(self, offer: Callable[..., None]) -> None:
        offer("Failing")
        for slug in ("failing", "gone"):
            row = CatalogueModel(provider=slug, model_id="x", kind="text-to-image", label="X")
            assert model_prices.price_of(row, {}) is None


class TestAdmin:
    def test_lists_and_makes_a_default(self, shipped: None, admin_client: Any) -> None:
        address = reverse("admin:providers_cataloguemodel_changelist")
        assert b"scripted/picture" in admin_client.get(address).content
        row = catalogue.find_model("scripted/picture")
        done = {"action": "use_by_default", "_selected_action": [row.pk]}
        assert (
            admin_client.post(address, done, headers={"sec-fetch-site": "same-origin"}).status_code
            == 302
        )
        row.refresh_from_db()
        assert row.is_default


class TestPrices:
    """The user's own price, then the provider's word, then the data of the catalogue."""

    def model(self, price=None) -> CatalogueModel:
        return CatalogueModel.objects.create(
            provider="scripted",
            model_id="priced",
            kind="text-to-speech",
            label="Priced",
            schema={"type": "object", "properties": {}},
            price=price,
            source=CatalogueModel.Source.USER,
        )

    def test_unknown_stays_unknown(self, scripted):
        assert model_prices.price_of(self.model(), {}) is None

    def test_data_of_the_catalogue(self, scripted):
        model = self.model({"unit": "run", "amount": "0.5"})
        assert model_prices.price_of(model, {}) == Money(Decimal("0.5"))

    def test_the_users_own_price_goes_first_and_survives_a_refresh(self, scripted):
        model = self.model({"unit": "run", "amount": "0.5"})
        model.own_price = {"unit": "run", "amount": "2"}
        model.full_clean()
        model.save(update_fields=["own_price"])
        catalogue.refresh_shipped()
        model.refresh_from_db()
        assert model_prices.price_of(model, {}) == Money(Decimal(2))

    @pytest.mark.parametrize("price", [{"unit": "mile"}, {"unit": "run", "amount": "-1"}, {}])
    def test_a_bad_price_is_refused_in_words(self, db, price):
        with pytest.raises(ValidationError, match="price"):
            CatalogueModel(provider="x", model_id="y", own_price=price).clean()

    def test_bad_data_is_unknown_not_an_accident(self, scripted):
        assert model_prices.price_of(self.model({"unit": "mile"}), {}) is None
