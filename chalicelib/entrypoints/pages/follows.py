"""Following a household: the button, and the page of all that one follows with what is new of each."""

from typing import Any

from chalicelib.entrypoints.http.follows import FollowWish, my_follows, post_follow, post_unfollow, show_following
from chalicelib.entrypoints.http.households import show_household
from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.pages.addresses import household_address, id_in
from chalicelib.entrypoints.pages.cards import face_of, listing_tile
from chalicelib.entrypoints.pages.page import Pages, Redirect, Visit
from chalicelib.entrypoints.pages.shop import address_with
from chalicelib.identity import PartyId, Permission

follow_pages = Pages(__name__)
ROOM = "/theo-doi"


def follow(visit: Visit) -> Redirect:
    """Follow, be told or not, or follow no more; back to where the button was."""
    household_id = PartyId.parse(id_in(visit.path["household_id"]))
    path, choice = {"household_id": household_id}, visit.text("then")
    if choice == "unfollow":
        visit.do(post_unfollow, Nothing(), path)
    else:
        visit.do(post_follow, FollowWish(told=choice != "quiet"), path)
    if visit.text("from") == "list":
        return Redirect(ROOM)
    household = visit.read(show_household, path)
    return Redirect(household_address(household.id, household.name))


@follow_pages.page("/nha/{household_id}/theo-doi", "follow.html", allow=Permission.BUY, submit=follow)
def follow_page(visit: Visit) -> dict[str, Any]:
    """Where a guest comes back to after signing in."""
    path = {"household_id": PartyId.parse(id_in(visit.path["household_id"]))}
    household = visit.read(show_household, path)
    address = household_address(household.id, household.name)
    return {"household": household, "address": address, "following": visit.read(show_following, path)}


@follow_pages.page(ROOM, "follows.html", allow=Permission.BUY)
def follows_page(visit: Visit) -> dict[str, Any]:
    page = visit.read(my_follows, cursor=visit.query.get("trang"))
    return {
        "households": [
            {
                "id": one.household_id,
                "name": one.name,
                "commune": one.commune,
                "told": one.told,
                "address": household_address(one.household_id, one.name or ""),
                "face": face_of(one.name or "", one.household_id),
                "tiles": [listing_tile(listing, visit.month) for listing in one.listings],
            }
            for one in page.entries
        ],
        "more": address_with(ROOM, {"trang": page.next_cursor}) if page.next_cursor else "",
    }
