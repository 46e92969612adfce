"""Use cases of shelves: take goods in, send orders from them, give them back, recount them. They stage; the edge commits.

What can be sold is the listing's stock, wherever its units lie: taking in and giving back leave it as it is.
"""

from collections.abc import Mapping

from chalicelib.catalogue import (
    Listing,
    ListingId,
    bring_home,
    commune_of,
    find_listing,
    find_own,
    lay_aside,
    leave_home,
    lose_units,
)
from chalicelib.identity import Actor, PartyId, StaffNumber, party_by_phone
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.paging import Page, page_size
from chalicelib.kernel.quantity import count_of
from chalicelib.kernel.records import dataclass
from chalicelib.messages import Kind, message
from chalicelib.orders import (
    NoSuchParcel,
    NotAtOutlet,
    Parcel,
    ParcelId,
    ParcelState,
    kept_units,
    parcels_of,
    send_parcel_for,
)
from chalicelib.oversight import require_reason
from chalicelib.shelves.errors import MoreThanOwned, NoSuchShelf, NotKeptHere, ShelfMoved, ShelfShort
from chalicelib.shelves.ports import Shelves
from chalicelib.shelves.shelf import MoveKind, Shelf, ShelfMove, ShelfMoveId, Variance, changed, obstacle_of
from chalicelib.softatm import supervisor_at

SENDABLE = frozenset({ParcelState.CONFIRMED, ParcelState.PACKED})
"""Its household said yes, and the carrier does not have it."""


@dataclass(frozen=True, slots=True)
class Brought:
    """
    Attributes:
        move_id: made by the client.
        phone: that the household says at the counter; the listing has to be its own.
        count: units.
    """

    move_id: ShelfMoveId
    phone: str
    count: int


@dataclass(frozen=True, slots=True)
class Recount:
    """
    Attributes:
        seen: what the teller's page said lies there; counted: what does.
        variance, note, signature: when the two differ: why, in words, and a supervisor's number and PIN.
    """

    move_id: ShelfMoveId
    seen: int
    counted: int
    variance: Variance | None = None
    note: str = ""
    signature: tuple[StaffNumber, str] | None = None


def take_in(shelves: Shelves, teller: Actor, listing_id: ListingId, brought: Brought) -> ShelfMove:
    """Stage that the household, who is at the counter, leaves units for orders to come.

    Raises:
        NotAtOutlet: the actor is not staff of an outlet.
        InvalidInput: a count that is none.
        InvalidPhone, NoSuchParty: of the phone number.
        NoSuchListing: none of this household's.
        NotKeptHere: goods of this kind do not lie at a post office.
        MoreThanOwned: the household has fewer at home; now, or at the commit.
        ShelfMoveExists: at the commit, if the id was used before.
    """
    outlet = _outlet_of(teller)
    count = count_of(brought.count)
    listing = _of_household(shelves, listing_id, brought.phone)
    obstacle = obstacle_of(listing, business_date(shelves.now))
    if obstacle is not None:
        raise NotKeptHere(obstacle)
    if (listing.at_home or 0) < count:
        raise MoreThanOwned(listing.at_home)
    shelf = shelves.store.find(outlet, listing_id) or Shelf(listing_id, outlet, listing.seller_id)
    move = _noted(shelves, shelf, teller.party_id, MoveKind.TAKEN_IN, count, brought.move_id)
    lay_aside(shelves.catalogue, listing_id, count, MoreThanOwned())
    _tell(shelves, Kind.GOODS_LEFT, listing, move, goods=_goods(listing, count))
    return move


def take_back(shelves: Shelves, teller: Actor, listing_id: ListingId, brought: Brought) -> ShelfMove:
    """Stage that the household, who is at the counter, takes units home.

    Raises:
        NotAtOutlet: the actor is not staff of an outlet.
        InvalidInput: a count that is none.
        InvalidPhone, NoSuchParty: of the phone number.
        NoSuchListing: none of this household's.
        NoSuchShelf: nothing of it ever lay here.
        ShelfShort: fewer lie here.
        ShelfMoveExists: at the commit, if the id was used before.
    """
    outlet = _outlet_of(teller)
    count = count_of(brought.count)
    listing = _of_household(shelves, listing_id, brought.phone)
    shelf = find_shelf(shelves, outlet, listing_id)
    if shelf.units < count:
        raise ShelfShort(listing.title, shelf.units)
    move = _noted(shelves, shelf, teller.party_id, MoveKind.TAKEN_BACK, -count, brought.move_id)
    bring_home(shelves.catalogue, listing_id, count)
    _tell(shelves, Kind.GOODS_TAKEN_BACK, listing, move, goods=_goods(listing, count))
    return move


def send_from_shelf(shelves: Shelves, teller: Actor, parcel_id: ParcelId) -> Parcel:
    """Stage that a parcel goes from what lies here to the carrier; its household is told that it need not come.

    Raises:
        NotAtOutlet: the actor is not staff of an outlet.
        NoSuchParcel: none has the id.
        ParcelMoved: it is neither confirmed nor packed.
        ShelfShort: fewer units of it lie here.
    """
    outlet = _outlet_of(teller)
    parcel = shelves.orders.store.find_parcel(parcel_id)
    if parcel is None:
        raise NoSuchParcel
    counts = kept_units(parcel)
    shelves.store.prefetch(outlet, counts)
    after = send_parcel_for(shelves.orders, parcel, teller)
    for listing_id, count in counts.items():
        shelf = shelves.store.find(outlet, listing_id)
        if shelf is None or shelf.units < count:
            title = next(line.title for line in parcel.lines if line.listing_id == listing_id)
            raise ShelfShort(title, shelf.units if shelf else 0)
        move_id = ShelfMoveId.make(shelves.now, shelves.entropy)
        _noted(shelves, shelf, teller.party_id, MoveKind.SENT, -count, move_id, parcel_code=parcel.code)
    return after


def recount_shelf(shelves: Shelves, teller: Actor, listing_id: ListingId, recount: Recount) -> ShelfMove:
    """Stage what was counted; another than the book says only with a reason and a supervisor's signature.

    What was miscounted when it came is at home after all, or is no longer there; what is damaged or lost can no longer be
    sold, and if it was sold already, the household has to send it from home.

    Raises:
        NotAtOutlet: the actor is not staff of an outlet.
        NoSuchShelf: nothing of it ever lay here.
        ShelfMoved: the book says something else by now.
        InvalidInput: no number, or more are there and it is said that some are gone.
        ReasonNeeded: nothing that says why it is off.
        SupervisorNeeded, OwnSignature, NoSuchStaff, WrongPin, PinLocked, PinNotSet: the signature does not count.
        ShelfMoveExists: at the commit, if the id was used before.
    """
    outlet = _outlet_of(teller)
    shelf = find_shelf(shelves, outlet, listing_id)
    if shelf.units != recount.seen:
        raise ShelfMoved(shelf.units)
    off = _counted(recount.counted) - shelf.units
    if not off:
        return _noted(shelves, shelf, teller.party_id, MoveKind.RECOUNTED, 0, recount.move_id)
    variance, note = _variance(recount, off), require_reason(recount.note, field="note")
    number, pin = recount.signature or (None, "")
    signer = supervisor_at(shelves.identity, outlet, not_by=teller.party_id, staff_number=number, pin=pin)
    signed = {"variance": variance, "note": note, "signed_by": signer}
    move = _noted(shelves, shelf, teller.party_id, MoveKind.RECOUNTED, off, recount.move_id, **signed)
    listing = find_listing(shelves.catalogue, listing_id)
    if off > 0:
        leave_home(shelves.catalogue, listing, off)
    elif variance is Variance.MISCOUNTED:
        bring_home(shelves.catalogue, listing_id, -off)
    else:
        lose_units(shelves.catalogue, listing, -off)
    _tell(shelves, Kind.GOODS_RECOUNTED, listing, move, title=listing.title, reason=note)
    return move


def find_shelf(shelves: Shelves, outlet_code: str, listing_id: ListingId) -> Shelf:
    """
    Raises:
        NoSuchShelf: nothing of the listing ever lay there.
    """
    shelf = shelves.store.find(outlet_code, listing_id)
    if shelf is None:
        raise NoSuchShelf
    return shelf


def find_move(shelves: Shelves, outlet_code: str, move_id: ShelfMoveId) -> ShelfMove:
    """
    Raises:
        NoSuchShelf: no move of this outlet has the id.
    """
    move = shelves.store.move(move_id)
    if move is None or move.outlet_code != outlet_code:
        raise NoSuchShelf
    return move


def shelves_at(shelves: Shelves, teller: Actor, *, cursor: str | None = None, limit: int | None = None) -> Page[Shelf]:
    """What lies at the teller's outlet.

    Raises:
        NotAtOutlet: the actor is not staff of an outlet.
        InvalidInput: a cursor or limit we did not give.
    """
    return shelves.store.at_outlet(_outlet_of(teller), cursor=cursor, limit=page_size(limit, default=20))


def shelves_of(shelves: Shelves, seller_id: PartyId, listing_id: ListingId) -> tuple[Listing, list[Shelf]]:
    """The household's listing, and every post office where something of it lies or lay.

    Raises:
        NoSuchListing: none of this household's.
    """
    listing = find_own(shelves.catalogue, seller_id, listing_id)
    return listing, shelves.store.of_listing(listing_id)


def lacking(shelves: Shelves, parcel: Parcel, outlet_code: str) -> Mapping[ListingId, int]:
    """How many units of each listing of the parcel lie too few at an outlet; empty when it can be sent from there."""
    counts = kept_units(parcel)
    shelves.store.prefetch(outlet_code, counts)
    here = {one: shelf.units for one in counts if (shelf := shelves.store.find(outlet_code, one)) is not None}
    return {one: count - here.get(one, 0) for one, count in counts.items() if here.get(one, 0) < count}


def waiting_parcels(shelves: Shelves, shelf: Shelf) -> list[Parcel]:
    """The household's oldest parcels that need units of this shelf's listing and can go (an index)."""
    page = parcels_of(shelves.orders, shelf.seller_id, limit=100)
    return [one for one in page.entries if one.state in SENDABLE and shelf.listing_id in kept_units(one)]


def _noted(
    shelves: Shelves, shelf: Shelf, by: PartyId, kind: MoveKind, units: int, move_id: ShelfMoveId, **more: object
) -> ShelfMove:
    after, number = changed(shelf, kind, units), shelf.version + 1
    outlet = shelf.outlet_code
    move = ShelfMove(
        move_id,
        shelf.listing_id,
        outlet,
        kind,
        units,
        after.units,
        by,
        shelves.now,
        number,
        **more,  # type: ignore[arg-type]
    )
    shelves.store.save(after, move)
    return move


def _counted(value: int) -> int:
    """
    Raises:
        InvalidInput: no number of units; none at all is one.
    """
    return 0 if value == 0 else count_of(value, field="counted")


def _variance(recount: Recount, off: int) -> Variance:
    """
    Raises:
        InvalidInput: none, or one that does not go with it.
    """
    if recount.variance is None:
        raise InvalidInput("Mời chọn vì sao lệch sổ.", "Choose why it differs.", field="variance")
    if off > 0 and recount.variance is not Variance.MISCOUNTED:
        raise InvalidInput(
            "Thừa so với sổ thì chỉ có thể là đếm nhầm khi nhận.", "More than expected was miscounted.", field="variance"
        )
    return recount.variance


def _of_household(shelves: Shelves, listing_id: ListingId, phone: str) -> Listing:
    return find_own(shelves.catalogue, party_by_phone(shelves.identity, phone).party_id, listing_id)


def _tell(shelves: Shelves, kind: Kind, listing: Listing, move: ShelfMove, **values: str) -> None:
    name = commune_of(move.outlet_code).name
    office = name[:1].lower() + name[1:]
    event = f"{listing.listing_id}-{move.move_id}"
    shelves.outbox.stage(message(kind, event, listing.seller_id, office=office, left=str(move.left), **values))


def _goods(listing: Listing, count: int) -> str:
    return f"{count} x {listing.title}"


def _outlet_of(teller: Actor) -> str:
    if teller.outlet_code is None:
        raise NotAtOutlet
    return teller.outlet_code
