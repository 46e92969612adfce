"""How a listing, its photos and marks are shown over HTTP."""

from datetime import date, datetime

from chalicelib.catalogue import (
    COMMUNES,
    FAULTS_VI,
    WIDTHS,
    CertificateKind,
    Grade,
    Listing,
    ListingState,
    Mark,
    Photo,
    PhotoState,
    PricedBy,
    origin_path,
    rendition_key,
)
from chalicelib.entrypoints.http.resource import View
from chalicelib.entrypoints.speech import words
from chalicelib.kernel.clock import business_date, to_text
from chalicelib.kernel.quantity import Unit


class PhotoView(View, frozen=True, kw_only=True):
    """A photo; `sources` by width in pixels, once it is ready, and why not in Vietnamese when it was refused."""

    id: str
    state: PhotoState
    colour: str
    width: int
    height: int
    sources: dict[str, str]
    refused_because: str | None


class MarkView(View, frozen=True, kw_only=True):
    """A certificate that the listing may show today; `stars` are of OCOP."""

    kind: CertificateKind
    name: str
    stars: int
    expires_on: str


class LotView(View, frozen=True, kw_only=True):
    """The harvest that is sold now; `origin` is the path of the page that tells where it comes from.

    `sold_ahead`: it is still growing; the stock is what is left of `presale_cap`. `returns_in` (`yyyy-mm`) is told when the
    season is over.
    """

    code: str
    origin: str
    number: int
    begins_on: str | None
    ends_on: str | None
    harvested_on: str | None
    presale_cap: int
    sold_ahead: bool
    returns_in: str | None


class SeasonPriceView(View, frozen=True, kw_only=True):
    """A lower price through a season: of a unit, of goods priced by weight of a kilogram. `holds`: today."""

    price: int
    first_on: str
    last_on: str
    holds: bool


class ListingView(View, frozen=True, kw_only=True):
    """A listing as it is now.

    `kg_price` and `expected_g` are null for goods that are not priced by weight; for those that are, `unit_price` is what a
    unit is expected to cost. Both are what a buyer pays today. `list_price`, of a unit or of a kilogram, is without the
    season price; `season_price` is one that holds or is to come.
    """

    id: str
    slug: str
    state: str
    title: str
    description: str
    category: str
    unit: Unit
    unit_price: int
    list_price: int
    season_price: SeasonPriceView | None
    stock: int
    weight_g: int
    commune_code: str
    commune: str
    district: str
    harvest_note: str
    harvest_months: list[int]
    lot_code: str
    lot: LotView
    grade: Grade | None
    variety: str
    pack: str
    ships_cold: bool
    gtin: str
    priced_by: PricedBy
    kg_price: int | None
    expected_g: int | None
    marks: list[MarkView]
    seller_id: str
    seller_name: str
    photos: list[PhotoView]
    version: int
    created_at: str
    changed_at: str


def photo_sources(photo_id: str) -> dict[str, str]:
    """Addresses of the renditions by width in pixels, under the site's own origin."""
    return {str(width): "/media/" + rendition_key(photo_id, width) for width in WIDTHS}


def photo_view(photo: Photo) -> PhotoView:
    return PhotoView(
        id=photo.photo_id,
        state=photo.state,
        colour=photo.colour,
        width=photo.width,
        height=photo.height,
        sources=photo_sources(photo.photo_id) if photo.state is PhotoState.READY else {},
        refused_because=words(FAULTS_VI)[photo.fault] if photo.fault is not None else None,
    )


def mark_view(mark: Mark) -> MarkView:
    return MarkView(kind=mark.kind, name=mark.name_vi, stars=mark.stars, expires_on=mark.expires_on.isoformat())


def lot_view(listing: Listing, today: date) -> LotView:
    lot, window = listing.lot, listing.lot.window
    returns = listing.returns_in(today) if listing.state is ListingState.SEASON_OVER else None
    return LotView(
        code=lot.code,
        origin=origin_path(listing, lot.code),
        number=lot.number,
        begins_on=window.begins_on.isoformat() if window else None,
        ends_on=window.ends_on.isoformat() if window else None,
        harvested_on=lot.harvested_on.isoformat() if lot.harvested_on else None,
        presale_cap=lot.cap,
        sold_ahead=lot.ahead_on(today),
        returns_in=f"{returns[0]}-{returns[1]:02d}" if returns else None,
    )


def season_price_view(listing: Listing, today: date) -> SeasonPriceView | None:
    season = listing.season_price
    if season is None or season.over_on(today):
        return None
    return SeasonPriceView(
        price=season.price,
        first_on=season.first_on.isoformat(),
        last_on=season.last_on.isoformat(),
        holds=season.holds_on(today),
    )


def listing_view(listing: Listing, now: datetime) -> ListingView:
    commune, today_ = COMMUNES[listing.commune_code], listing.priced_on(business_date(now))
    weighing = today_.weighing
    return ListingView(
        id=listing.listing_id,
        slug=listing.slug,
        state=listing.state.value,
        title=listing.title,
        description=listing.description,
        category=listing.category,
        unit=listing.unit,
        unit_price=today_.unit_price,
        list_price=listing.list_price,
        season_price=season_price_view(listing, business_date(now)),
        stock=listing.stock,
        weight_g=listing.weight_g,
        commune_code=listing.commune_code,
        commune=commune.name,
        district=commune.district,
        harvest_note=listing.harvest.note,
        harvest_months=list(listing.harvest.months),
        lot_code=listing.lot_code,
        lot=lot_view(listing, business_date(now)),
        grade=listing.traits.grade,
        variety=listing.traits.variety,
        pack=listing.traits.pack,
        ships_cold=listing.traits.ships_cold,
        gtin=listing.traits.gtin,
        priced_by=listing.priced_by,
        kg_price=weighing.kg_price if weighing else None,
        expected_g=weighing.expected_g if weighing else None,
        marks=[mark_view(mark) for mark in listing.marks_on(business_date(now))],
        seller_id=listing.seller_id,
        seller_name=listing.seller_name,
        photos=[photo_view(photo) for photo in listing.photos],
        version=listing.version,
        created_at=to_text(listing.created_at),
        changed_at=to_text(listing.changed_at),
    )
