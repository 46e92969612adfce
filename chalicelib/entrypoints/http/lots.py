"""Lots over HTTP: the next harvest under the same address, its days and its cap, the end of the season."""

from datetime import date

import msgspec

from chalicelib.catalogue import ListingId, LotRevision, NextLot, close_season, open_lot, revise_lot
from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import Count
from chalicelib.entrypoints.http.listing_views import ListingView, listing_view
from chalicelib.entrypoints.http.resource import Body, Call, Nothing, Resource
from chalicelib.identity import Permission

lot_routes = Resource(__name__, tag="catalogue")


class NewLot(Body, frozen=True, kw_only=True):
    """The next harvest. With `presale_cap`, so many units are sold ahead of `begins_on`, and `stock` is left out."""

    begins_on: date | None = None
    ends_on: date | None = None
    harvested_on: date | None = None
    presale_cap: Count = 0
    stock: Count = 0


class LotChange(Body, frozen=True, kw_only=True):
    """What changes of the lot; a field left out stays. The two days of the harvest come together."""

    begins_on: date | None = None
    ends_on: date | None = None
    harvested_on: date | None = None
    presale_cap: Count | None = None


@lot_routes.command(
    "/listings/{listing_id}/lots",
    kind="open_lot",
    body=NewLot,
    answer=ListingView,
    summary="Sell the next harvest of one's own listing, under a new lot code",
    allow=Permission.SELL,
)
def post_lot(work: Work, call: Call, body: NewLot) -> ListingView:
    listing_id, following = ListingId.parse(call.path["listing_id"]), NextLot(**msgspec.structs.asdict(body))
    return listing_view(open_lot(work.catalogue, call.signed_in.party_id, listing_id, following), work.now)


@lot_routes.command(
    "/listings/{listing_id}/lot-revisions",
    kind="revise_lot",
    body=LotChange,
    answer=ListingView,
    summary="Other days or another cap for the harvest that is sold now, or that it has come",
    allow=Permission.SELL,
)
def post_lot_revision(work: Work, call: Call, body: LotChange) -> ListingView:
    listing_id, revision = ListingId.parse(call.path["listing_id"]), LotRevision(**msgspec.structs.asdict(body))
    return listing_view(revise_lot(work.catalogue, call.signed_in.party_id, listing_id, revision), work.now)


@lot_routes.command(
    "/listings/{listing_id}/season-close",
    kind="close_season",
    body=Nothing,
    answer=ListingView,
    summary="End the season now; the page stays and says when it returns",
    allow=Permission.SELL,
)
def post_season_close(work: Work, call: Call, body: Nothing) -> ListingView:
    listing_id = ListingId.parse(call.path["listing_id"])
    return listing_view(close_season(work.catalogue, call.signed_in.party_id, listing_id), work.now)
