"""The parts of a draft: a tab of kinds, a model that can be chosen, a place for files."""

from dataclasses import dataclass

from gallery.models import Product
from ledger.listed_models import Listed
from ledger.money import to_micros
from ledger.prices import Learned
from pages.create.model_form import MediaField
from parameter_templates.placeholders import Placeholder
from providers.contract import Kind, Money


@dataclass(frozen=True)
class Group:
    """One tab of the kinds: what is made, and from what it can be made."""

    name: str
    icon: str
    kinds: tuple[Kind, ...]
    is_on: bool


@dataclass(slots=True, eq=False)
class Chip:
    """A model that can be chosen, with its price for one result as the form stands.

    `names_provider`: another model has the same name, so the provider's tells them apart.
    """

    model: Listed
    provider: str
    names_provider: bool
    is_on: bool
    needs_key: bool
    is_unreadable: bool
    price: Money | None
    learned: Learned | None = None

    @property
    def micros(self) -> int | None:
        return None if self.price is None else to_micros(self.price)

    @property
    def currency(self) -> str:
        return self.price.currency if self.price else "USD"


@dataclass(frozen=True)
class Slot:
    """A place for files and the products that are in it; `placeholder` is what a template asks for
    there."""

    media: MediaField
    products: list[Product]
    errors: list[str]
    placeholder: Placeholder | None = None
