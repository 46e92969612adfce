"""Shelves over HTTP: what households leave at a post office; for its tellers, and for the household itself."""

from typing import Annotated

import msgspec

from chalicelib.catalogue import ListingId, find_listing, listings_of, prefetch
from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.orders import PAGED, IdText
from chalicelib.entrypoints.http.parcel_views import LabelView, label_view
from chalicelib.entrypoints.http.resource import Body, Call, Nothing, Resource
from chalicelib.entrypoints.http.shelf_views import (
    KeepablesView,
    KeepableView,
    ListingPlacesView,
    OneShelfView,
    ParcelShelfLineView,
    ParcelShelfView,
    ShelfMovesView,
    ShelfMoveView,
    ShelfReceiptView,
    ShelvesView,
    WaitingParcelView,
    move_view,
    shelf_view,
)
from chalicelib.entrypoints.http.till import StaffNumberText, StaffPin
from chalicelib.identity import Permission, StaffNumber, masked, party_by_phone
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.paging import page_size
from chalicelib.kernel.quantity import MAX_COUNT
from chalicelib.orders import NotAtOutlet, ParcelId, find_parcel, kept_units
from chalicelib.shelves import (
    SENDABLE,
    Brought,
    NoSuchShelf,
    Recount,
    Shelf,
    ShelfMoveId,
    Variance,
    find_move,
    find_shelf,
    lacking,
    obstacle_of,
    recount_shelf,
    send_from_shelf,
    shelves_at,
    shelves_of,
    take_back,
    take_in,
    waiting_parcels,
)

shelf_routes = Resource(__name__, tag="shelves")

PhoneText = Annotated[str, msgspec.Meta(max_length=40)]
Units = Annotated[int, msgspec.Meta(ge=1, le=MAX_COUNT)]
Counted = Annotated[int, msgspec.Meta(ge=0, le=MAX_COUNT)]


class ShelfLookup(Body, frozen=True, kw_only=True):
    """The phone number that a household says at the counter; `cursor` is where the page of its listings begins."""

    phone: PhoneText
    cursor: Annotated[str, msgspec.Meta(max_length=2_000)] | None = None


class NewShelfMove(Body, frozen=True, kw_only=True):
    """Units that come or go, of the household whose phone number was said."""

    move_id: IdText
    phone: PhoneText
    count: Units


class NewRecount(Body, frozen=True, kw_only=True):
    """What lies there. Where it is not `seen`, what the book said: why, in words, and a supervisor's signature."""

    secrets = frozenset({"supervisor_pin"})

    move_id: IdText
    seen: Counted
    counted: Counted
    variance: Variance | None = None
    note: Annotated[str, msgspec.Meta(max_length=200)] = ""
    supervisor_number: StaffNumberText | None = None
    supervisor_pin: StaffPin | None = None


def outlet_of(call: Call) -> str:
    """
    Raises:
        NotAtOutlet: the caller is not staff of an outlet.
    """
    if call.signed_in.outlet_code is None:
        raise NotAtOutlet
    return call.signed_in.outlet_code


def listing_of(call: Call) -> ListingId:
    return ListingId.parse(call.path["listing_id"], field="listing_id")


def brought_of(body: NewShelfMove) -> Brought:
    return Brought(ShelfMoveId.parse(body.move_id, field="move_id"), body.phone, body.count)


@shelf_routes.action(
    "/shelf-lookups",
    kind="look_up_goods",
    body=ShelfLookup,
    answer=KeepablesView,
    summary="What the household of a phone number sells, and what of it can lie at the caller's outlet",
    allow=Permission.HANDLE_PARCELS,
)
def post_shelf_lookup(work: Work, call: Call, body: ShelfLookup) -> KeepablesView:
    outlet, store, today = outlet_of(call), work.shelves.store, business_date(work.now)
    household = party_by_phone(work.identity, body.phone)
    page = listings_of(work.catalogue, household.party_id, cursor=body.cursor, limit=page_size(None))
    store.prefetch(outlet, [one.listing_id for one in page.entries])
    entries = []
    for listing in page.entries:
        obstacle, shelf = obstacle_of(listing, today), store.find(outlet, listing.listing_id)
        entries.append(
            KeepableView(
                listing_id=listing.listing_id,
                title=listing.title,
                unit=listing.unit.value,
                at_home=listing.at_home or 0,
                here=shelf.units if shelf else 0,
                obstacle=obstacle.value if obstacle else None,
            )
        )
    return KeepablesView(household=household.name, entries=entries, next_cursor=page.next_cursor)


@shelf_routes.query(
    "/shelves",
    answer=ShelvesView,
    summary="What lies at the caller's outlet, by listing",
    allow=Permission.HANDLE_PARCELS,
    query=PAGED,
)
def list_shelves(work: Work, call: Call) -> ShelvesView:
    page = shelves_at(work.shelves, call.signed_in, cursor=call.query.get("cursor"), limit=limit_of(call))
    prefetch(work.catalogue, [shelf.listing_id for shelf in page.entries])
    entries = [shelf_view(shelf, find_listing(work.catalogue, shelf.listing_id)) for shelf in page.entries]
    return ShelvesView(entries=entries, next_cursor=page.next_cursor)


@shelf_routes.query(
    "/shelves/{listing_id}",
    answer=OneShelfView,
    summary="What of a listing lies at the caller's outlet, and the parcels that can go from it",
    allow=Permission.HANDLE_PARCELS,
)
def show_shelf(work: Work, call: Call) -> OneShelfView:
    outlet = outlet_of(call)
    shelf = find_shelf(work.shelves, outlet, listing_of(call))
    waiting = [
        WaitingParcelView(
            id=parcel.parcel_id,
            code=parcel.code,
            units=kept_units(parcel)[shelf.listing_id],
            sendable=not lacking(work.shelves, parcel, outlet),
        )
        for parcel in waiting_parcels(work.shelves, shelf)
    ]
    seller = work.identity.people.party(shelf.seller_id)
    view = shelf_view(shelf, find_listing(work.catalogue, shelf.listing_id))
    return OneShelfView(shelf=view, phone=masked(seller.phone) if seller else "", waiting=waiting)


@shelf_routes.query(
    "/shelves/{listing_id}/moves",
    answer=ShelfMovesView,
    summary="What came to and went from a shelf of the caller's outlet, newest first",
    allow=Permission.HANDLE_PARCELS,
    query=PAGED,
)
def list_shelf_moves(work: Work, call: Call) -> ShelfMovesView:
    return moves_view(work, call, find_shelf(work.shelves, outlet_of(call), listing_of(call)))


@shelf_routes.query(
    "/shelf-moves/{move_id}",
    answer=ShelfReceiptView,
    summary="One move of a shelf of the caller's outlet, for its receipt",
    allow=Permission.HANDLE_PARCELS,
)
def show_shelf_move(work: Work, call: Call) -> ShelfReceiptView:
    outlet = outlet_of(call)
    move = find_move(work.shelves, outlet, ShelfMoveId.parse(call.path["move_id"], field="move_id"))
    shelf = find_shelf(work.shelves, outlet, move.listing_id)
    view = shelf_view(shelf, find_listing(work.catalogue, move.listing_id))
    return ShelfReceiptView(shelf=view, move=move_view(move))


def moves_view(work: Work, call: Call, shelf: Shelf) -> ShelfMovesView:
    limit = page_size(limit_of(call), default=20)
    page = work.shelves.store.moves(shelf.outlet_code, shelf.listing_id, cursor=call.query.get("cursor"), limit=limit)
    return ShelfMovesView(entries=[move_view(move) for move in page.entries], next_cursor=page.next_cursor)


@shelf_routes.command(
    "/shelves/{listing_id}/intakes",
    kind="take_in_goods",
    body=NewShelfMove,
    answer=ShelfMoveView,
    summary="Take in units that a household leaves for orders to come",
    allow=Permission.HANDLE_PARCELS,
)
def post_intake(work: Work, call: Call, body: NewShelfMove) -> ShelfMoveView:
    return move_view(take_in(work.shelves, call.signed_in, listing_of(call), brought_of(body)))


@shelf_routes.command(
    "/shelves/{listing_id}/take-backs",
    kind="take_back_goods",
    body=NewShelfMove,
    answer=ShelfMoveView,
    summary="Give units back to their household",
    allow=Permission.HANDLE_PARCELS,
)
def post_take_back(work: Work, call: Call, body: NewShelfMove) -> ShelfMoveView:
    return move_view(take_back(work.shelves, call.signed_in, listing_of(call), brought_of(body)))


@shelf_routes.command(
    "/shelves/{listing_id}/recounts",
    kind="recount_goods",
    body=NewRecount,
    answer=ShelfMoveView,
    summary="Record what lies there; a supervisor signs for what differs",
    allow=Permission.HANDLE_PARCELS,
)
def post_recount(work: Work, call: Call, body: NewRecount) -> ShelfMoveView:
    signature = None
    if body.supervisor_number is not None:
        number = StaffNumber.parse(body.supervisor_number, field="supervisor_number")
        signature = number, body.supervisor_pin or ""
    move_id = ShelfMoveId.parse(body.move_id, field="move_id")
    recount = Recount(move_id, body.seen, body.counted, body.variance, body.note, signature)
    return move_view(recount_shelf(work.shelves, call.signed_in, listing_of(call), recount))


@shelf_routes.query(
    "/parcels/{parcel_id}/shelf",
    answer=ParcelShelfView,
    summary="Whether a parcel can go from what lies at the caller's outlet",
    allow=Permission.HANDLE_PARCELS,
)
def show_parcel_shelf(work: Work, call: Call) -> ParcelShelfView:
    outlet = outlet_of(call)
    parcel = find_parcel(work.orders, call.path["parcel_id"], actor=call.signed_in)
    lacks = lacking(work.shelves, parcel, outlet)
    lines = [
        ParcelShelfLineView(listing_id=one, units=count, lacking=lacks.get(one, 0))
        for one, count in kept_units(parcel).items()
    ]
    return ParcelShelfView(sendable=parcel.state in SENDABLE and not lacks, lines=lines)


@shelf_routes.command(
    "/parcels/{parcel_id}/shelf-hand-in",
    kind="send_from_shelf",
    body=Nothing,
    answer=LabelView,
    summary="Send a confirmed parcel from what lies at the caller's outlet",
    allow=Permission.HANDLE_PARCELS,
)
def post_shelf_hand_in(work: Work, call: Call, body: Nothing) -> LabelView:
    parcel_id = ParcelId.parse(call.path["parcel_id"], field="parcel_id")
    return label_view(send_from_shelf(work.shelves, call.signed_in, parcel_id))


@shelf_routes.query(
    "/my/listings/{listing_id}/places",
    answer=ListingPlacesView,
    summary="Where the units of one's own listing are: at home, and at which post offices",
    allow=Permission.SELL,
)
def show_my_places(work: Work, call: Call) -> ListingPlacesView:
    listing, shelves = shelves_of(work.shelves, call.signed_in.party_id, listing_of(call))
    at_home = listing.stock if listing.at_home is None else listing.at_home
    promised = at_home + sum(shelf.units for shelf in shelves) - listing.stock
    return ListingPlacesView(at_home=at_home, promised=promised, entries=[shelf_view(shelf, listing) for shelf in shelves])


@shelf_routes.query(
    "/my/listings/{listing_id}/places/{outlet_code}/moves",
    answer=ShelfMovesView,
    summary="What of one's own listing came to and went from a post office, newest first",
    allow=Permission.SELL,
    query=PAGED,
)
def list_my_shelf_moves(work: Work, call: Call) -> ShelfMovesView:
    _, shelves = shelves_of(work.shelves, call.signed_in.party_id, listing_of(call))
    shelf = next((one for one in shelves if one.outlet_code == call.path["outlet_code"]), None)
    if shelf is None:
        raise NoSuchShelf
    return moves_view(work, call, shelf)
