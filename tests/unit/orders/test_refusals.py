"""Parcels that nobody takes: who pays the way there and back, what the buyer gets, what is sold again."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.entrypoints.runner import run
from chalicelib.identity import Role
from chalicelib.kernel.policy import POLICIES
from chalicelib.ledger import account, chart
from chalicelib.orders import (
    BEARERS,
    Bearer,
    CodNotOffered,
    NotAtOutlet,
    Parcel,
    ParcelMoved,
    ParcelState,
    Refusal,
    cancel_parcel,
    costs_of,
    dispatch_parcel,
    refuse_parcel,
    return_parcel,
)
from chalicelib.payments import PaymentMethod, PaymentState, balance_account, escrow
from tests.builders_orders import BUYER_PHONE, ActorCaller, Fair, fair
from tests.unit.orders.money import give_balance
from tests.unit.orders.over_http import ok
from tests.unit.orders.test_less_of_a_parcel import kept

THERE, BACK = 35_000, 17_500
COSTS = THERE + BACK
POLICY = POLICIES[-1]


@pytest.fixture
def market() -> Fair:
    return fair()


def under_way(market: Fair, method: PaymentMethod = PaymentMethod.VIETQR, **changes: Any) -> Parcel:
    """Two kilograms of na for 130,000 đồng, on the way."""
    lines = [(market.na, 2)]
    cod = method is PaymentMethod.COD
    placed = market.place(method, lines=lines, **changes) if cod else market.paid(method, lines=lines, **changes)
    market.handed_in(placed.parcels[0])
    return run(market.app, lambda w: dispatch_parcel(w.orders, placed.parcels[0].parcel_id, market.teller))


def refused(market: Fair, parcel: Parcel, why: Refusal = Refusal.CHANGED_MIND) -> Parcel:
    return run(market.app, lambda w: refuse_parcel(w.orders, parcel.parcel_id, market.teller, why))


def returned(market: Fair, parcel: Parcel) -> Parcel:
    return run(market.app, lambda w: return_parcel(w.orders, parcel.parcel_id, market.teller))


def owed(market: Fair, parcel: Parcel) -> int:
    return market.balance(account(chart.SELLER_RECEIVABLE, parcel.seller_id))


@pytest.mark.pain(12)
@pytest.mark.parametrize("why", list(Refusal))
def test_a_refused_cash_parcel_is_a_normal_ending_with_a_bearer(market: Fair, why: Refusal) -> None:
    parcel = under_way(market, PaymentMethod.COD)
    gone = refused(market, parcel, why)
    household = {Bearer.BUYER: COSTS // 2, Bearer.HOUSEHOLD: COSTS, Bearer.PROVINCE: 0}[BEARERS[why]]
    assert (gone.state, gone.cash_due, gone.cash_to_remit) == (ParcelState.RETURNING, 0, 0)
    assert owed(market, parcel) == household
    totals = {"1350": household, "5070": COSTS - household, "2430": -COSTS}
    assert market.totals() == {code: amount for code, amount in totals.items() if amount}
    assert market.look_up(parcel.order_id).payment.state is PaymentState.EXPIRED, "nothing is due any more"
    assert returned(market, parcel).state is ParcelState.RETURNED


@pytest.mark.pain(12)
@pytest.mark.parametrize("why", list(Refusal))
def test_a_paid_one_is_refunded_at_once_less_what_the_buyer_bears(market: Fair, why: Refusal) -> None:
    parcel = under_way(market)
    gone = refused(market, parcel, why)
    buyer = COSTS if BEARERS[why] is Bearer.BUYER else 0
    assert gone.borne == buyer
    assert market.balance(escrow(parcel.order_id)) == 0
    assert -market.totals()["2210"] == parcel.shares.total - buyer
    assert -market.totals()["2430"] == COSTS
    assert sum(market.totals().values()) == 0
    market.tick(days=9)
    assert market.release_due() == 0
    assert market.balance(balance_account(parcel.seller_id)) == 0


def test_a_buyer_bears_no_more_than_was_paid(market: Fair) -> None:
    parcel = under_way(market)
    tiny = replace(parcel, shares=replace(parcel.shares, goods=1_000))
    costs = costs_of(tiny, Refusal.NOT_REACHED, return_bp=5_000, household_bp=0)
    assert (costs.buyer, costs.province, costs.total) == (36_000, COSTS - 36_000, COSTS)


def test_the_household_gives_what_is_there_and_owes_the_rest(market: Fair) -> None:
    give_balance(market, market.van.party_id, 20_000)
    parcel = under_way(market)
    refused(market, parcel, Refusal.SPOILT)
    assert market.balance(balance_account(parcel.seller_id)) == 0
    assert owed(market, parcel) == COSTS - 20_000
    market.delivered(market.paid(lines=[(market.na, 2)]).parcels[0])
    market.tick(hours=48)
    assert market.release_due() == 1
    assert owed(market, parcel) == 0, "taken out of the next release"


def test_what_is_fresh_is_never_sold_again(market: Fair) -> None:
    placed = market.paid(lines=[(market.na, 2), (market.hoi, 3)])
    na, hoi = placed.parcels
    run(market.app, lambda w: cancel_parcel(w.orders, hoi.parcel_id, hoi.seller_id, "hết túi nhỏ", kept(hoi, 2)))
    for parcel in (na, hoi):
        market.handed_in(parcel)
        refused(market, parcel, Refusal.NOT_COLLECTED)
        assert (market.stock(market.na.listing_id), market.stock(market.hoi.listing_id)) == (48, 18)
    for parcel in (na, hoi):
        returned(market, parcel)
    assert (market.stock(market.na.listing_id), market.stock(market.hoi.listing_id)) == (48, 20)


def test_who_refuses_again_and_again_pays_ahead(market: Fair) -> None:
    for _ in range(POLICY.cod_refusals_most):
        refused(market, under_way(market, PaymentMethod.COD))
    with pytest.raises(CodNotOffered) as told:
        market.place(PaymentMethod.COD)
    assert told.value.details["until"] == "2027-02-28T02:00:00.000Z"
    market.place(PaymentMethod.VIETQR)
    (counted,) = [item for item in market.table.everything() if item["pk"].startswith("CODREF#")]
    assert BUYER_PHONE[1:] not in str(counted), "no number is stored"
    market.tick(seconds=POLICY.cod_refusal_window_s)
    market.place(PaymentMethod.COD)


def test_sellers_faults_count_against_no_buyer(market: Fair) -> None:
    for why in (Refusal.SPOILT, Refusal.LATE, Refusal.DAMAGED):
        refused(market, under_way(market, PaymentMethod.COD), why)
    refused(market, under_way(market), Refusal.CHANGED_MIND)
    market.place(PaymentMethod.COD)


def test_only_what_is_under_way_and_only_staff(market: Fair) -> None:
    placed = market.paid(lines=[(market.na, 2)])
    with pytest.raises(ParcelMoved):
        refused(market, placed.parcels[0])
    parcel = under_way(market)
    outsider = replace(market.teller, outlet_code=None)
    with pytest.raises(NotAtOutlet):
        run(market.app, lambda w: refuse_parcel(w.orders, parcel.parcel_id, outsider, Refusal.LATE))
    with pytest.raises(ParcelMoved):
        returned(market, parcel)
    refused(market, parcel)
    for step in (refused, returned, returned):
        if step is returned and market.parcel(parcel.parcel_id).state is ParcelState.RETURNING:
            step(market, parcel)
            continue
        with pytest.raises(ParcelMoved):
            step(market, parcel)


def test_over_http_at_the_counter(market: Fair) -> None:
    parcel = under_way(market)
    counter = ActorCaller(market.app, market.teller)
    path = f"/parcels/{parcel.parcel_id}"
    assert "refusal" in ok(counter.get(path))["steps"]
    assert counter.post(f"{path}/refusal", {"reason": "just_because"}).status == 422
    gone = ok(counter.post(f"{path}/refusal", {"reason": "changed_mind"}))
    assert (gone["state"], gone["steps"]) == ("returning", ["return"])
    assert ok(counter.post(f"{path}/return"))["state"] == "returned"
    order = market.look_up(parcel.order_id)
    assert order.parcels[0].shares.total - order.payment.refunded == COSTS
    van = ActorCaller(market.app, replace(market.teller, roles=frozenset({Role.HOUSEHOLD}), outlet_code=None))
    assert van.post(f"{path}/refusal", {"reason": "late"}).status == 403


def test_the_order_goes_on_with_what_else_is_in_it(market: Fair) -> None:
    placed = market.paid()
    na, hoi = placed.parcels
    market.handed_in(na)
    refused(market, na)
    market.delivered(hoi)
    market.tick(hours=48)
    assert market.release_due() == 1
    assert market.balance(escrow(placed.order.order_id)) == 0
    assert market.parcel(hoi.parcel_id).state is ParcelState.RELEASED


def test_it_is_the_recipients_number_that_counts(market: Fair) -> None:
    for _ in range(POLICY.cod_refusals_most):
        refused(market, under_way(market, PaymentMethod.COD))
    other = replace(market.place(lines=[(market.na, 1)]).order.recipient, phone="+84933333333")
    assert market.place(PaymentMethod.COD, recipient=other).order.method is PaymentMethod.COD
