"""Search over HTTP: everything on sale, by words, category, commune and order."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from chalicelib.catalogue import (
    CATEGORIES,
    COMMUNES,
    GRADE_NAMES_VI,
    Listing,
    ListingId,
    PricedBy,
    Weighing,
    find_category,
    show_listing,
)
from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.listing_views import photo_sources
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.entrypoints.speech import say, words
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.quantity import Unit
from chalicelib.search import FACETS, PRICE_BANDS, YES, Field, Found, Hit, Request, Results, Sort, search

search_routes = Resource(__name__, tag="search")

FACET_WORDS = {
    "commune": "Only of this commune, by its code.",
    "month": "Only what is picked in this month, 1 to 12; `now` is this month.",
    "grade": "Only of this grade, by its code.",
    "ocop": "Only with so many OCOP stars, 3 to 5.",
    "price": f"Only of this band of prices: {', '.join(name for name, _ in PRICE_BANDS)}.",
    "stock": "`1`: only what can be bought now.",
    "cold": "`1`: only what travels chilled.",
}
MAX_CHOSEN = 60
OTHERS = 48
"""Of so many of the same goods, the best answers, one of each other household is shown."""
PRICE_NAMES_VI = {
    "under-50k": "Dưới 50.000 đ",
    "50k-100k": "50.000–100.000 đ",
    "100k-200k": "100.000–200.000 đ",
    "200k-500k": "200.000–500.000 đ",
    "over-500k": "Từ 500.000 đ",
}
_KNOWN: dict[Field, frozenset[str]] = {
    Field.MONTH: frozenset({*map(str, range(1, 13)), "now"}),
    Field.GRADE: frozenset(GRADE_NAMES_VI),
    Field.OCOP: frozenset({"3", "4", "5"}),
    Field.PRICE: frozenset(name for name, _ in PRICE_BANDS),
    Field.STOCK: frozenset({YES}),
    Field.COLD: frozenset({YES}),
}

PAGE_PARAMETERS = {
    **{name: f"{words} Several, with commas: any of them." for name, words in FACET_WORDS.items()},
    "sort": "`relevance`, `season` (picked this month first), `newest`, `price_up`, `price_down`; sold-out goods last.",
    "cursor": "Where the page begins; valid with the same words, filters and order.",
    "limit": "Listings a page, 1 to 100.",
    "counts": "`0`: without counts by facet, which take longer than the page.",
}


class CardPhoto(View, frozen=True, kw_only=True):
    """A card's photo; `sources` by width in pixels."""

    colour: str
    width: int
    height: int
    sources: dict[str, str]


class CardView(View, frozen=True, kw_only=True):
    """What a page of results shows of a listing; `ocop` is the stars of a certificate that is good today, 0 for none.

    `unit_price` and `kg_price` are today's; while a season price holds, `list_price` (of a unit, of goods priced by weight
    of a kilogram) is the price without it, else 0, and `season_until` its last day.
    """

    id: str
    slug: str
    title: str
    unit: Unit
    unit_price: int
    stock: int
    category: str
    commune_code: str
    commune: str
    district: str
    seller_id: str
    seller_name: str
    months: list[int]
    photo: CardPhoto | None
    grade: str = ""
    pack: str = ""
    ships_cold: bool = False
    priced_by: PricedBy = PricedBy.PIECE
    kg_price: int = 0
    ocop: int = 0
    list_price: int = 0
    season_until: str | None = None


class SameGoodsView(View, frozen=True, kw_only=True):
    """The same goods of other households, one of each: those of the same commune first, then those of its district.

    `name`: what the goods are called; empty for goods that the dictionary knows by their category alone.
    """

    name: str
    entries: list[CardView]


class FacetView(View, frozen=True, kw_only=True):
    """How many were found under this term of a facet, as if nothing of the facet were chosen."""

    value: str
    name: str
    count: int


class ResultsView(View, frozen=True, kw_only=True):
    """A page of results. `relaxed`: nothing has the words as they stand; these are near. Counts come with the first page."""

    entries: list[CardView]
    total: int
    relaxed: bool
    sort: Sort
    categories: list[FacetView]
    communes: list[FacetView]
    months: list[FacetView]
    grades: list[FacetView]
    stars: list[FacetView]
    prices: list[FacetView]
    in_stock: int
    ships_cold: int
    next_cursor: str | None


def card_view(hit: Hit, today: date) -> CardView:
    card: dict[str, Any] = dict(hit.card)
    if card.pop("ocop_until", "") < today.isoformat():
        card["ocop"] = 0
    card |= _season_priced(card, today)
    photo_id, colour, width, height = (card.pop(name) for name in ("photo_id", "colour", "width", "height"))
    commune = COMMUNES[card["commune_code"]]
    photo = None
    if photo_id:
        photo = CardPhoto(colour=colour, width=width, height=height, sources=photo_sources(photo_id))
    card |= {"unit": Unit(card["unit"]), "priced_by": PricedBy(card.get("priced_by", PricedBy.PIECE))}
    return CardView(**card, commune=commune.name, district=commune.district, photo=photo)


def _season_priced(card: dict[str, Any], today: date) -> dict[str, Any]:
    """The prices of the day, decided when it is asked for: a card that was made yesterday tells today's."""
    season, expected_g = card.pop("season_price", None), card.pop("expected_g", 0)
    if season is None:
        return {}
    price, first_on, last_on = season
    if not first_on <= today.isoformat() <= last_on:
        return {}
    if not card["kg_price"]:
        return {"list_price": card["unit_price"], "unit_price": price, "season_until": last_on}
    unit_price = Weighing(price, expected_g).unit_price
    return {"list_price": card["kg_price"], "kg_price": price, "unit_price": unit_price, "season_until": last_on}


def results_view(results: Results, now: datetime) -> ResultsView:
    found, today = results.found, business_date(now)
    return ResultsView(
        entries=[card_view(hit, today) for hit in found.hits],
        total=found.total,
        relaxed=results.relaxed,
        sort=results.sort,
        categories=_counted(found, Field.CATEGORY, {one.slug: say(one.name) for one in CATEGORIES.values()}),
        communes=_counted(found, Field.COMMUNE, {one.code: one.name for one in COMMUNES.values()}),
        months=_counted(found, Field.MONTH, {str(month): say("Tháng {month}", month=month) for month in range(1, 13)}),
        grades=_counted(found, Field.GRADE, {grade.value: name for grade, name in words(GRADE_NAMES_VI).items()}),
        stars=_counted(found, Field.OCOP, {stars: say("OCOP {stars} sao", stars=stars) for stars in "543"}),
        prices=_counted(found, Field.PRICE, words(PRICE_NAMES_VI)),
        in_stock=found.facets.get(Field.STOCK, {}).get(YES, 0),
        ships_cold=found.facets.get(Field.COLD, {}).get(YES, 0),
        next_cursor=results.next_cursor,
    )


def _counted(found: Found, field: Field, names: Mapping[str, str]) -> list[FacetView]:
    counts = found.facets.get(field, {})
    return [FacetView(value=term, name=name, count=counts[term]) for term, name in names.items() if counts.get(term)]


def _chosen(call: Call, field: Field) -> list[str]:
    """The terms of a facet that the address names.

    Raises:
        InvalidInput: one that the facet does not have, or too many.
    """
    terms = [term.strip() for term in call.query.get(field.value, "").split(",") if term.strip()]
    unknown = set(terms) - _KNOWN.get(field, set(terms))
    if unknown or len(terms) > MAX_CHOSEN:
        known = ", ".join(sorted(_KNOWN.get(field, ()))) or f"at most {MAX_CHOSEN}"
        raise InvalidInput("Lựa chọn lọc này không có.", f"Terms of `{field.value}`: {known}.", field=field.value)
    return terms


def request_of(call: Call, **chosen: list[str]) -> Request:
    """The request as the address states it."""
    return Request(
        query=call.query.get("q", ""),
        chosen={field: chosen.get(field, _chosen(call, field)) for field in FACETS},
        sort=call.query.get("sort", ""),
        cursor=call.query.get("cursor"),
        limit=limit_of(call),
        counted=call.query.get("counts") != "0",
    )


@search_routes.query(
    "/search",
    answer=ResultsView,
    summary="What is on sale, by words with or without accents",
    guests=True,
    query={
        "q": "Words.",
        "category": "Only within this category, by its slug. Several, with commas: any.",
        **PAGE_PARAMETERS,
    },
)
def show_results(work: Work, call: Call) -> ResultsView:
    return results_view(search(work.search, request_of(call)), work.now)


@search_routes.query(
    "/categories/{slug}/listings",
    answer=ResultsView,
    summary="What is on sale in one category",
    guests=True,
    query=PAGE_PARAMETERS,
)
def show_category_listings(work: Work, call: Call) -> ResultsView:
    return results_view(search(work.search, request_of(call, category=[find_category(call.path["slug"]).slug])), work.now)


@search_routes.query(
    "/listings/{listing_id}/others",
    answer=SameGoodsView,
    summary="The same goods, by variety or by the name in the title, of other households of the commune and its district",
    guests=True,
)
def show_others(work: Work, call: Call) -> SameGoodsView:
    viewer = call.actor.party_id if call.actor else None
    listing = show_listing(work.catalogue, ListingId.parse(call.path["listing_id"]), viewer)
    name = work.search.taxonomy.goods_in(listing.traits.variety or listing.title, listing.category)
    found = search(work.search, _same_goods(listing, listing.traits.variety or name))
    cards = [card_view(hit, business_date(work.now)) for hit in found.found.hits] if not found.relaxed else []
    nearest: dict[str, CardView] = {}
    for card in sorted(cards, key=lambda one: one.commune_code != listing.commune_code):
        if card.seller_id != listing.seller_id:
            nearest.setdefault(card.seller_id, card)
    return SameGoodsView(name=listing.traits.variety or name, entries=list(nearest.values()))


def _same_goods(listing: Listing, name: str) -> Request:
    """What can be bought of it in the commune's district."""
    district = COMMUNES[listing.commune_code].district_code
    near = [one.code for one in COMMUNES.values() if one.district_code == district]
    chosen = {Field.CATEGORY: [listing.category], Field.COMMUNE: near, Field.STOCK: [YES]}
    return Request(query=name, chosen=chosen, limit=OTHERS, counted=False)
