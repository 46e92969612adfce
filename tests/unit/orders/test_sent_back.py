"""Goods that two people have sent back: who pays the way, what is sold again."""

from typing import Any

import pytest

from chalicelib.entrypoints.runner import run
from chalicelib.kernel.errors import InvalidInput
from chalicelib.ledger import account, chart
from chalicelib.orders import Bearer, Parcel, ParcelMoved, ParcelState, return_parcel, settle_dispute
from chalicelib.payments import balance_account, escrow
from tests.builders_orders import ActorCaller, Fair, fair
from tests.property.money_invariants import check_stock
from tests.unit.orders.money import give_balance
from tests.unit.orders.over_http import ok
from tests.unit.orders.test_disputes import dispute

WAY = 35_000 // 2


@pytest.fixture
def market() -> Fair:
    return fair()


def complained(market: Fair) -> Parcel:
    """Three bags of star anise for 360,000 đồng, delivered for 35,000, and not what was ordered."""
    parcel = market.delivered(market.paid(lines=[(market.hoi, 3)]).parcels[0])
    dispute(market, parcel)
    return parcel


def settled(market: Fair, parcel: Parcel, count: int, bearer: Bearer | None, *, delivery: bool = True) -> Parcel:
    by: dict[str, Any] = {"settled_by": market.operations.party_id, "reason": "sai loại, gửi về", "delivery": delivery}
    counts = {parcel.lines[0].listing_id: count}
    return run(market.app, lambda w: settle_dispute(w.orders, parcel.parcel_id, counts, way_back=bearer, **by))


def back_home(market: Fair, parcel: Parcel) -> Parcel:
    return run(market.app, lambda w: return_parcel(w.orders, parcel.parcel_id, market.teller))


@pytest.mark.parametrize("bearer", list(Bearer))
@pytest.mark.parametrize("count", [0, 1])
def test_who_bears_it_pays_it_and_the_books_add_up(market: Fair, bearer: Bearer, count: int) -> None:
    parcel = complained(market)
    done = settled(market, parcel, count, bearer, delivery=bool(count))
    goods, carried = 120_000 * count, 35_000 if count else 0
    assert done.state is (ParcelState.RELEASED if count else ParcelState.REFUNDED)
    assert market.balance(escrow(parcel.order_id)) == 0
    buyer, household, province = (WAY if bearer is one else 0 for one in (Bearer.BUYER, Bearer.HOUSEHOLD, Bearer.PROVINCE))
    totals = market.totals()
    assert -totals["2210"] == 395_000 - goods - carried - buyer
    assert -totals["2430"] == carried + WAY
    assert totals.get("5070", 0) == province
    owed = market.balance(account(chart.SELLER_RECEIVABLE, parcel.seller_id))
    had = market.balance(balance_account(parcel.seller_id))
    assert had - owed == done.paid_shares.seller - household
    assert sum(totals.values()) == 0


def test_what_keeps_is_sold_again_once_it_is_back(market: Fair) -> None:
    parcel = complained(market)
    settled(market, parcel, 1, Bearer.HOUSEHOLD)
    assert market.stock(market.hoi.listing_id) == 17
    counter = ActorCaller(market.app, market.teller)
    assert ok(counter.get(f"/parcels/{parcel.code}"))["steps"] == ["return"]
    back_home(market, parcel)
    assert market.stock(market.hoi.listing_id) == 19
    with pytest.raises(ParcelMoved):
        back_home(market, parcel)
    check_stock([item for item in market.table.everything() if market.na.listing_id not in item["pk"]], 20)
    assert ok(counter.get(f"/parcels/{parcel.code}"))["steps"] == []


def test_what_is_fresh_is_not(market: Fair) -> None:
    parcel = market.delivered(market.paid(lines=[(market.na, 2)]).parcels[0])
    dispute(market, parcel)
    settled(market, parcel, 0, Bearer.PROVINCE, delivery=False)
    back_home(market, parcel)
    assert market.stock(market.na.listing_id) == 48


def test_the_household_pays_from_what_it_has_before_its_share(market: Fair) -> None:
    give_balance(market, market.pao.party_id, 10_000)
    parcel = complained(market)
    settled(market, parcel, 0, Bearer.HOUSEHOLD, delivery=False)
    assert market.balance(balance_account(parcel.seller_id)) == 0
    assert market.balance(account(chart.SELLER_RECEIVABLE, parcel.seller_id)) == WAY - 10_000


def test_nothing_to_send_back(market: Fair) -> None:
    parcel = complained(market)
    with pytest.raises(InvalidInput):
        settled(market, parcel, 3, Bearer.BUYER)
