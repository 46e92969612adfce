"""Use cases of holidays.

What is on sale becomes `AWAY`, in its stock item alone: so the write that takes stock refuses it, nothing reads more than
before, and the way back finds exactly what was on sale. A unit of work takes `PIECE` listings, the newest first; the rest
follows by the effect `holiday`, which may be called again wherever it was killed.
"""

from dataclasses import replace
from datetime import date

from chalicelib.catalogue.act import ActKind
from chalicelib.catalogue.holiday import Holiday, back_on_of
from chalicelib.catalogue.listing import ListingState
from chalicelib.catalogue.ports import Catalogue
from chalicelib.catalogue.reviews import noted
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.unit_of_work import Effect

PIECE = 40
"""Listings in one unit of work: two writes each are under the hundred that one may have."""


def holiday_of(catalogue: Catalogue, seller_id: PartyId) -> Holiday | None:
    """The holiday on which the household is now."""
    found = catalogue.holidays.find(seller_id)
    return None if found is None or found.over else found


def begin_holiday(catalogue: Catalogue, seller_id: PartyId, back_on: date | None = None) -> Holiday:
    """Stage that the household sells nothing; of one that is on holiday already, another day, and what it sold meanwhile.

    Orders that were placed go on.

    Raises:
        InvalidInput: no day after today, or one more than a year away.
    """
    back_on = back_on_of(back_on, business_date(catalogue.now))
    last = catalogue.holidays.find(seller_id)
    since = catalogue.now if last is None or last.over else last.since
    holiday = Holiday(seller_id, since, back_on, version=last.version + 1 if last else 1)
    return _staged(catalogue, holiday)


def end_holiday(catalogue: Catalogue, seller_id: PartyId) -> None:
    """Stage that what was on sale when the holiday began is on sale again. Harmless for a household that is on none."""
    last = catalogue.holidays.find(seller_id)
    if last is not None:
        _staged(catalogue, replace(last, over=True, version=last.version + 1))


def end_due_holiday(catalogue: Catalogue, seller_id: PartyId) -> bool:
    """Stage the same when the day of return has come.

    Returns:
        whether it had.
    """
    holiday = holiday_of(catalogue, seller_id)
    if holiday is None or holiday.back_on is None or holiday.back_on > business_date(catalogue.now):
        return False
    end_holiday(catalogue, seller_id)
    return True


def follow_holiday(catalogue: Catalogue, seller_id: PartyId, version: int, cursor: str) -> str | None:
    """Stage the next listings' following.

    Returns:
        where those begin that are left; None when none are, or the holiday is another by now.
    """
    holiday = catalogue.holidays.find(seller_id)
    if holiday is None or holiday.version != version:
        return None
    catalogue.holidays.require_unchanged(holiday)
    return _moved(catalogue, holiday, cursor)


def _staged(catalogue: Catalogue, holiday: Holiday) -> Holiday:
    catalogue.holidays.save(holiday)
    left = _moved(catalogue, holiday, None)
    if left is not None:
        names = {"seller_id": str(holiday.seller_id), "version": holiday.version, "cursor": left, "actor": catalogue.actor}
        catalogue.outbox.stage(Effect("holiday", f"{holiday.seller_id}-{holiday.version}", names))
    return holiday


def _moved(catalogue: Catalogue, holiday: Holiday, cursor: str | None) -> str | None:
    was, to, act = ListingState.ON_SALE, ListingState.AWAY, ActKind.AWAY
    if holiday.over:
        was, to, act = to, was, ActKind.BACK
    page = catalogue.store.of_seller(holiday.seller_id, cursor=cursor, limit=PIECE)
    moving = [listing for listing in page.entries if listing.stored is was]
    for listing in moving:
        catalogue.holidays.move(listing, to)
        noted(catalogue, listing, act)
    catalogue.feed.changed([listing.listing_id for listing in moving])
    return page.next_cursor
