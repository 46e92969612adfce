"""Offering goods in three steps: what (with its photo), for how much, how many. A household for itself, or a helper for it.

One document holds the three screens, so that a phone that has it needs no network until the listing is sent; the script
keeps what was typed and the photo on the phone (frontend/src/parts/offer.ts). Without script the address tells which one.
"""

from typing import Any

from chalicelib.catalogue import CATEGORIES, ListingId
from chalicelib.entrypoints.http.assisted_selling import post_listing_for
from chalicelib.entrypoints.http.catalogue import ListingRevision, post_listing, post_revision
from chalicelib.entrypoints.http.identity import show_me
from chalicelib.entrypoints.http.lots import NewLot, post_lot
from chalicelib.entrypoints.pages.listing_forms import choices, new_listing_of
from chalicelib.entrypoints.pages.page import Pages, Redirect, Visit
from chalicelib.entrypoints.pages.selling import HOME, lets_photos_go, own_listing
from chalicelib.entrypoints.pages.words import KIND_SIGNS, unit_name
from chalicelib.entrypoints.speech import say
from chalicelib.identity import PartyId, Permission
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import NotFound

offering_pages = Pages(__name__)
HELP = "/giup-ban"
AGAIN = frozenset({"on_sale", "sold_out", "season_over"})
"""States in which goods can be offered again as they were; what was paused is resumed first."""
OF_LISTING = "LISTING"
"""Stands for the listing's id in the address that takes its photos: the script has the id once the listing is there."""


def tiles() -> list[dict[str, Any]]:
    """The categories as pictures, by group, with the names by which the script guesses one from a title."""
    return [
        {
            "name": say(group.name),
            "kinds": [
                {"slug": kind.slug, "name": say(kind.name), "sign": KIND_SIGNS[kind.slug], "names": "|".join(kind.kinds)}
                for kind in CATEGORIES.values()
                if kind.parent == group.slug
            ],
        }
        for group in CATEGORIES.values()
        if not group.parent
    ]


def steps_context(visit: Visit, *, photos: str, done: str) -> dict[str, Any]:
    """
    Args:
        photos: the address that takes a photo, with `OF_LISTING` in it; done: where the household's listings are.
    """
    lets_photos_go(visit)
    return {"lot": None, "groups": tiles(), "photos_to": photos, "done": done, **choices()}


def submit_listing(visit: Visit) -> Redirect:
    answer = visit.do(post_listing, new_listing_of(visit))
    return Redirect(f"{HOME}/tin/{answer.body['id']}?moi=1")


@offering_pages.page("/ban-hang/dang-tin", "offer.html", allow=Permission.SELL, submit=submit_listing)
def new_listing_page(visit: Visit) -> dict[str, Any]:
    me = visit.read(show_me).party
    context = steps_context(visit, photos=f"{HOME}/tin/{OF_LISTING}/anh", done=HOME)
    return {**context, "owner": me.party_id, "commune": me.commune_code or "", "household": ""}


def submit_listing_for(visit: Visit) -> Redirect:
    made = visit.do(post_listing_for, new_listing_of(visit), dict(visit.path)).body
    return Redirect(f"{HELP}/{PartyId.parse(visit.path['household_id'])}?moi={made['id']}")


@offering_pages.page(
    "/giup-ban/{household_id}/dang-tin", "offer.html", allow=Permission.HELP_SELL, submit=submit_listing_for
)
def listing_for_page(visit: Visit) -> dict[str, Any]:
    household_id, helper_id = PartyId.parse(visit.path["household_id"]), visit.call().signed_in.party_id
    known = visit.work.identity.consents.find(household_id, helper_id)
    if known is None:
        raise NotFound("Chưa xin phép hộ này.", "No consent was asked for.")
    own = f"{HELP}/{household_id}"
    context = steps_context(visit, photos=f"{own}/{OF_LISTING}/anh", done=own)
    return {**context, "owner": helper_id, "commune": "", "household": known.household_name}


def submit_again(visit: Visit) -> Redirect:
    """The same goods, this many now: the next lot when the season was over, else more of this one."""
    listing = own_listing(visit)
    count = visit.number("stock", say("Số lượng"))
    if listing.state == "season_over":
        visit.do(post_lot, NewLot(harvested_on=business_date(visit.work.now), stock=count), dict(visit.path))
    else:
        visit.do(post_revision, ListingRevision(stock=count, stock_seen=seen_of(visit, listing.stock)), dict(visit.path))
    return Redirect(f"{HOME}/tin/{ListingId.parse(visit.path['listing_id'])}?lai=1")


def seen_of(visit: Visit, stock: int) -> int:
    """What the form said was left, so that what is sold meanwhile stays sold."""
    seen = visit.text("stock_seen")
    return int(seen) if seen.isdigit() and len(seen) < 8 else stock


@offering_pages.page("/ban-hang/tin/{listing_id}/giong-lan-truoc", "again.html", allow=Permission.SELL, submit=submit_again)
def offer_again_page(visit: Visit) -> dict[str, Any]:
    listing = own_listing(visit)
    if listing.state not in AGAIN:
        raise NotFound("Tin này đang tạm ngừng hoặc chờ xem. Mở tin để bán lại.", "Not now.")
    unit = unit_name(listing.unit)
    return {"listing": listing, "unit_name": unit, "how_many": say("Bây giờ có bao nhiêu {unit}?", unit=unit)}
