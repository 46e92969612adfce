"""A household's page: who grows, where, what in which month, and what others already received."""

from typing import Any

from chalicelib.catalogue import COMMUNES
from chalicelib.entrypoints.http.follows import show_following
from chalicelib.entrypoints.http.households import HouseholdView, show_household, show_household_listings
from chalicelib.entrypoints.http.ratings import show_household_ratings
from chalicelib.entrypoints.pages.addresses import (
    commune_address,
    district_address,
    household_address,
    household_ratings_address,
    id_in,
    short_place,
)
from chalicelib.entrypoints.pages.cards import face_of, listing_tile
from chalicelib.entrypoints.pages.holidays import away_words, expect_holiday, holiday_read
from chalicelib.entrypoints.pages.page import Moved, Pages, Visit
from chalicelib.entrypoints.pages.rating_words import expect_tally, tally_words
from chalicelib.entrypoints.pages.shop import address_with, first_photo
from chalicelib.entrypoints.pages.told import HOME, Step, page_told
from chalicelib.entrypoints.speech import say
from chalicelib.entrypoints.speech.said import said_months
from chalicelib.identity import PartyId, Permission

household_pages = Pages(__name__)
PAGE, RATINGS = 24, 3
"""How many listings, and how many of the newest ratings, a page shows."""


def delivered_words(household: HouseholdView) -> str:
    """`Đã giao 12 kiện`; empty before the first."""
    if not household.delivered:
        return ""
    if household.delivered_more:
        return say("Đã giao hơn {n} kiện", n=household.delivered)
    return say("Đã giao {n} kiện", n=household.delivered)


@household_pages.page("/nha/{household_id}", "household.html", cache_s=30)
def household_page(visit: Visit) -> dict[str, Any] | Moved:
    party_id = PartyId.parse(id_in(visit.path["household_id"]))
    expect_tally(visit, party_id)
    visit.work.follows.store.expect(party_id, visit.actor.party_id if visit.actor else None)
    expect_holiday(visit, party_id)
    household = visit.read(show_household, {"household_id": party_id})
    address = household_address(household.id, household.name)
    if visit.path["household_id"] != address.rpartition("/")[2]:
        return Moved(address)
    listings = visit.read(
        show_household_listings, {"household_id": party_id}, cursor=visit.query.get("trang"), limit=str(PAGE)
    )
    ratings = visit.read(show_household_ratings, {"household_id": household.id}, limit=str(RATINGS))
    shown = [one for one in listings.entries if one.state not in {"paused", "away"}]
    months = sorted({month for one in shown for month in one.harvest_months})
    marks = {mark.name: mark for one in shown for mark in one.marks}
    commune = COMMUNES[household.commune_code]
    trail = [
        HOME,
        Step(short_place(commune.district), district_address(commune.district_code)),
        Step(commune.name, commune_address(commune.code)),
    ]
    goods = ", ".join(one.title for one in shown[:5])
    about = f"{household.name}, {commune.name}, {commune.district}. {delivered_words(household)}. {goods}"
    hits = [listing_tile(one, visit.month) for one in shown]
    return {
        "household": household,
        "face": face_of(household.name, household.id),
        "commune": f"{household.commune}, {short_place(household.district)}",
        "since_year": household.since[:4],
        "away": away_words(holiday_read(visit, household.id)),
        "delivered": delivered_words(household),
        "marks": sorted(marks),
        "months": months,
        "season_words": said_months(months),
        "month": visit.month,
        "hits": hits,
        "signed_in": visit.actor is not None and visit.actor.may(Permission.BUY),
        "following": visit.read(show_following, {"household_id": household.id}),
        "follow_address": f"{address}/theo-doi",
        "rated": tally_words(ratings.tally),
        "ratings": ratings.entries,
        "ratings_address": household_ratings_address(household.id, household.name),
        "more": address_with(address, {"trang": listings.next_cursor}) if listings.next_cursor else "",
        "trail": trail,
        "told": page_told(
            visit.application.settings.public_origin,
            f"{household.name}, {commune.name}",
            about.replace(". . ", ". "),
            "" if "trang" in visit.query else address,
            [*trail, Step(household.name, address)],
            first_photo(hits),
        ),
    }
