"""The household's listings: show, change, photograph, pause."""

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.catalogue import ACT_NAMES_VI, GROUNDS_VI, ImageType, ListingId, PhotoState, ReviewState
from chalicelib.entrypoints.http.catalogue import (
    NewPhoto,
    post_pause,
    post_photo,
    post_resumption,
    post_revision,
    show_one_listing,
)
from chalicelib.entrypoints.http.listing_views import ListingView, PhotoView
from chalicelib.entrypoints.http.lots import post_lot, post_lot_revision, post_season_close
from chalicelib.entrypoints.http.moderation import show_own_history
from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.http.shelves import show_my_places
from chalicelib.entrypoints.pages.desk_rooms import names_of
from chalicelib.entrypoints.pages.listing_forms import choices, lot_change_of, next_lot_of, revision_of
from chalicelib.entrypoints.pages.listing_words import price_words, season_price_words, season_words, trait_rows
from chalicelib.entrypoints.pages.page import Pages, Redirect, Shown, Visit
from chalicelib.entrypoints.pages.shelf_words import places_rows
from chalicelib.entrypoints.pages.words import LISTING_STATES, unit_name
from chalicelib.entrypoints.speech import say, words
from chalicelib.identity import Permission
from chalicelib.kernel.clock import from_text
from chalicelib.kernel.errors import NotFound

selling_pages = Pages(__name__)
HOME = "/ban-hang"


def cover_of(listing: ListingView) -> str | None:
    """The photo id that buyers see first."""
    return next((photo.id for photo in listing.photos if photo.state is PhotoState.READY), None)


def listing_rows(listings: list[ListingView]) -> list[dict[str, Any]]:
    return [
        {
            "id": one.id,
            "title": one.title,
            "photo": cover_of(one),
            "unit_price": one.unit_price,
            "unit_name": unit_name(one.unit),
            "stock": one.stock,
            "state_name": LISTING_STATES[one.state][0],
            "state_class": LISTING_STATES[one.state][1],
        }
        for one in listings
    ]


def own_listing(visit: Visit) -> ListingView:
    """The listing of the address, if it is the visitor's own.

    Raises:
        NotFound: it is not.
    """
    listing = visit.read(show_one_listing, dict(visit.path))
    if visit.actor is None or listing.seller_id != visit.actor.party_id:
        raise NotFound("Không có tin bán này.", "No such listing of yours.")
    return listing


def upload_form(visit: Visit, upload: Mapping[str, Any]) -> dict[str, Any]:
    """The signed form for the page: whole, and in parts for the script.

    How long it is still good is said in seconds (`lasts_s`), never as an hour: the clocks of phones are wrong.
    """
    lasts = from_text(upload["expires_at"]) - visit.work.now
    fields = list(upload["fields"].items())
    return {"url": upload["url"], "fields": fields, "parts": upload["parts"], "lasts_s": int(lasts.total_seconds())}


def lets_photos_go(visit: Visit) -> None:
    """The page's script may send photos to the object store."""
    visit.sends_to(visit.application.objects.parts_form("uploads/", ImageType.JPEG, now=visit.work.now).url)


def go_on_sending(visit: Visit, awaited: Sequence[PhotoView]) -> None:
    """Let the page's script send what an earlier page could not, when anything is awaited."""
    if awaited:
        lets_photos_go(visit)


def photo_row(photo: PhotoView) -> dict[str, Any]:
    says = {
        PhotoState.READY: say("Đã lên trang"),
        PhotoState.REFUSED: say("Không dùng được: {refused_because}", refused_because=photo.refused_because),
    }
    return {
        "id": photo.id,
        "colour": photo.colour,
        "ready": photo.state is PhotoState.READY,
        "waiting": photo.state not in says,
        "says": says.get(photo.state, say("Đang chờ ảnh tới và xử lý")),
    }


def act_rows(visit: Visit, listing: ListingView) -> list[dict[str, str]]:
    """What was done to the listing and by whom, newest first; jobs go without a name."""
    acts = visit.read(show_own_history, {"listing_id": listing.id}, limit="10").entries
    names = names_of(visit, [act.actor for act in acts])
    mine = visit.actor.party_id if visit.actor else ""
    rows = []
    for act in acts:
        known = names[act.actor]
        who = say("bạn") if act.actor == mine else known if known != act.actor else ""
        who = say("{who} thay mặt {seller_name}", who=who, seller_name=listing.seller_name) if act.behalf else who
        rows.append(
            {"what": words(ACT_NAMES_VI)[act.kind], "who": who, "at": act.at, "price": act.facts.get("unit_price", "")}
        )
    return rows


def held_words(visit: Visit, listing: ListingView) -> str:
    """Why it is hidden and how it comes back; empty for what is not."""
    if listing.state != "held":
        return ""
    review = visit.work.catalogue.reviews.find(listing.id)
    if review is None or review.state is not ReviewState.SENT_BACK or review.ground is None:
        return say("Sàn đang xem tin này trước khi bán. Bạn sẽ nhận tin nhắn khi xong.")
    return say(
        "Tin tạm ẩn. {ground} {words} Sửa tin xong, sàn xem lại ngay.",
        ground=words(GROUNDS_VI)[review.ground],
        words=review.words,
    )


@selling_pages.page("/ban-hang/tin/{listing_id}", "own_listing.html", allow=Permission.SELL)
def own_listing_page(visit: Visit) -> dict[str, Any]:
    listing = own_listing(visit)
    go_on_sending(visit, [photo for photo in listing.photos if photo.state is PhotoState.AWAITED])
    name, class_ = LISTING_STATES[listing.state]
    places = visit.read(show_my_places, {"listing_id": listing.id})
    return {
        "listing": listing,
        "fresh": "moi" in visit.query,
        "unit_name": unit_name(listing.unit),
        "state_name": name,
        "state_class": class_,
        "photos": [photo_row(photo) for photo in listing.photos],
        "photo_state": " ".join(f"{photo.id}:{photo.state.value}" for photo in listing.photos),
        "price": price_words(listing),
        "traits": trait_rows(listing),
        "season": season_words(listing),
        "season_price": season_price_words(listing),
        "held": held_words(visit, listing),
        "acts": act_rows(visit, listing),
        "places": places_rows(places),
        "promised": places.promised,
        "can_pause": listing.state in {"on_sale", "sold_out", "away"},
        "can_close": listing.state in {"on_sale", "sold_out", "paused", "away"},
        "can_resume": listing.state in {"paused", "away"},
    }


def submit_revision(visit: Visit) -> Redirect:
    listing = own_listing(visit)
    visit.do(post_revision, revision_of(visit, listing), dict(visit.path))
    return Redirect(f"{HOME}/tin/{listing.id}")


@selling_pages.page("/ban-hang/tin/{listing_id}/sua", "listing_form.html", allow=Permission.SELL, submit=submit_revision)
def revise_listing_page(visit: Visit) -> dict[str, Any]:
    return {"listing": own_listing(visit), **choices()}


@selling_pages.form("/ban-hang/tin/{listing_id}/anh", allow=Permission.SELL)
def photo_form(visit: Visit) -> Shown:
    """A place for one more photo, and the form that sends it straight to the object store."""
    listing = own_listing(visit)
    body = NewPhoto(content_type=ImageType.JPEG, return_to=f"{HOME}/tin/{listing.id}")
    upload = visit.do(post_photo, body, dict(visit.path)).body
    return Shown("photo_form.html", {"listing": listing, "upload": upload_form(visit, upload)})


def submit_lot_change(visit: Visit) -> Redirect:
    visit.do(post_lot_revision, lot_change_of(visit), dict(visit.path))
    return Redirect(f"{HOME}/tin/{ListingId.parse(visit.path['listing_id'])}")


@selling_pages.page("/ban-hang/tin/{listing_id}/vu", "lot_form.html", allow=Permission.SELL, submit=submit_lot_change)
def revise_lot_page(visit: Visit) -> dict[str, Any]:
    listing = own_listing(visit)
    return {"listing": listing, "lot": listing.lot, "following": False, "unit_name": unit_name(listing.unit)}


def submit_next_lot(visit: Visit) -> Redirect:
    visit.do(post_lot, next_lot_of(visit), dict(visit.path))
    return Redirect(f"{HOME}/tin/{ListingId.parse(visit.path['listing_id'])}")


@selling_pages.page("/ban-hang/tin/{listing_id}/vu-moi", "lot_form.html", allow=Permission.SELL, submit=submit_next_lot)
def next_lot_page(visit: Visit) -> dict[str, Any]:
    listing = own_listing(visit)
    return {"listing": listing, "lot": None, "following": True, "unit_name": unit_name(listing.unit)}


@selling_pages.form("/ban-hang/tin/{listing_id}/het-vu", allow=Permission.SELL)
def close_season_form(visit: Visit) -> Redirect:
    visit.do(post_season_close, Nothing(), dict(visit.path))
    return Redirect(f"{HOME}/tin/{ListingId.parse(visit.path['listing_id'])}")


@selling_pages.form("/ban-hang/tin/{listing_id}/tam-ngung", allow=Permission.SELL)
def pause_form(visit: Visit) -> Redirect:
    visit.do(post_pause, Nothing(), dict(visit.path))
    return Redirect(f"{HOME}/tin/{ListingId.parse(visit.path['listing_id'])}")


@selling_pages.form("/ban-hang/tin/{listing_id}/ban-lai", allow=Permission.SELL)
def resume_form(visit: Visit) -> Redirect:
    visit.do(post_resumption, Nothing(), dict(visit.path))
    return Redirect(f"{HOME}/tin/{ListingId.parse(visit.path['listing_id'])}")
