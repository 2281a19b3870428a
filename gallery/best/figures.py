"""What works best: figures of a list of products by the values that they have of a field."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from gallery.best import intervals
from gallery.best.intervals import Interval
from gallery.pick_models import Pick, PickedFrom
from gallery.search import by_value, engine
from gallery.search.by_value import Among, Having
from gallery.search.facts import MICROS

LIKED = 4
"""Stars from which on a product is one that was liked; a favourite is one anyway."""
LEAST_STARS, MOST_STARS = 1, 5
MOST_PICKS = 1_000
USUAL = "USD"


@dataclass
class Picks:
    """Of `tries` comparisons in which some had the value and others not, one that has it was picked
    in `wins`; `chance` is how many a draw would have given."""

    tries: int = 0
    wins: int = 0
    chance: float = 0.0

    @property
    def rate(self) -> Interval | None:
        return intervals.rate(self.wins, self.tries)


@dataclass
class Figures:
    """Of the products that have one value, which `condition` finds. `stars` says how many have so
    many stars; `spent` is in micros by currency, without the `unknown` many of which nobody knows
    what they cost."""

    name: str
    condition: str
    products: int
    stars: dict[int, int]
    favourites: int
    liked: int
    spent: dict[str, int]
    unknown: int
    picks: Picks = field(default_factory=Picks)

    @property
    def rated(self) -> int:
        return sum(self.stars.values())

    @property
    def liked_rate(self) -> Interval | None:
        return intervals.rate(self.liked, self.products)

    @property
    def favourite_rate(self) -> Interval | None:
        return intervals.rate(self.favourites, self.products)

    @property
    def rating(self) -> Interval | None:
        total = sum(stars * number for stars, number in self.stars.items())
        squares = sum(stars * stars * number for stars, number in self.stars.items())
        return intervals.mean(self.rated, total, squares, LEAST_STARS, MOST_STARS)

    @property
    def per_liked(self) -> dict[str, float]:
        """Micros by currency for each liked one, which pays for those that were not; {} where none
        was liked."""
        return {
            currency: spent / self.liked for currency, spent in self.spent.items() if self.liked
        }


@dataclass(frozen=True)
class _Judged:
    """What is known of the products that are looked at. `costs` are in whole units of money;
    `currencies` has those that are not in the usual one."""

    stars: dict[int, set[int]]
    favourites: set[int]
    liked: set[int]
    costs: dict[int, float]
    currencies: dict[int, str]


def of(name: str, among: Among, *, is_many: bool) -> list[Figures]:
    """Of these products by their values of the field, the commonest values first."""
    scale = range(LEAST_STARS, MOST_STARS + 1)
    facts = [*(("rating", str(stars)) for stars in scale), ("is", "favourite")]
    found, (*rated, favourites) = by_value.of(name, among, is_many=is_many, also=facts)
    if not found:
        return []
    stars = dict(zip(scale, rated, strict=True))
    costs, currencies = _costs(among)
    judged = _Judged(
        stars=stars,
        favourites=favourites,
        liked=favourites.union(*(stars[number] for number in scale if number >= LIKED)),
        costs=costs,
        currencies=currencies,
    )
    figures = [_figures(having, judged) for having in found]
    _count_picks(figures, found, among.wanted)
    return figures


def _costs(among: Among) -> tuple[dict[int, float], dict[int, str]]:
    """What each cost, and in which currency where that is not the usual one. Neither reads a row of
    a product; by a range the database would walk over the costs of all there are. The plus keeps it
    from walking over all products."""
    database = engine.of_database()
    ids = database.id_list(among.ids)
    rows = engine.rows(
        "SELECT product, value, NULL FROM search_number"
        f" WHERE field = 'cost' AND {database.IDS_IN.format('product')} UNION ALL"
        f" SELECT id, 0, currency FROM gallery_product WHERE NOT (currency = '{USUAL}')"
        f" AND {database.IDS_IN.format('+id')}",
        [ids, ids],
    )
    costs = {one: cost for one, cost, currency in rows if currency is None}
    return costs, {one: currency for one, _, currency in rows if currency}


def _figures(having: Having, judged: _Judged) -> Figures:
    products = having.products
    known = products & judged.costs.keys()
    spent: dict[str, float] = {}
    for one in known & judged.currencies.keys():
        currency = judged.currencies[one]
        spent[currency] = spent.get(currency, 0) + judged.costs[one]
    if usual := known - judged.currencies.keys():
        spent[USUAL] = sum(map(judged.costs.__getitem__, usual))
    return Figures(
        name=having.name,
        condition=having.condition,
        products=len(products),
        stars={stars: len(products & those) for stars, those in judged.stars.items()},
        favourites=len(products & judged.favourites),
        liked=len(products & judged.liked),
        spent={currency: round(spent[currency] * MICROS) for currency in sorted(spent)},
        unknown=len(products) - len(known),
    )


def _count_picks(figures: Sequence[Figures], found: Sequence[Having], ids: set[int]) -> None:
    """The newest comparisons all of whose products are among these."""
    newest = Pick.objects.order_by("-pk")[:MOST_PICKS]
    rows = PickedFrom.objects.filter(pick__in=newest).values_list(
        "pick", "pick__product", "product"
    )
    sides: dict[int, set[int]] = defaultdict(set)
    picked: dict[int, int] = {}
    for pick, best, product in rows.values_list("pick", "pick__product", "product"):
        sides[pick].add(product)
        picked[pick] = best
    whole = [(best, sides[pick]) for pick, best in picked.items() if sides[pick] <= ids]
    values = _places(found, set().union(*(compared for _, compared in whole)))
    for best, compared in whole:
        shares = Counter(place for product in compared for place in values.get(product, ()))
        for place, number in shares.items():
            if number < len(compared):
                picks = figures[place].picks
                picks.tries += 1
                picks.wins += place in values.get(best, ())
                picks.chance += number / len(compared)


def _places(found: Sequence[Having], products: set[int]) -> dict[int, list[int]]:
    """Of each of these products the places of its values."""
    places: dict[int, list[int]] = defaultdict(list)
    for place, having in enumerate(found):
        for product in having.products & products:
            places[product].append(place)
    return places
