"""What the API shows of shelves."""

from chalicelib.catalogue import Listing, commune_of
from chalicelib.entrypoints.http.resource import View
from chalicelib.kernel.clock import to_text
from chalicelib.shelves import Shelf, ShelfMove


class ShelfView(View, frozen=True, kw_only=True):
    """What of a listing lies at an outlet: `taken_in` = `sent` + `taken_back` + `missing` + `units`."""

    listing_id: str
    title: str
    unit: str
    household: str
    outlet_code: str
    outlet: str
    units: int
    taken_in: int
    sent: int
    taken_back: int
    missing: int


class ShelvesView(View, frozen=True, kw_only=True):
    """A page of what lies at the caller's outlet."""

    entries: list[ShelfView]
    next_cursor: str | None


class WaitingParcelView(View, frozen=True, kw_only=True):
    """A confirmed parcel that needs units of the shelf; `sendable`: all that it holds lies here."""

    id: str
    code: str
    units: int
    sendable: bool


class OneShelfView(View, frozen=True, kw_only=True):
    """A shelf, with the oldest parcels that can go from it. The phone number is masked."""

    shelf: ShelfView
    phone: str
    waiting: list[WaitingParcelView]


class ShelfMoveView(View, frozen=True, kw_only=True):
    """A line of the log: by how many the count changed, and what lay there then."""

    id: str
    kind: str
    units: int
    left: int
    at: str
    parcel_code: str
    variance: str | None
    note: str


class ShelfMovesView(View, frozen=True, kw_only=True):
    """A page of a shelf's log, newest first."""

    entries: list[ShelfMoveView]
    next_cursor: str | None


class KeepableView(View, frozen=True, kw_only=True):
    """A listing of the household: how many are at home, how many lie here, and why no more can."""

    listing_id: str
    title: str
    unit: str
    at_home: int
    here: int
    obstacle: str | None


class KeepablesView(View, frozen=True, kw_only=True):
    """Whose the phone number is, and a page of what it sells."""

    household: str
    entries: list[KeepableView]
    next_cursor: str | None


class ShelfReceiptView(View, frozen=True, kw_only=True):
    """One move, and the shelf as it is now."""

    shelf: ShelfView
    move: ShelfMoveView


class ListingPlacesView(View, frozen=True, kw_only=True):
    """Where the units of one's own listing are; `promised` of them are sold and not handed in yet."""

    at_home: int
    promised: int
    entries: list[ShelfView]


class ParcelShelfLineView(View, frozen=True, kw_only=True):
    """One line of a parcel: how many units it needs, and how many are lacking here."""

    listing_id: str
    units: int
    lacking: int


class ParcelShelfView(View, frozen=True, kw_only=True):
    """Whether a parcel can go from what lies at the caller's outlet."""

    sendable: bool
    lines: list[ParcelShelfLineView]


def shelf_view(shelf: Shelf, listing: Listing) -> ShelfView:
    return ShelfView(
        listing_id=shelf.listing_id,
        title=listing.title,
        unit=listing.unit.value,
        household=listing.seller_name,
        outlet_code=shelf.outlet_code,
        outlet=commune_of(shelf.outlet_code).name,
        units=shelf.units,
        taken_in=shelf.taken_in,
        sent=shelf.sent,
        taken_back=shelf.taken_back,
        missing=shelf.missing,
    )


def move_view(move: ShelfMove) -> ShelfMoveView:
    return ShelfMoveView(
        id=move.move_id,
        kind=move.kind.value,
        units=move.units,
        left=move.left,
        at=to_text(move.at),
        parcel_code=move.parcel_code,
        variance=move.variance.value if move.variance else None,
        note=move.note,
    )
