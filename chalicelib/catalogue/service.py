"""Use cases of the catalogue: offer, revise, pause, photograph; take stock, give it back. They stage; the edge commits."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from chalicelib.catalogue.act import ActKind, changes_of
from chalicelib.catalogue.errors import (
    ListingHeld,
    ListingIncomplete,
    NoSuchListing,
    NotOnSale,
    SeasonOver,
    SeasonPriceStands,
    SoldOut,
    TooManyPhotos,
)
from chalicelib.catalogue.listing import MOVES, UNSEEN, Listing, ListingId, ListingState, stock_of
from chalicelib.catalogue.offer import Offer, Revision, drafted, revised
from chalicelib.catalogue.photo import MAX_PHOTOS, ImageType, Photo, PhotoFault, PhotoId, PhotoState, upload_key, with_room
from chalicelib.catalogue.photo import MOVES as PHOTO_MOVES
from chalicelib.catalogue.places import require_at_home
from chalicelib.catalogue.ports import Catalogue, UploadForm
from chalicelib.catalogue.reviews import home_while_away, looked_at, noted, open_review, tell_if_new
from chalicelib.catalogue.season_price import LowerPrice, lower_prices
from chalicelib.catalogue.suspicion import Flag
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.paging import Page, page_size
from chalicelib.kernel.quantity import count_of


def create_listing(
    catalogue: Catalogue, seller_id: PartyId, offer: Offer, *, listing_id: ListingId | None = None
) -> Listing:
    """Stage a new listing; with a price and a stock it is on sale at once, else a draft.

    Args:
        listing_id: of a listing that must be the same however often it is asked for.

    Raises:
        InvalidInput: a text, number, month, category or commune that is none.
        NotFound: nobody has the seller's id.
    """
    catalogue.reviews.expect_passed(seller_id)
    catalogue.observer.expect(seller_id)
    catalogue.holidays.expect(seller_id)
    seller = catalogue.sellers.find(seller_id)
    listing_id = listing_id or ListingId.make(catalogue.now, catalogue.entropy)
    listing = drafted(offer, seller, listing_id, catalogue.now)
    listing = home_while_away(catalogue, looked_at(catalogue, on_sale_if_ready(listing)))
    catalogue.store.add(listing)
    noted(catalogue, listing, ActKind.OFFERED)
    tell_if_new(catalogue, listing, None)
    catalogue.feed.changed([listing.listing_id])
    return listing


def check_offer(catalogue: Catalogue, seller_id: PartyId, offer: Offer, *, listing_id: ListingId) -> None:
    """Nothing is staged: what `create_listing` would refuse by the words alone.

    Raises:
        InvalidInput, NotFound: see `create_listing`.
    """
    drafted(offer, catalogue.sellers.find(seller_id), listing_id, catalogue.now)


def revise_listing(catalogue: Catalogue, seller_id: PartyId, listing_id: ListingId, revision: Revision) -> Listing:
    """Stage a change; a draft that has become complete goes on sale.

    Raises:
        NoSuchListing: none of this household's.
        InvalidInput: a text, number, month or category that is none.
        ListingIncomplete: the price of a listing on sale would go.
        SeasonPriceStands: the price would change while a season price stands or is to come.
        GoodsAtOffice: more units lie at post offices than the household would have.
        SoldOut: at the commit, if `stock_seen` lowers the stock by more than is left.
    """
    was = find_own(catalogue, seller_id, listing_id)
    given = _with_lower_prices(was, revised(was, revision, catalogue.now), catalogue)
    _require_same_price(was, given, business_date(catalogue.now))
    move = 0
    if revision.stock is not None:
        _require_own_stock(was, revision.stock, business_date(catalogue.now))
        wanted = stock_of(revision.stock)
        move = wanted - (was.stock if revision.stock_seen is None else stock_of(revision.stock_seen, field="stock_seen"))
        given = given.with_stock(max(0, was.stock + move))
        require_at_home(given)
    listing = on_sale_if_ready(given)
    if listing.stored is not ListingState.DRAFT and not listing.complete:
        raise incomplete()
    listing = home_while_away(catalogue, looked_at(catalogue, listing, was), was)
    noted(catalogue, listing, ActKind.REVISED, changes_of(was, listing))
    if revision.stock is not None and revision.stock_seen is not None:
        catalogue.store.save_with_stock_moved(listing, was, move, sold_out(was, -move))
    else:
        catalogue.store.save(listing, was)
    tell_if_new(catalogue, listing, was)
    catalogue.feed.changed([listing.listing_id])
    return listing


def pause_listing(catalogue: Catalogue, seller_id: PartyId, listing_id: ListingId) -> Listing:
    """Stage the pause: no new orders; those in flight go on. A paused listing or a draft stays as it is.

    Raises:
        NoSuchListing: none of this household's.
    """
    was = find_own(catalogue, seller_id, listing_id)
    return _moved(catalogue, was, ListingState.PAUSED, ActKind.PAUSED)


def resume_listing(catalogue: Catalogue, seller_id: PartyId, listing_id: ListingId) -> Listing:
    """Stage the sale's going on, or a draft's going on sale; in a holiday of the household, of this listing alone.

    Raises:
        NoSuchListing: none of this household's.
        ListingIncomplete: there is no price.
        SeasonOver: the harvest is over; the next lot brings it back.
        ListingHeld: somebody of the province has to pass it.
    """
    was = find_own(catalogue, seller_id, listing_id)
    if not was.complete:
        raise incomplete()
    if was.stored is ListingState.SEASON_OVER or was.lot.over_on(business_date(catalogue.now)):
        raise season_over()
    if was.stored is ListingState.HELD:
        raise ListingHeld(
            "Tin đang tạm ẩn. Sửa tin theo lời nhắn, sàn xem lại ngay.",
            "The listing is held: mend it, and it is looked at again.",
        )
    return _moved(catalogue, was, ListingState.ON_SALE, ActKind.RESUMED)


def find_listing(catalogue: Catalogue, listing_id: ListingId) -> Listing:
    """The listing as it is, strongly consistent; one round trip unless prefetched.

    Raises:
        NoSuchListing: no listing has the id.
    """
    found = listing_if_any(catalogue, listing_id)
    if found is None:
        raise _none()
    return found


def listing_if_any(catalogue: Catalogue, listing_id: ListingId) -> Listing | None:
    """The listing as it is, strongly consistent; one round trip unless prefetched."""
    return catalogue.store.find(listing_id)


def remove_unsold(catalogue: Catalogue, listing: Listing) -> None:
    """Stage that a listing never was: only while nobody changed it and its whole stock is there.

    Raises:
        StaleVersion: at the commit, if somebody did, or bought of it.
    """
    catalogue.store.remove(listing)
    catalogue.feed.changed([listing.listing_id])


def find_own(catalogue: Catalogue, seller_id: PartyId, listing_id: ListingId) -> Listing:
    """
    Raises:
        NoSuchListing: none of this household's.
    """
    found = find_listing(catalogue, listing_id)
    if found.seller_id != seller_id:
        raise _none()
    return found


def show_listing(catalogue: Catalogue, listing_id: ListingId, viewer: PartyId | None) -> Listing:
    """What a visitor sees: drafts and what is held only their own household.

    Raises:
        NoSuchListing: no listing has the id, or the viewer may not see it.
    """
    found = find_listing(catalogue, listing_id)
    if found.stored in UNSEEN and found.seller_id != viewer:
        raise _none()
    return found


def listings_of(
    catalogue: Catalogue, seller_id: PartyId, *, cursor: str | None = None, limit: int | None = None
) -> Page[Listing]:
    """The household's listings, newest first.

    Raises:
        InvalidInput: a cursor or limit we did not give.
    """
    return catalogue.store.of_seller(seller_id, cursor=cursor, limit=page_size(limit))


def prefetch(catalogue: Catalogue, listing_ids: Iterable[ListingId]) -> None:
    """Read the listings of a basket with their stock in one round trip."""
    catalogue.store.prefetch(listing_ids)


def take_stock(catalogue: Catalogue, counts: Mapping[ListingId, int]) -> dict[ListingId, Listing]:
    """Stage the taking of whole units; the condition in the write decides at the commit, so nothing is sold twice.

    Args:
        counts: units by listing, all demand for one listing added up.

    Returns:
        the listings as read, for the order to freeze price and title.

    Raises:
        InvalidInput: a count that is none.
        NoSuchListing: no listing has one of the ids.
        NotOnSale: one is a draft or paused.
        SoldOut: less is left; now, or at the commit.
        StaleVersion: at the commit, if a season price, or one to come, is another by now.
    """
    catalogue.store.prefetch(counts)
    found: dict[ListingId, Listing] = {}
    today = business_date(catalogue.now)
    for listing_id, count in counts.items():
        listing = find_listing(catalogue, listing_id)
        count_of(count)
        if listing.stored is not ListingState.ON_SALE or listing.lot.over_on(today):
            raise NotOnSale(
                f"“{listing.title}” hiện không bán.",
                "The household has paused this listing, or its season is over.",
                details={"listing_id": listing_id, "title": listing.title},
            )
        if listing.stock < count:
            raise sold_out(listing, count, left=listing.stock)
        catalogue.store.take(listing_id, count, sold_out(listing, count))
        if listing.season_price is not None and not listing.season_price.over_on(today):
            catalogue.store.require_unchanged(listing)
        found[listing_id] = listing
    catalogue.feed.changed(found)
    return found


def return_stock(catalogue: Catalogue, counts: Mapping[ListingId, int]) -> None:
    """Stage the giving back of units taken before; the caller's own condition keeps it from happening twice.

    Raises:
        InvalidInput: a count that is none.
    """
    for listing_id, count in counts.items():
        catalogue.store.give(listing_id, count_of(count))
    catalogue.feed.changed(counts)


def request_photo(
    catalogue: Catalogue,
    seller_id: PartyId,
    listing_id: ListingId,
    image_type: ImageType,
    *,
    redirect_to: str | None = None,
) -> tuple[Listing, Photo, UploadForm]:
    """Stage a photo to come, and give the form that sends it. Photos that failed or never came make room.

    Raises:
        NoSuchListing: none of this household's.
        TooManyPhotos: `MAX_PHOTOS` are there.
    """
    was = find_own(catalogue, seller_id, listing_id)
    kept = with_room(was.photos, MAX_PHOTOS)
    if kept is None:
        raise TooManyPhotos(f"Mỗi sản phẩm có tối đa {MAX_PHOTOS} ảnh.", f"A listing has at most {MAX_PHOTOS} photos.")
    photo = Photo(PhotoId.make(catalogue.now, catalogue.entropy))
    listing = replace(was, photos=(*kept, photo), version=was.version + 1, changed_at=catalogue.now)
    catalogue.store.save(listing, was)
    noted(catalogue, listing, ActKind.PHOTO_ASKED)
    key = upload_key(listing_id, photo.photo_id)
    return listing, photo, catalogue.uploads.form(key, image_type, now=catalogue.now, redirect_to=redirect_to)


def accept_photo(catalogue: Catalogue, listing_id: ListingId, photo: Photo) -> bool:
    """Stage that the renditions are there; harmless when repeated.

    Returns:
        whether the photo was awaited.
    """
    return _photo_done(catalogue, listing_id, replace(photo, state=PhotoState.READY, fault=None))


def refuse_photo(catalogue: Catalogue, listing_id: ListingId, photo_id: PhotoId, fault: PhotoFault) -> bool:
    """Stage that the upload is no photo we can show; the household sees why. Harmless when repeated.

    Returns:
        whether the photo was awaited.
    """
    return _photo_done(catalogue, listing_id, Photo(photo_id, PhotoState.REFUSED, fault=fault))


def _photo_done(catalogue: Catalogue, listing_id: ListingId, photo: Photo) -> bool:
    was = catalogue.store.find(listing_id)
    awaited = was.photo(photo.photo_id) if was is not None else None
    if was is None or awaited is None or photo.state not in PHOTO_MOVES[awaited.state]:
        return False
    photos = tuple(photo if one.photo_id == photo.photo_id else one for one in was.photos)
    listing = replace(was, photos=photos, version=was.version + 1, changed_at=catalogue.now)
    catalogue.store.save(listing, was)
    if listing.stored is ListingState.HELD:
        open_review(catalogue, listing, (Flag.PHOTO, Flag.EDITED), hidden=True)
    if listing.cover != was.cover:
        catalogue.feed.changed([listing.listing_id])
    return True


def _require_same_price(was: Listing, given: Listing, today: date) -> None:
    """
    Raises:
        SeasonPriceStands: the price would change while a season price stands or is to come.
    """
    stands = was.season_price is not None and not was.season_price.over_on(today)
    if stands and (was.unit_price, was.weighing) != (given.unit_price, given.weighing):
        raise SeasonPriceStands("unit_price" if was.weighing is None else "kg_price")


def _with_lower_prices(was: Listing, given: Listing, catalogue: Catalogue) -> Listing:
    """With what the price was a short while ago, if it rises; a draft's price was nobody's."""
    if was.stored is ListingState.DRAFT or (was.list_price, was.priced_per) == (given.list_price, given.priced_per):
        return given
    today, days = business_date(catalogue.now), catalogue.policy().season_price_steady_days
    before = LowerPrice(was.list_price, was.priced_per, today)
    return replace(given, lower=lower_prices(was.lower, before, given.list_price, given.priced_per, days))


def _require_own_stock(was: Listing, stock: int, today: date) -> None:
    """
    Raises:
        InvalidInput: the stock is what is left of the promised units, which change with their cap.
    """
    if was.lot.ahead_on(today) and stock != was.stock:
        raise InvalidInput(
            "Đang nhận đặt trước: mời sửa số nhận đặt trước.", "Sold ahead: change the cap of the lot.", field="stock"
        )


def _moved(catalogue: Catalogue, was: Listing, to: ListingState, act: ActKind) -> Listing:
    """The listing in its new state; as it was where there is no such move, so that a repeat does nothing."""
    if to not in MOVES[was.stored]:
        return was
    listing = replace(was, stored=to, version=was.version + 1, changed_at=catalogue.now)
    listing = looked_at(catalogue, listing, was) if was.stored is ListingState.DRAFT else listing
    catalogue.store.save(listing, was)
    noted(catalogue, listing, act)
    tell_if_new(catalogue, listing, was)
    catalogue.feed.changed([listing.listing_id])
    return listing


def on_sale_if_ready(listing: Listing) -> Listing:
    """A draft that is complete goes on sale."""
    if listing.stored is ListingState.DRAFT and listing.complete and listing.stock > 0:
        return replace(listing, stored=ListingState.ON_SALE)
    return listing


def _none() -> NoSuchListing:
    return NoSuchListing("Không có sản phẩm này.", "There is no such listing.")


def season_over() -> SeasonOver:
    return SeasonOver("Vụ này đã hết. Mời mở vụ mới để bán tiếp.", "The season is over: open the next lot.")


def incomplete() -> ListingIncomplete:
    return ListingIncomplete("Mời ghi giá trước khi bán.", "Set a price before selling.", field="unit_price")


def sold_out(listing: Listing, asked: int, left: int | None = None) -> SoldOut:
    """The refusal; how many are left is told when it is known for sure."""
    details: dict[str, str | int | bool | None] = {"listing_id": listing.listing_id, "title": listing.title, "asked": asked}
    if left is not None:
        details["left"] = left
    return SoldOut(f"“{listing.title}” không còn đủ hàng.", "Less is in stock than you ask for.", details=details)
