"""Ratings in words and rows, for the pages that show them."""

from typing import Any

from chalicelib.catalogue import ListingId, PhotoState
from chalicelib.entrypoints.http.order_views import OrderView
from chalicelib.entrypoints.http.rating_views import OwnRatingPhotoView, RateableView, RatingView, TallyView
from chalicelib.entrypoints.http.ratings import show_order_ratings
from chalicelib.entrypoints.pages.page import Visit
from chalicelib.entrypoints.speech import decimal_mark, say, words
from chalicelib.identity import PartyId
from chalicelib.ratings import GROUNDS, RATING_COMPLAINTS_VI, HidingGround

STAR_NAMES = words({1: "Rất tệ", 2: "Tệ", 3: "Tạm được", 4: "Ngon", 5: "Rất ngon"})
HIDING_NAMES = words({ground: said["vi"] for ground, said in GROUNDS.items()})
COMPLAINTS = words(RATING_COMPLAINTS_VI)
DELIVERED = frozenset({"delivered", "disputed", "released", "refunded"})


def expect_tally(visit: Visit, of: ListingId | PartyId) -> None:
    """Read what a listing's or household's ratings add up to along with whatever the page reads first."""
    visit.work.ratings.store.expect_tally(of)


def lets_voice_sound(visit: Visit, rating: RatingView) -> None:
    """The page may play the rating's answer out of the object store, where a hidden one is."""
    voice = rating.answer.voice if rating.answer else None
    if voice is not None and not voice.address.startswith("/"):
        visit.shows(voice.address)


def tally_words(tally: TallyView) -> dict[str, Any] | None:
    """The average as people write it, `4,6`, and how many gave five stars, four …; None without a rating."""
    if not tally.count:
        return None
    bars = [(stars, tally.by_star[stars - 1]) for stars in sorted(STAR_NAMES, reverse=True)]
    return {"average": f"{tally.tenths // 10}{decimal_mark()}{tally.tenths % 10}", "count": tally.count, "bars": bars}


def rateable_rows(visit: Visit, order: OrderView) -> dict[str, dict[str, Any]]:
    """What the buyer can say of each delivered line, and has said, by listing; with none delivered nothing is read."""
    if not any(parcel.state in DELIVERED for parcel in order.parcels):
        return {}
    entries = visit.read(show_order_ratings, {"order_id": order.id}, token=order.token).entries
    return {one.listing_id: _row(visit, one) for one in entries if one.rating or one.until}


def _row(visit: Visit, one: RateableView) -> dict[str, Any]:
    """After a refusal the form shows what was typed."""
    typed = visit.values if visit.values.get("listing_id") == one.listing_id else {}
    known = {"stars": str(one.rating.stars), "text": one.rating.text} if one.rating else {"stars": "", "text": ""}
    return {
        "rating": one.rating,
        "until": one.until,
        "hidden_for": HIDING_NAMES[HidingGround(one.hidden_for)] if one.hidden_for else "",
        "stars": typed.get("stars", known["stars"]),
        "text": typed.get("text", known["text"]),
        "open": bool(typed),
        "photos": [_own_photo(photo) for photo in one.photos],
        "more_photos": one.more_photos,
    }


def _own_photo(photo: OwnRatingPhotoView) -> dict[str, Any]:
    """A photo that the buyer sent, as others see it; or why they do not."""
    says = {
        PhotoState.AWAITED: say("Đang chờ ảnh tới"),
        PhotoState.REFUSED: say("Không dùng được: {refused_because}", refused_because=photo.refused_because),
    }.get(photo.state, "")
    if photo.hidden_for:
        says = say("Sàn ẩn ảnh này: {why}", why=HIDING_NAMES[HidingGround(photo.hidden_for)].lower())
    return {"id": photo.id, "colour": photo.colour, "says": says, "awaited": photo.state is PhotoState.AWAITED}
