"""Households as buyers may see them: who they are, where, since when, what they sell and what they have delivered."""

from chalicelib.catalogue import COMMUNES, UNSEEN, listings_of
from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.listing_views import ListingView, listing_view
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.identity import PartyId, PartyState, Role, find_party
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import NotFound
from chalicelib.orders import ParcelState, parcels_of

household_routes = Resource(__name__, tag="catalogue")
COUNTED = 100
"""Deliveries are counted up to this many; who made more is told so."""


class HouseholdView(View, frozen=True, kw_only=True):
    """A household. `delivered` counts parcels that arrived and are settled; `delivered_more`: there are more."""

    id: str
    name: str
    commune_code: str
    commune: str
    district: str
    since: str
    delivered: int
    delivered_more: bool


class HouseholdListingsView(View, frozen=True, kw_only=True):
    """A page of a household's listings, the newest first, without drafts."""

    entries: list[ListingView]
    next_cursor: str | None


@household_routes.query(
    "/households/{household_id}", answer=HouseholdView, summary="A household that sells, as buyers see it", guests=True
)
def show_household(work: Work, call: Call) -> HouseholdView:
    party = find_party(work.identity, PartyId.parse(call.path["household_id"]))
    code = party.commune_code
    if Role.HOUSEHOLD not in party.roles or party.state is not PartyState.ACTIVE or code is None:
        raise NotFound("Không có nhà bán này.", "There is no such household.")
    ended = parcels_of(work.orders, party.party_id, ended=True, limit=COUNTED)
    return HouseholdView(
        id=party.party_id,
        name=party.name,
        commune_code=code,
        commune=COMMUNES[code].name,
        district=COMMUNES[code].district,
        since=to_text(party.created_at) if party.created_at else "",
        delivered=sum(parcel.state is ParcelState.RELEASED for parcel in ended.entries),
        delivered_more=ended.next_cursor is not None,
    )


@household_routes.query(
    "/households/{household_id}/listings",
    answer=HouseholdListingsView,
    summary="What a household sells, newest first",
    guests=True,
    query={
        "cursor": "Where the page begins.",
        "limit": "Listings a page, 1 to 100; the unseen are left out of it.",
    },
)
def show_household_listings(work: Work, call: Call) -> HouseholdListingsView:
    seller_id = PartyId.parse(call.path["household_id"])
    page = listings_of(work.catalogue, seller_id, cursor=call.query.get("cursor"), limit=limit_of(call))
    seen = [listing_view(one, work.now) for one in page.entries if one.stored not in UNSEEN]
    return HouseholdListingsView(entries=seen, next_cursor=page.next_cursor)
