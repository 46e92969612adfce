"""Ratings over HTTP: buyers say what they think of what was delivered; everybody reads it."""

from typing import Annotated

import msgspec

from chalicelib.catalogue import ListingId
from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.orders import PAGED, IdText, Token, viewer_of
from chalicelib.entrypoints.http.resource import Body, Call, Resource, View
from chalicelib.identity import PartyId, Permission
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.paging import Page
from chalicelib.orders import OrderId, find_order
from chalicelib.ratings import (
    Buyer,
    HidingGround,
    Rateable,
    Rating,
    RatingId,
    RatingState,
    Sort,
    Tally,
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

    text: Annotated[str, msgspec.Meta(max_length=1200, description="1 to 300 characters; contacts in it are hidden.")]


class RatingHiding(Body, frozen=True, kw_only=True):
    """Why it is out of sight; `version_seen` is of the rating that was looked at."""

    ground: HidingGround
    words: Annotated[str, msgspec.Meta(max_length=1200)] = ""
    version_seen: Version


class RatingShowing(Body, frozen=True, kw_only=True):
    """That everybody sees it again; `version_seen` is of the rating that was looked at."""

    version_seen: Version


class AnswerView(View, frozen=True, kw_only=True):
    """What the household answers."""

    text: str
    at: str


class RatingView(View, frozen=True, kw_only=True):
    """A rating as everybody sees it; `by` is the buyer's name, masked; `changed_at` null if it stands as it was given."""

    id: str
    listing_id: str
    title: str
    stars: int
    text: str
    by: str
    given_at: str
    changed_at: str | None
    answer: AnswerView | None


class RatingDoneView(View, frozen=True, kw_only=True):
    """A rating after it was given, changed, removed, answered, hidden or shown.

    Without anybody's words or name: answers of commands are kept for ever, and a buyer may take his words back.
    """

    id: str
    listing_id: str
    stars: int
    state: RatingState
    answered: bool


class TallyView(View, frozen=True, kw_only=True):
    """How many ratings, the average in tenths of a star (0 without any), and how many have one star, two … five."""

    count: int
    tenths: int
    by_star: list[int]


class RatingsView(View, frozen=True, kw_only=True):
    """A page of ratings, with what all of them add up to."""

    tally: TallyView
    entries: list[RatingView]
    next_cursor: str | None


class RateableView(View, frozen=True, kw_only=True):
    """A delivered line for its buyer: what he said of it, and until when he can say or change it; null: not any more.

    `hidden_for` says why operations took his rating out of sight; null while others see it.
    """

    parcel_id: str
    listing_id: str
    title: str
    rating: RatingView | None
    until: str | None
    hidden_for: str | None


class RateablesView(View, frozen=True, kw_only=True):
    """Every line of the order that was delivered."""

    entries: list[RateableView]


class HidingView(View, frozen=True, kw_only=True):
    """Who hid it, why and when; and who showed it again."""

    ground: HidingGround
    words: str
    by: str
    at: str
    ended_by: str | None
    ended_at: str | None


class LookedAtRatingView(RatingView, frozen=True, kw_only=True):
    """A rating for operations."""

    seller_id: str
    order_id: str
    state: RatingState
    hiding: HidingView | None
    version: int


class LookedAtRatingsView(View, frozen=True, kw_only=True):
    """A page of ratings, the latest word first."""

    entries: list[LookedAtRatingView]
    next_cursor: str | None


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
    return RateablesView(entries=[rateable_view(one) for one in rateable_lines(work.ratings, placed)])


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
    answer=RatingsView,
    summary="What buyers say of one's own goods, the newest first",
    allow=Permission.SELL,
    query=PAGED,
)
def my_ratings(work: Work, call: Call) -> RatingsView:
    seller_id, cursor = call.signed_in.party_id, call.query.get("cursor")
    return ratings_view(*ratings_of_household(work.ratings, seller_id, cursor=cursor, limit=limit_of(call)))


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
    return LookedAtRatingsView(entries=[looked_at_view(one) for one in page.entries], next_cursor=page.next_cursor)


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


def rating_view(rating: Rating) -> RatingView:
    return RatingView(
        id=rating.rating_id,
        listing_id=rating.listing_id,
        title=rating.title,
        stars=rating.stars,
        text=rating.text,
        by=rating.by,
        given_at=to_text(rating.given_at),
        changed_at=to_text(rating.changed_at) if rating.changed_at else None,
        answer=AnswerView(text=rating.answer.text, at=to_text(rating.answer.at)) if rating.answer else None,
    )


def done_view(rating: Rating) -> RatingDoneView:
    return RatingDoneView(
        id=rating.rating_id,
        listing_id=rating.listing_id,
        stars=rating.stars,
        state=rating.state,
        answered=rating.answer is not None,
    )


def looked_at_view(rating: Rating) -> LookedAtRatingView:
    hiding = rating.hiding
    return LookedAtRatingView(
        **msgspec.structs.asdict(rating_view(rating)),
        seller_id=rating.seller_id,
        order_id=rating.order_id,
        state=rating.state,
        hiding=HidingView(
            ground=hiding.ground,
            words=hiding.words,
            by=hiding.by,
            at=to_text(hiding.at),
            ended_by=hiding.ended_by,
            ended_at=to_text(hiding.ended_at) if hiding.ended_at else None,
        )
        if hiding
        else None,
        version=rating.version,
    )


def tally_view(tally: Tally) -> TallyView:
    return TallyView(count=tally.count, tenths=tally.tenths, by_star=list(tally.by_star))


def ratings_view(tally: Tally, page: Page[Rating]) -> RatingsView:
    return RatingsView(
        tally=tally_view(tally), entries=[rating_view(one) for one in page.entries], next_cursor=page.next_cursor
    )


def rateable_view(one: Rateable) -> RateableView:
    hidden = one.rating is not None and one.rating.state is RatingState.HIDDEN and one.rating.hiding
    return RateableView(
        parcel_id=one.parcel_id,
        listing_id=one.line.listing_id,
        title=one.line.title,
        rating=rating_view(one.rating) if one.rating else None,
        until=to_text(one.until) if one.until else None,
        hidden_for=hidden.ground.value if hidden else None,
    )
