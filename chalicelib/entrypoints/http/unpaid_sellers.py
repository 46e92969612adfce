"""Households that have delivered and are not paid yet, over HTTP: how much, since when, and what is overdue."""

from collections.abc import Iterator

from chalicelib.composition import Work
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.identity import Permission
from chalicelib.kernel.clock import to_text
from chalicelib.orders import Parcel, ParcelState

unpaid_seller_routes = Resource(__name__, tag="desk")
PAGE, MOST_PAGES = 100, 50
"""So many parcels are looked at, the longest delivered first."""


class UnpaidSellerView(View, frozen=True, kw_only=True):
    """What a household is to get of delivered parcels: `amount`, after fee and taxes, since `waits_since`, the first
    delivery among them. `overdue` of it should have been released by now.
    """

    seller_id: str
    name: str
    commune_code: str
    parcels: int
    amount: int
    overdue: int
    waits_since: str


class UnpaidSellersView(View, frozen=True, kw_only=True):
    """Every such household, the longest waiting first; `whole`: no parcel was left out."""

    entries: list[UnpaidSellerView]
    whole: bool


@unpaid_seller_routes.query(
    "/desk/unpaid-sellers",
    answer=UnpaidSellersView,
    summary="Households whose delivered parcels are not released yet, without cash that a carrier still has",
    allow=Permission.SEE_PROVINCE,
)
def show_unpaid_sellers(work: Work, call: Call) -> UnpaidSellersView:
    parcels = list(_waiting(work))
    by_seller: dict[str, list[Parcel]] = {}
    for parcel in parcels:
        by_seller.setdefault(parcel.seller_id, []).append(parcel)
    entries = [_view(work, mine) for mine in by_seller.values()]
    whole = len(parcels) < PAGE * MOST_PAGES
    return UnpaidSellersView(entries=sorted(entries, key=lambda one: (one.waits_since, one.seller_id)), whole=whole)


def _waiting(work: Work) -> Iterator[Parcel]:
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        page = work.orders.store.awaiting_release(cursor=cursor, limit=PAGE)
        yield from page.entries
        cursor = page.next_cursor
        if cursor is None:
            return


def _view(work: Work, parcels: list[Parcel]) -> UnpaidSellerView:
    due = [one for one in parcels if one.due_at is not None and one.due_at <= work.now]
    first = parcels[0]
    return UnpaidSellerView(
        seller_id=first.seller_id,
        name=first.seller_name,
        commune_code=first.commune_code,
        parcels=len(parcels),
        amount=sum(one.paid_shares.seller for one in parcels),
        overdue=sum(one.paid_shares.seller for one in due),
        waits_since=min(one.times.get(ParcelState.DELIVERED, to_text(one.placed_at)) for one in parcels),
    )
