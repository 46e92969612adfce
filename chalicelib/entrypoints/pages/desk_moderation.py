"""The desk's room of moderation: what waits, by age; one thing at a time, decided by keys or by touch."""

from typing import Any

from chalicelib.catalogue import ACT_NAMES_VI, CATEGORIES, COMPLAINTS_VI, FLAG_NAMES_VI, GROUNDS_VI, Ground, ListingId
from chalicelib.entrypoints.http.listing_views import ListingView
from chalicelib.entrypoints.http.moderation import (
    ListingDecision,
    ReviewsView,
    ReviewView,
    list_acts,
    list_reviews,
    post_review_decision,
    post_review_owner,
    show_listing_review,
)
from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.pages.desk_lists import Column, listed
from chalicelib.entrypoints.pages.desk_rooms import SEE, may_operate, names_of
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.pages.listing_words import price_words, season_words, trait_rows
from chalicelib.entrypoints.pages.page import Download, Pages, Redirect, Visit
from chalicelib.entrypoints.pages.selling import photo_row
from chalicelib.entrypoints.pages.words import LISTING_STATES
from chalicelib.entrypoints.speech import say, words
from chalicelib.entrypoints.speech.said import said_time
from chalicelib.identity import Permission
from chalicelib.kernel.errors import InvalidInput

desk_moderation_pages = Pages(__name__)
ROOM = f"{HOME}/kiem-duyet"
PASS = "pass"  # noqa: S105, the name of a button
REVIEW_STATES = words(
    {
        "waiting": ("Chờ xem", "wait"),
        "passed": ("Đã duyệt", ""),
        "sent_back": ("Đã trả về cho hộ", "stop"),
        "dropped": ("Hộ đã rút lại", ""),
    }
)


def address_of(review: ReviewView) -> str:
    folder = f"{HOME}/chung-nhan" if review.kind == "certificate" else ROOM
    return f"{folder}/{review.subject}"


def flag_names(review: ReviewView) -> list[str]:
    return [words(FLAG_NAMES_VI)[flag] for flag in review.flags]


def columns_of(visit: Visit, rows: list[ReviewView]) -> list[Column[ReviewView]]:
    names = names_of(visit, [name for row in rows for name in (row.owner_id, row.seller_id)])
    return [
        Column("Tin", lambda row: row.title),
        Column(say("Mã"), lambda row: row.subject),
        Column(say("Hộ bán"), lambda row: names[row.seller_id]),
        Column(say("Vì sao"), lambda row: "; ".join(flag_names(row))),
        Column(say("Người mua báo"), lambda row: row.reports),
        Column(say("Người mua thấy"), lambda row: say("không") if row.hidden else say("có")),
        Column(say("Người phụ trách"), lambda row: names[row.owner_id] or say("chưa ai nhận")),
        Column(say("Chờ từ"), lambda row: said_time(row.opened_at)),
    ]


@desk_moderation_pages.page("/dieu-hanh/kiem-duyet", "desk_reviews.html", allow=SEE)
def desk_reviews_page(visit: Visit) -> dict[str, Any] | Download:
    def fetch(cursor: str | None, limit: str | None) -> ReviewsView:
        return visit.read(list_reviews, cursor=cursor, limit=limit)

    found = listed(visit, ROOM, "kiem-duyet", fetch, lambda rows: columns_of(visit, rows))
    if isinstance(found, Download):
        return found
    return {
        "list": found,
        "reviews": [(one, address_of(one), flag_names(one)) for one in found.rows],
        "names": names_of(visit, [name for one in found.rows for name in (one.owner_id, one.seller_id)]),
        "nobodys": sum(1 for one in found.rows if one.owner_id is None),
        "hidden": sum(1 for one in found.rows if one.hidden),
        "now": visit.work.now,
    }


def decide(visit: Visit) -> Redirect:
    """The decision of one leads to the next that waits."""
    choice = visit.text("decision")
    if choice != PASS and choice not in set(Ground):
        raise InvalidInput("Chọn duyệt, hoặc lý do trả về.", "Pass it, or choose a ground.", field="decision")
    body = ListingDecision(
        version_seen=visit.number("version_seen", say("Phiên bản")),
        ground=None if choice == PASS else Ground(choice),
        words=visit.text("words"),
    )
    visit.do(post_review_decision, body)
    following = visit.read(list_reviews, limit="5").entries
    other = next((one for one in following if one.subject != visit.path["listing_id"]), None)
    return Redirect(address_of(other) if other else ROOM)


@desk_moderation_pages.page("/dieu-hanh/kiem-duyet/{listing_id}", "desk_review.html", allow=SEE, submit=decide)
def desk_review_page(visit: Visit) -> dict[str, Any]:
    found = visit.read(show_listing_review)
    review, listing = found.review, found.listing
    acts = visit.read(list_acts, listing=listing.id).entries
    reports = visit.work.catalogue.reviews.reports(ListingId(listing.id), 20)
    people = [review.seller_id, review.owner_id, review.decided_by, *(act.actor for act in acts)]
    return {
        "review": review,
        "listing": listing,
        "facts": listing_facts(listing),
        "photos": [photo_row(photo) for photo in listing.photos],
        "flags": flag_names(review),
        "review_state": REVIEW_STATES[review.state],
        "listing_state": LISTING_STATES[listing.state],
        "reports": [(words(COMPLAINTS_VI)[one.complaint], one.words) for one in reports],
        "acts": [(words(ACT_NAMES_VI)[act.kind], act) for act in acts],
        "grounds": [(ground, words) for ground, words in words(GROUNDS_VI).items() if ground is not Ground.UNPROVEN],
        "ground": words(GROUNDS_VI).get(review.ground) if review.ground else None,
        "names": names_of(visit, people),
        "waits": review.state == "waiting",
        "mine": visit.actor is not None and visit.actor.party_id == review.owner_id,
        "may_operate": may_operate(visit),
        "now": visit.work.now,
    }


def listing_facts(listing: ListingView) -> list[tuple[str, str]]:
    return [
        (say("Giá"), price_words(listing)),
        (say("Còn"), str(listing.stock)),
        (say("Nhóm hàng"), say(CATEGORIES[listing.category].name)),
        (say("Nơi bán"), f"{listing.commune}, {listing.district}"),
        (say("Mùa vụ"), season_words(listing) or listing.harvest_note),
        *trait_rows(listing),
    ]


@desk_moderation_pages.form("/dieu-hanh/kiem-duyet/{listing_id}/nhan", allow=Permission.OPERATE)
def take_review_form(visit: Visit) -> Redirect:
    visit.do(post_review_owner, Nothing())
    return Redirect(f"{ROOM}/{ListingId.parse(visit.path['listing_id'])}")
