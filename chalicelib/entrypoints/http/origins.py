"""The origin of a lot over HTTP: who grew it, where, when, with which certificates, and where it was handed in."""

from chalicelib.catalogue import COMMUNES, Lot, Origin, find_origin, origin_path, place_code, product_code
from chalicelib.composition import Work
from chalicelib.entrypoints.http.certificates import CertificateView, certificate_view
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.orders import ParcelId

origin_routes = Resource(__name__, tag="catalogue")


class HandInView(View, frozen=True, kw_only=True):
    """One step forward: the post office that took the parcel from the household."""

    outlet_code: str
    outlet: str
    district: str
    at: str


class OriginView(View, frozen=True, kw_only=True):
    """A lot. `product_code` and `place_code` are our own where there is no GTIN or GLN; `path` is the address of its QR."""

    lot_code: str
    lot_number: int
    product_code: str
    gtin: str
    place_code: str
    path: str
    listing_id: str
    title: str
    variety: str
    category: str
    household_id: str
    household: str
    commune: str
    district: str
    harvested_on: str | None
    begins_on: str | None
    ends_on: str | None
    photo_id: str | None
    certificates: list[CertificateView]
    handed_in: HandInView | None


@origin_routes.query(
    "/origins/{lot_code}",
    answer=OriginView,
    summary="Where a lot comes from",
    guests=True,
    query={"parcel": "Id of a parcel with these goods: tells at which post office it was handed in."},
)
def show_origin(work: Work, call: Call) -> OriginView:
    return origin_view(work, find_origin(work.catalogue, call.path["lot_code"]), call.query.get("parcel"))


def origin_view(work: Work, origin: Origin, parcel: str | None = None) -> OriginView:
    listing, lot = origin.listing, origin.lot
    commune = COMMUNES[listing.commune_code]
    return OriginView(
        lot_code=lot.code,
        lot_number=lot.number,
        product_code=product_code(listing),
        gtin=listing.traits.gtin,
        place_code=place_code(listing.commune_code),
        path=origin_path(listing, lot.code),
        listing_id=listing.listing_id,
        title=listing.title,
        variety=listing.traits.variety,
        category=listing.category,
        household_id=listing.seller_id,
        household=listing.seller_name,
        commune=commune.name,
        district=commune.district,
        **_days(lot),
        photo_id=listing.cover.photo_id if listing.cover else None,
        certificates=[certificate_view(one, work) for one in origin.certificates],
        handed_in=_hand_in(work, origin, parcel) if parcel else None,
    )


def _days(lot: Lot) -> dict[str, str | None]:
    return {
        "harvested_on": lot.harvested_on.isoformat() if lot.harvested_on else None,
        "begins_on": lot.window.begins_on.isoformat() if lot.window else None,
        "ends_on": lot.window.ends_on.isoformat() if lot.window else None,
    }


def _hand_in(work: Work, origin: Origin, text: str) -> HandInView | None:
    """Where the parcel was handed in; None before, and for a parcel without goods of this lot."""
    parcel = work.orders.store.find_parcel(ParcelId.parse(text, field="parcel"))
    if parcel is None or parcel.outlet_code is None or parcel.outlet_code not in COMMUNES:
        return None
    if all(line.listing_id != origin.listing.listing_id or line.lot not in ("", origin.lot.code) for line in parcel.lines):
        return None
    outlet = COMMUNES[parcel.outlet_code]
    return HandInView(
        outlet_code=outlet.code, outlet=outlet.name, district=outlet.district, at=parcel.times.get("handed_in", "")
    )
