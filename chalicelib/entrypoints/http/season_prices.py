"""Season prices over HTTP: what one costs its household to the đồng, the agreement to exactly that, and its end."""

from datetime import date
from typing import Annotated

import msgspec

from chalicelib.catalogue import ListingId, end_season_price
from chalicelib.composition import Work
from chalicelib.entrypoints.http.listing_views import ListingView, listing_view
from chalicelib.entrypoints.http.resource import Body, Call, Nothing, Resource, View
from chalicelib.identity import Permission
from chalicelib.orders import Shares, agree_season_price, season_terms

season_price_routes = Resource(__name__, tag="catalogue")

SeasonAmount = Annotated[
    int, msgspec.Meta(ge=1, le=1_000_000_000, description="Đồng of a unit; of goods priced by weight, of a kilogram.")
]


class SeasonPriceWish(Body, frozen=True, kw_only=True):
    """A lower price, from the first Vietnamese day through the last."""

    price: SeasonAmount
    first_on: date
    last_on: date


class SeasonPriceAgreement(Body, frozen=True, kw_only=True):
    """The same, with the `terms` of the quote that the household has seen."""

    price: SeasonAmount
    first_on: date
    last_on: date
    terms: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class UnitMoneyView(View, frozen=True, kw_only=True):
    """How a price is shared: commission and its VAT, tax withheld, and what the household gets."""

    price: int
    fee: int
    fee_vat: int
    vat: int
    pit: int
    seller: int


class SeasonPriceQuoteView(View, frozen=True, kw_only=True):
    """What a season price costs. The household bears `borne` of each unit; the buyer pays the delivery beside it, to the
    carrier. `days_used` of this year, of `days_most`. `terms` names exactly this: the agreement repeats it.
    """

    before: UnitMoneyView
    after: UnitMoneyView
    borne: int
    days_used: int
    days_most: int
    terms: str


@season_price_routes.action(
    "/listings/{listing_id}/season-price-quotes",
    kind="quote_season_price",
    body=SeasonPriceWish,
    answer=SeasonPriceQuoteView,
    summary="What a season price would leave me of each unit, beside what I get now",
    allow=Permission.SELL,
)
def quote_season_price(work: Work, call: Call, body: SeasonPriceWish) -> SeasonPriceQuoteView:
    listing_id = ListingId.parse(call.path["listing_id"])
    told = season_terms(work.orders, call.signed_in.party_id, listing_id, body.price, body.first_on, body.last_on)
    return SeasonPriceQuoteView(
        before=money_view(told.before),
        after=money_view(told.after),
        borne=told.borne,
        days_used=told.days_used,
        days_most=told.days_most,
        terms=told.terms,
    )


@season_price_routes.command(
    "/listings/{listing_id}/season-price",
    kind="agree_season_price",
    body=SeasonPriceAgreement,
    answer=ListingView,
    summary="Sell for less through a season, on the terms that were quoted",
    allow=Permission.SELL,
)
def post_season_price(work: Work, call: Call, body: SeasonPriceAgreement) -> ListingView:
    listing_id, seller_id = ListingId.parse(call.path["listing_id"]), call.signed_in.party_id
    set_ = agree_season_price(work.orders, seller_id, listing_id, body.price, body.first_on, body.last_on, body.terms)
    return listing_view(set_, work.now)


@season_price_routes.command(
    "/listings/{listing_id}/season-price-end",
    kind="end_season_price",
    body=Nothing,
    answer=ListingView,
    summary="End a season price, or drop one to come; from now on the price is what it was",
    allow=Permission.SELL,
)
def post_season_price_end(work: Work, call: Call, body: Nothing) -> ListingView:
    ended = end_season_price(work.catalogue, call.signed_in.party_id, ListingId.parse(call.path["listing_id"]))
    return listing_view(ended, work.now)


def money_view(shares: Shares) -> UnitMoneyView:
    """What the buyer pays for the goods, and what becomes of it."""
    return UnitMoneyView(
        price=shares.price,
        fee=shares.fee,
        fee_vat=shares.fee_vat,
        vat=shares.vat,
        pit=shares.pit,
        seller=shares.seller,
    )
