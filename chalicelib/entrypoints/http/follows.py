"""Follows over HTTP: buyers follow households, and see what is new of those they follow."""

from chalicelib.catalogue import COMMUNES
from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.listing_views import ListingView, listing_view
from chalicelib.entrypoints.http.orders import PAGED, viewer_of
from chalicelib.entrypoints.http.resource import Body, Call, Nothing, Resource, View
from chalicelib.follows import Follow, Followed, follow_household, followed_by, following_of, unfollow_household
from chalicelib.identity import PartyId, Permission
from chalicelib.kernel.clock import to_text

follow_routes = Resource(__name__, tag="follows")


class FollowWish(Body, frozen=True, kw_only=True):
    """To follow a household; with `told`, by messages too when it has something new: at most one a day."""

    told: bool = True


class FollowView(View, frozen=True, kw_only=True):
    """A follow, as it is now; `since` is null if it is none."""

    household_id: str
    told: bool
    since: str | None


class FollowingView(FollowView, frozen=True, kw_only=True):
    """How many follow a household, and whether the caller does."""

    followers: int


class FollowedView(FollowView, frozen=True, kw_only=True):
    """A household that the caller follows, and what is new of it; `name` is null if it does not sell any more."""

    name: str | None
    commune: str
    listings: list[ListingView]


class FollowsView(View, frozen=True, kw_only=True):
    """A page of households that the caller follows."""

    entries: list[FollowedView]
    next_cursor: str | None


@follow_routes.query(
    "/households/{household_id}/follow",
    answer=FollowingView,
    summary="How many follow a household, and whether one does oneself",
    guests=True,
)
def show_following(work: Work, call: Call) -> FollowingView:
    household_id = household_id_in(call)
    count, known = following_of(work.follows, household_id, viewer_of(call))
    return FollowingView(
        household_id=household_id,
        told=bool(known and known.told),
        since=to_text(known.since) if known else None,
        followers=count,
    )


@follow_routes.command(
    "/households/{household_id}/follow",
    kind="follow_household",
    body=FollowWish,
    answer=FollowView,
    summary="Follow a household, or change whether to be told by messages",
    allow=Permission.BUY,
)
def post_follow(work: Work, call: Call, body: FollowWish) -> FollowView:
    me = call.signed_in.party_id
    return follow_view(follow_household(work.follows, me, household_id_in(call), told=body.told))


@follow_routes.command(
    "/households/{household_id}/unfollow",
    kind="unfollow_household",
    body=Nothing,
    answer=FollowView,
    summary="Follow a household no more",
    allow=Permission.BUY,
)
def post_unfollow(work: Work, call: Call, body: Nothing) -> FollowView:
    household_id = household_id_in(call)
    unfollow_household(work.follows, call.signed_in.party_id, household_id)
    return FollowView(household_id=household_id, told=False, since=None)


@follow_routes.query(
    "/my/follows",
    answer=FollowsView,
    summary="Households that one follows, with what is new of each; at most twelve a page",
    allow=Permission.BUY,
    query=PAGED,
)
def my_follows(work: Work, call: Call) -> FollowsView:
    page = followed_by(work.follows, call.signed_in.party_id, cursor=call.query.get("cursor"), limit=limit_of(call))
    return FollowsView(entries=[followed_view(work, one) for one in page.entries], next_cursor=page.next_cursor)


def household_id_in(call: Call) -> PartyId:
    return PartyId.parse(call.path["household_id"], field="household_id")


def follow_view(follow: Follow) -> FollowView:
    return FollowView(household_id=follow.household_id, told=follow.told, since=to_text(follow.since))


def followed_view(work: Work, one: Followed) -> FollowedView:
    commune = COMMUNES.get(one.household.commune_code or "") if one.household else None
    return FollowedView(
        household_id=one.follow.household_id,
        told=one.follow.told,
        since=to_text(one.follow.since),
        name=one.household.name if one.household else None,
        commune=f"{commune.name}, {commune.district}" if commune else "",
        listings=[listing_view(listing, work.now) for listing in one.listings],
    )
