"""Ratings over HTTP: buyers say what they think of what was delivered; everybody reads it."""

from typing import Annotated

import msgspec

from chalicelib.catalogue import ListingId
from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.orders import PAGED, IdText, Token, viewer_of
from chalicelib.entrypoints.http.rating_views import (
    LookedAtRatingsView,
    OwnRatingsView,
    RateablesView,
    RatingDoneView,
    RatingsView,
    done_view,
    looked_at_view,
    own_ratings_view,
    rateable_view,
    ratings_view,
)
from chalicelib.entrypoints.http.resource import Body, Call, Resource
from chalicelib.identity import PartyId, Permission
from chalicelib.kernel.errors import InvalidInput
from chalicelib.orders import OrderId, find_order
from chalicelib.ratings import (
    Buyer,
    HidingGround,
    RatingId,
    RatingState,
    Sort,
    answer_rating,
    change_rating,
    give_rating,
    hide_rating,
    rateable_lines,
    ratings_in,
    ratings_of_household,
    ratings_of_listing,
    remove_rating,
    show_rating,
)

rating_routes = Resource(__name__, tag="ratings")

Stars = Annotated[int, msgspec.Meta(ge=1, le=5, description="1 is very bad, 5 very good.")]
Version = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Words = Annotated[str, msgspec.Meta(max_length=2000, description="At most 500 characters; contacts in it are hidden.")]


class NewRating(Body, frozen=True, kw_only=True):
    """What the buyer says of one line of the order."""

    listing_id: IdText
    stars: Stars
    text: Words = ""
    token: Token = ""


class RatingRevision(Body, frozen=True, kw_only=True):
    """Other stars and words, whole."""

    stars: Stars
    text: Words = ""
    token: Token = ""


class RatingProof(Body, frozen=True, kw_only=True):
    """What lets a guest take his rating back: the secret of the order's link."""

    token: Token = ""


class RatingAnswer(Body, frozen=True, kw_only=True):
    """What the household says to it, in place of what it said before."""

    text: Annotated[
        str,
        msgspec.Meta(max_length=1200, description="1 to 300 characters, contacts hidden; may be empty beside a voice."),
    ]


class RatingHiding(Body, frozen=True, kw_only=True):
    """Why it is out of sight; `version_seen` is of the rating that was looked at."""

    ground: HidingGround
    words: Annotated[str, msgspec.Meta(max_length=1200)] = ""
    version_seen: Version


class RatingShowing(Body, frozen=True, kw_only=True):
    """That everybody sees it again; `version_seen` is of the rating that was looked at."""

    version_seen: Version


@rating_routes.command(
    "/orders/{order_id}/ratings",
    kind="give_rating",
    body=NewRating,
    answer=RatingDoneView,
    summary="Rate a line of an order that was delivered",
    guests=True,
)
def post_rating(work: Work, call: Call, body: NewRating) -> RatingDoneView:
    order_id = OrderId.parse(call.path["order_id"], field="order_id")
    listing_id, who = ListingId.parse(body.listing_id, field="listing_id"), Buyer(viewer_of(call), body.token)
    return done_view(give_rating(work.ratings, order_id, listing_id, who, stars=body.stars, text=body.text))


@rating_routes.query(
    "/orders/{order_id}/ratings",
    answer=RateablesView,
    summary="What of an order can be rated, and what its buyer said of it",
    guests=True,
    query={"token": "The secret of the order's link."},
)
def show_order_ratings(work: Work, call: Call) -> RateablesView:
    order_id = OrderId.parse(call.path["order_id"], field="order_id")
    placed = find_order(work.orders, order_id, viewer=viewer_of(call), token=call.query.get("token", ""))
    return RateablesView(entries=[rateable_view(work, one) for one in rateable_lines(work.ratings, placed)])


@rating_routes.command(
    "/ratings/{rating_id}/revisions",
    kind="change_rating",
    body=RatingRevision,
    answer=RatingDoneView,
    summary="Change one's rating",
    guests=True,
)
def post_rating_revision(work: Work, call: Call, body: RatingRevision) -> RatingDoneView:
    who = Buyer(viewer_of(call), body.token)
    return done_view(change_rating(work.ratings, rating_id_in(call), who, stars=body.stars, text=body.text))


@rating_routes.command(
    "/ratings/{rating_id}/removal",
    kind="remove_rating",
    body=RatingProof,
    answer=RatingDoneView,
    summary="Take one's rating back; of it nothing is kept",
    guests=True,
)
def post_rating_removal(work: Work, call: Call, body: RatingProof) -> RatingDoneView:
    return done_view(remove_rating(work.ratings, rating_id_in(call), Buyer(viewer_of(call), body.token)))


@rating_routes.query(
    "/listings/{listing_id}/ratings",
    answer=RatingsView,
    summary="What buyers say of a listing",
    guests=True,
    query={**PAGED, "sort": "`newest` (as left out) or `lowest` first."},
)
def show_listing_ratings(work: Work, call: Call) -> RatingsView:
    listing_id, sort = ListingId.parse(call.path["listing_id"]), sort_of(call.query.get("sort"))
    return ratings_view(
        *ratings_of_listing(work.ratings, listing_id, sort, cursor=call.query.get("cursor"), limit=limit_of(call))
    )


@rating_routes.query(
    "/households/{household_id}/ratings",
    answer=RatingsView,
    summary="What buyers say of all that a household sold, the newest first",
    guests=True,
    query=PAGED,
)
def show_household_ratings(work: Work, call: Call) -> RatingsView:
    seller_id = PartyId.parse(call.path["household_id"])
    cursor, limit = call.query.get("cursor"), limit_of(call)
    return ratings_view(*ratings_of_household(work.ratings, seller_id, cursor=cursor, limit=limit))


@rating_routes.query(
    "/my/ratings",
    answer=OwnRatingsView,
    summary="What buyers say of one's own goods, the newest first",
    allow=Permission.SELL,
    query=PAGED,
)
def my_ratings(work: Work, call: Call) -> OwnRatingsView:
    seller_id, cursor = call.signed_in.party_id, call.query.get("cursor")
    return own_ratings_view(work, *ratings_of_household(work.ratings, seller_id, cursor=cursor, limit=limit_of(call)))


@rating_routes.command(
    "/ratings/{rating_id}/answer",
    kind="answer_rating",
    body=RatingAnswer,
    answer=RatingDoneView,
    summary="Answer a rating of one's own goods",
    allow=Permission.SELL,
)
def post_rating_answer(work: Work, call: Call, body: RatingAnswer) -> RatingDoneView:
    return done_view(answer_rating(work.ratings, rating_id_in(call), call.signed_in.party_id, body.text))


@rating_routes.query(
    "/ratings",
    answer=LookedAtRatingsView,
    summary="Every rating that is shown, or hidden, the latest word first",
    allow=Permission.SEE_PROVINCE,
    query={**PAGED, "state": "`shown` (as left out) or `hidden`."},
)
def list_ratings(work: Work, call: Call) -> LookedAtRatingsView:
    state = state_of(call.query.get("state"))
    page = ratings_in(work.ratings, state, cursor=call.query.get("cursor"), limit=limit_of(call))
    return LookedAtRatingsView(entries=[looked_at_view(work, one) for one in page.entries], next_cursor=page.next_cursor)


@rating_routes.command(
    "/ratings/{rating_id}/hiding",
    kind="hide_rating",
    body=RatingHiding,
    answer=RatingDoneView,
    summary="Take a rating out of sight and out of the average",
    allow=Permission.OPERATE,
)
def post_rating_hiding(work: Work, call: Call, body: RatingHiding) -> RatingDoneView:
    rating_id, by, seen = rating_id_in(call), call.signed_in.party_id, body.version_seen
    return done_view(hide_rating(work.ratings, rating_id, by, body.ground, words=body.words, version_seen=seen))


@rating_routes.command(
    "/ratings/{rating_id}/showing",
    kind="show_rating",
    body=RatingShowing,
    answer=RatingDoneView,
    summary="Show a hidden rating again",
    allow=Permission.OPERATE,
)
def post_rating_showing(work: Work, call: Call, body: RatingShowing) -> RatingDoneView:
    by, seen = call.signed_in.party_id, body.version_seen
    return done_view(show_rating(work.ratings, rating_id_in(call), by, version_seen=seen))


def state_of(text: str | None) -> RatingState:
    """
    Raises:
        InvalidInput: not a state in which there is something to see.
    """
    if text not in {None, "", RatingState.SHOWN, RatingState.HIDDEN}:
        raise InvalidInput("Chọn đang hiện hoặc đã ẩn.", "Either shown or hidden.", field="state")
    return RatingState(text or RatingState.SHOWN)


def rating_id_in(call: Call) -> RatingId:
    return RatingId.parse(call.path["rating_id"], field="rating_id")


def sort_of(text: str | None) -> Sort:
    """
    Raises:
        InvalidInput: not a sort.
    """
    try:
        return Sort(text or Sort.NEWEST)
    except ValueError as error:
        raise InvalidInput("Chọn mới nhất hoặc thấp nhất.", "Sort by newest or lowest.", field="sort") from error
