"""What like goods are sold for: a household that sets a price sees where the others stand."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from chalicelib.catalogue import COMMUNES, PricedBy, find_category
from chalicelib.composition import Work
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.entrypoints.http.search import CardView, card_view
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.quantity import Unit
from chalicelib.search import YES, Field, Request, search

price_range_routes = Resource(__name__, tag="search")
FEWEST = 3
"""Prices of fewer households would be those of one of them."""
MOST = 100


class PriceRangeView(View, frozen=True, kw_only=True):
    """Between `low` and `high`, đồng a unit, lie the prices of like goods, the dearest and cheapest tenth left out.

    `commune` is the code of the commune they are from; null for the whole province.
    """

    unit: Unit
    low: int
    high: int
    count: int
    commune: str | None


class PriceRangesView(View, frozen=True, kw_only=True):
    """One range for each unit in which enough of the category is on sale."""

    entries: list[PriceRangeView]


@price_range_routes.query(
    "/categories/{slug}/prices",
    answer=PriceRangesView,
    summary="What goods of one category are sold for, by unit",
    guests=True,
    query={"commune": "The commune that is preferred where enough of its households sell the same, by its code."},
)
def show_price_ranges(work: Work, call: Call) -> PriceRangesView:
    slug, commune = find_category(call.path["slug"]).slug, call.query.get("commune", "")
    chosen = {Field.CATEGORY: [slug], Field.STOCK: [YES]}
    found = search(work.search, Request(chosen=chosen, limit=MOST, counted=False)).found
    cards = [card_view(hit, business_date(work.now)) for hit in found.hits]
    province = ranges_of(cards)
    near = ranges_of([card for card in cards if card.commune_code == commune], commune) if commune in COMMUNES else {}
    return PriceRangesView(entries=[near.get(unit, wide) for unit, wide in province.items()])


def ranges_of(cards: Iterable[CardView], commune: str | None = None) -> dict[Unit, PriceRangeView]:
    """By unit; goods that are paid by weight count by the kilogram. One price a household: its lowest."""
    prices: dict[Unit, dict[str, int]] = defaultdict(dict)
    for card in cards:
        weighed = card.priced_by is PricedBy.WEIGHT
        unit, price = (Unit.KILOGRAM, card.kg_price) if weighed else (card.unit, card.unit_price)
        prices[unit][card.seller_id] = min(price, prices[unit].get(card.seller_id, price))
    return {
        unit: range_of(unit, sorted(by_seller.values()), commune)
        for unit, by_seller in prices.items()
        if len(by_seller) >= FEWEST
    }


def range_of(unit: Unit, prices: Sequence[int], commune: str | None) -> PriceRangeView:
    edge = len(prices) // 10
    return PriceRangeView(unit=unit, low=prices[edge], high=prices[-1 - edge], count=len(prices), commune=commune)
