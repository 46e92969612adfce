"""Use cases of lots: open the next harvest, correct the one that is sold, close the season."""

from dataclasses import replace
from datetime import date

from chalicelib.catalogue.act import ActKind, changes_of
from chalicelib.catalogue.errors import TooManyLots
from chalicelib.catalogue.listing import MOVES, Listing, ListingId, ListingState, stock_of
from chalicelib.catalogue.lot import MAX_LOTS, Lot, cap_of, harvested_of, lot_code, window_of
from chalicelib.catalogue.offer import stock_under
from chalicelib.catalogue.places import require_at_home
from chalicelib.catalogue.ports import Catalogue, ListingNews
from chalicelib.catalogue.reviews import home_while_away, looked_at, noted, tell_if_new
from chalicelib.catalogue.service import find_listing, find_own, incomplete, on_sale_if_ready, season_over, sold_out
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NextLot:
    """What a household says of the harvest it sells from now on.

    Attributes:
        presale_cap: units promised before the harvest; they are the stock until it has begun.
        stock: what is there to sell; left out with `presale_cap`.
    """

    begins_on: date | None = None
    ends_on: date | None = None
    harvested_on: date | None = None
    presale_cap: int = 0
    stock: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LotRevision:
    """What changes of the lot; None leaves a thing as it is. The two days of the harvest come together."""

    begins_on: date | None = None
    ends_on: date | None = None
    harvested_on: date | None = None
    presale_cap: int | None = None


def open_lot(catalogue: Catalogue, seller_id: PartyId, listing_id: ListingId, following: NextLot) -> Listing:
    """Stage the listing's next lot, with a code of its own, and the sale's going on under the same address.

    Raises:
        NoSuchListing: none of this household's.
        InvalidInput: days or counts that are none.
        ListingIncomplete: there is no price.
        TooManyLots: `MAX_LOTS` were sold under this listing.
        GoodsAtOffice: more units lie at post offices than the household would have.
    """
    was = find_own(catalogue, seller_id, listing_id)
    today = business_date(catalogue.now)
    number = was.lot.number + 1
    if number > MAX_LOTS:
        raise TooManyLots("Tin này đã qua quá nhiều vụ. Mời đăng tin mới.", f"A listing has at most {MAX_LOTS} lots.")
    if not was.complete:
        raise incomplete()
    window = window_of(following.begins_on, following.ends_on, today)
    harvested_on = harvested_of(following.harvested_on, today)
    cap = cap_of(stock_of(following.presale_cap, field="presale_cap"), window, harvested_on, today)
    lot = Lot(lot_code(was.commune_code, listing_id, number), number, window, harvested_on, cap)
    stock = stock_under(cap, following.stock)
    state = ListingState.ON_SALE if was.stored is ListingState.SEASON_OVER else was.stored
    listing = replace(was, lot=lot, stored=state, version=was.version + 1, changed_at=catalogue.now).with_stock(stock)
    require_at_home(listing)
    listing = on_sale_if_ready(listing)
    if was.stored is ListingState.DRAFT:
        listing = looked_at(catalogue, listing, was)
    listing = home_while_away(catalogue, listing, was)
    catalogue.store.save(listing, was)
    noted(catalogue, listing, ActKind.LOT_OPENED, {"lot": lot.code})
    if was.stored is ListingState.DRAFT:
        tell_if_new(catalogue, listing, was)
    elif lot.cap and listing.stored is ListingState.ON_SALE:
        catalogue.observer.on_news(listing, ListingNews.SOLD_AHEAD)
    catalogue.feed.changed([listing_id])
    return listing


def revise_lot(catalogue: Catalogue, seller_id: PartyId, listing_id: ListingId, revision: LotRevision) -> Listing:
    """Stage other days, another cap, or that the harvest has come. A cap moves what is left by the difference.

    Raises:
        NoSuchListing: none of this household's.
        InvalidInput: days or counts that are none, or a cap when nothing is sold ahead any more.
        SeasonOver: open the next lot instead.
        GoodsAtOffice: more units lie at post offices than the household would have.
        SoldOut: at the commit, if more units were ordered than the new cap allows.
    """
    was = find_own(catalogue, seller_id, listing_id)
    today, lot = business_date(catalogue.now), was.lot
    if was.stored is ListingState.SEASON_OVER or lot.over_on(today):
        raise season_over()
    window = lot.window
    if revision.begins_on is not None or revision.ends_on is not None:
        window = window_of(revision.begins_on, revision.ends_on, today)
    harvested_on = lot.harvested_on if revision.harvested_on is None else harvested_of(revision.harvested_on, today)
    cap, move = lot.cap, 0
    if revision.presale_cap is not None and revision.presale_cap != cap:
        cap = cap_of(stock_of(revision.presale_cap, field="presale_cap"), window, harvested_on, today)
        move = _cap_moved(was, cap, today)
    listing = replace(
        was,
        lot=replace(lot, window=window, harvested_on=harvested_on, cap=cap),
        version=was.version + 1,
        changed_at=catalogue.now,
    ).with_stock(max(0, was.stock + move))
    require_at_home(listing)
    catalogue.store.save_with_stock_moved(listing, was, move, sold_out(was, -move))
    noted(catalogue, listing, ActKind.LOT_REVISED, changes_of(was, listing))
    catalogue.feed.changed([listing_id])
    return listing


def _cap_moved(was: Listing, cap: int, today: date) -> int:
    """By how much the stock goes: with the cap, or down to it when selling ahead begins.

    Raises:
        InvalidInput: selling ahead would end without a harvest.
    """
    if cap == 0:
        raise InvalidInput(
            "Muốn thôi nhận đặt trước, mời ghi ngày đã thu hoạch hoặc tạm ngừng bán.",
            "Say when it was harvested, or pause: what was promised stays promised.",
            field="presale_cap",
        )
    return cap - (was.lot.cap if was.lot.ahead_on(today) else was.stock)


def close_season(catalogue: Catalogue, seller_id: PartyId, listing_id: ListingId) -> Listing:
    """Stage the end of the season: no new orders, the page stays and says when it returns. Repeats are harmless.

    Raises:
        NoSuchListing: none of this household's.
    """
    return _closed(catalogue, find_own(catalogue, seller_id, listing_id))


def close_ended_season(catalogue: Catalogue, listing_id: ListingId) -> bool:
    """Stage the same when the last day of the harvest is over.

    Returns:
        whether it was, and the listing was not closed before.

    Raises:
        NoSuchListing: no listing has the id.
    """
    was = find_listing(catalogue, listing_id)
    if not was.lot.over_on(business_date(catalogue.now)):
        return False
    return _closed(catalogue, was) is not was


def _closed(catalogue: Catalogue, was: Listing) -> Listing:
    # What is held goes to the season's end only by who passes it: its page would be seen again otherwise.
    if was.stored is ListingState.HELD or ListingState.SEASON_OVER not in MOVES[was.stored]:
        return was
    listing = replace(was, stored=ListingState.SEASON_OVER, version=was.version + 1, changed_at=catalogue.now)
    catalogue.store.save(listing, was)
    noted(catalogue, listing, ActKind.SEASON_CLOSED)
    catalogue.feed.changed([was.listing_id])
    return listing
