"""The catalogue over HTTP: categories, communes, listings and their photos."""

from datetime import date
from typing import Annotated, Any

import msgspec

from chalicelib.catalogue import (
    CATEGORIES,
    COLD_CATEGORIES,
    COMMUNES,
    MAX_PARTS,
    VARIETIES,
    Grade,
    ImageType,
    ListingId,
    Offer,
    PricedBy,
    Revision,
    UploadForm,
    create_listing,
    listings_of,
    parts_prefix,
    pause_listing,
    request_photo,
    resume_listing,
    revise_listing,
    show_listing,
)
from chalicelib.composition import Work
from chalicelib.entrypoints.http.listing_views import ListingView, listing_view
from chalicelib.entrypoints.http.resource import Body, Call, Nothing, Resource, View
from chalicelib.identity import Permission
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.quantity import Unit

catalogue_routes = Resource(__name__, tag="catalogue")

Title = Annotated[str, msgspec.Meta(min_length=1, max_length=400)]
LongText = Annotated[str, msgspec.Meta(max_length=8_000)]
Slug = Annotated[str, msgspec.Meta(max_length=60)]
Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Price = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000, description="Đồng per unit; 0 for none yet.")]
Grams = Annotated[int, msgspec.Meta(ge=1, le=100_000, description="Grams of one unit, packed.")]
NetGrams = Annotated[int, msgspec.Meta(ge=1, le=100_000, description="Grams that one unit is expected to weigh, net.")]
KgPrice = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000, description="Đồng for a weighed kilogram.")]
Variety = Annotated[str, msgspec.Meta(max_length=60, description="One of the category's varieties; empty for none.")]
Pack = Annotated[str, msgspec.Meta(max_length=240, description="How one unit comes: `túi 500 g`.")]
Gtin = Annotated[str, msgspec.Meta(max_length=20, description="The number under its barcode; empty for none.")]
Months = Annotated[list[Annotated[int, msgspec.Meta(ge=1, le=12)]], msgspec.Meta(max_length=12)]
CommuneCode = Annotated[str, msgspec.Meta(pattern="^[0-9]{5}$")]


class NewListing(Body, frozen=True, kw_only=True):
    """A listing; with a price and a stock it is on sale at once. The commune is the household's own unless named.

    Priced by `weight`: give `kg_price` and `expected_g`, and leave `unit_price` out. `ships_cold` left out is what the
    category is used to. The sale closes by itself after `ends_on`; with `presale_cap`, so many units are sold ahead of
    `begins_on`, and `stock` is left out.
    """

    title: Title
    category: Slug
    unit: Unit
    unit_price: Price = 0
    stock: Count = 0
    weight_g: Grams = 1_000
    description: LongText = ""
    commune_code: CommuneCode | None = None
    harvest_note: LongText = ""
    harvest_months: Months = msgspec.field(default_factory=list)
    grade: Grade | None = None
    variety: Variety = ""
    pack: Pack = ""
    ships_cold: bool | None = None
    gtin: Gtin = ""
    priced_by: PricedBy = PricedBy.PIECE
    kg_price: KgPrice = 0
    expected_g: NetGrams | None = None
    begins_on: date | None = None
    ends_on: date | None = None
    harvested_on: date | None = None
    presale_cap: Count = 0


class ListingRevision(Body, frozen=True, kw_only=True):
    """What changes; a field left out stays.

    With `stock_seen`, the stock moves by `stock - stock_seen`, so that what is sold meanwhile stays sold. `graded: false`
    takes the grade away.
    """

    title: Title | None = None
    category: Slug | None = None
    unit_price: Price | None = None
    stock: Count | None = None
    stock_seen: Count | None = None
    weight_g: Grams | None = None
    description: LongText | None = None
    harvest_note: LongText | None = None
    harvest_months: Months | None = None
    grade: Grade | None = None
    graded: bool = True
    variety: Variety | None = None
    pack: Pack | None = None
    ships_cold: bool | None = None
    gtin: Gtin | None = None
    priced_by: PricedBy | None = None
    kg_price: KgPrice | None = None
    expected_g: NetGrams | None = None


class NewPhoto(Body, frozen=True, kw_only=True):
    """A photo to come. `return_to` is a path of this site to which the browser goes after a form sent without script."""

    content_type: ImageType = ImageType.JPEG
    return_to: Annotated[str, msgspec.Meta(max_length=300, pattern="^/(?![/\\\\])[!-~]*$")] | None = None


class ListingsView(View, frozen=True, kw_only=True):
    """A page of listings."""

    entries: list[ListingView]
    next_cursor: str | None


class UploadPartsView(View, frozen=True, kw_only=True):
    """The same file in parts, for a line that drops: each of at most `max_bytes`, in order, by the same form with the field
    `key` replaced by `prefix` and `001-of-003`, `002-of-003` … Parts may be sent again; the last to come completes it."""

    url: str
    fields: dict[str, str]
    prefix: str
    max_bytes: int
    max_parts: int


class UploadView(View, frozen=True, kw_only=True):
    """Send the file to `url` as multipart/form-data: first `fields`, in order, then the file under the name `file`."""

    photo_id: str
    url: str
    fields: dict[str, str]
    max_bytes: int
    expires_at: str
    parts: UploadPartsView


class CategoryView(View, frozen=True, kw_only=True):
    """A category; `parent` is null for a group. `ships_cold` is what its goods are used to."""

    slug: str
    name: str
    parent: str | None
    varieties: list[str]
    ships_cold: bool


class CategoriesView(View, frozen=True, kw_only=True):
    """Every category, each group right before its own."""

    entries: list[CategoryView]


class CommuneView(View, frozen=True, kw_only=True):
    """A commune of 2022."""

    code: str
    name: str
    kind: str
    district: str


class CommunesView(View, frozen=True, kw_only=True):
    """Every commune, in the order of the official list."""

    entries: list[CommuneView]


def offer_of(body: NewListing) -> Offer:
    values: dict[str, Any] = msgspec.structs.asdict(body)
    return Offer(**{**values, "harvest_months": tuple(body.harvest_months)})


def revision_of(body: ListingRevision) -> Revision:
    months = tuple(body.harvest_months) if body.harvest_months is not None else None
    return Revision(**{**msgspec.structs.asdict(body), "harvest_months": months})


def upload_view(work: Work, of_id: str, photo_id: str, image_type: ImageType, form: UploadForm) -> UploadView:
    prefix = parts_prefix(of_id, photo_id)
    parts = work.application.objects.parts_form(prefix, image_type, now=work.now)
    return UploadView(
        photo_id=photo_id,
        url=form.url,
        fields=dict(form.fields),
        max_bytes=form.max_bytes,
        expires_at=to_text(form.expires_at),
        parts=UploadPartsView(
            url=parts.url, fields=dict(parts.fields), prefix=prefix, max_bytes=parts.max_bytes, max_parts=MAX_PARTS
        ),
    )


def limit_of(call: Call) -> int | None:
    """The `limit` query parameter.

    Raises:
        InvalidInput: not a whole number.
    """
    text = call.query.get("limit")
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise InvalidInput("Số dòng mỗi trang không đúng.", "`limit` is a whole number.", field="limit")
    return int(text)


@catalogue_routes.query("/categories", answer=CategoriesView, summary="The tree of categories", guests=True)
def show_categories(work: Work, call: Call) -> CategoriesView:
    entries = [
        CategoryView(
            slug=c.slug,
            name=c.name,
            parent=c.parent or None,
            varieties=list(VARIETIES.get(c.slug, ())),
            ships_cold=c.slug in COLD_CATEGORIES,
        )
        for c in CATEGORIES.values()
    ]
    return CategoriesView(entries=entries)


@catalogue_routes.query("/communes", answer=CommunesView, summary="The communes of the province", guests=True)
def show_communes(work: Work, call: Call) -> CommunesView:
    entries = [CommuneView(code=c.code, name=c.name, kind=c.kind, district=c.district) for c in COMMUNES.values()]
    return CommunesView(entries=entries)


@catalogue_routes.command(
    "/listings",
    kind="create_listing",
    body=NewListing,
    answer=ListingView,
    summary="Offer goods",
    allow=Permission.SELL,
)
def post_listing(work: Work, call: Call, body: NewListing) -> ListingView:
    return listing_view(create_listing(work.catalogue, call.signed_in.party_id, offer_of(body)), work.now)


@catalogue_routes.command(
    "/listings/{listing_id}/revisions",
    kind="revise_listing",
    body=ListingRevision,
    answer=ListingView,
    summary="Change price, stock or texts of one's own listing",
    allow=Permission.SELL,
)
def post_revision(work: Work, call: Call, body: ListingRevision) -> ListingView:
    listing_id, revision = ListingId.parse(call.path["listing_id"]), revision_of(body)
    return listing_view(revise_listing(work.catalogue, call.signed_in.party_id, listing_id, revision), work.now)


@catalogue_routes.command(
    "/listings/{listing_id}/pause",
    kind="pause_listing",
    body=Nothing,
    answer=ListingView,
    summary="Stop taking orders for one's own listing",
    allow=Permission.SELL,
)
def post_pause(work: Work, call: Call, body: Nothing) -> ListingView:
    listing_id = ListingId.parse(call.path["listing_id"])
    return listing_view(pause_listing(work.catalogue, call.signed_in.party_id, listing_id), work.now)


@catalogue_routes.command(
    "/listings/{listing_id}/resumption",
    kind="resume_listing",
    body=Nothing,
    answer=ListingView,
    summary="Take orders again",
    allow=Permission.SELL,
)
def post_resumption(work: Work, call: Call, body: Nothing) -> ListingView:
    listing_id = ListingId.parse(call.path["listing_id"])
    return listing_view(resume_listing(work.catalogue, call.signed_in.party_id, listing_id), work.now)


@catalogue_routes.command(
    "/listings/{listing_id}/photos",
    kind="request_photo",
    body=NewPhoto,
    answer=UploadView,
    summary="A form with which the browser sends a photo straight to the object store",
    allow=Permission.SELL,
)
def post_photo(work: Work, call: Call, body: NewPhoto) -> UploadView:
    listing_id = ListingId.parse(call.path["listing_id"])
    redirect_to = work.application.settings.public_origin + body.return_to if body.return_to else None
    _, photo, form = request_photo(
        work.catalogue, call.signed_in.party_id, listing_id, body.content_type, redirect_to=redirect_to
    )
    return upload_view(work, listing_id, photo.photo_id, body.content_type, form)


@catalogue_routes.query("/listings/{listing_id}", answer=ListingView, summary="One listing as it is now", guests=True)
def show_one_listing(work: Work, call: Call) -> ListingView:
    viewer = call.actor.party_id if call.actor else None
    return listing_view(show_listing(work.catalogue, ListingId.parse(call.path["listing_id"]), viewer), work.now)


@catalogue_routes.query(
    "/my/listings",
    answer=ListingsView,
    summary="One's own listings, newest first",
    allow=Permission.SELL,
    query={"cursor": "Where the page begins.", "limit": "Listings a page, 1 to 100."},
)
def show_my_listings(work: Work, call: Call) -> ListingsView:
    page = listings_of(work.catalogue, call.signed_in.party_id, cursor=call.query.get("cursor"), limit=limit_of(call))
    return ListingsView(entries=[listing_view(one, work.now) for one in page.entries], next_cursor=page.next_cursor)
