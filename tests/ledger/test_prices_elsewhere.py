"""A vendor that bills otherwise at another address, and what goes in without anybody's price."""

from decimal import Decimal

import pytest

from ledger import prices
from pages.providers.models import price_in_words
from providers import connect, pricing, registry
from providers.contract import Money
from providers.models import CatalogueModel

pytestmark = pytest.mark.django_db
KLING = ("kling", "kling-v2-5-turbo/text-to-video")
SEEDANCE = ("jimeng", "dreamina-seedance-2-0-260128")
SONG = ("suno", "V5")


def row(slug, model_id):
    specs = registry.get(slug).models(None)
    spec = next(one for one in specs if one.id == model_id)
    return CatalogueModel(provider=slug, model_id=spec.id, **CatalogueModel.facts(spec))


@pytest.mark.parametrize(
    ("model", "usual", "other", "why"),
    [
        (KLING, "", "https://api-beijing.klingai.com", "yuan"),
        (SEEDANCE, "", "https://ark.cn-beijing.volces.com/api/v3", "yuan"),
        (SEEDANCE, "https://ark.eu-west.bytepluses.com", "https://x.volces.com", "yuan"),
        (SONG, "http://127.0.0.1:8", "https://api.kie.ai/api/v1", "gateway"),
    ],
)
def test_no_price_of_another_address_is_an_estimate(monkeypatch, model, usual, other, why):
    slug, id = model
    known = row(slug, id)
    setting = connect.base_url_setting(registry.get(slug))
    monkeypatch.setenv(setting, usual)
    assert prices.price_of(known, {}) is not None
    assert "unknown" not in price_in_words(known)
    monkeypatch.setenv(setting, other)
    assert prices.price_of(known, {}) is None
    told = prices.price(known)
    assert (told.origin, told.usual) == (prices.Origin.UNKNOWN, None)
    assert told.words.startswith("unknown: ")
    assert why in told.words
    assert price_in_words(known) == told.words
    known.own_price = {"unit": "run", "amount": "3", "currency": "CNY"}
    assert prices.price_of(known, {}) == Money(Decimal(3), "CNY")
    assert prices.price(known).origin == prices.Origin.YOURS


def test_reference_videos_have_no_price_at_ark():
    slug, id = SEEDANCE
    frames = row(slug, f"{id}/image-to-video")
    params = {"ratio": "16:9", "resolution": "720p", "duration": 5}
    picture, film = ("reference_images", {}), ("reference_videos", {"duration": 5})
    known = prices.price_of(frames, params, [picture])
    assert known == Money(Decimal(108900) * Decimal("0.007") / 1000)
    assert prices.price_of(frames, params, [picture, film]) is None
    assert (
        prices.price_of(frames, params | {"reference_videos": ["https://x.example/a.mp4"]}) is None
    )


def test_a_price_says_by_a_list_what_it_does_not_hold_for():
    with pytest.raises(pricing.BadPrice):
        pricing.check({"unit": "run", "amount": "1", "unless": "video"})
