"""What the API shows of ratings: to everybody, to their buyers, to operations."""

import msgspec

from chalicelib.entrypoints.http.resource import View
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import Page
from chalicelib.ratings import HidingGround, Rateable, Rating, RatingState, Tally


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
