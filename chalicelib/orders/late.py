"""Parcels that wait for their household, and since when it is late with them."""

from datetime import datetime, timedelta

from chalicelib.kernel.clock import from_text
from chalicelib.kernel.paging import Page
from chalicelib.kernel.policy import Policy
from chalicelib.orders.parcel import WITH_HOUSEHOLD, Parcel, ParcelState
from chalicelib.orders.ports import Orders


def late_from(parcel: Parcel, policy: Policy) -> datetime | None:
    """When the household is late with the next step; None for a parcel that does not wait for it."""
    if parcel.state not in WITH_HOUSEHOLD:
        return None
    to_confirm = parcel.state is ParcelState.TO_CONFIRM
    within = policy.parcel_confirm_within_s if to_confirm else policy.parcel_hand_in_within_s
    return from_text(parcel.waits_since) + timedelta(seconds=within)


def late_parcels(orders: Orders, *, cursor: str | None, limit: int) -> Page[Parcel]:
    """Those with which a household is late, that wait longest first (an index: it lags by moments).

    A page may hold fewer than its limit: parcels that were confirmed in time have longer.
    """
    until = orders.now - timedelta(seconds=orders.policy.parcel_confirm_within_s)
    page = orders.store.with_household(until, cursor=cursor, limit=limit)
    late = [one for one in page.entries if (since := late_from(one, orders.policy)) and since <= orders.now]
    return Page(late, page.next_cursor)
