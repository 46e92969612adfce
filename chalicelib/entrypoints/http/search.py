"""Search over HTTP: everything on sale, by words, category, commune and order."""

from datetime import date, datetime
from typing import Any

from chalicelib.catalogue import CATEGORIES, COMMUNES, PricedBy, find_category
from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.listing_views import photo_sources
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.quantity import Unit
from chalicelib.search import Hit, Request, Results, Sort, search

search_routes = Resource(__name__, tag="search")

PAGE_PARAMETERS = {
    "commune": "Only of this commune, by its code.",
    "sort": "`relevance`, `newest`, `price_up` or `price_down`; sold-out goods come last.",
    "cursor": "Where the page begins; valid with the same words, filters and order.",
    "limit": "Listings a page, 1 to 100.",
}


class CardPhoto(View, frozen=True, kw_only=True):
    """A card's photo; `sources` by width in pixels."""

    colour: str
    width: int
    height: int
    sources: dict[str, str]


class CardView(View, frozen=True, kw_only=True):
    """What a page of results shows of a listing; `ocop` is the stars of a certificate that is good today, 0 for none."""

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


class FacetView(View, frozen=True, kw_only=True):
    """How many were found under this category or commune."""

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
    next_cursor: str | None


def card_view(hit: Hit, today: date) -> CardView:
    card: dict[str, Any] = dict(hit.card)
    if card.pop("ocop_until", "") < today.isoformat():
        card["ocop"] = 0
    photo_id, colour, width, height = (card.pop(name) for name in ("photo_id", "colour", "width", "height"))
    commune = COMMUNES[card["commune_code"]]
    photo = None
    if photo_id:
        photo = CardPhoto(colour=colour, width=width, height=height, sources=photo_sources(photo_id))
    card |= {"unit": Unit(card["unit"]), "priced_by": PricedBy(card.get("priced_by", PricedBy.PIECE))}
    return CardView(**card, commune=commune.name, district=commune.district, photo=photo)


def results_view(results: Results, now: datetime) -> ResultsView:
    found, today = results.found, business_date(now)
    return ResultsView(
        entries=[card_view(hit, today) for hit in found.hits],
        total=found.total,
        relaxed=results.relaxed,
        sort=results.sort,
        categories=[
            FacetView(value=one.slug, name=one.name, count=found.categories[one.slug])
            for one in CATEGORIES.values()
            if one.slug in found.categories
        ],
        communes=[
            FacetView(value=one.code, name=one.name, count=found.communes[one.code])
            for one in COMMUNES.values()
            if one.code in found.communes
        ],
        next_cursor=results.next_cursor,
    )


def request_of(call: Call, category: str) -> Request:
    """The request as the address states it."""
    return Request(
        query=call.query.get("q", ""),
        category=category,
        commune_code=call.query.get("commune", ""),
        sort=call.query.get("sort", ""),
        cursor=call.query.get("cursor"),
        limit=limit_of(call),
    )


@search_routes.query(
    "/search",
    answer=ResultsView,
    summary="What is on sale, by words with or without accents",
    guests=True,
    query={"q": "Words.", "category": "Only within this category, by its slug.", **PAGE_PARAMETERS},
)
def show_results(work: Work, call: Call) -> ResultsView:
    return results_view(search(work.search, request_of(call, call.query.get("category", ""))), work.now)


@search_routes.query(
    "/categories/{slug}/listings",
    answer=ResultsView,
    summary="What is on sale in one category",
    guests=True,
    query=PAGE_PARAMETERS,
)
def show_category_listings(work: Work, call: Call) -> ResultsView:
    return results_view(search(work.search, request_of(call, find_category(call.path["slug"]).slug)), work.now)
