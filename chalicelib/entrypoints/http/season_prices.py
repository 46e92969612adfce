"""Season prices over HTTP: what one costs its household to the đồng, the agreement to exactly that, and its end."""

from dataclasses import replace
from datetime import date
from typing import Annotated

import msgspec

from chalicelib.catalogue import ListingId, end_season_price
from chalicelib.composition import Work
from chalicelib.entrypoints.http.assisted_selling import helped
from chalicelib.entrypoints.http.listing_views import ListingView, listing_view
from chalicelib.entrypoints.http.resource import Body, Call, Nothing, Resource, View
from chalicelib.identity import Permission, Scope
from chalicelib.orders import SeasonTerms, Shares, agree_season_price, season_terms

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
    return _quoted(told)


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


@season_price_routes.action(
    "/helped-listings/{listing_id}/season-price-quotes",
    kind="quote_season_price_for",
    body=SeasonPriceWish,
    answer=SeasonPriceQuoteView,
    summary="What a season price would leave a household of each unit, to be shown to it",
    allow=Permission.HELP_SELL,
)
def quote_season_price_for(work: Work, call: Call, body: SeasonPriceWish) -> SeasonPriceQuoteView:
    catalogue, was = helped(work, call, Scope.REVISE)
    orders = replace(work.orders, catalogue=catalogue)
    return _quoted(season_terms(orders, was.seller_id, was.listing_id, body.price, body.first_on, body.last_on))


@season_price_routes.command(
    "/helped-listings/{listing_id}/season-price",
    kind="agree_season_price_for",
    body=SeasonPriceAgreement,
    answer=ListingView,
    summary="Sell a household's goods for less through a season, as it agreed; it is told at once",
    allow=Permission.HELP_SELL,
)
def post_season_price_for(work: Work, call: Call, body: SeasonPriceAgreement) -> ListingView:
    catalogue, was = helped(work, call, Scope.REVISE)
    orders, days = replace(work.orders, catalogue=catalogue), (body.first_on, body.last_on)
    return listing_view(agree_season_price(orders, was.seller_id, was.listing_id, body.price, *days, body.terms), work.now)


@season_price_routes.command(
    "/helped-listings/{listing_id}/season-price-end",
    kind="end_season_price_for",
    body=Nothing,
    answer=ListingView,
    summary="End a household's season price",
    allow=Permission.HELP_SELL,
)
def post_season_price_end_for(work: Work, call: Call, body: Nothing) -> ListingView:
    catalogue, was = helped(work, call, Scope.REVISE)
    return listing_view(end_season_price(catalogue, was.seller_id, was.listing_id), work.now)


def _quoted(told: SeasonTerms) -> SeasonPriceQuoteView:
    return SeasonPriceQuoteView(
        before=money_view(told.before),
        after=money_view(told.after),
        borne=told.borne,
        days_used=told.days_used,
        days_most=told.days_most,
        terms=told.terms,
    )


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
