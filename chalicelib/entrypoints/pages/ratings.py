"""Rating what was delivered, and reading everything that buyers say of a listing or a household."""

from typing import Any

from chalicelib.catalogue import ListingId
from chalicelib.entrypoints.http.households import show_household
from chalicelib.entrypoints.http.rating_photos import (
    NewRatingPhoto,
    post_rating_photo,
    post_rating_photo_removal,
)
from chalicelib.entrypoints.http.rating_reports import NewRatingReport, post_rating_report, show_one_rating
from chalicelib.entrypoints.http.rating_views import RatingsView
from chalicelib.entrypoints.http.ratings import (
    NewRating,
    RatingAnswer,
    RatingProof,
    RatingRevision,
    my_ratings,
    post_rating,
    post_rating_answer,
    post_rating_removal,
    post_rating_revision,
    show_household_ratings,
    show_listing_ratings,
)
from chalicelib.entrypoints.pages.addresses import (
    goods_address,
    goods_ratings_address,
    household_address,
    household_ratings_address,
    id_in,
)
from chalicelib.entrypoints.pages.buying import back_to_order, order_context
from chalicelib.entrypoints.pages.goods import listing_asked_for
from chalicelib.entrypoints.pages.page import Moved, Pages, Redirect, Shown, Visit
from chalicelib.entrypoints.pages.rating_words import (
    COMPLAINTS,
    HIDING_NAMES,
    STAR_NAMES,
    expect_tally,
    lets_voice_sound,
    tally_words,
)
from chalicelib.entrypoints.pages.selling import upload_form
from chalicelib.entrypoints.pages.shop import address_with
from chalicelib.entrypoints.pages.told import HOME, Step, page_told
from chalicelib.entrypoints.speech import say, words
from chalicelib.identity import PartyId, Permission
from chalicelib.kernel.errors import InvalidInput
from chalicelib.ratings import RatingComplaint, RatingId

rating_pages = Pages(__name__)
OWN = "/ban-hang/danh-gia"
SORTS = words({"": ("newest", "Mới nhất"), "thap": ("lowest", "Thấp nhất")})
"""What the address names, the API's word, and what is read."""


def stars_in(visit: Visit) -> int:
    """
    Raises:
        InvalidInput: none was chosen.
    """
    stars = visit.text("stars")
    if stars not in {str(number) for number in STAR_NAMES}:
        raise InvalidInput("Chọn từ 1 đến 5 sao.", "Choose one to five stars.", field="stars")
    return int(stars)


def rate(visit: Visit) -> Redirect:
    """A new rating, another one in its place, or none."""
    token, rating_id = visit.query.get("token", ""), visit.text("rating_id")
    if visit.text("then") == "remove":
        visit.do(post_rating_removal, RatingProof(token=token), {"rating_id": rating_id})
    elif rating_id:
        revised = RatingRevision(stars=stars_in(visit), text=visit.text("text"), token=token)
        visit.do(post_rating_revision, revised, {"rating_id": rating_id})
    else:
        listing_id, stars = visit.text("listing_id"), stars_in(visit)
        said = NewRating(listing_id=listing_id, stars=stars, text=visit.text("text"), token=token)
        visit.do(post_rating, said, dict(visit.path))
    return back_to_order(visit)


@rating_pages.form("/don-hang/{order_id}/danh-gia/anh")
def rating_photo_form(visit: Visit) -> Shown:
    """A place for one photo of the goods as they came, and the form that sends it straight to the object store."""
    back = back_to_order(visit).address
    body = NewRatingPhoto(token=visit.query.get("token", ""), return_to=back)
    upload = visit.do(post_rating_photo, body, {"rating_id": visit.text("rating_id")}).body
    what = say("hàng đã nhận")
    hint = say("Chụp rõ hàng đã nhận. Mọi người xem được: đừng để lộ mặt người, địa chỉ, số điện thoại.")
    return Shown("document_form.html", {"upload": upload_form(visit, upload), "back": back, "what": what, "hint": hint})


@rating_pages.form("/don-hang/{order_id}/danh-gia/go-anh")
def remove_rating_photo_form(visit: Visit) -> Redirect:
    named = {"rating_id": visit.text("rating_id"), "photo_id": visit.text("photo_id")}
    visit.do(post_rating_photo_removal, RatingProof(token=visit.query.get("token", "")), named)
    return back_to_order(visit)


@rating_pages.page("/don-hang/{order_id}/danh-gia", "order.html", submit=rate)
def rate_page(visit: Visit) -> dict[str, Any]:
    return order_context(visit)


def read_page(
    visit: Visit, ratings: RatingsView, about: str, up: str, here: str, sort: str, *, house: str
) -> dict[str, Any]:
    """A page of ratings; engines keep none of them: they are told on the page above."""
    origin, title = visit.application.settings.public_origin, say("Đánh giá: {about}", about=about)
    more = address_with(here, {"sap": sort, "trang": ratings.next_cursor}) if ratings.next_cursor else ""
    return {
        "about": about,
        "house": house,
        "trail": [HOME, Step(about, up)],
        "rated": tally_words(ratings.tally),
        "ratings": ratings.entries,
        "more": more,
        "told": page_told(origin, title, title, ""),
    }


@rating_pages.page("/san-pham/{listing_id}/danh-gia", "ratings.html", cache_s=2)
def goods_ratings_page(visit: Visit) -> dict[str, Any] | Moved:
    expect_tally(visit, ListingId.parse(id_in(visit.path["listing_id"])))
    listing = listing_asked_for(visit)
    here = goods_ratings_address(listing.id, listing.slug)
    if visit.path["listing_id"] != here.split("/")[2]:
        return Moved(here)
    sort = visit.query.get("sap", "") if visit.query.get("sap") in SORTS else ""
    asked = {"sort": SORTS[sort][0], "cursor": visit.query.get("trang")}
    ratings = visit.read(show_listing_ratings, {"listing_id": listing.id}, **asked)
    return {
        **read_page(
            visit, ratings, listing.title, goods_address(listing.id, listing.slug), here, sort, house=listing.seller_name
        ),
        "sorts": [(name, address_with(here, {"sap": one}), one == sort) for one, (_, name) in SORTS.items()],
    }


@rating_pages.page("/nha/{household_id}/danh-gia", "ratings.html", cache_s=30)
def household_ratings_page(visit: Visit) -> dict[str, Any] | Moved:
    party_id = PartyId.parse(id_in(visit.path["household_id"]))
    expect_tally(visit, party_id)
    household = visit.read(show_household, {"household_id": party_id})
    here = household_ratings_address(household.id, household.name)
    if visit.path["household_id"] != here.split("/")[2]:
        return Moved(here)
    ratings = visit.read(show_household_ratings, {"household_id": household.id}, cursor=visit.query.get("trang"))
    up = household_address(household.id, household.name)
    return {**read_page(visit, ratings, household.name, up, here, "", house=household.name), "sorts": []}


def report(visit: Visit) -> Redirect:
    try:
        complaint = RatingComplaint(visit.text("complaint"))
    except ValueError as error:
        raise InvalidInput("Chọn một lý do.", "Choose a reason.", field="complaint") from error
    visit.do(post_rating_report, NewRatingReport(complaint=complaint, words=visit.text("words")), dict(visit.path))
    return Redirect(f"/danh-gia/{RatingId.parse(visit.path['rating_id'])}/bao?xong=1")


@rating_pages.page("/danh-gia/{rating_id}/bao", "rating_report.html", submit=report)
def rating_report_page(visit: Visit) -> dict[str, Any]:
    """Anybody, a guest too, says that a rating does not belong here."""
    rating = visit.read(show_one_rating)
    complaints = [(code.value, name) for code, name in COMPLAINTS.items()]
    return {
        "rating": rating,
        "back": f"/san-pham/{rating.listing_id}",
        "complaints": complaints,
        "sent": "xong" in visit.query,
    }


def answer(visit: Visit) -> Redirect:
    rating_id = visit.text("rating_id")
    visit.do(post_rating_answer, RatingAnswer(text=visit.text("text")), {"rating_id": rating_id})
    return Redirect(address_with(OWN, {"trang": visit.query.get("trang")}))


@rating_pages.page(OWN, "own_ratings.html", allow=Permission.SELL, submit=answer)
def own_ratings_page(visit: Visit) -> dict[str, Any]:
    """What buyers say of the household's goods, each with room for an answer."""
    cursor = visit.query.get("trang")
    ratings = visit.read(my_ratings, cursor=cursor)
    for rating in ratings.entries:
        lets_voice_sound(visit, rating)
    return {
        "rated": tally_words(ratings.tally),
        "ratings": ratings.entries,
        "hiding_names": HIDING_NAMES,
        "typed": visit.values.get("rating_id", ""),
        "here": address_with(OWN, {"trang": cursor}),
        "more": address_with(OWN, {"trang": ratings.next_cursor}) if ratings.next_cursor else "",
    }
