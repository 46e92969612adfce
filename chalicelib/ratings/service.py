"""Use cases of ratings: give, change and remove one, and read them. They stage; only the edge commits."""

from collections.abc import Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta

from chalicelib.identity import PartyId, outlets_of, phone_of
from chalicelib.kernel.clock import from_text
from chalicelib.kernel.paging import Page, page_size
from chalicelib.kernel.records import dataclass
from chalicelib.orders import NoSuchOrder, OrderId, OrderLine, Parcel, ParcelId, ParcelState, Placed, find_order
from chalicelib.ratings.errors import NoSuchRating, NotRateable, OwnGoods, RatingExists, RatingMoved, RatingTooLate
from chalicelib.ratings.placing import stage_placing, voice_of
from chalicelib.ratings.ports import Ratings, Sort
from chalicelib.ratings.rating import (
    LONGEST_TEXT,
    Rating,
    RatingId,
    RatingState,
    moved,
    rating_id_of,
    shown_name,
    stars_of,
    words_of,
)
from chalicelib.ratings.tally import Tally

DELIVERED = frozenset({ParcelState.DELIVERED, ParcelState.DISPUTED, ParcelState.RELEASED, ParcelState.REFUNDED})


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who says to be an order's buyer.

    Attributes:
        viewer: who is signed in, if anybody.
        token: the secret of the order's link.
    """

    viewer: PartyId | None = None
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Rateable:
    """A delivered line for its buyer.

    Attributes:
        rating: what the buyer said of it; None if nothing, or if it was removed.
        until: until when it can be given, or changed; None if it cannot be given any more, or never may.
    """

    parcel_id: ParcelId
    line: OrderLine
    rating: Rating | None
    until: datetime | None


def give_rating(
    ratings: Ratings,
    order_id: OrderId,
    listing_id: str,
    buyer: Buyer,
    *,
    stars: int,
    text: str,
) -> Rating:
    """Stage the buyer's word about a delivered line; the same once more changes nothing.

    Raises:
        InvalidInput: no stars, or too many words.
        NoSuchOrder: none has the id, or it is not the buyer's.
        NotRateable: it was not delivered.
        OwnGoods: the buyer is the household, or of the staff of the outlet that handled it.
        RatingExists: it has another rating.
        RatingMoved: operations hid what the buyer said of it before.
        RatingTooLate: it was delivered too long ago.
    """
    said, given = words_of(text, least=0, most=LONGEST_TEXT), stars_of(stars)
    rating_id = rating_id_of(order_id, listing_id)
    ratings.store.expect([rating_id])
    placed = find_order(ratings.orders, order_id, viewer=buyer.viewer, token=buyer.token)
    parcel, line = _delivered_line(placed, listing_id)
    _require_stranger(ratings, placed, parcel, buyer)
    was = ratings.store.find(rating_id)
    if was is not None and was.state is not RatingState.REMOVED:
        if (was.stars, was.text) == (given, said):
            return was
        raise RatingExists
    if was is not None and was.banned:
        raise RatingMoved
    until = _given_until(ratings, parcel)
    if ratings.now > until:
        raise RatingTooLate(until)
    rating = Rating(
        rating_id=rating_id,
        order_id=order_id,
        parcel_id=parcel.parcel_id,
        listing_id=listing_id,
        title=line.title,
        seller_id=parcel.seller_id,
        stars=given,
        text=said,
        by=shown_name(placed.order.recipient),
        state=RatingState.SHOWN,
        given_at=ratings.now,
        version=was.version if was else 0,
    )
    ratings.store.save(rating, was)
    return rating


def change_rating(ratings: Ratings, rating_id: RatingId, buyer: Buyer, *, stars: int, text: str) -> Rating:
    """Stage other stars or words. A hidden one stays hidden: operations look at what it has become.

    Raises:
        InvalidInput: no stars, or too many words.
        NoSuchRating: none has the id, or it is not the buyer's.
        RatingMoved: it was removed.
        RatingTooLate: it was given too long ago.
    """
    said, given = words_of(text, least=0, most=LONGEST_TEXT), stars_of(stars)
    was = own_rating(ratings, rating_id, buyer)
    if was.state is RatingState.REMOVED:
        raise RatingMoved
    if (was.stars, was.text) == (given, said):
        return was
    until = changed_until(ratings, was)
    if ratings.now > until:
        raise RatingTooLate(until)
    after = replace(was, stars=given, text=said, changed_at=ratings.now)
    ratings.store.save(after, was)
    return after


def remove_rating(ratings: Ratings, rating_id: RatingId, buyer: Buyer) -> Rating:
    """Stage that the buyer takes it back, at any time; of it nothing is kept but that it was, and whether it was hidden.

    Raises:
        NoSuchRating: none has the id, or it is not the buyer's.
    """
    was = own_rating(ratings, rating_id, buyer)
    if was.state is RatingState.REMOVED:
        return was
    nothing = {"stars": 0, "text": "", "by": "", "photos": (), "hidden_photos": (), "photo_at": None}
    nothing |= {"answer": None, "coming": None, "answer_hiding": None}
    after = moved(was, RatingState.REMOVED, changed_at=ratings.now, **nothing)
    ratings.store.save(after, was)
    voice = voice_of(was)
    stage_placing(ratings, was, [*(one.photo_id for one in was.photos), *([voice.voice_id] if voice else [])])
    return after


def rateable_lines(ratings: Ratings, placed: Placed) -> list[Rateable]:
    """The delivered lines of an order with what the buyer said of them; at most one read."""
    lines = [(parcel, line) for parcel in placed.parcels for line in _arrived(parcel)]
    ids = [rating_id_of(placed.order.order_id, line.listing_id) for _, line in lines]
    ratings.store.expect(ids)
    return [
        _rateable(ratings, parcel, line, ratings.store.find(rating_id))
        for (parcel, line), rating_id in zip(lines, ids, strict=True)
    ]


def ratings_of_listing(
    ratings: Ratings, listing_id: str, sort: Sort = Sort.NEWEST, *, cursor: str | None, limit: int | None
) -> tuple[Tally, Page[Rating]]:
    """What buyers said of a listing; without a rating, one read.

    Raises:
        InvalidInput: a cursor or limit we did not give.
    """
    tally, size = ratings.store.tally(listing_id), page_size(limit, default=20)
    if not tally.count and cursor is None:
        return tally, Page([])
    return tally, ratings.store.of_listing(listing_id, sort, cursor=cursor, limit=size)


def ratings_of_household(
    ratings: Ratings, seller_id: PartyId, *, cursor: str | None, limit: int | None
) -> tuple[Tally, Page[Rating]]:
    """What buyers said of all that a household sold, the newest first.

    Raises:
        InvalidInput: a cursor or limit we did not give.
    """
    tally, size = ratings.store.tally(seller_id), page_size(limit, default=20)
    if not tally.count and cursor is None:
        return tally, Page([])
    return tally, ratings.store.of_household(seller_id, cursor=cursor, limit=size)


def find_rating(ratings: Ratings, rating_id: RatingId) -> Rating:
    """
    Raises:
        NoSuchRating: none has the id.
    """
    found = ratings.store.find(rating_id)
    if found is None:
        raise NoSuchRating
    return found


def own_rating(ratings: Ratings, rating_id: RatingId, buyer: Buyer) -> Rating:
    """
    Raises:
        NoSuchRating: none has the id, or he is not the order's buyer.
    """
    rating = find_rating(ratings, rating_id)
    try:
        find_order(ratings.orders, rating.order_id, viewer=buyer.viewer, token=buyer.token)
    except NoSuchOrder as error:
        raise NoSuchRating from error
    return rating


def _arrived(parcel: Parcel) -> Sequence[OrderLine]:
    """The lines of which something came to the door. Goods that were given back later arrived all the same."""
    came = parcel.state in DELIVERED and ParcelState.DELIVERED.value in parcel.times
    return [line for line in parcel.lines if line.count > line.cut] if came else []


def _delivered_line(placed: Placed, listing_id: str) -> tuple[Parcel, OrderLine]:
    """
    Raises:
        NotRateable: the order has no such line, or it did not come.
    """
    for parcel in placed.parcels:
        for line in _arrived(parcel):
            if line.listing_id == listing_id:
                return parcel, line
    raise NotRateable


def _require_stranger(ratings: Ratings, placed: Placed, parcel: Parcel, buyer: Buyer) -> None:
    """
    Raises:
        OwnGoods: the buyer, who asks, or who has the recipient's number, is the household or works where the parcel was
            handled.
    """
    by_phone = ratings.identity.people.party_id_of(phone_of(placed.order.recipient.phone))
    handled = {parcel.outlet_code, parcel.commune_code}
    for person in {placed.order.buyer_id, buyer.viewer, by_phone} - {None}:
        assert person is not None
        if person == parcel.seller_id or handled & outlets_of(ratings.identity, person):
            raise OwnGoods


def _rateable(ratings: Ratings, parcel: Parcel, line: OrderLine, found: Rating | None) -> Rateable:
    if found is not None and found.state is RatingState.REMOVED:
        again, found = not found.banned, None
    else:
        again = True
    until = changed_until(ratings, found) if found else _given_until(ratings, parcel)
    return Rateable(parcel.parcel_id, line, found, until if again and ratings.now <= until else None)


def _given_until(ratings: Ratings, parcel: Parcel) -> datetime:
    return from_text(parcel.times[ParcelState.DELIVERED.value]) + timedelta(seconds=ratings.policy.rating_window_s)


def changed_until(ratings: Ratings, rating: Rating) -> datetime:
    """Until when its buyer may change it, and show photos."""
    return rating.given_at + timedelta(seconds=ratings.policy.rating_change_window_s)
